"""The History sheet: an empty log, ready for the first night."""

from __future__ import annotations

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from followup_sheet.columns import HISTORY_COLUMNS, list_words
from followup_sheet.model import Kind
from followup_sheet.workbook.template.look import (
    GENERAL,
    LAST_ROW,
    SHORT_DATE,
    Look,
    add_table,
    calendar_date,
    choice,
    hint,
    set_up_page,
    style_column,
    write_header,
)

_WIDTHS = {"Date": 12, "Kind": 11, "What": 34, "Channel": 11, "ID": 9, "Recorded on": 12}
_DATES = frozenset({"Date", "Recorded on"})
_TOOL = frozenset({"ID", "Recorded on"})

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
        number_format = SHORT_DATE if name in _DATES else GENERAL
        style_column(sheet, number, Look(_WIDTHS.get(name, 22), number_format, place="left"))
        column = get_column_letter(number)
        hint(sheet, f"{column}2:{column}{LAST_ROW}", name, _HINTS[name], _rule(name))
    write_header(sheet, HISTORY_COLUMNS, tool=_TOOL)
    add_table(sheet, "History", len(HISTORY_COLUMNS), 1)
    sheet.freeze_panes = "A2"
    set_up_page(sheet)


def _rule(name: str) -> DataValidation | None:
    if name in _DATES:
        return calendar_date(f"{name} needs a date, such as 2026-11-20. Keep it?")
    if name == "Kind":
        return choice(Kind, "A line is a Stage, an Event, a Follow-up or Missed. Keep it?")
    if name == "Channel":
        return choice(list_words("How"))
    return None
