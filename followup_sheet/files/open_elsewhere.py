"""Whether LibreOffice or Excel has a tracker open: both say so in a small file beside it.

LibreOffice writes ``.~lock.NAME#``, one line ``Full Name,login,host,DD.MM.YYYY HH:MM,profile;``
in which a backslash escapes commas. Excel writes ``~$NAME``: the owner's name in the old code
page (54 bytes after a length), then again in UTF-16. Both stay behind after a crash, so a lock of
this machine older than its last start, or any older than seven days, is passed over, and said.
"""

from __future__ import annotations

import os
import re
import stat
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from followup_sheet.errors import TemporaryError

LIBREOFFICE = "LibreOffice"
EXCEL = "Excel"
SOMEBODY = "somebody"

_STALE_AFTER = timedelta(days=7)
_READ_AT_MOST = 4096
_NAME_AT_MOST = 80
_ANSI_PART = 55  # the length byte and 54 bytes of name
_SHORTENED_FROM = 8  # names this long may lose two characters to "~$"


class OpenElsewhere(NamedTuple):
    """One lock file. ``host`` is empty where it does not tell; ``since`` is in local time;
    ``stale`` says why the lock is passed over, empty while it counts."""

    program: str
    owner: str
    host: str
    lock: Path
    since: datetime
    stale: str = ""

    def __str__(self) -> str:
        where = f" on {self.host}" if self.host else ""
        return f"open in {self.program} by {self.owner}{where} since {self.since:%Y-%m-%d %H:%M}"


def lock_files(path: Path) -> tuple[tuple[str, Path], ...]:
    """Where each program would leave its sign: beside the link and beside the file it leads to."""
    named = (path.absolute(), Path(os.path.realpath(path)))
    candidates = [pair for file in dict.fromkeys(named) for pair in _beside(file)]
    return tuple(dict.fromkeys(candidates))


def _beside(file: Path) -> list[tuple[str, Path]]:
    signs = [(LIBREOFFICE, file.with_name(f".~lock.{file.name}#")), (EXCEL, file.with_name(f"~${file.name}"))]
    shorter = file.name[2:]
    # "~$cker.xlsx" is the sign of tracker.xlsx only where there is no "cker.xlsx" to own it.
    # os.path.exists says no where Path.exists raises: a name too long, a folder that may not be entered.
    if len(file.stem) >= _SHORTENED_FROM and not os.path.exists(file.with_name(shorter)):  # noqa: PTH110
        signs.append((EXCEL, file.with_name(f"~${shorter}")))
    return signs


def lock_signs(path: Path, *, now: datetime) -> tuple[OpenElsewhere, ...]:
    """Every lock file there is, the stale ones marked. ``now`` is the machine's real time, whatever
    day the run stands for: the age of a lock is a matter of clocks, not of the plan."""
    found = (_sign(program, lock, now) for program, lock in lock_files(path))
    return tuple(sign for sign in found if sign is not None)


def refuse_if_open(path: Path, *, now: datetime, ignore_lock: bool = False) -> tuple[str, ...]:
    """Raises TemporaryError while somebody has the tracker open; returns warnings about locks
    that were passed over, because they are stale or because ``ignore_lock`` says so."""
    warnings = []
    for sign in lock_signs(path, now=now):
        if not sign.stale and not ignore_lock:
            raise _refusal(path, sign)
        warnings.append(f"{path}: passed over {sign.lock} ({sign}): {sign.stale or 'told to ignore locks'}")
    return tuple(warnings)


def _refusal(path: Path, sign: OpenElsewhere) -> TemporaryError:
    step = f"Close it there and run again; if nobody has it open, delete '{sign.lock}' or use --ignore-lock"
    return TemporaryError(f"not written: it is {sign}", path=str(path), next_step=step)


def _sign(program: str, lock: Path, now: datetime) -> OpenElsewhere | None:
    try:
        status = lock.lstat()
    except OSError:
        return None
    content = _content(lock, status)
    owner, host, since = _libreoffice(content) if program == LIBREOFFICE else (_excel(content), "", None)
    written = _written(status, now)
    return OpenElsewhere(
        program,
        _presentable(owner) or SOMEBODY,
        _presentable(host),
        lock,
        since or written.astimezone(),
        _staleness(written, host, now),
    )


def _written(status: os.stat_result, now: datetime) -> datetime:
    try:
        return datetime.fromtimestamp(status.st_mtime, UTC)
    except (ValueError, OverflowError, OSError):
        return now.astimezone(UTC)  # a time no calendar has says nothing about the lock's age


def _content(lock: Path, status: os.stat_result) -> bytes:
    """The first bytes of the lock file; none where it is not a file or cannot be read."""
    if not stat.S_ISREG(status.st_mode):
        return b""
    try:
        with lock.open("rb") as stream:
            return stream.read(_READ_AT_MOST)
    except OSError:
        return b""  # Windows refuses to show a lock file that is in use


def _libreoffice(content: bytes) -> tuple[str, str, datetime | None]:
    """Owner, host and time of opening; empty and None where the line does not tell."""
    line = content.decode("utf-8", "replace").split("\n", 1)[0]
    fields = [re.sub(r"\\(.)", r"\1", field) for field in re.findall(r"((?:\\.|[^\\,])*)(?:,|$)", line)]
    name, login, host, opened = (fields + [""] * 4)[:4]
    try:
        since = datetime.strptime(opened, "%d.%m.%Y %H:%M").astimezone()
    except (ValueError, OverflowError, OSError):
        since = None
    return name.strip() or login, host, since


def _excel(content: bytes) -> str:
    """The owner's name, from the UTF-16 half where it is there: the other half loses letters."""
    length = int.from_bytes(content[_ANSI_PART : _ANSI_PART + 2], "little")
    wide = content[_ANSI_PART + 2 : _ANSI_PART + 2 + 2 * length].decode("utf-16-le", "replace").strip()
    if wide or not content:
        return wide
    return content[1 : 1 + min(content[0], _ANSI_PART - 1)].decode("cp1252", "replace").strip()


def _presentable(text: str) -> str:
    """Fit to print: a lock file is somebody else's text, and may hold control characters."""
    return "".join(ch for ch in text if ch.isprintable()).strip()[:_NAME_AT_MOST]


def _staleness(written: datetime, host: str, now: datetime) -> str:
    if now - written > _STALE_AFTER:
        return "the lock is older than seven days"
    started = now - timedelta(seconds=_uptime())
    if _is_this_machine(host) and written < started:
        return "the lock is older than this machine's last start"
    return ""


def _is_this_machine(host: str) -> bool:
    import socket

    return bool(host) and host.split(".")[0].casefold() == socket.gethostname().split(".")[0].casefold()


def _uptime() -> float:
    """Seconds since this machine was started, time asleep included."""
    if sys.platform == "win32":
        return time.monotonic()
    # macOS has no CLOCK_BOOTTIME; its CLOCK_MONOTONIC goes on while the machine sleeps.
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))
