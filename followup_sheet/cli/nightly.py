"""`run` and `check`: the commands that go over every tracker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import click

from followup_sheet.cli.options import State, cadence_option, today_option

if TYPE_CHECKING:
    from followup_sheet.errors import FollowupSheetError
    from followup_sheet.model import TrackerResult


@click.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@today_option
@click.option("--dry-run", is_flag=True, help="Decide and show everything, write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@cadence_option
@click.option("--ignore-lock", is_flag=True, help="Write although another program seems to have it open.")
@click.pass_context
def run(
    context: click.Context,
    paths: Sequence[str],
    today: date | None,
    dry_run: bool,
    as_json: bool,
    cadence: str | None,
    ignore_lock: bool,
) -> None:
    """Read each tracker, decide what is due, write it back and highlight it.

    PATH is a workbook, a folder of workbooks or a pattern. This is the command for every night.
    """
    from followup_sheet import batch, console
    from followup_sheet.finding import find_trackers

    state: State = context.obj
    options = state.run_options(today, dry_run=dry_run, ignore_lock=ignore_lock, cadence=cadence)
    results = list(batch.run_all(find_trackers(paths), options))
    _tell_warnings(results)
    code = tell_errors(_errors_of(results))
    if as_json:
        console.say(console.json_document(options.today, results))
    elif not state.quiet and (state.verbose or console.somebody_watches()):
        for line in console.summary(results, options.today):
            console.say(line)
    context.exit(code)


def _tell_warnings(results: Sequence[TrackerResult]) -> None:
    from followup_sheet import console

    for result in results:
        for warning in result.warnings:
            console.tell(warning)


def _errors_of(results: Sequence[TrackerResult]) -> list[FollowupSheetError]:
    return [result.error for result in results if result.error]


def tell_errors(errors: Sequence[FollowupSheetError]) -> int:
    """The errors to stderr, one that stopped every tracker once only; the exit code: 1 goes before 75."""
    from followup_sheet import console

    for line in dict.fromkeys(line for error in errors for line in error.lines()):
        console.tell(line)
    codes = {error.exit_code for error in errors}
    return next((code for code in (3, 1, 4, 75) if code in codes), 1 if codes else 0)


@click.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@today_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def check(context: click.Context, paths: Sequence[str], today: date | None, as_json: bool) -> None:
    """List what a person should mend, one problem a line. Writes nothing."""
    from followup_sheet import batch, console
    from followup_sheet.finding import find_trackers

    options = context.obj.run_options(today, dry_run=True, ignore_lock=True)
    results = list(batch.check_all(find_trackers(paths), options))
    code = tell_errors(_errors_of([replace(result, error=_unless_told(result)) for result in results]))
    if as_json:
        console.say(console.json_document(options.today, results))
    else:
        for line in console.problem_lines(results):
            console.say(line)
    context.exit(code or int(any(result.problems for result in results)))


def _unless_told(result: TrackerResult) -> FollowupSheetError | None:
    """The error of a tracker, unless it is just that its problems stop it."""
    return None if result.error and result.error.problems else result.error
