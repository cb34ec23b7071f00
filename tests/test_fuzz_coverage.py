"""Promise: no input makes one of the program's own parsers fail in any way but its own errors.

Each is searched for some seconds, guided by the lines that are reached; ``python -m tests.fuzz.coverage NAME``
goes on from there.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.fuzz.coverage.harnesses import HARNESSES
from tests.fuzz.coverage.seeds import seeds, words, write
from tests.support.figures_plugin import Counted
from tests.support.measured import ROOT

SECONDS = 2

needs_atheris = pytest.mark.skipif(
    find_spec("atheris") is None, reason="atheris is not installed (Linux on x86-64 only)"
)


@pytest.mark.parametrize("name", HARNESSES)
def test_every_seed_keeps_the_promises(name: str) -> None:
    assert seeds(name)
    for data in (b"", b"\0", *seeds(name)):
        HARNESSES[name](data)


@pytest.mark.slow
@needs_atheris
@pytest.mark.parametrize("name", HARNESSES)
def test_a_search_guided_by_coverage_finds_nothing(name: str, tmp_path: Path, counted: Counted) -> None:
    command = [sys.executable, "-m", "tests.fuzz.coverage", name, str(SECONDS)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr[-3_000:]
    executed = re.search(r"number_of_executed_units: (\d+)", done.stderr)
    assert executed is not None
    assert int(executed[1]) > len(seeds(name))
    counted("parser_inputs", int(executed[1]))


@pytest.mark.slow
@needs_atheris
def test_a_broken_promise_is_found_and_saved(tmp_path: Path) -> None:
    """The search is given a parser that fails on one word of its dictionary."""
    script = """
import sys
import tests.fuzz.coverage.harnesses as harnesses

def broken(data):
    if b"OFFSET" in data:
        raise KeyError(data)

harnesses.HARNESSES["days"] = broken
import runpy
sys.argv = ["coverage", "days", "20"]
runpy.run_module("tests.fuzz.coverage", run_name="__main__")
"""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 77, done.stderr[-2_000:]
    assert "KeyError" in done.stdout + done.stderr
    (saved,) = (tmp_path / "fuzz-findings").glob("crash-*")
    assert b"OFFSET" in saved.read_bytes()


def test_the_dictionary_holds_every_short_word_once(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    lines = write("settings", tmp_path / "corpus").read_text().splitlines()
    assert len(lines) == len(set(lines)) == len(words()) > 100
    assert all(re.fullmatch(r'"(\\x[0-9a-f]{2})+"', line) for line in lines)
