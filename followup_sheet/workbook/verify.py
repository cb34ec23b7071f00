"""Before new bytes take a tracker's place they are read again: our cells as meant, all else as it was."""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from followup_sheet.errors import TrackerError
from followup_sheet.sheets.addresses import cell_address
from followup_sheet.workbook import markup
from followup_sheet.workbook.book import SheetRef
from followup_sheet.workbook.cells import Cell, FormulaCell, grammar, walk
from followup_sheet.workbook.limits import Limits
from followup_sheet.workbook.package import Package, same_members
from followup_sheet.workbook.patches import Patch, patched
from followup_sheet.workbook.sheet import Sheet, SheetRow, scan
from followup_sheet.workbook.splice import Edits, RowEdits

_NO_ROW = SheetRow(0, 0, 0, 0, None, (), ())
_HEIGHT = re.compile(rb"""\sht\s*=\s*(?:"[^"]*"|'[^']*')""")
_SPANS_OR_SLASH = re.compile(rb"""\s+spans\s*=\s*(?:"[^"]*"|'[^']*')|/(?=>)|\s+(?=/?>)""")


@dataclass(frozen=True, slots=True)
class SheetChange:
    """One sheet's edits (row, then column), the formulas that lose their cached value, what changes
    around the rows, and the formulas that get another cached value."""

    ref: SheetRef
    sheet: Sheet = field(repr=False)
    edits: Edits = field(repr=False)
    stale: tuple[FormulaCell, ...] = ()
    frame: tuple[Patch, ...] = field(default=(), repr=False)
    results: Mapping[FormulaCell, str | float | int] = field(default_factory=dict, repr=False)
    heights: Mapping[int, float] = field(default_factory=dict, repr=False)
    """Rows with edits that get another height, in points."""


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
            is_new = change.ref.part not in self.old
            _check_sheet(change, new.part(change.ref.part), _ends(change.edits) if is_new else change.edits, limits)


def _ends(edits: Edits) -> Edits:
    """The first and the last row. A sheet made tonight holds nothing of the user's that could have
    suffered: of its other rows the number of cells is checked, not each of them."""
    return {number: edits[number] for number in (min(edits), max(edits))}


def _check_sheet(change: SheetChange, xml: bytes, read: Edits, limits: Limits | None) -> None:
    """``read`` are the edits whose cells are read again one by one."""
    name, old, ours = change.ref.name, change.sheet, _our_columns(change)
    columns = {column for row in change.edits.values() for column in row} | {cell.column for cell in change.results}
    new = scan(xml, columns, name=name, limits=limits, only=ours if read is change.edits else read, has_check=False)
    old_rows, new_rows = ({row.number: row for row in sheet.rows} for sheet in (old, new))
    changed: list[SheetRow] = []
    for number in new_rows.keys() | old_rows.keys():
        before, after = old_rows.get(number), new_rows.get(number)
        if number in ours or not before or not after or _bytes(old, before) != _bytes(new, after):
            _check_row(name, old, before, new, after, ours.get(number, ()), is_fitted=number in change.heights)
            changed += [after] if after else []
    _check_well_formed(new, changed)
    for number, edits in read.items():
        _check_edits(name, new_rows[number], edits)
    for formula, value in change.results.items():
        _check_result(name, old, formula, new_rows[formula.row].cells.get(formula.column), value)
    if _formula_texts(old, ours) != _formula_texts(new, ours):
        raise _spoiled(f"a formula of {name} is not what it was")
    _check_around(old, new, change.frame)


def _check_well_formed(sheet: Sheet, changed: Iterable[SheetRow]) -> None:
    """The sheet with these rows alone is: all others are the bytes that were found well-formed before."""
    start, end = sheet.frame.data_start, sheet.frame.data_end
    rows = (_bytes(sheet, row) for row in changed)
    markup.check(b"".join((sheet.xml[:start], *rows, sheet.xml[end:])), f"sheet {sheet.name}")


def _bytes(sheet: Sheet, row: SheetRow) -> bytes:
    return sheet.xml[row.start : row.end]


def _our_columns(change: SheetChange) -> dict[int, set[int]]:
    """Row number to the columns whose cells may differ: written ones, and formulas without their value or
    with another."""
    ours = {number: set(edits) for number, edits in change.edits.items()}
    for cell in (*change.stale, *change.results):
        ours.setdefault(cell.row, set()).add(cell.column)
    return ours


def _formula_texts(sheet: Sheet, rows: Container[int]) -> list[tuple[int, int, str, str]]:
    """In these rows; all others are the same bytes as before."""
    return [(cell.row, cell.column, cell.text, cell.kind) for cell in sheet.formulas if cell.row in rows]


def _check_edits(sheet: str, row: SheetRow, edits: RowEdits) -> None:
    cells = row.cells
    for column, edit in edits.items():
        cell = cells.get(column)
        if cell is None or cell.style != edit.style or not _holds(cell, edit.value):
            raise _spoiled(f"{sheet}!{cell_address(row.number, column)} does not hold what was written")


