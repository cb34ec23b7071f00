"""Files of other programs, renamed: by their first bytes, or by what is in the archive."""

from __future__ import annotations

import gzip
import io
import tarfile

from tests.support.hostile.making import Files, archive, ole

_NOT_ASCII = "Firma;Rolle\nKöln Bau;Köchin\n"
_OFFICE = b'<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"/>'
_XML_2003 = b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>'


def _tar() -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as archived:
        archived.addfile(tarfile.TarInfo("jobs.xlsx"))
    return data.getvalue()


def _open_document(kind: str) -> bytes:
    return archive(
        ("mimetype", b"application/vnd.oasis.opendocument." + kind.encode()), ("content.xml", b"<x/>"), method=0
    )


FORMATS: Files = {
    ".pptx": (lambda: archive(("[Content_Types].xml", b"<Types/>"), ("ppt/presentation.xml", b"<p/>")), ".pptx"),
    ".xlsb": (lambda: archive(("[Content_Types].xml", b"<Types/>"), ("xl/workbook.bin", b"\x83\x01\0")), ".xlsb"),
    ".numbers": (lambda: archive(("Index/Document.iwa", b"\0\1")), "Export To > Excel"),
    ".odt": (lambda: _open_document("text"), "OpenDocument"),
    ".ods template": (lambda: _open_document("spreadsheet-template"), "Excel 2007-365"),
    ".fods": (lambda: b'<?xml version="1.0" encoding="UTF-8"?>\n' + _OFFICE, ".fods"),
    "XML Spreadsheet 2003": (lambda: _XML_2003, "XML Spreadsheet 2003"),
    "XML of something else": (lambda: b'<?xml version="1.0"?><jobs/>', "an XML file"),
    ".pdf": (lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF"),
    ".rtf": (lambda: b"{\\rtf1\\ansi Jobs}", "rich-text"),
    ".png": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(40), "picture"),
    ".jpg": (lambda: b"\xff\xd8\xff\xe0" + bytes(40), "picture"),
    ".gz": (lambda: gzip.compress(b"Company,Role\n"), "gzip"),
    ".rar": (lambda: b"Rar!\x1a\x07\x01\0" + bytes(40), "RAR"),
    ".7z": (lambda: b"7z\xbc\xaf\x27\x1c" + bytes(40), "7-Zip"),
    ".tar": (_tar, "does not begin as a workbook does"),
    "a program": (lambda: b"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff" + bytes(200), "does not begin as a workbook does"),
    "a database": (lambda: b"SQLite format 3\0" + bytes(100), "does not begin as a workbook does"),
    "an old .ppt": (lambda: ole("PowerPoint Document"), "old"),
    "tab-separated UTF-16": (lambda: _NOT_ASCII.encode("utf-16"), "plain text"),
    "semicolons in an old code page": (lambda: _NOT_ASCII.encode("cp1252"), "plain text"),
    "an HTML table called .xls": (lambda: b"\xef\xbb\xbf  <HTML><body><table/></body></html>", "HTML"),
    "JSON": (lambda: b'[{"Company": "Acme"}]', "plain text"),
    "a line end": (lambda: b"\n", "plain text"),
    "one byte": (lambda: b"P", "plain text"),
    "the first bytes of a zip": (lambda: b"PK\3\4", "still downloading"),
}
