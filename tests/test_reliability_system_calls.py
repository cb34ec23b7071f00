"""Promise: killed or refused by the system at any call, a command leaves whole files, and the next run heals.

The calls are the kernel's own: strace kills the process at one of them, or has it answer with an error.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.support.ci import NOT_ALLOWED
from tests.support.command import ROOT
from tests.support.faults.scenes import SCENES
from tests.support.faults.system_calls import KILL, MEETS
from tests.support.figures_plugin import Counted


def _can_trace() -> bool:
    """Whether this machine lets us look into other processes: some containers do not."""
    tried = subprocess.run(["strace", "-o", os.devnull, "true"], capture_output=True, check=False)
    return tried.returncode == 0


HAS_STRACE = shutil.which("strace") is not None
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not HAS_STRACE, reason="needs strace"),
    pytest.mark.skipif(HAS_STRACE and not _can_trace(), reason=f"{NOT_ALLOWED} tracing"),
]
MEMORY = Path("/dev/shm")  # noqa: S108 - the folder for one's own is made in it
NIGHT, AFTER_A_KILL, PUT_BACK, _ = SCENES
ERRORS = [fault for fault in MEETS if fault != KILL]
Attempts = list[dict[str, Any]]


@pytest.fixture
def folder() -> Iterator[Path]:
    """In memory, where it is there: a disk would spend most of the time on being flushed."""
    with TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as name:
        yield Path(name) / "place"


def attempts(folder: Path, scene: str, fault: str) -> Attempts:
    command = [sys.executable, "-m", "tests.support.faults.under_strace", str(folder), scene, fault]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, env=environment, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    found: Attempts = json.loads(done.stdout)
    assert found
    assert [one for one in found if not one["met"]] == []
    return found


def assert_healed(one: dict[str, Any], scene: str) -> None:
    assert set(one["codes"]) == {0}, one
    assert one["after"] == "after a night", one
    assert one["beside"] == list(SCENES[scene].beside), one
    assert (one["lost"], one["lost at last"]) == (0, 0), one


@pytest.mark.parametrize("scene", SCENES)
def test_a_command_killed_at_any_call_leaves_a_whole_file_and_nobodys_version_is_lost(
    folder: Path, scene: str, counted: Counted
) -> None:
    found = attempts(folder, scene, KILL)
    for one in found:
        assert one["found"] in ("old", "new", "after a night"), one
        assert "\n".join(one["told"].splitlines()[1:]) == "", one
        assert_healed(one, scene)
    assert {"old"} < {one["found"] for one in found}
    assert {one["call"].split()[0] for one in found} >= {"openat", "write", "fsync"}
    counted("kills", len(found))
    counted("versions_lost", sum(one["lost at last"] for one in found))


def assert_said_or_done(one: dict[str, Any]) -> None:
    assert one["code"] in (0, 1, 3, 75), one
    assert "Traceback" not in one["told"], one
    assert "fault of the program" not in one["told"], one
    if one["code"]:
        assert one["found"] == "old", one
        assert ". " in one["told"].splitlines()[-1], one
    else:
        assert one["found"] in ("new", "after a night"), one


@pytest.mark.parametrize("error", ERRORS)
def test_an_error_from_any_call_is_said_in_words_and_the_file_is_left_or_whole(
    folder: Path, error: str, counted: Counted
) -> None:
    found = attempts(folder, NIGHT, error)
    for one in found:
        assert_said_or_done(one)
        assert_healed(one, NIGHT)
    counted("errors", len(found))
    counted("versions_lost", sum(one["lost at last"] for one in found))


@pytest.mark.parametrize("scene", [AFTER_A_KILL, PUT_BACK])
def test_a_full_disk_at_any_call_is_survived_by_whatever_writes_a_tracker(
    folder: Path, scene: str, counted: Counted
) -> None:
    found = attempts(folder, scene, "ENOSPC")
    for one in found:
        assert_said_or_done(one)
        assert_healed(one, scene)
    counted("errors", len(found))
    counted("versions_lost", sum(one["lost at last"] for one in found))
