"""What the tracker's cells say while they are selected, and what may be typed into them.

Everything is let through after a question at most: a warning can be answered, a ban only worked around.
"""

from __future__ import annotations

from datetime import date
from enum import Enum
from typing import NamedTuple

from followup_sheet.columns import Column, ColumnType, Owner, list_words
from followup_sheet.dates import FIRST_DAY, LAST_DAY

REACH = 2000
"""Rows that drop-downs and hints reach down."""

QUESTION = "Please check"
"""The title of the question that anything unusual is met with."""


_BEFORE_1900, _BEFORE_1904 = date(1899, 12, 30), date(1904, 1, 1)


class InputKind(Enum):
    ANYTHING = "anything"
    DROP_DOWN = "list"
    DAY = "date"


class InputRule(NamedTuple):
    """``prompt`` is shown while a cell is selected; ``question`` is asked before anything but the
    ``words``, or a day, is taken, and where it is empty nothing is asked."""

    prompt: str
    kind: InputKind = InputKind.ANYTHING
    words: tuple[str, ...] = ()
    question: str = ""


def input_rule(column: Column, header: str) -> InputRule:
    """The rule for a column of `columns.py` that stands under ``header``."""
    if column.owner is not Owner.USER:
        return InputRule(column.hint)
    if column.type is ColumnType.DATE:
        return InputRule(
            f"{column.hint} A real date, such as 2026-11-20.",
            InputKind.DAY,
            question=f"{header} needs a date, such as 2026-11-20. Anything else makes the row say Check. Keep it?",
        )
    if column.several_words:
        prompt = f"{column.hint} Several may be typed, with commas."
        return InputRule(prompt, InputKind.DROP_DOWN, list_words(column.name))
    if column.type is ColumnType.LIST:
        return InputRule(column.hint, InputKind.DROP_DOWN, list_words(column.name), _word_question(header))
    return InputRule(column.hint)


def day_serials(*, date1904: bool) -> tuple[int, int]:
    """FIRST_DAY and LAST_DAY as a workbook that counts from 1900, or from 1904, numbers them."""
    epoch = _BEFORE_1904 if date1904 else _BEFORE_1900
    return (FIRST_DAY - epoch).days, (LAST_DAY - epoch).days


def _word_question(header: str) -> str:
    return (
        f"This word is not in the list of {header}. A common word for one of the list's is understood; "
        "any other makes the row say Check. Keep it?"
    )
