"""`run` and `check`: the commands that go over every tracker."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from followup_sheet.cli.complaints import tell_lines
from followup_sheet.cli.options import State, cadence_option, jobs_option, today_option
from followup_sheet.cli.posting import Posting, posting_options

if TYPE_CHECKING:
    from followup_sheet.batch import RunOptions
    from followup_sheet.cli.telling import Face, Telling
    from followup_sheet.errors import FollowupSheetError
    from followup_sheet.model import TrackerResult


@click.command(short_help="Decide what is due, and write it into the tracker.")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@today_option
@click.option("--dry-run", is_flag=True, help="Decide and show everything, write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@posting_options
@jobs_option
@cadence_option
@click.option("--ignore-lock", is_flag=True, help="Write although another program seems to have it open.")
@click.pass_context
def run(
    context: click.Context,
    /,
    paths: Sequence[str],
    today: date | None,
    dry_run: bool,
    as_json: bool,
    jobs: int | None,
    cadence: str | None,
    ignore_lock: bool,
    **told: Any,
) -> None:
    """Read each tracker, decide what is due, write it back and highlight it.

    PATH is a workbook, a folder of workbooks or a pattern. This is the command for every night.
    """
    from followup_sheet.cli.telling import Nothing
    from followup_sheet.finding import find

    state: State = context.obj
    posting = Posting(state, **told)
    options = state.run_options(today, dry_run=dry_run, ignore_lock=ignore_lock, cadence=cadence)
    trackers, warnings = find(paths)
    face = _face_of_run(state, options.today, len(trackers), as_json=as_json)
    options = posting.asking(replace(options, with_plans=not isinstance(face, Nothing)))
    tell_lines(warnings)
    with _telling(state, face, len(trackers), as_json=as_json) as telling:
        _run_each(trackers, options, jobs, telling, posting)
    _post(posting, options, telling, face)
    context.exit(telling.complaints.code)


def _run_each(
    trackers: Sequence[Path], options: RunOptions, jobs: int | None, telling: Telling, posting: Posting
) -> None:
    """Each tracker's night, told of as soon as it is done."""
    from followup_sheet import batch
    from followup_sheet.workers import usual_jobs

    with closing(batch.run_all(trackers, options, jobs or usual_jobs(len(trackers)))) as results:
        for result in results:
            telling.take(result, result.error)
            posting.take(result, options)


def _post(posting: Posting, options: RunOptions, telling: Telling, face: Face) -> None:
    """The mail, after every tracker is done and told of."""
    from followup_sheet import console
    from followup_sheet.cli.summary import Summary

    if not posting.is_wanted:
        return
    posted = posting.tell(options)
    tell_lines(posted.warnings)
    telling.complaints.tell(posted.errors)
    for line in posted.lines if isinstance(face, Summary) else ():
        console.say_line(line)


def _face_of_run(state: State, today: date, total: int, *, as_json: bool) -> Face:
    from followup_sheet import console
    from followup_sheet.cli.summary import SHOWN_IN_FULL, Summary
    from followup_sheet.cli.telling import Document, Nothing

    if as_json:
        return Document(today)
    if state.quiet or not (state.verbose or console.somebody_watches()):
        return Nothing()
    return Summary(today, in_full=state.verbose or total <= SHOWN_IN_FULL)


def _telling(state: State, face: Face, total: int, *, as_json: bool) -> Telling:
    """With a line of progress, unless the results are a document that comes to the same terminal."""
    from followup_sheet.cli.telling import Telling

    return Telling(face, total, with_progress=not state.quiet and not (as_json and sys.stdout.isatty()))


@click.command(short_help="List what a person should mend.")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@today_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@jobs_option
@click.pass_context
def check(context: click.Context, paths: Sequence[str], today: date | None, as_json: bool, jobs: int | None) -> None:
    """List what a person should mend, one problem a line. Writes nothing.

    What the advice warns of, such as a broken promise, is no failure: on a terminal, or with -v, it goes to
    stderr as cautions.
    """
    from followup_sheet import batch, console
    from followup_sheet.cli.telling import Document, Problems
    from followup_sheet.finding import find
    from followup_sheet.workers import usual_jobs

    state: State = context.obj
    cautious = not as_json and (state.verbose or (not state.quiet and console.somebody_watches()))
    options = state.run_options(today, dry_run=True, ignore_lock=True)
    options = replace(options, with_plans=as_json or cautious)
    trackers, warnings = find(paths)
    tell_lines(warnings)
    face = Document(options.today) if as_json else Problems()
    has_problems = False
    with (
        _telling(state, face, len(trackers), as_json=as_json) as telling,
        closing(batch.check_all(trackers, options, jobs or usual_jobs(len(trackers)))) as results,
    ):
        for result in results:
            has_problems = has_problems or bool(result.problems)
            telling.take(result, _unless_told(result), *(console.caution_lines([result]) if cautious else ()))
    context.exit(telling.complaints.code or int(has_problems))


def _unless_told(result: TrackerResult) -> FollowupSheetError | None:
    """The error of a tracker, unless it is just that its problems stop it."""
    return None if result.error and result.error.problems else result.error
