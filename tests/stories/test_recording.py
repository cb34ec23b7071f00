"""What the user typed becomes History: the action it was, on the day it was done, however late it is typed."""

from __future__ import annotations

from tests.stories.story import Story


def an_interview(**settings: int) -> Story:
    story = Story("2026-11-03", **settings)
    story.row(company="Acme", role="Analyst", contact="Ann", interview_on="2026-11-03")
    story.night()
    return story


def an_application() -> Story:
    story = Story("2026-11-02")
    story.row(company="Bolt", role="Driver", contact="Cy", applied_on="2026-11-02")
    story.night()
    return story


def test_a_follow_up_typed_days_later_is_the_action_it_was_on_its_day() -> None:
    story = an_interview()
    story.types("Ann", last_follow_up="2026-11-04", how="E-mail")
    story.night("2026-11-09")
    assert story.follow_ups("Ann") == ["2026-11-04 Follow-up: Thank-you note, E-mail"]
    assert story.missed("Ann") == []
    story.asks("Ann", "Follow up the interview")


def test_the_first_night_of_a_tracker_tells_what_was_done_before_it() -> None:
    story = Story("2026-11-20")
    story.row(company="Acme", contact="Ann", interview_on="2026-11-03", last_follow_up="2026-11-13", how="E-mail")
    story.night()
    assert story.history("Ann") == [
        "2026-11-20 Stage: Interviewing",
        "2026-11-03 Event: Interview",
        "2026-11-13 Follow-up: Say you are still interested, E-mail",
    ]


def test_how_left_blank_takes_the_channel_that_was_asked_for() -> None:
    story = an_interview()
    story.types("Ann", last_follow_up="2026-11-04")
    story.night("2026-11-05")
    assert story.follow_ups("Ann") == ["2026-11-04 Follow-up: Thank-you note, E-mail"]


def test_another_channel_than_the_one_asked_for_is_the_same_action() -> None:
    story = an_interview()
    story.night("2026-11-04")
    story.does("Ann", how="Letter")
    story.night("2026-11-05")
    assert story.follow_ups("Ann") == ["2026-11-04 Follow-up: Thank-you note, Letter"]


def test_a_contact_nobody_asked_for_is_another_contact_of_no_known_channel() -> None:
    story = an_application()
    story.types("Cy", last_follow_up="2026-11-03")
    story.night("2026-11-03")
    assert story.follow_ups("Cy") == ["2026-11-03 Follow-up: Other contact"]
    story.asks("Cy", "Follow up the application", due="2026-11-09")


def test_a_contact_up_to_two_days_early_is_the_action_that_was_coming() -> None:
    story = an_application()
    story.types("Cy", last_follow_up="2026-11-07", how="Phone")
    story.night("2026-11-07")
    assert story.follow_ups("Cy") == ["2026-11-07 Follow-up: Follow up the application, Phone"]


def test_a_contact_three_days_early_is_not() -> None:
    story = an_application()
    story.types("Cy", last_follow_up="2026-11-06", how="Phone")
    story.night("2026-11-06")
    assert story.follow_ups("Cy") == ["2026-11-06 Follow-up: Other contact, Phone"]


def test_a_mail_on_the_eve_of_the_interview_is_not_its_thank_you() -> None:
    story = Story("2026-11-02")
    story.row(company="Acme", contact="Ann", interview_on="2026-11-03", last_follow_up="2026-11-02", how="E-mail")
    story.night()
    assert story.follow_ups("Ann") == ["2026-11-02 Follow-up: Other contact, E-mail"]
    story.asks("Ann", "Thank-you note")


def test_how_close_together_counts_as_early_follows_the_setting() -> None:
    story = Story("2026-11-02", spacing_days=5)
    story.row(company="Bolt", contact="Cy", applied_on="2026-11-02", last_follow_up="2026-11-04", how="Phone")
    story.night("2026-11-04")
    assert story.follow_ups("Cy") == ["2026-11-04 Follow-up: Follow up the application, Phone"]


def test_a_follow_up_is_recorded_once_and_an_older_one_never() -> None:
    story = an_interview()
    story.types("Ann", last_follow_up="2026-11-04", how="E-mail")
    story.sleeps("2026-11-08")
    story.types("Ann", last_follow_up="2026-11-03")
    story.night()
    assert story.follow_ups("Ann") == ["2026-11-04 Follow-up: Thank-you note, E-mail"]


def test_two_colleagues_contacted_on_one_day_are_each_recorded_as_asked() -> None:
    story = Story("2026-11-03")
    for contact in ("Ann", "Bo"):
        story.row(company="Acme", contact=contact, interview_on="2026-11-03")
    story.night("2026-11-04")
    story.does("Ann")
    story.does("Bo")
    story.night("2026-11-05")
    assert story.follow_ups("Ann") == story.follow_ups("Bo") == ["2026-11-04 Follow-up: Thank-you note, E-mail"]


def test_a_reply_that_came_later_does_not_change_what_the_contact_was() -> None:
    story = an_application()
    story.types("Cy", last_follow_up="2026-11-09", how="Phone", reply_on="2026-11-10")
    story.night("2026-11-11")
    assert story.follow_ups("Cy") == ["2026-11-09 Follow-up: Follow up the application, Phone"]


def test_events_are_recorded_when_their_day_has_come() -> None:
    story = Story("2026-11-02")
    story.row(company="Acme", contact="Ann", lead_on="2026-10-30", applied_on="2026-11-02", interview_on="2026-11-10")
    story.night()
    assert story.history("Ann", "Event") == ["2026-10-30 Event: Lead", "2026-11-02 Event: Applied"]
    story.sleeps("2026-11-10")
    story.types("Ann", reply_on="2026-11-10")
    story.night("2026-11-10")
    assert story.history("Ann", "Event")[2:] == ["2026-11-10 Event: Interview", "2026-11-10 Event: Reply"]


def test_the_stage_is_told_whenever_it_changes() -> None:
    story = Story("2026-11-02")
    story.row(company="Acme", contact="Ann", deadline="2026-11-20")
    story.night()
    story.types("Ann", applied_on="2026-11-04")
    story.night("2026-11-04")
    story.types("Ann", interview_on="2026-11-16")
    story.night("2026-11-09")
    story.types("Ann", stage="Offer")
    story.night("2026-11-24")
    assert story.history("Ann", "Stage") == [
        "2026-11-02 Stage: To apply",
        "2026-11-04 Stage: Applied",
        "2026-11-09 Stage: Interviewing",
        "2026-11-24 Stage: Offer",
    ]


def test_everything_recorded_in_a_night_bears_its_names_and_its_date() -> None:
    story = an_interview()
    story.types("Ann", last_follow_up="2026-11-04", how="E-mail")
    story.night("2026-11-06")
    line = story.lines[-1]
    assert (line.company, line.role, line.contact, line.id) == ("Acme", "Analyst", "Ann", story.id("Ann"))
    assert str(line.recorded_on) == "2026-11-06"
