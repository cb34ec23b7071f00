"""What a plan says of itself: its window, its status, its reason, and the promise it must not hide."""

from __future__ import annotations

import re
from datetime import timedelta

from followup_sheet.model import CLOSED_STAGES, Plan, Stage, Status
from tests.promises.reading import (
    BEFORE_INTERVIEW,
    NEVER,
    STAGE_DATE,
    Promise,
    adding_to,
    days_of,
    group,
    group_plans,
    restrictions,
    stage,
)
from tests.support.searches import Seen

KEPT: list[Promise] = []
promise = adding_to(KEPT)
RELATIVE = re.compile(
    r"\b(today|tonight|tomorrow|yesterday|overdue|ago|in \d+ days?|\d+ days? (late|left|to go))\b", re.IGNORECASE
)
PROMISING = {"Lead", "To apply", "Applied", "Interviewing", "Offer"}
AGREED_LAPSES = timedelta(days=14)


@promise
def a_promise_is_hidden_by_nothing_that_is_not_urgent(seen: Seen) -> None:
    for plan in seen.night.plans if seen.is_standard else ():
        if not owes_a_promise(seen, plan) or plan.action == "Agreed follow-up":
            continue
        assert plan.rule, plan
        due = max(day for day in (plan.row.day("Agreed follow-up"), plan.row.day("Snooze until")) if day)
        deciding = seen.rule(plan).holds and due > seen.today
        assert seen.rule(plan).urgent or deciding, plan


def owes_a_promise(seen: Seen, plan: Plan) -> bool:
    agreed, snooze = plan.row.day("Agreed follow-up"), plan.row.day("Snooze until")
    if agreed is None or max(seen.today, snooze or NEVER) > agreed + AGREED_LAPSES:
        return False
    if stage(seen, plan) not in PROMISING or "Do not contact" in restrictions(plan):
        return False
    if "No contact before interview" in restrictions(plan) and stage(seen, plan) in BEFORE_INTERVIEW:
        return False
    if any(stage(seen, other) == "Accepted" for other in seen.night.plans if group(other.row) != group(plan.row)):
        return False
    since = agreed - timedelta(days=seen.policy.settings.spacing_days)
    return not any(day >= since for day in days_of(seen, plan.id, "Agreed follow-up"))


@promise
def a_snoozed_row_is_due_when_the_snooze_ends_at_the_earliest(seen: Seen) -> None:
    for plan in seen.night.plans:
        snooze = plan.row.day("Snooze until")
        assert not (plan.due and snooze and snooze >= seen.today) or plan.due >= snooze, plan


@promise
def a_to_do_is_not_shown_before_it_opens(seen: Seen) -> None:
    for plan in seen.night.plans:
        assert plan.channel or plan.opens is None or plan.opens <= seen.today, plan


@promise
def with_an_interview_ahead_nothing_else_is_planned_that_is_not_urgent(seen: Seen) -> None:
    for plan in seen.night.plans:
        if plan.action and (plan.row.day("Interview on") or NEVER) > seen.today:
            rule = seen.rule(plan)
            assert rule.after == "Interview on" or rule.holds or rule.urgent, plan


@promise
def a_window_is_in_order_and_not_over(seen: Seen) -> None:
    for plan in seen.night.plans:
        if plan.action:
            assert plan.opens
            assert plan.due
            assert plan.opens <= plan.due <= (plan.lapses or plan.due), plan
            assert plan.lapses is None or seen.today <= plan.lapses, plan


@promise
def the_status_is_what_the_due_day_says(seen: Seen) -> None:
    for plan in seen.night.plans:
        assert plan.status is expected_status(seen, plan), plan


def expected_status(seen: Seen, plan: Plan) -> Status:
    typed = plan.row.text("Stage")
    if plan.row.problems or (typed in STAGE_DATE and STAGE_DATE[typed] not in plan.row.cells):
        return Status.CHECK
    if plan.due is None:
        return Status.CLOSED if stage(seen, plan) in CLOSED_STAGES else Status.WAITING
    if (plan.row.day("Snooze until") or NEVER) > seen.today:
        return Status.WAITING
    if plan.due <= seen.today:
        return Status.OVERDUE if plan.due < seen.today else Status.DUE_TODAY
    soon = seen.today + timedelta(days=seen.policy.settings.due_soon_days)
    return Status.DUE_SOON if plan.due <= soon else Status.SCHEDULED


@promise
def why_says_something_and_names_dates_only(seen: Seen) -> None:
    for plan in seen.night.plans:
        assert plan.why.endswith((".", "?")), plan
        assert not RELATIVE.search(plan.why), plan.why


@promise
def nothing_is_closed_on_silence(seen: Seen) -> None:
    for plan in seen.night.plans:
        if plan.status is Status.CLOSED:
            typed = {Stage(other.row.text("Stage")) for other in group_plans(seen, plan)}
            assert typed & CLOSED_STAGES, plan
