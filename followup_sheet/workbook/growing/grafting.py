"""Formats of one workbook in another: found there by their look, appended where there is none like it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from followup_sheet.workbook import tags
from followup_sheet.workbook.number_formats import FIRST_CUSTOM
from followup_sheet.workbook.styles import Styles
from followup_sheet.workbook.styles_part import StylesPart

_EMPTY = re.compile(rb"<([^\s<>/]+)([^<>]*)></\1>")
_SCHEME = re.compile(rb"<scheme\b[^<>]*/>")
_APPLIED = {
    "numFmtId": "applyNumberFormat",
    "fontId": "applyFont",
    "fillId": "applyFill",
    "borderId": "applyBorder",
    "alignment": "applyAlignment",
    "protection": "applyProtection",
}
_LISTS = {"fontId": "fonts", "fillId": "fills", "borderId": "borders"}


class Graft:
    """Gives, for the format numbers of the ``source``, those of the same looks in ``target``."""

    def __init__(self, source: StylesPart, target: Styles) -> None:
        self._source, self._target = source, target
        self._codes = source.number_formats()
        self._xfs: dict[int, int] = {0: 0}  # a cell that nobody gave a look has that of its new workbook
        self._dxfs: dict[int, int] = {}

    def xf(self, index: int) -> int:
        """The cell format. Raises IndexError where the source has none of that number, TrackerError
        where the target has no room."""
        if index not in self._xfs:
            self._xfs[index] = self._target.index_of("cellXfs", self._xf(self._source.lists["cellXfs"].items[index]))
        return self._xfs[index]

    def dxf(self, index: int) -> int:
        """The format of a condition or of a table's area; raises as :meth:`xf` does."""
        if index not in self._dxfs:
            item = self._respelt(self._source.lists["dxfs"].items[index])
            number = tags.attributes_of(item, self._named("numFmt"))
            if number is not None:
                values = {"numFmtId": self._number_format(number.get("numFmtId", "0"), number.get("formatCode", ""))}
                item = tags.with_tags(item, self._named("numFmt"), values)
            self._dxfs[index] = self._target.index_of("dxfs", item)
        return self._dxfs[index]

    def _xf(self, item: bytes) -> bytes:
        """The format with numbers of the target, and no more said than Excel would."""
        own = self._attributes(item, "xf")
        values = {"numFmtId": self._number_format(own.get("numFmtId", "0"))}
        values |= {name: str(self._item(lists, int(own.get(name, "0")))) for name, lists in _LISTS.items()}
        children = {name: self._attributes(item, name) for name in ("alignment", "protection")}
        if children["alignment"].get("horizontal") == "general":
            del children["alignment"]["horizontal"]
        applied = [switch for name, switch in _APPLIED.items() if values.get(name, "0") != "0" or children.get(name)]
        # without a named style of its own: the template's have no part in the user's workbook
        values |= {"xfId": "0"} | dict.fromkeys(applied, "1")
        if own.get("quotePrefix", "0") in ("1", "true"):
            values["quotePrefix"] = "1"
        inner = b"".join(self._tag(name, attributes) + b"/>" for name, attributes in children.items() if attributes)
        tag = self._tag("xf", values)
        return tag + b">" + inner + b"</" + self._named("xf") + b">" if inner else tag + b"/>"

    def _tag(self, name: str, attributes: Mapping[str, str]) -> bytes:
        """Numbers and words of the schema, which need no escaping."""
        written = "".join(f' {attribute}="{value}"' for attribute, value in attributes.items())
        return b"<" + self._named(name) + written.encode()

    def _item(self, name: str, index: int) -> int:
        """The place of a font, fill or border."""
        item = self._source.lists[name].items[index]
        return self._target.index_of(name, self._respelt(item))

    def _respelt(self, item: bytes) -> bytes:
        """The item with its empty elements in one tag, in the target's namespace prefix.

        A font keeps its name and loses its ``scheme``, which would put the theme font of the user's
        workbook in its place: row heights and widths are made for the one that is named."""
        old = self._source.prefix.encode()
        bare = re.sub(rb"(</?)" + re.escape(old) + rb"(?=[^/])", rb"\1", item) if old else item
        bare = _SCHEME.sub(b"", _EMPTY.sub(rb"<\1\2/>", bare))
        return re.sub(rb"(</?)(?=[^/])", rb"\1" + self._target.prefix.encode(), bare)

    def _number_format(self, number: str, code: str = "") -> str:
        """The number of the same format code; those of formats every program knows stay."""
        code = code or self._codes.get(int(number), "")
        return str(self._target.number_format(code)) if int(number) >= FIRST_CUSTOM and code else number

    def _attributes(self, item: bytes, name: str) -> dict[str, str]:
        return tags.attributes_of(item, f"{self._source.prefix}{name}".encode()) or {}

    def _named(self, name: str) -> bytes:
        return f"{self._target.prefix}{name}".encode()
