"""The versions of a tracker before each change, in the state folder.

Not beside the tracker: there they would be synced, opened by mistake and shared. A tracker's
folder holds ``tracker.json``, which names it, and files ``TIME-HASH.xlsx``: in UTC, so that names
sort by time, and the SHA-256 of the content. A pinned one has ``.pinned`` before the suffix.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from followup_sheet.errors import TrackerError, UsageError
from followup_sheet.files.durable import PARTIAL_PREFIX, flush_folder, write_private_file
from followup_sheet.files.faults import fault, reading_fault
from followup_sheet.files.snapshot import sha256_of
from followup_sheet.files.state import private_folder, tracker_key
from followup_sheet.quoting import as_typed

NEWEST_KEPT = 10
WEEKS_KEPT = 8
_SHORT_NAME = 8

_TIME = "%Y%m%dT%H%M%S.%fZ"
_NAME = re.compile(r"(\d{8}T\d{6}\.\d{6}Z)-([0-9a-f]{64})(\.pinned)?(?:\.[A-Za-z0-9]{1,8})?")
_LATEST = datetime.max.replace(tzinfo=UTC) - timedelta(days=1)
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,8}")


class Backup(NamedTuple):
    """One earlier version. ``taken`` is in UTC, ``size`` in bytes; ``pinned`` ones never expire."""

    path: Path
    taken: datetime
    sha256: str
    size: int
    pinned: bool

    @property
    def taken_here(self) -> datetime:
        """``taken`` by this computer's clock."""
        try:
            return self.taken.astimezone()
        except (OverflowError, ValueError):  # a name can hold the first or the last day there is
            return self.taken


def backup_folder(path: Path, state: Path) -> Path:
    """Where this tracker's backups are; it need not exist."""
    return state / "backups" / tracker_key(path)


def list_backups(path: Path, state: Path) -> tuple[Backup, ...]:
    """This tracker's backups, newest first. Files that are not backups are passed over."""
    try:
        files = sorted(backup_folder(path, state).iterdir(), reverse=True)
    except OSError:
        return ()
    return tuple(backup for file in files if (backup := _backup(file)))


def _backup(file: Path) -> Backup | None:
    match = _NAME.fullmatch(file.name)
    try:
        if match is None or not stat.S_ISREG((status := file.stat()).st_mode):
            return None
        taken = datetime.strptime(match[1], _TIME).replace(tzinfo=UTC)
        return Backup(file, taken, match[2], status.st_size, pinned=bool(match[3]))
    except (OSError, ValueError):
        return None


def short_names(backups: Sequence[Backup]) -> Iterator[str]:
    """For each of a tracker's backups what `find_backup` takes for it alone: the beginning of its hash, of 8 characters
    or more; its whole name where another has the same hash."""
    for backup in backups:
        lengths = range(_SHORT_NAME, len(backup.sha256) + 1)
        starts = (backup.sha256[:length] for length in lengths)
        yield next((text for text in starts if _is_of_one(text, backups)), backup.path.name)


def _is_of_one(wanted: str, backups: Sequence[Backup]) -> bool:
    return sum(_answers_to(backup, wanted) for backup in backups) == 1


def find_backup(path: Path, state: Path, wanted: str) -> Backup:
    """The one backup whose path, or the beginning of whose name or hash, is ``wanted``.

    Raises UsageError when none or several are.
    """
    known = list_backups(path, state)
    found = [b for b in known if _answers_to(b, wanted)]
    if len(found) == 1:
        return found[0]
    cause = f"'{wanted}' names {'no backup' if not found else f'{len(found)} backups'} of it"
    raise UsageError(cause, path=str(path), next_step=f"See them all: followup-sheet restore {as_typed(path)} --list")


def _answers_to(backup: Backup, wanted: str) -> bool:
    by_name = bool(wanted) and (backup.path.name.startswith(wanted) or backup.sha256.startswith(wanted))
    return by_name or Path(wanted).absolute() == backup.path.absolute()


def read_backup(backup: Backup, tracker: Path) -> bytes:
    """The version's bytes; raises TrackerError where it cannot be read or is not what was stored."""
    try:
        data = backup.path.read_bytes()
    except OSError as error:
        raise reading_fault(error, tracker, "its backup could not be read", file=backup.path) from error
    if sha256_of(data) != backup.sha256:
        step = f"Choose another: followup-sheet restore {as_typed(tracker)} --list"
        raise TrackerError(f"its backup '{backup.path}' is damaged", path=str(tracker), next_step=step)
    return data


