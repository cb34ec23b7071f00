"""Workbooks whose archive is sound, and what is in it is not."""

from __future__ import annotations

import random
from collections.abc import Callable

from tests.support.home_made_trackers import in_a_table, theirs
from tests.support.packages import edited, rewritten
from tests.support.quirks import RELS, STRINGS, STYLES, WORKBOOK, Quirk, changed, put
from tests.support.refusals.case import TODAY, Case, Given, Place, good, holding
from tests.support.typing_by_hand import TRACKER

_END = b"</sheetData>"
_TABLE = "xl/tables/table1.xml"
_ADOPT = ("adopt", "FILE", *TODAY)


def quirky(quirk: Quirk) -> Given:
    """The good tracker with something else in it."""
    return holding(lambda: quirk(good()))


def with_rows(rows: bytes | Callable[[], bytes]) -> Given:
    """More rows below the tracker's own."""
    return holding(lambda: edited(good(), TRACKER, _END, (rows if isinstance(rows, bytes) else rows()) + _END))


def with_cell(cell: bytes) -> Given:
    return with_rows(b'<row r="9">' + cell + b"</row>")


def with_setting(line: str, given: Given) -> Given:
    """The same under a configuration of one line."""

    def both(place: Place) -> None:
        file = place.folder.parent / "config.toml"
        file.write_text(f"[run]\n{line}\n")
        place.set("FOLLOWUP_SHEET_CONFIG", file)
        given(place)

    return both


def many(element: bytes, count: int) -> bytes:
    """Many of one element, with another number in each, so that they do not pack like a bomb."""
    return b"".join(element % (number * 7_919 % 99_991) for number in range(count))


def white(size: int) -> bytes:
    """So many bytes of white space that do not pack like a bomb."""
    return random.Random(1).randbytes(size).translate(b" " * 248 + b"\t\n" * 4)


def _of_table(quirk: Quirk) -> Given:
    return holding(lambda: quirk(theirs(in_a_table)))


def _root(part: str, name: bytes) -> Quirk:
    return lambda data: rewritten(data, {part: b"<%b/>" % name})


def _rows() -> bytes:
    return b"".join(b'<row r="%d"/>' % number for number in range(100, 200_200))


def _latin(data: bytes) -> bytes:
    xml = b'<?xml version="1.0" encoding="ISO-8859-1"?><sst/>'
    return rewritten(data, {STRINGS: xml})


def _formats() -> bytes:
    """As many cell formats as Excel can open."""
    xfs = many(b'<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyFont="%d"/>', 65_490)
    return changed(STYLES, rb"(<cellXfs[^>]*>).*(</cellXfs>)", rb"\1" + xfs + rb"\2")(good())


_CUT_OFF = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData></sheetData>'
_LONG = b"a" * 40 + b"%d"


