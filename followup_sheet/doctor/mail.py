"""Mail, as far as it can be tried without sending one: settings, password, server, outbox."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from followup_sheet.doctor.found import Finding, counted, doubtful, failed, well
from followup_sheet.errors import ConfigurationError, DeliveryError
from followup_sheet.mail.credentials import KEYRING, PASSWORD_VARIABLE, password, password_source
from followup_sheet.mail.settings import MailSettings, Security
from followup_sheet.mail.smtp import Connection
from followup_sheet.mailing.outbox.survey import Survey, survey

SETTINGS, PASSWORD, SERVER, OUTBOX = "mail", "the mail password", "the mail server", "the outbox"

_REACH_SECONDS = 50.0
"""With the good-bye, less than a minute in all."""

_SAFE = {
    Security.TLS: "protected by TLS, its certificate verified",
    Security.STARTTLS: "protected by STARTTLS, its certificate verified",
    Security.NONE: "not protected",
}


def look_at_mail(
    settings: MailSettings, environ: Mapping[str, str], state: Path | None, *, needs_recipients: bool
) -> Iterator[Finding]:
    """``state`` is the state folder, None where there is none that can be used; ``needs_recipients`` tells that
    tonight's run mails to those ``settings`` name, and stops where they name nobody."""
    yield from _settings(settings, needs_recipients)
    try:
        secret = password(settings, environ)
    except ConfigurationError as error:
        yield failed(PASSWORD, error)
        yield _server(replace(settings, user=""), "")
    else:
        yield from _password(settings, environ)
        yield _server(settings, secret)
    if state:
        yield _outbox(survey(state))


def _settings(settings: MailSettings, needs_recipients: bool) -> Iterator[Finding]:
    to = ", ".join(box.address for box in settings.recipients)
    clients = counted(len(settings.clients), "client") if settings.clients else ""
    told = " and ".join(filter(None, (to, clients)))
    yield well(SETTINGS, f"from {settings.sender.address} by {settings.server}{f' to {told}' if told else ''}")
    if needs_recipients and not settings.recipients:
        cause = "the schedule mails a digest, and nobody is named to get it"
        yield failed(SETTINGS, ConfigurationError(cause, next_step="Set to in [mail]"))
    elif not told:
        yield doubtful(SETTINGS, "there is nobody to mail to", "Set to in [mail], or give run --to ADDRESS")


def _password(settings: MailSettings, environ: Mapping[str, str]) -> Iterator[Finding]:
    if not settings.user:
        yield well(PASSWORD, "none is needed: [mail] has no user")
        return
    source = password_source(settings, environ)
    step = "Use password_file or password_command in [mail]"
    if source == PASSWORD_VARIABLE:
        yield doubtful(PASSWORD, f"found in {source}, which a schedule does not know", step)
    elif source == KEYRING and sys.platform == "linux":
        yield doubtful(PASSWORD, f"found in {source}, which cron can often not ask", step)
    else:
        yield well(PASSWORD, f"found in {source}")


def _server(settings: MailSettings, secret: str) -> Finding:
    """Connects, and logs in where there is a user; nothing is sent."""
    with Connection(settings, secret, seconds=_REACH_SECONDS) as connection:
        outcome = connection.reach()
    if outcome:
        return failed(SERVER, DeliveryError(outcome.reason, next_step=outcome.next_step))
    log_in = f"has accepted the password of {settings.user}" if settings.user else "answers, and nobody logged in"
    return well(SERVER, f"{settings.server} {log_in}; the line is {_SAFE[settings.security]}")


def _outbox(found: Survey) -> Finding:
    if found.fault:
        return doubtful(OUTBOX, found.fault, found.next_step)
    sent = f"the last digest was sent on {found.last_sent}" if found.last_sent else "no digest was sent yet"
    waiting = [
        f"{number} {what}"
        for number, what in (
            (found.waiting, "not delivered"),
            (found.uncertain, "that may not have arrived"),
        )
        if number
    ]
    if not waiting:
        return well(OUTBOX, sent)
    return doubtful(OUTBOX, f"{sent}; {' and '.join(waiting)}", "The next digest says so and covers them")