def backed_up(path: Path, state: Path) -> frozenset[str]:
    """The hashes of the contents that a whole backup really holds."""
    return frozenset(b.sha256 for b in list_backups(path, state) if _is_whole(b))


def _is_whole(backup: Backup) -> bool:
    try:
        return sha256_of(backup.path.read_bytes()) == backup.sha256
    except OSError:
        return False


def keep_backup(path: Path, data: bytes, state: Path, *, now: datetime) -> Backup:
    """Stores ``data`` as the tracker's version of ``now``; it is on the disk when this returns.

    A content that is there already is given the new time instead of a second copy. Raises
    TrackerError; the tracker must then not be written.
    """
    folder = backup_folder(path, state)
    try:
        private_folder(folder.parent)
        private_folder(folder)
        _name_tracker(folder, path)
        return _store(path, data, state, now)
    except OSError as error:
        raise fault(error, path, "it was not written, for its backup could not be stored", where=folder) from error


def pin_newest(path: Path, state: Path) -> Backup | None:
    """Keeps the newest backup for good; None where there is none. Raises TrackerError."""
    newest = next(iter(list_backups(path, state)), None)
    if newest is None or newest.pinned:
        return newest
    file = newest.path.with_name(_file_name(newest.taken, newest.sha256, True, path))
    try:
        newest.path.replace(file)
    except OSError as error:
        raise fault(error, path, "its backup could not be kept for good", where=file.parent) from error
    return newest._replace(path=file, pinned=True)


def _store(path: Path, data: bytes, state: Path, now: datetime) -> Backup:
    known = list_backups(path, state)
    digest = sha256_of(data)
    same = [b for b in known if b.sha256 == digest]
    pinned = any(b.pinned for b in same)
    if same and same[0] == known[0] and same[0].pinned == pinned and _is_whole(same[0]):
        return same[0]
    taken = _after(known, now)
    file = backup_folder(path, state) / _file_name(taken, digest, pinned, path)
    write_private_file(file, data)
    _remove(same)
    return Backup(file, taken, digest, len(data), pinned)


def _after(known: tuple[Backup, ...], now: datetime) -> datetime:
    """``now``, but later than every backup there is: a clock set back must not make this one old."""
    taken = now.astimezone(UTC)
    return max(taken, min(known[0].taken, _LATEST) + timedelta(microseconds=1)) if known else taken


def _file_name(taken: datetime, digest: str, pinned: bool, path: Path) -> str:
    suffix = path.suffix if _SUFFIX.fullmatch(path.suffix) else ""
    return f"{taken:{_TIME}}-{digest}{'.pinned' if pinned else ''}{suffix}"


def _name_tracker(folder: Path, path: Path) -> None:
    """Writes down whose backups these are, for the person who looks into the folder; nothing depends on it."""
    import json

    label = json.dumps({"tracker": os.path.realpath(path)}).encode()
    file = folder / "tracker.json"
    with suppress(OSError):
        if not file.is_file() or file.read_bytes() != label:
            write_private_file(file, label)


def expire_backups(path: Path, state: Path) -> None:
    """Deletes all but the newest ``NEWEST_KEPT``, the first of each of the last ``WEEKS_KEPT``
    weeks (Monday to Sunday, counted from the newest) and the pinned ones. Best effort."""
    rotating = [b for b in list_backups(path, state) if not b.pinned]
    kept = {b.path for b in rotating[:NEWEST_KEPT]} | _first_of_weeks(rotating)
    _remove([b for b in rotating if b.path not in kept])
    with suppress(OSError):
        for partial in backup_folder(path, state).glob(f"{PARTIAL_PREFIX}*"):
            partial.unlink()


def _first_of_weeks(newest_first: list[Backup]) -> set[Path]:
    if not newest_first:
        return set()
    oldest_week = _monday(newest_first[0]) - timedelta(weeks=WEEKS_KEPT - 1)
    # The later entry of a week is overwritten by the earlier one.
    first = {_monday(b): b.path for b in newest_first if _monday(b) >= oldest_week}
    return set(first.values())


def _monday(backup: Backup) -> date:
    day = backup.taken.date()
    return day - timedelta(days=day.weekday())


def _remove(backups: list[Backup]) -> None:
    """Deletes backups that are no longer needed; one that will not go is tried again next time."""
    for backup in backups:
        with suppress(OSError):
            backup.path.unlink()
    if backups:
        with suppress(OSError):
            flush_folder(backups[0].path.parent)
