"""Rows typed into a tracker's blank ones: only into columns that stand there, as splices like every change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from followup_sheet.errors import TrackerError
from followup_sheet.workbook.address import MAX_ROW
from followup_sheet.workbook.growing.adopted import Adoptable, finished
from followup_sheet.workbook.open_sheet import OpenSheet, TableRef, left_out_rows
from followup_sheet.workbook.splice import CellEdit
from followup_sheet.workbook.table import with_last_row
from followup_sheet.workbook.values import CellValues
from followup_sheet.workbook.verify import Change, SheetChange

Typed = str | date | datetime
"""What somebody types: a text, a day, a day with a time."""

_SECONDS = 86_400


def rows_change(adoptable: Adoptable, rows: Sequence[Mapping[str, Typed]]) -> Change:
    """The tracker with these rows (column name to value) in the first blank rows that have room for all.

    Values of columns that do not stand there are left out, and a cell that a formula fills stays.
    A table that ends just above is made longer. Raises TrackerError where no rows are left."""
    sheet = adoptable.tracker_sheet
    first = _first_of_blank(sheet, len(rows))
    cells = _TypedCells(adoptable)
    edits = {number: cells.of(number, row) for number, row in enumerate(rows, first)}
    parts = _longer_table(adoptable, first, first + len(rows) - 1)
    return finished(adoptable, [SheetChange(sheet.ref, sheet.sheet, edits)], parts, (sheet.ref.name,))


def _first_of_blank(sheet: OpenSheet, count: int) -> int:
    """The first of ``count`` rows below the header that stand together and say nothing."""
    first = sheet.header.row + 1
    for start, end in sorted(_used(sheet)):
        if start - first >= count:
            break
        first = max(first, end + 1)
    if first + count > MAX_ROW + 1:
        raise TrackerError(
            f"the sheet {sheet.ref.name} has no {count} blank rows below its header",
            next_step="Delete or unmerge what stands in its last rows",
        )
    return first


def _used(sheet: OpenSheet) -> Iterator[tuple[int, int]]:
    """First and last row of whatever is no blank row below the header. A formula alone fills none."""
    columns, formulas = set(sheet.header.columns.values()), _formulas(sheet)
    for number, cells in sheet.grid.rows_below(sheet.header.row, ()):
        if any((number, column) not in formulas for column in columns.intersection(cells)):
            yield number, number
    for area in sheet.sheet.frame.merges:
        if any(area.first_column <= column <= area.last_column for column in columns):
            yield area.first_row, area.last_row
    yield from ((row, row) for row in left_out_rows(sheet.tables, sheet.header))


def _formulas(sheet: OpenSheet) -> set[tuple[int, int]]:
    return {(formula.row, formula.column) for formula in sheet.sheet.formulas}


def _own_table(sheet: OpenSheet) -> TableRef | None:
    """The table that the rows are in, if they are in one."""
    row, columns = sheet.header.row, sheet.header.columns.values()
    return next((ref for ref in sheet.tables if any(ref.table.area.holds(row, column) for column in columns)), None)


def _longer_table(adoptable: Adoptable, first: int, last: int) -> dict[str, bytes]:
    """The part of the table that these rows are in or follow, reaching down to the last of them."""
    sheet = adoptable.tracker_sheet
    own = _own_table(sheet)
    if own is None or not first <= own.table.last_row + 1 <= last:
        return {}
    return {own.part: with_last_row(adoptable.package.part(own.part), last, sheet.ref.name, own.part)}


class _TypedCells:
    """Cells for typed values, each in the format that its place has."""

    def __init__(self, adoptable: Adoptable) -> None:
        opened = adoptable.tracker_sheet
        self.sheet, self.styles = opened.sheet, adoptable.styles
        self.columns = opened.header.columns
        self.formulas = _formulas(opened)
        self.rows = {row.number: row for row in opened.sheet.rows}
        self.serial = CellValues((), adoptable.styles, adoptable.book.date1904).serial

    def of(self, number: int, row: Mapping[str, Typed]) -> dict[int, CellEdit]:
        """The cells of the row in sheet row ``number``, by column."""
        places = ((self.columns[name], value) for name, value in row.items() if name in self.columns)
        return {column: self._cell(number, column, v) for column, v in places if (number, column) not in self.formulas}

    def _cell(self, number: int, column: int, value: Typed) -> CellEdit:
        style = self._style(number, column)
        if isinstance(value, date):
            return CellEdit(self._number(value), self.styles.dated(style))
        return CellEdit(value, style if style < self.styles.count else 0)

    def _style(self, number: int, column: int) -> int:
        row = self.rows.get(number)
        own = row.cells.get(column) if row else None
        return own.style if own else self.sheet.new_style(row, column)

    def _number(self, day: date) -> float | int:
        if not isinstance(day, datetime):
            return self.serial(day)
        midnight = day.replace(hour=0, minute=0, second=0, microsecond=0)
        return self.serial(day) + (day - midnight).total_seconds() / _SECONDS
