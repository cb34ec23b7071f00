"""What a tracker somebody already has needs, so that the nightly run can keep it: decided, not yet done.

    grid, header → columns that match → columns and sheets that are missing → where they go

A column is the user's own where the tool could only harm it: one of the tool's names over cells the
tool did not write, or a loose synonym (*Applied*: yes) over cells that are no dates. The tool's own
column is then added beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import pairwise
from typing import NamedTuple

from followup_sheet.columns import (
    BY_NAME,
    COLUMNS,
    Column,
    ColumnType,
    Owner,
    normalise,
)
from followup_sheet.dates import DAY_FIRST
from followup_sheet.errors import TrackerError
from followup_sheet.model import RawValue, Settings
from followup_sheet.sheets.addresses import MAX_COLUMN, cell_address
from followup_sheet.sheets.cells import Unreadable, own_words_for, read_day, read_words, shown
from followup_sheet.sheets.grid import LONGEST_HEADER, Cells, Grid, Header
from followup_sheet.sheets.ownership import Evidence, foreign_columns, is_filled
from followup_sheet.sheets.tracker import PAST_COLUMNS
from followup_sheet.sheets.unknown_words import UnknownWord

SHEETS = ("History", "Cadence", "Settings")
"""The template's sheets an adopted tracker gets where it has none of that name."""


_NONE = Evidence()
_ANSWERS = frozenset({"yes", "no", "y", "n", "x", "true", "false"})
"""What stands in a column that asks a question: no proof of a stage, although *No* is one."""


class NewColumn(NamedTuple):
    """A column to add: the ``header`` to write, and the column of `columns.py` it stands for."""

    header: str
    name: str


class Match(NamedTuple):
    """A header of the user's: its cell, its text, and the column it stands for (``""`` = their own).

    ``spared`` is the column whose name or synonym it is while its cells hold something else."""

    cell: str
    text: str
    name: str = ""
    spared: str = ""


@dataclass(frozen=True, slots=True)
class Adoption:
    """``headers`` are the user's from left to right; ``columns`` go to the sheet columns from ``first`` on."""

    header_row: int
    headers: tuple[Match, ...]
    columns: tuple[NewColumn, ...]
    first: int
    sheets: tuple[str, ...]
    words: tuple[UnknownWord, ...]

    @property
    def is_needed(self) -> bool:
        return bool(self.columns or self.sheets)


def plan_adoption(
    grid: Grid,
    header: Header,
    tabs: Collection[str],
    settings: Settings,
    *,
    occupied: Collection[int],
    today: date,
    left_out: Collection[int] = (),
    evidence: Evidence = _NONE,
) -> Adoption:
    """What to add to the sheet ``grid``, all of whose cells are there, and to a workbook with these ``tabs``.

    ``occupied`` are the sheet columns in use from the header row down; what lies after ``today`` is a
    plan, no follow-up that was made. Raises TrackerError where the sheet has no room for the columns."""
    return _Adopting(grid, header, settings, grid.rows_below(header.row, left_out), evidence, today).plan(
        tabs, occupied
    )


