"""Reading the History sheet: the tool's log, with what the user typed into it."""

# ruff: noqa: DTZ001  (a cell's date and time have no zone)

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import pytest

from followup_sheet.columns import HISTORY_COLUMNS
from followup_sheet.errors import Problem
from followup_sheet.model import HistoryLine, RawValue, Settings
from followup_sheet.sheets.history import find_history_header, read_history
from tests.support.grids import grid


def log(*lines: Sequence[RawValue | None]) -> tuple[list[HistoryLine], list[str]]:
    sheet = grid(HISTORY_COLUMNS, *lines, title="History")
    found, problems = read_history(sheet, Settings(), actions=["Thank-you note"])
    return list(found), [str(problem) for problem in problems]


def test_history_lines_come_in_sheet_order_with_their_row_numbers() -> None:
    lines, problems = log(
        (
            datetime(2026, 11, 3),
            "Stage",
            "Stage: Applied",
            None,
            " Acme ",
            "Analyst",
            "Jo",
            "ABC",
            datetime(2026, 11, 4),
        ),
        (),
        ("2026-11-05", "Follow-up", "Thank-you note", "E-mail", "Acme"),
    )
    assert problems == []
    assert lines == [
        HistoryLine(
            date(2026, 11, 3), "Stage", "Stage: Applied", "", "Acme", "Analyst", "Jo", "ABC", date(2026, 11, 4), 2
        ),
        HistoryLine(date(2026, 11, 5), "Follow-up", "Thank-you note", "E-mail", "Acme", number=4),
    ]


@pytest.mark.parametrize(
    ("kind", "what", "read_as"),
    [
        ("follow up", "thank you note", ("Follow-up", "Thank-you note")),
        ("FOLLOW-UP", "Sent a card", ("Follow-up", "Sent a card")),
        ("stage", "Stage: interviewing", ("Stage", "Stage: Interviewing")),
        ("Stage", "phone screen", ("Stage", "Stage: Interviewing")),
        ("event", "copied ROW", ("Event", "Copied row")),
        ("Event", "reply", ("Event", "Reply")),
        ("missed", "Thank-You Note", ("Missed", "Thank-you note")),
    ],
)
def test_what_people_type_into_history_comes_in_its_one_spelling(
    kind: str, what: str, read_as: tuple[str, str]
) -> None:
    ((line,), problems) = log((datetime(2026, 11, 3), kind, what))
    assert ((line.kind, line.what), problems) == (read_as, [])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (("soon", "Event", "Reply"), "History!A2: 'soon' is not a date"),
        ((None, "Event", "Reply"), "History!A2: Date is empty"),
        ((datetime(2026, 11, 3), "Gossip", "Reply"), "History!B2: 'Gossip' is not a Kind: write Stage, Event"),
        ((datetime(2026, 11, 3), None, "Reply"), "History!B2: Kind is empty"),
        ((datetime(2026, 11, 3), "Stage", "Stage: Bliss"), "History!C2: 'Stage: Bliss' names no stage"),
        ((datetime(2026, 11, 3), "Stage"), "History!C2: '' names no stage"),
    ],
)
def test_a_line_that_cannot_be_understood_is_named_and_not_used(line: tuple[RawValue | None, ...], said: str) -> None:
    lines, problems = log(line)
    assert lines == []
    assert problems[0].startswith(said)


def test_a_wrong_channel_or_recording_day_is_named_and_the_line_still_counts() -> None:
    (line,), problems = log((datetime(2026, 11, 3), "Event", "Reply", "Pigeon", None, None, None, None, 5.0))
    assert (line.channel, line.recorded_on) == ("", None)
    assert [problem.split(":")[0] for problem in problems] == ["History!I2", "History!D2"]


def test_history_columns_are_found_by_header_in_any_order() -> None:
    sheet = grid(
        ("My log",),
        ("what", "KIND", "Mood", "date", "id", "Role", "Company", "Contact"),
        ("Reply", "Event", "fine", "2026-11-03"),
        title="History",
    )
    lines, problems = read_history(sheet, Settings())
    assert (lines, problems) == ((HistoryLine(date(2026, 11, 3), "Event", "Reply", number=3),), ())
    header = find_history_header(sheet)
    assert header is not None
    assert header.columns == {"What": 1, "Kind": 2, "Date": 4, "ID": 5, "Role": 6, "Company": 7, "Contact": 8}


def test_a_history_sheet_without_its_header_is_a_problem_unless_it_is_empty() -> None:
    assert read_history(grid(title="History"), Settings()) == ((), ())
    lines, (problem,) = read_history(grid(("Reply", "yesterday"), title="History"), Settings())
    assert lines == ()
    assert problem == Problem(
        "History", "", "no header row with Date, Kind, What, Channel, Company, Role, Contact, ID, Recorded on "
        "in its first 30 rows",
    )  # fmt: skip
