"""A formula's text in tokens, and which texts are alike.

Every pattern only ever looks forward (possessive), so that the cost is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_NOT_IN_WORDS = r"""\s"'#\[\]{}()+\-*/^&=<>,;:!%@|~"""
_TOKEN = re.compile(
    rf"""(?P<string>"(?:[^"]|"")*+"?)
      | (?P<quoted>'(?:[^']|'')*+'?)
      | (?P<error>\#(?:REF!|DIV/0!|N/A|NAME\?|NULL!|NUM!|VALUE!|SPILL!|CALC!|FIELD!|BLOCKED!|GETTING_DATA))
      | (?P<word>[^{_NOT_IN_WORDS}]++)
      | (?P<space>\s++)
      | (?P<mark>.)""",
    re.VERBOSE | re.DOTALL,
)
_BRACKET_PIECE = re.compile(r"'.|[\[\]]", re.DOTALL)  # inside brackets ' escapes the next character
# Quoted names, strings and bracketed columns are kept as they are; of a cell only its row goes.
_ROW_NUMBER = re.compile(
    rf"""("[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|\[(?:[^\[\]']|'.)*+(?:\]|\Z))
       | (?<![^{_NOT_IN_WORDS}]) (\$?[A-Za-z]{{1,3}}\$?)[0-9]{{1,7}} (?![^{_NOT_IN_WORDS}]|\s*[!(\[])""",
    re.VERBOSE | re.DOTALL,
)
# Where words may name sheets though they look like cells, as in FY25:FY26!A1, no row is taken away.
_SEVERAL_SHEETS = re.compile(rf":\s*+[^{_NOT_IN_WORDS}]++!|\s!")
# An apostrophe after a bracket may escape a letter in it or begin a name: too rare to tell apart here.
_ESCAPED = re.compile(r"[\[\]][^\[\]']*+'")


@dataclass(frozen=True, slots=True)
class Token:
    """``kind`` is quoted, error, word, mark or brackets (whose ``text`` is what stands inside)."""

    kind: str
    text: str


END = Token("end", "")


def tokens(text: str) -> Iterator[Token]:
    """Everything that can be part of a reference, in order; strings and white space are left out."""
    position = 0
    while match := _TOKEN.match(text, position):
        position = match.end()
        if match.group() == "[":
            position = _bracket_end(text, match.start())
            yield Token("brackets", text[match.start() + 1 : position - 1])
        elif match.lastgroup not in ("space", "string"):
            yield Token(str(match.lastgroup), match.group())


def _bracket_end(text: str, start: int) -> int:
    """Where the bracket opened at ``start`` is closed (the text's end when it never is)."""
    depth = 0
    for piece in _BRACKET_PIECE.finditer(text, start):
        if piece.group() == "[":
            depth += 1
        elif piece.group() == "]":
            depth -= 1
        if not depth:
            return piece.end()
    return len(text) + 1


def bracketed(inner: str) -> Iterator[str]:
    """The contents of the brackets at the top level of ``[#This Row],[From]:[To]``."""
    position = 0
    while match := _BRACKET_PIECE.search(inner, position):
        position = match.end()
        if match.group() == "[":
            position = _bracket_end(inner, match.start())
            yield inner[match.end() : position - 1]


def similar(text: str) -> str:
    """The same key for formulas that differ only in row numbers: they have the same reading."""
    if _SEVERAL_SHEETS.search(text) or _ESCAPED.search(text):
        return text
    return _ROW_NUMBER.sub("\\1\\2\0", text)
