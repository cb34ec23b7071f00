"""Quirks of packages: how the zip is made, where parts stand and how they are encoded."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from typing import Any
from unittest import mock
from urllib.parse import unquote

from tests.support.packages import members, rewritten
from tests.support.quirks import RELS, ROOT_RELS, STRINGS, STYLES, TYPES, WORKBOOK, Quirk, changed, each, plain
from tests.support.typing_by_hand import TRACKER

_ENCODINGS = {
    "UTF-8 with a byte order mark": ("utf-8", b"\xef\xbb\xbf"),
    "UTF-16, little end first": ("utf-16-le", b"\xff\xfe"),
    "UTF-16, big end first": ("utf-16-be", b"\xfe\xff"),
}
_ENCODED = {
    "the sheet": TRACKER,
    "the workbook part": WORKBOOK,
    "the styles": STYLES,
    "the strings": STRINGS,
    "the relationships": RELS,
    "the package's relationships": ROOT_RELS,
    "the content types": TYPES,
}


def encoded(part: str, encoding: str, mark: bytes) -> Quirk:
    """The part in another encoding, which its declaration names."""

    def apply(data: bytes) -> bytes:
        declared = encoding.upper().removesuffix("-LE").removesuffix("-BE")
        text = members(data)[part].decode().replace('encoding="UTF-8"', f'encoding="{declared}"')
        return rewritten(data, {part: mark + text.encode(encoding)})

    return apply


_NO_STYLES = b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'


def readable(data: bytes) -> bytes:
    """The same workbook as the tests' own scan can read it: UTF-8 without a mark, names as usual,
    links with slashes, a styles part of no bytes as the empty one it stands for."""
    usual = {name.casefold(): name for name in members(plain())}
    contents = {}
    for written, content in members(data).items():
        forward = written.replace("\\", "/")
        name = usual.get(forward.casefold(), unquote(forward))
        contents[name] = _as_utf8(content) if content or name != STYLES else _NO_STYLES
        if name.endswith(".rels"):
            contents[name] = contents[name].replace(b"\\", b"/")
    return archive(contents)


def _as_utf8(content: bytes) -> bytes:
    for encoding, mark in _ENCODINGS.values():
        if content.startswith(mark):
            text = content[len(mark) :].decode(encoding).lstrip("\ufeff")
            return re.sub(r"""encoding=("[^"]*"|'[^']*')""", 'encoding="UTF-8"', text, count=1).encode()
    return content


def archive(contents: Mapping[str, bytes], attributes: Mapping[str, Any] | None = None) -> bytes:
    """A zip of these members, each one's directory line with these attributes of ``ZipInfo``."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in contents.items():
            info = zipfile.ZipInfo(name, (2024, 5, 6, 7, 8, 10))
            info.compress_type = zipfile.ZIP_DEFLATED
            for attribute, value in (attributes or {}).items():
                setattr(info, attribute, value)
            package.writestr(info, content)
    return data.getvalue()


def _listed(**attributes: Any) -> Quirk:
    return lambda data: archive(members(data), attributes)


def streamed(data: bytes) -> bytes:
    """As written to a pipe: sizes and checksum follow each member."""

    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def tell(self) -> int:
            raise OSError

        def seek(self, *_: object) -> int:
            raise OSError

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members(data).items():
            package.writestr(name, content)
    return pipe.getvalue()


def zip64(data: bytes) -> bytes:
    """Every size and offset in the records that large archives need."""
    with mock.patch.object(zipfile, "ZIP64_LIMIT", 100):
        made = archive(members(data))
    assert b"PK\x06\x06" in made
    return made


def commented(data: bytes) -> bytes:
    target = io.BytesIO(data)
    with zipfile.ZipFile(target, "a") as package:
        package.comment = b"made by hand"
    return target.getvalue()


def with_folders(data: bytes) -> bytes:
    """A member for each folder, as some zip programs add them."""
    return archive({"_rels/": b"", "xl/": b"", "xl/worksheets/": b"", **members(data)})


def backwards(data: bytes) -> bytes:
    return archive(dict(reversed(members(data).items())))


def names(change: Callable[[str], str]) -> Quirk:
    """Members called otherwise, with nothing said of it in any part."""
    return lambda data: archive({change(name): content for name, content in members(data).items()})


def moved(old: str, new: str, target: str) -> Quirk:
    """A member under another name, and the lines that lead to it."""

    def apply(data: bytes) -> bytes:
        found = members(data)
        found = {new if name == old else name: content for name, content in found.items()}
        tail = old.removeprefix("xl/").encode()
        found[RELS] = found[RELS].replace(b'"' + tail + b'"', b'"' + target.encode() + b'"')
        found[TYPES] = found[TYPES].replace(b"/" + old.encode(), b"/xl/" + target.encode())
        return archive(found)

    return apply


def targets(written: bytes) -> Quirk:
    """The workbook's links written so, ``%s`` being the target from the workbook's own folder."""
    return changed(RELS, rb'Target="([^"]*)"', lambda match: b'Target="%b"' % written.replace(b"%s", match[1]))


_MACRO_TYPE = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"

ZIPS: dict[str, Quirk] = {
    "Zip64 records": zip64,
    "sizes behind the data": streamed,
    "stored members": _listed(compress_type=zipfile.ZIP_STORED),
    "extra fields": _listed(extra=b"\x99\x99\x02\x00ab\x0a\x00\x04\x00\x00\x00\x00\x00"),
    "comments on members": _listed(comment=b"kept"),
    "members made on Unix": _listed(create_system=3, external_attr=0o640 << 16),
    "a comment on the package": commented,
    "folders as members": with_folders,
    "members in the opposite order": backwards,
}

NAMES: dict[str, Quirk] = {
    "absolute targets": targets(b"/xl/%s"),
    "targets with a dot": targets(b"./%s"),
    "targets with two dots": targets(b"../xl/%s"),
    "targets with backslashes": targets(b"\\xl\\%s"),
    "targets that say they are internal": changed(RELS, rb"<Relationship ", b'<Relationship TargetMode="Internal" '),
    "members with backslashes": names(lambda name: name.replace("/", "\\")),
    "members in capitals": names(lambda name: name if name == TYPES else name.upper()),
    "a percent-encoded target": moved(TRACKER, "xl/worksheets/my sheet.xml", "worksheets/my%20sheet.xml"),
    "a percent-encoded member": moved(TRACKER, "xl/worksheets/my%20sheet.xml", "worksheets/my%20sheet.xml"),
    "a member with an accent": moved(TRACKER, "xl/worksheets/Büro.xml", "worksheets/B%C3%BCro.xml"),
    "a macro workbook": changed(
        TYPES, rb"application/vnd\.openxmlformats-officedocument\.spreadsheetml\.sheet\.main\+xml", _MACRO_TYPE
    ),
    "a template saved as a workbook": changed(TYPES, rb"sheet\.main\+xml", b"template.main+xml"),
}

ENCODINGS: dict[str, Quirk] = {
    f"every part in {name}": each(*(encoded(part, encoding, mark) for part in _ENCODED.values()))
    for name, (encoding, mark) in _ENCODINGS.items()
}
SINGLE_ENCODINGS: dict[str, Quirk] = {
    f"{what} in {name}": encoded(part, encoding, mark)
    for what, part in _ENCODED.items()
    for name, (encoding, mark) in _ENCODINGS.items()
}

PACKAGE_QUIRKS: dict[str, Quirk] = ZIPS | NAMES | ENCODINGS
