"""One line on a terminal that tells how far a run over many trackers is."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from shutil import get_terminal_size
from typing import TextIO

FIRST_AFTER = 1.0
"""Seconds a run may take before the line appears."""

BETWEEN = 0.1
"""Seconds between two versions of it."""

_BAR = 20


class Progress:
    """Counts trackers; shows the line on ``stream``, which must be a terminal, while there are more to come.

    Whatever else is printed on that terminal must be preceded by `clear`."""

    def __init__(self, total: int, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._total, self._done = total, 0
        self._stream = stream or sys.stderr
        self._clock = clock
        self._start = clock()
        self._again = self._start + FIRST_AFTER
        self._shown = 0

    def advance(self) -> None:
        """One more is done."""
        self._done += 1
        now = self._clock()
        if self._done < self._total and now >= self._again:
            self._again = now + BETWEEN
            width = get_terminal_size().columns - 1
            self._show(progress_text(self._done, self._total, now - self._start)[:width])

    def clear(self) -> None:
        """Takes the line away."""
        if self._shown:
            self._write(f"\r{' ' * self._shown}\r")
            self._shown = 0
            self._again = 0  # what was printed has pushed it away: it comes again with the next one

    def _show(self, text: str) -> None:
        self._write(f"\r{text:<{self._shown}}")
        self._shown = len(text)

    def _write(self, text: str) -> None:
        with suppress(OSError, ValueError):
            self._stream.write(text)
            self._stream.flush()


def is_possible(stream: TextIO | None) -> bool:
    """Whether ``stream`` is a terminal on which a line can be written over."""
    return bool(stream and not stream.closed and stream.isatty() and os.environ.get("TERM") != "dumb")


def progress_text(done: int, total: int, seconds: float) -> str:
    """``[####----]  412 of 1,000 trackers, 12.3 a second, 48 s left`` after so many seconds."""
    filled = _BAR * done // total
    rate = done / max(seconds, 1e-3)
    speed = f"{rate:.1f} a second" if rate >= 1 else f"{60 * rate:.1f} a minute"
    left = _duration((total - done) / rate) if done else "?"
    return f"[{'#' * filled:-<{_BAR}}]  {done:,} of {total:,} trackers, {speed}, {left} left"


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    if minutes >= 60:
        return f"{minutes // 60} h {minutes % 60} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
