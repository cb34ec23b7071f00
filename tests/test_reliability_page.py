"""Promise: every fault on the page has its tests, every figure was counted, and the page says nothing else."""

from __future__ import annotations

import os
import re
import runpy
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.support.command import ROOT
from tests.support.faults.system_calls import KILL, MEETS
from tests.support.figures_plugin import KINDS, WORST

WRITER = runpy.run_path(str(ROOT / "docs" / "write_reliability.py"))
SECTIONS: list[dict[str, Any]] = tomllib.loads(WRITER["MATRIX"].read_text("utf-8"))["section"]
FAULTS: list[dict[str, Any]] = [fault for section in SECTIONS for fault in section["fault"]]
NAMED = sorted({test for fault in FAULTS for test in fault["tests"]})
COUNTED_BY_TESTS = [tomllib.loads(WRITER[name].read_text("utf-8")) for name in ("FAULTS", "HOSTILE")]
COUNTS: dict[str, dict[str, Any]] = {kind: tests for counts in COUNTED_BY_TESTS for kind, tests in counts.items()}
REWRITE = "run: python docs/write_reliability.py"


def test_the_page_is_the_one_matrix_and_figures_give() -> None:
    assert WRITER["PAGE"].read_text("utf-8") == WRITER["page"](), REWRITE


def test_every_fault_has_a_promise_and_tests_and_stands_once() -> None:
    assert [fault["what"] for fault in FAULTS if not (fault["promise"] and fault["tests"])] == []
    assert len({(section["title"], fault["what"]) for section in SECTIONS for fault in section["fault"]}) == len(FAULTS)


def test_every_error_that_is_injected_is_named_on_the_page() -> None:
    page = WRITER["PAGE"].read_text("utf-8")
    assert [error for error in MEETS if error != KILL and not re.search(rf"\b{error}\b", page)] == []


def test_every_kind_of_figure_was_counted_by_tests_that_are_there() -> None:
    assert {*WRITER["KINDS"], *WRITER["HOSTILE_KINDS"]} == set(KINDS) == set(COUNTS) - {WRITER["RUN"], *WORST}
    assert {test for kind in KINDS for test in COUNTS[kind]} <= set(WRITER["_homes"]())
    assert {kind for kind in KINDS if not sum(COUNTS[kind].values())} == {"versions_lost"}


def test_what_hostile_files_cost_is_within_what_is_promised() -> None:
    assert set(WRITER["WORST"]) == set(WORST)
    assert [kind for kind, (_, most) in WRITER["WORST"].items() if max(COUNTS[kind].values()) >= most] == []


def test_all_that_counts_is_on_the_page() -> None:
    named = {test.partition("::")[2] for test in NAMED}
    assert {test for kind in KINDS for test in COUNTS[kind]} - named == set()


def test_every_test_the_page_names_is_there() -> None:
    homes = WRITER["_homes"]()
    assert [test for test in NAMED if homes.get(test.partition("::")[2]) != test.partition("::")[0]] == []


@pytest.mark.slow
def test_every_test_the_page_names_is_collected() -> None:
    files = sorted({test.partition("::")[0] for test in NAMED})
    command = [sys.executable, "-m", "pytest", "-m", "", "--collect-only", *(f"tests/{file}" for file in files)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    collected = {Path(line.partition("[")[0]).as_posix().removeprefix("tests/") for line in done.stdout.splitlines()}
    assert [test for test in NAMED if test not in collected] == []
