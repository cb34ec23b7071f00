"""The Dashboard sheet: what there is to do, counted by formulas that stay live.

Whole columns of the Tracker are counted, so that rows typed below its table count too. The
stage of a row is the typed one or what its dates show, whichever is further, as the nightly run
has it; without a cell of its own to count, it is pieced together with COUNTIFS.
"""

from __future__ import annotations

from collections.abc import Iterable

from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from followup_sheet.highlights import HIGHLIGHTS
from followup_sheet.model import Stage, Status
from followup_sheet.workbook.template.look import (
    Look,
    font,
    paint,
    set_up_page,
    style_column,
    write_heading,
    write_title,
)
from followup_sheet.workbook.template.tracker import letter

SHOWN_BY = (
    (Stage.LEAD, "Lead on"),
    (Stage.TO_APPLY, "Deadline"),
    (Stage.APPLIED, "Applied on"),
    (Stage.INTERVIEWING, "Interview on"),
)
"""The stages dates can show, the furthest last, and the column that shows each."""

_MEANING = {
    Status.OVERDUE: "was due before today and is still worth doing",
    Status.DUE_TODAY: "do it today",
    Status.DUE_SOON: "due in the next few days",
    Status.SCHEDULED: "due later",
    Status.WAITING: "nothing for you to do now",
    Status.CLOSED: "ended, and nothing left to do",
    Status.CHECK: "a cell needs mending: Why names it",
}


def write_dashboard(sheet: Worksheet) -> None:
    for number, look in enumerate((Look(30), Look(10), Look(60)), start=1):
        style_column(sheet, number, look)
    write_title(sheet, "Dashboard", "Counts from the Tracker, as of the last nightly run. Nothing to fill in here.")
    row = _write_coming_up(sheet, 4)
    row = _write_statuses(sheet, row + 1)
    _write_stages(sheet, row + 1)
    sheet.sheet_view.showGridLines = False
    set_up_page(sheet, landscape=False, title_row=False)


def _write_coming_up(sheet: Worksheet, row: int) -> int:
    write_heading(sheet.cell(row, 1), "To do")
    now = _counts([Status.OVERDUE, Status.DUE_TODAY], "Status")
    soon = _countifs(_among("Status", [Status.DUE_SOON, Status.SCHEDULED]), f'{_column("Due")},"<="&TODAY()+7')
    _write_count(sheet, row + 1, "Now", f"={now}", "overdue or due today")
    _write_count(sheet, row + 2, "In the next 7 days", f"={soon}", "after today")
    return row + 3


def _write_statuses(sheet: Worksheet, row: int) -> int:
    write_heading(sheet.cell(row, 1), "Status")
    for number, status in enumerate(Status, start=row + 1):
        _write_count(sheet, number, status, f"={_counts([status], 'Status')}", _MEANING[status])
        colours = HIGHLIGHTS[status]
        paint(sheet.cell(number, 1), colours.fill, colours.font)
    total = row + 1 + len(Status)
    _write_count(sheet, total, "Rows in all", f"=SUM(B{row + 1}:B{total - 1})", "")
    return total + 1


def _write_stages(sheet: Worksheet, row: int) -> None:
    write_heading(sheet.cell(row, 1), "Stage")
    for number, stage in enumerate((stage for stage in Stage if stage), start=row + 1):
        _write_count(sheet, number, stage, f"={stage_count(stage)}", "")
    sheet.cell(row, 3, "where Stage is blank, what the dates show")
    sheet.cell(row, 3).font = font(italic=True)


def _write_count(sheet: Worksheet, row: int, name: str, formula: str, meaning: str) -> None:
    sheet.cell(row, 1, str(name)).font = font()
    count = sheet.cell(row, 2, formula)
    count.font = font(bold=True)
    count.alignment = Alignment(horizontal="center")
    sheet.cell(row, 3, meaning or None)


def stage_count(stage: Stage) -> str:
    """How many rows stand in ``stage``, as a formula without its equals sign."""
    order = [shown for shown, _ in SHOWN_BY]
    if stage not in order:
        return _counts([stage], "Stage")
    place = order.index(stage)
    later = [f'{_column(name)},""' for _, name in SHOWN_BY[place + 1 :]]
    typed = _countifs(_among("Stage", [stage]), *later)
    shown = _countifs(_among("Stage", ["", *order[:place]]), f'{_column(SHOWN_BY[place][1])},">0"', *later)
    return f"{typed}+{shown}"


def _counts(words: Iterable[str], column: str) -> str:
    return _countifs(_among(column, words))


def _countifs(*conditions: str) -> str:
    # SUMPRODUCT, not SUM: LibreOffice adds up a list of criteria only there
    return f"SUMPRODUCT(COUNTIFS({','.join(conditions)}))"


def _among(column: str, words: Iterable[str]) -> str:
    quoted = [f'"{word}"' for word in words]
    return f"{_column(column)},{quoted[0] if len(quoted) == 1 else '{' + ','.join(quoted) + '}'}"


def _column(name: str) -> str:
    return f"Tracker!${letter(name)}:${letter(name)}"
