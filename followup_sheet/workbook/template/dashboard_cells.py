"""Cells of the Dashboard: formulas, headings and the lines of its small tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from openpyxl.cell.cell import Cell
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.worksheet import Worksheet

from followup_sheet.dashboard.counting import Formula
from followup_sheet.workbook.template.look import ACCENT, GENERAL, HAIRLINE, LINE, QUIET, AnyCell, font

Names = Sequence[tuple[str, str]]


def put_formula(sheet: Worksheet, place: str, formula: Formula, number_format: str = GENERAL) -> AnyCell:
    """The cell at ``place`` (``B5``) with a formula in it, as an array formula where it has to be one."""
    cell: AnyCell = sheet[place]
    cell.value = ArrayFormula(place, f"={formula.text}") if formula.is_array else f"={formula.text}"
    cell.number_format = number_format
    return cell


def put_text(sheet: Worksheet, place: str, text: str) -> AnyCell:
    """The cell at ``place`` with a text in it."""
    cell: AnyCell = sheet[place]
    cell.value = text
    return cell


def across(sheet: Worksheet, row: int, first: str, last: str) -> Sequence[Cell]:
    """The cells of a row between two columns, both included."""
    (cells,) = sheet[f"{first}{row}:{last}{row}"]
    return tuple(cells)


def put_heading(sheet: Worksheet, row: int, first: str, last: str, text: str) -> None:
    """A heading in the accent colour over a line from its column to the last one."""
    for cell in across(sheet, row, first, last):
        cell.border = Border(bottom=LINE)
    heading = put_text(sheet, f"{first}{row}", text)
    heading.font, heading.alignment = font(size=12, bold=True, color=ACCENT), Alignment(vertical="bottom")


def colour_where(sheet: Worksheet, area: str, formula: str, style: DifferentialStyle) -> None:
    """Gives the cells of ``area`` another look while ``formula`` (without ``=``) holds."""
    sheet.conditional_formatting.add(area, Rule(type="expression", dxf=style, formula=[formula]))


def solid(color: str) -> PatternFill:
    """A fill of one colour (``RRGGBB``), in a cell as in a condition."""
    return PatternFill("solid", fgColor=f"FF{color}", bgColor=f"FF{color}")


def underline(cells: Iterable[Cell]) -> None:
    """A hairline below."""
    for cell in cells:
        cell.border = Border(bottom=HAIRLINE)


def put_headers(sheet: Worksheet, row: int, texts: Names, numbers: Names) -> None:
    """Column and header of what stands at the left, and of what stands at the right of its column."""
    for names, place in ((texts, "left"), (numbers, "right")):
        for column, name in names:
            cell = put_text(sheet, f"{column}{row}", name)
            cell.font, cell.alignment = font(size=10, bold=True, color=QUIET), Alignment(horizontal=place)


def as_line(cell: AnyCell, place: str = "right") -> None:
    """The look of a small table's cell; ``place`` as in an alignment."""
    cell.font, cell.alignment = font(size=10), Alignment(horizontal=place)
