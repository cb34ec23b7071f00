"""The Dashboard's three charts: flat bars in the accent colour, numbers on the bars, no lines behind them.

Their colours differ in lightness, so that they can be told apart in grey, too.
"""

from __future__ import annotations

from openpyxl.chart import BarChart, Reference
from openpyxl.chart.data_source import AxDataSource, NumFmt, NumRef, StrRef
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.legend import Legend
from openpyxl.chart.marker import DataPoint
from openpyxl.chart.series import Series
from openpyxl.chart.series_factory import SeriesFactory
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.descriptors import Typed
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties, RegularTextRun
from openpyxl.utils import absolute_coordinate, get_column_letter, quote_sheetname
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.worksheet import Worksheet

from followup_sheet.highlights import HIGHLIGHTS
from followup_sheet.model import Status
from followup_sheet.workbook.template.look import ACCENT, INK, QUIET

DAY_AXIS = "ddd\\ d"
"""Days of the week and of the month, in the reader's own language."""

_WEEK_AXIS = "d\\ mmm"
_WHOLE_BUT_NOUGHT = "0;;"
_POINT = 100  # sizes of type in a chart count hundredths of a point
_WHITE, _FRAME, _AXIS = "FFFFFF", "D8E0E4", "AEBBC4"
_TODAY = str(HIGHLIGHTS[Status.DUE_TODAY].fill)
_LATE = str(HIGHLIGHTS[Status.OVERDUE].fill)
_GAP = 0.2  # of the last column, between a chart and what stands beside it
_EMU_PER_CHARACTER = 66_675  # seven pixels


def add_days_chart(sheet: Worksheet, days: str, counts: str, place: str) -> None:
    """Columns: how many rows are due on each day, today's in the colour of its Status."""
    chart = bars(f"Due on each of the next {CellRange(days).size['rows']} days", "col", gap=35)
    chart.x_axis.number_format, chart.x_axis.noMultiLvlLbl = DAY_AXIS, True
    chart.x_axis.txPr = _type(QUIET, 8)
    series = series_of(sheet, counts, "Due", ACCENT)
    series.cat = AxDataSource(numRef=NumRef(f=area_of(sheet, days)))
    series.dPt = [DataPoint(idx=0, invertIfNegative=False, spPr=_painted(_TODAY))]
    chart.series.append(series)
    put_chart(sheet, chart, place)


def add_stages_chart(sheet: Worksheet, names: str, counts: str, place: str) -> None:
    """Bars: how many rows stand in each stage, the first step at the top."""
    chart = bars("Where your applications stand", "bar", gap=30)
    chart.x_axis.scaling.orientation = "maxMin"
    series = series_of(sheet, counts, "Rows", ACCENT)
    series.cat = AxDataSource(strRef=StrRef(f=area_of(sheet, names)))
    chart.series.append(series)
    put_chart(sheet, chart, place)


def add_weeks_chart(sheet: Worksheet, weeks: str, done: str, missed: str, place: str) -> None:
    """Stacked columns: follow-ups made and missed in each week."""
    chart = bars("Follow-ups by week", "col", gap=45)
    chart.x_axis.number_format, chart.x_axis.noMultiLvlLbl = _WEEK_AXIS, True
    chart.x_axis.txPr = _type(QUIET, 8)
    chart.grouping, chart.overlap = "stacked", 100
    for counts, name, color, label in ((done, "Done", ACCENT, _WHITE), (missed, "Missed", _LATE, INK)):
        series = series_of(sheet, counts, name, color)
        series.cat = AxDataSource(numRef=NumRef(f=area_of(sheet, weeks)))
        series.dLbls = _labels(label, "ctr")
        chart.series.append(series)
    put_legend(chart)
    put_chart(sheet, chart, place)


def put_legend(chart: BarChart) -> None:
    """Above the bars, which series is which."""
    chart.legend = Legend()
    chart.legend.position, chart.legend.overlay = "t", False
    chart.legend.txPr = _type(QUIET)


