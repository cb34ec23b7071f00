"""Files that are something other than the workbook their name says."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping

from tests.support.packages import members, rewritten
from tests.support.quirks import STRICT, TYPES, WORKBOOK, changed
from tests.support.refusals.case import Case, good, holding

_MAIN = rb"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OTHERS: Mapping[str, bytes] = {
    "a PDF": b"%PDF-1.7\n",
    "a rich-text document": b"{\\rtf1 hello}",
    "a picture (PNG)": b"\x89PNG\r\n\x1a\n",
    "a picture (JPEG)": b"\xff\xd8\xff\xe0",
    "a gzip archive": b"\x1f\x8b\x08\0",
    "a RAR archive": b"Rar!\x1a\x07",
    "a 7-Zip archive": b"7z\xbc\xaf\x27\x1c",
    "a web page, as some job boards export under the name of Excel": b"<!DOCTYPE html><html><table></table></html>",
    "an XML Spreadsheet 2003": b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>',
    "a flat OpenDocument file": b'<?xml version="1.0"?><o:d xmlns:o="urn:oasis:names:tc:opendocument:xmlns"/>',
    "some other XML file": b'<?xml version="1.0"?><jobs/>',
    "a CSV renamed to .xlsx": b"Company,Role\nLeeds Rail,buyer\n",
    "something that cannot be told": b"\x01\x02\x03\x04 no workbook",
}
_ARCHIVES: Mapping[str, str] = {
    "a Word document": "word/document.xml",
    "a PowerPoint presentation": "ppt/presentation.xml",
    "a binary workbook (.xlsb)": "xl/workbook.bin",
    "an Apple Numbers or Pages document": "Index/Document.iwa",
    "an archive of other files": "notes.txt",
}
_SCHEMA = "application/vnd.oasis.opendocument."


def archive(contents: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive of these members."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as package:
        for name, content in contents.items():
            package.writestr(name, content)
    return data.getvalue()


def old_office(stream: str) -> bytes:
    """The container of Office before 2007 and of protected files, with one stream."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + stream.encode("utf-16-le") + bytes(1024)


def directory_changed(data: bytes, offset: int, new: bytes) -> bytes:
    """The archive with bytes replaced in its directory's first line."""
    line = data.index(b"PK\x01\x02") + offset
    return data[:line] + new + data[line + len(new) :]


def _other(what: str, data: bytes) -> Case:
    return Case(f"The file is {what}", holding(data))


def _odf(kind: str) -> bytes:
    return archive({"mimetype": f"{_SCHEMA}{kind}".encode()}, zipfile.ZIP_STORED)


def _strict() -> bytes:
    return changed(WORKBOOK, _MAIN, STRICT + b"spreadsheetml/main")(good())


def _signed() -> bytes:
    return rewritten(good(), {"_xmlsignatures/sig1.xml": b"<x/>"})


def _encrypted_member() -> bytes:
    return directory_changed(good(), 8, b"\x01")


def _unusual_compression() -> bytes:
    return directory_changed(good(), 10, struct.pack("<H", 14))


def _without_workbook() -> bytes:
    kept = {name: None for name in members(good()) if name not in (TYPES,)}
    return rewritten(good(), {**kept, TYPES: b"<Types/>"})


def _other_root() -> bytes:
    return rewritten(good(), {WORKBOOK: b"<document/>"})


CASES = (
    Case("The file is empty", holding(b""), more="Zero bytes: a save or a download that broke off."),
    Case("The file is nothing but zeros", holding(bytes(20_000)), more="A disk or a sync program lost its content."),
    Case("The file breaks off", holding(lambda: good()[: len(good()) // 2])),
    Case("The file has a password", holding(old_office("EncryptedPackage"))),
    Case("The file is an old Excel workbook (.xls)", holding(old_office("Workbook"))),
    Case("The file is an old Word document (.doc)", holding(old_office("WordDocument"))),
    Case("The file is an OpenDocument spreadsheet (.ods)", holding(lambda: _odf("spreadsheet"))),
    Case("The file is another OpenDocument file", holding(lambda: _odf("text"))),
    *(_other(what, archive({TYPES: b"<Types/>", name: b"x"} if name[0] != "n" else {name: b"x"}))
      for what, name in _ARCHIVES.items()),
    *(_other(what, data) for what, data in _OTHERS.items()),
    Case("The file is a CSV under its own name", holding(_OTHERS["a CSV renamed to .xlsx"]), name="jobs.csv"),
    Case("The file is a CSV renamed to .ods", holding(_OTHERS["a CSV renamed to .xlsx"]), name="jobs.ods"),
    Case("The workbook is saved as Strict Open XML", holding(_strict)),
    Case("The workbook is digitally signed", holding(_signed)),
    Case("The archive inside the file has a password", holding(_encrypted_member)),
    Case("The archive inside the file is packed in an unusual way", holding(_unusual_compression)),
    Case("The file has the outside of a workbook only", holding(_without_workbook)),
    Case("The file's workbook is something else", holding(_other_root)),
)  # fmt: skip
