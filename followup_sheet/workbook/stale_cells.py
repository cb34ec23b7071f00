"""Which cached formula values a change makes stale, all over the workbook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from followup_sheet.workbook.book import SheetRef
from followup_sheet.workbook.cells import FormulaCell
from followup_sheet.workbook.formulas import Changes, DefinedName, Layout, TableArea, stale
from followup_sheet.workbook.reader import Workbook
from followup_sheet.workbook.sheet import Sheet, may_have_formulas, scan
from followup_sheet.workbook.table import Table
from followup_sheet.workbook.verify import SheetChange


def with_stale(workbook: Workbook, changes: Sequence[SheetChange], grown: set[str]) -> list[SheetChange]:
    """The changes, with the formulas all over the workbook whose cached value no longer holds."""
    known = {change.ref.part for change in changes}
    opened = {sheet.ref.part: sheet.sheet for sheet in (workbook.tracker_sheet, workbook.history_sheet) if sheet}
    sheets = {ref: _formulas_of(workbook, ref, opened) for ref in workbook.book.sheets}
    formulas = {ref.name: sheet.formulas for ref, sheet in sheets.items() if sheet and sheet.formulas}
    if not formulas:
        return list(changes)
    edited = {change.ref.name: {column for row in change.edits.values() for column in row} for change in changes}
    found = stale(Changes(edited, grown), formulas, _layout(workbook))
    stripped = {name: _with_values(cells) for name, cells in found.items()}
    result = [replace(change, stale=stripped.get(change.ref.name, ())) for change in changes]
    for ref, sheet in sheets.items():
        if sheet and ref.part not in known and stripped.get(ref.name):
            result.append(SheetChange(ref, sheet, {}, stripped[ref.name]))
    return result


def _with_values(cells: Iterable[FormulaCell]) -> tuple[FormulaCell, ...]:
    """Those with a cached value to lose: after a night that nobody opened, none has."""
    return tuple(cell for cell in cells if cell.value_start < cell.value_end)


def _formulas_of(workbook: Workbook, ref: SheetRef, opened: Mapping[str, Sheet]) -> Sheet | None:
    """The sheet, if it may hold formulas; of those not read yet no cell is kept."""
    if ref.part in opened:
        return opened[ref.part]
    part = workbook.package.part(ref.part)
    return scan(part, (), name=ref.name, limits=workbook.limits) if may_have_formulas(part) else None


def _layout(workbook: Workbook) -> Layout:
    """What references in formulas are resolved with."""
    book = workbook.book
    defined = [DefinedName(name, text, tab) for name, tab, text in book.defined_names]
    return Layout(book.tabs, defined, [area for ref in book.sheets for area in _table_areas(workbook, ref)])


def _table_areas(workbook: Workbook, ref: SheetRef) -> list[TableArea]:
    parts = [line.target for line in workbook.book.relationships(ref.part) if line.type == "table"]
    tables = [Table.read(workbook.package.part(part), part) for part in parts]
    return [TableArea(table.name, ref.name, table.area.first_column, table.columns) for table in tables]
