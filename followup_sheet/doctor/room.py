"""Room on a disk."""

from __future__ import annotations

import shutil
from pathlib import Path

from followup_sheet.doctor.found import Finding, doubtful

LEAST = 50_000_000
"""Bytes: enough for backups and a second copy of a usual tracker."""


def short_of_room(what: str, folder: Path, needed: int = LEAST) -> tuple[Finding, ...]:
    """A warning where the disk of ``folder`` has fewer than ``needed`` bytes left, else nothing."""
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        return ()  # whatever is wrong with the folder is told by those who use it
    if free >= needed:
        return ()
    detail = f"only {free / 1e6:,.1f} MB are free where {folder} is"
    return (doubtful(what, detail, f"Make room there: {needed / 1e6:,.0f} MB at least"),)
