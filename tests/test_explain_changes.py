"""What `explain` says would change the answer, and what it says was moved, for every tracker and every night."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings

from followup_sheet.columns import BY_NAME
from followup_sheet.explain import Explanation, explain_tracker
from followup_sheet.explain.changes import MOST, Change, changes, typed
from followup_sheet.explain.moves import Shift, shifts
from followup_sheet.model import Plan, Rule, Tracker
from followup_sheet.night import decide_night
from followup_sheet.windows import Window
from tests.support.searches import Search, Seen, nights, searches

TRIED = settings(max_examples=max(40, settings().max_examples // 3), suppress_health_check=[HealthCheck.too_slow])


def asked(plan: Plan) -> tuple[object, ...]:
    return plan.status, plan.action, plan.channel, plan.due


def explained(seen: Seen) -> list[Explanation]:
    """The tracker as it was before the night, with every column there is."""
    return explain_tracker(replace(seen.before, columns=frozenset(BY_NAME)), seen.policy, seen.today)


def answer(seen: Seen, position: int, change: Change) -> Plan:
    """What a run says once the night is over and the change is typed into the sheet."""
    rows = list(seen.after.rows)
    rows[position] = typed(rows[position], change.typing)
    tracker: Tracker = replace(seen.after, rows=tuple(rows))
    return decide_night(tracker, seen.policy, seen.today).plans[position]


@TRIED
@given(search=searches(most_steps=3))
def test_what_is_said_to_change_the_answer_is_what_the_next_run_says(search: Search) -> None:
    for seen in nights(search):
        for position, explanation in enumerate(explained(seen)):
            found = changes(explanation)
            assert len(found) <= MOST
            for change in found:
                assert asked(answer(seen, position, change)) == asked(change.then), (position, change.typing)
                assert asked(change.then) != asked(explanation.plan)


@TRIED
@given(search=searches(most_steps=4))
def test_the_moves_lead_from_the_rule_to_the_window_day_by_day(search: Search) -> None:
    for seen in nights(search):
        for explanation in explained(seen):
            for verdict in explanation.choice.verdicts:
                if verdict.window:
                    moved = shifts(verdict, explanation.view)
                    assert led(plain(verdict.rule, verdict.window), moved) == days_of(verdict.window)
                    assert all(shift.because and shift.start != shift.end for shift in moved)


Days = dict[str, date | None]


def plain(rule: Rule, window: Window) -> Days:
    """The window as the rule alone gives it."""
    again = (rule.every or 0) - rule.due if window.repeat else 0
    offsets = {"Opens": rule.opens, "Due": rule.due, "Lapses": rule.lapses}
    return {what: None if days is None else window.fact + timedelta(days + again) for what, days in offsets.items()}


def days_of(window: Window) -> Days:
    return {"Opens": window.opens, "Due": window.due, "Lapses": window.lapses}


def led(days: Days, moved: Sequence[Shift]) -> Days:
    for shift in moved:
        assert days[shift.what] == shift.start
        days = days | {shift.what: shift.end}
    return days
