"""Why is a sentence a person can read: the advice, its date, whose it is, what was moved, what to talk about."""

from __future__ import annotations

import re

from tests.stories.story import Story

RELATIVE = re.compile(
    r"\b(today|tomorrow|yesterday|tonight|ago|late|in \d+ days?|\d+ days? (late|overdue|left))\b", re.I
)


def an_interview(**cells: str) -> Story:
    story = Story("2026-11-20")
    story.row(company="Acme", role="Analyst", contact="Ann", interview_on="2026-11-20", **cells)
    return story


def test_why_says_what_when_whose_advice_and_what_was_discussed() -> None:
    story = an_interview(discussed="the Leeds migration")
    story.night("2026-11-21")
    advice = "The Globe and Mail, OI Partners, Career Incite, ADVANCE"
    assert story.why("Ann") == (
        f"Thank-you note: within 1 day of the interview on 20 Nov ({advice})."
        " Thank them, pick up one thing you discussed, confirm the next step. You discussed: the Leeds migration."
        " Keep looking: nothing else is open. Also: Agree the next step."
    )


def test_why_asks_for_what_was_discussed_where_nobody_noted_it() -> None:
    story = an_interview()
    story.night("2026-11-21")
    assert "Note in Discussed what you talked about." in story.why("Ann")


def test_a_to_do_needs_no_talking_point() -> None:
    story = an_interview()
    story.night()
    story.asks("Ann", "Agree the next step")
    assert "Discussed" not in story.why("Ann")


def test_a_long_conversation_is_cut_short_and_line_breaks_are_smoothed() -> None:
    story = an_interview(discussed="racking\nand shifts, " + "and more " * 40)
    story.night("2026-11-21")
    assert "You discussed: racking and shifts, and more" in story.why("Ann")
    assert "..." in story.why("Ann")
    assert len(story.why("Ann")) < 400


def test_why_stays_the_same_from_night_to_night_while_the_plan_does() -> None:
    story = an_interview()
    story.sleeps("2026-11-25")
    before = story.plan("Ann")
    story.sleeps("2026-11-27")
    after = story.plan("Ann")
    assert (before.status, after.status) == ("Due today", "Overdue")
    assert (before.action, before.due, before.why) == (after.action, after.due, after.why)
    assert "Missed: Thank-you note (by 24 Nov)." in after.why


def test_why_names_dates_never_days_from_now() -> None:
    story = an_interview(snooze_until="2026-12-03", decision_by="2026-12-01")
    for _ in story.nights("2027-03-15"):
        assert not RELATIVE.search(story.why("Ann")), story.why("Ann")


def test_why_gives_the_year_where_it_is_not_that_of_the_due_day() -> None:
    story = Story("2026-12-28")
    story.row(company="Bolt", contact="Cy", applied_on="2026-12-28")
    story.night()
    story.asks("Cy", "Follow up the application", due="2027-01-04", why="your application of 28 Dec 2026")


def test_why_says_which_contact_moved_the_day() -> None:
    story = an_interview(last_follow_up="2026-11-21", how="E-mail")
    story.night("2026-11-24")
    story.types("Ann", last_follow_up="2026-11-24", how="Phone")
    story.night("2026-11-28")
    story.writes("2026-11-29", "Follow-up", "Other contact", contact="Ann")
    story.night("2026-11-30")
    story.asks("Ann", "Say you are still interested", opens="2026-12-01", due="2026-12-01")
    assert "Moved from 30 Nov: you were in touch on 29 Nov." in story.why("Ann")


def test_a_row_to_check_names_the_cell_first_and_still_plans_what_it_can() -> None:
    story = an_interview()
    story.misspells("Ann", "Decision by", "'next tues' is not a date")
    story.night("2026-11-21")
    story.asks("Ann", "Thank-you note", due="2026-11-21", status="Check")
    assert re.match(r"[A-Z]+2: 'next tues' is not a date\. Thank-you note: ", story.why("Ann"))
    assert len(story.problems) == 1


def test_a_stage_whose_own_date_is_blank_is_to_check_and_says_which() -> None:
    story = Story("2026-11-02")
    story.row(company="Acme", contact="Ann", stage="Interviewing", applied_on="2026-10-20")
    story.night()
    assert story.plan("Ann").status == "Check"
    assert "Interview on is empty" in story.why("Ann")
    story.types("Ann", interview_on="2026-11-01")
    story.night()
    story.asks("Ann", "Thank-you note", status="Overdue")


def test_why_tells_whose_turn_it_is() -> None:
    story = Story("2026-11-02")
    for contact in ("Ann", "Bo"):
        story.row(company="Acme", contact=contact, applied_on="2026-11-02")
    story.night()
    story.asks_nothing("Bo", why="Follow up the application: it is the turn of Ann (row 2)")
