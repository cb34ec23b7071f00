"""Formulas for a spreadsheet program, each with what it gives: its text and its value are one thing.

A :class:`Formula` is put together from others, so that the two cannot drift apart. Formulas read
whole columns by their defined names (``TrackerStatus``), never single cells: their text is the same
wherever they stand and wherever the columns have moved to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from operator import and_, eq, ge, gt, lt
from types import MappingProxyType
from typing import NamedTuple

from followup_sheet.dashboard.shown_cells import ShownCells, Test, is_number
from followup_sheet.wording import whole_percent

Value = str | int | float
"""What a formula gives: text, or a number (days are serial numbers)."""


@dataclass(frozen=True, slots=True)
class Formula:
    """``text`` is without its equals sign; ``value`` raises KeyError where a column's cells are not known.
    ``is_array``: it has to be entered as an array formula."""

    text: str
    value: Callable[[ShownCells], Value]
    is_array: bool = False


class Condition(NamedTuple):
    """A column and what COUNTIFS asks of its cells: ``words`` any of which a cell may be (``""`` is
    blank), else an ``operator`` and a number."""

    column: str
    words: tuple[str, ...] = ()
    operator: str = ""
    operand: Formula | None = None

    @property
    def text(self) -> str:
        return f"{self.column},{self._asked}"

    @property
    def _asked(self) -> str:
        if self.operand is None:
            texts = [quoted(word) for word in self.words]
            return texts[0] if len(texts) == 1 else "{" + ",".join(texts) + "}"
        if not self.operator:
            return self.operand.text
        plain = self.operand.text.isdecimal()
        return quoted(self.operator + self.operand.text) if plain else f"{quoted(self.operator)}&{self.operand.text}"

    def mask(self, cells: ShownCells) -> int:
        """The rows of its sheet that pass, one byte each."""
        return cells.once(self.text, lambda: cells.column(self.column).mask(self._test(cells)))

    def _test(self, cells: ShownCells) -> Test:
        asked = self.operand
        return _is_among(self.words) if asked is None else _compares(self.operator, amount(asked, cells))


_COMPARE: Mapping[str, Callable[[float, float], bool]] = MappingProxyType({"": eq, ">": gt, ">=": ge, "<": lt})


def _is_among(words: Sequence[str]) -> Test:
    known = frozenset(word.casefold() for word in words)
    return lambda cell: cell.casefold() in known if isinstance(cell, str) else cell is None and "" in known


def _compares(operator: str, number: float) -> Test:
    compare = _COMPARE[operator]
    return lambda cell: is_number(cell) and compare(cell, number)


def quoted(text: str) -> str:
    """Text as a formula writes it."""
    return '"' + text.replace('"', '""') + '"'


# What may be asked of a cell


def among(column: str, *words: str) -> Condition:
    """Says one of these words, in any case; ``""`` is a blank cell."""
    return Condition(column, words)


def filled(column: str) -> Condition:
    """Holds a number above nought, as every date is."""
    return Condition(column, operator=">", operand=number(0))


def on(column: str, day: Formula) -> Condition:
    return Condition(column, operand=day)


def since(column: str, day: Formula) -> Condition:
    return Condition(column, operator=">=", operand=day)


def before(column: str, day: Formula) -> Condition:
    return Condition(column, operator="<", operand=day)


# Numbers and days


def number(value: int) -> Formula:
    return Formula(str(value), lambda _: value)


def day(offset: int = 0) -> Formula:
    """Today, or so many days later (earlier, where it is negative)."""
    return Formula(f"TODAY(){offset:+d}" if offset else "TODAY()", lambda cells: cells.serial(cells.today) + offset)


def monday(weeks: int = 0) -> Formula:
    """This week's Monday, or that of so many weeks later."""

    def value(cells: ShownCells) -> int:
        return cells.serial(cells.today - timedelta(days=cells.today.weekday())) + 7 * weeks

    return Formula(f"TODAY()-WEEKDAY(TODAY(),2){1 + 7 * weeks:+d}", value)


def newest(column: str) -> Formula:
    """The largest number of a column, 0 where it has none."""
    return Formula(f"MAX({column})", lambda cells: max(cells.column(column).numbers, default=0))


def count(*conditions: Condition) -> Formula:
    """How many rows pass all conditions, the first of which no blank cell may pass: LibreOffice looks
    no further down than that column is filled."""
    text = f"COUNTIFS({','.join(condition.text for condition in conditions)})"
    if any(len(condition.words) > 1 for condition in conditions):
        text = f"SUMPRODUCT({text})"  # not SUM: LibreOffice adds up a list of criteria only there
    return Formula(text, lambda cells: reduce(and_, (condition.mask(cells) for condition in conditions)).bit_count())


def plus(*terms: Formula) -> Formula:
    return Formula("+".join(term.text for term in terms), lambda cells: sum(amount(term, cells) for term in terms))


def minus(whole: Formula, part: Formula) -> Formula:
    """``part`` must be a single term."""
    return Formula(f"{whole.text}-{part.text}", lambda cells: amount(whole, cells) - amount(part, cells))


def percent(part: Formula, whole: Formula) -> Formula:
    """A whole number, halves rounded up; ``whole`` must not be nought, ``part`` be a single term or a sum."""

    def value(cells: ShownCells) -> int:
        of, total = int(amount(part, cells)), int(amount(whole, cells))
        return whole_percent(of, total)

    return Formula(f"ROUND(100*({part.text})/({whole.text}),0)", value)


def amount(formula: Formula, cells: ShownCells) -> int | float:
    """The value of a formula that gives a number."""
    value = formula.value(cells)
    if isinstance(value, str):
        raise TypeError(f"{formula.text} gives text")
    return value


# Texts and choices


def words(*parts: str | Formula) -> Formula:
    """Parts one after the other; numbers among them must be whole."""
    text = "&".join(quoted(part) if isinstance(part, str) else part.text for part in parts)
    return Formula(text, lambda cells: "".join(_shown(part, cells) for part in parts))


def _shown(part: str | Formula, cells: ShownCells) -> str:
    value = part if isinstance(part, str) else part.value(cells)
    return value if isinstance(value, str) else str(int(value))


def where_nought(asked: Formula, then: Formula, otherwise: Formula) -> Formula:
    """``then`` where ``asked`` gives 0."""
    return Formula(
        f"IF({asked.text}=0,{then.text},{otherwise.text})",
        lambda cells: otherwise.value(cells) if amount(asked, cells) else then.value(cells),
    )
