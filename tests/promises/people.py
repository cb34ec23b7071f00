"""How the people contacted are treated: their wishes, their weekends, their patience."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from tests.promises.reading import (
    BEFORE_INTERVIEW,
    NEVER,
    Promise,
    adding_to,
    contacts_asked,
    days_of,
    group,
    group_plans,
    restrictions,
    same_person,
    stage,
)
from tests.support.searches import Seen

KEPT: list[Promise] = []
promise = adding_to(KEPT)
CALLS = {"Phone", "In person"}
NOT_A_CELL = {"Last contact", "Unanswered", "Accepted elsewhere", "Snooze until"}


@promise
def nobody_who_wants_no_calls_is_called(seen: Seen) -> None:
    for plan in contacts_asked(seen):
        assert not ("No calls" in restrictions(plan) and plan.channel == "Phone"), plan


@promise
def nobody_is_contacted_against_a_restriction(seen: Seen) -> None:
    for plan in contacts_asked(seen):
        assert "Do not contact" not in restrictions(plan), plan
        assert not ("No contact before interview" in restrictions(plan) and stage(seen, plan) in BEFORE_INTERVIEW), plan


@promise
def calls_fall_on_working_days(seen: Seen) -> None:
    moving = CALLS if seen.policy.settings.email_on_weekends else CALLS | {"E-mail"}
    for plan in contacts_asked(seen):
        if plan.channel in moving and not seen.rule(plan).holds:
            assert plan.due
            assert not seen.policy.free_days.is_free(plan.due), plan


@promise
def what_is_to_be_done_once_is_not_asked_again_once_done(seen: Seen) -> None:
    for plan in contacts_asked(seen):
        rule = seen.rule(plan)
        fact = plan.row.day(rule.after)
        if rule.every or rule.after in NOT_A_CELL or fact is None:
            continue
        asked = group_plans(seen, plan) if rule.is_rotation else [plan]
        done = [day for other in asked for day in days_of(seen, other.id, rule.action)]
        assert not any(day >= fact for day in done), plan


@promise
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


@promise
def nobody_is_contacted_sooner_than_the_spacing_after_the_last_time(seen: Seen) -> None:
    spacing = timedelta(days=seen.policy.settings.spacing_days)
    for plan in contacts_asked(seen):
        if seen.rule(plan).urgent:
            continue
        days = [day for other in same_person(seen, plan) for day in days_of(seen, other.id)]
        assert plan.opens
        assert not days or plan.opens >= max(days) + spacing, plan


@promise
def a_company_hears_from_the_user_once_at_a_time(seen: Seen) -> None:
    turns = Counter(group(plan.row) for plan in contacts_asked(seen) if seen.rule(plan).is_rotation)
    assert all(number == 1 for number in turns.values()), turns
