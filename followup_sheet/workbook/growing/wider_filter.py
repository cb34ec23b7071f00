"""A sheet's filter reaching over new columns: its range, and the hidden name that says it again."""

from __future__ import annotations

import re
from typing import NamedTuple

from followup_sheet.sheets.addresses import column_letters
from followup_sheet.workbook import markup, tags
from followup_sheet.workbook.address import Range, parse_range
from followup_sheet.workbook.book import Book, children
from followup_sheet.workbook.growing.around import Around
from followup_sheet.workbook.markup import Element
from followup_sheet.workbook.patches import Patch, patched

_NAME = "_xlnm._filterdatabase"
_TEXT = re.compile(rb"(\s*(?:[^<!]*!)?)([^<!]*?)(\s*)")


class WiderFilter(NamedTuple):
    """A filter's range before and after, and the change of the sheet's element."""

    old: Range
    new: Range
    patch: Patch


def wider_filter(around: Around, header_row: int, first: int, count: int) -> WiderFilter | None:
    """The sheet's filter over ``count`` more columns, where it begins in the header row and ends just
    before column ``first``; None where there is no such filter."""
    element = around.first("autoFilter")
    area = _area(element.attributes.get("ref", "")) if element else None
    if element is None or area is None or (area.first_row, area.last_column) != (header_row, first - 1):
        return None
    wide = area._replace(last_column=area.last_column + count)
    tag = around.sheet.xml[element.start : element.open_end]
    patch = Patch(element.start, element.open_end, tags.with_attributes(tag, {"ref": str(wide)}))
    return WiderFilter(area, wide, patch)


def with_filter_name(book: Book, tab: str, old: Range, new: Range) -> dict[str, bytes]:
    """The workbook part with the hidden name of that tab's filter on the new range; empty where no
    such name says the old one."""
    part = book.workbook_part
    xml = markup.utf8(book.package.part(part), part)
    root = markup.outline(xml, part, ("definedNames",))
    names = (name for group in children(root, "definedNames") for name in children(group, "definedName"))
    patches = [_renamed(xml, name, old, new) for name in names if _is_filter_of(name, book, tab)]
    found = [patch for patch in patches if patch]
    return {part: patched(xml, found)} if found else {}


def _is_filter_of(name: Element, book: Book, tab: str) -> bool:
    local = name.attributes.get("localSheetId", "")
    is_here = local.isdecimal() and int(local) < len(book.tabs) and book.tabs[int(local)] == tab
    return is_here and name.attributes.get("name", "").lower() == _NAME


def _renamed(xml: bytes, name: Element, old: Range, new: Range) -> Patch | None:
    match = _TEXT.fullmatch(xml, name.open_end, xml.rfind(b"<", name.open_end, name.end))
    if not match or _area(match[2].decode(errors="replace")) != old:
        return None
    return Patch(match.start(2), match.end(2), _fixed(new).encode())


def _fixed(area: Range) -> str:
    first, last = column_letters(area.first_column), column_letters(area.last_column)
    return f"${first}${area.first_row}:${last}${area.last_row}"


def _area(text: str) -> Range | None:
    try:
        return parse_range(text)
    except ValueError:
        return None
