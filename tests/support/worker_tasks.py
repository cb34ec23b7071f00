"""Pieces of work for processes of their own, which find these functions by their names."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from followup_sheet import batch
from followup_sheet.batch import RunOptions
from followup_sheet.model import TrackerResult

_run_one = batch.run_one  # the real one, also where this stands in for it

KILLS = "kills"
"""What the name of a tracker has in it that has its process killed."""


def waited(seconds: float) -> tuple[float, int]:
    """The piece itself, after so long, and the process that did it."""
    time.sleep(seconds)
    return seconds, os.getpid()


def noted(place: Path) -> Path:
    """Leaves a file under the name of the piece; what is called slow takes a second."""
    place.write_text(str(os.getpid()))
    if "slow" in place.name:
        time.sleep(1)
    return place


def killed(piece: int) -> int:
    """The process that did it; a piece below 0 has it killed, as a system short of memory does."""
    if piece < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return os.getpid()


def run_or_be_killed(path: Path, options: RunOptions) -> TrackerResult:
    """One tracker's night; a tracker whose name says so has its process killed."""
    if KILLS in path.name:
        os.kill(os.getpid(), signal.SIGKILL)
    return _run_one(path, options)


def lost(piece: object, ending: str) -> str:
    return f"{piece} {ending}"
