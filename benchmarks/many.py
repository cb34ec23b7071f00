"""Measures one run over many trackers against a plain loop of openpyxl over the same files. See README.md."""

from __future__ import annotations

import argparse
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from measure import ROOT, BenchmarkError, Contender, Series, interleave
from report import machine
from scenes import FIRST_NIGHT, RIVALS
from tree import measure_tree

from followup_sheet.cadences.built_in import load
from followup_sheet.workbook.template import build
from tests.support import lifelike
from tests.support.workbooks import random_tracker

LOOP = "openpyxl load + save, in a loop"
DIFFERENT = 20
"""Different trackers among the many; the others are copies of them."""

WORK = "work"
"""The folder that every night is played in: a tracker is known by its path."""

DAMAGED = 20
NIGHTS = ("first night", "later night", "nothing to change")
HEADER = (
    "| night | program | wall s | CPU s | trackers a second | peak MiB, all processes | times the loop, wall | CPU |",
    "|---|---|---:|---:|---:|---:|---:|---:|",
)


@dataclass(frozen=True, slots=True)
class Night:
    """One night of all trackers: ``folder`` has their clients and state as before it."""

    name: str
    today: date
    folder: Path


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trackers", type=int, default=1000, help="how many trackers (default 1000)")
    parser.add_argument("--rows", type=int, default=200, help="rows of each (default 200)")
    parser.add_argument(
        "--kind", choices=sorted(KINDS), default="template", help="the coach's template, or a plain list"
    )
    parser.add_argument("--jobs", default="1,2", help="numbers of processes, by commas (default 1,2)")
    parser.add_argument("--nights", default="later night", help=f"by commas, of: {', '.join(NIGHTS)}")
    parser.add_argument("--repeat", type=int, default=3, help="measured rounds (default 3)")
    parser.add_argument("--output", type=Path, help="the Markdown file to write (default: standard output)")
    return parser.parse_args(given)


def program(*more: str) -> list[str]:
    return [sys.executable, "-m", "followup_sheet", *more]


def environment(state: Path) -> dict[str, str]:
    return {"FOLLOWUP_SHEET_STATE": str(state), "PYTHONPATH": str(ROOT)}


def from_template(rows: int, seed: int) -> bytes:
    """The tracker that coaches hand out, filled in: six sheets, drop-downs, formats, charts, live numbers."""
    return build(lifelike.TODAY, list(lifelike.rows(rows, seed)), cadence=load("standard"))


KINDS: Mapping[str, Callable[[int, int], bytes]] = {"template": from_template, "plain": random_tracker}
"""What the many trackers are: number of rows and seed to a file's bytes."""


def prepare(kind: str, trackers: int, rows: int, folder: Path) -> list[Night]:
    """Plays three nights over all trackers, where the measured ones will be, and keeps what stood before each."""
    clients, state = folder / WORK / "clients", folder / WORK / "state"
    clients.mkdir(parents=True)
    state.mkdir()
    different = [KINDS[kind](rows, seed) for seed in range(1, min(DIFFERENT, trackers) + 1)]
    for number in range(trackers):
        (clients / f"client-{number:05}.xlsx").write_bytes(different[number % len(different)])
    later = FIRST_NIGHT + timedelta(days=1)
    days = (FIRST_NIGHT, later, later)
    return [_played(name, today, folder) for name, today in zip(NIGHTS, days, strict=True)]


def _played(name: str, today: date, folder: Path) -> Night:
    work, before = folder / WORK, folder / name.replace(" ", "-")
    shutil.copytree(work, before)
    command = program("run", str(work / "clients"), "--today", today.isoformat())
    done = subprocess.run(command, cwd=ROOT, env=os.environ | environment(work / "state"), capture_output=True)
    if done.returncode:
        raise BenchmarkError(f"{shlex.join(command)} ended with {done.returncode}: {done.stderr.decode()[-2000:]}")
    return Night(name, today, before)


