"""A second run changes nothing, whatever a tracker lacks; what a row loses, it loses whole."""

from __future__ import annotations

import io
import os
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from followup_sheet.finding import find_trackers
from tests.support.command import TODAY, call, workbook

DAY = date(2026, 3, 2)
NAMES = ["Status", "Due", "Next action", "Why", "Company", "Role", "Contact", "Applied on", "Last follow-up"]


def lines(tracker: Path) -> int:
    return openpyxl.load_workbook(tracker)["History"].max_row - 1


def edited(tracker: Path, change: object) -> None:
    """The file after ``change(book)``, saved as another program would."""
    book = openpyxl.load_workbook(tracker)
    change(book)  # type: ignore[operator] # a function of the book
    book.save(tracker)


def test_rows_nobody_can_tell_apart_are_named_and_history_does_not_grow(tmp_path: Path) -> None:
    tracker = tmp_path / "t.xlsx"
    row = {"Company": "Acme", "Applied on": DAY, "Last follow-up": DAY}
    tracker.write_bytes(workbook([row, row], columns=NAMES))
    first = call("run", tracker, "--today", "2026-03-10", "--json").tracker
    after, count = tracker.read_bytes(), lines(tracker)
    assert [plan["status"] for plan in first["plans"]] == ["Overdue", "Check"]
    assert "E3: this row has the Company, Role and Contact of row 2" in first["plans"][1]["why"]
    assert not call("run", tracker, "--today", "2026-03-10", "--json").tracker["written"]
    assert tracker.read_bytes() == after
    call("run", tracker, "--today", "2026-03-11")
    assert lines(tracker) == count


def test_a_history_without_a_column_to_tell_rows_apart_is_refused(tmp_path: Path) -> None:
    tracker = tmp_path / "t.xlsx"
    tracker.write_bytes(workbook([{"Company": "Acme", "Applied on": DAY}], History=[["Date", "Kind", "What"]]))
    ran = call("run", tracker, *TODAY)
    assert ran.code == 1
    assert "the sheet History has no header row with Date, Kind, What" in ran.complaint


def test_a_blank_history_sheet_gets_its_header_with_the_first_line(tmp_path: Path) -> None:
    tracker = tmp_path / "t.xlsx"
    tracker.write_bytes(workbook([{"Company": "Acme", "Applied on": DAY}], History=[]))
    assert call("run", tracker, *TODAY).code == 0
    first = [cell.value for cell in openpyxl.load_workbook(tracker)["History"][1]]
    assert first == ["Date", "Kind", "What", "Channel", "Company", "Role", "Contact", "ID", "Recorded on"]
    assert not call("run", tracker, *TODAY, "--json").tracker["written"]


def test_a_row_emptied_with_the_delete_key_loses_its_highlight(tmp_path: Path) -> None:
    tracker = tmp_path / "t.xlsx"
    tracker.write_bytes(workbook([{"Company": "Acme", "Applied on": DAY}, {"Company": "Bolt", "Applied on": DAY}]))
    call("run", tracker, *TODAY)

    def delete_values(book: openpyxl.Workbook) -> None:
        for cell in book["Tracker"][3]:
            cell.value = None

    edited(tracker, delete_values)
    call("run", tracker, *TODAY)
    sheet = openpyxl.load_workbook(io.BytesIO(tracker.read_bytes()))["Tracker"]
    assert {cell.fill.fill_type for cell in sheet[3]} == {None}
    assert "solid" in {cell.fill.fill_type for cell in sheet[2]}


def test_the_advised_restore_brings_back_the_rows_a_shrunken_tracker_lost(tmp_path: Path) -> None:
    tracker = tmp_path / "t.xlsx"
    tracker.write_bytes(workbook([{"Company": f"Company {n}", "Applied on": DAY} for n in range(10)]))
    call("run", tracker, *TODAY)
    edited(tracker, lambda book: book["Tracker"].delete_rows(2, 8))
    shout = call("run", tracker, *TODAY).complaint
    assert "the tracker has 2 rows and had 10 last night" in shout
    advised = shout.partition("followup-sheet ")[2].split()
    assert call(*advised).code == 0
    rows = openpyxl.load_workbook(tracker)["Tracker"].iter_rows(min_row=2, values_only=True)
    assert sum(any(value and str(value).startswith("Company") for value in row) for row in rows) == 10


