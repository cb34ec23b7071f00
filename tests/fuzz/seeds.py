"""The sound workbooks that the fuzzer spoils: new trackers, lived-in ones, those of other programs, adopted ones."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from tests.support.command import TODAY, call
from tests.support.corpus import MADE_HERE
from tests.support.package_quirks import PACKAGE_QUIRKS
from tests.support.quirks import SHEET_QUIRKS, plain
from tests.support.shapes import SHAPES
from tests.support.templates import example_bytes, template_bytes

Make = Callable[[], bytes]


def after(make: Make, command: str) -> bytes:
    """The workbook after one command that must go well."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "jobs.xlsx"
        path.write_bytes(make())
        ran = call(command, path, *TODAY)
        assert ran.code == 0, ran.err
        return path.read_bytes()


def _quirk(what: str) -> Make:
    quirks = SHEET_QUIRKS | PACKAGE_QUIRKS
    return lambda: quirks[what](plain())


def _after(make: Make, command: str) -> Make:
    return lambda: after(make, command)


def _corpus(what: str) -> Make:
    return lambda: MADE_HERE[what]().data


def _grown(makes: Mapping[str, Make], command: str) -> dict[str, Make]:
    return {f"{name}, after {command}": _after(make, command) for name, make in makes.items()}


_TRACKERS: dict[str, Make] = {**SHAPES, "the template": template_bytes, "the example": example_bytes}
_CORPUS: dict[str, Make] = {what: _corpus(what) for what in MADE_HERE}
_QUIRKS: dict[str, Make] = {what: _quirk(what) for what in SHEET_QUIRKS | PACKAGE_QUIRKS}

GROUPS: tuple[dict[str, Make], ...] = (
    dict(SHAPES),
    _QUIRKS,
    _grown(_TRACKERS, "run"),
    _grown(_CORPUS, "adopt"),
    _TRACKERS,
    _CORPUS,
)
"""Each as likely as the others."""

SEEDS: dict[str, Make] = {name: make for group in reversed(GROUPS) for name, make in group.items()}


@cache
def seed(name: str) -> bytes:
    """The workbook of that name, made once in each process."""
    return SEEDS[name]()


def chosen(chance: random.Random) -> str:
    return chance.choice(sorted(chance.choice(GROUPS)))
