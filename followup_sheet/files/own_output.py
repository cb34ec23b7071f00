"""Workbooks that `report` and `history` wrote: they may be written anew, unlike anybody's tracker."""

from __future__ import annotations

import zipfile
from pathlib import Path

CATEGORY = "followup-sheet report"
"""What such a workbook says of itself in its properties."""

_PROPERTIES = "docProps/core.xml"
_LARGEST = 100_000  # bytes of the properties


def is_own_output(path: Path) -> bool:
    """Whether the workbook says that it is a report; one that cannot be read is none. Raises OSError."""
    try:
        with zipfile.ZipFile(path) as package, package.open(_PROPERTIES) as properties:
            return f"<cp:category>{CATEGORY}</cp:category>".encode() in properties.read(_LARGEST)
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        KeyError,
        NotImplementedError,
        RuntimeError,
        EOFError,
        ValueError,
    ):
        return False
