"""One command on one file, and whether every promise about it was kept."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from followup_sheet.cli import boundary
from tests.fuzz.case import COMMANDS, Case
from tests.fuzz.judge import judged
from tests.support.command import TODAY, Ran
from tests.support.signals import signals_kept

SECONDS = 10
"""Of computing, not of waiting for another program on the same machine."""

_WITHOUT_TODAY = {"cadence"}
_ALLOWED = {"cadence show": {0, 3}, "done": {0, 1, 2}}
_OUR_FAULTS = ("Traceback", "fault of the program", "did not pass its check", "more memory than there is")
_THOROUGHLY_EVERY = 4


class TooSlowError(BaseException):
    """The time is up: past every handler of errors."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a case: ``outcome`` in a word or two, and a sentence for each broken promise."""

    outcome: str
    findings: tuple[str, ...]
    seconds: float
    complaint: str = ""


@contextmanager
def _time_limit() -> Iterator[None]:
    def up(_number: int, _frame: FrameType | None) -> None:
        raise TooSlowError

    before = signal.signal(signal.SIGPROF, up)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@contextmanager
def _place() -> Iterator[Path]:
    """A folder for the file, beside one for the state; in memory where the machine offers it."""
    fast = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
    with tempfile.TemporaryDirectory(prefix="fuzz-", dir=fast if fast.is_dir() else None) as folder:
        before = os.environ.get("FOLLOWUP_SHEET_STATE")
        os.environ["FOLLOWUP_SHEET_STATE"] = str(Path(folder) / "state")
        (Path(folder) / "clients").mkdir()
        try:
            yield Path(folder) / "clients" / "jobs.xlsx"
        finally:
            os.environ.pop("FOLLOWUP_SHEET_STATE")
            if before is not None:
                os.environ["FOLLOWUP_SHEET_STATE"] = before


def tried(case: Case, data: bytes | None = None) -> Verdict:
    """The case's command on its file, or on ``data`` in its place."""
    data = case.data() if data is None else data
    with _place() as path:
        path.write_bytes(data)
        began = time.process_time()
        try:
            with _time_limit():
                ran = called(case.command, path)
        except TooSlowError:
            return Verdict("too slow", (f"it took more than {SECONDS} s",), SECONDS)
        seconds = time.process_time() - began
        new = path.read_bytes()
        findings = [*_told(case.command, ran, path), *_left(path, data, new, ran)]
        outcome = f"exit {ran.code}"
        if case.command in ("run", "run --json") and not ran.code:
            outcome, more = _of_a_night(case, path, data, new)
            findings += more
        return Verdict(outcome, tuple(findings), seconds, ran.err)


def called(command: str, path: Path) -> Ran:
    words = [str(path) if word == "FILE" else word for word in COMMANDS[command]]
    words += () if words[0] in _WITHOUT_TODAY else TODAY
    with _stream() as out, _stream() as err, redirect_stdout(out), redirect_stderr(err), signals_kept():
        code = boundary.run(words)
        return Ran(code, _written(out), _written(err))


def _stream() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), "utf-8")


def _written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    stream.seek(0)
    return stream.read()


def _told(command: str, ran: Ran, path: Path) -> Iterator[str]:
    """What may be said, and how it may end."""
    if ran.code not in _ALLOWED.get(command, {0, 1}):
        yield f"exit code {ran.code}: {ran.err[:300]}"
    yield from (f"it says {fault!r}: {ran.err[:300]}" for fault in _OUR_FAULTS if fault in ran.err + ran.out)
    if (path.parent.parent / "state" / "bugs.log").exists():
        yield (path.parent.parent / "state" / "bugs.log").read_text()[-2_000:]
    if ran.code and command != "check" and not ran.err.strip():
        yield "it failed without a word"
    strange = [line for line in ran.complaints if not line.startswith(str(path)) or not line.isprintable()]
    if strange and command not in ("cadence show",):
        yield f"a line on stderr does not name the file, or holds control characters: {strange[0][:200]!r}"
    if command.endswith("json") and not ran.code:
        json.loads(ran.out)


def _left(path: Path, old: bytes, new: bytes, ran: Ran) -> Iterator[str]:
    if ran.code and new != old:
        yield f"it failed with {ran.code}, and the file changed"
    beside = sorted(file.name for file in path.parent.iterdir() if file != path)
    if beside:
        yield f"left beside the file: {beside}"


def _of_a_night(case: Case, path: Path, old: bytes, new: bytes) -> tuple[str, list[str]]:
    """After a night that went well: only ours changed, and the same night again changes nothing."""
    findings: list[str] = []
    witness = "nothing to write"
    if new != old:
        found, witness = judged(old, new, thoroughly=case.number % _THOROUGHLY_EVERY == 0)
        findings += found
    shutil.rmtree(path.parent.parent / "state", ignore_errors=True)
    again = called("run", path)
    if again.code or path.read_bytes() != new:
        findings.append(
            f"the second run of the night: exit {again.code}, changed: {path.read_bytes() != new}, {again.err[:300]}"
        )
    return f"exit 0, {witness}", findings


def signature(finding: str) -> str:
    """What findings of one cause have in common, roughly: their words without names, numbers and texts."""
    last = finding.strip().splitlines()[-1]
    return re.sub(r"'[^']*'|\"[^\"]*\"|\S*/\S*|[A-Z]+\d+|\d+|b'.*", "#", last)[:90]
