"""The same edit with openpyxl: ``openpyxl_edit.py TRACKER EDITS`` loads, writes the cells, saves in place."""

from __future__ import annotations

import pickle
import sys
from functools import cache
from pathlib import Path

import openpyxl
from openpyxl.styles import Font, PatternFill


@cache
def fill(colour: str) -> PatternFill:
    return PatternFill("solid", fgColor=colour)


@cache
def font(colour: str) -> Font:
    return Font(color=colour)


def main(tracker: str, edits: str) -> None:
    book = openpyxl.load_workbook(tracker)
    for name, row, column, value, fill_colour, font_colour, number_format in pickle.loads(Path(edits).read_bytes()):  # noqa: S301 (our own file)
        sheet = book[name] if name in book.sheetnames else book.create_sheet(name)
        cell = sheet.cell(row, column)
        cell.value = value
        if fill_colour:
            cell.fill = fill(fill_colour)
        if font_colour:
            cell.font = font(font_colour)
        if number_format != cell.number_format:
            cell.number_format = number_format
    book.save(tracker)


if __name__ == "__main__":
    main(*sys.argv[1:])
