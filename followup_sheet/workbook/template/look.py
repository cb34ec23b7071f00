"""How the template looks: colours, headers, column styles, hints and the printed page."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from functools import cache
from math import ceil
from typing import Literal

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.dimensions import RowDimension
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from followup_sheet.workbook.input_rules import QUESTION, REACH, day_serials
from followup_sheet.workbook.strings import spelled_out
from followup_sheet.workbook.template.content import CellContent

AnyCell = Cell | MergedCell
Place = Literal["general", "left", "center"]

GENERAL = "General"
SHORT_DATE = "mm-dd-yy"  # built-in format 14: every program shows it in its reader's own order
SHORT_DATE_AND_TIME = "m/d/yy h:mm"  # built-in format 22, likewise
PLAIN_TEXT = "@"  # built-in format 49: a telephone number keeps its leading nought

INK = "1F2D3A"
QUIET = "5B6770"
TOOL_HEADER = ("1F5A6B", "FFFFFF")
USER_HEADER = ("E3EAEE", INK)
"""Fill and text as ``RRGGBB``; all four pairs on this page keep a contrast of at least 4.5:1."""

LINE = Side(style="thin", color="FFAEBBC4")
LAST_ROW = REACH
"""How far down the drop-downs and hints reach."""

_A4 = 9
_FONT = "Calibri"
_LINE_HEIGHT = 15  # points
_MOST_LINES = 27  # a row is at most 409 points tall
_LETTERS_TO_WIDTH = 1.1  # a width counts noughts, and most letters are narrower
_CHARACTER_PADDING = 0.71  # what a program adds to a width in characters when it stores it


@cache
def font(*, bold: bool = False, italic: bool = False, size: int = 11, color: str = INK) -> Font:
    """The template's one typeface; ``size`` in points, ``color`` as ``RRGGBB``."""
    return Font(name=_FONT, family=2, scheme="minor", sz=size, b=bold, i=italic, color=f"FF{color}")


@dataclass(frozen=True, slots=True)
class Look:
    """What the cells of a column look like. ``width`` is in characters; ``shrink`` makes a value
    too long for it smaller rather than a row of hash signs."""

    width: float
    number_format: str = GENERAL
    wrap: bool = False
    bold: bool = False
    place: Place = "general"
    shrink: bool = False


def style_column(sheet: Worksheet, number: int, look: Look) -> None:
    """Every cell of the column, those nobody has typed into included."""
    column = sheet.column_dimensions[get_column_letter(number)]
    column.width = round(look.width + _CHARACTER_PADDING, 2)
    column.number_format = look.number_format
    column.alignment = _alignment(look)
    column.font = font(bold=look.bold)


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
    cell.font = font(bold=look.bold)


def put(cell: AnyCell, value: CellContent | None) -> None:
    """Fills a cell; text stays text, whatever it begins with and whatever characters it holds."""
    cell.value = spelled_out(value) if isinstance(value, str) else value
    if isinstance(value, str) and isinstance(cell, Cell):
        cell.data_type = "s"  # of itself "=1+1" would be a formula and "#N/A" an error


@cache
def _alignment(look: Look) -> Alignment:
    return Alignment(
        horizontal=look.place, vertical="top", wrap_text=look.wrap or None, shrink_to_fit=look.shrink or None
    )


def paint(cell: AnyCell, fill: str | None, text: str) -> None:
    """Bold text, both colours as ``RRGGBB``; without a fill only the text is coloured."""
    cell.font = font(bold=True, color=text)
    if fill:
        cell.fill = PatternFill("solid", fgColor=f"FF{fill}")


def write_header(sheet: Worksheet, names: Iterable[str], *, tool: frozenset[str] = frozenset(), row: int = 1) -> None:
    """Header cells, those of the ``tool`` columns dark, the others light."""
    for number, name in enumerate(names, start=1):
        cell = sheet.cell(row, number)
        put(cell, name)
        paint(cell, *(TOOL_HEADER if name in tool else USER_HEADER))
        cell.alignment = Alignment(vertical="center", wrap_text=True)
        cell.border = Border(bottom=LINE, right=LINE)
    sheet.row_dimensions[row].height = 33  # two lines


def write_title(sheet: Worksheet, title: str, subtitle: str) -> None:
    sheet["A1"], sheet["A2"] = title, subtitle
    sheet["A1"].font = font(size=18, bold=True)
    sheet["A2"].font = font(color=QUIET)


def write_heading(cell: AnyCell, text: str | None = None) -> None:
    cell.value = text
    cell.font = font(size=12, bold=True, color=TOOL_HEADER[0])
    cell.border = Border(bottom=LINE)


class _FittedRow(RowDimension):
    """A row whose height is a first fit, not the user's choice: programs may fit it anew."""

    @property
    def customHeight(self) -> bool:  # noqa: N802 (openpyxl's name)
        return False


def fit_row(
    sheet: Worksheet, row: int, texts: Iterable[tuple[object, float]], *, lines: int = 1, most: int = _MOST_LINES
) -> None:
    """Makes a row tall enough for its wrapped texts (each with its column's width in characters),
    and for ``lines`` lines at least, ``most`` at most: LibreOffice does not do so by itself on opening."""
    needed = (ceil(len(str(text)) / (width * _LETTERS_TO_WIDTH)) for text, width in texts if text is not None)
    sheet.row_dimensions[row] = _FittedRow(sheet, index=row, ht=_LINE_HEIGHT * min(max(lines, *needed, 1), most))


def add_table(sheet: Worksheet, name: str, columns: int, rows: int) -> None:
    """A calm, unbanded table over the header in row 1 and ``rows`` rows below it."""
    table = Table(displayName=name, ref=f"A1:{get_column_letter(columns)}{rows + 1}")
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
    sheet.add_table(table)


def hint(sheet: Worksheet, cells: str, title: str, text: str, rule: DataValidation | None = None) -> None:
    """Shows ``text`` while one of the cells is selected, beside what ``rule`` allows there."""
    shown = rule or DataValidation()
    shown.promptTitle, shown.prompt, shown.showInputMessage = title, text, True
    shown.allowBlank = True
    shown.add(cells)
    sheet.add_data_validation(shown)


def choice(words: Iterable[str], error: str = "") -> DataValidation:
    """A drop-down; with an ``error`` any other word asks first, without one it is let through."""
    return _asking(DataValidation(type="list", formula1=f'"{",".join(words)}"'), error)


def calendar_date(error: str) -> DataValidation:
    """A date of the years 1990 to 2100 (serial numbers of the 1900 date system)."""
    first, last = map(str, day_serials(date1904=False))
    return _asking(DataValidation(type="date", operator="between", formula1=first, formula2=last), error)


def _asking(rule: DataValidation, error: str) -> DataValidation:
    rule.showErrorMessage = bool(error)
    if error:
        rule.errorStyle, rule.errorTitle, rule.error = "warning", QUESTION, error
    return rule


def set_up_page(sheet: Worksheet, *, landscape: bool = True, title_row: bool = True) -> None:
    """A4, as wide as the page, the header row on each page, page numbers at the foot."""
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom, margins.footer = 0.6, 0.8, 0.4
    foot = HeaderFooterItem()
    foot.center.text = "&A, page &P of &N"
    sheet.HeaderFooter.oddFooter = foot
    if title_row:
        sheet.print_title_rows = "1:1"
