"""The same sheet and day give the same answer: twice, in any order, and explained."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from random import Random

from followup_sheet.explain import explain_tracker
from followup_sheet.model import Plan, Row, Tracker
from followup_sheet.night import decide_night
from tests.promises.reading import (
    Promise,
    adding_to,
    folded,
    group,
    stage,
)
from tests.support.searches import Seen, with_rows

KEPT: list[Promise] = []
promise = adding_to(KEPT)


def spoken(plan: Plan) -> tuple[object, ...]:
    """Everything a plan writes but its ID and Why."""
    return (
        plan.status, plan.action, plan.channel, plan.opens, plan.due, plan.lapses, plan.rule, plan.follow_ups,
    )  # fmt: skip


@promise
def the_second_run_of_a_night_changes_nothing(seen: Seen) -> None:
    second = decide_night(seen.after, seen.policy, seen.today)
    assert second.history == ()
    assert [(p.id, p.why, spoken(p)) for p in second.plans] == [(p.id, p.why, spoken(p)) for p in seen.night.plans]


@promise
def the_same_sheet_gives_the_same_answer_in_whatever_order_its_cells_are_read(seen: Seen) -> None:
    rows = tuple(replace(row, cells=dict(reversed(row.cells.items()))) for row in seen.before.rows)
    assert decide_night(replace(seen.before, rows=rows), seen.policy, seen.today) == seen.night


@promise
def explain_chooses_what_the_night_chose(seen: Seen) -> None:
    for tracker in (seen.before, seen.after):
        explained = explain_tracker(tracker, seen.policy, seen.today)
        chosen = [e.choice.action.rule.number if e.choice.action else None for e in explained]
        assert chosen == [plan.rule for plan in seen.night.plans]
    assert [e.why for e in explained] == [plan.why for plan in seen.night.plans]
    assert all(len(e.reasons) == len(seen.policy.rules) for e in explained)


@promise
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
