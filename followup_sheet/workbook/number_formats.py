"""Which number formats show a date or a time, and which our columns take."""

from __future__ import annotations

import re

from followup_sheet.columns import Column, ColumnType

GENERAL = 0
PLAIN_TEXT = 49
SHORT_DATE = 14
"""The built-in format that follows the reader's own way of writing dates."""

FIRST_CUSTOM = 164
"""The first number a workbook may give to a code of its own; those below mean the same everywhere."""

BUILT_IN_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
"""Numbers of the date and time formats that need no code in the file (some of them East Asian)."""

# What stands between quotes, after a backslash, an underscore or a star is shown or skipped, not
# counted; brackets hold colours, conditions and locales, except for elapsed time such as [hh].
_LITERAL = re.compile(r'"[^"]*+"?|[\\_*].|\[(?!(?:h+|m+|s+)\])[^\]]*+\]?', re.IGNORECASE | re.DOTALL)
_DATE_LETTER = re.compile("[ymdhs]", re.IGNORECASE)


def column_format(column: Column) -> int:
    """What a column of ours takes: a telephone number is text, so that it keeps its leading nought."""
    if column.type is ColumnType.DATE:
        return SHORT_DATE
    return PLAIN_TEXT if column.name == "Phone" else GENERAL


def is_date_code(code: str) -> bool:
    """Whether a format code such as ``dd/mm/yyyy`` or ``[h]:mm`` shows a date, a time, or both."""
    return bool(_DATE_LETTER.search(_LITERAL.sub("", code)))
