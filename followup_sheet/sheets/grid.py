"""A sheet as a grid of values, and which row of it names the columns.

Columns are found by their header, never by their place. Among texts a column's own name goes
before a synonym: where ``Notes`` and ``Comments`` both stand, ``Comments`` is the user's own. And
where ``Follow-up status`` stands, the tool keeps to that one: ``Status`` is the user's, a Stage.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from followup_sheet.columns import BY_NAME, COLUMNS, ColumnType, Owner, column_for_header, normalise
from followup_sheet.errors import Problem, TrackerError
from followup_sheet.model import RawValue
from followup_sheet.quoting import printable, quoted
from followup_sheet.sheets.addresses import cell_address

HEADER_ROWS = 30
"""Sheet rows in which the header row is looked for."""

LONGEST_HEADER = 100
"""Characters; a longer text is prose, not a header."""

TRACKER = "Tracker"
OWN_SHEETS = frozenset({"dashboard", "history", "cadence", "settings", "guide"})
"""The template's other sheets, which are never the tracker though History has a Company too."""

_DECISIVE = frozenset(
    column.name
    for column in COLUMNS
    if column.owner is Owner.USER and (column.type is not ColumnType.TEXT or column.name == "Company")
)
"""Columns that decide what is due; none of them may stand twice under any of its names."""

Cells = Mapping[int, RawValue]


class Grid(NamedTuple):
    """A sheet's values: rows in ascending order as (row number, column number to value), both
    counted from 1; blank cells are absent."""

    title: str
    rows: Sequence[tuple[int, Cells]]

    def problem(self, row: int, column: int, message: str) -> Problem:
        """A problem named for the cell in ``row`` and ``column``."""
        return Problem(printable(self.title), cell_address(row, column), message)

    def first_rows(self) -> Iterator[tuple[int, Cells]]:
        return ((number, cells) for number, cells in self.rows if number <= HEADER_ROWS)

    def rows_below(self, header_row: int, leaving_out: Collection[int]) -> list[tuple[int, Cells]]:
        return [(number, cells) for number, cells in self.rows if number > header_row and number not in leaving_out]


class Header(NamedTuple):
    """The row that names the columns: column name to column number.

    Any of ``problems`` (a known column standing twice) means that nothing may be written; the
    first of the two is then in ``columns``. The template's plain columns (Source, Location,
    Salary, Priority) are listed where they stand but are the user's own.
    """

    row: int
    columns: Mapping[str, int]
    problems: tuple[Problem, ...] = ()

    @property
    def known(self) -> int:
        """How many columns stand here that the tool reads or writes."""
        return sum(_is_known(name) for name in self.columns)


NameOf = Callable[[str], str | None]


@dataclass(slots=True)
class _Places:
    """Where one column name stands in a row: by its own name, by synonyms and loose ones, and by
    the name it takes beside a column of the user's."""

    exact: list[int] = field(default_factory=list)
    synonyms: list[int] = field(default_factory=list)
    loose: list[int] = field(default_factory=list)
    beside: list[int] = field(default_factory=list)

    def add(self, name: str, text: str, column: int) -> None:
        for places, names in self._by_names(name):
            if normalise(text) in map(normalise, names):
                places.append(column)
                return
        self.synonyms.append(column)

    def _by_names(self, name: str) -> Iterator[tuple[list[int], Sequence[str]]]:
        declared = BY_NAME.get(name)
        yield self.exact, (name,)
        if declared:
            yield self.loose, declared.loose
            yield self.beside, (declared.beside,)

    def rivals(self, name: str) -> list[int]:
        """The places that may be meant. Where a wrong guess would change what is decided, a synonym
        beside the column's own name is one of them; elsewhere it is the user's own column."""
        sure = sorted(self.exact + self.synonyms) if name in _DECISIVE else self.exact or self.synonyms
        return self.beside or sure or self.loose


