"""Text from cells as it may stand in a message: on one line, without control characters, short."""

from __future__ import annotations

LONGEST = 60
"""Characters of a cell's text that a message repeats."""


def printable(text: str) -> str:
    """``text`` with everything that is not a plain visible character written as an escape."""
    if text.isprintable():
        return text
    return "".join(ch if ch.isprintable() else ch.encode("unicode_escape").decode("ascii") for ch in text)


def excerpt(text: str) -> str:
    """``text`` fit for a message, cut after 60 characters."""
    cut = text if len(text) <= LONGEST else text[:LONGEST].rstrip() + "…"
    return printable(cut)


def quoted(text: str) -> str:
    """The excerpt of ``text`` between quotes."""
    return f"'{excerpt(text)}'"
