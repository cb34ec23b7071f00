"""Workbooks as smaller programs write them: from scratch, or with their habits put into a plain one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from xml.sax.saxutils import escape

from tests.support.corpus.assembly import MAIN, OFFICE, PACKAGE, SHEET_ML, XML, Assembly
from tests.support.corpus.search import IN_OTHER_WORDS, SPARSE, WITH_STATUS, Made, Value, lines
from tests.support.corpus.xlsxwriter_made import made, plainly, ruled, tabled
from tests.support.package_quirks import archive, encoded, streamed, zip64
from tests.support.shapes import prefixed

_SHEET, _STYLES, _STRINGS = "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/sharedStrings.xml"
_WORKBOOK = "xl/workbook.xml"
_EPOCH = date(1899, 12, 30)


def _package(sheet: str, styles: str, *, folder: str = "xl/", prefix: str = "", name: str = "Sheet1") -> bytes:
    """A zip of as few parts as can be: no properties, no theme, no shared strings; absolute targets."""
    x, space = f"{prefix}:" if prefix else "", f"xmlns:{prefix}" if prefix else "xmlns"
    tab = f'<{x}sheets><{x}sheet name="{name}" sheetId="3" r:id="R1"/></{x}sheets>'
    workbook = f'<{x}workbook {space}="{MAIN}" xmlns:r="{OFFICE}">{tab}</{x}workbook>'
    lines_of = {
        "_rels/.rels": [("R0", "officeDocument", f"/{folder}workbook.xml")],
        f"{folder}_rels/workbook.xml.rels": [
            ("R1", "worksheet", f"/{folder}sheet.xml"),
            ("R2", "styles", f"/{folder}styles.xml"),
        ],
    }
    kinds = {"workbook": "sheet.main+xml", "sheet": "worksheet+xml", "styles": "styles+xml"}
    overrides = (
        f'<Override PartName="/{folder}{part}.xml" ContentType="{SHEET_ML}{kind}"/>' for part, kind in kinds.items()
    )
    relationships = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">{relationships}{"".join(overrides)}</Types>',
        **{part: _relationships(found) for part, found in lines_of.items()},
        f"{folder}workbook.xml": workbook,
        f"{folder}sheet.xml": f'<{x}worksheet {space}="{MAIN}">{sheet}</{x}worksheet>',
        f"{folder}styles.xml": f'<{x}styleSheet {space}="{MAIN}">{styles}</{x}styleSheet>',
    }
    return archive({name: (XML + text).encode() for name, text in parts.items()})


def _relationships(found: list[tuple[str, str, str]]) -> str:
    inner = (f'<Relationship Id="{key}" Type="{OFFICE}/{kind}" Target="{target}"/>' for key, kind, target in found)
    return f'<Relationships xmlns="{PACKAGE}/relationships">{"".join(inner)}</Relationships>'


def _styles(x: str) -> str:
    """The least that Excel opens, and a date format."""
    fills = "".join(f'<{x}fill><{x}patternFill patternType="{kind}"/></{x}fill>' for kind in ("none", "gray125"))
    return (
        f"<{x}fonts><{x}font/></{x}fonts><{x}fills>{fills}</{x}fills><{x}borders><{x}border/></{x}borders>"
        f'<{x}cellXfs><{x}xf/><{x}xf numFmtId="14" applyNumberFormat="1"/></{x}cellXfs>'
    )


def by_the_sdk() -> Made:
    """Prefixed, in-line strings, neither rows nor cells with an address, parts in the root folder."""

    def cell(value: Value) -> str:
        if value is None or value == "":
            return "<x:c/>"
        if isinstance(value, date):
            return f'<x:c s="1"><x:v>{(value - _EPOCH).days}</x:v></x:c>'
        if isinstance(value, str):
            return f'<x:c t="inlineStr"><x:is><x:t>{escape(value)}</x:t></x:is></x:c>'
        return f"<x:c><x:v>{value}</x:v></x:c>"

    rows = [["Exported on 20 November"], [], [*SPARSE], *lines(SPARSE)]
    written = "".join(f"<x:row>{''.join(map(cell, row))}</x:row>" for row in rows)
    data = _package(f"<x:sheetData>{written}</x:sheetData>", _styles("x:"), folder="", prefix="x", name="Export")
    return Made(data, "Export")


def by_a_script() -> Made:
    """Texts as results of formulas, dates in ISO form, zipped into a pipe."""

    def cell(address: str, value: Value) -> str:
        if isinstance(value, date):
            return f'<c r="{address}" t="d" s="1"><v>{value.isoformat()}</v></c>'
        if isinstance(value, str):
            return f'<c r="{address}" t="str"><v>{escape(value)}</v></c>'
        return f'<c r="{address}"><v>{value}</v></c>'

    rows = [[*IN_OTHER_WORDS], *lines(IN_OTHER_WORDS)]
    written = "".join(
        f'<row r="{number}">'
        + "".join(cell(f"{letter}{number}", value) for letter, value in zip("ABCDEFGH", row, strict=True) if value)
        + "</row>"
        for number, row in enumerate(rows, 1)
    )
    used = '<dimension ref="A1:H6"/>'
    data = _package(f"{used}<sheetData>{written}</sheetData>", _styles(""), name="jobs 2026")
    return Made(streamed(data), "jobs 2026")


def in_utf_16() -> Made:
    """Every main part in UTF-16."""
    base = made(tabled)
    data = base.data
    for part in (_SHEET, _WORKBOOK, _STYLES, _STRINGS, "xl/tables/table1.xml", "xl/_rels/workbook.xml.rels"):
        data = encoded(part, "utf-16-le", b"\xff\xfe")(data)
    return base._replace(data=data)


def in_prefixed_xml() -> Made:
    """Rules, filter, groups and protection as the Open XML SDK would write them."""
    base = made(ruled)
    return base._replace(data=prefixed(base.data))


def in_a_large_archive() -> Made:
    """All sizes and offsets in the records of Zip64, which LibreOffice 7.4 does not read."""
    base = made(plainly)
    return base._replace(data=zip64(base.data), opens=False)


def by_google_sheets() -> Made:
    """Two hundred rows of formatted blank cells, groups that fold upwards, an empty drawing, no properties."""
    base = made(plainly, corner="A1")
    assembly = Assembly(base.data)
    for part in ("docProps/core.xml", "docProps/app.xml"):
        del assembly.members[part]
        assembly.swap("[Content_Types].xml", f'<Override PartName="/{part}"[^>]*/>', "")
        assembly.swap("_rels/.rels", f'<Relationship [^>]*Target="{part}"/>', "")
    space = 'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"'
    kind = "application/vnd.openxmlformats-officedocument.drawing+xml"
    assembly.add("xl/drawings/drawing1.xml", f"<xdr:wsDr {space}/>", kind)
    assembly.link(_SHEET, "rId1", "drawing", "../drawings/drawing1.xml")
    assembly.put(_SHEET, '<drawing r:id="rId1"/>', before="</worksheet>")
    folds = '<sheetPr><outlinePr summaryBelow="0" summaryRight="0"/></sheetPr>'
    assembly.swap(_SHEET, "(<worksheet [^>]*>)", rf"\1{folds}")
    assembly.members[_SHEET] = _padded(assembly.members[_SHEET].decode()).encode()
    return base._replace(data=assembly.data)


_ROW = re.compile(r'<row r="(\d+)"[^>]*>(.*?)</row>')
_CELL = re.compile(r'<c r="([A-Z])\d+"[^>]*?(?:/>|>.*?</c>)')


def _padded(xml: str) -> str:
    """Every cell to column Z and row 200 is there, blank and formatted."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    rows = {int(row[1]): {cell[1]: cell[0] for cell in _CELL.finditer(row[2])} for row in _ROW.finditer(xml)}

    def row(number: int) -> str:
        there = rows.get(number, {})
        cells = "".join(there.get(letter, f'<c r="{letter}{number}" s="3"/>') for letter in letters)
        return f'<row r="{number}" ht="15.75" customHeight="1">{cells}</row>'

    written = "".join(map(row, range(1, 201)))
    return re.sub(r"<sheetData>.*</sheetData>", lambda _: f"<sheetData>{written}</sheetData>", xml, flags=re.DOTALL)


