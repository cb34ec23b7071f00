"""A line of an account, before it is wrapped and coloured."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from followup_sheet.model import Status


class Tone(Enum):
    """How a line stands out where colours are wanted."""

    PLAIN = "plain"
    TITLE = "title"
    CHOSEN = "chosen"


class Line(NamedTuple):
    """``label`` stands before the first line of ``text``; what does not fit goes on below the text."""

    label: str
    text: str = ""
    tone: Tone | Status = Tone.PLAIN
