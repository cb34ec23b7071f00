"""Columns added right of the user's own, looking like their neighbour: in the table, in the filter,
with widths, drop-downs and hints. No cell that holds something is touched.

    header cells, cells of rows with looks of their own → edits
    column entries, drop-downs, filter                  → changes around the rows
    table, name of the filter                           → other parts
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from followup_sheet.adoption.plan import NewColumn
from followup_sheet.columns import BY_NAME, Column
from followup_sheet.errors import TrackerError
from followup_sheet.sheets.addresses import MAX_COLUMN
from followup_sheet.workbook.address import MAX_ROW, Range
from followup_sheet.workbook.book import Book
from followup_sheet.workbook.growing.around import Around
from followup_sheet.workbook.growing.column_widths import ColumnEntry, column_patches
from followup_sheet.workbook.growing.drop_downs import Ruled, drop_down_patches
from followup_sheet.workbook.growing.wider_filter import wider_filter, with_filter_name
from followup_sheet.workbook.input_rules import REACH, input_rule
from followup_sheet.workbook.number_formats import GENERAL, column_format
from followup_sheet.workbook.open_sheet import OpenSheet, TableRef, left_out_rows
from followup_sheet.workbook.patches import Patch
from followup_sheet.workbook.sheet import SheetRow
from followup_sheet.workbook.splice import CellEdit, Edits, RowEdits
from followup_sheet.workbook.styles import Styles
from followup_sheet.workbook.table import Table, with_columns

_FILTER_BUTTON = 3
"""Characters wide."""


class Growth(NamedTuple):
    """What adds the columns: cells of the sheet, changes around its rows, and whole other parts."""

    edits: Edits
    frame: tuple[Patch, ...]
    parts: dict[str, bytes]


def new_columns(book: Book, styles: Styles, opened: OpenSheet, columns: Sequence[NewColumn], first: int) -> Growth:
    """``columns`` (everyday ones first, folded ones last) in the sheet columns from ``first`` on.

    ``opened`` was read whole, with the cells of all columns. The new columns hold nothing from the
    header row down; blank cells may stand there. ``styles`` gets the formats it lacks. Raises
    TrackerError where the sheet ends before the last of the columns.
    """
    if not columns:
        return Growth({}, (), {})
    if first + len(columns) - 1 > MAX_COLUMN:
        raise TrackerError(
            f"the sheet {opened.ref.name} has no room for {len(columns)} more columns",
            next_step="Delete what stands in its last columns, or move it to another sheet",
        )
    return _Growing(book, styles, opened, columns, first).growth()


@dataclass(frozen=True, slots=True)
class _Growing:
    book: Book
    styles: Styles
    opened: OpenSheet
    columns: Sequence[NewColumn]
    first: int

    def growth(self) -> Growth:
        around = Around.of(self.opened.sheet)
        looks = _Looks(self.styles, self.opened, self.columns, self.first)
        table = self._table()
        wider = wider_filter(around, self._header_row, self.first, len(self.columns))
        frame = (
            *column_patches(around, self.first, self._entries(looks)),
            *((wider.patch,) if wider else ()),
            *drop_down_patches(around, list(self._ruled()), date1904=self.book.date1904),
        )
        parts = with_filter_name(self.book, self.opened.ref.name, wider.old, wider.new) if wider else {}
        parts |= self._grown(table) if table else {}
        return Growth(looks.edits(), frame, parts)

    @property
    def _header_row(self) -> int:
        return self.opened.header.row

    def _entries(self, looks: _Looks) -> list[ColumnEntry]:
        """Groups stay unfolded in a protected sheet: nobody could open them there."""
        folds = not self.opened.sheet.frame.protected
        return [
            ColumnEntry(_width(column, new.header), looks.column_style(number), folds and column.folded)
            for (number, column), new in zip(looks.columns.items(), self.columns, strict=True)
        ]

    def _ruled(self) -> Iterator[Ruled]:
        top = self._header_row + 1
        for number, new in enumerate(self.columns, self.first):
            cells = Range(top, number, min(self._header_row + REACH, MAX_ROW), number)
            yield Ruled(cells, new.header, input_rule(BY_NAME[new.name], new.header))

    def _table(self) -> TableRef | None:
        """The table that can grow over the new columns."""
        return next((ref for ref in self.opened.tables if self._can_grow(ref.part, ref.table)), None)

    def _can_grow(self, part: str, table: Table) -> bool:
        """Whether the columns can join the table: it ends beside them, names none of them already,
        is not fed from elsewhere, and no merge (which no table can hold) is in the way."""
        area = table.area
        if not table.header_rows or (area.first_row, area.last_column) != (self._header_row, self.first - 1):
            return False
        if table.is_fed or any(line.type == "queryTable" for line in self.book.relationships(part)):
            return False
        headings = [name.casefold() for name in (*table.columns, *(new.header for new in self.columns))]
        new = area._replace(first_column=self.first, last_column=self.first + len(self.columns) - 1)
        others = [ref.table.area for ref in self.opened.tables if ref.part != part]
        in_the_way = any(new.overlaps(other) for other in (*others, *self.opened.sheet.frame.merges))
        return len(set(headings)) == len(headings) and not in_the_way

    def _grown(self, table: TableRef) -> dict[str, bytes]:
        headings = [new.header for new in self.columns]
        return {table.part: with_columns(self.book.package.part(table.part), headings, table.part)}


def _width(column: Column, header: str) -> float:
    """In characters: the template's, or what shows a longer header beside its filter button."""
    return column.width if header == column.name else max(column.width, len(header) + _FILTER_BUTTON)


