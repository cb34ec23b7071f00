"""Calls and visits wait for a working day; e-mails, letters and to-dos stay where they are."""

from __future__ import annotations

from datetime import date, timedelta

from tests.stories.story import Story


def interviewed(on: str, **settings: object) -> Story:
    """Thanked on the day of the interview itself and seen three days later; the call is due on the fifth."""
    story = Story(on, **settings)
    story.row(company="Acme", contact="Ann", interview_on=on, last_follow_up=on, how="E-mail")
    story.sleeps((date.fromisoformat(on) + timedelta(days=3)).isoformat())
    return story


def test_a_call_due_on_a_sunday_moves_back_to_friday_and_why_says_so() -> None:
    story = interviewed("2026-11-03")
    story.asks("Ann", "Follow up the interview", due="2026-11-06", lapses="2026-11-11")
    assert "Moved from Sun 8 Nov: not a working day." in story.why("Ann")


def test_a_call_that_cannot_move_back_moves_on_to_monday() -> None:
    story = Story("2026-11-07")
    story.row(company="Acme", contact="Ann", lead_on="2026-11-06")
    story.night()
    story.asks("Ann", "Call the lead", opens="2026-11-07", due="2026-11-09", by="Phone")


def test_an_e_mail_due_on_a_saturday_stays() -> None:
    story = Story("2026-11-06")
    story.row(company="Acme", contact="Ann", interview_on="2026-11-06")
    story.night("2026-11-07")
    story.asks("Ann", "Thank-you note", due="2026-11-07", status="Due today")


def test_an_e_mail_moves_too_where_weekends_are_kept_free() -> None:
    story = Story("2026-11-06", email_on_weekends=False)
    story.row(company="Acme", contact="Ann", interview_on="2026-11-06")
    story.night()
    story.asks("Ann", "Thank-you note", due="2026-11-06", by="E-mail", why="Moved from Sat 7 Nov: not a working day.")


def test_a_to_do_stays_on_its_sunday() -> None:
    story = Story("2026-11-08")
    story.row(company="Acme", contact="Ann", interview_on="2026-11-08", last_follow_up="2026-11-08", how="E-mail")
    story.night()
    story.asks("Ann", "Agree the next step", due="2026-11-08", status="Due today")


def test_christmas_moves_a_british_call_back_to_christmas_eve() -> None:
    story = interviewed("2026-12-21", country="GB")
    story.asks("Ann", "Follow up the interview", opens="2026-12-23", due="2026-12-24", why="Moved from Sat 26 Dec")


def test_without_a_country_only_weekends_are_free() -> None:
    story = interviewed("2026-12-21")
    story.asks("Ann", "Follow up the interview", due="2026-12-25")


def test_a_call_that_opens_on_christmas_day_waits_for_the_first_working_day() -> None:
    story = interviewed("2026-12-23", country="GB")
    story.asks("Ann", "Follow up the interview", opens="2026-12-25", due="2026-12-29", lapses="2026-12-31")


def test_boxing_day_made_up_on_monday_is_free_in_england_and_not_in_the_united_states() -> None:
    england = interviewed("2026-12-23", country="GB", region="England")
    england.asks("Ann", "Follow up the interview", due="2026-12-29")
    interviewed("2026-12-23", country="US").asks("Ann", "Follow up the interview", due="2026-12-28")


def test_a_last_day_that_is_free_moves_on_with_the_call() -> None:
    story = Story("2026-12-04", country="GB")
    story.row(company="Bolt", contact="Bo", lead_on="2026-12-11", snooze_until="2026-12-25")
    story.night("2026-12-20")
    story.asks("Bo", "Call the lead", due="2026-12-29", lapses="2026-12-29", status="Waiting")
