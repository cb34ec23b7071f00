"""One cell as the workbook holds it, read as text, as a day or as list words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import NamedTuple

from followup_sheet.columns import BY_NAME, list_words, word_for
from followup_sheet.dates import FIRST_DAY, LAST_DAY, Ambiguous, Order, read_text_date
from followup_sheet.model import CellError, FormulaError, RawValue
from followup_sheet.quoting import excerpt, quoted
from followup_sheet.wording import MONTHS

LIKE = "write it like 2026-04-03"
LIKELY_SERIALS = (31_412, 73_415)
"""1990 to 2100, counted from 1904 or from 1900: a date computed by a formula is stored like this
where the cell has no date format, though the program shows it as a date."""

WHOLE_DIGITS = 1e15
"""From here on a spreadsheet no longer shows every digit of a whole number."""


class Unreadable(NamedTuple):
    """Why a cell's value cannot be taken, and what is allowed."""

    message: str
    usable: str = ""
    """What of it is known all the same: a prohibition must not be lost to a word beside it."""


def shown(raw: RawValue) -> str:
    """A cell's value as text, trimmed, the way a person sees it: 5.0 is ``5``."""
    if isinstance(raw, str):
        return raw.strip()
    if isinstance(raw, bool):
        return str(raw).upper()
    if isinstance(raw, datetime):
        return raw.date().isoformat() if raw.time() == time() else raw.isoformat(" ", "minutes")
    if isinstance(raw, time):
        return raw.isoformat("minutes")
    return str(raw) if isinstance(raw, CellError) else _number(raw)


def _number(value: float) -> str:
    whole = float(value).is_integer() and abs(value) < WHOLE_DIGITS
    return str(int(value)) if whole else format(value, ".15g")


def read_text(raw: RawValue) -> str | Unreadable:
    """A text cell; ``""`` where it holds only spaces."""
    if type(raw) is str:  # the common case first: 5,000 rows make 70,000 of these
        return raw.strip()
    if isinstance(raw, CellError):
        return _no_value(raw, "text: mend the formula or type the text")
    return shown(raw)


def _no_value(raw: CellError, wanted: str) -> Unreadable:
    """Why an error is not what is ``wanted``; a formula that cannot be read says so itself."""
    return Unreadable(str(raw) if isinstance(raw, FormulaError) else f"{quoted(raw.code)} is an error, not {wanted}")


def read_day(raw: RawValue, order: Order | None) -> date | str | Unreadable:
    """A date cell; ``""`` where it holds only spaces. ``order`` is that of its column."""
    if isinstance(raw, datetime):
        return _within_range(raw)
    if isinstance(raw, str):
        return _text_day(raw.strip(), order)
    if isinstance(raw, time):
        return Unreadable(f"{quoted(shown(raw))} is a time without a day: {LIKE}")
    if isinstance(raw, CellError):
        return _no_value(raw, "a date: mend the formula or type the date")
    if isinstance(raw, bool):
        return Unreadable(f"{quoted(shown(raw))} is not a date: {LIKE}")
    first, last = LIKELY_SERIALS
    advice = f"give the cell a date format, or {LIKE}" if first <= raw <= last else LIKE
    return Unreadable(f"{quoted(shown(raw))} is a plain number, not a date: {advice}")


def _within_range(raw: datetime) -> date | Unreadable:
    day = raw.date()
    if FIRST_DAY <= day <= LAST_DAY:
        return day
    years = f"{FIRST_DAY.year} and {LAST_DAY.year}"
    return Unreadable(f"{quoted(day.isoformat())} is not a date between {years}: {LIKE}")


def _text_day(text: str, order: Order | None) -> date | str | Unreadable:
    found = read_text_date(text, order) if text else text
    if isinstance(found, Ambiguous):
        return _doubtful(text, [day for day in found if day])
    return Unreadable(f"{quoted(text)} is not a date: {LIKE}") if found is None else found


def _doubtful(text: str, readings: Sequence[date]) -> Unreadable:
    in_one_year = len({day.year for day in readings}) == 1
    named = " or ".join(_named(day) if in_one_year else f"{_named(day)} {day.year}" for day in readings)
    choice = f"write {' or '.join(map(str, readings))}, or set 'Dates written as' in Settings"
    return Unreadable(f"{quoted(text)} could be {named}: {choice}")


def _named(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]}"


_SEPARATORS = re.compile(r"[,;/\n\r]")


def read_words(raw: RawValue, column: str, own_words: Mapping[str, str]) -> str | Unreadable:
    """A list cell in the words of ``columns.py``; ``""`` where it says nothing. Several words, in
    a column that takes them, come back joined by ``", "``; one unknown word makes the cell
    unreadable, the known ones staying usable."""
    text = shown(raw)
    if isinstance(raw, CellError):
        return _no_value(raw, f"one of {_choice(column)}")
    word = word_for(column, text, own_words) if text else ""
    if word is not None:
        return word
    return _several(text, column, own_words) if BY_NAME[column].several_words else _unknown(text, column)


def _several(text: str, column: str, own_words: Mapping[str, str]) -> str | Unreadable:
    parts = list(filter(None, map(str.strip, _SEPARATORS.split(text))))
    words = {part: word_for(column, part, own_words) for part in parts}
    known = ", ".join(dict.fromkeys(word for word in words.values() if word))
    unknown = next((part for part, word in words.items() if word is None), None)
    return known if unknown is None else _unknown(unknown, column)._replace(usable=known)


def _unknown(text: str, column: str) -> Unreadable:
    hint = f'to keep yours, add the line "Word: {excerpt(text)}" to Settings with one of these as its value'
    return Unreadable(f"{quoted(text)} is not known in {column}: write {_choice(column)}; {hint}")


def _choice(column: str) -> str:
    *first, last = list_words(column)
    return f"{', '.join(first)} or {last}"


def own_words_for(column: str, words: Mapping[str, str]) -> Mapping[str, str]:
    """Of the Settings' own words (theirs to ours), those whose meaning is a word of ``column``:
    the others must not hide what the text means here."""
    return {theirs: ours for theirs, ours in words.items() if word_for(column, ours) is not None}
