"""One function for each parser: it gives it an input, and fails where a promise about the answer is broken.

What a parser may raise (its own errors) is no finding; anything else is, and so is an answer that
contradicts itself: something written that is not read back, an offset that is wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date

from followup_sheet import dates
from followup_sheet.cadences import text as cadence_text
from followup_sheet.errors import ConfigurationError, TrackerError
from followup_sheet.exports import csv_file
from followup_sheet.quoting import printable
from followup_sheet.sheets import settings as settings_sheet
from followup_sheet.sheets.grid import Grid, choose_tracker
from followup_sheet.sheets.tracker import read_rows
from followup_sheet.workbook import markup, strings
from followup_sheet.workbook.address import parse_range
from followup_sheet.workbook.formulas import references
from followup_sheet.workbook.formulas.places import DefinedName, Layout
from followup_sheet.workbook.formulas.stale import Changes, stale
from followup_sheet.workbook.limits import Limits
from followup_sheet.workbook.package import Package, same_members
from followup_sheet.workbook.reader import read_workbook
from followup_sheet.workbook.sheet import scan
from followup_sheet.workbook.splice import CellEdit, splice
from followup_sheet.workbook.styles import Look, Styles
from followup_sheet.workbook.table import Table, with_last_row

Harness = Callable[[bytes], None]

TODAY = date(2026, 11, 20)
LIMITS = Limits(file=10**6, member=10**6, total=10**6, members=50, rows=1_000, cells=10_000, formulas=1_000)
MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def _text(data: bytes) -> str:
    """Any text at all, half surrogate pairs too."""
    return data.decode("utf-8", "surrogateescape").encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


def package(data: bytes) -> None:
    """The zip format: what is opened can be written again, and then is the same."""
    with suppress(TrackerError):
        opened = Package.open(data, LIMITS)
        again = Package.open(opened.rewrite({"xl/new.xml": b"<x/>"}))
        assert same_members(opened, again) == ["xl/new.xml"] or "xl/new.xml" in opened
        assert [again.part(name) for name in opened.names] == [opened.part(name) for name in opened.names]


def workbook(data: bytes) -> None:
    """A whole workbook, read as a night reads it."""
    with suppress(TrackerError):
        read_workbook(data, TODAY, LIMITS)


def sheet(data: bytes) -> None:
    """Rows and cells: a text written into a cell is read there again, and every other cell is as it was."""
    xml = b'<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>' % (MAIN, data)
    with suppress(TrackerError):
        read = scan(xml, limits=LIMITS)
        assert splice(read, {}) == read.xml
        row = read.rows[0].number if read.rows else 1
        again = scan(splice(read, {row: {7: CellEdit("<é>")}}), limits=LIMITS)
        before = {(r.number, c): cell for r in read.rows for c, cell in r.cells.items()}
        after = {(r.number, c): cell for r in again.rows for c, cell in r.cells.items()}
        assert after.pop((row, 7)).text == "<é>"
        before.pop((row, 7), None)
        assert after == before


def part(data: bytes) -> None:
    """Any XML part: places that are true, and comments out of the way without moving anything."""
    with suppress(TrackerError):
        xml = markup.utf8(data, "x")
        root = markup.outline(xml, "x")
        assert xml[root.start : root.start + 1] == b"<"
        assert all(root.open_end <= child.start < child.end <= root.end for child in root.children)
        assert len(markup.masked(xml, "x")) == len(xml)


def formats(data: bytes) -> None:
    """A styles part: a look given once is found again, and nothing is added twice."""
    with suppress(TrackerError):
        styles = Styles.read(data)
        look = Look("FF0000", "FFFFFF", date=True)
        index = styles.restyle(0, look)
        again = Styles.read(styles.to_bytes())
        assert again.look_of(index) == "FF0000"
        assert again.is_date(index)
        assert again.restyle(0, look) == index
        assert not again.changed


def texts(data: bytes) -> None:
    """Shared strings, and any text written as one and read again."""
    with suppress(TrackerError):
        strings.shared_strings(data)
    text = _text(data)
    once = _written_and_read(text)
    assert _written_and_read(once) == once
    with suppress(UnicodeEncodeError):  # half a surrogate pair becomes U+FFFD
        assert once == text.encode("utf-8").decode("utf-8")


def _written_and_read(text: str) -> str:
    (read,) = strings.shared_strings(b'<sst xmlns="%s"><si><t>%s</t></si></sst>' % (MAIN, strings.escape(text)))
    return read


class _Formula:
    """One formula cell."""

    def __init__(self, column: int, text: str, kind: str = "normal", ref: str = "", shared: int | None = None) -> None:
        self.column, self.text, self.kind, self.ref, self.shared = column, text, kind, ref, shared


_KINDS = ("normal", "shared", "array", "dataTable")


def formulas(data: bytes) -> None:
    """A formula's text: always a reading, and what depends on it is found whatever it says."""
    text = _text(data[1:])
    reading = references.read(text)
    assert reading == references.read(text)
    kind = _KINDS[data[0] % 4] if data else "normal"
    cells = [_Formula(5, text, kind, text[:12], 0), _Formula(6, "E1"), _Formula(7, "", "shared", "", 0)]
    layout = Layout(("Tracker", "It's"), [DefinedName("n", text, None)], [])
    found = stale(Changes({"Tracker": [1, 2]}, {"It's"}), {"Tracker": cells, "It's": []}, layout)
    assert kind == "dataTable" or not reading.anything or cells[0] in found["Tracker"]
    with suppress(ValueError):
        parse_range(text)


