"""A CSV file's bytes become a grid of texts: its encoding, its delimiter and its quotes found out.

    bytes → text (a mark at the start, UTF-8, else Windows-1252) → delimiter → records → grid

Rows are numbered as a spreadsheet shows them: a cell with line breaks in it is still in one row.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from io import StringIO
from itertools import chain, islice
from typing import NamedTuple

from followup_sheet.errors import TrackerError
from followup_sheet.quoting import quoted
from followup_sheet.sheets.addresses import MAX_COLUMN
from followup_sheet.sheets.grid import Cells, Grid
from followup_sheet.workbook.identify import not_a_zip
from followup_sheet.workbook.limits import Limits

DELIMITERS = (",", ";", "\t", "|")
WINDOWS = "cp1252"
"""Old Excel's and many western programs' encoding: the last guess, for what is not UTF-8."""

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_SAMPLE, _SAMPLE_TEXT = 200, 500_000
"""Records, and characters, looked at to find the delimiter."""

_LONGEST_ROW = 2_000_000
"""Characters; nobody's row is longer, and a hostile one would take a gigabyte."""


_END = "\x1c\x1d\x1e"
"""A last line of our own: if it does not come back by itself, a quotation mark was never closed."""

_WHITE = " \t\r\n\ufeff"
_MARKUP = re.compile(r"<(?:!doctype|html|\?xml)", re.IGNORECASE)
_NOT_CSV = (b"%PDF", b"{\\rtf")
_MANY_CONTROLS = 0.05

_SAVE_AGAIN = "Open it in the program it comes from, and save or export it as 'CSV UTF-8'"


class CsvFile(NamedTuple):
    """What a CSV file holds, every value a text; ``encoding`` is a codec's name."""

    grid: Grid
    encoding: str
    delimiter: str

    @property
    def is_encoding_guessed(self) -> bool:
        """Whether letters such as é may come out wrong."""
        return self.encoding == WINDOWS


def read_csv(data: bytes, limits: Limits, *, title: str = "CSV") -> CsvFile:
    """The records of a CSV file as a grid called ``title``, blank lines left out.

    Raises TrackerError for what is empty, larger than ``limits`` allow, not text, or garbled."""
    if len(data) > limits.file:
        raise _too_large(f"{len(data):,} bytes; {limits.file:,} are allowed")
    text, encoding = _decoded(data)
    delimiter, body = _told_delimiter(text)
    delimiter = delimiter or _likely_delimiter(body)
    rows = list(_rows(body, delimiter, limits))
    if not rows:
        raise TrackerError("the file holds nothing but blank lines", next_step="Export it again")
    return CsvFile(Grid(title, rows), encoding, delimiter)


def _too_large(what: str) -> TrackerError:
    return TrackerError(f"the file is too large: {what}", next_step="Split it into smaller files")


def _decoded(data: bytes) -> tuple[str, str]:
    """The text, and the encoding it was read as."""
    if not data.strip():
        raise TrackerError("the file is empty", next_step="Export it again")
    if data.startswith(b"PK\x03\x04"):
        raise TrackerError(
            "the file is a workbook or a zip archive, not a CSV",
            next_step="Give a workbook the ending .xlsx; unpack an archive and import a file that is in it",
        )
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _checked(_decode(data, encoding), data, encoding), encoding
    text, encoding = _without_mark(data)
    return _checked(text, data, encoding), encoding


