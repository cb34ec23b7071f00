"""What is known about a row: the facts its rules count from, and who else the company hears from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from followup_sheet.columns import DATE_COLUMNS
from followup_sheet.decide import Choice
from followup_sheet.explain.explanation import Explanation
from followup_sheet.facts import STAGE_DATES, Acceptance, Case, FollowUp
from followup_sheet.model import Stage
from followup_sheet.moment import Moment
from followup_sheet.windows import Outcome, Verdict


class Turn(NamedTuple):
    """Whose turn it is in a group of rows, and for which action."""

    case: Case
    action: str


class Known(NamedTuple):
    """``shown_by`` is the column that gives the stage, ``Stage`` where it was typed, blank where a row of the
    group gives it. ``dates`` are by column in the order of the sheet; ``others`` the rest of the group."""

    stage: Stage
    since: date | None
    shown_by: str
    closed_by: Case | None
    dates: tuple[tuple[str, date], ...]
    last_contact: date | None
    unanswered: date | None
    follow_ups: tuple[FollowUp, ...]
    snoozed_until: date | None
    others: tuple[Case, ...]
    turn: Turn | None
    accepted_elsewhere: Acceptance | None


def known(explanation: Explanation) -> Known:
    """The facts of one row, for itself and, where it shares a company and role, among the others."""
    case, moment = explanation.case, explanation.view.moment
    others = tuple(other for other in moment.facts.groups[case.group] if other is not case)
    return Known(
        stage=case.stage,
        since=case.stage_since,
        shown_by=_shown_by(case),
        closed_by=next((other for other in others if other.row is case.closed_by), None),
        dates=tuple((column, day) for column in DATE_COLUMNS if (day := case.row.day(column))),
        last_contact=moment.last_contact_of(case, (case,)),
        unanswered=moment.unanswered_by((case,)),
        follow_ups=tuple(moment.follow_ups((case,))),
        snoozed_until=moment.snoozed_until(case),
        others=others,
        turn=turn(explanation.choice, explanation.view.beside(case)),
        accepted_elsewhere=moment.facts.accepted_elsewhere(case),
    )


def _shown_by(case: Case) -> str:
    if case.closed_by or not case.stage:
        return ""
    return "Stage" if case.row.text("Stage") == case.stage else STAGE_DATES.get(case.stage, "Stage")


def turn(choice: Choice, beside: Sequence[Choice]) -> Turn | None:
    """Whose turn it is in the row's group: for the action shown, else for the first rule in rotation that somebody
    can do. ``beside`` is what was chosen for the whole group."""
    if len(beside) == 1:
        return None
    if choice.turn:
        return Turn(choice.turn.case, choice.turn.rule.action)
    if choice.action and choice.action.rule.is_rotation:
        return Turn(choice.case, choice.action.rule.action)
    rules = {verdict.rule for verdict in choice.verdicts if verdict.rule.is_rotation}
    open_ones = (v for other in beside for v in other.verdicts if v.outcome is Outcome.OPEN and v.rule in rules)
    first = min(open_ones, key=lambda verdict: verdict.rule.number, default=None)
    return Turn(first.case, first.rule.action) if first else None


def done_on(verdict: Verdict, moment: Moment) -> date | None:
    """The day a rule that is done was done, by the row or, in a rotation, by anyone of its group."""
    if verdict.outcome not in (Outcome.DONE, Outcome.ENOUGH):
        return None
    made = moment.follow_ups(moment.members(verdict.case, verdict.rule))
    return max((f.day for f in made if f.action == verdict.rule.action), default=None)
