"""How a search ends: a no, an offer taken, a polite goodbye; and how it starts again."""

from __future__ import annotations

from tests.stories.story import Story


def two_interviewers() -> Story:
    story = Story("2026-11-03")
    for contact, contact_type in (("Ann", "Hiring manager"), ("Bo", "HR")):
        story.row(
            company="Acme", role="Analyst", contact=contact, contact_type=contact_type, interview_on="2026-11-03",
            last_follow_up="2026-11-04", how="E-mail",
        )  # fmt: skip
    story.night("2026-11-04")
    return story


def test_a_no_is_thanked_for_and_then_the_row_is_closed() -> None:
    story = two_interviewers()
    story.types("Ann", stage="Rejected", outcome_on="2026-11-19")
    story.night("2026-11-20")
    story.asks(
        "Ann", "Thank them and stay in touch", opens="2026-11-19", due="2026-11-21", lapses="2026-12-03", by="E-mail"
    )  # fmt: skip
    story.does("Ann")
    story.night()
    story.asks_nothing("Ann", status="Closed", why="Rejected on 19 Nov 2026: nothing left to do.")


def test_a_no_closes_the_group_and_says_which_row_said_so() -> None:
    story = two_interviewers()
    story.types("Ann", stage="Rejected", outcome_on="2026-11-19")
    story.night("2026-11-20")
    story.asks("Bo", "Thank them and stay in touch", due="2026-11-21")
    assert "Rejected in row 2, which closes this row too." in story.why("Bo")
    assert story.history("Bo", "Stage")[-1] == "2026-11-19 Stage: Rejected"
    story.does("Bo")
    story.night()
    story.asks_nothing("Bo", status="Closed")


def test_a_no_without_a_date_counts_from_the_night_it_was_first_seen() -> None:
    story = two_interviewers()
    story.types("Ann", stage="Rejected")
    story.night("2026-11-20")
    story.asks("Ann", "Thank them and stay in touch", due="2026-11-22")
    story.night("2026-11-21")
    story.asks("Ann", "Thank them and stay in touch", due="2026-11-22")
    assert story.history("Ann", "Stage")[-1] == "2026-11-20 Stage: Rejected"


def test_a_thank_you_sent_before_the_no_was_typed_still_counts() -> None:
    story = two_interviewers()
    story.sleeps("2026-11-17")
    story.writes("2026-11-18", "Follow-up", "Thank them and stay in touch", contact="Ann")
    story.types("Ann", stage="Rejected")
    story.night("2026-11-20")
    story.asks_nothing("Ann", status="Closed")
    story.asks("Bo", "Thank them and stay in touch")


def test_a_no_before_any_interview_just_closes() -> None:
    story = Story("2026-11-02")
    story.row(company="Bolt", contact="Cy", applied_on="2026-11-02", stage="Rejected")
    story.night()
    story.asks_nothing("Cy", status="Closed")


def test_a_no_does_not_close_what_was_never_sent() -> None:
    story = Story("2026-11-02")
    story.row(company="Bolt", role="Driver", contact="Cy", applied_on="2026-10-02", stage="Rejected")
    story.row(company="Bolt", role="Driver", contact="Di", lead_on="2026-10-30")
    story.night()
    story.asks("Di", "Call the lead")


def test_applying_again_after_a_no_opens_a_new_row_and_leaves_the_old_ones_closed() -> None:
    story = two_interviewers()
    story.types("Ann", stage="Rejected", outcome_on="2026-11-05")
    story.night("2026-11-25")
    story.asks_nothing("Ann", status="Closed")
    story.row(company="Acme", role="Analyst", contact="Eve", applied_on="2026-11-24")
    story.night("2026-11-26")
    story.asks("Eve", "Follow up the application", due="2026-12-01")
    story.asks_nothing("Ann", status="Closed")
    story.asks_nothing("Bo", status="Closed")


def test_applying_on_the_very_day_of_the_no_is_the_old_application() -> None:
    story = two_interviewers()
    story.types("Ann", stage="Rejected", outcome_on="2026-11-05")
    story.row(company="Acme", role="Analyst", contact="Eve", applied_on="2026-11-05")
    story.night("2026-11-06")
    story.asks_nothing("Eve", status="Closed", why="Rejected in row 2")


def test_an_outcome_typed_too_early_is_not_believed_once_the_row_was_seen_open_later() -> None:
    story = two_interviewers()
    story.types("Ann", stage="Rejected", outcome_on="2026-11-01")
    story.night("2026-11-20")
    assert story.history("Ann", "Stage") == ["2026-11-04 Stage: Interviewing", "2026-11-20 Stage: Rejected"]


