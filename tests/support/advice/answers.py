"""What each cadence does about each question on which the sources differ: columns computed, none typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from followup_sheet.cadences import built_in as cadence
from followup_sheet.model import Rule
from tests.support.advice import cited
from tests.support.advice.rule_words import channels, people, several, window
from tests.support.advice.tried import NOTHING, contacts_asked, diligent, note_for


class Answer(NamedTuple):
    """One column of a table: its title, and what it holds for the cadence of a name."""

    title: str
    cell: Callable[[str], str]


def _rules(name: str, action: str, stage: str = "") -> tuple[Rule, ...]:
    return tuple(r for r in cadence.load(name).rules if r.action == action and (not stage or stage in r.stages))


def _of(title: str, action: str, told: Callable[[Rule], str] = window, stage: str = "") -> Answer:
    """A cell of every rule of that Action."""
    return Answer(title, lambda name: several(told(rule) for rule in _rules(name, action, stage)))


def _holding(rule: Rule) -> str:
    return f"{window(rule)}{'; all else waits' if rule.holds else ''}"


def _first_allowed(rule: Rule) -> str:
    """The other offer's window, with what has to come before it."""
    return f"{window(rule)}{f', after {rule.minimum} earlier follow-up' if rule.minimum else ''}"


def _once(rule: Rule) -> str:
    return f"{window(rule)}{', once' if rule.is_once else ''}"


def _asks_timing(name: str) -> str:
    """The actions that ask about timing instead (001-3)."""
    return several(rule.action for rule in cadence.load(name).rules if rule.channels and "001-3" in cited(rule))


def _on_paper(name: str, role: str = "Analyst", **cells: str) -> str:
    """What Why says of paper where it is not in every note's words."""
    sentences = note_for(name, role, **cells).split(". ")
    return ". ".join(dict.fromkeys(s.rstrip(".") for s in sentences if _speaks_of_paper(s))) or NOTHING


def _speaks_of_paper(sentence: str) -> bool:
    return any(word in sentence.lower() for word in ("paper", "letter", "card"))


def _second(name: str) -> str:
    return next(iter(diligent(name, 30)[1:]), NOTHING)


def _twelve_days(name: str) -> str:
    return "; ".join(diligent(name, 12)) or NOTHING


def _barred(title: str, restrictions: str) -> Answer:
    return Answer(title, lambda name: contacts_asked(name, restrictions))


ANSWERS: Mapping[int, Sequence[Answer]] = {
    1: (_of("Thank-you note", "Thank-you note"),),
    2: (
        _of("Thank-you note", "Thank-you note", channels),
        Answer("Why says", _on_paper),
        Answer("Why says, for an executive post", lambda name: _on_paper(name, "Vice President")),
    ),
    3: (
        _of("after an application", "Follow up the application", channels),
        _of("after an interview", "Follow up the interview", channels),
        _of("in the cycle", "Check in", channels, "Interviewing"),
    ),
    4: (
        _barred("nothing barred", ""),
        _barred("*No calls*", "No calls"),
        _barred("*No contact before interview*", "No contact before interview"),
        _barred("*Do not contact*", "Do not contact"),
    ),
    5: (_of("Check in, after an interview", "Check in", stage="Interviewing"),),
    6: (Answer("the second contact", _second),),
    7: (_of("Tell them about your other offer", "Tell them about your other offer", _first_allowed),),
    8: (
        _of("question: Ask whether you are still in the running", "Ask whether you are still in the running", _once),
        _of("statement: Say you are still interested", "Say you are still interested", _once),
    ),
    9: (
        _of("Check that it arrived", "Check that it arrived"),
        Answer("asks about their timing instead", _asks_timing),
    ),
    10: (_of("Follow up the application", "Follow up the application"),),
    11: (
        _of("Thank-you note", "Thank-you note", people),
        _of("Follow up the interview", "Follow up the interview", people),
        _of("Check in, after an interview", "Check in", people, "Interviewing"),
    ),
    12: (
        _of("Check in, after an interview", "Check in", stage="Interviewing"),
        _of("Decide: keep going or close", "Decide: keep going or close"),
    ),
    13: (
        _of("with a day agreed", "Agreed follow-up", _holding),
        _of("without one: Check in", "Check in", stage="Interviewing"),
        _of("without one: Follow up the interview", "Follow up the interview"),
    ),
    14: (Answer("contacts by day 12", _twelve_days),),
    15: (
        _of("Ask about the decision", "Ask about the decision"),
        _of("a day to call back", "Agreed follow-up"),
    ),
}
"""The columns under each contradiction, by its number."""


def table(number: int) -> list[list[str]]:
    """The rows under a contradiction: the titles, then a row for each built-in cadence."""
    answers = ANSWERS[number]
    rows = [[f"`{name}`", *(answer.cell(name) for answer in answers)] for name in cadence.built_in_names()]
    return [["cadence", *(answer.title for answer in answers)], *rows]
