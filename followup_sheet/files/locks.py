"""Our own lock: one run at a time on one tracker.

It is a lock of the operating system on a file in the state folder, so it goes with the process
that holds it, however that ends. The file itself stays; it says nothing.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from followup_sheet.errors import ConfigurationError, TemporaryError
from followup_sheet.files.state import STATE_VARIABLE, out_of_the_way, private_folder, tracker_key

WAIT_SECONDS = 1.0
"""How long a second run waits for the first: the tail of a run that is just ending."""

_PAUSE_SECONDS = 0.02


@contextmanager
def tracker_lock(path: Path, state: Path) -> Iterator[None]:
    """Holds the tracker for this process, under whatever name or link it was given.

    Raises TemporaryError after ``WAIT_SECONDS`` while another run holds it, ConfigurationError
    where ``state`` cannot hold a lock.
    """
    try:
        file = private_folder(state / "locks") / f"{tracker_key(path)}.lock"
        if file.is_dir():
            out_of_the_way(file)
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | getattr(os, "O_NONBLOCK", 0), 0o600)
    except OSError as error:
        raise _no_lock(state, error) from error
    try:
        _take(descriptor, path, state)
        yield
    finally:
        with suppress(OSError):  # the lock is given back all the same
            os.close(descriptor)


def _take(descriptor: int, path: Path, state: Path) -> None:
    end = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            return _lock(descriptor)
        except (BlockingIOError, PermissionError) as error:
            if time.monotonic() > end:
                step = "Wait until it has ended, then run again"
                raise TemporaryError("another run is working on it", path=str(path), next_step=step) from error
        except OSError as error:
            raise _no_lock(state, error) from error
        time.sleep(_PAUSE_SECONDS)


def _lock(descriptor: int) -> None:
    """Takes the lock at once, or raises BlockingIOError (PermissionError on Windows)."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _no_lock(state: Path, error: OSError) -> ConfigurationError:
    step = f"Set {STATE_VARIABLE} to a folder on a local disk that this user may write"
    return ConfigurationError(f"no lock can be taken there: {error.strerror}", path=str(state), next_step=step)
