"""Tables as CSV that spreadsheet programs open as they are meant.

UTF-8 with a byte order mark, because Excel takes it for something else without one; commas, CRLF, dates ISO.
A text that a spreadsheet program would take for a formula gets an apostrophe in front: it is data.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date

Value = str | int | date | None

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What begins a formula in Excel or LibreOffice, the wide forms of East Asian keyboards included."""


def csv_text(lines: Iterable[Sequence[Value]]) -> bytes:
    """The lines as a CSV file; None is a blank cell."""
    written = io.StringIO(newline="")
    csv.writer(written).writerows([_cell(value) for value in line] for line in lines)
    return written.getvalue().encode("utf-8-sig", "replace")


def _cell(value: Value) -> str:
    if isinstance(value, str):
        return f"'{value}" if value.lstrip(" \u00a0").startswith(FORMULA_STARTS) else value
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)
