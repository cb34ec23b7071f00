"""Trackers as a coach hands them out: their name above the header, their logo, colours, words and rules.

One is made from scratch with XlsxWriter, one is our own template dressed up with openpyxl.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

import xlsxwriter
from openpyxl.drawing.image import Image
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet as TemplateSheet
from xlsxwriter.worksheet import Worksheet

from followup_sheet.columns import BY_NAME, COLUMNS, HISTORY_COLUMNS, ColumnType
from tests.support.packages import members, rewritten
from tests.support.richness import macro_project, small_png
from tests.support.templates import opened, template_bytes
from tests.support.workbooks import CREATED

COACH = "Maya Lind, career coaching"
PLUM, SAND, LOGO = "6B2D5C", "F4E9DC", "E8480C"
"""Of the headers, of every other row, and of the logo."""

TITLE_ROWS = 3
BLANK_ROWS = 30
NAMES = tuple(column.name for column in COLUMNS)
HIDDEN = ("Link", "Opens", "Lapses", "Follow-ups")
OWN_COLUMN = "Energy (1 to 5)"

RULES: Sequence[Sequence[object]] = (
    ("Action", "After", "Opens", "Due", "Lapses", "To", "Channel", "Stages"),
    ("Send Maya's thank-you card", "Interview on", 0, 2, 6, "everyone", "Letter", "Interviewing"),
    ("Ring as Maya taught you", "Applied on", 5, 8, 30, "everyone", "Phone", "Applied, Interviewing"),
)
SETTINGS: Sequence[Sequence[object]] = (
    ("Name", "Value"),
    ("Cadence", "this workbook"),
    ("Word: In Maya's second round", "Interviewing"),
)
_ACCENT = re.compile(rb"<a:accent1>.*?</a:accent1>", re.DOTALL)


def logo() -> bytes:
    return small_png(48, bytes.fromhex(LOGO))


def branded(*, columns: Sequence[str] = NAMES, sheets: Sequence[str] = (), macros: bool = False) -> bytes:
    """A coach's workbook from scratch; ``sheets`` of ours are left out."""
    built = io.BytesIO()
    book = xlsxwriter.Workbook(built)
    book.set_properties({"title": COACH, "company": COACH, "created": CREATED})
    _tracker(book, book.add_worksheet("Tracker"), columns)
    for name, lines in (("History", (HISTORY_COLUMNS,)), ("Cadence", RULES), ("Settings", SETTINGS)):
        if name not in sheets:
            _lines(book, book.add_worksheet(name), lines)
    _guide(book, book.add_worksheet("Guide"))
    if macros:
        book.add_vba_project(io.BytesIO(macro_project()), is_stream=True)
    book.close()
    return _with_theme(built.getvalue())


def _with_theme(data: bytes) -> bytes:
    """The coach's own colours on offer in every colour menu."""
    accent = f'<a:accent1><a:srgbClr val="{PLUM}"/></a:accent1>'.encode()
    theme = members(data)["xl/theme/theme1.xml"]
    return rewritten(data, {"xl/theme/theme1.xml": _ACCENT.sub(accent, theme)})


def _tracker(book: xlsxwriter.Workbook, sheet: Worksheet, columns: Sequence[str]) -> None:
    headers = (*columns, OWN_COLUMN)
    title = {"bold": True, "font_name": "Georgia", "font_size": 22, "font_color": f"#{PLUM}", "valign": "vcenter"}
    sheet.set_row(0, 60)
    sheet.merge_range(0, 2, 0, 5, COACH, book.add_format(title))
    picture = {"image_data": io.BytesIO(logo()), "description": "Maya's logo", "x_offset": 6, "y_offset": 6}
    sheet.insert_image(0, 0, "logo.png", picture)
    for number, name in enumerate(headers):
        known = BY_NAME.get(name)
        day = known is not None and known.type is ColumnType.DATE
        options = {"hidden": True} if name in HIDDEN else None
        sheet.set_column(number, number, known.width if known else 14, _body(book, day=day, banded=False), options)
        for row in range(TITLE_ROWS + 1, TITLE_ROWS + 1 + BLANK_ROWS):
            sheet.write_blank(row, number, None, _body(book, day=day, banded=bool(row % 2)))
    look = book.add_format(
        {"bold": True, "font_name": "Georgia", "font_color": "#FFFFFF", "bg_color": f"#{PLUM}", "bottom": 2}
    )
    table = {"name": "Search", "style": "Table Style Medium 12"}
    table["columns"] = [{"header": name, "header_format": look} for name in headers]  # type: ignore[assignment]  # the dict was only text
    sheet.add_table(TITLE_ROWS, 0, TITLE_ROWS + BLANK_ROWS, len(headers) - 1, table)
    sheet.freeze_panes(TITLE_ROWS + 1, 7)
    _page(sheet)
    sheet.set_background(io.BytesIO(small_png(4, b"\xfd\xfb\xf8")))


