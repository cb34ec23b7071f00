"""What a run may have to add to a workbook beside its cells, as splices: the recalculation flag, a
sheet, a styles part."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping

from followup_sheet.errors import TrackerError
from followup_sheet.workbook import markup, tags
from followup_sheet.workbook.book import CONTENT_TYPES, RELATIONSHIPS, Book, children, relationships_part
from followup_sheet.workbook.markup import Element
from followup_sheet.workbook.package import Package
from followup_sheet.workbook.strings import attribute

Parts = Mapping[str, bytes]

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_BEFORE_CALC = frozenset(
    {
        "fileVersion",
        "fileSharing",
        "workbookPr",
        "workbookProtection",
        "bookViews",
        "sheets",
        "functionGroups",
        "externalReferences",
        "definedNames",
    }
)
"""What the schema puts before ``calcPr``; ``sheets`` is always there."""


def with_full_calc(workbook_xml: bytes) -> bytes:
    """The workbook part with ``fullCalcOnLoad="1"`` on its ``calcPr``, which is added if it is absent.

    The very same bytes if it is set already.
    """
    part = "xl/workbook.xml"
    xml = markup.utf8(workbook_xml, part)
    root = markup.outline(xml, part, ())
    for element in children(root, "calcPr"):
        if element.attributes.get("fullCalcOnLoad", "").lower() in ("1", "true"):
            return workbook_xml
        tag = tags.with_attributes(xml[element.start : element.open_end], {"fullCalcOnLoad": "1"})
        return xml[: element.start] + tag + xml[element.open_end :]
    place = _place_for_calc(root)
    return xml[:place] + f'<{markup.prefix(xml, root)}calcPr fullCalcOnLoad="1"/>'.encode() + xml[place:]


def _place_for_calc(root: Element) -> int:
    """After the last element that the schema puts before ``calcPr``."""
    before = [child.end for child in root.children if child.namespace == root.namespace and child.name in _BEFORE_CALC]
    return max(before, default=root.open_end)


def with_new_sheet(book: Book, name: str, sheet_xml: bytes) -> dict[str, bytes]:
    """The parts that change when a visible sheet is added as the last one, and the sheet's own part.

    Raises TrackerError where a tab has that name already: Excel allows none twice.
    """
    if any(tab.casefold() == name.casefold() for tab in book.tabs):
        raise TrackerError(f"there is a tab {name} that is not a sheet of cells", next_step="Rename that tab")
    part = _free_part(book.package, posixpath.join(posixpath.dirname(book.workbook_part), "worksheets/sheet"))
    identity, parts = _registered(book, {}, part, "worksheet")
    return parts | {book.workbook_part: _with_sheet_element(book, name, identity), part: sheet_xml}


def with_new_styles(book: Book, changed: Parts, styles_xml: bytes) -> dict[str, bytes]:
    """The parts that change when a workbook without styles gets some, on top of those ``changed`` already."""
    # Some readers go by this name instead of by the relationship; a part so called is linked to by nobody.
    part = posixpath.join(posixpath.dirname(book.workbook_part), "styles.xml")
    _, parts = _registered(book, changed, part, "styles")
    return parts | {part: styles_xml}


def _registered(book: Book, changed: Parts, part: str, kind: str) -> tuple[str, dict[str, bytes]]:
    """The relationship's id, and the two lists that have to name a new part of the workbook."""
    rels_part = relationships_part(book.workbook_part)
    rels, types = (
        markup.utf8(changed.get(name) or book.package.part(name), name) for name in (rels_part, CONTENT_TYPES)
    )
    identity = _free_id(markup.outline(rels, rels_part))
    line = f' Id="{identity}" Type="{RELATIONSHIPS}/{kind}" Target="/{part}"'
    override = f' PartName="/{part}" ContentType="{_TYPE}{kind}+xml"'
    return identity, {
        rels_part: _with_child(rels, markup.outline(rels, rels_part, ()), "Relationship", line),
        CONTENT_TYPES: _with_child(types, markup.outline(types, CONTENT_TYPES, ()), "Override", override),
    }


def _free_part(package: Package, beginning: str) -> str:
    number = 1
    while f"{beginning}{number}.xml" in package:
        number += 1
    return f"{beginning}{number}.xml"


def _free_id(rels: Element) -> str:
    taken = {line.attributes.get("Id") for line in rels.children}
    number = 1
    while f"rId{number}" in taken:
        number += 1
    return f"rId{number}"


def _with_sheet_element(book: Book, name: str, identity: str) -> bytes:
    part = book.workbook_part
    xml = markup.utf8(book.package.part(part), part)
    sheets = next(iter(children(markup.outline(xml, part, ("sheets",)), "sheets")), None)
    if sheets is None:
        raise markup.malformed(part, "it has no list of sheets")
    numbers = [int(text) for sheet in sheets.children if (text := sheet.attributes.get("sheetId", "")).isdecimal()]
    attributes = f' name="{attribute(name)}" sheetId="{max(numbers, default=0) + 1}"'
    # The prefix for r:id may be anything, or only declared on each sheet: declare it where it is used.
    attributes += f' xmlns:r="{RELATIONSHIPS}" r:id="{identity}"'
    return _with_child(xml, sheets, "sheet", attributes)


def _with_child(xml: bytes, parent: Element, name: str, attributes: str) -> bytes:
    """``xml`` with an empty element as the last child of ``parent``, in the parent's namespace prefix."""
    prefix = markup.prefix(xml, parent)
    child = f"<{prefix}{name}{attributes}/>".encode()
    if parent.open_end == parent.end:
        closing = f"</{prefix}{parent.name}>".encode()
        opened = re.sub(rb"\s*/>$", b">", xml[parent.start : parent.end])
        return xml[: parent.start] + opened + child + closing + xml[parent.end :]
    place = xml.rindex(b"</", parent.start, parent.end)
    return xml[:place] + child + xml[place:]
