"""The History sheet: an empty log, ready for the first night, and a proof of search when printed."""

from __future__ import annotations

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from followup_sheet.columns import HISTORY_COLUMNS, list_words
from followup_sheet.highlights import HIGHLIGHTS
from followup_sheet.model import Kind, Status
from followup_sheet.workbook.template.hints import calendar_date, choice, hint
from followup_sheet.workbook.template.look import (
    GENERAL,
    INK,
    LAST_ROW,
    QUIET,
    SHORT_DATE,
    TINT,
    Look,
    add_table,
    print_columns,
    set_up_page,
    style_column,
    write_header,
)
from followup_sheet.workbook.template.notes import HISTORY_NOTES, annotate

_WIDTHS = {"Date": 12, "Kind": 12, "What": 36, "Channel": 11, "Company": 24, "Role": 26, "ID": 9, "Recorded on": 15}
_USUAL_WIDTH = 22
_DATES = frozenset({"Date", "Recorded on"})
_TOOL = frozenset({"ID", "Recorded on"})
_LAST_PRINTED = "Contact"  # whoever is shown the log needs no IDs
_HEADER_HEIGHT, _ROW_HEIGHT = 36, 18  # points
_MISSED = HIGHLIGHTS[Status.OVERDUE].font

_HINTS = {
    "Date": "The day it happened.",
    "Kind": "Stage, Event, Follow-up or Missed.",
    "What": "What happened: for a follow-up the name of the action, or Other contact.",
    "Channel": "How: phone, e-mail, letter, LinkedIn or in person.",
    "Company": "As in the Tracker: Company, Role and Contact say which row the line belongs to.",
    "Role": "As in the Tracker.",
    "Contact": "As in the Tracker.",
    "ID": "Filled in at night. Leave it blank in a line of your own.",
    "Recorded on": "Filled in at night: when the line was added.",
}


def write_history(sheet: Worksheet) -> None:
    for number, name in enumerate(HISTORY_COLUMNS, start=1):
        style_column(sheet, number, _look(name))
        column = get_column_letter(number)
        hint(sheet, f"{column}2:{column}{LAST_ROW}", name, _HINTS[name], _rule(name))
    write_header(sheet, HISTORY_COLUMNS, tool=_TOOL, height=_HEADER_HEIGHT)
    annotate(sheet, HISTORY_NOTES)
    _tell_kinds_apart(sheet)
    add_table(sheet, "History", len(HISTORY_COLUMNS), 1)
    sheet.freeze_panes = "A2"
    sheet.sheet_format.defaultRowHeight, sheet.sheet_format.customHeight = _ROW_HEIGHT, True
    sheet.sheet_view.showGridLines = False
    set_up_page(sheet)
    print_columns(sheet, get_column_letter(HISTORY_COLUMNS.index(_LAST_PRINTED) + 1))


def _look(name: str) -> Look:
    is_ours = name in _TOOL
    return Look(
        _WIDTHS.get(name, _USUAL_WIDTH),
        SHORT_DATE if name in _DATES else GENERAL,
        place="center" if name in _DATES else "left",
        size=9 if is_ours else 10,
        color=QUIET if is_ours else INK,
        fill=TINT if is_ours else None,
        ruled=True,
        middle=True,
    )


def _tell_kinds_apart(sheet: Worksheet) -> None:
    """What the user did stands out, and what was missed; applications and stages recede."""
    looks = ((Kind.FOLLOW_UP, Font(b=True)), (Kind.MISSED, Font(b=True, color=f"FF{_MISSED}")))
    for kind, font in looks:
        rule = FormulaRule(formula=[f'$B2="{kind}"'], font=font)  # type: ignore[no-untyped-call]  # in the stubs
        sheet.conditional_formatting.add(f"B2:C{LAST_ROW}", rule)


def _rule(name: str) -> DataValidation | None:
    if name in _DATES:
        return calendar_date(f"{name} needs a date, such as 2026-11-20. Keep it?")
    if name == "Kind":
        return choice(Kind, "A line is a Stage, an Event, a Follow-up or Missed. Keep it?")
    if name == "Channel":
        return choice(list_words("How"))
    return None
