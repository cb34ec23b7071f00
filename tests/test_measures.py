"""Promise: each measure of the report counts what its definition says, in stories a coach would tell."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from followup_sheet.batch import RunOptions
from followup_sheet.commands import reporting
from followup_sheet.measures.measured import Period
from followup_sheet.report import Report
from tests.support.command import workbook
from tests.support.lifelike import Row
from tests.support.nights import after_nights

TODAY = date(2026, 11, 20)
Counted = Callable[..., tuple[int | None, int | None]]


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def report(*rows: Row, nights: tuple[int, ...] = (), since: int | None = None, until: int = 0, folder: Path) -> Report:
    """On one client's rows, after nights so many days ago."""
    path = folder / "client.xlsx"
    path.write_bytes(workbook(rows))
    after_nights(path, map(ago, nights))
    options = RunOptions(TODAY, datetime.combine(TODAY, time(6), UTC), dry_run=True)
    return reporting.report([path], options, Period(ago(since) if since else None, ago(until))).report


@pytest.fixture
def figure(tmp_path: Path) -> Counted:
    """A measure of a client with these rows: value, and what it is out of."""

    def of(key: str, *rows: Row, **more: Any) -> tuple[int | None, int | None]:
        value, out_of = report(*rows, folder=tmp_path, **more).clients[0].figures[key]
        return value, out_of

    return of


ANN: Row = {"Company": "Acme", "Role": "Clerk", "Contact": "Ann Lee"}
BEN: Row = {"Company": "Acme", "Role": "Clerk", "Contact": "Ben Fox", "Contact type": "HR"}
LEAD: Row = {"Company": "Ferry", "Contact": "Flo Day"}


# On the day


def test_a_row_is_open_until_a_stage_ends_it_for_all_of_its_company(figure: Counted) -> None:
    held = {"Interview on": ago(30)}
    no = {"Stage": "Rejected", "Outcome on": ago(2)}
    assert figure("open_rows", ANN | held, LEAD | {"Lead on": ago(1)}) == (2, None)
    assert figure("open_rows", ANN | held, BEN | held | no, LEAD | {"Lead on": ago(1)}) == (1, None)


def test_days_since_last_activity_count_from_the_newest_of_either_side(figure: Counted) -> None:
    assert figure("idle_days", ANN | {"Applied on": ago(40)}) == (40, None)
    assert figure("idle_days", ANN | {"Applied on": ago(40), "Reply on": ago(11)}) == (11, None)
    assert figure("idle_days", ANN | {"Applied on": ago(40), "Last follow-up": ago(7)}) == (7, None)
    assert figure("idle_days", ANN | {"Applied on": ago(40), "Interview on": TODAY + timedelta(days=3)}) == (40, None)
    assert figure("idle_days", ANN) == (None, None)


def test_the_period_leaves_what_is_of_the_day_alone(figure: Counted) -> None:
    rows = (ANN | {"Applied on": ago(40)}, LEAD | {"Lead on": ago(5)})
    assert figure("open_rows", *rows, since=2) == (2, None)
    assert figure("idle_days", *rows, until=30) == (5, None)


# In the period


def test_one_application_to_two_people_is_one(figure: Counted) -> None:
    sent = {"Applied on": ago(10)}
    assert figure("applications", ANN | sent, BEN | sent, LEAD | sent) == (2, None)


@pytest.mark.parametrize(("since", "until", "counted"), [(10, 0, 1), (9, 0, 0), (40, 10, 1), (40, 11, 0), (None, 0, 1)])
def test_both_ends_of_the_period_count(figure: Counted, since: int | None, until: int, counted: int) -> None:
    assert figure("applications", ANN | {"Applied on": ago(10)}, since=since, until=until) == (counted, None)


def test_follow_ups_that_lapsed_count_by_their_last_day(figure: Counted) -> None:
    row = ANN | {"Interview on": ago(10)}
    assert figure("missed", row) == (0, None), "nobody was asked before the first night"
    assert figure("missed", row, nights=(0,)) == (0, None), "and nothing lapsed since"
    assert figure("missed", row, nights=(9,), until=10) == (0, None), "nor in a period before it"
    assert figure("missed", row, nights=(9,), until=5) == (1, None)
    assert figure("missed", row, nights=(9,), until=7) == (0, None)
    done, of = figure("in_time", row, nights=(9,))
    assert (done, of) == (0, figure("missed", row, nights=(9,))[0])


def test_a_follow_up_made_before_the_first_night_is_neither_in_time_nor_late(figure: Counted) -> None:
    row = ANN | {"Interview on": ago(10), "Last follow-up": ago(9)}
    assert figure("in_time", row) == (None, 0)
    assert figure("in_time", row, nights=(8,), until=7) == (1, 1)


