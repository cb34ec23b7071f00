"""The Dashboard of a workbook as a program without a calculator sees it: texts of formulas, stored values."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from datetime import date, datetime
from io import BytesIO
from typing import NamedTuple

import openpyxl
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet.formula import ArrayFormula

Stored = str | float | None

TILES = {"B5": "Overdue", "D5": "Due today", "F5": "Due soon", "H5": "Check"}
NEW, DONE, MISSED, DUE, NIGHT = "J5", "K5", "L5", "M5", "M4"
ELSEWHERE, ADVICE = "B7", "B9"


class Formula(NamedTuple):
    """``stored`` is text or a number (days as serial numbers), None where nothing is stored."""

    text: str
    stored: Stored


def formulas(data: bytes, sheet: str = "Dashboard") -> dict[str, Formula]:
    """Every formula of a sheet by its cell."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        texts, values = (openpyxl.load_workbook(BytesIO(data), data_only=flag)[sheet] for flag in (False, True))
    cells = (cell for row in texts.iter_rows() for cell in row if cell.data_type == "f")
    return {cell.coordinate: Formula(_text(cell.value), _plain(values[cell.coordinate].value)) for cell in cells}


def stored(data: bytes) -> dict[str, Stored]:
    return {cell: formula.stored for cell, formula in formulas(data).items()}


def below(values: Mapping[str, Stored], column: str, first: int, count: int) -> list[Stored]:
    return [values[f"{column}{row}"] for row in range(first, first + count)]


def _text(value: object) -> str:
    return str(value.text if isinstance(value, ArrayFormula) else value)


def _plain(value: object) -> Stored:
    if isinstance(value, date | datetime):
        return float(to_excel(value))
    return float(value) if isinstance(value, int | float) else value  # type: ignore[return-value]  # text or None
