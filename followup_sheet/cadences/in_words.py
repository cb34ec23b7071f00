"""One rule of a cadence in words, as a coach would read it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from followup_sheet.cadences.check import DAGGER, STAGES
from followup_sheet.facts import ACCEPTED_ELSEWHERE, LAST_CONTACT, STAGE_FACT, UNANSWERED
from followup_sheet.model import Rule
from followup_sheet.wording import advisers

LEGEND = f"{DAGGER} marks a figure that no adviser names."

FACTS: Mapping[str, tuple[str, str]] = {
    "Lead on": ("the lead", " of {day}"),
    "Applied on": ("your application", " of {day}"),
    "Deadline": ("the closing date", ", {day}"),
    "Interview on": ("the interview", " on {day}"),
    "Decision by": ("the decision date", ", {day}"),
    "Agreed follow-up": ("the follow-up agreed", " for {day}"),
    "Last follow-up": ("your follow-up", " on {day}"),
    "Reply on": ("their reply", " on {day}"),
    "Other offer on": ("the other offer", " of {day}"),
    "Offer expires": ("the offer's deadline", ", {day}"),
    "Outcome on": ("the outcome", " on {day}"),
    "Snooze until": ("the snooze", " until {day}"),
    LAST_CONTACT: ("the last contact", " on {day}"),
    UNANSWERED: ("your unanswered follow-up", " on {day}"),
    ACCEPTED_ELSEWHERE: ("your acceptance elsewhere", " on {day}"),
}
"""What a rule counts from (After): what people call it, and how its day follows."""


def fact_text(after: str, day: str = "") -> str:
    """The fact that ``after`` names, with its day where there is one: ``the interview on 20 Nov``."""
    if after.startswith(STAGE_FACT):
        name, joined = f"the stage {after.removeprefix(STAGE_FACT)}", " of {day}"
    else:
        name, joined = FACTS[after]
    return name + joined.format(day=day) if day else name


def due_text(rule: Rule, fact: str, *, marked: bool = False) -> str:
    """When it is to be done, counted from ``fact``: ``within 1 day of the interview``. ``marked`` puts a dagger
    behind the figures that no adviser names."""
    due = days_text(abs(rule.due), _mark(rule, "Due") if marked else "")
    if rule.due < 0:
        return f"at least {due} before {fact}"
    if rule.due == 0:
        return f"on the day{_mark(rule, 'Due') if marked else ''} of {fact}"
    if rule.opens <= 0:
        return f"within {due} of {fact}"
    opens = f"{rule.opens}{_mark(rule, 'Opens') if marked else ''} to "
    return f"{'' if rule.opens == rule.due else opens}{due} after {fact}"


def days_text(number: int, mark: str = "") -> str:
    """``1 day``, ``10 days``."""
    return f"{number}{mark} {'day' if number == 1 else 'days'}"


def rule_lines(rule: Rule) -> Iterator[str]:
    """The rule's number and action, then its window, whom it is for, its conditions and whose advice it is."""
    yield f"{rule.number:>3}  {rule.action}"
    yield f"     {', '.join(_window(rule))}"
    stages = ", ".join(stage for stage in STAGES if stage in rule.stages)
    yield f"     to {', '.join(rule.to)}; {_by(rule)}; in {stages}"
    yield from (f"     {line}" for line in _conditions(rule))
    yield from (f"     {say}" for say in rule.says)
    yield f"     {advice(rule)}"


def advice(rule: Rule) -> str:
    """Whose advice a rule is, with the numbers its Source cites: ``OI Partners, ADVANCE (002-6, 003-6)``."""
    return f"{advisers(rule.source)}{f' ({rule.source})' if rule.source else ''}"


def _window(rule: Rule) -> Iterator[str]:
    yield due_text(rule, fact_text(rule.after), marked=True)
    if _leaves_out_opens(rule):
        yield f"opens {_from_it(rule.opens, _mark(rule, 'Opens'))}"
    yield "never lapses" if rule.lapses is None else f"lapses {_from_it(rule.lapses, _mark(rule, 'Lapses'))}"
    if rule.every is not None:
        yield f"again every {days_text(rule.every, _mark(rule, 'Every'))}"
        if rule.at_most is not None:
            yield f"at most {_times(rule.at_most, _mark(rule, 'At most'))}"


def _leaves_out_opens(rule: Rule) -> bool:
    """Whether `due_text` tells neither Opens nor whose figure it is."""
    is_ours = "Opens" in rule.ours
    if rule.opens == rule.due:
        return is_ours and "Due" not in rule.ours
    return rule.opens < 0 or (rule.opens == 0 and is_ours)


def _from_it(days: int, mark: str) -> str:
    if days == 0:
        return f"on the day{mark}"
    return f"{days_text(abs(days), mark)} {'after' if days > 0 else 'before'}"


def _times(number: int, mark: str) -> str:
    return f"once{mark}" if number == 1 else f"{number}{mark} times"


def _mark(rule: Rule, column: str) -> str:
    return DAGGER if column in rule.ours else ""


def _by(rule: Rule) -> str:
    return f"by {', '.join(rule.channels)}" if rule.channels else "a to-do"


def _conditions(rule: Rule) -> Iterator[str]:
    if rule.if_filled:
        yield f"if {' and '.join(rule.if_filled)} {'is' if len(rule.if_filled) == 1 else 'are'} filled"
    if rule.unless_filled:
        yield f"unless {' or '.join(rule.unless_filled)} is filled"
    if rule.minimum:
        yield f"after at least {rule.minimum}{_mark(rule, 'Min')} follow-up{'' if rule.minimum == 1 else 's'}"
    if rule.holds:
        yield "holds everything else back that is not urgent"
    if rule.urgent:
        yield "urgent: not spaced, first when due"
