"""One mail from the outbox to the server: what is on the disk is never behind what was done."""

from __future__ import annotations

from datetime import datetime

from followup_sheet.mail.outcome import Outcome
from followup_sheet.mail.smtp import Connection
from followup_sheet.mailing.outbox import Mail, Outbox


def deliver(outbox: Outbox, connection: Connection, mail: Mail, now: datetime) -> Outcome:
    """Sends a queued mail; the outbox knows that it is being sent before it is complete, and the outcome after.

    To be called inside `Outbox.delivering`. Raises DeliveryError where the outbox cannot be written: before the
    mail was complete nobody gets it, afterwards it counts as uncertain."""
    outcome = connection.send(mail.body, mail.recipient, lambda: outbox.claim(mail, now))
    outbox.settle(mail, outcome.verdict, outcome.reason, now)
    return outcome
