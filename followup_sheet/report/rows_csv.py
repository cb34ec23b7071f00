"""The report as a table for other programs: a line a client, the columns always the same."""

from __future__ import annotations

from collections.abc import Iterator

from followup_sheet.faces.csv_text import Value, csv_text
from followup_sheet.measures.definitions import MEASURES, Measure, Shows
from followup_sheet.measures.measured import Figure
from followup_sheet.report import Report, sortable


def columns() -> list[str]:
    """The headers: every measure, after a part or share what it is out of, and why a client was not read."""
    return ["Client", *(header for measure in MEASURES for header in headers(measure)), "Not read"]


def headers(measure: Measure) -> list[str]:
    """Of one measure: one column, or two where it is out of something."""
    title = f"{measure.title}, %" if measure.shows is Shows.SHARE else measure.title
    return [title, f"{measure.title}: of"] if measure.out_of else [title]


def cells(measure: Measure, figure: Figure) -> list[int | None]:
    """What stands below :func:`headers`."""
    return [sortable(measure, figure), figure.out_of] if measure.out_of else [figure.value]


def report_csv(report: Report) -> bytes:
    """The file; blank cells where there was nothing to count."""
    return csv_text([columns(), *_lines(report)])


def _lines(report: Report) -> Iterator[list[Value]]:
    for client in report.clients:
        yield [client.name, *(cell for m in MEASURES for cell in cells(m, client.figures[m.key])), None]
    blank: list[Value] = [None] * (len(columns()) - 2)
    for unread in report.unread:
        yield [unread.name, *blank, unread.reason]
