"""All that surrounds the rows of a rich workbook: what people and other programs put into their trackers."""

from __future__ import annotations

import io
import struct
import zlib

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from followup_sheet.columns import BY_NAME, COLUMNS, list_words
from tests.support.lifelike import TODAY
from tests.support.packages import members, rewritten

HEADER_ROW = 2
FIRST_ROW = HEADER_ROW + 1
# The user's own columns to the right of ours.
USER_COLUMNS = ("Days left", "Excitement", "Week 1", "Week 2", "Week 3", "Trend")
FIRST_USER_COLUMN = len(COLUMNS)


def add_extras(book: xlsxwriter.Workbook, sheet: Worksheet, rows: int, *, macros: bool) -> None:
    """Fills the workbook around ``rows`` rows that stand below the header in row 3 of ``sheet``."""
    last = HEADER_ROW + rows
    sheet.write_string(0, 0, "My job search", book.add_format({"bold": True, "font_size": 18}))
    sheet.freeze_panes(FIRST_ROW, _column("Contact") + 1)
    _user_columns(book, sheet, last)
    _table(sheet, last)
    _drop_downs(sheet, last)
    _rich_text(book, sheet)
    _conditional_formats(book, sheet, last)
    _notes_and_drawings(sheet, last)
    _summary(book, rows)
    _lists(book)
    if macros:
        book.add_vba_project(io.BytesIO(macro_project()), is_stream=True)


def _column(name: str) -> int:
    return next(number for number, column in enumerate(COLUMNS) if column.name == name)


def _user_columns(book: xlsxwriter.Workbook, sheet: Worksheet, last: int) -> None:
    for row in range(FIRST_ROW, last + 1):
        sheet.write_row(row, FIRST_USER_COLUMN + 1, [row * 7 % 11, row % 5, row * 3 % 7, row * 5 % 13])
        weeks = xlsxwriter.utility.xl_range(row, FIRST_USER_COLUMN + 2, row, FIRST_USER_COLUMN + 4)
        sheet.add_sparkline(row, FIRST_USER_COLUMN + 5, {"range": f"Tracker!{weeks}", "markers": True})
        # What it shows depends on a column of the tool's, still blank: the cached value is text.
        formula = '=IF([@Due]="","",[@Due]-AsOf)'.replace("[@Due]", "Applications[[#This Row],[Due]]")
        sheet.write_formula(row, FIRST_USER_COLUMN, formula, None, "")
    book.define_name("AsOf", "=Summary!$B$1")
    book.define_name("Tracker!Companies", f"=Tracker!$E${FIRST_ROW + 1}:$E${last + 1}")


def _table(sheet: Worksheet, last: int) -> None:
    names = [column.name for column in COLUMNS] + list(USER_COLUMNS)
    headers = [{"header": name} for name in names]
    sheet.add_table(
        HEADER_ROW,
        0,
        last,
        len(names) - 1,
        {"name": "Applications", "columns": headers, "style": "Table Style Light 9"},
    )


def _drop_downs(sheet: Worksheet, last: int) -> None:
    for name in ("Stage", "How", "Contact type", "Prefers"):
        rule = {
            "validate": "list",
            "source": list(list_words(name)),
            "input_title": name,
            "input_message": BY_NAME[name].hint[:255],
            "error_type": "warning",
        }
        sheet.data_validation(FIRST_ROW, _column(name), last + 200, _column(name), rule)
    sheet.data_validation(
        FIRST_ROW,
        FIRST_USER_COLUMN + 1,
        last,
        FIRST_USER_COLUMN + 1,
        {"validate": "list", "source": "=Lists!$A$1:$A$5"},
    )


