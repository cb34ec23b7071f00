"""`run`: which trackers, what is written, what a script gets to read, and what a dry run leaves alone."""

from __future__ import annotations

import os
import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.support.command import ANN, BOB, DAY, TODAY, Ran, call, cells, everything_in, stamp, state_folder, workbook
from tests.support.templates import example_bytes

PLAN_KEYS = [
    "row", "id", "company", "role", "contact", "status", "action", "channel", "opens", "due", "lapses", "why", "rule",
    "follow_ups",
]  # fmt: skip
CADENCE = """
title = "Mine"
[[rule]]
Action = "Wave"
After = "Applied on"
Opens = 0
Due = 12
Stages = "Applied"
Channel = "Letter"
"""


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    path = tmp_path / "client.xlsx"
    path.write_bytes(workbook())
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three trackers in a folder and one below it, among files that are none."""
    clients = tmp_path / "clients"
    (clients / "leeds").mkdir(parents=True)
    (clients / ".hidden").mkdir()
    for name in ("zoe.xlsx", "ann.xlsx", "Bob.XLSM", "leeds/mia.xlsx"):
        (clients / name).write_bytes(workbook())
    for name in ("~$zoe.xls", "~$ann.xlsx.bak", ".ann.xlsx", ".~tmp-gone.xlsx.k2.tmp", ".~lock.old.xlsx#",
                 ".hidden/no.xlsx", "notes.txt", "old.xls", "ann.xlsx~", ".~tmp-x.xlsx"):  # fmt: skip
        (clients / name).write_bytes(b"not a tracker")
    return clients


def names(ran: Ran, folder: Path) -> list[str]:
    return [os.path.relpath(tracker["path"], folder) for tracker in ran.trackers]


def test_one_tracker_is_read_decided_and_written(tracker: Path) -> None:
    ran = call("run", tracker, *TODAY)
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    ann, bob = cells(tracker)
    assert (ann["Status"], ann["Next action"], bob["Status"], bob["Next action"]) == (
        "Overdue", "Follow up the application", "Due today", "Thank-you note",
    )  # fmt: skip
    assert ann["Due"].date() == DAY - timedelta(days=3)
    assert [line["What"] for line in cells(tracker, "History")] == [
        "Stage: Applied", "Stage: Interviewing", "Applied", "Interview",
    ]  # fmt: skip


def test_a_folder_is_searched_through_and_what_is_no_tracker_passed_over(folder: Path) -> None:
    before = everything_in(folder)
    ran = call("run", folder, *TODAY, "--json")
    assert (ran.code, ran.err) == (0, "")
    assert names(ran, folder) == ["Bob.XLSM", "ann.xlsx", "leeds/mia.xlsx", "zoe.xlsx"]
    assert all(tracker["written"] for tracker in ran.trackers)
    after = everything_in(folder)
    assert after.keys() == before.keys()
    assert {name for name in after if after[name] != before[name]} == set(names(ran, folder))


def test_a_pattern_names_what_it_matches(folder: Path) -> None:
    assert names(call("run", folder / "*.xlsx", *TODAY, "--json"), folder) == ["ann.xlsx", "zoe.xlsx"]
    everywhere = call("run", folder / "**" / "*.xls*", *TODAY, "--json")
    assert names(everywhere, folder) == ["ann.xlsx", "leeds/mia.xlsx", "zoe.xlsx"]


def test_a_file_whose_name_looks_like_a_pattern_is_that_file(folder: Path) -> None:
    odd = folder / "ann [2026].xlsx"
    odd.write_bytes(workbook())
    assert names(call("run", odd, *TODAY, "--json"), folder) == ["ann [2026].xlsx"]


def test_several_paths_come_in_path_order_each_tracker_once(folder: Path) -> None:
    (folder / "link.xlsx").symlink_to(folder / "ann.xlsx")
    ran = call(
        "run", folder / "zoe.xlsx", folder / "ann.xlsx", folder / "*.xlsx", folder / "link.xlsx", *TODAY, "--json"
    )
    assert names(ran, folder) == ["ann.xlsx", "zoe.xlsx"]


def test_backups_are_never_taken_for_trackers_even_where_the_state_folder_lies_among_them(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOLLOWUP_SHEET_STATE", str(folder / "state"))
    assert len(call("run", folder, *TODAY, "--json").trackers) == 4
    assert [name for name in everything_in(folder / "state") if name.endswith(".xlsx")]
    assert len(call("run", folder, *TODAY, "--json").trackers) == 4


@pytest.mark.parametrize("what", ["folder", "pattern"])
def test_nothing_found_is_said_with_what_to_do(tmp_path: Path, what: str) -> None:
    place = tmp_path if what == "folder" else tmp_path / "*.xlsx"
    ran = call("run", place)
    assert (ran.code, ran.out) == (2, "")
    assert ran.complaint.startswith(f"the {what} {place} holds no .xlsx or .xlsm workbook")
    assert "followup-sheet init" in ran.complaint


def test_today_stands_for_the_clock_everywhere(tracker: Path) -> None:
    monday = date(2026, 11, 9)
    ran = call("run", tracker, "--today", monday.isoformat(), "--json")
    assert ran.document["today"] == "2026-11-09"
    assert ran.tracker["plans"][0]["status"] == "Scheduled"
    assert all(line["Recorded on"].date() == monday for line in cells(tracker, "History"))


@pytest.mark.parametrize("day", ["next tuesday", "20.11.2026", "2026-02-30", "1899-12-31", "2101-01-01", ""])
def test_a_today_that_is_no_day_touches_nothing(tracker: Path, day: str) -> None:
    before = stamp(tracker)
    ran = call("run", tracker, "--today", day)
    assert (ran.code, ran.out) == (2, "")
    assert "--today" in ran.complaints[-1]
    assert stamp(tracker) == before


def test_the_document_has_the_same_keys_for_every_tracker_and_row(tmp_path: Path) -> None:
    (tmp_path / "good.xlsx").write_bytes(example_bytes(DAY))
    (tmp_path / "bad.xlsx").write_bytes(b"no workbook")
    ran = call("run", tmp_path, *TODAY, "--json")
    assert list(ran.document) == ["schema", "today", "trackers"]
    assert (ran.document["schema"], ran.document["today"]) == (1, DAY.isoformat())
    for tracker in ran.trackers:
        assert list(tracker) == ["path", "written", "error", "problems", "plans", "cautions"]
    bad, good = ran.trackers
    assert (bad["written"], bad["plans"], bad["problems"]) == (False, [], [])
    assert (good["written"], good["error"]) == (True, None)
    assert all(list(plan) == PLAN_KEYS for plan in good["plans"])
    assert all(list(problem) == ["cell", "message"] for problem in good["problems"])
    assert good["cautions"]
    assert all(list(caution) == ["row", "cell", "message", "source"] for caution in good["cautions"])


def test_dates_are_iso_and_what_is_absent_is_null(tmp_path: Path) -> None:
    (tmp_path / "good.xlsx").write_bytes(example_bytes(DAY))
    plans = call("run", tmp_path, *TODAY, "--json").tracker["plans"]
    assert "" not in {value for plan in plans for value in plan.values()}
    days = [plan[key] for plan in plans for key in ("opens", "due", "lapses") if plan[key] is not None]
    assert len(days) > 40
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", day) for day in days)
    idle = next(plan for plan in plans if plan["action"] is None)
    assert [idle[key] for key in ("channel", "opens", "due", "lapses", "rule")] == [None] * 5


def test_rule_is_its_number_in_the_cadence_from_one(tracker: Path) -> None:
    plans = call("run", tracker, *TODAY, "--json").tracker["plans"]
    shown = call("cadence", "show", "standard").lines
    for plan in plans:
        assert f"{plan['rule']:>3}  {plan['action']}" in shown


def test_a_second_run_of_the_day_does_not_touch_the_file(tracker: Path) -> None:
    first = call("run", tracker, *TODAY, "--json")
    before = stamp(tracker)
    second = call("run", tracker, *TODAY, "--json")
    assert (first.tracker["written"], second.tracker["written"]) == (True, False)
    assert stamp(tracker) == before
    assert second.tracker["plans"] == first.tracker["plans"]


def test_a_dry_run_tells_what_the_real_run_will_tell(tmp_path: Path) -> None:
    (tmp_path / "example.xlsx").write_bytes(example_bytes(DAY))
    (tmp_path / "broken.xlsx").write_bytes(b"no workbook")
    (tmp_path / "open.xlsx").write_bytes(workbook())
    (tmp_path / ".~lock.open.xlsx#").write_text("Ana,ana,elsewhere,20.11.2026 21:55,;")
    dry = call("run", tmp_path, *TODAY, "--dry-run", "--json")
    real = call("run", tmp_path, *TODAY, "--json")
    assert (dry.code, dry.err) == (real.code, real.err)
    assert {tracker["written"] for tracker in dry.trackers} == {False}
    assert [tracker | {"written": None} for tracker in dry.trackers] == [
        tracker | {"written": None} for tracker in real.trackers
    ]


def test_a_dry_run_writes_nothing_anywhere(tracker: Path) -> None:
    before = stamp(tracker)
    assert call("run", tracker, *TODAY, "--dry-run").code == 0
    assert stamp(tracker) == before
    assert [file.name for file in tracker.parent.iterdir()] == ["client.xlsx"]
    assert everything_in(state_folder().parent) == {}


def test_a_dry_run_needs_no_state_folder(tracker: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOLLOWUP_SHEET_STATE", "/dev/null/state")
    assert call("run", tracker, *TODAY, "--dry-run", "--json").tracker["error"] is None


def test_a_bad_tracker_is_one_line_and_the_others_go_on(folder: Path) -> None:
    (folder / "ann.xlsx").write_bytes(b"PK\x03\x04 cut off")
    (folder / "leeds" / "mia.xlsx").unlink()
    (folder / "leeds" / "mia.xlsx").symlink_to("nowhere.xlsx")
    ran = call("run", folder, *TODAY, "--json")
    assert ran.code == 1
    assert [line.split(": ")[0] for line in ran.complaints] == [
        str(folder / "ann.xlsx"), str(folder / "leeds" / "mia.xlsx"),
    ]  # fmt: skip
    assert [(bool(tracker["error"]), tracker["written"]) for tracker in ran.trackers] == [
        (False, True), (True, False), (True, False), (False, True),
    ]  # fmt: skip


def test_a_cadence_of_ones_own_overrides_the_workbooks(tracker: Path, tmp_path: Path) -> None:
    rules = tmp_path / "mine.toml"
    rules.write_text(CADENCE)
    ann, bob = call("run", tracker, *TODAY, "--cadence", rules, "--json").tracker["plans"]
    assert (ann["action"], ann["channel"], ann["rule"]) == ("Wave", "Letter", 1)
    assert ann["due"] == (DAY + timedelta(days=2)).isoformat()
    assert (bob["action"], bob["status"]) == (None, "Waiting")


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (CADENCE.replace('"Letter"', '"Pigeon"'), ["Channel", "'Pigeon'", "Phone, E-mail, Letter"]),
        (CADENCE.replace("12", '"soon"').replace('"Wave"', '""'), ["'soon'", "Action is empty"]),
        ("title = [", ["not a TOML file"]),
        ("colour = 'red'", ["[[rule]]"]),
    ],
)
def test_a_cadence_file_that_is_wrong_touches_no_tracker(
    folder: Path, tmp_path: Path, rules: str, said: list[str]
) -> None:
    place = tmp_path / "mine.toml"
    place.write_text(rules)
    before = everything_in(folder)
    ran = call("run", folder, *TODAY, "--cadence", place)
    assert (ran.code, ran.out) == (3, "")
    assert all(line.startswith(f"{place}: ") for line in ran.complaints)
    assert all(words in ran.err for words in said)
    assert everything_in(folder) == before


@pytest.mark.parametrize("name", ["nothing-like-it", "not/there.toml"])
def test_a_cadence_that_is_not_there_touches_no_tracker(tracker: Path, name: str) -> None:
    before = stamp(tracker)
    ran = call("run", tracker, *TODAY, "--cadence", name)
    assert ran.code == 3
    assert name in ran.complaint
    assert stamp(tracker) == before


def test_a_built_in_cadence_is_known_however_it_is_written(tracker: Path) -> None:
    assert call("run", tracker, *TODAY, "--cadence", "STANDARD").code == 0


def test_new_rows_below_and_blank_rows_between_count(tracker: Path) -> None:
    tracker.write_bytes(workbook([ANN, {}, {}, BOB, {}, {"Company": "Late", "Applied on": DAY}]))
    plans = call("run", tracker, *TODAY, "--json").tracker["plans"]
    assert [(plan["row"], plan["company"]) for plan in plans] == [(2, "Acme"), (5, "Brook"), (7, "Late")]
