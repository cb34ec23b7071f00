"""Trackers of every shape people keep: each holds the same rows, so each must be planned alike."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from followup_sheet.columns import COLUMNS
from followup_sheet.model import TrackerResult
from tests.support.lifelike import TODAY, Row, Value
from tests.support.nights import good_night
from tests.support.packages import members, rewritten
from tests.support.typing_by_hand import TRACKER
from tests.support.workbooks import BASIC_COLUMNS, CREATED, write_rows


def days_ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def some_rows(count: int = 6) -> list[Row]:
    """Rows that each get another action, so that every column of the tool's is written."""
    applied = [{"Applied on": days_ago(days)} for days in (8, 20, 1)]
    interviewed = [{"Applied on": days_ago(30), "Interview on": days_ago(days)} for days in (0, 3, 12)]
    return [
        {"Company": f"Leeds Rail {number}", "Role": "buyer", "Contact": "Ann Tan", **facts}
        for number, facts in enumerate([*applied, *interviewed][:count])
    ]


def built(
    rows: Sequence[Mapping[str, Value]],
    columns: Sequence[str] = BASIC_COLUMNS,
    *,
    header_row: int = 0,
    arrange: Callable[[xlsxwriter.Workbook, Worksheet], None] | None = None,
    sheet: str = "Tracker",
    **options: bool,
) -> bytes:
    """A tracker; ``header_row`` from 0, ``arrange`` adds to it, ``options`` are XlsxWriter's."""
    data = io.BytesIO()
    book = xlsxwriter.Workbook(data, options)
    book.set_properties({"created": CREATED})
    page = book.add_worksheet(sheet)
    write_rows(book, page, columns, rows, header_row)
    if arrange:
        arrange(book, page)
    book.close()
    return data.getvalue()


def renamed(data: bytes, headers: Mapping[str, str]) -> bytes:
    """The workbook with other words in its header cells (whole shared strings)."""
    strings = members(data)["xl/sharedStrings.xml"]
    for old, new in headers.items():
        assert strings.count(f"<t>{old}</t>".encode()) == 1
        strings = strings.replace(f"<t>{old}</t>".encode(), f"<t>{new}</t>".encode())
    return rewritten(data, {"xl/sharedStrings.xml": strings})


def prefixed(data: bytes) -> bytes:
    """Sheet, strings, styles and workbook written as the Open XML SDK does: ``<x:row>``."""
    changed = {}
    for name in (TRACKER, "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"):
        xml = re.sub(rb"<(/?)(?=[A-Za-z]+[\s/>])(?!/?\w+:)", rb"<\1x:", members(data)[name])
        changed[name] = xml.replace(b' xmlns="', b' xmlns:x="')
    return rewritten(data, changed)


def without_formats(data: bytes) -> bytes:
    """No cell, row or column has a format of its own; dates are text, as other programs export them."""
    return rewritten(data, {TRACKER: re.sub(rb' (s|style)="\d+"', b"", members(data)[TRACKER])})


def as_text(rows: Sequence[Row]) -> list[Row]:
    return [{name: str(value) for name, value in row.items()} for row in rows]


def titles(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
    sheet.merge_range("A1:E1", "My search, since the summer", book.add_format({"bold": True, "font_size": 16}))
    sheet.write("A2", "Company names as on the posting")


def filtered(_: xlsxwriter.Workbook, sheet: Worksheet) -> None:
    sheet.autofilter(0, 0, 6, len(BASIC_COLUMNS) - 1)
    sheet.filter_column(3, "x == *Rail*")
    for row in (2, 4):
        sheet.set_row(row, None, None, {"hidden": True})
    sheet.set_row(5, None, None, {"level": 1, "collapsed": True})


def with_totals(_: xlsxwriter.Workbook, sheet: Worksheet) -> None:
    columns: list[dict[str, str]] = [{"header": name} for name in BASIC_COLUMNS]
    columns[3] |= {"total_function": "count"}
    columns[0] |= {"total_string": "Total"}
    sheet.add_table(0, 0, 7, len(BASIC_COLUMNS) - 1, {"name": "Jobs", "columns": columns, "total_row": True})


def with_notes_below(_: xlsxwriter.Workbook, sheet: Worksheet) -> None:
    sheet.write("A12", "Red means hurry")
    sheet.write("P14", "my own column, below everything")


def protected(_: xlsxwriter.Workbook, sheet: Worksheet) -> None:
    sheet.protect("", {"sort": True})


def other_formulas(_: xlsxwriter.Workbook, sheet: Worksheet) -> None:
    sheet.write_array_formula("R2:R4", "{=LEN(D2:D4)}", None, 12)
    sheet.write_formula("S2", "=A2&B2", None, "")
    sheet.write_formula("S3", "=LEN(D3)", None, 12)


ODD_NAMES = {
    "Company": "Employer", "Role": "Job title", "Contact": "Recruiter/Contact name", "Applied on": "DATE applied",
    "Interview on": "Interview date", "Last follow-up": "Last contacted", "Next action": "next  ACTION:",
    "Status": "Follow-up status", "Due": "Follow-up due",
}  # fmt: skip
SPREAD = [name for column in BASIC_COLUMNS for name in (column, f"My own {column}")]

SHAPES: dict[str, Callable[[], bytes]] = {
    "usual columns, no other sheet": lambda: built(some_rows()),
    "every column of the template": lambda: built(some_rows(), [column.name for column in COLUMNS]),
    "reordered columns": lambda: built(some_rows(), BASIC_COLUMNS[::-1]),
    "own columns between": lambda: built([row | {"My own Due": "x", "My own ID": 7} for row in some_rows()], SPREAD),
    "titles above, header in row 4": lambda: built(some_rows(), header_row=3, arrange=titles),
    "synonyms as headers": lambda: renamed(built(some_rows()), ODD_NAMES),
    "years from 1904": lambda: built(some_rows(), date_1904=True),
    "prefixed XML": lambda: prefixed(built(some_rows())),
    "no formats, dates as text": lambda: without_formats(built(as_text(some_rows()))),
    "inline strings": lambda: built(some_rows(), constant_memory=True),
    "hidden, filtered and grouped rows": lambda: built(some_rows(), arrange=filtered),
    "a table with a totals row": lambda: built(some_rows(), arrange=with_totals),
    "notes below the rows": lambda: built(some_rows(), arrange=with_notes_below),
    "a protected sheet": lambda: built(some_rows(), arrange=protected),
    "formulas of the user's own": lambda: built(some_rows(), arrange=other_formulas),
    "only the needed columns": lambda: built(some_rows(), BASIC_COLUMNS[:-2]),
}


@dataclass(frozen=True, slots=True)
class Shaped:
    """A tracker before and after its first night, and what that night decided."""

    before: bytes
    after: bytes
    result: TrackerResult

    @property
    def decided(self) -> list[tuple[object, ...]]:
        return [(plan.status, plan.due, plan.action, plan.why) for plan in self.result.plans]


@cache
def after_first_night(name: str, folder: Path) -> Shaped:
    """The shape of that name after its first night, made once; ``folder`` is any that lasts so long."""
    path = folder / "shape.xlsx"
    path.write_bytes(before := SHAPES[name]())
    result = good_night(path)
    after = path.read_bytes()
    path.unlink()
    return Shaped(before, after, result)
