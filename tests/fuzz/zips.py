"""Mutations of the archive itself: members, headers, the directory, the compressed bytes."""

from __future__ import annotations

import io
import random
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable

from tests.fuzz.nasty import FIELDS

Mutator = Callable[[bytes, random.Random], bytes]

_MAGICS = {"a local header": b"PK\x03\x04", "the directory": b"PK\x01\x02", "the end": b"PK\x05\x06"}
_HEADER = 46
"""Bytes from a magic number on that are taken for its header; names and lengths are among them."""


def _places(data: bytes, magic: bytes) -> list[int]:
    places, start = [], data.find(magic)
    while start >= 0:
        places.append(start)
        start = data.find(magic, start + 1)
    return places


def _overwritten(data: bytes, start: int, new: bytes) -> bytes:
    return (data[:start] + new + data[start + len(new) :])[: len(data)]


def in_header(magic: bytes) -> Mutator:
    """A field of one such record holds another number, or one bit is another."""

    def mutate(data: bytes, chance: random.Random) -> bytes:
        places = _places(data, magic)
        if not places:
            return data
        start = chance.choice(places) + chance.randrange(4, _HEADER)
        if chance.random() < 0.3 and start < len(data):
            return _overwritten(data, start, bytes([data[start] ^ 1 << chance.randrange(8)]))
        code = chance.choice("BHL")
        number = chance.choice([*FIELDS, chance.randrange(70_000)]) % 256 ** struct.calcsize("<" + code)
        return _overwritten(data, start, struct.pack("<" + code, number))

    return mutate


def flipped(data: bytes, chance: random.Random) -> bytes:
    """One to eight bits anywhere."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 8) if changed else 0):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def cut(data: bytes, chance: random.Random) -> bytes:
    """As an aborted download leaves it; sometimes the beginning is what is missing."""
    place = chance.randrange(len(data) + 1)
    return data[:place] if chance.random() < 0.7 else data[place:]


def zeroed(data: bytes, chance: random.Random) -> bytes:
    """As a synchronising program leaves it: a stretch of zero bytes."""
    start = chance.randrange(len(data) + 1)
    return _overwritten(data, start, bytes(chance.choice((1, 4, 64, 4_096, len(data)))))


def repeated(data: bytes, chance: random.Random) -> bytes:
    """A stretch of the file twice, or moved."""
    start, size = chance.randrange(len(data) + 1), chance.choice((1, 30, 46, 512, 4_096))
    piece, target = data[start : start + size], chance.randrange(len(data) + 1)
    return data[:target] + piece + data[target:]


def surrounded(data: bytes, chance: random.Random) -> bytes:
    """Bytes before the archive, or after its end."""
    more = chance.choice((b"\0", b"#!/bin/sh\n", b"PK\x05\x06" + bytes(18), chance.randbytes(40)))
    return more + data if chance.random() < 0.5 else data + more


def _contents(data: bytes) -> list[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return [(info.filename, package.read(info)) for info in package.infolist()]
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError):
        return []


def _archive(contents: list[tuple[str, bytes]], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as package, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a name twice is one of the mutations
        for name, content in contents:
            package.writestr(zipfile.ZipInfo(name), content, method)
    return target.getvalue()


def rearranged(data: bytes, chance: random.Random) -> bytes:
    """A member dropped, doubled, emptied, cut, renamed, stored, or with another one's content."""
    contents = _contents(data)
    if not contents:
        return data
    number = chance.randrange(len(contents))
    name, content = contents[number]
    other = chance.choice(contents)
    names = (name.upper(), "../" + name, "/" + name, name.replace("/", "\\"), name + "/", "", "C:" + name, other[0])
    ways: list[list[tuple[str, bytes]]] = [
        [], [(name, content), (name, content)], [(name, b"")], [(name, content[: chance.randrange(len(content) + 1)])],
        [(chance.choice(names), content)], [(name, other[1])], [(name, content), other], [(name, content + b"\0")],
    ]  # fmt: skip
    contents[number : number + 1] = chance.choice(ways)
    if chance.random() < 0.2:
        chance.shuffle(contents)
    return _archive(
        contents, method=chance.choice((zipfile.ZIP_DEFLATED,) * 4 + (zipfile.ZIP_STORED, zipfile.ZIP_BZIP2))
    )


def in_compressed(data: bytes, chance: random.Random) -> bytes:
    """A few bytes of one member's compressed data, its checksum and sizes as they were."""
    places = _places(data, b"PK\x03\x04")
    if not places:
        return data
    start = chance.choice(places) + 30 + chance.randrange(600)
    return _overwritten(data, start, chance.randbytes(chance.randint(1, 6)))


ZIPS: dict[str, Mutator] = {
    **{f"a field of {name}": in_header(magic) for name, magic in _MAGICS.items()},
    "bits anywhere": flipped,
    "cut off": cut,
    "zero bytes": zeroed,
    "a stretch twice": repeated,
    "something around it": surrounded,
    "members": rearranged,
    "compressed data": in_compressed,
}
