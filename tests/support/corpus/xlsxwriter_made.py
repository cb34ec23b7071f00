"""What XlsxWriter can put into a workbook, around somebody's search."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from datetime import date, time

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_cell_to_rowcol
from xlsxwriter.worksheet import Worksheet

from tests.support.corpus.search import IN_OTHER_WORDS, OURS, SPARSE, WITH_STATUS, Layout, Made, Value, lines
from tests.support.richness import macro_project, small_png
from tests.support.workbooks import CREATED

Book = xlsxwriter.Workbook
Arrange = Callable[[Book, Worksheet], None]


def made(
    arrange: Arrange,
    layout: Layout = WITH_STATUS,
    *,
    corner: str = "A3",
    sheet: str = "My search",
    before: tuple[str, ...] = (),
    ending: str = ".xlsx",
    moving: tuple[str, ...] = (),
    **options: bool,
) -> Made:
    """The search with its first header in ``corner``, after the tabs ``before``; ``options`` are XlsxWriter's."""
    data = io.BytesIO()
    with Book(data, options) as book:
        book.set_properties({"created": CREATED})
        for name in before:
            book.add_worksheet(name).write("A1", f"about {name}")
        page = book.add_worksheet(sheet)
        _write(book, page, layout, *xl_cell_to_rowcol(corner))
        arrange(book, page)
    return Made(data.getvalue(), sheet, ending, moving)


def _write(book: Book, page: Worksheet, layout: Layout, row: int, column: int) -> None:
    heading = book.add_format({"bold": True, "bg_color": "#DDEEDD", "border": 1, "text_wrap": True})
    day, plain = book.add_format({"num_format": "ddd d mmm yyyy"}), book.add_format({"italic": True})
    page.write_row(row, column, layout, heading)
    for number, line in enumerate(lines(layout), row + 1):
        for place, value in enumerate(line, column):
            _write_cell(page, number, place, value, day if isinstance(value, date) else plain)


def _write_cell(page: Worksheet, row: int, column: int, value: Value, look: Format) -> None:
    if isinstance(value, date):
        page.write_datetime(row, column, value, look)
    elif isinstance(value, str):
        page.write_string(row, column, value, look)
    elif value is not None:
        page.write_number(row, column, value, look)


# --- drawings -------------------------------------------------------------------------------------------

CHARTS: tuple[Mapping[str, str], ...] = (
    *({"type": kind} for kind in ("area", "bar", "column", "line", "pie", "doughnut", "radar", "scatter", "stock")),
    {"type": "column", "subtype": "percent_stacked"},
    {"type": "scatter", "subtype": "smooth_with_markers"},
    {"type": "radar", "subtype": "filled"},
)


def drawn(book: Book, page: Worksheet) -> None:
    """Charts of every kind, pictures in every place, shapes, controls, notes and sparklines."""
    _charts(book)
    picture = {"image_data": io.BytesIO(small_png()), "description": "a blue square", "url": "https://example.com"}
    page.insert_image("B12", "square.png", picture)
    page.embed_image("K2", "square.png", {"image_data": io.BytesIO(small_png())})
    page.set_background(io.BytesIO(small_png()))
    page.set_header("&L&G&CMy search", {"image_left": "left.png", "image_data_left": io.BytesIO(small_png())})
    page.insert_textbox(
        "D12", "Ring before ten.", {"gradient": {"colors": ["#FFF2CC", "#FFC000"]}, "textlink": "=$A$1"}
    )
    page.insert_button("F12", {"caption": "Press me", "macro": "pressed"})
    page.insert_checkbox("H12", True)
    page.write_comment("A4", "Found at the fair.", {"author": "Me", "visible": True, "color": "#FFDDDD", "x_scale": 2})
    page.write_comment("B5", "Second thoughts")
    for row, kind in enumerate(("line", "column", "win_loss"), 13):
        page.add_sparkline(row, 0, {"range": "'My search'!G4:G8", "type": kind, "high_point": True, "axis": True})


