"""Mutations of what a sheet says: types, values, dates, formats, addresses, texts, formulas, merges.

Mostly they leave well-formed XML behind, so that the program reads on, decides and writes.
"""

from __future__ import annotations

import random
import re

from tests.fuzz.markup import PartMutator
from tests.fuzz.nasty import ADDRESSES, FORMULAS, NUMBERS, TEXTS

_CELL = re.compile(rb"<((?:\w+:)?)c\b([^<>]*?)(?:/>|>(.*?)</\1c>)", re.DOTALL)
_ROW = re.compile(rb"<row\b[^<>]*?(?:/>|>.*?</row>)", re.DOTALL)
_ITEM = re.compile(rb"<si>.*?</si>", re.DOTALL)
_TYPES = (b"s", b"str", b"inlineStr", b"b", b"e", b"d", b"n", b"z", b"", b"S")
_SAFE_TEXTS = tuple(text for text in TEXTS if b"\0" not in text)
_FORMULA = (
    b"<f>%s</f>",
    b'<f t="shared" si="%d" ref="%s">%s</f>',
    b'<f t="shared" si="%d"/>',
    b'<f t="array" ref="%s">%s</f>',
)


def _spliced(xml: bytes, found: re.Match[bytes], new: bytes) -> bytes:
    return xml[: found.start()] + new + xml[found.end() :]


def _cell(xml: bytes, chance: random.Random) -> re.Match[bytes] | None:
    found = list(_CELL.finditer(xml))
    return chance.choice(found) if found else None


def _with(attributes: bytes, name: bytes, value: bytes) -> bytes:
    rest = re.sub(rb'\s%s="[^"]*"' % name, b"", attributes)
    return rest + b' %s="%s"' % (name, value)


def _without(attributes: bytes, name: bytes) -> bytes:
    return re.sub(rb'\s%s="[^"]*"' % name, b"", attributes)


def cell_value(xml: bytes, chance: random.Random) -> bytes:
    """A cell of another type, with another value, or with both."""
    cell = _cell(xml, chance)
    if cell is None:
        return xml
    prefix, attributes, content = cell[1], cell[2], cell[3] or b""
    if chance.random() < 0.6:
        attributes = _with(attributes, b"t", chance.choice(_TYPES))
    if chance.random() < 0.7:
        value = chance.choice((chance.choice(NUMBERS), chance.choice(_SAFE_TEXTS), b"%d" % chance.randrange(50)))
        content = b"<%sv>%s</%sv>" % (prefix, value, prefix)
    return _spliced(xml, cell, b"<%sc%s>%s</%sc>" % (prefix, attributes, content, prefix))


def cell_text(xml: bytes, chance: random.Random) -> bytes:
    """A cell with a text of its own."""
    cell = _cell(xml, chance)
    if cell is None:
        return xml
    text = chance.choice(_SAFE_TEXTS)
    prefix, attributes = cell[1], _with(cell[2], b"t", b"inlineStr")
    runs = (b"<%st>%s</%st>", b"<%sr><%st>%s</%st></%sr>")
    x = prefix
    inside = runs[0] % (x, text, x) if chance.random() < 0.7 else runs[1] % (x, x, text, x, x)
    return _spliced(xml, cell, b"<%sc%s><%sis>%s</%sis></%sc>" % (x, attributes, x, inside, x, x))


def cell_date(xml: bytes, chance: random.Random) -> bytes:
    """A number among the dates: near today, at the ends of the calendar, with a time, from another century."""
    cell = _cell(xml, chance)
    if cell is None:
        return xml
    near = b"%d" % chance.randint(46_200, 46_500)
    value = chance.choice((near, near, near + b".75", b"60", b"2958465", b"2958466", b"-3", b"1e6", b"33000", b"73415"))
    attributes = _without(cell[2], b"t")
    return _spliced(xml, cell, b"<%sc%s><%sv>%s</%sv></%sc>" % (cell[1], attributes, cell[1], value, cell[1], cell[1]))


def cell_attribute(xml: bytes, chance: random.Random) -> bytes:
    """A cell with another format or address, or without one."""
    cell = _cell(xml, chance)
    if cell is None:
        return xml
    name, values = chance.choice(
        ((b"s", NUMBERS), (b"s", (b"1", b"2", b"3", b"9")), (b"r", ADDRESSES), (b"cm", NUMBERS))
    )
    changed = _without(cell[2], name) if chance.random() < 0.2 else _with(cell[2], name, chance.choice(values))
    return xml[: cell.start(2)] + changed + xml[cell.end(2) :]


