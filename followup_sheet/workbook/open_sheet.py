"""A sheet of a list, read: its cells, its header row, its tables, and which of its rows are none of the list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from followup_sheet.sheets.grid import Grid, Header
from followup_sheet.workbook.address import each_once
from followup_sheet.workbook.book import SheetRef
from followup_sheet.workbook.merges import NO_MERGES, MergedCells
from followup_sheet.workbook.sheet import Sheet
from followup_sheet.workbook.table import Table


class TableRef(NamedTuple):
    """A table of a sheet and the part that declares it."""

    part: str
    table: Table


@dataclass(frozen=True, slots=True)
class OpenSheet:
    """A sheet the tool writes: its bytes and cells, its header row, its tables. ``grid`` is what a
    person sees of it: what ``merged`` cells hide is left out."""

    ref: SheetRef
    sheet: Sheet = field(repr=False)
    grid: Grid = field(repr=False)
    header: Header
    tables: tuple[TableRef, ...] = ()
    merged: MergedCells = field(default=NO_MERGES, repr=False)


def left_out_rows(tables: Sequence[TableRef], header: Header) -> frozenset[int]:
    """The rows that are no lines of the sheet's list: totals of tables, and other tables below the header row."""
    return frozenset(each_once(_left_out(table, header) for table in (ref.table for ref in tables)))


def _left_out(table: Table, header: Header) -> tuple[int, int]:
    is_below = table.header_rows > 0 and table.area.first_row > header.row
    first = table.area.first_row if is_below and _shares_columns(table, header) else table.last_row + 1
    return first, table.area.last_row


def _shares_columns(table: Table, header: Header) -> bool:
    return any(table.area.first_column <= column <= table.area.last_column for column in header.columns.values())
