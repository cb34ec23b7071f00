"""What got through to a place where something is obeyed: pages, tables, calendars and workbooks judged."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import icalendar
import openpyxl
from openpyxl.utils.escape import unescape

from tests.support.calendars import faults
from tests.support.html_page import HtmlPage
from tests.support.packages import members

FORMULA_STARTS = tuple("=+-@\uff1d\uff0b\uff0d\uff20")
"""What begins a formula in some spreadsheet program, the wide forms of East Asian keyboards included."""

SAFE_LINK = re.compile(
    r"mailto:[\w.%~-]+@[\w.-]+|tel:\+?[0-9]{5,15}|https?://[a-z0-9.-]+(:\d+)?([/?#][^\s\"<>'\\^`{|}]*)?"
)

CALENDAR = {"PRODID", "VERSION", "CALSCALE", "METHOD", "NAME", "X-WR-CALNAME", "REFRESH-INTERVAL", "X-PUBLISHED-TTL"}
EVENT = {
    *("UID", "DTSTAMP", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "CATEGORIES", "STATUS", "TRANSP"),
    "URL",
}
ALARM = {"ACTION", "DESCRIPTION", "TRIGGER"}
ALLOWED = {"VCALENDAR": CALENDAR, "VEVENT": EVENT, "VALARM": ALARM}


def intruders(document: str, harmless: str) -> Iterator[str]:
    """What a page has that the same page about harmless texts has not: elements, attributes, styles, links."""
    page, plain = HtmlPage(document), HtmlPage(harmless)
    known = {(tag, name) for tag, attributes in plain.elements for name in attributes}
    yield from (f"element {tag}" for tag in page.tags - plain.tags)
    found = {(tag, name) for tag, attributes in page.elements for name in attributes}
    yield from (f"attribute {name} of {tag}" for tag, name in found - known)
    yield from (f"fetched {one}" for one in page.fetched())
    yield from (f"link {link}" for link in page.links if not SAFE_LINK.fullmatch(link))
    if page.styles != plain.styles:
        yield "another style sheet"


def table_lines(data: bytes, separator: str = ",") -> list[list[str]]:
    """A table's cells as a program takes them that parts them at ``separator``."""
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=separator))


def obeyed_in_table(data: bytes) -> list[str]:
    """Cells that some spreadsheet program would compute, wherever it parts them."""
    cells = (cell for separator in ",;\t" for line in table_lines(data, separator) for cell in line)
    return [cell for cell in cells if cell.strip(' "\t\r\n\u00a0').startswith(FORMULA_STARTS) and not _is_number(cell)]


def separators(data: bytes) -> set[str]:
    """Everything between a table's cells that some program parts them at."""
    cell = r'"(?:[^"]|"")*"|[^",;\t\r\n]*'
    return {found[1] for found in re.finditer(rf"(?:{cell})([,;\t]|\r\n|\Z)", data.decode("utf-8-sig"))}


def _is_number(cell: str) -> bool:
    return re.fullmatch(r"-?\d+", cell) is not None


def calendar_faults(data: bytes) -> Iterator[str]:
    """What breaks the rules of a calendar, and properties and components that are none of ours."""
    yield from faults(data)
    for component in icalendar.Calendar.from_ical(data).walk():
        allowed = ALLOWED.get(component.name or "")
        if allowed is None:
            yield f"component {component.name}"
        else:
            yield from (f"property {name}" for name in component.keys() - allowed)
        link = str(component.get("URL", ""))
        if link and not SAFE_LINK.fullmatch(link):
            yield f"link {link}"


def computed(path: Path, *sheets: str) -> list[str]:
    """The cells of a workbook, or of these sheets of it, that hold formulas, and every link out of it."""
    book = openpyxl.load_workbook(path)
    cells = (cell for name in sheets or book.sheetnames for row in book[name].iter_rows() for cell in row)
    told = [f"{cell.parent.title}!{cell.coordinate}" for cell in cells if cell.data_type == "f" or cell.hyperlink]
    outside = [name for name, content in members(path.read_bytes()).items() if b'TargetMode="External"' in content]
    return told + outside


def texts_of(path: Path, sheet: str) -> set[str]:
    """Every text of a sheet, as another program reads it."""
    book = openpyxl.load_workbook(path, read_only=True)
    return {unescape(cell) for row in book[sheet].iter_rows(values_only=True) for cell in row if isinstance(cell, str)}
