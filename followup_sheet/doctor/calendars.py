"""The folder for calendar files."""

from __future__ import annotations

import os
from pathlib import Path

from followup_sheet.doctor.found import Finding, failed, well
from followup_sheet.errors import DeliveryError

WHAT = "the calendars"


def look_at_calendars(folder: Path) -> Finding:
    """Whether calendar files can be written to ``folder``, or it can be made; it is not made here."""
    existing = folder
    while not os.path.lexists(existing) and existing != existing.parent:
        existing = existing.parent
    if existing.is_dir() and os.access(existing, os.W_OK | os.X_OK):
        return well(WHAT, f"written to {folder}" + ("" if existing == folder else ", which the first run makes"))
    why = f"{existing} cannot be written" if existing.is_dir() else f"{existing} is not a folder"
    step = "Allow this user to write there, or name another folder as ics_dir"
    return failed(WHAT, DeliveryError(f"no calendar can be kept: {why}", path=str(folder), next_step=step))
