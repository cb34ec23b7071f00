"""Promise: whatever is wrong in a Cadence sheet is said at once, by its cell and with what to write instead.

The tracker is not touched until the last mistake is mended.
"""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

import openpyxl
import pytest

from followup_sheet.cadences.check import MOST_RULES, check
from tests.support.command import ANN, TODAY, SheetCell, call, stamp, workbook
from tests.support.rule_sheets import PART, Typed, place, tracker_of, with_rules_typed
from tests.support.typing_by_hand import typed

MISTAKES: tuple[tuple[str, str, Typed, Typed, str], ...] = (
    ("Agreed follow-up", "Holds", "ja", "yes", "'ja' is not yes: write yes, or leave it blank"),
    ("Thank-you note", "Due", "two", 2, "'two' is not a whole number of days from -3650 to 3650: write 2"),
    ("Tell them about your other offer", "After", "Other ofer on", "Other offer on", "did you mean Other offer on?"),
    ("Answer the offer", "Opens", 5, -3, "Opens (5) is after Due (-1): write -1 or less, or a later Due"),
    ("Call the lead", "Lapses", 0, 14, "Lapses (0) is before Due (1): write 1 or more, or leave it blank for never"),
    ("Find the right person", "Stages", "Aplied", "Applied", "'Aplied' is not known (did you mean Applied?): any of"),
    ("Follow up the interview", "Channel", "Phone; E-mail", "Phone", "write commas between several: Phone, E-mail"),
    ("Say you are still interested", "To", "everyone, HR", "HR", "everyone, or one in rotation, or a list of contact"),
    ("Share something useful", "At most", 3, 1, "At most above 1 needs Every"),
    ("Agree the next step", "Every", 7, None, "a to-do and cannot come again: leave Every blank, or name a Channel"),
    ("Check in", "If", "Interview date", "Interview on", "did you mean Interview on?"),
    ("Withdraw politely", "Action", None, "Withdraw politely", "Action is empty: say what to do"),
    ("Ask about the decision", "Opens", date(2026, 11, 27), 1, "'2026-11-27' is a date, not a number: give the cell"),
    ("Decide: keep going or close", "Due", "#DIV/0!", 90, "'#DIV/0!' is an error: mend the formula, or type"),
)
"""The rule, its column, what a coach typed, what was meant, and what is said."""


def test_all_mistakes_are_said_at_once_and_the_list_grows_shorter_until_the_night_runs(tmp_path: Path) -> None:
    tracker = tmp_path / "client.xlsx"
    wrong = {place(action, column): value for action, column, value, _, _ in MISTAKES} | {"R1": "Due"}
    tracker.write_bytes(with_rules_typed(tracker_of("standard"), wrong))
    before = stamp(tracker)
    ran = call("run", tracker, *TODAY)
    assert (ran.code, ran.out, stamp(tracker)) == (1, "", before)
    assert ran.complaints[0] == (
        f"{tracker}: its Cadence sheet is wrong, and nothing was written. "
        "Correct the cells named below, or set Cadence in Settings to standard"
    )
    for action, column, _, _, said in MISTAKES:
        (line,) = (line for line in ran.complaints if f"Cadence!{place(action, column)}: " in line)
        assert said in line
    assert "'Due' stands more than once, in D1 and R1" in ran.complaints[1]
    assert len(ran.complaints) == 1 + len(MISTAKES) + 1
    tracker.write_bytes(typed(tracker.read_bytes(), {"R1": None}, PART))
    for left, (action, column, _, meant, _) in reversed(list(enumerate(MISTAKES))):
        assert len(call("run", tracker, *TODAY).complaints) == 1 + left + 1
        tracker.write_bytes(typed(tracker.read_bytes(), {place(action, column): meant}, PART))
    assert (call("run", tracker, *TODAY).code, call("run", tracker, *TODAY).err) == (0, "")


def test_check_lists_them_and_a_cadence_named_for_the_run_passes_them_over(tmp_path: Path) -> None:
    tracker = tmp_path / "client.xlsx"
    wrong = {place(action, column): value for action, column, value, _, _ in MISTAKES}
    tracker.write_bytes(with_rules_typed(tracker_of("standard"), wrong))
    assert len(call("check", tracker, *TODAY).lines) == len(MISTAKES)
    assert call("run", tracker, *TODAY, "--cadence", "price").code == 0


PLAIN = {"Action": "Write", "After": "Applied on", "Opens": "0", "Due": "7", "Stages": "Applied", "Channel": "E-mail"}


