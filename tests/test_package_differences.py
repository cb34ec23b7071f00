"""The comparison of two workbooks, on which every promise about the user's file is tested."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.package_differences import cells, compare
from tests.support.packages import edited, members, rewritten
from tests.support.workbooks import rich_workbook, tracker

LISTS, STYLES = "xl/worksheets/sheet3.xml", "xl/styles.xml"


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return rich_workbook(tmp_path_factory.mktemp("rich") / "rich.xlsx", rows=5).read_bytes()


def test_a_workbook_does_not_differ_from_itself(rich: bytes) -> None:
    assert not compare(rich, rewritten(rich, {}))


def test_a_changed_value_names_its_cell_and_nothing_else(rich: bytes) -> None:
    found = compare(rich, edited(rich, LISTS, b"<v>3</v>", b"<v>4</v>"))
    assert found.changed == (LISTS,)
    (cell,) = found.sheets["Lists"].cells
    assert (cell.address, cell.aspects, found.sheets["Lists"].outside) == ("A3", {"value"}, ())


def test_the_same_text_inline_instead_of_shared_is_no_difference_of_the_cell() -> None:
    old = tracker([{"Company": "Leeds Rail"}], ["Company"])
    sheet = "xl/worksheets/sheet1.xml"
    inline = b'<c r="A2" t="inlineStr"><is><t>Leeds Rail</t></is></c>'
    found = compare(old, edited(old, sheet, b'<c r="A2" t="s"><v>1</v></c>', inline))
    assert (found.changed, dict(found.sheets)) == ((sheet,), {})


def test_a_new_fill_shows_as_the_fill_alone(rich: bytes) -> None:
    parts = members(rich)
    xfs = parts[STYLES].replace(
        b"</cellXfs>", b'<xf numFmtId="0" fontId="0" fillId="1" borderId="0" xfId="0"/></cellXfs>'
    )
    number = str(parts[STYLES].partition(b"<cellXfs")[2].partition(b"</cellXfs")[0].count(b"<xf ")).encode()
    sheet = parts[LISTS].replace(b'<c r="A3">', b'<c r="A3" s="' + number + b'">')
    (cell,) = compare(rich, rewritten(rich, {STYLES: xfs, LISTS: sheet})).sheets["Lists"].cells
    assert cell.aspects == {"fill"}


def test_an_attribute_of_a_row_is_seen_outside_the_cells(rich: bytes) -> None:
    found = compare(rich, edited(rich, LISTS, b'<row r="2"', b'<row hidden="1" r="2"')).sheets["Lists"]
    assert found.cells == ()
    assert "row 2" in found.outside[0]


def test_an_element_beside_the_rows_is_seen_outside_the_cells(rich: bytes) -> None:
    found = compare(rich, edited(rich, LISTS, b'left="0.7"', b'left="0.8"')).sheets["Lists"]
    assert [text.split()[0] for text in found.outside] == ["lost", "new"]


def test_members_that_came_or_went_are_named(rich: bytes) -> None:
    found = compare(rich, rewritten(rich, {"customXml/item1.xml": None, "xl/new.bin": b"1"}))
    assert (found.removed, found.added, found.changed) == (("customXml/item1.xml",), ("xl/new.bin",), ())


def test_a_cell_is_read_with_its_formula_and_its_look(rich: bytes) -> None:
    found = cells(rich, "Summary")
    assert (found["B1"].kind, found["B1"].look.number_format) == ("number", "d mmm yyyy")
    assert "COUNTIF(" in found["B3"].formula


def test_rich_workbook_is_the_same_bytes_every_time(tmp_path: Path) -> None:
    assert rich_workbook(tmp_path / "a.xlsx").read_bytes() == rich_workbook(tmp_path / "b.xlsx").read_bytes()