def read_header(grid: Grid, row: int, cells: Cells, name_of: NameOf) -> Header:
    """``cells`` taken as a header row; ``name_of`` gives the column a header text means, or None."""
    places = _places(cells, name_of)
    rivals = {name: place.rivals(name) for name, place in places.items()}
    doubled = [(name, columns) for name, columns in rivals.items() if len(columns) > 1]
    return Header(
        row,
        {name: columns[0] for name, columns in rivals.items()},
        tuple(_doubled(grid, row, name, columns) for name, columns in doubled if _is_known(name)),
    )


def _places(cells: Cells, name_of: NameOf) -> Mapping[str, _Places]:
    places: dict[str, _Places] = {}
    for column in sorted(cells):
        text = cells[column]
        if isinstance(text, str) and len(text) <= LONGEST_HEADER and (name := name_of(text)):
            places.setdefault(name, _Places()).add(name, text, column)
    return _with_status_as_stage(places)


def _with_status_as_stage(places: dict[str, _Places]) -> dict[str, _Places]:
    """A ``Status`` beside the tool's own ``Follow-up status`` is where the user keeps the stage."""
    status = places.get("Status")
    if status and status.beside and status.exact and "Stage" not in places:
        places["Stage"] = _Places(exact=status.exact)
    return places


def _doubled(grid: Grid, row: int, name: str, columns: Sequence[int]) -> Problem:
    where = " and ".join(cell_address(row, column) for column in columns)
    advice = f"call one of them {quoted(name)} and give the other another name"
    return grid.problem(row, columns[0], f"{quoted(name)} stands more than once, in {where}: {advice}")


def _is_known(name: str) -> bool:
    """Every column but the template's plain ones, which are the user's own."""
    return name not in BY_NAME or BY_NAME[name].owner is not Owner.USER_PLAIN


def find_header(grid: Grid) -> Header | None:
    """The first row of the first 30 that has Company and two more known columns.

    In a sheet called Tracker, failing that, the row with the most known columns: at least two,
    or Company alone.
    """
    found = next((header for header in _headers(grid) if _is_sure(header)), None)
    if found or not _is_tracker(grid):
        return found
    likely = (header for header in _headers(grid) if header.known >= 2 or "Company" in header.columns)
    return max(likely, key=lambda header: header.known, default=None)


def _headers(grid: Grid) -> Iterator[Header]:
    """Each of the first rows taken as a header row."""
    return (read_header(grid, row, cells, column_for_header) for row, cells in grid.first_rows())


def _is_sure(header: Header) -> bool:
    return "Company" in header.columns and header.known >= 3


def _is_tracker(grid: Grid) -> bool:
    return grid.title.strip().casefold() == TRACKER.casefold()


def choose_tracker(grids: Sequence[Grid]) -> tuple[int, Header]:
    """The index of the Tracker sheet among ``grids``, and its header row.

    It is the sheet called Tracker, else the only one with Company and two more known columns
    (the template's other sheets aside). TrackerError where there is none, or more than one.
    """
    named = [index for index, grid in enumerate(grids) if _is_tracker(grid)]
    candidates = named[:1] or [i for i, grid in enumerate(grids) if grid.title.strip().casefold() not in OWN_SHEETS]
    found = [(index, header) for index in candidates if (header := find_header(grids[index]))]
    if len(found) == 1:
        return found[0]
    raise _several(grids, [index for index, _ in found]) if found else _none(grids, named)


def _several(grids: Sequence[Grid], indexes: Sequence[int]) -> TrackerError:
    names = ", ".join(quoted(grids[index].title) for index in indexes)
    return TrackerError(
        f"it is not clear which sheet is the tracker: {names} could be", next_step=f"Name the right one {TRACKER}"
    )


class NoTrackerError(TrackerError):
    """No sheet of the workbook is a tracker by its headers."""


def _none(grids: Sequence[Grid], named: Sequence[int]) -> TrackerError:
    where = f"sheet {quoted(grids[named[0]].title)} has" if named else "no sheet has"
    return NoTrackerError(
        f"{where} {'no' if named else 'a'} header row with Company and two more known columns "
        f"(such as Role, Contact, Applied on) in its first {HEADER_ROWS} rows",
        next_step="Give the columns such headers, then run `followup-sheet adopt FILE`, which adds the rest",
    )
