"""What tonight changes in the Tracker sheet: the tool's own cells, where value or look differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

from followup_sheet.columns import HIGHLIGHTED_COLUMNS, TOOL_COLUMNS
from followup_sheet.highlights import FILLS, HIGHLIGHTS
from followup_sheet.model import Plan, RawValue, Status
from followup_sheet.workbook.cells import Cell
from followup_sheet.workbook.reader import Workbook
from followup_sheet.workbook.sheet import SheetRow
from followup_sheet.workbook.splice import CellEdit
from followup_sheet.workbook.strings import cell_text
from followup_sheet.workbook.styles import Look

Written = str | int | date | None
RowEdits = dict[int, CellEdit]

DATE_COLUMNS = frozenset({"Due", "Opens", "Lapses"})
_LOOKS: Mapping[Status, Look] = {status: Look(h.fill, h.font) for status, h in HIGHLIGHTS.items()}
_DATED_LOOKS: Mapping[Status, Look] = {status: Look(h.fill, h.font, date=True) for status, h in HIGHLIGHTS.items()}
_PLAIN = Look(None, None)


def tracker_edits(workbook: Workbook, plans: Iterable[Plan]) -> dict[int, RowEdits]:
    """Row number to the cells that must be written; rows where all is right already are absent."""
    return _TrackerCells(workbook).edits(plans)


def plan_values(plan: Plan) -> dict[str, Written]:
    """The tool's columns as a plan fills them; None is a blank cell.

    Why is cut where it names so much that no cell would hold it: what History calls a missed follow-up
    may be as long as a cell by itself."""
    return {
        "Status": str(plan.status),
        "Due": plan.due,
        "Next action": plan.action or None,
        "Channel": plan.channel or None,
        "Why": cell_text(plan.why) or None,
        "Opens": plan.opens,
        "Lapses": plan.lapses,
        "Follow-ups": plan.follow_ups,
        "ID": plan.id or None,
    }


class _TrackerCells:
    """The Tracker sheet's cells beside what they should be."""

    def __init__(self, workbook: Workbook) -> None:
        self.values = workbook.values
        self.styles = workbook.styles
        self.formats = range(workbook.styles.count)
        self.sheet = workbook.tracker_sheet.sheet
        self.rows = {row.number: row for row in self.sheet.rows}
        self.empty = workbook.empty
        self.merged = workbook.tracker_sheet.merged
        self.header_row = workbook.tracker_sheet.header.row
        columns = workbook.tracker_sheet.header.columns
        self.columns = [(name, columns[name]) for name in TOOL_COLUMNS if name in columns]
        self.column_styles = {column: self.sheet.column_style(column) for _, column in self.columns}

    def edits(self, plans: Iterable[Plan]) -> dict[int, RowEdits]:
        found = {plan.row.number: dict(self._of_plan(plan)) for plan in plans}
        for number in (*self.empty, *self._left_coloured(found)):
            found[number] = dict(self._cleared(number))
        for number in found.keys() & self.merged.by_row.keys():
            kept = self.merged.kept(number)
            found[number] = {column: edit for column, edit in found[number].items() if column not in kept}
        return {number: edits for number, edits in found.items() if edits}

    def _left_coloured(self, planned: Mapping[int, RowEdits]) -> Iterator[int]:
        """Rows whose cells were all emptied by hand while our fills stayed."""
        highlighted = [column for name, column in self.columns if name in HIGHLIGHTED_COLUMNS]
        for number, row in self.rows.items():
            if number > self.header_row and number not in planned and not any(map(self.values.read, row.values)):
                cells = row.cells
                if any(self._is_our_fill(cells[column].style) for column in highlighted if column in cells):
                    yield number

    def _is_our_fill(self, style: int) -> bool:
        return self.styles.look_of(style) in FILLS

    def _of_plan(self, plan: Plan) -> Iterator[tuple[int, CellEdit]]:
        row = self.rows[plan.row.number]
        cells, values = row.cells, plan_values(plan)
        for name, column in self.columns:
            cell, value = cells.get(column), values[name]
            style = cell.style if cell else self._new_style(row, column)
            wanted = self._styled(name, style, plan.status, value)
            if wanted != style or not self._holds(cell, value):
                yield column, CellEdit(self._written(value), wanted)

    def _new_style(self, row: SheetRow, column: int) -> int:
        """The format a cell takes that does not stand in the file: its row's, else its column's."""
        return row.style if row.style is not None else self.column_styles[column] or 0

    def _styled(self, name: str, style: int, status: Status, value: Written) -> int:
        if name in HIGHLIGHTED_COLUMNS:
            looks = _DATED_LOOKS if name in DATE_COLUMNS else _LOOKS
            return self.styles.restyle(style, looks[status])
        if name in DATE_COLUMNS and value is not None:
            return self.styles.dated(style)
        return style if style in self.formats else 0

    def _holds(self, cell: Cell | None, value: Written) -> bool:
        if cell is None:
            return value is None
        return not cell.formula and same_value(self.values.read(cell), value)

    def _written(self, value: Written) -> str | int | None:
        return self.values.serial(value) if isinstance(value, date) else value

    def _cleared(self, number: int) -> Iterator[tuple[int, CellEdit]]:
        """A row that became empty loses what the tool wrote, fills included."""
        cells = self.rows[number].cells
        for name, column in self.columns:
            cell = cells.get(column)
            if cell is None:
                continue
            ours = name in HIGHLIGHTED_COLUMNS
            style = self.styles.restyle(cell.style, _PLAIN) if ours else cell.style
            if style != cell.style or self.values.read(cell) is not None:
                yield column, CellEdit(None, style)


def same_value(found: RawValue | None, wanted: Written) -> bool:
    """Whether a cell holds what is to be written: a day, a number, a text or nothing."""
    if isinstance(wanted, date):
        return isinstance(found, datetime) and found.date() == wanted and not found.hour | found.minute | found.second
    if isinstance(wanted, int):
        return isinstance(found, float) and found == wanted
    return found == wanted
