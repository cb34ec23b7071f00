"""What became of a night's mail, as it is told: lines for whoever watches, one error for each cause."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from followup_sheet.errors import DeliveryError
from followup_sheet.mail.outcome import NOT_AGAIN, Outcome, Verdict
from followup_sheet.mailing.outbox import Mail

_MOST_NAMED = 3
"""So many recipients are named one by one."""


@dataclass(frozen=True, slots=True)
class Posted:
    """The account: ``lines`` for whoever watches, ``errors`` and ``warnings`` for stderr."""

    lines: tuple[str, ...] = ()
    errors: tuple[DeliveryError, ...] = ()
    warnings: tuple[str, ...] = ()


class Account:
    """Gathers it while the mails go out, so that none is forgotten whatever stops them."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._errors: list[DeliveryError] = []
        self._warnings: list[str] = []
        self._failed: defaultdict[Outcome, list[str]] = defaultdict(list)

    def say(self, line: str) -> None:
        """Something for whoever watches."""
        self._lines.append(line)

    def warn(self, *warnings: str) -> None:
        """Something for stderr that is no failure."""
        self._warnings += warnings

    def fail(self, *errors: DeliveryError) -> None:
        """Something that kept mail from being sent."""
        self._errors += errors

    def settle(self, mail: Mail, outcome: Outcome) -> None:
        """What became of one mail."""
        if outcome.verdict is Verdict.SENT:
            self.say(f"Mailed to {mail.recipient.address}: {mail.subject}")
        elif outcome.verdict is not Verdict.ELSEWHERE:
            self._failed[replace(outcome, passing=False)].append(mail.recipient.address)

    def interrupted(self, mails: Sequence[Mail]) -> None:
        """What an earlier run was killed over."""
        for mail in mails:
            self.settle(mail, Outcome(Verdict.UNCERTAIN, mail.reason, NOT_AGAIN))

    def posted(self) -> Posted:
        """All of it; mails that failed for one reason are one error."""
        failed = [_error(outcome, to) for outcome, to in self._failed.items()]
        return Posted(tuple(self._lines), (*self._errors, *failed), tuple(dict.fromkeys(self._warnings)))


def _error(outcome: Outcome, to: Sequence[str]) -> DeliveryError:
    one = len(to) == 1
    became = (
        "may not have arrived" if outcome.verdict is Verdict.UNCERTAIN else f"{'was' if one else 'were'} not delivered"
    )
    cause = f"the digest{'' if one else 's'} to {_listed(to)} {became}: {outcome.reason}"
    return DeliveryError(cause, next_step=outcome.next_step)


def _listed(to: Sequence[str]) -> str:
    if len(to) == 1:
        return to[0]
    named, more = to[:_MOST_NAMED], len(to) - _MOST_NAMED
    return f"{', '.join(named)} and {more} more" if more > 0 else f"{', '.join(to[:-1])} and {to[-1]}"
