"""Giving the new file the owner, mode, access list and extended attributes of the old one.

What cannot be kept is told, and is never made up for by wider permissions: group permissions
that would go to another group, or that an access list had narrowed, are taken away.
"""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

from followup_sheet.files.snapshot import Snapshot

_ACCESS_LIST = "system.posix_acl_access"

# Signatures of the old bytes, which the system makes anew.
_NOT_OURS_TO_COPY = frozenset({"security.ima", "security.evm"})

_COPY_ACCESS_LIST_AND_ATTRIBUTES = 1 << 0 | 1 << 2  # COPYFILE_ACL | COPYFILE_XATTR


def keep_attributes(descriptor: int, original: Snapshot) -> tuple[str, ...]:
    """Makes the open new file like the original; returns what could not be kept, a sentence each.

    The bytes must have been written before: writing takes some attributes off. Raises OSError
    only where the permissions could not be narrowed.
    """
    if sys.platform == "win32":
        return ()
    lost: list[str] = []
    attributes = _attributes(original.target)
    access_list = attributes.pop(_ACCESS_LIST, None)
    _drop_inherited_access_list(descriptor)
    same_group = _keep_owner(descriptor, original, lost)
    _keep_permissions(descriptor, original, access_list, same_group, lost)
    refused = [name for name, value in attributes.items() if not _give(descriptor, name, value)]
    if refused:
        lost.append(f"the extended attributes {', '.join(refused)} could not be kept")
    if sys.platform == "darwin":
        _copy_on_macos(descriptor, original.target)
    return tuple(f"{original.path}: {sentence}" for sentence in lost)


def _keep_owner(descriptor: int, original: Snapshot, lost: list[str]) -> bool:
    """Whether the group, at least, could be kept."""
    if sys.platform == "win32" or _owner(descriptor) == (original.uid, original.gid):
        return True
    for uid in (original.uid, -1):
        try:
            os.fchown(descriptor, uid, original.gid)
            break
        except OSError:
            continue
    owner, group = _owner(descriptor)
    if owner != original.uid:
        lost.append("its owner could not be kept: the file now belongs to the user who ran this")
    if group != original.gid:
        lost.append("its group could not be kept, so what the group was allowed was taken away")
    return group == original.gid


def _owner(descriptor: int) -> tuple[int, int]:
    status = os.fstat(descriptor)
    return status.st_uid, status.st_gid


def _keep_permissions(
    descriptor: int, original: Snapshot, access_list: bytes | None, same_group: bool, lost: list[str]
) -> None:
    mode = stat.S_IMODE(original.mode)
    if _owner(descriptor)[0] != original.uid:
        mode &= ~stat.S_ISUID
    if same_group and access_list is None:
        os.chmod(descriptor, mode)
        return
    # With an access list the group's bits of the mode are a mask, wider than what the group may.
    os.chmod(descriptor, _without_group(mode))
    if access_list is None:
        return
    if same_group and _give(descriptor, _ACCESS_LIST, access_list):
        os.chmod(descriptor, mode)
    else:
        lost.append("its access list could not be kept, so what it allowed was taken away")


def _without_group(mode: int) -> int:
    """``mode`` with no more for the group than everybody has."""
    return mode & ~(stat.S_IRWXG | stat.S_ISGID) | (mode & stat.S_IRWXO) << 3 & mode


def _attributes(file: Path) -> dict[str, bytes]:
    if sys.platform != "linux":
        return {}
    try:
        names = os.listxattr(file)
        return {name: os.getxattr(file, name) for name in names if name not in _NOT_OURS_TO_COPY}
    except OSError:
        return {}  # a disk without extended attributes


def _give(descriptor: int, name: str, value: bytes) -> bool:
    if sys.platform != "linux":
        return False
    try:
        if name not in os.listxattr(descriptor) or os.getxattr(descriptor, name) != value:
            os.setxattr(descriptor, name, value)
    except OSError:
        return False
    return True


def _drop_inherited_access_list(descriptor: int) -> None:
    """A folder's default access list gives every new file entries the original need not have."""
    if sys.platform != "linux":
        return
    try:
        os.removexattr(descriptor, _ACCESS_LIST)
    except OSError:
        return  # there is none


def _copy_on_macos(descriptor: int, source: Path) -> None:
    """Finder tags and access lists, by the system's own call: Python has none for them there."""
    import ctypes

    library = ctypes.CDLL(None, use_errno=True)
    original = os.open(source, os.O_RDONLY)
    try:
        library.fcopyfile(original, descriptor, None, ctypes.c_uint32(_COPY_ACCESS_LIST_AND_ATTRIBUTES))
    finally:
        os.close(original)
