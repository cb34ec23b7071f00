"""The workbook part and what it leads to: sheets in order, names, the parts beside them.

Also the two changes a run may need there, as splices: the recalculation flag, and a new sheet.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from followup_sheet.errors import TrackerError
from followup_sheet.workbook import markup
from followup_sheet.workbook.markup import Element
from followup_sheet.workbook.package import Package
from followup_sheet.workbook.strings import attribute

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT_TYPES = "[Content_Types].xml"
WORKSHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"

_STRICT = "http://purl.oclc.org/ooxml/"
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


class SheetRef(NamedTuple):
    """A worksheet: its tab's name, its part, and ``visible``, ``hidden`` or ``veryHidden``."""

    name: str
    part: str
    state: str = "visible"


class Relationship(NamedTuple):
    """A line of a part's relationships. ``target`` is a part's name, or an address where ``external``.

    ``type`` is the last word of the type's address: ``worksheet``, ``table``, ``styles``...
    """

    id: str
    type: str
    target: str
    external: bool = False


class Book(NamedTuple):
    """What the workbook part says. Parts are None where the workbook has none of that kind."""

    package: Package
    workbook_part: str
    sheets: tuple[SheetRef, ...]
    date1904: bool = False
    shared_strings_part: str | None = None
    styles_part: str | None = None
    calc_chain_part: str | None = None
    defined_names: tuple[tuple[str, int | None, str], ...] = ()

    @classmethod
    def read(cls, package: Package) -> Book:
        """Follow the package's relationships from its root.

        Raises TrackerError for a Strict workbook, a broken part, or a sheet whose part is missing.
        """
        part = _workbook_part(package)
        root = markup.outline(markup.utf8(package.part(part), part), part, ("sheets", "definedNames"))
        _refuse_strict(root.namespace)
        if root.namespace != MAIN or root.name != "workbook":
            raise TrackerError("the file holds no Excel workbook", next_step="Save it as an Excel workbook (.xlsx)")
        by_id = {line.id: line for line in relationships(package, part)}
        first = {line.type: line.target for line in reversed(by_id.values()) if line.target in package}
        return cls(
            package,
            part,
            _sheets(package, root, by_id),
            _is_1904(root),
            first.get("sharedStrings"),
            first.get("styles"),
            first.get("calcChain"),
            tuple(_defined_names(root)),
        )

    def relationships(self, part: str) -> tuple[Relationship, ...]:
        """The relationships of a part, in their order; empty where it has none."""
        return relationships(self.package, part)


def relationships(package: Package, part: str) -> tuple[Relationship, ...]:
    """The relationships of a part, in their order; the package's own for the part ``""``."""
    name = relationships_part(part)
    if name not in package:
        return ()
    root = markup.outline(markup.utf8(package.part(name), name), name)
    return tuple(_relationship(line.attributes, part) for line in root.children if line.name == "Relationship")


