"""LibreOffice as a witness: what a spreadsheet program shows, prints and saves.

One headless LibreOffice per test worker, with a profile of its own and a named pipe instead of
a port. The ``uno`` bindings live in the system's Python, so ``uno_worker.py`` runs there as a
child process and takes its orders as JSON lines.
"""

from __future__ import annotations

import csv
import json
import os
import selectors
import shutil
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.support.ci import on_ci

ANSWER_SECONDS = 120.0
WORKER = Path(__file__).with_name("uno_worker.py")
LOCALE_SETTING = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>{locale}</value></prop></item></oor:items>
"""


class LibreOfficeError(Exception):
    """LibreOffice refused, crashed or took longer than two minutes."""


@dataclass(frozen=True, slots=True)
class ShownCell:
    """One cell as LibreOffice has it. ``kind`` is empty, value, text or formula; colours are
    ``RRGGBB`` or None for none; ``error`` is LibreOffice's error number, 0 for none."""

    text: str
    value: float
    formula: str
    kind: str
    number_format: str
    fill: str | None
    font: str | None
    error: int


@cache
def _soffice() -> str | None:
    return shutil.which("soffice") or shutil.which("libreoffice")


@cache
def _python_with_uno() -> str | None:
    candidates = dict.fromkeys(("/usr/bin/python3", sys.executable, shutil.which("python3") or ""))
    for python in filter(None, candidates):
        if (
            Path(python).exists()
            and subprocess.run([python, "-I", "-c", "import uno"], capture_output=True).returncode == 0
        ):
            return python
    return None


def missing() -> str | None:
    """What is not installed here, as a sentence; None where LibreOffice can be used."""
    if _soffice() is None:
        return "LibreOffice is not installed (Debian: apt-get install libreoffice-calc)"
    if _python_with_uno() is None:
        return "LibreOffice's Python bindings are not installed (Debian: apt-get install python3-uno)"
    if shutil.which("pdftoppm") is None:
        return "pdftoppm is not installed (Debian: apt-get install poppler-utils)"
    return None


