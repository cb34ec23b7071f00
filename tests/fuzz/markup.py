"""Mutations of one part's XML: tags, attributes, namespaces, encodings, entities."""

from __future__ import annotations

import codecs
import random
import re
from collections.abc import Callable

from tests.fuzz.nasty import ADDRESSES, FORMULAS, NOT_XML, NUMBERS, TEXTS

PartMutator = Callable[[bytes, random.Random], bytes]

_TAG = re.compile(rb"<[^<>]*>")
_ATTRIBUTE = re.compile(rb"""\s([\w:.-]+)="([^"]*)\"""")
_TEXT = re.compile(rb">([^<>]+)<")
_EMPTY = re.compile(rb"<([\w:]+)\b[^<>]*/>")


def _one(pattern: re.Pattern[bytes], xml: bytes, chance: random.Random) -> re.Match[bytes] | None:
    """One of the matches, each as likely as the others."""
    found = list(pattern.finditer(xml))
    return chance.choice(found) if found else None


def _put(xml: bytes, start: int, end: int, new: bytes) -> bytes:
    return xml[:start] + new + xml[end:]


def _element(xml: bytes, chance: random.Random) -> tuple[int, int] | None:
    """Start and end of an element: an empty one, or one up to the first closing tag of its name."""
    tag = _one(re.compile(rb"<([\w:]+)\b[^<>]*>"), xml, chance)
    if tag is None:
        return None
    closing = b"</" + tag[1] + b">"
    end = tag.end() if tag[0].endswith(b"/>") else xml.find(closing, tag.end()) + len(closing)
    return (tag.start(), end) if end > tag.start() else None


def element_moved(xml: bytes, chance: random.Random) -> bytes:
    """An element dropped, doubled, or put before another one."""
    found, other = _element(xml, chance), _element(xml, chance)
    if found is None or other is None:
        return xml
    start, end = found
    piece = xml[start:end]
    way = chance.randrange(3)
    if way == 0:
        return _put(xml, start, end, b"")
    if way == 1:
        return _put(xml, start, start, piece * chance.choice((1, 1, 1, 40)))
    return _put(xml, other[0], other[0], piece)


def tag_spoiled(xml: bytes, chance: random.Random) -> bytes:
    """A tag dropped, doubled, opened, closed or with another name."""
    tag = _one(_TAG, xml, chance)
    if tag is None:
        return xml
    name = re.compile(rb"[\w:]+")
    ways = (b"", tag[0] * 2, tag[0].replace(b"/>", b">"), tag[0].replace(b">", b"/>"), name.sub(b"x", tag[0], count=1),
            tag[0].replace(b"<", b"<x:", 1), tag[0].replace(b" ", b"\n\t"), tag[0].replace(b'"', b"'"))  # fmt: skip
    return _put(xml, *tag.span(), chance.choice(ways))


def attribute_changed(xml: bytes, chance: random.Random) -> bytes:
    """An attribute with another value, a nasty one or that of another attribute."""
    found, other = _one(_ATTRIBUTE, xml, chance), _one(_ATTRIBUTE, xml, chance)
    if found is None or other is None:
        return xml
    return _put(
        xml, *found.span(2), chance.choice((chance.choice(NUMBERS), chance.choice(ADDRESSES), other[2], b"true"))
    )


def attribute_spoiled(xml: bytes, chance: random.Random) -> bytes:
    """An attribute dropped, doubled, renamed or in another namespace."""
    found = _one(_ATTRIBUTE, xml, chance)
    if found is None:
        return xml
    ways = (
        b"",
        found[0] * 2,
        found[0].replace(b"=", b"2="),
        found[0].replace(b" ", b" x:", 1),
        found[0] + b' xml:space="x"',
    )
    return _put(xml, *found.span(), chance.choice(ways))


def text_changed(xml: bytes, chance: random.Random) -> bytes:
    """What stands between two tags is something else."""
    found = _one(_TEXT, xml, chance)
    kind = chance.choice((NUMBERS, TEXTS, FORMULAS, NOT_XML))
    return _put(xml, *found.span(1), chance.choice(kind)) if found else xml


