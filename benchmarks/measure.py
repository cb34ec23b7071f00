"""Whole processes measured in turn, so that a slow minute of the machine hits all of them alike."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

LAUNCH = Path(__file__).with_name("launch.py")
ROOT = Path(__file__).resolve().parent.parent


class BenchmarkError(Exception):
    """A measured command failed: its figures would mean nothing."""


@dataclass(frozen=True, slots=True)
class Cost:
    """One run of one process: seconds on the clock, seconds of processor (user + system), MiB at the peak."""

    wall: float
    cpu: float
    peak: float


@dataclass(frozen=True, slots=True)
class Contender:
    """A command to measure. ``prepare`` is called before each run, outside the measured time, and
    returns the command line for that run."""

    name: str
    prepare: Callable[[], Sequence[str]]
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Series:
    """All measured runs of one contender, in the order of the rounds."""

    name: str
    costs: tuple[Cost, ...]

    @property
    def median(self) -> Cost:
        return Cost(*(statistics.median(getattr(cost, part) for cost in self.costs) for part in Cost.__slots__))

    def times(self, base: Series, part: str = "cpu") -> float:
        """How many times ``base`` this costs: the median of the ratios round by round."""
        pairs = zip(self.costs, base.costs, strict=True)
        return float(statistics.median(getattr(mine, part) / max(getattr(its, part), 1e-6) for mine, its in pairs))


def measure(command: Sequence[str], environment: Mapping[str, str], folder: Path) -> Cost:
    """One run; BenchmarkError with the command's own words where it does not exit with 0."""
    result, errors = folder / "cost.txt", folder / "stderr.txt"
    launch = [sys.executable, "-I", "-S", str(LAUNCH), str(result), str(errors), "--", *command]
    subprocess.run(launch, check=True, cwd=ROOT, env=os.environ | environment)
    wall, cpu, peak, code = result.read_text(encoding="ascii").split()
    if code != "0":
        said = errors.read_text(encoding="utf-8", errors="replace").strip()
        raise BenchmarkError(f"{' '.join(command)} ended with {code}: {said[-2000:]}")
    return Cost(float(wall), float(cpu), float(peak) / 1024)


Measure = Callable[[Sequence[str], Mapping[str, str], Path], Cost]


def interleave(
    contenders: Sequence[Contender], repeat: int, folder: Path, measure: Measure = measure, warm_up: int = 1
) -> tuple[Series, ...]:
    """``repeat`` measured rounds after ``warm_up`` that do not count; each round begins with another contender."""
    costs: dict[str, list[Cost]] = {contender.name: [] for contender in contenders}
    for number in range(-warm_up, repeat):
        start = number % len(contenders)
        for contender in (*contenders[start:], *contenders[:start]):
            cost = measure(contender.prepare(), contender.environment, folder)
            if number >= 0:
                costs[contender.name].append(cost)
    return tuple(Series(name, tuple(found)) for name, found in costs.items())
