"""Promise: whatever a file is, every command is done with it within 10 seconds and 512 MB, and leaves it as it was.

Each command line runs in a process of its own, which is measured: the memory at its highest, and the seconds
it computes, for the machine may have other things to do. Nothing is mocked.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.command import everything_in
from tests.support.figures_plugin import Counted
from tests.support.hostile import COSTLY, ENORMOUS, EXPORTS, HARMLESS, PASSED, SMALL
from tests.support.hostile.making import good
from tests.support.libreoffice import Office
from tests.support.lifelike import TODAY
from tests.support.measured import Measured, measured

pytestmark = pytest.mark.slow

SECONDS, MEGABYTES = 10, 512
DAY = ("--today", TODAY.isoformat())
GOOD = "GOOD"

OVER_MANY: dict[str, tuple[str, ...]] = {
    "run": ("run", "FILES", *DAY),
    "run --dry-run --json": ("run", "FILES", "--dry-run", "--json", *DAY),
    "check": ("check", "FILES", *DAY),
    "agenda": ("agenda", "FILES", *DAY),
    "report": ("report", "FILES", *DAY),
    "history": ("history", "FILES", *DAY),
    "doctor": ("doctor", "FILES"),
}
ON_ONE: dict[str, tuple[tuple[str, ...], int]] = {
    "explain": (("explain", "FILE", *DAY), 1),
    "adopt": (("adopt", "FILE", *DAY), 1),
    "upgrade": (("upgrade", "FILE", *DAY), 1),
    "done": (("done", "FILE", "Ann", *DAY), 1),
    "init --template": (("init", "NEW", "--template", "FILE", *DAY), 1),
    "cadence show": (("cadence", "show", "FILE"), 3),
    "cadence export": (("cadence", "export", "standard", "FILE"), 1),
    "run --cadence": (("run", GOOD, "--cadence", "FILE", *DAY), 3),
}
"""A command line, and how it ends on a file that it cannot read."""

OF_THE_CADENCE = "called Cadence"
"""What the commands that look for rules alone say of a file whose only fault is in its Tracker sheet."""


def told_costs(counted: Counted, runs: list[Measured]) -> None:
    """The answers and what the dearest of them took, for the page on reliability."""
    counted("hostile_answers", len(runs))
    counted("most_seconds", round(max(run.cpu_seconds for run in runs), 1))
    counted("most_megabytes", round(max(run.megabytes for run in runs)))


def kept(run: Measured) -> bool:
    """The bounds, and never a word that only a bug would bring."""
    is_cheap = run.cpu_seconds < SECONDS and run.megabytes < MEGABYTES
    return is_cheap and "fault of the program" not in run.err and "Traceback" not in run.err


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every small hostile file."""
    folder = tmp_path_factory.mktemp("hostile")
    places = {what: folder / f"{number}.xlsx" for number, what in enumerate(SMALL)}
    for what, path in places.items():
        path.write_bytes(SMALL[what][0]())
    return places


@pytest.fixture
def untouched(files: dict[str, Path]) -> Iterator[None]:
    """Every one is what it was afterwards, and nothing stands beside them."""
    before = everything_in(folder := next(iter(files.values())).parent)
    yield
    assert everything_in(folder) == before


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("command", OVER_MANY)
def test_a_command_over_many_answers_all_of_them_within_the_bounds_of_one(
    command: str, files: dict[str, Path], tmp_path: Path, counted: Counted
) -> None:
    (tmp_path / "good.xlsx").write_bytes(good())
    paths = [*files.values(), tmp_path / "good.xlsx"]
    words = [path for word in OVER_MANY[command] for path in (paths if word == "FILES" else [word])]
    (run,) = measured([words])
    assert kept(run), run
    assert run.code == 1
    told = (run.err + run.out).splitlines()
    lines = {what: [line for line in told if str(path) in line] for what, path in files.items()}
    assert {what: found for what, found in lines.items() if SMALL[what][1] not in " ".join(found)} == {}
    told_costs(counted, [run])
    counted("hostile_answers", len(files) - 1)


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("command", ON_ONE)
def test_a_command_on_one_file_answers_each_of_them_in_a_line(
    command: str, files: dict[str, Path], tmp_path: Path, counted: Counted
) -> None:
    words, code = ON_ONE[command]
    (tmp_path / "good.xlsx").write_bytes(good())
    given = {GOOD: tmp_path / "good.xlsx", "NEW": tmp_path / "new.xlsx"}
    half = dict([*files.items()][list(ON_ONE).index(command) % 2 :: 2])  # each file meets four of these commands
    lines = [[{"FILE": path, **given}.get(word, word) for word in words] for path in half.values()]
    runs = dict(zip(half, measured(lines), strict=True))
    assert {what: run for what, run in runs.items() if not kept(run) or run.code != code} == {}
    told = {what: run.err for what, run in runs.items() if not (code == 3 and OF_THE_CADENCE in run.err)}
    assert {what: text for what, text in told.items() if SMALL[what][1] not in text or text.count("\n") > 1} == {}
    assert len(told) > len(half) / 2
    assert [path.name for path in tmp_path.iterdir()] == ["good.xlsx"]
    told_costs(counted, [*runs.values()])


