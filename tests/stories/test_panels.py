"""Several people at one company: everybody is thanked, and the company hears from the user once at a time."""

from __future__ import annotations

from tests.stories.story import Story

PANEL = ("Ann", "Bo", "Cy")
ROTATING = {
    "Say you are still interested", "Ask about the decision", "Ask whether you are still in the running", "Check in",
}  # fmt: skip


def a_panel() -> Story:
    """A hiring manager, HR and an interviewer, met on Tuesday 3 November."""
    story = Story("2026-11-03")
    for contact, contact_type in zip(PANEL, ("Hiring manager", "HR", "Interviewer"), strict=True):
        story.row(
            company="Acme", role="Analyst", contact=contact, contact_type=contact_type, interview_on="2026-11-03"
        )  # fmt: skip
    return story


def all_diligently(story: Story, until: str) -> None:
    for night in story.nights(until):
        assert len(speaking_for_the_group(story)) <= 1, night
        story.does_what_is_due(*PANEL)


def speaking_for_the_group(story: Story) -> list[str]:
    return [who for who in PANEL if story.plan(who).action in ROTATING]


def test_each_of_a_panel_is_thanked() -> None:
    story = a_panel()
    story.night("2026-11-04")
    for who in PANEL:
        story.asks(who, "Thank-you note", due="2026-11-04", by="E-mail", status="Due today")


def test_the_next_step_is_agreed_with_one_of_them_only() -> None:
    story = a_panel()
    story.night("2026-11-03")
    story.asks("Ann", "Agree the next step")
    story.asks("Bo", "Thank-you note")
    assert story.reasons("Bo")["Agree the next step"] == "it is the turn of Ann in row 2"


def test_hiring_manager_and_hr_are_called_and_the_interviewer_gets_something_useful() -> None:
    story = a_panel()
    all_diligently(story, "2026-11-05")
    story.night("2026-11-06")
    story.asks("Ann", "Follow up the interview", due="2026-11-06", by="Phone")
    story.asks("Bo", "Follow up the interview", due="2026-11-06", by="Phone")
    story.asks("Cy", "Share something useful", due="2026-11-08", by="E-mail")


def test_over_two_months_the_company_hears_once_at_a_time_and_the_turn_goes_round() -> None:
    story = a_panel()
    all_diligently(story, "2027-01-01")
    assert story.follow_ups("Ann") == [
        "2026-11-04 Follow-up: Thank-you note, E-mail",
        "2026-11-06 Follow-up: Follow up the interview, Phone",
        "2026-11-13 Follow-up: Say you are still interested, E-mail",
        "2026-12-03 Follow-up: Ask whether you are still in the running, Phone",
        "2026-12-31 Follow-up: Check in, Phone",
    ]
    assert story.follow_ups("Bo")[2:] == [
        "2026-11-23 Follow-up: Check in, E-mail",
        "2026-12-21 Follow-up: Check in, E-mail",
    ]
    assert story.follow_ups("Cy")[1:] == [
        "2026-11-08 Follow-up: Share something useful, E-mail",
        "2026-12-11 Follow-up: Check in, Phone",
    ]


def test_what_one_of_them_did_for_the_group_is_done_for_all() -> None:
    story = a_panel()
    story.night("2026-11-11")
    story.types("Ann", last_follow_up="2026-11-12", how="E-mail")
    story.night("2026-11-12")
    assert story.follow_ups("Ann") == ["2026-11-12 Follow-up: Say you are still interested, E-mail"]
    assert story.reasons("Ann")["Say you are still interested"] == "done"
    assert "done" in {story.reasons(who)["Say you are still interested"] for who in PANEL}


def test_a_missed_turn_is_told_once_for_the_group() -> None:
    story = a_panel()
    story.sleeps("2026-11-30")
    told = [line for who in PANEL for line in story.missed(who) if "still interested" in line]
    assert told == ["2026-11-16 Missed: Say you are still interested"]


def test_among_equals_the_upper_row_comes_first() -> None:
    story = Story("2026-11-10")
    for contact in ("Ann", "Bo"):
        story.row(company="Acme", contact=contact, interview_on="2026-11-03")
    story.night()
    story.asks("Ann", "Follow up the interview")
    assert story.reasons("Bo")["Say you are still interested"] == "it is the turn of Ann in row 2"
    story.sorts(lambda cells: {"Bo": "1", "Ann": "2"}[str(cells["Contact"])])
    story.night("2026-11-10")
    assert story.reasons("Ann")["Say you are still interested"] == "it is the turn of Bo in row 2"


def test_one_person_in_two_searches_is_not_contacted_twice_within_two_days() -> None:
    story = Story("2026-11-02")
    for role in ("Analyst", "Planner"):
        story.row(company="Acme", role=role, contact="Ann", applied_on="2026-11-02")
    story.night("2026-11-09")
    story.does("Ann for Analyst")
    story.night("2026-11-10")
    story.asks("Ann for Planner", "Follow up the application", opens="2026-11-11", due="2026-11-11")
    assert "Moved from 9 Nov: you were in touch on 9 Nov." in story.why("Ann for Planner")


def test_the_same_name_at_another_company_is_another_person() -> None:
    story = Story("2026-11-02")
    for company in ("Acme", "Bolt"):
        story.row(company=company, contact="Ann", applied_on="2026-11-02")
    story.night("2026-11-09")
    story.does("Ann at Acme")
    story.night("2026-11-10")
    story.asks("Ann at Bolt", "Follow up the application", due="2026-11-09", status="Overdue")
