"""Promise: opened in LibreOffice after a run, every formula shows what a full recalculation would show.

LibreOffice trusts cached values. So a workbook with right caches is edited, the formulas found to
be stale lose theirs, and what LibreOffice then shows is compared with what it computes anew.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import xlsxwriter

from followup_sheet.workbook.book import Book
from followup_sheet.workbook.cells import FormulaCell
from followup_sheet.workbook.formulas.places import DefinedName, Layout, TableArea
from followup_sheet.workbook.formulas.stale import Changes, stale
from followup_sheet.workbook.package import Package
from followup_sheet.workbook.sheet import Sheet, scan
from followup_sheet.workbook.splice import CellEdit, splice
from followup_sheet.workbook.table import Table

if TYPE_CHECKING:
    from tests.support.libreoffice import Office

pytestmark = pytest.mark.slow

ROWS = 10
SHEETS = ("Tracker", "Dashboard", "Log", "Jan", "Feb", "Mar")
NAMES = {
    "Statuses": "=Tracker!$B$2:$B$11",
    "Overdue": '=COUNTIF(Statuses,"Overdue")',
    "Dashboard!Here": "=Dashboard!$A$1",
}

# Tracker: A company, B status, C due, D amount; Log: a table with Day, Kind and Amount in B to D.
DEPENDENT = [
    'COUNTIF(Tracker!B2:B11,"Overdue")',
    "SUM(Tracker!$C$2:$C$11)",
    "SUM(Tracker!C:C)",
    "SUM(Tracker!3:3)",
    "COUNTA(Statuses)-Overdue",
    "Overdue*10",
    "A1+1",
    "Here+2",
    "SUM(A1:A3)",
    'INDIRECT("Tracker!C"&3)',
    "OFFSET(Tracker!A1,2,2)",
    "INDEX(Tracker!A1:D11,3,3)",
    "SUM(Tracker!A1:INDEX(Tracker!D:D,3))",
    'VLOOKUP("Company 2",Tracker!A2:C11,3,FALSE)',
    'SUMIF(Tracker!A2:B11,"Company*",Tracker!D2)',
    'IF(Tracker!B3="Overdue","late","in time")',
    "'Tracker'!E3*2",
    "SUM(Jan:Mar!A1)",
    'Tracker!F3&" for "&A16',
    'SUMPRODUCT((Tracker!B2:B11="Overdue")*Tracker!D2:D11)',
]
INDEPENDENT = ["SUM(Tracker!D2:D11)", "COUNTA(Log[Kind])", "SUM(Log[Amount])", "1+1", "Log!$B$2"]
IN_ARRAY = "TRANSPOSE(Tracker!C2:C4)"


def build(path: Path, cached: Mapping[tuple[str, str], object]) -> Path:
    book = xlsxwriter.Workbook(path)
    sheets = {name: book.add_worksheet(name) for name in SHEETS}

    def put(sheet: str, cell: str, text: str) -> None:
        sheets[sheet].write_formula(cell, f"={text}", None, cached.get((sheet, cell), 0))

    for name, text in NAMES.items():
        book.define_name(name, text)
    sheets["Tracker"].write_row("A1", ["Company", "Status", "Due", "Amount", "Left", "Words"])
    for row in range(2, ROWS + 2):
        sheets["Tracker"].write_row(
            f"A{row}", [f"Company {row - 1}", "Overdue" if row % 2 else "Waiting", 46_000 + row, row]
        )
        put("Tracker", f"E{row}", f"C{row}-45000")
        put("Tracker", f"F{row}", f'B{row}&"!"')
    log = [["2026-11-01", "Event", 5], ["2026-11-02", "Follow-up", 7]]
    columns = [{"header": header} for header in ("Day", "Kind", "Amount")]
    sheets["Log"].add_table("B1:D3", {"name": "Log", "data": log, "columns": columns})
    for number, text in enumerate(DEPENDENT + INDEPENDENT, 1):
        put("Dashboard", f"A{number}", text)
    put("Mar", "A1", "Dashboard!A1*100")
    values = [cached.get(("Feb", cell), 0) for cell in ("C1", "D1", "E1")]
    sheets["Feb"].write_array_formula("C1:E1", f"{{={IN_ARRAY}}}", None, values[0])
    sheets["Feb"].write_row("D1", values[1:])
    put("Feb", "G1", "E1+1")
    book.close()
    return path


def formula_cells() -> list[tuple[str, str]]:
    tracker = [("Tracker", f"{column}{row}") for row in range(2, ROWS + 2) for column in "EF"]
    dashboard = [("Dashboard", f"A{number}") for number in range(1, len(DEPENDENT + INDEPENDENT) + 1)]
    return [*tracker, *dashboard, ("Mar", "A1"), ("Feb", "C1"), ("Feb", "D1"), ("Feb", "E1"), ("Feb", "G1")]


def shown(office: Office, path: Path, *, anew: bool) -> dict[tuple[str, str], object]:
    """What the formula cells hold, as it is on opening or computed anew."""
    with office.session(path) as session:
        if anew:
            session.recalculate()
        cells = {place: session.cell(*place) for place in formula_cells()}
    assert not [place for place, cell in cells.items() if cell.error]
    return {place: cell.value if cell.value or cell.text == "0" else cell.text for place, cell in cells.items()}


def with_shared_formula(xml: bytes) -> bytes:
    """The "Left" column of the tracker as Excel fills it down: one text, the other cells refer to it."""
    first = rb'<f t="shared" ref="E2:E11" si="0">C2-45000</f>'
    xml = re.sub(rb"<f>C(\d+)-45000</f>", lambda m: first if m[1] == b"2" else b'<f t="shared" si="0"/>', xml)
    assert xml.count(b"shared") == ROWS
    return xml


def scanned(package: Package) -> tuple[dict[str, Sheet], Layout]:
    book = Book.read(package)
    sheets = {ref.name: scan(package.part(ref.part), name=ref.name) for ref in book.sheets}
    names = [DefinedName(name, text, tab) for name, tab, text in book.defined_names]
    tables = [(ref, line) for ref in book.sheets for line in book.relationships(ref.part) if line.type == "table"]
    areas = [area(ref.name, Table.read(package.part(line.target))) for ref, line in tables]
    return sheets, Layout(tuple(sheets), names, areas)


def area(sheet: str, table: Table) -> TableArea:
    return TableArea(table.name, sheet, table.area.first_column, table.columns)


def edited(package: Package, *, strip: bool) -> tuple[bytes, dict[str, list[FormulaCell]]]:
    """Status and due date of one row changed, and the formulas that depend on them stripped or not."""
    sheets, layout = scanned(package)
    edits = {"Tracker": {3: {2: CellEdit("Closed"), 3: CellEdit(47_000)}}}
    found = stale(Changes({"Tracker": {2, 3}}), {name: sheet.formulas for name, sheet in sheets.items()}, layout)
    parts = {ref.name: ref.part for ref in Book.read(package).sheets}
    changed = {
        parts[name]: splice(sheet, edits.get(name, {}), found[name] if strip else ()) for name, sheet in sheets.items()
    }
    return package.rewrite(changed), found


@pytest.fixture
def workbook(tmp_path: Path, office: Office) -> Package:
    """A workbook of many kinds of formulas, whose cached values are the right ones."""
    values = shown(office, build(tmp_path / "without.xlsx", {}), anew=True)
    data = build(tmp_path / "with.xlsx", values).read_bytes()
    package = Package.open(data)
    return Package.open(
        package.rewrite({"xl/worksheets/sheet1.xml": with_shared_formula(package.part("xl/worksheets/sheet1.xml"))})
    )


def test_no_formula_that_depends_on_an_edit_is_missed(workbook: Package, tmp_path: Path, office: Office) -> None:
    file = tmp_path / "edited.xlsx"
    data, found = edited(workbook, strip=True)
    file.write_bytes(data)
    assert shown(office, file, anew=False) == shown(office, file, anew=True)
    assert [cell.row for cell in found["Dashboard"]] == list(range(1, len(DEPENDENT) + 1))


def test_without_it_libreoffice_would_show_stale_values(workbook: Package, tmp_path: Path, office: Office) -> None:
    file = tmp_path / "edited.xlsx"
    data, _ = edited(workbook, strip=False)
    file.write_bytes(data)
    before, after = shown(office, file, anew=False), shown(office, file, anew=True)
    different = {place for place in before if before[place] != after[place]}
    assert len(different) > 10
    assert {("Dashboard", "A1"), ("Dashboard", "A7"), ("Tracker", "F3"), ("Mar", "A1")} <= different
