"""The advice of one source alone: after an interview on a Tuesday, what each asks for on which day, and what never."""

from __future__ import annotations

import pytest

from tests.stories.story import Story, diligently

INTERVIEW = "2026-11-03"  # a Tuesday


def an_interview(advice: str, **cells: str) -> Story:
    story = Story("2026-11-02", advice=advice)
    story.row(**{"company": "Acme", "role": "Analyst", "contact": "Ann", "interview_on": INTERVIEW, **cells})
    story.night()
    return story


def asked(story: Story, until: str) -> set[str]:
    """Every action shown up to ``until``, nobody doing anything."""
    return {story.plan("Ann").action for _ in story.nights(until)} - {""}


# The Globe and Mail


def test_the_globe_wants_a_note_within_a_day_and_then_a_call_every_ten_days_until_they_decide() -> None:
    story = an_interview("globe-and-mail")
    story.night(INTERVIEW)
    story.asks("Ann", "Agree the next step", due=INTERVIEW, why="The Globe and Mail")
    assert diligently(story, "2026-12-08") == [
        "2026-11-04 Thank-you note, E-mail",
        "2026-11-13 Check in, Phone",
        "2026-11-23 Check in, Phone",
        "2026-12-03 Check in, Phone",
    ]
    story.sleeps("2027-01-31")
    story.asks("Ann", "Check in", due="2026-12-11", status="Overdue")
    story.night("2027-02-01")
    story.asks("Ann", "Decide: keep going or close", due="2027-02-01")


def test_the_globe_calls_a_lead_the_same_day_and_again_when_nobody_answers() -> None:
    story = Story("2026-11-03", advice="globe-and-mail")
    story.row(company="Acme", contact="Ann", lead_on="2026-11-03")
    story.night()
    story.asks("Ann", "Call the lead", due="2026-11-03", by="Phone", status="Due today")
    story.does("Ann")
    story.night("2026-11-04")
    story.asks("Ann", "Call again", opens="2026-11-07", by="Phone", why="your unanswered follow-up on 3 Nov")


def test_the_globe_lets_a_day_that_was_agreed_take_the_place_of_the_cycle() -> None:
    story = an_interview("globe-and-mail")
    diligently(story, "2026-11-05")
    story.types("Ann", agreed_follow_up="2026-11-26")
    story.night()
    story.asks("Ann", "Agreed follow-up", due="2026-11-26", by="Phone")


def test_the_globe_tells_of_another_offer_at_once() -> None:
    story = an_interview("globe-and-mail")
    diligently(story, "2026-11-05")
    story.types("Ann", other_offer_on="2026-11-05")
    story.night("2026-11-05")
    story.asks("Ann", "Tell them about your other offer", due="2026-11-05", by="Phone", status="Due today")


def test_the_globe_wants_a_letter_on_paper_too_for_an_executive_post_and_for_no_other() -> None:
    story = an_interview("globe-and-mail", role="Vice President")
    story.night("2026-11-04")
    story.asks("Ann", "Thank-you note", by="E-mail", why="a letter on paper as well (The Globe and Mail)")
    analyst = an_interview("globe-and-mail")
    analyst.night("2026-11-04")
    assert "paper" not in analyst.why("Ann")


# Career Incite


def test_career_incite_thanks_within_48_hours_after_which_the_note_is_missed_and_not_late_for_ever() -> None:
    story = an_interview("career-incite", decision_by="2026-11-20")
    story.sleeps("2026-11-05")
    story.asks("Ann", "Thank-you note", due="2026-11-05", status="Due today")
    story.night("2026-11-06")
    assert story.missed("Ann") == ["2026-11-05 Missed: Thank-you note"]
    story.asks("Ann", "Ask about the decision", opens="2026-11-21")


def test_career_incite_follows_up_two_weeks_after_the_note_that_promised_it_and_once() -> None:
    story = an_interview("career-incite")
    assert diligently(story, "2027-01-15") == [
        "2026-11-05 Thank-you note, E-mail",
        "2026-11-19 Follow up the interview, Phone",
    ]


