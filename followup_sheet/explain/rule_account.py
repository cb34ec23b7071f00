"""The rules of a row's cadence for a person: the one reason of each, what was moved, and whose advice it is."""

from __future__ import annotations

from collections.abc import Iterator

from followup_sheet.cadences.in_words import advice
from followup_sheet.explain.explanation import Explanation
from followup_sheet.explain.known import done_on
from followup_sheet.explain.lines import Line, Tone
from followup_sheet.explain.moves import shift_texts, shifts
from followup_sheet.windows import Outcome, Verdict
from followup_sheet.wording import day_text

RULE = 7
"""Characters a rule's mark and number take."""


def rule_account(explanation: Explanation, *, every_rule: bool) -> Iterator[Line]:
    """Each rule with its reason; without ``every_rule`` those that are not about the row as it stands are
    told together, and whose advice it is of the next action only."""
    for verdict, text in explanation.reasons:
        if every_rule or verdict.outcome not in _FOLDED:
            yield from _rule(verdict, text, explanation, every_rule)
    if not every_rule:
        yield from _folded(explanation)


def _rule(verdict: Verdict, text: str, explanation: Explanation, every_rule: bool) -> Iterator[Line]:
    chosen = verdict is explanation.choice.action
    label = f"{'>' if chosen else ' '} {verdict.rule.number:>3}  "
    told = f"{verdict.rule.action}: {text}{_last_done(verdict, explanation)}"
    yield Line(label, told, Tone.CHOSEN if chosen else Tone.PLAIN)
    yield from (Line(" " * RULE, note) for note in _notes(verdict, explanation, chosen or every_rule))


def _notes(verdict: Verdict, explanation: Explanation, with_advice: bool) -> Iterator[str]:
    today = explanation.view.moment.day
    yield from shift_texts(shifts(verdict, explanation.view), today)
    if with_advice:
        yield f"Advice: {advice(verdict.rule)}."


def _last_done(verdict: Verdict, explanation: Explanation) -> str:
    today = explanation.view.moment.day
    done = done_on(verdict, explanation.view.moment)
    if done is None:
        return ""
    return f"{' on' if verdict.outcome is Outcome.DONE else ', the last time on'} {day_text(done, today)}"


_FOLDED = (Outcome.OTHER_STAGE, Outcome.FACT_UNKNOWN)
"""What is told in one line for all such rules: that they are not about the row as it stands."""


def _folded(explanation: Explanation) -> Iterator[Line]:
    unknown = [verdict for verdict, _ in explanation.reasons if verdict.outcome is Outcome.FACT_UNKNOWN]
    if unknown:
        actions, facts = dict.fromkeys(v.rule.action for v in unknown), dict.fromkeys(v.rule.after for v in unknown)
        yield Line("  ", f"Nothing to count from (no {', no '.join(facts)}): {', '.join(actions)}.")
    elsewhere = sum(verdict.outcome is Outcome.OTHER_STAGE for verdict, _ in explanation.reasons)
    if elsewhere:
        yield Line("  ", f"And {elsewhere} for other stages (--all tells every rule).")
