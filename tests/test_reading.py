"""Reading the rows of the Tracker sheet."""

# ruff: noqa: DTZ001  (a cell's date and time have no zone)

from __future__ import annotations

import pickle
import time as clock
from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followup_sheet.columns import COLUMNS, ColumnType, list_words
from followup_sheet.model import CellError, RawValue, Row, Settings
from followup_sheet.sheets.addresses import cell_address
from followup_sheet.sheets.grid import Grid, find_header
from followup_sheet.sheets.tracker import empty_rows, read_rows
from tests.support.grids import grid

TODAY = date(2026, 11, 22)
HEADERS = ("Status", "Due", "Next action", "Company", "Role", "Contact", "Applied on", "Stage", "Notes", "ID")


def read(sheet: Grid, settings: Settings | None = None, **options: object) -> tuple[Row, ...]:
    header = find_header(sheet)
    assert header is not None
    return read_rows(sheet, header, settings or Settings(), today=TODAY, **options)  # type: ignore[arg-type]


def one_cell(column: str, raw: RawValue, settings: Settings | None = None) -> Row:
    """The row of a sheet whose only other filled cell is the company; the cell is C2."""
    (row,) = read(grid(("Company", "Role", column, "Link"), ("Acme", None, raw)), settings)
    return row


def messages(row: Row) -> list[str]:
    return [str(problem) for problem in row.problems]


# Rows


def test_text_is_trimmed_and_numbers_read_as_people_see_them() -> None:
    (row,) = read(
        grid(HEADERS, (None, None, None, "  Acme  Ltd ", 5.0, 0.1, None, None, "two\nlines"), (None, None, None, " ")),
    )
    assert row.cells == {"Company": "Acme  Ltd", "Role": "5", "Contact": "0.1", "Notes": "two\nlines"}
    assert one_cell("Phone", 447700900123.0).text("Phone") == "447700900123"
    assert one_cell("Notes", datetime(2026, 4, 3, 14, 30)).text("Notes") == "2026-04-03 14:30"
    assert one_cell("Notes", datetime(2026, 4, 3)).text("Notes") == "2026-04-03"
    assert one_cell("Notes", time(14, 30)).text("Notes") == "14:30"
    assert one_cell("Notes", True).text("Notes") == "TRUE"


def test_a_row_keeps_its_number_and_names_its_cells() -> None:
    (row,) = read(grid(HEADERS, (None, None, None, "Acme"), first=7))
    assert (row.number, row.sheet) == (8, "Tracker")
    assert row.addresses["Applied on"] == "G8"
    assert set(row.addresses) == set(HEADERS)
    assert "Mood" not in row.addresses
    assert pickle.loads(pickle.dumps(row)) == row  # noqa: S301  # our own bytes, as between worker processes


def test_blank_totals_and_repeated_header_rows_are_skipped_and_rows_after_them_read() -> None:
    sheet = grid(
        HEADERS,
        (None, None, None, "Acme"),
        (),
        (None, None, None, " ", "", None),
        ("Status", "Due", "Next action", "Employer", "Role", "Contact", "Date applied", "Stage"),
        ("Total", None, None, "2 companies"),
        (None, None, None, "Birch"),
    )
    assert [row.company for row in read(sheet, left_out={6})] == ["Acme", "Birch"]


def test_a_company_called_like_a_header_is_still_a_company() -> None:
    for row in [(None, None, None, "Business", "Analyst"), (None, None, None, "Business")]:
        assert [row.company for row in read(grid(HEADERS, row))] == ["Business"]


def test_a_row_with_neither_company_nor_contact_is_checked_only_if_the_user_typed_something() -> None:
    sheet = grid(
        (*HEADERS, "Mood", "Source"),
        ("Waiting", datetime(2026, 4, 3), "Call", None, None, None, None, None, None, "ABC"),
        (None, None, None, None, None, None, None, None, None, None, "Fine", "Friend"),
        (None, None, None, None, "Analyst"),
        (None, None, None, None, None, None, None, "Waiting"),
        (None, None, None, None, None, "Jo"),
    )
    rows = read(sheet)
    assert [row.number for row in rows] == [4, 5, 6]
    assert [messages(row) for row in rows] == [
        ["Tracker!D4: Company is empty: fill in Company or Contact"],
        ["Tracker!D5: Company is empty: fill in Company or Contact"],
        [],
    ]


def test_without_a_company_column_the_contact_cell_is_named() -> None:
    (row,) = read(grid(("Role", "Contact", "Stage"), ("Analyst",)))
    assert messages(row) == ["Tracker!B2: Company is empty: fill in Company or Contact"]


