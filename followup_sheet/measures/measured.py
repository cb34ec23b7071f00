"""The values a report is made of, and what a measure is taken from. No counting here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from followup_sheet.measures.activity import Activity, Entry
from followup_sheet.model import Night
from followup_sheet.policy import Policy


class Period(NamedTuple):
    """The days a report is about, both included; ``since`` None is as far back as History goes."""

    since: date | None
    until: date

    def holds(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and day <= self.until


class Figure(NamedTuple):
    """A number of one client, or of all. ``out_of`` is how many could have counted, None where that says
    nothing; ``value`` None: there was nothing to count."""

    value: int | None
    out_of: int | None = None


class Answers(NamedTuple):
    """Of one channel's follow-ups that are old enough to tell, how many had an answer."""

    asked: int
    answered: int


class Week(NamedTuple):
    """Follow-ups made in time and missed in one week."""

    done: int
    missed: int


@dataclass(frozen=True, slots=True)
class ClientMeasures:
    """One tracker in numbers, and what its client is called.

    ``figures`` are by the measures' keys, ``weeks`` by their Monday."""

    client: str
    figures: Mapping[str, Figure]
    channels: Mapping[str, Answers]
    weeks: Mapping[date, Week]


@dataclass(frozen=True, slots=True)
class Search:
    """One client's search as a measure sees it: its log, what tonight decides, and the days that count."""

    activity: Activity
    night: Night
    policy: Policy
    period: Period

    @property
    def today(self) -> date:
        return self.night.today

    def within(self, entries: Iterable[Entry]) -> list[Entry]:
        """Those of the period."""
        return [entry for entry in entries if self.period.holds(entry.day)]

    def is_past(self, day: date, days: int) -> bool:
        """Whether so many days after ``day`` are over."""
        return day + timedelta(days=days) < self.today
