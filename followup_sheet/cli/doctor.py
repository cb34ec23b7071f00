"""`doctor`: would tonight work?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from followup_sheet.cli.complaints import tell_errors
from followup_sheet.cli.options import State
from followup_sheet.quoting import printable

if TYPE_CHECKING:
    from followup_sheet.doctor.found import Finding

_COLOURS = {"ok": "green", "warn": "yellow", "fail": "red"}
_MARGIN = " " * 6


@click.command(short_help="Say whether tonight's run would work.")
@click.argument("paths", metavar="[PATH]...", nargs=-1)
@click.pass_context
def doctor(context: click.Context, paths: Sequence[str]) -> None:
    """Say whether tonight's run would work: trackers, settings, schedule, mail server.

    Without PATH, the trackers that cron's schedule names. Writes to no tracker and sends no mail.
    """
    from followup_sheet import console
    from followup_sheet.doctor import examine
    from followup_sheet.doctor.found import Health, summed_up

    state: State = context.obj
    healths, errors = [], []
    for finding in examine(paths, state.now, option=state.config):
        healths.append(finding.health)
        errors += [finding.error] if finding.error else []
        if not (state.quiet and finding.health is Health.OK):
            for line in _lines(finding):
                console.say(line)
    if not state.quiet:
        console.say(summed_up(healths))
    context.exit(tell_errors(errors))


def _lines(finding: Finding) -> Iterator[str]:
    """The finding as it is printed: the word says it, the colour only repeats it."""
    yield click.style(f"{finding.health:<5}", fg=_COLOURS[finding.health]) + f" {printable(finding.sentence)}"
    yield from (f"{_MARGIN}{printable(detail)}" for detail in finding.more)
