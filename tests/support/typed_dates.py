"""What people type into date columns, what LibreOffice 7.4 stores of it, and what the tool reads there.

The table is asked of LibreOffice itself in ``test_dates_in_libreoffice.py``; the fast tests make the
same cells by hand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import NamedTuple

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from followup_sheet.workbook.limits import Limits
from followup_sheet.workbook.reader import read_workbook
from tests.support.lifelike import TODAY
from tests.support.package_differences import CellContent, cells
from tests.support.shapes import built

TEXT_COLUMN = "Deadline"
FORMATS: Mapping[str, str | int] = {
    "Applied on": "General", "Interview on": "yyyy-mm-dd", "Decision by": 14, TEXT_COLUMN: "@",
}  # fmt: skip
"""The date columns typed into, and the format their cells have before; 14 is the short date that
every program shows in its own way, and that the template has."""

HEADERS = ("Status", "Due", "Next action", "Why", "ID", "Company", *FORMATS)
LETTERS = dict(zip(FORMATS, "GHIJ", strict=True))
LOCALES = ("en-US", "en-GB", "de-DE", "fr-FR", "sv-SE")

STORED_IN_GENERAL = """
typed               | en-US      | en-GB      | de-DE      | fr-FR      | sv-SE
3/4/2026            | 2026-03-04 | 2026-04-03 | text       | 2026-04-03 | text
3/4/26              | 2026-03-04 | 2026-04-03 | text       | 2026-04-03 | text
3/4/2026 14:30      | 2026-03-04 | 2026-04-03 | text       | 2026-04-03 | text
3/4                 | 2026-03-04 | 2026-04-03 | text       | 2026-04-03 | 2026-04-03
3.4.2026            | text       | text       | 2026-04-03 | 2026-04-03 | text
03.04.26            | text       | text       | 2026-04-03 | 2026-04-03 | text
3. April 2026       | text       | text       | 2026-04-03 | text       | text
3 Apr 2026          | text       | 2026-04-03 | 2026-04-03 | text       | 2026-04-03
Apr 3, 2026         | 2026-04-03 | text       | text       | text       | text
2026-04-03          | 2026-04-03 | 2026-04-03 | 2026-04-03 | 2026-04-03 | 2026-04-03
2026-04-03 23:59:59 | 2026-04-03 | 2026-04-03 | 2026-04-03 | 2026-04-03 | 2026-04-03
'2026-04-03         | text       | text       | text       | text       | text
2026/04/03          | text       | text       | text       | text       | text
3-4-2026            | text       | text       | text       | 2026-04-03 | text
03-04-26            | text       | text       | text       | 2026-04-03 | 2003-04-26
26-04-30            | 2026-04-30 | text       | text       | 1930-04-26 | 2026-04-30
3 April             | text       | 2026-04-03 | 2026-04-03 | text       | 2003-04-01
3 Apr               | text       | 2026-04-03 | 2026-04-03 | text       | 2003-04-01
Apr 2026            | 2026-04-01 | 2026-04-01 | 2026-04-01 | text       | 2026-04-01
1989-12-31          | 1989-12-31 | 1989-12-31 | 1989-12-31 | 1989-12-31 | 1989-12-31
2101-01-01          | 2101-01-01 | 2101-01-01 | 2101-01-01 | 2101-01-01 | 2101-01-01
31/02/2026          | text       | text       | text       | text       | text
13/13/2026          | text       | text       | text       | text       | text
14:30               | 0.604167   | 0.604167   | 0.604167   | 0.604167   | 0.604167
24:30               | 1.02083    | 1.02083    | 1.02083    | 1.02083    | 1.02083
TRUE                | TRUE       | TRUE       | text       | text       | text
false               | FALSE      | FALSE      | text       | text       | text
=TRUE()             | TRUE       | TRUE       | TRUE       | TRUE       | TRUE
50%                 | 0.5        | 0.5        | 0.5        | 0.5        | 0.5
1.5                 | 1.5        | 1.5        | text       | text       | text
00123               | 123        | 123        | 123        | 123        | 123
1e3                 | 1000       | 1000       | 1000       | 1000       | 1000
46115               | 46115      | 46115      | 46115      | 46115      | 46115
20260403            | 20260403   | 20260403   | 20260403   | 20260403   | 20260403
-1                  | -1         | -1         | -1         | -1         | -1
=DATE(2026;4;3)     | 46115      | 46115      | 46115      | 46115      | 46115
=1/0                | #DIV/0!    | #DIV/0!    | #DIV/0!    | #DIV/0!    | #DIV/0!
=""                 |            |            |            |            |
tomorrow            | text       | text       | text       | text       | text
n/a                 | text       | text       | text       | text       | text
?                   | text       | text       | text       | text       | text
TBD                 | text       | text       | text       | text       | text
ASAP                | text       | text       | text       | text       | text
w/c 3 April         | text       | text       | text       | text       | text
~3 April            | text       | text       | text       | text       | text
Q2 2026             | text       | text       | text       | text       | text
"""
"""A day is a number in a date format, whatever its time; other numbers have no date format."""

_NOT_SWEDISH = LOCALES[:-1]
_IN_DATE_CELLS = {
    "46115": dict.fromkeys(_NOT_SWEDISH, "2026-04-03"),  # a Swedish cell takes the format of what is typed
    "=DATE(2026;4;3)": dict.fromkeys(LOCALES, "2026-04-03"),
    "=TRUE()": dict.fromkeys(LOCALES, "1"),
}
STORED_ELSEWHERE: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "Interview on": {
        **_IN_DATE_CELLS,
        "3-4-2026": {"en-US": "2026-03-04", "en-GB": "2026-04-03", "de-DE": "2026-04-03"},
        "03-04-26": dict.fromkeys(("en-US", "en-GB", "de-DE"), "2003-04-26"),
        "26-04-30": dict.fromkeys(("en-GB", "de-DE"), "2026-04-30"),
        "3 April": {"en-US": "2003-04-01"},
        "3 Apr": {"en-US": "2003-04-01"},
    },
    "Decision by": {**_IN_DATE_CELLS, "3. April 2026": {"en-GB": "2026-04-03"}},
}
"""Where the date format that the cell had makes a difference to what is a date at all."""

WITHOUT_YEAR = frozenset({"3/4", "3 April", "3 Apr"})
"""Taken for the year in which they are typed; the table says 2026."""

DAYS_IN_TEXT = dict.fromkeys(
    ("3.4.2026", "03.04.26", "3. April 2026", "3 Apr 2026", "Apr 3, 2026", "2026-04-03", "2026-04-03 23:59:59",
     "'2026-04-03", "2026/04/03"),
    date(2026, 4, 3),
)  # fmt: skip
"""The texts that say one day and no other, wherever they were typed; all others are to be named."""

_DATE_FORMAT = re.compile(r"[ymd]|^#14$", re.IGNORECASE)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


class Typed(NamedTuple):
    """One line of the table: what was typed, and what became of it in each locale."""

    text: str
    by_locale: Mapping[str, str]

    def stored(self, locale: str, column: str) -> str:
        """What the cell holds: a day, a number, ``TRUE``, an error, ``text`` as typed, or nothing."""
        if column == TEXT_COLUMN:
            return "text"
        elsewhere = STORED_ELSEWHERE.get(column, {}).get(self.text, {})
        return elsewhere.get(locale) or self.by_locale[locale]


def _table() -> Iterator[Typed]:
    head, *lines = (line.split("|") for line in STORED_IN_GENERAL.strip().splitlines())
    for text, *words in lines:
        named = dict(zip((name.strip() for name in head[1:]), (word.strip() for word in words), strict=True))
        yield Typed(text.strip(), named)


TABLE: Sequence[Typed] = tuple(_table())
FIRST_ROW = 2


def addresses(column: str) -> list[str]:
    """The cells of a column of the table's tracker, in the order of the table."""
    return [f"{LETTERS[column]}{row}" for row in range(FIRST_ROW, FIRST_ROW + len(TABLE))]


