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
        Status.OVERDUE: Highlight("F7A8A0", "6B0A0A"),  # red
        Status.DUE_TODAY: Highlight("FFCB8F", "693500"),  # orange
        Status.DUE_SOON: Highlight("FFF3B5", "5A4A00"),  # yellow
        Status.SCHEDULED: Highlight("C6EFCE", "14532D"),  # green
        Status.WAITING: Highlight("CBD6E2", "2F4256"),  # blue-grey
        Status.CLOSED: Highlight(None, "666666"),  # grey text
        Status.CHECK: Highlight("DCC9F5", "4A2382"),  # purple
    }
)
