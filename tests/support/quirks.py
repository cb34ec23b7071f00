"""Quirks of sheets and workbooks that other programs write, each put into the same plain tracker.

What the rows say stays the same, so that a tracker with a quirk must be planned as the plain one is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from tests.support.packages import edited, members, rewritten
from tests.support.shapes import built, prefixed, some_rows
from tests.support.typing_by_hand import TRACKER

Quirk = Callable[[bytes], bytes]
Replacement = bytes | Callable[[re.Match[bytes]], bytes]

WORKBOOK, STYLES, STRINGS = "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"
RELS, ROOT_RELS, TYPES = "xl/_rels/workbook.xml.rels", "_rels/.rels", "[Content_Types].xml"
_MC = b'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
_X14 = b'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"'
_X15 = b'xmlns:x15="http://schemas.microsoft.com/office/spreadsheetml/2010/11/main"'
_CELL = rb'(<c) r="([A-Z]+)(\d+)"'
_TEXT_CELL = rb'(<c [^>]*?) t="s"><v>(\d+)</v></c>'
_END = b"</sheetData>"
STRICT = b"http://purl.oclc.org/ooxml/"


@cache
def plain() -> bytes:
    """Three rows, each with another action; headers in row 1, columns A to N."""
    return built([*some_rows()[:2], some_rows()[4]])


def changed(part: str, pattern: bytes, new: Replacement, *, below_header: bool = False) -> Quirk:
    """A quirk made by a regular expression; AssertionError where it matches nothing."""

    def apply(data: bytes) -> bytes:
        head, mark, rest = members(data)[part].partition(b'<row r="2"' if below_header else b"<?xml")
        xml, times = re.subn(pattern, new, rest, flags=re.DOTALL)
        assert times, f"nothing in {part} is {pattern!r}"
        return rewritten(data, {part: head + mark + xml})

    return apply


def put(part: str, new: bytes, *, before: bytes) -> Quirk:
    """``new`` in front of the first ``before``."""
    return lambda data: edited(data, part, before, new + before)


def each(*quirks: Quirk) -> Quirk:
    """Several, one after the other."""

    def apply(data: bytes) -> bytes:
        for quirk in quirks:
            data = quirk(data)
        return data

    return apply


def without(*parts: str) -> Quirk:
    """Members left out, with the lines that lead to them."""

    def apply(data: bytes) -> bytes:
        found, gone = members(data), "|".join(re.escape(part.removeprefix("xl/")) for part in parts).encode()
        line = re.compile(rb'<(?:Override|Relationship) [^>]*"(?:/?xl/|/)?(?:%s)"[^>]*>' % gone)
        lists = {name: line.sub(b"", found[name]) for name in (ROOT_RELS, RELS, TYPES)}
        return rewritten(data, {**dict.fromkeys(parts), **lists})

    return apply


# --- addresses ------------------------------------------------------------------------------------------


def filled(data: bytes) -> bytes:
    """Every cell from A to N stands in its row, blank ones too: only then may addresses be left out."""

    def row(match: re.Match[bytes]) -> bytes:
        number, cells = match[1], re.finditer(rb'<c r="([A-Z]+)\d+"[^>]*?(?:/>|>.*?</c>)', match[2])
        found = {cell[1]: cell[0] for cell in cells}
        letters = (bytes([letter]) for letter in b"ABCDEFGHIJKLMN")
        written = b"".join(found.get(letter, b'<c r="%b%b"/>' % (letter, number)) for letter in letters)
        return b'<row r="%b">%b</row>' % (number, written)

    return changed(TRACKER, rb'<row r="(\d+)"[^>]*>(.*?)</row>', row)(data)


def _every_second(match: re.Match[bytes]) -> bytes:
    """Without its address in every second column or row."""
    return match[1] if match[match.lastindex or 0][-1] % 2 else match[0]


_NO_ROW_NUMBERS = changed(TRACKER, rb'(<row) r="\d+"', rb"\1")
_NO_CELL_ADDRESSES = each(filled, changed(TRACKER, _CELL, rb"\1"))

ADDRESSES: dict[str, Quirk] = {
    "no row has a number": _NO_ROW_NUMBERS,
    "no cell has an address": _NO_CELL_ADDRESSES,
    "neither rows nor cells have an address": each(_NO_CELL_ADDRESSES, _NO_ROW_NUMBERS),
    "every second row has no number": changed(TRACKER, rb'(<row) r="(\d+)"', _every_second),
    "every second column has no address": each(filled, changed(TRACKER, rb'(<c) r="([A-Z])\d+"', _every_second)),
    "addresses in small letters": changed(TRACKER, rb'<c r="[A-Z]+', lambda match: match[0].lower()),
    "addresses with dollar signs": changed(TRACKER, _CELL, rb'\1 r="$\2$\3"'),
    "the address is the last attribute": changed(TRACKER, rb'<c (r="\w+")([^>/]*)', rb"<c\2 \1"),
    "a used range that is too small": changed(TRACKER, rb'ref="A1:N4"', rb'ref="A1:B2"'),
    "a used range of one cell": changed(TRACKER, rb'ref="A1:N4"', rb'ref="A1"'),
    "a used range that is too big": changed(TRACKER, rb'ref="A1:N4"', rb'ref="A1:XFD1048576"'),
    "no used range": changed(TRACKER, rb"<dimension [^>]*/>", b""),
    "spans that are too narrow": changed(TRACKER, rb'spans="1:14"', b'spans="2:3"'),
    "spans that are the wrong way round": changed(TRACKER, rb'spans="1:14"', b'spans="14:1"'),
    "several spans": changed(TRACKER, rb'spans="1:14"', b'spans="1:3 5:14"'),
}

# --- what stands in the rows ----------------------------------------------------------------------------


def _texts(data: bytes) -> list[bytes]:
    return re.findall(rb"<si><t>(.*?)</t></si>", members(data)[STRINGS])


def _cell_texts(written: bytes, pattern: bytes = _TEXT_CELL, *, below_header: bool = False) -> Quirk:
    """Every cell with a shared string written so instead, ``%a`` and ``%b`` being the halves of its text."""

    def apply(data: bytes) -> bytes:
        texts = _texts(data)

        def cell(match: re.Match[bytes]) -> bytes:
            return match[1] + _halved(written, texts[int(match[2])])

        return changed(TRACKER, pattern, cell, below_header=below_header)(data)

    return apply


def _halved(written: bytes, text: bytes) -> bytes:
    half = len(text) // 2
    return written.replace(b"%a", text[:half]).replace(b"%b", text[half:])


def _strings(written: bytes) -> Quirk:
    """Every shared string written so."""
    return changed(STRINGS, rb"<si><t>(.*?)</t></si>", lambda match: _halved(written, match[1]))


def _dates(written: Callable[[bytes], bytes]) -> Quirk:
    """Every date of the rows written so; the function gets the serial number."""
    return changed(TRACKER, rb"><v>(463\d\d)</v>", lambda match: written(match[1]))


def _iso(written: bytes) -> Quirk:
    return _dates(lambda serial: b' t="d"><v>' + _DAYS[serial] + written + b"</v>")


_DAYS = {b"46338": b"2026-11-12", b"46326": b"2026-10-31", b"46316": b"2026-10-21", b"46343": b"2026-11-17"}
_INLINE = b' t="inlineStr"><is>%s</is></c>'
_RUNS = b"<r><t>%a</t></r><r><rPr><b/></rPr><t>%b</t></r>"
_HINTS = b'<rPh sb="0" eb="1"><t>hint</t></rPh><phoneticPr fontId="1"/>'


def _more_cells(row_2: bytes, row_3: bytes = b"") -> Quirk:
    """Cells of the user's own behind the last ones of rows 2 and 3."""
    added = {b"2": row_2, b"3": row_3}
    return changed(
        TRACKER, rb'(<row r="([23])".*?)</row>', lambda match: match[1] + added[match[2]] + b"</row>"
    )  # fmt: skip


