"""Many trackers in one run: each on its own, in path order whatever finishes first, and memory stays flat."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from followup_sheet import batch
from tests.support.command import (
    ANN,
    DAY,
    TODAY,
    Ran,
    call,
    cells,
    environment,
    everything_in,
    program,
    run_program,
    workbook,
)
from tests.support.terminal import watched
from tests.support.workbooks import random_tracker
from tests.support.worker_tasks import KILLS, run_or_be_killed

pytestmark = pytest.mark.slow  # minutes together, and no part of daily work

TWO = ("--jobs", "2")


def trackers_in(folder: Path, count: int, rows: int = 1) -> list[Path]:
    """``count`` clients, each with applications as many days old as the client's number."""
    folder.mkdir(parents=True)
    paths = [folder / f"client-{number:03}.xlsx" for number in range(count)]
    for number, path in enumerate(paths):
        applied = {"Applied on": DAY - timedelta(days=number)}
        path.write_bytes(workbook([ANN | applied | {"Company": f"Acme {row}"} for row in range(rows)]))
    return paths


def copies_in(folder: Path, count: int, data: bytes) -> None:
    """``count`` clients with one and the same tracker."""
    folder.mkdir(parents=True)
    for number in range(count):
        (folder / f"{number}.xlsx").write_bytes(data)


def in_words(ran: Ran, folder: Path) -> Any:
    """What a script reads, wherever the trackers lie."""
    return json.loads(ran.out.replace(str(folder), "FOLDER"))


def test_two_processes_write_and_tell_what_one_does_in_the_same_order(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    for folder in (one, two):
        trackers_in(folder, 12)[5].write_bytes(b"no workbook")
    alone, shared = call("run", one, *TODAY, "--json", "--jobs", "1"), run_program("run", two, *TODAY, "--json", *TWO)
    assert (alone.code, shared.code) == (1, 1)
    assert in_words(shared, two) == in_words(alone, one)
    assert shared.err.replace(str(two), "FOLDER") == alone.err.replace(str(one), "FOLDER")
    assert everything_in(two) == everything_in(one)
    assert shared.complaint.startswith(f"{two / 'client-005.xlsx'}: ")


def test_nothing_is_said_of_many_where_nobody_watches(tmp_path: Path) -> None:
    paths = trackers_in(tmp_path / "clients", 4)
    ran = run_program("run", tmp_path / "clients", *TODAY, *TWO)
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert [cells(path)[0]["Status"] for path in paths] == ["Scheduled"] * 4


def test_a_tracker_whose_process_is_killed_is_a_line_and_the_others_are_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third, fourth = trackers_in(tmp_path / "clients", 4)
    victim = second.rename(second.with_name(f"client-001 {KILLS}.xlsx"))
    before = victim.read_bytes()
    monkeypatch.setattr(batch, "run_one", run_or_be_killed)
    ran = call("run", tmp_path / "clients", *TODAY, *TWO)
    assert ran.code == 1
    assert ran.complaint.startswith(f"{victim}: the process at work on it was ended from outside (SIGKILL)")
    assert ran.complaint.endswith(f"Run it alone: followup-sheet run '{victim}'")
    assert victim.read_bytes() == before
    assert [cells(path)[0]["Status"] for path in (first, third, fourth)] == ["Scheduled"] * 3


@pytest.mark.parametrize(("jobs", "said"), [("0", "0 is not in the range"), ("many", "'many' is not a valid integer")])
def test_a_number_of_jobs_that_is_none_is_refused(tmp_path: Path, jobs: str, said: str) -> None:
    ran = call("run", tmp_path, "--jobs", jobs)
    assert ran.code == 2
    assert said in ran.complaints[-1]


def test_every_other_command_over_many_shares_the_work_as_well(tmp_path: Path) -> None:
    folder = tmp_path / "clients"
    for path in trackers_in(folder, 4):
        path.write_bytes(workbook([ANN | {"Applied on": "soon"}]))
    for command in (("check", folder), ("agenda", folder, "--format", "json"), ("report", folder), ("history", folder)):
        alone, shared = call(*command, *TODAY, "--jobs", "1"), call(*command, *TODAY, *TWO)
        assert shared == alone
        assert "client-003" in alone.out


# Stopping

HOLD = """
import sys, time
from pathlib import Path
from followup_sheet import batch
from followup_sheet.cli.boundary import run
real, marker = batch.run_one, Path(sys.argv[1])
def held(path, options):
    if path.name == "client-002.xlsx":
        marker.touch()
        time.sleep(60)
    return real(path, options)
batch.run_one = held
sys.exit(run(sys.argv[2:]))
"""


def wait_for(place: Path) -> None:
    end = time.monotonic() + 60
    while not place.exists():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_interrupted_it_says_how_far_it_came_and_what_is_done_is_in_a_whole_document(tmp_path: Path) -> None:
    paths, marker = trackers_in(tmp_path / "clients", 5), tmp_path / "held"
    before = [path.read_bytes() for path in paths]
    command = [sys.executable, "-c", HOLD, str(marker), "run", str(tmp_path / "clients"), *TODAY, "--json"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, env=environment()) as process:
        wait_for(marker)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert [tracker["path"] for tracker in json.loads(out)["trackers"]] == list(map(str, paths[:2]))
    assert err.splitlines() == [
        "2 of 5 trackers were told of; the same command does the rest",
        "followup-sheet: interrupted: nothing was left half done",
    ]
    assert [path.read_bytes() == old for path, old in zip(paths, before, strict=True)] == [False] * 2 + [True] * 3


@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "code", "word"), [(signal.SIGINT, 130, "interrupted"), (signal.SIGTERM, 143, "terminated")]
)
def test_a_signal_to_all_processes_stops_between_two_trackers(
    tmp_path: Path, number: signal.Signals, code: int, word: str
) -> None:
    """As Ctrl-C on a terminal and systemd send it."""
    folder = tmp_path / "clients"
    paths = trackers_in(folder, 40, rows=40)
    old = [path.read_bytes() for path in paths]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        program("run", folder, *TODAY, *TWO), stdout=pipe, stderr=pipe, text=True, env=environment(), process_group=0
    ) as process:
        while paths[0].read_bytes() == old[0]:
            time.sleep(0.01)
        os.killpg(process.pid, number)
        out, err = process.communicate(timeout=60)
    stopped = [path.read_bytes() for path in paths]
    assert (process.returncode, out) == (code, "")
    how_far, last = err.splitlines()
    assert how_far.endswith("of 40 trackers were told of; the same command does the rest")
    assert last == f"followup-sheet: {word}: nothing was left half done"
    assert stopped[-1] == old[-1]
    assert sorted(file.name for file in folder.iterdir()) == [path.name for path in paths]
    assert call("run", folder, *TODAY, "--jobs", "1").code == 0
    new = [path.read_bytes() for path in paths]
    assert {now in (before, after) for now, before, after in zip(stopped, old, new, strict=True)} == {True}


