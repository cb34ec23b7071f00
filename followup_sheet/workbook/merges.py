"""Merged cells of the Tracker sheet, seen as a person sees them.

Only the top-left cell of a merge shows. So a value merged over several rows (a company above its
three contacts) counts for each row that has something of its own; a line of text merged across
columns is a heading, no row; and what would be written under a merge is not written.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from followup_sheet.columns import TOOL_COLUMNS, USER_COLUMNS
from followup_sheet.errors import Problem
from followup_sheet.model import RawValue, Row
from followup_sheet.sheets.grid import Cells, Grid, Header
from followup_sheet.sheets.tracker import is_filled
from followup_sheet.workbook.address import Range

MOST_HEADER_LINES = 5
"""Cells of the header merged further down than this are no header of several lines."""

Place = tuple[int, int]
"""Row and column."""


class Merge(NamedTuple):
    """A merge, and the known columns that it holds cells of, in their order; ``ours`` are the tool's."""

    area: Range
    columns: tuple[int, ...]
    ours: tuple[int, ...]

    @property
    def top_left(self) -> Place:
        """The cell that shows."""
        return self.area.first_row, self.area.first_column

    def hidden(self, row: int) -> tuple[int, ...]:
        """The known columns whose cells in this row do not show."""
        shows = (row, self.columns[0]) == self.top_left
        return self.columns[1:] if shows else self.columns

    def hides_ours(self, row: int) -> bool:
        return bool(self.ours) and not set(self.ours).isdisjoint(self.hidden(row))


@dataclass(frozen=True, slots=True)
class MergedCells:
    """The merges below the header that hold a cell of a known column, by row."""

    by_row: Mapping[int, Sequence[Merge]] = field(default_factory=dict)
    headings: frozenset[Place] = frozenset()
    """Cells with the text of a heading."""
    names: Mapping[int, str] = field(default_factory=dict)
    """Of the tool's columns."""

    def kept(self, row: int) -> set[int]:
        """The known columns where nothing may be written in this row: it would not show, or is a heading."""
        merges = self.by_row.get(row, ())
        headings = {merge.top_left[1] for merge in merges if merge.top_left in self.headings}
        return headings.union(*(merge.hidden(row) for merge in merges))

    def shared(self, row: int, column: int) -> Range | None:
        """The merge that makes this cell one with cells of other rows, or hides it."""
        holding = (merge for merge in self.by_row.get(row, ()) if column in merge.columns)
        found = (m.area for m in holding if m.area.first_row < m.area.last_row or column in m.hidden(row))
        return next(found, None)

    def told(self, rows: tuple[Row, ...]) -> tuple[Row, ...]:
        """The rows with a problem for each merge that hides a cell the tool would fill in.

        All rows that such a merge touches have it, the one whose cell shows included: what shows
        there seems to be said of all of them."""
        hiding = {merge.area for row in rows for merge in self._over_ours(row) if merge.hides_ours(row.number)}
        return tuple(self._told(row, hiding) for row in rows) if hiding else rows

    def _over_ours(self, row: Row) -> Iterator[Merge]:
        return (merge for merge in self.by_row.get(row.number, ()) if merge.ours)

    def _told(self, row: Row, hiding: Collection[Range]) -> Row:
        merges = [merge for merge in self._over_ours(row) if merge.area in hiding]
        problems = [Problem(row.sheet, str(merge.area), self._advice(merge)) for merge in merges]
        return replace(row, problems=(*row.problems, *problems)) if problems else row

    def _advice(self, merge: Merge) -> str:
        *others, last = (self.names[column] for column in merge.ours)
        listed = f"{', '.join(others)} and {last}" if others else last
        return f"these cells are merged: unmerge them, so that each row can show its own {listed}"


NO_MERGES = MergedCells()


