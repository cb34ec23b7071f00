"""Making a new part known: its content type, its relationship, its place among the tabs and names.

Everything is a splice of the lists that have to name it; what stands in them stays.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Mapping
from itertools import count

from followup_sheet.workbook import markup, tags
from followup_sheet.workbook.book import CONTENT_TYPES, RELATIONSHIPS, Book, children, relationships_part
from followup_sheet.workbook.markup import Element
from followup_sheet.workbook.strings import attribute

Parts = Mapping[str, bytes]

BEFORE_NAMES = frozenset(
    {
        "fileVersion",
        "fileSharing",
        "workbookPr",
        "workbookProtection",
        "bookViews",
        "sheets",
        "functionGroups",
        "externalReferences",
    }
)
"""What the schema puts before ``definedNames``; ``sheets`` is always there."""

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_MOST_SHEET_ID = 65_534


class Registration:
    """A workbook's changed parts (``parts``), while new ones are added to them."""

    def __init__(self, book: Book, changed: Parts) -> None:
        self.book = book
        self.parts = dict(changed)

    def current(self, part: str) -> bytes:
        """A part as UTF-8, with what was changed in it so far. TrackerError if it is missing."""
        return markup.utf8(self.parts.get(part) or self.book.package.part(part), part)

    def free_name(self, stem: str, ending: str = ".xml") -> str:
        """``stem``, a number from 1 and ``ending``: the first such name no part has, in any case."""
        taken = {name.casefold() for name in (*self.parts, *self.overrides())}
        names = (f"{stem}{number}{ending}" for number in count(1))
        return next(name for name in names if name.casefold() not in taken and not self._is_in_package(name))

    def _is_in_package(self, part: str) -> bool:
        """Relationships that a part long gone has left behind would become those of a new one, too."""
        return part in self.book.package or relationships_part(part) in self.book.package

    def overrides(self) -> dict[str, str]:
        """The parts whose content type is given by name, and that type."""
        values = (line.attributes for line in self._types() if line.name == "Override")
        return {line.get("PartName", "").lstrip("/"): line.get("ContentType", "") for line in values}

    def defaults(self) -> dict[str, str]:
        """File endings (without the dot, case-folded) and the content type of parts that have them."""
        values = (line.attributes for line in self._types() if line.name == "Default")
        return {line.get("Extension", "").casefold(): line.get("ContentType", "") for line in values}

    def declare(self, part: str, content_type: str) -> None:
        """Name the content type of a part; a line that a part of that name left behind is made right."""
        for line in self._types():
            if line.attributes.get("PartName", "").lstrip("/").casefold() == part.casefold():
                xml = self.current(CONTENT_TYPES)
                tag = tags.with_attributes(xml[line.start : line.open_end], {"ContentType": attribute(content_type)})
                self.parts[CONTENT_TYPES] = xml[: line.start] + tag + xml[line.open_end :]
                return
        self._add_type("Override", f' PartName="/{attribute(part)}" ContentType="{attribute(content_type)}"')

    def declare_by_ending(self, part: str, content_type: str) -> None:
        """The same for all parts with this one's ending, or for it alone where they are something else."""
        ending = posixpath.splitext(part)[1][1:]
        known = self.defaults().get(ending.casefold())
        if known is None:
            self._add_type("Default", f' Extension="{attribute(ending)}" ContentType="{attribute(content_type)}"')
        elif known != content_type:
            self.declare(part, content_type)

    def _types(self) -> tuple[Element, ...]:
        return markup.outline(self.current(CONTENT_TYPES), CONTENT_TYPES).children

    def _add_type(self, name: str, attributes: str) -> None:
        xml = self.current(CONTENT_TYPES)
        self.parts[CONTENT_TYPES] = with_child(xml, markup.outline(xml, CONTENT_TYPES, ()), name, attributes)

    def relate(self, part: str, kind: str) -> str:
        """A relationship of the workbook to the part, both of this kind, and its content type; returns
        the relationship's id."""
        rels_part = relationships_part(self.book.workbook_part)
        rels = self.current(rels_part)
        identity = _free_id(markup.outline(rels, rels_part))
        line = f' Id="{identity}" Type="{RELATIONSHIPS}/{kind}" Target="/{attribute(part)}"'
        self.parts[rels_part] = with_child(rels, markup.outline(rels, rels_part, ()), "Relationship", line)
        self.declare(part, f"{_TYPE}{kind}+xml")
        return identity

    def tabs(self) -> list[str]:
        """The names of all tabs in their order."""
        return [sheet.attributes.get("name", "") for sheet in self._sheets()[1].children]

    def has_tab(self, name: str) -> bool:
        """Whether a tab has that name, in any case: Excel allows none twice."""
        return any(tab.casefold() == name.casefold() for tab in self.tabs())

    def add_sheet(self, name: str, part: str) -> int:
        """Make the part the last tab, visible; returns its number among the tabs, from 0."""
        identity = self.relate(part, "worksheet")
        xml, sheets = self._sheets()
        taken = {int(text) for sheet in sheets.children if (text := sheet.attributes.get("sheetId", "")).isdecimal()}
        attributes = f' name="{attribute(name)}" sheetId="{_free_number(taken)}"'
        # The prefix for r:id may be anything, or only declared on each sheet: declare it where it is used.
        attributes += f' xmlns:r="{RELATIONSHIPS}" r:id="{identity}"'
        self.parts[self.book.workbook_part] = with_child(xml, sheets, "sheet", attributes)
        return len(sheets.children)

    def _sheets(self) -> tuple[bytes, Element]:
        part = self.book.workbook_part
        xml = self.current(part)
        sheets = next(iter(children(markup.outline(xml, part, ("sheets",)), "sheets")), None)
        if sheets is None:
            raise markup.malformed(part, "it has no list of sheets")
        return xml, sheets

    def add_local_name(self, tab: int, attributes: Mapping[str, str], text: str) -> None:
        """A defined name of one tab (its number from 0); one of that name that is there already stays."""
        part = self.book.workbook_part
        xml = with_list(self.current(part), part, "definedNames", BEFORE_NAMES)
        names = next(iter(children(markup.outline(xml, part, ("definedNames",)), "definedNames")))
        values = {**attributes, "localSheetId": str(tab)}
        if _name_key(values) in {_name_key(name.attributes) for name in names.children}:
            return
        written = "".join(f' {name}="{attribute(value)}"' for name, value in values.items())
        self.parts[part] = with_child(xml, names, "definedName", written, attribute(text))


