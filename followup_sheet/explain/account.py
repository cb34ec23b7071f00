"""A row's explanation for a person: short lines that say first what to do, then why, then everything else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from followup_sheet.decide import precedence
from followup_sheet.explain.changes import Change, changes
from followup_sheet.explain.explanation import Explanation
from followup_sheet.explain.fact_lines import fact_lines
from followup_sheet.explain.lines import Line, Tone
from followup_sheet.explain.reasons import after_another
from followup_sheet.explain.rule_account import rule_account
from followup_sheet.facts import Case
from followup_sheet.guidance import guidance
from followup_sheet.model import Caution, Plan, Status
from followup_sheet.windows import Outcome, Verdict
from followup_sheet.wording import advisers, day_text

LABEL = 15
"""Characters a label takes, two spaces before it included."""

DISCUSSED = "You discussed: "


def brief(explanation: Explanation) -> Iterator[Line]:
    """A row in a few lines: what it asks for, why, and what it would be otherwise."""
    yield _title(explanation.case)
    yield _asks(explanation)
    yield _labelled("Why", _without(explanation.why, guidance(explanation.choice, explanation.view.moment)))
    second = _runner_up(explanation)
    if second:
        yield _labelled("Otherwise", _not_yet(*second, explanation))


def full(explanation: Explanation, *, every_rule: bool = False) -> Iterator[Line]:
    """A row with everything about it; ``every_rule`` also tells each rule that cannot apply yet, and all advice."""
    yield _title(explanation.case)
    yield _asks(explanation)
    yield from _purpose(explanation)
    yield from _section("What is known", [_labelled(label, text) for label, text in fact_lines(explanation)])
    yield from _section("The rules", list(rule_account(explanation, every_rule=every_rule)))
    yield from _section("What would change it", [_change(change, explanation) for change in changes(explanation)])


def warnings(cautions: Sequence[Caution]) -> Iterator[Line]:
    """Warnings, each with whose advice it is."""
    for caution in cautions:
        yield _labelled("Mind", f"{caution.text} ({advisers(caution.source)}; {caution.source})")


def _labelled(label: str, text: str) -> Line:
    return Line(f"  {label:<{LABEL - 2}}", text)


def _section(title: str, lines: Sequence[Line]) -> Iterator[Line]:
    if lines:
        yield Line("")
        yield Line("", title, Tone.TITLE)
        yield from lines


def _title(case: Case) -> Line:
    named = ", ".join(part for part in (case.row.contact, case.row.company, case.row.role) if part)
    return Line(f"Row {case.row.number}  ", named, Tone.TITLE)


def _asks(explanation: Explanation) -> Line:
    plan = explanation.plan
    return Line(f"  {plan.status:<{LABEL - 2}}", asked(plan, explanation, window=True), plan.status)


def asked(plan: Plan, explanation: Explanation, *, window: bool = False) -> str:
    """``Check in by E-mail, due 2 Dec``; ``window`` adds when it opens and lapses."""
    today = explanation.view.moment.day
    if not plan.action or plan.due is None:
        return "nothing left to do" if plan.status is Status.CLOSED else "nothing for you to do"
    text = f"{plan.action}{f' by {plan.channel}' if plan.channel else ''}, due {day_text(plan.due, today)}"
    if not window or plan.opens is None:
        return text
    lapses = f", lapses {day_text(plan.lapses, today)}" if plan.lapses else ""
    return f"{text} (opens {day_text(plan.opens, today)}{lapses})"


# Why, in its parts


def _purpose(explanation: Explanation) -> Iterator[Line]:
    """The sentence of the sheet, taken apart: the reason, what the touch is for, what to mind."""
    said = guidance(explanation.choice, explanation.view.moment)
    yield _labelled("Why", _without(explanation.why, (*said, *(caution.text for caution in explanation.cautions))))
    discussed = " ".join(explanation.case.row.text("Discussed").split())
    how = " ".join(sentence for sentence in said if not (discussed and sentence.startswith(DISCUSSED)))
    if how:
        yield _labelled("What for", how)
    if discussed:
        yield _labelled("Discussed", discussed)
    yield from warnings(explanation.cautions)


def _without(why: str, sentences: Sequence[str]) -> str:
    """Why, short of the sentences that are told elsewhere."""
    for sentence in sentences:
        why = why.replace(sentence, "", 1)
    return " ".join(why.split())


# What comes next


def _runner_up(explanation: Explanation) -> tuple[Verdict, str] | None:
    """The rule that would be next: one that is open or held, else the first that only waits for its turn or day."""
    others = [found for found in explanation.reasons if found[0] is not explanation.choice.action]
    waiting = [found for found in others if found[0].outcome in (Outcome.OPEN, Outcome.HELD)]
    if waiting:
        return min(waiting, key=lambda found: _order(found[0], explanation))
    kept_back = (Outcome.OTHER_TURN, Outcome.OTHER_ROW, Outcome.NOT_YET, Outcome.INTERVIEW_AHEAD)
    return next((found for outcome in kept_back for found in others if found[0].outcome is outcome), None)


def _not_yet(verdict: Verdict, text: str, explanation: Explanation) -> str:
    """The runner-up and what keeps it back; of one that is open, its day and what comes before it."""
    if verdict.outcome is not Outcome.OPEN or verdict.window is None:
        return f"{verdict.rule.action}: {text}"
    today = explanation.view.moment.day
    due = day_text(verdict.window.due, today)
    return f"{verdict.rule.action}, due {due}; {after_another(verdict, explanation.choice, today)}"


def _order(verdict: Verdict, explanation: Explanation) -> tuple[bool, int, int]:
    """Open ones first, each kind in the order of the choice."""
    window, today = verdict.window, explanation.view.moment.day
    if window is None:
        return True, 0, 0
    urgency, due, _ = precedence(verdict.rule, window, today)
    return verdict.outcome is Outcome.HELD, urgency, due.toordinal()


# What would change it


def _change(change: Change, explanation: Explanation) -> Line:
    then = asked(change.then, explanation)
    if change.turn and not change.then.action:
        then = f"it is the turn of {_named(change.turn.case)}: {change.turn.action}"
    return Line("  - ", f"{_typing(change, explanation)}: {change.then.status}, {then}.")


def _typing(change: Change, explanation: Explanation) -> str:
    column, value = change.typing
    if value is None:
        return f"Clear {column}"
    if isinstance(value, str):
        return f"Type {value} in {column}"
    today = explanation.view.moment.day
    return f"Type {day_text(value, today)}{' (today)' if value == today else ''} in {column}"


def _named(case: Case) -> str:
    return f"{case.row.contact or 'the person without a name'} (row {case.row.number})"
