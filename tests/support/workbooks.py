"""Trackers to work on, built with XlsxWriter (the product builds its own with another library)."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from followup_sheet.columns import BY_NAME, COLUMNS, ColumnType
from tests.support import lifelike
from tests.support.richness import add_custom_xml, add_extras

CREATED = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
BASIC_COLUMNS = (
    "Status", "Due", "Next action", "Company", "Role", "Contact", "Last follow-up", "How", "Applied on", "Interview on",
    "Stage", "Notes", "Why", "ID",
)  # fmt: skip
ALL_COLUMNS = tuple(column.name for column in COLUMNS)


def rich_workbook(path: Path, rows: int = 40, seed: int = 7, today: date = lifelike.TODAY) -> Path:
    """A tracker with nearly everything a spreadsheet can hold, of which the tool may touch nothing.

    Title in row 1, headers in row 3, ``rows`` rows in the table ``Applications``; charts, picture,
    notes, text box, conditional formats, sparklines, rich text, drop-downs, names, hidden sheet,
    protected ranges, dynamic formulas and custom XML around them. Named ``*.xlsm`` it also carries
    a macro project. The tool's own columns are still blank.
    """
    built = io.BytesIO()
    book = xlsxwriter.Workbook(built)
    book.set_properties({"title": "Applications", "company": "Myself", "created": CREATED})
    sheet = book.add_worksheet("Tracker")
    write_rows(book, sheet, ALL_COLUMNS, lifelike.rows(rows, seed, today), header_row=2)
    add_extras(book, sheet, rows, macros=path.suffix.lower() == ".xlsm")
    book.close()
    path.write_bytes(add_custom_xml(built.getvalue()))
    return path


def random_tracker(rows: int, seed: int = 1, all_columns: bool = True, today: date = lifelike.TODAY) -> bytes:
    """A plain tracker of ``rows`` lifelike rows: every column of the template, or the usual few.

    The tool's columns are blank, as before the first night. 50,000 rows take about half a minute
    and little memory.
    """
    built = io.BytesIO()
    book = xlsxwriter.Workbook(built, {"constant_memory": True})
    book.set_properties({"created": CREATED})
    sheet = book.add_worksheet("Tracker")
    columns = ALL_COLUMNS if all_columns else BASIC_COLUMNS
    write_rows(book, sheet, columns, lifelike.rows(rows, seed, today))
    sheet.freeze_panes(1, columns.index("Contact") + 1)
    book.close()
    return built.getvalue()


def tracker(rows: Sequence[Mapping[str, lifelike.Value]], columns: Sequence[str] = ALL_COLUMNS) -> bytes:
    """A plain tracker of exactly these rows (column name to value; blank cells left out)."""
    built = io.BytesIO()
    book = xlsxwriter.Workbook(built)
    book.set_properties({"created": CREATED})
    write_rows(book, book.add_worksheet("Tracker"), columns, rows)
    book.close()
    return built.getvalue()


def write_rows(
    book: xlsxwriter.Workbook,
    sheet: Worksheet,
    columns: Sequence[str],
    rows: Iterable[Mapping[str, lifelike.Value]],
    header_row: int = 0,
) -> None:
    """Headers and rows from ``header_row`` (from 0) on; dates as dates, with the time where there is one."""
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    header = book.add_format({"bold": True, "bg_color": "#DDE3EA"})
    for column, name in enumerate(columns):
        known = BY_NAME.get(name)
        is_date = known is not None and known.type is ColumnType.DATE
        sheet.set_column(column, column, known.width if known else 12, day if is_date else None)
    sheet.write_row(header_row, 0, columns, header)
    for number, row in enumerate(rows, header_row + 1):
        for column, name in enumerate(columns):
            if name in row:
                _write(sheet, number, column, row[name], day, moment)


def _write(sheet: Worksheet, row: int, column: int, value: lifelike.Value, day: Format, moment: Format) -> None:
    if isinstance(value, str):
        sheet.write_string(row, column, value)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, column, value, moment)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, day)
    else:
        sheet.write_number(row, column, value)
