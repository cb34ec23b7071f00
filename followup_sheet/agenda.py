"""What is due, for people to read: of each tracker what matters now, of the whole what a recipient is told.

    plans, History → a tracker's agenda → all of a recipient's → digest, `agenda`, calendar

Pure. The rows and numbers are those of the night; nothing is decided here a second time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from followup_sheet.dashboard.figures import figures
from followup_sheet.model import HistoryLine, Kind, Night, Plan, Status, Tracker, TrackerAgenda, TrackerResult

DAYS = 7
"""Days after today that a digest looks ahead."""

RECENT_DAYS = 7
"""How far back the first digest, and `agenda`, tell of missed follow-ups."""

REMEMBERED_DAYS = 92
"""How far back the longest pause between two digests can be made good."""

NIGHTS_TO_SPEAK_UP = 3
"""Nights running that a tracker was not written before the digest begins with it."""

PLANNED = (Status.OVERDUE, Status.DUE_TODAY, Status.DUE_SOON, Status.SCHEDULED)


@dataclass(frozen=True, slots=True)
class Agenda:
    """All trackers of one recipient. ``days`` is how far ahead of ``today`` it looks; ``since`` the day of the
    last one they got, None for the first; ``notes`` are said before everything else."""

    today: date
    trackers: tuple[TrackerAgenda, ...]
    days: int = DAYS
    since: date | None = None
    notes: tuple[str, ...] = ()


def tracker_agenda(path: Path, tracker: Tracker, night: Night, days: int = DAYS) -> TrackerAgenda:
    """What a decided tracker asks for up to ``days`` after tonight."""
    history = (*tracker.history, *night.history)
    return TrackerAgenda(
        path=path,
        your_name=tracker.settings.your_name,
        your_email=tracker.settings.email,
        plans=_planned(night.plans, night.today + timedelta(days=days)),
        checks=tuple(plan for plan in night.plans if plan.status is Status.CHECK),
        problems=night.problems,
        missed=_missed(history, night.today),
        advice=tuple(caution.text for caution in night.cautions if caution.row is None),
        figures=figures(night.plans, history, night.today),
    )


def _planned(plans: Iterable[Plan], last: date) -> tuple[Plan, ...]:
    found = [(plan.due, plan.row.number, plan) for plan in plans if plan.status in PLANNED and plan.due]
    return tuple(plan for due, _, plan in sorted(found, key=lambda one: one[:2]) if due <= last)


def _missed(history: Iterable[HistoryLine], today: date) -> tuple[HistoryLine, ...]:
    first = today - timedelta(days=REMEMBERED_DAYS)
    lines = (line for line in history if line.kind == Kind.MISSED and line.date)
    recent = [line for line in lines if line.recorded_on and line.recorded_on > first]
    return tuple(sorted(recent, key=lambda line: line.date or date.min))


def of_result(result: TrackerResult, *, nights_unwritten: int = 0, told_on: date | None = None) -> TrackerAgenda:
    """The agenda of a tracker after its run, together with what went wrong.

    ``nights_unwritten`` counts the nights running, tonight included, on which it could not be written;
    ``told_on`` is the day on which its reader was last told of it."""
    known = result.agenda or TrackerAgenda(result.path, problems=result.problems)
    known = replace(known, error=result.error, warnings=result.warnings)
    return replace(known, nights_unwritten=nights_unwritten, told_on=told_on)


def with_status(tracker: TrackerAgenda, *wanted: Status) -> tuple[Plan, ...]:
    """The plans that have one of these Statuses, the earliest due first."""
    return tuple(plan for plan in tracker.plans if plan.status in wanted)


def upcoming(tracker: TrackerAgenda) -> tuple[Plan, ...]:
    """What falls due after today."""
    return with_status(tracker, Status.DUE_SOON, Status.SCHEDULED)


def since(agenda: Agenda, tracker: TrackerAgenda) -> date | None:
    """The day up to which its reader knows all about a tracker; None where they were never told of any."""
    return tracker.told_on or agenda.since


def missed(agenda: Agenda, tracker: TrackerAgenda) -> tuple[HistoryLine, ...]:
    """The follow-ups that lapsed unmade and were not told yet."""
    known = since(agenda, tracker) or agenda.today - timedelta(days=RECENT_DAYS)
    return tuple(line for line in tracker.missed if _is_news(line, known, tracker.nights_unwritten))


def _is_news(line: HistoryLine, known: date, nights_unwritten: int) -> bool:
    """Recorded after the last digest. In a tracker that stays open the same lines are found anew every
    night: there only those that lapsed since then are news."""
    if line.recorded_on is None or line.recorded_on <= known:
        return False
    return nights_unwritten < 2 or (line.date or date.min) >= known


def became_due(agenda: Agenda, tracker: TrackerAgenda) -> int:
    """How many plans fell due after the last digest."""
    known = since(agenda, tracker) or agenda.today
    return sum(1 for plan in tracker.plans if plan.due and known < plan.due <= agenda.today)


def missed_nights(today: date, known: date | None) -> bool:
    """Whether a night or more passed without a digest since the day ``known``."""
    return known is not None and known < today - timedelta(days=1)


def asks_for_something(agenda: Agenda, tracker: TrackerAgenda) -> bool:
    """Whether there is anything in a tracker that a person should do or know of today."""
    return bool(
        with_status(tracker, Status.OVERDUE, Status.DUE_TODAY)
        or tracker.problems
        or tracker.warnings
        or missed(agenda, tracker)
        or (tracker.error and tracker.figures is None)
        or tracker.nights_unwritten >= NIGHTS_TO_SPEAK_UP
    )


def total(trackers: Sequence[TrackerAgenda], *wanted: Status) -> int:
    """How many plans of all trackers have one of these Statuses."""
    return sum(len(with_status(tracker, *wanted)) for tracker in trackers)
