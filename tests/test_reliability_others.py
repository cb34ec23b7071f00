"""Promise: whatever other programs and other runs do to the tracker meanwhile, nobody's save is lost."""

from __future__ import annotations

import io
import random
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest

from tests.support.command import (
    ANN,
    BOB,
    TODAY,
    Ran,
    call,
    cells,
    environment,
    everything_in,
    program,
    running,
    state_folder,
    workbook,
)
from tests.support.figures_plugin import Counted
from tests.support.libreoffice import Office

RUNS_AT_ONCE = 8
SAVES = 120
OLD = workbook([ANN | {"Company": f"Firm {number}"} for number in range(60)])
HOLD = """
import sys
from followup_sheet import batch
real = batch.night_change
def held(*arguments):
    print("held", flush=True)
    sys.stdin.readline()
    batch.night_change = real
    return real(*arguments)
batch.night_change = held
"""


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    tracker = tmp_path / "clients" / "client.xlsx"
    tracker.parent.mkdir()
    tracker.write_bytes(OLD)
    return tracker


def beside(tracker: Path) -> list[str]:
    return sorted(file.name for file in tracker.parent.iterdir())


def held_between(tracker: Path, deed: Callable[[], object]) -> Ran:
    """A run during which ``deed`` is done after its reading and before its writing."""
    with running(HOLD, "run", tracker, *TODAY, "--json") as process:
        deed()
        out, err = process.communicate("go on\n", timeout=60)
    return Ran(process.returncode, out, err)


def saved_as_excel_does(tracker: Path, data: bytes) -> None:
    """Written under another name; the old file away, the new one in its place, the old one deleted."""
    new, away = tracker.with_name("4A3B2C1D"), tracker.with_name("5F6E7D8C.tmp")
    new.write_bytes(data)
    tracker.rename(away)
    time.sleep(0.1)
    new.rename(tracker)
    away.unlink()


def test_a_file_that_was_away_for_a_moment_is_read_again(tracker: Path, counted: Counted) -> None:
    theirs = workbook([ANN, BOB | {"Notes": "typed meanwhile"}])
    ran = held_between(tracker, lambda: saved_as_excel_does(tracker, theirs))
    assert (ran.code, ran.err, ran.tracker["written"]) == (0, "", True)
    assert [row["Notes"] for row in cells(tracker)] == [None, "typed meanwhile"]
    assert beside(tracker) == ["client.xlsx"]
    counted("saves_by_others", 1)


def test_a_file_deleted_meanwhile_is_not_brought_back_to_life(tracker: Path, counted: Counted) -> None:
    ran = held_between(tracker, tracker.unlink)
    assert ran.code == 1
    assert "there is no such file" in ran.complaint
    assert beside(tracker) == []
    counted("saves_by_others", 1)


def test_a_file_replaced_by_something_else_is_left_alone(tracker: Path, counted: Counted) -> None:
    ran = held_between(tracker, lambda: tracker.write_bytes(b"not a workbook any more"))
    assert ran.code == 1
    assert str(tracker) in ran.complaint
    assert tracker.read_bytes() == b"not a workbook any more"
    counted("saves_by_others", 1)


def test_a_file_moved_into_another_folder_is_not_made_anew(tracker: Path, counted: Counted) -> None:
    moved = tracker.parent / "moved" / "client.xlsx"
    moved.parent.mkdir()
    ran = held_between(tracker, lambda: tracker.rename(moved))
    assert ran.code == 1
    assert (beside(tracker), moved.read_bytes()) == (["moved"], OLD)
    counted("saves_by_others", 1)


@pytest.mark.slow
def test_what_is_typed_and_saved_in_libreoffice_meanwhile_is_in_the_file(
    tracker: Path, office: Office, counted: Counted
) -> None:
    def type_and_save() -> None:
        with office.session(tracker) as book:
            book.type("Tracker", "E2", "Typed in LibreOffice")
            book.save()

    ran = held_between(tracker, type_and_save)
    assert (ran.code, ran.tracker["written"]) == (0, True)
    assert "Typed in LibreOffice" in str(cells(tracker)[0])
    assert cells(tracker)[1]["Status"] == "Overdue"
    assert beside(tracker) == ["client.xlsx"]
    counted("saves_by_others", 1)


@pytest.mark.slow
def test_a_tracker_opened_in_libreoffice_meanwhile_is_left_to_it(
    tracker: Path, office: Office, counted: Counted
) -> None:
    with running(HOLD, "run", tracker, *TODAY, "--json") as process, office.session(tracker) as book:
        out, err = process.communicate("go on\n", timeout=60)
        assert process.returncode == 75
        assert "open in LibreOffice" in err
        assert len(Ran(75, out, err).tracker["plans"]) == 60
        assert tracker.read_bytes() == OLD
        book.type("Tracker", "E2", "Typed in LibreOffice")
        book.save()
    assert "Typed in LibreOffice" in str(cells(tracker)[0])
    counted("saves_by_others", 1)


@pytest.mark.slow
def test_eight_runs_at_once_do_the_work_of_one(tracker: Path, counted: Counted) -> None:
    alone = tracker.with_name("alone.xlsx")
    alone.write_bytes(OLD)
    assert call("run", alone, *TODAY).code == 0
    wanted = alone.read_bytes()
    alone.unlink()
    shutil.rmtree(state_folder())
    starting = [
        subprocess.Popen(program("run", tracker, *TODAY), env=environment(), stderr=subprocess.PIPE, text=True)
        for _ in range(RUNS_AT_ONCE)
    ]
    told = [process.communicate(timeout=120)[1] for process in starting]
    codes = Counter(process.returncode for process in starting)
    assert codes.keys() <= {0, 75}
    assert codes[0] >= 1
    assert all(line == "" or "another run is working on it" in line for line in told)
    assert (tracker.read_bytes() == wanted, beside(tracker)) == (True, ["client.xlsx"])
    backups = [data for name, data in everything_in(state_folder()).items() if name.endswith(".xlsx")]
    assert backups == [OLD]
    counted("runs_at_once", RUNS_AT_ONCE)


FOREVER = """
import sys
from followup_sheet.cli.boundary import run
print("held", flush=True)
for number in range(100_000):
    run(["run", sys.argv[2], "--today", f"2026-{number // 28 % 12 + 1:02}-{number % 28 + 1:02}"])
"""


@pytest.fixture
def nights_without_end(tracker: Path) -> Iterator[None]:
    """One run after the other, each on another day, so that there is always something to write."""
    with running(FOREVER, "run", tracker):
        yield


@pytest.mark.slow
def test_of_a_hundred_saves_in_the_middle_of_runs_none_is_lost(
    tracker: Path, nights_without_end: None, counted: Counted
) -> None:
    """Each save has a note of its own; the next one is only made once the file was seen to have it still."""
    chance = random.Random(11)
    saves = [workbook([ANN | {"Notes": f"save {number}"}, BOB]) for number in range(SAVES)]
    worked_on = 0
    for number, save in enumerate(saves):
        aside = tracker.with_name("being saved")
        aside.write_bytes(save)
        aside.replace(tracker)
        time.sleep(chance.uniform(0, 0.1))
        found = tracker.read_bytes()
        assert notes(found) == f"save {number}"
        worked_on += found != save
    assert worked_on >= 5
    counted("saves_by_others", SAVES)


def notes(data: bytes) -> object:
    header, first, *_ = openpyxl.load_workbook(io.BytesIO(data))["Tracker"].iter_rows(values_only=True)
    return first[header.index("Notes")]
