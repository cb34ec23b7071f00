"""XML parts as bytes: checked once, read by position, never serialised again.

Offsets always refer to the bytes :func:`utf8` returns, which are the part's own bytes unless it
is UTF-16. Expat decides what is well-formed; once it has, :func:`masked` makes every ``<`` that is
left the start of a tag, so that patterns can find things at their true offsets.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Collection, Mapping
from typing import NamedTuple
from xml.parsers import expat

from followup_sheet.errors import TrackerError

MAX_TOKEN = 1_000_000
"""The longest tag, attribute or text run accepted, in bytes."""
TOO_LONG = "a tag or text is longer than 1 MB"
MAX_ELEMENTS = 200_000
"""The most elements :func:`outline` keeps."""
MAX_SEEN = 1_000_000
"""The most elements :func:`outline` looks at."""
MAX_DEPTH = 1_000
_NO_MEMORY = expat.errors.codes[expat.errors.XML_ERROR_NO_MEMORY]
MAX_COMMENTS = 100_000
MAX_WITH_COMMENTS = 32_000_000
"""The largest part, in bytes, that may hold comments: a second copy of it is made."""

_UTF16_STARTS = {
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
    b"<\0": "utf-16-le",
    b"\0<": "utf-16-be",
}
_DECLARATION = re.compile(rb"""<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["'][^>]*>""")
_NOT_ELEMENT = re.compile(rb"<!--|<!\[CDATA\[|<\?|<!")
_CLOSINGS = {b"<!--": b"-->", b"<![CDATA[": b"]]>", b"<?": b"?>"}
FIRST_TAG = re.compile(rb"<((?:[^\s<>/?!:]+:)?)[^\s<>/?!:]+[\s/>]")
_TAG_END = re.compile(rb"""(?:[^>"']|"[^"]*"|'[^']*')*+>""")
_ATTRIBUTE = re.compile(r"""([^\s=<>"'/]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_SPECIAL = re.compile("[&\r\x00-\x02]")
_REFERENCE = re.compile("&(?:#x([0-9A-Fa-f]+)|#([0-9]+)|(lt|gt|amp|quot|apos));")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_MASK = bytes.maketrans(b"<&", b"\x01\x02")
_UNMASK = {0: None, 1: "<", 2: "&"}


class Element(NamedTuple):
    """One element: where it stands in the bytes, and what it says.

    ``start`` to ``open_end`` is its opening (or only) tag, ``start`` to ``end`` all of it.
    ``attributes`` are keyed by local name, or ``namespace name`` where they have a namespace.
    """

    namespace: str
    name: str
    attributes: Mapping[str, str]
    start: int
    open_end: int
    end: int
    text: str = ""
    children: tuple[Element, ...] = ()


def utf8(data: bytes, part: str) -> bytes:
    """The part as UTF-8. Bytes that are UTF-8 already, a byte order mark included, stay as they are.

    Raises TrackerError for an encoding that workbooks may not use.
    """
    for mark, encoding in _UTF16_STARTS.items():
        if data.startswith(mark):
            return _from_utf16(data, encoding, part)
    declared = _DECLARATION.match(data.removeprefix(codecs.BOM_UTF8))
    if declared and declared[1].lower() not in (b"utf-8", b"us-ascii", b"ascii"):
        raise malformed(part, f"its encoding is {declared[1].decode()}, not UTF-8")
    return data


def _from_utf16(data: bytes, encoding: str, part: str) -> bytes:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise malformed(part, "it is not valid UTF-16") from error
    text = text.lstrip("\ufeff")
    if text.startswith("<?xml"):
        text = re.sub(r"""(?<=encoding=)(["']).*?\1""", '"UTF-8"', text, count=1)
    return text.encode(errors="replace")


def malformed(part: str, reason: str) -> TrackerError:
    """The error for a part that cannot be read as XML."""
    return TrackerError(
        f"the workbook is damaged: its {part} cannot be read ({reason})",
        next_step="Open it in Excel or LibreOffice, let it repair the file, and save it again",
    )


def check(xml: bytes, part: str) -> None:
    """Raise TrackerError unless the part is well-formed, has no DOCTYPE and no tag over 1 MB.

    Costs memory for what is nested deeply, so bound that first.
    """
    _feed(_parser(part), xml, part)


def _parser(part: str) -> expat.XMLParserType:
    """A namespace-aware parser (names arrive as ``namespace name``) that refuses any DOCTYPE."""

    def refuse(*_: object) -> None:
        raise doctype(part)

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = refuse
    return parser


def _feed(parser: expat.XMLParserType, xml: bytes, part: str) -> None:
    """Parse in pieces: a piece in which no token ends is part of a token that is too long."""
    view = memoryview(xml)
    try:
        for start in range(0, len(view), MAX_TOKEN):
            parser.Parse(view[start : start + MAX_TOKEN], False)
            if start - parser.CurrentByteIndex > MAX_TOKEN:
                raise malformed(part, TOO_LONG)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError) as error:  # the latter two for encodings it cannot read
        if getattr(error, "code", None) == _NO_MEMORY:
            raise MemoryError from error
        raise malformed(part, str(error)) from error


def doctype(part: str) -> TrackerError:
    """The refusal of a part that may pull in or multiply text from elsewhere."""
    return TrackerError(
        f"the workbook's {part} has a DOCTYPE, which no spreadsheet program writes", next_step="Do not trust this file"
    )


def _may_be_masked(xml: bytes) -> bool:
    """Whether anything stands there but elements and text. A ``!`` or ``?`` alone is rare, and found much faster."""
    declared = xml.find(b"?>", 0, 200) + 2 if xml.startswith(b"<?xml ") else 0
    if b"!" in xml and b"<!" in xml:
        return True
    return xml.find(b"<?", 8, declared) >= 0 or (xml.find(b"?", declared) >= 0 and xml.find(b"<?", 8) >= 0)


def masked(xml: bytes, part: str) -> bytes:
    """The same bytes with comments and processing instructions as NULs, and CDATA as marked text.

    Same length, so offsets hold. NUL, 1 and 2 cannot occur in XML; :func:`unescape` undoes them.
    Raises TrackerError for a DOCTYPE, for one that does not end, and for more than 100,000.
    """
    if not _may_be_masked(xml):
        return xml
    if len(xml) > MAX_WITH_COMMENTS:
        raise malformed(part, f"comments in over {MAX_WITH_COMMENTS:,} bytes")
    view, pieces, position, count = memoryview(xml), list[bytes | memoryview](), 0, 0
    while opening := _NOT_ELEMENT.search(xml, position):
        end = _end_of_masked(xml, opening, part)
        pieces.append(view[position : opening.start()])
        if opening[0] == b"<![CDATA[":
            pieces += (bytes(9), xml[opening.end() : end - 3].translate(_MASK), bytes(3))
        else:
            pieces.append(bytes(end - opening.start()))
        position, count = end, count + 1
        if count > MAX_COMMENTS:
            raise malformed(part, f"more than {MAX_COMMENTS:,} comments")
    return b"".join([*pieces, view[position:]])


def _end_of_masked(xml: bytes, opening: re.Match[bytes], part: str) -> int:
    closing = _CLOSINGS.get(opening[0])
    if closing is None:
        raise doctype(part)
    end = xml.find(closing, opening.end())
    if end < 0:
        raise malformed(part, "a comment does not end")
    return end + len(closing)


def unescape(text: str) -> str:
    """Character data as the author meant it: references replaced, line ends as newlines, mask undone."""
    if not _SPECIAL.search(text):
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _REFERENCE.sub(_character, text).translate(_UNMASK)


def _character(match: re.Match[str]) -> str:
    if match[3]:
        return _NAMED[match[3]]
    code = int(match[1], 16) if match[1] else int(match[2])
    return chr(code) if code <= 0x10FFFF else "\ufffd"


def attributes(tag: str) -> dict[str, str]:
    """The attributes written in a tag, by the name as written (prefix included)."""
    return {name: unescape(double or single) for name, double, single in _ATTRIBUTE.findall(tag)}


def tag_end(xml: bytes, start: int) -> int:
    """Where the tag that begins at ``start`` ends: the offset after its ``>``."""
    match = _TAG_END.match(xml, start)
    return match.end() if match else len(xml)


def prefix(xml: bytes, element: Element) -> str:
    """The namespace prefix an element is written with, its colon included (``x:`` or nothing)."""
    name = re.match(rb"<([^\s/>]*)", xml[element.start : element.open_end])
    qualified = name[1].decode() if name else ""
    return qualified[: -len(element.name)]


def root_prefix(xml: bytes) -> str:
    """The namespace prefix, its colon included, of the first element in masked bytes."""
    match = FIRST_TAG.search(xml)
    return match[1].decode(errors="replace") if match else ""


def outline(xml: bytes, part: str, within: Collection[str] | None = None) -> Element:
    """The root element with its children and, inside those named in ``within`` (None = all), theirs.

    ``text`` is the text directly inside the element. Raises TrackerError as :func:`check` does,
    and when there are more than 200,000 elements to keep.
    """
    builder = _Outline(xml, part, within)
    try:
        _feed(builder.parser, xml, part)
    finally:
        del builder.parser  # which knows the builder: the two would stay in memory for each other's sake
    return builder.root()


class _Open(NamedTuple):
    name: str
    attributes: Mapping[str, str]
    start: int
    text: list[str]
    children: list[Element]


class _Outline:
    """Expat handlers that keep elements down to two levels below the root."""

    def __init__(self, xml: bytes, part: str, within: Collection[str] | None) -> None:
        self.xml, self.part, self.within = xml, part, within
        self.depth = self.kept = self.seen = 0
        self.stack: list[_Open] = []
        self.finished: list[Element] = []
        self.parser = _parser(part)
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.text

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self.depth == len(self.stack) and self._is_wanted():
            self.stack.append(_Open(name, attributes, self.parser.CurrentByteIndex, [], []))
            self.kept += 1
        self.seen += 1
        if self.kept > MAX_ELEMENTS or self.seen > MAX_SEEN:
            raise TrackerError(
                f"the workbook's {self.part} has more than {MAX_ELEMENTS:,} entries to read",
                next_step="Copy the sheets you need to a new workbook",
            )
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise malformed(self.part, f"it is nested more than {MAX_DEPTH:,} deep")

    def _is_wanted(self) -> bool:
        if self.depth < 2:
            return True
        return self.depth == 2 and (self.within is None or _local(self.stack[1].name) in self.within)

    def end(self, _name: str) -> None:
        self.depth -= 1
        if self.depth < len(self.stack):
            element = self._close(self.stack.pop())
            (self.stack[-1].children if self.stack else self.finished).append(element)

    def text(self, text: str) -> None:
        if self.depth == len(self.stack):
            self.stack[-1].text.append(text)

    def _close(self, opened: _Open) -> Element:
        open_end = tag_end(self.xml, opened.start)
        end = open_end
        if self.xml[open_end - 2 : open_end] != b"/>":
            end = tag_end(self.xml, self.parser.CurrentByteIndex)
        text, children = "".join(opened.text), tuple(opened.children)
        if len(text) > MAX_TOKEN:
            raise malformed(self.part, TOO_LONG)
        namespace, _, name = opened.name.rpartition(" ")
        return Element(namespace, name, opened.attributes, opened.start, open_end, end, text, children)

    def root(self) -> Element:
        return self.finished[0]


def _local(name: str) -> str:
    return name.rpartition(" ")[2]
