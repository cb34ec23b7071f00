"""What the dates and words of a row are taken to mean: its stage, its group, and the days known about it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followup_sheet.facts import Facts, gather, group_key, newest_stage_line, typed_or_shown_stage
from followup_sheet.model import CellValue, HistoryLine, Kind, Row, Rule, Stage
from followup_sheet.moment import Moment

TODAY = date(2026, 11, 16)
DAY = timedelta(days=1)
DATES = {"Lead on": Stage.LEAD, "Deadline": Stage.TO_APPLY, "Applied on": Stage.APPLIED,
         "Interview on": Stage.INTERVIEWING}  # fmt: skip
OPEN = list(DATES.values())
ENDED_OR_PAUSED = [Stage.OFFER, Stage.ACCEPTED, Stage.REJECTED, Stage.WITHDRAWN, Stage.ON_HOLD]


def row(number: int = 2, **cells: CellValue) -> Row:
    return Row(number, {name.replace("_", " "): value for name, value in cells.items()})


def follow_up(day: date, what: str = "Check in") -> HistoryLine:
    return HistoryLine(day, Kind.FOLLOW_UP, what)


def stage_line(day: date, stage: str, recorded_on: date | None = None, number: int = 0) -> HistoryLine:
    return HistoryLine(day, Kind.STAGE, f"Stage: {stage}", recorded_on=recorded_on or day, number=number)


def facts_of(*rows: Row, lines: dict[int, list[HistoryLine]] | None = None) -> Facts:
    return gather(rows, {r.number: f"ROW{r.number}" for r in rows}, lines or {}, TODAY)


def rule(after: str, *, to: str = "everyone") -> Rule:
    stages = frozenset(stage for stage in Stage if stage)
    return Rule(1, "Check in", after, 0, 0, None, None, 1, (to,), ("E-mail",), stages)


@given(st.frozensets(st.sampled_from(list(DATES))))
def test_the_furthest_date_shows_the_stage(columns: frozenset[str]) -> None:
    shown = [stage for column, stage in DATES.items() if column in columns]
    assert typed_or_shown_stage(Row(2, dict.fromkeys(columns, TODAY))) == (shown[-1] if shown else Stage.NONE)


@pytest.mark.parametrize("typed", OPEN)
@pytest.mark.parametrize("column", DATES)
def test_of_a_typed_and_a_shown_open_stage_the_further_counts(typed: Stage, column: str) -> None:
    further = max(typed, DATES[column], key=OPEN.index)
    assert typed_or_shown_stage(Row(2, {"Stage": typed.value, column: TODAY})) is further


@pytest.mark.parametrize("typed", ENDED_OR_PAUSED)
@pytest.mark.parametrize("column", DATES)
def test_any_other_typed_stage_stands(typed: Stage, column: str) -> None:
    assert typed_or_shown_stage(Row(2, {"Stage": typed.value, column: TODAY})) is typed


def test_an_interview_that_is_still_ahead_shows_the_stage_too() -> None:
    assert typed_or_shown_stage(Row(2, {"Interview on": TODAY + 30 * DAY})) is Stage.INTERVIEWING


@pytest.mark.parametrize(("stage", "column"), [(stage, column) for column, stage in DATES.items()])
def test_a_typed_open_stage_without_its_date_is_a_problem_naming_the_cell(stage: Stage, column: str) -> None:
    sheet_row = Row(7, {"Company": "Acme", "Stage": stage.value}, addresses={column: "Q7", "Stage": "N7"})
    [problem] = facts_of(sheet_row).cases[0].problems
    assert str(problem) == f"Tracker!Q7: {column} is empty: Stage says {stage}"


def test_without_that_column_the_problem_names_the_stage_cell() -> None:
    sheet_row = Row(7, {"Company": "Acme", "Stage": "Lead"}, addresses={"Stage": "N7"})
    assert facts_of(sheet_row).cases[0].problems[0].place == "Tracker!N7"


@pytest.mark.parametrize("stage", ENDED_OR_PAUSED)
def test_an_ended_or_paused_stage_needs_no_date(stage: Stage) -> None:
    assert facts_of(row(Company="Acme", Stage=stage.value)).cases[0].problems == ()


def test_company_and_role_make_a_group_whatever_their_case_and_spaces() -> None:
    assert group_key(row(Company=" ACME", Role="analyst ")) == group_key(row(9, Company="Acme", Role="Analyst"))
    assert group_key(row(Company="Acme", Role="Analyst")) != group_key(row(Company="Acme"))


def test_rows_without_a_company_stand_alone() -> None:
    assert group_key(row(2, Contact="Ann", Role="Analyst")) != group_key(row(3, Contact="Ann", Role="Analyst"))


def test_the_newest_stage_line_is_the_last_recorded_and_then_the_lowest() -> None:
    lines = [
        stage_line(TODAY, "Applied", TODAY - DAY, number=9),
        stage_line(TODAY - 9 * DAY, "Offer", TODAY, number=4),
        stage_line(TODAY - 8 * DAY, "On hold", TODAY, number=5),
    ]
    newest = newest_stage_line(lines)
    assert newest
    assert newest.what == "Stage: On hold"


def test_a_hand_written_stage_line_counts_as_the_oldest() -> None:
    hand_written = HistoryLine(TODAY, Kind.STAGE, "Stage: Offer", number=9)
    assert newest_stage_line([stage_line(TODAY - DAY, "Applied", number=3), hand_written]) != hand_written


def test_the_uppermost_row_that_closes_a_group_is_named() -> None:
    upper = row(2, Company="Acme", Stage="Rejected", Outcome_on=TODAY - DAY)
    lower = row(3, Company="Acme", Stage="Withdrawn", Outcome_on=TODAY)
    case = facts_of(upper, lower, row(4, Company="Acme", Applied_on=TODAY - 9 * DAY)).cases[2]
    assert (case.stage, case.closed_by, case.stage_since) == (Stage.REJECTED, upper, TODAY - DAY)


def test_a_row_that_went_on_after_the_first_no_is_closed_by_the_second() -> None:
    rows = (
        row(2, Company="Acme", Stage="Rejected", Outcome_on=TODAY - 9 * DAY),
        row(3, Company="Acme", Stage="Withdrawn", Outcome_on=TODAY),
        row(4, Company="Acme", Interview_on=TODAY - 5 * DAY),
    )
    case = facts_of(*rows).cases[2]
    assert (case.stage, case.closed_by) == (Stage.WITHDRAWN, rows[1])


@pytest.mark.parametrize("cells", [{"Lead on": TODAY}, {"Deadline": TODAY}, {"Stage": "On hold"}, {}])
def test_a_group_closes_only_what_was_applied_for(cells: dict[str, CellValue]) -> None:
    closing = row(2, Company="Acme", Stage="Rejected", Outcome_on=TODAY)
    assert facts_of(closing, Row(3, {"Company": "Acme", **cells})).cases[1].closed_by is None


def test_an_accepted_row_is_news_to_the_other_groups_only() -> None:
    accepted = row(2, Company="Acme", Stage="Accepted", Outcome_on=TODAY)
    rows = (accepted, row(3, Company="Acme", Lead_on=TODAY), row(4, Company="Bolt", Lead_on=TODAY))
    facts = facts_of(*rows, row(5, Company="Cobalt", Stage="Rejected"))
    told = [facts.accepted_elsewhere(case) for case in facts.cases]
    assert [acceptance and acceptance.company for acceptance in told] == [None, None, "Acme", None]


def test_the_last_contact_is_the_newer_of_follow_up_and_reply() -> None:
    facts = facts_of(row(Reply_on=TODAY - 5 * DAY, Company="Acme"), lines={2: [follow_up(TODAY - 3 * DAY)]})
    assert Moment(facts, TODAY).fact(facts.cases[0], rule("Last contact")) == TODAY - 3 * DAY
    assert Moment(facts, TODAY - 4 * DAY).fact(facts.cases[0], rule("Last contact")) == TODAY - 5 * DAY


def test_an_interview_to_come_does_not_stand_in_for_the_last_contact() -> None:
    facts = facts_of(row(Interview_on=TODAY + DAY, Company="Acme"), lines={2: [follow_up(TODAY - 3 * DAY)]})
    assert Moment(facts, TODAY).fact(facts.cases[0], rule("Last contact")) == TODAY - 3 * DAY
    assert Moment(facts, TODAY + DAY).fact(facts.cases[0], rule("Last contact")) == TODAY + DAY


@pytest.mark.parametrize(("reply", "unanswered"), [(-4, True), (-3, False), (-2, False)])
def test_a_reply_on_or_after_the_follow_up_answers_it(reply: int, unanswered: bool) -> None:
    facts = facts_of(row(Reply_on=TODAY + reply * DAY, Company="Acme"), lines={2: [follow_up(TODAY - 3 * DAY)]})
    known = Moment(facts, TODAY).fact(facts.cases[0], rule("Unanswered"))
    assert known == (TODAY - 3 * DAY if unanswered else None)


def test_in_a_rotation_a_colleagues_reply_answers_for_the_group() -> None:
    rows = (row(2, Company="Acme", Contact="Ann"), row(3, Company="Acme", Contact="Bo", Reply_on=TODAY))
    facts = facts_of(*rows, lines={2: [follow_up(TODAY - 3 * DAY)]})
    ann = facts.cases[0]
    assert Moment(facts, TODAY).fact(ann, rule("Unanswered")) == TODAY - 3 * DAY
    assert Moment(facts, TODAY).fact(ann, rule("Unanswered", to="one in rotation")) is None
    assert Moment(facts, TODAY).fact(ann, rule("Last contact", to="one in rotation")) == TODAY


def test_a_stage_is_a_fact_only_while_it_is_the_rows_stage() -> None:
    lines = {2: [stage_line(TODAY - 9 * DAY, "On hold"), stage_line(TODAY - 2 * DAY, "Offer")]}
    facts = facts_of(row(Company="Acme", Stage="Offer"), lines=lines)
    moment = Moment(facts, TODAY)
    assert moment.fact(facts.cases[0], rule("Stage Offer")) == TODAY - 2 * DAY
    assert moment.fact(facts.cases[0], rule("Stage On hold")) is None


def test_an_outcome_day_counts_for_closed_stages_alone() -> None:
    offer = facts_of(row(Company="Acme", Stage="Offer", Outcome_on=TODAY - 5 * DAY)).cases[0]
    accepted = facts_of(row(Company="Acme", Stage="Accepted", Outcome_on=TODAY - 5 * DAY)).cases[0]
    assert (offer.stage_since, accepted.stage_since) == (TODAY, TODAY - 5 * DAY)