def _name_key(attributes: Mapping[str, str]) -> tuple[str, str]:
    return attributes.get("name", "").casefold(), attributes.get("localSheetId", "")


def _free_id(rels: Element) -> str:
    taken = {line.attributes.get("Id") for line in rels.children}
    return next(identity for number in count(1) if (identity := f"rId{number}") not in taken)


def _free_number(taken: Collection[int]) -> int:
    """One more than the largest, or else the first that is free: Excel takes none above 65,534."""
    after = max(taken, default=0) + 1
    return after if after <= _MOST_SHEET_ID else next(number for number in count(1) if number not in taken)


def with_child(xml: bytes, parent: Element, name: str, attributes: str = "", text: str = "") -> bytes:
    """``xml`` with an element as the last child of ``parent``, in the parent's namespace prefix.

    ``attributes`` and ``text`` are written as they come, escaped already.
    """
    prefix = markup.prefix(xml, parent)
    content = f">{text}</{prefix}{name}>" if text else "/>"
    child = f"<{prefix}{name}{attributes}{content}".encode()
    if parent.open_end == parent.end:
        closing = f"</{prefix}{parent.name}>".encode()
        opened = re.sub(rb"\s*/>$", b">", xml[parent.start : parent.end])
        return xml[: parent.start] + opened + child + closing + xml[parent.end :]
    place = xml.rindex(b"</", parent.start, parent.end)
    return xml[:place] + child + xml[place:]


def with_list(xml: bytes, part: str, name: str, before: Collection[str]) -> bytes:
    """``xml`` with an empty element of that name in its root, after those the schema puts ``before`` it;
    as it is where there is one."""
    root = markup.outline(xml, part, ())
    if any(children(root, name)):
        return xml
    place = place_after(root, before)
    return xml[:place] + f"<{markup.prefix(xml, root)}{name}/>".encode() + xml[place:]


def place_after(root: Element, names: Collection[str]) -> int:
    """Behind the last child of the root with one of these names."""
    ends = [child.end for child in root.children if child.namespace == root.namespace and child.name in names]
    return max(ends, default=root.open_end)
