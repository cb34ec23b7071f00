# ruff: noqa: E501 (the seeded faults read as a table, one a line)
"""The lint that stands in for Excel: silent on what well-behaved programs write, loud on each fault
that Excel would repair or refuse."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

from tests.support.excel_lint import lint
from tests.support.libreoffice import Office
from tests.support.packages import edited, members, rewritten
from tests.support.workbooks import random_tracker, rich_workbook

TRACKER, SUMMARY, LISTS = (f"xl/worksheets/sheet{number}.xml" for number in (1, 2, 3))
WORKBOOK, WORKBOOK_RELS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
STYLES, STRINGS, TABLE = "xl/styles.xml", "xl/sharedStrings.xml", "xl/tables/table1.xml"
TYPES, COMMENTS = "[Content_Types].xml", "xl/comments1.xml"
SHEET_TYPE = b"application/vnd.openxmlformats-officedocument.spreadsheetml."


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return rich_workbook(tmp_path_factory.mktemp("rich") / "rich.xlsm", rows=12).read_bytes()


def openpyxl_workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Company", "Applied on", "Note"])
    sheet.append(["Leeds Rail", 46000, " kept "])
    sheet["A2"].fill, sheet["A2"].font = PatternFill("solid", fgColor="FFC7CE"), Font(bold=True, color="9C0006")
    sheet["C2"].comment = Comment("Seen", "Me")
    sheet["D2"] = "=B2+1"
    sheet.add_table(Table(displayName="Jobs", ref="A1:C2"))
    rule = DataValidation(type="list", formula1='"a,b"')
    rule.add("C2:C9")
    sheet.add_data_validation(rule)
    sheet.conditional_formatting.add("B2:B9", CellIsRule(operator="lessThan", formula=["1"], font=Font(bold=True)))
    sheet.merge_cells("F1:G2")
    book.create_sheet("Second")
    built = io.BytesIO()
    book.save(built)
    return built.getvalue()


def test_a_rich_xlsxwriter_workbook_with_macros_is_clean(rich: bytes) -> None:
    assert lint(rich) == []


def test_a_plain_tracker_with_every_column_is_clean() -> None:
    assert lint(random_tracker(60)) == []


def test_an_openpyxl_workbook_is_clean() -> None:
    assert lint(openpyxl_workbook()) == []


@pytest.mark.slow
def test_what_libreoffice_saves_is_clean(office: Office, tmp_path: Path) -> None:
    source = rich_workbook(tmp_path / "rich.xlsx", rows=12)
    assert lint(office.resave(source, tmp_path / "again.xlsx").read_bytes()) == []


def test_a_prefixed_worksheet_is_read_like_any_other(rich: bytes) -> None:
    sheet = members(rich)[LISTS]
    prefixed = (
        sheet.replace(b"<", b"<x:").replace(b"<x:/", b"</x:").replace(b"<x:?", b"<?").replace(b"xmlns=", b"xmlns:x=")
    )
    assert lint(rewritten(rich, {LISTS: prefixed})) == []
    faulty = prefixed.replace(b'r="A2"', b'r="A1"')
    assert any("A1: is not a cell of row 2" in fault for fault in lint(rewritten(rich, {LISTS: faulty})))


@dataclass(frozen=True)
class Fault:
    """``old`` becomes ``new`` in a part; the lint must then say something with ``says`` in it."""

    name: str
    part: str
    old: bytes
    new: bytes
    says: str


LIST_CELL = b'<c r="A3"><v>3</v></c>'
LIST_ROW_3 = b'<row r="3" spans="1:1"><c r="A3"><v>3</v></c></row>'
LIST_ROW_4 = b'<row r="4" spans="1:1"><c r="A4"><v>5</v></c></row>'

FAULTS = [
    Fault("rows out of order", LISTS, LIST_ROW_3 + LIST_ROW_4, LIST_ROW_4 + LIST_ROW_3, "row 3 comes after row 4"),
    Fault("a row twice", LISTS, LIST_ROW_3, LIST_ROW_3 * 2, "row 3 comes after row 3"),
    Fault("row zero", LISTS, b'<row r="3"', b'<row r="0"', "'0' is not a row number"),
    Fault("cells out of order", TRACKER, b'<c r="A1" s="2"', b'<c r="D1" s="2"', "C1: comes after column 4"),
    Fault("a cell twice", LISTS, LIST_CELL, LIST_CELL * 2, "A3: comes after column 1"),
    Fault("a cell of another row", LISTS, b'<c r="A3">', b'<c r="A9">', "A9: is not a cell of row 3"),
    Fault("a lower-case cell", LISTS, b'<c r="A3">', b'<c r="a3">', "a3: is not a cell"),
    Fault("a style nobody defined", LISTS, b'<c r="A3">', b'<c r="A3" s="99">', "style 99 is out of range"),
    Fault("a row style nobody defined", LISTS, b'<row r="3"', b'<row r="3" s="99"', "row 3: style 99"),
    Fault("a column style nobody defined", TRACKER, b'style="1"', b'style="77"', "style 77 is out of range"),
    Fault("columns out of order", TRACKER, b'<col min="4" max="4"', b'<col min="1" max="4"', "<col> 1 to 4"),
    Fault("a string nobody defined", TRACKER, b't="s"><v>0<', b't="s"><v>9999<', "shared string 9999 is out of range"),
    Fault("a string cell without a number", TRACKER, b't="s"><v>0<', b't="s"><v>x<', "shared string x"),
    Fault("a string cell without a value", TRACKER, b't="s"><v>0</v>', b't="s">', 'type "s" without a value'),
    Fault("text in a number cell", LISTS, b"<v>3</v>", b"<v>three</v>", "'three' in a cell of type \"n\""),
    Fault("a number that is none", LISTS, b"<v>3</v>", b"<v>NaN</v>", "'NaN' in a cell"),
    Fault("a boolean that is none", LISTS, LIST_CELL, b'<c r="A3" t="b"><v>yes</v></c>', "'yes' in a cell of type \"b\""),
    Fault("an error nobody knows", LISTS, LIST_CELL, b'<c r="A3" t="e"><v>#OOPS</v></c>', "'#OOPS' in a cell"),
    Fault("an unknown cell type", LISTS, LIST_CELL, b'<c r="A3" t="text"><v>3</v></c>', 'unknown type "text"'),
    Fault("an inline string without text", LISTS, LIST_CELL, b'<c r="A3" t="inlineStr"><v>3</v></c>', "needs <is>"),
    Fault("an inline string in a number cell", LISTS, LIST_CELL, b'<c r="A3"><is><t>3</t></is></c>', "an inline string in"),
    Fault("blanks nobody keeps", LISTS, LIST_CELL, b'<c r="A3" t="inlineStr"><is><t> x</t></is></c>', "xml:space"),
    Fault("text longer than a cell holds", STRINGS, b"<t>", b"<t>" + b"x" * 32_768, "longer than 32,767"),
    Fault("a control character", STRINGS, b"<t>", b"<t>\x01", "not well-formed"),
    Fault("a wrong count of strings", STRINGS, b'uniqueCount="', b'uniqueCount="9', "uniqueCount says 9"),
    Fault("value before formula", SUMMARY, b"<f>SUM(B3:B9)</f><v>0</v>", b"<v>0</v><f>SUM(B3:B9)</f>", "<f> must stand before"),
    Fault("a formula with its equals sign", SUMMARY, b"<f>SUM(", b"<f>=SUM(", "begins with ="),
    Fault("a formula without text", SUMMARY, b"<f>SUM(B3:B9)</f>", b"<f/>", "a formula without text"),
    Fault("a shared formula without master", SUMMARY, b"<f>SUM(B3:B9)</f>", b'<f t="shared" si="4"/>', "has no master"),
    Fault("a dimension that is none", LISTS, b'ref="A1:A5"', b'ref="A5:A1"', "<dimension> 'A5:A1' is no range"),
    Fault("elements out of order", LISTS, b"<sheetViews>", b'<pageMargins left="1"/><sheetViews>', "must stand before <pageMargins>"),
    Fault("an element nobody knows", LISTS, b"<sheetViews>", b"<sheetSights/><sheetViews>", "may not hold <sheetSights>"),
    Fault("merges that overlap", TRACKER, b"</mergeCells>", b'<mergeCell ref="D1:D2"/></mergeCells>', "overlap"),
    Fault("a wrong count of merges", TRACKER, b'<mergeCells count="1"', b'<mergeCells count="3"', "<mergeCells> says 3, holds 1"),
    Fault("a merge inside the table", TRACKER, b'<mergeCell ref="C1:F1"', b'<mergeCell ref="C5:F5"', "the merge C5:F5 lies in it"),
    Fault("a wrong count of drop-downs", TRACKER, b"<dataValidations count=", b"<dataValidations count=\"9\" x=", "says 9"),
    Fault("a drop-down without a place", TRACKER, b'sqref="N4:', b'sqref="nowhere" x="', "nowhere is no range"),
    Fault("a drop-down list that is too long", TRACKER, b'<formula1>"', b'<formula1>"' + b"x," * 130, "longer than 255"),
    Fault("a highlight nobody defined", TRACKER, b'dxfId="0"', b'dxfId="5"', "dxfId 5 is out of range"),
    Fault("a relationship nobody defined", TRACKER, b'<drawing r:id="rId2"', b'<drawing r:id="rId99"', "'rId99' does not exist"),
    Fault("a prefix nobody declared", TRACKER, b'mc:Ignorable="x14ac"', b'mc:Ignorable="x14ac xr"', "names xr"),
    Fault("a font nobody defined", STYLES, b'fontId="1"', b'fontId="44"', "fontId 44 is out of range"),
    Fault("a fill nobody defined", STYLES, b'numFmtId="164" fontId="0" fillId="0"', b'numFmtId="164" fontId="0" fillId="9"', "fillId 9"),
    Fault("a border nobody defined", STYLES, b'borderId="0" xfId', b'borderId="7" xfId', "borderId 7 is out of range"),
    Fault("a named style nobody defined", STYLES, b'xfId="1" applyAl', b'xfId="8" applyAl', "xfId 8 is out of range"),
    Fault("a number format nobody defined", STYLES, b'xf numFmtId="164"', b'xf numFmtId="200"', "numFmtId 200 is not defined"),
    Fault("a wrong count of formats", STYLES, b'<cellXfs count="', b'<cellXfs count="1', "<cellXfs> says 1"),
    Fault("a wrong count of fonts", STYLES, b'<fonts count="', b'<fonts count="3', "<fonts> says 3"),
    Fault("fills before fonts", STYLES, b"<fonts ", b'<fills count="0"/><fonts ', "<fonts> must stand before <fills>"),
    Fault("a colour without its alpha", STYLES, b'rgb="FFC6EFCE"', b'rgb="C6EFCE"', "'C6EFCE' is not a colour"),
    Fault("a table header that differs", TABLE, b'name="Company"', b'name="Employer"', "column 'Employer', but E3 says 'Company'"),
    Fault("a table column twice", TABLE, b'name="Role"', b'name="Company"', "two columns are called 'company'"),
    Fault("a table narrower than its columns", TABLE, b'ref="A3:AR15" ', b'ref="A3:AQ15" ', "43 columns wide"),
    Fault("a filter beyond its table", TABLE, b'<autoFilter ref="A3:AR15"', b'<autoFilter ref="A3:AR99"', "autoFilter 'A3:AR99'"),
    Fault("a table without rows", TABLE, b'ref="A3:AR15" ', b'ref="A3:AR3" ', "has no row for data"),
    Fault("a table called like a cell", TABLE, b'displayName="Applications"', b'displayName="AB12"', "'AB12' is not a name"),
    Fault("a table called like a name", TABLE, b'displayName="Applications"', b'displayName="AsOf"', "'asof' is taken twice"),
    Fault("a sheet name twice", WORKBOOK, b'name="Summary"', b'name="TRACKER"', "two sheets are called 'tracker'"),
    Fault("a sheet name that is too long", WORKBOOK, b'name="Summary"', b'name="' + b"S" * 32 + b'"', "1 to 31 characters"),
    Fault("a sheet name with a slash", WORKBOOK, b'name="Summary"', b'name="In/Out"', "a character that is not allowed"),
    Fault("a sheet number twice", WORKBOOK, b'sheetId="2"', b'sheetId="1"', "two sheets have the sheetId 1"),
    Fault("a name of a sheet that is not there", WORKBOOK, b'localSheetId="0"', b'localSheetId="7"', "no sheet number 7"),
    Fault("a name defined twice", WORKBOOK, b"</definedNames>", b'<definedName name="ASOF">1</definedName></definedNames>', "defined twice"),
    Fault("a tab that is not there", WORKBOOK, b"<workbookView ", b'<workbookView activeTab="9" ', "activeTab 9"),
    Fault("names before sheets", WORKBOOK, b"<sheets>", b"<calcPr/><sheets>", "<sheets> must stand before <calcPr>"),
    Fault("a target that is not there", WORKBOOK_RELS, b"sheet3.xml", b"sheet8.xml", "xl/worksheets/sheet8.xml does not exist"),
    Fault("a relationship twice", WORKBOOK_RELS, b'Id="rId3"', b'Id="rId2"', "Id rId2 stands twice"),
    Fault("a content type for nothing", TYPES, b"/xl/worksheets/sheet3.xml", b"/xl/worksheets/sheet8.xml", "does not exist"),
    Fault("a part without content type", TYPES, b'Extension="png"', b'Extension="gif"', "image1.png: has no content type"),
    Fault("a worksheet typed as something else", TYPES, SHEET_TYPE + b"worksheet", SHEET_TYPE + b"chartsheet", "has the content type"),
    Fault("macros in a plain workbook", TYPES, b"application/vnd.ms-excel.sheet.macroEnabled.main", SHEET_TYPE + b"sheet.main", "macro project"),
    Fault("two notes on one cell", COMMENTS, b'ref="E13"', b'ref="E4"', "E4 has two notes"),
    Fault("a note by nobody", COMMENTS, b'authorId="0"', b'authorId="3"', "author 3 is out of range"),
]  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_seeded_fault_is_found(rich: bytes, fault: Fault) -> None:
    found = lint(edited(rich, fault.part, fault.old, fault.new))
    assert any(fault.says in sentence for sentence in found), found


def _with_calc_chain(data: bytes, entries: bytes) -> bytes:
    """The workbook with a calculation chain that XlsxWriter does not write."""
    parts = members(data)
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain"
    link = b'<Relationship Id="rIdChain" Type="' + kind + b'" Target="calcChain.xml"/></Relationships>'
    override = b'<Override PartName="/xl/calcChain.xml" ContentType="' + SHEET_TYPE + b'calcChain+xml"/></Types>'
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    chain = b'<calcChain xmlns="' + main + b'">' + entries + b"</calcChain>"
    return rewritten(
        data,
        {
            "xl/calcChain.xml": chain,
            TYPES: parts[TYPES].replace(b"</Types>", override),
            WORKBOOK_RELS: parts[WORKBOOK_RELS].replace(b"</Relationships>", link),
        },
    )


def test_a_calculation_chain_may_name_formulas(rich: bytes) -> None:
    assert lint(_with_calc_chain(rich, b'<c r="B3" i="2"/><c r="B4"/>')) == []


def test_a_calculation_chain_naming_a_cell_without_formula_is_found(rich: bytes) -> None:
    assert lint(_with_calc_chain(rich, b'<c r="B3" i="2"/><c r="A3"/>')) == [
        "xl/calcChain.xml: A3 of sheet 2 holds no formula"
    ]


def _doubled_member(data: bytes) -> bytes:
    built = io.BytesIO(data)
    with zipfile.ZipFile(built, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr(LISTS, members(data)[LISTS])
    return built.getvalue()


def _two_tables_in_one_place(data: bytes) -> bytes:
    rels = "xl/worksheets/_rels/sheet1.xml.rels"
    parts = members(data)
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/table"
    link = b'<Relationship Id="rIdT" Type="' + kind + b'" Target="../tables/table2.xml"/></Relationships>'
    override = b'<Override PartName="/xl/tables/table2.xml" ContentType="' + SHEET_TYPE + b'table+xml"/></Types>'
    part = b'<tableParts count="2"><tablePart r:id="rIdT"/>'
    return rewritten(
        data,
        {
            "xl/tables/table2.xml": parts[TABLE].replace(b'"Applications"', b'"Again"'),
            rels: parts[rels].replace(b"</Relationships>", link),
            TYPES: parts[TYPES].replace(b"</Types>", override),
            TRACKER: parts[TRACKER].replace(b'<tableParts count="1">', part),
        },
    )


SEEDED = [
    (_doubled_member, "the zip holds it twice"),
    (_two_tables_in_one_place, "overlap"),
    (_two_tables_in_one_place, "two tables have the id 1"),
    (lambda data: rewritten(data, {"xl/media/image1.png": None}), "xl/media/image1.png does not exist"),
    (lambda data: rewritten(data, {TYPES: None}), "is missing"),
    (lambda data: rewritten(data, {"xl/x.unknown": b"?"}), "has no content type"),
    (lambda data: data[:-200], "not a readable zip file"),
]


@pytest.mark.parametrize(("seed", "says"), SEEDED, ids=[says for _, says in SEEDED])
def test_a_fault_of_the_package_is_found(rich: bytes, seed: Callable[[bytes], bytes], says: str) -> None:
    found = lint(seed(rich))
    assert any(says in sentence for sentence in found), found
