"""`check` lists what a person should mend; `explain` tells every rule and why it is or is not next."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.support.command import ANN, BOB, DAY, TODAY, call, everything_in, stamp, state_folder, workbook

WAVE = """
[[rule]]
Action = "Wave"
After = "Interview on"
Opens = 0
Due = 3
Stages = "Interviewing"
Channel = "Phone"
"""


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


def test_every_row_is_explained_with_every_rule_and_the_next_action_marked(tracker: Path) -> None:
    tracker.write_bytes(workbook())
    ran = call("explain", tracker, *TODAY)
    assert (ran.code, ran.err) == (0, "")
    rules = sum(line.startswith("  ") for line in call("cadence", "show", "standard").lines)
    titles = [line for line in ran.lines if line.startswith("Row ")]
    assert titles == ["Row 2  Ann Lee, Acme, Clerk: Applied", "Row 3  Bob Ray, Brook, Baker: Interviewing"]
    assert len([line for line in ran.lines if line.startswith(">")]) == 2
    assert rules
    assert any(line.startswith(">") and "Thank-you note: the next action: opens 19 Nov, due 20 Nov" in line
               for line in ran.lines)  # fmt: skip


@pytest.mark.parametrize("wanted", ["3", "Bob Ray", "bob", "BROOK", "Baker"])
def test_a_row_is_named_by_its_number_or_a_part_of_its_names(tracker: Path, wanted: str) -> None:
    ran = call("explain", tracker, wanted, *TODAY)
    assert ran.code == 0
    assert [line.split()[1] for line in ran.lines if line.startswith("Row ")] == ["3"]


def test_a_row_is_named_by_its_id(tracker: Path) -> None:
    plan = call("run", tracker, *TODAY, "--json").tracker["plans"][1]
    told = call("explain", tracker, plan["id"].lower(), *TODAY, "--json").document
    assert [row["row"] for row in told["rows"]] == [plan["row"]]


@pytest.mark.parametrize("wanted", ["99", "1", "Nobody"])
def test_a_name_no_row_answers_to_is_said(tracker: Path, wanted: str) -> None:
    ran = call("explain", tracker, wanted, *TODAY)
    assert (ran.code, ran.out) == (2, "")
    assert ran.complaint == f"{tracker}: no row answers to '{wanted}'. Name a row number, an ID or a name"


def test_the_document_says_the_same_as_the_run(tracker: Path) -> None:
    tracker.write_bytes(workbook())
    plan = call("run", tracker, *TODAY, "--dry-run", "--json").tracker["plans"][0]
    document = call("explain", tracker, "2", *TODAY, "--json").document
    assert {**document, "rows": []} == {"schema": 1, "today": DAY.isoformat(), "path": str(tracker), "rows": []}
    (told,) = document["rows"]
    assert list(told) == ["row", "id", "stage", "why", "rules"]
    assert (told["id"], told["why"], told["stage"]) == (plan["id"], plan["why"], "Applied")
    (chosen,) = [rule for rule in told["rules"] if rule["chosen"]]
    assert list(chosen) == ["rule", "action", "chosen", "outcome", "opens", "due", "lapses", "reason"]
    assert [chosen[key] for key in ("rule", "action", "opens", "due", "lapses")] == [
        plan[key] for key in ("rule", "action", "opens", "due", "lapses")
    ]  # fmt: skip
    assert [rule["rule"] for rule in told["rules"]] == list(range(1, len(told["rules"]) + 1))


def test_explain_writes_nothing_anywhere(tracker: Path) -> None:
    before = stamp(tracker)
    call("explain", tracker, *TODAY)
    assert stamp(tracker) == before
    assert everything_in(state_folder().parent) == {}


def test_explain_answers_for_another_day_and_another_cadence(tracker: Path, tmp_path: Path) -> None:
    tracker.write_bytes(workbook())
    later = (DAY + timedelta(days=60)).isoformat()
    (told,) = call("explain", tracker, "3", "--today", later, "--json").document["rows"]
    outcomes = {rule["action"]: rule["reason"] for rule in told["rules"]}
    assert outcomes["Thank-you note"].startswith("lapsed: ")
    rules = tmp_path / "mine.toml"
    rules.write_text(WAVE)
    (told,) = call("explain", tracker, "3", *TODAY, "--cadence", rules, "--json").document["rows"]
    assert [rule["action"] for rule in told["rules"]] == ["Wave"]


def test_a_row_that_speaks_for_its_company_is_not_told_to_wait_for_itself(tmp_path: Path) -> None:
    tracker = tmp_path / "panel.xlsx"
    call("init", tracker, "--examples", "--today", "2026-11-20")
    call("run", tracker, "--today", "2026-11-20")
    document = call("explain", tracker, "Tessaly", "--today", "2026-11-20", "--json").document
    for row in document["rows"]:
        assert not [rule["reason"] for rule in row["rules"] if f"in row {row['row']}" in rule["reason"]]
