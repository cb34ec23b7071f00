"""The rows of the Tracker sheet: from a grid of values to what the decision works on.

One faulty cell never hides the rest of its row: it is named in a problem and counts as blank.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from itertools import islice

from followup_sheet.columns import BY_NAME, TOOL_COLUMNS, USER_COLUMNS, ColumnType, column_for_header, normalise
from followup_sheet.dates import DAY_FIRST, MONTH_FIRST, Order, column_order
from followup_sheet.model import CellError, CellValue, FormulaError, RawValue, Row, Settings
from followup_sheet.quoting import printable
from followup_sheet.sheets.addresses import cell_address
from followup_sheet.sheets.cells import Unreadable, own_words_for, read_day, read_text, read_words, shown
from followup_sheet.sheets.grid import Cells, Grid, Header
from followup_sheet.sheets.ownership import STATUS_WORDS

PAST_COLUMNS = frozenset({"Last follow-up", "Reply on"})
"""What these record has happened, so it cannot lie ahead."""

DISTINCT_WORDS = 4096
"""List cells remembered a column: far more than the different words anybody uses."""

_TOTALS = frozenset({"total", "totals", "subtotal", "grandtotal", "sum"})

_Read = Callable[[RawValue], CellValue | Unreadable]


def read_rows(
    grid: Grid, header: Header, settings: Settings, *, today: date, left_out: Collection[int] = ()
) -> tuple[Row, ...]:
    """Every row below the header that says something about a person or a company.

    Left out are blank rows, ``left_out`` (numbers of rows that are none of the list), ``Total`` lines, rows that
    repeat the headers, and rows with values in the tool's or the user's own columns only.
    """
    body = grid.rows_below(header.row, left_out)
    sheet = _Sheet(grid, header, _readers(body, header, settings, today))
    return tuple(row for number, cells in body if (row := sheet.read(number, cells)))


def empty_rows(grid: Grid, header: Header, rows: Iterable[Row], *, left_out: Collection[int] = ()) -> list[int]:
    """Numbers of the rows that hold what the tool wrote and nothing of the user's: to be cleaned.

    A row with anything but a status under Status is left out: that text is somebody's own.
    """
    used = {row.number for row in rows}.union(left_out)
    user = [header.columns[name] for name in USER_COLUMNS if name in header.columns]
    tool = [header.columns[name] for name in TOOL_COLUMNS if name in header.columns]
    status = header.columns.get("Status", 0)
    return [
        number
        for number, cells in grid.rows_below(header.row, used)
        if any(is_filled(cells, column) for column in tool)
        and not any(is_filled(cells, column) for column in user)
        and (not is_filled(cells, status) or normalise(shown(cells[status])) in STATUS_WORDS)
    ]


def text_order(texts: Iterable[RawValue | None], settings: Settings) -> Order | None:
    """The order in which a column's text dates are written: as *Dates written as* says, else as
    the column's own unambiguous cells show."""
    for order in (DAY_FIRST, MONTH_FIRST):
        if settings.dates_written_as == order:
            return order
    return column_order(text for text in texts if isinstance(text, str))


