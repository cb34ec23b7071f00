"""The template's Settings sheet: understood without a manual, hard to get wrong."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from followup_sheet.cadences import built_in as cadence
from followup_sheet.model import Settings
from followup_sheet.sheets.settings import SETTING_NAMES
from followup_sheet.workbook import template
from followup_sheet.workbook.template.__main__ import TEMPLATE_DAY
from followup_sheet.workbook.template.setting_lines import GROUPS, SettingLine
from tests.support.templates import STANDARD, changed, opened, read, rules_at, template_bytes

pytestmark = pytest.mark.slow  # minutes together, and no part of daily work

LINES = {line.name: line for _, lines in GROUPS for line in lines}


@pytest.fixture(scope="module")
def sheet() -> Worksheet:
    return opened(template_bytes())["Settings"]


def row_of(sheet: Worksheet, name: str) -> int:
    return next(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value == name)


def settings_of(sheet: Worksheet) -> Mapping[object, object]:
    lines = ((name, value) for name, value, *_ in sheet.iter_rows(min_row=2, values_only=True))
    return {name: value for name, value in lines if name in SETTING_NAMES}


def test_settings_show_every_name_with_its_default(sheet: Worksheet) -> None:
    assert settings_of(sheet) == {
        "Cadence": "this workbook",
        "Your name": None,
        "E-mail": None,
        "Country": None,
        "Region": None,
        "Due-soon days": 3,
        "Days between follow-ups": 2,
        "Quiet after days": 90,
        "Dates written as": "auto",
        "E-mail on weekends": "yes",
        "Prospecting days": 7,
    }
    assert set(LINES) == set(SETTING_NAMES)


def test_every_setting_is_explained_beside_its_value(sheet: Worksheet) -> None:
    for name in SETTING_NAMES:
        assert len(sheet.cell(row_of(sheet, name), 3).value) > 20


def test_headings_group_the_settings_and_set_nothing(sheet: Worksheet) -> None:
    headings = [heading for heading, _ in GROUPS]
    assert all(sheet.cell(row_of(sheet, heading), 2).value is None for heading in (*headings, "Your own words"))
    assert read(template_bytes()).settings == Settings(cadence="this workbook")


def test_settings_with_few_values_offer_them(sheet: Worksheet) -> None:
    offered = {name: rules_at(sheet, f"B{row_of(sheet, name)}") for name in SETTING_NAMES}
    words = {name: rule[0].formula1.strip('"').split(",") for name, rule in offered.items() if rule[0].type == "list"}
    assert words == {
        "Cadence": ["this workbook", *cadence.built_in_names()],
        "Dates written as": ["auto", "day first", "month first"],
        "E-mail on weekends": ["yes", "no"],
    }


@pytest.mark.parametrize("line", [line for line in LINES.values() if line.days], ids=lambda line: line.name)
def test_a_number_is_questioned_exactly_where_the_program_would_not_take_it(
    sheet: Worksheet, line: SettingLine
) -> None:
    assert line.days
    place = f"B{row_of(sheet, line.name)}"
    (rule,) = rules_at(sheet, place)
    assert (rule.type, rule.errorStyle) == ("whole", "warning")
    assert (int(rule.formula1), int(rule.formula2)) == line.days
    lowest, highest = line.days
    for value, is_taken in ((lowest, True), (highest, True), (lowest - 1, False), (highest + 1, False)):
        assert (read(changed("Settings", {place: value})).problems == ()) == is_taken


def test_whatever_is_typed_is_questioned_and_never_forbidden(sheet: Worksheet) -> None:
    for rule in sheet.data_validations.dataValidation:
        assert not rule.showErrorMessage or rule.errorStyle == "warning"


def test_a_word_of_a_coachs_own_goes_where_the_sheet_says() -> None:
    sheet = opened(template_bytes())["Settings"]
    row = row_of(sheet, "Your own words") + 1
    meanings, names = rules_at(sheet, f"B{row}"), rules_at(sheet, f"A{row}")
    assert "Interviewing" in meanings[0].formula1
    assert "Word: Shortlisted" in names[0].prompt
    taught = changed("Settings", {f"A{row}": "Word: Shortlisted", f"B{row}": "Interviewing"})
    assert read(taught).settings.words == {"Shortlisted": "Interviewing"}


def test_a_coach_may_give_settings_when_building() -> None:
    workbook = template.build(TEMPLATE_DAY, cadence=STANDARD, settings={"Your name": "Jo Marsh", "Due-soon days": 5})
    said = read(workbook).settings
    assert (said.your_name, said.due_soon_days) == ("Jo Marsh", 5)
