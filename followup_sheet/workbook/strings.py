"""Text as SpreadsheetML writes it: shared strings in, escaped text out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from followup_sheet.errors import TrackerError
from followup_sheet.workbook import markup

MAX_TEXT = 32_767
"""The most characters a cell can hold, in UTF-16 units as Excel counts them."""

_SURELY_FITS = MAX_TEXT // 2

MAX_STRINGS = 3_000_000

_CONTROL = "\x00-\x08\x0b-\x1f\ufffe\uffff"
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_NOT_XML = re.compile(f"[{_CONTROL}]")
# An underscore needs escaping where it would open an escape, the ones made of control characters included.
_TO_ESCAPE = re.compile(f"[{_CONTROL}]|_(?=x[0-9A-Fa-f]{{4}}[_{_CONTROL}])")


class _Patterns(NamedTuple):
    item: re.Pattern[bytes]
    phonetic: re.Pattern[bytes]
    run: re.Pattern[bytes]


@lru_cache(maxsize=16)
def _patterns(prefix: str) -> _Patterns:
    """Patterns over masked bytes (see ``markup``), for elements written with this prefix."""
    x = re.escape(prefix)
    item = rf"<{x}si(?:\s[^<>]*?)?(?:/>|>(?:<{x}t>([^<]*)</{x}t></{x}si>|(.*?)</{x}si\s*>))|([^\s\0])"
    phonetic = rf"<{x}rPh(?:\s[^<>]*)?(?<!/)>.*?</{x}rPh\s*>"
    run = rf"<{x}t(?:\s[^<>]*)?(?<!/)>([^<]*)</{x}t\s*>"
    return _Patterns(*(re.compile(pattern.encode(), re.DOTALL) for pattern in (item, phonetic, run)))


def shared_strings(xml: bytes, part: str = "xl/sharedStrings.xml") -> list[str]:
    """The text of every shared string: runs joined, phonetic hints left out, escapes decoded.

    Raises TrackerError for a part that is not well-formed, or that has over 3,000,000 strings.
    """
    xml = markup.utf8(xml, part)
    masked = markup.masked(xml, part)
    prefix = markup.root_prefix(masked)
    strings = list(_items(masked, prefix, part))
    markup.check(xml, part)
    return strings


def _items(masked: bytes, prefix: str, part: str) -> Iterator[str]:
    """The text of each ``si``; what comes after them (extensions, the end tag) is short."""
    root = markup.FIRST_TAG.search(masked)
    start = markup.tag_end(masked, root.start()) if root else 0
    for number, match in enumerate(_patterns(prefix).item.finditer(masked, start)):
        plain, rich, after = match.groups()
        if after:
            if len(masked) - match.start() > markup.MAX_TOKEN or f"<{prefix}si".encode() in masked[match.start() :]:
                raise markup.malformed(part, "something that is not a text stands between the texts")
            return
        if number > MAX_STRINGS:
            raise TrackerError(f"the workbook's {part} has over {MAX_STRINGS:,} texts", next_step="Split the workbook")
        yield rich_text(rich, prefix) if rich else decode((plain or b"").decode(errors="replace"))


def rich_text(content: bytes, prefix: str) -> str:
    """The text of what stands inside an ``si`` or ``is`` element (masked bytes), runs joined."""
    patterns = _patterns(prefix)
    return decode(b"".join(patterns.run.findall(patterns.phonetic.sub(b"", content))).decode(errors="replace"))


def decode(text: str) -> str:
    """Character data of a ``t`` element: references and ``_x0041_`` escapes replaced.

    What no cell can hold is not read either, so that it can be written elsewhere just as it was
    read: half surrogate pairs are U+FFFD, and what exceeds 32,767 characters is left out."""
    text = markup.unescape(text)
    if "_x" not in text:
        return text if len(text) <= _SURELY_FITS else cell_text(text)
    return cell_text(_ESCAPED.sub(lambda match: chr(int(match[1], 16)), text))


def attribute(text: str) -> str:
    """Text for a double-quoted attribute."""
    return _NOT_XML.sub("", text).replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def escape(text: str) -> bytes:
    """Text for a ``t`` element, such that reading it gives the same text.

    Control characters become ``_x000D_`` as in Excel, a literal ``_x0041_`` is escaped, half
    surrogate pairs become U+FFFD, and what exceeds 32,767 characters is cut off.
    """
    text = spelled_out(cell_text(text))
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").encode()


def spelled_out(text: str) -> str:
    """``text`` with what XML cannot hold, and what would be read as such an escape, as ``_x000D_``."""
    return _TO_ESCAPE.sub(lambda match: f"_x{ord(match[0]):04X}_", text)


def cell_text(text: str) -> str:
    """``text`` as a cell can hold it: half surrogate pairs become U+FFFD, what exceeds 32,767 characters is cut."""
    units = text.encode("utf-16-le", "surrogatepass")
    if len(units) > 2 * MAX_TEXT:
        return units[: 2 * MAX_TEXT].decode("utf-16-le", "ignore")
    return units.decode("utf-16-le", "replace")
