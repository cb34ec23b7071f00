"""The one place where an error becomes an exit code.

What a file, a disk, a server or a setting can do is one line on stderr. Anything else is a bug of
the program: one line too, and its traceback goes to the log.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType

import click

from followup_sheet.errors import FollowupSheetError
from followup_sheet.quoting import printable

_SIGNALS = {signal.SIGINT: "interrupted", signal.SIGTERM: "terminated"}


class Stopped(BaseException):
    """A signal arrived: leave by way of every clean-up.

    Not a KeyboardInterrupt even for SIGINT, to which click would add a line of its own."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def run(arguments: Sequence[str]) -> int:
    """Runs one command line; returns its exit code and never raises."""
    _prepare_streams()
    _catch_signals()
    try:
        try:
            return _run(arguments)
        finally:
            _ignore_signals()  # what is left is to tell the outcome
    except Stopped as stop:
        return _stopped(stop.number)
    except click.Abort:
        return _stopped(signal.SIGINT)
    except (BrokenPipeError, SystemExit):  # the latter is how click takes the former
        return _nobody_reads()
    except Exception as error:
        return _bug(error)


def _run(arguments: Sequence[str]) -> int:
    from followup_sheet.cli import cli

    try:
        code = cli.main(args=list(arguments), prog_name="followup-sheet", standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except FollowupSheetError as error:
        for line in error.lines():
            _tell(line)
        return error.exit_code


def _catch_signals() -> None:
    """A signal that is to be ignored, as SIGINT under nohup, stays ignored."""
    for number in _SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _stop)


def _ignore_signals() -> None:
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def _stop(number: int, _frame: FrameType | None) -> None:
    _ignore_signals()  # a second one must not break into the clean-up; timeout(1) sends two
    raise Stopped(number)


def _prepare_streams() -> None:
    """Any text can be printed anywhere; a closed stream is as good as /dev/null."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - open until the end
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _nobody_reads() -> int:
    """The reader of stdout has gone, as with ``--help | head -1``."""
    from followup_sheet.console import discard_stdout

    discard_stdout()
    return 0


def _tell(text: str) -> None:
    """One line on stderr; where even that cannot be written, the exit code has to do."""
    with suppress(OSError):
        click.echo(printable(text), err=True)


def _stopped(number: int) -> int:
    _tell(f"followup-sheet: {_SIGNALS[signal.Signals(number)]}: nothing was left half done")
    return 128 + number


def _bug(error: Exception) -> int:
    from followup_sheet.cli.bug_log import write_bug_report

    place = write_bug_report(error)
    _tell(f"followup-sheet: a fault of the program itself ({type(error).__name__}). Please report it: {place}")
    return 1
