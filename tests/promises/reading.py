"""What the promises read for themselves from the rows and the History, not from the code under test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from followup_sheet.model import HistoryLine, Kind, Plan, Row
from tests.support.searches import Seen

Promise = Callable[[Seen], None]

NEVER = date.min
BEFORE_INTERVIEW = {"Lead", "To apply", "Applied"}
STAGE_DATE = {"Lead": "Lead on", "To apply": "Deadline", "Applied": "Applied on", "Interviewing": "Interview on"}


def adding_to(kept: list[Promise]) -> Callable[[Promise], Promise]:
    """The decorator that puts a promise among those ``kept``."""

    def promise(check: Promise) -> Promise:
        kept.append(check)
        return check

    return promise


def restrictions(plan: Plan) -> set[str]:
    return set(plan.row.text("Restrictions").split(", "))


def days_of(seen: Seen, row_id: str, action: str = "") -> list[date]:
    return [line.date for line in follow_ups(seen, row_id) if line.date and action in ("", line.what)]


def follow_ups(seen: Seen, row_id: str) -> list[HistoryLine]:
    return [line for line in seen.lines(row_id) if line.kind == Kind.FOLLOW_UP and line.date]


def stage(seen: Seen, plan: Plan) -> str:
    """As the newest Stage line says, which this night wrote if it was not there; none without a word or a date."""
    if not any(column in plan.row.cells for column in ("Stage", *STAGE_DATE.values())):
        return ""
    lines = [line for line in seen.lines(plan.id) if line.kind == Kind.STAGE]
    newest = max(lines, key=lambda line: (line.recorded_on or NEVER, line.number), default=None)
    return newest.what.removeprefix("Stage: ") if newest else ""


def folded(text: str) -> str:
    return text.strip().casefold()


def group(row: Row) -> tuple[str, ...]:
    return (folded(row.company), folded(row.role)) if row.company else ("", str(row.number))


def group_plans(seen: Seen, plan: Plan) -> list[Plan]:
    return [other for other in seen.night.plans if group(other.row) == group(plan.row)]


def same_person(seen: Seen, plan: Plan) -> list[Plan]:
    if not plan.row.contact:
        return [plan]
    person = folded(plan.row.company), folded(plan.row.contact)
    return [p for p in seen.night.plans if (folded(p.row.company), folded(p.row.contact)) == person]


def contacts_asked(seen: Seen) -> Iterator[Plan]:
    return (plan for plan in seen.night.plans if plan.channel)
