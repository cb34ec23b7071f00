"""What a command costs together with every process it starts. Linux."""

from __future__ import annotations

import os
import resource
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from measure import ROOT, BenchmarkError, Cost

BETWEEN = 0.25
"""Seconds between two looks at the memory; the peak is that of the looks."""


def measure_tree(command: Sequence[str], environment: Mapping[str, str], folder: Path, expected: int = 0) -> Cost:
    """One run. The peak is the proportional set size of all processes together: what several share counts once.

    Raises BenchmarkError, with the command's own words, where it does not exit with ``expected``."""
    errors, before, start = folder / "stderr.txt", _cpu(), time.perf_counter()
    with errors.open("wb") as log:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=os.environ | environment,
            stdout=subprocess.DEVNULL,
            stderr=log,
            start_new_session=True,
        )
        peaks = _Peak(process.pid)
        code = process.wait()
    wall, cpu = time.perf_counter() - start, _cpu() - before
    if code != expected:
        said = errors.read_text(encoding="utf-8", errors="replace").strip()
        raise BenchmarkError(f"{' '.join(command)} ended with {code}: {said[-2000:]}")
    return Cost(wall, cpu, peaks.end())


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


class _Peak:
    """Looks at all processes of a session now and then."""

    def __init__(self, session: int) -> None:
        self._session, self._most, self._over = session, 0.0, threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def _look(self) -> None:
        while not self._over.wait(BETWEEN):
            self._most = max(self._most, sum(_pss(process) for process in _of_session(self._session)))

    def end(self) -> float:
        """MiB at the peak."""
        self._over.set()
        self._thread.join()
        return self._most / 1024


def _of_session(session: int) -> Iterator[Path]:
    for place in Path("/proc").iterdir():
        with suppress(OSError, ValueError, IndexError):
            if place.name.isdigit() and os.getsid(int(place.name)) == session:
                yield place


def _pss(process: Path) -> int:
    """KiB; 0 for a process that has just ended."""
    with suppress(OSError):
        lines = (process / "smaps_rollup").read_text(encoding="ascii").splitlines()
        return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
    return 0
