"""Which tracker a name in ``[mail.clients]`` has stood for, so that another file of that name gets nobody's mail."""

from __future__ import annotations

import os
from pathlib import Path

from followup_sheet.files.state import tracker_key
from followup_sheet.mailing.outbox.database import Database


class Clients:
    """The names of one outbox. Every method raises DeliveryError where that cannot be read or written."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def another_called(self, name: str, tracker: Path) -> Path | None:
        """The other tracker that ``name`` has stood for in an earlier run, if it is still there.

        Where there is none, the name stands for ``tracker`` from now on."""
        with self._database.told():
            row = self._database.execute("SELECT tracker, path FROM client WHERE name = ?", (name,)).fetchone()
            key, place = row or ("", "")
            if key == tracker_key(tracker):
                return None
            if place and os.path.exists(place):  # noqa: PTH110 - never raises
                return Path(place)
            self._database.execute(
                "INSERT OR REPLACE INTO client (name, tracker, path) VALUES (?, ?, ?)",
                (name, tracker_key(tracker), os.path.realpath(tracker)),
            )
        return None
