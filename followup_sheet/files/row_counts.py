"""What is remembered of each tracker's last night: how many rows it had, and when that was.

A tracker that suddenly has less than half is worth a shout, and so is a clock that cannot be right.
"""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from followup_sheet.files.durable import write_private_file
from followup_sheet.files.state import private_folder, tracker_key
from followup_sheet.quoting import as_typed

_LONGEST_PAUSE = timedelta(days=400)


class RowCounts:
    """The count kept in the state folder for one tracker. Losing it costs one warning at most."""

    def __init__(self, state: Path, tracker: Path) -> None:
        self.tracker = tracker
        self._file = state / "rows" / tracker_key(tracker)

    def shrunk(self, rows: int) -> str:
        """What to say of a tracker with fewer than half of last night's rows, else nothing."""
        before = self._last()
        if before is None or rows * 2 >= before:
            return ""
        return f"{self.tracker}: the tracker has {rows} rows and had {before} last night"

    def doubt(self, now: datetime) -> str:
        """What to say of a clock that has gone back since last night, or on by more than a year; else nothing."""
        last = self._last_night(now)
        if last is None or timedelta() <= now - last <= _LONGEST_PAUSE:
            return ""
        if last > now:
            return f"{self.tracker}: its last run was on {last:%Y-%m-%d}, still to come. Check this computer's clock"
        cure = f"check this computer's clock, then: followup-sheet restore {as_typed(self.tracker)}"
        return (
            f"{self.tracker}: its last run was long ago, on {last:%Y-%m-%d}. If it is not {now:%Y-%m-%d} today, {cure}"
        )

    def remember(self, rows: int, now: datetime) -> None:
        """Keeps tonight's count and time; a full disk is no reason to fail."""
        with suppress(OSError):
            if rows != self._last():
                private_folder(self._file.parent)
                write_private_file(self._file, str(rows).encode())
            os.utime(self._file, (now.timestamp(), now.timestamp()))

    def _last(self) -> int | None:
        try:
            # Not for a pipe, which would have us wait for somebody to write into it.
            return int(self._file.read_text(encoding="utf-8")) if self._file.is_file() else None
        except (OSError, ValueError):
            return None

    def _last_night(self, now: datetime) -> datetime | None:
        try:
            return datetime.fromtimestamp(self._file.stat().st_mtime, now.tzinfo)
        except (OSError, ValueError, OverflowError):
            return None
