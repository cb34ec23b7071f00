"""Which formula cells become stale when cells are written.

LibreOffice trusts a formula's cached value and computes a formula without one, but that does not
cascade: every formula that depends on what was written, however indirectly, has to lose its value.
Dependence is followed at the grain of columns: a formula that reads column H of a sheet is stale
when anything in that column changed. That names some formulas too many and none too few.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple, Protocol, TypeVar

from followup_sheet.sheets.addresses import MAX_COLUMN, column_letters
from followup_sheet.workbook.address import parse_range
from followup_sheet.workbook.formulas.places import (
    Extent,
    Layout,
    NameKey,
    Places,
    UnclearError,
)
from followup_sheet.workbook.formulas.references import Reading, read
from followup_sheet.workbook.formulas.text import similar

_MOST_WORK = 16_000_000
"""Characters compared with similar texts; reading one costs as much as comparing sixteen."""

_NONE_KNOWN: Mapping[str, str] = MappingProxyType({})

_WIDE = 64  # columns; a formula that fills more than these is taken to fill its whole sheet


class FormulaCell(Protocol):
    """A formula cell as a worksheet holds it. Rows and columns count from 1.

    ``text`` is without ``=`` and empty for a cell that only shares another's formula; ``kind`` is
    ``normal``, ``shared``, ``array`` or ``dataTable``; ``ref`` the range an array or data table
    fills, else of no matter; ``shared`` the number that cells with one shared formula have in common.
    """

    @property
    def column(self) -> int: ...
    @property
    def text(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def ref(self) -> str: ...
    @property
    def shared(self) -> int | None: ...


Cell = TypeVar("Cell", bound=FormulaCell)


class Changes(NamedTuple):
    """What is written: columns (1-based) by sheet, and the sheets that get more rows."""

    columns: Mapping[str, Collection[int]]
    grown: Collection[str] = ()


def stale(
    changes: Changes, formulas: Mapping[str, Sequence[Cell]], layout: Layout, known: Mapping[str, str] = _NONE_KNOWN
) -> dict[str, list[Cell]]:
    """The formula cells, by sheet and in their order, whose cached value no longer holds.

    ``formulas`` has the formula cells of every sheet by its name, in the order of the file, so that
    a shared formula's text comes before the cells that only refer to it. Every name in it must be
    one of ``layout.sheets``. ``known`` gives, for texts that come often, shorter ones that read the same.
    """
    graph = _Graph(Places(layout), _MOST_WORK, known)
    graph.add_names()
    for sheet, cells in formulas.items():
        graph.add_cells(sheet, cells)
    reached = graph.reached(changes)
    return {
        sheet: [cell for cell, reader in zip(cells, graph.readers[sheet], strict=True) if reader in reached]
        for sheet, cells in formulas.items()
    }


class _Alike(NamedTuple):
    """Formulas of one sheet that read the same columns; ``shift`` as in :class:`Places`."""

    sheet: int
    similar: str
    shift: int


_Reader = NameKey | _Alike
_UNKNOWN = Reading(anything=True)


@dataclass(slots=True)
class _Graph:
    """Who reads what (formulas alike, and names), and which columns formulas fill in turn."""

    places: Places
    work: int
    known: Mapping[str, str]
    readers: dict[str, list[_Reader]] = field(default_factory=dict)
    by_block: dict[int, dict[int, list[_Reader]]] = field(default_factory=lambda: defaultdict(dict))
    by_name: dict[_Reader, list[_Reader]] = field(default_factory=lambda: defaultdict(list))
    of_anything: list[_Reader] = field(default_factory=list)
    fills: dict[_Reader, set[Extent]] = field(default_factory=lambda: defaultdict(set))
    readings: dict[str, Reading] = field(default_factory=dict)

    def add_names(self) -> None:
        for key, text in self.places.names.items():
            self._subscribe(key, self._read(text), key.sheet, None)

    def add_cells(self, sheet: str, cells: Iterable[FormulaCell]) -> None:
        home = self.places.sheets[sheet.casefold()]
        self.readers[sheet] = [self._add_cell(home, *found) for found in _with_texts(cells)]

    def _add_cell(self, home: int, cell: FormulaCell, text: str | None, shift: int) -> _Reader:
        # no formula is "=", so that key is free for the formulas that may read anything
        key = "=" if text is None or self.work < 0 else similar(text)
        self.work -= len(text or "")
        reader = _Alike(home, key, shift)
        if reader not in self.fills:
            if key not in self.readings:
                self.readings[key] = self._read(None if key == "=" else text)
            self._subscribe(reader, self.readings[key], home, shift)
        self.fills[reader].add(Extent(home, *_filled_columns(cell)))
        return reader

    def _read(self, text: str | None) -> Reading:
        """The reading of a text; where there is none, or too much was read before, it may be anything."""
        if text is None or self.work < 0:
            return _UNKNOWN
        text = self.known.get(text, text)
        self.work -= 15 * len(text)
        return read(text)

    def _subscribe(self, reader: _Reader, reading: Reading, home: int | None, shift: int | None) -> None:
        try:
            extents = self.places.extents(reading, home, shift)
        except UnclearError:
            reading, extents = _UNKNOWN, set()
        if reading.anything:
            self.of_anything.append(reader)
            return
        for sheet, first, last in extents:
            for block in _blocks(first, last):
                self.by_block[sheet].setdefault(block, []).append(reader)
        for key in self.places.definitions(reading, home):
            self.by_name[key].append(reader)

    def reached(self, changes: Changes) -> set[_Reader]:
        """Every reader that depends on the changes. Uses the subscriptions up: each is met once."""
        waiting = list(self._directly(changes))
        reached: set[_Reader] = set()
        while waiting:
            reader = waiting.pop()
            if reader not in reached:
                reached.add(reader)
                waiting += self.by_name.pop(reader, [])
                for extent in self.fills.get(reader, ()):
                    waiting += self._touched(extent)
        return reached

    def _directly(self, changes: Changes) -> Iterator[_Reader]:
        written = [(sheet, column, column) for sheet, columns in changes.columns.items() for column in columns]
        written += [(sheet, 1, MAX_COLUMN) for sheet in changes.grown]
        for sheet, first, last in written:
            number = self.places.sheet(sheet)
            if number is not None:
                yield from self._touched(Extent(number, first, last))
        if written:
            yield from self.of_anything

    def _touched(self, extent: Extent) -> Iterator[_Reader]:
        """The readers of these columns that have not been told before."""
        blocks = self.by_block[extent.sheet]
        if extent.last - extent.first > _WIDE:
            told: Iterable[int] = list(blocks)
        else:
            told = (block for column in range(extent.first, extent.last + 1) for block in _blocks_with(column))
        for block in told:
            yield from blocks.pop(block, ())


def _with_texts(cells: Iterable[FormulaCell]) -> Iterator[tuple[FormulaCell, str | None, int]]:
    """Each cell with its own or its shared text (None: not told), and how far that text was moved."""
    masters: dict[int | None, FormulaCell] = {}
    for cell in cells:
        if cell.kind == "dataTable":
            yield cell, _text_of_data_table(cell), 0
        elif cell.kind != "shared":
            yield cell, cell.text, 0
        else:
            if cell.text and (cell.ref or cell.shared not in masters):
                masters[cell.shared] = cell
            yield cell, *_shared_text(cell, masters.get(cell.shared))


def _shared_text(cell: FormulaCell, master: FormulaCell | None) -> tuple[str | None, int]:
    """Programs that find both a text of the cell's own and a shared one do not agree which one counts."""
    if master is None or (cell.text and (cell.column != master.column or similar(cell.text) != similar(master.text))):
        return None, 0
    return master.text, cell.column - master.column


