"""A tracker's Cadence sheet as a coach changes it: cells found by the rule's Action and the column's name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from io import BytesIO

from followup_sheet.cadences import built_in as cadence
from followup_sheet.cadences.check import RULE_COLUMNS
from followup_sheet.model import Rule
from followup_sheet.workbook import template
from tests.support.command import DAY
from tests.support.templates import STANDARD, opened

PART = "xl/worksheets/sheet4.xml"
SETTINGS = "xl/worksheets/sheet5.xml"
LETTERS = dict(zip(RULE_COLUMNS, "ABCDEFGHIJKLMNOPQ", strict=True))
Typed = str | int | float | bool | date | None


def place(action: str, column: str, rules: Iterable[Rule] = STANDARD.rules) -> str:
    """The cell of the first rule with that Action."""
    row = next(number for number, rule in enumerate(rules, 2) if rule.action == action)
    return f"{LETTERS[column]}{row}"


def with_rules_typed(data: bytes, cells: Mapping[str, Typed]) -> bytes:
    """The workbook with these cells of its Cadence sheet typed over, as a spreadsheet program would."""
    book, saved = opened(data), BytesIO()
    for address, value in cells.items():
        book["Cadence"][address] = value
    book.save(saved)
    return saved.getvalue()


@cache
def tracker_of(name: str) -> bytes:
    """A new tracker whose Cadence sheet holds a built-in cadence."""
    return template.build(DAY, cadence=cadence.load(name))
