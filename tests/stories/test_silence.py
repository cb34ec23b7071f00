"""Silence, theirs or the user's own: nothing is ever closed on it, and nobody is pestered."""

from __future__ import annotations

import pytest

from tests.stories.story import Story, diligently


def an_interview(**settings: int) -> Story:
    story = Story("2026-11-03", **settings)
    story.row(company="Acme", role="Analyst", contact="Ann", interview_on="2026-11-03")
    return story


def test_who_never_follows_up_is_told_what_was_missed_and_no_more() -> None:
    story = an_interview()
    story.sleeps("2027-03-31")
    assert story.history("Ann") == [
        "2026-11-03 Stage: Interviewing",
        "2026-11-03 Event: Interview",
        "2026-11-07 Missed: Thank-you note",
        "2026-11-11 Missed: Follow up the interview",
        "2026-11-16 Missed: Say you are still interested",
    ]
    story.asks_nothing("Ann", why="Interviewing: every step that applies is done or has passed.")


def test_a_missed_window_makes_way_for_the_next_step() -> None:
    story = an_interview()
    story.sleeps("2026-11-07")
    story.asks("Ann", "Thank-you note", status="Overdue")
    story.night()
    story.asks("Ann", "Follow up the interview", status="Overdue", why="Missed: Thank-you note (by 7 Nov).")


def test_a_missed_window_is_named_in_why_for_two_weeks() -> None:
    story = an_interview()
    story.sleeps("2026-11-20")
    assert "Missed: Thank-you note" in story.why("Ann")
    story.night()
    assert "Missed: Thank-you note" not in story.why("Ann")
    assert "Missed: Follow up the interview" in story.why("Ann")


def test_a_window_that_had_passed_before_the_row_was_first_seen_was_not_missed() -> None:
    story = an_interview()
    story.night("2026-11-12")
    story.sleeps("2026-11-30")
    assert story.missed("Ann") == ["2026-11-16 Missed: Say you are still interested"]


def test_three_months_after_the_interview_the_user_decides() -> None:
    story = an_interview()
    diligently(story, "2027-01-31")
    story.asks("Ann", "Check in", status="Scheduled")
    story.night()
    story.asks("Ann", "Decide: keep going or close", due="2027-02-01", lapses="2027-02-15", by="", status="Due today")
    assert story.reasons("Ann")["Check in"] == "held back by: Decide: keep going or close, due 1 Feb"


def test_for_those_who_keep_going_the_check_ins_resume() -> None:
    story = an_interview()
    diligently(story, "2027-02-16")
    story.asks("Ann", "Check in", due="2027-02-09", status="Overdue")
    story.does("Ann")
    story.night()
    story.asks("Ann", "Check in", due="2027-02-26", status="Scheduled")
    assert story.history("Ann", "Stage") == ["2026-11-03 Stage: Interviewing"]


def test_a_contact_made_while_deciding_is_the_check_in_it_was() -> None:
    story = an_interview()
    diligently(story, "2027-02-05")
    story.types("Ann", last_follow_up="2027-02-10", how="Phone")
    story.night("2027-02-10")
    assert story.follow_ups("Ann")[-1] == "2027-02-10 Follow-up: Check in, Phone"
    story.asks("Ann", "Decide: keep going or close", status="Overdue")


def test_quiet_after_days_moves_the_day_to_decide() -> None:
    story = an_interview(quiet_after_days=30)
    story.night("2026-12-02")
    assert story.plan("Ann").action != "Decide: keep going or close"
    story.night()
    story.asks("Ann", "Decide: keep going or close", due="2026-12-03", lapses="2026-12-17", status="Due today")
    assert "30 days after the interview on 3 Nov" in story.why("Ann")


def test_a_role_on_hold_is_looked_at_again_after_a_month() -> None:
    story = an_interview()
    story.types("Ann", stage="On hold", last_follow_up="2026-11-04", how="E-mail")
    story.night("2026-11-10")
    story.asks_nothing("Ann", why="On hold since 10 Nov 2026: See whether it is still on hold comes up on 10 Dec")
    story.sleeps("2026-12-10")
    story.asks("Ann", "See whether it is still on hold", due="2026-12-10", lapses="None", status="Due today")
    story.types("Ann", snooze_until="2027-01-10")
    story.night()
    story.asks_nothing("Ann", why="Snoozed until 10 Jan 2027.")


def test_nothing_known_asks_for_a_date() -> None:
    story = Story("2026-11-02")
    story.row(company="Acme", contact="Ann")
    story.night()
    story.asks_nothing("Ann", why="fill in a date (Lead on, Deadline, Applied on or Interview on)")
    assert story.history("Ann") == []


@pytest.mark.parametrize(
    ("stage", "column", "day"),
    [
        ("Lead", "Lead on", "2026-11-02"),
        ("To apply", "Deadline", "2026-11-20"),
        ("Applied", "Applied on", "2026-11-02"),
        ("Interviewing", "Interview on", "2026-11-02"),
        ("Offer", "Offer expires", "2026-11-20"),
    ],
)
def test_a_stage_without_its_date_asks_for_that_date_and_for_nothing_once_it_is_there(
    stage: str, column: str, day: str
) -> None:
    story = Story("2026-11-02")
    story.row(company="Acme", role="Clerk", contact="Ann", stage=stage)
    for _ in range(3):
        story.night()
        assert f"Nothing to count from yet: fill in {column}." in story.why("Ann")
        assert "every step" not in story.why("Ann")
    story.types("Ann", **{column.lower().replace(" ", "_"): day})
    story.night()
    assert "Nothing to count from" not in story.why("Ann")


def test_a_date_that_only_another_rule_asks_for_beside_its_own_is_asked_for_too() -> None:
    story = Story("2026-11-02")
    story.row(company="Acme", role="Clerk", contact="Ann", stage="Applied", deadline="2026-11-01")
    story.night()
    assert "Nothing to count from yet: fill in Applied on." in story.why("Ann")


def test_a_step_that_was_made_and_has_passed_is_something_to_count_from() -> None:
    story = Story("2026-11-02")
    story.row(company="Acme", role="Clerk", contact="Ann", stage="Applied", last_follow_up="2026-09-01")
    story.night()
    assert "Applied: every step that applies is done or has passed." in story.why("Ann")
