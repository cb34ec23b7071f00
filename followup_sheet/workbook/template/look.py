"""How the template looks: colours, headers, column styles and the printed page."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from functools import cache
from typing import Literal

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from followup_sheet.workbook.input_rules import REACH
from followup_sheet.workbook.strings import spelled_out
from followup_sheet.workbook.template.content import CellContent

AnyCell = Cell | MergedCell
Place = Literal["general", "left", "center", "right"]

GENERAL = "General"
SHORT_DATE = "mm-dd-yy"  # built-in format 14: every program shows it in its reader's own order
SHORT_DATE_AND_TIME = "m/d/yy h:mm"  # built-in format 22, likewise

INK = "1F2D3A"
QUIET = "5B6770"
ACCENT = "1F5A6B"
TINT = "F1F6F7"
"""The accent thinned to a breath: cells that are filled in by the program."""
TOOL_HEADER = (ACCENT, "FFFFFF")
USER_HEADER = ("DFE8EB", INK)
"""Fill and text as ``RRGGBB``; all pairs on this page keep a contrast of at least 4.5:1."""

LINE = Side(style="thin", color="FFAEBBC4")
HAIRLINE = Side(style="thin", color="FFD8E0E4")
"""Between the cells of a table; a thin line in a pale colour prints finer than a dotted hair."""

LAST_ROW = REACH
"""How far down the drop-downs and hints reach."""

_NO_LINE = Side()
_A4 = 9
_FONT = "Calibri"
TEXT_SIZE = 11
"""Points, where nothing else is said."""

_CHARACTER_PADDING = 0.71  # what a program adds to a width in characters when it stores it
_TITLE_HEIGHT = 30
_TWO_LINES = 34  # points: the height of a header that may wrap, with some air


@cache
def font(
    *, bold: bool = False, italic: bool = False, size: int = TEXT_SIZE, color: str = INK, underline: bool = False
) -> Font:
    """The template's one typeface; ``size`` in points, ``color`` as ``RRGGBB``."""
    line: Literal["single"] | None = "single" if underline else None
    return Font(name=_FONT, family=2, scheme="minor", sz=size, b=bold, i=italic, u=line, color=f"FF{color}")


@dataclass(frozen=True, slots=True)
class Look:
    """What the cells of a column look like. ``width`` is in characters, ``size`` in points; ``shrink``
    makes a value too long for it smaller rather than a row of hash signs. ``fill`` is ``RRGGBB``;
    ``ruled`` cells have hairlines below and at the right; those in the ``middle`` of a tall row
    stand half-way down."""

    width: float
    number_format: str = GENERAL
    wrap: bool = False
    bold: bool = False
    place: Place = "general"
    shrink: bool = False
    size: int = TEXT_SIZE
    color: str = INK
    fill: str | None = None
    ruled: bool = False
    middle: bool = False


def style_column(sheet: Worksheet, number: int, look: Look) -> None:
    """Every cell of the column, those nobody has typed into included."""
    column = sheet.column_dimensions[get_column_letter(number)]
    column.width = round(look.width + _CHARACTER_PADDING, 2)
    column.number_format = look.number_format
    column.alignment = _alignment(look)
    column.font = font(bold=look.bold, size=look.size, color=look.color)
    column.fill, column.border = _fill(look.fill), _border(look)


def style_cells(cells: Iterable[AnyCell], look: Look) -> None:
    """Cells of one sheet: the look is worked out once, as looking it up takes longest of all."""
    first: AnyCell | None = None
    for cell in cells:
        if first is None:
            style_cell(cell, look)
            first = cell
        cell._style = copy(first._style)  # type: ignore[union-attr]  # the stubs do not have it


def style_cell(cell: AnyCell, look: Look) -> None:
    cell.number_format = look.number_format
    cell.alignment = _alignment(look)
    cell.font = font(bold=look.bold, size=look.size, color=look.color)
    cell.fill, cell.border = _fill(look.fill), _border(look)


def put(cell: AnyCell, value: CellContent | None) -> None:
    """Fills a cell; text stays text, whatever it begins with and whatever characters it holds."""
    cell.value = spelled_out(value) if isinstance(value, str) else value
    if isinstance(value, str) and isinstance(cell, Cell):
        cell.data_type = "s"  # of itself "=1+1" would be a formula and "#N/A" an error


