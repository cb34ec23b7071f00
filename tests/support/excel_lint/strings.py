"""Texts: the shared strings part, and the rules every text in a cell obeys."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from tests.support.excel_lint.package import Package
from tests.support.excel_lint.xml import XML_SPACE

MAX_TEXT = 32_767
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ALLOWED = ("t", "r", "rPh", "phoneticPr", "extLst")


class SharedStrings:
    """``texts`` as a cell shows them, in order; ``faults`` of the part itself."""

    def __init__(self, package: Package, part: str | None) -> None:
        root = package.trees.get(part or "")
        items = [] if root is None else root.findall("si")
        self.texts = [text_of(item) for item in items]
        self.faults = [f"{part}: {fault}" for fault in ([] if root is None else self._count(root, len(items)))]
        for number, item in enumerate(items):
            self.faults += [f"{part}: string {number}: {fault}" for fault in text_faults(item)]

    @staticmethod
    def _count(root: ET.Element, items: int) -> list[str]:
        # `count` (the references to them) is only a hint: Excel does not look at it.
        unique = root.get("uniqueCount")
        return [] if unique in {None, str(items)} else [f"uniqueCount says {unique}, there are {items}"]


def text_of(item: ET.Element) -> str:
    """The text of an ``<si>`` or ``<is>``: its runs one after another, without phonetic hints."""
    runs = [item.find("t"), *(run.find("t") for run in item.iterfind("r"))]
    whole = "".join(run.text or "" for run in runs if run is not None)
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), whole)


def text_faults(item: ET.Element) -> list[str]:
    """Faults of one ``<si>`` or ``<is>``."""
    faults = [f"<{item.tag}> may not hold <{child.tag}>" for child in item if child.tag not in _ALLOWED]
    faults += ["a run without text" for run in item.iterfind("r") if run.find("t") is None]
    if item.find("t") is not None and item.find("r") is not None:
        faults.append("plain text and runs at once")
    if len(text_of(item).encode("utf-16-le", "surrogatepass")) // 2 > MAX_TEXT:
        faults.append(f"longer than {MAX_TEXT:,} characters")
    for text in item.iter("t"):
        faults += space_faults(text)
    return faults


def space_faults(element: ET.Element) -> list[str]:
    """Blanks at the ends get lost unless ``xml:space`` keeps them."""
    text = element.text or ""
    if text == text.strip(" \t\r\n") or element.get(XML_SPACE) == "preserve":
        return []
    return ["blanks at its ends, but no xml:space='preserve'"]
