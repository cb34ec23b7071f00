"""Promise: lines added below a table belong to it, and nothing else in the table's part changes."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
import xlsxwriter

from followup_sheet.errors import TrackerError
from followup_sheet.workbook.address import Range
from followup_sheet.workbook.package import Package
from followup_sheet.workbook.sheet import scan
from followup_sheet.workbook.splice import CellEdit, splice
from followup_sheet.workbook.table import Table, with_last_row
from tests.support.excel_lint import lint
from tests.support.packages import members

if TYPE_CHECKING:
    from tests.support.libreoffice import Office

TABLE, SHEET = "xl/tables/table1.xml", "xl/worksheets/sheet1.xml"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def workbook(**options: object) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet("History")
    columns = [{"header": header} for header in ("Date", "Kind", "It's [x] & <y>")]
    data = [["2026-11-01", "Event", 5], ["2026-11-02", "Stage", 7]]
    sheet.add_table("B3:D5", {"name": "Log", "columns": columns, "data": data} | options)
    book.close()
    return target.getvalue()


def test_a_table_tells_its_name_its_range_and_its_headings() -> None:
    table = Table.read(members(workbook())[TABLE])
    assert table == Table("Log", Range(3, 2, 5, 4), 1, 0, ("Date", "Kind", "It's [x] & <y>"), Range(3, 2, 5, 4))
    assert (table.first_row, table.last_row) == (4, 5)


def test_a_total_row_and_a_missing_header_row_are_told_from_the_data() -> None:
    totals = Table.read(members(workbook(total_row=True))[TABLE])
    assert (totals.totals_rows, totals.first_row, totals.last_row, totals.filter) == (1, 4, 4, Range(3, 2, 4, 4))
    bare = Table.read(members(workbook(header_row=False))[TABLE])
    assert (bare.header_rows, bare.first_row, bare.last_row, bare.filter) == (0, 3, 5, None)


def test_a_longer_table_differs_in_its_two_ranges_only() -> None:
    before = members(workbook())[TABLE]
    after = with_last_row(before, 9, "History")
    assert after == before.replace(b'ref="B3:D5"', b'ref="B3:D9"')
    assert before.count(b'ref="B3:D5"') == 2
    assert Table.read(after).last_row == 9


def test_lines_added_below_are_part_of_the_table_for_other_programs() -> None:
    package = Package.open(workbook())
    edits = {row: {2: CellEdit("2026-11-03"), 3: CellEdit("Missed"), 4: CellEdit(row)} for row in (6, 7)}
    sheet = splice(scan(package.part(SHEET), name="History"), edits)
    data = package.rewrite({SHEET: sheet, TABLE: with_last_row(package.part(TABLE), 7, "History")})
    assert lint(data) == []
    table = openpyxl.load_workbook(io.BytesIO(data))["History"].tables["Log"]
    assert (table.ref, table.autoFilter.ref) == ("B3:D7", "B3:D7")


def test_a_table_that_reaches_far_enough_keeps_its_very_bytes() -> None:
    before = members(workbook())[TABLE]
    assert with_last_row(before, 5, "History") is before
    assert with_last_row(before, 2, "History") is before


def test_a_prefix_unknown_attributes_and_odd_spacing_are_kept() -> None:
    main = MAIN.replace("xmlns=", "xmlns:x=")
    before = (
        f"<?xml version='1.0'?><!-- ref=\"A1:B2\" --><x:table {main} xmlns:u='urn:u' u:ref='A1:B2' id='1'\n"
        "  displayName='Log' name='old' ref = 'A1:$B$2' alt='a > b'><x:autoFilter ref=\"A1:B2\"><x:filterColumn/>"
        "</x:autoFilter><u:autoFilter ref='A1:B2'/><x:tableColumns><x:tableColumn id='1' name='A_x000a_B'/>"
        "<x:tableColumn id='2' name='C'/></x:tableColumns></x:table>"
    )
    after = with_last_row(before.encode(), 4, "History").decode()
    expected = before.replace("ref = 'A1:$B$2'", 'ref="A1:B4"').replace(
        '<x:autoFilter ref="A1:B2">', '<x:autoFilter ref="A1:B4">'
    )
    assert after == expected
    assert Table.read(before.encode()).columns == ("A\nB", "C")
    assert Table.read(before.encode()).name == "Log"


def test_a_table_in_utf16_is_read_and_extended() -> None:
    xml = f'<?xml version="1.0" encoding="UTF-16"?><table {MAIN} name="Log" ref="A1:B2"/>'.encode("utf-16")
    assert Table.read(with_last_row(xml, 3, "History")).area == Range(1, 1, 3, 2)


def test_a_table_with_a_total_row_is_refused_with_the_way_out() -> None:
    xml = members(workbook(total_row=True))[TABLE]
    with pytest.raises(TrackerError, match="Switch off the total row of table Log on sheet History"):
        with_last_row(xml, 9, "History")


@pytest.mark.parametrize(
    "xml",
    [
        b"",
        b"<table",
        b"<worksheet/>",
        f"<table {MAIN}/>".encode(),
        f'<table {MAIN} ref="A0:B2"/>'.encode(),
        f'<table {MAIN} ref="A1:B2"><autoFilter ref="rubbish"/></table>'.encode(),
        f'<!DOCTYPE table><table {MAIN} ref="A1:B2"/>'.encode(),
    ],
)
def test_a_part_that_is_no_table_is_refused_with_a_sentence(xml: bytes) -> None:
    with pytest.raises(TrackerError, match=r"tables/table7\.xml"):
        Table.read(xml, "xl/tables/table7.xml")


@pytest.mark.slow
def test_libreoffice_counts_the_added_lines_as_the_table_s(tmp_path: Path, office: Office) -> None:
    package = Package.open(workbook(columns=[{"header": header} for header in ("Date", "Kind", "Amount")]))
    sheet = splice(scan(package.part(SHEET), name="History"), {6: {4: CellEdit(100)}})
    file = tmp_path / "grown.xlsx"
    file.write_bytes(package.rewrite({SHEET: sheet, TABLE: with_last_row(package.part(TABLE), 6, "History")}))
    with office.session(file) as session:
        session.set_formula("History", "F1", "=SUM(Log[Amount])")
        assert session.cell("History", "F1").value == 112
