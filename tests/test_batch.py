"""The night over many trackers: a bad one is a line of its own, and the rest go on."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from followup_sheet import batch
from followup_sheet.batch import RunOptions, run_all, run_one
from followup_sheet.errors import FollowupSheetError, Problem, TemporaryError
from followup_sheet.files.snapshot import ChangedUnderUsError
from followup_sheet.files.state import state_folder
from followup_sheet.model import Night
from followup_sheet.workbook.cells import Cell
from followup_sheet.workbook.values import DamagedCellError
from tests.support.command import environment, workbook
from tests.support.templates import example_bytes
from tests.support.workbooks import random_tracker

TODAY = date(2026, 11, 20)
OPTIONS = RunOptions(TODAY, datetime(2026, 11, 20, 5, 30, tzinfo=UTC))


@pytest.fixture
def trackers(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / f"{name}.xlsx" for name in ("ann", "ben", "cem")]
    for path in paths:
        path.write_bytes(workbook([{"Company": "Acme", "Contact": path.stem, "Interview on": date(2026, 11, 19)}]))
    return paths


def test_a_bug_met_in_one_tracker_is_logged_and_the_others_go_on(
    trackers: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = batch.decide_night

    def decide_night(tracker: object, *rest: object) -> Night:
        if tracker.rows[0].contact == "ben":  # type: ignore[attr-defined] # as the real one's first argument
            raise ZeroDivisionError("a slip")
        return real(tracker, *rest)  # type: ignore[arg-type] # passed on as they came

    monkeypatch.setattr(batch, "decide_night", decide_night)
    before = trackers[1].read_bytes()
    results = list(run_all(trackers, OPTIONS))
    assert [result.written for result in results] == [True, False, True]
    assert "a fault of the program itself (ZeroDivisionError)" in str(results[1].error)
    assert trackers[1].read_bytes() == before
    assert "ZeroDivisionError: a slip" in (state_folder() / "bugs.log").read_text(encoding="utf-8")


def test_a_tracker_too_large_for_the_memory_is_a_line_like_any_other(
    trackers: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_much(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(batch, "read_workbook", too_much)
    result = run_one(trackers[0], OPTIONS)
    assert "needs more memory than there is" in str(result.error)


def test_a_dry_run_refuses_what_the_real_run_would_refuse(trackers: list[Path]) -> None:
    os.link(trackers[0], trackers[0].with_name("second name.txt"))
    dry = run_one(trackers[0], replace(OPTIONS, dry_run=True))
    real = run_one(trackers[0], OPTIONS)
    assert dry.error is not None
    assert str(dry.error) == str(real.error)
    assert dry.plans == real.plans


def test_a_tracker_saved_again_and_again_under_us_keeps_their_version_and_still_shows_its_plans(
    trackers: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    real, saves = batch.night_change, []

    def saved_meanwhile(*arguments: object) -> object:
        saves.append(workbook([{"Company": f"Save {len(saves)}", "Interview on": date(2026, 11, 19)}]))
        trackers[0].write_bytes(saves[-1])
        return real(*arguments)  # type: ignore[arg-type] # passed on as they came

    monkeypatch.setattr(batch, "night_change", saved_meanwhile)
    result = run_one(trackers[0], OPTIONS)
    assert len(saves) == batch.ATTEMPTS
    assert result.error is not None
    assert result.error.exit_code == 75
    assert trackers[0].read_bytes() == saves[-1]
    assert [plan.row.company for plan in result.plans] == ["Save 1"]


@pytest.mark.parametrize(
    "error",
    [
        ChangedUnderUsError(Path("ann.xlsx"), ("kept",)),
        DamagedCellError(Cell(0, "s", "x"), "Tracker!A1").at("ann.xlsx"),
        TemporaryError("open", path="ann.xlsx", next_step="Close it", problems=[Problem("Tracker", "A1", "wrong")]),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_comes_from_another_process_as_it_was(error: FollowupSheetError) -> None:
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - just pickled
    assert type(again) is type(error)
    assert (again.lines(), again.exit_code, again.problems) == (error.lines(), error.exit_code, error.problems)


def test_a_result_without_plans_is_small_enough_to_keep_by_the_thousand(tmp_path: Path) -> None:
    path = tmp_path / "many.xlsx"
    path.write_bytes(random_tracker(100))
    whole, lean = (run_one(path, replace(OPTIONS, dry_run=True, with_plans=wanted)) for wanted in (True, False))
    assert (len(whole.plans), lean.plans, lean.cautions) == (100, (), ())
    assert lean.problems == whole.problems
    assert len(pickle.dumps(lean)) < 2_000 < 20_000 < len(pickle.dumps(whole))


LEFT = """
import gc, sys
from datetime import UTC, date, datetime
from pathlib import Path
from followup_sheet.batch import RunOptions, run_one
first, second = map(Path, sys.argv[1:])
options = RunOptions(date(2026, 11, 20), datetime(2026, 11, 20, 5, 30, tzinfo=UTC))
assert run_one(first, options).written  # what is loaded and kept once
gc.collect()
gc.set_debug(gc.DEBUG_SAVEALL)
gc.enable = lambda: None
assert run_one(second, options).written
gc.collect()
print(*sorted({type(one).__qualname__ for one in gc.garbage}))
"""


def test_nothing_of_a_tracker_that_is_done_waits_for_the_garbage_collector(tmp_path: Path) -> None:
    """It is paused while a tracker is read: what only it could free would add up."""
    paths = [tmp_path / name for name in ("ann.xlsx", "ben.xlsx")]
    for path in paths:
        path.write_bytes(example_bytes(TODAY))
    done = subprocess.run([sys.executable, "-c", LEFT, *paths], env=environment(), capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("\n", "")
