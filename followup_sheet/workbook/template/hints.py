"""What the cells say while they are selected, and what may be typed into them: every rule warns, none forbids."""

from __future__ import annotations

from collections.abc import Iterable

from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from followup_sheet.workbook.input_rules import QUESTION, day_serials

_LONGEST_TITLE = 32
"""Characters; Excel repairs a workbook with a longer one."""


def hint(sheet: Worksheet, cells: str, title: str, text: str, rule: DataValidation | None = None) -> None:
    """Shows ``text`` while one of the cells is selected, beside what ``rule`` allows there."""
    shown = rule or DataValidation()
    shown.promptTitle, shown.prompt, shown.showInputMessage = title[:_LONGEST_TITLE], text, True
    shown.allowBlank = True
    shown.add(cells)
    sheet.add_data_validation(shown)


def choice(words: Iterable[str], error: str = "") -> DataValidation:
    """A drop-down; with an ``error`` any other word asks first, without one it is let through."""
    return _asking(DataValidation(type="list", formula1=f'"{",".join(words)}"'), error)


def whole_number(lowest: int, highest: int, error: str) -> DataValidation:
    """A whole number from ``lowest`` to ``highest``; anything else asks first."""
    rule = DataValidation(type="whole", operator="between", formula1=str(lowest), formula2=str(highest))
    return _asking(rule, error)


def calendar_date(error: str) -> DataValidation:
    """A date of the years 1990 to 2100 (serial numbers of the 1900 date system)."""
    first, last = map(str, day_serials(date1904=False))
    return _asking(DataValidation(type="date", operator="between", formula1=first, formula2=last), error)


def _asking(rule: DataValidation, error: str) -> DataValidation:
    rule.showErrorMessage = bool(error)
    if error:
        rule.errorStyle, rule.errorTitle, rule.error = "warning", QUESTION, error
    return rule