def by_a_phone() -> Made:
    """The title as a merged row over the whole table, borders everywhere, a hidden first column, no theme."""
    base = made(plainly, WITH_STATUS, corner="B2", sheet="Tabelle 1")
    assembly = Assembly(base.data)
    del assembly.members["xl/theme/theme1.xml"]
    assembly.swap("[Content_Types].xml", '<Override PartName="/xl/theme/theme1.xml"[^>]*/>', "")
    assembly.swap("xl/_rels/workbook.xml.rels", '<Relationship [^>]*Target="theme/theme1.xml"/>', "")
    title = '<row r="1" ht="30" customHeight="1"><c r="B1" t="inlineStr"><is><t>Search, table 1</t></is></c></row>'
    assembly.put(_SHEET, title, before='<row r="2"')
    assembly.put(_SHEET, '<mergeCells count="1"><mergeCell ref="B1:I1"/></mergeCells>', before="<pageMargins")
    narrow = '<col min="1" max="1" width="2" hidden="1" customWidth="1"/>'
    wide = '<col min="2" max="16384" width="16.33" style="1"/>'
    assembly.put(_SHEET, f"<cols>{narrow}{wide}</cols>", before="<sheetData>")
    return base._replace(data=assembly.data)


HAND_MADE: Mapping[str, Callable[[], Made]] = {
    "by hand: prefixes, no addresses, fewest parts": by_the_sdk,
    "by hand: ISO dates, texts as results, piped": by_a_script,
    "by hand: UTF-16": in_utf_16,
    "by hand: Zip64": in_a_large_archive,
    "by hand: rules, filter, groups in prefixed XML": in_prefixed_xml,
    "by hand: formatted blanks in every row": by_google_sheets,
    "by hand: one width for all columns, no theme": by_a_phone,
}
