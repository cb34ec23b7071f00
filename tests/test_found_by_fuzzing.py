"""What the fuzzers found once, each as the smallest file that shows it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from followup_sheet.workbook.address import each_once
from followup_sheet.workbook.strings import MAX_TEXT
from tests.support.command import ANN, BOB, TODAY, Ran, call, workbook
from tests.support.foreign_changes import foreign_changes
from tests.support.lifelike import TODAY as DAY
from tests.support.nights import days_from, good_night
from tests.support.packages import edited, members, rewritten
from tests.support.quirks import RELS, STRINGS, STYLES, WORKBOOK, Quirk, changed, plain, put, without
from tests.support.shapes import SHAPES, built, some_rows
from tests.support.typing_by_hand import TRACKER

HEADER = ("Date", "Kind", "What", "Channel", "Company", "Role", "Contact", "ID", "Recorded on")


def ran(path: Path, data: bytes) -> Ran:
    """A run, which leaves the file as it was where it fails."""
    path.write_bytes(data)
    told = call("run", path, *TODAY)
    assert "fault of the program" not in told.err, told.err
    assert told.code == 0 or path.read_bytes() == data
    return told


# --- formats --------------------------------------------------------------------------------------------


def looks(path: Path, place: str) -> tuple[str, str, str]:
    cell = openpyxl.load_workbook(path)["Tracker"][place]
    return cell.number_format, str(cell.fill.fgColor.rgb), str(cell.font.color and cell.font.color.rgb)


@pytest.mark.parametrize("beyond", range(6))
def test_a_format_just_out_of_range_stays_the_default_when_formats_are_added(beyond: int, tmp_path: Path) -> None:
    path = tmp_path / "jobs.xlsx"
    count = members(plain())[STYLES].split(b"<cellXfs")[1].split(b"</cellXfs>")[0].count(b"<xf ")
    style = b's="%d"' % (count + beyond)
    path.write_bytes(before := changed(TRACKER, rb'<c r="D3"', b'<c r="D3" ' + style)(plain()))
    good_night(path)
    assert members(path.read_bytes())[STYLES] != members(before)[STYLES]
    assert looks(path, "D3") == looks(path, "D4")
    assert foreign_changes(before, path.read_bytes()) == []
    assert not good_night(path).written


@pytest.mark.parametrize(("attribute", "name"), [("fontId", "fonts"), ("fillId", "fills")])
def test_a_font_or_fill_just_out_of_range_stays_the_default(attribute: str, name: str, tmp_path: Path) -> None:
    path = tmp_path / "jobs.xlsx"
    styles = members(plain())[STYLES]
    count = int(re.findall(rb'<%s count="(\d+)"' % name.encode(), styles)[0])
    xf = b'<xf numFmtId="0" %s="%d"/>' % (attribute.encode(), count)
    data = put(STYLES, xf, before=b"</cellXfs>")(plain())
    own = styles.split(b"<cellXfs")[1].count(b"<xf ") - styles.split(b"</cellXfs>")[1].count(b"<xf ")
    data = changed(TRACKER, rb'<c r="D3"', b'<c r="D3" s="%d"' % own)(data)
    path.write_bytes(data)
    good_night(path)
    assert looks(path, "D3") == looks(path, "D4")


HIDDEN: dict[str, tuple[Quirk, str]] = {
    "an element among the formats": (put(STYLES, b"<x/>", before=b"</cellXfs>"), "holds x among its cellXfs"),
    "a list among alternatives": (
        changed(STYLES, rb"(<cellXfs.*</cellXfs>)", rb"<AlternateContent>\1</AlternateContent>"),
        "lists of formats inside AlternateContent",
    ),
    "a link among alternatives": (
        changed(RELS, rb"(<Relationship [^>]*styles[^>]*>)", rb"<AlternateContent>\1</AlternateContent>"),
        "holds AlternateContent among its relationships",
    ),
    "formats that nothing leads to": (
        lambda data: edited(data, RELS, b"relationships/styles", b"relationships/style"),
        "nothing in the workbook leads to it",
    ),
    "two links of one name": (
        put(RELS, b'<Relationship Id="rId1" Type="x" Target="theme/theme1.xml"/>', before=b"<Relationship "),
        "leads to two places by the name rId1",
    ),
    "a tab among alternatives": (put(WORKBOOK, b"<AlternateContent/>", before=b"</sheets>"), "among its sheets"),
}


@pytest.mark.parametrize("what", HIDDEN)
def test_what_would_be_made_anew_because_it_is_hidden_is_refused(what: str, tmp_path: Path) -> None:
    quirk, words = HIDDEN[what]
    told = ran(tmp_path / "jobs.xlsx", quirk(plain()))
    assert told.code == 1
    assert words in told.complaint


def test_a_workbook_that_truly_has_no_formats_gets_some(tmp_path: Path) -> None:
    data = changed(TRACKER, rb' (?:s|style)="\d+"', b"")(without(STYLES)(plain()))
    assert ran(tmp_path / "jobs.xlsx", data).code == 0


# --- formulas -------------------------------------------------------------------------------------------

DEPENDS = "the formula depends on what this program writes"


def with_formula(data: bytes, part: str, place: str, formula: str) -> bytes:
    """The workbook with a formula in place of a cell, and a number as what it gave last."""
    cell = f'<c r="{place}"><f>{formula}</f><v>3</v></c>'.encode()
    return changed(part, rb'<c r="%b"[^>]*?(?:/>|>.*?</c>)' % place.encode(), cell)(data)


def test_a_setting_that_depends_on_what_is_written_is_told_alike_every_night(tmp_path: Path) -> None:
    path = tmp_path / "jobs.xlsx"
    data = workbook([ANN, BOB], Settings=[["Name", "Value"], ["Due-soon days", 3]])
    path.write_bytes(with_formula(data, "xl/worksheets/sheet2.xml", "B2", "COUNTA(Tracker!A:AZ)"))
    told = [call("check", path, *TODAY).out]
    for day in days_from(DAY, 3):
        good_night(path, day)
        told.append(call("check", path, *TODAY).out)
    assert DEPENDS in told[0]
    assert set(told) == {told[0]}


def test_a_line_of_history_that_depends_on_history_is_told_alike_every_night(tmp_path: Path) -> None:
    path = tmp_path / "jobs.xlsx"
    lines = [HEADER, ("2026-11-18", "Follow-up", "Other contact", "", "Acme", "Clerk", "Ann Lee")]
    lines.append(("2026-11-19", "Follow-up", "Other contact", "", "Acme", "Clerk", "Ann Lee"))
    path.write_bytes(with_formula(workbook([ANN], History=lines), "xl/worksheets/sheet2.xml", "A3", "A2+1"))
    results = [good_night(path, day) for day in (DAY, DAY, *days_from(DAY, 2))]
    assert all(any(DEPENDS in problem.message for problem in result.problems) for result in results)
    assert not results[1].written


def test_an_array_formula_that_fills_some_other_cell_depends_on_us_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "jobs.xlsx"
    formula = b'<c r="I2" s="1"><f t="array" ref="XFD1048576">A1</f><v>46340</v></c>'
    path.write_bytes(changed(TRACKER, rb'<c r="I2"[^>]*>.*?</c>', formula)(plain()))
    first = good_night(path)
    assert any(DEPENDS in problem.message for problem in first.problems)
    assert not good_night(path).written


# --- what costs ------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.integers(1, 40), st.integers(0, 40)), max_size=8))
def test_columns_that_many_merges_share_are_looked_at_once(spans: list[tuple[int, int]]) -> None:
    assert list(each_once(spans)) == sorted({number for first, last in spans for number in range(first, last + 1)})


# --- texts and bytes ------------------------------------------------------------------------------------


def test_a_text_no_cell_can_hold_is_read_as_far_as_one_can_and_stays(tmp_path: Path) -> None:
    path = tmp_path / "jobs.xlsx"
    long = b'<c r="D3" t="inlineStr"><is><t>' + b"y" * (MAX_TEXT + 9) + b"</t></is></c>"
    path.write_bytes(before := changed(TRACKER, rb'<c r="D3"[^>]*>.*?</c>', long)(plain()))
    for day in days_from(DAY, 3):
        good_night(path, day)
    assert foreign_changes(before, path.read_bytes()) == []
    logged = {row[4] for row in openpyxl.load_workbook(path)["History"].iter_rows(values_only=True)}
    assert "y" * MAX_TEXT in logged


def test_rows_that_pack_like_a_zip_bomb_once_written_are_packed_less(tmp_path: Path) -> None:
    path = tmp_path / "jobs.xlsx"
    path.write_bytes(
        built([row | {"Company": "x" * 32_000, "Role": f"r{n}"} for n, row in enumerate(some_rows(6) * 2)])
    )
    for day in days_from(DAY, 2):
        good_night(path, day)


ENCODINGS: dict[str, Callable[[bytes], bytes]] = {
    "unknown": lambda xml: b"\n" + xml.replace(b'"UTF-8"', b'"x-user"'),
    "of several bytes": lambda xml: b"\n<?xml version='1.0' encoding='utf-7'?>" + xml.partition(b"?>")[2],
    "a prefix that is no text": lambda _: b"<\xc6:sst/>",
    "UTF-32": lambda xml: xml.decode().encode("utf-32"),
    "half a UTF-16": lambda xml: xml.decode().encode("utf-16")[:-1],
}


@pytest.mark.parametrize("part", [STRINGS, STYLES, TRACKER, WORKBOOK, RELS])
@pytest.mark.parametrize("what", ENCODINGS)
def test_an_encoding_that_cannot_be_read_is_no_bug(what: str, part: str, tmp_path: Path) -> None:
    data = rewritten(plain(), {part: ENCODINGS[what](members(plain())[part])})
    assert ran(tmp_path / "jobs.xlsx", data).code == 1


def test_two_byte_order_marks_are_as_good_as_one(tmp_path: Path) -> None:
    xml = "\ufeff" + members(plain())[TRACKER].decode().replace("UTF-8", "US-ASCII")
    assert ran(tmp_path / "jobs.xlsx", rewritten(plain(), {TRACKER: xml.encode("utf-16")})).code == 0


# --- cells of the user's --------------------------------------------------------------------------------


def test_an_error_under_id_in_history_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "jobs.xlsx"
    lines = [HEADER, ("2026-11-18", "Follow-up", "Other contact", "", "Acme", "Clerk", "Ann Lee", "x", "2026-11-18")]
    error = b'<c r="H2" t="e"><v>#N/A</v></c>'
    data = changed("xl/worksheets/sheet2.xml", rb'<c r="H2"[^>]*>.*?</c>', error)(workbook([ANN], History=lines))
    assert ran(path, data).code == 0
    assert error in members(path.read_bytes())["xl/worksheets/sheet2.xml"]


def test_a_comment_that_holds_rows_is_no_reason_to_write_elsewhere(tmp_path: Path) -> None:
    path = tmp_path / "jobs.xlsx"
    comment = b"<!-- <sheetData/><sheetData></sheetData> -->"
    path.write_bytes(before := put(TRACKER, comment, before=b"<cols>")(plain()))
    good_night(path)
    assert comment in members(path.read_bytes())[TRACKER]
    assert foreign_changes(before, path.read_bytes()) == []


def test_spans_that_are_none_stay_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "jobs.xlsx"
    spoiled = changed(TRACKER, rb'<row r="3" spans="[^"]*"', b'<row r="3" spans="0.5"')(
        SHAPES["usual columns, no other sheet"]()
    )
    assert ran(path, spoiled).code == 0
    assert b'spans="0.5"' in members(path.read_bytes())[TRACKER]
