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

INTERRUPTED = 130
TERMINATED = 143


class Interrupted(BaseException):
    """SIGINT arrived. Not a KeyboardInterrupt, to which click adds a line of its own."""


class Terminated(BaseException):
    """SIGTERM arrived: leave by way of every clean-up."""


def run(arguments: Sequence[str]) -> int:
    """Runs one command line; returns its exit code and never raises."""
    _prepare_streams()
    _catch_signals()
    try:
        return _run(arguments)
    except (Interrupted, KeyboardInterrupt, click.Abort):
        return _told("interrupted: nothing was left half done", INTERRUPTED)
    except Terminated:
        return _told("terminated: nothing was left half done", TERMINATED)
    except BrokenPipeError:
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
    signal.signal(signal.SIGTERM, _terminate)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # else it is to be ignored, as under nohup
        signal.signal(signal.SIGINT, _interrupt)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise Interrupted


def _terminate(_signal: int, _frame: FrameType | None) -> None:
    raise Terminated


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


def _told(text: str, code: int) -> int:
    _tell(f"followup-sheet: {text}")
    return code


def _bug(error: Exception) -> int:
    from followup_sheet.cli.bug_log import write_bug_report

    place = write_bug_report(error)
    _tell(f"followup-sheet: a fault of the program itself ({type(error).__name__}). Please report it: {place}")
    return 1
