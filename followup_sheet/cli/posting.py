"""The options of `run` that tell somebody: --email, --to, --to-clients, --ics."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

import click

from followup_sheet.cli.options import State

if TYPE_CHECKING:
    from followup_sheet.batch import RunOptions
    from followup_sheet.errors import ConfigurationError, DeliveryError, UsageError
    from followup_sheet.mail.address import Mailbox
    from followup_sheet.mail.settings import MailSettings
    from followup_sheet.mailing.account import Posted
    from followup_sheet.mailing.night import MailOrder
    from followup_sheet.model import TrackerResult

F = TypeVar("F", bound=Callable[..., Any])


def posting_options(command: F) -> F:
    """``--email``, ``--to``, ``--to-clients`` and ``--ics``."""
    for option in reversed(
        (
            click.option("--email", is_flag=True, help="Then mail the digest to the addresses in [mail]."),
            click.option("--to", metavar="ADDRESS", multiple=True, help="Mail it there instead; may be repeated."),
            click.option("--to-clients", is_flag=True, help="Also mail each client of [mail.clients] their own."),
            click.option("--ics", is_flag=True, help="Write the calendar files; with --email, attach one, too."),
        )
    ):
        command = option(command)
    return command


class Posting:
    """What is told to whom after a run; wrong settings are refused before any tracker is touched."""

    def __init__(self, state: State, *, email: bool, to: Sequence[str], to_clients: bool, ics: bool) -> None:
        self._folder = state.configuration.ics_dir if ics else None
        wanted = email or bool(to) or to_clients
        self._order = _order(state, email, to, to_clients, ics) if wanted else None
        if ics and not self._folder and not wanted:
            raise _nowhere_to_write()
        self._results: list[TrackerResult] = []
        self._errors: list[DeliveryError] = []

    @property
    def is_wanted(self) -> bool:
        return bool(self._order or self._folder)

    def asking(self, options: RunOptions) -> RunOptions:
        """The same options, with an agenda of each tracker where somebody is to read it, plans for a calendar."""
        from followup_sheet.agenda import DAYS

        if not self.is_wanted:
            return options
        with_plans = options.with_plans or bool(self._folder) or self._attaches
        return replace(options, agenda_days=DAYS, with_plans=with_plans)

    @property
    def _attaches(self) -> bool:
        return bool(self._order and self._order.with_calendar)

    def take(self, result: TrackerResult, options: RunOptions) -> None:
        """One tracker: its calendar is written at once, and kept is no more than its mail needs."""
        from followup_sheet.calendar_file import write_all
        from followup_sheet.ical import SHOWN

        if self._folder and not options.dry_run:
            self._errors += write_all(self._folder, [result], options.today)
        if self._order:
            plans = [plan for plan in result.plans if plan.status in SHOWN] if self._attaches else ()
            self._results.append(replace(result, plans=tuple(plans), cautions=()))

    def tell(self, options: RunOptions) -> Posted:
        """The mail; a dry run tells what it would mail and leaves all as it is."""
        from followup_sheet.mailing.account import Posted

        if self._order is None:
            return Posted(errors=tuple(self._errors))
        from followup_sheet.mailing.night import send_digests

        posted = send_digests(self._results, self._order, options, os.environ)
        return replace(posted, errors=(*self._errors, *posted.errors))


def _nowhere_to_write() -> UsageError:
    from followup_sheet.errors import UsageError

    step = "Set ics_dir in [run] of the configuration, or use: followup-sheet agenda PATH -o FILE.ics"
    return UsageError("--ics has no folder to write to", next_step=step)


def _order(state: State, email: bool, to: Sequence[str], to_clients: bool, ics: bool) -> MailOrder:
    from followup_sheet.mailing.night import MailOrder

    settings = mail_settings(state)
    everything = tuple(read_recipient(text) for text in to) or (settings.recipients if email else ())
    if not everything and not to_clients:
        raise _wrong(state, "nobody is named to get the digest", "Set to in [mail], or give --to ADDRESS")
    if to_clients and not settings.clients:
        step = 'Write it: "client.xlsx" = "client@example.org"'
        raise _wrong(state, "--to-clients needs a section [mail.clients]", step)
    return MailOrder(settings, everything, settings.clients if to_clients else {}, with_calendar=ics)


def mail_settings(state: State) -> MailSettings:
    """``[mail]``; raises ConfigurationError where there is none."""
    settings = state.configuration.mail
    if settings is None:
        raise _no_mail_section(state)
    return settings


def _no_mail_section(state: State) -> ConfigurationError:
    """Of a file that is not there, its missing section is not the news."""
    from followup_sheet.errors import ConfigurationError

    place = state.configuration.place
    lines = 'host = "...", user = "...", to = "..." are enough for most servers'
    if os.path.exists(place):  # noqa: PTH110 - says no where Path.exists raises, as in a closed folder
        return ConfigurationError("there is no [mail] section", path=place, next_step=f"Write it: {lines}")
    step = f"Make it, with a section [mail]: {lines}; then: followup-sheet mail test"
    return ConfigurationError("there is no configuration file, and mail needs one", path=place, next_step=step)


def _wrong(state: State, cause: str, step: str) -> ConfigurationError:
    from followup_sheet.errors import ConfigurationError

    return ConfigurationError(cause, path=state.configuration.place, next_step=step)


def read_recipient(text: str) -> Mailbox:
    """An address given on the command line; raises UsageError for what is none."""
    from followup_sheet.errors import UsageError
    from followup_sheet.mail.address import read_mailbox

    try:
        return read_mailbox(text)
    except ValueError as error:
        raise UsageError(str(error), next_step="Write it as name@example.org") from error