def _decode(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        cause = f"the file says that it is {encoding.upper()} text, but from byte {error.start + 1:,} on it is not"
        raise TrackerError(cause, next_step=_SAVE_AGAIN) from error


def _without_mark(data: bytes) -> tuple[str, str]:
    if half := _zero_half(data):
        return _decode(data, half), half
    for encoding in ("utf-8", WINDOWS):
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise _not_text(data)


def _zero_half(data: bytes) -> str:
    """Which UTF-16 it is where every other byte of the beginning is zero; blank where none is."""
    head = data[:1000]
    evens, odds = head[::2], head[1::2]
    if odds and not any(evens) and all(odds):
        return "utf-16-be"
    return "utf-16-le" if odds and not any(odds) and all(evens) else ""


def _checked(text: str, data: bytes, encoding: str) -> str:
    """``text`` where it can be a CSV; what else it is, where that can be told, is the error's."""
    if "\0" in text or data.startswith(_NOT_CSV) or (encoding == WINDOWS and _is_mostly_noise(text[:10_000])):
        raise _not_text(data)
    if _MARKUP.match(text.lstrip(_WHITE)):
        raise not_a_zip(data)
    return text


def _is_mostly_noise(head: str) -> bool:
    """Whether there are more control characters than a text has; nearly any bytes are Windows text."""
    return sum(ch < " " and ch not in "\t\r\n" for ch in head) > len(head) * _MANY_CONTROLS


def _not_text(data: bytes) -> TrackerError:
    known = not_a_zip(data)
    if known.cause.startswith("the file is a") and "CSV" not in known.cause:
        return known
    return TrackerError("the file is not text, or in an encoding that cannot be told", next_step=_SAVE_AGAIN)


def _told_delimiter(text: str) -> tuple[str, str]:
    """What a first line ``sep=;`` says, and the text below it; blank where there is no such line."""
    told = re.match(r"\"?sep=(.)\"?\r?(?:\n|\Z)", text, re.IGNORECASE)
    return (told[1], text[told.end() :]) if told else ("", text)


def _likely_delimiter(text: str) -> str:
    """The one that cuts most records into the same, greatest number of cells."""
    sample = text[:_SAMPLE_TEXT]
    return max(DELIMITERS, key=lambda delimiter: _evenness(sample, delimiter))


def _evenness(text: str, delimiter: str) -> float:
    widths: Counter[int] = Counter()
    with suppress(csv.Error):  # what the delimiter makes a mess of does not count; what stays is told later
        widths.update(len(cells) for _, cells in islice(_records(text, delimiter), _SAMPLE) if any(cells))
    return max(((width - 1) * count for width, count in widths.items()), default=0) / max(widths.total(), 1)


def _rows(text: str, delimiter: str, limits: Limits) -> Iterator[tuple[int, Cells]]:
    """Row number and filled cells of every record that is not blank, within the limits."""
    filled = 0
    for number, (_, texts) in enumerate(_whole_records(text, delimiter), start=1):
        cells = {place: value for place, value in enumerate(map(_with_line_feeds, texts), 1) if value.strip(_WHITE)}
        filled += len(cells)
        if number > limits.rows or filled > limits.cells:
            raise _too_large(f"{limits.rows:,} rows and {limits.cells:,} cells are allowed")
        if cells and max(cells) > MAX_COLUMN:
            raise TrackerError(f"row {number} has over {MAX_COLUMN:,} cells", next_step="Export fewer columns")
        if cells:
            yield number, cells


def _with_line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _whole_records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Every record with the line it begins in; TrackerError where one swallows the rest of the file."""
    begins = 1
    try:
        for line, cells in _records(text, delimiter, end=_END):
            if cells == [_END]:
                return
            yield line, cells
            begins = line
    except csv.Error as error:
        raise TrackerError(
            f"a cell after line {begins:,} is too long to be one ({error})",
            next_step="Look for a quotation mark that is never closed, or export the file again",
        ) from error
    raise TrackerError(
        f"a quotation mark in line {line:,} or below is never closed: {quoted(cells[0].removesuffix(_END).rstrip())}",
        next_step="Close it, or export the file again",
    )


def _records(text: str, delimiter: str, end: str = "") -> Iterator[tuple[int, list[str]]]:
    """Each record with the number of the line it begins in, and ``end`` as one more of its own."""
    closed = text if text.endswith(("\n", "\r")) else text + "\n"
    taken = 0  # characters of the record that is being read

    def lines() -> Iterator[str]:
        nonlocal taken
        for line in chain(StringIO(closed, newline=""), [end] if end else []):
            taken += len(line)
            if taken > _LONGEST_ROW:
                raise _too_large(f"a row of over {_LONGEST_ROW:,} characters")
            yield line

    reader = csv.reader(lines(), delimiter=delimiter, skipinitialspace=True)
    while True:
        begins, taken = reader.line_num + 1, 0
        cells = next(reader, None)
        if cells is None:
            return
        yield begins, cells
