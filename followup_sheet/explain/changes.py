"""What would change the answer: the row is decided again with one cell changed, and the outcome is told.

Nothing is guessed. The row is as tonight's run leaves it, what it records included. The facts of its group, of
every row about the same person and of what was accepted first are gathered anew; no other row can matter to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice
from typing import NamedTuple

from followup_sheet import history
from followup_sheet.columns import BY_NAME, ColumnType
from followup_sheet.decide import choose_group
from followup_sheet.explain.explanation import Explanation, View
from followup_sheet.explain.known import Turn, turn
from followup_sheet.facts import STAGE_DATES, Case, gather
from followup_sheet.model import CLOSED_STAGES, CellValue, Plan, Row, Stage
from followup_sheet.moment import Moment
from followup_sheet.night import plan

MOST = 6
"""Changes told of one row."""

A_WEEK, TWO_WEEKS = timedelta(days=7), timedelta(days=14)
SOMEBODY = "their name"
"""Stands for the name that is still to be found."""

_ENDINGS: Mapping[Stage, Stage] = {
    Stage.LEAD: Stage.WITHDRAWN,
    Stage.TO_APPLY: Stage.WITHDRAWN,
    Stage.APPLIED: Stage.REJECTED,
    Stage.INTERVIEWING: Stage.REJECTED,
    Stage.OFFER: Stage.ACCEPTED,
    Stage.ON_HOLD: Stage.WITHDRAWN,
}
"""How an open row would most likely end."""

_AHEAD: Mapping[str, timedelta] = {"Interview on": A_WEEK, "Agreed follow-up": A_WEEK, "Snooze until": TWO_WEEKS,
                                   "Decision by": TWO_WEEKS}  # fmt: skip
"""Columns that are typed for a day to come, and how far ahead one is taken as an example."""

_NEXT_DATES: Mapping[Stage, tuple[str, ...]] = {
    Stage.NONE: ("Lead on", "Deadline", "Applied on", "Interview on"),
    Stage.LEAD: ("Applied on",),
    Stage.TO_APPLY: ("Applied on",),
    Stage.APPLIED: ("Interview on",),
    Stage.INTERVIEWING: ("Decision by",),
}
"""The dates that bring a row on, where they are blank."""


class Typing(NamedTuple):
    """One cell that could be typed; ``value`` None is clearing it."""

    column: str
    value: CellValue | None


class Change(NamedTuple):
    """What could be typed, and what the row would then ask for."""

    typing: Typing
    then: Plan
    turn: Turn | None


def changes(explanation: Explanation) -> tuple[Change, ...]:
    """Up to six changes that make sense for the row as it stands, each with its effect; those without one are
    left out."""
    view, now = explanation.view, _asked(explanation.plan)
    typings = dict.fromkeys(t for t in _typings(explanation) if t.column in view.tracker.columns)
    effects = (effect(view, explanation.case, typing) for typing in typings)
    return tuple(islice((change for change in effects if _asked(change.then) != now), MOST))


def _asked(found: Plan) -> tuple[object, ...]:
    return found.status, found.action, found.channel, found.due


def effect(view: View, case: Case, typing: Typing) -> Change:
    """What the row would ask for tonight, had that been typed."""
    moment = _moment_with(view, case, typed(case.row, typing))
    group = next(members for members in moment.facts.groups.values() if _has(members, case))
    beside = choose_group(view.policy, moment, group)
    choice = next(choice for choice in beside if choice.case.row.number == case.row.number)
    return Change(typing, plan(view.policy, moment, choice, ()), turn(choice, beside))


def _has(members: tuple[Case, ...], case: Case) -> bool:
    return any(member.row.number == case.row.number for member in members)


def typed(row: Row, typing: Typing) -> Row:
    """The row with that cell changed; what was wrong in the cell is mended by it."""
    cells = {column: value for column, value in row.cells.items() if column != typing.column}
    if typing.value is not None:
        cells[typing.column] = typing.value
    cell = row.addresses.get(typing.column)
    return replace(row, cells=cells, problems=tuple(p for p in row.problems if not cell or p.cell != cell))


def _moment_with(view: View, case: Case, changed: Row) -> Moment:
    """Tonight with one row changed, as far as it can matter to that row."""
    groups = view.moment.facts.groups
    near = sorted((c for key in view.groups_near(case) for c in groups[key]), key=lambda c: c.row.number)
    rows = [changed if c.row.number == changed.number else c.row for c in near]
    facts = gather(rows, view.tonight.identity.ids, view.lines, view.moment.day)
    made = history.follow_up_lines(view.policy, facts, view.moment.day)
    return Moment(facts.with_follow_ups(made), view.moment.day)


# What is worth asking about, the likeliest first


def _typings(explanation: Explanation) -> Iterator[Typing]:
    case, today = explanation.case, explanation.view.moment.day
    yield from _mending(case, today)
    if case.stage in CLOSED_STAGES and not explanation.plan.action:
        return
    yield from _snooze_cleared(case)
    yield from _to_do_ended(explanation, today)
    yield from _contact_made(explanation, today)
    yield from (_on(column, today) for column in _NEXT_DATES.get(case.stage, ()) if not case.row.day(column))
    if case.stage and case.stage not in CLOSED_STAGES:
        yield from _news(case, today)
    if explanation.plan.action and not explanation.view.moment.snoozed_until(case):
        yield _on("Snooze until", today)
    yield from _ending(case)


def _on(column: str, today: date) -> Typing:
    return Typing(column, today + _AHEAD.get(column, timedelta()))


def _mending(case: Case, today: date) -> Iterator[Typing]:
    """A cell that cannot be read may as well be cleared; a typed stage may get its own date."""
    columns = {cell: column for column, cell in case.row.addresses.items()}
    for problem in case.row.problems:
        column = columns.get(problem.cell)
        if column and BY_NAME[column].type in (ColumnType.DATE, ColumnType.LIST):
            yield Typing(column, None)
    if len(case.problems) > len(case.row.problems):  # a typed stage whose own date is blank
        yield _on(STAGE_DATES[Stage(case.row.text("Stage"))], today)


def _snooze_cleared(case: Case) -> Iterator[Typing]:
    if "Snooze until" in case.row.cells:
        yield Typing("Snooze until", None)


def _to_do_ended(explanation: Explanation, today: date) -> Iterator[Typing]:
    """A to-do ends when one of its Unless columns is filled."""
    action = explanation.choice.action
    if action is None or not action.rule.is_to_do:
        return
    for column in action.rule.unless_filled:
        is_date = BY_NAME[column].type is ColumnType.DATE
        yield _on(column, today) if is_date else Typing(column, SOMEBODY)


def _contact_made(explanation: Explanation, today: date) -> Iterator[Typing]:
    """Whoever was told not to contact them is not shown what a contact would do."""
    case = explanation.case
    if case.stage and "Do not contact" not in case.restrictions:
        yield Typing("Last follow-up", today)


def _news(case: Case, today: date) -> Iterator[Typing]:
    yield Typing("Reply on", today)
    agreed, interview = case.row.day("Agreed follow-up"), case.row.day("Interview on")
    if not agreed or agreed < today:
        yield _on("Agreed follow-up", today)
    if case.stage is Stage.INTERVIEWING and interview:
        yield _on("Interview on", max(today, interview))  # the next one, or the same one put off


def _ending(case: Case) -> Iterator[Typing]:
    if case.stage is Stage.ON_HOLD:
        yield Typing("Stage", None)
    ending = _ENDINGS.get(case.stage)
    if ending:
        yield Typing("Stage", ending)