@cache
def _alignment(look: Look) -> Alignment:
    return Alignment(
        horizontal=look.place,
        vertical="center" if look.middle else "top",
        wrap_text=look.wrap or None,
        shrink_to_fit=look.shrink or None,
        indent=1 if look.ruled and look.place in ("left", "right") else 0,  # or the text would touch the line
    )


@cache
def _fill(color: str | None) -> PatternFill:
    return PatternFill("solid", fgColor=f"FF{color}") if color else PatternFill()


def _border(look: Look) -> Border:
    return border(bottom=HAIRLINE, right=HAIRLINE) if look.ruled else border()


@cache
def border(*, left: Side = _NO_LINE, right: Side = _NO_LINE, top: Side = _NO_LINE, bottom: Side = _NO_LINE) -> Border:
    """A cell's border. All sides are said: LibreOffice takes one left out for the column's."""
    return Border(left, right, top, bottom, _NO_LINE)


def paint(cell: AnyCell, fill: str | None, text: str, *, size: int = TEXT_SIZE) -> None:
    """Bold text, both colours as ``RRGGBB``; without a fill only the text is coloured."""
    cell.font = font(bold=True, size=size, color=text)
    if fill:
        cell.fill = _fill(fill)


def write_header(
    sheet: Worksheet,
    names: Iterable[str],
    *,
    tool: frozenset[str] = frozenset(),
    row: int = 1,
    height: float = _TWO_LINES,
) -> None:
    """Header cells, those of the ``tool`` columns dark, the others light; ``height`` in points."""
    for number, name in enumerate(names, start=1):
        write_header_cell(sheet.cell(row, number), name, is_tool=name in tool)
    sheet.row_dimensions[row].height = height


def write_header_cell(cell: AnyCell, name: str, *, is_tool: bool) -> None:
    put(cell, name)
    paint(cell, *(TOOL_HEADER if is_tool else USER_HEADER), size=10)
    cell.alignment = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)
    cell.border = border(bottom=LINE, right=LINE)


def write_title(sheet: Worksheet, title: str, subtitle: str) -> None:
    sheet["A1"], sheet["A2"] = title, subtitle
    sheet["A1"].font = font(size=18, bold=True, color=ACCENT)
    sheet["A2"].font = font(color=QUIET)
    sheet.row_dimensions[1].height = _TITLE_HEIGHT


def write_heading(cell: AnyCell, text: str | None = None) -> None:
    cell.value = text
    cell.font = font(size=12, bold=True, color=ACCENT)
    cell.border = border(bottom=LINE)


def link(cell: AnyCell, place: str, tip: str) -> None:
    """Makes a filled cell lead to ``place`` (``Guide!A1``) of the same workbook; ``tip`` is shown over it."""
    own = cell.font
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=place, tooltip=tip)
    cell.font = font(bold=own.b, size=int(own.sz), color=ACCENT, underline=True)


def add_table(sheet: Worksheet, name: str, columns: int, rows: int) -> None:
    """A table over the header in row 1 and ``rows`` rows below it; the cells themselves have the look."""
    table = Table(displayName=name, ref=f"A1:{get_column_letter(columns)}{rows + 1}")
    table.tableStyleInfo = TableStyleInfo(showRowStripes=False)
    sheet.add_table(table)


def set_up_page(sheet: Worksheet, *, landscape: bool = True, title_row: bool = True) -> None:
    """A4, as wide as the page and so on Letter too; the tab's and the file's name at the head, the day
    and page numbers at the foot, the header row on each page."""
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    margins = sheet.page_margins
    margins.left = margins.right = 0.5
    margins.top, margins.bottom, margins.header, margins.footer = 0.75, 0.7, 0.35, 0.35
    sheet.HeaderFooter.oddHeader = _page_line(left="&B&A", right="&F")
    sheet.HeaderFooter.oddFooter = _page_line(left="Printed &D", right="Page &P of &N")
    if title_row:
        sheet.print_title_rows = "1:1"


def _page_line(*, left: str, right: str) -> HeaderFooterItem:
    line = HeaderFooterItem()
    for part, text in ((line.left, left), (line.right, right)):
        part.text, part.font, part.size = text, f"{_FONT},Regular", 9
    return line


def print_columns(sheet: Worksheet, last: str) -> None:
    """Prints the columns from A to ``last``, as far down as they are filled."""
    # whole columns, which openpyxl's own print_area does not take: rows added later print too
    sheet.defined_names.add(DefinedName("_xlnm.Print_Area", attr_text=f"{sheet.title}!$A:${last}"))
