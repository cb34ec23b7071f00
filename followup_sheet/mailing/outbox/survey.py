"""How it stands with the outbox, only looked at: nothing is made, set aside or forgotten."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from followup_sheet.mailing.outbox.database import FILE_NAME

_WAIT_SECONDS = 2.0
_DAMAGED = (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_ERROR)
_COUNTS = """
SELECT count(*) FILTER (WHERE state = 'queued'),
       count(*) FILTER (WHERE state = 'sending' OR state = 'uncertain' AND NOT mentioned),
       max(day) FILTER (WHERE state = 'sent')
FROM mail
"""


@dataclass(frozen=True, slots=True)
class Survey:
    """Digests that were not delivered, those that may not have arrived and no later one has told of, and the
    day of the last one a server has taken. ``fault`` says why nothing is known, ``next_step`` what follows."""

    waiting: int = 0
    uncertain: int = 0
    last_sent: date | None = None
    fault: str = ""
    next_step: str = ""


def survey(state: Path) -> Survey:
    """The outbox of a state folder; where there is none yet, nothing waits in it."""
    file = state / FILE_NAME
    if not file.exists():
        return Survey()
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True, timeout=_WAIT_SECONDS)) as connection:
            return _counted(connection)
    except (sqlite3.Error, OSError, ValueError) as error:
        return _unreadable(file, error)


def _counted(connection: sqlite3.Connection) -> Survey:
    (sound,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if sound != "ok":
        raise ValueError(sound)
    waiting, uncertain, day = connection.execute(_COUNTS).fetchone()
    return Survey(waiting, uncertain, date.fromisoformat(day) if day else None)


def _unreadable(file: Path, error: Exception) -> Survey:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
    if code == sqlite3.SQLITE_BUSY:
        return Survey(fault="another run is sending mail", next_step="Look again when it has ended")
    if code == sqlite3.SQLITE_READONLY:  # to read it, SQLite would have to take back what a killed run had begun
        step = "Nothing: the next run puts it right"
        return Survey(fault=f"{file} was left in the middle of a change", next_step=step)
    if code in _DAMAGED:
        step = "Nothing: the next run sets it aside and begins a new one, and a digest of that day may arrive twice"
        return Survey(fault=f"{file} is damaged", next_step=step)
    return Survey(fault=f"{file} cannot be read: {error}", next_step="Mend that: nothing is mailed without it")