@pytest.mark.parametrize("what", ENORMOUS)
def test_what_unpacks_to_more_than_is_allowed_is_refused_within_the_bounds(
    what: str, tmp_path: Path, counted: Counted
) -> None:
    make, word = ENORMOUS[what]
    path = tmp_path / "jobs.xlsx"
    path.write_bytes(data := make())
    (run,) = measured([["run", path, *DAY]])
    assert kept(run), run
    assert (run.code, len(run.err.splitlines())) == (1, 1)
    assert run.err.startswith(f"{path}: ")
    assert word in run.err
    assert path.read_bytes() == data
    counted("hostile_files", 1)
    told_costs(counted, [run])


@pytest.mark.parametrize("what", [*PASSED, *HARMLESS])
def test_what_is_only_large_or_odd_has_its_night_within_the_bounds(what: str, tmp_path: Path, counted: Counted) -> None:
    path = tmp_path / "jobs.xlsx"
    path.write_bytes((PASSED | HARMLESS)[what][0]())
    runs = measured([["run", path, *DAY]])
    for run in runs:
        assert kept(run), run
        assert (run.code, run.err) == (0, "")
    counted("hostile_files", 1)
    told_costs(counted, runs)


@pytest.mark.parametrize("what", COSTLY)
def test_a_small_tracker_that_could_cost_hours_is_done_or_refused_within_the_bounds(
    what: str, tmp_path: Path, counted: Counted
) -> None:
    costly = COSTLY[what]
    path = tmp_path / "jobs.xlsx"
    path.write_bytes(data := costly.make())
    words = [path if word == "FILE" else word for word in costly.command]
    (run,) = measured([[*words, *(() if costly.command[0] == "cadence" else DAY)]])
    assert kept(run), run
    assert run.code == costly.code
    assert len(run.err.splitlines()) == run.code
    assert costly.word in run.err
    assert not run.code or path.read_bytes() == data
    counted("hostile_files", 1)
    told_costs(counted, [run])


def test_a_hostile_export_is_refused_in_a_line_within_the_bounds(tmp_path: Path, counted: Counted) -> None:
    paths = {what: tmp_path / f"{number}.csv" for number, what in enumerate(EXPORTS)}
    for what, path in paths.items():
        path.write_bytes(EXPORTS[what][0]())
    runs = dict(zip(paths, measured([["adopt", path, *DAY] for path in paths.values()]), strict=True))
    assert {what: run for what, run in runs.items() if not kept(run) or run.code != 1} == {}
    assert {w: run.err for w, run in runs.items() if EXPORTS[w][1] not in run.err or run.err.count("\n") > 1} == {}
    assert {path.suffix for path in tmp_path.iterdir()} == {".csv"}
    counted("hostile_files", len(paths))
    told_costs(counted, [*runs.values()])


def test_whatever_is_in_a_trackers_place_its_backup_comes_back_and_goes_again(
    files: dict[str, Path], tmp_path: Path, counted: Counted
) -> None:
    """Putting a backup back never reads the file as a workbook, and keeps even a hostile one."""
    path = tmp_path / "jobs.xlsx"
    path.write_bytes(good())
    measured([["run", path, *DAY]])
    runs = []
    for what in sorted(files)[::17]:
        path.write_bytes(data := files[what].read_bytes())
        runs += measured([["restore", path], ["restore", path]])
        assert path.read_bytes() == data, what
    assert {(run.code, run.err) for run in runs} == {(0, "")}
    assert all(kept(run) for run in runs)
    told_costs(counted, runs)


SAVED_AS = {
    "xls": ".xls",
    "ods": "Excel 2007-365",
    "fods": ".fods",
    "html": "HTML",
    "dif": "plain text",
}
"""A format of LibreOffice's, and a word of the line."""


def test_a_tracker_saved_in_another_format_and_renamed_is_told_for_what_it_is(tmp_path: Path, office: Office) -> None:
    source = tmp_path / "source.xlsx"
    source.write_bytes(good())
    saved = {kind: office.save_as(source, tmp_path / f"{number}.xlsx", kind) for number, kind in enumerate(SAVED_AS)}
    before = {kind: path.read_bytes() for kind, path in saved.items()}
    runs = dict(zip(saved, measured([["run", path, *DAY] for path in saved.values()]), strict=True))
    assert {kind: run.err for kind, run in runs.items() if SAVED_AS[kind] not in run.err} == {}
    assert {(run.code, len(run.err.splitlines())) for run in runs.values()} == {(1, 1)}
    assert {kind: path.read_bytes() for kind, path in saved.items()} == before
