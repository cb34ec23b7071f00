"""The workbook part and what it leads to: sheets in order, names, the parts beside them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from followup_sheet.errors import TrackerError
from followup_sheet.quoting import excerpt
from followup_sheet.workbook import markup
from followup_sheet.workbook.markup import Element
from followup_sheet.workbook.package import Package

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CONTENT_TYPES = "[Content_Types].xml"

HISTORY = "History"
"""The tab that logs what happened."""

_STRICT = "http://purl.oclc.org/ooxml/"


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
    defined_names: tuple[tuple[str, str | None, str], ...] = ()
    """Name, the tab it is local to (None = the whole workbook), and text."""
    tabs: tuple[str, ...] = ()
    """The names of all tabs in their order, those of chart sheets among them."""

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
        _refuse_hidden_sheets(root, part)
        by_id = {line.id: line for line in relationships(package, part)}
        first = {line.type: line.target for line in reversed(by_id.values()) if line.target in package}
        return cls(
            package,
            part,
            _sheets(package, root, by_id),
            _is_1904(root),
            first.get("sharedStrings"),
            first.get("styles"),
            tuple(definitions(root)),
            tuple(tab_names(root)),
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
    strange = next((line.name for line in root.children if line.name != "Relationship"), None)
    if strange:  # a choice of alternatives, say: what it leads to would seem to be led to by nobody
        raise markup.malformed(name, f"it holds {strange} among its relationships")
    found = tuple(_relationship(line.attributes, part) for line in root.children)
    _refuse_two_of_one_id(found, name)
    return found


def _refuse_two_of_one_id(links: Iterable[Relationship], part: str) -> None:
    """Programs differ in which of two they follow, and so in which part is a sheet's."""
    known: dict[str, Relationship] = {}
    for link in links:
        if known.setdefault(link.id, link) != link:
            raise markup.malformed(part, f"it leads to two places by the name {excerpt(link.id)}")


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
        target = target.replace("\\", "/")  # as some programs on Windows write it
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
    raise TrackerError("the file holds no workbook", next_step="Put a backup back, or save it again as .xlsx")


def _content_types(package: Package) -> Element:
    return markup.outline(markup.utf8(package.part(CONTENT_TYPES), CONTENT_TYPES), CONTENT_TYPES)


def children(root: Element, name: str) -> Iterable[Element]:
    """Children of that name in the main namespace: extensions may use the same words."""
    return (child for child in root.children if child.name == name and child.namespace == root.namespace)


def _sheets(package: Package, root: Element, by_id: dict[str, Relationship]) -> tuple[SheetRef, ...]:
    found: dict[str, SheetRef] = {}
    for element in _all_sheets(root):
        line = by_id.get(element.attributes.get(f"{RELATIONSHIPS} id", ""))
        name = element.attributes.get("name", "")
        if line is not None and line.type != "worksheet":
            continue
        member = package.entry(line.target) if line else None
        if line is None or member is None or member.name in found:
            raise TrackerError(
                f"the workbook is damaged: the sheet {name} is listed, but has no content of its own",
                next_step="Put a backup back (followup-sheet restore), or let Excel or LibreOffice repair it",
            )
        found[member.name] = SheetRef(name, line.target, element.attributes.get("state", "visible"))
    return tuple(found.values())


def _is_1904(root: Element) -> bool:
    return any(pr.attributes.get("date1904", "").lower() in ("1", "true", "on") for pr in children(root, "workbookPr"))


def tab_names(root: Element) -> list[str]:
    """The names of all tabs in the workbook part with this root, its ``sheets`` opened."""
    return [sheet.attributes.get("name", "") for sheet in _all_sheets(root)]


def _all_sheets(root: Element) -> Iterable[Element]:
    return (sheet for group in children(root, "sheets") for sheet in children(group, "sheet"))


def _refuse_hidden_sheets(root: Element, part: str) -> None:
    """A tab among alternatives would seem to be missing, and its name to be free."""
    for child in (child for group in children(root, "sheets") for child in group.children):
        if child.name != "sheet":
            raise markup.malformed(part, f"it holds {child.name} among its sheets")


def definitions(root: Element) -> Iterable[tuple[str, str | None, str]]:
    """Name, tab and text (as in :class:`Book`), of a root whose ``sheets`` and ``definedNames`` are opened."""
    tabs = tab_names(root)
    for element in (name for group in children(root, "definedNames") for name in children(group, "definedName")):
        local = element.attributes.get("localSheetId", "")
        tab = tabs[int(local)] if local.isdecimal() and int(local) < len(tabs) else None
        yield element.attributes.get("name", ""), tab, element.text.strip()