def seen(grid: Grid, header: Header, merges: Iterable[Range]) -> tuple[Grid, MergedCells]:
    """The grid as a person sees it, and its merges.

    Merges that begin in the header or above it hide nothing that is read."""
    reaching = [merge for merge in merges if merge.last_row > header.row and merge.is_several]
    if not reaching:
        return grid, NO_MERGES
    user, ours = _present(USER_COLUMNS, header), _present(TOOL_COLUMNS, header)
    end = _header_end(header, reaching)
    numbers = [number for number, _ in grid.rows if number > end]
    by_row = _by_row(numbers, user.keys(), ours.keys(), reaching)
    view = _View(header.row, user, by_row)
    rows = [(number, view.row(number, cells)) for number, cells in grid.rows if not header.row < number <= end]
    return grid._replace(rows=rows), MergedCells(by_row, frozenset(view.headings), ours)


def _present(names: Iterable[str], header: Header) -> dict[int, str]:
    return {header.columns[name]: name for name in names if name in header.columns}


def _header_end(header: Header, merges: Iterable[Range]) -> int:
    """The last row of the header: where two of its cells are merged downwards it has several lines."""
    known = set(header.columns.values())
    down = [
        merge.last_row
        for merge in merges
        if merge.first_row == header.row and merge.first_column == merge.last_column and merge.first_column in known
    ]
    last = max(down, default=header.row)
    return last if len(down) > 1 and last < header.row + MOST_HEADER_LINES else header.row


def _by_row(
    numbers: Sequence[int], user: Iterable[int], ours: Collection[int], areas: Iterable[Range]
) -> dict[int, list[Merge]]:
    """The merges that hold a cell of these columns, by the rows that stand in the file.

    Of merges that overlap, which no program writes, the upper one counts: each cell is then held
    by one at most, and any number of them cost no more than the cells there are."""
    columns = sorted((*user, *ours))
    found: dict[int, list[Merge]] = {}
    held_until: dict[int, int] = {}
    for area in sorted(areas):
        inside = tuple(columns[bisect_left(columns, area.first_column) : bisect_right(columns, area.last_column)])
        if not inside or any(held_until.get(column, 0) >= area.first_row for column in inside):
            continue
        held_until |= dict.fromkeys(inside, area.last_row)
        merge = Merge(area, inside, tuple(column for column in inside if column in ours))
        for number in numbers[bisect_left(numbers, area.first_row) : bisect_right(numbers, area.last_row)]:
            found.setdefault(number, []).append(merge)
    return found


@dataclass(slots=True)
class _View:
    """The rows below the header, taken in their order; ``headings`` grows."""

    header_row: int
    user: Collection[int]
    by_row: Mapping[int, Sequence[Merge]]
    headings: set[Place] = field(default_factory=set)
    values: dict[Place, RawValue] = field(default_factory=dict)
    """What shows in the top-left cells of the merges met so far."""

    def row(self, number: int, cells: Cells) -> Cells:
        """What a person sees in the row; a value merged from above is there if it has one of its own."""
        merges = [merge for merge in self.by_row.get(number, ()) if merge.area.first_row > self.header_row]
        if not merges:
            return cells
        hidden = set().union(*(merge.hidden(number) for merge in merges))
        shown = {column: raw for column, raw in cells.items() if column not in hidden}
        for merge in (merge for merge in merges if merge.area.first_row == number):
            self._meet(merge, shown)
        if not self._has_own(shown):
            return shown
        above = (merge.top_left for merge in merges if merge.area.first_row < number)
        return shown | {place[1]: self.values[place] for place in above if place in self.values}

    def _meet(self, merge: Merge, shown: dict[int, RawValue]) -> None:
        """A merge whose top-left cell stands in this row: a heading is taken out of it."""
        column = merge.area.first_column
        if not is_filled(shown, column):
            return
        if len(merge.columns) > 1 and not self._has_own({at: raw for at, raw in shown.items() if at != column}):
            self.headings.add(merge.top_left)
            del shown[column]
        elif column in self.user:
            self.values[merge.top_left] = shown[column]

    def _has_own(self, shown: Cells) -> bool:
        return any(is_filled(shown, column) for column in self.user)
