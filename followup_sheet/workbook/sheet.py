"""One pass over a worksheet's bytes: the values of the columns asked for, and where everything stands.

Expat checks that the part is well-formed; one pattern then walks the cells at their byte offsets,
in a fraction of the time expat's own events would take. Whatever does not fit the pattern is
refused by name, never guessed: reading on would mean writing into a sheet that is not understood.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from itertools import compress, pairwise
from typing import NamedTuple

from followup_sheet.errors import TrackerError
from followup_sheet.sheets.addresses import MAX_COLUMN
from followup_sheet.workbook import markup
from followup_sheet.workbook.address import MAX_ROW
from followup_sheet.workbook.cells import COLUMNS, Cell, CellReader, FormulaCell, grammar, refuse, walk
from followup_sheet.workbook.frame import Frame, read_frame
from followup_sheet.workbook.limits import Limits, refuse_too_many_formulas, too_large

_MOST_SHAPES = 1_000
_LONG_ROW = 4 * MAX_COLUMN
"""Bytes; a shorter row cannot hold too many cells."""
_FORMULAS = (re.compile(rb"<f[\s/>]"), re.compile(rb":f[\s/>]"))
"""How a formula's tag may begin, unlike those of drop-downs and conditional formats (``<formula1>``)."""
_ALL_COLUMNS = range(1, MAX_COLUMN + 1)


class SheetRow(NamedTuple):
    """A row that stands in the file: ``start`` to ``end`` is its element, ``open_end`` the end of its
    opening tag. ``style`` is the format a new cell takes from the row, None where it has none."""

    number: int
    start: int
    open_end: int
    end: int
    style: int | None
    columns: tuple[int, ...]
    values: tuple[Cell, ...]

    @property
    def cells(self) -> dict[int, Cell]:
        """Column number to cell, for those columns asked for that stand in the file (built anew each time)."""
        return dict(zip(self.columns, self.values, strict=True))


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet as read by :func:`scan`. Offsets refer to ``xml``."""

    name: str
    xml: bytes = field(repr=False)
    masked: bytes = field(repr=False)
    frame: Frame
    rows: tuple[SheetRow, ...] = field(repr=False)
    formulas: tuple[FormulaCell, ...] = field(repr=False)
    is_whole: bool
    """False where the scan stopped before the last row."""

    def column_style(self, column: int) -> int | None:
        """The format a new cell takes from its column, None where it has none."""
        return next((style for first, last, style in self.frame.column_styles if first <= column <= last), None)

    def new_style(self, row: SheetRow | None, column: int) -> int:
        """The format a cell takes that does not stand in the file: its row's, else its column's."""
        own = row.style if row else None
        return own if own is not None else self.column_style(column) or 0


def may_have_formulas(part: bytes) -> bool:
    """Whether a worksheet part needs scanning at all: False is certain, True is not."""
    return any(tag.search(part) for tag in _FORMULAS) or b"\0" in part[:100]  # NULs are UTF-16


def scan(
    xml: bytes,
    wanted: Container[int] | None = None,
    rows: int | None = None,
    *,
    name: str = "Sheet",
    limits: Limits | None = None,
    only: Container[int] | None = None,
    has_check: bool = True,
) -> Sheet:
    """Read a worksheet part.

    ``wanted`` are the column numbers whose cells are kept (None = all); ``rows`` is the last sheet row to
    read (None = all); of rows not in ``only`` just the place is kept (None = all are read). ``name`` is the
    tab's, for messages. Raises TrackerError for a part that is not well-formed, rows or cells out of order,
    twice or outside A1 to XFD1048576, and more cells than the limits allow. A partial scan checks only what
    it reads; without ``has_check`` whether the part is well-formed is left to the caller.
    """
    part = f"sheet {name}"
    xml = markup.utf8(xml, part)
    masked = markup.masked(xml, part)
    frame = read_frame(xml, masked, part)
    reader = _RowReader(name, frame, masked, _ALL_COLUMNS if wanted is None else wanted, limits or Limits(), only)
    found = reader.read(MAX_ROW if rows is None else rows)
    if rows is None and has_check:
        markup.check(xml, part)
    return Sheet(name, xml, masked, frame, found, tuple(reader.formulas), rows is None)


class _Shape(NamedTuple):
    """The columns of a row's cells: whether they ascend, those wanted, and which of all those are."""

    usual: bool
    columns: tuple[int, ...]
    wanted: list[bool]