CASES = (
    Case("A sheet is cut off", quirky(lambda data: rewritten(data, {TRACKER: _CUT_OFF}))),
    Case("A sheet is in an encoding workbooks do not use", quirky(_latin)),
    Case(
        "A sheet says it is UTF-16, and is not",
        quirky(lambda data: rewritten(data, {STRINGS: b"\xff\xfe<\0s\0\0\xd8x\0"})),
    ),
    Case("A comment does not end", quirky(put(TRACKER, b"<!-- ", before=_END))),
    Case(
        "There are more than 100,000 comments",
        quirky(lambda data: put(TRACKER, many(b"<!--%d-->", 100_001), before=_END)(data)),
    ),
    Case(
        "A text is longer than 1 MB",
        with_cell(b'<c r="A9" t="inlineStr"><is><t>' + many(_LONG, 30_000) + b"</t></is></c>"),
    ),
    Case(
        "Something is nested more than 1,000 deep",
        quirky(put(WORKBOOK, b"<x>" * 1_001 + b"</x>" * 1_001, before=b"</workbook>")),
    ),
    Case(
        "A list is endless",
        quirky(
            lambda data: put(
                WORKBOOK,
                b"<definedNames>" + many(b'<definedName name="n%d"/>', 200_001) + b"</definedNames>",
                before=b"<calcPr",
            )(data)
        ),
        slow=True,
    ),
    Case(
        "There are comments in an enormous sheet",
        quirky(lambda data: put(TRACKER, b"<!-- x -->" + white(33_000_000), before=_END)(data)),
        slow=True,
    ),
    Case(
        "What stands around the rows is enormous",
        quirky(lambda data: put(TRACKER, white(33_000_000), before=b"</worksheet>")(data)),
        slow=True,
    ),
    Case("A sheet has no place for rows", quirky(changed(TRACKER, rb"<sheetData>.*</sheetData>", b""))),
    Case("A sheet is something else", quirky(changed(TRACKER, rb'xmlns="[^"]*"', b'xmlns="urn:x"'))),
    Case(
        "A sheet says it uses cells no sheet has",
        quirky(changed(TRACKER, rb'<dimension ref="[^"]*"', b'<dimension ref="A1:ZZZZ9999999"')),
    ),
    Case("The texts hold something else", quirky(put(STRINGS, b"<oops/>", before=b"<si>"))),
    Case("The formats are something else", quirky(_root(STYLES, b"stylesheet"))),
    Case("Among the formats stands something else", quirky(put(STYLES, b"<x/>", before=b"</cellXfs>"))),
    Case(
        "A list of formats stands among alternatives",
        quirky(changed(STYLES, rb"(<cellXfs.*</cellXfs>)", rb"<AlternateContent>\1</AlternateContent>")),
    ),
    Case("Among the tabs stands something else", quirky(put(WORKBOOK, b"<extLst/>", before=b"</sheets>"))),
    Case("Among the links stands something else", quirky(put(RELS, b"<extLst/>", before=b"</Relationships>"))),
    Case(
        "Two links of one name lead to different places",
        quirky(put(RELS, b'<Relationship Id="rId1" Type="x" Target="y"/>', before=b"</Relationships>")),
    ),
    Case("A table is something else", _of_table(_root(_TABLE, b"tables")), _ADOPT),
    Case("A table has lost its range", _of_table(changed(_TABLE, rb' ref="[^"]*"', b' ref="here"')), _ADOPT),
    Case("A table has lost its columns", _of_table(changed(_TABLE, rb"<tableColumns.*</tableColumns>", b"")), _ADOPT),
    Case("A table is missing", _of_table(lambda data: rewritten(data, {_TABLE: None})), _ADOPT),
    Case("A sheet is listed, and missing", quirky(lambda data: rewritten(data, {TRACKER: None}))),
    Case("Something that is not a row stands between the rows", with_rows(b"<extLst/>")),
    Case("A row does not end", quirky(changed(TRACKER, rb"</row></sheetData>", _END))),
    Case("A row stands twice", with_rows(b'<row r="2"/>')),
    Case(
        "A row has more cells than a sheet has columns",
        with_rows(lambda: b'<row r="9">' + many(b'<c s="%d"/>', 16_385) + b"</row>"),
    ),
    Case(
        "The formats are there, and no link leads to them",
        quirky(changed(RELS, rb'<Relationship [^>]*/styles"[^>]*/>', b"")),
    ),
    Case("A row lies below the last row a sheet can have", with_rows(b'<row r="1048577"/>')),
    Case("There are more than 200,000 rows", with_rows(_rows)),
    Case(
        "There are more formulas than allowed",
        with_setting(
            "max_formulas = 1", with_cell(b'<c r="Z9"><f>1+1</f><v>2</v></c><c r="AA9"><f>1+2</f><v>3</v></c>')
        ),
        more="Without such a setting, 250,000 are allowed.",
    ),
    Case(
        "There are more cells than allowed",
        with_setting("max_cells = 10", holding(good)),
        more="Without such a setting, 4,000,000 are allowed.",
    ),
    Case("Something that is not a cell stands in a row", with_cell(b"<extLst/>")),
    Case("A cell stands in another row's place", with_cell(b'<c r="A8"/>')),
    Case("A cell stands twice", with_cell(b'<c r="B9"/><c r="B9"/>')),
    Case("A cell has an address no sheet has", with_cell(b'<c r="R2C4"/>')),
    Case("A cell lies right of the last column", with_cell(b'<c r="XFE9"><v>1</v></c>')),
    Case("A number is made of letters", quirky(changed(TRACKER, rb"<v>46\d\d\d</v>", b"<v>4632G</v>"))),
    Case("A workbook has as many formats as Excel can open", holding(_formats), slow=True),
)
