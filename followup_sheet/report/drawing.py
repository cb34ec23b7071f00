"""Where the bars of the page's charts stand: lengths in percent of the chart's width, heights in pixels.

Without a fixed scale a chart is as wide as the page and its words stay readable on a phone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from followup_sheet.report import Report, WeekRow, percent_text
from followup_sheet.wording import day_text

_WORDS, _BAR, _APART = 18, 18, 6
"""Pixels: a line of words, a bar, and between bars."""

_LONGEST = 82.0
"""Percent: room for the number beside the longest bar."""

_COLUMN_SPACE = 150
"""Pixels of the tallest column."""

_SLIMMEST = 0.4  # percent, so that nought is still a mark


class Bar(NamedTuple):
    """A lying bar, ``look`` its class; ``y`` is its upper edge, ``words`` stand above it where there are any."""

    words: str
    value: str
    look: str
    length: float
    y: int


class Column(NamedTuple):
    """A standing bar of two parts, the missed one on top; ``x`` is its middle, ``width`` in percent."""

    x: float
    width: float
    done: int
    done_height: float
    missed: int
    missed_height: float
    day: str
    month: str


class Bars(NamedTuple):
    height: int
    bars: tuple[Bar, ...]
    bar_height: int = _BAR


class Columns(NamedTuple):
    height: int
    columns: tuple[Column, ...]


def cohort_bars(report: Report) -> Bars:
    """Two bars a measure: these clients, and the survey."""
    bars: list[Bar] = []
    y = 0
    for row in report.cohort:
        bars.append(_bar(row.measure.title, row.percent, "done", y + _WORDS))
        bars.append(
            _bar("", row.measure.survey, "survey", y + _WORDS + _BAR + 2)._replace(value=row.measure.survey_text)
        )
        y += _WORDS + 2 * _BAR + 2 + 2 * _APART
    return Bars(y, tuple(bars))


def channel_bars(report: Report) -> Bars:
    """How many of a hundred follow-ups were answered, by channel."""
    step = _WORDS + _BAR + _APART
    bars = [_bar(row.channel, row.percent, "done", place * step + _WORDS) for place, row in enumerate(report.channels)]
    return Bars(len(bars) * step, tuple(bars))


def _bar(words: str, number: int | None, look: str, y: int) -> Bar:
    return Bar(words, percent_text(number), look, max(_SLIMMEST, (number or 0) * _LONGEST / 100), y)


def week_columns(weeks: Sequence[WeekRow]) -> Columns:
    """Follow-ups done and missed, a column a week."""
    most = max((week.done + week.missed for week in weeks), default=0) or 1
    return Columns(_COLUMN_SPACE + 2 * _WORDS + _WORDS, tuple(_columns(weeks, _COLUMN_SPACE / most)))


def _columns(weeks: Sequence[WeekRow], unit: float) -> Iterator[Column]:
    step = 100 / max(1, len(weeks))
    for place, week in enumerate(weeks):
        day, month = day_text(week.monday, week.monday).split(" ")
        middle = round((place + 0.5) * step, 2)
        heights = round(week.done * unit, 1), round(week.missed * unit, 1)
        yield Column(middle, round(step * 0.7, 2), week.done, heights[0], week.missed, heights[1], day, month)
