"""What a person types between two nights, put straight into the sheet's XML: all else stays byte for byte.

A plain editor of its own, so that the tool's way of writing is not judged by itself. Sheets are
those XlsxWriter, openpyxl and the tool make: no prefix, every cell with its address.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from tests.support.excel_lint import ranges
from tests.support.lifelike import Value
from tests.support.packages import members, rewritten

TRACKER = "xl/worksheets/sheet1.xml"
_DAY_BEFORE_1900 = date(1899, 12, 30)
_CELL = re.compile(rb'<c r="([A-Z]+)\d+"[^>]*?(?:/>|>.*?</c>)', re.DOTALL)
_NUMBER = re.compile(rb' (min|max|style)="(\d+)"')
_STYLE = re.compile(rb'^<c [^>]*?( s="\d+")')


def typed(data: bytes, cells: Mapping[str, Value | None], part: str = TRACKER) -> bytes:
    """The workbook with these cells typed into (address to value; None deletes what is there).

    A cell keeps its format. A date becomes a number of the 1900 system, so a cell that does not
    stand there yet takes the format of its column, else of the nearest cell above it.
    """
    xml = members(data)[part]
    for address, value in cells.items():
        xml = _typed(xml, address, value)
    return rewritten(data, {part: xml})


def without_row(data: bytes, row: int, part: str = TRACKER) -> bytes:
    """The workbook with a row's cells deleted, the row's own element too; others stay where they are."""
    xml = re.sub(rb'<row r="%d"[^>]*?(?:/>|>.*?</row>)' % row, b"", members(data)[part], count=1, flags=re.DOTALL)
    return rewritten(data, {part: xml})


def letters(headers: Sequence[str]) -> dict[str, str]:
    """Column letters by header, for headers that stand side by side from column A on."""
    return {name: ranges.name(column, 1).rstrip("1") for column, name in enumerate(headers, 1)}


def _typed(xml: bytes, address: str, value: Value | None) -> bytes:
    column = address.rstrip("0123456789")
    number = address[len(column) :]
    row = re.search(rb'(<row r="%s"[^>]*?)(/>|>(.*?)</row>)' % number.encode(), xml, re.DOTALL)
    if row is None:
        return _with_row(xml, int(number), _cell(address, _style_for(xml, column, int(number)), value))
    found = {cell[1].decode(): cell[0] for cell in _CELL.finditer(row[3] or b"")}
    style = _style_of(found[column]) if column in found else _style_for(xml, column, int(number))
    found[column] = _cell(address, style, value)
    cells = b"".join(found[name] for name in sorted(found, key=lambda name: (len(name), name)))
    return xml[: row.start()] + row[1] + b">" + cells + b"</row>" + xml[row.end() :]


def _with_row(xml: bytes, number: int, cell: bytes) -> bytes:
    """A row that did not stand in the sheet, in its place."""
    below = (match for match in re.finditer(rb'<row r="(\d+)"', xml) if int(match[1]) > number)
    place = next((match.start() for match in below), xml.find(b"</sheetData>"))
    return xml[:place] + b'<row r="%d">' % number + cell + b"</row>" + xml[place:]


def _style_of(cell: bytes) -> bytes:
    match = _STYLE.match(cell)
    return match[1] if match else b""


def _style_for(xml: bytes, column: str, row: int) -> bytes:
    """The format of a cell that does not stand there yet, as an attribute."""
    number, _ = ranges.cell(f"{column}1") or (0, 0)
    for entry in re.finditer(rb"<col [^>]*>", xml):
        attributes = {name: int(value) for name, value in _NUMBER.findall(entry[0])}
        if attributes[b"min"] <= number <= attributes[b"max"] and attributes.get(b"style"):
            return b' s="%d"' % attributes[b"style"]
    return _style_above(xml, column, row)


def _style_above(xml: bytes, column: str, row: int) -> bytes:
    above = re.finditer(rb'<c r="%s(\d+)"[^>]*?>' % column.encode(), xml)
    styles = [_style_of(match[0]) for match in above if int(match[1]) < row]
    return styles[-1] if styles else b""


def _cell(address: str, style: bytes, value: Value | None) -> bytes:
    start = b'<c r="%s"%s' % (address.encode(), style)
    if value is None:
        return start + b"/>"
    if isinstance(value, str):
        text = value.replace("&", "&amp;").replace("<", "&lt;").encode()
        return start + b' t="inlineStr"><is><t>' + text + b"</t></is></c>"
    number = (value - _DAY_BEFORE_1900).days if isinstance(value, date) else value
    return start + b"><v>%s</v></c>" % str(number).encode()
