"""A file that a command was asked to write with ``-o``: whole or not at all, and never over a workbook but a report."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from followup_sheet.errors import TrackerError, UsageError
from followup_sheet.files.durable import write_private_file
from followup_sheet.files.faults import fault
from followup_sheet.files.own_output import is_own_output

_WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm", ".xlsb", ".xls", ".ods"})
_LARGEST = 50_000_000  # bytes
_MAGIC = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How archives begin, all workbooks of today among them, and workbooks of before 2007."""


def write_output(path: Path, data: bytes) -> None:
    """Makes ``path`` hold ``data``. A new file is for its owner's eyes (mode 0600), one that is there keeps
    its mode, and a link is followed. Where ``data`` is a workbook itself, it may be called so, and replaces one
    that was written in this way.

    Raises UsageError for a workbook or what is not a file, TrackerError where it cannot be written."""
    target = Path(os.path.realpath(path))
    try:
        mode = _mode_of(target, path, _new_suffixes(data))
        write_private_file(target, data, mode)
    except OSError as error:
        raise fault(error, path, "it could not be written") from error


def _new_suffixes(data: bytes) -> frozenset[str]:
    """What workbooks may be called that are written, not read."""
    return frozenset({".xlsx"}) if data.startswith(_MAGIC) else frozenset()


def _mode_of(target: Path, named: Path, allowed: frozenset[str]) -> int:
    """Of the file that is there, once it is sure that it may go."""
    if target.suffix.lower() in _WORKBOOKS - allowed:
        raise _is_workbook(named)
    if not target.parent.is_dir():
        raise TrackerError(f"there is no folder '{target.parent}'", path=str(named), next_step="Make the folder first")
    try:
        status = target.stat()
    except FileNotFoundError:
        return 0o600
    if not stat.S_ISREG(status.st_mode):
        raise UsageError(f"{named} is not a file", next_step="Give -o the name of a file, or leave it out")
    with target.open("rb") as file:
        is_workbook = file.read(4) in _MAGIC
    if is_workbook and not (allowed and is_own_output(target)):
        raise _is_workbook(named)
    return stat.S_IMODE(status.st_mode)


def _is_workbook(path: Path) -> UsageError:
    return UsageError(f"{path} is a workbook, and was left as it is", next_step="Give -o another name")


def read_output(path: Path) -> bytes | None:
    """What the file holds that is about to be replaced; None where it is not there, or not to be read."""
    try:
        return path.read_bytes() if path.is_file() and path.stat().st_size <= _LARGEST else None
    except OSError:
        return None
