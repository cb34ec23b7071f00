"""The zip format: an archive's directory read strictly, and records written back.

Only what a workbook needs: stored and deflated members, Zip64 sizes, data descriptors. A member's
*raw* bytes run from its local header to the next one, so that copying them keeps everything.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import NamedTuple

LOCAL_MAGIC = b"PK\x03\x04"
STORED, DEFLATED = 0, 8

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_ZIP64_LOCATOR, _ZIP64_END = struct.Struct("<4sLQL"), struct.Struct("<4sQ2H2L4Q")
_CENTRAL_MAGIC, _END_MAGIC = b"PK\x01\x02", b"PK\x05\x06"
_ZIP64_LOCATOR_MAGIC, _ZIP64_END_MAGIC = b"PK\x06\x07", b"PK\x06\x06"
_CENTRAL_OFFSET_AT = 42
_ZIP64_EXTRA = 1
_MAX32 = 0xFFFFFFFF

_ENCRYPTED, _DESCRIPTOR, _UTF8_NAME = 0x1, 0x8, 0x800
_PLAIN_DEFLATE = 20
"""Version 2.0: what a reader must know to extract a deflated member."""
_MOST_RATIO = 95
"""Real parts shrink to a fourteenth at most; readers refuse a hundredth."""
_FIRST_DATE = 0x21
"""1980-01-01, the earliest day a zip can name, given to new members so that runs agree."""


class DamagedZipError(Exception):
    """The archive contradicts itself or ends early; the message says where."""


class TooManyMembersError(Exception):
    """The archive may be sound, but holds more members than are allowed; the message says how many."""


class Entry(NamedTuple):
    """One member: its line of the central directory, and the places of its raw bytes and data."""

    record: bytes
    raw_name: bytes
    flags: int
    method: int
    crc: int
    stored_size: int
    size: int
    offset: int
    data: int = 0
    end: int = 0

    @property
    def name(self) -> str:
        return self.raw_name.decode("utf-8" if self.flags & _UTF8_NAME else "cp437", "replace")

    @property
    def is_encrypted(self) -> bool:
        return bool(self.flags & _ENCRYPTED)


class Directory(NamedTuple):
    """The members in the order of the central directory, and the archive's comment."""

    entries: tuple[Entry, ...]
    comment: bytes


def read_directory(archive: bytes, most: int) -> Directory:
    """Every member with its raw extent.

    Raises DamagedZipError, also for members that overlap, and TooManyMembersError for more than ``most``.
    """
    try:
        end = _end_record(archive)
        count, start = _directory_place(archive, end)
        if count > most:
            raise TooManyMembersError(f"it holds {count:,} files inside, and {most:,} are allowed")
        entries = tuple(_listed(archive, start, count))
        return Directory(_with_extents(archive, entries, start), archive[end + _END.size :])
    except struct.error as error:
        raise DamagedZipError("it ends early") from error


def _end_record(archive: bytes) -> int:
    """The end record is the last thing but for a comment of at most 65,535 bytes."""
    lowest = max(0, len(archive) - _END.size - 0xFFFF)
    end = archive.rfind(_END_MAGIC, lowest)
    while end >= 0:
        if end + _END.size <= len(archive) and end + _END.size + _END.unpack_from(archive, end)[7] == len(archive):
            return end
        end = archive.rfind(_END_MAGIC, lowest, end)
    raise DamagedZipError("its end is missing")


def _directory_place(archive: bytes, end: int) -> tuple[int, int]:
    """Member count and offset of the central directory."""
    _, _, _, _, count, _, start, _ = _END.unpack_from(archive, end)
    locator = end - _ZIP64_LOCATOR.size
    if locator < 0 or not archive.startswith(_ZIP64_LOCATOR_MAGIC, locator):
        return count, start
    place = _ZIP64_LOCATOR.unpack_from(archive, locator)[2]
    if not archive.startswith(_ZIP64_END_MAGIC, place):
        raise DamagedZipError("a record at its end is missing")
    fields = _ZIP64_END.unpack_from(archive, place)
    return fields[7], fields[9]


