"""Commands in which a fault is to happen, and what must be whole whenever it does."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from followup_sheet.files import leftovers
from followup_sheet.files.backups import NEWEST_KEPT, keep_backup
from followup_sheet.files.snapshot import sha256_of
from tests.support.command import ANN, BOB, TODAY, workbook

OLD = workbook()
THEIRS = workbook([ANN | {"Notes": "saved by somebody else"}, BOB])
TAKEN = datetime(2026, 11, 1, 3, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Place:
    """Where one attempt happens: a folder with the tracker in it, and the state folder."""

    folder: Path

    @property
    def beside(self) -> Path:
        return self.folder / "clients"

    @property
    def state(self) -> Path:
        return self.folder / "state"

    @property
    def tracker(self) -> Path:
        return self.beside / "client.xlsx"

    def content(self) -> bytes | None:
        return self.tracker.read_bytes() if self.tracker.exists() else None

    def everything(self) -> set[bytes]:
        """The contents of all files, the state folder's included."""
        return {file.read_bytes() for file in self.folder.rglob("*") if file.is_file()}


@dataclass(frozen=True, slots=True)
class Scene:
    """One command. ``prepare`` lays out the place, in which the tracker holds ``before``; ``kept`` are versions of
    which none may be lost, wherever the command ends; ``beside`` are the names in the tracker's folder at last."""

    name: str
    prepare: Callable[[Place], object]
    arguments: tuple[str, ...]
    before: bytes | None
    kept: tuple[bytes, ...]
    beside: tuple[str, ...] = ("client.xlsx",)

    def command(self, place: Place) -> list[str]:
        return [str(place.tracker) if word == "FILE" else word for word in self.arguments]

    def night(self, place: Place) -> list[str]:
        return ["run", str(place.tracker), *TODAY]


def _tracker(place: Place) -> None:
    place.beside.mkdir(parents=True)
    place.state.mkdir()
    place.tracker.write_bytes(OLD)


def _after_a_killed_run(place: Place) -> None:
    """Every kind of leftover, somebody's own version in one of them, and as many backups as are kept."""
    _tracker(place)
    for number in range(NEWEST_KEPT + 1):
        keep_backup(place.tracker, b"version %d" % number, place.state, now=TAKEN + timedelta(days=number / 10))
    _leftover(place.tracker, b"half a workb")
    swap = _leftover(place.tracker, THEIRS)
    swap.rename(leftovers.swap_name(swap, place.tracker, sha256_of(b"what the killed run had written")))


def _leftover(tracker: Path, data: bytes) -> Path:
    descriptor, file = leftovers.new_temporary(tracker)
    os.write(descriptor, data)
    os.close(descriptor)
    return file


def _with_a_backup(place: Place) -> None:
    _tracker(place)
    keep_backup(place.tracker, THEIRS, place.state, now=TAKEN)


def _nothing(place: Place) -> None:
    place.beside.mkdir(parents=True)
    place.state.mkdir()


NIGHT = ("run", "FILE", *TODAY)
RECOVERED = f"client (recovered {datetime.now():%Y-%m-%d}).xlsx"  # noqa: DTZ005 - the local day, as the program tells it
SCENES = {
    scene.name: scene
    for scene in (
        Scene("a first night", _tracker, NIGHT, OLD, (OLD,)),
        Scene("a night after a killed run", _after_a_killed_run, NIGHT, OLD, (OLD, THEIRS), (RECOVERED, "client.xlsx")),
        Scene("a version put back", _with_a_backup, ("restore", "FILE"), OLD, (OLD, THEIRS)),
        Scene("a new tracker", _nothing, ("init", "FILE", *TODAY), None, ()),
    )
}
