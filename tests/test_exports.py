"""Which column of another tool's export is which of ours, and what becomes of its cells."""

# ruff: noqa: DTZ001  (a cell's date and time have no zone)

from __future__ import annotations

import runpy
import time as clock
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followup_sheet.columns import BY_NAME, COLUMNS, Owner, column_for_header, list_words, normalise
from followup_sheet.dates import Clock, read_text_clock, read_text_date
from followup_sheet.errors import TrackerError
from followup_sheet.exports.mapping import ExportMapping, fitting, mappings
from followup_sheet.exports.rows import LONGEST_TEXT, Taken, take
from followup_sheet.model import CellError, RawValue
from followup_sheet.sheets.grid import Grid, find_header
from tests.support.grids import grid

ROOT = Path(__file__).parent.parent
TODAY = date(2026, 11, 22)
MAY_5 = date(2026, 5, 5)
MAY_5_TEXT = "2026-05-05"


def taken(headers: Sequence[str], *rows: Sequence[RawValue | None]) -> Taken:
    return take(grid(headers, *rows, title="jobs"), TODAY)


def matched(found: Taken) -> dict[str, str]:
    """Each header that is one of our columns, and which."""
    return {header: source.column for source in found.layout.sources for header in source.headers}


def own(found: Taken) -> dict[str, str]:
    """The header of each column that stays the user's own, and its header in the tracker."""
    return {column.header: column.name for column in found.layout.own}


def cell(column: str, raw: RawValue, **others: RawValue) -> object:
    """What a cell under ``column`` becomes, in a row of a company and ``others``; None where it is blank."""
    found = taken(["Company", column, *others], ["Acme", raw, *others.values()])
    return found.rows[0].get(column)


# Headers


def test_headers_are_known_by_our_names_and_synonyms_wherever_they_stand() -> None:
    found = taken(
        ["Job title", "E-mail address", "Employer", "DATE APPLIED"], ["Cook", "a@b.example", "Acme", MAY_5_TEXT]
    )
    assert matched(found) == {
        "Job title": "Role",
        "E-mail address": "E-mail",
        "Employer": "Company",
        "DATE APPLIED": "Applied on",
    }
    assert found.rows == ({"Role": "Cook", "E-mail": "a@b.example", "Company": "Acme", "Applied on": MAY_5},)


def test_a_title_above_the_headers_is_passed_over_and_told() -> None:
    found = take(grid(["My jobs"], [None, "as of May"], ["Company", "Role"], ["Acme", "Cook"], title="x"), TODAY)
    assert (found.layout.header_row, found.layout.above, len(found.rows)) == (3, (1, 2), 1)


@pytest.mark.parametrize(
    "rows",
    [
        [["Acme", "Cook"], ["Birch", "Baker"]],
        [["Role", "Location"], ["Cook", "Leeds"]],
        [[None] for _ in range(2)],
        [[f"line {n}"] for n in range(31)] + [["Company", "Role"]],
    ],
    ids=["no headers", "nobody named", "nothing", "too far below"],
)
def test_without_a_line_of_headers_it_is_said_what_is_needed(rows: list[list[RawValue | None]]) -> None:
    with pytest.raises(
        TrackerError, match="no line of headers: one is needed, among the first 30, that names Company or Contact"
    ):
        take(grid(*rows, title="x"), TODAY)


@pytest.mark.parametrize("headers", [["Company"], ["Company", "Mood"]])
def test_a_list_of_companies_is_enough(headers: list[str]) -> None:
    assert [row["Company"] for row in taken(headers, ["Acme"], ["Birch"]).rows] == ["Acme", "Birch"]


def test_a_column_without_a_header_is_kept_under_its_letter() -> None:
    found = taken(["Company", "Role", ""], ["Acme", "Cook", "something"])
    assert found.own_columns == ("Column C",)
    assert found.rows[0]["Column C"] == "something"


