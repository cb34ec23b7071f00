"""The night's mail: after the trackers are written, each recipient gets one digest, once.

    results → shares → what of them was not told today → agenda → digest → outbox → server

What was decided is in the outbox before anything is sent. A digest that could not be delivered is sent by
the next run of that day; on a later day that day's digest says so, and covers it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from followup_sheet.agenda import Agenda, of_result
from followup_sheet.batch import RunOptions
from followup_sheet.bug_log import write_bug_report
from followup_sheet.calendar_file import plans_of
from followup_sheet.digest import message as digest
from followup_sheet.errors import ConfigurationError, DeliveryError, FollowupSheetError
from followup_sheet.files.state import state_folder, state_place, tracker_key
from followup_sheet.ical import calendar
from followup_sheet.mail.address import Mailbox
from followup_sheet.mail.credentials import password
from followup_sheet.mail.outcome import Outcome, Verdict
from followup_sheet.mail.settings import MailSettings
from followup_sheet.mail.smtp import Connection, as_bytes
from followup_sheet.mailing.account import Account, Posted
from followup_sheet.mailing.delivery import deliver
from followup_sheet.mailing.earlier_digests import Earlier, notes
from followup_sheet.mailing.outbox import Mail, Outbox, message_id
from followup_sheet.mailing.recipients import (
    Own,
    Share,
    for_client,
    named,
    other_addresses,
    share_out,
    taken,
)
from followup_sheet.mailing.topics import is_told, topic, trackers_in
from followup_sheet.model import TrackerAgenda, TrackerResult


@dataclass(frozen=True, slots=True)
class MailOrder:
    """What is to be mailed, and how. ``everything`` get all trackers, ``clients`` (tracker to mailbox) their own."""

    settings: MailSettings
    everything: tuple[Mailbox, ...]
    clients: Mapping[str, Mailbox] = field(default_factory=dict)
    with_calendar: bool = False


def send_digests(
    results: Sequence[TrackerResult], order: MailOrder, options: RunOptions, environ: Mapping[str, str]
) -> Posted:
    """Tells every recipient what they were not told yet. What goes wrong is in the result, and never raised.

    A dry run decides the same over a copy of the outbox in memory, and sends nothing."""
    account = Account()
    try:
        state = state_place() if options.dry_run else state_folder()
        with Outbox(state, rehearsal=options.dry_run) as outbox:
            account.warn(*outbox.warnings)
            if not options.dry_run:
                account.interrupted(outbox.tidy(options.today, options.now))
            round_ = _Round(outbox, order, options, account)
            recipients = round_.decide(results)
            if options.dry_run:
                round_.rehearse(recipients)
            else:
                round_.send(recipients, environ)
    except DeliveryError as error:
        account.fail(error)
    except ConfigurationError as error:  # of the state folder
        account.fail(_as_delivery(error))
    return account.posted()


def _as_delivery(error: ConfigurationError) -> DeliveryError:
    """The trackers are done by now, so it is the mail that failed."""
    return DeliveryError(error.cause, path=error.path, next_step=error.next_step)


@contextmanager
def _isolated(account: Account, what: str) -> Iterator[None]:
    """A fault of the program itself in one digest: it is logged and told, and the others go on."""
    try:
        yield
    except FollowupSheetError:
        raise
    except Exception as error:
        cause = f"a fault of the program itself ({type(error).__name__}), and {what}"
        account.fail(DeliveryError(cause, next_step=f"Please report it: {write_bug_report(error)}"))


class _Round:
    """One night's digests over an open outbox."""

    def __init__(self, outbox: Outbox, order: MailOrder, options: RunOptions, account: Account) -> None:
        self._outbox = outbox
        self._order = order
        self._today = options.today
        self._now = options.now
        self._account = account
        self._nights: dict[Path, int] = {}

    # --- deciding ---

    def decide(self, results: Sequence[TrackerResult]) -> list[Mailbox]:
        """Puts every digest that is to be told into the outbox, before any is sent; whose they are."""
        self._nights = {result.path: self._nights_unwritten(result) for result in results}
        shares = share_out(results, self._order.everything, self._own(results))
        for share in shares:
            with _isolated(self._account, f"the digest to {share.recipient.address} was not made"):
                self._decide(share)
        return [share.recipient for share in shares]

    def _nights_unwritten(self, result: TrackerResult) -> int:
        if result.error:
            return self._outbox.note_unwritten(result.path, self._today)
        self._outbox.note_written(result.path)
        return 0

    def _own(self, results: Sequence[TrackerResult]) -> list[Own]:
        found = named(results, self._order.clients)
        self._account.fail(*found.errors)
        for name in found.unknown:
            self._account.say(f"No tracker of this run is '{name}' in [mail.clients]")
        own = [one for one in found.own if self._is_sure(one)]
        self._account.warn(*other_addresses(own))
        return own

    def _is_sure(self, own: Own) -> bool:
        error = taken(own, self._outbox.clients)
        if error:
            self._account.fail(error)
        return error is None

    def _decide(self, share: Share) -> None:
        """Again where another run has told of one of the trackers in this very moment."""
        for _ in share.results:
            results = self._untold(share)
            if not results:
                self._say_all_is_told(share.recipient)
            if not results or self._queue(share, results):
                return

    def _say_all_is_told(self, recipient: Mailbox) -> None:
        if not self._outbox.queued(recipient, self._today):
            self._account.say(f"Nothing more to mail to {recipient.address} on this day")

    def _untold(self, share: Share) -> list[TrackerResult]:
        told = self._outbox.told_of(share.recipient, self._today)
        return [result for result in share.results if not is_told(result, told)]

    def _queue(self, share: Share, results: Sequence[TrackerResult]) -> bool:
        topics = [topic(result) for result in results]
        earlier = tuple(self._earlier(share.recipient, topics))
        agenda = self._agenda(share, results, earlier)
        if digest.is_empty(agenda) and not self._order.settings.always:
            self._outbox.note_nothing_to_tell(share.recipient, topics, self._today)
            self._account.say(f"Nothing to mail to {share.recipient.address}: nothing is due")
            return True
        mail = self._mail(share.recipient, agenda, results, topics)
        return self._outbox.queue(mail, topics, self._now, [one.mail for one in earlier])

    def _earlier(self, recipient: Mailbox, topics: Sequence[str]) -> Iterator[Earlier]:
        """One about other trackers is left to the digest of those; where none came the day after, it is told here."""
        about = trackers_in(topics)
        told_elsewhere = self._today - timedelta(days=1)
        undelivered = self._outbox.undelivered_before(recipient, self._today)
        for mail in (*undelivered, *self._outbox.uncertain_before(recipient, self._today)):
            is_covered = not about.isdisjoint(trackers_in(self._outbox.trackers_of(mail)))
            if is_covered or mail.day < told_elsewhere:
                yield Earlier(mail, is_covered)

    def _agenda(self, share: Share, results: Sequence[TrackerResult], earlier: Sequence[Earlier]) -> Agenda:
        trackers = [self._tracker(share.recipient, result) for result in results]
        return Agenda(
            self._today,
            tuple(trackers if share.is_all else map(for_client, trackers)),
            since=max((one.told_on for one in trackers if one.told_on), default=None),
            notes=tuple(notes(earlier, self._today, with_reasons=share.is_all)),
        )

    def _tracker(self, recipient: Mailbox, result: TrackerResult) -> TrackerAgenda:
        told_on = self._outbox.last_told_day(recipient, tracker_key(result.path), self._today)
        return of_result(result, nights_unwritten=self._nights[result.path], told_on=told_on)

    def _mail(
        self, recipient: Mailbox, agenda: Agenda, results: Sequence[TrackerResult], topics: Sequence[str]
    ) -> Mail:
        identity = message_id(recipient, self._today, topics, self._order.settings.sender.domain)
        message = digest.message(
            agenda,
            sender=self._order.settings.sender.header,
            recipient=recipient.header,
            message_id=identity,
            date=self._now,
            calendar=calendar(map(plans_of, results), self._today) if self._order.with_calendar else None,
        )
        return Mail(recipient, self._today, identity, str(message["Subject"]), as_bytes(message))

    # --- sending ---

    def _waiting(self, recipients: Sequence[Mailbox]) -> list[Mail]:
        return [mail for recipient in recipients for mail in self._outbox.queued(recipient, self._today)]

    def rehearse(self, recipients: Sequence[Mailbox]) -> None:
        """Tells what would be sent."""
        for mail in self._waiting(recipients):
            self._account.say(f"Would be mailed to {mail.recipient.address}: {mail.subject}")

    def send(self, recipients: Sequence[Mailbox], environ: Mapping[str, str]) -> None:
        """Sends what waits for them of today; nothing of other days."""
        if not self._waiting(recipients):
            return
        with self._outbox.delivering():
            waiting = self._waiting(recipients)
            try:
                secret = password(self._order.settings, environ)
            except ConfigurationError as error:
                self._without_password(waiting, error)
                return
            # After a fault the line may stand in the middle of a mail: what is left waits for the next run.
            with (
                _isolated(self._account, "not every digest was sent"),
                Connection(self._order.settings, secret) as connection,
            ):
                for mail in waiting:
                    self._account.settle(mail, deliver(self._outbox, connection, mail, self._now))

    def _without_password(self, waiting: Sequence[Mail], error: ConfigurationError) -> None:
        reason = f"{error.path}: {error.cause}" if error.path else error.cause
        outcome = Outcome(Verdict.NOT_DELIVERED, reason, error.next_step)
        for mail in waiting:
            self._outbox.settle(mail, outcome.verdict, reason, self._now)
            self._account.settle(mail, outcome)