def test_a_follow_up_nobody_asked_for_is_made_but_not_in_time(figure: Counted) -> None:
    row = ANN | {"Applied on": ago(3), "Last follow-up": ago(2)}
    assert figure("follow_ups", row) == (1, None)
    assert figure("in_time", row) == (None, 0)


# After interviews


@pytest.mark.parametrize(("note", "missing"), [(10, 0), (6, 0), (5, 1), (11, 1)])
def test_any_contact_until_the_fourth_day_is_a_thank_you(figure: Counted, note: int, missing: int) -> None:
    row = ANN | {"Interview on": ago(10), "Last follow-up": ago(note)}
    assert figure("no_thank_you", row) == (missing, 1)


def test_a_thank_you_is_owed_to_each_person(figure: Counted) -> None:
    held = {"Interview on": ago(10)}
    assert figure("no_thank_you", ANN | held | {"Last follow-up": ago(9)}, BEN | held) == (1, 2)


def test_nobody_is_blamed_before_the_days_are_over_or_for_keeping_away_as_told(figure: Counted) -> None:
    assert figure("no_thank_you", ANN | {"Interview on": ago(4)}) == (None, 0)
    assert figure("no_thank_you", ANN | {"Interview on": ago(5)}) == (1, 1)
    assert figure("no_thank_you", ANN | {"Interview on": ago(5), "Restrictions": "Do not contact"}) == (None, 0)


@pytest.mark.parametrize(
    ("more", "open_ended"),
    [
        ({}, 1),
        ({"Agreed follow-up": ago(11)}, 1),
        ({"Agreed follow-up": ago(10)}, 0),
        ({"Agreed follow-up": TODAY + timedelta(days=9)}, 0),
        ({"Decision by": ago(3)}, 0),
        ({"Reply on": ago(10)}, 0),
        ({"Reply on": ago(12)}, 1),
    ],
)
def test_an_agreed_day_a_promised_decision_or_news_is_a_next_step(figure: Counted, more: Row, open_ended: int) -> None:
    assert figure("no_next_step", ANN | {"Interview on": ago(10)} | more) == (open_ended, 1)


def test_a_next_step_is_asked_for_only_while_the_interview_waits(figure: Counted) -> None:
    assert figure("no_next_step", ANN | {"Interview on": TODAY}) == (None, 0)
    assert figure("no_next_step", ANN | {"Interview on": ago(3), "Stage": "Offer"}) == (None, 0)


@pytest.mark.parametrize(
    ("more", "quiet"),
    [
        ({}, (1, 1)),
        ({"Last follow-up": ago(14)}, (0, 1)),
        ({"Last follow-up": ago(15)}, (1, 1)),
        ({"Reply on": ago(14)}, (0, 1)),
        ({"Stage": "Rejected", "Outcome on": ago(15)}, (0, 0)),
        ({"Stage": "Rejected", "Outcome on": ago(13)}, (1, 1)),
        ({"Stage": "Offer"}, (1, 1)),
    ],
)
def test_over_a_fortnight_of_silence_before_the_outcome_is_quiet(
    figure: Counted, more: Row, quiet: tuple[int, int]
) -> None:
    """The interview was 29 days ago; who was in touch 14 days ago had been silent for 15 before the first night."""
    value, of = figure("gone_quiet", ANN | {"Interview on": ago(29)} | more)
    assert (value or 0, of) == quiet


def test_a_silence_the_tracker_saw_counts_even_when_it_was_broken_later(figure: Counted) -> None:
    row = ANN | {"Interview on": ago(29), "Last follow-up": ago(13)}
    assert figure("gone_quiet", row) == (0, 1)
    assert figure("gone_quiet", row, nights=(13,)) == (0, 1)
    assert figure("gone_quiet", row, nights=(14, 13)) == (1, 1)


def test_a_word_to_anybody_there_breaks_the_silence(figure: Counted) -> None:
    held = {"Interview on": ago(20)}
    assert figure("gone_quiet", ANN | held, BEN | held | {"Last follow-up": ago(12)}) == (0, 2)


def test_after_three_months_silence_is_forgiven(figure: Counted) -> None:
    held = ANN | {"Interview on": ago(140)}
    assert figure("gone_quiet", held | {"Reply on": ago(64)}) == (0, 1)
    assert figure("gone_quiet", held | {"Reply on": ago(65)}) == (1, 1)