def test_unknown_columns_stay_the_users_own_with_every_cell() -> None:
    found = taken(
        ["Company", "Mood", "Role", "Fit"], ["Acme", "good", None, 4.5], ["Birch", None, None, datetime(2026, 5, 5)]
    )
    assert found.own_columns == ("Mood", "Fit")
    assert found.rows == ({"Company": "Acme", "Mood": "good", "Fit": 4.5}, {"Company": "Birch", "Fit": MAY_5})


@pytest.mark.parametrize("column", [c for c in COLUMNS if c.owner is Owner.TOOL], ids=lambda c: c.name)
def test_what_the_nightly_run_writes_never_comes_from_an_export(column: object) -> None:
    for header in (column.name, *column.also_known_as):  # type: ignore[attr-defined]  # pytest's ids lose the type
        found = taken(["Company", "Role", header], ["Acme", "Cook", "theirs"])
        assert own(found) == {header: f"Imported {header}"}
        assert found.rows[0][f"Imported {header}"] == "theirs"


def test_of_several_columns_for_one_of_ours_the_first_filled_counts_and_the_others_stay() -> None:
    headers = ["Company", "Date applied", "Application date", "Submitted on", "Comments", "Notes"]
    found = taken(headers, ["Acme", None, "2026-05-05", "2026-05-06", "one", "two"])
    assert matched(found)["Application date"] == "Applied on"
    assert own(found) == {
        "Date applied": "Imported Date applied",
        "Submitted on": "Imported Submitted on",
        "Comments": "Comments",
    }
    assert found.rows[0]["Notes"] == "two"


def test_headers_that_stand_twice_are_told_apart() -> None:
    found = taken(["Company", "Mood", "mood", "Company", "Notes", "Notes"], ["A", "b", "c", "d", "e", "f"])
    assert found.own_columns == ("Mood", "mood (2)", "Imported Company", "Imported Notes")


def test_an_own_header_is_one_short_line() -> None:
    found = taken(["Company", "Rate\n(1 to 5)\x07", "x" * 300], ["Acme", "4", "y"])
    assert found.own_columns == ("Rate (1 to 5)\\x07", "x" * 100)


HEADER = st.sampled_from([h for c in COLUMNS for h in (c.name, *c.also_known_as)]) | st.text(max_size=12)


@given(st.lists(HEADER, max_size=9))
def test_whatever_the_headers_no_cell_is_lost_and_no_column_of_ours_stands_twice(headers: list[str]) -> None:
    found = taken(["Company", *headers], ["Acme", *(f"cell {n}" for n in range(len(headers)))])
    kept = {str(value) for value in found.rows[0].values()}
    assert {f"cell {n}" for n in range(len(headers))} <= kept
    new = Grid("Tracker", [(1, dict(enumerate([*(c.name for c in COLUMNS), *found.own_columns], 1)))])
    header = find_header(new)
    assert header is not None
    assert header.problems == ()
    assert [header.columns[c.name] for c in COLUMNS] == list(range(1, len(COLUMNS) + 1))
    assert len({name.casefold() for name in found.own_columns}) == len(found.own_columns)


def test_a_loose_header_over_something_else_stays_the_users_own() -> None:
    yes = taken(["Company", "Applied", "Method"], ["Acme", "yes", "easy apply"], ["Birch", "no", None])
    assert yes.own_columns == ("Imported Applied", "Imported Method")
    days = taken(["Company", "Applied", "Method"], ["Acme", "2026-05-05", "phone"])
    assert days.rows[0]["Applied on"] == MAY_5
    assert days.rows[0]["How"] == "phone"


def test_follow_up_dates_that_lie_ahead_are_plans_not_what_was_done() -> None:
    done = taken(["Company", "Follow-up date"], ["Acme", "2026-11-01"])
    planned = taken(["Company", "Follow-up date"], ["Acme", "2026-11-01"], ["Birch", "2026-11-25"])
    assert matched(done)["Follow-up date"] == "Last follow-up"
    assert matched(planned)["Follow-up date"] == "Agreed follow-up"
    assert "Last follow-up" in matched(taken(["Company", "Last follow-up"], ["Acme", "2026-11-25"])).values()


