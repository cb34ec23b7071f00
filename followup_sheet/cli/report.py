"""`report` and `history`: what is in many trackers, for coaches and for employment offices."""

from __future__ import annotations

import fnmatch
import glob
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from followup_sheet.cli.complaints import tell_errors, tell_lines
from followup_sheet.cli.options import Day, F, State, jobs_option, today_option

if TYPE_CHECKING:
    from followup_sheet.batch import RunOptions
    from followup_sheet.measures.measured import Period
    from followup_sheet.model import Status
    from followup_sheet.proof import Proof
    from followup_sheet.report import Report

WORKBOOKS = (".xlsx",)
SUFFIXES = (*WORKBOOKS, ".csv", ".html")


def _period_options(command: F) -> F:
    first = "The first day that counts; without it, as far back as History goes."
    since = click.option("--since", type=Day(), metavar="YYYY-MM-DD", help=first)
    last = "The last day that counts; without it, today."
    until = click.option("--until", type=Day(), metavar="YYYY-MM-DD", help=last)
    return since(until(command))


output_option = click.option(
    "-o", "--output", metavar="FILE", help="Write it to FILE, ending in .xlsx, .csv or .html, instead of showing it."
)


@click.command(short_help="Show how clients follow up, one by one and together.")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@_period_options
@click.option("--anonymous", is_flag=True, help="Client 1, Client 2 ... for names, in an order nobody can guess.")
@output_option
@today_option
@jobs_option
@click.pass_context
def report(
    context: click.Context,
    paths: Sequence[str],
    since: date | None,
    until: date | None,
    anonymous: bool,
    output: str | None,
    today: date | None,
    jobs: int | None,
) -> None:
    """Show how clients follow up, one by one and all together. Writes nothing to a tracker.

    Overdue and open rows are those of the day; --since and --until say which events, follow-ups and missed ones
    count.
    """
    from followup_sheet.commands import reporting
    from followup_sheet.workers import usual_jobs

    file = _file(output, paths)
    options, period = _asked(context.obj, today, since, until)
    trackers = _trackers(paths)
    with _progress(context.obj, len(trackers)) as advance:
        work = reporting.Work(jobs or usual_jobs(len(trackers)), advance)
        done = reporting.report(trackers, options, period, anonymous=anonymous, work=work)
    code = tell_errors(done.errors)
    _give(file, lambda suffix: _report_face(done.report, suffix))
    context.exit(code)


@click.command(short_help="List what was done by date: the proof of search.")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@_period_options
@output_option
@today_option
@jobs_option
@click.pass_context
def history(
    context: click.Context,
    paths: Sequence[str],
    since: date | None,
    until: date | None,
    output: str | None,
    today: date | None,
    jobs: int | None,
) -> None:
    """List applications, interviews and contacts by date: proof of search, to hand in or print.

    It is what the History sheet says, with what tonight's run would add. Writes nothing to a tracker.
    """
    from followup_sheet.commands import reporting
    from followup_sheet.workers import usual_jobs

    file = _file(output, paths)
    options, period = _asked(context.obj, today, since, until)
    trackers = _trackers(paths)
    with _progress(context.obj, len(trackers)) as advance:
        work = reporting.Work(jobs or usual_jobs(len(trackers)), advance)
        done = reporting.history(trackers, options, period, work=work)
    code = tell_errors(done.errors)
    _give(file, lambda suffix: _proof_face(done.proofs, suffix, options.today))
    context.exit(code)


def _trackers(paths: Sequence[str]) -> list[Path]:
    """In path order; conflict copies are told of and left out."""
    from followup_sheet.finding import find

    trackers, warnings = find(paths)
    tell_lines(warnings)
    return trackers


@contextmanager
def _progress(state: State, total: int) -> Iterator[Callable[[], None]]:
    """On a terminal, a line that tells how far it is; gone when all are read."""
    from followup_sheet.cli.progress import Progress, is_possible

    if state.quiet or not is_possible(sys.stderr):
        yield lambda: None
        return
    progress = Progress(total)
    try:
        yield progress.advance
    finally:
        progress.clear()


def _asked(state: State, today: date | None, since: date | None, until: date | None) -> tuple[RunOptions, Period]:
    from followup_sheet.errors import UsageError
    from followup_sheet.measures.measured import Period

    options = state.run_options(today, dry_run=True)
    period = Period(since, until or options.today)
    if since and since > period.until:
        cause = f"the period begins on {since}, after its last day, {period.until}"
        raise UsageError(cause, next_step="Give --since an earlier day, or --until a later one")
    if since and since > options.today:
        cause = f"the period begins on {since}, and nothing has happened after today, {options.today}"
        raise UsageError(cause, next_step="Give --since an earlier day")
    return options, period


def _file(output: str | None, paths: Sequence[str]) -> Path | None:
    """The file to write. Raises UsageError where its name does not say what, or the next call would read it."""
    from followup_sheet.errors import UsageError

    if output is None:
        return None
    file = Path(output)
    if file.suffix.lower() not in SUFFIXES:
        step = f"End it in {', '.join(SUFFIXES)}"
        raise UsageError(f"the name {output} does not say what to write", next_step=step)
    if file.suffix.lower() in WORKBOOKS and any(_holds(path, file) for path in paths):
        cause = f"{output} lies among the trackers, and the next run would take it for one"
        raise UsageError(cause, next_step="Write it to another folder, or as .html or .csv")
    return file


def _holds(path: str, file: Path) -> bool:
    """Whether PATH is a folder above the file, or a pattern that it matches."""
    real = os.path.realpath(file)
    if os.path.isdir(path):  # noqa: PTH112 - says no where Path.is_dir raises, as for a name that is too long
        return Path(real).is_relative_to(os.path.realpath(path))
    return glob.has_magic(path) and fnmatch.fnmatch(real, os.path.realpath(path))


def _give(file: Path | None, face: Callable[[str], bytes]) -> None:
    """Into the file, in the form its ending names, or onto the terminal."""
    from followup_sheet import console
    from followup_sheet.output_file import write_output

    if file is None:
        shown = face("").decode()
        if shown:  # none of a client whose tracker could not be read
            console.say(shown)
    else:
        write_output(file, face(file.suffix.lower()))


def _report_face(report: Report, suffix: str) -> bytes:
    if suffix == ".xlsx":
        from followup_sheet.report.workbook import report_workbook

        return report_workbook(report)
    if suffix == ".html":
        from followup_sheet.report.page import report_page

        return report_page(report).encode()
    if suffix == ".csv":
        from followup_sheet.report.rows_csv import report_csv

        return report_csv(report)
    from followup_sheet.report.text import text

    return text(report, _paint).encode()


def _proof_face(proofs: Sequence[Proof], suffix: str, today: date) -> bytes:
    if suffix == ".xlsx":
        from followup_sheet.proof.workbook import proofs_workbook

        return proofs_workbook(proofs, today)
    if suffix == ".html":
        from followup_sheet.proof.page import proofs_page

        return proofs_page(proofs).encode()
    from followup_sheet.proof.table import proofs_csv, proofs_text

    return proofs_csv(proofs) if suffix else proofs_text(proofs).encode()


def _paint(words: str, status: Status | None) -> str:
    """As `run` colours them; the colours are taken out again where the output is no terminal."""
    from followup_sheet.console import STATUS_COLOURS

    return click.style(words, fg=STATUS_COLOURS.get(status) if status else None, bold=status is None)
