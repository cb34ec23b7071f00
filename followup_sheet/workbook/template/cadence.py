"""The Cadence sheet: one rule a row below the header, for a coach to change.

Headers of what belongs together share a tint; their notes say how a rule works.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby

from openpyxl.cell.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from followup_sheet.cadences.check import rule_values
from followup_sheet.model import Cadence, Rule
from followup_sheet.workbook.daggers import CODE
from followup_sheet.workbook.template.heights import height_needed, set_height
from followup_sheet.workbook.template.hints import choice, hint
from followup_sheet.workbook.template.look import (
    GENERAL,
    LINE,
    QUIET,
    USER_HEADER,
    Look,
    border,
    paint,
    put,
    set_up_page,
    style_cell,
    style_column,
    write_header,
)
from followup_sheet.workbook.template.notes import annotate
from followup_sheet.workbook.template.rule_columns import RULE_COLUMNS, RuleColumn

_OTHER_TINT = "CBDADF"
"""The header of every second group of columns."""

_HINTS_REACH = 200  # at least; few cadences have more than thirty rules
_SIZE, _SMALL = 10, 9  # points

HOW_A_RULE_WORKS = (
    "How a rule works: do the Action on the day that Due counts from the date in After. 0 is that day, -1 the day "
    "before it. Opens is the first sensible day, Lapses the last.\n"
    "Change, add or delete lines: the next night goes by them, while Cadence in Settings says 'this workbook'. "
    "\u2020 marks figures of our own, which no adviser names.\n"
)
"""Begins the note on the first header."""


def write_cadence(sheet: Worksheet, cadence: Cadence) -> None:
    reach = max(_HINTS_REACH, len(cadence.rules) + 1)
    for number, column in enumerate(RULE_COLUMNS, start=1):
        style_column(sheet, number, _look(column))
        letter = get_column_letter(number)
        words = choice(column.choices, column.question) if column.choices else None
        hint(sheet, f"{letter}2:{letter}{reach}", column.name, column.hint, words)
    write_header(sheet, (column.name for column in RULE_COLUMNS))
    annotate(sheet, {column.name: _note(column) for column in RULE_COLUMNS})
    for row, rule in enumerate(cadence.rules, start=2):
        _write_rule(sheet, row, rule)
    _part_groups(sheet)
    sheet.freeze_panes = "B2"
    sheet.sheet_view.showGridLines = False
    set_up_page(sheet)


def _note(column: RuleColumn) -> str:
    return (HOW_A_RULE_WORKS if column is RULE_COLUMNS[0] else "") + f"{column.group}. {column.note}"


def _groups() -> Iterator[tuple[str, int, int]]:
    """Each group's name with the numbers of its first and last column."""
    for group, columns in groupby(enumerate(RULE_COLUMNS, start=1), key=lambda numbered: numbered[1].group):
        numbers = [number for number, _ in columns]
        yield group, numbers[0], numbers[-1]


def _part_groups(sheet: Worksheet) -> None:
    """A tint of its own for every second group's headers, and a stronger line at the right of each group."""
    for place, (_, first, last) in enumerate(_groups()):
        for number in range(first, last + 1):
            if place % 2:
                paint(sheet.cell(1, number), _OTHER_TINT, USER_HEADER[1], size=_SIZE)
        for row in range(2, sheet.max_row + 1):
            cell = sheet.cell(row, last)
            cell.border = border(bottom=cell.border.bottom, right=LINE)


def _look(column: RuleColumn, number_format: str = GENERAL) -> Look:
    return Look(
        column.width,
        number_format,
        wrap=True,
        bold=column.name == "Action",
        place="center" if column.is_short else "left",
        size=_SIZE if not column.is_quiet else _SMALL,
        color=QUIET if column.is_quiet else USER_HEADER[1],
        ruled=True,
        middle=True,
    )


def _write_rule(sheet: Worksheet, row: int, rule: Rule) -> None:
    for number, column in enumerate(RULE_COLUMNS, start=1):
        cell = sheet.cell(row, number)
        put(cell, column.cell(rule))
        is_dagger = column.name in rule.ours and isinstance(cell, Cell)
        style_cell(cell, _look(column, CODE if is_dagger else GENERAL))
    set_height(sheet, row, height_of(rule, {column.name: column.width for column in RULE_COLUMNS}))


def height_of(rule: Rule, widths: Mapping[str, float]) -> float:
    """The points a rule's row needs, in columns (by name) of these widths in characters."""
    values = rule_values(rule)
    return height_needed(((values[name], width) for name, width in widths.items()), size=_SIZE, lines=2, air=4)