CELLS: dict[str, Quirk] = {
    "inline strings, no shared ones": each(_cell_texts(_INLINE % b"<t>%a%b</t>"), without(STRINGS)),
    "inline strings with runs": _cell_texts(_INLINE % _RUNS),
    "inline strings with a phonetic hint": _cell_texts(_INLINE % (b"<t>%a%b</t>" + _HINTS)),
    "inline strings that keep their spaces": _cell_texts(_INLINE % b'<t xml:space="preserve">%a%b</t>'),
    "shared strings with runs": _strings(b"<si>" + _RUNS + b"</si>"),
    "shared strings with runs and phonetic hints": _strings(b"<si>" + _RUNS + _HINTS + b"</si>"),
    "shared strings with spaces around": _strings(b'<si><t xml:space="preserve"> %a%b </t></si>'),
    "shared strings in character data": _strings(b"<si><t><![CDATA[%a%b]]></t></si>"),
    "shared strings with character references": changed(
        STRINGS, rb"<t>(.)", lambda match: b"<t>&#x%x;" % match[1][0]
    ),
    "shared strings with comments inside": _strings(b"<si><t>%a<!-- <si><t>no</t></si> -->%b</t></si>"),
    "texts as formulas": _cell_texts(
        b' t="str"><f>"%a"&amp;"%b"</f><v>%a%b</v></c>', rb'(<c r="[D-F]\d"[^>]*?) t="s"><v>(\d+)</v></c>',
        below_header=True,
    ),
    "dates as formulas": _dates(lambda serial: b"><f>%s+0</f><v>%s</v>" % (serial, serial)),
    "dates in ISO form": _iso(b""),
    "dates in ISO form with a time": _iso(b"T00:00:00"),
    "dates in ISO form with thousandths and a zone": _iso(b"T00:00:00.000Z"),
    "dates as numbers with decimals": _dates(lambda serial: b"><v>%s.0</v>" % serial),
    "dates as numbers with an exponent": _dates(lambda serial: b"><v>%s.%sE4</v>" % (serial[:1], serial[1:])),
    "numbers that say they are": _dates(lambda serial: b' t="n"><v>%s</v>' % serial),
    "numbers with spaces around": _dates(lambda serial: b"><v> %s\n</v>" % serial),
    "cells with metadata and hints": changed(TRACKER, rb"<c r=", b'<c cm="1" vm="1" ph="1" r='),
    "cells with extensions": changed(TRACKER, rb"</v></c>", b'</v><extLst><ext uri="x"><c r="A9"/></ext></extLst></c>'),
    "blank cells written in four ways": _more_cells(
        b'<c r="O2"/><c r="P2" t="s"/><c r="Q2" t="str"><v></v></c><c r="R2" t="inlineStr"><is><t/></is></c>'
    ),
    "booleans and errors beside the rows": _more_cells(
        b'<c r="P2" t="b"><v>1</v></c><c r="Q2" t="e"><v>#N/A</v></c>'
    ),
    "a shared formula of the user's": _more_cells(
        b'<c r="P2"><f t="shared" ref="P2:P3" si="0">LEN(D2)</f><v>12</v></c>',
        b'<c r="P3"><f t="shared" si="0"/><v>12</v></c>',
    ),
    "an array formula of the user's": _more_cells(
        b'<c r="P2"><f t="array" ref="P2:P3">LEN(D2:D3)</f><v>12</v></c>', b'<c r="P3"><v>12</v></c>'
    ),
    "a formula of the user's that spills": _more_cells(
        b'<c r="P2" cm="1"><f t="array" ref="P2:P3">_xlfn.UNIQUE(D2:D3)</f><v>12</v></c>', b'<c r="P3"><v>12</v></c>'
    ),
    "a data table of the user's": _more_cells(
        b'<c r="P2"><f t="dataTable" ref="P2:P3" dt2D="0" dtr="0" r1="Q2"/><v>12</v></c>', b'<c r="P3"><v>12</v></c>'
    ),
}  # fmt: skip

