"""What the sources warn of is said in Why and beside the problems; it makes no row Check, and it ends."""

from __future__ import annotations

import re

import pytest

from followup_sheet.cadences import built_in as cadence
from followup_sheet.cautions import SOURCES
from followup_sheet.model import Cadence
from tests.stories.story import Story
from tests.stories.test_why import RELATIVE

PROMISE = "003-9"
OTHER_OFFER = "004-5, 004-6, 000-16, 002-11"
NOTHING_SENT = "004-2"
NEXT_STEP = "000-6, 001-6, 002-1, 003-7"
TOO_EARLY = "004-3"
ALIKE = "000-11, 002-4"
GIVE_UP = "002-13"
QUIET = "000-4"
KEEP_LOOKING = "000-15, 002-12"

BROKEN = "Promise broken: nothing shows that you were in touch on 20 Nov 2026 as agreed."


def a_row(start: str = "2026-11-02", advice: str | Cadence = "standard", **cells: str) -> Story:
    """One row of Ann's, and another company's, so that there is more than one iron in the fire."""
    story = Story(start, advice=advice)
    story.row(**{"company": "Acme", "role": "Analyst", "contact": "Ann", **cells})
    story.row(company="Other", contact="Zoe", lead_on=start, reply_on=start)
    story.night()
    return story


def an_interview(advice: str | Cadence = "standard", **cells: str) -> Story:
    return a_row("2026-11-03", advice, **{"interview_on": "2026-11-03", **cells})


def warned(story: Story, who: str = "Ann") -> list[str]:
    """The sources of a row's cautions, loudest first."""
    return [caution.source for caution in story.cautions if caution.row == story.number(who)]


def text(story: Story, source: str, who: str = "Ann") -> str:
    (found,) = (c.text for c in story.cautions if c.row == story.number(who) and c.source == source)
    return found


def days_warned(story: Story, source: str, until: str) -> list[str]:
    """The nights up to ``until`` on which Ann's row has that caution."""
    return [night.isoformat() for night in story.nights(until) if source in warned(story)]


# A promise broken (003-9)


def test_a_promise_broken_is_the_first_thing_why_says() -> None:
    story = an_interview(agreed_follow_up="2026-11-20")
    story.sleeps("2026-11-20")
    assert PROMISE not in warned(story)
    story.night("2026-11-21")
    assert warned(story)[0] == PROMISE
    assert story.why("Ann").startswith(f"{BROKEN} Agreed follow-up: ")
    story.asks("Ann", "Agreed follow-up", status="Overdue")


def test_a_promise_stays_broken_after_its_window_until_somebody_is_in_touch() -> None:
    story = an_interview(agreed_follow_up="2026-11-20")
    story.sleeps("2027-01-10")
    assert story.why("Ann").startswith(BROKEN)
    story.types("Ann", last_follow_up="2027-01-10")
    story.night("2027-01-11")
    assert PROMISE not in warned(story)


@pytest.mark.parametrize(
    ("cells", "broken"),
    [
        ({"last_follow_up": "2026-11-18"}, False),  # within Days between follow-ups
        ({"last_follow_up": "2026-11-17"}, True),
        ({"last_follow_up": "2026-11-21"}, False),
        ({"reply_on": "2026-11-20"}, False),
        ({"reply_on": "2026-11-19"}, True),
        ({"interview_on": "2026-11-20"}, False),  # they met that day
        ({"interview_on": "2026-11-19"}, True),
        ({"stage": "Rejected"}, False),
        ({"restrictions": "Do not contact"}, False),
        ({"restrictions": "No calls"}, True),
        ({"stage": "On hold"}, True),
        ({"snooze_until": "2026-12-24"}, True),
    ],
)
def test_a_promise_is_kept_by_being_in_touch_and_by_nothing_else(cells: dict[str, str], broken: bool) -> None:
    story = a_row(applied_on="2026-11-02", agreed_follow_up="2026-11-20", **cells)
    story.night("2026-11-24")
    assert (PROMISE in warned(story)) == broken


def test_a_job_accepted_elsewhere_frees_from_promises_and_from_every_other_caution() -> None:
    story = an_interview(agreed_follow_up="2026-11-20")
    story.types("Zoe", stage="Accepted", outcome_on="2026-11-22")
    story.night("2026-11-24")
    assert story.cautions == ()


def test_a_problem_cell_goes_before_a_promise_broken() -> None:
    story = an_interview(agreed_follow_up="2026-11-20")
    story.misspells("Ann", "Decision by", "'next tues' is not a date")
    story.night("2026-11-21")
    assert re.match(rf"[A-Z]+2: 'next tues' is not a date\. {BROKEN}", story.why("Ann"))


