"""The lists of a styles part (fonts, fills, cell formats) as bytes, and appending to them.

A list nobody appends to keeps its bytes. Where a list is missing or empty, the one item that a
reference to it by 0 means is put there as soon as something is appended anywhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from followup_sheet.workbook import markup, tags
from followup_sheet.workbook.book import MAIN
from followup_sheet.workbook.markup import Element

PART = "xl/styles.xml"

_EMPTY = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<styleSheet xmlns="{MAIN}"/>'.encode()
_LATER = ("cellStyles", "dxfs", "tableStyles", "colors", "extLst")
_ORDER = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", *_LATER)
NUMBER = re.compile("[0-9]{1,9}")
"""The number of a format, a font or the like, as files write it."""
_LIST = re.compile(rb"<(?:[^\s:<>/]+:)?(?:fonts|fills|borders|cellXfs|cellStyleXfs|numFmts)[\s/>]")
_ITEM_NAMES = ("numFmt", "font", "fill", "border", "xf", "xf", "dxf")
_XF = '<{x}xf numFmtId="0" fontId="0" fillId="0" borderId="0"'
_DEFAULTS: dict[str, tuple[str, ...]] = {
    "numFmts": (),
    "fonts": ('<{x}font><{x}sz val="11"/><{x}name val="Calibri"/></{x}font>',),
    "fills": tuple(f'<{{x}}fill><{{x}}patternFill patternType="{kind}"/></{{x}}fill>' for kind in ("none", "gray125")),
    "borders": ("<{x}border/>",),
    "cellStyleXfs": (f"{_XF}/>",),
    "cellXfs": (f'{_XF} xfId="0"/>',),
    "dxfs": (),
}
_ITEMS = {name: (item, "AlternateContent") for name, item in zip(_DEFAULTS, _ITEM_NAMES, strict=True)}


@dataclass(slots=True)
class FormatList:
    """One list: its items as bytes, new ones after the ``present`` that the file has."""

    name: str
    element: Element | None
    items: list[bytes]
    present: int

    def append(self, item: bytes) -> int:
        """Add an item; returns its index."""
        self.items.append(item)
        return len(self.items) - 1


class StylesPart:
    """A styles part taken apart as far as needed. ``prefix`` is its namespace prefix, colon included."""

    def __init__(self, styles_xml: bytes | None) -> None:
        """None or no bytes at all make a part with nothing but defaults. Raises TrackerError."""
        self.xml = _with_open_root(markup.utf8(styles_xml, PART) if styles_xml and styles_xml.strip() else _EMPTY)
        self.root = markup.outline(self.xml, PART, _DEFAULTS)
        if self.root.name != "styleSheet":
            raise markup.malformed(PART, f"it holds {self.root.name} instead of styleSheet")
        self.prefix = markup.prefix(self.xml, self.root)
        # comments out of the way, so that a tag is a tag; with CDATA that could not be copied
        self._text = self.xml if b"<![CDATA[" in self.xml else markup.masked(self.xml, PART)
        self._elements = {child.name: child for child in self.root.children if child.namespace == self.root.namespace}
        self._refuse_hidden_lists()
        self.lists = {name: self._list(name) for name in _DEFAULTS}

    def _refuse_hidden_lists(self) -> None:
        """A list among alternatives or extensions would seem to be missing, and be made anew."""
        for child in self.root.children:
            if child.name not in _ORDER and _LIST.search(self._slice(child)):
                raise markup.malformed(PART, f"it has lists of formats inside {child.name}")

    def _list(self, name: str) -> FormatList:
        element = self._elements.get(name)
        # a choice of alternatives counts as one item
        strange = [child.name for child in element.children if child.name not in _ITEMS[name]] if element else []
        if strange:
            raise markup.malformed(PART, f"it holds {strange[0]} among its {name}")
        items = [self._slice(child) for child in element.children] if element else []
        defaults = [item.format(x=self.prefix).encode() for item in _DEFAULTS[name]]
        return FormatList(name, element, items or defaults, len(items))

    def _slice(self, element: Element) -> bytes:
        return self._text[element.start : element.end].replace(b"\0", b"")

    def number_formats(self) -> dict[int, str]:
        """The number formats that the part gives a code for."""
        element = self._elements.get("numFmts")
        children = element.children if element else ()
        numbers = ((child.attributes.get("numFmtId", ""), child.attributes.get("formatCode", "")) for child in children)
        return {int(number): code for number, code in numbers if NUMBER.fullmatch(number)}

    def to_bytes(self) -> bytes:
        """The part with every appended item, and right counts on the lists that got any."""
        splices = [self._splice(formats) for formats in self.lists.values() if len(formats.items) > formats.present]
        pieces, position = [], 0
        for start, end, content in sorted(splices, key=lambda splice: splice[0]):  # stable: equal places in list order
            pieces += [self.xml[position:start], content]
            position = end
        return b"".join([*pieces, self.xml[position:]])

    def _splice(self, formats: FormatList) -> tuple[int, int, bytes]:
        """Start and end of what is replaced, and by what."""
        added = b"".join(formats.items[formats.present :])
        count = {"count": str(len(formats.items))}
        name = f"{self.prefix}{formats.name}"
        element = formats.element
        if element is None:
            place = self._place_of(formats.name)
            return place, place, tags.with_attributes(f"<{name}>".encode(), count) + added + f"</{name}>".encode()
        opening = tags.with_attributes(tags.opened(self.xml[element.start : element.open_end]), count)
        if element.open_end == element.end:
            closing = f"</{markup.prefix(self.xml, element)}{formats.name}>".encode()
            return element.start, element.end, opening + added + closing
        closed_at = self.xml.rindex(b"</", element.start, element.end)
        return element.start, closed_at, opening + self.xml[element.open_end : closed_at] + added

    def _place_of(self, name: str) -> int:
        """Where the schema wants a list that is missing: before the first one that comes after it."""
        later = _ORDER[_ORDER.index(name) + 1 :]
        starts = [element.start for other, element in self._elements.items() if other in later]
        return min(starts, default=self.xml.rindex(b"</", 0, self.root.end))


def _with_open_root(xml: bytes) -> bytes:
    """A part that is one empty tag, with room between an opening and a closing one."""
    root = markup.outline(xml, PART, ())
    tag = xml[root.start : root.end]
    if root.open_end != root.end:
        return xml
    closing = f"</{markup.prefix(xml, root)}{root.name}>".encode()
    return xml[: root.start] + tags.opened(tag) + closing + xml[root.end :]