def test_the_id_is_kept_and_the_other_tool_columns_are_not_needed() -> None:
    (row,) = read(grid(HEADERS, ("Overdue", datetime(2026, 4, 3), "Call", "Acme", *[None] * 5, "ABC")))
    assert row.cells == {"Company": "Acme", "ID": "ABC"}
    assert one_cell("ID", CellError("#N/A")).problems == ()


def test_an_error_value_is_a_problem_named_once_and_counts_as_blank() -> None:
    (row,) = read(grid(HEADERS, (None, None, None, CellError("#N/A"), "Analyst")))
    assert row.cells == {"Role": "Analyst"}
    assert messages(row) == ["Tracker!D2: '#N/A' is an error, not text: mend the formula or type the text"]


# Rows to clean


def test_only_rows_with_nothing_but_the_tools_values_are_to_be_cleaned() -> None:
    sheet = grid(
        HEADERS,
        ("Overdue", datetime(2026, 4, 3), "Call", "Acme"),
        ("Overdue", datetime(2026, 4, 3), "Call", None, None, None, None, None, None, "ABC"),
        ("Interviews in May",),
        ("Total", None, None, None, None, None, None, None, None, 12.0),
        (None, None, "Call"),
        (" ",),
        ("Waiting", None, None, None, None, None, None, None, "call mum"),
    )
    header = find_header(sheet)
    assert header is not None
    rows = read_rows(sheet, header, Settings(), today=TODAY, left_out={5})
    assert empty_rows(sheet, header, rows, left_out={5}) == [3, 6]


# List columns


@pytest.mark.parametrize(
    ("column", "raw", "word"),
    [
        ("Stage", "phone screen", "Interviewing"), ("Stage", "  ON-HOLD ", "On hold"), ("Stage", "Ghosted", ""),
        ("How", "e mail", "E-mail"), ("How", "Called", "Phone"), ("Contact type", "hiring manager", "Hiring manager"),
        ("Prefers", "linkedin", "LinkedIn"), ("Restrictions", "No phone calls please", "No contact before interview"),
        ("Restrictions", "no calls; do not contact\nNO CALLS", "No calls, Do not contact"),
        ("Restrictions", " / ", ""),
    ],
)  # fmt: skip
def test_list_words_match_without_case_spaces_and_punctuation_and_by_synonym(column: str, raw: str, word: str) -> None:
    row = one_cell(column, raw)
    assert (row.text(column), row.problems) == (word, ())


def test_an_unknown_word_is_a_problem_that_lists_the_words_and_the_cell_counts_as_blank() -> None:
    row = one_cell("How", "Pigeon")
    assert row.text("How") == ""
    assert messages(row) == [
        "Tracker!C2: 'Pigeon' is not known in How: write Phone, E-mail, Letter, LinkedIn or In person; "
        'to keep yours, add the line "Word: Pigeon" to Settings with one of these as its value'
    ]
    assert "'5' is not known in Stage" in messages(one_cell("Stage", 5.0))[0]


def test_a_known_restriction_is_not_lost_to_an_unknown_word_beside_it() -> None:
    row = one_cell("Restrictions", "Do not contact, no pigeons")
    assert row.text("Restrictions") == "Do not contact"
    assert "'no pigeons' is not known in Restrictions" in messages(row)[0]


def test_a_coachs_own_words_are_understood_and_hide_nothing_in_other_columns() -> None:
    settings = Settings(words={"In talks": "Interviewing", "Interview": "Interviewer"})
    assert one_cell("Stage", "in TALKS", settings).text("Stage") == "Interviewing"
    assert one_cell("Stage", "Interview", settings).text("Stage") == "Interviewing"
    assert one_cell("Contact type", "Interview", settings).text("Contact type") == "Interviewer"


# Dates


def test_a_time_of_day_is_dropped_and_never_rounds_to_tomorrow() -> None:
    late = datetime(2026, 4, 3, 23, 59, 59, 999_000)
    assert one_cell("Interview on", late).cells["Interview on"] == date(2026, 4, 3)
    assert type(one_cell("Interview on", late).cells["Interview on"]) is date


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("next tues", "'next tues' is not a date: write it like 2026-04-03"),
        (time(14, 30), "'14:30' is a time without a day"),
        (46115.0, "'46115' is a plain number, not a date"),
        (True, "'TRUE' is not a date"),
        (CellError("#VALUE!"), "'#VALUE!' is an error, not a date"),
        (datetime(1900, 1, 1, 12), "'1900-01-01' is not a date between 1990 and 2100"),
        (datetime(2101, 1, 1), "'2101-01-01' is not a date between 1990 and 2100"),
        (
            "3/4/2026",
            "'3/4/2026' could be 3 April or 4 March: write 2026-04-03 or 2026-03-04, or set 'Dates written as'",
        ),
    ],
)
def test_what_is_not_a_date_is_a_problem_naming_the_cell_and_the_value_is_left_out(raw: RawValue, said: str) -> None:
    row = one_cell("Applied on", raw)
    assert "Applied on" not in row.cells
    assert messages(row)[0].startswith(f"Tracker!C2: {said}")


