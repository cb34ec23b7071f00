"""Which cached formula values a change makes stale, all over the workbook."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple, Protocol

from followup_sheet.grid import Cells
from followup_sheet.model import RawValue
from followup_sheet.workbook.book import Book, SheetRef
from followup_sheet.workbook.cells import Cell, FormulaCell
from followup_sheet.workbook.formula_sheets import Parts, is_computed_by_hand, layout, with_formulas
from followup_sheet.workbook.formulas import Changes, stale
from followup_sheet.workbook.limits import Limits
from followup_sheet.workbook.reader import OpenSheet
from followup_sheet.workbook.sheet import Sheet
from followup_sheet.workbook.splice import CellEdit
from followup_sheet.workbook.verify import SheetChange

_NO_PARTS: Parts = MappingProxyType({})


class Recalculation(NamedTuple):
    """The changes of all sheets, with the formulas that lose their value. ``is_needed``: some formula
    depends on them, whether it has a value to lose or not."""

    changes: list[SheetChange]
    is_needed: bool


class Opened(Protocol):
    """A workbook of which some sheets are read."""

    @property
    def book(self) -> Book: ...
    @property
    def limits(self) -> Limits: ...
    @property
    def tracker_sheet(self) -> OpenSheet: ...
    @property
    def history_sheet(self) -> OpenSheet | None: ...


def with_stale(
    workbook: Opened, changes: Sequence[SheetChange], grown: Collection[str] = (), parts: Parts = _NO_PARTS
) -> Recalculation:
    """The changes, with the formulas all over the workbook whose cached value no longer holds.

    ``grown`` are the sheets that get more rows; ``parts`` what else is written: tables that reach
    further, and the workbook part where tabs are added.
    """
    sheets = _sheets_with_formulas(workbook)
    if not sheets:
        return Recalculation(list(changes), is_needed=False)
    after = layout(workbook.book, parts)
    edited = {change.ref.name: _new_values(change, _grid_of(workbook, change)) for change in changes}
    new_tabs = {*after.sheets} - {*workbook.book.tabs}
    written = Changes(edited, {*grown, *new_tabs})
    found = stale(written, {name: sheet.formulas for name, (_, sheet) in sheets.items()}, after)
    # without a value they would show 0 until somebody asks: what they showed last is better
    lost = {} if is_computed_by_hand(workbook.book) else {name: _with_values(cells) for name, cells in found.items()}
    result = [replace(change, stale=lost.pop(change.ref.name, ())) for change in changes]
    result += [SheetChange(*sheets[name], {}, cells) for name, cells in lost.items() if cells]
    return Recalculation(result, any(found.values()))


def _sheets_with_formulas(workbook: Opened) -> dict[str, tuple[SheetRef, Sheet]]:
    """By name; what is open already is not read again."""
    opened = {sheet.ref.part: sheet.sheet for sheet in (workbook.tracker_sheet, workbook.history_sheet) if sheet}
    book = workbook.book
    read = ((ref, opened.get(ref.part) or with_formulas(book, ref, workbook.limits)) for ref in book.sheets)
    return {ref.name: (ref, sheet) for ref, sheet in read if sheet and sheet.formulas}


def _grid_of(workbook: Opened, change: SheetChange) -> Mapping[int, Cells]:
    sheets = (workbook.tracker_sheet, workbook.history_sheet)
    return next((dict(sheet.grid.rows) for sheet in sheets if sheet and sheet.ref == change.ref), {})


def _new_values(change: SheetChange, values: Mapping[int, Cells]) -> set[int]:
    """The columns with a value that becomes another; in others there are only new looks."""
    rows = {row.number: row for row in change.sheet.rows}
    found: set[int] = set()
    for number, edits in change.edits.items():
        if edits.keys() <= found:
            continue
        cells, shown = rows[number].cells if number in rows else {}, values.get(number, {})
        found |= {column for column, edit in edits.items() if not _stays(cells.get(column), shown.get(column), edit)}
    return found


def _stays(cell: Cell | None, shown: RawValue | None, edit: CellEdit) -> bool:
    """Whether a cell says what it said before; where that is not plain, it does not."""
    if cell is None or not cell.text:
        return edit.value in (None, "")
    if isinstance(edit.value, str):
        return shown == edit.value
    return not cell.kind and cell.text == str(edit.value)


def _with_values(cells: Iterable[FormulaCell]) -> tuple[FormulaCell, ...]:
    """Those with a cached value to lose: after a night that nobody opened, none has."""
    return tuple(cell for cell in cells if cell.value_start < cell.value_end)