# No next step after an interview (000-6, 001-6, 002-1, 003-7)


def test_once_the_to_do_has_lapsed_a_missing_next_step_is_warned_of() -> None:
    story = an_interview()
    assert days_warned(story, NEXT_STEP, "2026-11-08") == ["2026-11-06", "2026-11-07", "2026-11-08"]
    expected = "No next step since the interview: type Agreed follow-up or Decision by."
    assert text(story, NEXT_STEP) == expected


@pytest.mark.parametrize(
    "cells",
    [
        {"agreed_follow_up": "2026-11-03"},
        {"agreed_follow_up": "2026-12-01"},
        {"decision_by": "2026-11-30"},
        {"reply_on": "2026-11-03"},
        {"stage": "Offer"},
        {"stage": "Withdrawn"},
    ],
)
def test_a_next_step_an_answer_or_the_end_is_enough(cells: dict[str, str]) -> None:
    story = an_interview(**cells)
    assert days_warned(story, NEXT_STEP, "2026-11-12") == []


def test_a_day_agreed_before_the_interview_is_no_next_step_after_it() -> None:
    assert days_warned(an_interview(agreed_follow_up="2026-11-02"), NEXT_STEP, "2026-11-08") != []


def test_before_and_on_the_interview_day_nothing_is_missing() -> None:
    story = a_row("2026-10-20", interview_on="2026-11-03")
    assert days_warned(story, NEXT_STEP, "2026-11-05") == []


def test_a_to_do_shown_in_another_row_of_the_company_is_enough() -> None:
    story = Story("2026-11-03")
    for contact in ("Ann", "Bo"):
        story.row(company="Acme", contact=contact, interview_on="2026-11-03")
    story.sleeps("2026-11-05")
    assert NEXT_STEP not in warned(story, "Bo")
    story.night()
    assert NEXT_STEP in warned(story, "Bo")


def test_where_the_cadence_has_no_such_to_do_the_caution_comes_the_next_day() -> None:
    story = an_interview("price")
    assert NEXT_STEP not in warned(story)
    assert days_warned(story, NEXT_STEP, "2026-11-05") == ["2026-11-04", "2026-11-05"]


# Nothing sent after an interview (004-2)


def test_nothing_sent_is_warned_of_for_as_long_as_nothing_was_sent() -> None:
    story = an_interview()
    nights = days_warned(story, NOTHING_SENT, "2027-01-15")
    assert nights[0] == "2026-11-08"  # till then the note itself is asked for
    assert nights[-1] == "2027-01-15"
    assert "Nothing was sent since the interview on 3 Nov 2026: never leave it at that." in story.why("Ann")
    story.types("Ann", last_follow_up="2027-01-15")
    story.night()
    assert NOTHING_SENT not in warned(story)


def test_while_the_thank_you_is_asked_for_it_needs_no_caution() -> None:
    story = an_interview("price")
    assert days_warned(story, NOTHING_SENT, "2026-12-31") == []
    story.asks("Ann", "Thank-you note", status="Overdue")


def test_without_a_thank_you_in_the_cadence_two_days_are_given() -> None:
    rules = tuple(rule for rule in cadence.load("standard").rules if rule.action == "Decide: keep going or close")
    story = an_interview(Cadence("own", rules))
    assert days_warned(story, NOTHING_SENT, "2026-11-06") == ["2026-11-05", "2026-11-06"]


def test_a_call_from_before_the_interview_is_nothing_sent_after_it() -> None:
    story = an_interview(last_follow_up="2026-11-02", how="Phone")
    story.sleeps("2026-11-09")
    assert NOTHING_SENT in warned(story)


@pytest.mark.parametrize("cells", [{"restrictions": "Do not contact"}, {"stage": "Rejected"}, {"stage": "On hold"}])
def test_nothing_needs_to_be_sent_where_nothing_may_or_nothing_is_left(cells: dict[str, str]) -> None:
    assert days_warned(an_interview(**cells), NOTHING_SENT, "2026-11-20") == []


# Too early (004-3)


def test_a_follow_up_before_48_hours_was_too_quick_for_michael_price() -> None:
    story = an_interview("price")
    story.types("Ann", last_follow_up="2026-11-04", how="E-mail")
    nights = days_warned(story, TOO_EARLY, "2026-11-30")
    assert (nights[0], nights[-1]) == ("2026-11-04", "2026-11-17")
    story = an_interview("price", last_follow_up="2026-11-04", how="E-mail")
    story.night("2026-11-05")
    expected = "Your follow-up of 4 Nov came before 5 Nov: too quick after the interview (Michael Price)."
    assert text(story, TOO_EARLY) == expected


