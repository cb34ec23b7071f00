"""Promise: a hostile or mistaken file gets one clear line, is left as it was, and costs little.

In a folder of trackers the others have their night all the same. What every command costs, measured in a
process of its own, is in ``test_hostile_costs.py``.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from tests.support.hostile import HARMLESS, SMALL
from tests.support.hostile.making import good, with_dimension, with_merge, with_row
from tests.support.lifelike import TODAY
from tests.support.nights import good_night, in_process
from tests.support.ours import foreign_changes

pytestmark = pytest.mark.slow  # minutes together, and no part of daily work

SECONDS = 10


@cache
def hostile(what: str) -> bytes:
    return SMALL[what][0]()


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[[Path], tuple[int, list[str]]]:
    def once(path: Path) -> tuple[int, list[str]]:
        code = in_process(["run", path, "--today", TODAY.isoformat()])
        return code, capsys.readouterr().err.splitlines()

    return once


@pytest.mark.parametrize("what", SMALL)
def test_a_hostile_file_gets_one_clear_line_and_is_left_as_it_was(
    what: str, tmp_path: Path, run: Callable[[Path], tuple[int, list[str]]]
) -> None:
    word = SMALL[what][1]
    path = tmp_path / "jobs.xlsx"
    path.write_bytes(data := hostile(what))
    before, began = path.stat(), time.monotonic()
    code, lines = run(path)
    assert time.monotonic() - began < SECONDS
    assert code == 1
    assert len(lines) == 1
    assert lines[0].startswith(f"{path}: ")
    assert word in lines[0]
    assert "fault of the program" not in lines[0]
    assert path.read_bytes() == data
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == (before.st_mtime_ns, before.st_ino)
    assert [file.name for file in tmp_path.iterdir()] == ["jobs.xlsx"]


# Accidents of honest users that a careless program drowns in: they cost nothing, so they are no reason to refuse.
ODD: dict[str, Callable[[], bytes]] = {
    "a cell in the last corner": lambda: with_row(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    "a dimension of the whole sheet": lambda: with_dimension(b"A1:XFD1048576"),
    "a merge of the whole sheet": lambda: with_merge(b"A1:XFD1048576"),
    "a merge of far cells": lambda: with_merge(b"XFC1048575:XFD1048576"),
}


@pytest.mark.parametrize("what", ODD)
def test_a_far_corner_of_the_sheet_costs_nothing_and_stays(what: str, tmp_path: Path) -> None:
    path = tmp_path / "jobs.xlsx"
    path.write_bytes(data := ODD[what]())
    began = time.monotonic()
    assert len(good_night(path).plans) == 6
    assert time.monotonic() - began < SECONDS
    assert foreign_changes(data, path.read_bytes()) == []


@pytest.mark.parametrize("what", HARMLESS)
def test_what_only_looks_hostile_has_its_night(what: str, tmp_path: Path) -> None:
    path = tmp_path / "jobs.xlsx"
    path.write_bytes(data := HARMLESS[what][0]())
    assert len(good_night(path).plans) == 6
    assert foreign_changes(data, path.read_bytes()) == []


def test_in_a_folder_the_others_have_their_night(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "clients"
    folder.mkdir()
    contents = {f"bad {number}.xlsx": hostile(what) for number, what in enumerate(SMALL)}
    contents |= {"a good one.xlsx": good(), "zz another.xlsx": good()}
    for name, data in contents.items():
        (folder / name).write_bytes(data)
    assert in_process(["run", folder, "--today", TODAY.isoformat()]) == 1
    errors = capsys.readouterr().err.splitlines()
    assert len(errors) == len(SMALL)
    assert [line for line in errors if "Traceback" in line or not line.startswith(str(folder))] == []
    changed = {name for name, data in contents.items() if (folder / name).read_bytes() != data}
    assert changed == {"a good one.xlsx", "zz another.xlsx"}