def days(data: bytes) -> None:
    """Texts in a date column: a date in range, a doubt, or none; the same in any order of the column."""
    column = _text(data).split("\n")[:20]
    order = dates.column_order(column)
    assert order == dates.column_order(reversed(column))
    for text in column:
        found = dates.read_text_date(text, order)
        dates.read_text_clock(text)
        if isinstance(found, date):
            assert dates.FIRST_DAY <= found <= dates.LAST_DAY
            assert dates.read_text_date(found.isoformat(), None) == found


def csv(data: bytes) -> None:
    """Another tool's export: rows in order, within the limits, then read as a list of applications."""
    with suppress(TrackerError):
        grid = csv_file.read_csv(data, LIMITS).grid
        numbers = [number for number, _ in grid.rows]
        assert numbers == sorted(set(numbers))
        assert all(value for _, cells in grid.rows for value in cells.values())
        _, header = choose_tracker([grid])
        settings, _ = settings_sheet.read_settings(grid)
        read_rows(grid, header, settings, today=TODAY)


def cadence(data: bytes) -> None:
    """A cadence file: what is read and written again is read the same."""
    text = _text(data)
    with suppress(ConfigurationError):
        read = cadence_text.read_text("mine", text, "mine.toml")
        again = cadence_text.read_text("mine", cadence_text.write_text(read), "mine.toml")
        assert again == read


def settings(data: bytes) -> None:
    """The Settings sheet: defaults or values, and problems that fit on a line."""
    lines = [line.split("\t") for line in _text(data).split("\n")]
    rows = [(number, {c: t for c, t in enumerate(line, 1) if t}) for number, line in enumerate(lines, 1)]
    _, problems = settings_sheet.read_settings(Grid("Settings", rows))
    assert all(str(problem).isprintable() for problem in problems)
    assert printable(_text(data)).isprintable()


def table(data: bytes) -> None:
    """A table part: a longer one reaches where it should."""
    with suppress(TrackerError):
        read = Table.read(data)
        last = min(read.last_row + 7, 1_048_576)
        assert Table.read(with_last_row(data, last, "Tracker")).last_row >= min(last, read.last_row + 7)


HARNESSES: dict[str, Harness] = {
    harness.__name__: harness
    for harness in (
        package, workbook, sheet, part, formats, texts, formulas, days, csv, cadence, settings, table,
    )
}  # fmt: skip
