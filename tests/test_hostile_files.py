"""Promise: a hostile or mistaken file gets one clear line, is left as it was, and costs little.

In a folder of trackers the others have their night all the same. What every command costs, measured in a
process of its own, is in ``test_hostile_costs.py``.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from tests.support.figures_plugin import Counted
from tests.support.foreign_changes import foreign_changes
from tests.support.hostile import HARMLESS, SMALL
from tests.support.hostile.making import DOCTYPE, good, with_dimension, with_merge, with_row
from tests.support.lifelike import TODAY
from tests.support.nights import good_night, in_process
from tests.support.packages import members, rewritten
from tests.support.templates import template_bytes

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


@pytest.mark.parametrize("jobs", [1, 2])
def test_in_a_folder_the_others_have_their_night(
    jobs: int, tmp_path: Path, capsys: pytest.CaptureFixture[str], counted: Counted
) -> None:
    folder = tmp_path / "clients"
    folder.mkdir()
    good_ones = {"a good one.xlsx", "bad 1 too.xlsx", "zz another.xlsx"}
    contents = {f"bad {number}.xlsx": hostile(what) for number, what in enumerate(SMALL)}
    contents |= dict.fromkeys(good_ones, good())
    for name, data in contents.items():
        (folder / name).write_bytes(data)
    assert in_process(["run", folder, "--jobs", str(jobs), "--today", TODAY.isoformat()]) == 1
    errors = capsys.readouterr().err.splitlines()
    assert len(errors) == len(SMALL)
    assert [line for line in errors if "Traceback" in line or not line.startswith(str(folder))] == []
    changed = {name for name, data in contents.items() if (folder / name).read_bytes() != data}
    assert changed == good_ones
    counted("hostile_files", 0 if jobs > 1 else len(SMALL))


def refused(folder: Path, contents: dict[str, bytes], capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """A run over these files, each of which is refused and stays; what the line about each says."""
    paths = {folder / f"{number}.xlsx": what for number, what in enumerate(contents)}
    for path, what in paths.items():
        path.write_bytes(contents[what])
    assert in_process(["run", *paths, "--today", TODAY.isoformat()]) == 1
    lines = capsys.readouterr().err.splitlines()
    told = {what: line for line in lines for path, what in paths.items() if line.startswith(f"{path}: ")}
    assert len(lines) == len(told) == len(contents)
    assert [line for line in lines if "fault of the program" in line] == []
    assert {what for path, what in paths.items() if path.read_bytes() != contents[what]} == set()
    return told


def test_a_tracker_cut_off_anywhere_is_left_as_it_was(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], counted: Counted
) -> None:
    size = len(good())
    cuts = [*range(0, size, size // 120), *range(size - 40, size)]
    refused(tmp_path, {f"{cut} bytes": good()[:cut] for cut in cuts}, capsys)
    counted("hostile_files", len(cuts))


def test_a_tracker_with_zeroes_in_it_is_left_as_it_was_unless_nothing_stood_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], counted: Counted
) -> None:
    """As a synchronising program leaves a file whose content it has not fetched."""
    size, hole = len(good()), 512
    holes = {f"at {at}": good()[:at] + bytes(hole) + good()[at + hole :] for at in range(0, size - hole, hole)}
    refused(tmp_path, holes, capsys)
    counted("hostile_files", len(holes))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_doctype_in_any_part_is_refused(
    encoding: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], counted: Counted
) -> None:
    """Whether or not the part is ever read: another program would read it after us."""
    parts = {name: part for name, part in members(template_bytes()).items() if name.endswith((".xml", ".rels"))}
    spoiled = {name: with_doctype(part).encode(encoding) for name, part in parts.items()}
    assert len(spoiled) > 25
    files = {name: rewritten(template_bytes(), {name: part}) for name, part in spoiled.items()}
    told = refused(tmp_path, files, capsys)
    assert {name: line for name, line in told.items() if "DOCTYPE" not in line or name not in line} == {}
    counted("hostile_files", len(files))


def with_doctype(part: bytes) -> str:
    declaration, _, rest = part.decode().partition("?>")
    return f"{declaration.partition(' encoding')[0]}?>{DOCTYPE.decode()}{rest}"


def enormous(path: Path) -> None:
    path.touch()
    os.truncate(path, 3_000_000_000)


KINDS: dict[str, Callable[[Path], object]] = {
    "a folder": lambda path: path.mkdir(),
    "a pipe": os.mkfifo,
    "a device": lambda path: path.symlink_to("/dev/zero"),
    "leads in a circle": lambda path: path.symlink_to(path.name),
    "does not exist": lambda path: path.symlink_to("nowhere"),
    "MB": enormous,
}
"""What is no file of a sensible size, by what the line about it says."""

ON_ONE = {
    **dict.fromkeys(["explain FILE", "done FILE Ann", "adopt FILE", "init NEW --template FILE", "restore FILE"], 1),
    **dict.fromkeys(["cadence export standard FILE", "run FILE", "check FILE", "agenda FILE", "report FILE"], 1),
    **dict.fromkeys(["history FILE", "upgrade FILE", "doctor FILE"], 1),
    **dict.fromkeys(["cadence show FILE", "run GOOD --cadence FILE"], 3),
}
"""Every command that opens a workbook, and how it ends."""


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_file_of_a_sensible_size_is_refused_by_every_command(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    KINDS[kind](path := tmp_path / "jobs.xlsx")
    (tmp_path / "good.xlsx").write_bytes(good())
    given = {"FILE": path, "GOOD": tmp_path / "good.xlsx", "NEW": tmp_path / "new.xlsx"}
    began = time.process_time()
    for command, code in ON_ONE.items():
        ended = in_process([given.get(word, word) for word in command.split()])
        (line,) = capsys.readouterr().err.splitlines()
        assert str(path) in line
        if kind != "a folder" or ended != 2:  # a folder may hold trackers: this one holds none
            no_backup = command == "restore FILE" and "no backup" in line
            assert (ended, kind in line or no_backup) == (code, True), (command, line)
    assert time.process_time() - began < SECONDS
    assert {file.name for file in tmp_path.iterdir()} == {"jobs.xlsx", "good.xlsx"}