@dataclass(frozen=True, slots=True, eq=False)
class _Addresses(Mapping[str, str]):
    """Column name to cell address in one row, worked out only when asked for."""

    row: int
    columns: Mapping[str, int]

    def __getitem__(self, name: str) -> str:
        return cell_address(self.row, self.columns[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self.columns)

    def __len__(self) -> int:
        return len(self.columns)


def _readers(body: Sequence[tuple[int, Cells]], header: Header, settings: Settings, today: date) -> dict[str, _Read]:
    """How to read each of the user's columns that the sheet has."""
    present = [name for name in USER_COLUMNS if name in header.columns]
    return {name: _reader(name, body, header.columns[name], settings, today) for name in present}


def _reader(name: str, body: Sequence[tuple[int, Cells]], column: int, settings: Settings, today: date) -> _Read:
    match BY_NAME[name].type:
        case ColumnType.DATE:
            order = text_order((cells.get(column) for _, cells in body), settings)
            read = partial(read_day, order=order)
            return partial(_not_after, read=read, today=today, name=name) if name in PAST_COLUMNS else read
        case ColumnType.LIST:
            return lru_cache(DISTINCT_WORDS, typed=True)(
                partial(read_words, column=name, own_words=own_words_for(name, settings.words))
            )
        case _:
            return read_text


def _not_after(raw: RawValue, *, read: _Read, today: date, name: str) -> CellValue | Unreadable:
    found = read(raw)
    if isinstance(found, date) and found > today:
        return Unreadable(f"{found} is after today: {name} is for what has happened; type that day")
    return found


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The Tracker sheet while its rows are read."""

    grid: Grid
    header: Header
    readers: Mapping[str, _Read]

    def read(self, number: int, cells: Cells) -> Row | None:
        values, faults = self._values(cells)
        if not (values or self._says_something(cells)) or self._repeats_headers(cells, values) or _is_total(values):
            return None
        if not ("Company" in values or "Contact" in values):
            self._name_missing(faults)
        if id_ := self._id(cells):
            values["ID"] = id_
        columns = self.header.columns
        in_order = sorted((columns[name], message) for name, message in faults.items())
        problems = [self.grid.problem(number, column, message) for column, message in in_order]
        return Row(number, values, tuple(problems), _Addresses(number, columns), printable(self.grid.title))

    def _values(self, cells: Cells) -> tuple[dict[str, CellValue], dict[str, str]]:
        """The readable cells, and what is wrong with the others, both by column name."""
        values: dict[str, CellValue] = {}
        faults: dict[str, str] = {}
        columns = self.header.columns
        for name, read in self.readers.items():
            raw = cells.get(columns[name])
            if raw is None:
                continue
            found = read(raw)
            if isinstance(found, Unreadable):
                faults[name] = found.message
                found = found.usable
            if found:
                values[name] = found
        return values, faults

    def _says_something(self, cells: Cells) -> bool:
        """Whether a cell is filled though it counts as blank, such as Stage with ``Waiting``."""
        return any(is_filled(cells, self.header.columns[name]) for name in self.readers)

    def _repeats_headers(self, cells: Cells, values: Mapping[str, CellValue]) -> bool:
        if any(not _names(value, column) for column, value in islice(values.items(), 1)):
            return False  # nearly every row is settled by its first value
        filled = [name for name, column in self.header.columns.items() if is_filled(cells, column)]
        return len(filled) > 1 and all(_names(shown(cells[self.header.columns[name]]), name) for name in filled)

    def _name_missing(self, faults: dict[str, str]) -> None:
        """Adds ``Company is empty`` unless that cell's own fault is already known."""
        at = next((name for name in ("Company", "Contact", *self.readers) if name in self.header.columns), None)
        if at and at not in faults:
            faults[at] = "Company is empty: fill in Company or Contact"

    def _id(self, cells: Cells) -> str:
        raw = cells.get(self.header.columns.get("ID", 0))
        return "" if raw is None or isinstance(raw, CellError) else shown(raw)


def _is_total(values: Mapping[str, CellValue]) -> bool:
    """A line that sums up those above it, typed by hand: nothing but the word."""
    return len(values) == 1 and normalise(str(*values.values())) in _TOTALS


def _names(value: CellValue, column: str) -> bool:
    """Whether ``value`` is ``column``'s own header or a synonym of it."""
    return isinstance(value, str) and column_for_header(value) == column


def is_filled(cells: Cells, column: int) -> bool:
    """Whether a cell holds anything but spaces. A formula that cannot be read does not make a row:
    many people copy theirs far down, past the last one."""
    raw = cells.get(column)
    return raw is not None and not isinstance(raw, FormulaError) and not (isinstance(raw, str) and not raw.strip())
