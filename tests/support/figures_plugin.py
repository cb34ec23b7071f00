"""A pytest plugin: what tests count goes into a file of figures, for the page on reliability.

``python -m pytest ... --count-to docs/figures/faults.toml``. A test takes the fixture ``counted`` and tells it how
many of what it did; only tests that passed are counted. Tests that are not run keep the figures of their last run.
"""

from __future__ import annotations

import platform
import shlex
import tomllib
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.figures_file import write_counts

KINDS = (
    "kills", "errors", "disks_filled", "permissions", "saves_by_others", "state_damages", "versions_put_back",
    "runs_at_once", "clocks", "versions_lost", "hostile_files", "hostile_answers", "parser_inputs",
)  # fmt: skip
WORST = ("most_seconds", "most_megabytes")
"""Of these the largest counts, not the sum."""
RUN = "run"
Counted = Callable[[str, float], None]


@pytest.fixture
def counted(record_property: Callable[[str, object], None]) -> Counted:
    """``counted("kills", 100)``: one of `KINDS`, and how many; or one of `WORST`, and how much."""

    def count(kind: str, number: float) -> None:
        assert kind in (*KINDS, *WORST)
        record_property(kind, number)

    return count


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--count-to", type=Path, metavar="FILE", help="write what the tests count into this file")


def pytest_configure(config: pytest.Config) -> None:
    if config.option.count_to and not hasattr(config, "workerinput"):  # with xdist, the one who hears of every test
        config.pluginmanager.register(_Book(config.option.count_to, config), "counts")


class _Book:
    def __init__(self, file: Path, config: pytest.Config) -> None:
        self.file, self.config = file, config
        self.counts: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(int))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and report.passed:
            for kind, number in report.user_properties:
                self._add(kind, _test(report.nodeid), float(str(number)))

    def _add(self, kind: str, test: str, number: float) -> None:
        if kind in KINDS:
            self.counts[kind][test] += int(number)
        elif kind in WORST:
            self.counts[kind][test] = max(self.counts[kind][test], number)

    def pytest_sessionfinish(self) -> None:
        known = tomllib.loads(self.file.read_text("utf-8")) if self.file.exists() else {}
        for kind, counts in self.counts.items():
            write_counts(self.file, kind, dict(sorted({**known.get(kind, {}), **counts}.items())))
        options = [word for word in self.config.invocation_params.args if word != str(self.file)]
        write_counts(
            self.file, RUN, {"command": f"python -m pytest {shlex.join(map(str, options))}", "machine": _machine()}
        )


def _test(node: str) -> str:
    """The test's name, its parameters summed up."""
    return node.rpartition("::")[2].partition("[")[0]


def _machine() -> str:
    return f"{platform.system()} {platform.release()}, Python {platform.python_version()}"
