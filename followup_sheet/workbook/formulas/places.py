"""Where references lead: from what a formula's text says to sheets and columns of this workbook."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from followup_sheet.sheets.addresses import MAX_COLUMN
from followup_sheet.workbook.formulas.references import Area, Joined, Name, Operand, Prefix, Reading, TableColumns


class DefinedName(NamedTuple):
    """A name of the workbook, or of the one ``sheet`` it is local to. ``text`` is without ``=``."""

    name: str
    text: str
    sheet: str | None = None


class TableArea(NamedTuple):
    """Where a table's columns stand: ``columns`` are its headings from ``first_column`` (1-based) on."""

    name: str
    sheet: str
    first_column: int
    columns: Sequence[str]


class Layout(NamedTuple):
    """What references are resolved with. ``sheets`` are the worksheets in the order of their tabs."""

    sheets: Sequence[str]
    names: Sequence[DefinedName] = ()
    tables: Sequence[TableArea] = ()


class Extent(NamedTuple):
    """Some columns of one sheet (numbered from 0), the last column included."""

    sheet: int
    first: int
    last: int


class NameKey(NamedTuple):
    """A definition: the sheet it is local to (None = the whole workbook), and its name case-folded."""

    sheet: int | None
    name: str


class UnclearError(Exception):
    """What a reference covers cannot be told from its text: it may be anything."""


class Places:
    """Resolves references. ``home`` is the sheet a formula stands on, None for a name, which may be
    used anywhere; ``shift`` is how many columns its relative references moved, None when that
    differs with every use."""

    def __init__(self, layout: Layout) -> None:
        self.sheets = {name.casefold(): number for number, name in enumerate(layout.sheets)}
        self.names = {self._key(name): name.text for name in layout.names}
        self._scopes: dict[str, list[NameKey]] = defaultdict(list)
        for key in self.names:
            self._scopes[key.name].append(key)
        self._tables = {table.name.casefold(): _Table(table, self.sheet(table.sheet)) for table in layout.tables}

    def sheet(self, name: str) -> int | None:
        """The number of a sheet, None when there is no such sheet."""
        return self.sheets.get(name.casefold())

    def _key(self, name: DefinedName) -> NameKey:
        return NameKey(None if name.sheet is None else self.sheet(name.sheet), name.name.casefold())

    def extents(self, reading: Reading, home: int | None, shift: int | None) -> set[Extent]:
        """The columns a reading covers, apart from its defined names. Raises UnclearError."""
        found = {extent for operand in reading.operands for extent in self._extents(operand, home, shift)}
        if not reading.resizes:
            return found
        if self.definitions(reading, home):  # as wide as a range that only the name knows
            raise UnclearError
        width = max((extent.last - extent.first for extent in found), default=0)
        return {extent._replace(last=min(extent.last + width, MAX_COLUMN)) for extent in found}

    def definitions(self, reading: Reading, home: int | None) -> set[NameKey]:
        """The definitions that the names in a reading may stand for."""
        names = [operand for operand in reading.operands if isinstance(operand, Name)]
        return {key for name in names for key in self._definitions(name, home)}

    def _definitions(self, name: Name, home: int | None) -> list[NameKey]:
        sheet = self.sheets.get(name.prefix.first.casefold(), home)
        return [
            key for key in self._scopes.get(name.text.casefold(), []) if sheet is None or key.sheet in (None, sheet)
        ]

    def _extents(self, operand: Operand | Joined, home: int | None, shift: int | None) -> Iterable[Extent]:
        match operand:
            case Area():
                first, last = _columns(operand, shift)
                return [Extent(sheet, first, last) for sheet in self._sheets(operand.prefix, home)]
            case TableColumns():
                return [table.extent(operand) for table in self._tables_of(operand, home)]
            case Joined():
                ends = [*self._extents(operand.first, home, shift), *self._extents(operand.last, home, shift)]
                return [_around(ends)] if ends else []
            case Name():
                table = self._tables.get(operand.text.casefold())
                return [table.extent(TableColumns(operand.text))] if table else []

    def _sheets(self, prefix: Prefix, home: int | None) -> Iterable[int]:
        if not prefix.first:
            return [_known(home)]
        first = self.sheet(prefix.first)
        if prefix.last:
            ends = _known(first), _known(self.sheet(prefix.last))
            return range(min(ends), max(ends) + 1)
        return [] if first is None else [first]  # without that sheet it is #REF!, whatever is written

    def _tables_of(self, operand: TableColumns, home: int | None) -> list[_Table]:
        if not operand.table:  # written inside the table, which is then on the formula's own sheet
            return [table for table in self._tables.values() if table.sheet == home]
        if operand.table.casefold() not in self._tables:
            raise UnclearError
        return [self._tables[operand.table.casefold()]]


class _Table:
    """A table with its headings at hand."""

    def __init__(self, area: TableArea, sheet: int | None) -> None:
        self.sheet = sheet
        self._first = area.first_column
        self._columns: dict[str, list[int]] = defaultdict(list)
        for number, heading in enumerate(area.columns, area.first_column):
            self._columns[_plain(heading)].append(number)
        self._last = area.first_column + max(len(area.columns) - 1, 0)

    def extent(self, operand: TableColumns) -> Extent:
        """The columns named; all of them when none is named or one is not known."""
        ends = [self._columns.get(_plain(heading), []) for heading in (operand.first, operand.last)]
        named = [number for end in ends for number in end] if all(ends) else [self._first, self._last]
        return Extent(_known(self.sheet), min(named), max(named))


def _plain(heading: str) -> str:
    """What headings that differ only in case and in spaces around them have in common."""
    return heading.strip().casefold()


def _known(sheet: int | None) -> int:
    if sheet is None:
        raise UnclearError
    return sheet


def _columns(area: Area, shift: int | None) -> tuple[int, int]:
    """First and last column of an area after its relative columns moved by ``shift``."""
    if shift is None and not all(column.fixed for column in area.columns):
        return 1, MAX_COLUMN
    numbers = [column.number if column.fixed else column.number + (shift or 0) for column in area.columns]
    first, last = min(numbers), max(numbers)
    # moved past an edge, a reference goes on from the other edge
    return (first, last) if first >= 1 and last <= MAX_COLUMN else (1, MAX_COLUMN)


def _around(extents: Sequence[Extent]) -> Extent:
    """The block from the first to the last of several extents, which must be on one sheet."""
    sheets = {extent.sheet for extent in extents}
    if len(sheets) > 1:
        raise UnclearError
    return Extent(sheets.pop(), min(extent.first for extent in extents), max(extent.last for extent in extents))
