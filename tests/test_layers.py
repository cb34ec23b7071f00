"""The order the modules know each other in, and the one place that reads the clock."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "followup_sheet").rglob("*.py"))
CLOCKS = {
    ("date", "today"),
    ("datetime", "now"),
    ("datetime", "today"),
    ("datetime", "utcnow"),
    ("time", "time"),
    ("time", "time_ns"),
    ("time", "localtime"),
    ("time", "strftime"),
}


def clock_readings(source: str) -> Iterator[int]:
    """Line numbers that read the clock, as ``date.today`` or ``datetime.date.today``."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute):
            owner = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            if (owner, node.attr) in CLOCKS:
                yield node.lineno


def test_every_import_contract_of_pyproject_is_kept() -> None:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_page_on_how_it_works_shows_the_order_that_is_kept() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (layers,) = (c["layers"] for c in settings["tool"]["importlinter"]["contracts"] if c["type"] == "layers")
    kept = [re.split(r" [:|] ", layer) for layer in layers]
    (shown,) = re.findall(
        r"```text\n(cli\n.*?)```", (ROOT / "docs/architecture.md").read_text(encoding="utf-8"), re.DOTALL
    )
    assert [line.split(" · ") for line in shown.splitlines()] == kept[1:], "all but __main__"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_the_command_line_reads_the_clock(path: Path) -> None:
    if not path.is_relative_to(ROOT / "followup_sheet" / "cli"):
        assert list(clock_readings(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("line", ["date.today()", "datetime.now()", "datetime.datetime.utcnow()", "f = time.time"])
def test_a_clock_reading_is_recognised(line: str) -> None:
    assert list(clock_readings(f"import x\n{line}\n")) == [2]
