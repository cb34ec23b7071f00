"""A networking lead: call, call again, and then leave them in peace."""

from __future__ import annotations

from tests.stories.story import Story


def a_lead() -> Story:
    story = Story("2026-11-02")
    story.row(company="Acme", contact="Ann", lead_on="2026-11-02")
    story.night()
    return story


def test_a_lead_is_called_the_day_after_it_was_given() -> None:
    story = a_lead()
    story.asks("Ann", "Call the lead", opens="2026-11-03", due="2026-11-03", lapses="2026-11-16", by="Phone")
    story.asks("Ann", "Call the lead", status="Due soon", why="the lead of 2 Nov (The Globe and Mail)")


def test_an_unanswered_lead_is_called_again_twice_and_then_left_in_peace() -> None:
    story = a_lead()
    story.night("2026-11-03")
    story.does("Ann")
    story.night("2026-11-04")
    story.asks("Ann", "Call again", opens="2026-11-07", due="2026-11-09", by="Phone", why="Moved from Sun 8 Nov")
    story.night("2026-11-09")
    story.does("Ann")
    story.night("2026-11-10")
    story.asks("Ann", "Call again", opens="2026-11-13", due="2026-11-14", lapses="2026-11-30", by="E-mail")
    story.asks("Ann", "Call again", why="every 5 days after your unanswered follow-up on 9 Nov")
    story.night("2026-11-14")
    story.does("Ann")
    story.night("2026-11-15")
    story.asks_nothing("Ann", why="Wait for news, or type the Stage that ends it.")
    story.sleeps("2027-01-31")
    story.asks_nothing("Ann")
    assert story.follow_ups("Ann") == [
        "2026-11-03 Follow-up: Call the lead, Phone",
        "2026-11-09 Follow-up: Call again, Phone",
        "2026-11-14 Follow-up: Call again, E-mail",
    ]


def test_silence_of_a_lead_closes_nothing() -> None:
    story = a_lead()
    story.sleeps("2027-01-31")
    assert story.history("Ann", "Stage") == ["2026-11-02 Stage: Lead"]
    assert story.missed("Ann") == ["2026-11-16 Missed: Call the lead"]
    story.asks_nothing("Ann")


def test_a_lead_that_answers_gets_a_day_to_call_back_and_that_day_is_kept() -> None:
    story = a_lead()
    story.night("2026-11-03")
    story.does("Ann")
    story.types("Ann", reply_on="2026-11-04")
    story.night("2026-11-04")
    story.asks("Ann", "Agree when to call back", due="2026-11-05", lapses="2026-11-11", by="", status="Due soon")
    story.types("Ann", agreed_follow_up="2026-11-13")
    story.night("2026-11-05")
    story.asks("Ann", "Agreed follow-up", due="2026-11-13", by="Phone", status="Scheduled")


def test_a_reply_from_before_the_lead_was_called_still_ends_the_first_call() -> None:
    story = a_lead()
    story.types("Ann", reply_on="2026-11-02")
    story.night("2026-11-02")
    story.asks("Ann", "Agree when to call back", due="2026-11-03")
    assert story.reasons("Ann")["Call the lead"] == "Reply on is filled"


def test_a_lead_that_answered_once_is_kept_warm_and_in_the_end_left_in_peace() -> None:
    story = a_lead()
    story.types("Ann", reply_on="2026-11-04", last_follow_up="2026-11-03", how="Phone")
    for night in story.nights("2027-03-31"):
        if story.plan("Ann").channel and story.plan("Ann").due == night:
            story.does("Ann")
    assert story.follow_ups("Ann") == [
        "2026-11-03 Follow-up: Call the lead, Phone",
        "2026-11-25 Follow-up: Check in, E-mail",
        "2026-11-30 Follow-up: Call again, Phone",
        "2026-12-05 Follow-up: Call again, E-mail",
        "2026-12-25 Follow-up: Check in, Phone",
    ]
    story.asks_nothing("Ann")