def contenders(night: Night, jobs: Sequence[int], work: Path) -> list[Contender]:
    """The loop, and our run with so many processes, each on a fresh copy of trackers and state."""

    def fresh(*command: str) -> Sequence[str]:
        shutil.rmtree(work, ignore_errors=True)
        shutil.copytree(night.folder, work)
        os.sync()  # the copying is not part of the run
        return command

    def ours(number: int) -> Contender:
        run = program("run", str(work / "clients"), "--today", night.today.isoformat(), "--jobs", str(number))
        return Contender(name_of(number), lambda: fresh(*run), environment(work / "state"))

    loop = (sys.executable, str(RIVALS / "openpyxl_loop.py"), str(work / "clients"))
    return [Contender(LOOP, lambda: fresh(*loop)), *map(ours, jobs)]


def name_of(jobs: int) -> str:
    return f"followup-sheet run --jobs {jobs}"


def with_damaged(night: Night, jobs: int, folder: Path) -> str:
    """A run with some trackers cut off in the middle: what it says, in a sentence."""
    work = folder / WORK
    shutil.rmtree(work)
    shutil.copytree(night.folder, work)
    every = sorted((work / "clients").iterdir())
    for tracker in every[:: max(len(every) // DAMAGED, 1)][:DAMAGED]:
        tracker.write_bytes(tracker.read_bytes()[:5000])
    command = program("-v", "run", str(work / "clients"), "--today", night.today.isoformat(), "--jobs", str(jobs))
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | environment(work / "state"), capture_output=True, text=True
    )
    last = re.split(r": \d", done.stdout.splitlines()[-1])[0]
    lines = len(done.stderr.splitlines())
    return f"With {DAMAGED} of them damaged: {last}; {lines} lines on stderr; exit {done.returncode}."


def section(options: argparse.Namespace, nights: Sequence[tuple[Night, Sequence[Series]]], damaged: str) -> str:
    """The figures as Markdown."""
    lines = [
        "## Many trackers in one run", "", f"Machine: {machine()}.",
        f"{options.trackers:,} trackers of {options.rows:,} rows ({options.kind}); medians of {options.repeat} rounds "
        "in which each takes its turn on fresh copies; ratios are medians of the ratios round by round.", "", *HEADER,
    ]  # fmt: skip
    for night, series in nights:
        lines += [_line(night, one, series[0], options.trackers) for one in series]
    lines += ["", *(line for night, series in nights for line in _speed_up(night, series)), damaged, ""]
    return "\n".join(lines)


def _line(night: Night, one: Series, loop: Series, trackers: int) -> str:
    cost, wall, cpu = one.median, 1 / one.times(loop, "wall"), 1 / one.times(loop)
    speed = f"{trackers / cost.wall:.1f} | {cost.peak:.0f} | {wall:.2f} | {cpu:.2f}"
    return f"| {night.name} | {one.name} | {cost.wall:.1f} | {cost.cpu:.1f} | {speed} |"


def _speed_up(night: Night, series: Sequence[Series]) -> list[str]:
    _, one, *more = series
    return [
        f"{night.name}: `{many.name}` is {1 / many.times(one, 'wall'):.2f} times as fast as `{one.name}`.\n"
        for many in more
    ]


def main() -> int:
    options = arguments()
    jobs = [int(number) for number in options.jobs.split(",")]
    with tempfile.TemporaryDirectory(prefix="benchmark-") as name:
        folder = Path(name)
        try:
            nights = {night.name: night for night in prepare(options.kind, options.trackers, options.rows, folder)}
            found = [
                (nights[name], _measured(nights[name], jobs, options.repeat, folder))
                for name in options.nights.split(",")
            ]
            text = section(options, found, with_damaged(nights["later night"], max(jobs), folder))
        except BenchmarkError as error:
            print(error, file=sys.stderr)
            return 1
    if options.output:
        options.output.write_text(text, encoding="utf-8")
    else:
        print(text)
    return 0


def _measured(night: Night, jobs: Sequence[int], repeat: int, folder: Path) -> tuple[Series, ...]:
    print(night.name, file=sys.stderr, flush=True)
    return interleave(contenders(night, jobs, folder / WORK), repeat, folder, measure_tree, warm_up=0)


if __name__ == "__main__":
    sys.exit(main())
