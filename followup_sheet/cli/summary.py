"""What `run` shows where somebody watches: each tracker as it is done, then all of them in one line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import islice

import click

from followup_sheet.console import STATUS_COLOURS, cautions_with_rows
from followup_sheet.model import Plan, Row, Status, TrackerResult
from followup_sheet.quoting import printable
from followup_sheet.why import day_text

SHOWN_IN_FULL = 10
"""Trackers of one run that are shown row by row; of more, each has one line."""

SHOWN_STATUSES = (Status.OVERDUE, Status.DUE_TODAY, Status.DUE_SOON, Status.CHECK)
SHOWN_CHECKS = 10
"""Rows to check that are shown one by one, so that they never push what is due off the screen."""

SHOWN_CAUTIONS = 5
"""Cautions under a tracker's table, the loudest."""

LONGEST_TOLD = 120
"""Characters of such a row's Why: the cell that needs mending comes first in it."""


class Summary:
    """For each tracker its counts; in full also what is due, the most urgent first, then the loudest cautions."""

    def __init__(self, today: date, *, in_full: bool) -> None:
        self._today, self._in_full = today, in_full
        self._statuses: Counter[Status] = Counter()
        self._done = self._failed = 0

    def of(self, result: TrackerResult) -> Iterable[str]:
        """The lines of one tracker."""
        self._failed += bool(result.error)
        self._done += not result.error
        counted = Counter(plan.status for plan in result.plans)
        self._statuses += counted
        yield f"{_called(result)}: {_outcome(result, counted)}"
        if self._in_full:
            yield from _table(sorted(_shown(result.plans), key=_urgency), self._today)
            yield from _cautions(result)

    def end(self) -> Iterable[str]:
        """All that were shown in one line, where they are several."""
        total = self._done + self._failed
        if total > 1:
            done = f"{self._done:,} done, {self._failed:,} not" if self._failed else "all done"
            yield f"{click.style(f'{total:,} trackers', bold=True)}, {done}: {_told(self._statuses)}"


def _called(result: TrackerResult) -> str:
    """The file, and the client where its Settings name one."""
    path = click.style(printable(str(result.path)), bold=True)
    name = printable(result.your_name.strip())
    return f"{path} ({name})" if name else path


def _shown(plans: Iterable[Plan]) -> list[Plan]:
    return [plan for plan in plans if plan.status in SHOWN_STATUSES]


def _urgency(plan: Plan) -> tuple[int, date, int]:
    return SHOWN_STATUSES.index(plan.status), plan.due or date.max, plan.row.number


def _outcome(result: TrackerResult, counted: Counter[Status]) -> str:
    if result.error and not result.plans:
        return "left as it was"
    return f"{_told(counted)}{_state(result)}"


def _told(counted: Counter[Status]) -> str:
    told = [f"{counted[status]:,} {status.lower()}" for status in Status if counted[status]]
    return ", ".join(told) or "no rows yet"


def _state(result: TrackerResult) -> str:
    if result.error:
        return " (not written)"
    return "" if result.written else " (nothing to write)"


def _table(plans: Sequence[Plan], today: date) -> Iterable[str]:
    width = max((len(_named(plan.row)) for plan in plans), default=0)
    checks = sum(plan.status is Status.CHECK for plan in plans)
    more = max(checks - SHOWN_CHECKS, 0)
    for plan in plans[: len(plans) - more]:
        status = click.style(f"{plan.status:<10}", fg=STATUS_COLOURS.get(plan.status))
        due = day_text(plan.due, today) if plan.due else ""
        action = f"{plan.action} ({plan.channel})" if plan.channel else plan.action
        told = _shortened(plan.why) if plan.status is Status.CHECK else action or plan.why
        yield f"  {status} {due:>6}  {_named(plan.row):<{min(width, 32)}}  {printable(told)}".rstrip()
    if more:
        yield f"  and {more} more to check: followup-sheet check FILE names them all"


def _cautions(result: TrackerResult) -> Iterable[str]:
    for caution, row in islice(cautions_with_rows(result), SHOWN_CAUTIONS):
        who = f"{_named(row)}: " if row else ""
        yield f"  {click.style('Caution', fg='yellow')}: {who}{printable(caution.text)}"
    more = len(result.cautions) - SHOWN_CAUTIONS
    if more > 0:
        yield f"  and {more} more cautions: followup-sheet check FILE names them all"


def _shortened(why: str) -> str:
    return why if len(why) <= LONGEST_TOLD else why[:LONGEST_TOLD].rstrip() + "…"


def _named(row: Row) -> str:
    named = ", ".join(part for part in (row.contact, row.company) if part)
    text = printable(named or row.role or f"row {row.number}")
    return text if len(text) <= 32 else text[:31] + "…"