def _text_of_data_table(cell: FormulaCell) -> str | None:
    """Its formulas and the values put into them stand in the row above it and the column before it;
    all else that it depends on, those formulas depend on, too."""
    try:
        area = parse_range(cell.ref)
    except ValueError:
        return None
    return f"${column_letters(max(area.first_column - 1, 1))}:${column_letters(area.last_column)}"


def _filled_columns(cell: FormulaCell) -> tuple[int, int]:
    """First and last column that show this formula's result."""
    if cell.kind not in ("array", "dataTable") or not cell.ref:
        return cell.column, cell.column
    try:
        area = parse_range(cell.ref)
    except ValueError:
        return 1, MAX_COLUMN
    return min(area.first_column, cell.column), max(area.last_column, cell.column)


# Columns in blocks of 1, 2, 4 ... 16,384, numbered like the nodes of a binary tree. An extent is
# the union of some 2 log n blocks, and a column lies in log n of them: neither a wide reference
# nor a long chain of formulas makes the search slow.


def _blocks(first: int, last: int) -> Iterator[int]:
    """The fewest blocks that together are the columns from ``first`` to ``last``."""
    low, high = first - 1 + MAX_COLUMN, last + MAX_COLUMN
    while low < high:
        if low % 2:
            yield low
            low += 1
        if high % 2:
            high -= 1
            yield high
        low //= 2
        high //= 2


def _blocks_with(column: int) -> Iterator[int]:
    """Every block that holds the column."""
    block = column - 1 + MAX_COLUMN
    while block:
        yield block
        block //= 2