def _listed(archive: bytes, start: int, count: int) -> Iterator[Entry]:
    for _ in range(count):
        entry = _central(archive, start)
        yield entry
        start += len(entry.record)
    if archive.startswith(_CENTRAL_MAGIC, start):
        raise DamagedZipError("it holds more than it counts")


def _central(archive: bytes, start: int) -> Entry:
    if not archive.startswith(_CENTRAL_MAGIC, start):
        raise DamagedZipError("its table of contents is broken")
    fields = _CENTRAL.unpack_from(archive, start)
    name_end = start + _CENTRAL.size + fields[10]
    extra_end = name_end + fields[11]
    record = archive[start : extra_end + fields[12]]
    size, stored, offset = _wide(archive[name_end:extra_end], [fields[9], fields[8], fields[16]])
    name = archive[start + _CENTRAL.size : name_end]
    return Entry(record, name, fields[3], fields[4], fields[7], stored, size, offset)


def _wide(extra: bytes, fields: list[int]) -> list[int]:
    """Sizes and offset, each of which Zip64 moves into the extra field when it reads 0xFFFFFFFF."""
    for tag, value in _extra_fields(extra):
        if tag == _ZIP64_EXTRA:
            wanted = [index for index, field in enumerate(fields) if field == _MAX32]
            for index, (number,) in zip(wanted, struct.iter_unpack("<Q", value[: len(value) // 8 * 8]), strict=False):
                fields[index] = number
    return fields


def _extra_fields(extra: bytes) -> Iterator[tuple[int, bytes]]:
    while len(extra) >= 4:
        tag, size = struct.unpack_from("<2H", extra)
        yield tag, extra[4 : 4 + size]
        extra = extra[4 + size :]


def _with_extents(archive: bytes, entries: tuple[Entry, ...], directory: int) -> tuple[Entry, ...]:
    """Each entry with where its data begins and its raw bytes end; overlapping ones are refused."""
    starts = sorted({entry.offset for entry in entries})
    if len(starts) < len(entries):
        raise DamagedZipError("two files inside it overlap")
    ends = dict(zip(starts, [*starts[1:], directory], strict=False))
    return tuple(_with_extent(archive, entry, ends[entry.offset]) for entry in entries)


def _with_extent(archive: bytes, entry: Entry, end: int) -> Entry:
    if not archive.startswith(LOCAL_MAGIC, entry.offset):
        raise DamagedZipError(f"{entry.name} is not where it should be")
    header = _LOCAL.unpack_from(archive, entry.offset)
    name = entry.offset + _LOCAL.size
    data = name + header[9] + header[10]
    if archive[name : name + header[9]] != entry.raw_name:
        raise DamagedZipError(f"{entry.name} has two names")
    if data + entry.stored_size > end:
        raise DamagedZipError(f"{entry.name} overlaps what follows it")
    return entry._replace(data=data, end=end)


def inflated(archive: bytes, entry: Entry) -> Iterator[bytes]:
    """The member's content in pieces. Raises DamagedZipError on broken data or a wrong size or CRC."""
    size = crc = 0
    try:
        for piece in _pieces(archive, entry):
            size, crc = size + len(piece), zlib.crc32(piece, crc)
            if size > entry.size:
                break
            yield piece
    except zlib.error as error:
        raise DamagedZipError(f"{entry.name} cannot be unpacked") from error
    if (size, crc) != (entry.size, entry.crc):
        raise DamagedZipError(f"{entry.name} has a wrong size or checksum")


def _pieces(archive: bytes, entry: Entry, step: int = 16_384) -> Iterator[bytes]:
    """16 KB of input at a time, so that one piece of output is never over 17 MB."""
    source = memoryview(archive)[entry.data : entry.data + entry.stored_size]
    inflater = zlib.decompressobj(-zlib.MAX_WBITS) if entry.method == DEFLATED else None
    for start in range(0, len(source), step):
        piece = source[start : start + step]
        yield inflater.decompress(piece) if inflater else bytes(piece)
    if inflater:
        yield inflater.flush()


def content(archive: bytes, entry: Entry) -> bytes:
    """The whole content of a member that :func:`inflated` found sound, in no more memory than it takes."""
    source = memoryview(archive)[entry.data : entry.data + entry.stored_size]
    if entry.method == STORED:
        return bytes(source)
    try:
        return zlib.decompress(source, -zlib.MAX_WBITS, entry.size)
    except zlib.error:  # all of it is there, though the last block does not say that it is the last
        return b"".join(inflated(archive, entry))


def moved(entry: Entry, offset: int) -> bytes:
    """The member's line of the central directory with another offset, all else byte for byte."""
    record = bytearray(entry.record)
    if _CENTRAL.unpack_from(record)[16] != _MAX32:
        struct.pack_into("<L", record, _CENTRAL_OFFSET_AT, offset)
        return bytes(record)
    return _deflated_record(entry._replace(offset=offset))


def deflated(name: str, entry: Entry | None, content: bytes, offset: int) -> tuple[bytes, bytes]:
    """Raw bytes and directory line for new content at ``offset``, deflated at level 6.

    An ``entry`` that was there before keeps its name, attributes and date. Content that shrinks as only
    zip bombs do (cells with thousands of the same letter) is packed less: the file must be read again.
    """
    method, data = _packed(content)
    fresh = (entry or _new_entry(name))._replace(
        method=method,
        crc=zlib.crc32(content),
        stored_size=len(data),
        size=len(content),
        offset=offset,
    )
    fresh = fresh._replace(flags=fresh.flags & ~_DESCRIPTOR)
    return _local_header(fresh) + data, _deflated_record(fresh)


def _packed(content: bytes) -> tuple[int, bytes]:
    """The method and the data: less deflated, or not at all, where it would shrink as only zip bombs do."""
    for level in (6, 1):
        deflater = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
        data = deflater.compress(content) + deflater.flush()
        if len(content) <= _MOST_RATIO * len(data):
            return DEFLATED, data
    return STORED, content


def _new_entry(name: str) -> Entry:
    raw = name.encode()
    system, needs = _PLAIN_DEFLATE, _PLAIN_DEFLATE
    fields = (system, needs, _UTF8_NAME, DEFLATED, 0, _FIRST_DATE, 0, 0, 0, len(raw), 0, 0, 0, 0, 0, 0)
    return Entry(_CENTRAL.pack(_CENTRAL_MAGIC, *fields) + raw, raw, _UTF8_NAME, DEFLATED, 0, 0, 0, 0)


def _local_header(entry: Entry) -> bytes:
    _, _, needs, _, _, time, date, *_ = _CENTRAL.unpack_from(entry.record)
    sizes = (entry.crc, entry.stored_size, entry.size, len(entry.raw_name), 0)
    needs = max(needs, _PLAIN_DEFLATE)
    return _LOCAL.pack(LOCAL_MAGIC, needs, entry.flags, entry.method, time, date, *sizes) + entry.raw_name


def _deflated_record(entry: Entry) -> bytes:
    """The directory line with the entry's own figures, written plainly: the limits on size keep
    every archive far below what needs Zip64."""
    _, system, needs, _, _, time, date, _, _, _, name_size, extra_size, comment_size, *rest = _CENTRAL.unpack_from(
        entry.record
    )
    extra_at = _CENTRAL.size + name_size
    extra = _without_zip64(entry.record[extra_at : extra_at + extra_size])
    figures = (entry.flags, entry.method, time, date, entry.crc, entry.stored_size, entry.size)
    lengths = (name_size, len(extra), comment_size, *rest[:3], entry.offset)
    header = _CENTRAL.pack(_CENTRAL_MAGIC, system, max(needs, _PLAIN_DEFLATE), *figures, *lengths)
    return header + entry.raw_name + extra + entry.record[extra_at + extra_size :]


def _without_zip64(extra: bytes) -> bytes:
    kept = ((tag, value) for tag, value in _extra_fields(extra) if tag != _ZIP64_EXTRA)
    return b"".join(struct.pack("<2H", tag, len(value)) + value for tag, value in kept)


def end_record(count: int, size: int, start: int, comment: bytes) -> bytes:
    """The end of an archive whose central directory of ``size`` bytes begins at ``start``."""
    return _END.pack(_END_MAGIC, 0, 0, count, count, size, start, len(comment)) + comment