@pytest.mark.parametrize("advice", [name for name in cadence.built_in_names() if name != "price"])
def test_for_everybody_else_early_is_right(advice: str) -> None:
    story = an_interview(advice, last_follow_up="2026-11-03", how="E-mail")
    assert days_warned(story, TOO_EARLY, "2026-11-20") == []


def test_on_the_second_day_it_is_not_too_early() -> None:
    story = an_interview("price", last_follow_up="2026-11-05", how="E-mail")
    assert days_warned(story, TOO_EARLY, "2026-11-20") == []


# Another offer that cannot wait (004-5 and 004-6 against 000-16)


def test_an_offer_that_expires_before_the_advised_day_is_warned_of_whatever_is_asked_for() -> None:
    story = an_interview("price", other_offer_on="2026-11-04", offer_expires="2026-11-12")
    story.night("2026-11-05")
    expected = "The other offer expires on 12 Nov, before the advised day to tell them, 24 Nov."
    story.asks("Ann", "Thank-you note", why=expected)
    assert warned(story)[0] == OTHER_OFFER
    story.does("Ann")
    story.night("2026-11-06")
    story.asks("Ann", "Tell them about your other offer", opens="2026-11-24", why=expected)


def test_an_offer_that_lasts_long_enough_or_is_told_of_at_once_needs_no_caution() -> None:
    in_time = an_interview("price", other_offer_on="2026-11-04", offer_expires="2026-11-24")
    assert days_warned(in_time, OTHER_OFFER, "2026-11-20") == []
    at_once = an_interview(other_offer_on="2026-11-04", offer_expires="2026-11-05")
    assert days_warned(at_once, OTHER_OFFER, "2026-11-20") == []


def test_once_they_were_told_the_offer_needs_no_caution() -> None:
    story = an_interview("price", other_offer_on="2026-11-04", offer_expires="2026-11-12")
    story.types("Ann", last_follow_up="2026-11-05", how="E-mail")
    story.sleeps("2026-11-23")
    assert OTHER_OFFER in warned(story)
    story.night("2026-11-24")
    story.does("Ann")
    story.night("2026-11-25")
    assert OTHER_OFFER not in warned(story)


# One talking point for two people (000-11)


def two_people(first: str, second: str, **cells: str) -> Story:
    story = Story("2026-11-02")
    story.row(company="Acme", contact="Ann", lead_on="2026-11-02", discussed=first)
    story.row(**{"company": "Bolt", "contact": "Bo", "lead_on": "2026-11-02", "discussed": second, **cells})
    story.night()
    return story


def test_one_talking_point_for_two_people_names_the_other_in_both_rows() -> None:
    story = two_people("The Leeds migration", "the  leeds\nMIGRATION")
    assert "Discussed says the same for Bo (row 3): no two notes alike." in story.why("Ann")
    assert "Discussed says the same for Ann (row 2): no two notes alike." in story.why("Bo")


@pytest.mark.parametrize(
    ("first", "second", "cells"),
    [
        ("the Leeds migration", "the Leeds office", {}),
        ("migration", "migration", {}),  # nine characters: may be chance
        ("the Leeds migration", "the Leeds migration", {"contact": " ANN "}),
        ("the Leeds migration", "the Leeds migration", {"contact": ""}),
        ("the Leeds migration", "the Leeds migration", {"stage": "Rejected"}),
        ("", "", {}),
    ],
)
def test_what_is_not_one_point_for_two_open_people_is_fine(first: str, second: str, cells: dict[str, str]) -> None:
    assert ALIKE not in [caution.source for caution in two_people(first, second, **cells).cautions]


def test_the_other_persons_name_is_smoothed_and_cut() -> None:
    story = two_people("The Leeds migration", "the Leeds migration", contact="Bo\n" + "o" * 300)
    assert f"the same for Bo {'o' * 57} (row 3)" in story.why("Ann")


def test_of_many_rows_with_one_text_each_names_somebody_else() -> None:
    story = Story("2026-11-02")
    people = ["Ann", "ann", "Bo", "Cy", "Bo"]
    for number, contact in enumerate(people):
        story.row(company=f"Co{number}", contact=contact, lead_on="2026-11-02", discussed="shifts and racking")
    story.night()
    named = [re.findall(r"for (\w+) \(row", plan.why) for plan in story.plans]
    assert named == [["Bo"], ["Bo"], ["Ann"], ["Ann"], ["Ann"]]


