"""What the Guide says."""

from __future__ import annotations

from datetime import date

from followup_sheet.model import Status
from followup_sheet.workbook.template.content import CellContent

Line = tuple[str, str]

TABS: tuple[Line, ...] = (
    ("Tracker", "Your search, one row a person. This is where you type."),
    ("Dashboard", "What changed last night, what is due, and how the search is going."),
    ("History", "Everything that happened, by date: your proof of search. It prints without its IDs."),
    ("Cadence", "When each follow-up is due. Your coach may change the rules."),
    ("Settings", "Whose advice counts, your holidays, your own words."),
)
"""The other tabs, each with a link."""

HOW_TO: tuple[Line, ...] = (
    ("1", "One row for each person at each company: a panel of three is three rows with the same Company and Role."),
    ("2", "Under the light headers type what you know. The dark ones are filled in for you every night."),
    ("3", "Type dates, not words: 2026-11-20, or as your spreadsheet writes them. An interview may have a time."),
    ("4", "Leave Stage blank while things go on: the dates tell it. Choose a word for an offer, a pause or an end."),
    ("5", "After a talk, note in Discussed what it was about: the next follow-up should pick it up."),
    ("6", "If you agreed a day to be in touch, type it into Agreed follow-up: a promise goes before everything else."),
    ("7", "Each morning read Status, Due and Next action. Why, further right, gives the reason and the adviser."),
    ("8", "More columns are folded away at the right: click the small plus above Why, then the plus above a group."),
    ("9", "Columns of your own are welcome anywhere and are never touched. Move, hide, sort and filter as you please."),
    ("10", "Close the tracker in the evening: while it is open nothing can be filled in."),
)

OWNERS: tuple[Line, ...] = (
    ("Dark header", "Filled in every night, in tinted cells. Whatever you type there is replaced."),
    ("Light header", "Yours to type under. Rest the mouse on a header, and a note says what belongs there."),
)

STATUSES: tuple[Line, ...] = (
    (Status.OVERDUE, "It was due before today and is still worth doing. Do it first."),
    (Status.DUE_TODAY, "Do it today."),
    (Status.DUE_SOON, "Due within the next days: three, or what Due-soon days in Settings says."),
    (Status.SCHEDULED, "Due later. Nothing to do yet."),
    (Status.WAITING, "Nothing for you to do: it is their turn, or you snoozed the row. Why says which."),
    (Status.CLOSED, "Accepted, rejected or withdrawn, and nothing left to do."),
    (Status.CHECK, "A cell needs mending: the first word of Why names it."),
)

EXAMPLE_COLUMNS = (
    ("Status", True), ("Due", True), ("Next action", True), ("Last follow-up", False), ("How", False),
)  # fmt: skip
"""The columns of the example, and whether each is one of the program's."""

EXAMPLE: tuple[tuple[str, tuple[CellContent, ...], bool], ...] = (
    ("Friday morning", (Status.OVERDUE, date(2026, 11, 18), "Follow up the interview", "", ""), False),
    ("You ring, and type", ("", "", "", date(2026, 11, 20), "Phone"), True),
    (
        "Saturday morning",
        (Status.DUE_SOON, date(2026, 11, 23), "Say you are still interested", date(2026, 11, 20), "Phone"),
        False,
    ),
)
"""When, what stands in the columns then, and whether it is what the user types just now."""

AFTERWARDS: tuple[Line, ...] = (
    ("Reply on", "The day they wrote or called."),
    ("Agreed follow-up", "The day you agreed on; nothing if you agreed none."),
    ("Interview on", "The next interview, over the last one: History keeps that."),
    ("Decision by", "The day they mean to decide, if they named one (folded: More dates)."),
    ("Stage", "Offer, Accepted, Rejected, Withdrawn or On hold, when it comes to that."),
)

MENDING: tuple[Line, ...] = (
    ("A wrong date", "Mend it in the Tracker, and correct or delete its line in History, or the line comes back."),
    ("Wrong name", "Logged as Other contact, but it was the proposed action? Write its name over it in History."),
    ("A line is missing", "Type it below the others in History; leave ID and Recorded on blank."),
    ("Wrong advice", "Cadence holds the rules, and a coach may change them. Settings says which advice counts."),
    ("Unknown word", "Teach it in Settings, under Your own words."),
)  # fmt: skip
