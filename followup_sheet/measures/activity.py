"""What happened in one search and when: the log of a tracker as it stands after its night, row by row.

    rows, History, tonight's lines → entries, each with the row it belongs to

Pure. A tracker that was never run has the entries its first night would log.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypeVar

from followup_sheet.facts import GroupKey, collected, group_key, newest_stage_line, stage_of, typed_or_shown_stage
from followup_sheet.identity import identify, names_of
from followup_sheet.model import HistoryLine, Kind, Night, Plan, Row, Stage, Tracker

RowKey = int | tuple[str, ...]
"""A row's number in the sheet; for lines whose row is no longer there, what they call it."""

K = TypeVar("K", RowKey, GroupKey)

INTERVIEW, LEAD, APPLIED, REPLY = "Interview", "Lead", "Applied", "Reply"
"""What an Event line records."""


class Entry(NamedTuple):
    """One thing that happened on ``day``; ``group`` is the company and role it happened at."""

    day: date
    kind: str
    what: str
    channel: str
    row: RowKey
    group: GroupKey


@dataclass(frozen=True, slots=True)
class Activity:
    """The log of one tracker up to ``today``. ``by_row`` and ``by_group`` hold ``entries`` by what they belong
    to, the earliest first; ``stages`` says where each row stands, ``first_seen`` when it was first logged."""

    today: date
    plans: Mapping[RowKey, Plan]
    entries: tuple[Entry, ...]
    by_row: Mapping[RowKey, tuple[Entry, ...]]
    by_group: Mapping[GroupKey, tuple[Entry, ...]]
    stages: Mapping[RowKey, Stage]
    first_seen: Mapping[RowKey, date]

    def of(self, kind: Kind, *what: str) -> Iterator[Entry]:
        """The entries of a kind; of an Event only those that record one of ``what``, where any are named."""
        return (entry for entry in self.entries if entry.kind == kind and (not what or entry.what in what))

    def events(self, what: str) -> Iterator[Entry]:
        """Each lead, application, interview or reply once, however often it was written down."""
        return iter({(entry.row, entry.day): entry for entry in self.of(Kind.EVENT, what)}.values())

    def restricted(self, row: RowKey, *words: str) -> bool:
        """Whether the row's Restrictions say one of these."""
        plan = self.plans.get(row)
        return bool(plan and not set(words).isdisjoint(plan.row.text("Restrictions").split(", ")))


def activity(tracker: Tracker, night: Night) -> Activity:
    """The log of a decided tracker, tonight's lines included; what is dated after the night is left out."""
    owned = list(_owned(tracker, night))
    rows = {plan.row.number: plan.row for plan in night.plans}
    entries = tuple(sorted(_entries(owned, rows, night.today), key=lambda entry: entry.day))
    lines = collected(owned)
    return Activity(
        today=night.today,
        plans={plan.row.number: plan for plan in night.plans},
        entries=entries,
        by_row=_tuples((entry.row, entry) for entry in entries),
        by_group=_tuples((entry.group, entry) for entry in entries),
        stages={number: _stage(row, lines.get(number, ())) for number, row in rows.items()},
        first_seen=_first_seen(owned),
    )


def _owned(tracker: Tracker, night: Night) -> Iterator[tuple[RowKey, HistoryLine]]:
    """Every line of History and of tonight, with its row."""
    identity = identify(tracker, night.today)
    owners = {line.number: number for number, lines in identity.lines.items() for line in lines if line.number}
    numbers = {row_id: number for number, row_id in identity.ids.items()}
    names = {names_of(row): row.number for row in reversed(tracker.rows)}
    for line in tracker.history:
        yield owners.get(line.number, ("", line.id, *names_of(line))), line
    for line in night.history:  # these name a row that is there: by its ID, else by its very names
        yield numbers[line.id] if line.id else names[names_of(line)], line


def _entries(owned: Iterable[tuple[RowKey, HistoryLine]], rows: Mapping[int, Row], today: date) -> Iterator[Entry]:
    for key, line in owned:
        if line.date and line.date <= today:
            row = rows.get(key) if isinstance(key, int) else None
            group = group_key(row) if row else names_of(line)[:2]
            yield Entry(line.date, line.kind, line.what, line.channel, key, group)


def _tuples(pairs: Iterable[tuple[K, Entry]]) -> Mapping[K, tuple[Entry, ...]]:
    return {key: tuple(entries) for key, entries in collected(pairs).items()}


def _stage(row: Row, lines: Iterable[HistoryLine]) -> Stage:
    """After a night the newest Stage line says it; a row that cannot be logged has its own cells only."""
    newest = newest_stage_line(lines)
    return Stage(stage_of(newest)) if newest else typed_or_shown_stage(row)


def _first_seen(owned: Iterable[tuple[RowKey, HistoryLine]]) -> Mapping[RowKey, date]:
    seen: dict[RowKey, date] = {}
    for key, line in owned:
        if line.recorded_on:
            seen[key] = min(line.recorded_on, seen.get(key, line.recorded_on))
    return seen
