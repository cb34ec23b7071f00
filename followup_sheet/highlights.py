"""The colours of the Status words: one table for the workbook and the template's guide.

Fills are light and texts dark, so that every pair keeps a contrast of at least 4.5:1, and the
fills stay apart for colour-blind eyes too. The word itself always says what the colour says.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from followup_sheet.model import Status


class Highlight(NamedTuple):
    """Colours as ``RRGGBB``. ``fill`` None means the cell is not filled."""

    fill: str | None
    font: str


HIGHLIGHTS: Mapping[Status, Highlight] = MappingProxyType(
    {
        Status.OVERDUE: Highlight("F1928B", "6B0A0A"),  # red
        Status.DUE_TODAY: Highlight("FFBE78", "693500"),  # orange
        Status.DUE_SOON: Highlight("FFF4B0", "5A4A00"),  # yellow
        Status.SCHEDULED: Highlight("C6EFCE", "14532D"),  # green
        Status.WAITING: Highlight("DBE3EB", "2F4256"),  # blue-grey
        Status.CLOSED: Highlight(None, "666666"),  # grey text
        Status.CHECK: Highlight("D5C0F2", "4A2382"),  # purple
    }
)

FILLS = frozenset(highlight.fill for highlight in HIGHLIGHTS.values() if highlight.fill)
"""By one of these a cell shows that the tool wrote it."""
