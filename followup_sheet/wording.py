"""How days and advisers are named in every sentence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

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
    text = f"{day.day} {_MONTHS[day.month - 1]}"
    return text if near and near.year == day.year else f"{text} {day.year}"


def cited(source: str) -> tuple[str, ...]:
    """The numbers a Source cites, in its order."""
    return tuple(number for part in source.split(",") if (number := part.strip()))


def advisers(source: str) -> str:
    """The people a Source cites, in its order: ``000-10, 002-2`` is The Globe and Mail, OI Partners."""
    named = dict.fromkeys(ADVISERS.get(number[:3], "") for number in cited(source))
    return ", ".join(name for name in named if name) or source.strip() or "our own figure"
