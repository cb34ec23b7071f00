"""Everything the program refuses, each brought about for real, in the order of docs/refusals.md."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from tests.support.refusals import (
    agenda,
    commands,
    contents,
    damaged,
    doctor,
    exports,
    mailing,
    mistaken,
    places,
    reporting,
    scheduling,
    sheets,
    steering,
)
from tests.support.refusals.case import Case


class Section(NamedTuple):
    """A part of the page: its heading, what its messages have in common, and its cases."""

    title: str
    about: str
    cases: Sequence[Case]


SECTIONS = (
    Section(
        "Not the file it claims to be",
        "A tracker is an Excel workbook, .xlsx or .xlsm. The ending of its name is not believed.",
        mistaken.CASES,
    ),
    Section(
        "Damaged or hostile: the file",
        "Broken on its way, or made to do harm. A workbook is an archive of many files; it is checked before anything "
        "in it is read. The limits are [settings](architecture.md#configuration).",
        damaged.CASES,
    ),
    Section(
        "Damaged or hostile: what is in it",
        "Excel and LibreOffice repair most of these when they open the file: then save it.",
        contents.CASES,
    ),
    Section(
        "The tracker sheet",
        "What the program needs, and what it would otherwise have to write over. In a tracker of your own, "
        "[`followup-sheet adopt`](adopting.md) settles most of these.",
        sheets.HEADERS,
    ),
    Section(
        "History and Cadence",
        "What is wrong in Settings is a line of `check`, and stops nothing.",
        (*sheets.HISTORY, *sheets.CADENCE),
    ),
    Section("The file and its folder", "", places.FILES),
    Section(
        "Somebody else has it",
        "Nothing is lost: the next run does it. Exit code 75 says so to scripts.",
        places.OTHERS,
    ),
    Section("The disk and the system", "The tracker is what it was: mend what is named, and run again.", places.DISKS),
    Section("Adopting", "The refusals above apply too.", commands.ADOPT),
    Section("Another tool's export", "[More about importing](importing.md).", exports.CASES),
    Section("init, explain, done, restore", "", commands.ONE_TRACKER),
    Section(
        "schedule",
        "No tracker is touched. [How to set up the nightly run](setup.md).",
        scheduling.CASES,
    ),
    Section(
        "doctor",
        "It looks, and changes nothing. What tonight's run would refuse it says in the same words; these are its own.",
        doctor.CASES,
    ),
    Section("agenda", "Nothing is written to a tracker in any case.", agenda.CASES),
    Section(
        "report and history",
        "Nothing is written to a tracker in any case. [More about both](reports.md).",
        reporting.CASES,
    ),
    Section("Mail: settings", "", (*mailing.SETTINGS, *mailing.ORDERS)),
    Section(
        "Mail: the password", "It is never shown, and in the nightly run nobody is asked for it.", mailing.PASSWORDS
    ),
    Section(
        "Mail: the server",
        "Exit code 4: the trackers are done. The next run of the day tries again, unless the mail may have arrived.",
        (*mailing.SERVERS, *mailing.DIGESTS),
    ),
    Section("Configuration, cadence files, state folder", "Exit code 3: nothing at all was touched.", steering.CASES),
    Section("The program itself", "", commands.ITSELF),
)


def every_case() -> dict[str, Case]:
    """Each case by its section and what happened in it."""
    return {f"{section.title}: {case.what}": case for section in SECTIONS for case in section.cases}
