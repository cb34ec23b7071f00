"""A snoozed row waits, still says what is next, and nothing it slept through was missed."""

from __future__ import annotations

from tests.stories.story import Story


def snoozed() -> Story:
    """Thanked on 4 November for the interview of the 3rd; snoozed until Friday the 20th."""
    story = Story("2026-11-03")
    story.row(
        company="Acme", contact="Ann", interview_on="2026-11-03", last_follow_up="2026-11-04", how="E-mail",
        snooze_until="2026-11-20",
    )  # fmt: skip
    story.night("2026-11-05")
    return story


def test_a_snoozed_row_waits_and_still_shows_the_action() -> None:
    story = snoozed()
    story.asks("Ann", "Check in", opens="2026-11-11", due="2026-11-20", lapses="2026-12-02", status="Waiting")
    assert story.why("Ann").startswith("Snoozed until 20 Nov.")
    assert "Moved from 14 Nov: snoozed until 20 Nov." in story.why("Ann")


def test_the_day_a_snooze_ends_the_action_is_due() -> None:
    story = snoozed()
    story.night("2026-11-20")
    story.asks("Ann", "Check in", due="2026-11-20", status="Due today")


def test_a_snooze_that_is_over_counts_as_blank() -> None:
    story = snoozed()
    story.night("2026-11-21")
    story.asks("Ann", "Check in", due="2026-11-14", status="Overdue")
    assert "nooze" not in story.why("Ann")


def test_what_a_snooze_slept_through_was_not_missed() -> None:
    story = snoozed()
    story.sleeps("2026-11-30")
    assert story.missed("Ann") == []
    assert story.reasons("Ann")["Say you are still interested"].startswith("lapsed: opens 10 Nov")


def test_a_snooze_that_ended_before_the_window_opened_excuses_nothing() -> None:
    story = snoozed()
    story.types("Ann", snooze_until="2026-11-09")
    story.sleeps("2026-11-30")
    assert story.missed("Ann") == ["2026-11-16 Missed: Say you are still interested"]


def test_a_snooze_past_the_last_day_lapses_even_the_thank_you() -> None:
    story = Story("2026-11-03")
    story.row(company="Acme", contact="Ann", interview_on="2026-11-03", snooze_until="2026-11-10")
    story.night()
    told = "lapsed: it could be done from 10 Nov only, and lapses before"
    assert story.reasons("Ann")["Thank-you note"] == told


def test_a_call_snoozed_to_a_saturday_waits_for_monday() -> None:
    story = Story("2026-11-02")
    story.row(company="Bolt", contact="Cy", applied_on="2026-11-02", snooze_until="2026-11-14")
    story.night()
    story.asks("Cy", "Follow up the application", due="2026-11-16", status="Waiting")
    assert "Moved from 9 Nov: snoozed until 14 Nov. Moved from Sat 14 Nov: not a working day." in story.why("Cy")


def test_a_follow_up_made_in_spite_of_a_snooze_is_kept_in_history() -> None:
    story = snoozed()
    story.types("Ann", last_follow_up="2026-11-12", how="E-mail")
    story.night("2026-11-12")
    assert story.follow_ups("Ann")[-1] == "2026-11-12 Follow-up: Check in, E-mail"


def test_a_call_snoozed_past_its_last_day_is_over_even_where_that_day_is_a_saturday() -> None:
    story = Story("2026-11-06")
    story.row(company="Bolt", contact="Cy", lead_on="2026-11-06", snooze_until="2026-11-21")
    story.night()
    story.asks_nothing("Cy", why="Snoozed until 21 Nov 2026.")
