"""The same windows, told in full: for a row, every rule and the one reason it is or is not the action."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from followup_sheet.decide import Choice
from followup_sheet.facts import STAGE_FACT, Case
from followup_sheet.model import HistoryLine, Rule, Tracker
from followup_sheet.moment import Moment
from followup_sheet.night import choose_all, missed_by_row, tonight_of
from followup_sheet.policy import Policy
from followup_sheet.why import advisers, day_text, timing, why
from followup_sheet.windows import Outcome, Verdict


@dataclass(frozen=True, slots=True)
class Explanation:
    """One row explained: its choice, and a sentence for every rule of the cadence in order."""

    choice: Choice
    why: str
    reasons: tuple[tuple[Verdict, str], ...]


def explain_tracker(tracker: Tracker, policy: Policy, today: date) -> list[Explanation]:
    """Every row of a tracker, in sheet order, as tonight's run would see it."""
    tonight = tonight_of(tracker, policy, today)
    choices = choose_all(policy, tonight.moment, every_rule=True)
    missed = missed_by_row(policy, tonight.moment, choices)
    return [_explain(choice, tonight.moment, missed.get(choice.case.row.number, ())) for choice in choices]


def _explain(choice: Choice, moment: Moment, missed: Sequence[HistoryLine]) -> Explanation:
    reasons = tuple((verdict, reason(verdict, choice, moment)) for verdict in choice.verdicts)
    return Explanation(choice, why(choice, moment, (*choice.case.lines, *missed)), reasons)


def reason(verdict: Verdict, choice: Choice, moment: Moment) -> str:
    """Why this rule is, or is not, the row's next action."""
    if verdict is choice.action:
        return f"the next action: {_window_text(verdict, moment.day)}"
    if verdict.outcome is Outcome.OPEN:
        return f"{_window_text(verdict, moment.day)}; another action comes first"
    return _REASONS[verdict.outcome](verdict, moment)


def _window_text(verdict: Verdict, today: date) -> str:
    window = verdict.window
    if window is None:
        return ""
    text = f"opens {day_text(window.opens, today)}, due {day_text(window.due, today)}"
    if window.lapses:
        text += f", lapses {day_text(window.lapses, today)}"
    return f"{text} ({timing(verdict.rule, window)})"


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
    return f"lapsed: {_window_text(verdict, moment.day)}"


_REASONS: Mapping[Outcome, Callable[[Verdict, Moment], str]] = {
    Outcome.OTHER_STAGE: lambda v, _: f"for other stages: the row is {v.detail or 'in none yet'}",
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
    Outcome.NOT_YET: lambda v, m: f"not before its day: {_window_text(v, m.day)}",
    Outcome.LAPSED: _lapsed,
    Outcome.HELD: lambda v, _: f"held back by: {v.detail}",
    Outcome.OTHER_ROW: _other_row,
    Outcome.OPEN: lambda v, m: _window_text(v, m.day),
}


def explanation_lines(explanation: Explanation) -> Iterator[str]:
    """One row for the terminal."""
    case = explanation.choice.case
    yield f"{_title(case)}: {case.stage or 'no stage yet'}"
    yield f"  {explanation.why}"
    for verdict, text in explanation.reasons:
        marker = ">" if verdict is explanation.choice.action else " "
        yield f"{marker} {verdict.rule.number:>3}  {verdict.rule.action}: {text}"


def _title(case: Case) -> str:
    named = ", ".join(part for part in (case.row.contact, case.row.company, case.row.role) if part)
    return f"Row {case.row.number}  {named}" if named else f"Row {case.row.number}"


def explanation_json(explanation: Explanation) -> dict[str, object]:
    """One row for a script: its facts, and each rule with its window and reason."""
    case = explanation.choice.case
    return {
        "row": case.row.number,
        "id": case.id or None,
        "stage": str(case.stage) or None,
        "why": explanation.why,
        "rules": [_rule_json(verdict, text, explanation.choice) for verdict, text in explanation.reasons],
    }


def _rule_json(verdict: Verdict, text: str, choice: Choice) -> dict[str, object]:
    window = verdict.window
    return {
        "rule": verdict.rule.number,
        "action": verdict.rule.action,
        "chosen": verdict is choice.action,
        "outcome": verdict.outcome.value,
        "opens": window.opens.isoformat() if window else None,
        "due": window.due.isoformat() if window else None,
        "lapses": window.lapses.isoformat() if window and window.lapses else None,
        "reason": text,
    }


def select(explanations: Sequence[Explanation], wanted: str) -> list[Explanation]:
    """The rows a number or a text names: its sheet row, its ID, or a part of a person, company or role."""
    text = wanted.strip().casefold()
    if text.isdecimal():
        return [e for e in explanations if e.choice.case.row.number == int(text)]
    return [e for e in explanations if text and _answers_to(e.choice.case, text)]


def _answers_to(case: Case, text: str) -> bool:
    names = (case.row.contact, case.row.company, case.row.role)
    return text == case.id.casefold() or any(text in name.casefold() for name in names)


def rule_lines(rule: Rule) -> Iterator[str]:
    """One rule of a cadence, as a coach would read it."""
    yield f"{rule.number:>3}  {rule.action}"
    yield f"     after {rule.after}: {_offsets(rule)}"
    yield f"     to {', '.join(rule.to)}; {_by(rule)}; in {', '.join(sorted(rule.stages))}"
    yield from (f"     {line}" for line in _conditions(rule))
    if rule.say:
        yield f"     {rule.say}"
    yield f"     {advisers(rule.source)}{f' ({rule.source})' if rule.source else ''}"


def _offsets(rule: Rule) -> str:
    parts = [f"opens {_number(rule, 'Opens', rule.opens)}", f"due {_number(rule, 'Due', rule.due)}"]
    if rule.lapses is not None:
        parts.append(f"lapses {_number(rule, 'Lapses', rule.lapses)}")
    if rule.every is not None:
        parts.append(f"again every {_number(rule, 'Every', rule.every)}")
        if rule.at_most is not None:
            parts.append(f"at most {_number(rule, 'At most', rule.at_most)} times")
    return ", ".join(parts)


def _number(rule: Rule, column: str, value: int) -> str:
    return f"{value}†" if column in rule.ours else str(value)


def _by(rule: Rule) -> str:
    return f"by {', '.join(rule.channels)}" if rule.channels else "a to-do"


def _conditions(rule: Rule) -> Iterator[str]:
    if rule.if_filled:
        yield f"if {', '.join(rule.if_filled)} is filled"
    if rule.unless_filled:
        yield f"unless {', '.join(rule.unless_filled)} is filled"
    if rule.minimum:
        yield f"after at least {rule.minimum} follow-up"
    if rule.holds:
        yield "holds everything else back that is not urgent"
    if rule.urgent:
        yield "urgent: not spaced, first when due"
