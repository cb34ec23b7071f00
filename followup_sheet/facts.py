"""Rows and History become dated facts: stages, groups, who was contacted when.

`gather` builds the facts of a tracker once; a `Moment` looks at them as they stood on one day
(tonight, or the day a follow-up was made). Everything here is pure and knows no clock.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple, TypeVar

from followup_sheet.errors import Problem
from followup_sheet.model import CLOSED_STAGES, HistoryLine, Kind, Row, Stage

LAST_CONTACT = "Last contact"
UNANSWERED = "Unanswered"
ACCEPTED_ELSEWHERE = "Accepted elsewhere"
STAGE_FACT = "Stage "
COPIED_ROW = "Copied row"
OTHER_CONTACT = "Other contact"
STAGE_LINE = "Stage: "

OPEN_STAGES = (Stage.LEAD, Stage.TO_APPLY, Stage.APPLIED, Stage.INTERVIEWING)
"""The stages dates can show, the furthest last."""

STAGE_DATES: Mapping[Stage, str] = {
    Stage.LEAD: "Lead on",
    Stage.TO_APPLY: "Deadline",
    Stage.APPLIED: "Applied on",
    Stage.INTERVIEWING: "Interview on",
}

EVENT_DATES: Mapping[str, str] = {
    "Lead": "Lead on",
    "Applied": "Applied on",
    "Interview": "Interview on",
    "Reply": "Reply on",
}

CONTACT_TYPE_ORDER = ("Hiring manager", "HR", "Recruiter", "Interviewer", "Networking", "Other")
"""Whose turn comes first in a rotation."""

_LIVE_STAGES = frozenset({*OPEN_STAGES, Stage.OFFER})
_GROUP_CLOSES = frozenset({Stage.APPLIED, Stage.INTERVIEWING, Stage.OFFER})

SHORTEST_POINT = 10
"""Characters; two people may well have talked about less than that."""

GroupKey = tuple[str, ...]
K = TypeVar("K")
V = TypeVar("V")


class FollowUp(NamedTuple):
    """One contact the user made."""

    day: date
    action: str


class Case(NamedTuple):
    """A row with all that is known about it. ``stage_since`` is the date of its stage;
    ``closed_by`` is the row of its group whose typed stage closes it; ``first_seen`` the
    oldest night any of its History lines was recorded."""

    row: Row
    id: str
    stage: Stage
    stage_since: date | None
    closed_by: Row | None
    group: GroupKey
    person: GroupKey | None
    contact_type: str
    restrictions: frozenset[str]
    follow_ups: tuple[FollowUp, ...]
    lines: tuple[HistoryLine, ...]
    problems: tuple[Problem, ...]

    @property
    def first_seen(self) -> date | None:
        recorded = [line.recorded_on for line in self.lines if line.recorded_on]
        return min(recorded, default=None)

    @property
    def person_name(self) -> str:
        """The Contact, to compare people by."""
        return folded(self.row.contact)

    @property
    def turn(self) -> tuple[int, int]:
        """Its place in a rotation: by Contact type, then the upper row."""
        return CONTACT_TYPE_ORDER.index(self.contact_type), self.row.number


class Acceptance(NamedTuple):
    """A row that was accepted: from ``day`` on every other group's open rows can be closed."""

    day: date
    group: GroupKey
    company: str


