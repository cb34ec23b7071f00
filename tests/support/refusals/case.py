"""A case: a fault put in place for real, the command that meets it, and what it says."""

from __future__ import annotations

import os
import re
import shlex
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from unittest import mock

from followup_sheet.quoting import as_typed
from tests.support.command import ANN, DAY, call, everything_in, workbook
from tests.support.workbooks import BASIC_COLUMNS

TODAY = ("--today", DAY.isoformat())
RUN = ("run", "FILE", *TODAY)

_VARYING = (
    (r"/backups/[0-9a-f]{32}", "/backups/KEY"),
    (r"-[0-9a-f]{8}\.ics", "-KEY.ics"),
    (r"\d{8}T\d{6}\.\d{6}Z-[0-9a-f]{64}", "TIME-HASH"),
    (r"\S+/followup-sheet/config\.toml", "CONFIGURATION"),
    (r"since \d{4}-\d\d-\d\d \d\d:\d\d", "since DAY TIME"),
    (r"(127\.0\.0\.1|localhost):\d+", r"\1:PORT"),
    (r"within 0\.2 seconds", "within 30 seconds"),
    (r"Port \d+ ", "Port PORT "),
    (re.escape(as_typed(sys.executable)), "PYTHON"),
    (r"the disk mounted at \S+, which", "the disk mounted at DISK, which"),
)
"""What no two machines or moments say alike: a pattern, and what the page shows."""


@dataclass(slots=True)
class Place:
    """Where one case happens. ``folder`` is the tracker's, ``file`` the tracker, which need not be
    there; ``kept`` is what the folder must hold afterwards, set by what is there beforehand."""

    folder: Path
    state: Path
    name: str
    undo: ExitStack
    kept: dict[str, bytes] = field(default_factory=dict)

    @property
    def file(self) -> Path:
        return self.folder / self.name

    def patch(self, target: object, name: str, new: object) -> None:
        """One function replaced until the case is over."""
        self.undo.enter_context(mock.patch.object(target, name, new))

    def set(self, variable: str, value: object) -> None:
        """An environment variable until the case is over."""
        self.undo.enter_context(mock.patch.dict(os.environ, {variable: str(value)}))


Given = Callable[[Place], object]


@dataclass(frozen=True, slots=True)
class Case:
    """``what`` happened, in a plain line; ``given`` brings it about; ``arguments`` are the command's,
    with FILE, FOLDER and STATE for paths; ``more`` is for the reader what the message has no room for.
    ``name`` is the tracker's; ``slow`` tells that it takes over a second, ``is_bug``
    that the fault is the program's own."""

    what: str
    given: Given
    arguments: Sequence[str] = RUN
    code: int = 1
    more: str = ""
    name: str = "tracker.xlsx"
    slow: bool = False
    is_bug: bool = False

    @property
    def command(self) -> str:
        """As a person would type it."""
        words = [word for word in self.arguments if word not in TODAY]
        return f"followup-sheet {shlex.join(words)}"


@dataclass(frozen=True, slots=True)
class Told:
    """What the command said, with words in the place of paths; ``untouched`` tells whether every file
    beside the tracker is byte for byte what it was."""

    code: int
    message: str
    untouched: bool

    @property
    def is_bug(self) -> bool:
        """Whether it met a fault of the program itself."""
        return "a fault of the program itself" in self.message


def told(case: Case) -> Told:
    """The fault brought about in a folder of its own, and the real command run on it."""
    with tempfile.TemporaryDirectory() as temporary, ExitStack() as undo:
        top = Path(temporary).resolve()
        place = Place(top / "clients", top / "state", case.name, undo)
        place.folder.mkdir()
        undo.enter_context(_own_environment(top))
        case.given(place)
        place.kept = place.kept or everything_in(place.folder)
        ran = call(*(_with_paths(word, place) for word in case.arguments))
        undo.close()
        return Told(ran.code, _without_paths(ran.err.strip(), place), everything_in(place.folder) == place.kept)


def _own_environment(top: Path) -> mock._patch_dict:
    usual = {name: value for name, value in os.environ.items() if not name.startswith("FOLLOWUP_SHEET_")}
    ours = {"FOLLOWUP_SHEET_STATE": str(top / "state"), "XDG_CONFIG_HOME": str(top / "config")}
    return mock.patch.dict(os.environ, usual | ours, clear=True)


def _with_paths(word: str, place: Place) -> str:
    paths = {"FILE": place.file, "FOLDER": place.folder, "STATE": place.state}
    for name, path in paths.items():
        word = re.sub(rf"\b{name}\b", lambda _, path=path: str(path), word)
    return word


def _without_paths(text: str, place: Place) -> str:
    lock = place.file.with_name(f"~${place.name}")
    for path, name in ((lock, "LOCK"), (place.file, "FILE"), (place.folder, "FOLDER"), (place.state, "STATE")):
        text = text.replace(str(path), name)
    for pattern, shown in _VARYING:
        text = re.sub(pattern, shown, text)
    return text.replace(place.name, "FILE")


@cache
def good() -> bytes:
    """A tracker with the usual columns and one row, before its first night."""
    return workbook([ANN], columns=BASIC_COLUMNS)


def holding(make: Callable[[], bytes] | bytes) -> Given:
    """The tracker's file is there, with these bytes."""
    return lambda place: place.file.write_bytes(make if isinstance(make, bytes) else make())


def nothing(_: Place) -> None:
    """No file is there."""


def written(name: str, text: str) -> Given:
    """The good tracker, and a file of this text beside it."""

    def given(place: Place) -> None:
        place.file.write_bytes(good())
        (place.folder / name).write_text(text)

    return given
