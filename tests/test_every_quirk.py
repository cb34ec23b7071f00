"""Promise: whatever program wrote the workbook, the night plans its rows alike and changes only what is ours.

Each quirk is put into the same plain tracker, so that nothing but the quirk can make a difference. What
cannot be read or written safely is refused by name, and left as it was.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest

from followup_sheet.model import TrackerResult
from tests.support.excel_lint import lint
from tests.support.foreign_changes import foreign_changes, header
from tests.support.lifelike import TODAY
from tests.support.nights import good_night, in_process, night
from tests.support.package_differences import cells
from tests.support.package_quirks import PACKAGE_QUIRKS, SINGLE_ENCODINGS, readable
from tests.support.quirks import (
    RELS,
    SHEET_QUIRKS,
    STRICT,
    STRINGS,
    WORKBOOK,
    Quirk,
    changed,
    each,
    filled,
    other_tabs,
    plain,
    put,
    without,
)
from tests.support.templates import opened
from tests.support.typing_by_hand import TRACKER

pytestmark = pytest.mark.slow  # minutes together, and no part of daily work

QUIRKS = SHEET_QUIRKS | PACKAGE_QUIRKS | SINGLE_ENCODINGS
WITH_A_FAST_SIBLING = SINGLE_ENCODINGS.keys() | {
    "no row has a number",
    "every second row has no number",
    "a used range of one cell",
    "several spans",
    "spans that are the wrong way round",
    "inline strings that keep their spaces",
    "inline strings with a phonetic hint",
    "shared strings with runs",
    "dates in ISO form with a time",
    "dates as numbers with decimals",
    "numbers that say they are",
    "booleans and errors beside the rows",
    "a formula of the user's that spills",
    "comments with tags between cells",
    "empty elements with an end tag",
    "formats that say next to nothing",
    "a styles part of no bytes",
    "a very hidden Tracker",
    "no theme",
    "links declared on each sheet",
    "stored members",
    "extra fields",
    "comments on members",
    "members made on Unix",
    "a comment on the package",
    "targets with a dot",
    "targets that say they are internal",
    "a template saved as a workbook",
    "a percent-encoded member",
}
"""Another quirk that is read or written by the same lines is tried at every run."""

SHOWN, DAY_0 = ("Status", "Why", "ID", "Due"), date(1899, 12, 30)
NAMES = {"the sheet called in capitals with spaces": " TRACKER "}
WITHOUT_STYLES = {"an empty styles part", "a styles part of no bytes", "no styles part"}
"""These get their first formats, which the judge of what is ours takes for foreign changes."""

TOO_ODD_FOR_OPENPYXL = {
    "addresses with dollar signs",
    "alternatives around elements of the sheet",
    "alternatives among the cell formats",
    "formats out of range",
    "formats out of range in columns, rows and our cells",
    "chart and dialog sheets between",
    "targets with backslashes",
    "members with backslashes",
    "members in capitals",
    "a percent-encoded target",
    "a member with an accent",
}
"""Here the tests' own scan is the witness."""


def decided(result: TrackerResult) -> list[tuple[object, ...]]:
    return [(plan.id, plan.status, plan.due, plan.action, plan.why) for plan in result.plans]


@cache
def plainly_decided(folder: Path) -> list[tuple[object, ...]]:
    path = folder / "plain.xlsx"
    path.write_bytes(plain())
    return decided(good_night(path))


