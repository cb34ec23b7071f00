"""Promise: whatever a file is, every command is done with it within 10 seconds and 512 MB, and leaves it as it was.

Each command line runs in a process of its own, which is measured: the memory at its highest, and the seconds
it computes, for the machine may have other things to do. Nothing is mocked.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.command import everything_in
from tests.support.counts import write_counts
from tests.support.hostile import ENORMOUS, HARMLESS, PASSED, SMALL
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


Count = Callable[[str, dict[str, int | float]], None]


@pytest.fixture
def counted() -> Count:
    """Puts figures into the file that the variable COUNT_TO names."""

    def count(section: str, figures: dict[str, int | float]) -> None:
        if target := os.environ.get("COUNT_TO"):
            write_counts(Path(target), section, figures)

    return count


def costs(runs: list[Measured]) -> dict[str, int | float]:
    return {
        "slowest_seconds": round(max(run.cpu_seconds for run in runs), 1),
        "most_megabytes": round(max(run.megabytes for run in runs)),
    }


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
    command: str, files: dict[str, Path], tmp_path: Path, counted: Count
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
    counted(f"hostile {command}", {"files": len(files), **costs([run])})


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("command", ON_ONE)
def test_a_command_on_one_file_answers_each_of_them_in_a_line(
    command: str, files: dict[str, Path], tmp_path: Path, counted: Count
) -> None:
    words, code = ON_ONE[command]
    (tmp_path / "good.xlsx").write_bytes(good())
    given = {GOOD: tmp_path / "good.xlsx", "NEW": tmp_path / "new.xlsx"}
    lines = [[{"FILE": path, **given}.get(word, word) for word in words] for path in files.values()]
    runs = dict(zip(files, measured(lines), strict=True))
    assert {what: run for what, run in runs.items() if not kept(run) or run.code != code} == {}
    told = {what: run.err for what, run in runs.items() if not (code == 3 and OF_THE_CADENCE in run.err)}
    assert {what: text for what, text in told.items() if SMALL[what][1] not in text or text.count("\n") > 1} == {}
    assert len(told) > len(SMALL) / 2
    assert [path.name for path in tmp_path.iterdir()] == ["good.xlsx"]
    counted(f"hostile {command}", {"files": len(files), **costs([*runs.values()])})


@pytest.mark.parametrize("what", ENORMOUS)
def test_what_unpacks_to_more_than_is_allowed_is_refused_within_the_bounds(
    what: str, tmp_path: Path, counted: Count
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
    counted(f"enormous {what}", costs([run]))


@pytest.mark.parametrize("what", [*PASSED, *HARMLESS])
def test_what_is_only_large_or_odd_has_its_night_within_the_bounds(what: str, tmp_path: Path, counted: Count) -> None:
    path = tmp_path / "jobs.xlsx"
    path.write_bytes((PASSED | HARMLESS)[what][0]())
    runs = measured([["run", path, *DAY], ["run", path, *DAY]])
    for run in runs:
        assert kept(run), run
        assert (run.code, run.err) == (0, "")
    counted(f"large {what}", costs(runs))


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
