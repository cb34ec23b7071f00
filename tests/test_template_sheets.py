"""The template's other sheets: Cadence, Settings, Guide and Dashboard."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest
from openpyxl.workbook import Workbook as Book

from followup_sheet import cadence, examples
from followup_sheet.facts import gather
from followup_sheet.highlights import HIGHLIGHTS
from followup_sheet.identity import identify
from followup_sheet.model import Rule, Stage, Status
from followup_sheet.settings_sheet import SETTING_NAMES
from followup_sheet.workbook import template
from followup_sheet.workbook.template.__main__ import EXAMPLES_DAY, TEMPLATE_DAY
from tests.support.libreoffice import Office
from tests.support.templates import STANDARD, decided, example_bytes, opened, read, rules_at, template_bytes


@pytest.fixture(scope="module")
def book() -> Book:
    return opened(template_bytes())


@pytest.mark.parametrize("name", cadence.built_in_names())
def test_the_cadence_sheet_says_what_the_cadence_says(name: str) -> None:
    known = cadence.load(name)
    sheet = opened(template.build(TEMPLATE_DAY, cadence=known))["Cadence"]
    names, *lines = sheet.iter_rows(values_only=True)
    assert names == cadence.RULE_COLUMNS
    texts = [dict(zip(names, ("" if v is None else str(v) for v in line), strict=True)) for line in lines]
    rules, faults = cadence.check(texts)
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


def settings_of(workbook: bytes) -> Mapping[object, object]:
    return {name: value for name, value, *_ in opened(workbook)["Settings"].iter_rows(min_row=2, values_only=True)}


def test_settings_show_every_name_with_its_default() -> None:
    assert list(settings_of(template_bytes()).items()) == [
        ("Cadence", "this workbook"),
        ("Your name", None),
        ("E-mail", None),
        ("Country", None),
        ("Region", None),
        ("Due-soon days", 3),
        ("Days between follow-ups", 2),
        ("Quiet after days", 90),
        ("Dates written as", "auto"),
        ("E-mail on weekends", "yes"),
        ("Prospecting days", 7),
    ]
    assert tuple(settings_of(template_bytes())) == SETTING_NAMES


def test_every_setting_is_explained(book: Book) -> None:
    for _, _, what in book["Settings"].iter_rows(min_row=2, values_only=True):
        assert len(what) > 20


def test_settings_with_few_values_offer_them(book: Book) -> None:
    sheet = book["Settings"]
    offered = {sheet[f"A{row}"].value: rules_at(sheet, f"B{row}") for row in range(2, sheet.max_row + 1)}
    words = {name: rule[0].formula1.strip('"').split(",") for name, rule in offered.items() if rule}
    assert words == {
        "Cadence": [*cadence.built_in_names(), "this workbook"],
        "Dates written as": ["auto", "day first", "month first"],
        "E-mail on weekends": ["yes", "no"],
    }


def test_a_coach_may_give_settings_when_building() -> None:
    workbook = template.build(TEMPLATE_DAY, cadence=STANDARD, settings={"Your name": "Jo Marsh", "Due-soon days": 5})
    said = read(workbook).settings
    assert (said.your_name, said.due_soon_days) == ("Jo Marsh", 5)


def test_an_unknown_setting_or_column_is_refused() -> None:
    with pytest.raises(ValueError, match="no such setting: Colour"):
        template.build(TEMPLATE_DAY, cadence=STANDARD, settings={"Colour": "red"})
    with pytest.raises(ValueError, match="no such column: Colour"):
        template.build(TEMPLATE_DAY, [{"Colour": "red"}], cadence=STANDARD)


@pytest.mark.parametrize("name", ["Guide", "Dashboard"])
def test_every_status_is_shown_in_its_colours(book: Book, name: str) -> None:
    cells = {cell.value: cell for cell in book[name]["A"] if cell.value}
    for status, colours in HIGHLIGHTS.items():
        assert cells[status].font.color.rgb[2:] == colours.font
        assert (cells[status].fill.fgColor.rgb[2:] if cells[status].fill.fill_type else None) == colours.fill


def test_the_dashboard_counts_every_status_and_every_stage(book: Book) -> None:
    counted = {row[0].value: row[1].value for row in book["Dashboard"].iter_rows() if row[1].value}
    assert set(counted) >= {*Status, *(stage for stage in Stage if stage)}
    assert all(str(formula).startswith("=") for formula in counted.values())


@pytest.mark.slow
def test_libreoffice_counts_what_the_program_decides(office: Office, tmp_path: Path) -> None:
    night = decided(example_bytes(), EXAMPLES_DAY)
    filled = [
        {**row, "Status": str(plan.status), "Due": plan.due or ""}
        for row, plan in zip(examples.my_search(EXAMPLES_DAY).rows, night.plans, strict=True)
    ]
    path = tmp_path / "tracker.xlsx"
    path.write_bytes(template.build(EXAMPLES_DAY, filled, cadence=STANDARD))
    with office.session(path) as shown:
        counts = {
            shown.cell("Dashboard", f"A{row}").text: shown.cell("Dashboard", f"B{row}") for row in range(4, 36)
        }  # fmt: skip
    assert {name for name, cell in counts.items() if cell.error} == set()
    statuses = Counter(plan.status for plan in night.plans)
    assert {status: counts[status].value for status in Status} == {status: statuses[status] for status in Status}
    stages = stages_of_the_example()
    assert {stage: counts[stage].value for stage in Stage if stage} == {
        stage: stages[stage] for stage in Stage if stage
    }


def stages_of_the_example() -> Counter[str]:
    said = read(example_bytes())
    identity = identify(said, EXAMPLES_DAY)
    facts = gather(said.rows, identity.ids, identity.lines, EXAMPLES_DAY)
    return Counter(case.stage for case in facts.cases)