class _RowReader:
    """Walks the rows of one sheet; faults are ValueErrors until :meth:`read` words them for the user."""

    def __init__(
        self,
        name: str,
        frame: Frame,
        masked: bytes,
        wanted: Container[int],
        limits: Limits,
        only: Container[int] | None,
    ) -> None:
        self.name, self.frame, self.masked = name, frame, masked
        self.wanted, self.limits, self.only = wanted, limits, only
        self.rules = grammar(frame.prefix)
        self.formula = f"<{frame.prefix}f".encode()
        self.cell, self.closing = f"<{frame.prefix}c".encode(), f"</{frame.prefix}row".encode()
        self.cells = CellReader(self.rules, masked)
        self.formulas: list[FormulaCell] = []
        self.count = self.row_count = 0
        self.shapes: dict[tuple[bytes, ...], _Shape] = {}

    def read(self, most: int) -> tuple[SheetRow, ...]:
        """The rows down to sheet row ``most``. Raises TrackerError for what is not understood."""
        try:
            return tuple(self._rows(most))
        except ValueError as error:
            refuse(self.name, str(error))

    def _rows(self, most: int) -> Iterator[SheetRow]:
        position, number = self.frame.data_start, 0
        while opening := self.rules.row.match(self.masked, position, self.frame.data_end):
            number = _row_number(opening[1] or _attributes(opening[2]).get("r", number + 1), number)
            if number > most:
                return
            row = self._row(opening, number)
            self._count_row()
            yield row
            position = row.end
        if self.masked[position : self.frame.data_end].strip(b"\0 \t\r\n"):
            raise ValueError(f"something that is not a row stands after row {number}")

    def _row(self, opening: re.Match[bytes], number: int) -> SheetRow:
        start, open_end = self.masked.index(b"<", opening.start()), opening.end()
        style = self._style(opening[2]) if opening[2] else None
        if opening[3]:
            return SheetRow(number, start, open_end, open_end, style, (), ())
        close = self.masked.find(self.closing, open_end, self.frame.data_end)
        if close < 0:
            raise ValueError(f"row {number} does not end")
        is_read = self.only is None or number in self.only
        columns, values = self._cells(number, open_end, close) if is_read else ((), ())
        return SheetRow(number, start, open_end, markup.tag_end(self.masked, close), style, columns, values)

    def _style(self, written: bytes) -> int | None:
        """A row's style counts only where the row says that it is its own format."""
        attributes = _attributes(written)
        own = attributes.get("customFormat", "") in ("1", "true")
        return int(attributes.get("s", "0")) if own else None

    def _cells(self, number: int, start: int, end: int) -> tuple[tuple[int, ...], tuple[Cell, ...]]:
        """The row's cells in bulk; one that is not written the usual way, or holds a formula, has the
        row walked cell by cell."""
        if end - start > _LONG_ROW and self.masked.count(self.cell, start, end) > MAX_COLUMN:
            raise ValueError(f"row {number} holds more than {MAX_COLUMN:,} cells")
        found = self.rules.cell.findall(self.masked, start, end)
        if not found:
            return (), ()
        letters, written, attributes, values, contents, _ = zip(*found, strict=True)
        shape = self.shapes.get(letters) or self._shape(letters)
        if not shape.usual or written.count(b"%d" % number) != len(found) or self._is_special(contents):
            return self._walked(number, start, end)
        self._count(len(found))
        known, read = self.cells.known.get, self.cells.read
        keys = compress(zip(attributes, values, contents, strict=True), shape.wanted)
        return shape.columns, tuple([known(key) or read(key) for key in keys])

    def _shape(self, letters: tuple[bytes, ...]) -> _Shape:
        """Which columns the cells of a row stand in; most rows of a sheet are alike."""
        columns = [COLUMNS.get(name, 0) for name in letters]
        usual = all(before < after for before, after in pairwise((0, *columns)))
        wanted = [column in self.wanted for column in columns]
        if len(self.shapes) > _MOST_SHAPES:
            self.shapes.clear()
        shape = self.shapes[letters] = _Shape(usual, tuple(compress(columns, wanted)), wanted)
        return shape

    def _is_special(self, contents: tuple[bytes, ...]) -> bool:
        """Whether a cell holds a formula, or more than a cell can hold."""
        if not any(contents):
            return False
        return self.formula in b"".join(contents) or max(map(len, contents)) > markup.MAX_TOKEN

    def _walked(self, number: int, start: int, end: int) -> tuple[tuple[int, ...], tuple[Cell, ...]]:
        columns: list[int] = []
        values: list[Cell] = []
        count = 0
        for column, match in walk(self.rules, self.masked, number, start, end):
            count += 1
            if column in self.wanted:
                columns.append(column)
                values.append(self.cells.read(match.groups(b"")[2:5]))
            if match[5]:
                self._note_formula(number, column, match)
        self._count(count)
        return tuple(columns), tuple(values)

    def _note_formula(self, number: int, column: int, match: re.Match[bytes]) -> None:
        if len(match[5]) > markup.MAX_TOKEN:
            raise ValueError(markup.TOO_LONG)
        formula = self.cells.formula(number, column, match) if self.formula in match[5] else None
        if formula:
            self.formulas.append(formula)
            refuse_too_many_formulas(len(self.formulas), self.limits)

    def _count_row(self) -> None:
        self.row_count += 1
        if self.row_count > self.limits.rows:
            raise self._too_large(f"more than {self.limits.rows:,} rows", "max_rows")

    def _count(self, more: int) -> None:
        self.count += more
        if self.count > self.limits.cells:
            raise self._too_large(f"more than {self.limits.cells:,} cells", "max_cells")

    def _too_large(self, cause: str, key: str) -> TrackerError:
        way_out = "Delete the empty rows below the last one, and what the sheet does not need"
        return too_large(f"its sheet {self.name} has {cause}", key, way_out=way_out)


def _attributes(written: bytes) -> dict[str, str]:
    return markup.attributes(written.decode(errors="replace"))


def _row_number(written: bytes | str | int, last: int) -> int:
    """A row's number, which must be greater than the last one's."""
    number = int(written)
    if number <= last:
        raise ValueError(f"row {number} stands twice or out of order")
    if number > MAX_ROW:
        raise ValueError(f"row {number} is outside the sheet")
    return number
