"""PATH on the command line: a workbook, a folder of workbooks, or a pattern."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from followup_sheet.errors import UsageError

SUFFIXES = (".xlsx", ".xlsm")

_BACKUP = re.compile(r"\d{8}T\d{6}\.\d{6}Z-[0-9a-f]{64}\.")
"""How the names of our own backups begin, should the state folder lie among the trackers."""


def find_trackers(paths: Sequence[str]) -> list[Path]:
    """The workbooks that PATH arguments name, in path order, each once.

    A path that names one file is taken as it is, whatever it is called, so that a missing or
    mistaken file is reported by name. UsageError where a folder or a pattern holds no workbook.
    """
    found: dict[str, Path] = {}
    for path in paths:
        for tracker in _named(path):
            found.setdefault(os.path.realpath(tracker), tracker)
    return sorted(found.values())


def _named(path: str) -> list[Path]:
    place = Path(path)
    if os.path.isdir(path):  # noqa: PTH112 - says no where Path.is_dir raises, as for a name that is too long
        return _some(path, list(_in_folder(place)), "folder")
    if glob.has_magic(path) and not os.path.lexists(path):
        matches = (Path(match) for match in glob.glob(path, recursive=True))  # noqa: PTH207 - takes absolute ones
        return _some(path, [match for match in matches if _is_tracker(match.name) and match.is_file()], "pattern")
    return [place]


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
