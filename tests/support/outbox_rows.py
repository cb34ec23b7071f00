"""What the outbox of a state folder holds, as another program reads it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path


def states(folder: Path) -> dict[str, str]:
    """The state of every mail, by its Message-ID."""
    file = (folder / "outbox.sqlite").resolve()
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
        return dict(database.execute("SELECT message_id, state FROM mail").fetchall())
