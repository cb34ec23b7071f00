"""What a night wrote, so that a rival can write exactly the same: cells that differ between two workbooks."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl


class Edit(NamedTuple):
    """One cell to write. Colours are ``AARRGGBB`` or None for "leave it"."""

    sheet: str
    row: int
    column: int
    value: Any
    fill: str | None
    font: str | None
    number_format: str


def difference(before: Path, after: Path) -> list[Edit]:
    """The cells whose value or format differs, in reading order."""
    old = openpyxl.load_workbook(before, read_only=True)
    new = openpyxl.load_workbook(after, read_only=True)
    found = [edit for name in new.sheetnames for edit in _sheet_edits(old, new, name)]
    old.close()
    new.close()
    return found


def save(edits: list[Edit], path: Path) -> None:
    """As plain tuples, which a rival loads in no time."""
    path.write_bytes(pickle.dumps([tuple(edit) for edit in edits], protocol=pickle.HIGHEST_PROTOCOL))


def _sheet_edits(old: Any, new: Any, name: str) -> Iterator[Edit]:
    rows_before = old[name].iter_rows() if name in old.sheetnames else ()
    for before, after in zip_longest(rows_before, new[name].iter_rows(), fillvalue=()):
        for was, cell in zip_longest(before, after):
            if cell is not None and _seen(was) != _seen(cell):
                yield _edit(name, cell)


def _seen(cell: Any) -> tuple[Any, int]:
    # The number of a format means the same in both files: formats are only ever appended.
    # Cells that do not stand in the file have neither value nor number.
    return getattr(cell, "value", None), getattr(cell, "_style_id", 0)


def _edit(name: str, cell: Any) -> Edit:
    fill = cell.fill.fgColor.rgb if cell.fill.fill_type == "solid" else None
    font = cell.font.color.rgb if cell.font.color is not None and cell.font.color.type == "rgb" else None
    return Edit(name, cell.row, cell.column, cell.value, fill, font, cell.number_format)
