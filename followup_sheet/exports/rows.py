"""The rows of a new tracker, from the cells of another tool's export.

    layout → days → stages, which depend on the days → words and texts → rows, and what to tell about them

A date or word that cannot be understood stays exactly as it was, and is told. A stage that the dates
show is left blank, as the template asks for; what is lost by that stays in a column of the user's own.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from functools import lru_cache, partial
from math import ceil, isfinite
from typing import NamedTuple

from followup_sheet.columns import BY_NAME, COLUMNS, ColumnType
from followup_sheet.dates import read_text_clock
from followup_sheet.exports.columns import Layout, Source, Values, layout, stage_word
from followup_sheet.exports.own_columns import OwnColumn, own_column
from followup_sheet.facts import OPEN_STAGES, STAGE_DATES
from followup_sheet.model import CellError, RawValue, Settings, Stage
from followup_sheet.quoting import quoted
from followup_sheet.sheets.addresses import cell_address
from followup_sheet.sheets.cells import Unreadable, read_day, read_words, shown
from followup_sheet.sheets.grid import Grid
from followup_sheet.sheets.tracker import text_order
from followup_sheet.sheets.unknown_words import UnknownWord

Content = str | float | date | datetime
Cells = dict[str, Content]

LONGEST_TEXT = 32_767
"""The most characters a cell can hold, in UTF-16 units as Excel counts them."""

_ESCAPE = 7
"""Characters a control character takes in the file: ``_x0007_``. So does an underscore that looks like one."""

_ESCAPED = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x)")

_FIRST_ROW = 2
_PLACES = {column.name: place for place, column in enumerate(COLUMNS, start=1)}
_DEFAULTS = Settings()


class Remark(NamedTuple):
    """What to know about one cell of the new tracker; ``line`` is where it stood in the export."""

    cell: str
    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Taken:
    """The rows of the new tracker (column to content) and what to tell. ``lines`` gives each row's
    line in the export; ``undated`` counts the rows of each stage whose own date is missing."""

    layout: Layout
    rows: tuple[Mapping[str, Content], ...]
    lines: tuple[int, ...]
    left_as_text: tuple[Remark, ...] = ()
    changed: tuple[Remark, ...] = ()
    unknown_words: tuple[UnknownWord, ...] = ()
    undated: Mapping[str, int] = field(default_factory=dict)

    @property
    def own_columns(self) -> tuple[str, ...]:
        """Headers of the columns that stay the user's own, in the order they are added."""
        return tuple(own.name for own in self.layout.own)


def take(grid: Grid, today: date) -> Taken:
    """The rows of a new tracker. Raises TrackerError where the grid has no headers that can be used."""
    found = layout(grid, today)
    taking = _Taking(grid, found)
    for source in sorted(found.sources, key=lambda source: source.column == "Stage"):
        taking.take(source)
    for place, own in enumerate(taking.own, start=len(COLUMNS) + 1):
        taking.take_own(own, place)
    return taking.done()


