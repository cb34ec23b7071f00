"""Bytes that are on the disk when the call returns."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

_NO_SUCH_CALL = frozenset({errno.EINVAL, errno.EOPNOTSUPP, errno.ENOSYS})

PARTIAL_PREFIX = ".~part-"
"""How the names of unfinished files in the state folder begin."""


def write_all(descriptor: int, data: bytes) -> None:
    """Writes every byte: a single ``os.write`` may stop early. Raises OSError."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def fill(descriptor: int, data: bytes) -> None:
    """Writes every byte, waits until they are on the disk and closes; raises OSError."""
    try:
        write_all(descriptor, data)
        flush(descriptor)
    finally:
        os.close(descriptor)


def flush(descriptor: int) -> None:
    """Returns when the file's bytes and attributes are on the disk; raises OSError."""
    if sys.platform == "darwin":
        import fcntl

        # fsync leaves the bytes in the drive's own cache there.
        fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
    else:
        os.fsync(descriptor)


def flush_folder(folder: Path) -> None:
    """Returns when the names in ``folder`` are on the disk; raises OSError.

    Windows and some network drives have no such call; the names are then in the system's hands.
    """
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NO_SUCH_CALL:
            raise
    finally:
        os.close(descriptor)


def create_private(folder: Path, beginning: str, ending: str = "", mode: int = 0o600) -> tuple[int, Path]:
    """A new file in ``folder``, open for writing, under a name nobody has; raises OSError.

    ``mode`` is narrowed by the umask; without it, the file is for its owner's eyes only."""
    path = folder / f"{beginning}{os.urandom(6).hex()}{ending}"
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    return os.open(path, flags, mode), path


def write_private_file(path: Path, data: bytes, mode: int = 0o600) -> None:
    """Makes ``path`` hold ``data``: after a crash it is there whole or as it was. Raises OSError."""
    descriptor, partial = create_private(path.parent, PARTIAL_PREFIX)
    try:
        fill(descriptor, data)
        if mode != 0o600:
            partial.chmod(mode)
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    flush_folder(path.parent)
