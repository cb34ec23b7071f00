"""Rows are sorted, copied, renamed and cleared, History is edited by hand: each line stays with its row."""

from __future__ import annotations

from tests.stories.story import Story


def two_people(*, with_ids: bool = True) -> Story:
    story = Story("2026-11-03", with_ids=with_ids)
    story.row(company="Acme", role="Analyst", contact="Ann", interview_on="2026-11-03")
    story.row(company="Bolt", role="Driver", contact="Bo", applied_on="2026-11-01")
    story.night("2026-11-04")
    story.does("Ann")
    story.night("2026-11-05")
    return story


def test_an_id_is_short_made_of_letters_and_stays() -> None:
    story = two_people()
    first = story.id("Ann")
    assert first.isalpha()
    assert first.isupper()
    assert len(first) <= 8
    story.types("Ann", contact="Anne Marie")
    story.night()
    assert story.id("Anne Marie") == first
    assert story.follow_ups("Anne Marie") == ["2026-11-04 Follow-up: Thank-you note, E-mail"]


def test_ids_are_derived_so_that_a_trial_run_gives_the_same() -> None:
    assert two_people().id("Ann") == two_people().id("Ann")


def test_sorting_the_sheet_changes_no_plan() -> None:
    story = two_people()
    story.night()
    ann, bo = story.plan("Ann"), story.plan("Bo")
    story.sorts(lambda cells: {"Bolt": "1", "Acme": "2"}[str(cells["Company"])])
    story.night(story.today.isoformat())
    assert story.number("Bo") < story.number("Ann")
    assert (story.plan("Ann").why, story.plan("Bo").why) == (ann.why, bo.why)
    assert story.follow_ups("Ann") == ["2026-11-04 Follow-up: Thank-you note, E-mail"]


def test_a_row_copied_for_a_colleague_gets_its_own_id_and_not_the_follow_ups() -> None:
    story = two_people()
    before = story.id("Ann")
    story.copies("Ann", contact="Cy", contact_type="Interviewer")
    story.night("2026-11-06")
    assert story.id("Ann") == before
    assert story.id("Cy") != before
    assert story.history("Cy", "Event") == ["2026-11-04 Event: Copied row", "2026-11-03 Event: Interview"]
    assert story.follow_ups("Cy") == []
    story.asks("Cy", "Thank-you note", status="Overdue")


def test_a_copy_without_a_follow_up_needs_no_line() -> None:
    story = two_people()
    story.copies("Bo", contact="Di")
    story.night("2026-11-06")
    assert story.history("Di") == ["2026-11-06 Stage: Applied", "2026-11-01 Event: Applied"]


def test_what_is_typed_into_a_copy_afterwards_counts() -> None:
    story = two_people()
    story.copies("Ann", contact="Cy")
    story.night("2026-11-06")
    story.types("Cy", last_follow_up="2026-11-06", how="E-mail")
    story.night("2026-11-07")
    assert story.follow_ups("Cy") == ["2026-11-06 Follow-up: Thank-you note, E-mail"]


def test_a_copy_sorted_above_its_model_is_still_the_copy() -> None:
    story = two_people()
    before = story.id("Ann")
    story.copies("Ann", contact="Cy")
    story.sorts(lambda cells: {"Cy": "1", "Ann": "2", "Bo": "3"}[str(cells["Contact"])])
    story.night("2026-11-06")
    assert story.id("Ann") == before


def test_of_two_equal_rows_the_upper_one_keeps_the_id() -> None:
    story = two_people()
    before = story.id("Bo")
    story.copies("Bo")
    story.night("2026-11-06")
    ids = [plan.id for plan in story.plans]
    assert ids.index(before) == 1
    assert len(set(ids)) == 3


def test_an_id_cleared_by_accident_comes_back_with_its_past() -> None:
    story = two_people()
    before = story.id("Ann")
    story.types("Ann", id=None)
    story.night("2026-11-06")
    assert story.id("Ann") == before
    assert story.follow_ups("Ann") == ["2026-11-04 Follow-up: Thank-you note, E-mail"]


