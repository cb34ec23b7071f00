"""The night over many trackers: a bad one is a line of its own, and the rest go on."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from followup_sheet import batch
from followup_sheet.batch import RunOptions, run_all, run_one
from followup_sheet.model import Night
from followup_sheet.workbook.state import state_folder
from tests.support.command import workbook

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
