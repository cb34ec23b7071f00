"""The sheets of a workbook as the Dashboard's formulas will find them after tonight."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from followup_sheet.columns import normalise
from followup_sheet.sheets.addresses import MAX_COLUMN
from followup_sheet.workbook.cells import FormulaCell
from followup_sheet.workbook.dashboard_values import dashboard_values, short_texts
from followup_sheet.workbook.formulas.stale_cells import Formulas, Measured, Results
from followup_sheet.workbook.limits import Limits
from followup_sheet.workbook.open_sheet import OpenSheet
from followup_sheet.workbook.package import Package
from followup_sheet.workbook.reader import Reading, Workbook
from followup_sheet.workbook.sheet import scan
from followup_sheet.workbook.splice import Edits, splice
from followup_sheet.workbook.values import CellValues
from followup_sheet.workbook.verify import SheetChange
from followup_sheet.workbook.written_columns import WrittenSheet

SETTINGS = "settings"


def measured(workbook: Workbook, changes: Sequence[SheetChange], today: date) -> Measured:
    """What the Dashboard's formulas show once the ``changes`` are made, as ``with_stale`` asks for it."""
    edits = {change.ref.name: change.edits for change in changes}

    def results(formulas: Formulas, stale: Formulas) -> Results:
        sheets = _sheets(workbook, edits, stale)
        return dashboard_values(workbook.book.defined_names, formulas, sheets, workbook.values.serial, today)

    return Measured(results, short_texts())


def _sheets(workbook: Workbook, edits: Mapping[str, Edits], stale: Formulas) -> dict[str, WrittenSheet]:
    tracker, history = workbook.tracker_sheet, workbook.history_sheet
    # what a merge hides is not read, but counted
    read = () if tracker.merged.by_row else tuple(tracker.header.columns.values())
    values = workbook.values
    known = {tracker.ref.name: _written(tracker, values, edits, stale, read)}
    if history:
        known[history.ref.name] = _written(history, values, edits, stale)
    settings = next((ref for ref in workbook.book.sheets if normalise(ref.name) == SETTINGS), None)
    if settings:
        sheet = scan(workbook.package.part(settings.part), name=settings.name, limits=workbook.limits)
        rows = [(row.number, values.row(sheet.name, row)) for row in sheet.rows]
        known[settings.name] = WrittenSheet(rows, values, unsure=_unsure(stale.get(settings.name, ())))
    return known


def _written(
    sheet: OpenSheet,
    values: CellValues,
    edits: Mapping[str, Edits],
    stale: Formulas,
    columns: Collection[int] | None = None,
) -> WrittenSheet:
    name = sheet.ref.name
    unsure = _unsure(stale.get(name, ()))
    return WrittenSheet(sheet.grid.rows, values, edits.get(name), columns=columns, unsure=unsure)


def _unsure(stale: Iterable[FormulaCell]) -> Collection[int]:
    cells = tuple(stale)
    several = any(cell.kind in ("array", "dataTable") for cell in cells)
    return range(1, MAX_COLUMN + 1) if several else {cell.column for cell in cells}


def with_first_values(data: bytes, today: date) -> bytes:
    """A workbook as the template builds it, its Dashboard showing what it gives on ``today``."""
    package = Package.open(data)
    reading = Reading(package, Limits())
    sheets = {ref.name: (ref, scan(package.part(ref.part), name=ref.name)) for ref in reading.book.sheets}
    known = {name: WrittenSheet(reading.grid_of(ref).rows, reading.values) for name, (ref, _) in sheets.items()}
    formulas = {name: sheet.formulas for name, (_, sheet) in sheets.items()}
    found = dashboard_values(reading.book.defined_names, formulas, known, reading.values.serial, today)
    changed = ((sheets[name], results) for name, results in found.items())
    return package.rewrite({ref.part: splice(sheet, {}, results=results) for (ref, sheet), results in changed})