def test_a_no_taken_back_opens_the_rows_again() -> None:
    story = two_interviewers()
    story.types("Ann", stage="Rejected")
    story.night("2026-11-10")
    story.types("Ann", stage=None)
    story.night("2026-11-11")
    assert story.history("Bo", "Stage")[-1] == "2026-11-11 Stage: Interviewing"
    story.asks("Ann", "Follow up the interview")


def accepted_at_acme() -> Story:
    """An offer accepted at Acme; two people at Bolt, an application and a lead are still open."""
    story = Story("2026-11-03")
    story.row(company="Acme", contact="Ann", interview_on="2026-10-20", stage="Accepted", outcome_on="2026-11-20")
    for contact, contact_type in (("Bo", "Hiring manager"), ("Cy", "HR")):
        story.row(company="Bolt", contact=contact, contact_type=contact_type, interview_on="2026-11-10")
    story.row(company="Cobalt", contact="Di", applied_on="2026-11-12")
    story.row(company="Dart", contact="Eve", lead_on="2026-11-19")
    story.row(company="Emu", contact="Flo", interview_on="2026-10-12", stage="Rejected", outcome_on="2026-10-15")
    story.night("2026-11-20")
    return story


def test_an_acceptance_withdraws_politely_from_one_person_of_each_company() -> None:
    story = accepted_at_acme()
    story.asks_nothing("Ann", status="Closed")
    story.asks("Bo", "Withdraw politely", due="2026-11-21", by="E-mail", why="your acceptance elsewhere on 20 Nov")
    story.asks_nothing("Cy")
    assert story.reasons("Cy")["Withdraw politely"] == "it is the turn of Bo in row 3"


def test_an_acceptance_asks_to_close_every_other_row() -> None:
    story = accepted_at_acme()
    for who in ("Cy", "Di", "Eve"):
        story.asks_nothing(who, why="you accepted at Acme: close this row")
    story.asks_nothing("Flo", status="Closed")


def test_after_the_withdrawal_the_rows_of_that_company_are_to_be_closed_too() -> None:
    story = accepted_at_acme()
    story.night("2026-11-21")
    story.does("Bo")
    story.night("2026-11-22")
    for who in ("Bo", "Cy"):
        story.asks_nothing(who, why="you accepted at Acme: close this row")
    story.types("Bo", stage="Withdrawn")
    story.night("2026-11-23")
    story.asks_nothing("Bo", status="Closed")
    story.asks_nothing("Cy", status="Closed")


def test_a_promise_made_before_the_acceptance_no_longer_binds() -> None:
    story = accepted_at_acme()
    story.types("Di", agreed_follow_up="2026-11-24")
    story.night("2026-11-24")
    story.asks_nothing("Di", why="close this row")
    assert story.missed("Di") == []


def test_withdrawing_after_an_interview_is_said_politely_to_one_of_them() -> None:
    story = two_interviewers()
    story.types("Ann", stage="Withdrawn", outcome_on="2026-11-18")
    story.night("2026-11-18")
    story.asks("Ann", "Withdraw politely", due="2026-11-19", by="E-mail")
    story.asks_nothing("Bo", status="Closed", why="Withdrawn in row 2")
    story.does("Ann")
    story.night()
    story.asks_nothing("Ann", status="Closed")


def test_an_offer_is_answered_before_it_runs_out() -> None:
    story = two_interviewers()
    story.types("Ann", stage="Offer", offer_expires="2026-11-20")
    story.night("2026-11-16")
    story.asks_nothing("Ann", why="Answer the offer comes up on 17 Nov")
    story.night("2026-11-17")
    story.asks("Ann", "Answer the offer", due="2026-11-19", lapses="2026-11-20", by="", status="Due soon")


def test_withdrawing_after_an_acceptance_elsewhere_is_still_said_politely() -> None:
    story = accepted_at_acme()
    story.types("Bo", stage="Withdrawn")
    story.night("2026-11-21")
    story.asks("Bo", "Withdraw politely", due="2026-11-22", why="the stage Withdrawn of 21 Nov")


def test_the_earliest_of_two_acceptances_is_the_one_that_counts() -> None:
    story = Story("2026-11-20")
    for company, day in (("Acme", "2026-11-19"), ("Bolt", "2026-11-18")):
        story.row(company=company, stage="Accepted", outcome_on=day)
    story.row(company="Cobalt", contact="Di", interview_on="2026-11-03")
    story.night()
    story.asks("Di", "Withdraw politely", opens="2026-11-18", due="2026-11-19", lapses="2026-12-02")
    story.does("Di")
    story.night()
    story.asks_nothing("Di", why="you accepted at Bolt: close this row")
