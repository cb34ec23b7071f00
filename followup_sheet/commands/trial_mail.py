"""`mail test`: one mail that says nothing but that mails arrive."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from email.message import EmailMessage
from uuid import uuid4

from followup_sheet.mail.address import Mailbox
from followup_sheet.mail.credentials import password
from followup_sheet.mail.outcome import Outcome
from followup_sheet.mail.settings import MailSettings
from followup_sheet.mail.smtp import Connection, as_bytes

_TEXT = """\
This is the test mail you asked for with "followup-sheet mail test".

Your follow-ups will come from this address. If this one was in the spam folder, tell your mail
program that it is not spam.
"""


def send_trial(settings: MailSettings, environ: Mapping[str, str], recipient: Mailbox, now: datetime) -> Outcome:
    """Sends a test mail and tells what became of it; raises ConfigurationError where no password is found."""
    secret = password(settings, environ)
    with Connection(settings, secret) as connection:
        return connection.send(as_bytes(trial_message(settings.sender, recipient, now)), recipient, lambda: True)


def trial_message(sender: Mailbox, recipient: Mailbox, now: datetime) -> EmailMessage:
    """The message, dated ``now``; each has an identity of its own, so that none is taken for another's copy."""
    message = EmailMessage()
    message["From"] = sender.header
    message["To"] = recipient.header
    message["Subject"] = "followup-sheet: mails arrive"
    message["Date"] = now
    message["Message-ID"] = f"<{uuid4().hex}@{sender.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_TEXT)
    return message