# Stages


@pytest.mark.parametrize("header", ["Status", "State", "List", "Stage", "Application status"])
def test_a_column_of_stage_words_becomes_the_stage(header: str) -> None:
    found = taken(["Company", header], ["Acme", "offered"], ["Birch", "Not selected"])
    assert [row["Stage"] for row in found.rows] == ["Offer", "Rejected"]
    assert found.own_columns == ()


def test_a_status_of_other_words_is_no_stage() -> None:
    found = taken(["Company", "Status"], ["Acme", "tall"], ["Birch", "applied"], ["Cobalt", "small"])
    assert own(found) == {"Status": "Imported Status"}


@pytest.mark.parametrize(
    ("word", "others", "typed"),
    [
        ("Applied", {"Applied on": "2026-05-05"}, None),
        ("Applied", {}, "Applied"),
        ("Applied", {"Applied on": "last week"}, "Applied"),
        ("Applied", {"Interview on": "2026-05-05"}, None),
        ("Interview", {"Applied on": "2026-05-05"}, "Interviewing"),
        ("Phone screen", {"Interview on": "2026-05-05"}, None),
        ("Lead", {}, "Lead"),
        ("Wishlist", {}, None),
        ("Saved", {"Deadline": "2026-12-05"}, None),
        ("Ghosted", {"Applied on": "2026-05-05"}, None),
        ("Declined", {"Applied on": "2026-05-05"}, "Rejected"),
        ("On hold", {"Interview on": "2026-05-05"}, "On hold"),
        ("Robot round", {}, "Robot round"),
    ],
)
def test_a_stage_is_typed_only_where_the_dates_do_not_tell_it(
    word: str, others: dict[str, RawValue], typed: str | None
) -> None:
    assert cell("Stage", word, **others) == typed


def test_stages_without_the_day_they_need_are_counted() -> None:
    found = taken(["Company", "Stage"], ["Acme", "Interview"], ["Birch", "Onsite"], ["Cobalt", "Applied"])
    assert found.undated == {"Interviewing": 2, "Applied": 1}


@pytest.mark.parametrize(
    ("words", "kept"),
    [(("Applied", "Offer"), ()), (("Phone screen", "Onsite"), ("Status",)), (("Ghosted", "Offer"), ("Status",))],
)
def test_words_that_said_more_than_our_stage_are_kept_besides(words: Sequence[str], kept: Sequence[str]) -> None:
    found = taken(["Company", "Status"], *(["Acme", word] for word in words))
    assert tuple(own(found)) == kept
    if kept:
        assert [row["Imported Status"] for row in found.rows] == list(words)


def test_a_word_nobody_knows_stays_and_is_told_with_what_it_may_mean() -> None:
    rows = [["Acme", "applied"], ["Birch", "Robot"], ["Cobalt", "offer"], ["Drift", "Robot"]]
    (word,) = taken(["Company", "Stage"], *rows).unknown_words
    assert (word.word, word.column, word.times, word.line) == ("Robot", "Stage", 2, 3)
    assert "'Word: Robot'" in word.told
    assert "Interviewing" in word.choices


def test_words_of_the_other_lists_stay_as_they_are_known_or_not() -> None:
    found = taken(["Company", "How", "Contact type"], ["Acme", "zoom", "Boss"], ["Birch", "pigeon", None])
    assert [row["How"] for row in found.rows] == ["zoom", "pigeon"]
    assert [(word.word, word.column) for word in found.unknown_words] == [("pigeon", "How")]