def seen_by_openpyxl(data: bytes, rows: Sequence[int]) -> list[list[object]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of extensions and styles that it does not know
        book = opened(data)
    sheet = next(sheet for sheet in book.worksheets if sheet.title.strip().casefold() == "tracker")
    columns = {str(cell.value).strip(): cell.column_letter for cell in sheet[1]}
    values = [[sheet[f"{columns[name]}{row}"].value for name in SHOWN] for row in rows]
    return [[*texts, due.date()] for *texts, due in values]


def seen_by_our_scan(data: bytes, rows: Sequence[int]) -> list[list[object]]:
    found, columns = cells(data, "Tracker"), header(data)
    values = [[found[f"{columns[name]}{row}"] for name in SHOWN] for row in rows]
    return [[*(text.text for text in texts), DAY_0 + timedelta(int(due.value))] for *texts, due in values]


def foreign(what: str, before: bytes, after: bytes) -> list[str]:
    """Changes that are not ours to make; first formats aside where there were none."""
    found = foreign_changes(before, after, NAMES.get(what, "Tracker"))
    styles = re.compile(r"the part xl/styles\.xml (changed|is new)|Tracker![A-CMN]\d: its [a-z, ]+ changed")
    return [text for text in found if not (what in WITHOUT_STYLES and styles.fullmatch(text))]


def new_faults(before: bytes, after: bytes) -> set[str]:
    old, new = ({re.sub(r", there are \d+$", "", fault) for fault in lint(data)} for data in (before, after))
    return new - old


@pytest.mark.parametrize(
    "what", [pytest.param(what, marks=[pytest.mark.slow] * (what in WITH_A_FAST_SIBLING)) for what in QUIRKS]
)
def test_a_quirk_makes_no_difference(what: str, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path / "jobs.xlsx"
    path.write_bytes(before := QUIRKS[what](plain()))
    assert before != plain()
    result = good_night(path)
    after, stamp = path.read_bytes(), path.stat()
    assert decided(result) == plainly_decided(tmp_path_factory.getbasetemp())
    assert not result.problems
    old, new = readable(before), readable(after)
    assert foreign(what, old, new) == []
    assert new_faults(old, new) == set()
    rows = [plan.row.number for plan in result.plans]
    seen = seen_by_our_scan(new, rows) if what in TOO_ODD_FOR_OPENPYXL else seen_by_openpyxl(after, rows)
    assert seen == [[plan.status, plan.why, plan.id, plan.due] for plan in result.plans]
    assert not good_night(path).written
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (after, stamp.st_mtime_ns)


# --- refused, and left as it was ------------------------------------------------------------------------

_FORMULA = rb'<c r="%b"><f t="%b" %b>1</f><v>1</v></c>'


def in_row(number: int, cells: bytes, *, before: bytes = b"") -> Quirk:
    """Cells put into a row in front of its first one that begins with ``before``."""
    return put(TRACKER, cells, before=b'<c r="%b%d"' % (before or b"D", number))


_MAIN, _STRICT_MAIN = rb"http://schemas.openxmlformats.org/spreadsheetml/2006/main", STRICT + b"spreadsheetml/main"
STRICT_WORDS = ("Strict", "Save As", "Excel Workbook (.xlsx)")
REFUSED: dict[str, tuple[Quirk, tuple[str, ...]]] = {
    "Strict Open XML": (
        each(
            changed(WORKBOOK, _MAIN, _STRICT_MAIN),
            changed(TRACKER, _MAIN, _STRICT_MAIN),
        ),
        STRICT_WORDS,
    ),
    "Strict Open XML by its links": (
        changed("_rels/.rels", rb"http://schemas.openxmlformats.org/officeDocument/2006/", STRICT + b"officeDocument/"),
        STRICT_WORDS,
    ),
    "a Strict sheet in another workbook": (
        changed(TRACKER, _MAIN, _STRICT_MAIN),
        ("sheet Tracker", "Excel Workbook (.xlsx)"),
    ),
    "addresses by row and column number": (
        changed(TRACKER, rb'<c r="D2"', b'<c r="R2C4"'), ("Tracker: no such cell: R2C4",),
    ),
    "an address of another row": (changed(TRACKER, rb'<c r="D3"', b'<c r="D2"'), ("Tracker: D2 stands in row 3",)),
    "a cell without an address between others": (
        each(filled, changed(TRACKER, rb'<c r="D3"', b'<c r="F3"')), ("Tracker: E3 stands twice or out of order",),
    ),
    "a row twice": (changed(TRACKER, rb'<row r="4"', b'<row r="3"'), ("Tracker: row 3 stands twice",)),
    "rows inside an alternative": (
        changed(TRACKER, rb'(<row r="4".*</row>)', rb"<mc:AlternateContent>\1</mc:AlternateContent>"),
        ("something that is not a row stands after row 3",),
    ),
    "a cell inside an extension": (in_row(3, b"<extLst><c/></extLst>"), ("row 3 holds something that is not a cell",)),
    "a number made of letters": (
        changed(TRACKER, rb"<v>46326</v>", b"<v>4632G</v>"), ("Tracker!I3 is damaged", "'4632G'", "save it"),
    ),
    "a cell of an unknown type": (
        changed(TRACKER, rb'(<c r="D3" )t="s"', rb'\1t="z"'), ("Tracker!D3 is damaged", "type 'z'"),
    ),
    "a shared text that is not there": (
        changed(TRACKER, rb'(<c r="E4" t="s">)<v>\d+', rb"\1<v>999"), ("Tracker!E4 is damaged", "'999'"),
    ),
    "no shared texts, though cells name some": (without(STRINGS), ("Tracker!A1 is damaged",)),
    "a formula under ID": (changed(TRACKER, rb'(<row r="3".*?)</row>', rb'\1<c r="N3"><f>1</f></c></row>'), ("N3",)),
    "a shared formula's first cell under Status": (
        in_row(3, _FORMULA % (b"A3", b"shared", b'ref="A3:A4" si="0"')), ("Tracker!A3 holds a formula", "Delete"),
    ),
    "a shared formula's later cell under Due": (
        each(
            in_row(2, b'<c r="B2"><f t="shared" si="0" ref="B2:B3">1</f><v>1</v></c>'),
            in_row(3, b'<c r="B3"><f t="shared" si="0"/><v>1</v></c>'),
        ),
        ("Tracker!B2 holds a formula",),
    ),
    "an array formula that reaches Next action": (
        in_row(3, _FORMULA % (b"B3", b"array", b'ref="B3:C4"')), ("Tracker!B3 holds a formula",),
    ),
    "a data table that reaches Status": (
        in_row(2, _FORMULA % (b"A2", b"dataTable", b'ref="A2:A4" dt2D="0" dtr="0" r1="Q1"')),
        ("Tracker!A2 holds a formula",),
    ),
    "an array formula with no range": (in_row(3, _FORMULA % (b"A3", b"array", b'ref="A0"')), ("A3 holds a formula",)),
    "a Tracker without rows": (
        changed(TRACKER, rb"<sheetData>.*</sheetData>", b"<sheetData/>"), ("Tracker", "header row"),
    ),
    "two tabs on one part": (
        each(other_tabs(("Twin", "worksheet")), changed(RELS, rb"worksheets/odd1\.xml", b"worksheets/%73heet1.xml")),
        ("has no content of its own",),
    ),
    "a tab whose part is gone": (
        each(other_tabs(("Lost", "worksheet")), changed(RELS, rb"worksheets/odd1\.xml", b"worksheets/odd7.xml")),
        ("the sheet Lost is listed, but has no content of its own",),
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_understood_is_refused_once_by_name_and_left_as_it_was(
    what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    quirk, words = REFUSED[what]
    path = tmp_path / "jobs.xlsx"
    path.write_bytes(data := quirk(plain()))
    stamp = path.stat().st_mtime_ns
    assert in_process(["run", path, "--today", TODAY.isoformat()]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{path}: ")
    assert [word for word in words if word not in line] == []
    assert "fault of the program" not in line
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (data, stamp)


def test_a_history_sheet_used_to_its_last_row_is_named(tmp_path: Path) -> None:
    path = tmp_path / "jobs.xlsx"
    path.write_bytes(plain())
    good_night(path)
    stray = b'<row r="1048576"><c r="A1048576"><v>46338</v></c></row></sheetData>'
    full = changed("xl/worksheets/sheet2.xml", rb"</sheetData>", stray)(path.read_bytes())
    path.write_bytes(another_day := changed(TRACKER, rb"<v>46343</v>", b"<v>46344</v>")(full))
    assert "History is used down to row 1,048,576" in str(night(path).error)
    assert path.read_bytes() == another_day
