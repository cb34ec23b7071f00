"""An application: before the closing date, after it, with a name and without one."""

from __future__ import annotations

from tests.stories.story import Story


def a_posting() -> Story:
    """A posting that closes on Friday 13 November, nobody named."""
    story = Story("2026-11-02")
    story.row(company="Bolt", role="Driver", deadline="2026-11-13")
    story.night()
    return story


def an_application(**cells: str) -> Story:
    story = Story("2026-11-02")
    story.row(company="Bolt", role="Driver", applied_on="2026-11-02", **cells)
    story.night()
    return story


def test_a_posting_waits_until_the_week_before_it_closes() -> None:
    story = a_posting()
    story.asks_nothing("Bolt", why="Apply comes up on 6 Nov")
    story.night("2026-11-06")
    story.asks("Bolt", "Apply", due="2026-11-12", lapses="2026-11-13", by="", status="Scheduled")
    story.night("2026-11-13")
    story.asks("Bolt", "Apply", status="Overdue", why="at least 1 day before the closing date, 13 Nov")
    story.night("2026-11-14")
    story.asks_nothing("Bolt")
    assert story.missed("Bolt") == []  # a to-do is never told as missed


def test_an_application_to_nobody_asks_for_the_name_first() -> None:
    story = a_posting()
    story.types("Bolt", applied_on="2026-11-10")
    story.night("2026-11-10")
    story.asks("Bolt", "Find the right person", due="2026-11-12", by="", status="Due soon")
    story.types("Bolt", contact="Cy")
    story.night("2026-11-11")
    story.asks("Cy", "Follow up the application", opens="2026-11-14", due="2026-11-16", by="Phone")


def test_nobody_named_is_still_followed_up_through_the_switchboard() -> None:
    story = a_posting()
    story.types("Bolt", applied_on="2026-11-10")
    story.night("2026-11-15")
    story.asks("Bolt", "Find the right person", status="Overdue")
    story.night("2026-11-16")
    story.asks("Bolt", "Follow up the application", due="2026-11-16", status="Due today")
    assert "Nobody is named: ring the switchboard and ask for the person hiring." in story.why("Bolt")
    assert "Also: Find the right person." in story.why("Bolt")


def test_the_closing_date_gives_the_day_to_call_where_there_is_one() -> None:
    story = an_application(contact="Cy", deadline="2026-11-20")
    story.asks("Cy", "Follow up the application", opens="2026-11-21", due="2026-11-23", lapses="2026-12-11")
    story.asks("Cy", "Follow up the application", why="1 to 2 days after the closing date, 20 Nov (Career Incite)")


def test_without_a_closing_date_they_get_a_week_to_sift() -> None:
    story = an_application(contact="Cy")
    story.asks("Cy", "Follow up the application", opens="2026-11-09", due="2026-11-09", lapses="2026-11-30")
    assert story.reasons("Cy")["Follow up the application"] == "nothing to count from: no Deadline"


def test_an_unanswered_application_is_followed_up_once_more_by_e_mail() -> None:
    story = an_application(contact="Cy")
    story.night("2026-11-09")
    story.does("Cy")
    story.night("2026-11-10")
    story.asks("Cy", "Call again", opens="2026-11-16", due="2026-11-19", by="E-mail")
    story.night("2026-11-19")
    story.does("Cy")
    story.sleeps("2026-12-31")
    story.asks_nothing("Cy")
    assert len(story.follow_ups("Cy")) == 2


def test_a_reply_to_an_application_replaces_the_call() -> None:
    story = an_application(contact="Cy")
    story.types("Cy", reply_on="2026-11-05")
    story.night("2026-11-05")
    story.asks("Cy", "Agree when to call back", due="2026-11-06")
    story.night("2026-11-13")
    story.asks("Cy", "Check in", opens="2026-11-19", due="2026-11-26", by="E-mail")


def test_two_people_at_one_company_hear_of_one_application_once() -> None:
    story = an_application(contact="Cy", contact_type="HR")
    story.row(company="BOLT ", role="driver", contact="Di", applied_on="2026-11-02")
    story.night()
    story.asks("Di", "Follow up the application", due="2026-11-09")
    story.asks_nothing("Cy", why="it is the turn of Di (row 3)")
    story.night("2026-11-09")
    story.does("Di")
    story.night("2026-11-10")
    story.asks("Di", "Call again")
    story.asks_nothing("Cy")
    assert story.reasons("Cy")["Call again"] == "nothing to count from: no Unanswered"


def test_another_role_at_the_same_company_is_a_search_of_its_own() -> None:
    story = an_application(contact="Cy")
    story.row(company="Bolt", role="Planner", contact="Di", applied_on="2026-11-02")
    story.night()
    story.asks("Cy", "Follow up the application")
    story.asks("Di", "Follow up the application")


def test_a_to_do_is_named_beside_a_call_from_its_own_due_day_on() -> None:
    story = an_application(deadline="2026-11-01")
    story.night("2026-11-03")
    story.asks("Bolt", "Follow up the application", due="2026-11-03", status="Due today")
    assert "Also" not in story.why("Bolt")
    story.night()
    assert "Also: Find the right person." in story.why("Bolt")
