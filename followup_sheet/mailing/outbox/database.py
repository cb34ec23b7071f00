"""The file of the outbox: made, opened, checked, locked, and set aside where it is damaged."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from followup_sheet.errors import DeliveryError
from followup_sheet.mail.deadline import Deadline

FILE_NAME = "outbox.sqlite"
LOCK_NAME = "outbox-lock.sqlite"

_VERSION = 1
_TABLES = (
    """
    CREATE TABLE mail (
        message_id TEXT PRIMARY KEY,
        recipient TEXT NOT NULL,
        day TEXT NOT NULL,
        address TEXT NOT NULL,
        name TEXT NOT NULL,
        subject TEXT NOT NULL,
        body BLOB NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'uncertain', 'superseded')),
        reason TEXT NOT NULL DEFAULT '',
        covered_by TEXT NOT NULL DEFAULT '',
        mentioned INTEGER NOT NULL DEFAULT 0,
        changed_at TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE told (
        recipient TEXT NOT NULL,
        tracker TEXT NOT NULL,
        day TEXT NOT NULL,
        message_id TEXT NOT NULL,
        PRIMARY KEY (recipient, tracker, day)
    )
    """,
    "CREATE INDEX covered ON mail (covered_by)",
    "CREATE INDEX told_by ON told (message_id)",
    "CREATE TABLE unwritten (tracker TEXT PRIMARY KEY, nights INTEGER NOT NULL, day TEXT NOT NULL)",
    "CREATE TABLE client (name TEXT PRIMARY KEY, tracker TEXT NOT NULL, path TEXT NOT NULL)",
    f"PRAGMA user_version = {_VERSION}",
)

_MEND = "Nothing is mailed without it, so that nothing is mailed twice: make room there, or make it writable"
_NOT_THE_FILES_FAULT = (
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR,
)  # fmt: skip
"""It is in use, or the disk is full or cannot be written."""

_CHANGE_SECONDS = 10.0
"""How long a change waits for another process's; each takes a moment."""

_PAUSE_SECONDS = 0.05
_TWICE = "a digest of today may arrive twice"


class InUseError(Exception):
    """Another process holds the lock."""


