"""A tracker in numbers: the Dashboard's own measures, taken of what was read and decided.

The Dashboard counts a file's cells; here the same declarations count rows, plans and History lines, so
that the digest and the Dashboard cannot tell two stories.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TypeVar

from followup_sheet.columns import COLUMNS
from followup_sheet.dashboard import gone_quiet
from followup_sheet.dashboard import measures as dashboard
from followup_sheet.dashboard.counting import Formula, amount
from followup_sheet.dashboard.shown_cells import Column, Plain, ShownCells
from followup_sheet.model import Figures, HistoryLine, Plan, QuietRow, Row, Stage, Status

Word = TypeVar("Word", Status, Stage)

UNREADABLE = "?"
"""Stands for a cell that has a problem: the Dashboard takes it for text, too."""


def figures(plans: Sequence[Plan], history: Sequence[HistoryLine], today: date) -> Figures:
    """The numbers of one tracker after its night; ``history`` includes tonight's lines."""
    cells = _shown_cells(plans, history, today)
    return Figures(
        statuses=_counted({status: dashboard.status_count(status) for status in Status}, cells),
        stages=_counted({stage: dashboard.stage_count(stage) for stage in Stage if stage}, cells),
        days=tuple(_whole(dashboard.due_on(offset), cells) for offset in range(dashboard.DAYS)),
        done_this_week=_whole(dashboard.done(0), cells),
        missed_this_week=_whole(dashboard.missed(0), cells),
        done=_whole(dashboard.done(), cells),
        missed=_whole(dashboard.missed(), cells),
        in_time=str(dashboard.in_time().value(cells)),
        quiet=tuple(_quiet(plans, cells)),
    )


def _counted(measures: Mapping[Word, Formula], cells: ShownCells) -> dict[Word, int]:
    return {word: number for word, measure in measures.items() if (number := _whole(measure, cells))}


def _whole(measure: Formula, cells: ShownCells) -> int:
    return int(amount(measure, cells))


def _quiet(plans: Sequence[Plan], cells: ShownCells) -> Iterator[QuietRow]:
    rows = {plan.row.number: plan.row for plan in plans}
    for number, since in gone_quiet.quiet_rows(cells):
        row = rows[number]
        yield QuietRow(number, row.company, row.contact, date.fromordinal(since))


def _shown_cells(plans: Sequence[Plan], history: Sequence[HistoryLine], today: date) -> ShownCells:
    rows = [plan.row.number for plan in plans]
    lines = range(len(history))

    def read(name: str) -> Column:
        sheet, number = dashboard.COLUMN_NAMES[name]
        if sheet == "History":
            return Column(lines, [_plain(line[number - 1]) for line in history])
        return Column(rows, [_cell(plan, COLUMNS[number - 1].name) for plan in plans])

    return ShownCells(today, date.toordinal, read)


def _cell(plan: Plan, column: str) -> Plain:
    """The row's cell as the night leaves it."""
    if column == "Status":
        return str(plan.status)
    if column == "Due":
        return _plain(plan.due)
    value = plan.row.cells.get(column)
    return UNREADABLE if value is None and _has_problem(plan.row, column) else _plain(value)


def _has_problem(row: Row, column: str) -> bool:
    address = row.addresses.get(column)
    return any(problem.cell == address for problem in row.problems)


def _plain(value: object) -> Plain:
    if isinstance(value, date):
        return value.toordinal()
    return value if isinstance(value, str | int) else None
