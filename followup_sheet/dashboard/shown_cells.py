"""What formulas read: columns of cells as the night leaves them, by their defined names."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TypeGuard, TypeVar, cast

Plain = str | float | bool | None
"""What a cell holds: text, a number (days are serial numbers), true or false, or nothing."""

T = TypeVar("T")
Test = Callable[[Plain], bool]


def is_number(cell: Plain) -> TypeGuard[float]:
    """As ISNUMBER has it."""
    return isinstance(cell, int | float) and not isinstance(cell, bool)


@dataclass(frozen=True)
class Column:
    """A column's cells. ``rows`` are their numbers in the sheet, ascending, the same for all columns of
    one sheet; rows that are not among them are blank."""

    rows: Sequence[int]
    cells: Sequence[Plain]

    @cached_property
    def _different(self) -> frozenset[Plain]:
        return frozenset(self.cells)

    @property
    def numbers(self) -> frozenset[float]:
        """The numbers in the column, each once."""
        return frozenset(cell for cell in self._different if is_number(cell))

    def at(self, row: int) -> Plain:
        """The cell in a row of the sheet."""
        place = bisect_left(self.rows, row)
        return self.cells[place] if place < len(self.rows) and self.rows[place] == row else None

    def mask(self, test: Test) -> int:
        """One byte a row, 1 where its cell passes. Words and days come again and again: each is tested once."""
        passes = {cell: test(cell) for cell in self._different}
        return int.from_bytes(bytes(map(passes.__getitem__, self.cells)), "little")


@dataclass(frozen=True)
class ShownCells:
    """A workbook's named columns. ``today`` is the day formulas take for today, ``serial`` its number and
    any other day's; ``read`` raises KeyError for a name whose cells are not known for sure."""

    today: date
    serial: Callable[[date], int]
    read: Callable[[str], Column]
    _columns: dict[str, Column] = field(default_factory=dict, repr=False)
    _known: dict[str, object] = field(default_factory=dict, repr=False)

    def column(self, name: str) -> Column:
        if name not in self._columns:
            self._columns[name] = self.read(name)
        return self._columns[name]

    def once(self, asked: str, work: Callable[[], T]) -> T:
        """What ``work`` gives, which is not done again for the same words ``asked``."""
        if asked not in self._known:
            self._known[asked] = work()
        return cast("T", self._known[asked])
