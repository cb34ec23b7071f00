"""The calendar files a program can subscribe to: one for each tracker, in the folder ``[run] ics_dir``.

A file is rewritten, whole and at once, only when it changed. Its name keeps to the tracker's place, so
that an address somebody subscribed to stays right.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from followup_sheet.errors import DeliveryError
from followup_sheet.files.durable import write_private_file
from followup_sheet.files.state import tracker_key
from followup_sheet.ical import TrackerPlans, calendar
from followup_sheet.model import TrackerResult

_LARGEST = 50_000_000
"""Bytes of an earlier calendar that are read; a larger file is none of ours."""

_STEP = "Allow this user to write there, or name another folder as ics_dir"


def plans_of(result: TrackerResult) -> TrackerPlans:
    """A tracker's part of a calendar; the client's name is known where the result has an agenda."""
    client = result.agenda.your_name if result.agenda else ""
    return TrackerPlans(Path(os.path.realpath(result.path)), result.plans, client)


def calendar_path(folder: Path, tracker: Path) -> Path:
    """The tracker's calendar in ``folder``: its own name, and what tells it from others of that name."""
    name = re.sub(r"[^\w-]+", "-", tracker.stem)[:50].strip("-")
    return folder / f"{name or 'tracker'}-{tracker_key(tracker)[:8]}.ics"


def write_all(folder: Path, results: Iterable[TrackerResult], today: date) -> list[DeliveryError]:
    """After a run: the calendar of every tracker that could be read, and what went wrong with any of them."""
    errors: list[DeliveryError] = []
    for result in results:
        if result.error and not result.plans:
            continue  # its entries must not vanish because it could not be read
        try:
            write(folder, plans_of(result), today)
        except DeliveryError as error:
            errors.append(error)
    return errors


def write(folder: Path, tracker: TrackerPlans, today: date) -> bool:
    """Brings the tracker's calendar in ``folder`` up to date; whether anything had to be written.

    Do not call it for a tracker that could not be read: its entries would vanish. A folder that is not
    there is made. A new calendar is for its owner's eyes (mode 0600); one whose mode was changed, say
    for a web server, keeps it. Raises DeliveryError."""
    path = calendar_path(folder, tracker.path)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        target = Path(os.path.realpath(path))
        previous = _previous(target)
        made = calendar([tracker], today, previous)
        if made == previous:
            return False
        write_private_file(target, made, _mode(target))
    except OSError as error:
        cause = f"the calendar could not be written: {error.strerror or error}"
        raise DeliveryError(cause, path=str(path), next_step=_STEP) from error
    return True


def _previous(path: Path) -> bytes | None:
    """What is there; None for what is not a calendar of ours by its size, or cannot be read."""
    try:
        return path.read_bytes() if path.stat().st_size <= _LARGEST else None
    except FileNotFoundError:
        return None


def _mode(path: Path) -> int:
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        return 0o600
