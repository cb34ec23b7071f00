"""Between a cell as the file holds it and the value it means: shared strings, dates, errors.

Dates are serial numbers counted from 1900 or 1904, whichever the workbook uses.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from followup_sheet.errors import TrackerError
from followup_sheet.model import CellError, FormulaError, RawValue
from followup_sheet.quoting import quoted
from followup_sheet.sheets.addresses import cell_address
from followup_sheet.workbook.cells import Cell
from followup_sheet.workbook.sheet import SheetRow
from followup_sheet.workbook.styles import Styles

_DAY_BEFORE_1900 = date(1899, 12, 30).toordinal()
_DAY_1904 = date(1904, 1, 1).toordinal()
_LEAP_BUG = 61
"""Serials below this count a 29 February 1900 that never was; no tracker reaches back so far."""
_LAST_DAY = date.max.toordinal()
_SECONDS = 86_400

NO_VALUE = FormulaError("the formula has not been calculated: open the file in Excel or LibreOffice, and save it once")

_MOST_KNOWN = 50_000  # cells repeat: the same words and days again and again


class DamagedCellError(TrackerError):
    """A cell that cannot hold what it holds: a number made of letters, a text that is not there."""

    def __init__(self, cell: Cell, place: str = "a cell") -> None:
        super().__init__(
            f"{place} is damaged (of type '{cell.kind or 'n'}', it holds {quoted(cell.text)})",
            next_step="Open the file in Excel or LibreOffice, save it, and run again",
        )
        self.cell = cell


class CellValues:
    """Reads cells of one workbook. ``strings`` are its shared strings."""

    def __init__(self, strings: Sequence[str], styles: Styles, date1904: bool) -> None:
        self._strings = strings
        self._styles = styles
        self._epoch = _DAY_1904 if date1904 else _DAY_BEFORE_1900
        self._first = 0 if date1904 else _LEAP_BUG
        self._end = _LAST_DAY - self._epoch + 1
        self._known: dict[Cell, RawValue | None] = {}

    def read(self, cell: Cell) -> RawValue | None:
        """What the cell means; None for a blank one. Raises TrackerError for a damaged cell."""
        try:
            return self._known[cell]
        except KeyError:
            if len(self._known) > _MOST_KNOWN:
                self._known.clear()
            value = self._known[cell] = self._read(cell)
            return value

    def _read(self, cell: Cell) -> RawValue | None:
        if not cell.text and cell.kind:
            return NO_VALUE if cell.formula and cell.kind != "str" else None
        try:
            return _KINDS[cell.kind](self, cell)
        except (KeyError, ValueError, IndexError) as error:
            raise DamagedCellError(cell) from error

    def row(self, sheet: str, row: SheetRow) -> dict[int, RawValue]:
        """What the row's filled cells mean, by column. Raises TrackerError that names a damaged cell."""
        try:
            values = zip(row.columns, map(self.read, row.values), strict=True)
            return {column: value for column, value in values if value is not None}
        except DamagedCellError as error:
            place = cell_address(row.number, row.columns[row.values.index(error.cell)])
            raise DamagedCellError(error.cell, f"{sheet}!{place}") from error

    def serial(self, day: date) -> int:
        """The number that stands for a day in this workbook."""
        return day.toordinal() - self._epoch

    def _shared(self, cell: Cell) -> RawValue | None:
        index = int(cell.text)
        if index < 0:
            raise IndexError(index)
        return self._strings[index] or None

    def _number(self, cell: Cell) -> RawValue | None:
        if not cell.text:
            return NO_VALUE if cell.formula else None
        number = float(cell.text)
        return self._day(number) if self._styles.is_date(cell.style) else number

    def _day(self, serial: float) -> RawValue:
        if 0 <= serial < 1:
            return _time(serial)
        if not self._first <= serial < self._end:
            return serial
        day = datetime.fromordinal(self._epoch + int(serial))
        if serial.is_integer():
            return day
        # Rounded to the second, as programs keep 15 digits, but never into the next day.
        seconds = min(round(serial % 1 * _SECONDS), _SECONDS - 1)
        return day + timedelta(seconds=seconds)


def _time(part: float) -> time:
    seconds = min(round(part * _SECONDS), _SECONDS - 1)
    return time(seconds // 3600, seconds // 60 % 60, seconds % 60)


def _iso(cell: Cell) -> RawValue | None:
    """A cell that says to hold an ISO date; if it does not, the text it holds, to be named as any other."""
    try:
        return datetime.fromisoformat(cell.text.removesuffix("Z"))
    except ValueError:
        return cell.text


_KINDS: Mapping[str, Callable[[CellValues, Cell], RawValue | None]] = {
    "": CellValues._number,
    "s": CellValues._shared,
    "str": lambda _, cell: cell.text,
    "inlineStr": lambda _, cell: cell.text,
    "b": lambda _, cell: cell.text in ("1", "true"),
    "e": lambda _, cell: CellError(cell.text),
    "d": lambda _, cell: _iso(cell),
}
"""How a cell's ``t`` attribute says its text is to be read."""
