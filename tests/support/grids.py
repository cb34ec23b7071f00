"""Sheets as grids of values, written the way they look."""

from __future__ import annotations

from collections.abc import Sequence

from followup_sheet.model import RawValue
from followup_sheet.sheets.grid import Grid


def grid(*rows: Sequence[RawValue | None], title: str = "Tracker", first: int = 1, left: int = 1) -> Grid:
    """Rows from sheet row ``first`` and column ``left`` on; None is a blank cell."""
    numbered = ((n, {c: v for c, v in enumerate(row, left) if v is not None}) for n, row in enumerate(rows, first))
    return Grid(title, [(n, cells) for n, cells in numbered if cells])
