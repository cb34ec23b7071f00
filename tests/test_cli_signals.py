"""Ctrl-C and SIGTERM: old file or new, nothing left, and the exit code says which signal."""

from __future__ import annotations

import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.support.command import ANN, TODAY, call, cells, environment, program, running, workbook
from tests.support.figures_plugin import Counted

SIGNALS = [(signal.SIGINT, 130, "interrupted"), (signal.SIGTERM, 143, "terminated")]
HOLD = """
import os, sys, time
from pathlib import Path
from followup_sheet import batch
from followup_sheet.files import replace
place, name, when = {place}, {name!r}, {when!r}
real = getattr(place, name)
def held(*arguments, **named):
    if when == "after":
        real(*arguments, **named)
    print("held", flush=True)
    for _ in range(600):
        time.sleep(0.05)
setattr(place, name, held)
"""
BEFORE = {
    "reading": ("batch", "read_workbook", "before"),
    "deciding": ("batch", "decide_night", "before"),
    "writing beside": ("replace", "write_all", "after"),
    "backing up": ("replace", "keep_backup", "after"),
    "at the exchange": ("replace", "exchange", "before"),
}


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    path = tmp_path / "clients" / "client.xlsx"
    path.parent.mkdir()
    path.write_bytes(workbook())
    return path


def stopped(tracker: Path, moment: tuple[str, str, str], number: signal.Signals) -> tuple[int, str, str]:
    """A run held at a moment and sent a signal there: its exit code, stdout and stderr."""
    place, name, when = moment
    with running(HOLD.format(place=place, name=name, when=when), "run", tracker, *TODAY, "--json") as process:
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
        return process.returncode, out, err


def check_stop(tracker: Path, moment: tuple[str, str, str], number: signal.Signals, code: int, word: str) -> None:
    assert stopped(tracker, moment, number) == (code, "", f"followup-sheet: {word}: nothing was left half done\n")
    assert [file.name for file in tracker.parent.iterdir()] == ["client.xlsx"]


@pytest.mark.parametrize(("number", "code", "word"), SIGNALS, ids=["SIGINT", "SIGTERM"])
def test_a_run_stopped_before_the_exchange_leaves_the_old_file(
    tracker: Path, number: signal.Signals, code: int, word: str
) -> None:
    old = tracker.read_bytes()
    check_stop(tracker, BEFORE["writing beside"], number, code, word)
    assert tracker.read_bytes() == old
    assert call("run", tracker, *TODAY, "--json").tracker["written"]


@pytest.mark.slow
@pytest.mark.parametrize(("number", "code", "word"), SIGNALS, ids=["SIGINT", "SIGTERM"])
@pytest.mark.parametrize("moment", BEFORE)
def test_wherever_it_is_stopped_before_the_exchange_the_old_file_stays(
    tracker: Path, moment: str, number: signal.Signals, code: int, word: str
) -> None:
    old = tracker.read_bytes()
    check_stop(tracker, BEFORE[moment], number, code, word)
    assert tracker.read_bytes() == old


@pytest.mark.slow
@pytest.mark.parametrize(("number", "code", "word"), SIGNALS, ids=["SIGINT", "SIGTERM"])
@pytest.mark.parametrize("name", ["exchange", "expire_backups", "_flush_name"])
def test_a_run_stopped_after_the_exchange_leaves_the_new_file_whole(
    tracker: Path, name: str, number: signal.Signals, code: int, word: str
) -> None:
    check_stop(tracker, ("replace", name, "after"), number, code, word)
    assert cells(tracker)[0]["Status"] == "Overdue"
    assert not call("run", tracker, *TODAY, "--json").tracker["written"]


@pytest.mark.slow
def test_a_stop_at_any_moment_leaves_a_whole_file_and_no_traceback(tmp_path: Path, counted: Counted) -> None:
    folder = tmp_path / "clients"
    folder.mkdir()
    old = workbook([ANN | {"Company": f"Firm {number}"} for number in range(200)])
    tracker = folder / "client.xlsx"
    tracker.write_bytes(old)
    assert call("run", tracker, *TODAY).code == 0
    new = tracker.read_bytes()
    ends = set()
    for step in range(24):
        tracker.write_bytes(old)
        with subprocess.Popen(
            program("run", tracker, *TODAY),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(),
            text=True,
        ) as process:
            _wait_for_imports(process)
            time.sleep(step * 0.02)
            process.send_signal(SIGNALS[step % 2][0])
            out, err = process.communicate(timeout=60)
        assert process.returncode in (0, 130, 143), err
        assert out == ""
        assert "Traceback" not in err
        assert tracker.read_bytes() in (old, new)
        assert [file.name for file in folder.iterdir()] == ["client.xlsx"]
        ends.add(process.returncode)
    assert ends > {130} or ends > {143}
    counted("kills", 24)


def _wait_for_imports(process: subprocess.Popen[str]) -> None:
    """Until the program has taken over SIGTERM: before that, a signal ends the interpreter, not the program."""
    status = Path(f"/proc/{process.pid}/status")
    while process.poll() is None:
        caught = next(line for line in status.read_text().splitlines() if line.startswith("SigCgt"))
        if int(caught.split()[1], 16) >> (signal.SIGTERM - 1) & 1:
            return
        time.sleep(0.005)
