"""Plans → a calendar (RFC 5545, RFC 7986). The only door to ``icalendar``.

Each follow-up is an all-day entry on the day it is due, with an alarm in the morning. Its UID stays the
same while the row, the action and the tracker do, so that a calendar moves an entry whose date has moved;
what is done is no longer in the file. Against the calendar of the night before, SEQUENCE rises when the
day or the title changes, and DTSTAMP is the day on which anything of the entry last changed: a night
that changes nothing gives the very same bytes.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from followup_sheet.contact_links import web
from followup_sheet.model import Plan, Status
from followup_sheet.quoting import JOINERS

if TYPE_CHECKING:
    from icalendar import Calendar, Component, Event

SHOWN = frozenset({Status.OVERDUE, Status.DUE_TODAY, Status.DUE_SOON, Status.SCHEDULED})
"""What stands in a calendar; what waits, is closed or must be checked first does not."""

ALARM = timedelta(hours=9)
"""After midnight of the day it is due, by the clock of whoever looks."""

REFRESH = timedelta(hours=6)
"""How often a program that subscribes is asked to look for a newer file."""

LONGEST_TITLE = 200
LONGEST_TEXT = 4_000
"""Characters; what a person typed may have 32,767."""

_PRODUCER = "-//followup-sheet//followup-sheet//EN"
_HIGHEST_SEQUENCE = 2**31 - 1
_TEXTS = ("uid", "summary", "description", "url", "sequence")
_WORD_JOINER = "\u2060"


class TrackerPlans(NamedTuple):
    """One tracker's part of a calendar. ``client`` is its Settings' *Your name*, blank where that is;
    then ``path``, absolute and without links, tells its entries from those of another tracker."""

    path: Path
    plans: Sequence[Plan]
    client: str = ""

    @property
    def name(self) -> str:
        """What a person calls it."""
        return _plain(self.client, LONGEST_TITLE) or _plain(self.path.stem, LONGEST_TITLE)


class Entry(NamedTuple):
    """What an entry says. ``description`` has several lines; ``url`` is blank or an http(s) address."""

    uid: str
    day: date
    title: str
    description: str
    url: str


class _Version(NamedTuple):
    """Which state of an entry this is, for the programs that hold an earlier one."""

    changed: datetime
    sequence: int


_Known = Mapping[str, tuple[Entry, _Version]]


def calendar(trackers: Iterable[TrackerPlans], today: date, previous: bytes | None = None) -> bytes:
    """The calendar of all that is due in these trackers, by day.

    ``previous`` is the calendar of the night before; one that cannot be read counts as none, and
    every entry is then a first one (SEQUENCE 0)."""
    from icalendar import Calendar

    trackers = list(trackers)
    known = _known(previous) if previous else {}
    made = Calendar()
    _describe(made, trackers[0].name if len(trackers) == 1 else "")
    for entry in _told_apart(sorted(_entries(trackers), key=lambda entry: (entry.day, entry.title, entry.uid))):
        made.add_component(_event(entry, _version(entry, known, today)))
    if not made.subcomponents:
        made.add_component(_placeholder())
    return bytes(made.to_ical())


def _describe(made: Calendar, name: str) -> None:
    title = f"Follow-ups: {name}" if name else "Follow-ups"
    made.add("prodid", _PRODUCER)
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("name", title)
    made.add("x-wr-calname", title)  # the same, for programs older than RFC 7986
    made.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", "PT6H")


def _placeholder() -> Component:
    """A calendar must hold something (RFC 5545, 3.6); a time zone nobody uses shows nowhere."""
    from icalendar import Timezone, TimezoneStandard

    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", "UTC")
    standard.add("dtstart", datetime(1970, 1, 1))  # noqa: DTZ001 - local time is what the RFC wants here
    standard.add("tzoffsetfrom", timedelta())
    standard.add("tzoffsetto", timedelta())
    zone.add_component(standard)
    return zone


def _entries(trackers: Sequence[TrackerPlans]) -> Iterator[Entry]:
    for tracker in trackers:
        whose = f" - {tracker.name}" if len(trackers) > 1 else ""
        for plan in tracker.plans:
            if plan.due is not None and plan.status in SHOWN:
                yield _entry(tracker, plan, plan.due, whose)


def _entry(tracker: TrackerPlans, plan: Plan, due: date, whose: str) -> Entry:
    return Entry(
        uid=_uid(tracker, plan),
        day=due,
        title=_plain(f"{_title(plan)}{whose}", LONGEST_TITLE),
        description="\n".join(_description(tracker, plan)),
        url=web(plan.row.text("Link")),
    )


def _title(plan: Plan) -> str:
    """``Thank-you note: Ann Lee, Acme (E-mail)``"""
    who = ", ".join(part for part in (plan.row.contact, plan.row.company) if part)
    channel = f" ({plan.channel})" if plan.channel else ""
    return f"{plan.action}: {who or plan.row.role}{channel}"


def _description(tracker: TrackerPlans, plan: Plan) -> Iterator[str]:
    yield _plain(plan.why, LONGEST_TEXT)
    for column in ("Role", "Phone", "E-mail", "Link"):
        text = _plain(plan.row.text(column), LONGEST_TITLE)
        if text:
            yield f"{column}: {text}"
    yield f"Tracker: {_plain(tracker.path.name, LONGEST_TITLE)}"


def _uid(tracker: TrackerPlans, plan: Plan) -> str:
    """Stays while tracker, row and action do; IDs are derived from names, so two trackers may share them."""
    owner = tracker.client.strip().casefold() or str(tracker.path)
    digest = hashlib.sha256("\x1f".join((owner, plan.id, plan.action)).encode("utf-8", "surrogatepass"))
    return f"{digest.hexdigest()[:32]}@followup-sheet"


def _told_apart(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Two copies of one tracker, or two clients of one name: no UID stands twice in a calendar."""
    seen: Counter[str] = Counter()
    for entry in entries:
        seen[entry.uid] += 1
        again = seen[entry.uid]
        yield entry if again == 1 else entry._replace(uid=f"{again}-{entry.uid}")


