"""Promise: what is due stands in the calendar, moves when it moves, and is gone when it is done."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream
from ical.event import Event

from followup_sheet.ical import LONGEST_TEXT, TrackerPlans, calendar
from followup_sheet.model import Status
from tests.support.calendars import ANN, DUE, content_lines, faults, plan, tracker

SUNDAY = date(2026, 11, 22)
MONDAY = SUNDAY + timedelta(days=1)


def events(data: bytes) -> list[Event]:
    """As a reader of another make sees them."""
    return list(IcsCalendarStream.calendar_from_ics(data.decode("utf-8")).events)


def event(data: bytes) -> Event:
    (only,) = events(data)
    return only


def made(*plans: object, today: date = SUNDAY, previous: bytes | None = None) -> bytes:
    return calendar([tracker(*plans)], today, previous)  # type: ignore[arg-type] - the tests' own plans


def test_a_follow_up_is_an_all_day_entry_on_the_day_it_is_due_that_says_what_whom_and_how() -> None:
    found = event(made(plan({"Company": "Acme", "Contact": "Ann Lee", "Role": "Clerk", "Phone": "0113 496 0000"})))
    assert (found.dtstart, found.dtend) == (DUE, DUE + timedelta(days=1))
    assert found.summary == "Thank-you note: Ann Lee, Acme (E-mail)"
    assert found.description == (
        "Thank-you note: within 1 day of the interview.\nRole: Clerk\nPhone: 0113 496 0000\nTracker: ann.xlsx"
    )
    assert found.transparency == "TRANSPARENT"  # the day stays free for meetings
    assert found.status == "CONFIRMED"
    assert found.categories == ["Follow-up"]


def test_an_alarm_sounds_at_nine_that_morning() -> None:
    (alarm,) = event(made(plan())).alarm
    assert (alarm.action, alarm.trigger) == ("DISPLAY", timedelta(hours=9))
    assert alarm.description == "Thank-you note: Ann Lee, Acme (E-mail)"


@pytest.mark.parametrize("status", list(Status))
def test_only_what_is_planned_for_a_day_stands_there(status: Status) -> None:
    planned = {Status.OVERDUE, Status.DUE_TODAY, Status.DUE_SOON, Status.SCHEDULED}
    assert len(events(made(plan(status=status)))) == (status in planned)
    assert events(made(plan(status=status, due=None))) == []


def test_a_day_that_moves_keeps_the_entry_and_raises_its_sequence() -> None:
    first = made(plan())
    moved = event(made(plan(due=DUE + timedelta(days=3)), today=MONDAY, previous=first))
    assert moved.uid == event(first).uid
    assert moved.dtstart == DUE + timedelta(days=3)
    assert (event(first).sequence, moved.sequence) == (0, 1)
    assert moved.dtstamp == datetime(2026, 11, 23, tzinfo=UTC)


def test_another_title_raises_the_sequence_and_another_reason_only_the_stamp() -> None:
    first = made(plan())
    told = event(made(plan(channel="Phone"), today=MONDAY, previous=first))
    assert told.sequence == 1
    reason = event(made(plan(why="They answered."), today=MONDAY, previous=first))
    assert (reason.sequence, reason.dtstamp.date()) == (0, MONDAY)


def test_nights_that_change_nothing_give_the_same_bytes() -> None:
    night = first = made(plan(), plan(row_id="QRSTVW"))
    for number in range(1, 30):
        night = made(plan(), plan(row_id="QRSTVW"), today=SUNDAY + timedelta(days=number), previous=night)
    assert night == first


def test_the_order_of_the_rows_is_no_matter() -> None:
    plans = [plan(row_id=row_id, due=DUE + timedelta(days=n % 3)) for n, row_id in enumerate("BCDFGHJK")]
    assert made(*random.Random(6).sample(plans, len(plans))) == made(*plans)


def test_what_is_done_vanishes_and_its_successor_is_another_entry() -> None:
    first = made(plan(), plan(row_id="QRSTVW"))
    after = made(plan(action="Follow up the interview"), today=MONDAY, previous=first)
    assert {one.uid for one in events(after)}.isdisjoint({one.uid for one in events(first)})


def test_the_status_of_the_day_changes_nothing() -> None:
    assert made(plan(status=Status.SCHEDULED)) == made(plan(status=Status.OVERDUE))


def test_a_renamed_or_moved_tracker_keeps_its_entries_where_it_says_whose_it_is() -> None:
    here, there = (TrackerPlans(Path(path), [plan()], "Ann Lee") for path in ("/a/jobs.xlsx", "/b/search.xlsx"))
    assert event(calendar([here], SUNDAY)).uid == event(calendar([there], SUNDAY)).uid


def test_two_clients_who_write_to_the_same_person_have_an_entry_each() -> None:
    bob = Path("/clients/bob.xlsx")
    assert event(calendar([tracker(plan(), path=bob)], SUNDAY)).uid != event(made(plan())).uid
    both = events(calendar([tracker(plan()), tracker(plan(), path=bob, client="Bob Ray")], SUNDAY))
    assert len({one.uid for one in both}) == 2
    assert {one.summary for one in both} == {
        "Thank-you note: Ann Lee, Acme (E-mail) - ann",
        "Thank-you note: Ann Lee, Acme (E-mail) - Bob Ray",
    }


def test_two_clients_of_one_name_have_an_entry_each() -> None:
    same = [tracker(plan(), path=Path(f"/{n}/jobs.xlsx"), client="Ann Lee") for n in range(3)]
    made = calendar(same, SUNDAY)
    assert len({one.uid for one in events(made)}) == 3
    assert calendar(same, MONDAY, made) == made


def test_a_calendar_with_nothing_due_is_one_all_the_same() -> None:
    empty = made()
    assert list(faults(empty)) == []
    assert events(empty) == []
    assert made(today=MONDAY, previous=empty) == empty


def test_a_program_that_subscribes_is_told_its_name_and_to_look_again() -> None:
    lines = content_lines(made(plan()))
    assert {"X-WR-CALNAME:Follow-ups: ann", "NAME:Follow-ups: ann"} <= set(lines)
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT6H" in lines


@pytest.mark.parametrize(
    ("link", "shown"),
    [
        ("https://jobs.example.org/a,b;c?d=e&f", True),
        ("HTTP://jobs.example.org", True),
        ("javascript:alert(1)", False),
        ("file:///etc/passwd", False),
        ("https://jobs.example.org/\r\nATTENDEE:x", False),
        ("see their page", False),
    ],
)
def test_only_a_web_address_becomes_a_link(link: str, shown: bool) -> None:
    found = event(made(plan({"Company": "Acme", "Link": link})))
    assert bool(found.url) == shown
    assert "Link: " in (found.description or "")


HOSTILE = (
    "Acme\r\nEND:VEVENT\nATTENDEE:mailto:x@example.org\x00\x1b[31m \u202egnp\u2028 "
    "C:\\New\\n, a;b \U0001f44d\u200d\U0001f44d"
)


def test_nothing_typed_into_a_cell_becomes_a_property() -> None:
    data = made(plan({"Company": HOSTILE, "Contact": HOSTILE, "Role": HOSTILE, "E-mail": HOSTILE}, why=HOSTILE))
    assert list(faults(data)) == []
    assert not any(line.startswith(("ATTENDEE", "X:")) for line in content_lines(data))
    shown = event(data).description or ""
    assert not set("\x00\x1b\u202e\u2028") & set(shown)
    assert "\\n, a;b \U0001f44d\u200d\U0001f44d" in shown


def test_a_cell_full_of_text_is_cut() -> None:
    data = made(plan({"Company": "x" * 32_767, "Role": "y" * 32_767}, why="z" * 32_767))
    assert len(data) < LONGEST_TEXT * 2
    assert list(faults(data)) == []


TEXTS = st.text(max_size=120) | st.sampled_from([HOSTILE, "\\N\\n\\,", "é" * 90, "\U0001f468\u200d\U0001f469" * 40])


@given(TEXTS, TEXTS, TEXTS, st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_any_text_gives_a_sound_calendar_that_the_next_night_finds_unchanged(
    company: str, contact: str, why: str, due: date
) -> None:
    one = plan({"Company": company, "Contact": contact, "Link": why}, why=why, action=contact or "Call", due=due)
    data = made(one)
    assert list(faults(data)) == []
    assert event(data).dtstart == due
    assert made(one, today=MONDAY, previous=data) == data


@given(TEXTS)
def test_another_reader_sees_the_text_as_it_was_typed(why: str) -> None:
    shown = (event(made(plan(why=f"[{why}]"))).description or "").split("\n")[0]
    kept = "".join(ch if ch.isprintable() or ch in "\u200c\u200d" else " " if ch.isspace() else "" for ch in why)
    assert "".join(shown.replace("\u2060", "").split()) == f"[{''.join(kept.replace(chr(0x2060), '').split())}]"


DAMAGED = (
    b"",
    b"\xff\xfe\x00",
    b"BEGIN:VCALENDAR\r\n",
    b"END:VCALENDAR\r\n",
    b"PK\x03\x04" + bytes(200),
    b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
)


@pytest.mark.parametrize("previous", DAMAGED, ids=repr)
def test_a_damaged_calendar_of_the_night_before_counts_as_none(previous: bytes) -> None:
    assert made(plan(), previous=previous) == made(plan())


@given(st.integers(0, 10_000), st.binary(max_size=3), st.integers(0, 8))
def test_no_damage_to_it_stops_the_night(place: int, put: bytes, cut: int) -> None:
    first = made(plan(), plan(row_id="QRSTVW", action="Call; the lead"))
    at = place % len(first)
    data = made(plan(), today=MONDAY, previous=first[:at] + put + first[at + cut :])
    assert list(faults(data)) == []
    assert event(data).uid == event(made(plan())).uid


def test_a_sequence_never_leaves_the_range_a_calendar_allows() -> None:
    first = made(plan()).replace(b"SEQUENCE:0", b"SEQUENCE:999999999999999")
    assert event(made(plan(channel="Phone"), previous=first)).sequence < 2**31


def test_the_tracker_is_named_as_its_file_is() -> None:
    assert ANN.name in (event(made(plan())).description or "")
