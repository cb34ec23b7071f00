"""The Guide sheet: how to use the tracker, what each Status means, what to type, how to mend History."""

from __future__ import annotations

from collections.abc import Iterable

from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from followup_sheet.highlights import HIGHLIGHTS
from followup_sheet.model import Status
from followup_sheet.workbook.template.look import (
    TOOL_HEADER,
    Look,
    fit_row,
    font,
    paint,
    set_up_page,
    style_column,
    write_heading,
    write_title,
)

_TEXT = Look(100, wrap=True)

Line = tuple[str, str]

HOW_TO = (
    (
        "1",
        "One row for each person at each company: three people on a panel are three rows with the same "
        "Company and Role.",
    ),
    (
        "2",
        "Fill in what you know in the light columns: Company, Role, Contact and the dates. The dark ones "
        "are filled in for you every night.",
    ),
    ("3", "Type dates, not words: 2026-11-20, or as your spreadsheet writes them. An interview may have a time."),
    (
        "4",
        "Leave Stage blank while it goes on: the dates tell it. Choose Offer, Accepted, Rejected, Withdrawn "
        "or On hold when it comes to that.",
    ),
    ("5", "After a talk, note in Discussed what it was about: every follow-up should pick it up."),
    ("6", "If you agreed a day to be in touch, type it into Agreed follow-up: a promise goes before everything else."),
    ("7", "Each morning look at Status, Due and Next action. Why gives the reason, and whose advice it is."),
    ("8", "More columns are folded to the right: click the small plus above Why, then the plus above a group."),
    ("9", "Columns of your own are welcome anywhere and are never touched. Move, hide, sort and filter as you please."),
    ("10", "Close the tracker in the evening: it cannot be filled in while it is open."),
)

STATUSES = (
    (Status.OVERDUE, "It was due before today and is still worth doing. Do it first."),
    (Status.DUE_TODAY, "Do it today."),
    (Status.DUE_SOON, "Due within the Due-soon days of the Settings (3)."),
    (Status.SCHEDULED, "Due later. Nothing to do yet."),
    (
        Status.WAITING,
        "Nothing for you to do: it is their turn, or you snoozed the row, or no rule applies. Why says which.",
    ),
    (Status.CLOSED, "Accepted, rejected or withdrawn, and nothing left to do."),
    (Status.CHECK, "A cell needs mending. The first word of Why names it."),
)

AFTERWARDS = (
    ("Last follow-up", "The day you wrote, called or met them. That is all that is needed: the rest follows at night."),
    ("How", "The channel you used."),
    ("Reply on", "The day they wrote or called, whenever they do."),
    ("Interview on", "The date of the next interview, over the last one: History keeps the last one."),
    ("Agreed follow-up", "The day you agreed on, or nothing if you agreed none."),
)

MENDING = (
    (
        "A wrong line",
        "Correct or delete it in the History sheet, and put the date right in the Tracker as well, or the "
        "line comes back the next night.",
    ),
    (
        "A missing line",
        "Type it below the others: Date, Kind, What, Company, Role and Contact. Leave ID and Recorded on blank.",
    ),
    (
        "Another name",
        "A contact that was not the proposed action is logged as Other contact. If it was the action, write the "
        "action's name over it.",
    ),
    ("Your own words", "In Settings, below the last line: Word: Shortlisted, and beside it Interviewing."),
)


def write_guide(sheet: Worksheet) -> None:
    for number, look in enumerate((Look(18, bold=True), _TEXT), start=1):
        style_column(sheet, number, look)
    write_title(sheet, "Guide", "How to use this tracker")
    row = _write_block(sheet, 4, "Ten things to know", HOW_TO)
    row = _write_block(sheet, row, "What each Status means", STATUSES)
    for number, (status, _) in enumerate(STATUSES, start=row - len(STATUSES) - 1):
        colours = HIGHLIGHTS[status]
        paint(sheet.cell(number, 1), colours.fill, colours.font)
    row = _write_block(sheet, row, "What to type after a follow-up", AFTERWARDS)
    _write_block(sheet, row, "When History is wrong", MENDING)
    sheet.sheet_view.showGridLines = False
    set_up_page(sheet, landscape=False, title_row=False)


def _write_block(sheet: Worksheet, row: int, heading: str, lines: Iterable[Line]) -> int:
    """Writes a heading and its lines; gives the row after the blank one that follows them."""
    write_heading(sheet.cell(row, 1), heading)
    write_heading(sheet.cell(row, 2))
    for name, text in lines:
        row += 1
        sheet.cell(row, 1, str(name)).font = font(bold=True, color=TOOL_HEADER[0])
        sheet.cell(row, 2, text).font = font()
        sheet.cell(row, 1).alignment = Alignment(vertical="top")
        sheet.cell(row, 2).alignment = Alignment(vertical="top", wrap_text=True)
        fit_row(sheet, row, [(text, _TEXT.width)])
    return row + 2
