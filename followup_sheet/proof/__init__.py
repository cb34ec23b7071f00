"""Proof of search: a dated list of applications, interviews and contacts, for an employment office.

    History, tonight's lines → what others may see of them → terminal, csv, workbook or page

The lines are the client's own log, corrected by hand or not. Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from followup_sheet.digest.entries import harmless, name
from followup_sheet.facts import OTHER_CONTACT
from followup_sheet.measures.measured import Period
from followup_sheet.model import HistoryLine, Kind, Night, Tracker
from followup_sheet.wording import day_text

CONTACT = "Contact"

_EVENTS: Mapping[str, str] = MappingProxyType(
    {"Applied": "Application", "Interview": "Interview", "Lead": "Lead received", "Reply": "Reply received"}
)
_COUNTED = (("application", "Application"), ("interview", "Interview"), ("contact", CONTACT))
_IN_A_DAY = ("Lead received", "Application", "Interview", CONTACT, "Reply received")
_LONGEST_PEOPLE = 400  # characters


class ProofEntry(NamedTuple):
    """One thing the client did or heard. ``what`` is its kind, for a contact with what it was for."""

    day: date
    what: str
    channel: str
    company: str
    role: str
    contact: str

    @property
    def kind(self) -> str:
        return self.what.partition(":")[0]

    @property
    def texts(self) -> tuple[str, ...]:
        """What stands beside the day."""
        return self.what, self.channel, self.company, self.role, self.contact


COLUMNS = ("Date", "What", "Channel", "Company", "Role", "Contact")
"""What the fields of an entry are called in every face."""


NOTHING = "No application, interview or contact in these days."
"""What stands where a list would be empty."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What one client did in the period, the earliest first."""

    client: str
    period: Period
    entries: tuple[ProofEntry, ...]

    @property
    def title(self) -> str:
        return f"Proof of job search: {self.client}"

    @property
    def days(self) -> str:
        """``1 Sep 2026 to 22 Nov 2026``; from the first entry on where no day was asked for."""
        first = self.period.since or (self.entries[0].day if self.entries else None)
        until = day_text(self.period.until)
        return f"{day_text(first)} to {until}" if first else f"Up to {until}"

    @property
    def counts(self) -> str:
        """``3 applications, 1 interview, 2 contacts``"""
        counted = Counter(entry.kind for entry in self.entries)
        return ", ".join(f"{counted[kind]} {word}{'' if counted[kind] == 1 else 's'}" for word, kind in _COUNTED)


def proof(client: str, tracker: Tracker, night: Night, period: Period) -> Proof:
    """What a decided tracker shows of the period. What happened with several people of a company on one day
    is one application or interview; a contact is one a person."""
    until = min(period.until, night.today)
    lines = (line for line in (*tracker.history, *night.history) if line.date and period.holds(line.date))
    entries = _merged(_entries(line for line in lines if line.date and line.date <= until))
    return Proof(client, period._replace(until=until), tuple(sorted(entries, key=_order)))


def _order(entry: ProofEntry) -> tuple[date, int, ProofEntry]:
    """By day; on one day as one thing leads to the other."""
    return entry.day, _IN_A_DAY.index(entry.kind), entry


def _entries(lines: Iterable[HistoryLine]) -> Iterator[ProofEntry]:
    for line in lines:
        what = _what(line)
        if what and line.date:
            names = (name(text) for text in (line.company, line.role, line.contact))
            yield ProofEntry(line.date, what, name(line.channel), *names)


def _what(line: HistoryLine) -> str:
    """Blank for what is nobody else's business: stages, what was missed, copied rows."""
    if line.kind == Kind.EVENT:
        return _EVENTS.get(line.what, "")
    if line.kind != Kind.FOLLOW_UP:
        return ""
    return CONTACT if line.what in ("", OTHER_CONTACT) else f"{CONTACT}: {name(line.what)}"


def _merged(entries: Iterable[ProofEntry]) -> Iterator[ProofEntry]:
    """Events of one day, company and role as one, with everybody they were with; the same line twice is one."""
    people: dict[ProofEntry, dict[str, None]] = {}
    for entry in entries:
        alone = entry if entry.kind == CONTACT else entry._replace(contact="")
        people.setdefault(alone, {})[entry.contact] = None
    for entry, found in people.items():
        yield entry._replace(contact=harmless(", ".join(filter(None, found)), _LONGEST_PEOPLE))
