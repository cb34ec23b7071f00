"""Which sheet is the tracker, and which row of it names the columns."""

from __future__ import annotations

import pytest

from followup_sheet.columns import HISTORY_COLUMNS
from followup_sheet.errors import TrackerError
from followup_sheet.sheets.grid import Grid, choose_tracker, find_header
from tests.support.grids import grid

HEADERS = ("Status", "Due", "Next action", "Company", "Role", "Contact", "Applied on", "Stage", "Notes", "ID")


def test_columns_are_found_by_header_whatever_case_spaces_and_punctuation() -> None:
    header = find_header(grid(("my own", " e MAIL ", "COMPANY:", None, "applied-ON")))
    assert header is not None
    assert header.columns == {"E-mail": 2, "Company": 3, "Applied on": 5}


def test_common_synonyms_are_known() -> None:
    header = find_header(
        grid(("Employer", "Job title", "Date applied", "Interview date", "Last contact"), title="Jobs")
    )
    assert header is not None
    assert [*header.columns] == ["Company", "Role", "Applied on", "Interview on", "Last follow-up"]


def test_a_header_row_may_stand_below_a_title_but_not_below_row_30() -> None:
    header = find_header(grid(("My job search",), ("Company", "some text"), HEADERS, first=28))
    assert header is not None
    assert header.row == 30
    assert find_header(grid(HEADERS, first=31)) is None


def test_a_company_and_two_more_known_columns_make_a_header_row() -> None:
    assert find_header(grid(("Company", "Role"), title="Jobs")) is None
    assert find_header(grid(("Role", "Contact", "Stage"), title="Jobs")) is None
    assert find_header(grid(("Company", "Location", "Salary", "Source"), title="Jobs")) is None


def test_the_sheet_called_tracker_needs_less() -> None:
    header = find_header(grid(("Search 2026",), ("Company", "Role", "Mood"), ("Acme", "Analyst", "Good")))
    assert header is not None
    assert (header.row, header.columns) == (2, {"Company": 1, "Role": 2})
    assert find_header(grid(("Search 2026",), ("Mood", "Role"))) is None


def test_a_known_column_standing_twice_is_a_problem_naming_both_cells() -> None:
    header = find_header(grid(("Company", "Role", "Stage", "COMPANY")))
    assert header is not None
    (problem,) = header.problems
    assert problem.place == "Tracker!A1"
    assert "A1 and D1" in problem.message


def test_two_synonyms_of_one_column_are_doubtful_too() -> None:
    header = find_header(grid(("Employer", "Role", "Stage", "Firm")))
    assert header is not None
    assert "A1 and D1" in header.problems[0].message


def test_a_columns_own_name_goes_before_a_synonym_which_is_then_the_users_own() -> None:
    header = find_header(grid(("Comments", "Company", "Role", "Notes", "Remarks")))
    assert header is not None
    assert (header.columns["Notes"], header.problems) == (4, ())


def test_a_plain_column_standing_twice_is_the_users_business() -> None:
    header = find_header(grid(("Company", "Role", "Stage", "Salary", "Salary")))
    assert header is not None
    assert header.problems == ()


def test_the_sheet_called_tracker_is_the_tracker_whatever_else_there_is() -> None:
    sheets = [grid(HEADERS, title="Old"), grid(HEADERS, title=" tracker ")]
    assert choose_tracker(sheets)[0] == 1


def test_otherwise_the_only_sheet_with_such_a_header_is_it() -> None:
    sheets = [grid(("Mood",), title="Diary"), grid(HEADERS, title="Jobs"), grid(HISTORY_COLUMNS, title="History")]
    index, header = choose_tracker(sheets)
    assert (index, header.row) == (1, 1)


@pytest.mark.parametrize(
    ("sheets", "said"),
    [
        ([grid(HEADERS, title="2025"), grid(HEADERS, title="2026")], "'2025', '2026' could be"),
        ([grid(("Mood",), title="Diary")], "no sheet has a header row with Company and two more"),
        ([grid(("Mood",), title="Tracker"), grid(HEADERS, title="Jobs")], "sheet 'Tracker' has no header row"),
        ([], "adopt FILE"),
    ],
)
def test_no_or_several_possible_trackers_are_refused_with_what_was_looked_for(sheets: list[Grid], said: str) -> None:
    with pytest.raises(TrackerError) as refusal:
        choose_tracker(sheets)
    assert said in str(refusal.value)