def _charts(book: Book) -> None:
    charts = book.add_worksheet("Charts")
    for number, options in enumerate(CHARTS):
        chart = book.add_chart(dict(options))
        for column in "GGG" if options["type"] == "stock" else "G":
            series = {"categories": "='My search'!$A$4:$A$8", "values": f"='My search'!${column}$4:${column}$8"}
            chart.add_series(series | ({"trendline": {"type": "linear"}} if options == {"type": "line"} else {}))
        chart.set_title({"name": "='My search'!$G$3"})
        charts.insert_chart(number * 16, 0, chart, {"object_position": 3})
    combined, other = book.add_chart({"type": "column"}), book.add_chart({"type": "line"})
    combined.add_series({"values": "='My search'!$G$4:$G$8", "y_error_bars": {"type": "standard_error"}})
    other.add_series({"values": "='My search'!$E$4:$E$8", "y2_axis": True, "data_labels": {"value": True}})
    combined.combine(other)
    combined.set_table()
    charts.insert_chart("K1", combined)
    sheet, alone = book.add_chartsheet("Curve"), book.add_chart({"type": "line"})
    alone.add_series({"values": "='My search'!$G$4:$G$8"})
    sheet.set_chart(alone)


# --- rules ----------------------------------------------------------------------------------------------


def ruled(book: Book, page: Worksheet) -> None:
    """Conditional formats and drop-downs of every kind, a filter, groups, protection, names, print settings."""
    _conditional(book, page)
    _validated(page)
    page.autofilter("A3:H8")
    page.filter_column_list("D", ["Applied", "Phone screen"])
    for row in (5, 6, 7):
        page.set_row(row, None, None, {"hidden": True})
    page.set_column("G:G", 12, book.add_format({"num_format": "#,##0.00", "locked": False}), {"level": 1})
    page.set_column("H:H", 14, None, {"level": 1, "hidden": True, "collapsed": False})
    page.set_column("I:I", None, None, {"collapsed": True})
    page.protect("", {"format_cells": True, "autofilter": True})
    page.unprotect_range("A4:H400", "Rows")
    page.ignore_errors({"number_stored_as_text": "A4:H8", "formula_differs": "G4:G8"})
    page.print_area("A1:H8")
    page.repeat_rows(2)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.set_h_pagebreaks([20, 40])
    page.freeze_panes(3, 1)
    book.define_name("Wages", "='My search'!$G$4:$G$8")
    book.define_name("'My search'!Firms", "='My search'!$A$4:$A$8")
    book.define_name("Rate", "=1.05")


def _conditional(book: Book, page: Worksheet) -> None:
    red = book.add_format({"bg_color": "#FFC7CE", "font_color": "#9C0006", "num_format": "0.0"})
    rules: list[dict[str, object]] = [
        {"type": "cell", "criteria": "between", "minimum": 1, "maximum": 5, "format": red, "stop_if_true": True},
        {"type": "time_period", "criteria": "last 7 days", "format": red},
        {"type": "text", "criteria": "containing", "value": "screen", "format": red},
        {"type": "average", "criteria": "above", "format": red},
        {"type": "duplicate", "format": red},
        {"type": "top", "value": 10, "criteria": "%", "format": red},
        {"type": "blanks", "format": red},
        {"type": "no_errors", "format": red},
        {"type": "formula", "criteria": "=$G4>Wages", "format": red},
        {"type": "2_color_scale"},
        {"type": "3_color_scale", "mid_type": "percentile"},
        {"type": "data_bar", "bar_color": "#63C384"},
        {"type": "data_bar", "data_bar_2010": True, "bar_negative_color_same": True, "bar_axis_position": "middle"},
        {"type": "icon_set", "icon_style": "3_flags", "reverse_icons": True},
        {"type": "icon_set", "icon_style": "5_quarters", "icons": [{"criteria": ">", "type": "number", "value": 9}]},
    ]
    for rule in rules:
        page.conditional_format("A4:H400", rule)
    page.conditional_format("B4:B8", {"type": "unique", "format": red, "multi_range": "B4:B8 D4:D8"})


