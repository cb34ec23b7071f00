"""The Guide sheet: how to use the tracker, what each Status means, what to type, how to mend a mistake.

One printed page, with an example that shows what a follow-up changes overnight.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from openpyxl.styles import Alignment, Side
from openpyxl.worksheet.worksheet import Worksheet

from followup_sheet.highlights import HIGHLIGHTS
from followup_sheet.workbook.template.content import CellContent
from followup_sheet.workbook.template.guide_texts import (
    AFTERWARDS,
    EXAMPLE,
    EXAMPLE_COLUMNS,
    HOW_TO,
    MENDING,
    OWNERS,
    STATUSES,
    TABS,
    Line,
)
from followup_sheet.workbook.template.heights import fit_row, set_height
from followup_sheet.workbook.template.look import (
    ACCENT,
    HAIRLINE,
    INK,
    QUIET,
    SHORT_DATE,
    Look,
    border,
    font,
    link,
    paint,
    set_up_page,
    style_column,
    write_header_cell,
    write_heading,
    write_title,
)

_WIDTHS = (19, 13, 13, 50, 15, 12)
_FIRST_TEXT, _LAST = 2, len(_WIDTHS)
_TEXT_WIDTH = sum(_WIDTHS[1:])
_AIR = 5  # points, above and below a line's text
_FIRST_BLOCK = 4
_TYPED = Side(style="medium", color=f"FF{ACCENT}")


def write_guide(sheet: Worksheet) -> None:
    for number, width in enumerate(_WIDTHS, start=1):
        style_column(sheet, number, Look(width))
    write_title(sheet, "Guide", "How to use this tracker, on one page")
    row = _write_block(sheet, _FIRST_BLOCK, "Ten things to know", HOW_TO)
    row = _write_block(sheet, row, "Two kinds of columns", OWNERS)
    for number, (name, _) in enumerate(OWNERS, start=row - len(OWNERS) - 1):
        write_header_cell(sheet.cell(number, 1), name, is_tool=number == row - len(OWNERS) - 1)
    row = _write_block(sheet, row, "What each Status means", STATUSES)
    for number, (status, _) in enumerate(STATUSES, start=row - len(STATUSES) - 1):
        _paint_chip(sheet, number, 1, status)
    row = _write_example(sheet, row)
    row = _write_block(sheet, row, "What else to type, and when", AFTERWARDS)
    row = _write_block(sheet, row, "When something is wrong", MENDING)
    _write_tabs(sheet, row)
    sheet.sheet_view.showGridLines = False
    set_up_page(sheet, landscape=False, title_row=False)
    sheet.page_setup.fitToHeight = 1


def _write_tabs(sheet: Worksheet, row: int) -> None:
    _write_block(sheet, row, "The other tabs", TABS)
    for number, (tab, _) in enumerate(TABS, start=row + 1):
        cell = sheet.cell(number, 1)
        cell.alignment = Alignment(horizontal="left", vertical="center", indent=1)
        link(cell, f"{tab}!A1", f"Opens the tab {tab}")


def _write_heading(sheet: Worksheet, row: int, text: str) -> None:
    for number in range(1, _LAST + 1):
        write_heading(sheet.cell(row, number), text if number == 1 else None)
    set_height(sheet, row, 20)


def _write_block(sheet: Worksheet, row: int, heading: str, lines: Iterable[Line]) -> int:
    """Writes a heading and its lines; gives the row after the blank one that follows them."""
    _write_heading(sheet, row, heading)
    for name, text in lines:
        row += 1
        _write_line(sheet, row, str(name), text)
    return row + 2


def _write_line(sheet: Worksheet, row: int, name: str, text: str) -> None:
    lead, body = sheet.cell(row, 1, name), sheet.cell(row, _FIRST_TEXT, text)
    lead.font, body.font = font(bold=True, color=ACCENT), font()
    side = "right" if name.isdigit() else "left"
    lead.alignment = Alignment(horizontal=side, vertical="center", wrap_text=True, indent=1)
    body.alignment = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)
    for number in range(1, _LAST + 1):
        sheet.cell(row, number).border = border(bottom=HAIRLINE)
    sheet.merge_cells(start_row=row, end_row=row, start_column=_FIRST_TEXT, end_column=_LAST)
    fit_row(sheet, row, [(text, _TEXT_WIDTH)], air=_AIR)


def _paint_chip(sheet: Worksheet, row: int, column: int, status: str) -> None:
    """A cell in the colours of a Status, as in the Tracker."""
    colours = next(colours for known, colours in HIGHLIGHTS.items() if known == status)
    cell = sheet.cell(row, column)
    paint(cell, colours.fill, colours.font)
    cell.alignment = Alignment(horizontal="center", vertical="center")


def _write_example(sheet: Worksheet, row: int) -> int:
    """One row of a tracker in the morning, what is typed into it, and the next morning."""
    _write_heading(sheet, row, "After a follow-up, two cells are all you type")
    for number, (name, is_tool) in enumerate(EXAMPLE_COLUMNS, start=_FIRST_TEXT):
        write_header_cell(sheet.cell(row + 1, number), name, is_tool=is_tool)
    set_height(sheet, row + 1, 20)
    for number, (when, cells, is_typing) in enumerate(EXAMPLE, start=row + 2):
        sheet.cell(number, 1, when).font = font(color=QUIET, size=10)
        sheet.cell(number, 1).alignment = Alignment(horizontal="left", vertical="center", indent=1)
        _write_moment(sheet, number, cells, is_typing=is_typing)
        set_height(sheet, number, 20)
    return row + len(EXAMPLE) + 3


def _write_moment(sheet: Worksheet, row: int, cells: Iterable[CellContent], *, is_typing: bool) -> None:
    for number, (value, (name, is_tool)) in enumerate(zip(cells, EXAMPLE_COLUMNS, strict=True), start=_FIRST_TEXT):
        cell = sheet.cell(row, number, value or None)
        is_typed = is_typing and not is_tool
        cell.font = font(bold=is_typed, color=ACCENT if is_typed else INK, size=10)
        place = "left" if name == "Next action" else "center"
        cell.alignment = Alignment(horizontal=place, vertical="center", indent=int(place == "left"))
        cell.border = border(bottom=_TYPED if is_typed else HAIRLINE, right=HAIRLINE)
        if isinstance(value, date):
            cell.number_format = SHORT_DATE
        if name == "Status" and value:
            _paint_chip(sheet, row, number, str(value))
