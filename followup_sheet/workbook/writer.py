"""A night becomes a workbook's new bytes: only the parts that must change, checked before use.

plans, History lines → cell edits → spliced sheets, grown tables, styles → stale formulas → package
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from followup_sheet.errors import TrackerError
from followup_sheet.model import Night
from followup_sheet.workbook import history_edits as history
from followup_sheet.workbook.book import SheetRef, with_full_calc, with_new_sheet
from followup_sheet.workbook.cells import FormulaCell
from followup_sheet.workbook.formulas import Changes, DefinedName, Layout, TableArea, may_have_formulas, stale
from followup_sheet.workbook.reader import HISTORY, Workbook
from followup_sheet.workbook.sheet import Sheet, scan
from followup_sheet.workbook.splice import CellEdit, splice
from followup_sheet.workbook.table import Table
from followup_sheet.workbook.tracker_edits import tracker_edits
from followup_sheet.workbook.verify import Change, SheetChange

Edits = Mapping[int, Mapping[int, CellEdit]]


def night_change(workbook: Workbook, night: Night) -> Change | None:
    """The file as tonight leaves it; None where nothing changes.

    Raises TrackerError, naming the cell, for a cell of the tool's that must not be written."""
    change = _Assembly(workbook)
    change.edit(workbook.tracker_sheet.ref, workbook.tracker_sheet.sheet, tracker_edits(workbook, night.plans))
    change.history(night)
    return change.finished()


def typed_change(workbook: Workbook, row: int, values: Mapping[str, str | int | None]) -> Change | None:
    """The file after typing into the named columns of one Tracker row; other cells stay."""
    sheet = workbook.tracker_sheet
    found = next(r for r in sheet.sheet.rows if r.number == row)
    edits = {}
    for name, value in values.items():
        column = sheet.header.columns[name]
        cell = found.cells.get(column)
        style = cell.style if cell else found.style or sheet.sheet.column_style(column) or 0
        edits[column] = CellEdit(value, workbook.styles.dated(style) if isinstance(value, int) else style)
    change = _Assembly(workbook)
    change.edit(sheet.ref, sheet.sheet, {row: edits})
    return change.finished()


@dataclass
class _Assembly:
    """The parts of a workbook that change."""

    workbook: Workbook
    parts: dict[str, bytes] = field(default_factory=dict)
    sheets: dict[str, tuple[SheetRef, Sheet, Edits]] = field(default_factory=dict)
    grown: set[str] = field(default_factory=set)

    def edit(self, ref: SheetRef, sheet: Sheet, edits: Edits) -> None:
        if edits:
            self.sheets[ref.part] = (ref, sheet, edits)

    def history(self, night: Night) -> None:
        """Tonight's lines, in a new sheet where there is none."""
        opened = self.workbook.history_sheet
        if not night.history and not night.history_ids:
            return
        if opened is None:
            self._new_history(night)
            return
        edits = history.history_edits(self.workbook, opened, night.history, night.history_ids)
        self.edit(opened.ref, opened.sheet, edits)
        if night.history:
            self.grown.add(opened.ref.name)
            self.parts |= history.grown_tables(self.workbook, opened, max(edits))

    def _new_history(self, night: Night) -> None:
        sheet, edits = history.new_history(self.workbook, night.history)
        package, book = self.workbook.package, self.workbook.book
        added = with_new_sheet(package, book, HISTORY, sheet.xml)
        part = next(name for name in added if name not in package)
        self.parts |= added
        self.edit(SheetRef(HISTORY, part), sheet, edits)
        self.grown.add(HISTORY)

    def finished(self) -> Change | None:
        if not self.sheets and not self.parts:
            return None
        changes = [SheetChange(ref, sheet, edits, ()) for ref, sheet, edits in self.sheets.values()]
        changes = _with_stale(self.workbook, changes, self.grown)
        for change in changes:
            self.parts[change.ref.part] = splice(change.sheet, change.edits, change.stale)
        if any(change.stale for change in changes):
            self._recalculated()
        self._styles()
        data = self.workbook.package.rewrite(self.parts)
        return Change(self.workbook.package, data, frozenset(self.parts), tuple(changes))

    def _recalculated(self) -> None:
        part = self.workbook.book.workbook_part
        xml = self.parts.get(part) or self.workbook.package.part(part)
        new = with_full_calc(xml)
        if new != xml:
            self.parts[part] = new

    def _styles(self) -> None:
        styles, part = self.workbook.styles, self.workbook.book.styles_part
        if not styles.changed:
            return
        if part is None:
            raise TrackerError(
                "the workbook has no styles part, so nothing in it can be highlighted",
                next_step="Open it in Excel or LibreOffice, save it, and run again",
            )
        self.parts[part] = styles.to_bytes()


def _with_stale(workbook: Workbook, changes: Sequence[SheetChange], grown: set[str]) -> list[SheetChange]:
    """The changes, with the formulas all over the workbook whose cached value no longer holds."""
    known = {change.ref.part for change in changes}
    opened = {sheet.ref.part: sheet.sheet for sheet in (workbook.tracker_sheet, workbook.history_sheet) if sheet}
    sheets = {ref: _formulas_of(workbook, ref, opened) for ref in workbook.book.sheets}
    formulas = {ref.name: sheet.formulas for ref, sheet in sheets.items() if sheet and sheet.formulas}
    if not formulas:
        return list(changes)
    edited = {change.ref.name: _columns(change.edits) for change in changes}
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
    return scan(part, (), name=ref.name) if may_have_formulas(part) else None


def _columns(edits: Edits) -> set[int]:
    return {column for row in edits.values() for column in row}


def _layout(workbook: Workbook) -> Layout:
    """What references in formulas are resolved with."""
    book = workbook.book
    names = [ref.name for ref in book.sheets]
    defined = [
        DefinedName(name, text, names[local] if local is not None and local < len(names) else None)
        for name, local, text in book.defined_names
    ]
    return Layout(names, defined, [area for ref in book.sheets for area in _table_areas(workbook, ref)])


def _table_areas(workbook: Workbook, ref: SheetRef) -> list[TableArea]:
    parts = [line.target for line in workbook.book.relationships(ref.part) if line.type == "table"]
    tables = [Table.read(workbook.package.part(part), part) for part in parts]
    return [TableArea(table.name, ref.name, table.area.first_column, table.columns) for table in tables]
