"""Nights over real files: in this process, as the command line runs them, and as a process of its own."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from followup_sheet.batch import RunOptions, run_one
from followup_sheet.cli import boundary
from followup_sheet.model import TrackerResult
from tests.support.lifelike import TODAY
from tests.support.signals import signals_kept

ROOT = Path(__file__).parents[2]
ONE_DAY = timedelta(days=1)


def night(path: Path, day: date = TODAY) -> TrackerResult:
    """One tracker's night, at three in the morning; faults are in the result."""
    return run_one(path, RunOptions(today=day, now=datetime.combine(day, time(3), UTC)))


def good_night(path: Path, day: date = TODAY) -> TrackerResult:
    """A night that must go well."""
    result = night(path, day)
    assert result.error is None, str(result.error)
    return result


def after_nights(path: Path, days: Iterable[date]) -> bytes:
    """The tracker's bytes after good nights on these days."""
    for day in days:
        good_night(path, day)
    return path.read_bytes()


def days_from(first: date, count: int) -> list[date]:
    return [first + number * ONE_DAY for number in range(count)]


def command_line(*arguments: str | Path) -> list[str]:
    """The command as a process of its own."""
    return [sys.executable, "-m", "followup_sheet", *map(str, arguments)]


def in_process(arguments: Sequence[str | Path]) -> int:
    """One command line in this process, to the exit code."""
    with signals_kept():
        return boundary.run([*map(str, arguments)])
