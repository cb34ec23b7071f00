"""Which cached formula values a change makes stale, all over the workbook."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple, Protocol

from followup_sheet.model import RawValue
from followup_sheet.sheets.grid import Cells
from followup_sheet.workbook.book import Book, SheetRef
from followup_sheet.workbook.cells import Cell, FormulaCell
from followup_sheet.workbook.formulas.places import Layout
from followup_sheet.workbook.formulas.sheets import Parts, all_formulas, is_computed_by_hand, layout
from followup_sheet.workbook.formulas.stale import Changes, stale
from followup_sheet.workbook.limits import Limits
from followup_sheet.workbook.open_sheet import OpenSheet
from followup_sheet.workbook.sheet import Sheet
from followup_sheet.workbook.splice import CellEdit
from followup_sheet.workbook.verify import SheetChange

_NO_PARTS: Parts = MappingProxyType({})

Results = dict[str, dict[FormulaCell, str | int | float]]
"""By sheet, formulas and what each shows."""

Formulas = Mapping[str, Sequence[FormulaCell]]


class Measured(NamedTuple):
    """Formulas of which is known what they show. ``results`` tells it from the formulas of every sheet, and
    those of them that depend on what is written; ``short`` are texts of formulas and shorter ones that
    read the same cells."""

    results: Callable[[Formulas, Formulas], Results]
    short: Mapping[str, str]


_NO_TEXTS: Mapping[str, str] = MappingProxyType({})


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
    workbook: Opened,
    changes: Sequence[SheetChange],
    grown: Collection[str] = (),
    parts: Parts = _NO_PARTS,
    measured: Measured | None = None,
) -> Recalculation:
    """The changes, with the formulas all over the workbook whose cached value no longer holds.

    ``grown`` are the sheets that get more rows; ``parts`` what else is written: tables that reach
    further, and the workbook part where tabs are added. ``measured`` formulas get the value they show
    after the changes instead of losing theirs.
    """
    sheets = _sheets_with_formulas(workbook)
    if not sheets:
        return Recalculation(list(changes), is_needed=False)
    after = layout(workbook.book, parts)
    formulas = {name: sheet.formulas for name, (_, sheet) in sheets.items()}
    found = stale(_written(workbook, changes, grown, after), formulas, after, measured.short if measured else _NO_TEXTS)
    results = measured.results(formulas, found) if measured else {}
    # without a value they would show 0 until somebody asks: what they showed last is better
    by_hand = is_computed_by_hand(workbook.book)
    lost = {} if by_hand else {name: _with_values(cells, results.get(name, {})) for name, cells in found.items()}
    changed = {change.ref.name for change in changes}
    others = (name for name in sheets if name not in changed and (lost.get(name) or results.get(name)))
    all_changes = [*changes, *(SheetChange(*sheets[name], {}) for name in others)]
    return Recalculation([_told(change, lost, results) for change in all_changes], any(found.values()))


def _told(change: SheetChange, lost: Mapping[str, tuple[FormulaCell, ...]], results: Results) -> SheetChange:
    """A sheet's change with its formulas that lose their value or get another."""
    name = change.ref.name
    return replace(change, stale=lost.get(name, ()), results=results.get(name, {}))


def _written(workbook: Opened, changes: Iterable[SheetChange], grown: Collection[str], after: Layout) -> Changes:
    edited = {change.ref.name: _new_values(change, _grid_of(workbook, change)) for change in changes}
    new_tabs = {*after.sheets} - {*workbook.book.tabs}
    return Changes(edited, {*grown, *new_tabs})


def _sheets_with_formulas(workbook: Opened) -> dict[str, tuple[SheetRef, Sheet]]:
    """By name; what is open already is not read again."""
    opened = {sheet.ref.part: sheet.sheet for sheet in (workbook.tracker_sheet, workbook.history_sheet) if sheet}
    book = workbook.book
    found = all_formulas(book, workbook.limits, opened)
    return {ref.name: (ref, found[ref.name]) for ref in book.sheets if ref.name in found}


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


def _with_values(cells: Iterable[FormulaCell], known: Container[FormulaCell]) -> tuple[FormulaCell, ...]:
    """Those with a cached value to lose: those without one have none, and the right one is ``known`` of others."""
    return tuple(cell for cell in cells if cell.value_start < cell.value_end and cell not in known)
