"""Our own lock: one run at a time on one tracker.

It is a lock of the operating system on a file in the state folder, so it goes with the process
that holds it, however that ends. The file itself stays; it says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from followup_sheet.errors import ConfigurationError, TemporaryError
from followup_sheet.workbook.state import STATE_VARIABLE, private_folder, tracker_key

WAIT_SECONDS = 1.0
"""How long a second run waits for the first: the tail of a run that is just ending."""


@contextmanager
def tracker_lock(path: Path, state: Path) -> Iterator[None]:
    """Holds the tracker for this process, under whatever name or link it was given.

    Raises TemporaryError after ``WAIT_SECONDS`` while another run holds it, ConfigurationError
    where ``state`` cannot hold a lock.
    """
    lock = _acquired(path, state)
    try:
        yield
    finally:
        lock.release()


def _acquired(path: Path, state: Path) -> FileLock:
    try:
        folder = private_folder(state / "locks")
        lock = FileLock(folder / f"{tracker_key(path)}.lock", mode=0o600)
        lock.acquire(timeout=WAIT_SECONDS)
    except Timeout as error:
        step = "Wait until it has ended, then run again"
        raise TemporaryError("another run is working on it", path=str(path), next_step=step) from error
    except (OSError, NotImplementedError) as error:
        said = getattr(error, "strerror", None) or str(error)
        step = f"Set {STATE_VARIABLE} to a folder on a local disk that this user may write"
        raise ConfigurationError(f"no lock can be taken there: {said}", path=str(state), next_step=step) from error
    return lock
