"""One tracker, one night, decided: rows and History in, plans and new History lines out.

    rows → IDs → facts → stage lines → event lines → follow-up lines → windows → missed lines → plan

Pure; the order is the one the docs give, and nothing here is written anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from followup_sheet import history
from followup_sheet.cautions import cautions_of, loudest_first, tracker_cautions
from followup_sheet.decide import Choice, choose_group
from followup_sheet.errors import Problem, TrackerError
from followup_sheet.facts import Case, Facts, gather
from followup_sheet.identity import Identity, identify, named_twins
from followup_sheet.model import CLOSED_STAGES, Caution, HistoryLine, Night, Plan, Status, Tracker
from followup_sheet.moment import Moment
from followup_sheet.policy import Policy
from followup_sheet.why import why
from followup_sheet.windows import Window

FEW_RULES = 60
"""So many rules serve any number of rows that is read; the built-in cadences have fewer than half of them."""

MOST_TO_DECIDE = 600_000
"""Rows times rules where there are more rules: some seconds' work."""


class Tonight(NamedTuple):
    """A tracker seen tonight, follow-ups just typed included; ``lines`` is what History gets before
    the windows are looked at."""

    identity: Identity
    moment: Moment
    lines: tuple[HistoryLine, ...]


def decide_night(tracker: Tracker, policy: Policy, today: date) -> Night:
    """Everything tonight's run has to write for one tracker."""
    tonight = tonight_of(tracker, policy, today)
    choices = choose_all(policy, tonight.moment)
    missed = missed_by_row(policy, tonight.moment, choices)
    warned = [cautions_of(choice, policy, tonight.moment) for choice in choices]
    plans = tuple(
        _plan(policy, tonight.moment, choice, missed.get(choice.case.row.number, ()), cautions)
        for choice, cautions in zip(choices, warned, strict=True)
    )
    missed_lines = (line for missed_of_row in missed.values() for line in missed_of_row)
    lines = (*tonight.lines, *_loggable(tonight.identity, missed_lines))
    return Night(
        today=today,
        plans=plans,
        history=lines if tracker.has_ids else tuple(_without_id(line) for line in lines),
        history_ids=tonight.identity.typed,
        problems=_problems(tracker, tonight.moment.facts, tonight.identity.problems),
        cautions=(*loudest_first(warned), *tracker_cautions(policy, tonight.moment)),
    )


def tonight_of(tracker: Tracker, policy: Policy, today: date) -> Tonight:
    """IDs, stages, events and follow-ups, in this order. Raises TrackerError for more than a night can decide."""
    _refuse_too_many(len(tracker.rows), len(policy.rules))
    identity = identify(tracker, today)
    facts = gather(named_twins(tracker), identity.ids, identity.lines, today)
    made = history.follow_up_lines(policy, facts, today)
    new = (*identity.copied, *history.stage_lines(facts, today), *history.event_lines(facts, today), *made.values())
    return Tonight(identity, Moment(facts.with_follow_ups(made), today), _loggable(identity, new))


def _refuse_too_many(rows: int, rules: int) -> None:
    if rules > FEW_RULES and rows * rules > MOST_TO_DECIDE:
        raise TrackerError(
            f"{rows:,} rows with {rules:,} rules each are too many to decide",
            next_step=f"Leave out rules that are not needed (up to {FEW_RULES} serve any number of rows), or split it",
        )


def _loggable(identity: Identity, lines: Iterable[HistoryLine]) -> tuple[HistoryLine, ...]:
    """Not those of rows that History could not tell from another."""
    twins = {identity.ids[number] for number in identity.twins}
    return tuple(line for line in lines if line.id not in twins) if twins else tuple(lines)


def choose_all(policy: Policy, moment: Moment, *, every_rule: bool = False) -> list[Choice]:
    """The choices for every row, in sheet order."""
    chosen = {}
    for members in moment.facts.groups.values():
        for choice in choose_group(policy, moment, members, every_rule=every_rule):
            chosen[choice.case.row.number] = choice
    return [chosen[case.row.number] for case in moment.facts.cases]


def missed_by_row(policy: Policy, moment: Moment, choices: Sequence[Choice]) -> Mapping[int, list[HistoryLine]]:
    """Tonight's Missed lines by row number, in sheet order."""
    return history.by_row(moment.facts.cases, history.missed_lines(policy, moment, choices))


def plan(policy: Policy, moment: Moment, choice: Choice, missed_tonight: Sequence[HistoryLine]) -> Plan:
    """What the row's cells will say."""
    return _plan(policy, moment, choice, missed_tonight, cautions_of(choice, policy, moment))


def _plan(
    policy: Policy,
    moment: Moment,
    choice: Choice,
    missed_tonight: Sequence[HistoryLine],
    cautions: Sequence[Caution],
) -> Plan:
    case, verdict = choice.case, choice.action
    text = why(choice, moment, (*case.lines, *missed_tonight), cautions)
    follow_ups = len(moment.follow_ups((case,)))
    status = _status(policy, moment, choice)
    if verdict is None or verdict.window is None:
        return Plan(case.row, case.id, status, text, follow_ups=follow_ups)
    window = verdict.window
    return Plan(
        row=case.row,
        id=case.id,
        status=status,
        why=text,
        action=verdict.rule.action,
        channel=window.channel,
        opens=window.opens,
        due=window.due,
        lapses=window.lapses,
        rule=verdict.rule.number,
        follow_ups=follow_ups,
    )


def _status(policy: Policy, moment: Moment, choice: Choice) -> Status:
    case, verdict = choice.case, choice.action
    if case.problems:
        return Status.CHECK
    if verdict is None or verdict.window is None:
        return Status.CLOSED if case.stage in CLOSED_STAGES else Status.WAITING
    if _snoozed(moment, case):
        return Status.WAITING
    return _due_status(verdict.window, moment.day, policy.settings.due_soon_days)


def _snoozed(moment: Moment, case: Case) -> bool:
    snooze = moment.snoozed_until(case)
    return bool(snooze and snooze > moment.day)


def _due_status(window: Window, today: date, soon: int) -> Status:
    days = (window.due - today).days
    if days < 0:
        return Status.OVERDUE
    if days == 0:
        return Status.DUE_TODAY
    return Status.DUE_SOON if days <= soon else Status.SCHEDULED


def _without_id(line: HistoryLine) -> HistoryLine:
    """In a tracker without an ID column a row is known by its names alone."""
    return line._replace(id="")


def _problems(tracker: Tracker, facts: Facts, unplaced: Sequence[Problem]) -> tuple[Problem, ...]:
    of_rows = dict.fromkeys(problem for case in facts.cases for problem in case.problems)  # rows may share one
    return (*tracker.problems, *of_rows, *unplaced)
