"""The report as a workbook: a summary with charts, a table of the clients, and what each measure counts.

report → three sheets → bytes, the same for the same report
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from followup_sheet.faces.csv_text import Value
from followup_sheet.files.own_output import CATEGORY
from followup_sheet.highlights import HIGHLIGHTS
from followup_sheet.measures.definitions import MEASURES
from followup_sheet.report import NOTHING, ClientRow, Report
from followup_sheet.report.page import cohort_definition, definition
from followup_sheet.report.rows_csv import cells, headers
from followup_sheet.report.workbook_charts import add_channels_chart, add_cohort_chart
from followup_sheet.workbook.template.dashboard_charts import add_weeks_chart
from followup_sheet.workbook.template.heights import fit_row, lines_of_words
from followup_sheet.workbook.template.look import (
    QUIET,
    SHORT_DATE,
    Look,
    add_table,
    paint,
    put,
    set_up_page,
    style_cell,
    style_column,
    write_header,
    write_header_cell,
    write_heading,
    write_title,
)
from followup_sheet.workbook.template.saving import saved
from followup_sheet.workbook.template.settle import settled

PERCENT = '0"%"'

_SUMMARY_WIDTHS = (32, 11, 11, 11, 16, 3, 11, 11, 11, 11, 11, 11)
_CHART_FROM, _CHART_TO = "G", "L"
_CHART_ROWS = 13
_ROW_HEIGHT = 18  # points
_NAME_WIDTH, _NUMBER_WIDTH, _HEADER_HEIGHT = 26, 11.5, 78  # characters, points
_DEFINITION_WIDTHS = (32, 13, 62, 34, 46)

_NAME = Look(0, place="left", wrap=True, ruled=True, middle=True)
_NUMBER = Look(0, place="right", ruled=True, middle=True)
_SHARE = Look(0, PERCENT, place="right", ruled=True, middle=True)
_DAY = Look(0, SHORT_DATE, place="left", ruled=True, middle=True)
_NOTE = Look(0, place="left", size=9, color=QUIET)
_DEFINED = Look(0, place="left", wrap=True, ruled=True, size=10)

AddChart = Callable[[Worksheet, int, int, str], None]
"""Draws the rows from a first to a last one into a place."""


def report_workbook(report: Report) -> bytes:
    """The file."""
    book = Workbook()
    book.remove(book.worksheets[0])
    _write_summary(book.create_sheet("Summary"), report)
    _write_clients(book.create_sheet("Clients"), report.clients)
    _write_definitions(book.create_sheet("Definitions"), report)
    return settled(saved(book), report.today, title="Follow-up report", category=CATEGORY)


# Summary


def _write_summary(sheet: Worksheet, report: Report) -> None:
    for number, width in enumerate(_SUMMARY_WIDTHS, start=1):
        style_column(sheet, number, Look(width))
    write_title(sheet, report.title, report.days)
    cohort = [
        (row.measure.title, row.figure.value, row.figure.out_of, row.percent, row.measure.survey)
        for row in report.cohort
    ]
    row = _section(sheet, 4, "The clients and the survey", _COHORT, cohort, add_cohort_chart)
    for place, one in enumerate(report.cohort, start=6):
        sheet.cell(place, 5).number_format = f'"{one.measure.survey_said} "{PERCENT}'
    channels = [(row.channel, row.figure.value, row.figure.out_of, row.percent) for row in report.channels]
    row = _section(sheet, row, "Replies by channel", _CHANNELS, channels, add_channels_chart)
    weeks = report.weeks if report.has_follow_ups else ()
    row = _section(sheet, row, "Follow-ups by week", _WEEKS, weeks, _add_weeks)
    _write_unread(sheet, row, report)
    sheet.sheet_view.showGridLines = False
    set_up_page(sheet, landscape=False, title_row=False)


_COHORT = (("Measure", _NAME), ("Clients", _NUMBER), ("Of", _NUMBER), ("Share", _SHARE), ("Survey", _SHARE))
_CHANNELS = (("Channel", _NAME), ("Answered", _NUMBER), ("Of", _NUMBER), ("Share", _SHARE))
_WEEKS = (("Week from", _DAY), ("Done in time", _NUMBER), ("Missed", _NUMBER))


def _section(
    sheet: Worksheet,
    row: int,
    title: str,
    columns: Sequence[tuple[str, Look]],
    lines: Sequence[Sequence[Value]],
    add_chart: AddChart,
) -> int:
    """A heading, a small table and its chart beside it; returns the row the next one begins in."""
    for number, (name, look) in enumerate(columns, start=1):
        write_heading(sheet.cell(row, number), title if number == 1 else None)
        write_header_cell(sheet.cell(row + 1, number), name, is_tool=False)
        if look.place == "right":
            sheet.cell(row + 1, number).alignment = Alignment(horizontal="right", vertical="center", indent=1)
    first = row + 2
    for offset, line in enumerate(lines):
        _write_line(sheet, first + offset, line, [look for _, look in columns])
    if lines:
        add_chart(sheet, first, first + len(lines) - 1, f"{_CHART_FROM}{row}:{_CHART_TO}{row + _CHART_ROWS}")
    else:
        _write_note(sheet, first, "Nothing to count in the period.")
    return row + max(_CHART_ROWS, len(lines) + 2) + 2


def _write_line(sheet: Worksheet, row: int, line: Sequence[Value], looks: Iterable[Look]) -> None:
    for number, (value, look) in enumerate(zip(line, looks, strict=True), start=1):
        cell = sheet.cell(row, number)
        style_cell(cell, look)
        put(cell, NOTHING if value is None else value)
    sheet.row_dimensions[row].height = _ROW_HEIGHT


def _add_weeks(sheet: Worksheet, first: int, last: int, place: str) -> None:
    weeks, done, missed = (f"{column}{first}:{column}{last}" for column in "ABC")
    add_weeks_chart(sheet, weeks, done, missed, place)


def _write_unread(sheet: Worksheet, row: int, report: Report) -> None:
    if report.unread:
        write_heading(sheet.cell(row, 1), "Not read")
    for offset, unread in enumerate(report.unread, start=1):
        _write_note(sheet, row + offset, f"{unread.name}: {unread.reason}")


def _write_note(sheet: Worksheet, row: int, text: str) -> None:
    style_cell(sheet.cell(row, 1), _NOTE)
    put(sheet.cell(row, 1), text)


# Clients


def _write_clients(sheet: Worksheet, clients: Sequence[ClientRow]) -> None:
    names = ["Client", *(name for measure in MEASURES for name in headers(measure))]
    for number in range(1, len(names) + 1):
        style_column(sheet, number, Look(_NAME_WIDTH if number == 1 else _NUMBER_WIDTH))
    write_header(sheet, names, height=_HEADER_HEIGHT)
    for row, client in enumerate(clients, start=2):
        _write_client(sheet, row, client)
    add_table(sheet, "Clients", len(names), max(1, len(clients)))
    sheet.freeze_panes = "B2"
    sheet.sheet_view.showGridLines = False
    set_up_page(sheet)
    sheet.print_title_cols = "A:A"


def _write_client(sheet: Worksheet, row: int, client: ClientRow) -> None:
    style_cell(sheet.cell(row, 1), _NAME)
    put(sheet.cell(row, 1), client.name)
    number = 2
    for measure in MEASURES:
        figure = client.figures[measure.key]
        for value in cells(measure, figure):
            style_cell(sheet.cell(row, number), _NUMBER)
            put(sheet.cell(row, number), value)
            number += 1
        if measure.colour and measure.is_loud(figure):
            first = number - len(headers(measure))
            paint(sheet.cell(row, first), *HIGHLIGHTS[measure.colour])
    fit_row(sheet, row, [], lines=lines_of_words(client.name, _NAME_WIDTH), air=3)


# Definitions


def _write_definitions(sheet: Worksheet, report: Report) -> None:
    for number, width in enumerate(_DEFINITION_WIDTHS, start=1):
        style_column(sheet, number, Look(width))
    write_header(sheet, ("Measure", "Taken", "Counts", "Out of", "Answers"))
    lines = [*map(definition, MEASURES), *(cohort_definition(row.measure) for row in report.cohort)]
    for row, line in enumerate(lines, start=2):
        for number, text in enumerate(line, start=1):
            style_cell(sheet.cell(row, number), _DEFINED)
            put(sheet.cell(row, number), text or None)
        fit_row(sheet, row, zip(line, _DEFINITION_WIDTHS, strict=True), size=10, air=5)
    sheet.freeze_panes = "A2"
    sheet.sheet_view.showGridLines = False
    set_up_page(sheet)
