"""The Cadence sheet: a coach's own rules, every wrong cell named at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from followup_sheet.cadences.answers import nearest
from followup_sheet.cadences.built_in import THIS_WORKBOOK
from followup_sheet.cadences.check import RULE_COLUMNS, Fault, check
from followup_sheet.columns import normalise
from followup_sheet.errors import Problem, TrackerError
from followup_sheet.model import Cadence, CellError, FormulaError, RawValue, Rule
from followup_sheet.quoting import quoted
from followup_sheet.sheets.cells import shown
from followup_sheet.sheets.grid import LONGEST_HEADER, Cells, Grid, Header, read_header

SHEET = "Cadence"

_COLUMNS = {normalise(name): name for name in RULE_COLUMNS}
_FEWEST = 3
"""Of the columns, for a row to be the header row."""

_NEEDED = ("Action", "After", "Opens", "Due", "Stages")
"""Columns without which no rule says anything."""


@dataclass(frozen=True)
class RuleSheet:
    """A Cadence sheet, read: where its rules stand, and what they say (usable only without problems)."""

    grid: Grid
    header: Header

    @cached_property
    def lines(self) -> list[tuple[int, Mapping[str, RawValue]]]:
        """Sheet row and filled cells, by column, of each line that says something."""
        below = self.grid.rows_below(self.header.row, ())
        found = ((number, self._cells(cells)) for number, cells in below)
        return [(number, cells) for number, cells in found if cells]

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        return self._checked[0]

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """Every fault, its cell and what is allowed."""
        return (*self.header.problems, *self._headers(), *self._checked[1])

    @cached_property
    def _checked(self) -> tuple[tuple[Rule, ...], tuple[Problem, ...]]:
        rules, faults = check([{name: shown(raw) for name, raw in cells.items()} for _, cells in self.lines])
        errors = dict(self._errors())
        told = [fault for fault in faults if (fault.line, fault.column) not in errors]
        told += [Fault(line, column, message) for (line, column), message in errors.items()]
        told.sort(key=lambda fault: (fault.line, self.header.columns.get(fault.column, 0)))
        return rules, tuple(self._problem(fault) for fault in told if self._has(fault))

    def _cells(self, cells: Cells) -> dict[str, RawValue]:
        places = ((name, cells.get(column)) for name, column in self.header.columns.items())
        return {name: raw for name, raw in places if raw is not None and shown(raw)}

    def _errors(self) -> Iterator[tuple[tuple[int, str], str]]:
        """Cells whose formula gives no value: whatever they should hold, it is not that."""
        for line, (_, cells) in enumerate(self.lines, 1):
            for name, raw in cells.items():
                if isinstance(raw, FormulaError):
                    yield (line, name), str(raw)
                elif isinstance(raw, CellError):
                    yield (line, name), f"{quoted(raw.code)} is an error: mend the formula, or type what is meant"

    def _has(self, fault: Fault) -> bool:
        """Of a column that is missing, that alone is told."""
        return not fault.column or fault.column in self.header.columns

    def _problem(self, fault: Fault) -> Problem:
        if not fault.line:
            return Problem(self.grid.title, "", fault.message)
        other = f" (the other is in row {self.lines[fault.other - 1][0]})" if fault.other else ""
        row, column = self.lines[fault.line - 1][0], self.header.columns[fault.column]
        return self.grid.problem(row, column, fault.message + other)

    def _headers(self) -> Iterator[Problem]:
        """Headers that are nearly right, and columns that are missing."""
        missing = [name for name in RULE_COLUMNS if name not in self.header.columns]
        cells = self.own_headers
        for column, text in cells.items():
            if (name := nearest(text, missing)) is not None:
                missing.remove(name)
                message = f"{quoted(text)} is not a column of a cadence: write {name}, if that is meant"
                yield self.grid.problem(self.header.row, column, message)
        free = max((*cells, *self.header.columns.values())) + 1
        for column, name in enumerate((name for name in missing if name in _NEEDED), free):
            message = f"there is no column {name}: write this header here, and fill it in for each rule"
            yield self.grid.problem(self.header.row, column, message)

    @property
    def own_headers(self) -> dict[int, str]:
        """Columns of the coach's own, with their headers."""
        cells = next((cells for number, cells in self.grid.rows if number == self.header.row), {})
        ours = self.header.columns.values()
        texts = {column: raw.strip() for column, raw in cells.items() if isinstance(raw, str) and column not in ours}
        return {column: text for column, text in texts.items() if 0 < len(text) <= LONGEST_HEADER and not _known(text)}


def _known(text: str) -> str | None:
    return _COLUMNS.get(normalise(text))


def read_rules(grid: Grid) -> RuleSheet:
    """The sheet's rules and what is wrong with them. Raises TrackerError where no row names the columns."""
    headers = [read_header(grid, row, cells, _known) for row, cells in grid.first_rows()]
    header = max(headers, key=lambda header: len(header.columns), default=None)
    if header is None or len(header.columns) < _FEWEST:
        raise TrackerError(
            f"the sheet {grid.title} has no header row with {', '.join(RULE_COLUMNS)}",
            next_step="Restore the header row; or rename that sheet, and get a new one with: "
            "followup-sheet cadence export standard FILE",
        )
    return RuleSheet(grid, header)


def read_cadence(grid: Grid) -> Cadence:
    """The sheet's rules. Raises TrackerError with every fault, its cell and what is allowed."""
    sheet = read_rules(grid)
    if sheet.problems:
        raise TrackerError(
            f"its {SHEET} sheet is wrong, and nothing was written",
            next_step="Correct the cells named below, or set Cadence in Settings to standard",
            problems=sheet.problems,
        )
    return Cadence(THIS_WORKBOOK, sheet.rules)
