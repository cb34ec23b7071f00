"""Putting an earlier version of a tracker back."""

from __future__ import annotations

import errno
import os
import stat
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from followup_sheet.errors import TrackerError
from followup_sheet.files.backups import Backup, backup_folder, list_backups, read_backup
from followup_sheet.files.faults import fault
from followup_sheet.files.leftovers import recover
from followup_sheet.files.new_file import create_whole
from followup_sheet.files.open_elsewhere import refuse_if_open
from followup_sheet.files.replace import replace
from followup_sheet.files.snapshot import ChangedUnderUsError, Snapshot, read_snapshot

MOST_REPLACED = 200_000_000
"""Bytes of a file that a backup may replace: it is read and backed up first, and four times a workbook's limit."""


class Restored(NamedTuple):
    """``backup`` is the version now in place, ``replaced`` the backup of what was there before
    (None where there was no file); ``warnings`` are whole sentences."""

    backup: Backup
    replaced: Backup | None
    warnings: tuple[str, ...]


def restore(
    path: Path, backup: Backup | None = None, *, state: Path, now: datetime, ignore_lock: bool = False
) -> Restored:
    """Puts ``backup`` in the tracker's place; None is the newest that differs from the present file.

    The present file is backed up first; where there is none, the tracker is made anew, mode 0600.
    Call it while holding the tracker's lock. Raises as ``replace`` does, and TrackerError where
    there is no such backup.
    """
    tidied = recover(path, state, now=now)
    present = _present(path)
    chosen = backup or _newest_other(path, state, present)
    data = read_backup(chosen, path)
    if present is None:
        warnings = refuse_if_open(path, now=now, ignore_lock=ignore_lock)
        _create(path, data)
        return Restored(chosen, None, (*tidied, *warnings))
    done = replace(present, data, state=state, now=now, verify=_any_bytes, ignore_lock=ignore_lock)
    return Restored(chosen, done.backup, (*tidied, *done.warnings))


def _any_bytes(_: bytes) -> None:
    """A backup is what the tracker was, sound or not; ``replace`` has compared the bytes."""


def _present(path: Path) -> Snapshot | None:
    # realpath: a link whose file is lost is filled again where it leads.
    target = os.path.realpath(path)
    if not os.path.lexists(target):
        return None
    _refuse_enormous(path, os.lstat(target))
    return read_snapshot(path, max_bytes=MOST_REPLACED)


def _refuse_enormous(path: Path, status: os.stat_result) -> None:
    if stat.S_ISREG(status.st_mode) and status.st_size > MOST_REPLACED:
        cause = f"the file there now is {status.st_size / 1e6:,.0f} MB, too large to be backed up before it is replaced"
        raise TrackerError(cause, path=str(path), next_step="Move it to another folder, then restore again")


def _newest_other(path: Path, state: Path, present: Snapshot | None) -> Backup:
    known = list_backups(path, state)
    for backup in known:
        if present is None or backup.sha256 != present.sha256:
            return backup
    cause = (
        "its only backup is the same as the file" if known else f"no backup of it is in {backup_folder(path, state)}"
    )
    step = "Backups are made before each change, for the path the tracker had then"
    raise TrackerError(cause, path=str(path), next_step=step)


def _create(path: Path, data: bytes) -> None:
    target = Path(os.path.realpath(path))
    try:
        create_whole(target, data, mode=0o600)
    except FileExistsError as error:
        raise ChangedUnderUsError(path) from error
    except OSError as error:
        if error.errno == errno.ENOENT:
            step = "Make the folder first"
            raise TrackerError(f"there is no folder '{target.parent}'", path=str(path), next_step=step) from error
        raise fault(error, path, "it could not be restored", where=target.parent) from error
