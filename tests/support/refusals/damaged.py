"""Workbooks that are damaged, or made to do harm."""

from __future__ import annotations

import io
import random
import re
import struct
import warnings
import zipfile

from tests.support.package_quirks import archive, zip64
from tests.support.packages import edited, members
from tests.support.quirks import TYPES
from tests.support.refusals.case import Case, Place, good, holding
from tests.support.refusals.mistaken import directory_changed
from tests.support.typing_by_hand import TRACKER

_SIZE, _OFFSET = 24, 42  # of a line of the archive's directory


def with_more(name: str, content: bytes) -> bytes:
    """The tracker with one more file in its archive, be it one that is there."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as package, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for member, part in (*members(good()).items(), (name, content)):
            package.writestr(member, part)
    return data.getvalue()


def flipped() -> bytes:
    """One bit wrong in the middle of a stored file."""
    data = bytearray(archive(members(good()), {"compress_type": zipfile.ZIP_STORED}))
    place = data.index(b"Ann Lee")
    return bytes(data[:place] + b"Bnn" + data[place + 3 :])


def _second_line(data: bytes) -> int:
    return data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 4)


def _overlapping() -> bytes:
    place = _second_line(good()) + _OFFSET
    return good()[:place] + bytes(4) + good()[place + 4 :]


def _inside_another() -> bytes:
    inner = archive({"xl/inner.xml": b"<x/>"}, {"compress_type": zipfile.ZIP_STORED})
    outer = {TYPES: b"<x/>", "xl/outer.bin": inner, "xl/inner.xml": b"<x/>"}
    data = bytearray(archive(outer, {"compress_type": zipfile.ZIP_STORED}))
    struct.pack_into("<L", data, data.rindex(b"PK\x01\x02") + _OFFSET, data.index(inner))
    return bytes(data)


def _counted_short() -> bytes:
    """One file fewer in the last record than in the directory."""
    end = good().rindex(b"PK\x05\x06")
    count = struct.unpack_from("<H", good(), end + 10)[0]
    return good()[: end + 10] + struct.pack("<H", count - 1) + good()[end + 12 :]


def _counted_long() -> bytes:
    end = good().rindex(b"PK\x05\x06")
    count = struct.unpack_from("<H", good(), end + 10)[0]
    return good()[: end + 10] + struct.pack("<H", count + 1) + good()[end + 12 :]


def _ends_early() -> bytes:
    """The directory begins in the last four bytes of the file."""
    end = good().rindex(b"PK\x05\x06")
    start = struct.pack("<LH", end + 22, 4)
    return good()[: end + 16] + start + b"PK\x01\x02"


def _renamed_in_place() -> bytes:
    return good().replace(b"[Content_Types].xml", b"[Content_Typos].xml", 1)


def _moved_away() -> bytes:
    second = good().index(b"PK\x03\x04", 4)
    return good()[:second] + b"none" + good()[second + 4 :]


def _unpackable() -> bytes:
    data = bytearray(good())
    data[30 + len(TYPES)] = 0xFF
    return bytes(data)


def _too_many_files() -> bytes:
    return archive({f"xl/media/{number}.png": b"" for number in range(5_001)})


def _declared(size: int) -> bytes:
    return directory_changed(good(), _SIZE, struct.pack("<L", size))


def _declared_in_all() -> bytes:
    """Eight files of 600 KB that claim to be 50 MB each once they are unpacked."""
    media = {f"xl/media/{number}.png": random.Random(number).randbytes(600_000) for number in range(8)}
    data = archive(media | {TYPES: b"<Types/>"}, {"compress_type": zipfile.ZIP_STORED})
    for line in [match.start() for match in re.finditer(b"PK\x01\x02", data)][:8]:
        data = data[: line + _SIZE] + struct.pack("<L", 50_000_000) + data[line + _SIZE + 4 :]
    return data


def _large(place: Place) -> None:
    with place.file.open("wb") as file:
        file.truncate(60_000_000)


_DOCTYPE = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'

CASES = (
    Case("A byte inside the file has changed", holding(flipped)),
    Case("The packed content cannot be unpacked", holding(_unpackable)),
    Case("The end of the file is not that of an archive", holding(lambda: good()[:-30] + bytes(30))),
    Case("A large archive has lost a record", holding(lambda: zip64(good()).replace(b"PK\x06\x06", b"PK\0\0"))),
    Case("The archive holds more than it says", holding(_counted_short)),
    Case("The archive holds less than it says", holding(_counted_long)),
    Case("The archive's table of contents is cut off", holding(_ends_early)),
    Case("Two files inside share one place", holding(_overlapping)),
    Case("A file inside lies within another", holding(_inside_another)),
    Case("A file inside is not at its place", holding(_moved_away)),
    Case("A file inside has two names", holding(_renamed_in_place)),
    Case("Two files inside have one name", holding(lambda: with_more(TRACKER.upper(), b"<worksheet/>"))),
    Case("A file inside would climb out of its folder", holding(lambda: with_more("../../etc/cron.d/x", b"x"))),
    Case(
        "A file inside unpacks to a thousand times its size",
        holding(lambda: with_more("xl/media/x.bin", bytes(3_000_000))),
    ),
    Case(
        "Text that can multiply itself",
        holding(lambda: edited(good(), TRACKER, b"<worksheet", _DOCTYPE + b"<worksheet")),
    ),
    Case("The file is larger than 50 MB", _large),
    Case("There are more than 5,000 files inside", holding(_too_many_files)),
    Case("A file inside is larger than 192 MB", holding(lambda: _declared(200_000_000))),
    Case("Unpacked, it is larger than 384 MB", holding(_declared_in_all)),
)
