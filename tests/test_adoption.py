"""What a tracker somebody already has lacks, and which of its columns are understood."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

import pytest

from followup_sheet.adoption.account import account, in_short
from followup_sheet.adoption.plan import Adoption, NewColumn, plan_adoption
from followup_sheet.columns import COLUMNS, Owner
from followup_sheet.errors import Problem, TrackerError
from followup_sheet.model import Settings
from followup_sheet.sheets.grid import Grid, find_header
from followup_sheet.sheets.ownership import Evidence
from tests.support.grids import grid

ALL = tuple(column.name for column in COLUMNS if column.owner is not Owner.USER_PLAIN)
DAY = datetime.combine(date(2026, 3, 4), time())


def planned(
    page: Grid,
    *,
    tabs: tuple[str, ...] = ("Jobs",),
    occupied: frozenset[int] | None = None,
    evidence: Evidence = Evidence(actions=frozenset({"checkin"})),  # noqa: B008 - a frozen value
) -> Adoption:
    header = find_header(page)
    assert header is not None
    used = frozenset(column for _, cells in page.rows for column in cells) if occupied is None else occupied
    return plan_adoption(page, header, tabs, Settings(), occupied=used, today=date(2026, 11, 22), evidence=evidence)


def names(adoption: Adoption) -> list[str]:
    return [column.name for column in adoption.columns]


def meanings(adoption: Adoption) -> dict[str, str]:
    return {match.text: match.name for match in adoption.headers}


def told(adoption: Adoption, *problems: Problem) -> str:
    return "\n".join(account(Path("my jobs.xlsx"), adoption, "Jobs", problems))


def test_every_column_of_ours_is_there_afterwards_exactly_once() -> None:
    adoption = planned(grid(("Employer", "Position", "Date applied", "Mood"), ("Acme", "Buyer", DAY, "fine")))
    assert meanings(adoption) == {"Employer": "Company", "Position": "Role", "Date applied": "Applied on", "Mood": ""}
    assert sorted([*filter(None, meanings(adoption).values()), *names(adoption)]) == sorted(ALL)


def test_the_everyday_columns_come_first_and_the_seldom_used_ones_last() -> None:
    added = names(planned(grid(("Company", "Role", "Contact"), ("Acme", "Buyer", "Ann"))))
    assert added[:4] == ["Status", "Due", "Next action", "Channel"]
    assert added.index("Why") < added.index("Contact type") < added.index("ID")


def test_the_columns_go_right_of_the_last_header() -> None:
    assert planned(grid(("Company", "Role", "Contact", None, "Mood"))).first == 6


def test_what_stands_beside_the_rows_is_passed_over() -> None:
    page = grid(("Company", "Role", "Contact"), ("Acme", "Buyer", "Ann", None, None, "Legend"))
    assert planned(page).first == 7


def test_what_stands_far_to_the_right_is_left_where_it_is() -> None:
    page = grid(("Company", "Role", "Contact"))
    assert planned(page, occupied=frozenset({1, 2, 3, 16_384})).first == 4


def test_a_sheet_without_room_is_refused() -> None:
    with pytest.raises(TrackerError, match="no room for 31 new columns"):
        planned(grid(("Company", "Role", "Contact")), occupied=frozenset(range(1, 16_384, 20)))


def test_only_the_sheets_that_are_missing_are_added() -> None:
    page = grid(("Company", "Role", "Contact"))
    assert planned(page).sheets == ("History", "Cadence", "Settings")
    assert planned(page, tabs=("Jobs", "history", "SETTINGS")).sheets == ("Cadence",)


def test_a_tracker_with_everything_needs_nothing() -> None:
    adoption = planned(grid(ALL), tabs=("Tracker", "History", "Cadence", "Settings"))
    assert not adoption.is_needed
    assert in_short(adoption) == ""


# --- a user's column under one of our names ---------------------------------------------------------------


def test_a_status_with_stages_in_it_stays_the_users_and_is_read_as_the_stage() -> None:
    page = grid(("Company", "Role", "Status"), ("Acme", "Buyer", "Applied"), ("Bell", "Clerk", "Rejected"))
    adoption = planned(page)
    assert meanings(adoption)["Status"] == "Stage"
    assert adoption.columns[0] == NewColumn("Follow-up status", "Status")
    assert "Stage" not in names(adoption)
    assert "stays yours: this program fills in 'Follow-up status' instead" in told(adoption)


def test_the_header_then_means_the_same_to_the_nightly_run() -> None:
    header = find_header(grid(("Company", "Role", "Status", "Follow-up status", "Due", "Next action")))
    assert header is not None
    assert (header.columns["Stage"], header.columns["Status"]) == (3, 4)
    beside_a_stage = find_header(grid(("Company", "Stage", "Status", "Follow-up status", "Due", "Next action")))
    assert beside_a_stage is not None
    assert (beside_a_stage.columns["Stage"], beside_a_stage.columns["Status"]) == (2, 4)
    assert not beside_a_stage.problems


def test_a_status_with_other_words_is_left_alone() -> None:
    page = grid(("Company", "Role", "Contact", "Status"), ("Acme", "Buyer", "Ann", "keen"))
    adoption = planned(page)
    assert meanings(adoption)["Status"] == ""
    assert {"Status", "Stage"} <= set(names(adoption))
    assert "this program fills in a column of its own beside it" in told(adoption)


def test_words_of_ours_alone_are_a_users_too_where_nothing_was_ever_run() -> None:
    page = grid(("Company", "Role", "Status"), ("Acme", "Buyer", "Waiting"))
    assert NewColumn("Follow-up status", "Status") in planned(page).columns


@pytest.mark.parametrize("theirs", ["Due", "Next action", "Channel", "Why", "Opens", "Lapses", "Follow-ups", "ID"])
def test_any_column_of_ours_that_holds_typing_stays_the_users(theirs: str) -> None:
    page = grid(("Company", "Role", "Contact", theirs), ("Acme", "Buyer", "Ann", "mine"))
    adoption = planned(page)
    added = next(column.header for column in adoption.columns if column.name == theirs)
    assert added != theirs
    afterwards = find_header(grid(("Company", "Role", "Contact", theirs, *(new.header for new in adoption.columns))))
    assert afterwards is not None
    assert afterwards.columns[theirs] == 5 + [new.header for new in adoption.columns].index(added)
    assert not afterwards.problems


def test_a_synonym_that_holds_typing_stays_beside_our_own_name() -> None:
    page = grid(("Company", "Role", "Contact", "Next step"), ("Acme", "Buyer", "Ann", "ring Bob"))
    adoption = planned(page)
    assert NewColumn("Next action", "Next action") in adoption.columns
    assert meanings(adoption)["Next step"] == ""


def test_what_an_earlier_night_wrote_is_ours() -> None:
    page = grid(
        ("Status", "Due", "Next action", "Company", "ID"), ("Overdue", DAY, "Check in", "Acme", "ab"), title="Tracker"
    )
    assert {"Status", "Due", "Next action", "ID"}.isdisjoint(names(planned(page)))


COLOURED = Evidence(frozenset({"Due", "Next action"}), frozenset({"checkin"}), has_history=True)


def test_words_of_ours_are_no_proof_where_the_next_action_is_somebodys_own() -> None:
    page = grid(("Company", "Status", "Due date", "Next step"), ("Acme", "Waiting", DAY, "ring Bob"))
    added = {column.name: column.header for column in planned(page).columns}
    assert (added["Status"], added["Due"], added["Next action"]) == ("Follow-up status", "Due", "Next action")


def test_of_a_tracker_that_was_run_only_what_is_missing_is_added() -> None:
    page = grid(("Status", "Next action", "Company", "Why", "ID"), ("Overdue", "Check in", "Acme", "because", "ab"))
    evidence = Evidence(frozenset({"Status", "Next action"}), frozenset(), has_history=True)
    added = names(planned(page, evidence=evidence))
    assert "Due" in added
    assert {"Status", "Next action", "Why", "ID"}.isdisjoint(added)


def test_a_word_typed_over_a_status_of_ours_does_not_make_the_column_somebodys_own() -> None:
    page = grid(
        ("Status", "Due", "Next action", "Company"), ("Overdue", DAY, "Check in", "Acme"), ("x", DAY, "", "Bell")
    )
    evidence = Evidence(frozenset({"Status", "Due", "Next action"}), has_history=True)
    assert {"Status", "Due", "Next action"}.isdisjoint(names(planned(page, evidence=evidence)))


def test_a_status_without_our_colours_beside_columns_that_have_them_is_the_users() -> None:
    page = grid(("Company", "Status", "Due", "Next action", "Why"), ("Acme", "Applied", DAY, "Check in", "because"))
    adoption = planned(page, evidence=COLOURED)
    assert NewColumn("Follow-up status", "Status") in adoption.columns
    assert {"Due", "Next action", "Why"}.isdisjoint(names(adoption))
    assert meanings(adoption)["Status"] == "Stage"


def test_a_column_already_called_as_ours_would_be_is_refused_by_name() -> None:
    page = grid(("Company", "Role", "Due", "Follow-up due"), ("Acme", "Buyer", "soon", "sometime"))
    with pytest.raises(TrackerError, match="a column Due and a column Follow-up due"):
        planned(page)


def test_yes_and_no_are_no_stages() -> None:
    page = grid(("Company", "Role", "Status"), ("Acme", "Buyer", "Yes"), ("Bell", "Clerk", "No"))
    assert meanings(planned(page))["Status"] == ""


def test_one_chance_word_does_not_make_a_column_the_stage() -> None:
    rows = [("Acme", "Buyer", f"thinking {number}") for number in range(9)]
    page = grid(("Company", "Role", "Status"), *rows, ("Bell", "Clerk", "Applied"))
    assert meanings(planned(page))["Status"] == ""


def test_dates_that_can_be_read_two_ways_are_dates() -> None:
    page = grid(("Company", "Role", "Contact", "Applied"), ("Acme", "Buyer", "Ann", "01/11/2026"))
    assert meanings(planned(page))["Applied"] == "Applied on"


def test_blank_columns_of_our_names_are_ours() -> None:
    page = grid(("Status", "Due", "Next action", "Company", "Role"), (None, None, None, "Acme", "Buyer"))
    assert {"Status", "Due", "Next action"}.isdisjoint(names(planned(page)))


# --- loose synonyms ---------------------------------------------------------------------------------------


def test_applied_yes_or_no_is_not_taken_for_a_date() -> None:
    page = grid(
        ("Company", "Role", "Contact", "Applied"), ("Acme", "Buyer", "Ann", "yes"), ("Bell", "Clerk", "Bo", "no")
    )
    adoption = planned(page)
    assert meanings(adoption)["Applied"] == ""
    assert NewColumn("Applied on", "Applied on") in adoption.columns
    assert "it holds no dates, so it is not taken for Applied on" in told(adoption)
    afterwards = find_header(grid(("Company", "Role", "Contact", "Applied", "Applied on")))
    assert afterwards is not None
    assert not afterwards.problems
    assert afterwards.columns["Applied on"] == 5


def test_applied_with_dates_is_taken_for_one() -> None:
    page = grid(("Company", "Role", "Contact", "Applied"), ("Acme", "Buyer", "Ann", DAY), ("Bell", "Clerk", "Bo", "no"))
    assert meanings(planned(page))["Applied"] == "Applied on"


def test_follow_up_dates_that_lie_ahead_are_plans_and_no_contacts_made() -> None:
    ahead = datetime.combine(date(2026, 11, 30), time())
    page = grid(
        ("Company", "Role", "Contact", "Follow-up date"), ("Acme", "Buyer", "Ann", DAY), ("Bell", "", "", ahead)
    )
    assert meanings(planned(page))["Follow-up date"] == ""
    assert "it is not taken for Last follow-up" in told(planned(page))
    made = grid(("Company", "Role", "Contact", "Follow-up date"), ("Acme", "Buyer", "Ann", DAY))
    assert meanings(planned(made))["Follow-up date"] == "Last follow-up"


def test_many_words_nobody_knows_are_counted() -> None:
    rows = [("Acme", "Buyer", f"word {chr(number)}") for number in range(97, 120)]
    assert "13 more words are not known" in told(planned(grid(("Company", "Role", "Stage"), *rows)))


def test_a_method_of_channels_is_how_and_any_other_is_not() -> None:
    def method(word: str) -> str:
        return meanings(planned(grid(("Company", "Role", "Contact", "Method"), ("Acme", "Buyer", "Ann", word))))[
            "Method"
        ]

    assert (method("Called"), method("Job board")) == ("How", "")


# --- what is told -----------------------------------------------------------------------------------------


def test_a_word_nobody_knows_is_told_once_with_the_way_to_teach_it() -> None:
    rows = [("Acme", "Buyer", "Ghosting"), ("Bell", "Clerk", "Applied"), ("Coe", "Cook", "Ghosting")]
    adoption = planned(grid(("Company", "Role", "Stage"), *rows))
    (word,) = adoption.words
    assert (word.word, word.times, word.cell) == ("Ghosting", 2, "C2")
    problem = Problem("Jobs", "C2", "'Ghosting' is not known in Stage: write ...")
    lines = told(adoption, problem)
    assert lines.count("Ghosting") == 2
    assert "give 'Word: Ghosting' one of the values To apply, Lead" in lines


def test_a_header_that_is_nearly_known_is_pointed_out() -> None:
    assert "(if it is Deadline: call it so before you adopt" in told(
        planned(grid(("Company", "Role", "Contact", "Dead line day")))
    )


def test_cells_in_doubt_are_named_and_the_rest_counted() -> None:
    doubts = [Problem("Jobs", f"D{row}", "'soon' is not a date") for row in range(2, 10)]
    lines = told(planned(grid(("Company", "Role", "Contact"))), *doubts)
    assert lines.count("is not a date") == 5
    assert "3 more, which `followup-sheet check 'my jobs.xlsx'` names" in lines


def test_a_header_cell_is_data_whatever_is_typed_into_it() -> None:
    lines = told(planned(grid(("Company", "Role", "Contact", "=cmd()\x1b[31m\n"))))
    assert "\x1b" not in lines
