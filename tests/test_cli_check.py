"""`check` lists what a person should mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.command import ANN, BOB, TODAY, call, everything_in, stamp, state_folder, workbook


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    path = tmp_path / "client.xlsx"
    path.write_bytes(workbook([ANN | {"Reply on": "next tues"}, BOB | {"Stage": "Dreaming", "How": "Pigeon"}]))
    return path


def test_each_problem_is_one_line_with_file_sheet_and_cell(tracker: Path) -> None:
    ran = call("check", tracker, *TODAY)
    assert (ran.code, ran.err) == (1, "")
    places = [line.removeprefix(f"{tracker}: ").split(": ")[0] for line in ran.lines]
    assert len(places) == len(set(places)) == 3
    assert all(place.startswith("Tracker!") for place in places)
    assert "'next tues' is not a date" in ran.lines[0]
    assert "'Dreaming'" in ran.out
    assert "'Pigeon'" in ran.out


def test_check_writes_nothing_anywhere(tracker: Path) -> None:
    before = stamp(tracker)
    call("check", tracker, *TODAY)
    assert stamp(tracker) == before
    assert everything_in(state_folder().parent) == {}


def test_nothing_to_mend_says_nothing_and_is_zero(tmp_path: Path) -> None:
    (tmp_path / "good.xlsx").write_bytes(workbook())
    ran = call("check", tmp_path, *TODAY)
    assert (ran.code, ran.out, ran.err) == (0, "", "")


def test_several_trackers_are_checked_in_path_order_and_a_bad_one_is_said_on_stderr(tracker: Path) -> None:
    (tracker.parent / "a.xlsx").write_bytes(b"no workbook")
    (tracker.parent / "z.xlsx").write_bytes(workbook([{"Role": "Nobody's"}]))
    ran = call("check", tracker.parent, *TODAY)
    assert ran.code == 1
    assert ran.complaint.startswith(f"{tracker.parent / 'a.xlsx'}: ")
    assert [Path(line.split(": ")[0]).name for line in ran.lines] == ["client.xlsx"] * 3 + ["z.xlsx"]
    assert "Company is empty" in ran.lines[-1]


def test_the_same_problems_as_one_document(tracker: Path) -> None:
    ran = call("check", tracker, *TODAY, "--json")
    assert ran.code == 1
    told = [f"{tracker}: {problem['cell']}: {problem['message']}" for problem in ran.tracker["problems"]]
    assert told == call("check", tracker, *TODAY).lines


def test_a_flagged_row_is_no_failure_of_the_run(tracker: Path) -> None:
    ran = call("run", tracker, *TODAY, "--json")
    assert (ran.code, ran.err) == (0, "")
    assert {plan["status"] for plan in ran.tracker["plans"]} == {"Check"}
    assert len(ran.tracker["problems"]) == 3
    assert ran.tracker["plans"][1]["action"] == "Thank-you note"