# --- how the sheet is written ---------------------------------------------------------------------------

_FAKE = b'<row r="2"><c r="A2"><v>7</v></c></row>'

MARKUP: dict[str, Quirk] = {
    "one prefix in every part": prefixed,
    "comments with tags between rows": changed(TRACKER, rb"<row ", b"<!-- " + _FAKE + b" --><row "),
    "comments with tags between cells": changed(TRACKER, rb"<c ", b"<!-- </row></c> --><c "),
    "comments with tags inside cells": changed(TRACKER, rb"<v>", b"<!-- <v>9</v></c> --><v>"),
    "a comment that looks like the rows": put(TRACKER, b"<!-- <sheetData>" + _FAKE + _END + b" -->", before=b"<cols>"),
    "processing instructions with tags": changed(TRACKER, rb"<row ", b"<?odd " + _FAKE + b" ?><row "),
    "values in character data": changed(TRACKER, rb"<v>(\d+)</v>", rb"<v><![CDATA[\1]]></v>"),
    "attributes with greater-than signs": changed(TRACKER, rb"<(row|c) ", rb'<\1 odd="a>b" '),
    "attributes in single quotes": changed(TRACKER, rb' (\w+)="([^"<]*)"(?=[^<]*>)', rb" \1='\2'"),
    "line ends inside tags": changed(TRACKER, rb'<(row|c) r="(\w+)"', rb'<\1\r\n\tr = "\2"\n'),
    "an indented sheet": changed(TRACKER, rb"(<(?:row|c|v|/row|/c)\b)", rb"\r\n    \1"),
    "empty elements with an end tag": changed(TRACKER, rb"<(pageMargins|col)( [^>]*)/>", rb"<\1\2></\1>"),
    "empty rows between and below": each(
        changed(TRACKER, rb'<row r="([34])"', lambda match: b'<row r="%d"' % (int(match[1]) * 3)),
        changed(TRACKER, rb'<c r="([A-Z])([34])"', lambda m: b'<c r="%b%d"' % (m[1], int(m[2]) * 3)),
        put(TRACKER, b'<row r="3"/><row r="4" spans="1:14"></row>', before=b'<row r="9"'),
        put(TRACKER, b'<row r="13"/><row r="14"/>', before=_END),
    ),
    "an extension that repeats the words": put(
        TRACKER,
        b'<extLst><ext uri="x"><z:sheetData xmlns:z="urn:z"><z:row r="2"><z:c r="A2"/></z:row></z:sheetData>'
        b'<x14:mergeCells %b><x14:mergeCell ref="A2:N4"/></x14:mergeCells></ext></extLst>' % _X14,
        before=b"</worksheet>",
    ),
    "alternatives around elements of the sheet": put(
        TRACKER,
        b'<mc:AlternateContent %b><mc:Choice Requires="x14" %b><x14:controls/></mc:Choice><mc:Fallback>'
        b'<mergeCells><mergeCell ref="A2:N4"/></mergeCells></mc:Fallback></mc:AlternateContent>' % (_MC, _X14),
        before=b"</worksheet>",
    ),
    "a row with a height, a level and an extension": changed(
        TRACKER, rb'<row r="(\d)"',
        rb'<row r="\1" ht="22.5" customHeight="1" outlineLevel="1" thickBot="1" xmlns:q="urn:q" q:dyDescent="0.25"',
    ),
}  # fmt: skip

