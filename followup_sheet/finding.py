"""PATH on the command line: a workbook, a folder of workbooks, or a pattern."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from followup_sheet.conflict_copies import original_of
from followup_sheet.errors import UsageError

SUFFIXES = (".xlsx", ".xlsm")

_BACKUP = re.compile(r"\d{8}T\d{6}\.\d{6}Z-[0-9a-f]{64}\.")
"""How the names of our own backups begin, should the state folder lie among the trackers."""


class Found(NamedTuple):
    """``trackers`` in path order, each once; ``warnings`` tell of conflict copies that sync programs made."""

    trackers: list[Path]
    warnings: list[str]


def find_trackers(paths: Sequence[str]) -> list[Path]:
    """The workbooks that PATH arguments name, in path order, each once; see :func:`find`."""
    return find(paths).trackers


def find(paths: Sequence[str]) -> Found:
    """The workbooks that PATH arguments name, and what to tell of conflict copies among them.

    A path that names one file is taken as it is, whatever it is called, so that a missing or
    mistaken file is reported by name. A conflict copy is never taken for another client's tracker:
    it is passed over, unless it is named and what it is a copy of is gone. UsageError where a folder
    or a pattern holds no workbook.
    """
    found: dict[str, Path] = {}
    warnings: dict[Path, str] = {}
    for path in paths:
        is_named, trackers = leads_to(path)
        for tracker in trackers:
            original = original_of(tracker.name)
            is_run = not original or (is_named and not os.path.lexists(tracker.with_name(original)))
            if original:
                warnings.setdefault(tracker, _told(tracker, original, is_run=is_run))
            if is_run:
                found.setdefault(os.path.realpath(tracker), tracker)
    return Found(sorted(found.values()), [warnings[path] for path in sorted(warnings)])


def _told(copy: Path, original: str, *, is_run: bool) -> str:
    if is_run:
        return f"{copy}: run although a copy of {original} is called so, which was saved in two places: that is gone"
    step = "See which of the two is right, and delete the other or give it a name of its own"
    return f"{copy}: passed over as a copy of {original}, saved in two places at the same time. {step}"


def leads_to(path: str) -> tuple[bool, list[Path]]:
    """Whether ``path`` names one file, be it there or not, and the workbooks it leads to.

    UsageError where a folder or a pattern holds none."""
    place = Path(path)
    if os.path.isdir(path):  # noqa: PTH112 - says no where Path.is_dir raises, as for a name that is too long
        return False, _some(path, list(_in_folder(place)), "folder")
    if glob.has_magic(path) and not os.path.lexists(path):
        matches = (Path(match) for match in glob.glob(path, recursive=True))  # noqa: PTH207 - takes absolute ones
        trackers = [match for match in matches if _is_tracker(match.name) and match.is_file()]
        return False, _some(path, trackers, "pattern")
    return True, [place]


def _some(path: str, trackers: list[Path], what: str) -> list[Path]:
    if not trackers:
        raise UsageError(
            f"the {what} {path} holds no .xlsx or .xlsm workbook",
            next_step="Start one with: followup-sheet init my-search.xlsx",
        )
    return trackers


def _in_folder(folder: Path) -> Iterator[Path]:
    unreadable: list[Path] = []
    for root, folders, names in os.walk(folder, onerror=lambda error: unreadable.append(Path(error.filename))):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(root, name) for name in names if _is_tracker(name))
    yield from unreadable  # so that each is reported by name instead of being passed over


def _is_tracker(name: str) -> bool:
    """Not a lock file (``~$...``), not hidden, not one of our own temporary files or backups."""
    return name.lower().endswith(SUFFIXES) and not name.startswith((".", "~$")) and not _BACKUP.match(name)
