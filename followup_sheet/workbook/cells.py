"""The grammar of rows and cells, as patterns over masked bytes (see ``markup``).

The patterns are strict: within a row there may be cells and white space, and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple, NoReturn

from followup_sheet.errors import TrackerError
from followup_sheet.sheets.addresses import MAX_COLUMN, cell_address, column_letters
from followup_sheet.workbook import markup
from followup_sheet.workbook.address import parse_address
from followup_sheet.workbook.strings import decode, rich_text

_ATTRIBUTES = r"""((?:\s[^<>"']*+(?:"[^"<]*"|'[^'<]*'))*+)\s*+"""
COLUMNS = {column_letters(number).encode(): number for number in range(1, 703)}
"""A to ZZ; the few cells further right are read the slower way."""


class Cell(NamedTuple):
    """A cell as the file holds it.

    ``kind`` is its ``t`` attribute, empty for a number; ``text`` what stands in ``<v>`` (an index
    for ``s``) or an inline string's text, empty for a blank cell. ``formula`` is empty, or
    ``normal``, ``shared``, ``array`` or ``dataTable``.
    """

    style: int
    kind: str
    text: str
    formula: str = ""


class FormulaCell(NamedTuple):
    """A cell with a formula: ``start`` to ``end`` is the cell, ``value_start`` to ``value_end`` its
    ``<v>`` element, both equal where it has none. ``text`` is empty for the followers of a shared
    formula; ``ref`` is the range of a shared or array formula's master, ``shared`` its index."""

    row: int
    column: int
    start: int
    end: int
    value_start: int
    value_end: int
    text: str
    kind: str
    ref: str
    shared: int | None


class Grammar(NamedTuple):
    """The patterns for one namespace prefix. Groups of ``row``: number, other attributes, the slash of
    an empty element; of ``cell``: letters, digits, attributes, plain value, other content, and
    whatever is not a cell with all that follows it."""

    prefix: str
    row: re.Pattern[bytes]
    cell: re.Pattern[bytes]
    formula: re.Pattern[bytes]
    value: re.Pattern[bytes]
    inline: re.Pattern[bytes]


@lru_cache(maxsize=16)
def grammar(prefix: str) -> Grammar:
    x = re.escape(prefix)
    patterns = (
        rf"""[\s\0]*<{x}row(?:\ r="([0-9]{{1,7}})")?{_ATTRIBUTES}(/?)>""",
        rf"""<{x}c(?:\ r="([A-Z]{{1,3}})([0-9]+)")?{_ATTRIBUTES}"""
        rf"(?:/>|>(?:<{x}v>([^<]*)</{x}v></{x}c>|(<{x}is><{x}t>[^<]*</{x}t></{x}is>|.*?)</{x}c\s*>))|([^\s\0].*)",
        rf"<{x}f{_ATTRIBUTES}(?:/>|>([^<]*)</{x}f\s*>)",
        rf"<{x}v{_ATTRIBUTES}(?:/>|>([^<]*)</{x}v\s*>)",
        rf"<{x}is><{x}t(?:\ [^<>]*)?(?<!/)>([^<]*)</{x}t></{x}is>",
    )
    return Grammar(prefix, *(re.compile(pattern.encode(), re.DOTALL) for pattern in patterns))


def walk(rules: Grammar, masked: bytes, row: int, start: int, end: int) -> Iterator[tuple[int, re.Match[bytes]]]:
    """The cells of a row with their column numbers, which must ascend.

    Raises ValueError, with the place or the reason, for anything else.
    """
    digits, last, known = b"%d" % row, 0, COLUMNS.get
    for match in rules.cell.finditer(masked, start, end):
        letters, number = match.group(1, 2)
        column = known(letters, 0) if number == digits else 0
        if column <= last:
            column = _unusual_column(match, row, last)
        last = column
        yield column, match


def _unusual_column(match: re.Match[bytes], row: int, last: int) -> int:
    """The column of a cell whose address is not written the usual way, or is missing."""
    if match[6]:
        raise ValueError(f"row {row} holds something that is not a cell")
    written = markup.attributes(match[3].decode(errors="replace")).get("r", "") if match[3] else ""
    if match[1]:
        written = (match[1] + match[2]).decode()
    if not written and last < MAX_COLUMN:
        return last + 1
    found, column = parse_address(written)
    place = cell_address(found, column)
    if found != row:
        raise ValueError(f"{place} stands in row {row}")
    if column <= last:
        raise ValueError(f"{place} stands twice or out of order")
    return column


def refuse(sheet: str, reason: str) -> NoReturn:
    """Refuse a sheet whose rows or cells are not in order."""
    raise TrackerError(
        f"{sheet}: {reason}", next_step="Open it in Excel or LibreOffice, let it repair the file, and save it again"
    )


class CellReader:
    """Turns matches of a sheet's cells into values, making each repeated cell once."""

    _MOST = 50_000
    _LONGEST = 100  # characters of a text that may well come again

    def __init__(self, rules: Grammar, masked: bytes) -> None:
        self.rules, self.masked = rules, masked
        self.known: dict[tuple[bytes, ...], Cell] = {}
        self.formats: dict[bytes, tuple[int, str]] = {}

    def formula(self, row: int, column: int, match: re.Match[bytes]) -> FormulaCell | None:
        """The formula of a cell whose content is more than a plain value, if it has one."""
        formula = self.rules.formula.search(self.masked, *match.span(5))
        if not formula:
            return None
        value = self.rules.value.search(self.masked, formula.end(), match.end(5))
        start, end = value.span() if value else (formula.end(), formula.end())
        attributes = markup.attributes(formula[1].decode(errors="replace"))
        shared, text = attributes.get("si", ""), markup.unescape((formula[2] or b"").decode(errors="replace"))
        kind = attributes.get("t", "normal")
        return FormulaCell(
            row,
            column,
            *match.span(),
            start,
            end,
            text,
            kind,
            attributes.get("ref", ""),
            int(shared) if shared else None,
        )

    def read(self, written: tuple[bytes, ...]) -> Cell:
        """The cell with these attributes, plain value and other content (groups 3 to 5 of ``cell``).

        Raises ValueError for a broken style number or a text over 1 MB."""
        attributes, value, content = written
        style, kind = self.formats.get(attributes) or self._format(attributes)
        if not content:
            cell = Cell(style, kind, _text(value, kind))
        elif kind == "inlineStr" and (inline := self.rules.inline.fullmatch(content)):
            cell = Cell(style, kind, decode(inline[1].decode(errors="replace")))
        else:
            cell = self._other(style, kind, content)
        if len(cell.text) <= self._LONGEST:
            if len(self.known) > self._MOST:
                self.known.clear()
            self.known[attributes, value, content] = cell
        return cell

    def _other(self, style: int, kind: str, content: bytes) -> Cell:
        formula, value = self.rules.formula.search(content), self.rules.value.search(content)
        of_formula = markup.attributes(formula[1].decode(errors="replace")).get("t", "normal") if formula else ""
        if kind == "inlineStr" and not value:
            return Cell(style, kind, rich_text(content, self.rules.prefix), of_formula)
        return Cell(style, kind, _text((value[2] or b"") if value else b"", kind), of_formula)

    def _format(self, attributes: bytes) -> tuple[int, str]:
        """Style and kind; few cells differ in these, so that most are looked up."""
        if len(self.formats) > self._MOST:
            self.formats.clear()
        read = markup.attributes(attributes.decode(errors="replace"))
        kind = read.get("t", "")
        known = self.formats[attributes] = int(read.get("s", "0")), "" if kind == "n" else kind
        return known


def _text(value: bytes, kind: str) -> str:
    if len(value) > markup.MAX_TOKEN:
        raise ValueError(markup.TOO_LONG)
    text = value.decode(errors="replace")
    if value.isalnum():
        return text
    return decode(text) if kind == "str" else markup.unescape(text)
