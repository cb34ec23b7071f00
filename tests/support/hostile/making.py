"""What hostile files are made of: a good tracker with something put into it, and archives of any content."""

from __future__ import annotations

import io
import random
import re
import warnings
import zipfile
from collections.abc import Callable
from functools import cache

from tests.support.packages import edited, members, rewritten
from tests.support.shapes import built, some_rows
from tests.support.typing_by_hand import TRACKER

Make = Callable[[], bytes]
Files = dict[str, tuple[Make, str]]
"""What a file is, to how it is made and a word that the one line about it holds."""

DOCTYPE = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
STRINGS, STYLES, TYPES = "xl/sharedStrings.xml", "xl/styles.xml", "[Content_Types].xml"


@cache
def good() -> bytes:
    return built(some_rows())


def noise(size: int) -> bytes:
    """Text that compresses some forty times: quick to build, and no zip bomb."""
    chance = random.Random(3)
    return b"".join(b"a" * 500 + chance.randbytes(6).hex().encode() for _ in range(size // 512))


def archive(*contents: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as package, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a member twice is what some of these are about
        for name, content in contents:
            package.writestr(name, content)
    return data.getvalue()


def with_more(*contents: tuple[str, bytes]) -> bytes:
    return archive(*members(good()).items(), *contents)


def with_row(row: bytes) -> bytes:
    return edited(good(), TRACKER, b"</sheetData>", row + b"</sheetData>")


def with_dimension(ref: bytes) -> bytes:
    xml = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="%s"' % ref, members(good())[TRACKER])
    return rewritten(good(), {TRACKER: xml})


def with_merge(ref: bytes) -> bytes:
    merge = b'</sheetData><mergeCells count="1"><mergeCell ref="%s"/></mergeCells>' % ref
    return edited(good(), TRACKER, b"</sheetData>", merge)


def ole(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + stream.encode("utf-16-le") + bytes(1024)


def ods() -> bytes:
    mimetype = b"application/vnd.oasis.opendocument.spreadsheet"
    return archive(("mimetype", mimetype), ("content.xml", b"<x/>"), method=zipfile.ZIP_STORED)


def white(size: int) -> bytes:
    """So many bytes of white space that do not pack like a bomb."""
    return random.Random(1).randbytes(size).translate(b" " * 248 + b"\t\n" * 4)


def with_part(name: str, content: bytes) -> bytes:
    """The good tracker with another part of that name, packed quickly."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for other, old in (members(good()) | {name: content}).items():
            package.writestr(other, old)
    return target.getvalue()


def inside(part: str, before: bytes, more: bytes) -> bytes:
    """The good tracker with ``more`` in a part, in front of the first ``before``."""
    content = members(good())[part]
    assert before in content
    return with_part(part, content.replace(before, more + before, 1))
