"""`agenda`: what is due, from the same code as the run. Writes nothing to a tracker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from followup_sheet.cli.complaints import tell_errors, tell_lines
from followup_sheet.cli.options import State, cadence_option, jobs_option, today_option

if TYPE_CHECKING:
    from followup_sheet.agenda import Agenda
    from followup_sheet.model import Status

FORMATS = ("text", "json", "html", "ics")
SUFFIXES = {".txt": "text", ".json": "json", ".html": "html", ".htm": "html", ".ics": "ics"}
_CALENDAR_DAYS = 36_500  # a calendar has room for everything


@click.command(short_help="Show what is due today and in the next days.")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@click.option("--days", type=click.IntRange(0, 366), metavar="N", help="Days to look ahead: 7; for a calendar, all.")
@click.option("--format", "face", type=click.Choice(FORMATS), help="Without it, what FILE's ending says, else text.")
@click.option("-o", "--output", metavar="FILE", help="Write it to FILE instead of showing it.")
@today_option
@cadence_option
@jobs_option
@click.pass_context
def agenda(
    context: click.Context,
    paths: Sequence[str],
    days: int | None,
    face: str | None,
    output: str | None,
    today: date | None,
    cadence: str | None,
    jobs: int | None,
) -> None:
    """Show what is due today and in the next days, and what was missed. Writes nothing to a tracker."""
    from followup_sheet import agenda as agendas
    from followup_sheet import batch
    from followup_sheet.finding import find
    from followup_sheet.workers import usual_jobs

    state: State = context.obj
    face = face or _face_of(output)
    ahead = days if days is not None else _CALENDAR_DAYS if face == "ics" else agendas.DAYS
    options = replace(state.run_options(today, dry_run=True, cadence=cadence), agenda_days=ahead, with_plans=False)
    trackers, warnings = find(paths)
    tell_lines(warnings)
    results = list(batch.check_all(trackers, options, jobs or usual_jobs(len(trackers))))
    code = tell_errors([result.error for result in results if result.error])
    shown = agendas.Agenda(options.today, tuple(map(agendas.of_result, results)), ahead)
    _show(shown, face, Path(output) if output else None)
    context.exit(code)


def _face_of(output: str | None) -> str:
    """By the ending of the file's name. Raises UsageError for one that tells nothing."""
    from followup_sheet.errors import UsageError

    suffix = Path(output).suffix.lower() if output else ".txt"
    if suffix not in SUFFIXES:
        step = f"End it in {', '.join(SUFFIXES)}, or add --format"
        raise UsageError(f"the name {output} does not say what to write", next_step=step)
    return SUFFIXES[suffix]


def _show(shown: Agenda, face: str, output: Path | None) -> None:
    from followup_sheet import console

    if output is not None:
        _write(shown, face, output)
    elif face == "ics":
        console.say(_calendar(shown, None))
    else:
        console.say(_text(shown, face, on_terminal=True))


def _write(shown: Agenda, face: str, output: Path) -> None:
    from followup_sheet.output_file import read_output, write_output

    if face == "ics":
        write_output(output, _calendar(shown, read_output(output)))
    else:
        write_output(output, f"{_text(shown, face, on_terminal=False)}\n".encode())


def _text(shown: Agenda, face: str, *, on_terminal: bool) -> str:
    from followup_sheet.cli.agenda_json import agenda_json
    from followup_sheet.digest.html import html
    from followup_sheet.digest.page import page
    from followup_sheet.digest.summary import subject
    from followup_sheet.digest.text import text

    if face == "json":
        return agenda_json(shown)
    if face == "html":
        return html(page(shown, whole=True), subject(shown)).rstrip("\n")
    words = page(shown, by_day=True, whole=True)
    return (text(words, _paint) if on_terminal else text(words)).rstrip("\n")


def _paint(heading: str, status: Status | None) -> str:
    """Headings in the colours of `run`; they are taken out again where the output is no terminal."""
    from followup_sheet.console import STATUS_COLOURS

    return click.style(heading, fg=STATUS_COLOURS.get(status) if status else None, bold=True)


def _calendar(shown: Agenda, previous: bytes | None) -> bytes:
    """Of the trackers that could be read; ``previous`` is the calendar it takes the place of."""
    from followup_sheet.ical import TrackerPlans, calendar

    read = [one for one in shown.trackers if one.figures]
    parts = [TrackerPlans(one.path.resolve(), one.plans, one.your_name) for one in read]
    return calendar(parts, shown.today, previous)
