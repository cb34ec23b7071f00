"""What was moved: for a rule's window, each day that is not simply its fact and its offset, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from followup_sheet.explain.explanation import View
from followup_sheet.model import Rule
from followup_sheet.windows import Move, MoveReason, Verdict, Window
from followup_sheet.wording import day_text

OTHER_OFFER = "Other offer on"


class Shift(NamedTuple):
    """``what`` (Opens, Due or Lapses) was moved from ``start`` to ``end``; ``because`` says why in words.
    ``start`` is None for a Lapses where there was none."""

    what: str
    start: date | None
    end: date
    reason: MoveReason
    because: str


def shifts(verdict: Verdict, view: View) -> tuple[Shift, ...]:
    """Every move of the rule's window, in the order it was made."""
    window = verdict.window
    if window is None:
        return ()
    return (*_to_offer(verdict, window, view), *_opens(verdict, window, view), *_later_ones(verdict, window, view))


def shift_text(shift: Shift, today: date) -> str:
    """``Due moved from 21 Nov to 20 Nov: 21 Nov is a Saturday.``"""
    start = f" from {day_text(shift.start, today)}" if shift.start else ""
    return f"{shift.what} moved{start} to {day_text(shift.end, today)}: {shift.because}."


def shift_texts(moved: Sequence[Shift], today: date) -> Iterator[str]:
    """The same for several; days that were moved together are told together."""
    together: dict[Shift, list[str]] = {}
    for shift in moved:
        together.setdefault(shift._replace(what=""), []).append(shift.what)
    return (shift_text(shift._replace(what=" and ".join(names)), today) for shift, names in together.items())


def _to_offer(verdict: Verdict, window: Window, view: View) -> Iterator[Shift]:
    """Where another offer runs out, its day is the last: Opens and Due are no later, Lapses is that day."""
    expires = _expires(verdict, window)
    if expires is None:
        return
    reason, because = MoveReason.OFFER_EXPIRES, f"that offer expires on {day_text(expires, view.moment.day)}"
    for what, offset in (("Opens", verdict.rule.opens), ("Due", verdict.rule.due)):
        if expires < (start := window.fact + timedelta(days=offset)):
            yield Shift(what, start, expires, reason, because)
    lapses = _lapses(verdict.rule, window)
    if lapses != expires:
        yield Shift("Lapses", lapses, expires, reason, because)


def _expires(verdict: Verdict, window: Window) -> date | None:
    is_about_it = verdict.rule.after == OTHER_OFFER and not window.repeat
    return verdict.case.row.day("Offer expires") if is_about_it else None


def _opens(verdict: Verdict, window: Window, view: View) -> Iterator[Shift]:
    newest = view.moment.newest_to_person(verdict.case)
    if newest and window.opens > window.first_opens:
        yield Shift("Opens", window.first_opens, window.opens, MoveReason.SPACING, _in_touch(newest, view))


def _later_ones(verdict: Verdict, window: Window, view: View) -> Iterator[Shift]:
    """Due, as the window itself remembers it, and Lapses where a working day took it along."""
    moves = [move for move in window.moves if move.reason is not MoveReason.OFFER_EXPIRES]
    ends = [move.start for move in moves[1:]] + [window.due] * bool(moves)
    for move, end in zip(moves, ends, strict=True):
        yield Shift("Due", move.start, end, move.reason, _because(move, view))
    lapses = _expires(verdict, window) or _lapses(verdict.rule, window)
    moved_on = bool(moves) and moves[-1].reason is MoveReason.FREE_DAY
    if moved_on and lapses and window.lapses and lapses < window.lapses == window.due:
        yield Shift("Lapses", lapses, window.lapses, MoveReason.FREE_DAY, "it goes along with Due")


def _lapses(rule: Rule, window: Window) -> date | None:
    """The last day, as the rule alone would have it."""
    if rule.lapses is None:
        return None
    since = (rule.every or 0) - rule.due if window.repeat else 0
    return window.fact + timedelta(days=rule.lapses + since)


def _because(move: Move, view: View) -> str:
    day = day_text(move.because, view.moment.day)
    if move.reason is MoveReason.SPACING:
        return _in_touch(move.because, view)
    if move.reason is MoveReason.SNOOZE:
        return f"snoozed until {day}"
    return f"{day} is {view.policy.free_days.name(move.because)}"


def _in_touch(newest: date, view: View) -> str:
    days = view.policy.settings.spacing_days
    apart = "1 day" if days == 1 else f"{days} days"
    return f"you were in touch on {day_text(newest, view.moment.day)}, and follow-ups are at least {apart} apart"
