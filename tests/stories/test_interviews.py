"""The weeks after an interview: thanks, a call, interest, and a check-in every ten days."""

from __future__ import annotations

from tests.stories.story import Story, diligently


def an_interview(**cells: str) -> Story:
    """An interview on Tuesday 3 November, seen the night before."""
    story = Story("2026-11-02")
    story.row(company="Acme", role="Analyst", contact="Ann", interview_on="2026-11-03", **cells)
    story.night()
    return story


def test_before_the_interview_only_the_thanks_to_come_are_planned() -> None:
    story = an_interview(applied_on="2026-10-20")
    story.asks("Ann", "Thank-you note", due="2026-11-04", by="E-mail", status="Due soon")
    assert story.history("Ann", "Event") == ["2026-10-20 Event: Applied"]


def test_the_thank_you_goes_out_within_a_day() -> None:
    story = an_interview()
    story.night("2026-11-04")
    story.asks("Ann", "Thank-you note", opens="2026-11-03", due="2026-11-04", lapses="2026-11-07", status="Due today")
    story.asks("Ann", "Thank-you note", why="within 1 day of the interview on 3 Nov")
    story.night("2026-11-05")
    story.asks("Ann", "Thank-you note", status="Overdue")


def test_agreeing_the_next_step_is_the_first_thing_on_the_day_itself() -> None:
    story = an_interview()
    story.night("2026-11-03")
    story.asks("Ann", "Agree the next step", due="2026-11-03", lapses="2026-11-05", by="", status="Due today")


def test_a_to_do_gives_way_to_a_contact_that_is_due_and_is_named_beside_it() -> None:
    story = an_interview()
    story.night("2026-11-04")
    story.asks("Ann", "Thank-you note", why="Also: Agree the next step.")


def test_no_follow_up_completes_a_to_do() -> None:
    story = an_interview()
    story.night("2026-11-03")
    story.types("Ann", last_follow_up="2026-11-03", how="E-mail")
    story.night("2026-11-04")
    assert story.follow_ups("Ann") == ["2026-11-03 Follow-up: Thank-you note, E-mail"]
    story.asks("Ann", "Agree the next step", status="Overdue")


def test_a_next_step_agreed_is_typed_and_the_to_do_is_gone() -> None:
    story = an_interview()
    story.night("2026-11-03")
    story.types("Ann", agreed_follow_up="2026-11-12")
    story.night("2026-11-03")
    assert story.reasons("Ann")["Agree the next step"] == "Agreed follow-up is filled"


def test_an_agreement_from_before_the_interview_is_old_news() -> None:
    story = an_interview(agreed_follow_up="2026-10-30", last_follow_up="2026-10-30", how="Phone")
    story.night("2026-11-03")
    story.asks("Ann", "Agree the next step")


def test_who_does_what_is_asked_is_asked_for_these_things_and_no_others() -> None:
    story = an_interview()
    diligently(story, "2027-01-12")
    assert story.follow_ups("Ann") == [
        "2026-11-04 Follow-up: Thank-you note, E-mail",
        "2026-11-06 Follow-up: Follow up the interview, Phone",
        "2026-11-13 Follow-up: Say you are still interested, E-mail",
        "2026-11-23 Follow-up: Check in, E-mail",
        "2026-12-03 Follow-up: Ask whether you are still in the running, Phone",
        "2026-12-11 Follow-up: Check in, Phone",
        "2026-12-21 Follow-up: Check in, E-mail",
        "2026-12-31 Follow-up: Check in, Phone",
        "2027-01-10 Follow-up: Check in, E-mail",
    ]
    assert story.missed("Ann") == []


def test_an_interviewer_gets_something_useful_instead_of_a_call() -> None:
    story = an_interview(contact_type="Interviewer")
    story.types("Ann", last_follow_up="2026-11-04", how="E-mail")
    story.night("2026-11-06")
    story.asks("Ann", "Share something useful", opens="2026-11-06", due="2026-11-08", by="E-mail")


def test_whether_they_still_consider_you_is_asked_once_and_never_first() -> None:
    story = an_interview()
    story.sleeps("2026-12-02")
    assert story.reasons("Ann")["Ask whether you are still in the running"] == "only after 1 earlier follow-up"
    story.types("Ann", last_follow_up="2026-12-02", how="E-mail")
    story.night()
    story.asks("Ann", "Ask whether you are still in the running", opens="2026-12-04", due="2026-12-04", by="Phone")


