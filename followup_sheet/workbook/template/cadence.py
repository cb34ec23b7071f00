"""The Cadence sheet: one rule a row, for a coach to change."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from followup_sheet.model import Cadence, Rule, Stage
from followup_sheet.workbook.template.look import (
    Look,
    choice,
    fit_row,
    hint,
    set_up_page,
    style_cell,
    style_column,
    write_header,
)

_NARROW = 8  # columns of numbers and of yes
_HINTS_REACH = 200  # a cadence of more rules than that is no cadence


@dataclass(frozen=True, slots=True)
class RuleColumn:
    """One column of the sheet. ``width`` is in characters; ``cell`` takes from a rule what is shown."""

    name: str
    width: float
    hint: str
    cell: Callable[[Rule], str | int | None]
    choices: tuple[str, ...] = ()


def _several(values: Iterable[str]) -> str | None:
    return ", ".join(values) or None


def _stages(rule: Rule) -> str | None:
    return _several(stage for stage in Stage if stage in rule.stages)


def _yes(value: bool) -> str | None:
    return "yes" if value else None


_YES = ("yes",)
RULE_COLUMNS = (
    RuleColumn("Action", 40, "What to do, as it will stand in Next action.", lambda r: r.action),
    RuleColumn(
        "After", 18,
        "The date it counts from: a date column of the Tracker, Last contact, Unanswered, Stage and a stage "
        "(Stage Rejected), or Accepted elsewhere.",
        lambda r: r.after,
    ),
    RuleColumn("Opens", 7, "The first sensible day: days after that date; negative is before it.", lambda r: r.opens),
    RuleColumn("Due", 7, "The day to do it by, in days after that date.", lambda r: r.due),
    RuleColumn("Lapses", 8, "The last day it is still worth doing; blank is never.", lambda r: r.lapses),
    RuleColumn("Every", 7, "Comes again after so many days without contact; blank is once only.", lambda r: r.every),
    RuleColumn("At most", 8, "How often it comes in all; counts only with Every.", lambda r: r.at_most),
    RuleColumn(
        "To", 26, "everyone, one in rotation, or contact types such as Hiring manager, HR.", lambda r: _several(r.to)
    ),
    RuleColumn(
        "Channel", 16, "Phone, E-mail, Letter, LinkedIn, In person: several take turns. Blank makes it a to-do.",
        lambda r: _several(r.channels),
    ),
    RuleColumn("Stages", 26, "The stages it applies in, with commas between them.", _stages),
    RuleColumn("If", 14, "Applies only while these columns are filled.", lambda r: _several(r.if_filled)),
    RuleColumn("Unless", 18, "Does not apply while one of them is filled.", lambda r: _several(r.unless_filled)),
    RuleColumn("Min", 6, "Applies only after so many follow-ups.", lambda r: r.minimum),
    RuleColumn("Holds", 8, "yes: while it stands, other rules wait.", lambda r: _yes(r.holds), _YES),
    RuleColumn("Urgent", 8, "yes: goes before other rules and keeps no distance from them.",
               lambda r: _yes(r.urgent), _YES),
    RuleColumn("Say", 50, "A sentence for Why.", lambda r: r.say or None),
    RuleColumn("Source", 26, "Whose advice it is.", lambda r: r.source or None),
)  # fmt: skip


def write_cadence(sheet: Worksheet, cadence: Cadence) -> None:
    for number, column in enumerate(RULE_COLUMNS, start=1):
        style_column(sheet, number, _look(column))
        letter = get_column_letter(number)
        hint(sheet, f"{letter}1:{letter}{_HINTS_REACH}", column.name, column.hint, _drop_down(column))
    write_header(sheet, (column.name for column in RULE_COLUMNS))
    for row, rule in enumerate(cadence.rules, start=2):
        _write_rule(sheet, row, rule)
    sheet.freeze_panes = "B2"
    set_up_page(sheet)


def _look(column: RuleColumn) -> Look:
    is_short = column.width <= _NARROW
    return Look(column.width, wrap=True, bold=column.name == "Action", place="center" if is_short else "left")


def _drop_down(column: RuleColumn) -> DataValidation | None:
    return choice(column.choices) if column.choices else None


def _write_rule(sheet: Worksheet, row: int, rule: Rule) -> None:
    for number, column in enumerate(RULE_COLUMNS, start=1):
        style_cell(sheet.cell(row, number, column.cell(rule)), _look(column))
    fit_row(sheet, row, ((column.cell(rule), column.width) for column in RULE_COLUMNS))