def _plain(text: str, longest: int) -> str:
    """One line without control, direction and other unseen characters, cut after ``longest``."""
    seen = "".join(ch if ch.isprintable() or ch in JOINERS else " " if ch.isspace() else "" for ch in text)
    line = " ".join(seen.split())
    line = line if len(line) <= longest else line[:longest].rstrip() + "…"
    return line.replace("\\N", f"\\{_WORD_JOINER}N")  # which the library would write as a line break


def _version(entry: Entry, known: _Known, today: date) -> _Version:
    tonight = datetime.combine(today, time(), UTC)
    if entry.uid not in known:
        return _Version(tonight, 0)
    was, version = known[entry.uid]
    if entry == was:
        return version
    moved = (entry.day, entry.title) != (was.day, was.title)
    return _Version(tonight, min(version.sequence + moved, _HIGHEST_SEQUENCE))


def _event(entry: Entry, version: _Version) -> Event:
    from icalendar import Alarm, Event

    event, alarm = Event(), Alarm()
    event.add("uid", entry.uid)
    event.add("dtstamp", version.changed)
    event.add("sequence", version.sequence)
    event.add("dtstart", entry.day)
    event.add("dtend", entry.day + timedelta(days=1))
    event.add("summary", entry.title)
    event.add("description", entry.description)
    event.add("categories", ["Follow-up"])
    event.add("status", "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    if entry.url:
        event.add("url", entry.url)
    alarm.add("action", "DISPLAY")
    alarm.add("description", entry.title)
    alarm.add("trigger", ALARM)
    event.add_component(alarm)
    return event


def _known(previous: bytes) -> _Known:
    """The entries of an earlier calendar by UID; what of it cannot be read is left out."""
    from icalendar import Calendar

    try:
        events = Calendar.from_ical(previous).walk("VEVENT")
    except (ValueError, LookupError, TypeError, AttributeError):  # whatever a damaged file makes the library raise
        return {}
    read = (_read(event) for event in events)
    return {entry.uid: (entry, version) for entry, version in filter(None, read)}


def _read(event: Component) -> tuple[Entry, _Version] | None:
    """None for an entry that is not as this program writes them."""
    from icalendar import vDDDTypes

    uid, title, description, url, sequence = (str(event.get(name, "")) for name in _TEXTS)
    day, changed = (one.dt if isinstance(one, vDDDTypes) else None for one in map(event.get, ("dtstart", "dtstamp")))
    if type(day) is not date or not isinstance(changed, datetime) or changed.tzinfo is None:
        return None
    if not re.fullmatch(r"[0-9]{1,9}", sequence):
        return None
    return Entry(uid, day, title, description, url), _Version(changed, int(sequence))
