"""What a file is when it is not a workbook we can work in, and what its owner can do about it."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import PurePath

from followup_sheet.errors import FollowupSheetError, TrackerError
from followup_sheet.quoting import as_typed

CSV_SUFFIXES = frozenset({".csv", ".tsv", ".tab", ".txt"})
"""Endings of what `adopt` reads as a list of lines instead of a workbook."""

_SAVE_AS = "Open it in Excel or LibreOffice and save it as an Excel workbook (.xlsx)"
_FROM_CALC = "In LibreOffice: File > Save As > Excel 2007-365 (.xlsx)"
_NO_SPREADSHEET = "Give the path of the tracker itself; a table in this file can be copied into a new tracker"
_UNPACK = "Unpack it, and give the path of the workbook in it"
_RENAME = ", or give it the ending .csv and run `followup-sheet adopt`"
_COPY = "Wait until it has been downloaded or synchronised, or put a backup back (followup-sheet restore)"
_DAMAGED = "damaged or still downloading"

_MAGIC = (
    (b"%PDF", "a PDF", _NO_SPREADSHEET),
    (b"{\\rtf", "a rich-text document (.rtf)", _NO_SPREADSHEET),
    (b"\x89PNG", "a picture", _NO_SPREADSHEET),
    (b"\xff\xd8\xff", "a picture", _NO_SPREADSHEET),
    (b"\x1f\x8b", "a gzip archive", _UNPACK),
    (b"Rar!", "a RAR archive", _UNPACK),
    (b"7z\xbc\xaf", "a 7-Zip archive", _UNPACK),
)
_IN_ARCHIVE = (
    ("word/document.xml", "a Word document (.docx)", _NO_SPREADSHEET),
    ("ppt/presentation.xml", "a PowerPoint presentation (.pptx)", _NO_SPREADSHEET),
    ("xl/workbook.bin", "a binary Excel workbook (.xlsb)", _SAVE_AS),
    ("index/document.iwa", "an Apple Numbers or Pages document", "In Numbers: File > Export To > Excel"),
)
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."


class PlainTextError(TrackerError):
    """The file is text. What can be done about it depends on its ending, known once the fault is named for it."""

    def __init__(self) -> None:
        super().__init__(
            "the file is plain text (perhaps a CSV), not an Excel workbook (.xlsx)",
            next_step=_SAVE_AS + _RENAME,
        )

    def at(self, path: str) -> FollowupSheetError:
        suffix = PurePath(path).suffix.lower()
        if not self.path and suffix in CSV_SUFFIXES:
            self.next_step = f"Make a new tracker of it: followup-sheet adopt {as_typed(path)}"
        elif not self.path and suffix == ".ods":
            self.next_step = f"It is no .ods file: {_SAVE_AS[0].lower()}{_SAVE_AS[1:]}{_RENAME}"
        return super().at(path)


def not_a_zip(data: bytes) -> TrackerError:
    """The error for bytes that do not begin as a zip archive does."""
    if not data.strip(b"\0"):
        return damaged("empty" if not data else "nothing but zero bytes")
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _old_office(data)
    for magic, kind, next_step in _MAGIC:
        if data.startswith(magic):
            return _other(kind, next_step)
    return _text_or_unknown(data)


def damaged(reason: str) -> TrackerError:
    """The error for a workbook that is broken or not all there."""
    return TrackerError(f"the file is {_DAMAGED} ({reason})", next_step=_COPY)


def _other(kind: str, next_step: str) -> TrackerError:
    return TrackerError(f"the file is {kind}, not an Excel workbook (.xlsx)", next_step=next_step)


def _old_office(data: bytes) -> TrackerError:
    """An OLE2 container; its streams' names, in UTF-16, tell which."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return TrackerError("the file is password-protected", next_step="Open it and save it without a password")
    if "WordDocument".encode("utf-16-le") in data:
        return _other("an old Word document (.doc)", _NO_SPREADSHEET)
    return _other("an old .xls workbook, or one with a password", f"{_SAVE_AS}, without a password")


def _text_or_unknown(data: bytes) -> TrackerError:
    head = data[:4096]
    text = head.decode("utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "latin-1", "replace")
    start = text.lstrip("\ufeff\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(("<!doctype html", "<html")) or "<html" in start[:1024]:
        return _other("a web page (HTML)", _SAVE_AS)
    if "urn:schemas-microsoft-com:office:spreadsheet" in start or "excel.sheet" in start:
        return _other("an XML Spreadsheet 2003", _SAVE_AS)
    if "urn:oasis:names:tc:opendocument" in start:
        return _other("a flat OpenDocument file (.fods)", _FROM_CALC)
    if start.startswith("<?xml"):
        return _other("an XML file", _NO_SPREADSHEET)
    if not re.search("[\0-\x08\x0e-\x1f]", start):
        return PlainTextError()
    return damaged("it does not begin as a workbook does")


def not_a_workbook(names: Collection[str], mimetype: bytes) -> TrackerError | None:
    """The error for a zip archive that is not a workbook; None where it may be one.

    ``names`` are lower-case; ``mimetype`` is the content of the member of that name, if any.
    """
    kind = mimetype.decode("latin-1").strip()
    if kind.startswith(_OPEN_DOCUMENT + "spreadsheet"):
        return _other("an OpenDocument spreadsheet (.ods)", _FROM_CALC)
    if kind.startswith(_OPEN_DOCUMENT):
        return _other("an OpenDocument file", _NO_SPREADSHEET)
    for name, description, next_step in _IN_ARCHIVE:
        if name in names:
            return _other(description, next_step)
    if "[content_types].xml" not in names:
        return _other("a zip archive of something else", _UNPACK)
    return None