def _body(book: xlsxwriter.Workbook, *, day: bool, banded: bool) -> xlsxwriter.format.Format:
    look = {"font_name": "Georgia", "font_size": 10, "border": 4, "border_color": "#C9B8A6", "valign": "vcenter"}
    banding = {"bg_color": f"#{SAND}"} if banded else {}
    return book.add_format(look | banding | ({"num_format": "d mmm yyyy"} if day else {}))


def _page(sheet: Worksheet) -> None:
    sheet.set_header('&L&G&R&"Georgia,Italic"' + COACH, {"image_left": io.BytesIO(logo())})
    sheet.set_footer("&Cwww.example.com/maya   &P of &N")
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _lines(book: xlsxwriter.Workbook, sheet: Worksheet, lines: Sequence[Sequence[object]]) -> None:
    header = book.add_format({"bold": True, "font_color": "#FFFFFF", "bg_color": f"#{PLUM}", "font_name": "Georgia"})
    for number, line in enumerate(lines):
        sheet.write_row(number, 0, line, None if number else header)
    sheet.set_tab_color(f"#{PLUM}")
    _page(sheet)


def _guide(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
    sheet.write_string("B2", "How we work together", book.add_format({"font_size": 20, "font_color": f"#{PLUM}"}))
    sheet.write_string("B4", "Ring me on Mondays. Write down every talk the same evening.")
    sheet.insert_image("E2", "logo.png", {"image_data": io.BytesIO(logo()), "x_scale": 3, "y_scale": 3})
    sheet.insert_textbox("B7", "You can do this.", {"fill": {"color": f"#{SAND}"}, "line": {"color": f"#{PLUM}"}})
    _page(sheet)


class _Logo(Image):
    """A picture openpyxl places without looking into it, for which it would need another library."""

    def __init__(self, size: int) -> None:
        self.ref = io.BytesIO(logo())
        self.width = self.height = size
        self.format = "png"

    def _data(self) -> bytes:
        return logo()


def dressed_template() -> bytes:
    """Our template as a coach makes it theirs: headers, fonts, title, logo, guide, words, tab colours."""
    book = opened(template_bytes())
    for sheet in book.worksheets:
        sheet.sheet_properties.tabColor = PLUM
        sheet.oddHeader.left.text = COACH
    tracker, guide = book["Tracker"], book["Guide"]
    header = next(row for row in tracker.iter_rows() if "Company" in [cell.value for cell in row])
    for cell in header:
        cell.fill, cell.font = PatternFill("solid", fgColor=f"FF{PLUM}"), Font("Georgia", bold=True, color="FFFFFFFF")
    _repaint_columns(tracker)
    for table in tracker.tables.values():
        table.tableStyleInfo.name = "TableStyleMedium12"
    guide["A1"] = f"{COACH}: your guide"
    guide.add_image(_Logo(120), "F2")
    tracker.add_image(_Logo(20), "A1")
    settings = book["Settings"]
    for column, text in enumerate(("Word: In Maya's second round", "Interviewing"), 1):
        settings.cell(settings.max_row + (column == 1), column, text)
    saved = io.BytesIO()
    book.save(saved)
    return _with_theme(saved.getvalue())


def _repaint_columns(sheet: TemplateSheet) -> None:
    """Every column in the coach's font."""
    for dimension in sheet.column_dimensions.values():
        dimension.font = Font("Georgia", size=10)
