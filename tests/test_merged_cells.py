"""Promise: merged cells are read as a person reads them, and nothing is ever written under them."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from followup_sheet.model import Plan, Status, TrackerResult
from tests.support.command import call
from tests.support.excel_lint import lint
from tests.support.foreign_changes import foreign_changes
from tests.support.lifelike import TODAY, Row, Value
from tests.support.nights import days_from, good_night
from tests.support.package_differences import cells
from tests.support.packages import edited, members
from tests.support.shapes import built, days_ago, some_rows
from tests.support.typing_by_hand import TRACKER, letters, typed
from tests.support.workbooks import BASIC_COLUMNS

pytestmark = pytest.mark.slow  # minutes together, and no part of daily work

BASIC = letters(BASIC_COLUMNS)
NIGHTS = days_from(TODAY, 3)
APPLIED: Row = {"Company": "Leeds Rail", "Applied on": days_ago(8)}
HEADING = "Rejected, or never answered"


def contacts(*names: str) -> list[Row]:
    """Rows of one company each with a person, the company not yet typed."""
    return [{"Contact": name, "Role": "buyer", "Applied on": days_ago(8)} for name in names]


def merged(
    rows: Iterable[Mapping[str, Value]],
    merges: Mapping[str, Value],
    *,
    under: Mapping[str, str] | None = None,
    **options: int,
) -> bytes:
    """A tracker with these ranges merged (range to the value that shows), and texts hidden under them."""

    def arrange(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for area, value in merges.items():
            sheet.merge_range(area, "", day if isinstance(value, date) else None)
            write = sheet.write_datetime if isinstance(value, date) else sheet.write
            write(area.partition(":")[0], value, *([day] if isinstance(value, date) else []))
        for place, text in (under or {}).items():
            sheet.write(place, text)

    return built(list(rows), arrange=arrange, **options)


class Kept:
    """A tracker in its file, whose nights must change nothing but what is ours."""

    def __init__(self, path: Path, data: bytes) -> None:
        self.path = path
        path.write_bytes(data)
        self.before = data

    def night(self, day: date = TODAY) -> TrackerResult:
        """A night, and the same again, which must change nothing."""
        before = self.path.read_bytes()
        result = good_night(self.path, day)
        after = self.path.read_bytes()
        assert foreign_changes(before, after) == []
        assert lint(after) == lint(before)
        assert not good_night(self.path, day).written
        assert self.path.read_bytes() == after
        return result

    def texts(self) -> dict[str, str]:
        """The Tracker sheet's cells that are not blank."""
        return {place: cell.value for place, cell in cells(self.path.read_bytes(), "Tracker").items() if cell.value}


def problems(result: TrackerResult) -> list[str]:
    return [str(problem) for problem in result.problems]


def companies(plans: Iterable[Plan]) -> dict[int, str]:
    return {plan.row.number: plan.row.company for plan in plans}


# --- a value merged over several rows -------------------------------------------------------------------


def test_a_company_merged_over_its_contacts_is_the_company_of_each(tmp_path: Path) -> None:
    tracker = Kept(tmp_path / "jobs.xlsx", merged(contacts("Ann", "Bob", "Cem", "Dee"), {"D2:D4": "Leeds Rail"}))
    result = tracker.night()
    assert companies(result.plans) == {2: "Leeds Rail", 3: "Leeds Rail", 4: "Leeds Rail", 5: ""}
    assert not result.problems
    assert [plan.action for plan in result.plans][:2] == ["Follow up the application", ""], "one contact at a time"


def test_a_date_merged_over_rows_is_the_date_of_each(tmp_path: Path) -> None:
    rows = [{"Company": f"Firm {number}"} for number in range(3)]
    tracker = Kept(tmp_path / "jobs.xlsx", merged(rows, {"I2:I4": days_ago(8)}))
    assert [plan.row.day("Applied on") for plan in tracker.night().plans] == [days_ago(8)] * 3


def test_rows_with_nothing_of_their_own_stay_blank_under_a_merge(tmp_path: Path) -> None:
    tracker = Kept(tmp_path / "jobs.xlsx", merged([APPLIED], {"D2:D6": "Leeds Rail", "I2:I6": days_ago(8)}))
    assert companies(tracker.night().plans) == {2: "Leeds Rail"}
    assert {place[1:] for place in tracker.texts()} == {"1", "2"}


def test_what_the_tool_wrote_in_a_row_does_not_make_it_one_with_a_value_of_its_own(tmp_path: Path) -> None:
    tracker = Kept(tmp_path / "jobs.xlsx", merged(contacts("Ann", "Bob"), {"D2:D3": "Leeds Rail"}))
    tracker.night()
    emptied = {f"{BASIC[name]}3": None for name in ("Contact", "Role", "Applied on")}
    tracker.path.write_bytes(typed(tracker.path.read_bytes(), emptied))
    assert companies(tracker.night(NIGHTS[1]).plans) == {2: "Leeds Rail"}
    assert [place for place in tracker.texts() if place.endswith("3")] == []


