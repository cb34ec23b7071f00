"""Cells and areas: ``B3`` and ``A1:C9`` as numbers, and whether areas overlap."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import combinations

MAX_ROW, MAX_COLUMN = 1_048_576, 16_384

_CELL = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})")


@dataclass(frozen=True, slots=True)
class Area:
    """Columns and rows from 1, ends included."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def columns(self) -> int:
        return self.right - self.left + 1

    def overlaps(self, other: Area) -> bool:
        across = self.left <= other.right and other.left <= self.right
        return across and self.top <= other.bottom and other.top <= self.bottom

    def holds(self, other: Area) -> bool:
        across = self.left <= other.left and other.right <= self.right
        return across and self.top <= other.top and other.bottom <= self.bottom


def cell(text: str) -> tuple[int, int] | None:
    """(column, row) of ``B3``; None where it is no cell of a sheet."""
    match = _CELL.fullmatch(text)
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    row = int(match[2])
    return (column, row) if column <= MAX_COLUMN and row <= MAX_ROW else None


def usual(address: str) -> str:
    """``$b$3`` as most programs write it: ``B3``."""
    return address.replace("$", "").upper()


def area(text: str | None) -> Area | None:
    """``A1:C9`` or ``A1``; None where it is no area or its ends are the wrong way round."""
    first, _, last = (text or "").partition(":")
    start, end = cell(first), cell(last or first)
    if start is None or end is None or start[0] > end[0] or start[1] > end[1]:
        return None
    return Area(*start, *end)


def name(column: int, row: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


def bad_areas(text: str | None) -> list[str]:
    """Those of a list of areas (``sqref``) that are none; the whole where it is empty."""
    parts = (text or "").split()
    return [part for part in parts if area(part) is None] if parts else [repr(text)]


def overlapping(areas: list[tuple[str, Area]]) -> list[tuple[str, str]]:
    """Pairs of names whose areas share a cell. Sorted by top first, so that many merges cost little."""
    if len(areas) < 50:
        return [(a[0], b[0]) for a, b in combinations(areas, 2) if a[1].overlaps(b[1])]
    found: list[tuple[str, str]] = []
    open_areas: list[tuple[str, Area]] = []
    for item in sorted(areas, key=lambda entry: entry[1].top):
        open_areas = [other for other in open_areas if other[1].bottom >= item[1].top]
        found += [(other[0], item[0]) for other in open_areas if other[1].overlaps(item[1])]
        open_areas.append(item)
    return found