def test_a_passed_over_lock_is_told_once(tmp_path: Path) -> None:
    tracker = tmp_path / "t.xlsx"
    tracker.write_bytes(workbook([{"Company": "Acme", "Applied on": DAY}]))
    lock = tmp_path / ".~lock.t.xlsx#"
    lock.write_text("Ana,ana,elsewhere,01.01.2026 00:00,file:///x;")
    os.utime(lock, (0, 0))
    assert len(call("run", tracker, *TODAY).complaints) == 1


def test_check_needs_no_right_to_write(tmp_path: Path) -> None:
    tracker = tmp_path / "t.xlsx"
    tracker.write_bytes(workbook([{"Company": "Acme", "Applied on": DAY}]))
    tracker.chmod(0o444)
    (tmp_path / "link.txt").hardlink_to(tracker)
    ran = call("-q", "check", tracker, *TODAY)
    assert (ran.code, ran.out, ran.err) == (0, "", "")


@pytest.mark.parametrize("headers", [("Company", "Employer"), ("Applied on", "Date applied"), ("Stage", "Stage")])
def test_check_prints_what_stops_a_tracker_one_problem_a_line(tmp_path: Path, headers: tuple[str, str]) -> None:
    tracker = tmp_path / "t.xlsx"
    columns = ["Status", "Due", "Next action", "Company", "Contact", "Applied on", "Stage", headers[1]]
    tracker.write_bytes(workbook([{"Company": "Acme", "Applied on": DAY}], columns=columns))
    ran = call("check", tracker, *TODAY)
    assert (ran.code, ran.err) == (1, "")
    assert f"'{headers[0]}' stands more than once, in" in ran.lines[0]
    (problem,) = call("check", tracker, *TODAY, "--json").tracker["problems"]
    assert problem["cell"].startswith("Tracker!")
    assert call("run", tracker, *TODAY).code == 1


def test_a_folder_nobody_may_read_is_reported_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for client in ("anna", "bob"):
        (tmp_path / client).mkdir()
        (tmp_path / client / "t.xlsx").write_bytes(workbook())
    real = os.scandir

    def closed(path: str) -> object:
        if str(path).endswith("bob"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", closed)
    assert find_trackers([str(tmp_path)]) == [tmp_path / "anna" / "t.xlsx", tmp_path / "bob"]


def test_a_follow_up_older_than_the_last_one_in_history_is_not_lost_in_silence(tmp_path: Path) -> None:
    tracker = tmp_path / "t.xlsx"
    tracker.write_bytes(workbook([{"Company": "Acme", "Applied on": DAY, "Last follow-up": date(2026, 3, 9)}]))
    call("run", tracker, "--today", "2026-03-10")
    before = tracker.read_bytes()
    ran = call("done", tracker, "Acme", "--on", "2026-03-05", "--today", "2026-03-10")
    assert (ran.code, tracker.read_bytes()) == (2, before)
    assert "History already has a follow-up of 9 Mar 2026" in ran.complaint


def test_a_cadence_named_for_the_run_is_used_although_the_workbooks_own_is_wrong(tmp_path: Path) -> None:
    tracker = tmp_path / "t.xlsx"
    cadence = [
        ["Action", "After", "Opens", "Due", "Stages", "Lapses"],
        ["Wave", "Applied on", 5, 2, "Applid", 1],
    ]
    tracker.write_bytes(
        workbook([{"Company": "Acme", "Applied on": DAY}], Settings=[["Cadence", "this workbook"]], Cadence=cadence)
    )
    ran = call("check", tracker, *TODAY)
    assert [line.partition(": ")[2].partition(":")[0] for line in ran.lines] == [
        "Cadence!C2",
        "Cadence!E2",
        "Cadence!F2",
    ]
    assert call("run", tracker, *TODAY, "--cadence", "standard").code == 0
