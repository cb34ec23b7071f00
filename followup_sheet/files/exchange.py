"""Exchanging two files in one step, where the system can do it.

With a plain rename, whatever stood under the name is gone. With an exchange it comes out under
our own name and can be looked at: a save made in the very last moment is seen, and put back.
"""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

_AT_FDCWD = -100
_NO_REPLACE = 1
_EXCHANGE = 2
_SYSTEM_CALL_NUMBERS = {"x86_64": 316, "aarch64": 276}

# EPERM is what some sandboxes answer to a system call they do not know; where the file itself
# is protected, the plain rename that follows is refused with the same word.
_CANNOT = frozenset({errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP, errno.EPERM})


class ExchangeUnsupportedError(Exception):
    """This system, or this disk, has no such operation; nothing was changed."""


def exchange(one: Path, other: Path) -> None:
    """Swaps the two files' names in one step; both must exist, in one folder.

    Raises ExchangeUnsupportedError, or OSError.
    """
    _renameat2(one, other, _EXCHANGE)


def rename_to_new(source: Path, target: Path) -> None:
    """Renames, never over something that is there: raises FileExistsError then, else OSError."""
    try:
        _renameat2(source, target, _NO_REPLACE)
    except ExchangeUnsupportedError:
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target)) from None
        source.rename(target)


def _renameat2(source: Path, target: Path, flags: int) -> None:
    call = _system_call()
    if call is None:
        raise ExchangeUnsupportedError
    if call(os.fsencode(source), os.fsencode(target), flags) == 0:
        return
    number = ctypes.get_errno()
    if number in _CANNOT:
        raise ExchangeUnsupportedError
    raise OSError(number, os.strerror(number), str(source), None, str(target))


@cache
def _system_call() -> Callable[[bytes, bytes, int], int] | None:
    """``renameat2``: the C library's own, else the bare system call, else None."""
    if sys.platform != "linux":
        return None
    library = ctypes.CDLL(None, use_errno=True)
    arguments = (ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint)
    if hasattr(library, "renameat2"):
        library.renameat2.argtypes = arguments
        return lambda source, target, flags: int(library.renameat2(_AT_FDCWD, source, _AT_FDCWD, target, flags))
    number = _SYSTEM_CALL_NUMBERS.get(os.uname().machine)
    if number is None:
        return None
    library.syscall.argtypes = (ctypes.c_long, *arguments)
    library.syscall.restype = ctypes.c_long
    return lambda source, target, flags: int(library.syscall(number, _AT_FDCWD, source, _AT_FDCWD, target, flags))
