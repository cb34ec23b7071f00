"""The Tracker sheet: every column of `columns.py`, in its order, and the rows it is given.

What somebody brings along that has no column here stands in columns of their own, at the right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from itertools import pairwise

from openpyxl.cell.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import Outline
from openpyxl.worksheet.worksheet import Worksheet

from followup_sheet.columns import BY_NAME, COLUMNS, TOOL_COLUMNS, Column, ColumnType
from followup_sheet.workbook.input_rules import InputKind, input_rule
from followup_sheet.workbook.template.content import CellContent
from followup_sheet.workbook.template.look import (
    GENERAL,
    LAST_ROW,
    PLAIN_TEXT,
    SHORT_DATE,
    SHORT_DATE_AND_TIME,
    Look,
    add_table,
    calendar_date,
    choice,
    fit_row,
    hint,
    put,
    set_up_page,
    style_cell,
    style_cells,
    style_column,
    write_header,
)

_WRAPPED = frozenset({"Next action", "Discussed", "Notes", "Why"})
_LINES_FOR_WHY = 3  # which the nightly run fills in later
_MOST_LINES = 8  # of a row that is brought along: a whole posting under Notes must not fill the screen
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
    write_header(sheet, (*_NUMBERS, *own_columns), tool=frozenset(TOOL_COLUMNS))
    own = {name: number for number, name in enumerate(own_columns, len(COLUMNS) + 1)}
    for name, number in own.items():
        style_column(sheet, number, Look(_width(name, rows)))
    places = {**_NUMBERS, **own}
    for number, row in enumerate(rows, start=2):
        _write_row(sheet, number, row, places)
    _style_rows(sheet, len(rows))
    for number, row in enumerate(rows, start=2):
        _style_by_value(sheet, number, row, places)
    add_table(sheet, "Tracker", len(COLUMNS) + len(own), max(len(rows), 1))
    _fold(sheet)
    _freeze(sheet)
    set_up_page(sheet)
    sheet.print_options.gridLines = True
    _print_columns(sheet)


def _width(name: str, rows: Sequence[Mapping[str, CellContent]]) -> float:
    """Wide enough for most of what stands in a column of the user's own."""
    lengths = sorted(len(str(row[name])) for row in rows if name in row)
    usual = lengths[len(lengths) * 9 // 10] if lengths else 0
    return min(max(usual, len(name), _NARROWEST), _WIDEST)


def _freeze(sheet: Worksheet) -> None:
    """Header and names stay in sight; the first cell to type into is selected."""
    sheet.freeze_panes = f"{get_column_letter(_NUMBERS[_LAST_FROZEN] + 1)}2"
    sheet.sheet_view.tabSelected = True
    if sheet.sheet_view.pane:
        sheet.sheet_view.pane.activePane = "bottomLeft"
    for selection in sheet.sheet_view.selection:
        if selection.pane == "bottomLeft":
            selection.activeCell = selection.sqref = f"{letter(_FIRST_TYPED)}2"


def _print_columns(sheet: Worksheet) -> None:
    # whole columns, which openpyxl's own print_area does not take: rows added later print too
    columns = f"{sheet.title}!$A:${letter(_LAST_PRINTED)}"
    sheet.defined_names.add(DefinedName("_xlnm.Print_Area", attr_text=columns))


def _look(column: Column) -> Look:
    if column.type is ColumnType.DATE:
        # left, or the dates would touch the words of the next column
        return Look(column.width, SHORT_DATE, place="left", shrink=column.name == "Interview on")
    number_format = PLAIN_TEXT if column.name == "Phone" else GENERAL
    return Look(column.width, number_format, wrap=column.name in _WRAPPED, bold=column.name == "Status")


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
    texts = ((row.get(name), BY_NAME[name].width) for name in _WRAPPED)
    fit_row(sheet, number, texts, lines=_LINES_FOR_WHY, most=_MOST_LINES)


def _style_rows(sheet: Worksheet, rows: int) -> None:
    """Every cell of the template's columns, the blank ones too."""
    for column in COLUMNS:
        style_cells((sheet.cell(number, _NUMBERS[column.name]) for number in range(2, rows + 2)), _look(column))


def _style_by_value(sheet: Worksheet, number: int, row: Mapping[str, CellContent], places: Mapping[str, int]) -> None:
    """What the look of a cell owes to what it holds."""
    for name, value in row.items():
        cell = sheet.cell(number, places[name])
        if name not in BY_NAME:
            style_cell(cell, Look(_NARROWEST, SHORT_DATE if isinstance(value, date) else GENERAL))
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