def _validated(page: Worksheet) -> None:
    rules: list[dict[str, object]] = [
        {"validate": "list", "source": ["Applied", "Phone screen", "Rejected", "Ghosted", "On hold"]},
        {"validate": "list", "source": "=Wages"},
        {"validate": "integer", "criteria": ">", "value": 0, "error_type": "warning"},
        {"validate": "decimal", "criteria": "between", "minimum": 0.5, "maximum": 1e6},
        {"validate": "date", "criteria": ">", "value": date(2026, 1, 1)},
        {"validate": "time", "criteria": "<", "value": time(18, 0)},
        {"validate": "length", "criteria": "<=", "value": 40, "input_title": "Short", "input_message": "40 at most"},
        {"validate": "custom", "value": "=LEN(H4)<40", "error_type": "information"},
    ]
    for column, rule in zip((3, 6, 10, 11, 4, 12, 0, 7), rules, strict=True):
        page.data_validation(3, column, 399, column, rule)


# --- tables and formulas --------------------------------------------------------------------------------


def tabled(book: Book, page: Worksheet) -> None:
    """A table with totals and a calculated column, another beside it, and formulas of every kind."""
    columns: list[dict[str, object]] = [{"header": header} for header in WITH_STATUS]
    columns[0]["total_string"], columns[6]["total_function"] = "Total", "sum"
    columns.append({"header": "Monthly", "formula": "=[@Salary]/12", "total_function": "average"})
    page.add_table("A3:I9", {"name": "Jobs", "columns": columns, "total_row": True, "style": "Table Style Medium 4"})
    for row, value in enumerate((31000 / 12, 28500 / 12, 0, 2250, 30500.5 / 12), 4):
        page.write_formula(f"I{row}", "=Jobs[[#This Row],[Salary]]/12", None, value)
    page.add_table("G14:H16", {"name": "Friends", "columns": [{"header": "Who"}, {"header": "Says"}]})
    sums = book.add_worksheet("Sums")
    book.define_name("Twice", "=_xlfn.LAMBDA(_xlpm.x,_xlpm.x*2)")
    sums.write_formula("A1", "=SUM(Jobs[Salary])", None, 117000.5)
    sums.write_formula("A2", '=COUNTIF(Jobs[Status],"Applied")', None, 1)
    sums.write_array_formula("A3:A5", "{=LEN('My search'!A4:A6)}", None, 4)
    sums.write_formula("A4", "=LEN('My search'!A5)", None, 12)
    sums.write_dynamic_array_formula("B1:B5", "=SORT(Jobs[Employer])", None, "Acme")
    sums.write_dynamic_array_formula("C1", "=SUM(LEN(Jobs[Position]))", None, 25)
    sums.write_formula("D1", '=INDIRECT("A1")', None, 117000.5)
    sums.write_formula("D2", "=OFFSET(A1,0,0)", None, 117000.5)
    sums.write_formula("D3", '=VLOOKUP("Dale",Jobs[[Employer]:[Salary]],7,FALSE)', None, 27000)
    sums.write_formula("D4", '=HYPERLINK("https://example.com","here")', None, "here")
    sums.write_formula("D5", "=1/0", None, "#DIV/0!")
    sums.write_boolean("D6", True)


def of_an_older_version(book: Book, page: Worksheet) -> None:
    """The tool's own columns, in a table, and a sheet that counts them."""
    page.set_column("G:G", 12, book.add_format({"num_format": "yyyy-mm-dd"}))
    page.add_table("A1:M6", {"name": "Tracker1", "columns": [{"header": header} for header in OURS]})
    counts = book.add_worksheet("Counts")
    counts.write_formula("A1", '=COUNTIF(Tracker1[Status],"Overdue")', None, 0)
    counts.write_formula("A2", "=A1*10", None, 0)
    counts.write_formula("A3", "=COUNTA(Tracker1[Company])", None, 5)
    chart = book.add_chart({"type": "pie"})
    chart.add_series({"values": "=Counts!$A$1:$A$3"})
    counts.insert_chart("C1", chart)


