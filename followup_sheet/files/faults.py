"""What the operating system refuses, in words for the person at the keyboard."""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from pathlib import Path

from followup_sheet.errors import FollowupSheetError, TemporaryError, TrackerError

_SHARING_VIOLATION = 32  # Windows: another program holds the file

_WORDS: Mapping[int, tuple[str, str]] = {
    errno.ENOSPC: ("{disk} is full", "Free some space there and run again"),
    errno.EDQUOT: ("your quota on {disk} is used up", "Delete files there or ask for more, then run again"),
    errno.EFBIG: ("it would be larger than the limit for files", "Raise the limit (ulimit -f) and run again"),
    errno.EIO: ("{disk} reports an input/output error", "Check that disk, and that the file has been downloaded fully"),
    errno.EACCES: ("permission is denied in {folder}", "Ask its owner for the permission, or run as that user"),
    errno.EPERM: (
        "the system does not allow it in {folder}",
        "See whether the file is marked immutable (lsattr) or the folder is protected",
    ),
    errno.EROFS: ("{disk} is read-only", "Move the tracker to a disk that can be written"),
    errno.EBUSY: ("the system says that {folder} or a file in it is in use", "Close the program that uses it"),
    errno.ETXTBSY: ("another program is using it", "Close that program and run again"),
    errno.EXDEV: (
        "{folder} and the file are on different disks",
        "Move the tracker to an ordinary folder: a single file mounted from elsewhere cannot be replaced",
    ),
    errno.ENAMETOOLONG: ("its name is too long", "Give it a shorter name"),
    errno.ELOOP: ("it is a link that leads in a circle", "Mend or delete the link"),
    errno.ENOTDIR: ("a part of its path is a file, not a folder", "Check the path"),
    errno.ENOENT: ("a file or folder has gone from {folder}", "Check the path and run again"),
    errno.ENXIO: ("it cannot be opened as a file", "Give the path of a workbook"),
    errno.EMFILE: ("too many files are open", "Raise the limit (ulimit -n) and run again"),
    errno.ENFILE: ("the machine has too many files open", "Close some programs and run again"),
    errno.ESTALE: ("the network drive has lost the file", "Reconnect the drive and run again"),
    errno.ETIMEDOUT: ("{disk} did not answer in time", "Check the connection and run again"),
}


def fault(error: OSError, path: Path, deed: str, *, where: Path | None = None) -> FollowupSheetError:
    """The error to raise for ``error``.

    ``path`` is the tracker as the user named it, ``deed`` what could not be done ("it could not
    be read"), ``where`` the folder in which it failed (the tracker's own unless given).
    """
    if getattr(error, "winerror", None) == _SHARING_VIOLATION:
        return TemporaryError(f"{deed}: another program has it open", path=str(path), next_step="Close it there first")
    folder = where or path.absolute().parent
    said = error.strerror or str(error)
    words, step = _WORDS.get(error.errno or 0, (f"the system says: {said}", "Mend that and run again"))
    cause = f"{deed}: {words.format(disk=_disk(folder), folder=folder)}"
    return TrackerError(cause, path=str(path), next_step=step)


def reading_fault(error: OSError, path: Path, deed: str, *, file: Path | None = None) -> FollowupSheetError:
    """As `fault`, where ``file`` was only to be read; it is the tracker itself unless given.

    What may be seen in its folder, and not read, refuses by itself: the folder is no cause."""
    file = file or path
    # os.path.exists says no where Path.exists raises: in a folder that lets nobody through
    if error.errno == errno.EACCES and os.path.exists(file):  # noqa: PTH110
        step = "Ask its owner for the permission, or run as that user"
        cause = f"{deed}: permission to read '{os.path.realpath(file)}' is denied"
        return TrackerError(cause, path=str(path), next_step=step)
    return fault(error, path, deed, where=file.absolute().parent)


def place_of(error: OSError) -> Path | None:
    """The folder of the file that ``error`` names; None where it names none."""
    return Path(os.fsdecode(error.filename)).parent if isinstance(error.filename, str | bytes) else None


def _disk(folder: Path) -> str:
    """The disk that holds ``folder``, named by the place where it is mounted."""
    place = Path(os.path.realpath(folder))
    # os.path.ismount: for a path that is too long, Path.is_mount raises
    while place != place.parent and not os.path.ismount(place):
        place = place.parent
    return f"the disk mounted at {place}, which holds {folder},"