# Dates


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-14T10:15:00Z", "2026-03-14T10:15:00.000Z", "2026-03-14T10:15:00.123456+00:00",
        "2026-03-14 10:15:00+00", "2026-03-14 10:15:00", "2026-03-14 10:15:00 UTC", "3/14/26, 10:15 AM",
        "3/14/26, 10:15\u202fAM", "3/14/2026 10:15am", "Mar 14, 2026", "March 14, 2026 10:15 AM",
        "March 14, 2026 10:15 AM (GMT+1)", "March 14, 2026 10:15 AM EST", "Sat, 14 Mar 2026 10:15:00 +0000",
        "Sat Mar 14 2026 10:15:00 GMT+0100 (Central European Standard Time)",
    ],
)  # fmt: skip
def test_dates_as_other_tools_export_them_are_read(text: str) -> None:
    assert read_text_date(text, None) == date(2026, 3, 14)
    assert cell("Applied on", text) == date(2026, 3, 14)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-14", None),
        ("2026-03-14 25:00", None),
        ("2026-03-14 10:15", Clock(time(10, 15))),
        ("14 Mar 2026 2pm", Clock(time(14))),
        ("14 Mar 2026 at 12:30 a.m.", Clock(time(0, 30))),
        ("14 Mar 2026 14:30 pm", Clock(time(14, 30))),
        ("2026-03-14T10:15:00Z", Clock(time(10, 15), "z")),
        ("2026-03-14T10:15:00-08:00", Clock(time(10, 15), "-08:00")),
        ("x" * 90, None),
    ],
)
def test_the_time_behind_a_date_is_read_with_its_zone(text: str, expected: Clock | None) -> None:
    assert read_text_clock(text) == expected


def test_the_order_of_day_and_month_is_settled_by_the_whole_column() -> None:
    found = taken(["Company", "Applied on"], ["Acme", "3/4/2026"], ["Birch", "3/14/2026"])
    assert [row["Applied on"] for row in found.rows] == [date(2026, 3, 4), date(2026, 3, 14)]


def test_dates_that_are_in_doubt_or_none_stay_as_they_were_and_are_named_by_their_new_cells() -> None:
    found = taken(
        ["Applied on", "Company"], ["3/4/2026 ", "Acme"], ["soon", "Birch"], ["2026-05-05", "C"], [46000.0, "D"]
    )
    assert [row["Applied on"] for row in found.rows] == ["3/4/2026 ", "soon", MAY_5, 46000.0]
    assert [(remark.cell, remark.line) for remark in found.left_as_text] == [("K2", 2), ("K3", 3), ("K5", 5)]
    assert "could be 3 April or 4 March" in found.left_as_text[0].message


def test_the_time_of_an_interview_is_kept_and_that_of_other_days_is_not() -> None:
    assert cell("Interview on", "Mar 14, 2026 2:00 PM") == datetime(2026, 3, 14, 14)
    assert cell("Interview on", datetime(2026, 3, 14, 14)) == datetime(2026, 3, 14, 14)
    assert cell("Interview on", "2026-03-14T00:00:00Z") == date(2026, 3, 14)
    assert cell("Applied on", datetime(2026, 3, 14, 14)) == date(2026, 3, 14)


def test_a_time_told_in_a_time_zone_is_left_out_and_told() -> None:
    found = taken(["Company", "Interview on"], ["Acme", "2026-03-14T23:30:00Z"])
    assert found.rows[0]["Interview on"] == date(2026, 3, 14)
    assert [remark.cell for remark in found.changed] == ["L2"]
    assert "time zone" in found.changed[0].message


# Values


def test_what_a_workbook_holds_comes_over_as_it_shows() -> None:
    values = [447700900123.0, CellError("#N/A"), True, time(14, 30), datetime(2026, 5, 5, 9)]
    headers = ["Company", "Phone", "Notes", "Own flag", "Own time", "Own day"]
    assert taken(headers, ["Acme", *values]).rows[0] == {
        "Company": "Acme",
        "Phone": "447700900123",
        "Notes": "#N/A",
        "Own flag": "TRUE",
        "Own time": "14:30",
        "Own day": datetime(2026, 5, 5, 9),
    }