def bars(title: str, direction: str, *, gap: int) -> BarChart:
    """An empty chart of columns (``col``) or bars (``bar``); ``gap`` between them in percent of their width."""
    chart = BarChart()
    chart.type, chart.gapWidth, chart.legend, chart.roundedCorners = direction, gap, None, False
    chart.title = _title(title)
    chart.graphical_properties = GraphicalProperties(solidFill=_WHITE, ln=LineProperties(solidFill=_FRAME))
    chart.plot_area.spPr = GraphicalProperties(noFill=True)
    for axis in (chart.x_axis, chart.y_axis):
        axis.majorGridlines, axis.majorTickMark, axis.minorTickMark = None, "none", "none"
        axis.txPr = _type(QUIET)
        axis.spPr = GraphicalProperties(ln=LineProperties(solidFill=_AXIS))
    chart.x_axis.delete = False
    chart.y_axis.delete = True  # the numbers stand on the bars
    chart.y_axis.scaling.min, chart.y_axis.number_format = 0, "0"
    return chart


def series_of(sheet: Worksheet, counts: str, name: str, color: str) -> Series:
    """The numbers in the cells ``counts`` of one column, as bars of a colour ``RRGGBB``."""
    area = CellRange(counts)
    values = Reference(sheet, min_col=area.min_col, min_row=area.min_row, max_row=area.max_row)
    series: Series = SeriesFactory(values, title=name)
    series.spPr, series.invertIfNegative = _painted(color), False
    series.dLbls = _labels(INK, "outEnd")
    return series


def _painted(color: str) -> GraphicalProperties:
    # without an outline, or a bar of nought would be a line
    return GraphicalProperties(solidFill=color, ln=LineProperties(noFill=True))


class _Labels(DataLabelList):
    """Labels whose number format is their own: openpyxl's do not say so, and show that of the cells."""

    tagname = "dLbls"
    # openpyxl's own name, whose type there is too narrow
    numFmt = Typed(expected_type=NumFmt, allow_none=True)  # type: ignore[assignment]  # noqa: N815
    __elements__, __attrs__ = DataLabelList.__elements__, DataLabelList.__attrs__
    __nested__ = tuple(name for name in DataLabelList.__nested__ if name != "numFmt")


def _labels(color: str, position: str) -> DataLabelList:
    """The number on each bar, none on a bar that is not there."""
    labels = _Labels(dLblPos=position, txPr=_type(color), showVal=True)
    labels.numFmt = NumFmt(formatCode=_WHOLE_BUT_NOUGHT, sourceLinked=False)
    labels.showLegendKey = labels.showCatName = labels.showSerName = labels.showPercent = False
    return labels


def _title(text: str) -> Title:
    paragraph = Paragraph(
        pPr=ParagraphProperties(defRPr=_characters(INK, 11, bold=True)),
        r=[RegularTextRun(rPr=_characters(INK, 11, bold=True), t=text)],
    )
    return Title(tx=Text(rich=RichText(p=[paragraph])), overlay=False)


def _type(color: str, size: int = 9) -> RichText:
    properties = ParagraphProperties(defRPr=_characters(color, size))
    return RichText(p=[Paragraph(pPr=properties, endParaRPr=CharacterProperties())])


def _characters(color: str, size: int, *, bold: bool = False) -> CharacterProperties:
    return CharacterProperties(sz=size * _POINT, b=bold, solidFill=color)


def area_of(sheet: Worksheet, area: str) -> str:
    """How a chart names cells of a sheet."""
    return f"{quote_sheetname(sheet.title)}!{absolute_coordinate(area)}"


def put_chart(sheet: Worksheet, chart: BarChart, place: str) -> None:
    """Over the cells of ``place``, short of their right edge where another column follows."""
    area = CellRange(place)
    last, gap = sheet.column_dimensions[get_column_letter(area.max_col)].width, _GAP * (area.max_col < sheet.max_column)
    start = AnchorMarker(col=area.min_col - 1, row=area.min_row - 1)
    end = AnchorMarker(col=area.max_col - 1, row=area.max_row, colOff=int(last * (1 - gap) * _EMU_PER_CHARACTER))
    chart.anchor = TwoCellAnchor(  # type: ignore[assignment]  # the stubs know only cells
        editAs="oneCell", _from=start, to=end
    )
    sheet.add_chart(chart)