@dataclass(frozen=True)
class Facts:
    """All cases of a tracker, in sheet order."""

    cases: tuple[Case, ...]

    @cached_property
    def groups(self) -> Mapping[GroupKey, tuple[Case, ...]]:
        return {key: tuple(cases) for key, cases in collected((case.group, case) for case in self.cases).items()}

    @cached_property
    def contact_days(self) -> Mapping[GroupKey, list[date]]:
        """Every follow-up to one person, over all the rows that name them, ascending."""
        pairs = ((case.person, f.day) for case in self.cases if case.person for f in case.follow_ups)
        return {person: sorted(days) for person, days in collected(pairs).items()}

    @cached_property
    def acceptances(self) -> tuple[Acceptance, ...]:
        """Earliest first."""
        accepted = (case for case in self.cases if case.stage is Stage.ACCEPTED and case.stage_since)
        found = (Acceptance(c.stage_since, c.group, c.row.company) for c in accepted if c.stage_since)
        return tuple(sorted(found, key=lambda a: a.day))

    def accepted_elsewhere(self, case: Case) -> Acceptance | None:
        """The earliest acceptance in another group, for a row that is not closed itself."""
        if case.stage in CLOSED_STAGES:
            return None
        return next((a for a in self.acceptances if a.group != case.group), None)

    @cached_property
    def talking_points(self) -> Mapping[str, Sequence[Case]]:
        """What was discussed, to the first open row that says so and the first with another person."""
        found: dict[str, list[Case]] = {}
        for case in self.cases:
            point = talking_point(case.row)
            if point and case.row.contact and case.stage not in CLOSED_STAGES:
                alike = found.setdefault(point, [])
                if not alike or (len(alike) == 1 and alike[0].person_name != case.person_name):
                    alike.append(case)
        return found

    @cached_property
    def live_groups(self) -> frozenset[GroupKey]:
        """The companies and roles that something may still come of."""
        return frozenset(case.group for case in self.cases if case.stage in _LIVE_STAGES)

    def with_follow_ups(self, lines: Mapping[int, HistoryLine]) -> Facts:
        """The same facts with new Follow-up lines, by row number."""
        if not lines:
            return self
        return Facts(tuple(_with_line(c, lines[c.row.number]) if c.row.number in lines else c for c in self.cases))


def gather(
    rows: Sequence[Row], ids: Mapping[int, str], lines: Mapping[int, Sequence[HistoryLine]], today: date
) -> Facts:
    """The facts of a tracker. ``ids`` and ``lines`` (its History) are by row number."""
    typed = {row.number: typed_or_shown_stage(row) for row in rows}
    keys = [group_key(row) for row in rows]
    ended = collected((k, row) for k, row in zip(keys, rows, strict=True) if typed[row.number] in CLOSED_STAGES)
    cases = []
    for row, key in zip(rows, keys, strict=True):
        own = tuple(lines.get(row.number, ()))
        stage, closed_by = _closing_row(row, typed, ended.get(key, ()), lines, today)
        since = stage_day(stage, (closed_by or row).day("Outcome on"), own, today)
        cases.append(_case(row, ids.get(row.number, ""), key, own, stage, since, closed_by))
    return Facts(tuple(cases))


def typed_or_shown_stage(row: Row) -> Stage:
    """The further of the typed stage and the one the dates show; ended and paused ones stand."""
    shown = next((stage for stage in reversed(OPEN_STAGES) if STAGE_DATES[stage] in row.cells), Stage.NONE)
    typed = Stage(row.text("Stage"))
    if typed is Stage.NONE:
        return shown
    if typed not in OPEN_STAGES or shown is Stage.NONE:
        return typed
    return max(typed, shown, key=OPEN_STAGES.index)


def group_key(row: Row) -> GroupKey:
    """Rows of one Company and Role belong together; a row without a Company is alone."""
    if not row.company:
        return ("", str(row.number))
    return folded(row.company), folded(row.role)


def talking_point(row: Row) -> str:
    """What was discussed, case and spaces folded; blank where it is too short to be the same by more than chance."""
    point = " ".join(row.text("Discussed").split()).casefold()
    return point if len(point) >= SHORTEST_POINT else ""


def newest_stage_line(lines: Iterable[HistoryLine]) -> HistoryLine | None:
    """The latest Recorded on, then the lowest in the sheet."""
    stages = (line for line in lines if line.kind == Kind.STAGE)
    return max(stages, key=lambda line: (line.recorded_on or date.min, line.number), default=None)


