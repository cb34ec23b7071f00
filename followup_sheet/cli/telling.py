"""What is told of many trackers: of each as it is done, in the order of their paths, and nothing is kept.

What is wrong goes to stderr, each tracker's own part to stdout, and on a terminal one line tells how far it is.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import date
from types import TracebackType
from typing import Protocol

from followup_sheet import console
from followup_sheet.cli.complaints import Complaints, tell_lines
from followup_sheet.cli.progress import Progress, is_possible
from followup_sheet.errors import FollowupSheetError
from followup_sheet.model import TrackerResult


class Face(Protocol):
    """What goes to stdout."""

    def of(self, result: TrackerResult) -> Iterable[str]:
        """The lines of one tracker."""

    def end(self) -> Iterable[str]:
        """What stands below all of them."""


class Document:
    """The document of ``--json``."""

    def __init__(self, today: date) -> None:
        self._today = today
        self._last = ""

    def of(self, result: TrackerResult) -> Iterable[str]:
        """Opening or the tracker before: only then is it known whether a comma follows."""
        yield f"{self._last}," if self._last else console.json_opening(self._today)
        self._last = console.json_tracker(result)

    def end(self) -> Iterable[str]:
        yield self._last or console.json_opening(self._today)
        yield console.JSON_CLOSING


class Problems:
    """The lines of `check`."""

    def of(self, result: TrackerResult) -> Iterable[str]:
        return console.problem_lines([result])

    def end(self) -> Iterable[str]:
        return ()


class Nothing:
    """Nobody asked, and nobody watches."""

    def of(self, _: TrackerResult) -> Iterable[str]:
        return ()

    def end(self) -> Iterable[str]:
        return ()


class Telling:
    """Tells of a run over ``total`` trackers. Left by an interruption, it says how far the run came.

    Results that cannot be printed stop no run: that is one more complaint at its end."""

    def __init__(self, face: Face, total: int, *, with_progress: bool) -> None:
        self.complaints = Complaints()
        self._face, self._total, self._done = face, total, 0
        self._progress = Progress(total) if with_progress and is_possible(sys.stderr) else None
        self._unprinted: FollowupSheetError | None = None

    def __enter__(self) -> Telling:
        return self

    def __exit__(self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None) -> None:
        self._clear()
        if self._done or kind is None:
            self._say(self._face.end())
        if kind is not None and self._total > 1:
            console.tell(f"{self._done:,} of {self._total:,} trackers were told of; the same command does the rest")
        if self._unprinted:
            self.complaints.tell([self._unprinted])

    def take(self, result: TrackerResult, error: FollowupSheetError | None, *more: str) -> None:
        """One tracker: its warnings, ``more`` such lines, the error to tell of it, its part of the results."""
        self._done += 1
        lines = list(self._face.of(result))
        if lines or more or error or result.warnings:
            self._clear()
        tell_lines((*result.warnings, *more))
        self.complaints.tell([error] if error else ())
        self._say(lines)
        if self._progress:
            self._progress.advance()

    def _say(self, lines: Iterable[str]) -> None:
        """Results, fit to print already."""
        try:
            for line in lines:
                console.say(line)
        except FollowupSheetError as error:
            self._unprinted = self._unprinted or error

    def _clear(self) -> None:
        if self._progress:
            self._progress.clear()
