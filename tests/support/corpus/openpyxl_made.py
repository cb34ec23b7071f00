"""What openpyxl can put into a workbook, around somebody's search."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date

import openpyxl
from openpyxl import Workbook, chart
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart.series_factory import SeriesFactory
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import CellIsRule, ColorScaleRule, DataBarRule, FormulaRule, IconSetRule
from openpyxl.packaging.custom import IntProperty, StringProperty
from openpyxl.styles import Alignment, Border, Font, GradientFill, NamedStyle, PatternFill, Protection, Side
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.scenario import InputCells, Scenario
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from tests.support.corpus.search import IN_OTHER_WORDS, SPARSE, WITH_STATUS, Layout, Made, lines
from tests.support.corpus.xlsxwriter_made import made as by_xlsxwriter
from tests.support.corpus.xlsxwriter_made import ruled
from tests.support.richness import small_png

Arrange = Callable[[Workbook, Worksheet], None]


def made(arrange: Arrange, layout: Layout = WITH_STATUS, *, sheet: str = "Jobs", years_from_1904: bool = False) -> Made:
    """The search from A1 on."""
    book = Workbook()
    if years_from_1904:
        book.epoch = CALENDAR_MAC_1904
    page = book.active
    page.title = sheet
    for line in ([*layout], *lines(layout)):
        page.append(line)
    for cell in page[1]:
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="FFE699")
    for row in page.iter_rows(min_row=2):
        for cell in row:
            cell.number_format = "dd/mm/yyyy" if isinstance(cell.value, date) else cell.number_format
    arrange(book, page)
    return Made(_saved(book), sheet)


def _saved(book: Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def styled(book: Workbook, page: Worksheet) -> None:
    """Named styles, gradients, rich texts, notes, conditional formats, groups, protection with a password."""
    edge = Side("thin", color="FF00FF00")
    book.add_named_style(NamedStyle("mine", font=Font(name="Courier New", strike=True), border=Border(left=edge)))
    for cell in page["A"][1:]:
        cell.style = "mine"
    page["H2"].style = "Good"
    page["H3"].fill = GradientFill(stop=("FFFFFF", "FF0000"), degree=45)
    page["H4"].alignment = Alignment(text_rotation=45, indent=1, shrink_to_fit=True)
    page["H5"].protection = Protection(locked=False, hidden=True)
    page["J2"] = CellRichText("Ask for ", TextBlock(InlineFont(b=True, color="FFFF0000"), "the side"), " door")
    page["A2"].comment = Comment("Found at the fair", "Me", height=120, width=300)
    red = PatternFill(bgColor="FFC7CE")
    for area, rule in (
        ("G2:G6", CellIsRule(operator="greaterThan", formula=["30000"], fill=red)),
        ("A2:A6", FormulaRule(formula=['$D2="Applied"'], font=Font(color="FF0000FF"), stopIfTrue=True)),
        ("G2:G6", ColorScaleRule("min", None, "FFFF0000", "max", None, "FF00FF00")),
        ("G2:G6", IconSetRule("4Arrows", "percent", [0, 25, 50, 75], showValue=False)),
        ("G2:G6", DataBarRule("num", 0, "max", None, "FF638EC6")),
    ):
        page.conditional_formatting.add(area, rule)
    page.row_dimensions.group(4, 5, outline_level=2, hidden=True)
    page.column_dimensions.group("G", "H", outline_level=1)
    page.protection.set_password("secret")
    page.protection.sheet = True
    book.security = WorkbookProtection(lockStructure=True, workbookPassword="83AF")


def furnished(book: Workbook, page: Worksheet) -> None:
    """Charts, a picture, a table, names, drop-downs, scenarios, print settings, custom properties."""
    table = Table(displayName="Jobs_1", ref="A1:H6")
    table.tableStyleInfo = TableStyleInfo("TableStyleDark3", showColumnStripes=True)
    page.add_table(table)
    page.add_image(Image(io.BytesIO(small_png())), "J4")
    for number, kind in enumerate((chart.BarChart3D, chart.BubbleChart, chart.SurfaceChart, chart.PieChart3D)):
        drawing = kind()
        drawing.series.append(SeriesFactory(chart.Reference(page, range_string="Jobs!$G$2:$G$6"), title="pay"))
        page.add_chart(drawing, f"J{10 + 16 * number}")
    book.defined_names["Wages"] = DefinedName("Wages", attr_text="Jobs!$G$2:$G$6", comment="what they pay")
    page.defined_names["Here"] = DefinedName("Here", attr_text="Jobs!$A$1")
    rule = DataValidation("list", formula1='"good,tired,hopeful"', showDropDown=False, prompt="How was it?")
    rule.add("H2:H400")
    page.add_data_validation(rule)
    page.scenarios.append(Scenario((InputCells("G2", val="40000"),), "best", user="Me"))
    page.print_title_rows, page.print_area = "1:1", "A1:H6"
    page.row_breaks.append(Break(20))
    page.oddHeader.center.text, page.oddFooter.right.text = "Search & more", "&P"
    page.freeze_panes = "C2"
    book.custom_doc_props.append(StringProperty(name="Owner", value="me"))
    book.custom_doc_props.append(IntProperty(name="Round", value=3))
    other = book.create_chartsheet("Curve")
    line = chart.LineChart()
    line.add_data(chart.Reference(page, range_string="Jobs!$G$2:$G$6"))
    other.add_chart(line)


def calculated(book: Workbook, page: Worksheet) -> None:
    """Formulas, array formulas and data tables, none with a stored value; a filter that is set, and sorted rows."""
    page["J2"], page["J3"] = "=SUM(G2:G6)", "=J2*2"
    page["K2"] = ArrayFormula("K2:K4", "=LEN(B2:B4)")
    page["L2"] = DataTableFormula("L2:L4", dt2D=False, dtr=False, r1="J2", t="dataTable")
    page.auto_filter.ref = "A1:H6"
    page.auto_filter.add_filter_column(7, ["good", "tired"], blank=True)
    page.auto_filter.add_sort_condition("E2:E6", descending=True)
    for row in (5,):
        page.row_dimensions[row].hidden = True
    sums = book.create_sheet("Sums")
    sums["A1"], sums["A2"] = '=COUNTIF(Jobs!C2:C6,"<>")', "=Jobs!J2"
    sums.sheet_state = "hidden"
    book.calculation.fullCalcOnLoad = False


def resaved(first: Made) -> Made:
    """A workbook of another maker, loaded and saved by openpyxl."""
    book = openpyxl.load_workbook(io.BytesIO(first.data), rich_text=True)
    return first._replace(data=_saved(book))


def streamed() -> Made:
    """As written row by row, without cells' looks or a used range."""
    book = Workbook(write_only=True)
    page = book.create_sheet("2026")
    rows: Sequence[Sequence[object]] = [[], ["What I tried"], [], [*SPARSE], *lines(SPARSE)]
    for row in rows:
        page.append(row)
    return Made(_saved(book), "2026")


OPENPYXL: Mapping[str, Callable[[], Made]] = {
    "openpyxl: styles, rich texts, conditional formats, passwords": lambda: made(styled),
    "openpyxl: charts, picture, table, scenarios": lambda: made(furnished, IN_OTHER_WORDS),
    "openpyxl: formulas, filter, years from 1904": lambda: made(calculated, years_from_1904=True),
    "openpyxl: written row by row": streamed,
    "openpyxl: another's workbook saved again": lambda: resaved(by_xlsxwriter(ruled)),
}
