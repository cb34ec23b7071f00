"""The one place where an error becomes an exit code.

What a file, a disk, a server or a setting can do is one line on stderr. Anything else is a bug of
the program: one line too, and its traceback goes to the log.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator, Sequence
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


class _Signals:
    """While entered, the first SIGINT or SIGTERM raises `Stopped`; ``number`` is that signal's, else 0."""

    def __init__(self) -> None:
        self.number = 0
        self._unraisable = sys.unraisablehook

    def __enter__(self) -> None:
        sys.unraisablehook = self._untold
        for number in _SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:  # as SIGINT is under nohup
                signal.signal(number, self._stop)

    def __exit__(self, *_: object) -> None:
        self._ignore()  # what is left is to tell the outcome
        sys.unraisablehook = self._unraisable

    def _stop(self, number: int, _frame: FrameType | None) -> None:
        self._ignore()  # a second one must not break into the clean-up; timeout(1) sends two
        self.number = number
        raise Stopped

    def _ignore(self) -> None:
        for number in _SIGNALS:
            signal.signal(number, signal.SIG_IGN)

    def _untold(self, failure: sys.UnraisableHookArgs) -> None:
        """A signal that met the interpreter where nothing can be raised: ``number`` knows of it."""
        if failure.exc_type is not Stopped:
            self._unraisable(failure)


def run(arguments: Sequence[str]) -> int:
    """Runs one command line; returns its exit code and never raises."""
    _prepare_streams()
    signals, code = _Signals(), 0
    try:
        with signals:
            code = _run(arguments)
    except Stopped:
        pass
    except click.Abort:
        signals.number = signal.SIGINT
    except (BrokenPipeError, SystemExit):  # the latter is how click takes the former
        code = _nobody_reads()
    except OSError as error:
        code = 0 if signals.number else _refused(error)
    except MemoryError:
        _tell(
            "followup-sheet: it needs more memory than there is. Close other programs, or give it fewer files at a time"
        )
        code = 1
    except Exception as error:
        # Stopped in the middle of an import, the interpreter raises an error of its own.
        code = 0 if signals.number else _bug(error)
    return _stopped(signals.number) if signals.number else code


def _run(arguments: Sequence[str]) -> int:
    from followup_sheet.cli import cli

    try:
        code = cli.main(args=list(arguments), prog_name="followup-sheet", standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except click.ClickException as error:
        for line in _usage(error):
            _tell(line)
        return error.exit_code
    except FollowupSheetError as error:
        for line in error.lines():
            _tell(line)
        return error.exit_code


def _usage(error: click.ClickException) -> Iterator[str]:
    """What click would show; it repeats what was typed as it is, and that may be a file's name."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context:
        yield from (*context.get_usage().splitlines(), f"Try '{context.command_path} --help' for help.", "")
    misplaced = _misplaced(error) if isinstance(error, click.NoSuchOption) else ""
    yield f"Error: {misplaced or error.format_message()}"


def _misplaced(error: click.NoSuchOption) -> str:
    """What to say of an option of the whole program that was typed behind a command; blank for any other."""
    name, context = error.option_name, error.ctx
    program = context.find_root() if context else None
    option = next((each for each in program.command.params if name in each.opts), None) if program else None
    if context is None or program is None or not isinstance(option, click.Option):
        return ""
    command = context.command_path.removeprefix(f"{program.info_name} ")
    value = "" if option.is_flag else f" {option.make_metavar(program)}"
    return f"{name} stands before the command: {program.info_name} {name}{value} {command} ..."


def _refused(error: OSError) -> int:
    """What the operating system refused where nobody expected it, such as a file of the program's own."""
    from followup_sheet.files.faults import fault, place_of

    path = Path(str(error.filename or "followup-sheet"))
    told = fault(error, path, "it could not be used", where=place_of(error))
    _tell(str(told))
    return told.exit_code


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
    from followup_sheet.bug_log import write_bug_report

    place = write_bug_report(error)
    _tell(f"followup-sheet: a fault of the program itself ({type(error).__name__}). Please report it: {place}")
    return 1
