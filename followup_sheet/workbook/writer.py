"""A night becomes a workbook's new bytes: only the parts that must change, checked before use.

plans, History lines → cell edits → spliced sheets, grown tables, styles → stale formulas → package
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from followup_sheet.dashboard.measures import COLUMN_NAMES
from followup_sheet.errors import TrackerError
from followup_sheet.model import Night
from followup_sheet.workbook import history_edits as history
from followup_sheet.workbook.address import Range
from followup_sheet.workbook.book import HISTORY, SheetRef
from followup_sheet.workbook.new_parts import recalculated, with_new_sheet, with_styles
from followup_sheet.workbook.reader import Workbook
from followup_sheet.workbook.sheet import Sheet, may_have_formulas
from followup_sheet.workbook.splice import CellEdit, Edits, splice
from followup_sheet.workbook.tracker_edits import tracker_edits
from followup_sheet.workbook.verify import Change, SheetChange

if TYPE_CHECKING:
    from followup_sheet.workbook.formulas.stale_cells import Measured


def night_change(workbook: Workbook, night: Night) -> Change | None:
    """The file as tonight leaves it; None where nothing changes.

    Raises TrackerError, naming the cell, for a cell of the tool's that must not be written."""
    change = _Assembly(workbook, today=night.today)
    change.edit(workbook.tracker_sheet.ref, workbook.tracker_sheet.sheet, tracker_edits(workbook, night.plans))
    change.history(night)
    return change.finished()


def typed_change(workbook: Workbook, row: int, values: Mapping[str, str | int | None]) -> Change | None:
    """The file after typing into the named columns of one Tracker row; other cells stay.

    Raises TrackerError for a cell that is merged with those of other rows, or hidden."""
    sheet = workbook.tracker_sheet
    found = next(r for r in sheet.sheet.rows if r.number == row)
    edits = {}
    for name, value in values.items():
        column = sheet.header.columns[name]
        if merge := sheet.merged.shared(row, column):
            raise _merged(sheet.ref.name, merge, name)
        cell = found.cells.get(column)
        style = cell.style if cell else sheet.sheet.new_style(found, column)
        edits[column] = CellEdit(value, workbook.styles.dated(style) if isinstance(value, int) else style)
    change = _Assembly(workbook)
    change.edit(sheet.ref, sheet.sheet, {row: edits})
    return change.finished()


def _merged(sheet: str, merge: Range, column: str) -> TrackerError:
    return TrackerError(
        f"{sheet}!{merge} are merged cells, and this row needs a {column} of its own",
        next_step="Unmerge them in Excel or LibreOffice, and try again",
    )


@dataclass
class _Assembly:
    """The parts of a workbook that change. With ``today`` the Dashboard's formulas show what they give
    on that day; without it they lose what they show, as any other formula that depends on the change."""

    workbook: Workbook
    today: date | None = None
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
        added = with_new_sheet(book, HISTORY, sheet.xml)
        part = next(name for name in added if name not in package)
        self.parts |= added
        self.edit(SheetRef(HISTORY, part), sheet, edits)
        self.grown.add(HISTORY)

    def finished(self) -> Change | None:
        if not self.sheets and not self.parts:
            return None
        changes = [SheetChange(ref, sheet, edits, ()) for ref, sheet, edits in self.sheets.values()]
        changes, must_recalculate = self._with_stale(changes)
        for change in changes:
            self.parts[change.ref.part] = splice(change.sheet, change.edits, change.stale, change.frame, change.results)
        if must_recalculate:
            self.parts |= recalculated(self.workbook.book, self.parts)
        self.parts |= with_styles(self.workbook.book, self.parts, self.workbook.styles)
        data = self.workbook.package.rewrite(self.parts)
        return Change(self.workbook.package, data, frozenset(self.parts), tuple(changes))

    def _with_stale(self, changes: list[SheetChange]) -> tuple[list[SheetChange], bool]:
        """The changes, with the formulas whose cached value no longer holds; most trackers have none."""
        parts = (self.workbook.package.part(ref.part) for ref in self.workbook.book.sheets)
        if not any(may_have_formulas(part) for part in parts):
            return changes, False
        # what reads formulas takes a while to import
        from followup_sheet.workbook.formulas.stale_cells import with_stale

        return with_stale(self.workbook, changes, self.grown, self.parts, self._measured(changes))

    def _measured(self, changes: Sequence[SheetChange]) -> Measured | None:
        names = {name for name, _, _ in self.workbook.book.defined_names}
        if self.today is None or not names.issuperset(COLUMN_NAMES):
            return None
        from followup_sheet.workbook.measuring import measured

        return measured(self.workbook, changes, self.today)
