"""A tracker as a person sees it: rows and History lines, read without any of the tool's readers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from followup_sheet.columns import HIGHLIGHTED_COLUMNS, TOOL_COLUMNS, USER_COLUMNS
from followup_sheet.highlights import HIGHLIGHTS
from followup_sheet.model import Kind
from tests.support.package_differences import CellContent, cells
from tests.support.packages import members

MARK = "Source"
"""A column of the person's own, in which every row has a word of its own: the rows' names in these tests."""

Names = tuple[str, str, str]
_Table = tuple[dict[str, str], dict[int, dict[str, CellContent]]]

_TEXT_DATES = ("%Y-%m-%d", "%d %b %Y", "%b %d, %Y", "%d.%m.%Y")
_DATE_FORMAT = re.compile(r"[ymd]|^#(1[4-9]|2[0-2])$", re.IGNORECASE)
_COLOURS = "|".join(colours.fill for colours in HIGHLIGHTS.values() if colours.fill)
_FILLS = re.compile(rf'<fgColor rgb="FF({_COLOURS})"', re.IGNORECASE)
_1904 = re.compile(rb'date1904="(1|true)"')


@dataclass(frozen=True, slots=True)
class Line:
    """A row of one sheet: the cells that say something, by header; ``serial_0`` is day 0 of its dates."""

    number: int
    cells: Mapping[str, CellContent]
    serial_0: date

    def text(self, name: str) -> str:
        """The cell as text, ``""`` where it is blank or an error."""
        cell = self.cells.get(name)
        return "" if cell is None or cell.kind == "error" else cell.value

    def day(self, name: str) -> date | None:
        """The cell's day: a number shown as a date, or one of the unmistakable texts."""
        cell = self.cells.get(name)
        if cell is None:
            return None
        found = self._serial(cell) if cell.kind == "number" else _written_out(cell.value)
        return found if found and 1990 <= found.year <= 2100 else None

    def _serial(self, cell: CellContent) -> date | None:
        shown = _DATE_FORMAT.search(cell.look.number_format)
        return self.serial_0 + timedelta(days=int(float(cell.value))) if shown else None

    def has_formula(self, name: str) -> bool:
        return name in self.cells and bool(self.cells[name].formula)

    def is_filled(self, name: str) -> bool:
        cell = self.cells.get(name)
        return cell is not None and bool(cell.value.strip())

    @property
    def names(self) -> Names:
        """Company, Role and Contact as they are compared."""
        company, role, contact = (self.text(name).strip().casefold() for name in ("Company", "Role", "Contact"))
        return company, role, contact

    @property
    def id(self) -> str:
        return self.text("ID")

    @property
    def says_something(self) -> bool:
        """Whether a column the person fills in (and the tool reads) is filled."""
        return any(self.is_filled(name) for name in USER_COLUMNS)

    @property
    def of_the_user(self) -> dict[str, tuple[str, str, str]]:
        """What stands in every cell that is not the tool's to fill."""
        return {n: (c.kind, c.value, c.formula) for n, c in self.cells.items() if n not in TOOL_COLUMNS}

    @property
    def of_the_tool(self) -> set[str]:
        """The tool's columns that are filled."""
        return {name for name in TOOL_COLUMNS if self.is_filled(name)}


class Seen:
    """One saved tracker; ``rows`` are those below the header with any cell filled."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._contents: dict[str, dict[str, CellContent]] = {}
        self._tables: dict[str, _Table] = {}
        epoch_1904 = _1904.search(members(data)["xl/workbook.xml"])
        self._serial_0 = date(1904, 1, 1) if epoch_1904 else date(1899, 12, 30)

    @cached_property
    def letters(self) -> dict[str, str]:
        """Header to column letters, in the order of the sheet."""
        return self._table("Tracker")[0]

    @property
    def headers(self) -> list[str]:
        return list(self.letters)

    @cached_property
    def rows(self) -> dict[int, Line]:
        return {line.number: line for line in self._lines("Tracker")}

    @cached_property
    def read_rows(self) -> dict[int, Line]:
        """Those a night has to read."""
        return {number: row for number, row in self.rows.items() if row.says_something}

    @cached_property
    def log(self) -> list[Line]:
        """History's lines in the order of the sheet; none where there is no History yet."""
        return list(self._lines("History")) if b'name="History"' in members(self._data)["xl/workbook.xml"] else []

    @property
    def highlighted(self) -> set[int]:
        """The rows with a Status, Due or Next action in one of the tool's colours, whatever it says."""
        columns = {self.letters[name] for name in HIGHLIGHTED_COLUMNS}
        filled = (place for place, cell in self._cells("Tracker").items() if _FILLS.search(cell.look.fill))
        split = ((place.rstrip("0123456789"), place) for place in filled)
        return {int(place[len(column) :]) for column, place in split if column in columns}

    @property
    def has_ids(self) -> bool:
        return "ID" in self.headers

    def row(self, mark: str) -> Line:
        return next(row for row in self.rows.values() if row.text(MARK) == mark)

    def has_follow_up(self, row_id: str, day: date) -> bool:
        lines = (line for line in self.log if line.id == row_id and line.day("Date") == day)
        return any(line.text("Kind") == Kind.FOLLOW_UP for line in lines)

    def day(self, serial: float) -> date:
        """The day a number of this workbook means."""
        return self._serial_0 + timedelta(days=int(serial))

    def _lines(self, sheet: str) -> Iterator[Line]:
        letters, body = self._table(sheet)
        for number in sorted(body):
            found = {name: body[number][at] for name, at in letters.items() if at in body[number]}
            yield Line(number, found, self._serial_0)

    def _table(self, sheet: str) -> _Table:
        """The first row's texts to their column letters, and the cells below by row and letters."""
        if sheet not in self._tables:
            self._tables[sheet] = _table(self._cells(sheet))
        return self._tables[sheet]

    def _cells(self, sheet: str) -> dict[str, CellContent]:
        if sheet not in self._contents:
            self._contents[sheet] = cells(self._data, sheet)
        return self._contents[sheet]


def _table(found: Mapping[str, CellContent]) -> _Table:
    rows: dict[int, dict[str, CellContent]] = {}
    for address, cell in found.items():
        column = address.rstrip("0123456789")
        if cell.kind or cell.formula:
            rows.setdefault(int(address[len(column) :]), {})[column] = cell
    header = rows.pop(min(rows))
    return {cell.value: column for column, cell in header.items()}, rows


def _written_out(text: str) -> date | None:
    for form in _TEXT_DATES:
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 (a day, not a moment)
        except ValueError:
            continue
    return None
