"""Trackers people made for themselves: their own headers, titles, colours, tables, filters and formulas."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import date

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from tests.support.richness import macro_project
from tests.support.workbooks import CREATED

Book = xlsxwriter.Workbook
Value = str | float | date | None

HEADERS = ("Employer", "Position", "Recruiter name", "Status", "Date applied", "Interview", "Salary", "Mood")
SAID = [{"header": "Who"}, {"header": "Says"}, {"header": "Times"}]
ROWS: tuple[tuple[Value, ...], ...] = (
    ("Acme", "Buyer", "Ann Tan", "Applied", date(2026, 11, 2), None, 31000, "good"),
    ("Brook & Sons", "Clerk", "Bo Ray", "Phone screen", date(2026, 10, 20), date(2026, 11, 19), 28500, "tired"),
    ("Coe", "Cook", "", "Rejected", date(2026, 9, 1), None, None, ""),
    ("Dale", "Driver", "Di Poe", "Ghosting", date(2026, 10, 5), None, 27000, "=hopeful"),
)


def theirs(
    arrange: Callable[[Book, Worksheet], None] | None = None,
    *,
    headers: Sequence[str] = HEADERS,
    rows: Sequence[Sequence[Value]] = ROWS,
    header_row: int = 2,
    sheet: str = "My search",
    **options: bool,
) -> bytes:
    """A workbook with a title, headers in row 3 and a sheet of notes; ``header_row`` counts from 0."""
    data = io.BytesIO()
    book = Book(data, options)
    book.set_properties({"created": CREATED})
    page = book.add_worksheet(sheet)
    day = book.add_format({"num_format": "d mmm yyyy"})
    if header_row:
        page.merge_range(0, 0, 0, len(headers) - 1, "Where I applied", book.add_format({"bold": True, "font_size": 18}))
    page.write_row(header_row, 0, headers, book.add_format({"bold": True, "bg_color": "#DDEEDD", "border": 1}))
    for number, row in enumerate(rows, header_row + 1):
        for column, value in enumerate(row):
            _write(page, number, column, value, day)
    book.add_worksheet("Ideas").write("A1", "ring the library")
    if arrange:
        arrange(book, page)
    book.close()
    return data.getvalue()


def _write(page: Worksheet, row: int, column: int, value: Value, day: Format) -> None:
    if isinstance(value, date):
        page.write_datetime(row, column, value, day)
    elif isinstance(value, str) and value:
        page.write_string(row, column, value)
    elif isinstance(value, (int, float)):
        page.write_number(row, column, value)


def in_a_table(_: Book, page: Worksheet) -> None:
    columns = [{"header": header} for header in HEADERS]
    page.add_table(2, 0, 6, len(HEADERS) - 1, {"name": "Jobs", "columns": columns})


def with_another_table_below(book: Book, page: Worksheet) -> None:
    """A table of what people said, under the list and in its columns."""
    in_a_table(book, page)
    page.add_table(13, 0, 15, 2, {"data": [["Bob", "try Acme", 1], ["Ann", "wait", 2]], "columns": SAID})


def in_a_filter(_: Book, page: Worksheet) -> None:
    page.autofilter(2, 0, 6, len(HEADERS) - 1)


def with_counting_formulas(_: Book, page: Worksheet) -> None:
    """Formulas that count the user's own column, and whole rows that will grow."""
    page.write_formula("H12", '=COUNTIF(D4:D7,"Applied")', None, 1)
    page.write_formula("H13", "=COUNTA(3:3)", None, len(HEADERS))


def with_macros(book: Book, _: Worksheet) -> None:
    book.add_vba_project(io.BytesIO(macro_project()), is_stream=True)
