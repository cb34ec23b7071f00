"""One fuzzed file: a sound workbook, a few mutations, a command. All of it follows from one number."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, replace

from tests.fuzz import seeds
from tests.fuzz.markup import MARKUP, PartMutator
from tests.fuzz.sheet_cells import CELLS, STRINGS
from tests.fuzz.zips import ZIPS
from tests.support.package_quirks import archive
from tests.support.packages import members

LEVELS = ("cells", "cells", "cells", "cells", "xml", "xml", "xml", "zip")
"""Three parts cells, two parts XML, one part zip: what is spoiled less is read further."""

COMMANDS: dict[str, tuple[str, ...]] = {
    "run": ("run", "FILE"),
    "run --json": ("run", "FILE", "--json"),
    "check": ("check", "FILE"),
    "explain": ("explain", "FILE"),
    "explain --json": ("explain", "FILE", "--json"),
    "agenda": ("agenda", "FILE"),
    "agenda --format html": ("agenda", "FILE", "--format", "html"),
    "agenda --format ics": ("agenda", "FILE", "--format", "ics"),
    "agenda --format json": ("agenda", "FILE", "--format", "json"),
    "adopt": ("adopt", "FILE"),
    "adopt --dry-run": ("adopt", "FILE", "--dry-run"),
    "done": ("done", "FILE", "Ann", "--how", "Phone"),
    "cadence show": ("cadence", "show", "FILE"),
    "cadence export": ("cadence", "export", "standard", "FILE"),
    "upgrade": ("upgrade", "FILE"),
}
_RUNS = 0.7
"""The share of cases that are a nightly run."""


@dataclass(frozen=True, slots=True)
class Step:
    """One mutation: ``kind`` of its level, with what it draws by chance from ``draw``."""

    level: str
    kind: str
    draw: int

    def __str__(self) -> str:
        return f"{self.level}: {self.kind} ({self.draw})"


@dataclass(frozen=True, slots=True)
class Case:
    """A number, the sound workbook it begins with, what is done to it, and the command it is given to."""

    number: int
    seed: str
    steps: tuple[Step, ...]
    command: str

    def data(self) -> bytes:
        """The file. Cells and XML are spoiled before the archive around them."""
        data = seeds.seed(self.seed)
        inside = [step for step in self.steps if step.level != "zip"]
        if inside:
            parts = members(data)
            for step in inside:
                _spoil(parts, step)
            data = archive(parts)
        for step in self.steps:
            if step.level == "zip":
                data = ZIPS[step.kind](data, random.Random(step.draw))
        return data

    def without(self, step: Step) -> Case:
        return replace(self, steps=tuple(other for other in self.steps if other != step))


def case(number: int, campaign: int = 0) -> Case:
    """The case of that number in the campaign of that number: the same one every time."""
    chance = random.Random(f"{campaign}:{number}")
    steps = tuple(_step(chance) for _ in range(chance.choice((1, 1, 1, 1, 1, 2, 2, 4))))
    command = "run" if chance.random() < _RUNS else chance.choice(sorted(COMMANDS))
    return Case(number, seeds.chosen(chance), steps, command)


def _step(chance: random.Random) -> Step:
    level = chance.choice(LEVELS)
    kinds = {"cells": CELLS | STRINGS, "xml": MARKUP, "zip": ZIPS}[level]
    return Step(level, chance.choice(sorted(kinds)), chance.randrange(2**32))


def _spoil(parts: dict[str, bytes], step: Step) -> None:
    """Mutates one of the parts, the one that the step draws."""
    chance = random.Random(step.draw)
    mutators: dict[str, PartMutator] = MARKUP | CELLS | STRINGS
    part = _part(sorted(parts), step, chance)
    if part:
        parts[part] = mutators[step.kind](parts[part], chance)


def _part(names: list[str], step: Step, chance: random.Random) -> str:
    """Sheets and their texts for what spoils cells; else any XML, the parts that are read more often."""
    sheets = [name for name in names if re.search(r"sheet\w*\.xml$", name, re.IGNORECASE)]
    if step.kind in STRINGS:
        return next((name for name in names if name.casefold().endswith("sharedstrings.xml")), "")
    if step.level == "cells":
        return chance.choice(sheets[:1] * 2 + sheets) if sheets else ""
    read = [name for name in names if re.search(r"workbook|styles|strings|table|Types", name, re.IGNORECASE)]
    every = [name for name in names if name.casefold().endswith((".xml", ".rels"))]
    pool = chance.choice([group for group in (sheets, read, every) if group] or [[]])
    return chance.choice(pool) if pool else ""
