"""The nights that are measured: the first one, an ordinary later one, and one that changes nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import edits
from measure import ROOT, BenchmarkError, Contender

from tests.support.excel_lint.package import Package
from tests.support.excel_lint.workbook import Book
from tests.support.workbooks import random_tracker

FIRST_NIGHT = date(2026, 11, 20)
RIVALS = Path(__file__).with_name("rivals")
OURS, FLOOR = "followup-sheet run", "floor"


@dataclass(frozen=True, slots=True)
class Scene:
    """One night of one tracker. ``tracker`` and ``state`` are as before the night; ``edits`` is the
    file a rival reads; ``part`` the Tracker sheet's part; ``cells`` how many cells the night writes."""

    name: str
    rows: int
    today: date
    tracker: Path
    state: Path
    edits: Path
    part: str
    cells: int


def prepare(rows: int, folder: Path, program: Sequence[str]) -> list[Scene]:
    """Plays three nights on a new tracker of ``rows`` rows and keeps what stood before each."""
    folder.mkdir(parents=True)
    tracker, state = folder / "tracker.xlsx", folder / "state"
    tracker.write_bytes(random_tracker(rows))
    state.mkdir()
    later = FIRST_NIGHT + timedelta(days=1)
    nights = (("first night", FIRST_NIGHT), ("later night", later), ("nothing to change", later))
    return [_play(name, rows, today, folder, program) for name, today in nights]


def _play(name: str, rows: int, today: date, folder: Path, program: Sequence[str]) -> Scene:
    before = folder / name.replace(" ", "-")
    before.mkdir()
    tracker, state = Path(shutil.copy2(folder / "tracker.xlsx", before)), before / "state"
    shutil.copytree(folder / "state", state)
    _night(program, folder / "tracker.xlsx", folder / "state", today)
    written = edits.difference(tracker, folder / "tracker.xlsx")
    edits.save(written, before / "edits.pickle")
    return Scene(name, rows, today, tracker, state, before / "edits.pickle", _tracker_part(tracker), len(written))


def _night(program: Sequence[str], tracker: Path, state: Path, today: date) -> None:
    command = [*program, "run", str(tracker), "--today", today.isoformat()]
    environment = os.environ | {"FOLLOWUP_SHEET_STATE": str(state), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise BenchmarkError(f"{' '.join(command)} ended with {done.returncode}: {done.stderr.strip()[-2000:]}")


def _tracker_part(tracker: Path) -> str:
    sheets = Book(Package(tracker.read_bytes())).worksheets
    return next(sheet.part for sheet in sheets if sheet.name == "Tracker")


def contenders(scene: Scene, work: Path, program: Sequence[str]) -> list[Contender]:
    """Every program that plays the scene, each run on a fresh copy of tracker and state in ``work``."""
    tracker, state, out = work / "tracker.xlsx", work / "state", str(work / "out.xlsx")

    def fresh(*command: str) -> Sequence[str]:
        shutil.copy2(scene.tracker, tracker)
        shutil.rmtree(state, ignore_errors=True)
        shutil.copytree(scene.state, state)
        return command

    def rival(file: str, *arguments: str) -> Sequence[str]:
        return fresh(sys.executable, str(RIVALS / file), str(tracker), *arguments)

    environment = {"FOLLOWUP_SHEET_STATE": str(state), "PYTHONPATH": str(ROOT)}
    ours = (*program, "run", str(tracker), "--today", scene.today.isoformat())
    return [
        Contender(FLOOR, lambda: rival("floor.py", scene.part, out)),
        Contender(OURS, lambda: fresh(*ours), environment),
        Contender("openpyxl load + save", lambda: rival("openpyxl_edit.py", str(scene.edits))),
        Contender("pandas read_excel + to_excel", lambda: rival("pandas_copy.py", out)),
    ]


def start_up(program: Sequence[str]) -> list[Contender]:
    """How long it takes to say ``--help``, against importing the library that prints it."""
    environment = {"PYTHONPATH": str(ROOT)}
    return [
        Contender("python -c 'import click'", lambda: (sys.executable, "-c", "import click")),
        Contender("followup-sheet --help", lambda: (*program, "--help"), environment),
        Contender("python -c pass", lambda: (sys.executable, "-c", "pass")),
    ]
