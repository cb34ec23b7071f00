"""One person's search, as every maker of the corpus lays it out: the same rows under headers of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

Value = str | float | date | None
Layout = Mapping[str, str]
"""A header of theirs, to what stands below it."""

ROWS: tuple[Mapping[str, Value], ...] = (
    {"Company": "Acme", "Role": "Buyer", "Contact": "Ann Tan", "Stage": "Applied", "Applied on": date(2026, 11, 2),
     "Salary": 31000, "Mood": "good"},
    {"Company": "Brook & Sons", "Role": "Clerk", "Contact": "Bo Ray", "Stage": "Phone screen",
     "Applied on": date(2026, 10, 20), "Interview on": date(2026, 11, 19), "Salary": 28500, "Mood": "tired"},
    {"Company": "Coe <Köln>", "Role": "Cook", "Stage": "Rejected", "Applied on": date(2026, 9, 1)},
    {"Company": "Dale", "Role": "Driver", "Contact": "Di Poe", "Stage": "Ghosted", "Applied on": date(2026, 10, 5),
     "Salary": 27000, "Mood": "hopeful"},
    {"Company": "Ewe", "Role": "Editor", "Contact": "Eve O'Fox", "Stage": "On hold",
     "Applied on": date(2026, 11, 13), "Interview on": date(2026, 11, 24), "Salary": 30500.5, "Mood": "good"},
)  # fmt: skip
COMPANIES = tuple(str(row["Company"]) for row in ROWS)

WITH_STATUS: Layout = {
    "Employer": "Company", "Position": "Role", "Recruiter name": "Contact", "Status": "Stage",
    "Date applied": "Applied on", "Interview": "Interview on", "Salary": "Salary", "Mood": "Mood",
}  # fmt: skip
"""Their stages stand under *Status*: the tool's own column has to be called otherwise."""

IN_OTHER_WORDS: Layout = {
    "#": "", "Mood": "Mood", "Company name": "Company", "Job title": "Role", "Application date": "Applied on",
    "Interview date": "Interview on", "Application stage": "Stage", "Contact person": "Contact",
}  # fmt: skip
SPARSE: Layout = {
    "Firm": "Company",
    "Vacancy": "Role",
    "Date submitted": "Applied on",
    "Interview date": "Interview on",
}
"""No stage, no person: both columns are to be added."""

OURS: Layout = {
    "Status": "", "Due": "", "Next action": "", "Company": "Company", "Role": "Role", "Contact": "Contact",
    "Last follow-up": "", "How": "", "Applied on": "Applied on", "Interview on": "Interview on", "Stage": "Stage",
    "Mood": "Mood", "ID": "",
}  # fmt: skip
"""An older tracker of the tool's own."""


def lines(layout: Layout) -> list[list[Value]]:
    """The rows in that layout's columns."""
    return [[row.get(name) for name in layout.values()] for row in ROWS]


class Made(NamedTuple):
    """A workbook of the corpus: its rows stand on the sheet ``sheet``.

    ``ending`` is that of the file, ``moving`` are the cells (``Sheet!B2``) of theirs whose formulas
    count what the tool writes, and ``opens`` tells whether LibreOffice can open it at all."""

    data: bytes
    sheet: str
    ending: str = ".xlsx"
    moving: Sequence[str] = ()
    opens: bool = True