def test_career_incite_counts_no_two_weeks_from_a_call_made_before_the_interview() -> None:
    story = an_interview("career-incite", last_follow_up="2026-10-20", how="Phone")
    assert asked(story, "2026-12-20") == {"Thank-you note", "Agree the next step"}


def test_career_incite_asks_about_their_timing_after_the_closing_date_unless_the_posting_says_no_calls() -> None:
    story = Story("2026-11-03", advice="career-incite")
    cells = {"company": "Acme", "applied_on": "2026-11-02", "deadline": "2026-11-10"}
    story.row(contact="Ann", **cells)
    story.row(contact="Bo", role="Driver", restrictions="No contact before interview", **cells)
    story.night()
    story.asks("Ann", "Follow up the application", opens="2026-11-11", due="2026-11-12", by="Phone")
    story.asks_nothing("Bo", why="no contact before an interview")


def test_career_incite_withdraws_politely_when_another_offer_was_accepted() -> None:
    story = an_interview("career-incite")
    diligently(story, "2026-11-08")
    story.row(company="Bolt", contact="Cy", stage="Accepted", outcome_on="2026-11-09")
    story.night("2026-11-09")
    story.asks("Ann", "Withdraw politely", due="2026-11-11", by="E-mail")


# OI Partners


def test_oi_partners_wants_four_contacts_in_ten_days_and_then_one_every_twelve() -> None:
    story = an_interview("oi-partners")
    assert diligently(story, "2026-12-08") == [
        "2026-11-04 Thank-you note, E-mail",
        "2026-11-06 Share something useful, E-mail",
        "2026-11-09 Follow up the interview, Phone",  # day 5 is a Sunday
        "2026-11-13 Say you are still interested, E-mail",
        "2026-11-25 Check in, Phone",
        "2026-12-03 Ask whether you are still in the running, Phone",
    ]


def test_oi_partners_asks_only_once_whether_one_is_still_in_the_running() -> None:
    done = diligently(an_interview("oi-partners"), "2027-03-01")
    assert sum("still in the running" in line for line in done) == 1
    assert "Check in" in done[-1]


def test_oi_partners_calls_the_hiring_manager_and_human_resources_and_nobody_else() -> None:
    story = Story("2026-11-03", advice="oi-partners")
    for contact, kind in (("Ann", "Hiring manager"), ("Bo", "HR"), ("Cy", "Interviewer")):
        story.row(company="Acme", contact=contact, contact_type=kind, interview_on=INTERVIEW)
    story.night("2026-11-04")
    reasons = [story.reasons(who)["Follow up the interview"] for who in ("Ann", "Bo", "Cy")]
    assert [reason.startswith("not for this contact type") for reason in reasons] == [False, False, True]
    for who in ("Ann", "Bo", "Cy"):
        story.asks(who, "Thank-you note", due="2026-11-04")


def test_oi_partners_says_nothing_of_leads_and_applications() -> None:
    story = Story("2026-11-02", advice="oi-partners")
    story.row(company="Acme", contact="Ann", lead_on="2026-11-02", applied_on="2026-11-02")
    assert asked(story, "2026-12-20") == set()


# ADVANCE


def test_advance_waits_a_week_after_an_application_and_needs_a_name() -> None:
    story = Story("2026-11-03", advice="advance")
    story.row(company="Acme", contact="Ann", applied_on="2026-11-03")
    story.row(company="Bolt", applied_on="2026-11-03")
    story.night()
    story.asks("Ann", "Follow up the application", opens="2026-11-10", due="2026-11-10", by="Phone")
    story.asks("Bolt", "Find the right person", due="2026-11-05", by="")
    story.night("2026-11-10")
    assert "opens 10 Nov" in story.reasons("Bolt")["Check that it arrived"]


def test_advance_writes_on_the_second_day_and_checks_in_within_the_week_and_no_more() -> None:
    story = an_interview("advance")
    assert diligently(story, "2027-01-15") == [
        "2026-11-05 Thank-you note, E-mail",
        "2026-11-10 Follow up the interview, Phone",
    ]