def test_a_block_merged_both_ways_fills_its_first_column_only(tmp_path: Path) -> None:
    rows = [{"Contact": name, "Applied on": days_ago(8)} for name in ("Ann", "Bob")]
    plans = Kept(tmp_path / "jobs.xlsx", merged(rows, {"D2:E3": "Leeds Rail"})).night().plans
    assert [(plan.row.company, plan.row.role) for plan in plans] == [("Leeds Rail", "")] * 2


def test_what_lies_hidden_under_a_merge_is_not_read_and_stays(tmp_path: Path) -> None:
    data = merged(contacts("Ann", "Bob"), {"D2:D3": "Leeds Rail"}, under={"D3": "Hidden Works"})
    tracker = Kept(tmp_path / "jobs.xlsx", data)
    assert companies(tracker.night().plans) == {2: "Leeds Rail", 3: "Leeds Rail"}
    assert tracker.texts()["D3"] == "Hidden Works"


def test_what_lies_hidden_under_a_merge_makes_no_row(tmp_path: Path) -> None:
    data = merged([APPLIED], {"D2:E4": "Leeds Rail"}, under={"D3": "Hidden Works", "E2": "hidden role"})
    (plan,) = Kept(tmp_path / "jobs.xlsx", data).night().plans
    assert (plan.row.number, plan.row.company, plan.row.role) == (2, "Leeds Rail", "")


def test_an_id_survives_the_night_its_company_was_merged(tmp_path: Path) -> None:
    rows = [row | {"Company": "Leeds Rail"} for row in contacts("Ann", "Bob")]
    tracker = Kept(tmp_path / "jobs.xlsx", built(rows))
    ids = [plan.id for plan in tracker.night().plans]
    merge = b'</sheetData><mergeCells count="1"><mergeCell ref="D2:D3"/></mergeCells>'
    tracker.path.write_bytes(edited(tracker.path.read_bytes(), TRACKER, b"</sheetData>", merge))
    assert [plan.id for plan in tracker.night(NIGHTS[1]).plans] == ids


# --- headings -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("area", ["D4:F4", "D4:N5", "A4:N4", "A4:C4", "C4:D4"])
def test_a_text_merged_across_columns_is_a_heading_and_never_a_row(area: str, tmp_path: Path) -> None:
    rows: list[Row] = [APPLIED, APPLIED | {"Role": "clerk"}, {}, {}, APPLIED | {"Role": "cook"}]
    tracker = Kept(tmp_path / "jobs.xlsx", merged(rows, {area: HEADING}))
    result = tracker.night()
    assert companies(result.plans).keys() == {2, 3, 6}
    assert not result.problems
    rest = {place: text for place, text in tracker.texts().items() if place[1:] in ("4", "5")}
    assert rest == {area.partition(":")[0]: HEADING}


@pytest.mark.parametrize("word", ["Closed", "Waiting"])
def test_a_heading_that_reads_like_a_status_is_not_cleaned_away(word: str, tmp_path: Path) -> None:
    tracker = Kept(tmp_path / "jobs.xlsx", merged([APPLIED], {"A4:N4": word}))
    tracker.night()
    assert tracker.texts()["A4"] == word


def test_a_row_made_a_heading_loses_what_the_tool_wrote_beside_it(tmp_path: Path) -> None:
    tracker = Kept(tmp_path / "jobs.xlsx", built([APPLIED, APPLIED | {"Role": "clerk"}]))
    tracker.night()
    data = typed(tracker.path.read_bytes(), {"D3": HEADING, "E3": None, "I3": None})
    merge = b'</sheetData><mergeCells count="1"><mergeCell ref="D3:J3"/></mergeCells>'
    tracker.path.write_bytes(edited(data, TRACKER, b"</sheetData>", merge))
    assert companies(tracker.night(NIGHTS[1]).plans).keys() == {2}
    assert {place: text for place, text in tracker.texts().items() if place.endswith("3")} == {"D3": HEADING}


def test_a_heading_over_the_status_stays_though_what_the_tool_wrote_beside_it_goes(tmp_path: Path) -> None:
    tracker = Kept(tmp_path / "jobs.xlsx", built([APPLIED, APPLIED | {"Role": "clerk"}]))
    tracker.night()
    data = typed(tracker.path.read_bytes(), {"A3": "Closed", "D3": None, "E3": None, "I3": None})
    merge = b'</sheetData><mergeCells count="1"><mergeCell ref="A3:J3"/></mergeCells>'
    tracker.path.write_bytes(edited(data, TRACKER, b"</sheetData>", merge))
    hidden = {"B3", "C3"}
    tracker.night(NIGHTS[1])
    assert {place for place in tracker.texts() if place.endswith("3")} - hidden == {"A3"}
    assert tracker.texts()["A3"] == "Closed"


