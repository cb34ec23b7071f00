"""Words of list columns that nobody knows: told once, with the way to teach them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import NamedTuple

from followup_sheet.columns import list_words
from followup_sheet.quoting import excerpt, quoted

MOST_WORDS, LONGEST_WORD = 30, 60
"""Unknown words that get a line of their own in a new Settings sheet: the first ones, of so many
characters at most."""


class UnknownWord(NamedTuple):
    """A word of a list column that nobody knows, how many times it stands there, and where first: the
    line it stands in and, in a workbook, its cell."""

    word: str
    column: str
    times: int
    line: int
    cell: str = ""

    @property
    def choices(self) -> tuple[str, ...]:
        """What it may mean."""
        return list_words(self.column)

    @property
    def told(self) -> str:
        """The whole of it in one sentence."""
        place = self.cell or f"line {self.line}"
        often = f"{self.times} times, first in {place}" if self.times > 1 else f"in {place}"
        *first, last = self.choices
        return (
            f"{quoted(self.word)} ({often}) is not known in {self.column}: in the Settings sheet, "
            f"give 'Word: {excerpt(self.word)}' one of the values {', '.join(first)} or {last}"
        )


def waiting(words: Iterable[UnknownWord]) -> Mapping[str, tuple[str, ...]]:
    """The words that get a line in a new Settings sheet, each with what it may mean; not those that are no words."""
    fit = (entry for entry in words if entry.word.isprintable() and len(entry.word) <= LONGEST_WORD)
    chosen: dict[str, tuple[str, ...]] = {}
    for entry in islice(fit, MOST_WORDS):
        chosen.setdefault(entry.word, entry.choices)
    return chosen
