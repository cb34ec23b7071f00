"""The names by which the parts of Excel's files know each other."""

from __future__ import annotations

from tests.support.corpus.assembly import OFFICE

SHEET = "xl/worksheets/sheet1.xml"
MICROSOFT = "http://schemas.microsoft.com/office"
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
X14 = f'xmlns:x14="{MICROSOFT}/spreadsheetml/2009/9/main"'
X15 = f'xmlns:x15="{MICROSOFT}/spreadsheetml/2010/11/main"'
XM = f'xmlns:xm="{MICROSOFT}/excel/2006/main"'
XDR = 'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"'
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
R = f'xmlns:r="{OFFICE}"'
GUID = "{6C7B3E9A-1D2F-4A5B-8C9D-0E1F2A3B4C5D}"
OPAQUE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 4
"""Bytes that begin like a container of binary objects: they must only survive."""


def extensions(*lists: tuple[str, str]) -> str:
    """An ``extLst`` of these (uri, content)."""
    found = (f'<ext uri="{uri}" {X14} {X15}>{content}</ext>' for uri, content in lists)
    return f"<extLst>{''.join(found)}</extLst>"
