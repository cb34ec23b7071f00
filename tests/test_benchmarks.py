"""The benchmark measures what it says: the harness run for real, with a small program in our place."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest

from tests.support.workbooks import random_tracker

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"

# Writes a status with a fill into every second row the first night, one row on later nights.
STAND_IN = """
import sys, openpyxl
from openpyxl.styles import PatternFill
if "--help" not in sys.argv:
    path, today = sys.argv[2], sys.argv[4]
    book = openpyxl.load_workbook(path)
    sheet = book["Tracker"]
    if sheet["A2"].value is None:
        for row in range(2, sheet.max_row + 1, 2):
            sheet.cell(row, 1, "Waiting").fill = PatternFill("solid", fgColor="FFDDEBF7")
        book.save(path)
    elif sheet["A3"].value != today:
        sheet["A3"] = today
        book.save(path)
"""


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(BENCHMARKS / "run.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True)


@pytest.mark.slow
def test_every_scene_gets_a_line_for_every_program(tmp_path: Path) -> None:
    program = tmp_path / "stand_in.py"
    program.write_text(STAND_IN)
    figures = tmp_path / "figures.md"
    done = _run("--rows", "20", "--repeat", "1", "--output", str(figures), "--command", f"{sys.executable} {program}")
    assert done.returncode == 0, done.stderr
    text = figures.read_text(encoding="utf-8")
    for scene, cells in (("first night", 10), ("later night", 1), ("nothing to change", 0)):
        assert text.count(f"| {scene} | 20 | ") == 5
        assert f"| {scene} | 20 | {cells} |" in text


def test_a_program_that_fails_is_reported_with_its_own_words(tmp_path: Path) -> None:
    program = tmp_path / "stand_in.py"
    program.write_text("import sys; sys.exit('no such command')")
    done = _run("--rows", "3", "--repeat", "1", "--command", f"{sys.executable} {program}")
    assert (done.returncode, "no such command" in done.stderr, "Traceback" in done.stderr) == (1, True, False)


def test_the_floor_writes_a_whole_workbook_with_the_same_members(tmp_path: Path) -> None:
    source, out = tmp_path / "in.xlsx", tmp_path / "out.xlsx"
    source.write_bytes(random_tracker(5))
    command = [
        sys.executable,
        str(BENCHMARKS / "rivals" / "floor.py"),
        str(source),
        "xl/worksheets/sheet1.xml",
        str(out),
    ]
    subprocess.run(command, check=True)
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(out) as new:
        assert {name: old.read(name) for name in old.namelist()} == {name: new.read(name) for name in new.namelist()}


def test_the_rival_writes_the_very_cells_the_night_wrote(tmp_path: Path) -> None:
    before, after = tmp_path / "before.xlsx", tmp_path / "after.xlsx"
    before.write_bytes(random_tracker(4))
    book = openpyxl.load_workbook(before)
    book["Tracker"]["A2"] = "Overdue"
    book["Tracker"]["A2"].fill = openpyxl.styles.PatternFill("solid", fgColor="FFFFC7CE")
    book.create_sheet("History")["A1"] = "Date"
    book.save(after)
    script = (
        "import sys, edits, pathlib; a, b, c = map(pathlib.Path, sys.argv[1:]); edits.save(edits.difference(a, b), c)"
    )
    find = [sys.executable, "-c", script, str(before), str(after), "e"]
    subprocess.run(find, check=True, cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(BENCHMARKS)})
    rival = [sys.executable, str(BENCHMARKS / "rivals" / "openpyxl_edit.py"), str(before), str(tmp_path / "e")]
    subprocess.run(rival, check=True)
    written = openpyxl.load_workbook(before)
    assert (written["Tracker"]["A2"].value, written["History"]["A1"].value) == ("Overdue", "Date")
    assert written["Tracker"]["A2"].fill.fgColor.rgb == "FFFFC7CE"


@pytest.mark.slow
def test_many_trackers_are_measured_against_a_loop_over_the_same_files(tmp_path: Path) -> None:
    figures = tmp_path / "figures.md"
    options = ("--trackers", "24", "--rows", "5", "--repeat", "1", "--nights", "later night,nothing to change")
    command = [sys.executable, str(BENCHMARKS / "many.py"), *options, "--output", str(figures)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    text = figures.read_text(encoding="utf-8")
    for night in ("later night", "nothing to change"):
        for program in (
            "openpyxl load + save, in a loop",
            "followup-sheet run --jobs 1",
            "followup-sheet run --jobs 2",
        ):
            assert text.count(f"| {night} | {program} | ") == 1
        assert f"{night}: `followup-sheet run --jobs 2` is " in text
    assert "With 20 of them damaged: 24 trackers, 4 done, 20 not; 20 lines on stderr; exit 1." in text
