"""Makes a saved workbook the same bytes wherever and whenever it is built.

openpyxl writes the time of saving into the package, and its XML a little differently with and
without lxml. Here the XML is put into its canonical form, the document's properties are written
anew, the parts of a font get the order Excel's own schema has, and the members one fixed date.
"""

from __future__ import annotations

import re
import zipfile
from datetime import date
from io import BytesIO
from xml.etree.ElementTree import canonicalize

_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_FIRST = ("[Content_Types].xml", "_rels/.rels")
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest date a zip can hold

_FONT = re.compile(r"(?<=<font>).*?(?=</font>)")
_FONT_PART = re.compile(r"<(\w+)[^>]*></\1>")
_FONT_ORDER = ("b", "i", "u", "sz", "color", "name", "family", "scheme")

_CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    "<dc:title>{title}</dc:title><dc:creator>followup-sheet</dc:creator>{category}"
    '<dcterms:created xsi:type="dcterms:W3CDTF">{day}T00:00:00Z</dcterms:created>'
    '<dcterms:modified xsi:type="dcterms:W3CDTF">{day}T00:00:00Z</dcterms:modified></cp:coreProperties>'
)
_APP = (
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>followup-sheet</Application></Properties>"
)


def settled(workbook: bytes, today: date, *, title: str = "Job search tracker", category: str = "") -> bytes:
    """The same workbook, created on ``today``, without a trace of when and where it was saved.

    ``title`` and ``category`` are plain words for its properties."""
    kind = f"<cp:category>{category}</cp:category>" if category else ""
    core = _CORE.format(day=today.isoformat(), title=title, category=kind)
    written = BytesIO()
    with zipfile.ZipFile(BytesIO(workbook)) as saved, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as package:
        names = saved.namelist()
        for name in (*_FIRST, *(name for name in names if name not in _FIRST)):
            package.writestr(_member(name), _content(name, saved.read(name), core))
    return written.getvalue()


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, _EPOCH)
    member.compress_type = zipfile.ZIP_DEFLATED
    member.create_system = 0
    member.external_attr = 0
    return member


def _content(name: str, content: bytes, core: str) -> str:
    if name == "docProps/core.xml":
        return _DECLARATION + core
    if name == "docProps/app.xml":
        return _DECLARATION + _APP
    xml = canonicalize(content.decode("utf-8"))
    return _DECLARATION + (_FONT.sub(_ordered, xml) if name == "xl/styles.xml" else xml)


def _ordered(font: re.Match[str]) -> str:
    parts = sorted(_FONT_PART.finditer(font[0]), key=lambda part: _FONT_ORDER.index(part[1]))
    return "".join(part[0] for part in parts)