class _Taking:
    """An export while its columns are taken over, one after the other."""

    def __init__(self, grid: Grid, found: Layout) -> None:
        self.body = grid.rows_below(found.header_row, ())
        self.found = found
        self.own = list(found.own)
        self.rows: dict[int, Cells] = {line: dict(_filled_in(found)) for line, _ in self.body}
        self.numbers = {line: number for number, line in enumerate(self.rows, _FIRST_ROW)}
        self.left: list[Remark] = []
        self.changed: list[Remark] = []
        self.unknown: dict[tuple[str, str], list[int]] = defaultdict(list)
        self.undated: dict[str, int] = defaultdict(int)

    def done(self) -> Taken:
        unknown = (UnknownWord(word, column, len(lines), lines[0]) for (column, word), lines in self.unknown.items())
        return Taken(
            layout=replace(self.found, own=tuple(self.own)),
            rows=tuple(self.rows.values()),
            lines=tuple(self.rows),
            left_as_text=tuple(sorted(self.left, key=lambda remark: remark.line)),
            changed=tuple(self.changed),
            unknown_words=tuple(sorted(unknown, key=lambda word: (-word.times, word.line))),
            undated=dict(self.undated),
        )

    def take(self, source: Source) -> None:
        values = self._values(source.places)
        if source.column == "Stage":
            self._stages(source, values)
        elif BY_NAME[source.column].type is ColumnType.DATE:
            self._days(source.column, values)
        elif BY_NAME[source.column].type is ColumnType.LIST:
            self._words(source.column, values)
        else:
            for line, raw in values.items():
                self.rows[line][source.column] = self._text(line, source.column, raw)

    def take_own(self, own: OwnColumn, place: int) -> None:
        """Fills a column of the user's own, which stands at ``place`` in the new tracker."""
        for line, raw in self._values((own.place,)).items():
            self.rows[line][own.name] = self._content(line, place, raw)

    def _values(self, places: Sequence[int]) -> Values:
        """The cells of one column, or the texts of several put together."""
        if len(places) == 1:
            return {line: cells[places[0]] for line, cells in self.body if places[0] in cells}
        texts = {line: " ".join(shown(cells[p]) for p in places if p in cells) for line, cells in self.body}
        return {line: text for line, text in texts.items() if text}

    def _remark(self, line: int, place: int, message: str) -> Remark:
        return Remark(cell_address(self.numbers[line], place), line, message)

    # Days

    def _days(self, column: str, values: Values) -> None:
        order = text_order(values.values(), _DEFAULTS)
        for line, raw in values.items():
            found = read_day(raw, order)
            if isinstance(found, Unreadable):
                self.left.append(self._remark(line, _PLACES[column], found.message))
            if found:
                self.rows[line][column] = self._day(line, column, raw, found)

    def _day(self, line: int, column: str, raw: RawValue, found: date | str | Unreadable) -> Content:
        if not isinstance(found, date):
            return self._content(line, _PLACES[column], raw)
        clock, zone = _time_of_day(raw)
        if column != "Interview on" or clock == time():
            return found
        if zone:
            message = f"the time in {quoted(shown(raw))} is told in a time zone, and was left out: type it yourself"
            self.changed.append(self._remark(line, _PLACES[column], message))
            return found
        return datetime.combine(found, clock)

    # Words

    def _words(self, column: str, values: Values) -> None:
        read = lru_cache(partial(read_words, column=column, own_words={}))
        for line, raw in values.items():
            if isinstance(read(raw), Unreadable):
                self.unknown[column, shown(raw)].append(line)
            self.rows[line][column] = self._text(line, column, raw)

    def _stages(self, source: Source, values: Values) -> None:
        words = {line: shown(raw) for line, raw in values.items()}
        known = {word: stage_word(word, self.found.mapping) for word in dict.fromkeys(words.values())}
        for line, word in words.items():
            self._stage(line, word, known[word])
        if _says_more(known):
            self.own.append(own_column(source.places[0], source.headers[0], self.own))

    def _stage(self, line: int, word: str, ours: str | None) -> None:
        if ours is None:
            self.unknown["Stage", word].append(line)
            self.rows[line]["Stage"] = self._text(line, "Stage", word)
        elif ours and not _is_shown(ours, self.rows[line]):
            self.rows[line]["Stage"] = ours
            if ours in OPEN_STAGES:
                self.undated[ours] += 1

    # Texts

    def _text(self, line: int, column: str, raw: RawValue) -> str:
        return self._cut(line, _PLACES[column], shown(raw) if not isinstance(raw, str) else raw)

    def _content(self, line: int, place: int, raw: RawValue) -> Content:
        """A value as it is; what a new workbook cannot hold as such (an error, a bare time) as text."""
        if isinstance(raw, str):
            return self._cut(line, place, raw)
        if isinstance(raw, CellError | bool | time) or (isinstance(raw, float) and not isfinite(raw)):
            return shown(raw)
        return raw.date() if isinstance(raw, datetime) and raw.time() == time() else raw

    def _cut(self, line: int, place: int, text: str) -> str:
        kept = _fitting(text)
        if len(kept) < len(text):
            message = f"only the first {len(kept):,} of {len(text):,} characters were kept: a cell holds no more"
            self.changed.append(self._remark(line, place, message))
        return kept


def _filled_in(found: Layout) -> Mapping[str, str]:
    return found.mapping.filled_in if found.mapping else {}


def _time_of_day(raw: RawValue) -> tuple[time, str]:
    """The time of a date cell, midnight where it has none, and the time zone it names."""
    if isinstance(raw, datetime):
        return raw.time(), ""
    clock = read_text_clock(raw.strip()) if isinstance(raw, str) else None
    return (clock.time, clock.zone) if clock else (time(), "")


def _is_shown(stage: str, cells: Cells) -> bool:
    """Whether the row's dates tell the stage better than the word, or the word only asks for a date
    that a saved job rarely has."""
    if stage not in OPEN_STAGES:
        return False
    if stage == Stage.TO_APPLY:
        return True
    further = OPEN_STAGES[OPEN_STAGES.index(Stage(stage)) :]
    return any(isinstance(cells.get(STAGE_DATES[shown_stage]), date) for shown_stage in further)


def _says_more(known: Mapping[str, str | None]) -> bool:
    """Whether the words told more than what was made of them: two that became one, or one that is left out."""
    ours = [word for word in known.values() if word is not None]
    left_out = {"", Stage.TO_APPLY.value}
    return len(ours) > len(set(ours)) or bool(left_out.intersection(ours))


def _fitting(text: str) -> str:
    """As much of a text as a cell holds."""
    kept = text
    while len(kept) * _ESCAPE > LONGEST_TEXT and (over := _size(kept) - LONGEST_TEXT) > 0:
        kept = kept[: -ceil(over / _ESCAPE)]
    return kept


def _size(text: str) -> int:
    """The characters a text takes in the file."""
    return len(text.encode("utf-16-le")) // 2 + (_ESCAPE - 1) * len(_ESCAPED.findall(text))
