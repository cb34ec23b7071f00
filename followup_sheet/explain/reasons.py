"""The one reason why a rule is, or is not, a row's next action; a sentence of a few words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from followup_sheet.decide import Choice, precedence
from followup_sheet.facts import STAGE_FACT
from followup_sheet.moment import Moment
from followup_sheet.why import timing
from followup_sheet.windows import Outcome, Verdict, Window
from followup_sheet.wording import day_text


def reason(verdict: Verdict, choice: Choice, moment: Moment) -> str:
    """Why this rule is, or is not, the row's next action."""
    if verdict is choice.action:
        return f"the next action: {window_text(verdict, moment.day)}"
    if verdict.outcome is Outcome.OPEN:
        return f"{window_text(verdict, moment.day)}; {after_another(verdict, choice, moment.day)}"
    if verdict.outcome is Outcome.HELD:
        return _held(verdict, choice, moment.day)
    return _REASONS[verdict.outcome](verdict, moment)


def window_text(verdict: Verdict, today: date) -> str:
    """``opens 18 Nov, due 20 Nov, lapses 24 Nov (2 to 5 days after the interview on 16 Nov)``, blank without one."""
    window = verdict.window
    if window is None:
        return ""
    text = f"opens {day_text(window.opens, today)}, due {day_text(window.due, today)}"
    if window.lapses:
        text += f", lapses {day_text(window.lapses, today)}"
    return f"{text} ({timing(verdict.rule, window)})"


def after_another(verdict: Verdict, choice: Choice, today: date) -> str:
    """What comes before a rule that is open too, and why: the row has one action."""
    first = choice.action
    if first is None or first.window is None or verdict.window is None:
        return "another action comes first"
    text = f"{first.rule.action} comes first: {_comes_first(first, first.window, verdict, verdict.window, today)}"
    return f"{text} (Why adds this one under Also)" if verdict in choice.also else text


def _comes_first(first: Verdict, window: Window, other: Verdict, later: Window, today: date) -> str:
    """What the order of the choice rests on, between the action and one that is open too."""
    ours, theirs = precedence(first.rule, window, today), precedence(other.rule, later, today)
    if theirs < ours:
        return "a to-do gives way to a contact that is due"
    if ours[0] < theirs[0]:
        return "it is urgent and due" if ours[0] == 0 else "it is open now and comes only once"
    return "it is due earlier" if ours[1] < theirs[1] else "it stands higher in the cadence"


def _held(verdict: Verdict, choice: Choice, today: date) -> str:
    """A promise, or a decision to take, by its name and its day."""
    holding = (v for v in choice.verdicts if v.outcome is Outcome.OPEN and v.rule.holds)
    due = next((v.window.due for v in holding if v.window and v.rule.action == verdict.detail), None)
    return f"held back by: {verdict.detail}{f', due {day_text(due, today)}' if due else ''}"


def _other(verdict: Verdict) -> str:
    other = verdict.other
    if other is None:
        return "another row"
    return f"{other.row.contact or 'the person without a name'} in row {other.row.number}"


def _fact_unknown(verdict: Verdict, _: Moment) -> str:
    after = verdict.rule.after
    if after.startswith(STAGE_FACT):
        return f"the row is not in stage {after.removeprefix(STAGE_FACT)}"
    return f"nothing to count from: no {after}"


def _other_row(verdict: Verdict, _: Moment) -> str:
    if verdict.other is verdict.case:
        return f"the company hears from you once at a time, and {verdict.detail} comes first"
    return f"the company hears from you through {_other(verdict)}: {verdict.detail}"


def _lapsed(verdict: Verdict, moment: Moment) -> str:
    window = verdict.window
    if window and window.lapses and window.due > window.lapses:
        return f"lapsed: it could be done from {day_text(window.due, moment.day)} only, and lapses before"
    return f"lapsed: {window_text(verdict, moment.day)}"


_REASONS: Mapping[Outcome, Callable[[Verdict, Moment], str]] = {
    Outcome.OTHER_STAGE: lambda v, _: f"for other stages: the row {f'is {v.detail}' if v.detail else 'has none yet'}",
    Outcome.FACT_UNKNOWN: _fact_unknown,
    Outcome.ACCEPTED_ELSEWHERE: lambda v, _: f"you accepted at {v.detail}",
    Outcome.DO_NOT_CONTACT: lambda _v, _m: "Restrictions say Do not contact",
    Outcome.NO_CONTACT_YET: lambda _v, _m: "Restrictions say no contact before an interview",
    Outcome.INTERVIEW_AHEAD: lambda _v, _m: "an interview is ahead",
    Outcome.IF_BLANK: lambda v, _: f"{v.detail} is blank",
    Outcome.UNLESS_FILLED: lambda v, _: f"{v.detail} is filled",
    Outcome.OTHER_CONTACT_TYPE: lambda v, _: f"not for this contact type ({v.detail})",
    Outcome.TOO_FEW_FOLLOW_UPS: lambda v, _: f"only after {v.detail} earlier follow-up",
    Outcome.OTHER_TURN: lambda v, _: f"it is the turn of {_other(v)}",
    Outcome.DONE: lambda _v, _m: "done",
    Outcome.ENOUGH: lambda v, _: f"done {v.detail} times, which is the most",
    Outcome.NOT_YET: lambda v, m: f"not before its day: {window_text(v, m.day)}",
    Outcome.LAPSED: _lapsed,
    Outcome.OTHER_ROW: _other_row,
}
"""Those that need nothing but the verdict."""
