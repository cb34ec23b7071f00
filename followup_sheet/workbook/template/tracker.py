"""The Tracker sheet: every column of `columns.py`, in its order, and the rows of an example."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from itertools import pairwise

from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import Outline
from openpyxl.worksheet.worksheet import Worksheet

from followup_sheet.columns import BY_NAME, COLUMNS, TOOL_COLUMNS, Column, ColumnType, Owner, list_words
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
    set_up_page,
    style_cell,
    style_column,
    write_header,
)

_WRAPPED = frozenset({"Next action", "Discussed", "Notes", "Why"})
_LINES_FOR_WHY = 3  # which the nightly run fills in later
_FIRST_TYPED = "Company"
_LAST_FROZEN = "Contact"
_LAST_PRINTED = "Stage"  # further right the page would shrink beyond reading
_NUMBERS = {column.name: number for number, column in enumerate(COLUMNS, start=1)}


def letter(name: str) -> str:
    """The letter of a column in the template."""
    return get_column_letter(_NUMBERS[name])


def write_tracker(sheet: Worksheet, rows: Sequence[Mapping[str, CellContent]]) -> None:
    for column in COLUMNS:
        style_column(sheet, _NUMBERS[column.name], _look(column))
        hint(sheet, f"{letter(column.name)}2:{letter(column.name)}{LAST_ROW}", column.name, *_allowed(column))
    write_header(sheet, _NUMBERS, tool=frozenset(TOOL_COLUMNS))
    for number, row in enumerate(rows, start=2):
        _write_row(sheet, number, row)
    add_table(sheet, "Tracker", len(COLUMNS), max(len(rows), 1))
    _fold(sheet)
    _freeze(sheet)
    set_up_page(sheet)
    sheet.print_options.gridLines = True
    _print_columns(sheet)


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
    if column.owner is not Owner.USER:
        return column.hint, None
    if column.type is ColumnType.DATE:
        return f"{column.hint} A real date, such as 2026-11-20.", calendar_date(
            f"{column.name} needs a date, such as 2026-11-20. Anything else makes the row say Check. Keep it?"
        )
    if column.several_words:
        return f"{column.hint} Several may be typed, with commas.", choice(list_words(column.name))
    if column.type is ColumnType.LIST:
        return column.hint, choice(
            list_words(column.name),
            f"This word is not in the list of {column.name}. A common word for one of the list's is understood; "
            "any other makes the row say Check. Keep it?",
        )
    return column.hint, None


def _write_row(sheet: Worksheet, number: int, row: Mapping[str, CellContent]) -> None:
    unknown = [name for name in row if name not in BY_NAME]
    if unknown:
        raise ValueError(f"no such column: {', '.join(unknown)}")
    for column in COLUMNS:
        cell = sheet.cell(number, _NUMBERS[column.name], row.get(column.name))
        style_cell(cell, _look(column))
        if isinstance(cell.value, datetime) and cell.value.time() != time():
            cell.number_format = SHORT_DATE_AND_TIME
    fit_row(sheet, number, ((row.get(name), BY_NAME[name].width) for name in _WRAPPED), lines=_LINES_FOR_WHY)


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