# --- styles ---------------------------------------------------------------------------------------------

_SHORT_DATES = each(
    changed(TRACKER, rb' s="2"', b""),
    changed(STYLES, rb'<cellXfs count="3">.*?</cellXfs>', b'<cellXfs><xf/><xf numFmtId="14"/></cellXfs>'),
)

STYLED: dict[str, Quirk] = {
    "formats that say next to nothing": _SHORT_DATES,
    "alternatives among the cell formats": changed(
        STYLES, rb'(<xf numFmtId="164"[^>]*/>)',
        rb"<mc:AlternateContent " + _MC + rb'><mc:Choice Requires="x14" ' + _X14
        + rb">\1</mc:Choice><mc:Fallback>\1</mc:Fallback></mc:AlternateContent>",
    ),
    "an empty styles part": each(
        changed(TRACKER, rb' (?:s|style)="\d+"', b""), _iso(b""),
        changed(STYLES, rb"<styleSheet ([^>]*)>.*</styleSheet>", rb"<styleSheet \1/>"),
    ),
    "a styles part of no bytes": each(
        changed(TRACKER, rb' (?:s|style)="\d+"', b""), _iso(b""), lambda data: rewritten(data, {STYLES: b""})
    ),
    "no styles part": each(changed(TRACKER, rb' (?:s|style)="\d+"', b""), _iso(b""), without(STYLES)),
    "formats out of range": changed(TRACKER, rb'<c r="([DEF])(\d)"', rb'<c r="\1\2" s="900"', below_header=True),
    "formats out of range in columns, rows and our cells": each(
        changed(TRACKER, rb'<row r="(\d)"', rb'<row r="\1" s="900" customFormat="1"'),
        changed(TRACKER, rb'(<col min="1[1-4]"[^>]*?)/>', rb'\1 style="901"/>'),
        changed(TRACKER, rb'(<c r="D2")', rb'<c r="A2" s="902"/>\1'),
    ),
    "a row that says it is formatted": changed(
        TRACKER, rb'<row r="([234])"', rb'<row r="\1" s="1" customFormat="true"'
    ),
}  # fmt: skip

# --- the workbook part ----------------------------------------------------------------------------------


def _renamed_sheet(name: bytes) -> Quirk:
    return changed(WORKBOOK, rb'name="Tracker"', b'name="%b"' % name)


