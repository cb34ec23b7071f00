"""What a person or a script sees on the terminal: lines on the two streams, problems, JSON."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date
from typing import TextIO

import click

from followup_sheet.errors import FollowupSheetError, Problem
from followup_sheet.model import Caution, Plan, Row, Status, TrackerResult
from followup_sheet.quoting import printable
from followup_sheet.wording import iso

SCHEMA = 1
"""The version of the JSON document; it rises when a key changes its meaning."""

JSON_CLOSING = "  ]\n}"
"""How the document of ``--json`` ends."""

STATUS_COLOURS: Mapping[Status, str] = {
    Status.OVERDUE: "red",
    Status.DUE_TODAY: "yellow",
    Status.DUE_SOON: "yellow",
    Status.SCHEDULED: "green",
    Status.CHECK: "magenta",
}


def colours_wanted(stream: TextIO) -> bool:
    """Only on a terminal, and never against NO_COLOR."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def say(text: str | bytes = "") -> None:
    """A result, to stdout: text as a line, which is fit to print already, or a file's bytes as they are.

    A reader that has gone away is no fault. Raises FollowupSheetError where stdout cannot be written."""
    try:
        click.echo(text, nl=isinstance(text, str), color=colours_wanted(sys.stdout))
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


def json_opening(today: date) -> str:
    """How the one document of ``--json`` begins; keys are stable, dates ISO, absent is null.

    It is told piece by piece, so that its length is no matter: opening, trackers with a comma between,
    `JSON_CLOSING`."""
    return f'{{\n  "schema": {SCHEMA},\n  "today": "{today.isoformat()}",\n  "trackers": ['


def json_tracker(result: TrackerResult) -> str:
    """One tracker of the document, a line for every problem, plan and caution."""
    told = (f"      {_json(key)}: {_json_value(value)}" for key, value in _tracker(result).items())
    return "    {\n" + ",\n".join(told) + "\n    }"


def _json_value(value: object) -> str:
    if not isinstance(value, list) or not value:
        return _json(value)
    return "[\n" + ",\n".join(f"        {_json(one)}" for one in value) + "\n      ]"


def _json(value: object) -> str:
    import json

    return json.dumps(value, ensure_ascii=True)


def _tracker(result: TrackerResult) -> dict[str, object]:
    return {
        "path": str(result.path),
        "written": result.written,
        "error": "\n".join(result.error.lines()) if result.error else None,
        "problems": [problem_json(problem) for problem in result.problems],
        "plans": [plan_json(plan) for plan in result.plans],
        "cautions": [caution_json(caution, row) for caution, row in cautions_with_rows(result)],
    }


def problem_json(problem: Problem) -> dict[str, str]:
    return {"cell": problem.place, "message": problem.message}


def caution_json(caution: Caution, row: Row | None) -> dict[str, object]:
    """One caution; ``row`` is the one it is about, None for the whole tracker."""
    place = caution_place(caution, row) if row else None
    return {"row": caution.row, "cell": place, "message": caution.text, "source": caution.source}


def cautions_with_rows(result: TrackerResult) -> Iterable[tuple[Caution, Row | None]]:
    """The tracker's cautions, the loudest first, each with its row; none where it is about the whole tracker."""
    rows = {plan.row.number: plan.row for plan in result.plans} if result.cautions else {}
    return ((caution, rows.get(caution.row) if caution.row else None) for caution in result.cautions)


def caution_place(caution: Caution, row: Row) -> str:
    """The cell it hangs on, or the whole row where the sheet lacks that column."""
    return f"{row.sheet}!{row.addresses.get(caution.column) or f'{row.number}:{row.number}'}"


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
        "opens": iso(plan.opens),
        "due": iso(plan.due),
        "lapses": iso(plan.lapses),
        "why": plan.why or None,
        "rule": plan.rule,
        "follow_ups": plan.follow_ups,
    }


def problem_lines(results: Iterable[TrackerResult]) -> Iterable[str]:
    """``client.xlsx: Tracker!H14: 'next tues' is not a date``"""
    return (printable(f"{result.path}: {problem}") for result in results for problem in result.problems)


def caution_lines(results: Iterable[TrackerResult]) -> Iterable[str]:
    """``client.xlsx: Tracker!L14: caution: Promise broken: ...``, the loudest of each tracker first."""
    for result in results:
        for caution, row in cautions_with_rows(result):
            place = f"{caution_place(caution, row)}: " if row else ""
            yield f"{result.path}: {place}caution: {caution.text}"
