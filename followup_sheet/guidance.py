"""What a touch is for: the sentences beside its date, never a form letter (000-11, 002-4).

The rule's own Say comes first; the rest hangs on the numbers in its Source, so that a coach's rule gets
the same guidance by citing them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from followup_sheet.decide import Choice
from followup_sheet.facts import Case
from followup_sheet.model import Rule
from followup_sheet.moment import Moment
from followup_sheet.windows import Outcome, Window
from followup_sheet.wording import ADVISERS, cited, day_text

DISCUSSED_SHOWN = 120
SAY_SHOWN = 300
"""Characters of one text; what a coach wrote is cut there, so that Why stays a cell one can read."""

_PAPER_ADVISER = ADVISERS["000"]
_NO_PAPER_ADVISER = ADVISERS["004"]

_EXECUTIVE = re.compile(
    r"\b(chief|director|[aes]?vp|(vice[ -]?)?president|head of|c[a-z]o|chro|ciso|executive)\b", re.IGNORECASE
)
_NOT_EXECUTIVE = re.compile(
    r"\b(account|business development|customer|marketing|recruitment|sales|support) executive\b"
    r"|\bexecutive (assistant|chef|secretary|support)\b|\b(assistant|secretary|pa) to\b",
    re.IGNORECASE,
)
_RECEIPT = re.compile(r"\b(arriv|recei)", re.IGNORECASE)

_ALLOWED = re.compile(r"\byou may\b", re.IGNORECASE)


class _Touch(NamedTuple):
    """The contact that is asked for, what it says, and what is known about the row."""

    rule: Rule
    window: Window
    say: str
    choice: Choice
    moment: Moment

    @property
    def case(self) -> Case:
        return self.choice.case


def guidance(choice: Choice, moment: Moment) -> tuple[str, ...]:
    """The sentences for the chosen contact or to-do, none where nothing is asked for."""
    verdict = choice.action
    if verdict is None or verdict.window is None:
        return ()
    say = _say(verdict.rule, choice.case, moment)
    if verdict.rule.is_to_do:
        return (say,) if say else ()
    touch = _Touch(verdict.rule, verdict.window, say, choice, moment)
    return tuple(sentence for sentence in _sentences(touch) if sentence)


def _sentences(touch: _Touch) -> Iterator[str]:
    yield touch.say
    yield from _personal(touch.case)
    yield from dict.fromkeys(sentence for speak in _speakers(touch.rule) for sentence in speak(touch))


def _say(rule: Rule, case: Case, moment: Moment) -> str:
    """The n-th time of an Action takes the n-th text, round and round, as it does with channels (000-13)."""
    says = rule.says
    if not says:
        return ""
    made = moment.days(case, rule, rule.action) if len(says) > 1 else ()
    return _sentence(_cut(says[len(made) % len(says)], SAY_SHOWN))


def _personal(case: Case) -> Iterator[str]:
    """A follow-up is personal or it is nothing (000-11, 002-4)."""
    if not case.row.contact:
        yield "Nobody is named: ring the switchboard and ask for the person hiring."
    discussed = " ".join(case.row.text("Discussed").split())
    if discussed:
        yield _sentence(f"You discussed: {_cut(discussed, DISCUSSED_SHOWN)}")
    else:
        yield "Note in Discussed what you talked about."


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[:longest].rstrip()}..."


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _timing_not_receipt(touch: _Touch) -> Iterator[str]:
    """Whether it arrived may not be all that is asked (001-3)."""
    if not _RECEIPT.search(touch.say):
        yield "Ask about their timing, never only whether it arrived."


def _permission(touch: _Touch) -> Iterator[str]:
    """The day they agreed to is worth a mention (003-8), until it was used."""
    agreed = touch.case.row.day("Agreed follow-up")
    if agreed and not _kept(touch):
        yield f"They agreed to hear from you on {day_text(agreed, touch.window.due)}: say so."


def _permission_if_any(touch: _Touch) -> Iterator[str]:
    yield from _permission(touch)
    if "Agreed follow-up" not in touch.case.row.cells and not _ALLOWED.search(touch.say):
        yield "If they said that you may check in, remind them."


def _kept(touch: _Touch) -> bool:
    agreed, newest = touch.case.row.day("Agreed follow-up"), touch.moment.newest_follow_up((touch.case,))
    if agreed and newest and newest >= agreed:
        return True
    verdicts = touch.choice.verdicts
    return any(v.rule.after == "Agreed follow-up" and v.outcome is Outcome.DONE for v in verdicts)


def _executive_paper(touch: _Touch) -> Iterator[str]:
    """Few executives get letters, so one stands out (000-9); a channel they asked for goes before that (003-10)."""
    if touch.case.row.text("Prefers") or any(number.startswith("004") for number in cited(touch.rule.source)):
        return
    if is_executive(touch.case.row.role):
        yield f"An executive post: send a letter on paper as well ({_PAPER_ADVISER})."


def _paper_barred(touch: _Touch) -> Iterator[str]:
    """Paper cannot be answered (004-4); what the person asked for still wins (003-10)."""
    if touch.window.channel == "Letter":
        yield f"They prefer a letter; {_NO_PAPER_ADVISER} would never send one on paper."


def is_executive(role: str) -> bool:
    """Whether a Role names an executive post."""
    return bool(_EXECUTIVE.search(role)) and not _NOT_EXECUTIVE.search(role)


BY_NUMBER: Mapping[str, Callable[[_Touch], Iterator[str]]] = {
    "000-6": _permission,
    "000-9": _executive_paper,
    "000-10": _executive_paper,
    "000-14": _permission,
    "001-3": _timing_not_receipt,
    "001-6": _permission_if_any,
    "002-1": _permission,
    "002-7": _permission,
    "003-7": _permission_if_any,
    "003-8": _permission_if_any,
    "003-9": _permission,
    "004": _paper_barred,
}
"""A number of the sources, or an adviser's first part, to what it adds to a contact whose rule cites it."""


def _speakers(rule: Rule) -> Iterator[Callable[[_Touch], Iterator[str]]]:
    numbers = cited(rule.source)
    keys = dict.fromkeys((*numbers, *(number[:3] for number in numbers)))
    yield from dict.fromkeys(BY_NUMBER[key] for key in keys if key in BY_NUMBER)
