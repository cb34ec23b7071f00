"""Tables as CSV that spreadsheet programs open as they are meant.

UTF-8 with a byte order mark, because Excel takes it for something else without one; commas, CRLF, dates ISO.
A text that a spreadsheet program would take for a formula gets an apostrophe in front: it is data. Some programs part
cells at semicolons and tabs, and Excel does in much of Europe, so that a formula may not begin behind one either.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date

Value = str | int | date | None

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What begins a formula in Excel or LibreOffice, the wide forms of East Asian keyboards included."""


_BEHIND_A_SEPARATOR = re.compile('([;\t\r\n])(?=[ \u00a0"]*[=+\\-@\uff1d\uff0b\uff0d\uff20])')


def csv_text(lines: Iterable[Sequence[Value]]) -> bytes:
    """The lines as a CSV file; None is a blank cell."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, quoting=csv.QUOTE_NONNUMERIC)  # texts that hold a semicolon too
    writer.writerows([_cell(value) for value in line] for line in lines)
    return written.getvalue().encode("utf-8-sig", "replace")


def _cell(value: Value) -> str | int:
    if isinstance(value, str):
        return _text(value)
    return "" if value is None else value.isoformat() if isinstance(value, date) else value


def _text(text: str) -> str:
    begins_one = text.lstrip(" \u00a0").startswith(FORMULA_STARTS)
    return ("'" if begins_one else "") + _BEHIND_A_SEPARATOR.sub(r"\1'", text)
