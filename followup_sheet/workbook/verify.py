"""Before new bytes take a tracker's place they are read again: our cells as meant, all else as it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from followup_sheet.errors import TrackerError
from followup_sheet.workbook.address import cell_address
from followup_sheet.workbook.book import SheetRef
from followup_sheet.workbook.cells import Cell, FormulaCell, grammar, walk
from followup_sheet.workbook.limits import Limits
from followup_sheet.workbook.package import Package, same_members
from followup_sheet.workbook.sheet import Sheet, SheetRow, scan
from followup_sheet.workbook.splice import CellEdit

RowEdits = Mapping[int, CellEdit]


@dataclass(frozen=True, slots=True)
class SheetChange:
    """One sheet's edits (row, then column) and the formulas that lose their cached value."""

    ref: SheetRef
    sheet: Sheet = field(repr=False)
    edits: Mapping[int, RowEdits] = field(repr=False)
    stale: tuple[FormulaCell, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """A workbook's new bytes, and what in it may differ from the old ones."""

    old: Package = field(repr=False)
    data: bytes = field(repr=False)
    parts: frozenset[str]
    sheets: tuple[SheetChange, ...]

    def verify(self, data: bytes, *, limits: Limits | None = None) -> None:
        """Raises TrackerError unless ``data``, as the disk gave it back, is the old workbook with
        exactly these changes."""
        new = Package.open(data, limits)
        for name in same_members(self.old, new, self.parts):
            raise _spoiled(f"the part {name} is not what it was")
        for change in self.sheets:
            _check_sheet(change, new.part(change.ref.part), limits)


def _check_sheet(change: SheetChange, xml: bytes, limits: Limits | None) -> None:
    columns = {column for row in change.edits.values() for column in row}
    new = scan(xml, columns, name=change.ref.name, limits=limits)
    rows = {row.number: row for row in new.rows}
    for number, edits in change.edits.items():
        _check_edits(change.ref.name, rows[number], edits)
    stale = {(cell.row, cell.column) for cell in change.stale}
    old_rows = {row.number: row for row in change.sheet.rows}
    for number in rows.keys() | old_rows.keys():
        edits = change.edits.get(number, {})
        _check_others(change, old_rows.get(number), new, rows.get(number), edits, stale)
    _check_around(change.sheet, new)


def _check_edits(sheet: str, row: SheetRow, edits: RowEdits) -> None:
    cells = row.cells
    for column, edit in edits.items():
        cell = cells.get(column)
        if cell is None or cell.style != edit.style or not _holds(cell, edit.value):
            raise _spoiled(f"{sheet}!{cell_address(row.number, column)} does not hold what was written")


def _holds(cell: Cell, value: str | float | int | None) -> bool:
    if value is None or value == "":
        return cell.text == ""
    return cell.text == value if isinstance(value, str) else bool(cell.text) and float(cell.text) == value


def _check_others(
    change: SheetChange,
    old_row: SheetRow | None,
    new: Sheet,
    new_row: SheetRow | None,
    edits: RowEdits,
    stale: set[tuple[int, int]],
) -> None:
    """Every cell of a row but those edited is, byte for byte, the one it was."""
    old = change.sheet
    if old_row and new_row and not edits and _bytes(old, old_row) == _bytes(new, new_row):
        return
    before = dict(_cells(old, old_row)) if old_row else {}
    after = dict(_cells(new, new_row)) if new_row else {}
    number = (old_row or new_row or SheetRow(0, 0, 0, 0, None, (), ())).number
    for column in (before.keys() | after.keys()) - edits.keys():
        if before.get(column) != after.get(column) and (number, column) not in stale:
            raise _spoiled(f"{change.ref.name}!{cell_address(number, column)} is not what it was")


def _bytes(sheet: Sheet, row: SheetRow) -> bytes:
    return sheet.xml[row.start : row.end]


def _cells(sheet: Sheet, row: SheetRow) -> Iterator[tuple[int, bytes]]:
    close = sheet.masked.rfind(b"<", row.open_end, row.end)
    if close < 0:
        return
    for column, match in walk(grammar(sheet.frame.prefix), sheet.masked, row.number, row.open_end, close):
        yield column, sheet.xml[match.start() : match.end()]


def _check_around(old: Sheet, new: Sheet) -> None:
    """What stands before and after the rows is untouched, the used range aside."""
    if _before(old) != _before(new) or _after(old) != _after(new):
        raise _spoiled(f"the sheet {old.name} is not what it was outside its rows")


def _before(sheet: Sheet) -> bytes:
    frame = sheet.frame
    head = sheet.xml[: frame.data_open]
    if frame.dimension is None:
        return head
    return head[: frame.dimension.start] + head[frame.dimension.end :]


def _after(sheet: Sheet) -> bytes:
    rest = sheet.xml[sheet.frame.data_end :]
    closing = f"</{sheet.frame.prefix}sheetData>".encode()
    return rest.removeprefix(closing)


def _spoiled(cause: str) -> TrackerError:
    return TrackerError(
        f"the new file did not pass its check ({cause}), and was thrown away",
        next_step="The tracker is as it was; please report this",
    )