def blank_tracker(rows: int = len(TABLE), **options: bool) -> bytes:
    """A tracker whose date columns have the formats above and no dates; ``options`` are XlsxWriter's."""
    return _formatted(rows, lambda _book, _sheet: None, **options)


def by_hand(locale: str, **options: bool) -> bytes:
    """The tracker of the whole table as LibreOffice stores it in that locale."""
    first = date(1904, 1, 1) if options.get("date_1904") else date(1899, 12, 30)
    return _formatted(len(TABLE), partial(_fill, locale, first), **options)


Arrange = Callable[[xlsxwriter.Workbook, Worksheet], None]


def _formatted(rows: int, fill: Arrange, **options: bool) -> bytes:
    def arrange(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        for column, code in FORMATS.items():
            number = HEADERS.index(column)
            sheet.set_column(number, number, 14, book.add_format({"num_format": code}))
        fill(book, sheet)

    return built([{"Company": f"Leeds Rail {row}"} for row in range(rows)], HEADERS, arrange=arrange, **options)


def _fill(locale: str, first: date, book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
    for column, code in FORMATS.items():
        as_is = book.add_format({"num_format": code})
        as_date = book.add_format({"num_format": "dd/mm/yy" if code == "General" else code})
        for address, typed in zip(addresses(column), TABLE, strict=True):
            word = typed.stored(locale, column)
            is_day = _DAY.fullmatch(word)
            number = str((date.fromisoformat(word) - first).days) if is_day else word
            text = typed.text if column == TEXT_COLUMN else typed.text.removeprefix("'")
            _write(sheet, address, text if word == "text" else number, as_date if is_day else as_is, word == "text")


def _write(sheet: Worksheet, address: str, word: str, look: object, is_text: bool) -> None:
    if is_text:
        sheet.write_string(address, word, look)
    elif word in ("TRUE", "FALSE"):
        sheet.write_boolean(address, word == "TRUE", look)
    elif word.startswith("#"):
        sheet.write_formula(address, "=1/0", look, word)
    elif word:
        sheet.write_number(address, float(word), look)


def stored_in(data: bytes, this_year: int = 2026, *, date1904: bool = False) -> dict[str, str]:
    """The cells of the table's tracker in the words of the table, by their addresses."""
    first = datetime(1904, 1, 1) if date1904 else datetime(1899, 12, 30)  # noqa: DTZ001 (a cell's date has no zone)
    found = cells(data, "Tracker")
    words = {}
    for column in FORMATS:
        for address, typed in zip(addresses(column), TABLE, strict=True):
            word = _word(found.get(address, CellContent()), typed.text, first)
            short = typed.text in WITHOUT_YEAR
            words[address] = word.replace(f"{this_year}-", "2026-") if short else word
    return words


def _word(cell: CellContent, typed: str, first: datetime) -> str:
    if cell.kind == "text":
        assert cell.value in (typed, typed.removeprefix("'"))
        return "text"
    if cell.kind == "boolean":
        return "TRUE" if cell.value == "1" else "FALSE"
    if cell.kind != "number":
        return cell.value
    number = float(cell.value)
    if number > 2000 and _DATE_FORMAT.search(cell.look.number_format) and number < 100_000:
        return (first + timedelta(number)).date().isoformat()
    return f"{number:.6g}" if number < 1e6 else f"{number:.0f}"


def expected(word: str, typed: str) -> date | None:
    """The day a cell must be read as: the one it shows; None where it must be named, or is blank."""
    if word == "text":
        return DAYS_IN_TEXT.get(typed)
    day = date.fromisoformat(word) if _DAY.fullmatch(word) else None
    return day if day and 1990 <= day.year <= 2100 else None


class Readings(NamedTuple):
    """What the tool reads in a tracker's date cells, by address: the days, and what it says of the others."""

    days: Mapping[str, date]
    said: Mapping[str, str]


def readings(data: bytes, today: date = TODAY) -> Readings:
    """The tool's reading of date cells; no cell may be named twice, or be named and used all the same."""
    days: dict[str, date] = {}
    said: dict[str, str] = {}
    for row in read_workbook(data, today, Limits()).tracker.rows:
        days |= {row.addresses[name]: day for name in row.cells if (day := row.day(name))}
        for problem in row.problems:
            assert problem.cell not in said, problem
            said[problem.cell] = problem.message
    assert not days.keys() & said.keys()
    return Readings(days, said)


def assert_read_right(data: bytes, stored: Mapping[str, str], this_year: int = 2026) -> None:
    """Every cell of the table's tracker is read as the day it shows, or named; blank ones are neither."""
    read = readings(data)
    for column in FORMATS:
        for address, typed in zip(addresses(column), TABLE, strict=True):
            day = expected(stored[address], typed.text)
            if day and typed.text in WITHOUT_YEAR and day.year == 2026:
                day = day.replace(year=this_year)
            place = f"{address}: {typed.text} stored as {stored[address]!r}"
            assert read.days.get(address) == day, place
            assert (address in read.said) == (day is None and stored[address] != ""), place


def written_to(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path
