"""Files that a sync program made of a tracker when it was saved in two places at once, known by their names.

Only names that no person gives: Dropbox, Nextcloud and ownCloud write ``(... conflicted copy ...)``, Dropbox
also ``(Case Conflict)``, Syncthing ``.sync-conflict-DATE-TIME-DEVICE``, OneDrive the name Windows made up for
the computer. A ``(recovered DATE)`` is this program's own: a version saved while it was writing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_IN_BRACKETS = "|".join(
    (r"[^()]*conflicted copy[^()]*", r"[^()]*case conflict[^()]*", r"recovered \d{4}-\d\d-\d\d(?: \d+)?")
)
_ADDED = re.compile(
    rf" \((?i:{_IN_BRACKETS})\)"
    r"|_conflict-\d{8}-\d{6}"
    r"|\.sync-conflict-\d{8}-\d{6}-[A-Z0-9]{7}"
    r"|-(?:DESKTOP-[A-Z0-9]{7}|LAPTOP-[A-Z0-9]{8})(?:-\d+)?"
)
_AT_THE_END = re.compile(rf"(?:{_ADDED.pattern})\Z")


def conflict_copies(tracker: str, names: Iterable[str]) -> tuple[str, ...]:
    """Of the ``names`` in a folder, those of conflict copies of the file called ``tracker``, sorted."""
    stem, dot, suffix = tracker.rpartition(".")
    ending = dot + suffix
    return tuple(sorted(name for name in names if _is_copy(name, stem, ending)))


def original_of(name: str) -> str | None:
    """The name of the file that ``name`` is a conflict copy of; None where it is not called like one."""
    stem, dot, ending = name.rpartition(".")
    added = _AT_THE_END.search(stem)
    return f"{stem[: added.start()]}{dot}{ending}" if added and added.start() else None


def _is_copy(name: str, stem: str, ending: str) -> bool:
    if not (name.startswith(stem) and name.endswith(ending)) or len(name) <= len(stem) + len(ending):
        return False
    return _ADDED.fullmatch(name[len(stem) : len(name) - len(ending)]) is not None
