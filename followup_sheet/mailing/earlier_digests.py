"""What a digest says first of those before it that were not delivered, or may not have arrived."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from followup_sheet.mailing.outbox import Mail, State
from followup_sheet.wording import day_text

_MOST_DAYS = 3
"""So many days are named one by one."""


class Earlier(NamedTuple):
    """An earlier digest that nobody has told of yet; ``is_covered`` where the new one is about one of its trackers."""

    mail: Mail
    is_covered: bool

    @property
    def is_uncertain(self) -> bool:
        return self.mail.state is not State.QUEUED


def notes(earlier: Sequence[Earlier], today: date, *, with_reasons: bool) -> Iterator[str]:
    """A sentence for each kind. The reasons are a server's words about whose mail it was told of: not for clients."""
    for uncertain, covered in ((False, True), (False, False), (True, True), (True, False)):
        mails = [one.mail for one in earlier if (one.is_uncertain, one.is_covered) == (uncertain, covered)]
        if mails:
            reason = f" ({mails[-1].reason})" if with_reasons and mails[-1].reason else ""
            yield (_uncertain if uncertain else _undelivered)(_named(mails, today), reason, covered)


def _undelivered(named: _Named, reason: str, covered: bool) -> str:
    if not covered:
        return f"{named.first}, about other trackers, could not be delivered{reason}."
    return f"{named.first} could not be delivered{reason}. This one covers {named.them}."


def _uncertain(named: _Named, reason: str, covered: bool) -> str:
    about = "" if covered else ", about other trackers,"
    covers = f"; this one covers {named.them}" if covered else ""
    inside = f"{named.first[0].lower()}{named.first[1:]}"
    return f"It is not certain that {inside}{about} arrived{reason}. {named.they} not sent again{covers}."


class _Named(NamedTuple):
    """``The digest of 19 Nov``, and the words that fit to it."""

    first: str
    them: str
    they: str


def _named(mails: Sequence[Mail], today: date) -> _Named:
    days = [day_text(day, today) for day in sorted({mail.day for mail in mails})]
    if len(days) == 1:
        return _Named(f"The digest of {days[0]}", "it", "It was")
    listed = f"{', '.join(days[:-1])} and {days[-1]}" if len(days) <= _MOST_DAYS else f"{days[0]} to {days[-1]}"
    return _Named(f"The digests of {listed}", "them", "They were")