def other_tabs(*tabs: tuple[str, str]) -> Quirk:
    """Tabs before the Tracker, each a name and a kind; the part numbers count down."""

    def apply(data: bytes) -> bytes:
        sheets, rels, types, parts = b"", b"", b"", {}
        for number, (name, kind) in enumerate(tabs):
            part = f"{kind}s/odd{len(tabs) - number}.xml"
            sheets += f'<sheet name="{name}" sheetId="{90 - number}" r:id="odd{number}"/>'.encode()
            rels += f'<Relationship Id="odd{number}" Type="{_OFFICE}/{kind}" Target="{part}"/>'.encode()
            types += f'<Override PartName="/xl/{part}" ContentType="{_TYPE}{kind}+xml"/>'.encode()
            parts[f"xl/{part}"] = f'<{kind} xmlns="{_MAIN}">{_BODIES[kind]}</{kind}>'.encode()
        return each(
            put(WORKBOOK, sheets, before=b'<sheet name="Tracker"'),
            put(RELS, rels, before=b"</Relationships>"),
            put(TYPES, types, before=b"</Types>"),
            lambda data: rewritten(data, parts),
        )(data)

    return apply


_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_BODIES = {
    "worksheet": "<sheetData/>",
    "chartsheet": '<sheetViews><sheetView workbookViewId="0"/></sheetViews>',
    "dialogsheet": '<sheetViews><sheetView workbookViewId="0"/></sheetViews>',
}

BOOKS: dict[str, Quirk] = {
    "a hidden Tracker": each(
        other_tabs(("First", "worksheet")), changed(WORKBOOK, rb'sheetId="1"', b'sheetId="1" state="hidden"')
    ),
    "a very hidden Tracker": each(
        other_tabs(("First", "worksheet")), changed(WORKBOOK, rb'sheetId="1"', b'sheetId="1" state="veryHidden"')
    ),
    "the Tracker among twenty sheets": other_tabs(*((f"Page {number}", "worksheet") for number in range(20))),
    "chart and dialog sheets between": other_tabs(
        ("Curve", "chartsheet"), ("Page", "worksheet"), ("Ask", "dialogsheet"), ("Curve 2", "chartsheet")
    ),
    "another date system in an extension": put(
        WORKBOOK,
        b'<extLst><ext uri="x"><x15:workbookPr %b date1904="1" chartTrackingRefBase="1"/></ext></extLst>' % _X15,
        before=b"</workbook>",
    ),
    "alternatives in the workbook part": put(
        WORKBOOK,
        b'<mc:AlternateContent %b><mc:Choice Requires="x15" %b><workbookPr date1904="1"/></mc:Choice>'
        b"</mc:AlternateContent>" % (_MC, _X15),
        before=b"<bookViews>",
    ),
    "no calculation settings": changed(WORKBOOK, rb"<calcPr [^>]*/>", b""),
    "nothing but sheets in the workbook part": changed(
        WORKBOOK, rb"<(?:fileVersion|workbookPr|calcPr) [^>]*/>|<bookViews>.*</bookViews>", b""
    ),
    "no document properties": without("docProps/core.xml", "docProps/app.xml"),
    "no theme": without("xl/theme/theme1.xml"),
    "another prefix in each part": each(
        prefixed,
        changed(WORKBOOK, rb"(</?|xmlns:)x(?=[:=])", rb"\1w"),
        changed(STYLES, rb"(</?|xmlns:)x(?=[:=])", rb"\1longer-name"),
        changed(STRINGS, rb"(</?|xmlns:)x(?=[:=])", rb"\1_s"),
        changed(RELS, rb"<(/?)(Relationships?)", rb"<\1p:\2"),
        changed(RELS, rb'xmlns="', b'xmlns:p="'),
        changed(TYPES, rb"<(/?)(Types|Default|Override)", rb"<\1t:\2"),
        changed(TYPES, rb'xmlns="', b'xmlns:t="'),
    ),
    "another prefix for links": changed(WORKBOOK, rb"(xmlns:| )r(?=[:=])", rb"\1odd"),
    "links declared on each sheet": each(
        changed(WORKBOOK, rb' xmlns:r="[^"]*"', b""),
        changed(WORKBOOK, rb' r:id="', b' xmlns:k="%b" k:id="' % _OFFICE.encode()),
    ),
    "the sheet called in capitals with spaces": _renamed_sheet(b" TRACKER "),
}

SHEET_QUIRKS: dict[str, Quirk] = ADDRESSES | CELLS | MARKUP | STYLED | BOOKS