class Session:
    """One workbook opened in LibreOffice. Rows count from 1; sheets are named, cells are ``B3``."""

    def __init__(self, office: Office) -> None:
        self._ask = office.ask

    def sheets(self) -> list[str]:
        return list(self._ask("sheets"))

    def cell(self, sheet: str, cell: str) -> ShownCell:
        return ShownCell(**self._ask("cell", sheet=sheet, cell=cell))

    def type(self, sheet: str, cell: str, text: str) -> None:
        """Types as from the keyboard (en-US): ``2026-04-03`` becomes a date, ``=A1`` a formula."""
        self._ask("type", sheet=sheet, cell=cell, text=text)

    def keyboard(self, sheet: str, cell: str, text: str) -> None:
        """Types from a cell on, in the locale's own writing: a tab goes to the next column in sight, a
        line feed to the next row."""
        self._ask("keyboard", sheet=sheet, cell=cell, text=text)

    def choices(self, sheet: str, cell: str) -> list[str]:
        """The words of the cell's drop-down; empty where it has none that shows."""
        return list(self._ask("choices", sheet=sheet, cell=cell))

    def set_string(self, sheet: str, cell: str, text: str) -> None:
        """Puts ``text`` there as text, whatever it looks like."""
        self._ask("set_string", sheet=sheet, cell=cell, text=text)

    def set_formula(self, sheet: str, cell: str, formula: str) -> None:
        """``=COUNTIF(A1:A9;"x")``: English function names, semicolons between arguments."""
        self._ask("set_formula", sheet=sheet, cell=cell, text=formula)

    def clear(self, sheet: str, area: str) -> None:
        """The Delete key on ``B3`` or ``B3:D9``: what the cells say goes, their look stays."""
        self._ask("clear", sheet=sheet, area=area)

    def paint(self, sheet: str, area: str, colour: int) -> None:
        """Fills ``B3`` or ``B3:D9`` with ``0xRRGGBB``."""
        self._ask("paint", sheet=sheet, area=area, colour=colour)

    def note(self, sheet: str, cell: str, text: str) -> None:
        """A comment on the cell, in place of the one it has."""
        self._ask("note", sheet=sheet, cell=cell, text=text)

    def values(self, sheet: str) -> list[list[str | float | None]]:
        """Every cell from A1 to the end of what is used: numbers and texts, ``""`` where blank,
        None where a formula failed."""
        return list(self._ask("values", sheet=sheet))

    def sort(self, sheet: str, area: str, column: int, *, ascending: bool = True, header: bool = True) -> None:
        """Sorts ``area`` by its column number ``column`` (from 0)."""
        self._ask("sort", sheet=sheet, area=area, column=column, ascending=ascending, header=header)

    def insert_row(self, sheet: str, row: int) -> None:
        self._ask("insert_row", sheet=sheet, row=row)

    def delete_row(self, sheet: str, row: int) -> None:
        self._ask("delete_row", sheet=sheet, row=row)

    def copy_row(self, sheet: str, source: int, before: int) -> None:
        """Inserts a copy of row ``source`` before row ``before``."""
        self._ask("copy_row", sheet=sheet, source=source, before=before)

    def move_row(self, sheet: str, source: int, before: int) -> None:
        """Cuts row ``source`` and inserts it before row ``before``; no gap stays."""
        self._ask("move_row", sheet=sheet, source=source, before=before)

    def paste_row(self, sheet: str, source: int, over: int) -> None:
        """Copies row ``source`` over row ``over``, which is lost."""
        self._ask("paste_row", sheet=sheet, source=source, over=over)

    def show_row(self, sheet: str, row: int, shown: bool) -> None:
        self._ask("show_row", sheet=sheet, row=row, shown=shown)

    def insert_column(self, sheet: str, column: int) -> None:
        """An empty column before column number ``column`` (from 1)."""
        self._ask("insert_column", sheet=sheet, column=column)

    def move_column(self, sheet: str, source: int, before: int) -> None:
        """Cuts column number ``source`` (from 1) and inserts it before column ``before``."""
        self._ask("move_column", sheet=sheet, source=source, before=before)

    def filter(self, sheet: str, area: str, column: int, text: str | None) -> None:
        """An AutoFilter over ``area`` that hides the rows without ``text`` in its column number
        ``column`` (from 0); with None every row is shown again."""
        self._ask("filter", sheet=sheet, area=area, column=column, text=text)

    def recalculate(self) -> None:
        """Computes every formula anew, also those whose cached value LibreOffice would trust."""
        self._ask("recalculate")

    def save(self, path: Path | None = None) -> None:
        """Saves as .xlsx to ``path``, or in place."""
        self._ask("save", path=str(path) if path else None)


