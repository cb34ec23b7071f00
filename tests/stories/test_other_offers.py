"""Another employer's offer: tell the one you prefer at once, and before it expires."""

from __future__ import annotations

from tests.stories.story import Story


def another_offer(on: str, expires: str | None = None) -> Story:
    story = Story("2026-11-03")
    story.row(company="Acme", contact="Ann", interview_on="2026-11-03", last_follow_up="2026-11-09", how="Phone")
    story.night("2026-11-10")
    story.types("Ann", other_offer_on=on, offer_expires=expires)
    story.night(on)
    return story


def test_they_hear_of_another_offer_within_a_day_whatever_else_was_said_lately() -> None:
    story = another_offer("2026-11-10")
    story.asks(
        "Ann", "Tell them about your other offer", opens="2026-11-10", due="2026-11-11", lapses="2026-11-13",
        by="Phone", status="Due soon",
    )  # fmt: skip


def test_the_day_the_offer_expires_is_the_last_day_to_tell_them() -> None:
    story = another_offer("2026-11-12", expires="2026-11-20")
    story.asks("Ann", "Tell them about your other offer", due="2026-11-13", lapses="2026-11-20")


def test_an_offer_that_expires_sooner_moves_the_call_and_why_says_so() -> None:
    story = another_offer("2026-11-12", expires="2026-11-12")
    story.asks("Ann", "Tell them about your other offer", due="2026-11-12", lapses="2026-11-12", status="Due today")
    assert "Moved from 13 Nov: that offer expires on 12 Nov." in story.why("Ann")


def test_an_offer_that_expired_untold_was_missed_once() -> None:
    story = another_offer("2026-11-12", expires="2026-11-13")
    story.sleeps("2026-11-13")
    story.asks("Ann", "Tell them about your other offer", status="Due today")
    story.sleeps("2026-11-20")
    told = [line for line in story.missed("Ann") if "other offer" in line]
    assert told == ["2026-11-13 Missed: Tell them about your other offer"]


def test_an_offer_expired_before_it_was_typed_is_told_as_missed_only_once() -> None:
    story = another_offer("2026-11-14", expires="2026-11-12")
    story.sleeps("2026-11-20")
    told = [line for line in story.missed("Ann") if "other offer" in line]
    assert told == ["2026-11-12 Missed: Tell them about your other offer"]


def test_telling_them_on_a_saturday_is_moved_back_to_friday() -> None:
    story = another_offer("2026-11-13")
    story.asks("Ann", "Tell them about your other offer", due="2026-11-13", why="Moved from Sat 14 Nov")


def test_once_told_they_are_not_told_again() -> None:
    story = another_offer("2026-11-12")
    story.does("Ann")
    story.night("2026-11-13")
    assert story.follow_ups("Ann")[-1] == "2026-11-12 Follow-up: Tell them about your other offer, Phone"
    assert story.reasons("Ann")["Tell them about your other offer"] == "done"


def test_who_has_not_met_them_has_nothing_to_tell() -> None:
    story = Story("2026-11-02")
    story.row(company="Bolt", contact="Cy", applied_on="2026-11-02", other_offer_on="2026-11-03")
    story.night("2026-11-03")
    story.asks("Cy", "Follow up the application")
