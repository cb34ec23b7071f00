"""Formulas over a tracker, each with what it reads said beside it by whoever wrote it, not read from its
text: so the product's own reading of formulas can be judged. ``formula_author`` draws them from a seed,
``formula_books`` makes workbooks of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from tests.support.excel_lint import ranges
from tests.support.foreign_changes import raw_cells
from tests.support.package_differences import CellContent, cells
from tests.support.workbooks import BASIC_COLUMNS

LAST = 200
"""The last column that counts as one: whatever is used stands to the left of it."""

ROWS = range(2, 8)
"""The tracker's rows; its headers stand in row 1."""

TRACKER_HEADERS = (*BASIC_COLUMNS, "Amount", "It's [x] #1")
OWN_SHEETS = ("Sums", "O'Brien & Söhne", "2026 plan", "FY25", "Jan", "Feb", "Mar")
OWN_COLUMNS, OWN_ROWS = 5, 6
"""The size of the data at the top left of each own sheet."""

Column = tuple[str, int]
"""A sheet and a column of it, counted from 1."""


class Read(NamedTuple):
    """A column that is read. ``moves``: it is further right in formulas filled to the right."""

    sheet: str
    column: int
    moves: bool = False


ANYTHING = Read("", 0)
"""What a formula reads whose text does not tell."""

Reads = frozenset[Read]


class Said(NamedTuple):
    """A piece of a formula. In ``text``, ``⟦3⟧`` is column C, moved when filled right, and ``§`` the row."""

    text: str
    reads: Reads = frozenset()


class Area(NamedTuple):
    """Cells that a formula may read."""

    sheet: str
    first_column: int
    last_column: int
    first_row: int
    last_row: int

    def reads(self, first: int, last: int) -> Reads:
        """The columns from one to another."""
        return frozenset(Read(self.sheet, column) for column in range(first, last + 1))

    @property
    def all_columns(self) -> Reads:
        return self.reads(1, LAST)


class Formula(NamedTuple):
    """One formula: the cells it fills from ``row`` and ``column`` on, and what it reads.

    ``block`` numbers the formulas that are one text filled down and right, 0 for all others;
    ``moving`` is for NOW() and RAND(), never twice the same.
    """

    sheet: str
    row: int
    column: int
    text: str
    reads: Reads
    height: int = 1
    width: int = 1
    block: int = 0
    is_array: bool = False
    is_truth: bool = False
    moving: bool = False

    @property
    def cells(self) -> Iterator[tuple[int, int]]:
        """Row and column of every cell that shows its result."""
        rows, columns = range(self.row, self.row + self.height), range(self.column, self.column + self.width)
        return ((row, column) for row in rows for column in columns)

    @property
    def address(self) -> str:
        return ranges.name(self.column, self.row)


@dataclass
class Plan:
    """What a workbook holds: its names (with what they read) and its formulas.

    ``history`` is none, empty, headers, lines or table."""

    has_table: bool
    history: str
    names: dict[str, Said] = field(default_factory=dict)
    formulas: list[Formula] = field(default_factory=list)

    @property
    def sheets(self) -> tuple[str, ...]:
        return ("Tracker", *OWN_SHEETS, *(() if self.history == "none" else ("History",)))

    def stale(self, written: set[Column]) -> set[int]:
        """The indexes of the formulas that depend on these columns, directly or by other formulas."""
        changed, found = set(written), set[int]()
        while True:
            more = {i for i, one in enumerate(self.formulas) if i not in found and _touches(one.reads, changed)}
            if not more:
                return found
            found |= more
            changed |= {(self.formulas[i].sheet, column) for i in more for _, column in self.formulas[i].cells}


def _touches(reads: Reads, changed: set[Column]) -> bool:
    return bool(changed) and any(read == ANYTHING or (read.sheet, read.column) in changed for read in reads)


def written_columns(before: bytes, after: bytes, history: bool = True) -> set[Column]:
    """The columns of the tracker in which a value that is no formula's changed, and all of History's
    where that sheet got lines (or is new)."""
    old, new = cells(before, "Tracker"), cells(after, "Tracker")
    places = (place for place in old.keys() | new.keys() if _says(old, place) != _says(new, place))
    changed = {("Tracker", ranges.cell(place)[0]) for place in places}
    return changed | ({("History", column) for column in range(1, LAST + 1)} if history else set())


def changed_formulas(plan: Plan, before: bytes, after: bytes) -> set[int]:
    """The indexes of the formulas whose cells are not the bytes they were."""
    old, new = ({sheet: raw_cells(data, sheet) for sheet in plan.sheets} for data in (before, after))
    cells = enumerate((formula.sheet, formula.address) for formula in plan.formulas)
    return {index for index, (sheet, place) in cells if old[sheet][place] != new[sheet][place]}


def _says(found: Mapping[str, CellContent], place: str) -> str:
    """A cell's value, nothing for a formula."""
    cell = found.get(place, CellContent())
    return "" if cell.formula else cell.value
