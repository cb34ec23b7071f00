"""XML as the checks want it: SpreadsheetML elements by their bare name, whatever prefix the file uses."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from xml.etree import ElementTree as ET
from xml.parsers import expat

MAIN = ("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main")
RELATIONSHIP = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
ROOT_BYTES = 16_384
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"

_MAIN_TAG = re.compile("|".join(re.escape(f"{{{namespace}}}") for namespace in MAIN))
_NUMBER = re.compile(r"-?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?")


def parse(data: bytes) -> ET.Element:
    """The part as a tree whose SpreadsheetML tags carry no namespace; ET.ParseError where not well-formed."""
    root = ET.fromstring(data)  # noqa: S314 (files the tests made themselves)
    for element in root.iter():
        element.tag = _MAIN_TAG.sub("", element.tag)
    return root


def relationship_ids(root: ET.Element) -> Iterator[str]:
    """Every ``r:id``, ``r:embed``, ``r:link``... of the part."""
    for element in root.iter():
        for name, value in element.attrib.items():
            if name.startswith("{") and name[1:].partition("}")[0] in RELATIONSHIP:
                yield value


def relationship_id(element: ET.Element) -> str | None:
    return next(
        (element.get(f"{{{namespace}}}id") for namespace in RELATIONSHIP if element.get(f"{{{namespace}}}id")), None
    )


def undeclared_ignorable(data: bytes) -> list[str]:
    """Prefixes the root's ``mc:Ignorable`` names and nobody declares: Excel then refuses the part."""
    attributes: dict[str, str] = {}
    parser = expat.ParserCreate()

    def start(_name: str, found: dict[str, str]) -> None:
        attributes.update(found)
        parser.StartElementHandler = None

    parser.StartElementHandler = start
    # The root's own tag is all that matters here.
    parser.Parse(data[:ROOT_BYTES], False)
    ignorable = next((value for name, value in attributes.items() if name.endswith(":Ignorable")), "")
    return [prefix for prefix in ignorable.split() if f"xmlns:{prefix}" not in attributes]


@cache
def _positions(order: str) -> dict[str, int]:
    return {name: position for position, name in enumerate(order.split())}


def children_in_order(parent: ET.Element, order: str) -> list[str]:
    """Faults of the order of SpreadsheetML children, given as words; other namespaces' stand anywhere."""
    positions = _positions(order)
    faults = []
    last = ""
    for name in (child.tag for child in parent if not child.tag.startswith("{")):
        if name not in positions:
            faults.append(f"<{parent.tag}> may not hold <{name}>")
        elif last and positions[name] < positions[last]:
            faults.append(f"<{name}> must stand before <{last}>")
        else:
            last = name
    return faults


def count_fault(element: ET.Element | None, child: str) -> list[str]:
    """A ``count`` attribute that does not say how many children there are; none at all is fine."""
    if element is None or element.get("count") is None:
        return []
    number = sum(1 for _ in formats(element, child))
    return (
        [] if element.get("count") == str(number) else [f"<{element.tag}> says {element.get('count')}, holds {number}"]
    )


def formats(parent: ET.Element | None, child: str) -> Iterator[ET.Element]:
    """The children of one name; an AlternateContent among them counts as the one it stands for."""
    for element in () if parent is None else parent:
        if element.tag == child:
            yield element
        elif element.tag == f"{{{COMPATIBILITY}}}AlternateContent":
            yield from (found for choice in list(element)[-1:] for found in choice if found.tag == child)


def is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None


def index_fault(what: str, text: str | None, size: int) -> list[str]:
    """``text`` as an index into a list of ``size``; absent is fine."""
    if text is None or (text.isdecimal() and int(text) < size):
        return []
    return [f"{what} {text} is out of range, there are {size}"]


def doubles(values: Iterable[str]) -> list[str]:
    """Those values that stand more than once."""
    return [value for value, times in Counter(values).items() if times > 1]
