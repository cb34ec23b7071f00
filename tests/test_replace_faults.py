"""A fault at every single call to the system: the tracker is old or new, whole, and the next run heals."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.figures_plugin import Counted

ROOT = Path(__file__).parent.parent


def faults_at_every_call(folder: Path, fault: str) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "tests.support.faults.injection", str(folder), fault]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    run = subprocess.run(command, capture_output=True, text=True, timeout=120, env=environment, check=False)
    assert run.returncode == 0, run.stderr
    assert run.stderr == ""
    results: list[dict[str, Any]] = json.loads(run.stdout)
    assert len(results) > 60
    return results


def assert_the_next_run_heals(result: dict[str, Any]) -> None:
    assert result["found"] in ("old", "new"), result
    assert result["healed"], result
    assert result["beside"] == ["client.xlsx"], result
    assert result["told"] == [], result
    assert result["backups"] == [True], result


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["kill-before", "kill-after"])
def test_a_kill_at_any_call_leaves_a_whole_file_and_the_next_run_heals(
    tmp_path: Path, fault: str, counted: Counted
) -> None:
    results = faults_at_every_call(tmp_path, fault)
    assert all(result["killed"] for result in results)
    assert {result["found"] for result in results} == {"old", "new"}
    for result in results:
        assert_the_next_run_heals(result)
    counted("kills", len(results))


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["ENOSPC", "EIO", "EPERM", "ENOSYS"])
def test_an_error_at_any_call_is_said_in_words_and_never_leaves_a_broken_file(
    tmp_path: Path, fault: str, counted: Counted
) -> None:
    results = faults_at_every_call(tmp_path, fault)
    assert {"write", "fsync", "rename", "renameat2", "unlink"} <= {result["text"].split(":")[0] for result in results}
    for result in results:
        assert result["code"] in (0, 1), result["text"]
        if result["code"]:
            assert result["found"] == "old", result
            assert "Traceback" not in result["text"]
        else:
            assert result["found"] == "new", result
        assert_the_next_run_heals(result)
    counted("errors", len(results))
