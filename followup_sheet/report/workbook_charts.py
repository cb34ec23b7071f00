"""The summary's own charts, in the look of the Dashboard's."""

from __future__ import annotations

from openpyxl.chart.data_source import AxDataSource, StrRef
from openpyxl.worksheet.worksheet import Worksheet

from followup_sheet.workbook.template.dashboard_charts import area_of, bars, put_chart, put_legend, series_of
from followup_sheet.workbook.template.look import ACCENT

_SURVEY = "AEBBC4"
_LONGEST = 112
"""Percent: there is room for the number beside a bar of a hundred."""


def add_cohort_chart(sheet: Worksheet, first: int, last: int, place: str) -> None:
    """Bars: for each measure the clients' share and the survey's, in percent (columns A, D and E)."""
    chart = bars("Share of the clients, in percent", "bar", gap=45)
    chart.x_axis.scaling.orientation = "maxMin"
    chart.y_axis.scaling.max = _LONGEST
    for column, name, color in (("D", "These clients", ACCENT), ("E", "Survey", _SURVEY)):
        series = series_of(sheet, f"{column}{first}:{column}{last}", name, color)
        series.cat = AxDataSource(strRef=StrRef(f=area_of(sheet, f"A{first}:A{last}")))
        chart.series.append(series)
    put_legend(chart)
    put_chart(sheet, chart, place)


def add_channels_chart(sheet: Worksheet, first: int, last: int, place: str) -> None:
    """Bars: of the follow-ups by each channel, how many in a hundred were answered (columns A and D)."""
    chart = bars("Answered, in percent", "bar", gap=45)
    chart.x_axis.scaling.orientation = "maxMin"
    chart.y_axis.scaling.max = _LONGEST
    series = series_of(sheet, f"D{first}:D{last}", "Answered", ACCENT)
    series.cat = AxDataSource(strRef=StrRef(f=area_of(sheet, f"A{first}:A{last}")))
    chart.series.append(series)
    put_chart(sheet, chart, place)