class Office:
    """A running LibreOffice and the child that speaks with it. ``locale``, such as ``de-DE``, is what
    what is typed is read by; that of the machine if blank."""

    def __init__(self, profile: Path, locale: str = "") -> None:
        self._profile = profile
        if locale:
            self._set_locale(locale)
        pipe = f"followup{uuid.uuid4().hex}"
        self._soffice = self._start_soffice(pipe)
        self._worker = self._start_worker(pipe)
        self._answer("start")

    def _set_locale(self, locale: str) -> None:
        """Before the start: a change while it runs spoils the number formats it saves."""
        settings = self._profile / "profile" / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        settings.write_text(LOCALE_SETTING.format(locale=locale), encoding="utf-8")

    def _start_soffice(self, pipe: str) -> subprocess.Popen[bytes]:
        program = _soffice()
        assert program is not None
        options = ["--headless", "--norestore", "--nologo", "--nodefault", "--nofirststartwizard"]
        place = f"-env:UserInstallation={(self._profile / 'profile').as_uri()}"
        home = os.environ | {"HOME": str(self._profile)}
        command = [program, *options, place, f"--accept=pipe,name={pipe};urp;"]
        return subprocess.Popen(
            command, env=home, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def _start_worker(self, pipe: str) -> subprocess.Popen[str]:
        python = _python_with_uno()
        assert python is not None
        command = [python, "-I", str(WORKER), pipe]
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")

    def ask(self, do: str, **arguments: object) -> Any:
        """One request to the worker; LibreOfficeError where it fails or takes too long."""
        assert self._worker.stdin is not None
        try:
            self._worker.stdin.write(json.dumps({"do": do, **arguments}) + "\n")
            self._worker.stdin.flush()
        except BrokenPipeError:
            raise LibreOfficeError(f"{do}: LibreOffice has gone") from None
        return self._answer(do)

    def _answer(self, do: str) -> Any:
        line = self._line(do)
        reply = json.loads(line) if line else {"error": "LibreOffice has gone"}
        if "error" in reply:
            raise LibreOfficeError(f"{do}: {reply['error']}")
        return reply["ok"]

    def _line(self, do: str) -> str:
        assert self._worker.stdout is not None
        with selectors.DefaultSelector() as selector:
            selector.register(self._worker.stdout, selectors.EVENT_READ)
            if not selector.select(ANSWER_SECONDS):
                raise LibreOfficeError(f"{do}: no answer within {ANSWER_SECONDS:.0f} s")
        return self._worker.stdout.readline()

    def quit(self) -> None:
        """Ends LibreOffice and the worker, by force after 10 s; only the processes started here."""
        if self._worker.poll() is None and self._worker.stdin is not None:
            self._worker.stdin.write('{"do": "quit"}\n')
            self._worker.stdin.close()
        for process in (self._worker, self._soffice):
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
        try:
            os.killpg(self._soffice.pid, signal.SIGKILL)
        except ProcessLookupError:
            return

    def to_pdf(self, path: Path, out: Path) -> Path:
        """Prints the whole workbook to the PDF file ``out``."""
        self.ask("convert", path=str(path), out=str(out), kind="pdf")
        return out

    def to_png(self, path: Path, out: Path, pages: int = 1, *, dpi: int = 80) -> list[Path]:
        """The first ``pages`` printed pages as pictures in the folder ``out`` (needs pdftoppm)."""
        out.mkdir(parents=True, exist_ok=True)
        pdf = self.to_pdf(path, out / f"{path.stem}.pdf")
        command = ["pdftoppm", "-png", "-r", str(dpi), "-l", str(pages), str(pdf), str(out / path.stem)]
        subprocess.run(command, check=True, capture_output=True)
        return sorted(out.glob(f"{path.stem}-*.png"))

    def to_csv(self, path: Path, out: Path) -> dict[str, list[list[str]]]:
        """Every sheet as shown: name to rows of cell texts. ``out`` is a folder for the CSV files."""
        out.mkdir(parents=True, exist_ok=True)
        stem = uuid.uuid4().hex
        self.ask("convert", path=str(path), out=str(out / f"{stem}.csv"), kind="csv")
        return {file.stem.removeprefix(f"{stem}-"): _rows(file) for file in sorted(out.glob(f"{stem}-*.csv"))}

    def resave(self, path: Path, out: Path) -> Path:
        """What a user's own "save" in LibreOffice makes of the workbook, without any edit."""
        self.ask("convert", path=str(path), out=str(out), kind="xlsx")
        return out

    def save_as(self, path: Path, out: Path, kind: str) -> Path:
        """The workbook in another format of LibreOffice's: ``xls``, ``ods``, ``html``, ``xlsx with a password``..."""
        self.ask("convert", path=str(path), out=str(out), kind=kind)
        return out

    @contextmanager
    def session(self, path: Path) -> Iterator[Session]:
        """The workbook open in LibreOffice (its lock file is there meanwhile); not saved by itself."""
        self.ask("open", path=str(path))
        try:
            yield Session(self)
        finally:
            self.ask("close")


def _rows(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.reader(text))


@contextmanager
def started(profile: Path, locale: str = "") -> Iterator[Office]:
    """LibreOffice with this (empty) folder for its profile, ended with the block. Without one
    installed the test is skipped; on a CI machine that is an error."""
    reason = missing()
    if reason:
        (pytest.fail if on_ci() else pytest.skip)(reason)
    running = Office(profile, locale)
    try:
        yield running
    finally:
        running.quit()


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """LibreOffice, started when the first test of a worker asks for it."""
    with started(tmp_path_factory.mktemp("libreoffice")) as running:
        yield running