@pytest.mark.parametrize(
    "text", ["x" * 40_000, "\U0001f600" * 20_000, "\x07" * 6_000, "_x0041_" * 9_000, "ab\x01" * 15_000]
)
def test_a_text_longer_than_a_cell_holds_is_cut_and_told(text: str) -> None:
    found = taken(["Company", "Notes", "Mine"], ["Acme", text, text])
    kept = str(found.rows[0]["Notes"])
    assert text.startswith(kept)
    assert found.rows[0]["Mine"] == kept
    assert LONGEST_TEXT // 7 - 1 <= len(kept) <= LONGEST_TEXT
    assert [remark.cell for remark in found.changed] == ["P2", "AM2"]
    assert f"the first {len(kept):,} of {len(text):,} characters" in found.changed[0].message


def test_a_text_as_long_as_a_cell_holds_stays_whole() -> None:
    assert cell("Notes", "x" * LONGEST_TEXT) == "x" * LONGEST_TEXT
    assert cell("Notes", "snake_case " * 2_900) == "snake_case " * 2_900


def test_sixteen_thousand_columns_are_named_without_delay() -> None:
    start = clock.process_time()
    headers = ["Company", *(f"x{n % 50}" for n in range(16_000))]
    found = taken(headers, ["Acme", *(["y"] * 16_000)])
    assert len(set(found.own_columns)) == 16_000
    assert clock.process_time() - start < 6
    with pytest.raises(TrackerError, match="the file has 16,384 columns"):
        taken(["Company", *(f"x{n}" for n in range(16_383))], ["Acme"])


# Mappings


@pytest.mark.parametrize("mapping", mappings(), ids=lambda mapping: mapping.name)
def test_a_mapping_names_only_what_there_is(mapping: ExportMapping) -> None:
    users = {column.name for column in COLUMNS if column.owner is not Owner.TOOL}
    assert users.issuperset({*mapping.columns.values(), *mapping.joined, *mapping.filled_in})
    assert {*mapping.stages.values()} <= {"", *list_words("Stage")}
    assert all(text in list_words(column) for column, text in mapping.filled_in.items())
    assert "may" in mapping.shape, "a mapping never claims to be exact"


@pytest.mark.parametrize("mapping", mappings(), ids=lambda mapping: mapping.name)
def test_a_mapping_says_nothing_that_is_known_anyway(mapping: ExportMapping) -> None:
    assert [header for header in mapping.own if column_for_header(header) is None] == []
    assert {normalise(header) for header in mapping.own}.isdisjoint(map(normalise, mapping.columns))


@pytest.mark.parametrize("mapping", mappings(), ids=lambda mapping: mapping.name)
def test_an_export_is_known_by_its_headers_and_only_by_all_of_them(mapping: ExportMapping) -> None:
    headers = [header.upper() for header in mapping.identified_by]
    assert fitting([*headers, "One more"]) is mapping
    assert all(fitting(headers[:n] + headers[n + 1 :]) is not mapping for n in range(len(headers)))


def test_a_mapping_goes_before_the_synonyms() -> None:
    headers = ["Application Date", "Contact Email", "Company Name", "Job Title", "Job Url", "Resume Name"]
    found = taken(headers, ["11/14/26, 8:15 AM", "me@example.org", "Acme", "Cook", "http://x.example", "cv.pdf"])
    assert own(found) == {"Contact Email": "Contact Email", "Resume Name": "Resume Name"}
    assert "E-mail" not in found.rows[0]


def test_first_and_last_name_become_one_contact() -> None:
    headers = ["First Name", "Last Name", "URL", "Email Address", "Company", "Position", "Connected On"]
    found = taken(
        headers, ["Ines", "Marlow", "u", "", "Acme", "CTO", "05 Mar 2024"], ["Ute", None, "u", None, None, None]
    )
    assert [row["Contact"] for row in found.rows] == ["Ines Marlow", "Ute"]
    assert found.rows[0]["Contact type"] == "Networking"
    assert BY_NAME["Role"].name not in found.rows[0]


def test_the_page_about_importing_is_the_one_the_mappings_give() -> None:
    written = runpy.run_path(str(ROOT / "docs" / "write_importing.py"))
    assert written["PAGE"].read_text(encoding="utf-8") == written["page"](), "run: python docs/write_importing.py"
