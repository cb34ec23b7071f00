"""Promise: after a run, no formula shows a value that depends on what was written before."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from followup_sheet.sheets.addresses import column_letters
from followup_sheet.workbook.address import parse_address
from followup_sheet.workbook.cells import FormulaCell
from followup_sheet.workbook.formulas.places import DefinedName, Layout, TableArea
from followup_sheet.workbook.formulas.references import read
from followup_sheet.workbook.formulas.stale import Changes, stale
from followup_sheet.workbook.formulas.text import similar
from followup_sheet.workbook.sheet import may_have_formulas

SHEETS = ("Tracker", "Dashboard", "My 'own' sheet", "Settings", "Jan", "Feb", "Mar")
TABLES = (
    TableArea("Log", "Settings", 2, ("Date", "Kind", "It's [x] #1", "What")),
    TableArea("Jobs", "Dashboard", 26, ("Company", "Status")),
)
NAMES = (
    DefinedName("Statuses", "Tracker!$A$2:$A$2000"),
    DefinedName("Indirectly", "COUNTA(statuses)"),
    DefinedName("Round", "Roundabout+1"),
    DefinedName("Roundabout", "Round+Tracker!$A$1"),
    DefinedName("Left_of_me", "Tracker!XFD1"),
    DefinedName("Local", "Tracker!$A$1", "Dashboard"),
    DefinedName("Local", "Tracker!$C$1"),
    DefinedName("Count_of", "LAMBDA(word,COUNTIF(Tracker!$A:$A,word))"),
    DefinedName("Macro_name", 'GET.WORKBOOK(1)&""'),
    DefinedName("Elsewhere", "[1]Book!$A$1"),
)
LAYOUT = Layout(SHEETS, NAMES, TABLES)


def formula(place: str, text: str, kind: str = "normal", ref: str = "", shared: int | None = None) -> FormulaCell:
    row, column = parse_address(place)
    return FormulaCell(row, column, 0, 0, 0, 0, text, kind, ref, shared)


def goes_stale(text: str, *, sheet: str = "Dashboard", written: str = "Tracker", columns: Sequence[int] = (1,)) -> bool:
    found = stale(Changes({written: columns}), {sheet: [formula("Q9", text)]}, LAYOUT)
    return bool(found[sheet])


READS_TRACKER_A = """
    Tracker!A1
    tracker!$a$7*2
    SUM(Tracker!A:A)
    SUM(Tracker!$A:$C)
    SUM(Tracker!3:7)
    SUM(Tracker!$3:$3)
    COUNTIF(Tracker!A2:A2000,"Overdue")
    SUM(Tracker!A1:Tracker!C5)
    SUM('Tracker'!A1)
    $Tracker!$A$1
    [0]Tracker!A1
    [0]!Statuses
    '[0]Tracker'!A1
    COUNTA(Statuses)
    COUNTA(STATUSES)
    Indirectly
    Round
    Left_of_me
    Local
    Tracker!Statuses
    INDIRECT("Tracker!A"&ROW())
    _xlfn.OFFSET(Settings!B3,1,1)
    OFFSET (Settings!B3,1,1)
    CELL("contents",Settings!B3)
    SUM(Settings!A1:INDEX(Settings!B:B,3))
    SUM((Settings!A1):B2)
    SUM(Jan:Nowhere!B2)
    Gone[Status]
    IF(TRUE,"a""b",Tracker!A1)
    {1,2}*Tracker!A1
    SUM(Tracker!B1:D1,Tracker!A1)
    SUMIF(Tracker!XFD1,1,Tracker!A1)
    -Tracker!A1%
    Tracker!A1:C3 Tracker!A:A
    _xlfn.ANCHORARRAY(Tracker!A1)
    _xlfn.SINGLE(Tracker!A1:A9)
    Count_of("Overdue")
    Macro_name
    _xlfn.SHEET("History")
    COUNTA(Tracker!$2:2)
    SUM(Tracker!B9:A1)
    SUM((Tracker!B1:B9,Tracker!A1:A9))
    Tracker!A1:B9 Tracker!B5:B5
    Tracker!A2#
    XLOOKUP(1,Settings!A:A,Tracker!A:A)
    SUM('Tracker':Dashboard!B2)
    LET(x,Tracker!A1,x+1)
    1E+5*Tracker!A1
    #REF!+Tracker!A1
