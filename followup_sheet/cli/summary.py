"""What `run` shows where somebody watches: each tracker as it is done, then all of them in one line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import islice

import click

from followup_sheet.console import STATUS_COLOURS, cautions_with_rows
from followup_sheet.errors import Problem
from followup_sheet.model import Plan, Row, Status, TrackerResult
from followup_sheet.quoting import as_typed, printable
from followup_sheet.wording import day_text

SHOWN_IN_FULL = 10
"""Trackers of one run that are shown row by row; of more, each has one line."""

SHOWN_STATUSES = (Status.OVERDUE, Status.DUE_TODAY, Status.DUE_SOON, Status.CHECK)
SHOWN_CHECKS = 10
"""Rows to check that are shown one by one, so that they never push what is due off the screen; as many cells
elsewhere."""

SHOWN_CAUTIONS = 5
"""Cautions under a tracker's table, the loudest; those in the same words are one."""

SHOWN_NAMES = 3
"""Whom such a caution names."""

LONGEST_TOLD = 120
"""Characters of such a row's Why: the cell that needs mending comes first in it."""


class Summary:
    """For each tracker its counts; in full also what is due, the most urgent first, then the loudest cautions."""

    def __init__(self, today: date, *, in_full: bool) -> None:
        self._today, self._in_full = today, in_full
        self._statuses: Counter[Status] = Counter()
        self._done = self._failed = self._elsewhere = 0

    def of(self, result: TrackerResult) -> Iterable[str]:
        """The lines of one tracker."""
        self._failed += bool(result.error)
        self._done += not result.error
        counted = Counter(plan.status for plan in result.plans)
        elsewhere = _outside_rows(result)
        self._statuses += counted
        self._elsewhere += len(elsewhere)
        yield f"{_called(result)}: {_outcome(result, counted, len(elsewhere))}"
        if self._in_full:
            yield from _table(result, sorted(_shown(result.plans), key=_urgency), self._today)
            yield from _cells(result, elsewhere)
            yield from _cautions(result)

    def end(self) -> Iterable[str]:
        """All that were shown in one line, where they are several."""
        total = self._done + self._failed
        if total > 1:
            done = f"{self._done:,} done, {self._failed:,} not" if self._failed else "all done"
            yield f"{click.style(f'{total:,} trackers', bold=True)}, {done}: {_told(self._statuses, self._elsewhere)}"


def _called(result: TrackerResult) -> str:
    """The file, and the client where its Settings name one."""
    path = click.style(printable(str(result.path)), bold=True)
    name = printable(result.your_name.strip())
    return f"{path} ({name})" if name else path


def _shown(plans: Iterable[Plan]) -> list[Plan]:
    return [plan for plan in plans if plan.status in SHOWN_STATUSES]


def _urgency(plan: Plan) -> tuple[int, date, int]:
    return SHOWN_STATUSES.index(plan.status), plan.due or date.max, plan.row.number


def _outside_rows(result: TrackerResult) -> list[Problem]:
    """What is to be mended in Settings, History and the like: no row's Why names it. Problems that stop the
    tracker are told with its error."""
    if result.error and result.error.problems:
        return []
    told = {(plan.row.sheet, str(plan.row.number)) for plan in result.plans if plan.status is Status.CHECK}
    shared = {problem for plan in result.plans for problem in plan.row.problems}  # as merged cells are
    return [problem for problem in result.problems if problem.row not in told and problem not in shared]


def _outcome(result: TrackerResult, counted: Counter[Status], elsewhere: int) -> str:
    if result.error and not result.plans:
        return "left as it was"
    return f"{_told(counted, elsewhere)}{_state(result)}"


def _told(counted: Counter[Status], elsewhere: int) -> str:
    told = [f"{counted[status]:,} {status.lower()}" for status in Status if counted[status]] or ["no rows yet"]
    if elsewhere:
        told.append(f"{elsewhere:,} to check outside the rows")
    return ", ".join(told)


def _state(result: TrackerResult) -> str:
    if result.error:
        return " (not written)"
    return "" if result.written else " (nothing to write)"


def _table(result: TrackerResult, plans: Sequence[Plan], today: date) -> Iterable[str]:
    width = max((len(_named(plan.row)) for plan in plans), default=0)
    checks = sum(plan.status is Status.CHECK for plan in plans)
    more = max(checks - SHOWN_CHECKS, 0)
    for plan in plans[: len(plans) - more]:
        due = day_text(plan.due, today) if plan.due else ""
        action = f"{plan.action} ({plan.channel})" if plan.channel else plan.action
        told = _shortened(plan.why) if plan.status is Status.CHECK else action or plan.why
        yield _line(plan.status, due, f"{_named(plan.row):<{min(width, 32)}}", told)
    if more:
        yield _more(result, more, "to check")


def _cells(result: TrackerResult, problems: Sequence[Problem]) -> Iterable[str]:
    """What is to be mended outside the rows, as rows to check are told."""
    shown = problems[:SHOWN_CHECKS]
    width = max((len(problem.place) for problem in shown), default=0)
    for problem in shown:
        yield _line(Status.CHECK, "", f"{printable(problem.place):<{min(width, 32)}}", _shortened(problem.message))
    if len(problems) > SHOWN_CHECKS:
        yield _more(result, len(problems) - SHOWN_CHECKS, "to check outside the rows")


def _line(status: Status, due: str, where: str, told: str) -> str:
    word = click.style(f"{status:<10}", fg=STATUS_COLOURS.get(status))
    return f"  {word} {due:>6}  {where}  {printable(told)}".rstrip()


def _cautions(result: TrackerResult) -> Iterable[str]:
    alike: dict[str, list[Row | None]] = {}
    for caution, row in cautions_with_rows(result):
        alike.setdefault(caution.text, []).append(row)
    for text, rows in islice(alike.items(), SHOWN_CAUTIONS):
        yield f"  {click.style('Caution', fg='yellow')}: {_whose([row for row in rows if row])}{printable(text)}"
    if more := sum(map(len, islice(alike.values(), SHOWN_CAUTIONS, None))):
        yield _more(result, more, "cautions")


def _whose(rows: Sequence[Row]) -> str:
    """Whom a caution is about; nobody where it is about the whole tracker."""
    if not rows:
        return ""
    more = f" and {len(rows) - SHOWN_NAMES} more" if len(rows) > SHOWN_NAMES else ""
    return f"{'; '.join(map(_named, rows[:SHOWN_NAMES]))}{more}: "


def _more(result: TrackerResult, number: int, what: str) -> str:
    """``and 3 more to check: followup-sheet check jobs.xlsx names them all``"""
    return f"  and {number:,} more {what}: followup-sheet check {printable(as_typed(result.path))} names them all"


def _shortened(why: str) -> str:
    return why if len(why) <= LONGEST_TOLD else why[:LONGEST_TOLD].rstrip() + "…"


def _named(row: Row) -> str:
    named = ", ".join(part for part in (row.contact, row.company) if part)
    text = printable(named or row.role or f"row {row.number}")
    return text if len(text) <= 32 else text[:31] + "…"
