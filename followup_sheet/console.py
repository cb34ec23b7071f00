"""What a person or a script sees on the terminal: the summary table, problems, JSON."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import TextIO

import click

from followup_sheet.errors import FollowupSheetError
from followup_sheet.model import Plan, Problem, Status, TrackerResult
from followup_sheet.quoting import printable
from followup_sheet.why import day_text

SCHEMA = 1
"""The version of the JSON document; it rises when a key changes its meaning."""

SHOWN_STATUSES = (Status.OVERDUE, Status.DUE_TODAY, Status.DUE_SOON, Status.CHECK)
SHOWN_CHECKS = 10
"""Rows to check that are shown one by one, so that they never push what is due off the screen."""

LONGEST_TOLD = 120
"""Characters of such a row's Why: the cell that needs mending comes first in it."""

_COLOURS: Mapping[Status, str] = {
    Status.OVERDUE: "red",
    Status.DUE_TODAY: "yellow",
    Status.DUE_SOON: "yellow",
    Status.SCHEDULED: "green",
    Status.CHECK: "magenta",
}


def colours_wanted(stream: TextIO) -> bool:
    """Only on a terminal, and never against NO_COLOR."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def say(text: str = "") -> None:
    """A result, to stdout; text of a cell must be fit to print already.

    A reader that has gone away is no fault. Raises FollowupSheetError where stdout cannot be written."""
    try:
        click.echo(text, color=colours_wanted(sys.stdout))
    except BrokenPipeError:
        discard_stdout()
    except OSError as error:
        discard_stdout()
        raise FollowupSheetError(
            f"the results could not be printed ({error.strerror}); what was to be written to files was written",
            next_step="Make room where the output goes, or send it elsewhere",
        ) from error


def say_line(text: str) -> None:
    """A result that is one line, whatever the names and texts in it hold."""
    say(printable(text))


def tell(text: str) -> None:
    """Everything else, to stderr, one line a cause; nobody can be told that this failed."""
    with suppress(OSError):
        click.echo(printable(text), err=True, color=False)


def discard_stdout() -> None:
    """Sends what is still to be printed nowhere: Python flushes stdout once more on leaving."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def somebody_watches() -> bool:
    """Whether a person is likely to read the output: under cron no stream is a terminal."""
    return any(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr) if stream and not stream.closed)


def json_document(today: date, results: Iterable[TrackerResult]) -> str:
    """The one document of ``--json``; keys are stable, dates ISO, absent is null."""
    import json

    document = {"schema": SCHEMA, "today": today.isoformat(), "trackers": [_tracker(result) for result in results]}
    return json.dumps(document, indent=2, ensure_ascii=True)


def _tracker(result: TrackerResult) -> dict[str, object]:
    return {
        "path": str(result.path),
        "written": result.written,
        "error": "\n".join(result.error.lines()) if result.error else None,
        "problems": [problem_json(problem) for problem in result.problems],
        "plans": [plan_json(plan) for plan in result.plans],
    }


def problem_json(problem: Problem) -> dict[str, str]:
    return {"cell": problem.place, "message": problem.message}


def plan_json(plan: Plan) -> dict[str, object]:
    return {
        "row": plan.row.number,
        "id": plan.id or None,
        "company": plan.row.company or None,
        "role": plan.row.role or None,
        "contact": plan.row.contact or None,
        "status": str(plan.status),
        "action": plan.action or None,
        "channel": plan.channel or None,
        "opens": _iso(plan.opens),
        "due": _iso(plan.due),
        "lapses": _iso(plan.lapses),
        "why": plan.why or None,
        "rule": plan.rule,
        "follow_ups": plan.follow_ups,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def summary(results: Sequence[TrackerResult], today: date) -> Iterable[str]:
    """For each tracker its counts, then what is due, the most urgent first."""
    for result in results:
        yield f"{click.style(printable(str(result.path)), bold=True)}: {_outcome(result)}"
        yield from _table(sorted(_shown(result.plans), key=_urgency), today)


def _shown(plans: Iterable[Plan]) -> list[Plan]:
    return [plan for plan in plans if plan.status in SHOWN_STATUSES]


def _urgency(plan: Plan) -> tuple[int, date, int]:
    return SHOWN_STATUSES.index(plan.status), plan.due or date.max, plan.row.number


def _outcome(result: TrackerResult) -> str:
    if result.error and not result.plans:
        return "left as it was"
    return f"{_counts(result.plans)}{_state(result)}"


def _counts(plans: Sequence[Plan]) -> str:
    counted = Counter(plan.status for plan in plans)
    told = [f"{counted[status]} {status.lower()}" for status in Status if counted[status]]
    return ", ".join(told) or "no rows yet"


def _state(result: TrackerResult) -> str:
    if result.error:
        return " (not written)"
    return "" if result.written else " (nothing to write)"


def _table(plans: Sequence[Plan], today: date) -> Iterable[str]:
    width = max((len(_who(plan)) for plan in plans), default=0)
    checks = sum(plan.status is Status.CHECK for plan in plans)
    more = max(checks - SHOWN_CHECKS, 0)
    for plan in plans[: len(plans) - more]:
        status = click.style(f"{plan.status:<10}", fg=_COLOURS.get(plan.status))
        due = day_text(plan.due, today) if plan.due else ""
        action = f"{plan.action} ({plan.channel})" if plan.channel else plan.action
        told = _shortened(plan.why) if plan.status is Status.CHECK else action or plan.why
        yield f"  {status} {due:>6}  {_who(plan):<{min(width, 32)}}  {printable(told)}".rstrip()
    if more:
        yield f"  and {more} more to check: followup-sheet check FILE names them all"


def _shortened(why: str) -> str:
    return why if len(why) <= LONGEST_TOLD else why[:LONGEST_TOLD].rstrip() + "…"


def _who(plan: Plan) -> str:
    named = ", ".join(part for part in (plan.row.contact, plan.row.company) if part)
    text = printable(named or plan.row.role or f"row {plan.row.number}")
    return text if len(text) <= 32 else text[:31] + "…"


def problem_lines(results: Iterable[TrackerResult]) -> Iterable[str]:
    """``client.xlsx: Tracker!H14: 'next tues' is not a date``"""
    return (printable(f"{result.path}: {problem}") for result in results for problem in result.problems)
