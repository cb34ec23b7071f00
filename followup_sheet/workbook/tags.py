"""Single XML tags as bytes: the smallest splice there is. Prefixes, order and unknown attributes stay."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from followup_sheet.workbook import markup

_ATTRIBUTE = re.compile(rb"""(\s+)([^\s=<>"'/]+)\s*=\s*(?:"[^"]*"|'[^']*')""")
_TAG = re.compile(rb"""<([^\s<>/!?]+)((?:[^<>"']|"[^"]*"|'[^']*')*+)>""")


def with_attributes(tag: bytes, values: Mapping[str, str]) -> bytes:
    """The tag with these attributes (names without a prefix) replaced in place, or added at its end.

    Values must not need escaping: numbers, cell ranges, codes.
    """
    missing = dict(values)

    def replaced(match: re.Match[bytes]) -> bytes:
        value = missing.pop(match[2].decode(), None)
        return match[0] if value is None else match[1] + match[2] + f'="{value}"'.encode()

    tag = _ATTRIBUTE.sub(replaced, tag)
    body = tag.removesuffix(b">").removesuffix(b"/").rstrip()
    added = "".join(f' {name}="{value}"' for name, value in missing.items())
    return body + added.encode() + tag[len(body) :] if added else tag


def opened(tag: bytes) -> bytes:
    """``<row r="1"/>`` as an opening tag; one that is open already as it is."""
    return tag[:-2].rstrip() + b">" if tag.endswith(b"/>") else tag


def tags(fragment: bytes) -> Iterator[tuple[bytes, dict[str, str]]]:
    """Name as written and attributes of every opening or empty tag in a piece of XML, in order."""
    for match in _TAG.finditer(fragment):
        yield match[1], markup.attributes(match[2].decode())


def attributes_of(fragment: bytes, name: bytes) -> dict[str, str] | None:
    """The attributes of the first tag of that name as written, None where there is none."""
    return next((attributes for found, attributes in tags(fragment) if found == name), None)


def with_tags(fragment: bytes, name: bytes, values: Mapping[str, str]) -> bytes:
    """The fragment with these attributes set on every tag of that name."""
    return with_each_tag(fragment, lambda found, _: values if found == name else {})


def with_each_tag(fragment: bytes, change: Callable[[bytes, dict[str, str]], Mapping[str, str]]) -> bytes:
    """The fragment with those attributes set on each tag that ``change`` gives for it: it is called with
    the tag's name as written and its attributes."""

    def replaced(match: re.Match[bytes]) -> bytes:
        values = change(match[1], markup.attributes(match[2].decode()))
        return with_attributes(match[0], values) if values else match[0]

    return _TAG.sub(replaced, fragment)