def dates(texts: list[str], settings: Settings | None = None) -> list[date | None]:
    rows = read(grid(("Company", "Role", "Applied on"), *(("Acme", None, text) for text in texts)), settings)
    return [row.day("Applied on") for row in rows]


def test_the_whole_column_settles_the_order_of_its_text_dates() -> None:
    assert dates(["3/4/2026", "13/4/2026"]) == [date(2026, 4, 3), date(2026, 4, 13)]
    assert dates(["3/4/2026", "4/13/2026"]) == [date(2026, 3, 4), date(2026, 4, 13)]
    assert dates(["3/4/2026", "4/13/2026", "13/4/2026"]) == [None, date(2026, 4, 13), date(2026, 4, 13)]


def test_the_columns_settle_their_order_each_for_itself() -> None:
    sheet = grid(("Company", "Applied on", "Lead on"), ("Acme", "13/4/2026", "3/4/2026"))
    (row,) = read(sheet)
    assert (row.day("Applied on"), row.day("Lead on")) == (date(2026, 4, 13), None)


def test_dates_written_as_goes_before_what_the_column_shows() -> None:
    assert dates(["3/4/2026", "4/13/2026"], Settings(dates_written_as="day first"))[0] == date(2026, 4, 3)
    assert dates(["3/4/2026"], Settings(dates_written_as="month first")) == [date(2026, 3, 4)]


@pytest.mark.parametrize("column", ["Last follow-up", "Reply on"])
def test_a_contact_cannot_lie_ahead_of_today(column: str) -> None:
    assert one_cell(column, datetime(2026, 11, 22, 23)).day(column) == TODAY
    row = one_cell(column, "2026-11-23")
    assert row.day(column) is None
    assert messages(row)[0].startswith("Tracker!C2: 2026-11-23 is after today")
    assert one_cell("Interview on", "2026-11-23").day("Interview on") == date(2026, 11, 23)


# Text from cells is data


def test_problems_quote_cell_text_short_and_without_control_characters() -> None:
    row = one_cell("Applied on", "\x1b[2J\u202e\nsoon" + "x" * 500)
    (problem,) = row.problems
    assert problem.message.isprintable()
    assert r"\x1b[2J\u202e\nsoonx" in problem.message
    assert len(problem.message) < 150


def test_a_sheets_name_is_data_too() -> None:
    (row,) = read(grid(HEADERS, (None, None, None, None, "Analyst"), title="Jobs\x07"))
    assert (row.sheet, row.problems[0].sheet) == (r"Jobs\x07", r"Jobs\x07")


raw_values = st.one_of(
    st.text(max_size=30), st.floats(), st.booleans(), st.times(), st.datetimes(),
    st.sampled_from(["3/4/2026", "2026-04-03", "Rejected", "Phone", CellError("#N/A")]),
)  # fmt: skip


@given(st.lists(st.dictionaries(st.integers(1, len(COLUMNS)), raw_values, max_size=8), max_size=6))
def test_no_cell_whatever_breaks_the_reading(body: list[dict[int, RawValue]]) -> None:
    names = {i: column.name for i, column in enumerate(COLUMNS, 1)}
    sheet = Grid("Tracker", [(1, names), *((n, cells) for n, cells in enumerate(body, 2) if cells)])
    for row in read(sheet):
        assert {problem.cell for problem in row.problems} <= {cell_address(row.number, c) for c in names}
        assert len({problem.cell for problem in row.problems}) == len(row.problems)
        assert all(problem.message.isprintable() for problem in row.problems)
        assert all(value for value in row.cells.values())


# Speed


@pytest.mark.slow
def test_five_thousand_full_rows_are_read_in_a_quarter_of_a_second() -> None:
    body = [(n, {i: _lifelike(column.name, n) for i, column in enumerate(COLUMNS, 1)}) for n in range(2, 5002)]
    sheet = Grid("Tracker", [(1, {i: column.name for i, column in enumerate(COLUMNS, 1)}), *body])
    took = []
    for _ in range(3):
        start = clock.process_time()
        assert len(read(sheet)) == 5000
        took.append(clock.process_time() - start)
    assert min(took) < 0.25


def _lifelike(name: str, number: int) -> RawValue:
    column = next(column for column in COLUMNS if column.name == name)
    if column.type is ColumnType.DATE:
        return datetime(2026, 1 + number % 10, 1 + number % 28) if number % 3 else f"{1 + number % 28}/10/2026"
    words = list_words(name)
    return words[number % len(words)] if words else f"{name} {number}"
