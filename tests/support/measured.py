"""What a command costs: each run in a process of its own, forked from a small one that has only imported.

A child counts the memory of the process it was forked from as its own, so that a test, which holds the files
it made, must not start them itself.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import pkgutil
import resource
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
ADDRESS_SPACE = 2_000_000_000
"""Bytes; far over what is promised, so that a failing test does not take the machine with it."""


class Measured(NamedTuple):
    """One command line's exit code (negative: the signal that ended it), what it said, and its cost."""

    code: int
    out: str
    err: str
    seconds: float
    cpu_seconds: float
    megabytes: float


def measured(commands: Sequence[Sequence[str | Path]], *, timeout: float = 600, **more: str) -> list[Measured]:
    """Runs the command lines one after the other; ``more`` are additions to the environment."""
    lines = json.dumps([[str(word) for word in words] for words in commands])
    environment: Mapping[str, str] = {**os.environ, "PYTHONPATH": str(ROOT), **more}
    child = [sys.executable, "-m", "tests.support.measured"]
    done = subprocess.run(
        child, input=lines, env=environment, capture_output=True, text=True, timeout=timeout, check=True
    )
    return [Measured(*figures) for figures in json.loads(done.stdout)]


def main() -> None:
    """The small process: command lines as JSON on stdin, figures as JSON on stdout."""
    _import_all()
    print(json.dumps([_one(words) for words in json.load(sys.stdin)]))


def _import_all() -> None:
    """Once, for every child; the reports' tables alone are left to those that make some."""
    import followup_sheet

    for module in pkgutil.walk_packages(followup_sheet.__path__, "followup_sheet."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    gc.freeze()


def _one(words: list[str]) -> Measured:
    streams = [os.memfd_create(name) for name in ("out", "err")]
    began = time.monotonic()
    child = os.fork()
    if not child:
        _become(words, streams)
    _, status, usage = os.wait4(child, 0)
    seconds = time.monotonic() - began
    out, err = (_content(stream) for stream in streams)
    cpu = usage.ru_utime + usage.ru_stime
    return Measured(os.waitstatus_to_exitcode(status), out, err, seconds, cpu, usage.ru_maxrss / 1024)


def _become(words: list[str], streams: list[int]) -> None:
    from followup_sheet.cli import boundary

    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    for number, stream in enumerate(streams, 1):
        os.dup2(stream, number)
    sys.stdin = Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115 - open until the end
    code = boundary.run(words)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _content(stream: int) -> str:
    with os.fdopen(stream, "rb") as file:
        file.seek(0)
        return file.read().decode("utf-8", "backslashreplace")


if __name__ == "__main__":
    main()
