"""The least a program that changes one sheet can do: ``floor.py TRACKER PART OUT``.

Inflates every member, deflates the one sheet anew (level 6), copies the others as they are
compressed, and writes a new zip. Nothing is parsed.
"""

from __future__ import annotations

import struct
import sys
import zipfile
import zlib
from pathlib import Path

LOCAL = struct.Struct("<4s5H3L2H")
CENTRAL = struct.Struct("<4s6H3L5H2L")
END = struct.Struct("<4s4H2LH")


def compressed(data: bytes, info: zipfile.ZipInfo) -> bytes:
    """The member's bytes as they stand in the zip."""
    name_length, extra_length = struct.unpack_from("<2H", data, info.header_offset + 26)
    start = info.header_offset + LOCAL.size + name_length + extra_length
    return data[start : start + info.compress_size]


def deflated(plain: bytes) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return packer.compress(plain) + packer.flush()


def main(tracker: str, part: str, out: str) -> None:
    data = Path(tracker).read_bytes()
    bodies, directory, position = [], [], 0
    with zipfile.ZipFile(tracker) as package:
        members = [(info, package.read(info)) for info in package.infolist()]
    for info, plain in members:
        body = deflated(plain) if info.filename == part else compressed(data, info)
        name = info.filename.encode()
        method = zipfile.ZIP_DEFLATED if info.filename == part else info.compress_type
        common = (20, 0x800, method, 0, 33, info.CRC, len(body), len(plain), len(name), 0)
        bodies += [LOCAL.pack(b"PK\3\4", *common), name, body]
        directory += [CENTRAL.pack(b"PK\1\2", 20, *common, 0, 0, 0, 0, position), name]
        position += LOCAL.size + len(name) + len(body)
    entries = b"".join(directory)
    end = END.pack(b"PK\5\6", 0, 0, len(members), len(members), len(entries), position, 0)
    Path(out).write_bytes(b"".join([*bodies, entries, end]))


if __name__ == "__main__":
    main(*sys.argv[1:])
