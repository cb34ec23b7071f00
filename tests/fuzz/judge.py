"""Whether only what is ours changed in a file that was spoiled before: by the tests' own judge and by openpyxl.

The tests' judge knows every rule, and gives up on some files that the program still reads. For those
there is a plainer one, which cannot: no part may change that the program has no business in.
"""

from __future__ import annotations

import codecs
import io
import re
import struct
import warnings
import zipfile
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree import ElementTree as ET

import openpyxl

from tests.support.excel_lint import lint
from tests.support.excel_lint.package import Package
from tests.support.excel_lint.workbook import Book
from tests.support.foreign_changes import WRITTEN, foreign_changes, header
from tests.support.package_quirks import readable
from tests.support.packages import members, rewritten

_MAY_CHANGE = re.compile(
    r"workbook\.xml$|workbook\.xml\.rels$|content_types|sheet|styles|table|calcchain|drawing", re.I
)
_FIRST_FORMATS = re.compile(r"the part xl/styles\.xml (is new|changed)|.*![A-Z]+\d+: its [a-z_, ]+ changed")
_UNKNOWN_ATTRIBUTES = re.compile(r".*![A-Z]+\d+: its other changed")
_LISTS = ("fonts", "fills", "borders", "cellStyleXfs", "cellXfs")
_IN_A_TEXT = re.compile(rb"<(?:si|c\b[^<>]*|is)><(?:mc:AlternateContent|extLst)")
_RANGE = re.compile(r"'[A-Z]+[0-9]+:[A-Z]+[0-9]+'|(?<=!)[A-Z]+(?=\d)|\d+")
_GIVES_UP = (ET.ParseError, KeyError, ValueError, IndexError, StopIteration, AssertionError, AttributeError, TypeError,
             zipfile.BadZipFile, UnicodeDecodeError, NotImplementedError, LookupError, OverflowError)  # fmt: skip


class Judged(NamedTuple):
    """``findings``: a sentence for each change that is not ours to make; ``witness``: who looked."""

    findings: tuple[str, ...]
    witness: str


def judged(old: bytes, new: bytes, *, thoroughly: bool) -> Judged:
    """What a run changed in a file; ``thoroughly`` asks the lint and openpyxl, too."""
    findings = list(_other_parts(old, new))
    try:
        before, after = readable(_with_marks(old)), readable(_with_marks(new))
        if any(_IN_A_TEXT.search(part) for part in members(before).values()):
            raise ValueError("the tests' judge reads no alternatives or extensions in texts")
        tracker = _tracker(before)
        findings += _expected(before, foreign_changes(before, after, tracker))
        witness = "cell by cell"
        if thoroughly:
            findings += _lint_findings(before, after)
            findings += _seen_by_openpyxl(before, after, tracker)
    except _GIVES_UP:
        witness = "part by part"
    return Judged(tuple(findings), witness)


def _with_marks(data: bytes) -> bytes:
    """The workbook with byte order marks on the UTF-16 parts that lack them, as the tests' judge needs them."""
    marks = {b"<\0": codecs.BOM_UTF16_LE, b"\0<": codecs.BOM_UTF16_BE}
    lacking = {name: marks[part[:2]] + part for name, part in members(data).items() if part[:2] in marks}
    return rewritten(data, lacking) if lacking else data


def _expected(before: bytes, changes: list[str]) -> list[str]:
    """First formats aside, in a workbook that had none, and attributes of our own cells that nobody knows."""
    unimportant = _UNKNOWN_ATTRIBUTES if _has_formats(before) else _FIRST_FORMATS
    return [text for text in changes if not unimportant.fullmatch(text) and not _same_text(text)]


def _has_formats(data: bytes) -> bool:
    """Whether no list of formats is missing or empty; one that is gets its default with the first new format."""
    styles = Package(data).trees.get("xl/styles.xml")
    return styles is not None and all(len(styles.find(name) or ()) for name in _LISTS)


def _same_text(change: str) -> bool:
    """Whether a cell says what it said: one of a type that its content does not fit gets the right one."""
    texts = [re.findall("<t>([^<]+)</t>", side) for side in change.split(" became ")]
    return len(texts) == 2 and texts[0] == texts[1] != []


def _tracker(data: bytes) -> str:
    """The sheet called Tracker, else the first with the columns a run needs."""
    names = [ref.name for ref in Book(Package(data)).worksheets]
    names.sort(key=lambda name: name.strip().casefold() != "tracker")
    return next(name for name in names if _has_header(data, name))


def _has_header(data: bytes, sheet: str) -> bool:
    try:
        header(data, sheet)
    except StopIteration:
        return False
    return True


def _other_parts(old: bytes, new: bytes) -> Iterator[str]:
    """Parts that no run may change, drop or move, byte by byte as they are stored."""
    before, after = _stored(old), _stored(new)
    if before is None:
        return  # zipfile reads no archive with a flag or version it does not know
    if after is None:
        yield "zipfile cannot read the new archive, and could read the old one"
        return
    if [name for name in after if name in before] != list(before):
        yield "parts are gone, or changed places"
    for name in before.keys() & after.keys():
        if before[name] != after[name] and not _MAY_CHANGE.search(name):
            yield f"the part {name} changed"


def _stored(data: bytes) -> dict[str, tuple[int, int, int]] | None:
    """Checksum and sizes of each member, by the name in the directory; None where zipfile cannot read it."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return {i.filename: (i.CRC, i.file_size, i.compress_size) for i in package.infolist()}
    except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError, struct.error, ValueError):
        return None


def _lint_findings(old: bytes, new: bytes) -> list[str]:
    """What Excel would have to repair now, and did not before; ranges, places and counts aside."""
    before, after = ({_RANGE.sub("#", fault) for fault in lint(data)} for data in (old, new))
    return [f"the lint finds: {fault}" for fault in sorted(after - before)]


def _seen_by_openpyxl(old: bytes, new: bytes, tracker: str) -> list[str]:
    """Cells of the user's that openpyxl reads otherwise than before; nothing where it cannot read the old."""
    before = _cells(old, tracker)
    if before is None:
        return []
    after = _cells(new, tracker)
    if after is None:
        return ["openpyxl could load it before and cannot now"]
    ours = {*(header(old, tracker)[name] for name in WRITTEN & header(old, tracker).keys())}
    changed = [place for place, value in before.items() if after.get(place) != value and _column(place) not in ours]
    return [f"openpyxl reads {place} as {after.get(place)!r}, and read {before[place]!r}" for place in changed[:3]]


def _column(place: str) -> str:
    return re.sub(r"\d+$", "", place)


def _cells(data: bytes, sheet: str) -> dict[str, str] | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            rows = openpyxl.load_workbook(io.BytesIO(data))[sheet].iter_rows(max_row=500, max_col=80)
            return {cell.coordinate: _shown(cell.value) for row in rows for cell in row if cell.value is not None}
        except Exception:  # whatever it raises for a spoiled file: it is only one witness
            return None


def _shown(value: object) -> str:
    """A value to compare: of an array formula or data table what it says, not which object it is."""
    return repr(sorted(vars(value).items())) if hasattr(value, "__dict__") else repr(value)
