"""How a wrong cell of a cadence is answered: what is wrong, the word or number that was probably meant, what
is allowed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial

from followup_sheet.columns import column_for_header, normalise, word_for
from followup_sheet.quoting import quoted

_NEAR = 0.7
"""How alike two words are, of 1, for the one to be meant by the other: `Emial` and `E-mail` are 0.8."""

_DATE = re.compile(r"\d{4}-\d\d-\d\d.*|\d\d:\d\d.*|\d{1,2}[./]\d{1,2}[./]\d{2,4}", re.ASCII)
_DECIMAL = re.compile(r"(-?\d{1,6})[.,]\d+", re.ASCII)
_SPAN = re.compile(r"([-+]?\d{1,4}) ?(day|week|month)s?", re.ASCII | re.IGNORECASE)
_DAYS_IN = {"day": 1, "week": 7, "month": 30}
_SEPARATORS = re.compile(r"[;/&+\n]| and | or ", re.IGNORECASE)
_NUMBER_WORDS = (
    "nought", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip

_COUNTED = {"At most": "times", "Min": "follow-ups"}
"""What the numbers of these columns count; the others count days."""

_MEANT: dict[str, Callable[[str], str | None]] = {
    "After": column_for_header,
    "If": column_for_header,
    "Unless": column_for_header,
    "To": partial(word_for, "Contact type"),
    "Channel": partial(word_for, "How"),
    "Stages": partial(word_for, "Stage"),
}
"""The words of these columns, by the names and synonyms that the Tracker's own columns and cells know."""


def not_a_number(column: str, text: str, low: int, high: int) -> str:
    """Why ``text`` is not a whole number from ``low`` to ``high``, and what to write instead."""
    if _DATE.fullmatch(text):
        advice = "give the cell the number format General and write one, such as 7"
        return f"{quoted(text)} is a date, not a number: {advice}"
    what = f"{quoted(text)} is not a whole number of {_COUNTED.get(column, 'days')} from {low} to {high}"
    if decimal := _DECIMAL.fullmatch(text):
        lower = int(decimal[1]) - text.startswith("-")
        return f"{what}: write {lower} or {lower + 1}"
    meant = _number_meant(text)
    return f"{what}: write {meant}" if meant is not None and low <= meant <= high else f"{what}: write one, such as 7"


def _number_meant(text: str) -> int | None:
    """`seven` is 7, `2 weeks` are 14 days."""
    if span := _SPAN.fullmatch(text):
        return int(span[1]) * _DAYS_IN[span[2].lower()]
    word = text.lower().removesuffix("days").strip()
    return _NUMBER_WORDS.index(word) if word in _NUMBER_WORDS else None


def not_known(column: str, words: Sequence[str], allowed: Sequence[str]) -> str:
    """Why these words may not stand in a column, and what may."""
    told = ", ".join(f"{quoted(word)} is not known{did_you_mean(column, word, allowed)}" for word in words)
    return f"{told}: any of {', '.join(allowed)}"


def did_you_mean(column: str, word: str, allowed: Sequence[str]) -> str:
    """What an unknown word of a column was probably meant to be, in brackets; empty where nothing is near."""
    parts = [part.strip() for part in _SEPARATORS.split(word) if part.strip()]
    known = [spelling(part, allowed) for part in parts]
    if len(known) > 1 and all(known):
        return f" (write commas between several: {', '.join(filter(None, known))})"
    near = nearest(word, allowed, _MEANT.get(column))
    return f" (did you mean {near}?)" if near else ""


def nearest(word: str, allowed: Sequence[str], meant: Callable[[str], str | None] | None = None) -> str | None:
    """The allowed word that ``word`` means as a synonym (``meant``), else the one spelled most like it."""
    synonym = meant(word) if meant else None
    if synonym in allowed:
        return synonym
    from difflib import get_close_matches  # a night that meets no mistake never needs it

    by_spelling = {normalise(name): name for name in allowed}
    found = get_close_matches(normalise(word)[:100], by_spelling, n=1, cutoff=_NEAR)
    return by_spelling[found[0]] if found else None


def spelling(word: str, allowed: Iterable[str]) -> str | None:
    """The allowed word that is ``word`` but for case, spaces and punctuation."""
    wanted = normalise(word)
    return next((name for name in allowed if normalise(name) == wanted), None) if wanted else None
