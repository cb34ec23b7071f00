"""Changes of a part's bytes by position; what no patch covers is copied as it is."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import NamedTuple


class Patch(NamedTuple):
    """``new`` takes the place of the bytes from ``start`` to ``end``."""

    start: int
    end: int
    new: bytes


def patched(xml: bytes, patches: Iterable[Patch]) -> bytes:
    """All patches in one copy; those at one place keep their order, insertions first.

    Raises ValueError where two of them overlap.
    """
    view, position, result = memoryview(xml), 0, io.BytesIO()
    for start, end, new in sorted(patches, key=lambda patch: (patch.start, patch.end)):
        if start < position:
            raise ValueError("two changes of one place")
        result.write(view[position:start])
        result.write(new)
        position = end
    result.write(view[position:])
    return result.getvalue()
