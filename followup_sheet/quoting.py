"""Text from cells as it may stand in a message: on one line, without control characters, short."""

from __future__ import annotations

import shlex
import sys
import unicodedata
from pathlib import PurePath

LONGEST = 60
"""Characters of a cell's text that a message repeats."""

JOINERS = "\u200c\u200d"
"""Characters that show nothing by themselves, and which some scripts and pictures are written with."""

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_SEPARATOR = "\\" if sys.platform == "win32" else "/"


def is_unseen(ch: str) -> bool:
    """Whether a character steers instead of showing something: it ends a line, turns the text round, is half of
    one. A space is none, nor are the joiners."""
    return ch not in JOINERS and unicodedata.category(ch) in _UNSEEN


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


def as_typed(file: str | PurePath) -> str:
    """A file's name as somebody would type it in a command to be copied: one word to this computer's shell,
    none that does something there, and no option to the program that gets it."""
    name = f".{_SEPARATOR}{file}" if str(file).startswith("-") else str(file)
    return _between_double_quotes(name) if sys.platform == "win32" else shlex.quote(name)


def _between_double_quotes(name: str) -> str:
    """For Windows, where no name holds such a quote itself. PowerShell still expands ``$`` between them, cmd ``%``."""
    return f'"{name}"' if any(not (ch.isalnum() or ch in "\\/:._-") for ch in name) else name


def width_seen(text: str) -> int:
    """Columns of a terminal that ``text`` takes: two for each wide character of East Asia, none for what stands
    on top of another."""
    return sum(map(_width, text))


def _width(ch: str) -> int:
    if unicodedata.category(ch) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(ch) in "WF" else 1


def within(text: str, columns: int) -> str:
    """The longest beginning of ``text`` that takes no more columns of a terminal."""
    taken = 0
    for place, ch in enumerate(text):
        taken += _width(ch)
        if taken > columns:
            return text[:place]
    return text
