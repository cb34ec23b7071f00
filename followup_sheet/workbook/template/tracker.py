"""The Tracker sheet: every column of `columns.py`, in its order, and the rows it is given.

What somebody brings along that has no column here stands in columns of their own, at the right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from itertools import pairwise
from typing import Literal

from openpyxl.cell.cell import Cell
from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import Outline
from openpyxl.worksheet.views import Selection
from openpyxl.worksheet.worksheet import Worksheet

from followup_sheet.columns import BY_NAME, COLUMNS, TOOL_COLUMNS, Column, ColumnType, Owner
from followup_sheet.workbook.input_rules import InputKind, input_rule
from followup_sheet.workbook.number_formats import column_format
from followup_sheet.workbook.template.content import CellContent
from followup_sheet.workbook.template.heights import lines_needed
from followup_sheet.workbook.template.hints import calendar_date, choice, hint
from followup_sheet.workbook.template.look import (
    GENERAL,
    INK,
    LAST_ROW,
    QUIET,
    SHORT_DATE,
    SHORT_DATE_AND_TIME,
    TINT,
    Look,
    add_table,
    print_columns,
    put,
    set_up_page,
    style_cell,
    style_cells,
    style_column,
    write_header,
)
from followup_sheet.workbook.template.notes import TRACKER_NOTES, annotate

_WRAPPED = frozenset({"Next action", "Company", "Role", "Contact", "Discussed", "Notes", "Why", "Restrictions"})
_LONG = frozenset({"Discussed", "Notes", "Why"})
"""Texts of some length, in smaller type."""
_CHIPS = frozenset({"Status", "Due"})
_SIZE, _SMALL = 10, 9  # points
_HEADER_HEIGHT = 40  # points: the filter buttons have a place below the names
_ROW_HEIGHT = 33  # points: two lines of names with some air, or three of the small type
_SMALL_LINE = 11  # points
_MOST_LINES = 5  # of a row that is brought along: a whole posting under Notes must not fill the screen
_NARROWEST, _WIDEST = 10, 40  # characters, of a column of the user's own
_LOOKS_LIKE_FORMULA = ("=", "+", "-", "@")
_FIRST_TYPED = "Company"
_LAST_FROZEN = "Contact"
_LAST_PRINTED = "Stage"  # further right the page would shrink beyond reading
_NUMBERS = {column.name: number for number, column in enumerate(COLUMNS, start=1)}


def letter(name: str) -> str:
    """The letter of a column in the template."""
    return get_column_letter(_NUMBERS[name])


def write_tracker(sheet: Worksheet, rows: Sequence[Mapping[str, CellContent]], own_columns: Sequence[str] = ()) -> None:
    for column in COLUMNS:
        style_column(sheet, _NUMBERS[column.name], _look(column))
        hint(sheet, f"{letter(column.name)}2:{letter(column.name)}{LAST_ROW}", column.name, *_allowed(column))
    write_header(sheet, (*_NUMBERS, *own_columns), tool=frozenset(TOOL_COLUMNS), height=_HEADER_HEIGHT)
    annotate(sheet, TRACKER_NOTES)
    own = {name: number for number, name in enumerate(own_columns, len(COLUMNS) + 1)}
    for name, number in own.items():
        style_column(sheet, number, _own_look(_width(name, rows)))
    places = {**_NUMBERS, **own}
    for number, row in enumerate(rows, start=2):
        _write_row(sheet, number, row, places)
    _style_rows(sheet, len(rows))
    for number, row in enumerate(rows, start=2):
        _style_by_value(sheet, number, row, places)
    add_table(sheet, "Tracker", len(COLUMNS) + len(own), max(len(rows), 1))
    _fold(sheet)
    _freeze(sheet, is_empty=not rows)
    sheet.sheet_format.defaultRowHeight, sheet.sheet_format.customHeight = _ROW_HEIGHT, True
    sheet.sheet_view.showGridLines = False
    set_up_page(sheet)
    print_columns(sheet, letter(_LAST_PRINTED))


def _width(name: str, rows: Sequence[Mapping[str, CellContent]]) -> float:
    """Wide enough for most of what stands in a column of the user's own."""
    lengths = sorted(len(str(row[name])) for row in rows if name in row)
    usual = lengths[len(lengths) * 9 // 10] if lengths else 0
    return min(max(usual, len(name), _NARROWEST), _WIDEST)


def _freeze(sheet: Worksheet, *, is_empty: bool) -> None:
    """Header and names stay in sight. The first cell to type into is selected in an empty tracker; where there
    are rows its hint would cover some."""
    sheet.freeze_panes = f"{get_column_letter(_NUMBERS[_LAST_FROZEN] + 1)}2"
    view = sheet.sheet_view
    view.tabSelected = True
    pane: Literal["topLeft", "bottomLeft"] = "bottomLeft" if is_empty else "topLeft"
    cell = f"{letter(_FIRST_TYPED)}2" if is_empty else "A1"
    if view.pane:
        view.pane.activePane = pane
    selected = Selection(pane=pane, activeCell=cell, sqref=cell)
    view.selection = [selected, *(other for other in view.selection if other.pane != pane)]


def _look(column: Column) -> Look:
    is_ours, is_date = column.owner is Owner.TOOL, column.type is ColumnType.DATE
    is_centred = is_date or column.name in _CHIPS or column.type is ColumnType.NUMBER
    return Look(
        column.width,
        BUILTIN_FORMATS[column_format(column)],
        wrap=column.name in _WRAPPED,
        bold=column.name in ("Status", "Company"),
        place="center" if is_centred else "left",
        shrink=column.name == "Interview on",
        size=_SMALL if column.name in _LONG else _SIZE,
        color=QUIET if column.name == "Why" else INK,
        fill=TINT if is_ours else None,
        ruled=True,
        middle=True,
    )


def _own_look(width: float, number_format: str = GENERAL) -> Look:
    return Look(width, number_format, size=_SIZE, ruled=True, middle=True)


def _allowed(column: Column) -> tuple[str, DataValidation | None]:
    """The hint of a column and what may be typed into it."""
    rule = input_rule(column, column.name)
    if rule.kind is InputKind.DAY:
        return rule.prompt, calendar_date(rule.question)
    return rule.prompt, choice(rule.words, rule.question) if rule.kind is InputKind.DROP_DOWN else None


def _write_row(sheet: Worksheet, number: int, row: Mapping[str, CellContent], places: Mapping[str, int]) -> None:
    unknown = [name for name in row if name not in places]
    if unknown:
        raise ValueError(f"no such column: {', '.join(unknown)}")
    for name, value in row.items():
        put(sheet.cell(number, places[name]), value)
    lines = max(lines_needed(row.get(name, ""), BY_NAME[name].width, _SMALL) for name in _LONG)
    # fixed, or the rows would be of all heights as soon as somebody types into some of them
    sheet.row_dimensions[number].height = max(_ROW_HEIGHT, _SMALL_LINE * min(lines, _MOST_LINES))


def _style_rows(sheet: Worksheet, rows: int) -> None:
    """Every cell of the template's columns, the blank ones too."""
    for column in COLUMNS:
        style_cells((sheet.cell(number, _NUMBERS[column.name]) for number in range(2, rows + 2)), _look(column))


def _style_by_value(sheet: Worksheet, number: int, row: Mapping[str, CellContent], places: Mapping[str, int]) -> None:
    """What the look of a cell owes to what it holds."""
    for name, value in row.items():
        cell = sheet.cell(number, places[name])
        if name not in BY_NAME:
            style_cell(cell, _own_look(_NARROWEST, SHORT_DATE if isinstance(value, date) else GENERAL))
        if isinstance(value, datetime) and value.time() != time():
            cell.number_format = SHORT_DATE_AND_TIME
        if isinstance(value, str) and value.startswith(_LOOKS_LIKE_FORMULA) and isinstance(cell, Cell):
            cell.quotePrefix = True  # or a program would take it for a formula when it is edited


def _fold(sheet: Worksheet) -> None:
    """Hides the grouped columns behind two levels of outline.

    Neighbouring groups of one level would open and shut as one. So each group's first column
    stands one level above the rest of its group: the first click, right of Why, shows what
    each group begins with, and the click beside that opens the group itself.
    """
    sheet.sheet_properties.outlinePr = Outline(summaryRight=False)
    sheet.column_dimensions.max_outline = 2
    for before, column in pairwise(COLUMNS):
        if not column.folded:
            continue
        folded = sheet.column_dimensions[letter(column.name)]
        folded.hidden = True
        begins = column.group != before.group
        folded.outlineLevel = 1 if begins else 2
        folded.collapsed = begins
        if not before.folded:
            sheet.column_dimensions[letter(before.name)].collapsed = True
