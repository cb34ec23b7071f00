"""Reading the Settings sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

import pytest

from followup_sheet.model import CellError, RawValue, Settings
from followup_sheet.sheets.settings import SETTING_NAMES, read_settings
from tests.support.grids import grid

SHEET = (
    ("Name", "Value", "What it does"),
    ("Cadence", "This Workbook", "Which advice to follow"),
    ("Your name", "Ana Souza"),
    ("E-mail", " ana@example.org "),
    ("Country", "United Kingdom"),
    ("Region", "Scotland"),
    ("Due-soon days", 5.0),
    ("Days between follow-ups", "4 days"),
    ("Quiet after days", 120.0),
    ("Dates written as", "Day first"),
    ("E-mail on weekends", False),
    ("Prospecting days", 10.0),
    ("Word: In talks", "Interviewing"),
    ("word:Pigeon post", "letter"),
)


def wrong(*rows: Sequence[RawValue | None]) -> tuple[Settings, list[str]]:
    settings, problems = read_settings(grid(*rows, title="Settings"))
    return settings, [str(problem) for problem in problems]


EXPECTED = Settings(
    "this workbook", "Ana Souza", "ana@example.org", "United Kingdom", "Scotland", 5, 4, 120, "day first", False, 10,
    {"In talks": "Interviewing", "Pigeon post": "letter"},
)  # fmt: skip


def test_every_setting_is_read() -> None:
    assert read_settings(grid(*SHEET, title="Settings")) == (EXPECTED, ())
    assert len(SETTING_NAMES) == len(fields(Settings)) - 1


def test_the_sheet_may_have_a_title_no_header_and_stand_further_right() -> None:
    title = ("How this tracker works",)
    assert read_settings(grid(title, (), *SHEET[1:], title="Settings", left=3)) == (EXPECTED, ())


def test_the_values_are_where_the_header_says() -> None:
    rows = (("Name", "What it does", "Value"), ("Due-soon days", "A week ahead", 7.0))
    assert wrong(*rows) == (Settings(due_soon_days=7), [])


def test_a_blank_sheet_or_value_means_the_defaults() -> None:
    assert wrong() == (Settings(), [])
    assert wrong(("Due-soon days", None), ("Cadence", "  "), ("Odds and ends",)) == (Settings(), [])


def test_names_do_not_need_case_spaces_or_punctuation() -> None:
    assert wrong(("DUE SOON DAYS", 1.0), ("email on weekends", "No"))[0] == Settings(
        due_soon_days=1, email_on_weekends=False
    )


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (("Due-soon days", 61.0), "B1: Due-soon days: '61' is not a whole number from 0 to 60; 3 is used"),
        (("Due-soon days", 2.5), "B1: Due-soon days: '2.5' is not"),
        (("Due-soon days", True), "B1: Due-soon days: 'TRUE' is not"),
        (("Days between follow-ups", -1.0), "B1: Days between follow-ups: '-1' is not a whole number from 0 to 30; 2"),
        (("Quiet after days", 29.0), "B1: Quiet after days: '29' is not a whole number from 30 to 365; 90 is used"),
        (("Prospecting days", 0.0), "B1: Prospecting days: '0' is not a whole number from 1 to 60; 7 is used"),
        (("Dates written as", "d/m"), "B1: Dates written as: 'd/m' is not one of auto, day first, month first; auto"),
        (("E-mail on weekends", "maybe"), "B1: E-mail on weekends: 'maybe' is not yes or no; yes is used"),
        (("Your name", CellError("#REF!")), "B1: Your name: '#REF!' is an error, not text"),
        (("Due-soon dayz", 3.0), "A1: 'Due-soon dayz' is not a setting: the settings are Cadence, Your name"),
        (("Country", "Atlantis"), "B1: 'Atlantis' is not a country"),
        (("Region", "Scotland"), "B1: a Region needs a Country"),
        (("Word: Bliss", "Nirvana"), "B1: 'Nirvana' is not a word of"),
        (("Word:", "Applied"), "A1: 'Word:' needs a word of yours"),
    ],
)
def test_a_wrong_line_is_a_problem_naming_its_cell_and_the_default_is_used(
    line: tuple[RawValue, ...], said: str
) -> None:
    settings, (problem,) = wrong(line)
    assert problem.startswith(f"Settings!{said}")
    assert settings == Settings()


def test_a_region_its_country_does_not_have_leaves_the_country() -> None:
    settings, (problem,) = wrong(("Country", "Canada"), ("Region", "Texas"))
    assert problem.startswith("Settings!B2: 'Texas' is not a region")
    assert (settings.country, settings.region) == ("Canada", "")


def test_of_a_setting_given_twice_the_first_counts() -> None:
    settings, (problem,) = wrong(("Due-soon days", 5.0), ("Cadence", "this workbook"), ("due soon days", 9.0))
    assert settings.due_soon_days == 5
    assert problem == "Settings!A3: Due-soon days is set twice: the one in row 1 counts"


def test_an_own_word_given_twice_keeps_its_first_meaning() -> None:
    settings, (problem,) = wrong(("Word: In talks", "Interviewing"), ("Word: in-talks", "Offer"))
    assert settings.words == {"In talks": "Interviewing"}
    assert problem.startswith("Settings!A2: 'in-talks' is given twice")


def test_problems_quote_no_control_characters() -> None:
    _, problems = wrong(("Country", "Nar\x1bnia"), ("Mood\n", "\x07"), ("Cadence", "this workbook"))
    assert len(problems) == 2
    assert all(problem.isprintable() for problem in problems)


def test_a_cadence_nobody_knows_is_named_and_standard_is_used() -> None:
    settings, (problem,) = wrong(("Cadence", "astrology"))
    assert settings.cadence == "standard"
    assert problem.startswith("Settings!B1: Cadence: 'astrology' is not one of this workbook, standard")