@pytest.mark.parametrize(
    ("more", "lost"),
    [
        ({"Stage": "Rejected"}, (1, 1)),
        ({"Stage": "Rejected", "Last follow-up": ago(50)}, (0, 1)),
        ({"Stage": "Rejected", "Last follow-up": ago(52)}, (1, 1)),
        ({"Stage": "Withdrawn"}, (None, 0)),
        ({}, (None, 0)),
        ({"Interview on": ago(90)}, (1, 1)),
        ({"Interview on": ago(89)}, (None, 0)),
    ],
)
def test_an_interview_is_lost_when_nobody_was_contacted_before_it_came_to_nothing(
    figure: Counted, more: Row, lost: tuple[int | None, int]
) -> None:
    assert figure("lost", ANN | {"Interview on": ago(51)} | more) == lost


# Leads, promises


@pytest.mark.parametrize(
    ("more", "left"),
    [
        ({}, (1, 1)),
        ({"Last follow-up": ago(20)}, (0, 1)),
        ({"Last follow-up": ago(6)}, (0, 1)),
        ({"Last follow-up": ago(5)}, (1, 1)),
        ({"Reply on": ago(18)}, (0, 1)),
        ({"Applied on": ago(18)}, (0, 1)),
        ({"Restrictions": "No contact before interview"}, (None, 0)),
        ({"Lead on": ago(14)}, (None, 0)),
    ],
)
def test_a_lead_is_called_by_any_step_within_a_fortnight(
    figure: Counted, more: Row, left: tuple[int | None, int]
) -> None:
    assert figure("leads_not_called", LEAD | {"Lead on": ago(20)} | more) == left


def test_a_promise_is_broken_once_from_the_day_after_until_it_is_told_as_missed(figure: Counted) -> None:
    row = ANN | {"Applied on": ago(40)}
    assert figure("promises_broken", row | {"Agreed follow-up": TODAY}) == (0, None)
    assert figure("promises_broken", row | {"Agreed follow-up": ago(1)}) == (1, None)
    assert figure("promises_broken", row | {"Agreed follow-up": ago(1), "Last follow-up": ago(2)}) == (0, None)
    assert figure("promises_broken", row | {"Agreed follow-up": ago(20)}, nights=(21,)) == (1, None)
    assert figure("missed", row | {"Agreed follow-up": ago(20)}, nights=(21,))[0] >= 1


# All clients


def test_a_reply_answers_the_follow_up_before_it_within_a_fortnight(tmp_path: Path) -> None:
    def rate(followed: int, replied: int | None) -> list[tuple[str, int | None, int | None]]:
        row = ANN | {"Applied on": ago(60), "Last follow-up": ago(followed), "How": "Phone"}
        rows = report(row | ({"Reply on": ago(replied)} if replied is not None else {}), folder=tmp_path).channels
        return [(one.channel, *one.figure) for one in rows]

    assert rate(20, 6) == [("Phone", 1, 1)]
    assert rate(20, 20) == [("Phone", 1, 1)]
    assert rate(20, 5) == [("Phone", 0, 1)]
    assert rate(20, 21) == [("Phone", 0, 1)]
    assert rate(14, 3) == [], "it is too early to tell"


def test_a_channel_nobody_named_is_said_to_be_that(tmp_path: Path) -> None:
    row = ANN | {"Applied on": ago(40), "Last follow-up": ago(39)}
    assert [one.channel for one in report(row, folder=tmp_path).channels] == ["not said"]


def test_weeks_without_follow_ups_are_shown_too_and_none_before_the_period(tmp_path: Path) -> None:
    row = ANN | {"Interview on": ago(30), "Last follow-up": ago(29)}
    weeks = report(row, folder=tmp_path, nights=(28,)).weeks
    assert [(week.done, week.missed) for week in weeks] == [(0, 0)] * 7 + [(1, 0), (0, 1), (0, 1), (0, 0), (0, 0)]
    assert [week.monday for week in report(row, folder=tmp_path, since=10).weeks] == [ago(11), ago(4)]


def test_a_line_somebody_added_by_hand_counts_and_one_taken_away_does_not(tmp_path: Path) -> None:
    header = ["Date", "Kind", "What", "Channel", "Company", "Role", "Contact", "ID", "Recorded on"]
    line = [ago(8).isoformat(), "Event", "Interview", None, "Gone Ltd", "Cook", "Eve", None, None]
    path = tmp_path / "client.xlsx"
    path.write_bytes(workbook([ANN | {"Applied on": ago(3)}], History=[header, line]))
    options = RunOptions(TODAY, datetime.combine(TODAY, time(6), UTC), dry_run=True)
    figures = reporting.report([path], options, Period(None, TODAY)).report.clients[0].figures
    assert figures["interviews"].value == 1
    assert tuple(figures["no_thank_you"]) == (1, 1)
    assert figures["applications"].value == 1
