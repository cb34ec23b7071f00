"""How many rows each tracker had last night: one that suddenly has less than half is worth a shout."""

from __future__ import annotations

from pathlib import Path

from followup_sheet.workbook.durable import write_private_file
from followup_sheet.workbook.state import private_folder, tracker_key


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

    def remember(self, rows: int) -> None:
        """Keeps tonight's count, where it is another than last night's; a full disk is no reason to fail."""
        if rows == self._last():
            return
        try:
            private_folder(self._file.parent)
            write_private_file(self._file, str(rows).encode())
        except OSError:
            return

    def _last(self) -> int | None:
        try:
            return int(self._file.read_text(encoding="ascii"))
        except (OSError, ValueError):
            return None