def test_a_row_with_more_than_the_merged_text_is_a_row(tmp_path: Path) -> None:
    row = {"Contact": "Ann", "Applied on": days_ago(8)}
    result = Kept(tmp_path / "jobs.xlsx", merged([row], {"D2:E2": "Leeds Rail"})).night()
    assert companies(result.plans) == {2: "Leeds Rail"}
    assert not result.problems


def test_a_title_merged_above_the_header_changes_nothing(tmp_path: Path) -> None:
    data = merged(some_rows(2), {"A1:N2": "My search"}, header_row=3)
    result = Kept(tmp_path / "jobs.xlsx", data).night()
    assert companies(result.plans).keys() == {5, 6}
    assert not result.problems


def test_a_header_of_two_lines_merged_downwards_is_one_header(tmp_path: Path) -> None:
    rows: list[Row] = [{"Role": "what they call it", "Contact": "a name"}, APPLIED]
    merges = {f"{BASIC[name]}1:{BASIC[name]}2": name for name in ("Status", "Due", "Company", "Applied on")}
    result = Kept(tmp_path / "jobs.xlsx", merged(rows, merges)).night()
    assert companies(result.plans) == {3: "Leeds Rail"}
    assert not result.problems


# --- merges over the tool's own cells -------------------------------------------------------------------


def advice(area: str, names: str) -> str:
    return f"Tracker!{area}: these cells are merged: unmerge them, so that each row can show its own {names}"


def test_a_merge_over_the_status_of_three_rows_is_named_and_nothing_is_put_under_it(tmp_path: Path) -> None:
    rows = [APPLIED | {"Role": role} for role in ("buyer", "clerk", "cook", "driver")]
    tracker = Kept(tmp_path / "jobs.xlsx", merged(rows, {"A2:A4": ""}))
    for day in NIGHTS[:2]:
        result = tracker.night(day)
        assert problems(result) == [advice("A2:A4", "Status")], "said once, though three rows have it"
        assert [plan.status for plan in result.plans][:3] == [Status.CHECK] * 3
        assert result.plans[3].status == Status.OVERDUE
    texts = tracker.texts()
    assert (texts["A2"], texts.get("A3"), texts.get("A4")) == ("Check", None, None)
    assert texts["A5"] == "Overdue"
    assert texts["M3"].startswith("A2:A4: these cells are merged")
    assert {"B2", "B3", "B4", "C4"} <= texts.keys(), "the other cells of the row are filled in"


def test_a_merge_from_a_column_of_the_user_s_into_ours_is_named(tmp_path: Path) -> None:
    tracker = Kept(tmp_path / "jobs.xlsx", merged([APPLIED], {"L2:M2": "a long note"}))
    assert problems(tracker.night()) == [advice("L2:M2", "Why")]
    assert tracker.texts()["L2"] == "a long note"
    assert "M2" not in tracker.texts()


def test_a_merge_over_several_of_ours_names_them_all(tmp_path: Path) -> None:
    tracker = Kept(tmp_path / "jobs.xlsx", merged([APPLIED], {"A2:C2": ""}))
    assert problems(tracker.night()) == [advice("A2:C2", "Status, Due and Next action")]
    assert tracker.texts()["A2"] == "Check"
    assert tracker.texts().keys().isdisjoint({"B2", "C2"})


def test_values_hidden_under_a_merge_of_ours_stay_as_they_are(tmp_path: Path) -> None:
    tracker = Kept(tmp_path / "jobs.xlsx", built([APPLIED, APPLIED | {"Role": "clerk"}]))
    tracker.night()
    merge = b'</sheetData><mergeCells count="1"><mergeCell ref="A2:B3"/></mergeCells>'
    tracker.path.write_bytes(edited(tracker.path.read_bytes(), TRACKER, b"</sheetData>", merge))
    hidden = {place: text for place, text in tracker.texts().items() if place in ("B2", "A3", "B3")}
    tracker.night(date(2026, 12, 9))
    assert {place: tracker.texts().get(place) for place in hidden} == hidden


def test_a_merge_over_blank_rows_or_columns_of_the_user_s_is_no_problem(tmp_path: Path) -> None:
    merges = {"A5:C9": "", "K2:L2": "Applied", "P2:Q4": "my own", "A2:A4": ""}
    result = Kept(tmp_path / "jobs.xlsx", merged([APPLIED], merges)).night()
    assert not result.problems
    assert [plan.status for plan in result.plans] == [Status.OVERDUE]


