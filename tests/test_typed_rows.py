"""Example rows typed into a coach's workbook: where there is room, and over nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from io import BytesIO

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet as Read
from xlsxwriter.worksheet import Worksheet

from followup_sheet.errors import TrackerError
from followup_sheet.workbook.growing.adopted import read_adoptable
from followup_sheet.workbook.growing.typed_rows import Typed, rows_change
from followup_sheet.workbook.limits import Limits
from tests.support.excel_lint import lint
from tests.support.home_made_trackers import Book, theirs
from tests.support.packages import edited, members

HEADERS = ("Company", "Role", "Contact", "Applied on", "Interview on", "Phone", "Mood")
APPLIED = date(2026, 11, 2)
MIDNIGHT = datetime.combine(APPLIED, time())
INTERVIEW = datetime.combine(date(2026, 11, 5), time(10, 30))
ROWS: Sequence[dict[str, Typed]] = (
    {"Company": "Acme", "Applied on": APPLIED, "Phone": "0113 496 0142"},
    {"Company": "Brook & <Sons>", "Interview on": INTERVIEW, "Salary": "none such here"},
    {"Company": "=1+1"},
)
HEADER = 3


def typed(arrange: Callable[[Book, Worksheet], None] | None = None, **options: bool) -> Read:
    """The sheet as another program reads it, once the rows are typed in; sound, and checked as any change is."""
    before = theirs(arrange, headers=HEADERS, rows=(), sheet="Tracker", **options)
    change = rows_change(read_adoptable(before, Limits()), ROWS)
    change.verify(change.data)
    assert lint(change.data) == lint(before)
    return openpyxl.load_workbook(BytesIO(change.data))["Tracker"]


def companies(sheet: Read) -> dict[int, object]:
    """Row number to what stands under Company, the header left out."""
    found = {row: sheet.cell(row, 1).value for row in range(HEADER + 1, sheet.max_row + 1)}
    return {row: value for row, value in found.items() if value}


def test_rows_stand_right_below_the_header_dates_as_dates_text_as_text() -> None:
    sheet = typed()
    assert companies(sheet) == {4: "Acme", 5: "Brook & <Sons>", 6: "=1+1"}
    assert (sheet["D4"].is_date, sheet["D4"].value) == (True, MIDNIGHT)
    assert (sheet["E5"].is_date, sheet["E5"].value) == (True, INTERVIEW)
    assert (sheet["F4"].value, sheet["A6"].data_type) == ("0113 496 0142", "s")
    assert [cell.value for cell in sheet[3]] == list(HEADERS)


def test_dates_count_from_1904_where_the_workbook_does() -> None:
    sheet = typed(date_1904=True)
    assert (sheet["D4"].value, sheet["E5"].value) == (MIDNIGHT, INTERVIEW)


def test_the_coachs_own_look_of_a_cell_stays_and_a_date_format_with_it() -> None:
    def banded(book: Book, sheet: Worksheet) -> None:
        sheet.set_row(3, None, book.add_format({"bg_color": "#F4E9DC"}))
        sheet.write_blank("D4", None, book.add_format({"num_format": "ddd d mmm", "font_color": "#6B2D5C"}))
        sheet.set_column("E:E", 12, book.add_format({"italic": True}))

    sheet = typed(banded)
    assert sheet["A4"].fill.fgColor.rgb == "FFF4E9DC"
    assert (sheet["D4"].number_format, sheet["D4"].font.color.rgb) == ("ddd d mmm", "FF6B2D5C")
    assert (sheet["E5"].font.italic, sheet["E5"].is_date) == (True, True)


def test_what_stands_below_the_header_is_stepped_over_and_never_between_the_rows() -> None:
    def used(book: Book, sheet: Worksheet) -> None:
        sheet.write_string("A4", "My first row")
        sheet.merge_range("A7:C7", "Second half", None)
        sheet.write_string("G9", "a mood of their own is no row")

    assert companies(typed(used)) == {4: "My first row", 7: "Second half", 8: "Acme", 9: "Brook & <Sons>", 10: "=1+1"}


def test_a_formula_of_the_coachs_stays_and_the_row_around_it_is_filled() -> None:
    def computed(book: Book, sheet: Worksheet) -> None:
        for row in range(3, 6):
            sheet.write_formula(row, 3, f'=IF(A{row + 1}="","","typed")', None, "")

    sheet = typed(computed)
    assert companies(sheet)[4] == "Acme"
    assert [sheet.cell(row, 4).value for row in (4, 5, 6)] == [f'=IF(A{row}="","","typed")' for row in (4, 5, 6)]


def table(last_row: int, *, total: bool = False) -> Callable[[Book, Worksheet], None]:
    columns = [{"header": header} for header in HEADERS]

    def add(book: Book, sheet: Worksheet) -> None:
        sheet.add_table(2, 0, last_row - 1, len(HEADERS) - 1, {"name": "T", "columns": columns, "total_row": total})

    return add


@pytest.mark.parametrize(("last", "then"), [(4, 6), (5, 6), (6, 6), (40, 40)])
def test_a_table_that_is_too_short_grows_and_one_with_room_stays(last: int, then: int) -> None:
    sheet = typed(table(last))
    assert list(companies(sheet)) == [4, 5, 6]
    assert sheet.tables["T"].ref == f"A3:G{then}"


def test_rows_stand_above_a_total_row_or_below_it_and_never_on_it() -> None:
    for last, rows, reaches in ((7, [4, 5, 6], 7), (5, [6, 7, 8], 5)):
        sheet = typed(table(last, total=True))
        assert list(companies(sheet)) == rows
        assert sheet.tables["T"].ref == f"A3:G{reaches}"


def test_another_table_further_down_is_never_typed_into() -> None:
    def legend(book: Book, sheet: Worksheet) -> None:
        sheet.add_table(4, 0, 8, 2, {"name": "Legend"})

    assert list(companies(typed(legend)))[-3:] == [10, 11, 12]


def test_a_sum_over_the_typed_cells_is_computed_anew() -> None:
    def counting(book: Book, sheet: Worksheet) -> None:
        sheet.write_formula("I1", "=COUNTA(A4:A40)", None, 0)

    made = theirs(counting, headers=HEADERS, rows=(), sheet="Tracker")
    before = edited(made, "xl/workbook.xml", b' fullCalcOnLoad="1"', b"")
    data = rows_change(read_adoptable(before, Limits()), ROWS).data
    assert openpyxl.load_workbook(BytesIO(data), data_only=True)["Tracker"]["I1"].value is None
    assert b'fullCalcOnLoad="1"' in members(data)["xl/workbook.xml"]


def test_a_sheet_without_any_room_is_refused() -> None:
    def full(book: Book, sheet: Worksheet) -> None:
        sheet.merge_range("A4:A1048576", "a very long word", None)

    with pytest.raises(TrackerError, match="has no 3 blank rows below its header"):
        typed(full)
