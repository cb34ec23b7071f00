"""Many clients in one table, and the cohort against the surveys of the sources.

    ClientMeasures → names → tables (pandas) → workbook, csv, page or terminal

A report holds numbers and client names, and nothing else of what is in a tracker.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from followup_sheet.measures.cohort import CohortMeasure, percent
from followup_sheet.measures.definitions import Measure, Shows
from followup_sheet.measures.measured import Figure, Period
from followup_sheet.wording import day_text

NOTHING = "\N{EN DASH}"
"""Shown where there was nothing to count."""


NOBODY = "No tracker could be read."
"""Stands where the table of clients would be empty."""


class ClientRow(NamedTuple):
    """One client; ``figures`` are by the measures' keys."""

    name: str
    figures: Mapping[str, Figure]


class Unread(NamedTuple):
    """A client whose tracker could not be read, and why."""

    name: str
    reason: str


class CohortRow(NamedTuple):
    measure: CohortMeasure
    figure: Figure

    @property
    def percent(self) -> int | None:
        return percent(self.figure)

    @property
    def told(self) -> str:
        """``3 of 8``, or a dash where there is nobody to tell."""
        return NOTHING if self.figure.value is None else f"{self.figure.value} of {self.figure.out_of}"


class ChannelRow(NamedTuple):
    """Follow-ups by one channel that are old enough to tell, and those that had an answer."""

    channel: str
    figure: Figure

    @property
    def percent(self) -> int | None:
        return percent(self.figure)


class WeekRow(NamedTuple):
    monday: date
    done: int
    missed: int


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a face shows, as of ``today``. ``totals`` are sums over the clients, of days the median."""

    today: date
    period: Period
    clients: tuple[ClientRow, ...]
    unread: tuple[Unread, ...]
    totals: Mapping[str, Figure]
    cohort: tuple[CohortRow, ...]
    channels: tuple[ChannelRow, ...]
    weeks: tuple[WeekRow, ...]

    @property
    def title(self) -> str:
        number = len(self.clients) + len(self.unread)
        return f"Follow-up report: {number} client{'' if number == 1 else 's'}"

    @property
    def has_follow_ups(self) -> bool:
        """Whether any week has one, done or missed."""
        return any(week.done or week.missed for week in self.weeks)

    @property
    def days(self) -> str:
        """The day and the period, in words."""
        return f"As of {day_text(self.today)}. Period: {period_text(self.period)}."


def period_text(period: Period) -> str:
    """``1 Sep 2026 to 22 Nov 2026``"""
    until = day_text(period.until)
    return f"{day_text(period.since)} to {until}" if period.since else f"up to {until}"


def shown(measure: Measure, figure: Figure, *, of: str = " of ") -> str:
    """A figure as a reader sees it: ``3``, ``1 of 3``, ``67%`` or a dash."""
    if figure.value is None:
        return NOTHING
    if measure.shows is Shows.SHARE:
        return percent_text(percent(figure))
    return f"{figure.value}{of}{figure.out_of}" if measure.shows is Shows.PART else str(figure.value)


def percent_text(number: int | None) -> str:
    return NOTHING if number is None else f"{number}%"


def sortable(measure: Measure, figure: Figure) -> int | None:
    """The number a column is sorted by."""
    return percent(figure) if measure.shows is Shows.SHARE else figure.value
