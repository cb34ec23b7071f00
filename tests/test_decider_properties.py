"""What holds for every tracker, every night, whatever the rows say and the user does.

Each promise is a function of one night, and its name says what is promised; they are tried on searches made up by
hypothesis. The slow variant tries all of them on many more, and longer, searches.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from followup_sheet.explain import explain_tracker
from followup_sheet.model import CLOSED_STAGES, HistoryLine, Kind, Plan, Row, Stage, Status, Tracker
from followup_sheet.night import decide_night
from followup_sheet.windows import Outcome
from tests.support.searches import Search, Seen, nights, searches, with_rows, written

Promise = Callable[[Seen], None]
PEOPLE: list[Promise] = []
PLANS: list[Promise] = []
HISTORY: list[Promise] = []
ANSWERS: list[Promise] = []

RELATIVE = re.compile(
    r"\b(today|tonight|tomorrow|yesterday|overdue|ago|in \d+ days?|\d+ days? (late|left|to go))\b", re.IGNORECASE
)
CALLS = {"Phone", "In person"}
BEFORE_INTERVIEW = {"Lead", "To apply", "Applied"}
PROMISING = {"Lead", "To apply", "Applied", "Interviewing", "Offer"}
NOT_A_CELL = {"Last contact", "Unanswered", "Accepted elsewhere", "Snooze until"}
STAGE_DATE = {"Lead": "Lead on", "To apply": "Deadline", "Applied": "Applied on", "Interviewing": "Interview on"}
NEVER, AGREED_LAPSES = date.min, timedelta(days=14)


def promise(about: list[Promise]) -> Callable[[Promise], Promise]:
    def add(check: Promise) -> Promise:
        about.append(check)
        return check

    return add


# What the checks read for themselves, not from the code under test


def restrictions(plan: Plan) -> set[str]:
    return set(plan.row.text("Restrictions").split(", "))


def follow_ups(seen: Seen, row_id: str) -> list[HistoryLine]:
    return [line for line in seen.lines(row_id) if line.kind == Kind.FOLLOW_UP and line.date]


def days_of(seen: Seen, row_id: str, action: str = "") -> list[date]:
    return [line.date for line in follow_ups(seen, row_id) if line.date and action in ("", line.what)]


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


def spoken(plan: Plan) -> tuple[object, ...]:
    """Everything a plan writes but its ID and Why."""
    return (
        plan.status, plan.action, plan.channel, plan.opens, plan.due, plan.lapses, plan.rule, plan.follow_ups,
    )  # fmt: skip


# The promises


@promise(PEOPLE)
def nobody_who_wants_no_calls_is_called(seen: Seen) -> None:
    for plan in contacts_asked(seen):
        assert not ("No calls" in restrictions(plan) and plan.channel == "Phone"), plan


@promise(PEOPLE)
def nobody_is_contacted_against_a_restriction(seen: Seen) -> None:
    for plan in contacts_asked(seen):
        assert "Do not contact" not in restrictions(plan), plan
        assert not ("No contact before interview" in restrictions(plan) and stage(seen, plan) in BEFORE_INTERVIEW), plan


@promise(PEOPLE)
def calls_fall_on_working_days(seen: Seen) -> None:
    moving = CALLS if seen.policy.settings.email_on_weekends else CALLS | {"E-mail"}
    for plan in contacts_asked(seen):
        if plan.channel in moving and not seen.rule(plan).holds:
            assert plan.due
            assert not seen.policy.free_days.is_free(plan.due), plan


@promise(PEOPLE)
def what_is_to_be_done_once_is_not_asked_again_once_done(seen: Seen) -> None:
    for plan in contacts_asked(seen):
        rule = seen.rule(plan)
        fact = plan.row.day(rule.after)
        if rule.every or rule.after in NOT_A_CELL or fact is None:
            continue
        asked = group_plans(seen, plan) if rule.is_rotation else [plan]
        done = [day for other in asked for day in days_of(seen, other.id, rule.action)]
        assert not any(day >= fact for day in done), plan


@promise(PEOPLE)
def at_most_is_the_most(seen: Seen) -> None:
    for plan in contacts_asked(seen):
        rule = seen.rule(plan)
        if not rule.every or not rule.at_most:
            continue
        days = (plan.row.day(column) for column in ("Lead on", "Applied on", "Interview on", "Reply on"))
        since = max((day for day in days if day and day <= seen.today), default=NEVER)
        asked = group_plans(seen, plan) if rule.is_rotation else [plan]
        made = [day for other in asked for day in days_of(seen, other.id, rule.action) if day >= since]
        assert len(made) < rule.at_most, plan


@promise(PEOPLE)
def nobody_is_contacted_sooner_than_the_spacing_after_the_last_time(seen: Seen) -> None:
    spacing = timedelta(days=seen.policy.settings.spacing_days)
    for plan in contacts_asked(seen):
        if seen.rule(plan).urgent:
            continue
        days = [day for other in same_person(seen, plan) for day in days_of(seen, other.id)]
        assert plan.opens
        assert not days or plan.opens >= max(days) + spacing, plan


@promise(PLANS)
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


@promise(PEOPLE)
def a_company_hears_from_the_user_once_at_a_time(seen: Seen) -> None:
    turns = Counter(group(plan.row) for plan in contacts_asked(seen) if seen.rule(plan).is_rotation)
    assert all(number == 1 for number in turns.values()), turns


@promise(PLANS)
def a_snoozed_row_is_due_when_the_snooze_ends_at_the_earliest(seen: Seen) -> None:
    for plan in seen.night.plans:
        snooze = plan.row.day("Snooze until")
        assert not (plan.due and snooze and snooze >= seen.today) or plan.due >= snooze, plan


@promise(PLANS)
def a_to_do_is_not_shown_before_it_opens(seen: Seen) -> None:
    for plan in seen.night.plans:
        assert plan.channel or plan.opens is None or plan.opens <= seen.today, plan


@promise(PLANS)
def with_an_interview_ahead_nothing_else_is_planned_that_is_not_urgent(seen: Seen) -> None:
    for plan in seen.night.plans:
        if plan.action and (plan.row.day("Interview on") or NEVER) > seen.today:
            rule = seen.rule(plan)
            assert rule.after == "Interview on" or rule.holds or rule.urgent, plan


@promise(PLANS)
def a_window_is_in_order_and_not_over(seen: Seen) -> None:
    for plan in seen.night.plans:
        if plan.action:
            assert plan.opens
            assert plan.due
            assert plan.opens <= plan.due <= (plan.lapses or plan.due), plan
            assert plan.lapses is None or seen.today <= plan.lapses, plan


@promise(PLANS)
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


@promise(PLANS)
def why_says_something_and_names_dates_only(seen: Seen) -> None:
    for plan in seen.night.plans:
        assert plan.why.endswith((".", "?")), plan
        assert not RELATIVE.search(plan.why), plan.why


@promise(PLANS)
def nothing_is_closed_on_silence(seen: Seen) -> None:
    for plan in seen.night.plans:
        if plan.status is Status.CLOSED:
            typed = {Stage(other.row.text("Stage")) for other in group_plans(seen, plan)}
            assert typed & CLOSED_STAGES, plan


@promise(HISTORY)
def no_follow_up_that_was_typed_is_lost(seen: Seen) -> None:
    for plan in seen.night.plans:
        typed = plan.row.day("Last follow-up")
        kept = [line.date for line in seen.lines(plan.id) if line.kind == Kind.FOLLOW_UP or line.what == "Copied row"]
        assert typed is None or typed <= max(day for day in kept if day), plan


@promise(HISTORY)
def what_was_missed_is_over_and_told_once(seen: Seen) -> None:
    missed = Counter((line.id, line.what, line.date) for line in seen.after.history if line.kind == Kind.MISSED)
    assert all(number == 1 for number in missed.values())
    assert all(line.date and line.date < seen.today for line in seen.night.history if line.kind == Kind.MISSED)


@promise(HISTORY)
def every_row_has_an_id_of_its_own(seen: Seen) -> None:
    ids = [plan.id for plan in seen.night.plans]
    assert len(set(ids)) == len(ids)
    assert all(row_id.isalpha() for row_id in ids)


@promise(HISTORY)
def every_new_line_belongs_to_a_row_and_was_recorded_tonight(seen: Seen) -> None:
    ids = {plan.id for plan in seen.night.plans}
    assert all(line.id in ids and line.recorded_on == seen.today for line in seen.night.history)


@promise(ANSWERS)
def the_second_run_of_a_night_changes_nothing(seen: Seen) -> None:
    second = decide_night(seen.after, seen.policy, seen.today)
    assert second.history == ()
    assert [(p.id, p.why, spoken(p)) for p in second.plans] == [(p.id, p.why, spoken(p)) for p in seen.night.plans]


@promise(ANSWERS)
def the_same_sheet_gives_the_same_answer_in_whatever_order_its_cells_are_read(seen: Seen) -> None:
    rows = tuple(replace(row, cells=dict(reversed(row.cells.items()))) for row in seen.before.rows)
    assert decide_night(replace(seen.before, rows=rows), seen.policy, seen.today) == seen.night


@promise(ANSWERS)
def explain_chooses_what_the_night_chose(seen: Seen) -> None:
    explained = explain_tracker(seen.after, seen.policy, seen.today)
    chosen = [e.choice.action.rule.number if e.choice.action else None for e in explained]
    assert chosen == [plan.rule for plan in seen.night.plans]
    assert [e.why for e in explained] == [plan.why for plan in seen.night.plans]
    assert all(len(e.reasons) == len(seen.policy.rules) for e in explained)


@promise(HISTORY)
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


@promise(ANSWERS)
def rows_of_other_groups_may_stand_in_any_order(seen: Seen) -> None:
    if has_copies(seen.before):
        return
    moved = decide_night(with_rows(seen.before, interleaved(seen)), seen.policy, seen.today)
    assert {p.id: (spoken(p), told(p, seen)) for p in moved.plans} == {
        p.id: (spoken(p), told(p, seen)) for p in seen.night.plans
    }
    assert Counter(moved.history) == Counter(seen.night.history)


def has_copies(tracker: Tracker) -> bool:
    ids = [row.text("ID") for row in tracker.rows if row.text("ID")]
    return len(set(ids)) < len(ids)


def interleaved(seen: Seen) -> list[Row]:
    """The rows in another order, those of one group (or called the same) still in theirs."""
    queues: dict[tuple[str, ...], list[Row]] = {}
    for row in seen.before.rows:
        key = group(row) if row.company else ("", folded(row.role), folded(row.contact))
        queues.setdefault(key, []).append(row)
    order = [key for key, rows in queues.items() for _ in rows]
    Random(seen.today.toordinal()).shuffle(order)
    return [queues[key].pop(0) for key in order]


def told(plan: Plan, seen: Seen) -> str:
    """Why without row numbers; of several acceptances of one day either may be named."""
    text = re.sub(r"(row|AE)\s?\d+", "row", plan.why)
    accepted = {group(p.row) for p in seen.night.plans if stage(seen, p) == "Accepted"}
    return text if len(accepted) < 2 else re.sub(r"accepted at .*: close", "accepted: close", text)


# How they are tried

TRIED = settings(max_examples=max(100, settings().max_examples), suppress_health_check=[HealthCheck.too_slow])


def keep(promises: list[Promise], search: Search) -> None:
    for seen in nights(search):
        for kept in promises:
            kept(seen)


@TRIED
@given(search=searches())
def test_what_people_asked_for_is_respected_every_night(search: Search) -> None:
    keep(PEOPLE, search)


@TRIED
@given(search=searches())
def test_every_plan_is_consistent_with_itself_and_hides_no_promise(search: Search) -> None:
    keep(PLANS, search)


@TRIED
@given(search=searches())
def test_history_keeps_everything_and_nothing_twice(search: Search) -> None:
    keep(HISTORY, search)


@TRIED
@given(search=searches())
def test_the_same_sheet_and_day_give_the_same_answer(search: Search) -> None:
    keep(ANSWERS, search)


@TRIED
@given(search=searches(changed=False), quiet=st.integers(1, 3))
def test_nights_on_which_nobody_types_anything_record_only_what_time_brings(search: Search, quiet: int) -> None:
    *_, seen = nights(search)
    tracker, today = seen.after, seen.today
    for _ in range(quiet):
        today += timedelta(days=1)
        night = decide_night(tracker, seen.policy, today)
        brought = {(line.kind, line.date) for line in night.history}
        assert all(kind == Kind.MISSED or (kind == Kind.EVENT and day == today) for kind, day in brought), brought
        tracker = written(tracker, night)


@pytest.mark.slow
@settings(max_examples=1500, suppress_health_check=[HealthCheck.too_slow])
@given(search=searches(most_steps=9))
def test_every_promise_holds_over_long_searches(search: Search) -> None:
    keep(PEOPLE + PLANS + HISTORY + ANSWERS, search)
