"""Figures of our own in a Cadence sheet: numbers whose format shows a dagger behind them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from followup_sheet.model import RawValue
from followup_sheet.sheets.cells import shown
from followup_sheet.sheets.grid import Grid
from followup_sheet.workbook.sheet import Sheet, SheetRow
from followup_sheet.workbook.styles import Styles
from followup_sheet.workbook.values import CellValues

DAGGER = "†"
CODE = f'0"{DAGGER}"'
"""The number format that shows 14 as 14†; typed over, the number still is nobody's advice."""


def with_daggers(values: CellValues, styles: Styles, sheet: Sheet) -> Grid:
    """The sheet's values, a number that shows a dagger as that text."""
    rows = [(row.number, _marked(row, values.row(sheet.name, row), styles)) for row in sheet.rows]
    return Grid(sheet.name, rows)


def _marked(row: SheetRow, read: Mapping[int, RawValue], styles: Styles) -> Mapping[int, RawValue]:
    marked = dict(_numbers_with_daggers(row, read, styles))
    return {**read, **marked} if marked else read


def _numbers_with_daggers(
    row: SheetRow, read: Mapping[int, RawValue], styles: Styles
) -> Iterator[tuple[int, RawValue]]:
    for column, cell in zip(row.columns, row.values, strict=True):
        raw = read.get(column)
        if isinstance(raw, float) and DAGGER in styles.number_code(cell.style):
            yield column, f"{shown(raw)}{DAGGER}"
