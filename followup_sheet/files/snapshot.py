"""Reading a tracker once, whole, and remembering exactly which file that was."""

from __future__ import annotations

import hashlib
import os
import stat
import time
from dataclasses import dataclass, field
from pathlib import Path

from followup_sheet.errors import TemporaryError, TrackerError
from followup_sheet.files.faults import reading_fault
from followup_sheet.files.open_elsewhere import lock_files

MAX_BYTES = 50_000_000
"""The largest workbook that is read unless the caller says otherwise."""

SAVE_SECONDS = 2.0
"""How long another program's save may take: the file is away, or only half written."""

_ABSENCE_SECONDS = 0.3  # without a sign that anybody has it open, a missing file is a wrong path
_PAUSE_SECONDS = 0.05
_CHUNK = 1 << 20

_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


class ChangedUnderUsError(TemporaryError):
    """Somebody saved the tracker while we worked on it: their version stands, start over.

    ``kept`` says where another version of theirs was kept, if there was one."""

    def __init__(self, path: Path, more: str = "") -> None:
        self.kept = (more,) if more else ()
        cause = "it was saved by another program while it was being worked on, and that version was left in place"
        super().__init__(cause + (f" ({more})" if more else ""), path=str(path), next_step="Run again")


class _TornReadError(Exception):
    """The file changed while it was being read."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A tracker's bytes and the stamp of the file they came from.

    ``path`` is as the user gave it, ``target`` the file itself once links are followed;
    ``sha256`` is of ``data``, in hexadecimal.
    """

    path: Path
    target: Path
    data: bytes = field(repr=False)
    sha256: str
    device: int
    inode: int
    size: int
    mtime_ns: int
    mode: int
    uid: int
    gid: int

    def is_of(self, status: os.stat_result) -> bool:
        """Whether ``status`` is of the same file with the same size, owner and mode; not its time."""
        mine = (self.device, self.inode, self.size, self.mode, self.uid, self.gid)
        return mine == (
            status.st_dev,
            status.st_ino,
            status.st_size,
            status.st_mode,
            status.st_uid,
            status.st_gid,
        )


def sha256_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def read_snapshot(path: Path, *, max_bytes: int = MAX_BYTES) -> Snapshot:
    """The tracker at one moment, never half of one save and half of another.

    Waits up to ``SAVE_SECONDS`` for a save in progress. Raises TrackerError when there is no such
    file, it is not a regular file, is larger than ``max_bytes`` or cannot be read; TemporaryError
    when it does not come to rest.
    """
    started = time.monotonic()
    while True:
        try:
            return _read_once(path, max_bytes)
        except FileNotFoundError as error:
            if time.monotonic() - started >= _patience(path):
                raise _missing(path) from error
        except _TornReadError as error:
            if time.monotonic() - started >= SAVE_SECONDS:
                raise _restless(path) from error
        except OSError as error:
            raise reading_fault(error, path, "it could not be read") from error
        time.sleep(_PAUSE_SECONDS)


def _patience(path: Path) -> float:
    """Seconds to wait for a missing file: some programs save by moving the old one away first."""
    # os.path.exists: for the lock of a file with a very long name, Path.exists raises
    is_open = any(os.path.exists(lock) for _, lock in lock_files(path))  # noqa: PTH110
    return SAVE_SECONDS if is_open else _ABSENCE_SECONDS


def _read_once(path: Path, max_bytes: int) -> Snapshot:
    target = Path(os.path.realpath(path, strict=True))
    _refuse_kind(path, target.stat())  # before opening: opening a device can set it going
    # O_NONBLOCK: should it have become a pipe meanwhile, opening it must not wait for a writer.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(target, flags)
    try:
        before = os.fstat(descriptor)
        _refuse_kind(path, before)
        _refuse_size(path, before.st_size, max_bytes)
        data = _read_all(descriptor, before.st_size)
        after = os.fstat(descriptor)
    finally:
        os.close(descriptor)
    if not _at_rest(before, after, target.stat(), len(data)):
        raise _TornReadError
    return _snapshot(path, target, data, after)


def _read_all(descriptor: int, size: int) -> bytes:
    """The file's bytes; a little more than ``size`` where it is growing, so that it shows."""
    parts = []
    left = size + 1
    while left > 0 and (part := os.read(descriptor, min(left, _CHUNK))):
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def _at_rest(before: os.stat_result, after: os.stat_result, named: os.stat_result, length: int) -> bool:
    """Whether one file was read from end to end and still stands under its name."""
    stamps = {(s.st_dev, s.st_ino, s.st_size, s.st_mtime_ns) for s in (before, after, named)}
    return len(stamps) == 1 and length == after.st_size


def _snapshot(path: Path, target: Path, data: bytes, status: os.stat_result) -> Snapshot:
    return Snapshot(
        path=path,
        target=target,
        data=data,
        sha256=sha256_of(data),
        device=status.st_dev,
        inode=status.st_ino,
        size=status.st_size,
        mtime_ns=status.st_mtime_ns,
        mode=status.st_mode,
        uid=status.st_uid,
        gid=status.st_gid,
    )


def _refuse_kind(path: Path, status: os.stat_result) -> None:
    if stat.S_ISREG(status.st_mode):
        return
    kind = _KINDS.get(stat.S_IFMT(status.st_mode), "something else")
    raise TrackerError(f"it is {kind}, not a file", path=str(path), next_step="Give the path of a workbook")


def _refuse_size(path: Path, size: int, max_bytes: int) -> None:
    if size <= max_bytes:
        return
    cause = f"it is {size / 1e6:,.1f} MB; at most {max_bytes / 1e6:,.0f} MB is read"
    step = "Take pictures and sheets you do not need out of it, or raise max_file_mb in the configuration"
    raise TrackerError(cause, path=str(path), next_step=step)


def _missing(path: Path) -> TrackerError:
    if path.is_symlink():
        cause = f"it is a link to '{path.readlink()}', which does not exist"
        return TrackerError(cause, path=str(path), next_step="Mend or delete the link")
    folder = path.absolute().parent
    if not folder.is_dir():
        return TrackerError(f"there is no folder '{folder}'", path=str(path), next_step="Check the path")
    step = "Check the name; 'followup-sheet init' makes a new tracker, 'restore' brings a lost one back"
    return TrackerError("there is no such file", path=str(path), next_step=step)


def _restless(path: Path) -> TemporaryError:
    cause = f"it kept changing for {SAVE_SECONDS:g} seconds while it was being read"
    return TemporaryError(cause, path=str(path), next_step="Run again when it has been saved")
