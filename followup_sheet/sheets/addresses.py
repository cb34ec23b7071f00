"""Cell addresses as people read them: ``H14``."""

from __future__ import annotations

from functools import cache

LETTERS = 26

MAX_COLUMN = 16_384
"""The last column of a sheet, XFD."""


@cache
def column_letters(column: int) -> str:
    """The letters of a column counted from 1: 1 is ``A``, 28 is ``AB``."""
    letters = ""
    while column > 0:
        column, place = divmod(column - 1, LETTERS)
        letters = chr(ord("A") + place) + letters
    return letters


def cell_address(row: int, column: int) -> str:
    """The address of the cell in sheet row ``row`` and column ``column``, both counted from 1."""
    return f"{column_letters(column)}{row}"
