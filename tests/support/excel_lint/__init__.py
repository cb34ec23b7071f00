"""What Excel would "repair" in a workbook, found without Excel.

LibreOffice opens nearly anything, and schema validation does not know that cells stand in order
or that a table's header cells must say its column names. ``lint`` checks those rules: each fault
is one sentence that begins with the part and, where there is one, the cell.
"""

from __future__ import annotations

import zipfile

from tests.support.excel_lint.calc_chain import calc_chain_faults
from tests.support.excel_lint.comments import comment_faults
from tests.support.excel_lint.package import Package, package_faults
from tests.support.excel_lint.sheet import SheetLint
from tests.support.excel_lint.strings import SharedStrings
from tests.support.excel_lint.styles import Looks
from tests.support.excel_lint.tables import table_faults
from tests.support.excel_lint.workbook import Book, book_faults

__all__ = ["lint"]


def lint(data: bytes) -> list[str]:
    """Every fault found in the workbook's bytes; an empty list for a file Excel opens without a word.

    A fault in the zip or in a part's XML ends the search early: the rest cannot be read then.
    """
    try:
        package = Package(data)
    except (zipfile.BadZipFile, NotImplementedError) as error:
        return [f"not a readable zip file: {error}"]
    faults = package_faults(package)
    if package.broken or package.workbook is None:
        return faults
    return faults + _content_faults(package)


def _content_faults(package: Package) -> list[str]:
    book = Book(package)
    strings = SharedStrings(package, book.part_of_kind("sharedStrings"))
    looks = Looks(package, book.part_of_kind("styles"))
    sheets = [SheetLint(package, ref, strings, looks) for ref in book.worksheets]
    faults = book_faults(package, book) + strings.faults + looks.faults
    for sheet in sheets:
        faults += sheet.faults
    faults += table_faults(package, sheets, book.names)
    faults += comment_faults(package, sheets)
    return faults + calc_chain_faults(package, book, sheets)