def relationships_part(part: str) -> str:
    """``xl/workbook.xml`` keeps its relationships in ``xl/_rels/workbook.xml.rels``."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _relationship(attributes: Mapping[str, str], part: str) -> Relationship:
    kind, target = attributes.get("Type", ""), attributes.get("Target", "")
    if kind.startswith(_STRICT) and kind.endswith("/officeDocument"):
        _refuse_strict(kind)
    external = attributes.get("TargetMode") == "External"
    if not external:
        target = posixpath.normpath(posixpath.join("/", posixpath.dirname(part), target)).lstrip("/")
    return Relationship(attributes.get("Id", ""), kind.rpartition("/")[2], target, external)


def _refuse_strict(namespace: str) -> None:
    if namespace.startswith(_STRICT):
        raise TrackerError(
            "the file is a Strict Open XML workbook, which this program cannot write",
            next_step='In Excel: File > Save As > "Excel Workbook (.xlsx)", not "Strict Open XML Spreadsheet"',
        )


def _workbook_part(package: Package) -> str:
    for line in relationships(package, ""):
        if line.type == "officeDocument" and line.target in package:
            return line.target
    for override in _content_types(package).children:
        part = override.attributes.get("PartName", "")
        if override.attributes.get("ContentType", "").endswith(".main+xml") and part in package:
            return part.lstrip("/")
    raise TrackerError("the file holds no workbook part", next_step="Put a backup back, or save it again as .xlsx")


def _content_types(package: Package) -> Element:
    return markup.outline(markup.utf8(package.part(CONTENT_TYPES), CONTENT_TYPES), CONTENT_TYPES)


def _children(root: Element, name: str) -> Iterable[Element]:
    """Children of that name in the main namespace: extensions may use the same words."""
    return (child for child in root.children if child.name == name and child.namespace == root.namespace)


def _sheets(package: Package, root: Element, by_id: dict[str, Relationship]) -> tuple[SheetRef, ...]:
    found: dict[str, SheetRef] = {}
    for element in (sheet for group in _children(root, "sheets") for sheet in _children(group, "sheet")):
        line = by_id.get(element.attributes.get(f"{RELATIONSHIPS} id", ""))
        name = element.attributes.get("name", "")
        if line is not None and line.type != "worksheet":
            continue
        if line is None or line.target not in package or line.target in found:
            raise TrackerError(f"the sheet {name} has no part of its own", next_step="Put a backup back, or repair it")
        found[line.target] = SheetRef(name, line.target, element.attributes.get("state", "visible"))
    return tuple(found.values())


def _is_1904(root: Element) -> bool:
    return any(pr.attributes.get("date1904", "").lower() in ("1", "true", "on") for pr in _children(root, "workbookPr"))


def _defined_names(root: Element) -> Iterable[tuple[str, int | None, str]]:
    for element in (name for group in _children(root, "definedNames") for name in _children(group, "definedName")):
        local = element.attributes.get("localSheetId", "")
        yield element.attributes.get("name", ""), int(local) if local.isdecimal() else None, element.text.strip()


def with_full_calc(workbook_xml: bytes) -> bytes:
    """The workbook part with ``fullCalcOnLoad="1"`` on its ``calcPr``, which is added if it is absent.

    The very same bytes if it is set already.
    """
    part = "xl/workbook.xml"
    xml = markup.utf8(workbook_xml, part)
    root = markup.outline(xml, part, ())
    for element in _children(root, "calcPr"):
        if element.attributes.get("fullCalcOnLoad", "").lower() in ("1", "true"):
            return workbook_xml
        return _with_attribute(xml, element, "fullCalcOnLoad", "1")
    place = _place_for_calc(root)
    return xml[:place] + f'<{markup.prefix(xml, root)}calcPr fullCalcOnLoad="1"/>'.encode() + xml[place:]


def _with_attribute(xml: bytes, element: Element, name: str, value: str) -> bytes:
    tag = xml[element.start : element.open_end]
    pattern = rf"""\s{name}\s*=\s*(?:"[^"]*"|'[^']*')""".encode()
    bare = re.sub(pattern, b"", tag)
    close = re.search(rb"\s*/?>$", bare)
    place = close.start() if close else len(bare)
    new = bare[:place] + f' {name}="{value}"'.encode() + bare[place:]
    return xml[: element.start] + new + xml[element.open_end :]


def _place_for_calc(root: Element) -> int:
    """After the last element that the schema puts before ``calcPr``."""
    before = [child.end for child in root.children if child.namespace == root.namespace and child.name in _BEFORE_CALC]
    return max(before, default=root.open_end)


def with_new_sheet(package: Package, book: Book, name: str, sheet_xml: bytes) -> dict[str, bytes]:
    """The parts that change when a visible sheet is added as the last one, and the sheet's own part.

    ``name`` must be free and is not checked against Excel's rules for names; ValueError if it is taken.
    """
    if any(sheet.name.casefold() == name.casefold() for sheet in book.sheets):
        raise ValueError(f"there is a sheet {name} already")
    part = _free_part(package, posixpath.join(posixpath.dirname(book.workbook_part), "worksheets"))
    rels_part = relationships_part(book.workbook_part)
    rels = markup.utf8(package.part(rels_part), rels_part)
    identity = _free_id(book)
    line = f' Id="{identity}" Type="{RELATIONSHIPS}/worksheet" Target="/{part}"'
    types = markup.utf8(package.part(CONTENT_TYPES), CONTENT_TYPES)
    override = f' PartName="/{part}" ContentType="{WORKSHEET_TYPE}"'
    return {
        book.workbook_part: _with_sheet_element(package, book, name, identity),
        rels_part: _with_child(rels, markup.outline(rels, rels_part, ()), "Relationship", line),
        CONTENT_TYPES: _with_child(types, markup.outline(types, CONTENT_TYPES, ()), "Override", override),
        part: sheet_xml,
    }


def _free_part(package: Package, folder: str) -> str:
    number = 1
    while f"{folder}/sheet{number}.xml" in package:
        number += 1
    return f"{folder}/sheet{number}.xml"


def _free_id(book: Book) -> str:
    taken = {line.id for line in book.relationships(book.workbook_part)}
    number = 1
    while f"rId{number}" in taken:
        number += 1
    return f"rId{number}"


def _with_sheet_element(package: Package, book: Book, name: str, identity: str) -> bytes:
    part = book.workbook_part
    xml = markup.utf8(package.part(part), part)
    sheets = next(iter(_children(markup.outline(xml, part, ("sheets",)), "sheets")), None)
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
