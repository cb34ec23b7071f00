"""How days, shares and advisers are written, wherever they are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

SHORT_MONTHS = tuple(name[:3] for name in MONTHS)

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

ADVISERS: Mapping[str, str] = {
    "000": "The Globe and Mail",
    "001": "Career Incite",
    "002": "OI Partners",
    "003": "ADVANCE",
    "004": "Michael Price",
}
"""Whose advice a rule's Source cites, by the first part of its numbers."""


def day_text(day: date, near: date | None = None) -> str:
    """``20 Nov``, with the year where it is not the year of ``near``."""
    text = f"{day.day} {SHORT_MONTHS[day.month - 1]}"
    return text if near and near.year == day.year else f"{text} {day.year}"


def iso(day: date | None) -> str | None:
    """``2026-11-20`` for a document; None where there is no day."""
    return day.isoformat() if day else None


def whole_percent(part: int, whole: int) -> int:
    """``part`` of ``whole`` in percent, halves rounded up; ``whole`` must not be nought."""
    return (200 * part + whole) // (2 * whole)


def cited(source: str) -> tuple[str, ...]:
    """The numbers a Source cites, in its order."""
    return tuple(number for part in source.split(",") if (number := part.strip()))


def advisers(source: str) -> str:
    """The people a Source cites, in its order: ``000-10, 002-2`` is The Globe and Mail, OI Partners."""
    named = dict.fromkeys(ADVISERS.get(number[:3], "") for number in cited(source))
    return ", ".join(name for name in named if name) or source.strip() or "our own figure"