def test_advance_thinks_it_too_late_after_a_week() -> None:
    story = an_interview("advance")
    story.sleeps("2026-11-11")
    assert sorted(story.missed("Ann")) == [
        "2026-11-10 Missed: Follow up the interview",
        "2026-11-10 Missed: Thank-you note",
    ]
    story.asks_nothing("Ann")


def test_advance_follows_up_the_day_after_their_date_passed_without_news() -> None:
    story = an_interview("advance", decision_by="2026-11-17")
    diligently(story, "2026-11-11")
    story.asks("Ann", "Ask about the decision", due="2026-11-18", by="Phone")
    story.types("Ann", reply_on="2026-11-18")
    story.night("2026-11-18")
    story.asks_nothing("Ann")


def test_advance_reminds_them_of_the_leave_they_gave() -> None:
    story = an_interview("advance", decision_by="2026-11-17")
    diligently(story, "2026-11-11")
    story.asks("Ann", "Ask about the decision", why="remind them")


def test_advance_stays_in_touch_after_a_no() -> None:
    story = an_interview("advance")
    diligently(story, "2026-11-11")
    story.types("Ann", stage="Rejected", outcome_on="2026-11-12")
    story.night("2026-11-12")
    story.asks("Ann", "Thank them and stay in touch", by="LinkedIn")


# Michael Price


def test_price_opens_the_note_on_the_second_day_and_asks_for_it_until_it_is_sent() -> None:
    story = an_interview("price")
    story.asks("Ann", "Thank-you note", opens="2026-11-05", due="2026-11-05", by="E-mail")
    assert asked(story, "2027-03-01") == {"Thank-you note"}
    story.asks("Ann", "Thank-you note", status="Overdue")
    assert story.missed("Ann") == []


def test_price_says_what_it_thinks_of_paper_where_they_prefer_a_letter() -> None:
    story = an_interview("price", prefers="Letter")
    story.asks("Ann", "Thank-you note", by="Letter", why="Michael Price would never send one on paper")
    assert "paper" not in an_interview("price").why("Ann")


def test_price_asks_for_one_note_and_then_for_nothing() -> None:
    assert diligently(an_interview("price"), "2027-01-15") == ["2026-11-05 Thank-you note, E-mail"]


def test_price_brings_up_another_offer_after_three_weeks_and_never_as_the_first_follow_up() -> None:
    story = an_interview("price", other_offer_on="2026-11-06")
    story.sleeps("2026-12-01")
    story.asks("Ann", "Thank-you note", status="Overdue")
    assert story.reasons("Ann")["Tell them about your other offer"] == "only after 1 earlier follow-up"


def test_price_says_so_when_the_other_offer_expires_before_it_may_be_told() -> None:
    story = an_interview("price", other_offer_on="2026-11-06", offer_expires="2026-11-12")
    diligently(story, "2026-11-06")
    story.night("2026-11-07")
    late = "The other offer expires on 12 Nov, before the advised day to tell them, 24 Nov."
    story.asks("Ann", "Tell them about your other offer", opens="2026-11-24", why=late)
    in_time = an_interview("price", other_offer_on="2026-11-06", offer_expires="2026-11-30")
    diligently(in_time, "2026-11-06")
    in_time.night("2026-11-07")
    assert "expires" not in in_time.plan("Ann").why


def test_price_lets_another_offer_wait_where_the_globe_does_not() -> None:
    price = an_interview("price")
    diligently(price, "2026-11-06")
    price.types("Ann", other_offer_on="2026-11-06")
    price.night("2026-11-06")
    price.asks("Ann", "Tell them about your other offer", opens="2026-11-24", due="2026-12-01", by="E-mail")


@pytest.mark.parametrize(
    ("advice", "opens", "due"),
    [
        ("globe-and-mail", "2026-11-03", "2026-11-04"),
        ("career-incite", "2026-11-03", "2026-11-05"),
        ("oi-partners", "2026-11-03", "2026-11-04"),
        ("advance", "2026-11-04", "2026-11-05"),
        ("price", "2026-11-05", "2026-11-05"),
    ],
)
def test_the_five_keep_their_own_day_for_the_note(advice: str, opens: str, due: str) -> None:
    an_interview(advice).asks("Ann", "Thank-you note", opens=opens, due=due, by="E-mail")
