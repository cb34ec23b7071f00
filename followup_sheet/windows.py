"""One rule and one row: does it apply, and when does its window open, fall due and lapse?

`consider` goes through the conditions in the order the docs give them and stops at the first
that settles the matter; the verdict keeps that reason, so that `explain` can tell it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from enum import Enum
from typing import NamedTuple

from followup_sheet.facts import ACCEPTED_ELSEWHERE, STAGE_FACT, Case
from followup_sheet.model import EVERYONE, ROTATION, Rule, Stage
from followup_sheet.moment import Moment
from followup_sheet.policy import Policy

BEFORE_INTERVIEW = frozenset({Stage.LEAD, Stage.TO_APPLY, Stage.APPLIED})
ONE_DAY = timedelta(days=1)


class Outcome(Enum):
    """What became of a rule for a row; everything but OPEN says why it is not the next action."""

    OTHER_STAGE = "other stage"
    FACT_UNKNOWN = "fact unknown"
    ACCEPTED_ELSEWHERE = "accepted elsewhere"
    DO_NOT_CONTACT = "do not contact"
    NO_CONTACT_YET = "no contact before the interview"
    INTERVIEW_AHEAD = "interview ahead"
    IF_BLANK = "if blank"
    UNLESS_FILLED = "unless filled"
    OTHER_CONTACT_TYPE = "other contact type"
    TOO_FEW_FOLLOW_UPS = "too few follow-ups"
    OTHER_TURN = "somebody else's turn"
    DONE = "done"
    ENOUGH = "at most reached"
    NOT_YET = "to-do not open yet"
    LAPSED = "lapsed"
    HELD = "held"
    OTHER_ROW = "the company hears from you through another row"
    OPEN = "open"


class MoveReason(Enum):
    SPACING = "spacing"
    SNOOZE = "snooze"
    FREE_DAY = "free day"
    OFFER_EXPIRES = "offer expires"


class Move(NamedTuple):
    """The due day was moved away from ``start``, because of ``because`` (the contact, snooze or expiry day)."""

    reason: MoveReason
    start: date
    because: date


class Window(NamedTuple):
    """When an action is sensible. ``first_opens`` is Opens before spacing; ``repeat`` says the
    window comes from Every and counts from ``fact`` as the last contact."""

    fact: date
    opens: date
    due: date
    lapses: date | None
    first_opens: date
    channel: str
    repeat: bool = False
    moves: tuple[Move, ...] = ()

    def lapsed(self, day: date) -> bool:
        """After its last day, or carried past it."""
        return self.lapses is not None and (day > self.lapses or self.due > self.lapses)


class Verdict(NamedTuple):
    """What one rule comes to for one row. ``detail`` names the column or the row it hangs on."""

    case: Case
    rule: Rule
    outcome: Outcome
    window: Window | None = None
    detail: str = ""
    other: Case | None = None


def consider(policy: Policy, moment: Moment, case: Case, rule: Rule) -> Verdict:
    """The verdict on ``rule`` for ``case``, before holds and before the group is looked at."""
    fact = moment.fact(case, rule)
    reason = _why_not(moment, case, rule, fact)
    if reason or fact is None:
        outcome, detail = reason or (Outcome.FACT_UNKNOWN, rule.after)
        return Verdict(case, rule, outcome, detail=detail)
    if rule.is_rotation:
        turn = _turn(moment, case, rule)
        if turn is not case:
            return Verdict(case, rule, Outcome.OTHER_TURN, other=turn)
    return _timed(policy, moment, case, rule, fact)


def applies_otherwise(moment: Moment, case: Case, rule: Rule) -> bool:
    """Everything but the turn in a rotation."""
    fact = moment.fact(case, rule)
    return fact is not None and _why_not(moment, case, rule, fact) is None


def _why_not(moment: Moment, case: Case, rule: Rule, fact: date | None) -> tuple[Outcome, str] | None:
    if case.stage not in rule.stages:
        return Outcome.OTHER_STAGE, str(case.stage)
    if fact is None:
        return Outcome.FACT_UNKNOWN, rule.after
    acceptance = moment.facts.accepted_elsewhere(case)
    if acceptance and rule.after != ACCEPTED_ELSEWHERE:
        return Outcome.ACCEPTED_ELSEWHERE, acceptance.company
    return _barred(moment, case, rule) or _conditions(moment, case, rule, fact)


def _barred(moment: Moment, case: Case, rule: Rule) -> tuple[Outcome, str] | None:
    if rule.channels and case.restrictions:
        if "Do not contact" in case.restrictions:
            return Outcome.DO_NOT_CONTACT, "Restrictions"
        if "No contact before interview" in case.restrictions and case.stage in BEFORE_INTERVIEW:
            return Outcome.NO_CONTACT_YET, "Restrictions"
    if not (rule.after == "Interview on" or rule.holds or rule.urgent) and moment.interview_ahead(case):
        return Outcome.INTERVIEW_AHEAD, "Interview on"
    return None


def _conditions(moment: Moment, case: Case, rule: Rule, fact: date) -> tuple[Outcome, str] | None:
    for column in rule.if_filled:
        if not moment.filled(case, column):
            return Outcome.IF_BLANK, column
    for column in rule.unless_filled:
        if moment.filled_since(case, column, fact):
            return Outcome.UNLESS_FILLED, column
    if rule.to not in ((EVERYONE,), (ROTATION,)) and case.contact_type not in rule.to:
        return Outcome.OTHER_CONTACT_TYPE, case.contact_type
    if rule.minimum and _made(moment, case, rule) < rule.minimum:
        return Outcome.TOO_FEW_FOLLOW_UPS, str(rule.minimum)
    return None


def _made(moment: Moment, case: Case, rule: Rule) -> int:
    """Follow-ups on or after Interview on, or ever where there is none."""
    days = moment.days(case, rule)
    return len(days) - bisect_left(days, case.row.day("Interview on") or date.min)


def _turn(moment: Moment, case: Case, rule: Rule) -> Case:
    """Whose turn it is: with Every the one longest without a follow-up, then by Contact type."""
    group = moment.facts.groups[case.group]
    if len(group) == 1:
        return case
    key = case.group, rule
    if key not in moment.turns:
        moment.turns[key] = _first_in_turn(moment, group, rule)
    return moment.turns[key]


def _first_in_turn(moment: Moment, group: Sequence[Case], rule: Rule) -> Case:
    candidates = [member for member in group if applies_otherwise(moment, member, rule)]
    if rule.is_once:
        return min(candidates, key=lambda member: member.turn)
    return min(candidates, key=lambda member: (moment.newest_follow_up((member,)) or date.min, member.turn))


def _timed(policy: Policy, moment: Moment, case: Case, rule: Rule, fact: date) -> Verdict:
    done = bool(rule.channels) and _is_done(policy, moment, case, rule)
    if done and rule.is_once:
        return Verdict(case, rule, Outcome.DONE)
    if _enough(moment, case, rule):
        return Verdict(case, rule, Outcome.ENOUGH, detail=str(rule.at_most))
    window = _window(policy, moment, case, rule, fact, done)
    if window.lapsed(moment.day):
        return Verdict(case, rule, Outcome.LAPSED, window)
    if rule.is_to_do and moment.day < window.opens:
        return Verdict(case, rule, Outcome.NOT_YET, window)
    return Verdict(case, rule, Outcome.OPEN, window)


def _is_done(policy: Policy, moment: Moment, case: Case, rule: Rule) -> bool:
    """A follow-up with this Action on or after the earliest known fact of its namesakes."""
    made = moment.days(case, rule, rule.action)
    if not made:
        return False
    facts = (moment.fact(case, namesake) for namesake in policy.namesakes[rule.action])
    since = min(fact for fact in facts if fact)
    if may_come_early(rule):
        since -= timedelta(days=policy.settings.spacing_days)
    return made[-1] >= since


def may_come_early(rule: Rule) -> bool:
    """Promises, and what follows news that may reach the sheet late, count from a little before."""
    return rule.holds or rule.after == ACCEPTED_ELSEWHERE or rule.after.startswith(STAGE_FACT)


def _enough(moment: Moment, case: Case, rule: Rule) -> bool:
    if rule.every is None or rule.at_most is None:
        return False
    since = moment.newest_event(case) or date.min
    days = moment.days(case, rule, rule.action)
    return len(days) - bisect_left(days, since) >= rule.at_most


def _window(policy: Policy, moment: Moment, case: Case, rule: Rule, fact: date, done: bool) -> Window:
    """Fact and offsets, then spacing, snooze and working days, each leaving its reason."""
    channel = _channel(moment, case, rule)
    window = _offsets(case, rule, fact, channel)
    if done and rule.every is not None:
        window = _again(window, rule, moment.last_contact(case, rule) or fact)
    if channel and not rule.urgent:
        window = _spaced(window, moment.newest_to_person(case), policy.settings.spacing_days)
    snooze = moment.snoozed_until(case)
    if snooze and snooze > window.due:
        window = _moved(window, snooze, MoveReason.SNOOZE, snooze)
    if window.lapses is not None and window.due > window.lapses:
        return window
    if policy.moves_off_free_days(rule, channel) and policy.free_days.is_free(window.due):
        window = _on_working_day(policy, window, snooze)
    return window


def _offsets(case: Case, rule: Rule, fact: date, channel: str) -> Window:
    opens, due = fact + timedelta(days=rule.opens), fact + timedelta(days=rule.due)
    lapses = None if rule.lapses is None else fact + timedelta(days=rule.lapses)
    expires = case.row.day("Offer expires") if rule.after == "Other offer on" else None
    if expires is None:
        return Window(fact, opens, due, lapses, opens, channel)
    moves = (Move(MoveReason.OFFER_EXPIRES, due, expires),) if expires < due else ()
    opens, due = min(opens, expires), min(due, expires)
    return Window(fact, opens, due, expires, opens, channel, moves=moves)


def _again(window: Window, rule: Rule, last: date) -> Window:
    """With Every the window comes again, as wide as before, that many days after the last contact."""
    due = last + timedelta(days=rule.every or 0)
    opens = due - (window.due - window.opens)
    lapses = window.lapses and due + (window.lapses - window.due)
    return window._replace(fact=last, opens=opens, due=due, lapses=lapses, first_opens=opens, repeat=True)


def _spaced(window: Window, newest: date | None, days: int) -> Window:
    earliest = newest + timedelta(days=days) if newest else None
    if newest is None or earliest is None or earliest <= window.opens:
        return window
    if earliest <= window.due:
        return window._replace(opens=earliest)
    return _moved(window._replace(opens=earliest), earliest, MoveReason.SPACING, newest)


def _moved(window: Window, due: date, reason: MoveReason, because: date) -> Window:
    return window._replace(due=due, moves=(*window.moves, Move(reason, window.due, because)))


def _on_working_day(policy: Policy, window: Window, snooze: date | None) -> Window:
    floor = max(window.opens, snooze) if snooze else window.opens
    day = next((d for d in _backwards(window.due, floor) if not policy.free_days.is_free(d)), None)
    if day is None:
        day = next(d for d in _forwards(window.due) if not policy.free_days.is_free(d))
    moved = _moved(window, day, MoveReason.FREE_DAY, window.due)
    return moved._replace(lapses=max(moved.lapses, day)) if moved.lapses else moved


def _backwards(start: date, floor: date) -> Iterator[date]:
    day = start - ONE_DAY
    while day >= floor:
        yield day
        day -= ONE_DAY


def _forwards(start: date) -> Iterator[date]:
    day = start
    while True:
        day += ONE_DAY
        yield day


def _channel(moment: Moment, case: Case, rule: Rule) -> str:
    """The person's wish, else the rule's, in turn; never a call where calls are not wanted."""
    if not rule.channels:
        return ""
    channel = case.row.text("Prefers")
    if not channel:
        made = moment.days(case, rule, rule.action) if len(rule.channels) > 1 else ()
        channel = rule.channels[len(made) % len(rule.channels)]
    if channel == "Phone" and "No calls" in case.restrictions:
        return next((other for other in rule.channels if other != "Phone"), "E-mail")
    return channel