# What a person sees


def test_of_a_few_trackers_every_row_is_shown_and_all_are_summed_up(tmp_path: Path) -> None:
    ann, ben = trackers_in(tmp_path / "clients", 2)
    ann.write_bytes(workbook([ANN], Settings=[("Setting", "Value"), ("Your name", "Ann\x1b[2J Lee")]))
    ben.write_bytes(b"no workbook")
    ran = call("-v", "run", tmp_path / "clients", *TODAY)
    assert ran.lines[0] == f"{ann} (Ann\\x1b[2J Lee): 1 overdue"
    assert ran.lines[1].startswith("  Overdue")
    assert ran.lines[-2:] == [f"{ben}: left as it was", "2 trackers, 1 done, 1 not: 1 overdue"]


def test_of_many_trackers_each_has_a_line(tmp_path: Path) -> None:
    paths = trackers_in(tmp_path / "clients", 11)
    code, told = watched("run", tmp_path / "clients", *TODAY, "--jobs", "1", TERM="dumb")
    lines = told.splitlines()
    assert (code, len(lines)) == (0, 12)
    assert lines[0] == f"{paths[0]}: 1 scheduled"
    assert lines[-1] == "11 trackers, all done: 3 overdue, 1 due today, 3 due soon, 4 scheduled"
    for path in paths[1:3]:
        path.write_bytes(workbook([ANN], Settings=[["Cadence", "standrd"], ["Due-soon days", "many"]]))
    told = watched("run", tmp_path / "clients", *TODAY, "--jobs", "1", TERM="dumb")[1].splitlines()
    assert told[1] == f"{paths[1]}: 1 overdue, 2 to check outside the rows"
    assert told[-1].startswith("11 trackers, all done: ")
    assert told[-1].endswith(", 4 to check outside the rows")


@pytest.mark.slow
def test_on_a_terminal_a_line_tells_how_far_it_is_and_is_gone_at_the_end(tmp_path: Path) -> None:
    folder = tmp_path / "clients"
    trackers_in(folder, 200, rows=60)  # several seconds of work on a fast machine
    _, told = watched("run", folder, *TODAY, *TWO, TERM="xterm", NO_COLOR="1")
    assert re.search(r"\r\[#+-+\]  \d+ of 200 trackers, [\d.]+ a (second|minute), \d+ (s|min|h) left", told)
    last = told.rpartition("left")[2]
    assert re.match(r" *\r +\r", last)
    assert "200 trackers, all done" in last
    for silent in (watched("-q", "run", folder, *TODAY, TERM="xterm"), watched("run", folder, *TODAY, "--json")):
        assert " left" not in silent[1]