def _rich_text(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
    bold, red = book.add_format({"bold": True}), book.add_format({"font_color": "#C00000", "italic": True})
    for row in range(FIRST_ROW, FIRST_ROW + 4):
        sheet.write_rich_string(row, _column("Notes"), "Ask for ", bold, "the side entrance", ", ", red, "not the gate")
    sheet.write_url(FIRST_ROW, _column("Link"), "https://jobs.example.com/a?b=1&c=2", string="the posting")


def _conditional_formats(book: xlsxwriter.Workbook, sheet: Worksheet, last: int) -> None:
    green = book.add_format({"bg_color": "#C6EFCE", "font_color": "#006100"})
    column = FIRST_USER_COLUMN + 1
    sheet.conditional_format(
        FIRST_ROW, column, last, column, {"type": "data_bar", "data_bar_2010": True, "bar_solid": True}
    )
    sheet.conditional_format(FIRST_ROW, column + 1, last, column + 1, {"type": "icon_set", "icon_style": "3_arrows"})
    sheet.conditional_format(FIRST_ROW, column + 2, last, column + 2, {"type": "3_color_scale"})
    sheet.conditional_format(
        FIRST_ROW, 0, last, 0, {"type": "cell", "criteria": "==", "value": '"Scheduled"', "format": green}
    )


def _notes_and_drawings(sheet: Worksheet, last: int) -> None:
    for row in range(FIRST_ROW, last + 1, 9):
        sheet.write_comment(
            row, _column("Company"), "Found at the fair.\nSmall team.", {"author": "Me", "x_scale": 1.6}
        )
    below = last + 4
    sheet.insert_image(below, 1, "photo.png", {"image_data": io.BytesIO(small_png()), "description": "A blue square"})
    sheet.insert_textbox(below, 4, "Ring before ten o'clock.", {"font": {"bold": True}, "fill": {"color": "#FFF2CC"}})
    sheet.ignore_errors({"number_stored_as_text": f"A1:AK{last}"})
    sheet.set_row(1, 6)
    sheet.merge_range(0, 2, 0, 5, "Everything I have applied for", None)
    sheet.set_header("&L&A&RPage &P of &N")


def _summary(book: xlsxwriter.Workbook, rows: int) -> None:
    sheet = book.add_worksheet("Summary")
    sheet.write_datetime(0, 1, TODAY, book.add_format({"num_format": "d mmm yyyy"}))
    sheet.write_string(0, 0, "As of")
    for row, word in enumerate(("Overdue", "Due today", "Due soon", "Scheduled", "Waiting", "Closed", "Check"), 2):
        sheet.write_string(row, 0, word)
        sheet.write_formula(row, 1, f"=COUNTIF(Applications[Status],A{row + 1})", None, 0)
    sheet.write_formula(9, 1, "=SUM(B3:B9)", None, 0)
    sheet.write_formula(10, 1, "=ROWS(Applications[Company])", None, rows)
    # A dynamic array: "SUM(LEN(...))" would add up one cell only without its mark in the package.
    sheet.write_dynamic_array_formula(12, 0, 12, 0, "=SUM(LEN(Lists!A1:A5))", None, 5)
    chart = book.add_chart({"type": "column"})
    chart.add_series({"categories": "=Summary!$A$3:$A$9", "values": "=Summary!$B$3:$B$9", "name": "By status"})
    chart.set_title({"name": "Where I stand"})
    sheet.insert_chart("D2", chart)
    sheet.unprotect_range("B1", "AsOfCell")
    sheet.protect("", {"format_cells": True})


def _lists(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("Lists")
    sheet.write_column(0, 0, [1, 2, 3, 5, 8])
    sheet.hide()


def small_png(size: int = 8, colour: bytes = b"\x1f\x4e\x79") -> bytes:
    """A square of ``size`` pixels, blue unless told, as a PNG file."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    pixels = (b"\0" + colour * size) * size
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")


def macro_project() -> bytes:
    """Bytes that begin like a macro project's container: nobody here runs them, they must only survive."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 8


_ITEM = b'<?xml version="1.0" encoding="UTF-8"?><search xmlns="urn:example:job-search"><goal>ten a week</goal></search>'
_ITEM_PROPERTIES = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="no"?><ds:datastoreItem '
    b'ds:itemID="{5C0E1A3E-6A55-4E0C-9B2F-0C6A9C1B7D11}" '
    b'xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml"><ds:schemaRefs/></ds:datastoreItem>'
)
_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def add_custom_xml(data: bytes) -> bytes:
    """The workbook with a custom XML part, as document management systems leave behind."""
    parts = members(data)
    kind = f"{_RELATIONSHIPS}/customXml"
    link = f'<Relationship Id="rIdCustom" Type="{kind}" Target="../customXml/item1.xml"/></Relationships>'
    properties = f'<Relationship Id="rId1" Type="{_RELATIONSHIPS}/customXmlProps" Target="itemProps1.xml"/>'
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    override = (
        b'<Override PartName="/customXml/itemProps1.xml" '
        b'ContentType="application/vnd.openxmlformats-officedocument.customXmlProperties+xml"/></Types>'
    )
    rels, types = "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
    return rewritten(
        data,
        {
            rels: parts[rels].replace(b"</Relationships>", link.encode()),
            types: parts[types].replace(b"</Types>", override),
            "customXml/item1.xml": _ITEM,
            "customXml/itemProps1.xml": _ITEM_PROPERTIES,
            "customXml/_rels/item1.xml.rels": f'<Relationships xmlns="{package}">{properties}</Relationships>'.encode(),
        },
    )
