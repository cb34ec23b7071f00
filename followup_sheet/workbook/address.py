"""Cell addresses: ``H14`` to row 14, column 8, and back. Rows and columns count from 1."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from followup_sheet.sheets.addresses import MAX_COLUMN, cell_address

MAX_ROW = 1_048_576

_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")


class Range(NamedTuple):
    """A rectangle of cells, corners included; ``first`` is never below or right of ``last``."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    def holds(self, row: int, column: int) -> bool:
        return self.first_row <= row <= self.last_row and self.first_column <= column <= self.last_column

    @property
    def is_several(self) -> bool:
        """Whether it is more than one cell."""
        return self[:2] != self[2:]

    def overlaps(self, other: Range) -> bool:
        """Whether the two have a cell in common."""
        in_rows = self.first_row <= other.last_row and other.first_row <= self.last_row
        return in_rows and self.first_column <= other.last_column and other.first_column <= self.last_column

    def __str__(self) -> str:
        first = cell_address(self.first_row, self.first_column)
        last = cell_address(self.last_row, self.last_column)
        return first if first == last else f"{first}:{last}"


def each_once(spans: Iterable[tuple[int, int]]) -> Iterator[int]:
    """The numbers of all spans (first, last), rising, each once: a hostile sheet may have many that overlap."""
    done = 0
    for first, last in sorted(set(spans)):
        yield from range(max(first, done + 1), last + 1)
        done = max(done, last)


@lru_cache(maxsize=MAX_COLUMN)
def column_number(letters: str) -> int:
    """The number of a column: ``A`` (or ``a``) is 1, ``XFD`` is 16384. ValueError for anything else."""
    number = 0
    for letter in letters.upper():
        if not "A" <= letter <= "Z":
            raise ValueError(f"no such column: {letters}")
        number = number * 26 + ord(letter) - 64
    if not 1 <= number <= MAX_COLUMN:
        raise ValueError(f"no such column: {letters}")
    return number


def parse_address(text: str) -> tuple[int, int]:
    """``H14`` or ``$H$14`` to ``(14, 8)``. ValueError unless it is one cell within A1 to XFD1048576."""
    match = _ADDRESS.fullmatch(text)
    if not match or not 1 <= int(match[2]) <= MAX_ROW:
        raise ValueError(f"no such cell: {text}")
    return int(match[2]), column_number(match[1])


def parse_range(text: str) -> Range:
    """``A1:Q40``, or one cell, to a :class:`Range`. ValueError for anything else."""
    first, _, last = text.partition(":")
    (row, column), (other_row, other_column) = parse_address(first), parse_address(last or first)
    return Range(min(row, other_row), min(column, other_column), max(row, other_row), max(column, other_column))