""".strip().splitlines()

DOES_NOT_READ_TRACKER_A = """
    Tracker!B1
    A1
    SUM(A:C)
    Settings!B3
    "Tracker!A1"
    "a""Tracker!A1"
    'Tracker!A1'
    [1]Tracker!A1
    SUM([2]Tracker!A1:B5)
    VLOOKUP(B2,'[1]Tracker'!$A$1:$C$5,2,FALSE)
    'C:\\Files\\[Book.xlsx]Tracker'!A1
    [1]!Statuses
    Elsewhere
    Unheard_of
    Tracker!#REF!
    SUM(Log[Date])
    Log
    SUM(Jan:Mar!A1)
    LOG10(2)
    Tracker!AA1
    Tracker!XFE1
    Statuses1
    NOW()+1.5E-3
    SUMIF(Settings!A:B,1,Tracker!C1)
    {"Tracker!A1";#N/A}
    Tracker!LOG10
""".strip().splitlines()


@pytest.mark.parametrize("text", [line.strip() for line in READS_TRACKER_A])
def test_a_formula_that_may_read_what_was_written_goes_stale(text: str) -> None:
    assert goes_stale(text)


@pytest.mark.parametrize("text", [line.strip() for line in DOES_NOT_READ_TRACKER_A])
def test_a_formula_that_reads_other_cells_keeps_its_value(text: str) -> None:
    assert not goes_stale(text)


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("Log", {2, 3, 4, 5}),
        ("Log[]", {2, 3, 4, 5}),
        ("Log[#All]", {2, 3, 4, 5}),
        ("Log[#Totals]", {2, 3, 4, 5}),
        ("log[kind]", {3}),
        ("Log[@Kind]", {3}),
        ("Log[[#This Row],[Kind]]", {3}),
        ("Log[[#Headers],[#Data],[Kind]:[What]]", {3, 4, 5}),
        ("Log[ [#All], [Kind] ]", {3}),
        ("Log[It''s '[x'] '#1]", {4}),
        ("Log[[It''s '[x'] '#1]:[What]]", {4, 5}),
        ("SUM(Log[[#Headers],[Date]]:Log[[#This Row],[What]])", {2, 3, 4, 5}),
        ("Log[Unknown heading]", {2, 3, 4, 5}),
        ("[@Kind]", {3}),
        ("[Kind]+1", {3}),
        ("[@[It''s '[x'] '#1]]", {4}),
        ("SUMIF(Log[Date],1,Log[Kind])", {2, 3}),
        ("SUMIF(Log[[Date]:[Kind]],1,Log[What])", {2, 3, 4, 5, 6}),
        ("AVERAGEIF(A1:C2,1,E5)", {1, 2, 3, 4, 5, 6, 7}),
        ("SUM(B1:A1:D1)", {1, 2, 3, 4}),
        ("B1,D1", {2, 4}),
        ("!C1", {3}),
    ],
)
def test_a_formula_depends_on_just_the_columns_it_reads(text: str, columns: set[int]) -> None:
    stands_on = "Settings"
    found = {n for n in range(1, 9) if goes_stale(text, sheet=stands_on, written=stands_on, columns=[n])}
    assert found == columns


def test_sheets_between_two_others_are_read_by_a_3d_reference() -> None:
    for text in ("SUM(Jan:Mar!A1)", "SUM('Mar:Jan'!A1)", "SUM([0]Jan:Mar!A1)"):
        assert [name for name in SHEETS if goes_stale(text, written=name)] == ["Jan", "Feb", "Mar"]


def test_a_quoted_sheet_name_may_hold_quotes_and_look_like_a_cell() -> None:
    assert goes_stale("'My ''own'' sheet'!A1", written="My 'own' sheet")
    layout = Layout(["A1", "A2", "Sum"])
    cells = [formula("A1", "'A1'!B1"), formula("A2", "'A2'!B1"), formula("A3", "A1!B1"), formula("A4", "A1:A2!B1")]
    found = stale(Changes({"A2": [2]}), {"Sum": cells}, layout)
    assert [cell.row for cell in found["Sum"]] == [2, 4]


def test_a_local_name_hides_nothing_that_another_sheet_means_by_it() -> None:
    assert goes_stale("Local", sheet="Jan", columns=[3])
    assert not goes_stale("Local", sheet="Jan", columns=[1])
    assert goes_stale("Dashboard!Local", sheet="Jan", columns=[1])


def test_dependence_goes_on_from_formula_to_formula_and_from_sheet_to_sheet() -> None:
    cells = {
        "Tracker": [formula("H2", "A2+1"), formula("I2", "ISBLANK(Settings!A1)")],
        "Dashboard": [formula("B1", "SUM(Tracker!H:H)"), formula("C1", "Settings!B3"), formula("D1", "B1")],
        "Settings": [formula("B3", "Dashboard!D1"), formula("B4", "1+1")],
    }
    found = stale(Changes({"Tracker": [1]}), cells, LAYOUT)
    assert {sheet: [cell.column for cell in some] for sheet, some in found.items()} == {
        "Tracker": [8],
        "Dashboard": [2, 3, 4],
        "Settings": [2],
    }


def test_formulas_in_a_circle_do_not_hang() -> None:
    cells = {"Tracker": [formula("B1", "C1+A1"), formula("C1", "B1")]}
    assert len(stale(Changes({"Tracker": [1]}), cells, LAYOUT)["Tracker"]) == 2


def test_a_shared_formula_reads_columns_as_far_right_as_its_cell_stands() -> None:
    cells = [
        formula("D2", "A2+$F2", "shared", "D2:F3", 7),
        formula("E2", "", "shared", "", 7),
        formula("D3", "", "shared", "", 7),
        formula("F3", "A3"),
        formula("G9", "", "shared", "", 8),
    ]

    def found(column: int) -> list[int]:
        reached = stale(Changes({"Jan": [column]}), {"Jan": cells}, LAYOUT)["Jan"]
        return [number for number, cell in enumerate(cells) if cell in reached]

    # the first three all read F, where the fourth stands; the text of the last is nowhere to be found
    assert found(1) == [0, 1, 2, 3, 4]
    assert found(2) == [1, 4]


def test_every_column_an_array_formula_fills_changes_with_it() -> None:
    cells = [formula("C1", "TRANSPOSE(A1:A3)", "array", "C1:E1"), formula("G1", "E1"), formula("H1", "F1")]
    found = stale(Changes({"Jan": [1]}), {"Jan": cells}, LAYOUT)
    assert [cell.column for cell in found["Jan"]] == [3, 7]


def test_a_text_of_its_own_beside_a_shared_formula_counts_only_where_both_read_alike() -> None:
    cells = [
        formula("D2", "A2+1", "shared", "D2:D4", 7),
        formula("D3", "A3+1", "shared", "", 7),
        formula("D4", "B4+1", "shared", "", 7),
        formula("E2", "C2+1", "shared", "", 8),
    ]
    found = {column: stale(Changes({"Jan": [column]}), {"Jan": cells}, LAYOUT)["Jan"] for column in (1, 2, 3)}
    assert found == {1: cells[:3], 2: cells[2:3], 3: cells[2:]}


def test_a_data_table_depends_on_its_formulas_and_on_the_values_put_into_them() -> None:
    cells = [
        formula("C2", "", "dataTable", "C2:E4"),
        formula("G1", "E1"),
        formula("H1", "F1"),
        formula("D1", "Tracker!A1"),
    ]
    for written in ({"Tracker": [1]}, {"Jan": [2]}, {"Jan": [3]}):
        found = stale(Changes(written), {"Jan": cells}, LAYOUT)["Jan"]
        assert [cell.column for cell in found if cell.row < 3 and cell.column != 4] == [3, 7]
    assert stale(Changes({"Jan": [6]}), {"Jan": cells}, LAYOUT)["Jan"] == [cells[2]]
    unclear = [formula("C2", "", "dataTable", "no range")]
    assert stale(Changes({"Tracker": [1]}), {"Jan": unclear}, LAYOUT)["Jan"] == unclear


def test_headings_that_differ_in_spaces_are_told_apart_by_nobody() -> None:
    layout = Layout(("Jan",), (), (TableArea("Jobs", "Jan", 1, ("Due", "Role", " due ")),))
    cells = [formula("K1", "SUM(Jobs[Due])"), formula("K2", "SUM(Jobs[[Due ]])"), formula("K3", "COUNTA(Jobs[Role])")]
    for column in (1, 3):
        assert stale(Changes({"Jan": [column]}), {"Jan": cells}, layout)["Jan"] == cells[:2]


def test_rows_added_to_a_sheet_make_all_that_reads_it_stale() -> None:
    cells = [formula("A1", "ROWS(Log)"), formula("A2", "Settings!$XFD$1"), formula("A3", "Jan!A1")]
    found = stale(Changes({}, grown=["Settings"]), {"Dashboard": cells}, LAYOUT)
    assert [cell.row for cell in found["Dashboard"]] == [1, 2]


def test_nothing_written_makes_nothing_stale() -> None:
    cells = {"Dashboard": [formula("A1", 'INDIRECT("A1")'), formula("A2", "Tracker!A1")]}
    assert stale(Changes({"Tracker": []}), cells, LAYOUT) == {"Dashboard": []}


def test_a_sheet_without_a_formula_need_not_be_read() -> None:
    assert not may_have_formulas(
        b'<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData></worksheet>'
    )
    assert may_have_formulas(b"<row><c><f>A1</f></c></row>")
    assert may_have_formulas(b"<x:row><x:c><x:f>A1</x:f></x:c></x:row>")
    assert may_have_formulas("<row><c><f>A1</f></c></row>".encode("utf-16"))


PIECES = st.sampled_from(
    [*"'\"[](){}:!,#$@ ", "A1", "$B2", "A", "Tracker", "Log", "Kind", "''", "#This Row", "3", "[1]"]
)


@example("['\"['A1")
@example("[[A]'[B]'A1")
@given(st.lists(PIECES, max_size=25).map("".join))
def test_no_text_makes_the_reading_fail_and_similar_texts_read_alike(text: str) -> None:
    assert isinstance(goes_stale(text), bool)
    moved = re.sub(r"(?<=[AB])[12]", "77", text)
    if similar(moved) == similar(text):
        assert read(moved) == read(text)


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, "'" * 100_001, '"' * 100_001, "A1:" * 30_000, "$A$" * 30_000, "_xlfn." * 50_000, "A1 " * 30_000],
    ids=lambda text: text[:6],
)
def test_hostile_text_is_read_in_linear_time(text: str) -> None:
    started = time.process_time()
    goes_stale(text)
    assert time.process_time() - started < 5


def test_a_long_column_of_similar_formulas_is_read_once() -> None:
    column = [formula(f"B{n}", f"SUM(Tracker!A{n}:B{n})*'My ''own'' sheet'!$B{n}") for n in range(1, 20_001)]
    assert len({similar(cell.text) for cell in column}) == 1
    started = time.process_time()
    found = stale(Changes({"Tracker": [1]}), {"Tracker": column}, LAYOUT)
    assert len(found["Tracker"]) == 20_000
    assert time.process_time() - started < 2


def test_a_ladder_across_thousands_of_columns_is_climbed_in_linear_time() -> None:
    ladder = [
        FormulaCell(1, n, 0, 0, 0, 0, f"SUM(A1:{column_letters(n - 1)}1)", "normal", "", None) for n in range(2, 4_001)
    ]
    started = time.process_time()
    found = stale(Changes({"Jan": [1]}), {"Jan": ladder}, LAYOUT)
    assert len(found["Jan"]) == len(ladder)
    assert time.process_time() - started < 5


def test_more_formula_text_than_can_be_read_in_time_counts_as_depending_on_anything(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("followup_sheet.workbook.formulas.stale._MOST_WORK", 10_000)
    cells = [formula(f"C{n}", f"{n}&Settings!B1") for n in range(1, 200)]
    found = stale(Changes({"Tracker": [1]}), {"Jan": cells}, LAYOUT)["Jan"]
    assert 0 < len(found) < 200
    assert found == cells[-len(found) :]