@dataclass(frozen=True, slots=True)
class _Adopting:
    """A tracker sheet while its adoption is decided."""

    grid: Grid
    header: Header
    settings: Settings
    body: Sequence[tuple[int, Cells]]
    evidence: Evidence
    today: date

    def plan(self, tabs: Collection[str], occupied: Collection[int]) -> Adoption:
        spared = {*foreign_columns(self.header, self.body, self.evidence), *self._loose_without_content()}
        kept = self._kept(spared)
        columns = tuple(_missing({normalise(text) for text in self._headers().values()}, kept))
        return Adoption(
            self.header.row,
            tuple(self._matches(kept, spared)),
            columns,
            self._room(occupied, len(columns)),
            tuple(name for name in SHEETS if normalise(name) not in map(normalise, tabs)),
            tuple(self._unknown_words(kept)),
        )

    def _headers(self) -> dict[int, str]:
        """Sheet column to header text, the user's own columns among them."""
        cells = next((cells for number, cells in self.grid.rows if number == self.header.row), {})
        texts = {column: shown(raw) for column, raw in sorted(cells.items())}
        return {column: text for column, text in texts.items() if text and len(text) <= LONGEST_HEADER}

    def _matches(self, kept: Mapping[str, int], spared: Iterable[str]) -> Iterator[Match]:
        """Every header, from left to right."""
        names = {column: name for name, column in kept.items() if BY_NAME[name].owner is not Owner.USER_PLAIN}
        doubtful = {self.header.columns[name]: name for name in spared}
        for column, text in self._headers().items():
            address = cell_address(self.header.row, column)
            yield Match(address, text, names.get(column, ""), doubtful.get(column, ""))

    def _loose_without_content(self) -> Iterator[str]:
        """Columns matched by a loose synonym whose cells say something else: no date, no word of the list."""
        texts = self._headers()
        for name, column in self.header.columns.items():
            is_loose = normalise(texts[column]) in map(normalise, BY_NAME[name].loose)
            if is_loose and (not self._may_be(name, column) or self._holds_plans(name, column)):
                yield name

    def _holds_plans(self, name: str, column: int) -> bool:
        """Whether a column for what has happened has a day that lies ahead."""
        days = (_day(cells[column]) for _, cells in self.body if is_filled(cells, column, name))
        return name in PAST_COLUMNS and any(isinstance(day, date) and day > self.today for day in days)

    def _may_be(self, name: str, column: int) -> bool:
        """Whether a sheet column is empty, or half of its cells at least are what the column ``name`` holds. A date
        that can be read two ways is one."""
        raws = [cells[column] for _, cells in self.body if is_filled(cells, column, name)]
        read = _day if BY_NAME[name].type is ColumnType.DATE else self._reader(name)
        fit = sum(not isinstance(read(raw), Unreadable) and normalise(shown(raw)) not in _ANSWERS for raw in raws)
        return fit * 2 >= len(raws)

    def _reader(self, name: str) -> Callable[[RawValue], str | Unreadable]:
        return partial(read_words, column=name, own_words=own_words_for(name, self.settings.words))

    def _kept(self, spared: Collection[str]) -> dict[str, int]:
        """The columns that stay matched. A Status of the user's is where the stage stands, if it holds stages."""
        kept = {name: column for name, column in self.header.columns.items() if name not in spared}
        status = self.header.columns.get("Status", 0)
        if "Status" in spared and "Stage" not in kept and self._may_be("Stage", status):
            kept["Stage"] = status
        return kept

    def _unknown_words(self, kept: Mapping[str, int]) -> Iterator[UnknownWord]:
        for name, column in kept.items():
            if not BY_NAME[name].words:
                continue
            read, firsts = self._reader(name), dict[str, int]()
            raws = [(number, cells[column]) for number, cells in self.body if is_filled(cells, column, name)]
            unknown = [(number, shown(raw)) for number, raw in raws if isinstance(read(raw), Unreadable)]
            for number, word in unknown:
                firsts.setdefault(word, number)
            for word, times in Counter(word for _, word in unknown).items():
                yield UnknownWord(word, name, times, firsts[word], cell_address(firsts[word], column))

    def _room(self, occupied: Collection[int], count: int) -> int:
        """The first sheet column right of the header row with ``count`` free ones."""
        used = sorted({*occupied, *self._headers(), MAX_COLUMN + 1})
        for last in (max(self._headers()), max(self.header.columns.values())):
            right = [last, *(column for column in used if column > last)]
            if starts := [before + 1 for before, after in pairwise(right) if after - before > count]:
                return starts[0]
        raise TrackerError(
            f"its sheet has no room for {count} new columns side by side, right of the header row",
            next_step="Delete what stands far to the right, or move it to another sheet",
        )


def _day(raw: RawValue) -> date | str | Unreadable:
    """Whether the day or the month stands first does not matter here."""
    return read_day(raw, DAY_FIRST)


def _missing(taken: Collection[str], kept: Collection[str]) -> list[NewColumn]:
    """The columns to add, in the template's order, the seldom used ones last."""
    wanted = [column for column in COLUMNS if column.owner is not Owner.USER_PLAIN and column.name not in kept]
    wanted.sort(key=lambda column: column.folded)
    return [NewColumn(_free_header(column, taken), column.name) for column in wanted]


def _free_header(column: Column, taken: Collection[str]) -> str:
    """The column's name, or the one it takes beside a column of the user's."""
    if normalise(column.name) not in taken or not column.beside:
        return column.name
    if normalise(column.beside) in taken:
        raise TrackerError(
            f"it has a column {column.name} and a column {column.beside}, both with typing of yours in them",
            next_step=f"Rename the column {column.beside}: this program needs a column of that name for itself",
        )
    return column.beside