# Weeks and months of silence (002-13, 000-4)


def test_after_four_to_six_weeks_of_silence_others_give_up() -> None:
    story = an_interview(decision_by="2027-02-01")
    nights = days_warned(story, GIVE_UP, "2026-12-20")
    assert (nights[0], nights[-1], len(nights)) == ("2026-12-01", "2026-12-15", 15)
    story = an_interview(decision_by="2027-02-01", last_follow_up="2026-11-03")
    story.night("2026-12-02")
    assert "Four to six weeks of silence, 1 Dec to 15 Dec: others give up now." in story.why("Ann")


def test_their_reply_ends_the_silence_and_an_ended_row_has_none() -> None:
    story = an_interview(reply_on="2026-11-20")
    assert days_warned(story, GIVE_UP, "2026-12-17") == []
    assert days_warned(story, GIVE_UP, "2026-12-18") == ["2026-12-18"]
    for cells in ({"stage": "Rejected"}, {"stage": "Offer"}, {"restrictions": "Do not contact"}):
        assert days_warned(an_interview(**cells), GIVE_UP, "2026-12-18") == []


def test_about_three_months_are_the_decisions_to_take_and_then_a_caution() -> None:
    story = an_interview(last_follow_up="2026-11-03")
    nights = days_warned(story, QUIET, "2027-03-01")
    assert nights[0] == "2027-02-16"  # from 1 to 15 February the to-do asks
    expected = "The usual time to a decision ended on 1 Feb 2027: keep going, or type the Stage that ends it."
    assert text(story, QUIET) == expected


def test_where_the_cadence_has_no_such_to_do_three_months_are_warned_of_at_once() -> None:
    assert days_warned(an_interview("oi-partners"), QUIET, "2027-02-02") == ["2027-02-01", "2027-02-02"]


def test_quiet_after_days_moves_the_usual_time() -> None:
    story = Story("2026-11-03", advice="price", quiet_after_days=30)
    story.row(company="Acme", contact="Ann", interview_on="2026-11-03")
    assert days_warned(story, QUIET, "2026-12-04") == ["2026-12-03", "2026-12-04"]


def test_the_decision_asked_for_in_another_row_of_the_company_is_enough() -> None:
    story = Story("2026-11-03")
    for contact in ("Ann", "Bo"):
        story.row(company="Acme", contact=contact, interview_on="2026-11-03")
    story.night("2027-02-01")
    story.asks("Ann", "Decide: keep going or close")
    assert QUIET not in warned(story, "Bo")


# Keep looking (000-15, 002-12)


def of_the_tracker(story: Story) -> list[str]:
    return [caution.text for caution in story.cautions if caution.row is None]


def test_without_a_new_lead_or_application_the_tracker_says_keep_looking() -> None:
    story = a_row(applied_on="2026-11-02")
    assert of_the_tracker(story) == []
    story.sleeps("2026-11-09")  # the day so many days ago is one of them
    assert of_the_tracker(story) == []
    story.night("2026-11-10")
    assert of_the_tracker(story) == ["Keep looking: no new lead or application in the last 7 days."]
    story.types("Zoe", stage="Accepted")
    story.night("2026-11-11")
    assert of_the_tracker(story) == []


def test_prospecting_days_says_how_long_and_a_date_to_come_is_none_yet() -> None:
    story = Story("2026-11-02", prospecting_days=3)
    story.row(company="Acme", contact="Ann", lead_on="2026-11-30")
    story.night()
    assert of_the_tracker(story) == ["Keep looking: no new lead or application in the last 3 days."]


def test_a_tracker_without_a_row_is_not_told_to_keep_looking() -> None:
    story = Story("2026-11-02")
    story.night()
    assert story.cautions == ()


def only_an_interview(**cells: str) -> Story:
    story = Story("2026-11-02")
    story.row(**{"company": "Acme", "contact": "Ann", "interview_on": "2026-11-03", **cells})
    story.row(company="Acme", contact="Bo", interview_on="2026-11-03")
    return story


def test_a_late_row_with_nothing_beside_it_says_keep_looking() -> None:
    story = only_an_interview()
    story.night()
    assert KEEP_LOOKING not in warned(story)  # the interview is still to come
    story.night()
    assert "Keep looking: nothing else is open." in story.why("Ann")
    assert "Keep looking: nothing else is open." in story.why("Bo")


