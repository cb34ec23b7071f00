"""The report on a terminal: 80 columns, the measures that have a short name, and the cohort in sentences."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence

from followup_sheet.measures.definitions import MEASURES, Measure
from followup_sheet.measures.measured import Figure
from followup_sheet.model import Status
from followup_sheet.quoting import width_seen, within
from followup_sheet.report import NOBODY, CohortRow, Report, percent_text, shown

WIDTH = 80
_GAP = 2
_NARROWEST_NAME = 12

Paint = Callable[[str, Status | None], str]
"""Gives a text the colour of a Status, headings without one are bold."""

_SHORT = tuple(measure for measure in MEASURES if measure.short)


def text(report: Report, paint: Paint = lambda words, _: words) -> str:
    """The report as lines; plain unless ``paint`` colours it."""
    return "\n".join(_lines(report, paint))


def _lines(report: Report, paint: Paint) -> Iterator[str]:
    yield paint(report.title, None)
    yield report.days
    yield from ("", *(_table(report, paint) if report.clients else [NOBODY]))
    yield from ("", paint("The clients and the survey", None), *(_cohort_line(row) for row in report.cohort))
    if report.channels:
        yield from ("", paint("Replies by channel", None))
        for row in report.channels:
            yield f"  {row.channel:<12} {row.figure.value} of {row.figure.out_of}, {percent_text(row.percent)}"
    if report.unread:
        yield from ("", paint("Not read", None))
        for unread in report.unread:
            yield from textwrap.wrap(
                f"{unread.name}: {unread.reason}", WIDTH, initial_indent="  ", subsequent_indent="    "
            )
    yield from ("", "-o FILE.xlsx, .html or .csv has every measure and says what each one counts.")


def _cohort_line(row: CohortRow) -> str:
    if row.percent is None:
        return f"  {row.measure.title}: nobody to tell (survey: {row.measure.survey_text})"
    return f"  {row.measure.title}: {row.percent}%, {row.told} (survey: {row.measure.survey_text})"


def _table(report: Report, paint: Paint) -> Iterator[str]:
    rows = [(client.name, client.figures) for client in report.clients]
    total = ("All clients", report.totals)
    widths = [_width(measure, [figures for _, figures in (*rows, total)]) for measure in _SHORT]
    room = max(_NARROWEST_NAME, WIDTH - sum(widths))
    yield from (paint(line, None) for line in _headings(widths, room))
    for name, figures in rows:
        yield _cut(name, room) + "".join(map(lambda m, w: _cell(m, figures[m.key], w, paint), _SHORT, widths))
    if len(rows) > 1:
        yield _cut(total[0], room) + "".join(f"{_shown(m, total[1]):>{w}}" for m, w in zip(_SHORT, widths, strict=True))


def _headings(widths: Sequence[int], room: int) -> Iterator[str]:
    """Two lines, the words at the bottom."""
    words = [measure.short.split(" ") for measure in _SHORT]
    upper = [pair[0] if len(pair) > 1 else "" for pair in words]
    lower = [pair[-1] for pair in words]
    for name, line in (("", upper), ("Client", lower)):
        headed = "".join(f"{word:>{width}}" for word, width in zip(line, widths, strict=True))
        yield f"{name:<{room}}{headed}".rstrip()


def _width(measure: Measure, figures: Sequence[Mapping[str, Figure]]) -> int:
    longest = max(len(word) for word in measure.short.split(" "))
    return _GAP + max(longest, *(len(_shown(measure, one)) for one in figures))


def _shown(measure: Measure, figures: Mapping[str, Figure]) -> str:
    return shown(measure, figures[measure.key], of="/")


def _cell(measure: Measure, figure: Figure, width: int, paint: Paint) -> str:
    plain = shown(measure, figure, of="/")
    told = paint(plain, measure.colour) if measure.is_loud(figure) else plain
    return " " * (width - len(plain)) + told


def _cut(name: str, room: int) -> str:
    """Both ends of a long name: its file's, which may tell it from another, stands last."""
    most = room - 1
    if width_seen(name) > most:
        end = within(name[::-1], most - most // 2 - 1)[::-1]
        name = f"{within(name, most // 2)}…{end}"
    return name + " " * (room - width_seen(name))