@pytest.mark.parametrize(
    ("column", "text", "said"),
    [
        ("Lapses", "2 weeks", "write 14"),
        ("Lapses", "30 days", "write 30"),
        ("Lapses", "1 month", "write 30"),
        ("Lapses", "seven", "write 7"),
        ("Lapses", "7.5", "write 7 or 8"),
        ("Opens", "-1.5", "write -2 or -1"),
        ("Lapses", "next week", "write one, such as 7"),
        ("Lapses", "1e9", "from -3650 to 3650"),
        ("Lapses", "9999", "from -3650 to 3650"),
        ("Lapses", "7-10", "write one, such as 7"),
        ("Lapses", "27/11/2026", "is a date"),
        ("Lapses", "09:00", "is a date"),
        ("Every", "0", "from 1 to 3650"),
        ("At most", "twice", "not a whole number of times"),
        ("Min", "-1", "not a whole number of follow-ups"),
        ("Holds", "yes please", "'yes please' is not yes"),
        ("Urgent", "x", "write yes, or leave it blank"),
        ("After", "Interview", "did you mean Interview on?"),
        ("After", "Rejected", "did you mean Stage Rejected?"),
        ("After", "Full moon", "'Full moon' is not known: any of"),
        ("Channel", "call", "did you mean Phone?"),
        ("Channel", "Phone and E-mail", "write commas between several: Phone, E-mail"),
        ("Channel", "Fax, Pigeon", "'Fax' is not known, 'Pigeon' is not known: any of Phone"),
        ("Stages", "Interview", "did you mean Interviewing?"),
        ("To", "Recruiters", "did you mean Recruiter?"),
        ("If", "Status", "'Status' is not known"),
        ("Unless", "Their answer", "any of"),
        ("Action", "Ring " * 30, "149 characters: 100 at most"),
        ("Say", "Good\x07 day", "a character that cannot be shown ('\\x07')"),
        ("Ours", "Say", "any of Opens, Due, Lapses, Every, At most, Min"),
    ],
)
def test_a_wrong_word_or_number_is_answered_with_the_right_one(column: str, text: str, said: str) -> None:
    _, faults = check([PLAIN | {column: text}])
    (fault,) = (fault for fault in faults if fault.column == column)
    assert said in fault.message


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("Opens", "\u22123"), ("Lapses", "14\u2020"), ("Lapses", "14.0"), ("Lapses", " +14 "), ("Holds", "TRUE"),
        ("Urgent", "No"), ("Channel", "EMAIL,phone"), ("To", "One in rotation"), ("After", "applied ON"),
        ("Say", "First.\r\nSecond."),
    ],
)  # fmt: skip
def test_what_can_only_be_meant_in_one_way_is_understood(column: str, text: str) -> None:
    assert check([PLAIN | {column: text}])[1] == ()


def test_a_rule_that_stands_twice_is_said_with_the_row_of_the_other(tmp_path: Path) -> None:
    rule: list[SheetCell] = ["Wave", "Applied on", 0, 7, "Applied", "E-mail"]
    other: list[SheetCell] = ["Wave", "applied on", 0, 7, "Applied", "e-mail"]
    lines = [["Action", "After", "Opens", "Due", "Stages", "Channel"], rule, [None], ["Ring", *rule[1:]], other]
    assert problems(tmp_path, lines) == [
        "Cadence!A5: the same rule stands twice: delete one of the two (the other is in row 2)"
    ]


def test_a_misspelt_header_and_a_missing_column_are_said_once_and_not_for_every_rule(tmp_path: Path) -> None:
    lines: list[list[SheetCell]] = [
        ["Rules of Ann Coach"],
        ["Action", "After", "Opens", "Due", "Chanel", "My notes"],
        *(["Wave", "Applied on", 0, day, "E-mail", "ask Ann"] for day in range(3, 9)),
    ]
    assert problems(tmp_path, lines) == [
        "Cadence!E2: 'Chanel' is not a column of a cadence: write Channel, if that is meant",
        "Cadence!G2: there is no column Stages: write this header here, and fill it in for each rule",
    ]


def test_a_coachs_own_column_is_no_mistake(tmp_path: Path) -> None:
    lines: list[list[SheetCell]] = [
        ["Action", "My notes", "After", "Opens", "Due", "Stages"],
        ["Wave", "ask Ann", "Applied on", 0, 7, "Applied"],
    ]
    assert problems(tmp_path, lines) == []


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([["Action", "After", "Opens", "Due", "Stages"]], "Cadence: the cadence has no rules: it needs one at least"),
        (
            [["Action", "After", "Opens", "Due", "Stages"], *[["Wave"]] * (MOST_RULES + 1)],
            "Cadence: 501 rules are too many: a cadence has 500 at most",
        ),
    ],
)
def test_no_rules_and_too_many_are_said_in_one_line(tmp_path: Path, lines: list[list[SheetCell]], said: str) -> None:
    assert problems(tmp_path, lines) == [said]


def problems(folder: Path, rules: list[list[SheetCell]]) -> list[str]:
    """What `check` lists of a tracker with this Cadence sheet."""
    tracker = folder / "client.xlsx"
    tracker.write_bytes(workbook([ANN], Settings=[["Cadence", "this workbook"]], Cadence=rules))
    return [line.removeprefix(f"{tracker}: ") for line in call("check", tracker, *TODAY).lines]


def test_a_number_in_a_cell_with_a_date_format_and_a_time_are_said_as_what_they_look_like(tmp_path: Path) -> None:
    tracker = tmp_path / "client.xlsx"
    day, hour = place("Check in", "Lapses"), place("Apply", "Lapses")
    tracker.write_bytes(with_rules_typed(tracker_of("standard"), {day: date(1900, 3, 30), hour: time(9)}))
    said = call("run", tracker, *TODAY).err
    assert f"Cadence!{day}: '1900-03-30' is a date, not a number: give the cell the number format General" in said
    assert f"Cadence!{hour}: '09:00' is a date, not a number" in said


def test_a_formula_may_give_a_number_and_one_without_a_value_is_said(tmp_path: Path) -> None:
    tracker = tmp_path / "client.xlsx"
    cell = place("Thank-you note", "Due")
    tracker.write_bytes(with_rules_typed(tracker_of("standard"), {cell: "=1+1"}))
    assert f"Cadence!{cell}: the formula has not been calculated" in call("run", tracker, *TODAY).err
    book = openpyxl.load_workbook(tracker)
    assert book["Cadence"][cell].value == "=1+1"
