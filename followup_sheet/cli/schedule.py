"""`schedule`: what has the system run the nightly command."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from datetime import time

import click

from followup_sheet.cli.options import State

_SYSTEMS = ("cron", "systemd", "launchd", "windows")
_USUAL = {"darwin": "launchd", "win32": "windows"}


class TimeOfDay(click.ParamType[time]):
    """A time of day written HH:MM."""

    name = "time"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> time:
        if isinstance(value, time):
            return value
        found = re.fullmatch(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", str(value))
        if not found:
            self.fail(f"'{value}' is not a time of day: write it as 06:30", param, ctx)
        return time(int(found[1]), int(found[2]))


@click.command(short_help="Print what runs the program every night.")
@click.argument("paths", metavar="[PATH]...", nargs=-1)
@click.option(
    "--at",
    type=TimeOfDay(),
    default="06:30",
    show_default=True,
    metavar="HH:MM",
    help="The first try; five more follow, an hour apart.",
)
@click.option("--for", "system", type=click.Choice(_SYSTEMS), help="The scheduler, if not this computer's usual one.")
@click.option("--install", is_flag=True, help="Put it in place (cron and windows) instead of printing it.")
@click.pass_context
def schedule(context: click.Context, paths: Sequence[str], at: time, system: str | None, install: bool) -> None:
    """Print what makes this computer do `run` on PATH every night; without PATH, on this folder.

    A tracker that was open, or a computer that was off, is tried again through the morning.
    """
    from followup_sheet import console
    from followup_sheet.commands import scheduling
    from followup_sheet.mail.credentials import PASSWORD_VARIABLE

    state: State = context.obj
    system = system or _USUAL.get(sys.platform, "cron")
    job = scheduling.job_for(paths, at, state.configuration)
    typed = _typed(state, paths)
    if install:
        told = scheduling.install(system, job, state.now.date(), typed)
    else:
        told = scheduling.text_for(system, job, state.now.date())
    if not (install and state.quiet):
        console.say(told.removesuffix("\n"))
    if os.environ.get(PASSWORD_VARIABLE):
        console.tell(f"{PASSWORD_VARIABLE} is not in the schedule: a password does not belong there. Use password_file")
    for step in () if state.quiet else scheduling.next_steps(system, job, typed, installed=install):
        console.tell(step)


def _typed(state: State, paths: Sequence[str]) -> str:
    """The command as it was given, without its options."""
    from followup_sheet.quoting import as_typed

    configured = ("--config", as_typed(state.config)) if state.config else ()
    return " ".join(("followup-sheet", *configured, "schedule", *map(as_typed, paths)))
