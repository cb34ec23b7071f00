"""The line that tells how far a run is: only when there is time to read it, gone without a trace."""

from __future__ import annotations

import io

import pytest

from followup_sheet.cli.progress import Progress, is_possible, progress_text


class Clock:
    """Stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Screen(io.StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        return True


def advanced(progress: Progress, clock: Clock, *seconds: float) -> None:
    for wait in seconds:
        clock.now += wait
        progress.advance()


def test_a_run_of_less_than_a_second_shows_none() -> None:
    clock, screen = Clock(), Screen()
    advanced(Progress(50, screen, clock), clock, *[0.019] * 50)
    assert screen.getvalue() == ""


def test_it_is_written_over_at_most_ten_times_a_second_and_taken_away() -> None:
    clock, screen = Clock(), Screen()
    progress = Progress(100, screen, clock)
    advanced(progress, clock, 1.5, 0.05, 0.02, 0.04)
    assert screen.getvalue() == (
        "\r[--------------------]  1 of 100 trackers, 40.0 a minute, 2 min 28 s left"
        "\r[--------------------]  4 of 100 trackers, 2.5 a second, 39 s left       "
    )
    screen.truncate(screen.seek(0))
    progress.clear()
    progress.clear()
    assert screen.getvalue().strip(" ") == "\r" + screen.getvalue().strip("\r") + "\r"
    assert len(screen.getvalue().strip("\r")) >= len(
        "[--------------------]  4 of 100 trackers, 2.5 a second, 39 s left"
    )


def test_after_the_last_one_there_is_none() -> None:
    clock, screen = Clock(), Screen()
    advanced(Progress(1, screen, clock), clock, 5)
    assert screen.getvalue() == ""


@pytest.mark.parametrize(
    ("done", "total", "seconds", "text"),
    [
        (412, 1_000, 40.0, "[########------------]  412 of 1,000 trackers, 10.3 a second, 57 s left"),
        (1, 100_000, 0.1, "[--------------------]  1 of 100,000 trackers, 10.0 a second, 2 h 46 min left"),
        (1, 2, 0.0, "[##########----------]  1 of 2 trackers, 1000.0 a second, 0 s left"),
    ],
)
def test_rate_and_time_left_are_those_of_the_run_so_far(done: int, total: int, seconds: float, text: str) -> None:
    assert progress_text(done, total, seconds) == text


def test_only_a_terminal_that_can_be_written_over_gets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    assert is_possible(Screen())
    assert not is_possible(io.StringIO())
    assert not is_possible(None)
    monkeypatch.setenv("TERM", "dumb")
    assert not is_possible(Screen())
