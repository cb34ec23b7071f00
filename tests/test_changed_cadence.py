"""A coach's changed cadence drives the nights: a thank-you at two days, a cycle of fourteen, calls barred."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from tests.support.command import call, cells, run_program
from tests.support.rule_sheets import LETTERS, Typed, place, tracker_of, with_rules_typed
from tests.support.templates import LETTERS as COLUMNS
from tests.support.templates import STANDARD, opened
from tests.support.typing_by_hand import TRACKER, typed

pytestmark = pytest.mark.filterwarnings("ignore:Print area")

COACH = "Ann Coach"
INTERVIEW = date(2026, 11, 18)
CHANGES: dict[str, Typed] = {
    place("Thank-you note", "Due"): 2,
    place("Thank-you note", "Source"): COACH,
    place("Check in", "Opens"): 10,
    place("Check in", "Due"): 14,
    place("Check in", "Every"): 14,
    place("Check in", "Source"): COACH,
}
DELETED = "Ask whether you are still in the running"


def barred(channels: str) -> str:
    return ", ".join(channel for channel in channels.split(", ") if channel != "Phone")


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    """A tracker after an hour with the coach, and one interview in it."""
    changes = dict(CHANGES)
    for row, rule in enumerate(STANDARD.rules, 2):
        if "Phone" in rule.channels:
            changes[f"{LETTERS['Channel']}{row}"] = barred(", ".join(rule.channels))
    row = place(DELETED, "Action").removeprefix("A")
    changes |= {f"{letter}{row}": None for letter in LETTERS.values()}
    path = tmp_path / "jo.xlsx"
    path.write_bytes(with_rules_typed(tracker_of("standard"), changes))
    typing(path, Company="Acme", Role="Clerk", Contact="Ann Lee", **{"Interview on": INTERVIEW})
    return path


def typing(path: Path, **values: str | date) -> None:
    """What the job seeker types into the first row."""
    path.write_bytes(typed(path.read_bytes(), {f"{COLUMNS[name]}2": value for name, value in values.items()}, TRACKER))


def next_action(path: Path, day: date) -> tuple[str, str | None, date]:
    """The first row as written that night, for anybody who opens the file."""
    ran = call("run", path, "--today", day.isoformat())
    assert (ran.code, ran.err) == (0, "")
    row = cells(path)[0]
    assert isinstance(row["Due"], datetime)
    return row["Next action"], row["Channel"], row["Due"].date()


def why(path: Path) -> str:
    return str(cells(path)[0]["Why"])


def followed_up(path: Path, day: date) -> None:
    typing(path, How="E-mail", **{"Last follow-up": day})


def test_the_coachs_numbers_and_channels_drive_night_after_night(tracker: Path) -> None:
    assert next_action(tracker, date(2026, 11, 19)) == ("Agree the next step", None, INTERVIEW)
    assert next_action(tracker, date(2026, 11, 20)) == ("Thank-you note", "E-mail", date(2026, 11, 20))
    assert "Thank-you note: within 2 days of the interview on 18 Nov (Ann Coach)." in why(tracker)
    followed_up(tracker, date(2026, 11, 20))
    assert next_action(tracker, date(2026, 11, 21)) == ("Follow up the interview", "E-mail", date(2026, 11, 23))
    followed_up(tracker, date(2026, 11, 23))
    assert next_action(tracker, date(2026, 11, 24)) == ("Say you are still interested", "E-mail", date(2026, 11, 28))
    followed_up(tracker, date(2026, 11, 27))
    assert next_action(tracker, date(2026, 11, 28)) == ("Check in", "E-mail", date(2026, 12, 11))
    followed_up(tracker, date(2026, 12, 11))
    assert next_action(tracker, date(2026, 12, 12)) == ("Check in", "E-mail", date(2026, 12, 25))
    assert "Check in: every 14 days after the last contact on 11 Dec (Ann Coach)." in why(tracker)
    log = [line for line in cells(tracker, "History") if line["Kind"] == "Follow-up"]
    assert [(line["What"], line["Channel"]) for line in log] == [
        (action, "E-mail")
        for action in ("Thank-you note", "Follow up the interview", "Say you are still interested", "Check in")
    ]


def test_the_standard_would_have_said_otherwise(tracker: Path) -> None:
    ran = call("run", tracker, "--today", "2026-11-19", "--json", "--dry-run", "--cadence", "standard")
    assert (ran.tracker["plans"][0]["due"], ran.tracker["plans"][0]["action"]) == ("2026-11-19", "Thank-you note")
    followed_up(tracker, date(2026, 11, 19))
    ran = call("run", tracker, "--today", "2026-11-21", "--json", "--dry-run", "--cadence", "standard")
    assert ran.tracker["plans"][0]["channel"] == "Phone"


@pytest.mark.slow
def test_nothing_else_of_the_sheet_is_touched_by_the_nights(tracker: Path) -> None:
    before = list(opened(tracker.read_bytes())["Cadence"].values)
    for day in range(19, 24):
        next_action(tracker, date(2026, 11, day))
    assert list(openpyxl.load_workbook(tracker)["Cadence"].values) == before


@pytest.mark.slow
def test_a_client_started_from_the_coachs_workbook_goes_by_the_same_rules(tracker: Path) -> None:
    client = tracker.with_name("kim.xlsx")
    assert call("init", client, "--cadence", tracker, "--today", "2026-11-19").code == 0
    typing(client, Company="Brook", Contact="Bob Ray", **{"Interview on": INTERVIEW})
    assert next_action(client, date(2026, 11, 20)) == ("Thank-you note", "E-mail", date(2026, 11, 20))


def test_a_line_the_coach_adds_and_one_she_words_anew_count_from_the_next_night(tracker: Path) -> None:
    line = {"Action": "Send the photo", "After": "Interview on", "Opens": 0, "Due": 0, "Stages": "Interviewing"}
    line |= {"Channel": "LinkedIn", "Urgent": "yes", "Source": COACH}
    row = len(STANDARD.rules) + 2
    book = opened(tracker.read_bytes())
    for name, value in line.items():
        book["Cadence"][f"{LETTERS[name]}{row}"] = value
    book.save(tracker)
    ran = run_program("run", tracker, "--today", "2026-11-18")
    assert (ran.code, ran.err) == (0, "")
    row_written = cells(tracker)[0]
    assert (row_written["Next action"], row_written["Channel"]) == ("Send the photo", "LinkedIn")
    assert "on the day of the interview on 18 Nov (Ann Coach)." in why(tracker)
