"""Taking a workbook's zip apart and putting it together again with something changed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping


def members(data: bytes) -> dict[str, bytes]:
    """Every member of the package, inflated, in the order of the zip directory."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {info.filename: package.read(info) for info in package.infolist()}


def rewritten(data: bytes, changes: Mapping[str, bytes | None]) -> bytes:
    """The package with members replaced, added at the end, or (``None``) left out; order and dates stay."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = changes.get(info.filename, old.read(info))
            if content is not None:
                new.writestr(info, content)
        for name in sorted(changes.keys() - set(old.namelist())):
            added = changes[name]
            if added is not None:
                new.writestr(zipfile.ZipInfo(name), added, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def edited(data: bytes, member: str, old: bytes, new: bytes) -> bytes:
    """The package with the first ``old`` in ``member`` replaced; AssertionError where it is not found."""
    content = members(data)[member]
    assert old in content, f"{member} does not hold {old!r}"
    return rewritten(data, {member: content.replace(old, new, 1)})
