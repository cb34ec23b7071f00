"""`adopt` and `upgrade`: the commands for trackers that lack columns and sheets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from followup_sheet.cli.options import State, today_option
from followup_sheet.quoting import as_typed

if TYPE_CHECKING:
    from followup_sheet.commands.adopting import Adopted

_ignore_lock = click.option("--ignore-lock", is_flag=True, help="Write although another program seems to have it open.")
_dry_run = click.option("--dry-run", is_flag=True, help="Show what would be added, write nothing.")


@click.command(short_help="Take over a tracker you already keep.")
@click.argument("file")
@click.option("--output", metavar="NEW", help="Leave FILE as it is and write the result here.")
@_dry_run
@today_option
@_ignore_lock
@click.pass_context
def adopt(
    context: click.Context, file: str, output: str | None, dry_run: bool, today: date | None, ignore_lock: bool
) -> None:
    """Take over a tracker you already keep: adds what is missing, changes nothing that is there.

    FILE is a workbook, whose header row is found, or a .csv export of another tool, whose rows
    become a new tracker beside it.
    """
    from followup_sheet import batch, console
    from followup_sheet.commands.adopting import adopt as adopt_file
    from followup_sheet.errors import FollowupSheetError

    state: State = context.obj
    options = state.run_options(today, dry_run=dry_run, ignore_lock=ignore_lock)
    new = Path(output) if output else None
    adopted = batch.attempted(Path(file), lambda path: adopt_file(path, new, options))
    if isinstance(adopted, FollowupSheetError):
        raise adopted
    for warning in adopted.warnings:
        console.tell(warning)
    if state.quiet:
        return
    for line in adopted.lines:
        console.say_line(line)
    console.say_line(_outcome(adopted, dry_run=dry_run))


def _outcome(adopted: Adopted, *, dry_run: bool) -> str:
    if not adopted.added:
        return f"{adopted.path}: nothing is missing. Next: followup-sheet run {as_typed(adopted.path)}"
    if dry_run:
        return f"{adopted.path}: nothing was written. Without --dry-run, this is done."
    return f"{adopted.path} is ready. Next: followup-sheet run {as_typed(adopted.path)}"


@click.command(short_help="Bring trackers of an older template up to date.")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@_dry_run
@today_option
@_ignore_lock
@click.pass_context
def upgrade(context: click.Context, files: Sequence[str], dry_run: bool, today: date | None, ignore_lock: bool) -> None:
    """Give trackers of an older template the present columns and sheets.

    FILE is a workbook, a folder of workbooks or a pattern; one that cannot be upgraded does not
    stop the others.
    """
    from followup_sheet import batch, console
    from followup_sheet.cli.complaints import tell_errors, tell_lines
    from followup_sheet.commands.adopting import upgrade as upgrade_file
    from followup_sheet.errors import FollowupSheetError
    from followup_sheet.finding import find

    state: State = context.obj
    options = state.run_options(today, dry_run=dry_run, ignore_lock=ignore_lock)
    errors = []
    trackers, warnings = find(files)
    tell_lines(warnings)
    for path in trackers:
        done = batch.attempted(path, lambda path: upgrade_file(path, options))
        if isinstance(done, FollowupSheetError):
            errors.append(done)
            continue
        for warning in done.warnings:
            console.tell(warning)
        if not state.quiet:
            console.say_line(_upgraded(done, dry_run=dry_run))
    context.exit(tell_errors(errors))


def _upgraded(done: Adopted, *, dry_run: bool) -> str:
    if not done.added:
        return f"{done.path}: nothing is missing"
    return f"{done.path}: {'would get' if dry_run else 'got'} {done.added}"