@pytest.mark.parametrize(
    ("cells", "alone"),
    [
        ({"applied_on": "2026-11-01"}, False),
        ({"deadline": "2026-12-01"}, False),
        ({"lead_on": "2026-11-01"}, False),
        ({"stage": "Offer"}, False),
        ({"stage": "Rejected"}, True),
        ({"stage": "On hold"}, True),
        ({}, True),  # a company without a date
        ({"stage": "Accepted"}, False),
    ],
)
def test_only_what_is_open_elsewhere_counts(cells: dict[str, str], alone: bool) -> None:
    story = only_an_interview()
    story.row(company="Bolt", contact="Cy", **cells)
    story.night("2026-11-04")
    assert (KEEP_LOOKING in warned(story)) == alone


def test_who_accepted_there_and_is_interviewed_again_need_not_look_on() -> None:
    story = only_an_interview(stage="Accepted", interview_on="", outcome_on="2026-11-01")
    story.night("2026-11-04")
    assert story.plan("Bo").status != "Closed"
    assert KEEP_LOOKING not in warned(story, "Bo")


def test_an_offer_is_not_in_the_bag_either() -> None:
    story = only_an_interview(stage="Offer", interview_on="")
    story.deletes("Bo")
    story.night("2026-11-04")
    assert warned(story) == [KEEP_LOOKING]


# Cautions in general


def test_a_row_waiting_for_somebody_elses_turn_gets_its_cautions_too() -> None:
    story = an_interview("price", snooze_until="2027-01-01", agreed_follow_up="2026-11-10")
    story.night("2026-11-12")
    assert story.plan("Ann").status == "Waiting"
    assert story.why("Ann").startswith("Promise broken: ")
    quiet = an_interview("advance", last_follow_up="2026-11-05", how="E-mail")
    quiet.sleeps("2026-12-02")
    quiet.asks_nothing("Ann", why="others give up now")


def test_why_has_room_for_two_and_the_list_has_all_of_them() -> None:
    story = Story("2026-11-03")
    cells = {"interview_on": "2026-11-03", "discussed": "the Leeds migration"}
    story.row(company="Acme", contact="Ann", agreed_follow_up="2026-11-02", **cells)
    story.row(company="Acme", contact="Bo", **cells)
    story.night("2026-12-02")
    assert warned(story) == [NOTHING_SENT, NEXT_STEP, ALIKE, GIVE_UP, KEEP_LOOKING]
    told = story.why("Ann")
    assert [c.text in told for c in story.cautions if c.row == story.number("Ann")] == [True, True, False, False, False]


def test_the_trackers_cautions_stand_loudest_first_then_in_the_order_of_the_sheet() -> None:
    story = Story("2026-11-03")
    story.row(company="Acme", contact="Ann", interview_on="2026-11-03")
    story.row(company="Bolt", contact="Bo", lead_on="2026-10-01", agreed_follow_up="2026-11-05")
    story.row(company="Cord", contact="Cy", lead_on="2026-10-01", agreed_follow_up="2026-11-05")
    story.night("2026-11-12")
    told = [(caution.source, caution.row) for caution in story.cautions]
    assert told == [(PROMISE, 3), (PROMISE, 4), (NOTHING_SENT, 2), (NEXT_STEP, 2), (KEEP_LOOKING, None)]
    assert [SOURCES.index(source) for source, _ in told] == sorted(SOURCES.index(source) for source, _ in told)


def test_a_caution_is_no_problem_and_makes_no_row_check() -> None:
    story = an_interview(agreed_follow_up="2026-11-20")
    story.sleeps("2026-12-10")
    assert (story.cautions != (), story.problems) == (True, ())
    assert story.plan("Ann").status != "Check"


def test_cautions_name_dates_and_stay_the_same_for_as_long_as_they_last() -> None:
    story = an_interview(agreed_follow_up="2026-11-20", discussed="the Leeds migration", other_offer_on="2026-11-10")
    story.row(company="Bolt", contact="Bo", lead_on="2026-11-03", discussed="the Leeds migration")
    texts: dict[str, set[str]] = {}
    for _ in story.nights("2027-04-01"):
        for caution in story.cautions:
            if caution.row == story.number("Ann"):
                assert not RELATIVE.search(caution.text), caution.text
                texts.setdefault(caution.source, set()).add(caution.text)
    assert set(texts) == {PROMISE, NOTHING_SENT, ALIKE, GIVE_UP, QUIET}
    assert all(len(told) == 1 for told in texts.values()), texts


def test_an_ended_row_is_warned_of_nothing() -> None:
    story = an_interview(agreed_follow_up="2026-11-20", discussed="the Leeds migration", stage="Rejected")
    story.sleeps("2027-03-01")
    assert warned(story) == []
