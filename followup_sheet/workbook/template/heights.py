"""How tall rows are: made for their wrapped texts, as LibreOffice does not fit them by itself on opening."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from math import ceil

from openpyxl.worksheet.dimensions import RowDimension
from openpyxl.worksheet.worksheet import Worksheet

from followup_sheet.quoting import width_seen
from followup_sheet.workbook.template.look import TEXT_SIZE

_LINE_HEIGHTS = {9: 12, 10: 13, 11: 15, 12: 16}  # points to a line, by the size of the type
_MOST_LINES = 27  # a row is at most 409 points tall
_LETTERS_TO_WIDTH = 1.15  # a width counts noughts of 11 points, and most letters are narrower


class _FittedRow(RowDimension):
    """A row whose height is a first fit, not the user's choice: programs may fit it anew."""

    @property
    def customHeight(self) -> bool:  # noqa: N802 (openpyxl's name)
        return False


def set_height(sheet: Worksheet, row: int, points: float) -> None:
    """The row's height until somebody types into it."""
    sheet.row_dimensions[row] = _FittedRow(sheet, index=row, ht=points)


def lines_needed(text: object, width: float, size: int = TEXT_SIZE) -> int:
    """How many lines a wrapped text takes in a column of ``width`` characters, in type of ``size`` points."""
    letters = width * _LETTERS_TO_WIDTH * TEXT_SIZE / size
    return max(1, sum(ceil(len(line) / letters) or 1 for line in str(text).split("\n")))


def lines_of_words(text: str, width: float, size: int = TEXT_SIZE) -> int:
    """As :func:`lines_needed`, for a text of few long words, such as a name: broken at spaces and hyphens as
    programs do. A wide character of East Asia counts as two."""
    letters = width * TEXT_SIZE / size
    return max(1, len(textwrap.wrap(text, int(letters))), ceil(width_seen(text) / letters))


def fit_row(
    sheet: Worksheet,
    row: int,
    texts: Iterable[tuple[object, float]],
    *,
    lines: int = 1,
    most: int = _MOST_LINES,
    size: int = TEXT_SIZE,
    air: float = 0,
) -> None:
    """Makes a row tall enough for its texts."""
    set_height(sheet, row, height_needed(texts, lines=lines, most=most, size=size, air=air))


def height_needed(
    texts: Iterable[tuple[object, float]], *, lines: int, most: int = _MOST_LINES, size: int, air: float
) -> float:
    """The points a row needs for its wrapped texts (each with its column's width in characters), and
    for ``lines`` lines of ``size`` points at least, ``most`` at most, with ``air`` points besides."""
    needed = (lines_needed(text, width, size) for text, width in texts if text is not None)
    return _LINE_HEIGHTS[size] * min(max(lines, *needed, 1), most) + air