def cell_formula(xml: bytes, chance: random.Random) -> bytes:
    """A formula in a cell, with or without what it gave last."""
    cell = _cell(xml, chance)
    if cell is None or cell[1]:
        return xml
    text, ref, number = chance.choice(FORMULAS), chance.choice(ADDRESSES), chance.randrange(3)
    ways = (_FORMULA[0] % text, _FORMULA[1] % (number, ref, text), _FORMULA[2] % number, _FORMULA[3] % (ref, text))
    value = chance.choice((b"", b"<v>7</v>", b"<v/>", b"<v>46340</v>", b"<v>#REF!</v>"))
    return _spliced(xml, cell, b"<c%s>%s%s</c>" % (cell[2], chance.choice(ways), value))


def cell_moved(xml: bytes, chance: random.Random) -> bytes:
    """A cell dropped, doubled, emptied, or changed for another."""
    cell, other = _cell(xml, chance), _cell(xml, chance)
    if cell is None or other is None:
        return xml
    return _spliced(xml, cell, chance.choice((b"", cell[0] * 2, other[0], b"<c%s/>" % cell[2], other[0] + cell[0])))


def row_moved(xml: bytes, chance: random.Random) -> bytes:
    """A row dropped, doubled, changed for another, far away, without its number, hidden, or with odd spans."""
    rows = list(_ROW.finditer(xml))
    if not rows:
        return xml
    row, other = chance.choice(rows), chance.choice(rows)
    number = chance.choice((b"0", b"1048576", b"1048577", b"99999999", b"-1", b"2", b"02"))
    ways = (
        b"", row[0] * 2, other[0], re.sub(rb' r="\d+"', b"", row[0], count=1), other[0] + row[0],
        re.sub(rb'( r=")\d+', rb"\g<1>" + number, row[0], count=1), re.sub(rb' r="[A-Z]*\d+"', b"", row[0]),
        row[0].replace(b"<row", b'<row hidden="1" outlineLevel="9" ht="1e999" customHeight="1"', 1),
        row[0].replace(b"<row", b'<row s="99999" customFormat="1"', 1), row[0].replace(b"<row",
        b'<row spans="9:1 x"', 1),
        b"<row/>" * 40 + row[0],
    )  # fmt: skip
    return _spliced(xml, row, chance.choice(ways))


def around_rows(xml: bytes, chance: random.Random) -> bytes:
    """Merges, the used range, column widths, filters and tables that say odd things."""
    area, more = chance.choice(ADDRESSES), chance.choice((b"A2:C2", b"D2:D3", b"A1:N1", b"B3:B9", b"E2:F4"))
    number = chance.choice(NUMBERS)
    added: tuple[tuple[bytes, bytes], ...] = (
        (b"</sheetData>",
        b'</sheetData><mergeCells><mergeCell ref="%s"/><mergeCell ref="%s"/></mergeCells>' % (area, more)),
        (b"</sheetData>", b'</sheetData><autoFilter ref="%s"/>' % area),
        (b"</sheetData>", b'</sheetData><sheetProtection sheet="1"/>'),
        (b"<sheetData>",
        b'<cols><col min="%s" max="16384" style="%s" width="%s"/></cols><sheetData>' % (number, number, number)),
        (b"<sheetData>", b'<dimension ref="%s"/><sheetData>' % area),
        (b"<sheetData>", b"<sheetData/><sheetData>"),
        (b"</sheetData>", b'</sheetData><tableParts count="1"><tablePart/></tableParts>'),
    )  # fmt: skip
    old, new = chance.choice(added)
    return xml.replace(old, new, 1)


def shared_text(xml: bytes, chance: random.Random) -> bytes:
    """One of the shared texts is another, has runs or hints, or is gone."""
    items = list(_ITEM.finditer(xml))
    if not items:
        return xml
    text, item = chance.choice(_SAFE_TEXTS), chance.choice(items)
    ways = (
        b"<si><t>%s</t></si>" % text, b'<si><t xml:space="preserve"> %s </t></si>' % text, b"<si/>", b"<si><t/></si>",
        b"<si><r><rPr><b/></rPr><t>%s</t></r><r><t>%s</t></r></si>" % (text, text), b"", item[0] * 2,
        b"<si><t>%s</t><rPh sb='0' eb='1'><t>x</t></rPh></si>" % text, chance.choice(items)[0],
    )  # fmt: skip
    return _spliced(xml, item, chance.choice(ways))


CELLS: dict[str, PartMutator] = {
    "a value": cell_value,
    "a text": cell_text,
    "a date": cell_date,
    "a cell's attribute": cell_attribute,
    "a formula": cell_formula,
    "cells moved": cell_moved,
    "rows moved": row_moved,
    "around the rows": around_rows,
}
STRINGS: dict[str, PartMutator] = {"a shared text": shared_text}
