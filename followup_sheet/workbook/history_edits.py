"""What tonight changes in the History sheet: new lines at its end, IDs into hand-written ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from followup_sheet.columns import HISTORY_COLUMNS
from followup_sheet.errors import TrackerError
from followup_sheet.model import HistoryLine
from followup_sheet.workbook.address import MAX_ROW
from followup_sheet.workbook.open_sheet import OpenSheet
from followup_sheet.workbook.reader import NEW_HISTORY_COLUMNS, Workbook
from followup_sheet.workbook.sheet import Sheet, scan
from followup_sheet.workbook.splice import CellEdit
from followup_sheet.workbook.styles import Styles
from followup_sheet.workbook.table import Table, with_last_row
from followup_sheet.workbook.values import CellValues

EMPTY_SHEET = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b'<cols><col min="1" max="1" width="12" customWidth="1"/><col min="2" max="2" width="11" customWidth="1"/>'
    b'<col min="3" max="3" width="30" customWidth="1"/><col min="4" max="4" width="11" customWidth="1"/>'
    b'<col min="5" max="7" width="22" customWidth="1"/><col min="8" max="9" width="12" customWidth="1"/></cols>'
    b"<sheetData/></worksheet>"
)
"""A History sheet for a workbook without one, before its header and lines are written."""


Edits = dict[int, dict[int, CellEdit]]


def line_values(line: HistoryLine) -> dict[str, str | date | None]:
    """A line's cells by column."""
    return {
        "Date": line.date,
        "Kind": str(line.kind),
        "What": line.what,
        "Channel": line.channel,
        "Company": line.company,
        "Role": line.role,
        "Contact": line.contact,
        "ID": line.id,
        "Recorded on": line.recorded_on,
    }


def new_history(workbook: Workbook, lines: Sequence[HistoryLine]) -> tuple[Sheet, Edits]:
    """A sheet for a workbook without History: its header row and tonight's lines."""
    sheet = scan(EMPTY_SHEET, name="History")
    cells = _LineCells(sheet, NEW_HISTORY_COLUMNS, workbook.styles, workbook.values)
    return sheet, _new_header() | {number: cells.of(line, number) for number, line in enumerate(lines, 2)}


def history_edits(
    workbook: Workbook, history: OpenSheet, lines: Sequence[HistoryLine], ids: Mapping[int, str]
) -> Edits:
    """Lines to append below the last one, and IDs (by sheet row) for lines that had none.

    Raises TrackerError where something stands so far down that no row is left."""
    columns = history.header.columns
    cells = _LineCells(history.sheet, columns, workbook.styles, workbook.values)
    first = _last_line(history) + 1
    if first + len(lines) > MAX_ROW + 1:
        raise TrackerError(
            f"the sheet {history.ref.name} is used down to row {first - 1:,}, and new lines have no room below",
            next_step="Delete or unmerge what stands in its last rows",
        )
    edits: Edits = {} if history.header.row else _new_header()
    edits |= {number: cells.of(line, number) for number, line in enumerate(lines, first)}
    return edits | _new_ids(history, cells, ids)


def _new_ids(history: OpenSheet, cells: _LineCells, ids: Mapping[int, str]) -> Edits:
    """IDs into blank cells; what else stands there (an error, a number) is not ours to replace."""
    column = history.header.columns.get("ID")
    if column is None:
        return {}
    filled = {number for number, values in history.grid.rows if str(values.get(column, "")).strip()}
    return {number: {column: cells.edit("ID", number, ids[number])} for number in sorted(ids.keys() - filled)}


def _new_header() -> Edits:
    return {1: {column: CellEdit(name) for name, column in NEW_HISTORY_COLUMNS.items()}}


def grown_tables(workbook: Workbook, history: OpenSheet, last_row: int) -> dict[str, bytes]:
    """The table parts that must reach down to ``last_row``. TrackerError where a totals row is in the way."""
    grown = {}
    for ref in history.tables:
        part = workbook.package.part(ref.part)
        if _holds_lines(ref.table, history) and last_row > ref.table.last_row:
            grown[ref.part] = with_last_row(part, last_row, history.ref.name, ref.part)
    return grown


def _holds_lines(table: Table, history: OpenSheet) -> bool:
    return table.area.holds(history.header.row, history.header.columns["Date"])


def _last_line(history: OpenSheet) -> int:
    """The last row below the header with anything in History's columns, and what is merged with it."""
    columns = set(history.header.columns.values())
    used = (number for number, cells in history.grid.rows if not columns.isdisjoint(cells))
    header_row = history.header.row or 1
    last = max((number for number in used if number > header_row), default=header_row)
    merges = (merge for merge in history.sheet.frame.merges if header_row < merge.first_row <= last)
    ours = (merge for merge in merges if any(merge.holds(merge.first_row, column) for column in columns))
    return max([last, *(merge.last_row for merge in ours)])


class _LineCells:
    """Cells for History lines, in the format their place or column already has."""

    def __init__(self, sheet: Sheet, columns: Mapping[str, int], styles: Styles, values: CellValues) -> None:
        self.columns = {name: columns[name] for name in HISTORY_COLUMNS if name in columns}
        self.styles = styles
        self.formats = range(styles.count)
        self.values = values
        self.rows = {row.number: row for row in sheet.rows}
        self.column_styles = {column: sheet.column_style(column) or 0 for column in self.columns.values()}
        self.new: dict[tuple[int, str | date], CellEdit] = {}

    def of(self, line: HistoryLine, number: int) -> dict[int, CellEdit]:
        """The cells of a line in sheet row ``number``; blank ones are left out."""
        if number in self.rows:
            return {column: self.edit(name, number, value) for name, column, value in self._filled(line)}
        return {column: self._new(column, value) for _, column, value in self._filled(line)}

    def edit(self, name: str, number: int, value: str | date | None) -> CellEdit:
        """One cell, in the format it or its row has."""
        row, column = self.rows[number], self.columns[name]
        cell = row.cells.get(column)
        own = cell.style if cell else row.style
        return self._edit(value, self.column_styles[column] if own is None else own)

    def _filled(self, line: HistoryLine) -> Iterator[tuple[str, int, str | date]]:
        values = line_values(line)
        return ((name, column, value) for name, column in self.columns.items() if (value := values[name]))

    def _new(self, column: int, value: str | date) -> CellEdit:
        """A cell in a row that does not stand in the file; the same value comes again and again."""
        known = self.new.get((column, value))
        if known is None:
            known = self.new[column, value] = self._edit(value, self.column_styles[column])
        return known

    def _edit(self, value: str | date | None, style: int) -> CellEdit:
        if isinstance(value, date):
            return CellEdit(self.values.serial(value), self.styles.dated(style))
        return CellEdit(value, style if style in self.formats else 0)
