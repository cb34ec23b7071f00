"""What they asked for and what they asked not to be done to them."""

from __future__ import annotations

import pytest

from tests.stories.story import Story


def interviewed(**cells: str) -> Story:
    story = Story("2026-11-03")
    story.row(
        company="Acme", contact="Ann", interview_on="2026-11-03", last_follow_up="2026-11-04", how="E-mail", **cells
    )
    story.night("2026-11-06")
    return story


def applied(**cells: str) -> Story:
    story = Story("2026-11-02")
    story.row(company="Bolt", applied_on="2026-11-02", **cells)
    story.night()
    return story


def test_no_calls_turns_a_call_into_the_rules_other_channel() -> None:
    story = interviewed(restrictions="No calls")
    story.asks("Ann", "Follow up the interview", by="E-mail", due="2026-11-08")


def test_no_calls_holds_even_against_their_own_wish_for_the_phone() -> None:
    story = interviewed(restrictions="No calls", prefers="Phone")
    story.asks("Ann", "Follow up the interview", by="E-mail")


def test_no_calls_leaves_a_letter_a_letter() -> None:
    story = interviewed(restrictions="No calls", prefers="Letter")
    story.asks("Ann", "Follow up the interview", by="Letter")


@pytest.mark.parametrize("channel", ["Phone", "E-mail", "Letter", "LinkedIn", "In person"])
def test_the_channel_they_prefer_is_used_every_time(channel: str) -> None:
    interviewed(prefers=channel).asks("Ann", "Follow up the interview", by=channel)


def test_a_preferred_letter_may_be_posted_on_a_sunday_but_a_visit_is_not_paid_then() -> None:
    interviewed(prefers="Letter").asks("Ann", "Follow up the interview", due="2026-11-08")
    interviewed(prefers="In person").asks("Ann", "Follow up the interview", due="2026-11-06")


def test_do_not_contact_means_never_and_says_so() -> None:
    story = interviewed(restrictions="Do not contact")
    story.sleeps("2026-11-30")
    story.asks_nothing("Ann", why="Restrictions say Do not contact: nothing to send or call.")
    assert story.missed("Ann") == []


def test_do_not_contact_leaves_the_to_dos() -> None:
    story = applied(restrictions="Do not contact")
    story.asks("Bolt", "Find the right person")


def test_no_contact_before_the_interview_leaves_an_application_alone() -> None:
    story = applied(contact="Cy", restrictions="No contact before interview")
    story.sleeps("2026-12-15")
    story.asks_nothing("Cy", why="Restrictions say no contact before an interview: wait for their news.")
    assert story.missed("Cy") == []


def test_no_contact_before_the_interview_is_lifted_by_the_interview() -> None:
    story = applied(contact="Cy", restrictions="No contact before interview")
    story.types("Cy", interview_on="2026-11-11")
    story.night("2026-11-12")
    story.asks("Cy", "Thank-you note", status="Due today")


def test_two_restrictions_hold_together() -> None:
    story = applied(contact="Cy", restrictions="No calls, No contact before interview")
    story.night("2026-11-12")
    story.asks_nothing("Cy")
    story.types("Cy", interview_on="2026-11-12", last_follow_up="2026-11-13", how="E-mail")
    story.night("2026-11-15")
    story.asks("Cy", "Follow up the interview", by="E-mail")


def test_channels_take_turns() -> None:
    story = interviewed()
    story.sleeps("2026-11-23")
    story.asks("Ann", "Check in", by="E-mail")
    story.does("Ann")
    story.night()
    story.types("Ann", last_follow_up="2026-12-01", how="E-mail")
    story.night("2026-12-05")
    assert story.follow_ups("Ann")[1:] == [
        "2026-11-23 Follow-up: Check in, E-mail",
        "2026-12-01 Follow-up: Ask whether you are still in the running, E-mail",
    ]
    story.asks("Ann", "Check in", by="Phone")