def test_a_deleted_row_leaves_its_lines_and_nobody_inherits_them() -> None:
    story = two_people()
    before = story.id("Ann")
    story.deletes("Ann")
    story.row(company="Acme", role="Planner", contact="Ann", interview_on="2026-11-05")
    story.night("2026-11-06")
    assert story.id("Ann") != before
    assert story.problems == ()
    story.asks("Ann", "Thank-you note")


def test_a_hand_written_line_is_matched_by_its_names_and_gets_its_id() -> None:
    story = two_people()
    story.writes("2026-11-05", "Follow-up", "Other contact", channel="Phone", company="acme", contact=" ANN ")
    story.night("2026-11-06")
    assert story.follow_ups("Ann")[-1] == "2026-11-05 Follow-up: Other contact, Phone"
    story.asks("Ann", "Follow up the interview", opens="2026-11-07", due="2026-11-09")
    assert story.problems == ()


def test_a_hand_written_line_with_an_id_needs_no_names() -> None:
    story = two_people()
    story.writes("2026-11-05", "Follow-up", "Other contact", id=story.id("Ann"))
    story.night("2026-11-06")
    assert story.plan("Ann").follow_ups == 2


def test_a_hand_written_line_that_fits_several_rows_is_a_problem_and_kept() -> None:
    story = two_people()
    story.row(company="Acme", role="Planner", contact="Ann", applied_on="2026-11-05")
    story.writes("2026-11-05", "Follow-up", "Other contact", company="Acme")
    story.night("2026-11-06")
    [problem] = story.problems
    assert problem.startswith("History!A")
    assert "matches 2 rows of the tracker" in problem
    assert story.plan("Ann for Analyst").follow_ups == 1
    story.types("Ann for Planner", company="Cobalt")
    story.night("2026-11-07")
    assert story.problems == ()
    assert story.plan("Ann for Analyst").follow_ups == 2


def test_a_hand_written_line_that_fits_no_row_is_a_problem_naming_its_cell() -> None:
    story = two_people()
    story.writes("2026-11-05", "Follow-up", "Other contact", company="Nowhere Ltd")
    story.night("2026-11-06")
    [problem] = story.problems
    assert "matches no row of the tracker: fill in Company, Role and Contact" in problem


def test_a_line_deleted_from_history_is_not_remembered() -> None:
    story = two_people()
    story.night("2026-11-06")
    story.asks("Ann", "Follow up the interview")
    story.types("Ann", last_follow_up=None, how=None)
    story.erases("2026-11-04 Follow-up: Thank-you note, E-mail")
    story.night("2026-11-07")
    story.asks("Ann", "Thank-you note", status="Overdue")


def test_a_line_corrected_in_history_is_believed() -> None:
    story = two_people()
    story.erases("2026-11-04 Follow-up: Thank-you note, E-mail")
    story.writes("2026-11-04", "Follow-up", "Other contact", channel="Phone", id=story.id("Ann"))
    story.night("2026-11-06")
    assert story.follow_ups("Ann") == ["2026-11-04 Follow-up: Other contact, Phone"]
    story.asks("Ann", "Thank-you note", status="Overdue")


def test_a_tracker_without_an_id_column_works_by_names() -> None:
    story = two_people(with_ids=False)
    assert story.follow_ups("Ann") == ["2026-11-04 Follow-up: Thank-you note, E-mail"]
    story.night("2026-11-06")
    story.asks("Ann", "Follow up the interview", due="2026-11-06")
    assert story.plan("Ann").follow_ups == 1
    assert story.plan("Bo").follow_ups == 0


def test_without_ids_lines_follow_the_names_when_rows_move() -> None:
    story = two_people(with_ids=False)
    story.sorts(lambda cells: {"Bo": "1", "Ann": "2"}[str(cells["Contact"])])
    story.night("2026-11-06")
    assert (story.plan("Ann").follow_ups, story.plan("Bo").follow_ups) == (1, 0)


def test_two_rows_nobody_can_tell_apart_are_a_problem_without_ids() -> None:
    story = Story("2026-11-03", with_ids=False)
    story.row(company="Acme", contact="Ann", applied_on="2026-11-03")
    story.writes("2026-11-01", "Follow-up", "Other contact", company="Acme")
    story.row(company="Acme", contact="Bo", applied_on="2026-11-03")
    story.night()
    [problem] = story.problems
    assert "matches 2 rows" in problem
