"""The template's Cadence sheet: a coach reads a rule like a sentence, and may change it."""

from __future__ import annotations

import itertools

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from followup_sheet.cadences import built_in as cadence
from followup_sheet.cadences import check as rule_check
from followup_sheet.columns import normalise
from followup_sheet.errors import TrackerError
from followup_sheet.model import Rule
from followup_sheet.wording import ADVISERS
from followup_sheet.workbook import template
from followup_sheet.workbook.template.__main__ import TEMPLATE_DAY
from followup_sheet.workbook.template.rule_columns import RULE_COLUMNS
from tests.support.templates import STANDARD, changed, opened, read, rules_at, template_bytes

LETTERS = dict(zip(rule_check.RULE_COLUMNS, "ABCDEFGHIJKLMNOPQ", strict=True))
RULES = {column.name: column for column in RULE_COLUMNS}
HEADER_ROW, FIRST = 1, 2


@pytest.fixture(scope="module")
def sheet() -> Worksheet:
    return opened(template_bytes())["Cadence"]


@pytest.mark.parametrize("name", cadence.built_in_names())
def test_the_cadence_sheet_says_what_the_cadence_says(name: str) -> None:
    known = cadence.load(name)
    sheet = opened(template.build(TEMPLATE_DAY, cadence=known))["Cadence"]
    names, *lines = sheet.iter_rows(min_row=HEADER_ROW, values_only=True)
    assert names == rule_check.RULE_COLUMNS
    texts = [dict(zip(names, ("" if v is None else str(v) for v in line), strict=True)) for line in lines]
    rules, faults = rule_check.check(texts)
    assert faults == ()
    assert [told(rule) for rule in rules] == [told(rule) for rule in known.rules]


def told(rule: Rule) -> dict[str, object]:
    """What a Cadence sheet has columns for."""
    return {name: getattr(rule, name) for name in rule.__slots__ if name != "ours"}


def test_a_coachs_cadence_sheet_takes_the_place_of_the_built_in_one() -> None:
    workbook = template.build(TEMPLATE_DAY, cadence=STANDARD, settings={"Cadence": "this workbook"})
    said = read(workbook)
    assert said.problems == ()
    assert [told(rule) for rule in said.cadence.rules] == [told(rule) for rule in STANDARD.rules]


def test_a_number_a_coach_types_over_is_the_one_that_counts() -> None:
    said = read(changed("Cadence", {f"{LETTERS['Due']}{FIRST + 1}": 2}))
    assert [rule.due for rule in said.cadence.rules][:2] == [0, 2]


def test_a_wrong_cell_is_named_where_the_coach_sees_it() -> None:
    with pytest.raises(TrackerError) as wrong:
        read(changed("Cadence", {f"{LETTERS['Due']}{FIRST}": "soon"}))
    assert [problem.cell for problem in wrong.value.problems] == [f"{LETTERS['Due']}{FIRST}"]


def test_figures_no_adviser_gives_carry_a_dagger_and_stay_numbers(sheet: Worksheet) -> None:
    for row, rule in enumerate(STANDARD.rules, start=FIRST):
        for name, letter in LETTERS.items():
            cell = sheet[f"{letter}{row}"]
            assert (cell.number_format == '0"†"') == (name in rule.ours)
            assert name not in rule.ours or isinstance(cell.value, int)
    assert "†" in sheet["A1"].comment.text


def test_the_action_and_the_headings_stay_in_sight(sheet: Worksheet) -> None:
    assert sheet.freeze_panes == f"B{FIRST}"


def test_headers_of_what_belongs_together_share_a_tint_and_the_beginning_of_the_note(sheet: Worksheet) -> None:
    groups = [list(group) for _, group in itertools.groupby(RULE_COLUMNS, key=lambda column: column.group)]
    tints = [{sheet[f"{LETTERS[column.name]}1"].fill.fgColor.rgb for column in group} for group in groups]
    assert all(len(tint) == 1 for tint in tints)
    assert all(before != after for before, after in itertools.pairwise(tints))
    for column in RULE_COLUMNS:
        assert f"{column.group}. " in sheet[f"{LETTERS[column.name]}1"].comment.text


def test_the_first_note_says_how_a_rule_works(sheet: Worksheet) -> None:
    assert sheet["A1"].comment.text.startswith("How a rule works: do the Action on the day that Due counts")


@pytest.mark.parametrize("name", rule_check.RULE_COLUMNS)
def test_every_column_has_a_hint_and_a_note(sheet: Worksheet, name: str) -> None:
    (rule,) = rules_at(sheet, f"{LETTERS[name]}{FIRST}")
    assert (rule.promptTitle, rule.prompt) == (name, RULES[name].hint)
    note = sheet[f"{LETTERS[name]}{HEADER_ROW}"].comment
    assert len(note.text) > 40


def test_the_note_on_source_says_whose_numbers_they_are(sheet: Worksheet) -> None:
    text = sheet[f"{LETTERS['Source']}{HEADER_ROW}"].comment.text
    assert all(f"{number} {name}" in text for number, name in ADVISERS.items())


@pytest.mark.parametrize("name", [column.name for column in RULE_COLUMNS if column.choices])
def test_every_word_a_drop_down_offers_is_understood(name: str) -> None:
    plain = {"Action": "Write", "After": "Applied on", "Opens": "0", "Due": "0", "To": "everyone"}
    plain |= {"Stages": "Applied", "Channel": "E-mail"}
    for word in RULES[name].choices:
        assert rule_check.check([plain | {name: word}])[1] == (), word


def test_every_date_a_built_in_rule_counts_from_is_offered() -> None:
    used = {rule.after for name in cadence.built_in_names() for rule in cadence.load(name).rules}
    assert used <= set(RULES["After"].choices)
    assert {normalise(word) for word in RULES["After"].choices} <= {normalise(word) for word in rule_check.FACT_NAMES}


@pytest.mark.parametrize("name", cadence.built_in_names())
def test_a_rule_shows_in_full(name: str) -> None:
    """In two lines at most, but for the sentences to say."""
    for rule in cadence.load(name).rules:
        for column in RULE_COLUMNS:
            for text in str(column.cell(rule) or "").split("\n"):
                assert len(text) <= column.width * (3.4 if column.is_quiet else 2.4), (column.name, text)
