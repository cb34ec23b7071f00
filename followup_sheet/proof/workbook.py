"""Proofs of search as a workbook to print: a sheet a client, A4, the headings again on every page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from followup_sheet.files.own_output import CATEGORY
from followup_sheet.proof import COLUMNS, NOTHING, Proof, ProofEntry
from followup_sheet.workbook.template.heights import fit_row, lines_of_words
from followup_sheet.workbook.template.look import (
    SHORT_DATE,
    Look,
    put,
    set_up_page,
    style_cell,
    style_column,
    write_header,
    write_title,
)
from followup_sheet.workbook.template.saving import saved
from followup_sheet.workbook.template.settle import settled

_WIDTHS = (13, 36, 12, 28, 26, 28)  # characters
_HEADER_ROW = 5
_SIZE = 10  # points
_DAY = Look(0, SHORT_DATE, place="left", wrap=True, ruled=True, size=_SIZE, middle=True)
_TEXT = Look(0, place="left", wrap=True, ruled=True, size=_SIZE, middle=True)
_LONGEST_NAME = 31
"""Characters of a sheet's name."""

_NOT_IN_A_NAME = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


def proofs_workbook(proofs: Sequence[Proof], today: date) -> bytes:
    """The file; a sheet that says so where there is no proof."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, proof in zip(sheet_names([proof.client for proof in proofs]), proofs, strict=True):
        _write(book.create_sheet(name), proof)
    if not proofs:
        book.create_sheet("Nothing was read")
    return settled(saved(book), today, title="Proof of job search", category=CATEGORY)


def sheet_names(clients: Sequence[str]) -> list[str]:
    """Names a workbook takes: short, without the characters it forbids, none like another but for case."""
    names: list[str] = []
    taken: set[str] = set()
    for client in clients:
        plain = " ".join(client.translate(_NOT_IN_A_NAME).split()).strip("'")[:_LONGEST_NAME].strip(" '") or "Client"
        name, number = "History of search" if plain.casefold() == "history" else plain, 1
        while name.casefold() in taken:
            number += 1
            name = f"{plain[: _LONGEST_NAME - len(str(number)) - 1]} {number}"
        taken.add(name.casefold())
        names.append(name)
    return names


def _write(sheet: Worksheet, proof: Proof) -> None:
    for number, width in enumerate(_WIDTHS, start=1):
        style_column(sheet, number, Look(width))
    write_title(sheet, "", f"{proof.days}: {proof.counts}")
    put(sheet["A1"], proof.title)
    write_header(sheet, COLUMNS, row=_HEADER_ROW)
    if not proof.entries:
        put(sheet.cell(_HEADER_ROW + 1, 1), NOTHING)
    for row, entry in enumerate(proof.entries, start=_HEADER_ROW + 1):
        _write_entry(sheet, row, entry)
    sheet.freeze_panes = f"A{_HEADER_ROW + 1}"
    sheet.sheet_view.showGridLines = False
    set_up_page(sheet, title_row=False)
    sheet.print_title_rows = f"{_HEADER_ROW}:{_HEADER_ROW}"


def _write_entry(sheet: Worksheet, row: int, entry: ProofEntry) -> None:
    style_cell(sheet.cell(row, 1), _DAY)
    sheet.cell(row, 1).value = entry.day
    for number, text in enumerate(entry.texts, start=2):
        style_cell(sheet.cell(row, number), _TEXT)
        put(sheet.cell(row, number), text or None)
    lines = max(lines_of_words(text, width, _SIZE) for text, width in zip(entry.texts, _WIDTHS[1:], strict=True))
    fit_row(sheet, row, [], lines=lines, size=_SIZE, air=5)