def _check_result(sheet: str, old: Sheet, formula: FormulaCell, cell: Cell | None, value: str | float | int) -> None:
    """A formula shows what was meant, as text or number, in the format it had."""
    tag = old.xml[formula.start : markup.tag_end(old.masked, formula.start)].decode(errors="replace")
    style, kind = int(markup.attributes(tag).get("s", "0")), "str" if isinstance(value, str) else ""
    if cell is None or (cell.style, cell.kind) != (style, kind) or not _holds(cell, value):
        raise _spoiled(f"{sheet}!{cell_address(formula.row, formula.column)} does not show what it should")


def _holds(cell: Cell, value: str | float | int | None) -> bool:
    if value is None or value == "":
        return cell.text == ""
    return cell.text == value if isinstance(value, str) else bool(cell.text) and float(cell.text) == value


def _check_row(
    name: str,
    old: Sheet,
    old_row: SheetRow | None,
    new: Sheet,
    new_row: SheetRow | None,
    ours: Collection[int],
    *,
    is_fitted: bool,
) -> None:
    """A row's tag and its cells but ours are, byte for byte and in their order, what they were; a row that
    is fitted has another height."""
    number = (new_row or old_row or _NO_ROW).number
    if old_row and (new_row is None or _tag(old, old_row, is_fitted) != _tag(new, new_row, is_fitted)):
        raise _spoiled(f"row {number} of {name} is not what it was")
    before, after = _content(old, old_row), _content(new, new_row)
    if before == after or (not before and after.count(_cell_start(new)) == len(ours)):
        return
    addresses = {cell_address(number, column).encode() for column in ours}
    if _others(old, before, addresses) == _others(new, after, addresses):
        return
    one, other = dict(_cells(old, old_row)), dict(_cells(new, new_row))
    for column in (one.keys() | other.keys()) - set(ours):
        if one.get(column) != other.get(column):
            raise _spoiled(f"{name}!{cell_address(number, column)} is not what it was")


def _tag(sheet: Sheet, row: SheetRow, is_fitted: bool) -> bytes:
    """The row's opening tag without what may change with new cells: the hint of its span, the slash, and
    its height where it is fitted."""
    tag = sheet.xml[row.start : row.open_end]
    if is_fitted:
        tag = _HEIGHT.sub(b"", tag)
    return tag if tag.endswith(b'">') and b"spans" not in tag else _SPANS_OR_SLASH.sub(b"", tag)


def _content(sheet: Sheet, row: SheetRow | None) -> bytes:
    """What stands between the tags of a row."""
    if row is None:
        return b""
    return sheet.xml[row.open_end : max(row.open_end, sheet.masked.rfind(b"<", row.open_end, row.end))]


def _others(sheet: Sheet, content: bytes, ours: Collection[bytes]) -> list[bytes]:
    """The cells of a row, as bytes, but those with an address of ours, where cells are written
    the usual way; `_cells` reads every way, and takes longer."""
    cells = content.split(f'<{sheet.frame.prefix}c r="'.encode())
    return [cell for cell in cells if cell[: cell.find(b'"')] not in ours]


def _cell_start(sheet: Sheet) -> bytes:
    return f"<{sheet.frame.prefix}c ".encode()


def _cells(sheet: Sheet, row: SheetRow | None) -> Iterator[tuple[int, bytes]]:
    close = sheet.masked.rfind(b"<", row.open_end, row.end) if row else -1
    if row is None or close < 0:
        return
    for column, match in walk(grammar(sheet.frame.prefix), sheet.masked, row.number, row.open_end, close):
        yield column, sheet.xml[match.start() : match.end()]


def _check_around(old: Sheet, new: Sheet, frame: Collection[Patch]) -> None:
    """What stands before and after the rows is the old with exactly these patches, the used range aside."""
    if _before(old, frame) != _before(new) or _after(old, frame) != _after(new):
        raise _spoiled(f"the sheet {old.name} is not what it was outside its rows")


def _before(sheet: Sheet, frame: Collection[Patch] = ()) -> bytes:
    used, end = sheet.frame.dimension, sheet.frame.data_open
    patches = [patch for patch in frame if patch.end <= end]
    if used:
        patches.append(Patch(used.start, used.end, b""))
    return patched(sheet.xml[:end], patches)


def _after(sheet: Sheet, frame: Collection[Patch] = ()) -> bytes:
    start = sheet.frame.data_end
    patches = [Patch(patch.start - start, patch.end - start, patch.new) for patch in frame if patch.start >= start]
    closing = f"</{sheet.frame.prefix}sheetData>".encode()
    return patched(sheet.xml[start:], patches).removeprefix(closing)


def _spoiled(cause: str) -> TrackerError:
    return TrackerError(
        f"the new file did not pass its check ({cause}), and was thrown away",
        next_step="The tracker is as it was; please report this",
    )
