"""The user's formulas whose result depends on what the tool writes: that result is never read.

Their stored results are taken away whenever what they depend on is written, and are only there
again once somebody has saved the file. Read when there, a row would be planned one way on the
night after a save and another way on every other.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress

from followup_sheet.columns import BY_NAME, TOOL_COLUMNS, USER_COLUMNS, ColumnType
from followup_sheet.model import FormulaError, RawValue
from followup_sheet.sheets.grid import Grid, Header
from followup_sheet.workbook.address import Range, parse_range
from followup_sheet.workbook.book import HISTORY, Book, SheetRef
from followup_sheet.workbook.cells import FormulaCell
from followup_sheet.workbook.formulas.sheets import all_formulas, layout
from followup_sheet.workbook.formulas.stale import Changes, stale
from followup_sheet.workbook.limits import Limits
from followup_sheet.workbook.sheet import Sheet

DEPENDS = FormulaError(
    "the formula depends on what this program writes, so its result cannot be used: type the value instead"
)
_NAMES = frozenset({"Company", "Role", "Contact"})
_FILLING = ("array", "dataTable")


def without_dependents(grid: Grid, header: Header, book: Book, ref: SheetRef, sheet: Sheet, limits: Limits) -> Grid:
    """The grid without what such formulas show.

    In a column that decides something :data:`DEPENDS` stands in the cell's place, to be named as a
    problem; in one that is only for reading (Notes, Discussed, Link...) the cell counts as blank.
    """
    dependents = _dependents(header, book, ref, sheet, limits)
    columns = _user_columns(header)
    numbers = [number for number, _ in grid.rows if number > header.row]
    found = _columns_by_row((area for cell in dependents for area in _filled(cell)), columns, numbers)
    if not found:
        return grid
    deciding = {column for column, name in columns.items() if _decides(name)}
    rows = [(number, _without(cells, found.get(number, ()), deciding)) for number, cells in grid.rows]
    return grid._replace(rows=rows)


def with_dependents_named(grid: Grid, tracker: tuple[SheetRef, Header], book: Book, limits: Limits) -> Grid:
    """The grid of another sheet (Settings, Cadence, History), :data:`DEPENDS` in place of what such formulas show."""
    ref, header = tracker
    changes = Changes({ref.name: _tool_columns(header)}, {HISTORY})
    formulas = {name: found.formulas for name, found in all_formulas(book, limits).items()}
    dependents = stale(changes, formulas, layout(book)).get(grid.title, [])
    areas = [area for cell in dependents for area in _filled(cell)]
    if not areas:
        return grid
    return grid._replace(rows=[(number, _named(number, cells, areas)) for number, cells in grid.rows])


def _named(number: int, cells: Mapping[int, RawValue], areas: Sequence[Range]) -> Mapping[int, RawValue]:
    return {c: DEPENDS if any(area.holds(number, c) for area in areas) else raw for c, raw in cells.items()}


def _user_columns(header: Header) -> dict[int, str]:
    return {header.columns[name]: name for name in USER_COLUMNS if name in header.columns}


def _decides(name: str) -> bool:
    return name in _NAMES or BY_NAME[name].type is not ColumnType.TEXT


def _dependents(header: Header, book: Book, ref: SheetRef, sheet: Sheet, limits: Limits) -> Sequence[FormulaCell]:
    """The sheet's formulas that depend on a column of the tool's or on History, however indirectly."""
    formulas = {name: found.formulas for name, found in all_formulas(book, limits, {ref.part: sheet}).items()}
    return stale(Changes({ref.name: _tool_columns(header)}, {HISTORY}), formulas, layout(book))[ref.name]


def _tool_columns(header: Header) -> list[int]:
    return [header.columns[name] for name in TOOL_COLUMNS if name in header.columns]


def _filled(cell: FormulaCell) -> Iterator[Range]:
    """All cells that show the formula's result: its own, and those of the range it says it fills."""
    yield Range(cell.row, cell.column, cell.row, cell.column)
    with suppress(ValueError):
        yield parse_range(cell.ref if cell.kind in _FILLING else "")


def _columns_by_row(areas: Iterable[Range], columns: Iterable[int], numbers: Sequence[int]) -> dict[int, set[int]]:
    """Of the rows ``numbers``, the columns that the areas hold; each cell is met once, however many hold it."""
    spans: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for area in areas:
        for column in columns:
            if area.first_column <= column <= area.last_column:
                spans[column].append((area.first_row, area.last_row))
    found: dict[int, set[int]] = defaultdict(set)
    for column, rows in spans.items():
        end = 0
        for first, last in sorted(rows):
            for number in numbers[bisect_left(numbers, max(first, end + 1)) : bisect_right(numbers, last)]:
                found[number].add(column)
            end = max(end, last)
    return found


def _without(
    cells: Mapping[int, RawValue], dependent: Collection[int], deciding: Collection[int]
) -> Mapping[int, RawValue]:
    if not dependent:
        return cells
    kept = {column: raw for column, raw in cells.items() if column not in dependent}
    return kept | {column: DEPENDS for column in dependent if column in deciding and column in cells}
