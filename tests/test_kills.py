"""Promise: a run killed at any moment leaves the old tracker or the new one, whole, and the next run heals.

Real processes, really killed; the call-by-call proof is in ``test_replace_faults.py``.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.support.figures_plugin import Counted
from tests.support.lifelike import TODAY
from tests.support.nights import ROOT, command_line, good_night
from tests.support.templates import opened
from tests.support.workbooks import random_tracker

pytestmark = pytest.mark.slow

KILLS = 100
ROWS = 60


@pytest.fixture
def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    folder = tmp_path / "clients"
    folder.mkdir()
    path = folder / "jobs.xlsx"
    path.write_bytes(random_tracker(ROWS))
    return path


def start(tracker: Path, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    command = command_line("-q", "run", tracker, "--today", TODAY.isoformat())
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def measured(tracker: Path, environment: dict[str, str], old: bytes) -> float:
    """Seconds one whole run takes, the median of three."""
    times = []
    for _ in range(3):
        tracker.write_bytes(old)
        began = time.monotonic()
        _, errors = start(tracker, environment).communicate(timeout=60)
        times.append(time.monotonic() - began)
        assert errors == b""
    return sorted(times)[1]


def killed_after(seconds: float, tracker: Path, environment: dict[str, str]) -> float | None:
    """None where the run was still going when it was killed, else the seconds it took."""
    began = time.monotonic()
    process = start(tracker, environment)
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
    took = time.monotonic() - began
    process.communicate(timeout=60)
    return None if process.returncode == -signal.SIGKILL else took


def test_a_hundred_kills_at_random_moments_leave_the_old_tracker_or_the_new_one(
    tracker: Path, environment: dict[str, str], counted: Counted
) -> None:
    chance = random.Random(5)
    old = tracker.read_bytes()
    good_night(tracker)
    new = tracker.read_bytes()
    duration = measured(tracker, environment, old)
    seen: Counter[str] = Counter()
    for attempt in range(3 * KILLS):
        tracker.write_bytes(old)
        # Most of a run is starting and reading: two kills of three come in its second half.
        delay = duration * chance.uniform(0 if attempt % 3 == 0 else 0.5, 1)
        took = killed_after(delay, tracker, environment)
        found = {old: "old", new: "new"}.get(tracker.read_bytes(), "neither")
        if took is None:
            seen[found] += 1
            duration *= 1.01  # the machine may be busier or idler than when it was measured
        else:
            duration = took
        assert found in ("old", "new")
        good_night(tracker)
        assert tracker.read_bytes() == new
        assert [file.name for file in tracker.parent.iterdir()] == ["jobs.xlsx"]
        if seen.total() == KILLS:
            break
    assert seen.total() == KILLS
    assert seen.keys() == {"old", "new"}
    assert opened(tracker.read_bytes()).sheetnames == ["Tracker", "History"]
    counted("kills", KILLS)


def test_a_run_that_is_asked_to_end_leaves_nothing_behind(tracker: Path, environment: dict[str, str]) -> None:
    old = tracker.read_bytes()
    duration = measured(tracker, environment, old)
    for part in (0.5, 0.7, 0.9):
        tracker.write_bytes(old)
        process = start(tracker, environment)
        time.sleep(duration * part)
        process.terminate()
        _, errors = process.communicate(timeout=60)
        assert process.returncode in (0, 143, -signal.SIGTERM)
        assert b"Traceback" not in errors
        assert [file.name for file in tracker.parent.iterdir()] == ["jobs.xlsx"]
        good_night(tracker)
