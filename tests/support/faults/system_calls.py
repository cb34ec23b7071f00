"""Which system calls a fault is put at, and which errors can come from which.

Between two calls that change something on a disk nothing there differs, so that a kill before each of them, and
a run that nobody kills, are a kill at every moment.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

KILL = "KILL"
BEGIN, END = "/the command begins", "/the command has ended"
ANY_CALL = "%file,%desc"

_OPENING = frozenset({"openat", "mkdir"})
_WRITING = frozenset({"write", "fsync"})
_NAMING = frozenset({"rename", "renameat2", "unlink"})
_ATTRIBUTES = frozenset({"chmod", "fchmod", "fchown", "fsetxattr", "fremovexattr", "utimensat"})
CHANGING = _OPENING | _WRITING | _NAMING | _ATTRIBUTES

MEETS: Mapping[str, frozenset[str]] = {
    KILL: CHANGING,
    "EIO": CHANGING | {"read", "close", "getdents64", "flock", "readlink"},
    "ENOSPC": _OPENING | _WRITING | _NAMING | _ATTRIBUTES,
    "EDQUOT": _OPENING | _WRITING | _NAMING,
    "EACCES": _OPENING | _NAMING | _ATTRIBUTES,
    "EPERM": _OPENING | _NAMING | _ATTRIBUTES,
    "EROFS": _OPENING | _NAMING | _ATTRIBUTES,
    "EBUSY": _OPENING | _NAMING,
    "EXDEV": frozenset({"rename", "renameat2"}),
    "EINVAL": frozenset({"fsync", "renameat2", "fadvise64", "utimensat"}),
    "ENOSYS": frozenset({"renameat2", "fadvise64"}),
    "ENOLCK": frozenset({"flock"}),
    "EMFILE": frozenset({"openat"}),
}
"""A fault, and the calls it can come from."""


class Call(NamedTuple):
    """The ``number``-th call of this name since the process was taken hold of, from 1."""

    name: str
    number: int


def calls_met(log: Path, fault: str) -> list[Call]:
    """The calls in strace's log that the fault can come from."""
    return [call for call in _calls(log) if call.name in MEETS[fault]]


def _calls(log: Path) -> Iterator[Call]:
    """The command's own, in their order; those before it only count."""
    seen: Counter[str] = Counter()
    began = False
    for line in log.read_text(errors="replace").splitlines():
        match = re.match(r"(\w+)\(", line)
        if match is None:
            continue
        seen[match[1]] += 1
        if END in line:
            return
        if began:
            yield Call(match[1], seen[match[1]])
        began = began or BEGIN in line
