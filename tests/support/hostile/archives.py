"""Archives that lie: about sizes, names, places and how many members there are."""

from __future__ import annotations

import struct
import zipfile
import zlib

from tests.support.hostile.making import Files, archive, good, with_more
from tests.support.packages import members
from tests.support.typing_by_hand import TRACKER

_LOCAL, _CENTRAL, _END = struct.Struct("<4s5H3L2H"), struct.Struct("<4s6H3L5H2L"), struct.Struct("<4s4H2LH")
_FOUR_GIGABYTES = 2**32 - 1


def _archive(entries: list[tuple[bytes, bytes, int, int]]) -> bytes:
    """Members by name, deflated data, declared size and checksum."""
    body, lines = b"", b""
    for name, data, size, crc in entries:
        fields = (20, 0, 8, 0, 33, crc, len(data), size)
        lines += _CENTRAL.pack(b"PK\1\2", 20, *fields, len(name), 0, 0, 0, 0, 0, len(body)) + name
        body += _LOCAL.pack(b"PK\3\4", *fields, len(name), 0) + name + data
    return body + lines + _END.pack(b"PK\5\6", 0, 0, len(entries), len(entries), len(lines), len(body), 0)


def _deflated(content: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()


def _four_gigabytes() -> bytes:
    """4 GiB of one letter, deflated: the same packed block again and again."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(b"a" * 2**24) + packer.flush(zlib.Z_FULL_FLUSH)
    return block * 255 + packer.compress(b"a" * (2**24 - 1)) + packer.flush()


def _with_sheet(data: bytes, size: int, crc: int) -> bytes:
    parts = members(good())
    others = [(n.encode(), _deflated(c), len(c), zlib.crc32(c)) for n, c in parts.items() if n != TRACKER]
    return _archive([*others, (TRACKER.encode(), data, size, crc)])


def _overlapping() -> bytes:
    """Ten thousand lines of the directory that lead to one member: the archive that unpacks to petabytes."""
    name, content = b"xl/media/kernel", b"a" * 100_000
    one = _archive([(name, _deflated(content), len(content), zlib.crc32(content))])
    start = one.index(b"PK\1\2")
    line = one[start : one.index(b"PK\5\6")]
    lines = b"".join(line.replace(name, b"xl/media/%06d" % n) for n in range(4_000))
    return one[:start] + lines + _END.pack(b"PK\5\6", 0, 0, 4_000, 4_000, len(lines), start, 0)


def _nested() -> bytes:
    """A member whose data is another whole archive: directory entries that point into it."""
    inner = archive(("xl/media/a", b"a" * 10), method=zipfile.ZIP_STORED)
    outer = archive(("xl/media/b", inner), method=zipfile.ZIP_STORED)
    shifted = inner[inner.index(b"PK\1\2") : inner.index(b"PK\5\6")]
    start = outer.index(b"PK\1\2", len(inner))
    line = bytearray(shifted)
    struct.pack_into("<L", line, 42, outer.index(b"PK\3\4", 4))
    lines = outer[start : outer.rindex(b"PK\5\6")] + bytes(line)
    return outer[:start] + lines + _END.pack(b"PK\5\6", 0, 0, 2, 2, len(lines), start, 0)


def _method(number: int) -> bytes:
    data = good()
    start = data.index(b"PK\1\2")
    return data[: start + 10] + struct.pack("<H", number) + data[start + 12 :]


def _encrypted() -> bytes:
    data = bytearray(good())
    data[data.index(b"PK\1\2") + 8] |= 1
    return bytes(data)


def _count(number: int) -> bytes:
    data = good()
    end = data.rindex(b"PK\5\6")
    return data[: end + 8] + struct.pack("<2H", number, number) + data[end + 12 :]


ARCHIVES: Files = {
    "a text of 4 GiB": (lambda: _with_sheet(_four_gigabytes(), _FOUR_GIGABYTES, 0), "max_member_mb"),
    "4 GiB that say they are 1,000 bytes": (lambda: _with_sheet(_four_gigabytes(), 1_000, 0), "wrong size or checksum"),
    "a member with another checksum": (lambda: _with_sheet(_deflated(b"<x/>"), 4, 1), "wrong size or checksum"),
    "a member larger than it says": (lambda: _with_sheet(_deflated(b"<x/>  "), 4, 0), "wrong size or checksum"),
    "a member smaller than it says": (lambda: _with_sheet(_deflated(b"<x/>"), 9, 0), "wrong size or checksum"),
    "data that is not deflated": (lambda: _with_sheet(b"\xff" * 50, 50, 0), "cannot be unpacked"),
    "members on one place": (_overlapping, "overlap"),
    "members inside one another": (_nested, "overlap"),
    "an unknown compression": (lambda: _method(12), "method 12"),
    "an encrypted member": (_encrypted, "encrypted"),
    "more members than it has": (lambda: _count(500), "table of contents is broken"),
    "fewer members than it has": (lambda: _count(2), "more than it counts"),
    "a name with a drive": (lambda: with_more(("C:/x.bat", b"x")), "unsafe name"),
    "a name with a NUL": (lambda: with_more(("xl/a", b"x")).replace(b"xl/a", b"xl/\0"), "unsafe name"),
    "a name that climbs inside": (lambda: with_more(("xl/../../x", b"x")), "unsafe name"),
    "a name with terminal codes": (lambda: with_more(("../\x1b[31m\x07", b"x")), "unsafe name"),
    "a bomb that is stored in a bomb": (lambda: with_more(("x/bomb.zip", archive(("a", bytes(10**7))))), ""),
}
"""An empty word: it is harmless, and no reason to refuse the file."""
