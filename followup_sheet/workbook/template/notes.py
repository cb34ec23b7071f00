"""The notes on the headers: what each column is for, with an example of what to type.

Notes show when the mouse rests on a header, so they cost no room and are in nobody's way.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil

from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet

_AUTHOR = "followup-sheet"
_WIDTH = 270  # pixels
_LETTERS = 40  # to a line of that width
_LINE_HEIGHT, _MARGIN = 17, 14  # pixels

TRACKER_NOTES: Mapping[str, str] = {
    "Status": "Filled in every night: what this row asks of you, in one word. Red, orange and yellow need you, "
    "green comes later, blue-grey waits, purple needs a cell mended.\n\n"
    "Dark headers are filled in for you; light headers are yours to type under.",
    "Due": "Filled in every night: the day to do the next action by.",
    "Next action": "Filled in every night: what to do next. Rest on Why for the reason.",
    "Channel": "Filled in every night: how to do it. If somebody asked for another way, say so in Prefers.",
    "Company": "The employer. One row for each person there: three interviewers are three rows with the same Company "
    "and Role.\nExample: Tessaly Foods",
    "Role": "The job, as the posting calls it. Write it alike in all rows of one application.\n"
    "Example: Operations analyst",
    "Contact": "The person you deal with. Leave it blank while you have no name: finding it then becomes an action.\n"
    "Example: Marta Oyelaran",
    "Last follow-up": "Type the day you last wrote, called or met them. This is all you have to do after a follow-up.\n"
    "Example: 2026-11-20",
    "How": "How you did it. If it is left blank, the channel that was proposed is taken.\nExample: Phone",
    "Reply on": "The last day they wrote or called you. A reply puts the clock back.\nExample: 2026-11-18",
    "Applied on": "The day you sent the application.\nExample: 2026-11-02",
    "Interview on": "The latest interview, past or coming; telephone interviews count. Type the next one over it: "
    "History keeps the earlier ones.\nExample: 2026-11-25 10:30",
    "Agreed follow-up": "The day you agreed with them, or promised, to be in touch. It goes before everything else.\n"
    "Example: 2026-11-30",
    "Stage": "Leave it blank while things go on: the dates tell it. Choose a word when it comes to an offer, a pause "
    "or an end.\nExample: Rejected",
    "Discussed": "What you talked about. Every follow-up should pick it up again.\n"
    "Example: Their move to two shifts; her worry about waste",
    "Notes": "Anything you like. It is never changed.",
    "Why": "Filled in every night: the reason for the next action, whose advice it is, and what was moved because of a "
    "weekend, a holiday or a promise.\n\nMore columns are folded away on its right: click the small plus above.",
    "Contact type": "Who this person is. It decides who hears from you, and when. Blank counts as Hiring manager.\n"
    "Example: HR",
    "E-mail": "Their e-mail address.\nExample: m.oyelaran@tessaly.example",
    "Phone": "Their telephone number, written as you dial it.\nExample: +44 113 496 0182",
    "Prefers": "How this person asked to hear from you. It replaces the proposed channel.\nExample: E-mail",
    "Restrictions": "What you were asked not to do. No calls: another channel is proposed. No contact before "
    "interview: nothing until there is one. Do not contact: nothing, ever.\nExample: No calls",
    "Lead on": "The day somebody gave you this name or this opening.\nExample: 2026-11-12",
    "Deadline": "The closing date of the posting.\nExample: 2026-11-30",
    "Decision by": "The day they said they would decide by.\nExample: 2026-12-04",
    "Snooze until": "Leaves this row alone until that day.\nExample: 2026-12-01",
    "Other offer on": "The day another employer made you an offer, in the row of the job you would rather have.\n"
    "Example: 2026-11-19",
    "Offer expires": "The day by which an offer must be answered.\nExample: 2026-11-27",
    "Outcome on": "The day it was accepted, rejected or withdrawn. Blank: the night it was first seen.\n"
    "Example: 2026-11-20",
    "Link": "The address of the posting.\nExample: https://jobs.tessaly.example/4711",
    "Source": "Yours: where you found it. The program does not use it.\nExample: Job fair",
    "Location": "Yours: where the job is. The program does not use it.\nExample: Leeds",
    "Salary": "Yours: what it pays. The program does not use it.\nExample: 38,000",
    "Priority": "Yours: how much you want it. The program does not use it.\nExample: A",
    "Opens": "Filled in every night: the first day on which the next action makes sense.",
    "Lapses": "Filled in every night: the last day on which it is still worth doing. Blank is never too late.",
    "Follow-ups": "Filled in every night: how many follow-ups History holds for this row.",
    "ID": "Filled in once: ties the row to its lines in History, however you sort. Leave it alone.",
}  # fmt: skip

HISTORY_NOTES: Mapping[str, str] = {
    "Date": "The day it happened.\nExample: 2026-11-20",
    "Kind": "Follow-up: you were in touch. Event: an application, interview, reply or lead. Stage: the row changed its "
    "stage. Missed: an action nobody did in time.",
    "What": "For a follow-up the action it completes, word for word, or Other contact; for an event Applied, "
    "Interview, Reply or Lead.\nExample: Thank-you note",
    "Channel": "How it was done.\nExample: E-mail",
    "Company": "As in the Tracker. Company, Role and Contact say which row a line of your own belongs to.",
    "Role": "As in the Tracker.",
    "Contact": "As in the Tracker.",
    "ID": "Filled in at night. Leave it blank in a line of your own.",
    "Recorded on": "Filled in at night: when the line was added. Leave it blank in a line of your own.",
}  # fmt: skip


def annotate(sheet: Worksheet, notes: Mapping[str, str], *, row: int = 1) -> None:
    """Hangs each note on the header of its name in ``row``; a header that has no note is the user's own."""
    for cell in sheet[row]:
        if text := notes.get(str(cell.value)):
            cell.comment = _note(text)


def _note(text: str) -> Comment:
    lines = sum(max(1, ceil(len(line) / _LETTERS)) for line in text.split("\n"))
    return Comment(text, _AUTHOR, width=_WIDTH, height=lines * _LINE_HEIGHT + _MARGIN)
