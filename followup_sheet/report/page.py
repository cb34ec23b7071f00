"""The report as one HTML file: no network, tables that sort, charts with their figures beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from followup_sheet.faces.html import page
from followup_sheet.measures.cohort import SURVEY, CohortMeasure
from followup_sheet.measures.definitions import MEASURES, Measure, Over
from followup_sheet.measures.measured import Figure
from followup_sheet.measures.search_counts import ANSWER_DAYS
from followup_sheet.report import NOBODY, Report, percent_text, shown, sortable
from followup_sheet.report.drawing import channel_bars, cohort_bars, week_columns
from followup_sheet.wording import ADVISERS, advisers, day_text

TEMPLATE = "report.html.j2"

FigureOf = Callable[[str], Figure]


class Cell(NamedTuple):
    """``sort`` is the number it is sorted by, blank where there is none; ``mark`` the class of its colours."""

    text: str
    sort: int | str = ""
    mark: str = ""


class Line(NamedTuple):
    name: str
    cells: tuple[Cell, ...]


class Definition(NamedTuple):
    title: str
    over: str
    text: str
    out_of: str
    source: str


def report_page(report: Report) -> str:
    """The whole page."""
    values = {
        "report": report,
        "nobody": NOBODY,
        "measures": MEASURES,
        "lines": [Line(client.name, tuple(_cells(client.figures.__getitem__))) for client in report.clients],
        "total": Line("All clients", tuple(_cells(report.totals.__getitem__, quiet=True))),
        "cohort": cohort_bars(report),
        "weeks": week_columns(report.weeks),
        "channels": channel_bars(report),
        "definitions": [*map(definition, MEASURES), *(cohort_definition(row.measure) for row in report.cohort)],
        "answer_days": ANSWER_DAYS,
        "day_text": day_text,
        "percent_text": percent_text,
    }
    return page(TEMPLATE, values, landscape=True)


def _cells(figure_of: FigureOf, *, quiet: bool = False) -> Iterator[Cell]:
    for measure in MEASURES:
        figure = figure_of(measure.key)
        number = sortable(measure, figure)
        mark = mark_of(measure) if measure.is_loud(figure) and not quiet else ""
        yield Cell(shown(measure, figure), "" if number is None else number, mark)


def mark_of(measure: Measure) -> str:
    """The class of a Status's colours: ``due-soon``."""
    return measure.colour.casefold().replace(" ", "-") if measure.colour else ""


def definition(measure: Measure) -> Definition:
    """What the pages say of a measure."""
    source = f"{advisers(measure.source)} ({measure.source})" if measure.source else ""
    return Definition(measure.title, measure.over, measure.definition, measure.out_of, source)


def cohort_definition(measure: CohortMeasure) -> Definition:
    """What the pages say of a share of the clients, with the survey's own words."""
    source = f"{ADVISERS[SURVEY]} ({SURVEY}): “{measure.found}”"
    return Definition(measure.title, Over.PERIOD, measure.definition, measure.out_of, source)
