"""A workbook of openpyxl's as bytes, without a detour by the folder for temporary files.

openpyxl writes each sheet into a file there first. Where that disk is full it fails with errors of several
kinds or, where lxml is installed, may not even notice, and the sheet ends in the middle.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter


def saved(book: Workbook) -> bytes:
    """The bytes openpyxl would save; nothing is written anywhere."""
    written = BytesIO()
    _InMemoryWriter(book, _Undated(written, "w")).save()
    return written.getvalue()


class _Undated(ZipFile):
    def writestr(self, name: Any, data: Any, *_: Any) -> None:
        """Not dated by this machine's clock, which may stand where no zip can: before 1980."""
        super().writestr(ZipInfo(name), data, ZIP_DEFLATED)


class _InMemoryWriter(ExcelWriter):
    def __init__(self, book: Workbook, package: ZipFile) -> None:
        super().__init__(book, package)
        self.package = package

    def write_worksheet(self, ws: Any) -> None:
        """As the one it stands for, but the sheet's part never is a file."""
        ws._drawing = SpreadsheetDrawing()
        ws._drawing.charts = ws._charts
        ws._drawing.images = ws._images
        writer: Any = WorksheetWriter(ws, BytesIO())
        writer.write()
        ws._rels = writer._rels
        self.package.writestr(ws.path[1:], writer.read())
        self.manifest.append(ws)
