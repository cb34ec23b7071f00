"""A tracker somebody has open, or saves at the wrong moment, is left to them, and the plan told all the same."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from followup_sheet import batch
from followup_sheet.files import replace as replace_module
from followup_sheet.files.exchange import exchange
from followup_sheet.files.snapshot import read_snapshot
from followup_sheet.model import Night
from followup_sheet.workbook.reader import Workbook
from followup_sheet.workbook.writer import night_change
from tests.support.command import ANN, BOB, TODAY, call, cells, everything_in, run_program, running, stamp, workbook
from tests.support.lifelike import Row

LIBREOFFICE = b"Ana Souza,ana,elsewhere,20.11.2026 21:55,file:///home/ana/.config/libreoffice/4;"
EXCEL = bytes([9]) + b"Ana Souza".ljust(54) + (9).to_bytes(2, "little") + "Ana Souza".ljust(54).encode("utf-16-le")
LOCKS = [(".~lock.client.xlsx#", LIBREOFFICE, "LibreOffice"), ("~$client.xlsx", EXCEL, "Excel")]
THEIRS: Row = {"Company": "Saved meanwhile", "Applied on": ANN["Applied on"]}


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    path = tmp_path / "clients" / "client.xlsx"
    path.parent.mkdir()
    path.write_bytes(workbook())
    return path


def beside(tracker: Path) -> list[str]:
    return sorted(file.name for file in tracker.parent.iterdir())


@pytest.mark.parametrize(("name", "content", "called"), LOCKS)
def test_an_open_tracker_is_not_written_and_the_message_says_who_has_it(
    tracker: Path, name: str, content: bytes, called: str
) -> None:
    lock = tracker.with_name(name)
    lock.write_bytes(content)
    before = stamp(tracker)
    ran = call("run", tracker, *TODAY)
    assert ran.code == 75
    assert ran.complaint.startswith(f"{tracker}: not written: it is open in {called} by Ana Souza")
    assert f"delete '{lock}' or use --ignore-lock" in ran.complaint
    assert stamp(tracker) == before
    assert beside(tracker) == sorted(["client.xlsx", name])


@pytest.mark.parametrize(("name", "content", "called"), LOCKS)
def test_the_plans_of_an_open_tracker_are_in_the_document(
    tracker: Path, name: str, content: bytes, called: str
) -> None:
    tracker.with_name(name).write_bytes(content)
    told = call("run", tracker, *TODAY, "--json").tracker
    assert called in told["error"]
    assert not told["written"]
    assert [plan["action"] for plan in told["plans"]] == ["Follow up the application", "Thank-you note"]


@pytest.mark.parametrize(("name", "content", "called"), LOCKS)
def test_ignore_lock_writes_and_says_what_it_passed_over(tracker: Path, name: str, content: bytes, called: str) -> None:
    tracker.with_name(name).write_bytes(content)
    ran = call("run", tracker, *TODAY, "--ignore-lock", "--json")
    assert (ran.code, ran.tracker["written"]) == (0, True)
    assert any(f"passed over {tracker.with_name(name)}" in line for line in ran.complaints)
    assert cells(tracker)[0]["Status"] == "Overdue"


@pytest.mark.parametrize(("name", "content", "called"), LOCKS)
def test_a_lock_left_by_a_crash_is_passed_over_with_a_warning(
    tracker: Path, name: str, content: bytes, called: str
) -> None:
    lock = tracker.with_name(name)
    lock.write_bytes(content)
    weeks_ago = time.time() - 15 * 86_400
    os.utime(lock, (weeks_ago, weeks_ago))
    ran = call("-q", "run", tracker, *TODAY)
    assert ran.code == 0
    assert "the lock is older than seven days" in ran.err
    assert cells(tracker)[0]["Status"] == "Overdue"
    assert lock.exists()


@pytest.mark.parametrize("command", [["done", "Ann Lee"], ["restore"]], ids=lambda command: command[0])
def test_done_and_restore_leave_an_open_tracker_alone_too(tracker: Path, command: list[str]) -> None:
    call("run", tracker, *TODAY)
    tracker.with_name(LOCKS[0][0]).write_bytes(LIBREOFFICE)
    before = stamp(tracker)
    ran = call(command[0], tracker, *command[1:])
    assert ran.code == 75
    assert "LibreOffice by Ana Souza" in ran.complaint
    assert stamp(tracker) == before
    assert call(command[0], tracker, *command[1:], "--ignore-lock").code == 0


@pytest.mark.parametrize("command", ["check", "explain"])
def test_commands_that_only_read_do_not_mind_an_open_tracker(tracker: Path, command: str) -> None:
    tracker.with_name(LOCKS[0][0]).write_bytes(LIBREOFFICE)
    ran = call(command, tracker, *TODAY)
    assert (ran.code, ran.err) == (0, "")


def saving(monkeypatch: pytest.MonkeyPatch, save: Callable[[int], object]) -> list[int]:
    """Calls ``save`` each time the run stands between its reading and its writing."""
    times: list[int] = []

    def held(workbook: Workbook, night: Night) -> object:
        change = night_change(workbook, night)
        times.append(len(times) + 1)
        save(times[-1])
        return change

    monkeypatch.setattr(batch, "night_change", held)
    return times


@pytest.mark.parametrize("saves", [1, 2])
def test_a_save_between_reading_and_writing_is_read_and_written_too(
    tracker: Path, monkeypatch: pytest.MonkeyPatch, saves: int
) -> None:
    theirs = iter([workbook([ANN, BOB, THEIRS | {"Notes": f"save {number + 1}"}]) for number in range(saves)])
    times = saving(monkeypatch, lambda _: tracker.write_bytes(next(theirs, None) or tracker.read_bytes()))
    ran = call("run", tracker, *TODAY, "--json")
    assert (ran.code, ran.tracker["written"], times[-1]) == (0, True, saves + 1)
    last = cells(tracker)[-1]
    assert (last["Company"], last["Notes"], last["Status"]) == ("Saved meanwhile", f"save {saves}", "Overdue")


def test_a_tracker_saved_three_times_under_us_is_left_as_they_saved_it(
    tracker: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = [workbook([ANN | {"Notes": f"save {number}"}]) for number in range(1, 5)]
    times = saving(monkeypatch, lambda number: tracker.write_bytes(theirs[number - 1]))
    ran = call("run", tracker, *TODAY)
    assert ran.code == 75
    assert ran.complaint.startswith(f"{tracker}: it was saved by another program")
    assert times == [1, 2, 3]
    assert tracker.read_bytes() == theirs[2]
    assert beside(tracker) == ["client.xlsx"]


def test_a_save_in_the_very_last_moment_is_not_lost(tracker: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = workbook([ANN, THEIRS])
    saves = iter([theirs])

    def held(one: Path, other: Path) -> None:
        if save := next(saves, None):
            tracker.write_bytes(save)
        exchange(one, other)

    monkeypatch.setattr(replace_module, "exchange", held)
    ran = call("run", tracker, *TODAY, "--json")
    assert (ran.code, ran.tracker["written"]) == (0, True)
    assert [row["Company"] for row in cells(tracker)] == ["Acme", "Saved meanwhile"]
    assert beside(tracker) == ["client.xlsx"]


def test_done_types_into_what_was_saved_meanwhile(tracker: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    theirs, saves = workbook([BOB, ANN]), iter([True])

    def held(path: Path, **options: int) -> object:
        snapshot = read_snapshot(path, **options)
        if next(saves, False):
            tracker.write_bytes(theirs)
        return snapshot

    monkeypatch.setattr(batch, "read_snapshot", held)
    assert call("done", tracker, "Ann Lee", "--how", "Phone", *TODAY).code == 0
    assert [(row["Contact"], row["How"]) for row in cells(tracker)] == [("Bob Ray", None), ("Ann Lee", "Phone")]


HOLD_WHILE_WRITING = """
import sys
from followup_sheet import batch
real = batch.night_change
def held(*arguments):
    print("held", flush=True)
    sys.stdin.readline()
    return real(*arguments)
batch.night_change = held
"""


def test_of_two_runs_at_once_one_works_and_the_other_says_so(tracker: Path) -> None:
    with running(HOLD_WHILE_WRITING, "run", tracker, *TODAY) as first:
        started = time.monotonic()
        second = call("run", tracker, *TODAY)
        assert time.monotonic() - started < 3
        assert second.code == 75
        assert second.complaint.startswith(f"{tracker}: another run is working on it")
        first.communicate("go on\n", timeout=60)
    assert first.returncode == 0
    assert cells(tracker)[0]["Status"] == "Overdue"


@pytest.mark.slow
def test_the_program_itself_leaves_a_folder_of_open_trackers_as_it_was(tracker: Path) -> None:
    tracker.with_name(LOCKS[1][0]).write_bytes(EXCEL)
    before = everything_in(tracker.parent)
    ran = run_program("run", tracker.parent, *TODAY, "--json")
    assert (ran.code, len(ran.complaints), len(ran.tracker["plans"])) == (75, 1, 2)
    assert everything_in(tracker.parent) == before
