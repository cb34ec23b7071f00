"""The calculation chain: it may be missing, but may not name a cell without a formula."""

from __future__ import annotations

from collections.abc import Sequence

from tests.support.excel_lint import ranges
from tests.support.excel_lint.package import Package
from tests.support.excel_lint.sheet import SheetLint
from tests.support.excel_lint.workbook import Book


def calc_chain_faults(package: Package, book: Book, sheets: Sequence[SheetLint]) -> list[str]:
    part = book.part_of_kind("calcChain")
    if part is None or part not in package.trees:
        return []
    formulas = {sheet.ref.id: sheet.cells.formulas for sheet in sheets}
    faults = [] if len(package.trees[part]) else [f"{part}: is empty"]
    sheet_id = ""
    for entry in package.trees[part]:
        # An entry without a sheet number lies on the sheet of the entry before it.
        sheet_id = entry.get("i", sheet_id)
        if ranges.cell(entry.get("r", "")) not in formulas.get(sheet_id, set()):
            faults.append(f"{part}: {entry.get('r')} of sheet {sheet_id} holds no formula")
    return faults