def put_between(xml: bytes, chance: random.Random) -> bytes:
    """Comments, CDATA, entities, foreign elements and bare text where there was nothing."""
    tag = _one(_TAG, xml, chance)
    return _put(xml, tag.end(), tag.end(), chance.choice(NOT_XML)) if tag else xml


def alternative(xml: bytes, chance: random.Random) -> bytes:
    """An element inside a choice of alternatives, or made an extension."""
    found = _element(xml, chance)
    if found is None:
        return xml
    piece = xml[slice(*found)]
    mc = b'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ways = (
        b"<mc:AlternateContent " + mc + b'><mc:Choice Requires="x15">' + piece + b"</mc:Choice></mc:AlternateContent>",
        b"<mc:AlternateContent " + mc + b"><mc:Fallback>" + piece + b"</mc:Fallback></mc:AlternateContent>",
        b'<extLst><ext uri="x">' + piece + b"</ext></extLst>",
        b"<a>" * chance.choice((3, 300, 3_000)) + piece,
    )
    return _put(xml, *found, chance.choice(ways))


def prefixed(xml: bytes, chance: random.Random) -> bytes:
    """Every element of the part with a prefix, declared or not; or another default namespace."""
    if chance.random() < 0.3:
        return xml.replace(b'xmlns="http://schemas', b'xmlns="http://purl', 1)
    changed = re.sub(rb"<(/?)(?=[A-Za-z]+[\s/>])(?!/?\w+:)", rb"<\1x:", xml)
    return changed.replace(b' xmlns="', b' xmlns:x="', 1) if chance.random() < 0.8 else changed


def encoded(xml: bytes, chance: random.Random) -> bytes:
    """In another encoding, with a mark, or with a declaration that is wrong."""
    text = xml.decode("utf-8", "replace")
    declared = chance.choice(("UTF-8", "UTF-16", "iso-8859-1", "utf-7", "x-user", "US-ASCII", ""))
    text = re.sub(r'encoding="[^"]*"', lambda _: f'encoding="{declared}"', text, count=1)
    return chance.choice((
        codecs.BOM_UTF8 + xml, text.encode(), text.encode("utf-16"), codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
        text.encode("utf-16-le"), text.encode("latin-1", "replace"), text.encode("utf-32"), codecs.BOM_UTF8 * 2 + xml,
        text.encode("utf-16-le")[:-1], b"\n" + xml, text.encode("utf-16-be"),
    ))  # fmt: skip


def with_doctype(xml: bytes, chance: random.Random) -> bytes:
    """Entities: inside, outside, and multiplying."""
    laughs = b"".join(b"<!ENTITY l%d '%s'>" % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 9))
    kinds = (b"<!ENTITY a 'b'>", b"<!ENTITY a SYSTEM 'file:///etc/hostname'>", b"<!ENTITY l0 'ha'>" + laughs, b"")
    start = max(xml.find(b"?>") + 2, 0) if xml.startswith(b"<?xml") else 0
    return _put(xml, start, start, b"<!DOCTYPE x [" + chance.choice(kinds) + b"]>")


def bytes_spoiled(xml: bytes, chance: random.Random) -> bytes:
    """Bytes overwritten, cut off, or repeated: valid in the zip, and no XML any more."""
    place, size = chance.randrange(len(xml) + 1), chance.choice((1, 1, 2, 9, 200))
    ways = (
        _put(xml, place, place + size, chance.randbytes(size)), xml[:place], xml[place:], _put(xml, place,
        place + size, b""),
        _put(xml, place, place, xml[place : place + size] * 3),
    )  # fmt: skip
    return chance.choice(ways)


MARKUP: dict[str, PartMutator] = {
    "an element moved": element_moved,
    "a tag spoiled": tag_spoiled,
    "an attribute changed": attribute_changed,
    "an attribute spoiled": attribute_spoiled,
    "a text changed": text_changed,
    "something between": put_between,
    "an alternative": alternative,
    "prefixes": prefixed,
    "an encoding": encoded,
    "a DOCTYPE": with_doctype,
    "bytes": bytes_spoiled,
}
