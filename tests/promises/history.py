"""What is kept: every follow-up once, as what it was, under an ID of its own."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from followup_sheet.explain import explain_tracker
from followup_sheet.model import Kind, Plan
from followup_sheet.night import decide_night
from followup_sheet.windows import Outcome
from tests.promises.reading import (
    Promise,
    adding_to,
    contacts_asked,
    group_plans,
)
from tests.support.searches import Seen, with_rows

KEPT: list[Promise] = []
promise = adding_to(KEPT)


@promise
def no_follow_up_that_was_typed_is_lost(seen: Seen) -> None:
    for plan in seen.night.plans:
        typed = plan.row.day("Last follow-up")
        kept = [line.date for line in seen.lines(plan.id) if line.kind == Kind.FOLLOW_UP or line.what == "Copied row"]
        assert typed is None or typed <= max(day for day in kept if day), plan


@promise
def what_was_missed_is_over_and_told_once(seen: Seen) -> None:
    missed = Counter((line.id, line.what, line.date) for line in seen.after.history if line.kind == Kind.MISSED)
    assert all(number == 1 for number in missed.values())
    assert all(line.date and line.date < seen.today for line in seen.night.history if line.kind == Kind.MISSED)


@promise
def every_row_has_an_id_of_its_own(seen: Seen) -> None:
    ids = [plan.id for plan in seen.night.plans]
    assert len(set(ids)) == len(ids)
    assert all(row_id.isalpha() for row_id in ids)


@promise
def every_new_line_belongs_to_a_row_and_was_recorded_tonight(seen: Seen) -> None:
    ids = {plan.id for plan in seen.night.plans}
    assert all(line.id in ids and line.recorded_on == seen.today for line in seen.night.history)


@promise
def doing_what_was_asked_is_recorded_as_that(seen: Seen) -> None:
    asked = [plan for plan in contacts_asked(seen) if can_be_done_now(seen, plan)]
    cells = {plan.row.number: {"Last follow-up": seen.today, "How": plan.channel} for plan in asked}
    rows = [replace(row, cells={**row.cells, **cells.get(row.number, {})}) for row in seen.after.rows]
    tomorrow = decide_night(with_rows(seen.after, rows), seen.policy, seen.today + timedelta(days=1))
    made = {line.id: (line.what, line.channel) for line in tomorrow.history if line.kind == Kind.FOLLOW_UP}
    assert {plan.id: made.get(plan.id) for plan in asked} == {plan.id: (plan.action, plan.channel) for plan in asked}


def can_be_done_now(seen: Seen, plan: Plan) -> bool:
    """Open, not yet contacted on that day, and nobody of the group has a decision to take: that one is left out
    when the day is looked at again, and so may let something else come first."""
    if (
        not plan.opens
        or plan.opens > seen.today
        or any(
            line.date == seen.today
            for line in seen.lines(plan.id)
            if line.kind == Kind.FOLLOW_UP or line.what == "Copied row"
        )
    ):
        return False
    return not any(decides(seen, other) for other in group_plans(seen, plan))


def decides(seen: Seen, plan: Plan) -> bool:
    explained = explain_tracker(seen.after, seen.policy, seen.today)[plan.row.number - 2]
    return any(v.outcome is Outcome.OPEN and v.rule.holds and v.rule.is_to_do for v in explained.choice.verdicts)
