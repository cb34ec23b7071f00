"""Promise: what depends on cells that were written loses its stored value, and no other formula does.

What a formula depends on is said by whoever wrote it (``tests/support/formulas_of.py``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from tests.support.command import TODAY as ON_THE_DAY
from tests.support.command import call
from tests.support.excel_lint import lint
from tests.support.foreign_changes import raw_cells
from tests.support.formula_author import drawn
from tests.support.formula_books import CALC_CHAIN, REACHING, built, with_reaching_formulas
from tests.support.formulas_of import LAST, changed_formulas, written_columns
from tests.support.home_made_trackers import theirs
from tests.support.lifelike import TODAY
from tests.support.nights import after_nights, days_from
from tests.support.packages import edited, members, rewritten
from tests.support.shapes import built as tracker
from tests.support.shapes import some_rows

pytestmark = pytest.mark.slow  # minutes together, and no part of daily work

FORMULA = re.compile(rb"<f\b.*?(?:/>|</f>)", re.DOTALL)
WITHOUT_VALUE = re.compile(rb'<c r="[A-Z]+[0-9]+"(?: s="[0-9]+")?(?: cm="1")?><f\b[^>]*(?:/>|>[^<]*</f>)</c>')
WORKBOOK = "xl/workbook.xml"


@pytest.mark.parametrize("seed", range(8))
def test_just_the_formulas_that_depend_on_what_a_night_wrote_lose_their_value(seed: int, tmp_path: Path) -> None:
    plan, path = drawn(seed, columns=40), tmp_path / "jobs.xlsx"
    path.write_bytes(before := built(plan, {}))
    after = after_nights(path, [TODAY])
    stale = plan.stale(written_columns(before, after))
    assert [plan.formulas[i] for i in stale ^ changed_formulas(plan, before, after)] == []
    assert 0 < len(stale) < len(plan.formulas)


def test_a_formula_without_its_value_keeps_its_text_and_place_and_loses_the_type_of_the_value(tmp_path: Path) -> None:
    plan, path = drawn(3), tmp_path / "jobs.xlsx"
    path.write_bytes(before := built(plan, {}))
    after = after_nights(path, [TODAY])
    old, new = ({sheet: raw_cells(data, sheet) for sheet in plan.sheets} for data in (before, after))
    for formula in plan.formulas:
        was, became = (found[formula.sheet][formula.address] for found in (old, new))
        assert FORMULA.findall(was) == FORMULA.findall(became)
    for index in changed_formulas(plan, before, after):
        formula = plan.formulas[index]
        assert WITHOUT_VALUE.fullmatch(new[formula.sheet][formula.address])


def test_excel_is_told_to_compute_and_its_list_of_formulas_stays(tmp_path: Path) -> None:
    plan, path = drawn(5), tmp_path / "jobs.xlsx"
    path.write_bytes(before := built(plan, {}))
    after = after_nights(path, [TODAY])
    assert b"fullCalcOnLoad" not in members(before)[WORKBOOK]
    assert b'fullCalcOnLoad="1"' in members(after)[WORKBOOK]
    assert members(after)[CALC_CHAIN] == members(before)[CALC_CHAIN]
    assert set(lint(after)) <= set(lint(before))


# single workbooks


def with_sums(formulas: Mapping[str, str], rows: slice = slice(None)) -> bytes:
    """A tracker with a sheet of formulas (address to text), each with 7 for its value."""

    def arrange(book: xlsxwriter.Workbook, _: Worksheet) -> None:
        book.calc_on_load = False
        page = book.add_worksheet("Sums")
        for address, text in formulas.items():
            page.write_formula(address, f"={text}", None, 7)

    return tracker(some_rows()[rows], arrange=arrange)


def kept(data: bytes, sheet: str = "Sums") -> set[str]:
    """The addresses of the formulas that have a value."""
    return {place for place, cell in raw_cells(data, sheet).items() if b"<f" in cell and b"<v>" in cell}


def night_of(path: Path, data: bytes) -> bytes:
    path.write_bytes(data)
    return after_nights(path, [TODAY])


def with_values(data: bytes, part: str) -> bytes:
    """As after a save: every formula of a sheet has a value again."""
    return rewritten(data, {part: re.sub(rb"</f></c>", b"</f><v>7</v></c>", members(data)[part])})


def test_a_cell_that_only_gets_another_colour_makes_nothing_stale(tmp_path: Path) -> None:
    sums = {"A1": 'COUNTIF(Tracker!A:A,"Overdue")', "A2": "MAX(Tracker!B:B)", "A3": 'INDIRECT("Tracker!B3")'}
    reads = {"A1": {1}, "A2": {2}, "A3": set(range(LAST))}
    data, recoloured = night_of(tmp_path / "jobs.xlsx", with_sums(sums, rows=slice(2, 3))), 0
    for day in days_from(TODAY, 10)[1:]:
        (tmp_path / "jobs.xlsx").write_bytes(before := with_values(data, "xl/worksheets/sheet2.xml"))
        data = after_nights(tmp_path / "jobs.xlsx", [day])
        written = {column for _, column in written_columns(before, data, history=False)}
        assert kept(data) == {place for place, columns in reads.items() if not written & columns}
        recoloured += 2 not in written and raw_cells(before, "Tracker")["B2"] != raw_cells(data, "Tracker")["B2"]
    assert recoloured


def test_in_a_workbook_computed_by_hand_every_value_stays_and_excel_computes_once(tmp_path: Path) -> None:
    data = edited(with_sums({"A1": "COUNTA(Tracker!A:A)"}), WORKBOOK, b"<calcPr", b'<calcPr calcMode="manual"')
    after = night_of(tmp_path / "jobs.xlsx", data)
    assert kept(after) == {"A1"}
    assert b'calcMode="manual"' in members(after)[WORKBOOK]
    assert b'fullCalcOnLoad="1"' in members(after)[WORKBOOK]


@pytest.mark.parametrize(("text", "flagged"), [("COUNTA(Tracker!A:A)", True), ("COUNTA(Tracker!E:E)", False)])
def test_a_formula_that_has_no_value_is_computed_too(text: str, flagged: bool, tmp_path: Path) -> None:
    data, part = with_sums({"A1": text}), "xl/worksheets/sheet2.xml"
    data = rewritten(data, {part: members(data)[part].replace(b"<v>7</v>", b"")})
    after = night_of(tmp_path / "jobs.xlsx", data)
    assert (b"fullCalcOnLoad" in members(after)[WORKBOOK]) is flagged
    assert members(after)[part] == members(data)[part]


def test_what_excel_notes_about_a_value_goes_with_it(tmp_path: Path) -> None:
    data = with_sums({"A1": "COUNTA(Tracker!A:A)", "A2": "1+1"})
    part = "xl/worksheets/sheet2.xml"
    xml = (
        members(data)[part].replace(b'<c r="A1"', b'<c r="A1" t="e" vm="1"').replace(b'<c r="A2"', b'<c r="A2" vm="1"')
    )
    after = night_of(tmp_path / "jobs.xlsx", rewritten(data, {part: xml}))
    assert raw_cells(after, "Sums")["A1"] == b'<c r="A1"><f>COUNTA(Tracker!A:A)</f></c>'
    assert raw_cells(after, "Sums")["A2"] == b'<c r="A2" vm="1"><f>1+1</f><v>7</v></c>'


def test_a_formula_about_history_was_an_error_until_there_was_one(tmp_path: Path) -> None:
    sums = {"A1": "COUNTA(History!B:B)", "A2": "_xlfn.SHEETS()", "A3": "_xlfn.SHEET()", "A4": "SUM(Sums:Tracker!Z9)"}
    assert kept(night_of(tmp_path / "jobs.xlsx", with_sums(sums))) == {"A4"}


def test_adopting_makes_stale_what_reaches_over_new_columns_and_tabs_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "jobs.xlsx"
    path.write_bytes(theirs(with_reaching_formulas))
    assert call("adopt", path, *ON_THE_DAY).code == 0
    after = path.read_bytes()
    assert kept(after) == {f"A{row}" for row, is_stale in enumerate(REACHING.values(), 1) if not is_stale}
    assert b'fullCalcOnLoad="1"' in members(after)[WORKBOOK]
