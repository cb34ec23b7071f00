"""What a formula's text refers to: areas, table columns and names, at the grain of columns.

Row numbers are dropped on purpose: a column of similar formulas then has one reading, made once,
and reading more than a formula really needs is safe where the question is "may this be stale?".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from followup_sheet.sheets.addresses import MAX_COLUMN
from followup_sheet.workbook.address import column_number
from followup_sheet.workbook.formulas.text import END, Token, bracketed, tokens

ANYTHING_FUNCTIONS = frozenset({"INDIRECT", "OFFSET", "CELL", "INFO", "SHEET", "SHEETS", "EVALUATE", "GETPIVOTDATA"})
"""Functions whose result can depend on cells, or tabs, that their text does not name."""

_MACRO_FUNCTIONS = "GET."  # GET.CELL, GET.WORKBOOK...: of Excel 4, allowed in defined names

# Their last range takes the size of the first.
_RESIZING_FUNCTIONS = frozenset({"SUMIF", "AVERAGEIF", "LOOKUP"})

_CELL = re.compile(r"(\$?)([A-Za-z]{1,3})\$?[0-9]{1,7}")
_COLUMN = re.compile(r"(\$?)([A-Za-z]{1,3})")
_ROW = re.compile(r"\$?[0-9]{1,7}")
_FUNCTION_PREFIX = re.compile(r"(?:_xlfn\.|_xlws\.|_xludf\.|_xll\.)*+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Column:
    """A column (1-based) in a reference; ``fixed`` when it was written with ``$``."""

    number: int
    fixed: bool


@dataclass(frozen=True, slots=True)
class Prefix:
    """The sheet a reference names: one, two for ``Jan:Dec!``, none for the formula's own."""

    first: str = ""
    last: str = ""
    external: bool = False


@dataclass(frozen=True, slots=True)
class Area:
    """Cells from the smallest to the largest of ``columns``, in any row."""

    prefix: Prefix
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class TableColumns:
    """Columns of a table by heading, from ``first`` to ``last``; both empty means all of them.

    ``table`` is empty for ``[@Heading]``, written inside the table itself.
    """

    table: str
    first: str = ""
    last: str = ""


@dataclass(frozen=True, slots=True)
class Name:
    """A defined name (or a bare table name), as it is written."""

    prefix: Prefix
    text: str


Operand = Area | TableColumns | Name


@dataclass(frozen=True, slots=True)
class Joined:
    """The block from one reference to another (``first:last``) that are not plain cells of one sheet."""

    first: Operand
    last: Operand


@dataclass(frozen=True, slots=True)
class Reading:
    """All that a formula reads. ``anything``: it may read cells that its text does not tell.

    ``resizes``: an area may reach as many columns further right as the widest area has.
    """

    operands: tuple[Operand | Joined, ...] = ()
    anything: bool = False
    resizes: bool = False


def read(text: str) -> Reading:
    """The reading of one formula's text (without the leading ``=``). Never fails: unclear means ``anything``."""
    return _Parser(list(tokens(text))).reading()


