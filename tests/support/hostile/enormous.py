"""Files that unpack to as much as the limits let through, or to one more than that."""

from __future__ import annotations

from collections.abc import Iterable

from tests.support.hostile.making import STRINGS, STYLES, Files, archive, good, inside, white, with_part
from tests.support.packages import members
from tests.support.typing_by_hand import TRACKER

WORKBOOK, RELS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_END, _AROUND = b"</sheetData>", b"</worksheet>"
_SHEET_TYPE = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
_LETTERS = [letter.encode() for letter in "DEFGHIJKLMNOPQRSTUVWXYZ"]


def many(element: bytes, numbers: Iterable[int]) -> bytes:
    """The element with each number in it wherever it has a ``%d``."""
    count = element.count(b"%d")
    return b"".join([element % ((number,) * count) for number in numbers])


def _row(cell: bytes) -> bytes:
    """A row of 23 such cells; ``@`` stands for each one's column."""
    return b'<row r="%d">' + b"".join(cell.replace(b"@", letter) for letter in _LETTERS) + b"</row>"


def _cells() -> bytes:
    """One more row of cells than four million."""
    return inside(TRACKER, _END, many(_row(b'<c r="@%d"><v>%d</v></c>'), range(100, 100 + 4_000_000 // 23 + 1)))


def _formulas(rows: int) -> bytes:
    return many(_row(b'<c r="@%d"><f>@%d+1</f><v>1</v></c>').replace(b"<f>", b"<f>$A"), range(100, 100 + rows))


def _sheets(count: int, content: bytes) -> bytes:
    """So many more sheets of that content."""
    parts = members(good())
    tabs = many(b'<sheet name="s%d" sheetId="%d" r:id="q%d"/>', range(2, count + 2))
    links = many(b'<Relationship Id="q%d" Type="@" Target="worksheets/q%d.xml"/>', range(2, count + 2))
    parts[WORKBOOK] = parts[WORKBOOK].replace(b"</sheets>", tabs + b"</sheets>")
    parts[RELS] = parts[RELS].replace(b"</Relationships>", links.replace(b"@", _SHEET_TYPE) + b"</Relationships>")
    return archive(*parts.items(), *((f"xl/worksheets/q{n}.xml", content) for n in range(2, count + 2)))


def _formula_sheet() -> bytes:
    sheet = members(good())[TRACKER]
    return sheet.replace(_END, _formulas(4_000) + _END)


ENORMOUS: Files = {
    "170 MB of white space with a comment": (
        lambda: inside(TRACKER, _END, b"<!-- x -->" + white(170_000_000)),
        "comments",
    ),
    "40 MB of white space around the rows": (lambda: inside(TRACKER, _AROUND, white(40_000_000)), "around its rows"),
    "three million elements around the rows": (
        lambda: inside(TRACKER, _AROUND, b"<extLst>" + many(b"<a%d/>", range(3_000_000)) + b"</extLst>"),
        "entries to read",
    ),
    "four million cells and some": (_cells, "max_cells"),
    "three million texts and some": (
        lambda: inside(STRINGS, b"</sst>", many(b"<si><t>%d</t></si>", range(3_000_009))),
        "texts",
    ),
    "a quarter of a million formulas and some": (lambda: inside(TRACKER, _END, _formulas(11_000)), "max_formulas"),
    "formulas in a dozen sheets": (lambda: _sheets(12, _formula_sheet()), "max_formulas"),
    "200,000 formats and some": (
        lambda: inside(STYLES, b"</cellXfs>", many(b'<xf numFmtId="%d" fontId="0"/>', range(200_001))),
        "entries to read",
    ),
    "80,000 formats": (
        lambda: inside(STYLES, b"</cellXfs>", many(b'<xf numFmtId="%d" fontId="0"/>', range(80_000))),
        "cell formats",
    ),
    "200,000 merges and some": (
        lambda: inside(
            TRACKER,
            _AROUND,
            b"<mergeCells>" + many(b'<mergeCell ref="A%d:B%d"/>', range(1, 200_002)) + b"</mergeCells>",
        ),
        "entries to read",
    ),
    "60,000 tabs on one part": (
        lambda: inside(WORKBOOK, b"</sheets>", many(b'<sheet name="s%d" sheetId="%d" r:id="rId1"/>', range(2, 60_002))),
        "no content of its own",
    ),
    "a row of elements nobody knows": (
        lambda: inside(TRACKER, _END, b'<row r="99">' + many(b'<a x="%d"/>', range(2_000_000)) + b"</row>"),
        "not a cell",
    ),
    "a row of letters": (
        lambda: inside(TRACKER, _END, b'<row r="99">' + white(30_000_000).replace(b" ", b"x") + b"</row>"),
        "not a cell",
    ),
    "a row of four million cells": (
        lambda: inside(TRACKER, _END, b'<row r="99">' + many(b'<c s="%d"/>', range(4_000_000)) + b"</row>"),
        "more than 16,384 cells",
    ),
    "60,000 files inside": (lambda: archive(*((f"x/{n}", b"") for n in range(60_000))), "max_members"),
}

PASSED: Files = {
    "40 MB of a picture": (lambda: with_part("xl/media/image1.png", _picture()), ""),
    "60,000 merges of whole rows": (
        lambda: inside(
            TRACKER,
            _AROUND,
            b"<mergeCells>" + many(b'<mergeCell ref="A%d:XFD%d"/>', range(100, 60_100)) + b"</mergeCells>",
        ),
        "",
    ),
    "100,000 names that name each other": (
        lambda: inside(WORKBOOK, b"<calcPr", b"<definedNames>" + _names() + b"</definedNames>"),
        "",
    ),
    "1,000 sheets": (lambda: _sheets(1_000, members(good())[TRACKER].replace(b"Company", b"Firm")), ""),
    "60,000 attributes": (
        lambda: with_part(
            TRACKER,
            members(good())[TRACKER].replace(b"<sheetData>", b"<sheetData" + many(b' a%d="%d"', range(60_000)) + b">"),
        ),
        "",
    ),
    "99,000 comments": (lambda: inside(TRACKER, _END, many(b"<!--%d-->", range(99_000))), ""),
    "50,000 shared formulas": (
        lambda: inside(
            TRACKER,
            _END,
            many(
                b'<row r="%d"><c r="R%d"><f t="shared" si="%d" ref="A1:XFD1048576">A1+%d</f></c></row>',
                range(100, 50_100),
            ),
        ),
        "",
    ),
    "200,000 rows of nothing": (lambda: inside(TRACKER, _END, many(b'<row r="%d"/>', range(100, 200_000))), ""),
    "a million cells": (
        lambda: inside(TRACKER, _END, many(_row(b'<c r="A@%d"><v>%d</v></c>'), range(100, 43_600))),
        "",
    ),
}
"""Large, odd, and no reason to refuse: the night is done all the same."""


def _picture() -> bytes:
    import random

    return random.Random(2).randbytes(40_000_000)


def _names() -> bytes:
    return many(b'<definedName name="n%d">n%d0+Tracker!$A$%d</definedName>', range(1, 100_001))
