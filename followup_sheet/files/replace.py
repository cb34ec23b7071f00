"""Putting a tracker's new bytes in the place of the old ones: all of them or none, and nobody's save lost.

The new file is written beside the tracker, made like it, flushed, read back and checked; the old
bytes go into a backup; then, if nobody has opened or saved the tracker meanwhile, the two files are
exchanged in one step and what comes out is looked at. Whatever fails, and wherever the process is
killed, the tracker is the old file or the new one, whole; ``leftovers.recover`` tidies.

Tested on Linux. On macOS and Windows the exchange is a plain replacing rename, which is written
for but not tested.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from followup_sheet.errors import TemporaryError, TrackerError
from followup_sheet.files.attributes import keep_attributes
from followup_sheet.files.backups import Backup, expire_backups, keep_backup
from followup_sheet.files.durable import flush, flush_folder, write_all
from followup_sheet.files.exchange import ExchangeUnsupportedError, exchange
from followup_sheet.files.faults import fault
from followup_sheet.files.leftovers import new_temporary, settle, swap_name
from followup_sheet.files.open_elsewhere import refuse_if_open
from followup_sheet.files.snapshot import ChangedUnderUsError, Snapshot, sha256_of

_DEED = "it could not be written and was left as it was"
_ANY_WRITE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
_WINDOWS_TRIES = 5
_WINDOWS_PAUSE_SECONDS = 0.2


class Replaced(NamedTuple):
    """``written`` is False where the bytes were the same and nothing was touched (no backup then);
    ``warnings`` are whole sentences, each naming the file."""

    written: bool
    backup: Backup | None = None
    warnings: tuple[str, ...] = ()


def replace(
    snapshot: Snapshot,
    new_bytes: bytes,
    *,
    state: Path,
    now: datetime,
    verify: Callable[[bytes], None],
    ignore_lock: bool = False,
) -> Replaced:
    """Puts ``new_bytes`` in the place of the file ``snapshot`` was read from.

    Call it while holding the tracker's lock. ``verify`` gets the bytes as the disk gives them
    back and raises if they are not a sound workbook. ``now`` is the machine's real time.

    Raises ChangedUnderUsError when somebody saved the tracker since the snapshot (start over),
    TemporaryError while it is open elsewhere, TrackerError for everything else; the tracker is
    then what it was, byte for byte, or what somebody else saved.
    """
    if new_bytes == snapshot.data:
        return Replaced(written=False)
    with _os_faults(snapshot):
        refuse_unreplaceable(snapshot)
        with _beside(snapshot, new_bytes) as (temporary, lost):
            verify(_read_back(temporary, new_bytes, snapshot))
            backup = keep_backup(snapshot.path, snapshot.data, state, now=now)
            passed_over = refuse_if_open(snapshot.path, now=now, ignore_lock=ignore_lock)
            _refuse_changed(snapshot)
            unsettled = _put_in_place(temporary, snapshot, new_bytes, now)
    expire_backups(snapshot.path, state)
    return Replaced(True, backup, (*lost, *passed_over, *unsettled, *_flush_name(snapshot)))


def refuse_unreplaceable(snapshot: Snapshot) -> None:
    """Raises TrackerError for a file that must not or cannot be replaced, before any work is done."""
    status = _status(snapshot)
    path, folder = str(snapshot.path), snapshot.target.parent
    if not stat.S_ISREG(status.st_mode):
        raise ChangedUnderUsError(snapshot.path)
    if status.st_nlink > 1:
        cause = f"it has {status.st_nlink} names (hard links), and writing it would part them"
        raise TrackerError(cause, path=path, next_step="Delete the other names, or make a copy and use that")
    if _is_on_a_read_only_disk(snapshot.target):
        refusal = OSError(errno.EROFS, os.strerror(errno.EROFS))
        raise fault(refusal, snapshot.path, _DEED, where=folder)
    if not _is_writable(snapshot.target, status):
        step = "Allow writing (chmod u+w, or Properties > Read-only) if it is meant to be kept up to date"
        raise TrackerError("it is read-only, and was left as it is", path=path, next_step=step)
    if not _is_writable(folder, folder.stat()):
        step = "Allow writing there, or move the tracker to another folder"
        raise TrackerError(f"its folder '{folder}' is read-only, and it was left as it is", path=path, next_step=step)


def _is_on_a_read_only_disk(file: Path) -> bool:
    try:
        return sys.platform != "win32" and bool(os.statvfs(file).f_flag & os.ST_RDONLY)
    except OSError:
        return False  # trying to write will tell


def _is_writable(place: Path, status: os.stat_result) -> bool:
    """What is marked read-only for everybody counts for the superuser too."""
    marked = not status.st_mode & _ANY_WRITE and not (sys.platform == "win32" and stat.S_ISDIR(status.st_mode))
    return not marked and os.access(place, os.W_OK)


def _status(snapshot: Snapshot) -> os.stat_result:
    try:
        return snapshot.target.lstat()
    except FileNotFoundError as error:
        raise ChangedUnderUsError(snapshot.path) from error


@contextmanager
def _os_faults(snapshot: Snapshot) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise fault(error, snapshot.path, _DEED, where=snapshot.target.parent) from error


@contextmanager
def _beside(snapshot: Snapshot, new_bytes: bytes) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """The new file beside the tracker, on the disk, and what of the old one it could not keep."""
    descriptor, temporary = new_temporary(snapshot.target)
    try:
        try:
            write_all(descriptor, new_bytes)
            lost = keep_attributes(descriptor, snapshot)
            flush(descriptor)
        finally:
            os.close(descriptor)
        yield temporary, lost
    finally:
        # By now the tracker may be the new file: whether this goes well decides nothing any more.
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def _read_back(temporary: Path, meant: bytes, snapshot: Snapshot) -> bytes:
    """The bytes as the disk gives them back; raises TrackerError if they are not those meant."""
    with temporary.open("rb") as stream:
        if sys.platform == "linux":
            # Otherwise the answer would come from memory, and prove nothing about the disk.
            os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        found = stream.read()
    if found != meant:
        cause = f"the disk gave back other bytes than were written to '{temporary.parent}'; it was left as it was"
        raise TrackerError(cause, path=str(snapshot.path), next_step="Check that disk")
    return found


def _refuse_changed(snapshot: Snapshot) -> None:
    """Raises ChangedUnderUsError unless the file is still the one read; the same bytes saved anew are fine."""
    refuse_unreplaceable(snapshot)
    status = _status(snapshot)
    moved = Path(os.path.realpath(snapshot.path)) != snapshot.target
    if moved or not snapshot.is_of(status):
        raise ChangedUnderUsError(snapshot.path)
    if status.st_mtime_ns != snapshot.mtime_ns and sha256_of(snapshot.target.read_bytes()) != snapshot.sha256:
        raise ChangedUnderUsError(snapshot.path)


def _put_in_place(temporary: Path, snapshot: Snapshot, new_bytes: bytes, now: datetime) -> tuple[str, ...]:
    """The moment itself. Returns warnings; raises ChangedUnderUsError if another version came out."""
    new_sha256 = sha256_of(new_bytes)
    swap = swap_name(temporary, snapshot.target, new_sha256)
    temporary.rename(swap)
    done = False
    try:
        _exchange(swap, snapshot)
        done = True
    finally:
        # Interrupted or not: what is under our name now is settled by looking at it.
        told, warnings = _settle(swap, snapshot, new_sha256, now)
        if told and done:
            raise ChangedUnderUsError(snapshot.path, told)
    return warnings


def _exchange(swap: Path, snapshot: Snapshot) -> None:
    try:
        exchange(swap, snapshot.target)
    except ExchangeUnsupportedError:
        _rename_over(swap, snapshot)
    except FileNotFoundError as error:
        raise ChangedUnderUsError(snapshot.path) from error


def _settle(swap: Path, snapshot: Snapshot, new_sha256: str, now: datetime) -> tuple[str, tuple[str, ...]]:
    """What became of another's version ("" if there was none), and warnings."""
    if not os.path.lexists(swap):
        return "", ()
    try:
        return settle(swap, snapshot.target, new_sha256, {new_sha256, snapshot.sha256}, now), ()
    except OSError as error:
        return "", (f"{swap}: could not be tidied ({error.strerror}); the next run will try again",)


def _rename_over(swap: Path, snapshot: Snapshot) -> None:
    """Where files cannot be exchanged: the window between this check and the rename is microseconds."""
    _refuse_changed(snapshot)
    for pause in range(_WINDOWS_TRIES):
        try:
            swap.replace(snapshot.target)
        except PermissionError:
            if sys.platform != "win32":
                raise
            time.sleep(_WINDOWS_PAUSE_SECONDS * 2**pause)  # a virus scanner or an indexer holds it
        else:
            return
    step = "Close the program that has it open and run again"
    raise TemporaryError("another program has it open", path=str(snapshot.path), next_step=step)


def _flush_name(snapshot: Snapshot) -> tuple[str, ...]:
    try:
        flush_folder(snapshot.target.parent)
    except OSError as error:
        return (f"{snapshot.path}: written, but its folder could not be flushed to the disk ({error.strerror})",)
    return ()
