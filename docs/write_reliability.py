"""Writes docs/reliability.md from reliability.toml and the figures beside it: ``python docs/write_reliability.py``.

The figures are counted by runs of the tests (``--count-to``), never typed.
"""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

PAGE = Path(__file__).with_name("reliability.md")
MATRIX = PAGE.with_suffix(".toml")
FIGURES = PAGE.with_name("figures")
FAULTS, HOSTILE, FUZZ = (FIGURES / f"{name}.toml" for name in ("faults", "hostile", "fuzz"))
TESTS = PAGE.parent.parent / "tests"
RUN = "run"

KINDS = {
    "kills": "kills survived",
    "errors": "errors of the system answered",
    "disks_filled": "disks filled, limits reached",
    "permissions": "files, folders and disks closed, linked or mounted",
    "state_damages": "damages of the state folder survived",
    "versions_put_back": "earlier versions put back",
    "saves_by_others": "saves, moves and deletions by other programs in the middle of a run",
    "runs_at_once": "runs at once on one tracker",
    "clocks": "clocks that were wrong, moved or missed nights",
    "versions_lost": "**versions of a tracker lost**",
}
"""What the tests count, in the order of the page."""

HOSTILE_KINDS = {
    "hostile_files": "files that are broken, mistaken or made to do harm, answered as promised",
    "hostile_answers": "answers of commands to such files, each command measured in a process of its own",
    "parser_inputs": "inputs to the program's own parsers, grown towards lines that none had reached",
}
"""What is counted of hostile files, in the order of the page."""

WORST = {
    "most_seconds": ("seconds of computing that the slowest of these commands took", 10),
    "most_megabytes": ("megabytes that the largest of them took", 512),
}
"""Of which the largest counts, and what is promised."""

SPOILED = {
    "files": "workbooks spoiled at random (the archive, the XML, the cells), each given to a command",
    "refused": "of them refused in a line, byte for byte as they were",
    "written_and_judged": "of them written, and everything else in them compared",
    "findings": "findings; [those of earlier campaigns](../tests/test_found_by_fuzzing.py) "
    "are mended and kept as tests",
}
"""What a campaign of the fuzzer counts."""

HEAD = """\
# What it is ready for

The machine dies, the disk is full, the file is open. None of that may cost anybody a cell, or a night. Each fault
here is brought about for real by the tests named beside it: processes are killed, disks are mounted and filled,
system calls are answered with errors (by `strace`), LibreOffice types and saves in the middle of a run. How it works
is on [another page](architecture.md#replacing-the-file); the words of every refusal are on [a third](refusals.md).
"""

COUNTED = """\
## Figures

Counted by the runs of the tests themselves, on {machine}.
Only what a passing test did is counted; a test in which one byte of anybody's was lost does not pass.
"""

AGAIN = """\
All of them again, into the file this page is written from:

```text
{command} docs/figures/faults.toml
python docs/write_reliability.py
```
"""

AGAIN_HOSTILE = """\
And these:

```text
{hostile} docs/figures/hostile.toml
{fuzz} docs/figures/fuzz.toml
python docs/write_reliability.py
```
"""

LIMITS = """\
## What is not promised

- Tested on Linux. What is written for Windows and macOS (file locks, the replacing rename, flushing, Finder tags), and
  for files open in Excel, follows their documents and has not run there.
- A power cut is not a kill: what was flushed may still be in a disk's own memory. The order of writing, flushing and
  exchanging is right for disks that keep what they say they have written.
- Where two files cannot be exchanged in one step (some network drives, Windows), a save made within the microseconds
  between the last look and the rename is lost from the file. What was read before it is in a backup.
- A program that holds the old file open without a lock file, and writes into it after the exchange, writes into a file
  that no longer has a name.
- What is logged while the clock is wrong by days keeps the wrong day in History; the warning says so the same night,
  and `restore` takes that night back.
- Losing the state folder loses the backups, and may repeat one digest.
- This machine's superuser can do anything; a read-only mark is honoured for them, too.
"""


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *_figures(), *_matrix(), LIMITS])


def _read(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _figures() -> Iterator[str]:
    faults = _read(FAULTS)
    yield COUNTED.format(machine=faults[RUN]["machine"])
    yield '| what | how many | again, with `python -m pytest -m ""` |'
    yield "| --- | ---: | --- |"
    for kind, label in KINDS.items():
        yield f"| {label} | {sum(faults[kind].values()):,} | {_files(faults[kind])} |"
    yield ""
    yield AGAIN.format(command=faults[RUN]["command"])
    yield from _hostile_figures(_read(HOSTILE), _read(FUZZ)["workbooks"])


def _hostile_figures(hostile: Mapping[str, Any], fuzz: Mapping[str, Any]) -> Iterator[str]:
    """What hostile files cost, and what the fuzzers tried."""
    yield "| files no program would write | how many | again, with |"
    yield "| --- | ---: | --- |"
    for kind, label in HOSTILE_KINDS.items():
        yield f"| {label} | {sum(hostile[kind].values()):,} | {_files(hostile[kind])} |"
    for kind, (label, promised) in WORST.items():
        yield f"| {label} ({promised} at most) | {max(hostile[kind].values()):,g} | {_files(hostile[kind])} |"
    for key, label in SPOILED.items():
        yield f"| {label} | {fuzz[key]:,} | `{fuzz['command']}` |"
    yield ""
    yield AGAIN_HOSTILE.format(hostile=hostile[RUN]["command"], fuzz=f"{fuzz['command']} --count-to")


def _files(tests: Mapping[str, int]) -> str:
    return ", ".join(f"`{file}`" for file in sorted({f"tests/{_home(test)}" for test in tests}))


def _matrix() -> Iterator[str]:
    for section in _read(MATRIX)["section"]:
        yield f"## {section['title']}\n"
        yield "| fault | what is promised | shown by |"
        yield "| --- | --- | --- |"
        for fault in section["fault"]:
            yield f"| {fault['what']} | {fault['promise']} | {_shown_by(fault['tests'])} |"
        yield ""


def _shown_by(tests: Sequence[str]) -> str:
    """The tests as sentences, each a link to its file."""
    parts = (test.split("::") for test in tests)
    return "; ".join(f"[{name[5:].replace('_', ' ')}](../tests/{file})" for file, name in parts)


def _home(test: str) -> str:
    """The file that has this test; raises KeyError where none has."""
    return _homes()[test]


@cache
def _homes() -> dict[str, str]:
    return {
        node.name: file.name
        for file in TESTS.glob("test_*.py")
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