def test_a_follow_up_from_before_the_interview_does_not_count_as_one_after_it() -> None:
    story = an_interview(applied_on="2026-10-20", last_follow_up="2026-10-28", how="Phone")
    story.sleeps("2026-12-02")
    assert story.reasons("Ann")["Ask whether you are still in the running"] == "only after 1 earlier follow-up"


def test_a_decision_date_that_passed_is_asked_about() -> None:
    story = an_interview(decision_by="2026-11-17")
    diligently(story, "2026-11-16")
    story.asks("Ann", "Ask about the decision", opens="2026-11-18", due="2026-11-20", by="Phone")
    story.asks("Ann", "Ask about the decision", why="the decision date, 17 Nov (Career Incite, ADVANCE)")


def test_a_second_interview_starts_the_windows_again() -> None:
    story = an_interview()
    diligently(story, "2026-11-10")
    story.types("Ann", interview_on="2026-11-17")
    story.night("2026-11-11")
    story.asks("Ann", "Thank-you note", opens="2026-11-17", due="2026-11-18", status="Scheduled")
    diligently(story, "2026-11-23")
    assert story.follow_ups("Ann")[2:] == [
        "2026-11-18 Follow-up: Thank-you note, E-mail",
        "2026-11-22 Follow-up: Follow up the interview, E-mail",
    ]
    assert story.history("Ann", "Event") == ["2026-11-03 Event: Interview", "2026-11-17 Event: Interview"]
    assert story.history("Ann", "Stage") == ["2026-11-02 Stage: Interviewing"]


def test_while_an_interview_is_ahead_nobody_is_checked_in_with() -> None:
    story = an_interview()
    diligently(story, "2026-11-16")
    story.asks("Ann", "Check in")
    story.types("Ann", interview_on="2026-12-01")
    story.night()
    assert story.reasons("Ann")["Check in"] == "an interview is ahead"
    story.asks("Ann", "Thank-you note", due="2026-12-02")


def test_the_interview_day_stands_in_for_contacts_from_before_it() -> None:
    story = an_interview(reply_on="2026-11-01", last_follow_up="2026-10-28", how="Phone")
    story.night("2026-11-20")
    story.asks("Ann", "Check in", opens="2026-11-10", due="2026-11-13", lapses="2026-12-01")


def test_a_reply_moves_the_next_check_in() -> None:
    story = an_interview()
    diligently(story, "2026-11-16")
    story.asks("Ann", "Check in", due="2026-11-23")
    story.types("Ann", reply_on="2026-11-16")
    story.night()
    story.asks("Ann", "Check in", opens="2026-11-23", due="2026-11-26", why="the last contact on 16 Nov")


def test_what_is_said_once_only_comes_before_a_check_in_that_is_due_earlier() -> None:
    story = an_interview()
    diligently(story, "2026-11-12")
    story.types("Ann", last_follow_up="2026-11-20", how="E-mail")
    story.night("2026-11-30")
    story.asks("Ann", "Check in", due="2026-11-30", status="Due today")
    story.night("2026-12-01")
    story.asks("Ann", "Ask whether you are still in the running", due="2026-12-03", status="Due soon")


def test_a_thank_you_still_owed_to_an_earlier_date_of_the_same_interview_moves_with_it() -> None:
    story = an_interview()
    story.types("Ann", interview_on="2026-11-05")
    story.night("2026-11-06")
    story.asks("Ann", "Thank-you note", opens="2026-11-05", due="2026-11-06")
    story.sleeps("2026-11-09")
    assert story.missed("Ann") == []


def test_two_interviews_in_three_days_are_each_thanked_for() -> None:
    story = an_interview()
    story.night("2026-11-04")
    story.does("Ann")
    story.night("2026-11-05")
    story.types("Ann", interview_on="2026-11-05")
    story.night("2026-11-06")
    assert story.follow_ups("Ann") == ["2026-11-04 Follow-up: Thank-you note, E-mail"]
    story.asks("Ann", "Thank-you note", due="2026-11-06")