def test_unmerged_as_advised_each_row_shows_its_own(tmp_path: Path) -> None:
    rows = [APPLIED | {"Role": role} for role in ("buyer", "clerk")]
    tracker = Kept(tmp_path / "jobs.xlsx", merged(rows, {"A2:A3": ""}))
    tracker.night()
    merge = b'<mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells>'
    tracker.path.write_bytes(edited(tracker.path.read_bytes(), TRACKER, merge, b""))
    assert not tracker.night(NIGHTS[1]).problems
    assert tracker.texts()["A2"] == tracker.texts()["A3"] == "Overdue"


def test_check_prints_a_merge_once(tmp_path: Path) -> None:
    path = tmp_path / "jobs.xlsx"
    path.write_bytes(merged([APPLIED, APPLIED | {"Role": "clerk"}], {"B2:B3": ""}))
    ran = call("check", path)
    assert ran.code == 1
    assert ran.lines == [f"{path}: {advice('B2:B3', 'Due')}"]


def test_done_refuses_to_type_into_a_cell_that_several_rows_share(tmp_path: Path) -> None:
    path = tmp_path / "jobs.xlsx"
    rows = [row | {"Company": "Leeds Rail"} for row in contacts("Ann", "Bob")]
    path.write_bytes(data := merged(rows, {"G2:G3": days_ago(3)}))
    for name in ("Ann", "Bob"):
        ran = call("done", path, name, "--how", "Phone")
        assert ran.code == 1
        assert "Tracker!G2:G3 are merged cells" in ran.err
        assert "Unmerge" in ran.err
    assert members(path.read_bytes())[TRACKER].count(b"mergeCell ") == members(data)[TRACKER].count(b"mergeCell ")


def test_new_history_lines_are_not_put_under_a_merge(tmp_path: Path) -> None:
    tracker = Kept(tmp_path / "jobs.xlsx", built([APPLIED]))
    tracker.night()
    last = len({place[1:] for place in cells(tracker.path.read_bytes(), "History")})
    merge = b'</sheetData><mergeCells count="1"><mergeCell ref="B%d:C%d"/></mergeCells>' % (last, last + 4)
    part = "xl/worksheets/sheet2.xml"
    tracker.path.write_bytes(edited(tracker.path.read_bytes(), part, b"</sheetData>", merge))
    tracker.path.write_bytes(typed(tracker.path.read_bytes(), {"J2": days_ago(1).isoformat()}))
    tracker.night(NIGHTS[1])
    rows = {int(place[1:]) for place in cells(tracker.path.read_bytes(), "History")}
    assert min(row for row in rows if row > last) == last + 5


# --- absurd merges --------------------------------------------------------------------------------------


def many(count: int) -> list[Row]:
    return [{"Company": f"Firm {number}", "Applied on": days_ago(8)} for number in range(count)]


def with_merges(data: bytes, *areas: str) -> bytes:
    merges = "".join(f'<mergeCell ref="{area}"/>' for area in areas)
    end = f'</sheetData><mergeCells count="{len(areas)}">{merges}</mergeCells>'.encode()
    return edited(data, TRACKER, b"</sheetData>", end)


ABSURD: dict[str, list[str]] = {
    "the whole sheet": ["A1:XFD1048576"],
    "everything below the header": ["A2:XFD1048576"],
    "overlapping ones, each of all rows": [f"A{2 + number % 7}:XFD{1_048_576 - number}" for number in range(5_000)],
    "a column each, of all rows": [f"{letter}2:{letter}1048576" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"],
    "a merge in every row": [f"L{row}:N{row}" for row in range(2, 152)],
    "single cells": [f"A{row}:A{row}" for row in range(2, 152)],
}


@pytest.mark.parametrize("what", ABSURD)
def test_absurd_merges_cost_little_and_nothing_is_put_under_them(what: str, tmp_path: Path) -> None:
    path = tmp_path / "jobs.xlsx"
    path.write_bytes(before := with_merges(built(many(150)), *ABSURD[what]))
    began = time.process_time()
    good_night(path)
    assert time.process_time() - began < 3
    assert foreign_changes(before, path.read_bytes()) == []


def test_a_merge_of_everything_is_named_once_and_no_cell_below_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "jobs.xlsx"
    path.write_bytes(before := with_merges(built(many(3)), "A1:XFD1048576"))
    result = good_night(path)
    names = "Status, Due, Next action, Why and ID"
    assert problems(result) == [advice("A1:XFD1048576", names)]
    assert cells(before, "Tracker") == cells(path.read_bytes(), "Tracker")