# --- the workbook ---------------------------------------------------------------------------------------


def with_odd_texts(book: Book, page: Worksheet) -> None:
    """Rich texts, links of every kind, and signs that XML and spreadsheets give a meaning."""
    bold, red = book.add_format({"bold": True}), book.add_format({"font_color": "red", "font_script": 1})
    page.write_rich_string("K5", "Ask for ", bold, "the side", " door ", red, "(left)")
    page.write_string("K6", "_x0041_ \x07 <&> \"'\n two  spaces ")
    page.write_string("K7", "=SUM(A1:A9)")
    page.write_string("K8", "日本語 العربية 🦊")
    for row, target in enumerate(("https://example.com/?a=1&b=2#c", "mailto:ann@example.com", "internal:Ideas!A1"), 10):
        page.write_url(row, 10, target, string=f"link {row}", tip="Go there")
    page.write_url("K14", "external:other.xlsx#Sheet1!A1")
    page.write_blank("K15", None, book.add_format({"pattern": 4, "fg_color": "#AABBCC", "diag_type": 3}))
    book.add_worksheet("Ideas").write("A1", "ring the library")
    page.right_to_left()
    page.set_tab_color("#FF9900")
    page.hide_zero()
    page.set_zoom(85)
    page.split_panes(30, 20)


def with_hidden_tabs(book: Book, page: Worksheet) -> None:
    """Custom properties, hidden and very hidden tabs, the search in the middle and selected."""
    for name, value in (("Checked", True), ("Count", 7), ("Share", 0.5), ("Who", "me & you")):
        book.set_custom_property(name, value)
    book.set_properties({"title": "Search", "company": "Myself", "keywords": "job", "created": CREATED})
    book.add_worksheet("Hidden").hide()
    book.add_worksheet("Very hidden").very_hidden()
    page.activate()
    page.merge_range("B2:I2", "Where I applied, since the summer", book.add_format({"align": "center"}))
    page.set_row(1, 30)
    page.set_default_row(18)
    book.set_size(2400, 1200)
    book.set_calc_mode("manual")
    book.read_only_recommended()


def with_macros(book: Book, page: Worksheet) -> None:
    book.add_vba_project(io.BytesIO(macro_project()), is_stream=True)
    book.set_vba_name("ThisWorkbook")
    page.set_vba_name("Sheet1")
    page.insert_button("K3", {"caption": "Sort", "macro": "SortRows", "width": 80})


def plainly(_: Book, __: Worksheet) -> None:
    """Nothing besides the rows."""


XLSXWRITER: Mapping[str, Callable[[], Made]] = {
    "XlsxWriter: charts, pictures, shapes, controls": lambda: made(drawn),
    "XlsxWriter: rules, filter, groups, protection": lambda: made(ruled),
    "XlsxWriter: table with totals, formulas": lambda: made(tabled),
    "XlsxWriter: an older tracker of ours": lambda: made(
        of_an_older_version, OURS, corner="A1", sheet="Tracker", moving=("Counts!A1", "Counts!A2")
    ),
    "XlsxWriter: odd texts and links, right to left": lambda: made(with_odd_texts, IN_OTHER_WORDS, corner="A2"),
    "XlsxWriter: hidden tabs, properties, merged title": lambda: made(
        with_hidden_tabs, IN_OTHER_WORDS, corner="B4", sheet="Bewerbungen '26 & Co", before=("Cover", "Lists")
    ),
    "XlsxWriter: macros": lambda: made(with_macros, SPARSE, ending=".xlsm"),
    "XlsxWriter: in-line strings, years from 1904": lambda: made(
        plainly, SPARSE, corner="A1", constant_memory=True, date_1904=True
    ),
}  # fmt: skip
