"""The digest: one agenda as one mail, in plain text and in HTML. No network; what leaves here is a message.

agenda → page → text and HTML → EmailMessage
"""

from __future__ import annotations

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from followup_sheet import agenda as agendas
from followup_sheet.agenda import Agenda
from followup_sheet.digest.html import html
from followup_sheet.digest.page import page
from followup_sheet.digest.summary import subject
from followup_sheet.digest.text import text

CALENDAR_NAME = "follow-ups.ics"


def is_empty(agenda: Agenda) -> bool:
    """Whether there is nothing a person has to do or know of today: no reason for a mail.

    What falls due in the next days is none, nor is advice; a cell to mend is one, for it may hide what is due."""
    return not agenda.notes and not any(agendas.asks_for_something(agenda, one) for one in agenda.trackers)


def message(
    agenda: Agenda,
    *,
    sender: Address,
    recipient: Address,
    message_id: str,
    date: datetime,
    calendar: bytes | None = None,
) -> EmailMessage:
    """The mail. ``message_id`` is in angle brackets, ``date`` has a time zone, ``calendar`` is an .ics file.

    ValueError for a ``message_id`` that breaks lines."""
    shown, title = page(agenda), subject(agenda)
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = title
    mail["From"] = sender
    mail["To"] = recipient
    mail["Date"] = date
    mail["Message-ID"] = message_id
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's holiday notice answers it
    mail["X-Auto-Response-Suppress"] = "All"  # the same for Exchange
    mail.set_content(text(shown), cte="quoted-printable")
    mail.add_alternative(html(shown, title), subtype="html", cte="quoted-printable")
    if calendar is not None:
        kind = {"method": "PUBLISH", "charset": "utf-8"}
        mail.add_attachment(calendar, maintype="text", subtype="calendar", filename=CALENDAR_NAME, params=kind)
    return mail