@pytest.mark.slow
@pytest.mark.parametrize("command", ["history", "report"])
def test_a_report_on_many_tells_how_far_it_is_on_a_terminal_and_nowhere_else(tmp_path: Path, command: str) -> None:
    folder, out = tmp_path / "clients", tmp_path / "out.csv"
    copies_in(folder, 120, random_tracker(300))  # several seconds of one process's work on a fast machine
    _, told = watched(command, folder, *TODAY, "--jobs", "1", "-o", out, TERM="xterm")
    assert re.search(r"\r\[#+-+\]  \d+ of 120 trackers, [\d.]+ a (second|minute), \d+ (s|min|h) left", told)
    assert re.fullmatch(r" *\r +\r", told.rpartition("left")[2])
    assert watched("-q", command, folder / "0.xlsx", *TODAY, "-o", out, TERM="xterm") == (0, "")


# Memory


@pytest.mark.slow
def test_memory_does_not_grow_with_the_number_of_trackers(tmp_path: Path) -> None:
    data = random_tracker(60)
    peaks = []
    for count in (5, 60):
        folder = tmp_path / str(count)
        copies_in(folder, count, data)
        peaks.append(peak_of("run", folder, *TODAY, "--jobs", "1", "--json"))
    assert peaks[1] < peaks[0] + 4


PEAK = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)
"""


def peak_of(*arguments: str | Path) -> float:
    """MiB that the program alone held at its most."""
    command = [sys.executable, "-c", PEAK, *program(*arguments)]
    return float(subprocess.run(command, env=environment(), capture_output=True, check=True).stdout)


# Names and copies


COPY = "client-000 (Ann's conflicted copy 2026-11-20).xlsx"


def test_a_copy_a_sync_program_made_is_reported_and_never_taken_for_another_client(tmp_path: Path) -> None:
    original, _ = trackers_in(tmp_path / "clients", 2)
    copy = original.with_name(COPY)
    copy.write_bytes(original.read_bytes())
    before = copy.read_bytes()
    for named in ((tmp_path / "clients",), (tmp_path / "clients" / "*.xlsx",), tuple((tmp_path / "clients").iterdir())):
        ran = call("run", *named, *TODAY, "--json")
        assert ran.code == 0
        assert [Path(tracker["path"]).name for tracker in ran.trackers] == ["client-000.xlsx", "client-001.xlsx"]
        assert ran.complaint.startswith(f"{copy}: passed over as a copy of client-000.xlsx, saved in two places")
    assert copy.read_bytes() == before


@pytest.mark.parametrize("command", ["agenda", "check", "history", "report", "upgrade"])
def test_every_command_over_a_folder_leaves_a_copy_out_and_says_so_in_one_line(tmp_path: Path, command: str) -> None:
    original, _ = trackers_in(tmp_path / "clients", 2)
    copy = original.with_name(COPY)
    copy.write_bytes(workbook([ANN | {"Company": "Zyxel", "Applied on": "soon"}]))
    before = copy.read_bytes()
    ran = call(command, tmp_path / "clients", *TODAY)
    assert ran.code == 0
    assert ran.complaint.startswith(f"{copy}: passed over as a copy of client-000.xlsx, saved in two places")
    assert ("Zyxel" in ran.out, COPY in ran.out, copy.read_bytes()) == (False, False, before)


def test_a_copy_whose_original_is_gone_is_run_where_it_is_named_and_said(tmp_path: Path) -> None:
    original, _ = trackers_in(tmp_path / "clients", 2)
    copy = original.rename(original.with_name(COPY))
    ran = call("run", copy, *TODAY, "--json")
    assert [tracker["path"] for tracker in ran.trackers] == [str(copy)]
    assert "run although a copy of client-000.xlsx is called so" in ran.complaint
    everything = call("run", tmp_path / "clients", *TODAY, "--json")
    assert [Path(tracker["path"]).name for tracker in everything.trackers] == ["client-001.xlsx"]
    assert "passed over" in everything.complaint


def test_older_trackers_of_a_whole_folder_are_upgraded_and_a_bad_one_stops_none(tmp_path: Path) -> None:
    folder = tmp_path / "clients"
    first, bad, last = trackers_in(folder, 3)
    for path in (first, last):
        path.write_bytes(workbook([ANN], columns=("Status", "Due", "Next action", "Company", "Contact", "Applied on")))
    bad.write_bytes(b"no workbook")
    first.with_name(COPY).write_bytes(b"a copy")
    ran = call("upgrade", folder, *TODAY)
    assert ran.code == 1
    assert [line.split(": ")[0] for line in ran.lines] == [str(first), str(last)]
    assert ["passed over" in line for line in ran.complaints] == [True, False]
    assert {"Why", "ID"} <= set(cells(last)[0])