class _Looks:
    """The cells of the new columns, each looking like its neighbour: the last header to the left."""

    def __init__(self, styles: Styles, opened: OpenSheet, columns: Sequence[NewColumn], first: int) -> None:
        self.styles, self.opened, self.sheet = styles, opened, opened.sheet
        self.headers = {number: new.header for number, new in enumerate(columns, first)}
        self.columns: Mapping[int, Column] = {number: BY_NAME[new.name] for number, new in enumerate(columns, first)}
        cells = next((cells for number, cells in opened.grid.rows if number == opened.header.row), {})
        self.own = sorted(column for column in cells if column < first)
        self.neighbour = self.own[-1]
        self.inherited = {column: self.sheet.column_style(column) or 0 for column in self.own}
        self.column_styles = {number: self._column_style(number) for number in self.columns}
        self.known: dict[tuple[object, ...], RowEdits] = {}

    def column_style(self, number: int) -> int:
        """The format that a new column gives its cells."""
        return self.column_styles[number]

    def edits(self) -> dict[int, RowEdits]:
        """Row number to the cells that must stand there; most rows need none."""
        last, skipped = self._last_row(), left_out_rows(self.opened.tables, self.opened.header)
        header = self.opened.header.row
        rows = (row for row in self.sheet.rows if header < row.number <= last and row.number not in skipped)
        found = {row.number: edits for row in rows if (edits := self._of(row))}
        return {header: self._header()} | found

    def _column_style(self, number: int) -> int:
        own = self.inherited[self.neighbour]
        fill_of = own if self._are_filled_alike(self.inherited.values()) else 0
        return self.styles.formatted(own, column_format(self.columns[number]), fill_of)

    def _header(self) -> RowEdits:
        row = next(row for row in self.sheet.rows if row.number == self.opened.header.row)
        own = row.cells[self.neighbour].style
        style = self.styles.formatted(own, GENERAL, own)
        return {number: CellEdit(header, style) for number, header in self.headers.items()}

    def _last_row(self) -> int:
        """The last row that is filled or can be expected to be; below it formats go on for ever."""
        filled = (number for number, cells in self.opened.grid.rows if cells)
        return max(*filled, self.opened.header.row + REACH)

    def _of(self, row: SheetRow) -> RowEdits:
        """The cells of a row; rows are alike in the formats of their cells, so each kind is looked at once."""
        key = (row.style, row.columns, *(cell.style for cell in row.values))
        known = self.known.get(key)
        if known is None:
            known = self.known[key] = dict(self._new_cells(row))
        return known

    def _new_cells(self, row: SheetRow) -> Iterator[tuple[int, CellEdit]]:
        cells = row.cells
        own = cells.get(self.neighbour)
        if own is None:
            return
        inherited = self.inherited if row.style is None else dict.fromkeys(self.own, row.style)
        alike = self._are_filled_alike([cells[c].style if c in cells else inherited[c] for c in self.own])
        for number, column in self.columns.items():
            there = self.column_styles[number] if row.style is None else row.style
            wanted = self.styles.formatted(own.style, column_format(column), own.style if alike else there)
            if wanted != (cells[number].style if number in cells else there):
                yield number, CellEdit(None, wanted)

    def _are_filled_alike(self, styles: Collection[int]) -> bool:
        """Whether all of a row, or of the columns, has one fill: it is banded, and no cell stands out."""
        return len({self.styles.fill(style) for style in styles}) == 1