@dataclass(slots=True)
class _Parser:
    """Walks the tokens once, collecting the operands of ``Reading``."""

    tokens: list[Token]
    at: int = 0
    operands: dict[Operand | Joined, None] = field(default_factory=dict)  # a set that keeps its order
    anything: bool = False
    resizes: bool = False

    def reading(self) -> Reading:
        while self.at < len(self.tokens):
            if self._starts_operand():
                self._range()
            else:
                # a colon here follows a bracket or an error: the block it spans cannot be told
                self.anything |= self._mark(0) == ":"
                self.at += 1
        return Reading(tuple(self.operands), self.anything, self.resizes)

    def _peek(self, ahead: int) -> Token:
        place = self.at + ahead
        return self.tokens[place] if place < len(self.tokens) else END

    def _mark(self, ahead: int) -> str:
        token = self._peek(ahead)
        return token.text if token.kind == "mark" else ""

    def _word(self, ahead: int) -> str:
        token = self._peek(ahead)
        return token.text if token.kind == "word" else ""

    def _starts_operand(self) -> bool:
        return self._peek(0).kind in ("word", "quoted", "brackets") or self._mark(0) == "!"

    def _range(self) -> None:
        """One operand, or several joined by the range operator."""
        parts = [self._operand()]
        while self._mark(0) == ":":
            self.at += 1
            parts.append(self._operand() if self._starts_operand() else None)
        if isinstance(parts[0], Area | Name) and parts[0].prefix.external:
            return
        joined = parts[0] if len(parts) == 1 else _joined(parts)
        if joined is not None:
            self.operands[joined] = None
        self.anything |= joined is None and len(parts) > 1

    def _operand(self) -> Operand | None:
        """The next reference; None for what refers to nothing (numbers, ``#REF!``, quoted text)."""
        prefix = self._prefix()
        if self._peek(0).kind == "brackets":
            return self._table("")
        if self._peek(0).kind != "word":
            self.at += self._peek(0).kind in ("error", "quoted")
            return None
        return self._area(prefix) or self._named(prefix)

    def _prefix(self) -> Prefix:
        """The sheet before ``!``, if there is one; moves past it."""
        book = self._peek(0).text if self._peek(0).kind == "brackets" else None
        skip = 0 if book is None else 1
        first, last, length = self._sheets(skip)
        if self._mark(skip + length) != "!":
            return Prefix()
        self.at += skip + length + 1
        named = _from_quoted(first) if first.startswith("'") else Prefix(first.lstrip("$"), last)
        # [0] is this workbook itself, any other number another one
        return named if book in (None, "0") else Prefix(external=True)

    def _sheets(self, skip: int) -> tuple[str, str, int]:
        """First and last sheet of a prefix that begins ``skip`` tokens ahead, and its length in tokens."""
        if self._peek(skip).kind == "quoted":
            return self._peek(skip).text, "", 1
        first, last = self._word(skip), self._word(skip + 2)
        if first and last and self._mark(skip + 1) == ":" and self._mark(skip + 3) == "!":
            return first, last.lstrip("$"), 3
        return first, "", 1 if first else 0

    def _area(self, prefix: Prefix) -> Area | None:
        word, other = self._word(0), self._word(2) if self._mark(1) == ":" else ""
        if cell := _CELL.fullmatch(word):
            return self._area_of(prefix, [cell], 1)
        first, last = _COLUMN.fullmatch(word), _COLUMN.fullmatch(other)
        if first and last:
            return self._area_of(prefix, [first, last], 3)
        if _ROW.fullmatch(word) and _ROW.fullmatch(other):
            self.at += 3
            return Area(prefix, (Column(1, fixed=True), Column(MAX_COLUMN, fixed=True)))
        return None

    def _area_of(self, prefix: Prefix, ends: list[re.Match[str]], length: int) -> Area | None:
        """None when the letters are past the last column: then it is a name."""
        try:
            columns = tuple(Column(column_number(end[2]), fixed=bool(end[1])) for end in ends)
        except ValueError:
            return None
        self.at += length
        return Area(prefix, columns)

    def _named(self, prefix: Prefix) -> Operand | None:
        """A function (noted, not kept), a table with its columns, or a defined name."""
        word = self._word(0)
        self.at += 1
        if self._mark(0) == "(":
            self._note_function(word)
        elif self._peek(0).kind == "brackets" and not prefix.external:
            return self._table(word)
        return None if word[0].isdigit() or word[0] == "." else Name(prefix, word)

    def _note_function(self, word: str) -> None:
        function = word[_end_of_function_prefix(word) :].upper()
        self.anything |= function in ANYTHING_FUNCTIONS or function.startswith(_MACRO_FUNCTIONS)
        self.resizes |= function in _RESIZING_FUNCTIONS

    def _table(self, table: str) -> TableColumns:
        inner = self._peek(0).text
        self.at += 1
        return TableColumns(table, *_headings(inner))


def _joined(parts: list[Operand | None]) -> Operand | Joined | None:
    """The block several references span, None when it cannot be told."""
    areas = [part for part in parts if isinstance(part, Area)]
    if len(areas) == len(parts) and all(area.prefix in (areas[0].prefix, Prefix()) for area in areas):
        return Area(areas[0].prefix, tuple(column for area in areas for column in area.columns))
    known = [part for part in parts if isinstance(part, Area | TableColumns)]
    return Joined(known[0], known[1]) if len(known) == len(parts) == 2 else None


def _end_of_function_prefix(word: str) -> int:
    match = _FUNCTION_PREFIX.match(word)
    return match.end() if match else 0


def _from_quoted(text: str) -> Prefix:
    """The prefix written between quotes: ``'My sheet'``, ``'Jan 1:Dec 1'``, ``'C:\\[Book.xlsx]Sheet'``."""
    name = text[1:-1].replace("''", "'")
    book, bracket, sheets = name.rpartition("]")
    first, _, last = sheets.partition(":")
    return Prefix(first, last, external=bool(bracket) and book != "[0")


def _headings(inner: str) -> tuple[str, str]:
    """First and last column heading named inside a table's brackets, unescaped ('' when none is)."""
    pieces = list(bracketed(inner)) or [inner.strip().lstrip("@")]
    headings = [_unescape(piece) for piece in pieces if piece and not piece.startswith("#")]
    return (headings[0], headings[-1]) if headings else ("", "")


def _unescape(heading: str) -> str:
    return re.sub(r"'(.)", r"\1", heading.strip(), flags=re.DOTALL)