class Database:
    """The file in a state folder, or ``in_memory`` a copy of it, which changes nothing there; closed by `close`.

    ``warnings`` tell, for the terminal, that it was lost or damaged. What goes wrong is sqlite3.Error or
    OSError; `told` puts it in words."""

    def __init__(self, state: Path, wait_seconds: float, *, in_memory: bool = False) -> None:
        self.file = state / FILE_NAME
        self.warnings: tuple[str, ...] = ()
        self._lock_file = state / LOCK_NAME
        self._wait = wait_seconds
        with self.told():
            self._connection = self._copied() if in_memory else self._opened()

    def close(self) -> None:
        self._connection.close()

    def execute(self, statement: str, values: tuple[str | bytes | int | None, ...] = ()) -> sqlite3.Cursor:
        """One statement, whose parameters are ``values``."""
        return self._connection.execute(statement, values)

    @contextmanager
    def changes(self) -> Iterator[None]:
        """One transaction, which other processes wait for; it is on the disk when this is left."""
        self.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):
                self.execute("ROLLBACK")
            raise

    @contextmanager
    def alone(self, wait_seconds: float | None = None) -> Iterator[None]:
        """A lock that goes with the process, however that ends: a database nobody writes to, held exclusively.

        Raises InUseError where another process holds it for longer than ``wait_seconds``."""
        lock = self._locked(self._wait if wait_seconds is None else wait_seconds)
        try:
            yield
        finally:
            lock.close()

    def _locked(self, wait_seconds: float) -> sqlite3.Connection:
        """The lock, waited for in short steps: SQLite's own waiting cannot be interrupted."""
        deadline = Deadline(wait_seconds)
        while True:
            try:
                return _exclusive(self._lock_file)
            except sqlite3.DatabaseError as error:
                if _code(error) == sqlite3.SQLITE_NOTADB:
                    self._lock_file.unlink()  # something else was written into it: nobody can hold that
                elif _code(error) != sqlite3.SQLITE_BUSY:
                    raise
                elif not deadline.left():
                    raise InUseError from error
            time.sleep(_PAUSE_SECONDS)

    def _opened(self) -> sqlite3.Connection:
        if self._lock_file.is_file() and not self.file.exists():
            self.warnings += (f"{self.file}: the record of what was mailed is gone. A new one was begun: {_TWICE}",)
        try:
            return _checked(self.file)
        except sqlite3.Error as error:
            if _code(error) in _NOT_THE_FILES_FAULT:
                raise
        with self.alone():
            try:
                return _checked(self.file)  # another process may have done it meanwhile
            except sqlite3.DatabaseError:
                self._set_aside()
            return _checked(self.file)

    def _copied(self) -> sqlite3.Connection:
        copy = sqlite3.connect(":memory:", isolation_level=None)
        if self.file.exists():
            try:
                _copy(self.file, copy)
            except (sqlite3.Error, OSError) as error:
                copy.close()
                copy = sqlite3.connect(":memory:", isolation_level=None)
                told = f"the record of what was mailed cannot be read ({error}). This dry run goes without it"
                self.warnings += (f"{self.file}: {told}",)
        _make_tables(copy)
        return copy

    def _set_aside(self) -> None:
        number = 1
        while (aside := self.file.with_name(f"outbox-damaged-{number}.sqlite")).exists():
            number += 1
        self.file.replace(aside)
        self.warnings += (
            f"{self.file}: the record of what was mailed was damaged. It was set aside as {aside.name} and a new one "
            f"begun: {_TWICE}",
        )

    @contextmanager
    def told(self) -> Iterator[None]:
        """What SQLite and the system say, as DeliveryError."""
        try:
            yield
        except sqlite3.ProgrammingError:
            raise  # a fault of this program
        except InUseError as error:
            raise self._in_use() from error
        except (sqlite3.Error, OSError) as error:
            raise self._in_words(error) from error

    def _in_use(self) -> DeliveryError:
        step = "The next run sends what is left"
        return DeliveryError("another run is sending mail", path=str(self.file), next_step=step)

    def _in_words(self, error: sqlite3.Error | OSError) -> DeliveryError:
        if _code(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return self._in_use()
        why = getattr(error, "strerror", None) or error
        return DeliveryError(
            f"the record of what was mailed cannot be kept: {why}", path=str(self.file), next_step=_MEND
        )


def _code(error: Exception) -> int:
    """SQLite's primary result code; 0 where somebody else found the fault."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _connected(file: Path, wait_seconds: float) -> sqlite3.Connection:
    """A connection to a file that is its owner's alone, and whose commits outlast a power cut."""
    with suppress(FileExistsError):
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    connection = sqlite3.connect(file, timeout=wait_seconds, isolation_level=None)
    try:
        connection.execute("PRAGMA synchronous = EXTRA")
        connection.execute("PRAGMA secure_delete = ON")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _exclusive(file: Path) -> sqlite3.Connection:
    """A connection that holds ``file``; raises sqlite3.OperationalError at once where another does."""
    connection = _connected(file, 0)
    try:
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _checked(file: Path) -> sqlite3.Connection:
    """The database, made where it is new; raises sqlite3.DatabaseError where it is damaged or none of ours."""
    connection = _connected(file, _CHANGE_SECONDS)
    try:
        _make_tables(connection)
        _refuse_unsound(connection)
        file.chmod(0o600)
    except (sqlite3.Error, OSError):
        connection.close()
        raise
    return connection


def _refuse_unsound(connection: sqlite3.Connection) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (sound,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if (version, sound) != (_VERSION, "ok"):
        raise sqlite3.DatabaseError("not sound")


def _copy(file: Path, copy: sqlite3.Connection) -> None:
    """All of ``file`` into ``copy``, with nothing made beside it; raises sqlite3.Error."""
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True, timeout=_CHANGE_SECONDS)) as connection:
        connection.backup(copy)
    _refuse_unsound(copy)


def _make_tables(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    if not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        for statement in _TABLES:
            connection.execute(statement)
    connection.execute("COMMIT")
