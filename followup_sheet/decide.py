"""The choice: of all the rules that are open for a group of rows, one action a row.

Pure: facts and a day in, choices out; what was left out keeps its reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from followup_sheet.columns import DATE_COLUMNS
from followup_sheet.facts import Case
from followup_sheet.model import Rule
from followup_sheet.moment import Moment
from followup_sheet.policy import Policy
from followup_sheet.windows import Outcome, Verdict, Window, consider

_CELL_FACTS = frozenset(DATE_COLUMNS)
"""Facts that are a cell: where it is blank, the rule needs no look."""


class Choice(NamedTuple):
    """What was decided for a row: the one action, the to-dos beside it, and every verdict.

    ``turn`` is the action another row of the group shows in this one's stead, if any does."""

    case: Case
    verdicts: tuple[Verdict, ...]
    action: Verdict | None
    also: tuple[Verdict, ...] = ()
    turn: Verdict | None = None


def choose_group(
    policy: Policy, moment: Moment, members: Sequence[Case], *, to_dos: bool = True, every_rule: bool = False
) -> tuple[Choice, ...]:
    """The choices for the rows of one group. ``to_dos`` False leaves rules without a channel out;
    ``every_rule`` also keeps the verdicts on rules of other stages, for `explain`."""
    considered = [_held(_consider_all(policy, moment, case, to_dos, every_rule)) for case in members]
    if len(members) > 1:
        considered = _one_voice(considered, moment.day)
    choices = tuple(_choose(case, verdicts, moment.day) for case, verdicts in zip(members, considered, strict=True))
    return _with_turns(choices) if len(members) > 1 else choices


def _with_turns(choices: Sequence[Choice]) -> tuple[Choice, ...]:
    """Each choice with the action it leaves to another row; one that row does not show counts for nothing."""
    shown = {choice.case.row.number: choice.action for choice in choices if choice.action}
    return tuple(choice._replace(turn=next(_left_to_others(choice, shown), None)) for choice in choices)


def _left_to_others(choice: Choice, shown: Mapping[int, Verdict]) -> Iterator[Verdict]:
    for verdict in choice.verdicts:
        if verdict.other and verdict.outcome in (Outcome.OTHER_TURN, Outcome.OTHER_ROW):
            action = verdict.detail if verdict.outcome is Outcome.OTHER_ROW else verdict.rule.action
            other = shown.get(verdict.other.row.number)
            if other and other.rule.action == action:
                yield other


def _consider_all(policy: Policy, moment: Moment, case: Case, to_dos: bool, every_rule: bool) -> list[Verdict]:
    if every_rule:
        return [consider(policy, moment, case, rule) for rule in policy.rules]
    filled = case.row.cells
    return [
        consider(policy, moment, case, rule)
        for rule in policy.by_stage[case.stage]
        if (rule.after in filled or rule.after not in _CELL_FACTS) and (to_dos or rule.channels)
    ]


def _held(verdicts: list[Verdict]) -> list[Verdict]:
    """A promise or a decision to take comes before everything that is not urgent."""
    holding = next((v for v in verdicts if v.outcome is Outcome.OPEN and v.rule.holds), None)
    if holding is None:
        return verdicts
    return [_left_out(v, Outcome.HELD, holding) if _yields(v) else v for v in verdicts]


def _yields(verdict: Verdict) -> bool:
    return verdict.outcome is Outcome.OPEN and not verdict.rule.holds and not verdict.rule.urgent


def _left_out(verdict: Verdict, outcome: Outcome, by: Verdict) -> Verdict:
    return verdict._replace(outcome=outcome, detail=by.rule.action, other=by.case)


def _one_voice(considered: list[list[Verdict]], day: date) -> list[list[Verdict]]:
    """Of all rotation actions of a group only the first stays: a company hears from the user once."""
    shared = [v for verdicts in considered for v in verdicts if _is_shared(v)]
    if not shared:
        return considered
    first = min(shared, key=lambda v: (*precedence(v.rule, _window(v), day), v.case.row.number))
    return [
        [_left_out(v, Outcome.OTHER_ROW, first) if _is_shared(v) and v is not first else v for v in verdicts]
        for verdicts in considered
    ]


def _is_shared(verdict: Verdict) -> bool:
    return verdict.outcome is Outcome.OPEN and verdict.rule.is_rotation and bool(verdict.rule.channels)


def precedence(rule: Rule, window: Window, day: date) -> tuple[int, date, int]:
    """Urgent and due first, then once-only and open, then the earliest due, then the earlier rule."""
    if rule.urgent and window.due <= day:
        return 0, window.due, rule.number
    if rule.is_once and window.opens <= day:
        return 1, window.due, rule.number
    return 2, window.due, rule.number


def _choose(case: Case, verdicts: list[Verdict], day: date) -> Choice:
    left = sorted((v for v in verdicts if v.outcome is Outcome.OPEN), key=lambda v: precedence(v.rule, _window(v), day))
    action = _give_way(left, day)
    also = tuple(v for v in left if v.rule.is_to_do and v is not action and _window(v).due <= day)
    return Choice(case, tuple(verdicts), action, also)


def _give_way(left: Sequence[Verdict], day: date) -> Verdict | None:
    """A to-do gives way to a contact that is due."""
    if not left:
        return None
    first = left[0]
    if first.rule.channels or first.rule.holds:
        return first
    return next(_due_contacts(left, day), first)


def _due_contacts(left: Sequence[Verdict], day: date) -> Iterator[Verdict]:
    return (v for v in left if v.rule.channels and _window(v).due <= day)


def _window(verdict: Verdict) -> Window:
    if verdict.window is None:
        raise AssertionError(f"an open rule has a window: {verdict.rule.action}")
    return verdict.window
