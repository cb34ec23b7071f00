"""The sentence in the Why column: which advice, counted from what, whose it is, what was moved.

It names dates, never "in 3 days" or "5 days late", so that it stays the same from night to night
until the plan itself changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from followup_sheet.cadences.in_words import days_text, due_text, fact_text
from followup_sheet.cautions import PROMISE_BROKEN
from followup_sheet.decide import Choice
from followup_sheet.facts import LAST_CONTACT, STAGE_DATES, UNANSWERED, Case
from followup_sheet.guidance import guidance
from followup_sheet.model import CLOSED_STAGES, Caution, HistoryLine, Kind, Rule, Stage
from followup_sheet.moment import Moment
from followup_sheet.quoting import excerpt
from followup_sheet.windows import Move, MoveReason, Outcome, Verdict, Window
from followup_sheet.wording import WEEKDAYS, advisers, day_text

MISSED_SHOWN_DAYS = 14
IN_WHY = 2
"""Cautions that Why has room for; the others are told by `explain` and `check`."""


_COUNTED_FROM = {**STAGE_DATES, Stage.OFFER: "Offer expires"}
_NOT_COUNTED = {Outcome.OTHER_STAGE, Outcome.FACT_UNKNOWN, Outcome.IF_BLANK}
"""Of rules that had no date to count from, or lacked one they ask for beside it."""


def why(choice: Choice, moment: Moment, missed: Iterable[HistoryLine], cautions: Sequence[Caution]) -> str:
    """The whole Why of a row. A row with problems begins with the cell of the first; ``cautions`` are the
    row's, loudest first, and a promise that was broken goes before everything but a problem."""
    broken, others = _by_weight(cautions[:IN_WHY])
    parts = [f"{problem.cell}: {problem.message}." for problem in choice.case.problems]
    parts += broken
    parts += _closing(choice.case)
    parts += _chosen(choice, moment) if choice.action else _nothing(choice, moment)
    parts += others
    if choice.also:
        parts.append(f"Also: {', '.join(verdict.rule.action for verdict in choice.also)}.")
    parts += _missed(missed, moment.day)
    return " ".join(parts)


def _by_weight(cautions: Iterable[Caution]) -> tuple[list[str], list[str]]:
    """Promises broken, and the rest."""
    broken: list[str] = []
    others: list[str] = []
    for caution in cautions:
        (broken if caution.source == PROMISE_BROKEN else others).append(caution.text)
    return broken, others


def _closing(case: Case) -> Iterator[str]:
    if case.closed_by:
        yield f"{case.stage} in row {case.closed_by.number}, which closes this row too."


def _chosen(choice: Choice, moment: Moment) -> Iterator[str]:
    verdict = choice.action
    if verdict is None or verdict.window is None:
        return
    snooze = moment.snoozed_until(choice.case)
    if snooze and snooze > moment.day:
        yield f"Snoozed until {day_text(snooze, verdict.window.due)}."
    yield f"{verdict.rule.action}: {timing(verdict.rule, verdict.window)} ({advisers(verdict.rule.source)})."
    yield from (f"{_move_text(move, verdict.window)}." for move in verdict.window.moves)
    yield from guidance(choice, moment)


def timing(rule: Rule, window: Window) -> str:
    """How the window hangs on its fact: ``within 1 day of the interview on 20 Nov``."""
    if window.repeat:
        after = rule.after if rule.after == UNANSWERED else LAST_CONTACT  # Every counts from the contact itself
        return f"every {days_text(rule.every or 0)} after {fact_text(after, day_text(window.fact, window.due))}"
    return due_text(rule, fact_text(rule.after, day_text(window.fact, window.due)))


def _move_text(move: Move, window: Window) -> str:
    start, because = day_text(move.start, window.due), day_text(move.because, window.due)
    if move.reason is MoveReason.SPACING:
        return f"Moved from {start}: you were in touch on {because}"
    if move.reason is MoveReason.SNOOZE:
        return f"Moved from {start}: snoozed until {because}"
    if move.reason is MoveReason.OFFER_EXPIRES:
        return f"Moved from {start}: that offer expires on {because}"
    return f"Moved from {WEEKDAYS[move.start.weekday()]} {start}: not a working day"


def _missed(lines: Iterable[HistoryLine], today: date) -> Iterator[str]:
    recent = [
        line for line in lines
        if line.kind == Kind.MISSED and line.date and line.date > today - timedelta(days=MISSED_SHOWN_DAYS)
    ]  # fmt: skip
    yield from (f"Missed: {excerpt(line.what)} (by {day_text(line.date, line.date)})." for line in recent if line.date)


def _nothing(choice: Choice, moment: Moment) -> Iterator[str]:
    """Why a row asks for nothing: whose turn it is, what is waited for."""
    case = choice.case
    if case.stage in CLOSED_STAGES:
        if not case.closed_by:
            yield f"{case.stage}{_since(case)}: nothing left to do."
        return
    acceptance = moment.facts.accepted_elsewhere(case)
    if acceptance:
        yield f"Done here, you accepted at {acceptance.company or 'another company'}: close this row."
        return
    if case.stage is Stage.NONE:
        yield "Nothing to count from yet: fill in a date (Lead on, Deadline, Applied on or Interview on)."
        return
    yield _waiting(choice, moment)


def _since(case: Case) -> str:
    return f" on {day_text(case.stage_since)}" if case.stage_since else ""


def _waiting(choice: Choice, moment: Moment) -> str:
    """The most telling of the reasons the row's rules gave."""
    case, found = choice.case, _first_by_outcome(choice.verdicts)
    if choice.turn:
        return _others_turn(choice.turn.rule, choice.turn.case)
    snooze = moment.snoozed_until(case)
    if snooze and snooze > moment.day:
        return f"Snoozed until {day_text(snooze)}."
    if Outcome.DO_NOT_CONTACT in found:
        return "Restrictions say Do not contact: nothing to send or call."
    if Outcome.NO_CONTACT_YET in found:
        return "Restrictions say no contact before an interview: wait for their news."
    if case.stage is Stage.ON_HOLD:
        return f"On hold{_since(case).replace(' on ', ' since ')}{_comes_up(found)}."
    if Outcome.NOT_YET in found:
        return f"Nothing to do yet{_comes_up(found)}."
    missing = _counted_from(case)
    if missing and found.keys() <= _NOT_COUNTED:
        return f"Nothing to count from yet: fill in {missing}."
    return (
        f"{case.stage}: every step that applies is done or has passed. Wait for news, or type the Stage that ends it."
    )


def _counted_from(case: Case) -> str:
    """The date that a row's stage is counted from, where it is blank."""
    column = _COUNTED_FROM.get(case.stage, "")
    return "" if column in case.row.cells else column


def _first_by_outcome(verdicts: Sequence[Verdict]) -> dict[Outcome, Verdict]:
    found: dict[Outcome, Verdict] = {}
    for verdict in verdicts:
        found.setdefault(verdict.outcome, verdict)
    return found


def _others_turn(rule: Rule, other: Case) -> str:
    who = other.row.contact or "the person without a name yet"
    turn = f"{rule.action}: it is the turn of {who} (row {other.row.number})"
    return f"{turn}; a company hears from you once at a time." if rule.channels else f"{turn}."


def _comes_up(found: Mapping[Outcome, Verdict]) -> str:
    verdict = found.get(Outcome.NOT_YET)
    if verdict is None or verdict.window is None:
        return ""
    return f": {verdict.rule.action} comes up on {day_text(verdict.window.opens)}"
