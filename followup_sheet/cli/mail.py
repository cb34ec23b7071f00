"""`mail`: the password stored, and a test mail sent."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from followup_sheet.cli.posting import mail_settings, read_recipient

if TYPE_CHECKING:
    from followup_sheet.mail.address import Mailbox
    from followup_sheet.mail.settings import MailSettings


@click.group()
def mail() -> None:
    """Set up the mail server that the digests go through."""


@mail.command()
@click.pass_context
def setup(context: click.Context) -> None:
    """Ask for the mail password and keep it in the system's keyring."""
    from followup_sheet import console
    from followup_sheet.errors import ConfigurationError, UsageError
    from followup_sheet.mail import credentials

    settings = mail_settings(context.obj)
    if not settings.user:
        step = "Set user in [mail] if the server wants a log-in; otherwise no password is needed"
        raise ConfigurationError("[mail] has no user to log in", path=context.obj.configuration.place, next_step=step)
    credentials.check_keyring()
    if not somebody_can_type():
        step = "Run it in a terminal, or set password_file or password_command in [mail]"
        raise UsageError("mail setup asks for the password, and nobody is there to type it", next_step=step)
    for note in credentials.going_before_the_keyring(settings, os.environ):
        console.tell(note)
    secret = click.prompt(f"Password of {settings.user} for {settings.server}", hide_input=True, err=True)
    credentials.store(settings, secret)
    console.say_line(f"The password of {settings.user} is in the keyring. Next: followup-sheet mail test")


def somebody_can_type() -> bool:
    """Whether a question would reach a person."""
    return sys.stdin.isatty()


@mail.command()
@click.option("--to", metavar="ADDRESS", help="Send it there; without it, to the first address in [mail].")
@click.pass_context
def test(context: click.Context, to: str | None) -> None:
    """Send one test mail, and say what became of it."""
    from followup_sheet import console
    from followup_sheet.commands.trial_mail import send_trial
    from followup_sheet.errors import DeliveryError
    from followup_sheet.mail.outcome import Verdict

    settings = mail_settings(context.obj)
    recipient = _recipient(settings, to)
    outcome = send_trial(settings, os.environ, recipient, context.obj.now)
    if outcome.verdict is not Verdict.SENT:
        raise DeliveryError(
            f"the test mail to {recipient.address} was not delivered: {outcome.reason}", next_step=outcome.next_step
        )
    console.say_line(f"{settings.server} has taken the test mail to {recipient.address}: see whether it is there")


def _recipient(settings: MailSettings, to: str | None) -> Mailbox:
    from followup_sheet.errors import UsageError

    if to is not None:
        return read_recipient(to)
    if not settings.recipients:
        raise UsageError("there is nobody to send it to", next_step="Give --to ADDRESS, or set to in [mail]")
    return settings.recipients[0]