def stage_of(line: HistoryLine) -> str:
    return line.what.removeprefix(STAGE_LINE)


def stage_day(stage: Stage, outcome: date | None, lines: Sequence[HistoryLine], today: date) -> date | None:
    """Since when the row is in ``stage``: the date of its newest Stage line, ``today`` where that
    is only written tonight; for a closed stage Outcome on, unless the row was open after it."""
    if stage is Stage.NONE:
        return None
    if stage in CLOSED_STAGES and outcome and not _open_after(outcome, lines):
        return outcome
    newest = newest_stage_line(lines)
    return newest.date if newest and stage_of(newest) == stage else today


def _open_after(outcome: date, lines: Sequence[HistoryLine]) -> bool:
    newest_open = newest_stage_line(line for line in lines if stage_of(line) not in CLOSED_STAGES)
    return bool(newest_open and newest_open.date and outcome < newest_open.date)


def _closing_row(
    row: Row,
    stages: Mapping[int, Stage],
    ended: Sequence[Row],
    lines: Mapping[int, Sequence[HistoryLine]],
    today: date,
) -> tuple[Stage, Row | None]:
    """The row's stage, and the uppermost row of its group that closes it, if any does, of those that ``ended``."""
    stage = stages[row.number]
    if stage not in _GROUP_CLOSES:
        return stage, None
    for other in ended:
        closed = stages[other.number]
        since = stage_day(closed, other.day("Outcome on"), lines.get(other.number, ()), today)
        if since and not _moved_on(row, since):
            return closed, other
    return stage, None


def _moved_on(row: Row, since: date) -> bool:
    """Applying again after a no opens the row again."""
    days = (row.day(column) for column in ("Lead on", "Applied on", "Interview on"))
    return any(day and day > since for day in days)


def _case(
    row: Row,
    row_id: str,
    group: GroupKey,
    lines: tuple[HistoryLine, ...],
    stage: Stage,
    since: date | None,
    closed_by: Row | None,
) -> Case:
    return Case(
        row=row,
        id=row_id,
        stage=stage,
        stage_since=since,
        closed_by=closed_by,
        group=group,
        person=(folded(row.company), folded(row.contact)) if row.contact else None,
        contact_type=row.text("Contact type") or CONTACT_TYPE_ORDER[0],
        restrictions=frozenset(row.text("Restrictions").split(", ")) - {""},
        follow_ups=_follow_ups(lines),
        lines=lines,
        problems=row.problems + _missing_stage_date(row),
    )


def _follow_ups(lines: Iterable[HistoryLine]) -> tuple[FollowUp, ...]:
    made = [FollowUp(line.date, line.what) for line in lines if line.kind == Kind.FOLLOW_UP and line.date]
    return tuple(sorted(made, key=lambda f: f.day)) if len(made) > 1 else tuple(made)


def _with_line(case: Case, line: HistoryLine) -> Case:
    lines = (*case.lines, line)
    return case._replace(lines=lines, follow_ups=_follow_ups(lines))


def _missing_stage_date(row: Row) -> tuple[Problem, ...]:
    """A typed stage whose own date is blank, unless that cell is itself named as unreadable."""
    typed = row.text("Stage")
    column = STAGE_DATES.get(Stage(typed))
    if not column or column in row.cells:
        return ()
    cell = row.addresses.get(column) or row.addresses.get("Stage", "")
    if any(problem.cell == cell for problem in row.problems):
        return ()
    return (Problem(row.sheet, cell, f"{column} is empty: Stage says {typed}"),)


def collected(pairs: Iterable[tuple[K, V]]) -> dict[K, list[V]]:
    """All values of each key, in the order they come in."""
    found: defaultdict[K, list[V]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return found


def folded(text: str) -> str:
    """A name as names are compared: without the spaces around it, without case."""
    return text.strip().casefold()
