"""The Cadence sheet: a coach's own rules, every wrong cell named at once."""

from __future__ import annotations

from collections.abc import Sequence

from followup_sheet.cadence import RULE_COLUMNS, THIS_WORKBOOK, Fault, check
from followup_sheet.cells import shown
from followup_sheet.columns import normalise
from followup_sheet.errors import TrackerError
from followup_sheet.grid import Cells, Grid, Header, read_header
from followup_sheet.model import Cadence, Problem

_COLUMNS = {normalise(name): name for name in RULE_COLUMNS}
_NEEDED = frozenset({"Action", "After", "Due"})


def read_cadence(grid: Grid) -> Cadence:
    """The sheet's rules. Raises TrackerError with every fault, its cell and what is allowed."""
    header = _header(grid)
    lines = [(number, _texts(cells, header)) for number, cells in grid.rows_below(header.row, ())]
    lines = [(number, texts) for number, texts in lines if texts]
    rules, faults = check([texts for _, texts in lines])
    rows = [number for number, _ in lines]
    problems = [*header.problems, *(_problem(grid, header, rows, fault) for fault in faults)]
    if problems:
        raise TrackerError(
            "its Cadence sheet is wrong, and nothing was written",
            next_step="Correct the cells named below, or set Cadence in Settings to standard",
            problems=problems,
        )
    return Cadence(THIS_WORKBOOK, rules)


def _header(grid: Grid) -> Header:
    headers = (
        read_header(grid, row, cells, lambda text: _COLUMNS.get(normalise(text))) for row, cells in grid.first_rows()
    )
    found = next((header for header in headers if header.columns.keys() >= _NEEDED), None)
    if found is None:
        raise TrackerError(
            f"the sheet {grid.title} has no header row with {', '.join(RULE_COLUMNS)}",
            next_step="Set Cadence in Settings to standard, or restore the header row",
        )
    return found


def _texts(cells: Cells, header: Header) -> dict[str, str]:
    texts = {name: shown(cells[column]) for name, column in header.columns.items() if column in cells}
    return {name: text for name, text in texts.items() if text.strip()}


def _problem(grid: Grid, header: Header, rows: Sequence[int], fault: Fault) -> Problem:
    if not fault.line:
        return Problem(grid.title, "", fault.message)
    row, column = rows[fault.line - 1], header.columns.get(fault.column)
    if column is None:
        return Problem(grid.title, f"{row}:{row}", f"{fault.message} (there is no column {fault.column})")
    return grid.problem(row, column, fault.message)
