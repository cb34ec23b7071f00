"""The command line, called in this process or run as a program of its own, and trackers to call it on."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import openpyxl
import xlsxwriter

from followup_sheet.cli import boundary
from tests.support.lifelike import Row, Value
from tests.support.signals import signals_kept
from tests.support.workbooks import ALL_COLUMNS, CREATED, write_rows

SheetCell = str | float | None
ROOT = Path(__file__).parent.parent.parent
DAY = date(2026, 11, 20)
"""The Friday the calls below decide for, unless they say otherwise."""

TODAY = ("--today", DAY.isoformat())
ANN: Row = {"Company": "Acme", "Role": "Clerk", "Contact": "Ann Lee", "Applied on": DAY - timedelta(days=10)}
BOB: Row = {"Company": "Brook", "Role": "Baker", "Contact": "Bob Ray", "Interview on": DAY - timedelta(days=1)}


@dataclass(frozen=True, slots=True)
class Ran:
    """One command line's exit code and what it said."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()

    @property
    def complaints(self) -> list[str]:
        return self.err.splitlines()

    @property
    def complaint(self) -> str:
        """The one line on stderr: never a traceback, never a second line."""
        (line,) = self.complaints
        return line

    @property
    def document(self) -> Any:
        return json.loads(self.out)

    @property
    def trackers(self) -> list[dict[str, Any]]:
        return list(self.document["trackers"])

    @property
    def tracker(self) -> dict[str, Any]:
        (tracker,) = self.trackers
        return tracker


def call(*arguments: str | Path) -> Ran:
    """The command line in this process: as the program does it, without the time it takes to start."""
    out, err = io.StringIO(), io.StringIO()
    with signals_kept(), redirect_stdout(out), redirect_stderr(err), mock.patch.object(sys, "stdin", io.StringIO()):
        code = boundary.run([str(argument) for argument in arguments])
    return Ran(code, out.getvalue(), err.getvalue())


def environment(**more: str) -> dict[str, str]:
    """What a person's shell would hand to the program: nothing that changes how Python prints."""
    usual = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    return usual | {"PYTHONPATH": str(ROOT)} | more


def program(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "followup_sheet", *map(str, arguments)]


def run_program(*arguments: str | Path, **options: Any) -> Ran:
    """The real program in a process of its own, with nobody watching."""
    settings: dict[str, Any] = {"env": environment(), "stdin": subprocess.DEVNULL, "timeout": 60} | options
    done = subprocess.run(
        program(*arguments), capture_output=True, text=True, encoding="utf-8", check=False, **settings
    )
    return Ran(done.returncode, done.stdout, done.stderr)


@contextmanager
def running(script: str, *arguments: str | Path) -> Iterator[subprocess.Popen[str]]:
    """A child that runs ``script`` and then the command line, once it has said ``held``."""
    command = [sys.executable, "-c", f"{script}\n{_RUN}", *map(str, arguments)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, env=environment()) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


_RUN = """
import sys
from followup_sheet.cli.boundary import run
sys.exit(run(sys.argv[1:]))
"""


def workbook(
    rows: Sequence[Mapping[str, Value]] = (ANN, BOB),
    *,
    columns: Sequence[str] = ALL_COLUMNS,
    **sheets: Iterable[Sequence[SheetCell]],
) -> bytes:
    """A Tracker sheet of these rows, and any other sheets, each a list of lines from A1 on."""
    built = io.BytesIO()
    book = xlsxwriter.Workbook(built)
    book.set_properties({"created": CREATED})
    write_rows(book, book.add_worksheet("Tracker"), columns, rows)
    for name, lines in sheets.items():
        sheet = book.add_worksheet(name)
        for number, line in enumerate(lines):
            for column, value in enumerate(line):
                if value is not None:
                    (sheet.write_string if isinstance(value, str) else sheet.write_number)(number, column, value)
    book.close()
    return built.getvalue()


def cells(path: Path, sheet: str = "Tracker") -> list[dict[str, Any]]:
    """The rows of a sheet below its header, header to value, as another program reads them."""
    book = openpyxl.load_workbook(path)
    header, *rows = book[sheet].iter_rows(values_only=True)
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


def stamp(path: Path) -> tuple[bytes, int, int]:
    """What "left as it was" means: bytes, time, and the file itself."""
    status = path.stat()
    return path.read_bytes(), status.st_mtime_ns, status.st_ino


def state_folder() -> Path:
    """Where the program keeps what is its own, in this test."""
    return Path(os.environ["FOLLOWUP_SHEET_STATE"])


def everything_in(folder: Path) -> dict[str, bytes]:
    """Every file below a folder; empty where the folder is not there."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
