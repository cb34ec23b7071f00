"""An agreed day is kept before anything else; a broken promise is told, and then life goes on."""

from __future__ import annotations

from tests.stories.story import Story


def a_promise(day: str = "2026-11-10", **cells: str) -> Story:
    """Thanked on 4 November for the interview of the 3rd, and told that they may call on ``day``."""
    story = Story("2026-11-03")
    story.row(
        company="Acme", role="Analyst", contact="Ann", interview_on="2026-11-03", agreed_follow_up=day,
        last_follow_up="2026-11-04", how="E-mail", **cells,
    )  # fmt: skip
    story.night("2026-11-05")
    return story


def test_an_agreed_day_replaces_the_plan() -> None:
    story = a_promise()
    story.asks("Ann", "Agreed follow-up", opens="2026-11-10", due="2026-11-10", lapses="2026-11-24", by="Phone")
    story.asks("Ann", "Agreed follow-up", status="Scheduled", why="on the day of the follow-up agreed for 10 Nov")
    assert story.reasons("Ann")["Follow up the interview"] == "held back by: Agreed follow-up, due 10 Nov"


def test_a_promise_kept_is_done_and_the_cadence_goes_on() -> None:
    story = a_promise()
    story.night("2026-11-10")
    story.does("Ann")
    story.night()
    assert story.follow_ups("Ann")[-1] == "2026-11-10 Follow-up: Agreed follow-up, Phone"
    story.asks("Ann", "Say you are still interested", opens="2026-11-12", due="2026-11-13")


def test_calling_a_day_before_the_promised_one_keeps_the_promise() -> None:
    story = a_promise()
    story.types("Ann", last_follow_up="2026-11-09", how="Phone")
    story.night("2026-11-10")
    assert story.follow_ups("Ann")[-1] == "2026-11-09 Follow-up: Agreed follow-up, Phone"
    assert story.reasons("Ann")["Agreed follow-up"] == "done"


def test_a_contact_long_before_the_promised_day_is_another_contact() -> None:
    story = a_promise()
    story.types("Ann", last_follow_up="2026-11-06", how="Phone")
    story.night("2026-11-07")
    assert story.follow_ups("Ann")[-1] == "2026-11-06 Follow-up: Other contact, Phone"
    story.asks("Ann", "Agreed follow-up", due="2026-11-10")


def test_a_broken_promise_stays_first_until_it_lapses_and_is_then_told_as_missed() -> None:
    story = a_promise()
    story.night("2026-11-11")
    story.asks("Ann", "Agreed follow-up", status="Overdue")
    story.sleeps("2026-11-24")
    story.asks("Ann", "Agreed follow-up", status="Overdue")
    story.night()
    story.asks("Ann", "Check in", due="2026-11-14", why="Missed: Agreed follow-up (by 24 Nov).")
    assert story.missed("Ann") == ["2026-11-24 Missed: Agreed follow-up"]


def test_what_a_promise_held_back_was_not_missed() -> None:
    story = a_promise()
    story.sleeps("2026-12-31")
    assert story.missed("Ann") == ["2026-11-24 Missed: Agreed follow-up"]


def test_a_promised_day_does_not_move_for_weekends_or_for_other_contacts() -> None:
    story = a_promise("2026-11-14")
    story.types("Ann", last_follow_up="2026-11-11", how="E-mail")
    story.night("2026-11-12")
    story.asks("Ann", "Agreed follow-up", opens="2026-11-14", due="2026-11-14", by="Phone")


def test_the_thank_you_comes_even_before_a_promise() -> None:
    story = Story("2026-11-03")
    story.row(company="Acme", contact="Ann", interview_on="2026-11-03", agreed_follow_up="2026-11-06")
    story.night("2026-11-04")
    story.asks("Ann", "Thank-you note", status="Due today")
    story.does("Ann")
    story.night()
    story.asks("Ann", "Agreed follow-up", due="2026-11-06")


def test_a_promise_is_kept_even_while_an_interview_is_ahead() -> None:
    story = a_promise()
    story.types("Ann", interview_on="2026-11-20")
    story.night("2026-11-09")
    story.asks("Ann", "Agreed follow-up", due="2026-11-10")


def test_a_new_promise_counts_anew() -> None:
    story = a_promise()
    story.night("2026-11-10")
    story.does("Ann")
    story.night("2026-11-11")
    story.types("Ann", agreed_follow_up="2026-11-20")
    story.night("2026-11-12")
    story.asks("Ann", "Agreed follow-up", due="2026-11-20", by="E-mail")


def test_a_new_day_agreed_in_the_promised_call_is_the_next_promise() -> None:
    story = a_promise()
    story.night("2026-11-10")
    story.does("Ann")
    story.types("Ann", agreed_follow_up="2026-11-20")
    story.night()
    story.asks("Ann", "Agreed follow-up", due="2026-11-20", status="Scheduled")
    story.sleeps("2026-11-30")
    assert story.missed("Ann") == []


def test_the_channel_they_asked_for_is_used_for_the_promise() -> None:
    story = a_promise(prefers="In person")
    story.asks("Ann", "Agreed follow-up", by="In person")
