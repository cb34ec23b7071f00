"""The template and the examples: what a new tracker offers, and that it is the same file every time."""

from __future__ import annotations

import getpass
import itertools
import math
import os
import re
import socket
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook as Book
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet
from openxml_audit import OpenXmlValidator

from followup_sheet import cadence, examples
from followup_sheet.batch import policy_for
from followup_sheet.columns import BY_NAME, COLUMNS, HISTORY_COLUMNS, ColumnType, Owner, list_words
from followup_sheet.facts import gather
from followup_sheet.highlights import HIGHLIGHTS
from followup_sheet.identity import identify
from followup_sheet.model import Night, Settings, Stage, Status
from followup_sheet.night import decide_night
from followup_sheet.settings_sheet import SETTING_NAMES
from followup_sheet.workbook import template
from followup_sheet.workbook.limits import Limits
from followup_sheet.workbook.reader import Workbook, read_workbook
from followup_sheet.workbook.template.__main__ import EXAMPLES_DAY, TEMPLATE_DAY, files
from tests.support.excel_lint import lint
from tests.support.libreoffice import Office

ROOT = Path(__file__).parents[1]
STANDARD = cadence.load("standard")
NUMBERS = {column.name: number for number, column in enumerate(COLUMNS, start=1)}
DATES = [c.name for c in COLUMNS if c.type is ColumnType.DATE]
LISTS = [c.name for c in COLUMNS if c.words]
LAST_ROW = 2000
WEEK = [EXAMPLES_DAY + timedelta(days=n) for n in range(7)]


@cache
def built() -> bytes:
    return template.build(TEMPLATE_DAY, cadence=STANDARD)


@cache
def searching(today: date = EXAMPLES_DAY) -> bytes:
    example = examples.my_search(today)
    return template.build(today, example.rows, cadence=STANDARD, settings={"Your name": example.your_name})


@pytest.fixture(scope="module")
def book() -> Book:
    return opened(built())


@pytest.fixture(scope="module")
def tracker(book: Book) -> Worksheet:
    return book["Tracker"]


@pytest.mark.filterwarnings("ignore:Print area")
def opened(workbook: bytes) -> Book:
    return openpyxl.load_workbook(BytesIO(workbook))


def read(workbook: bytes, today: date = EXAMPLES_DAY) -> Workbook:
    return read_workbook(workbook, today, Limits())


def decided(workbook: bytes, today: date) -> Night:
    said = read(workbook, today).tracker
    return decide_night(said, policy_for(said), today)


def part(workbook: bytes, name: str) -> str:
    with zipfile.ZipFile(BytesIO(workbook)) as package:
        return package.read(name).decode("utf-8")


def header(sheet: Worksheet) -> list[object]:
    return [cell.value for cell in sheet[1]]


def rules_at(sheet: Worksheet, address: str) -> list[DataValidation]:
    return [rule for rule in sheet.data_validations.dataValidation if address in rule.sqref]


def rule_of(sheet: Worksheet, column: str, row: int = 2) -> DataValidation:
    (rule,) = rules_at(sheet, f"{get_column_letter(NUMBERS[column])}{row}")
    return rule


# the sheets


def test_a_new_tracker_has_six_tabs_in_their_order(book: Book) -> None:
    assert book.sheetnames == ["Tracker", "Dashboard", "History", "Cadence", "Settings", "Guide"]


def test_the_tracker_has_every_column_in_its_order(tracker: Worksheet) -> None:
    assert header(tracker) == [column.name for column in COLUMNS]


def test_the_history_has_its_columns(book: Book) -> None:
    assert header(book["History"]) == list(HISTORY_COLUMNS)


@pytest.mark.parametrize(("sheet", "rows"), [("Tracker", 1), ("History", 1)])
def test_tables_cover_the_header_and_one_empty_row(book: Book, sheet: str, rows: int) -> None:
    table = book[sheet].tables[sheet]
    assert table.ref == f"A1:{get_column_letter(len(header(book[sheet])))}{rows + 1}"
    assert [column.name for column in table.tableColumns] == header(book[sheet])
    assert table.autoFilter.ref == table.ref
    assert not table.tableStyleInfo.showRowStripes


def test_the_table_grows_with_the_rows_it_is_given() -> None:
    rows = len(examples.my_search(EXAMPLES_DAY).rows)
    assert opened(searching())["Tracker"].tables["Tracker"].ref.endswith(f"{rows + 1}")


def test_the_program_reads_its_own_template_without_a_problem() -> None:
    said = read(built()).tracker
    assert said.problems == ()
    assert said.rows == ()
    assert said.settings == Settings()
    assert said.columns == {column.name for column in COLUMNS if column.owner is not Owner.USER_PLAIN}


# typing into the tracker


@pytest.mark.parametrize("name", LISTS)
def test_list_columns_offer_their_words_down_to_row_2000(tracker: Worksheet, name: str) -> None:
    rule = rule_of(tracker, name, LAST_ROW)
    assert rule.type == "list"
    assert rule.formula1 == f'"{",".join(list_words(name))}"'
    assert len(rule.formula1) <= 255
    assert not rule.showDropDown  # the attribute's name means the opposite


@pytest.mark.parametrize("name", [n for n in LISTS if not BY_NAME[n].several_words])
def test_an_unknown_word_is_questioned_not_forbidden(tracker: Worksheet, name: str) -> None:
    rule = rule_of(tracker, name)
    assert rule.errorStyle == "warning"
    assert name in rule.error


def test_several_restrictions_may_be_typed_without_a_question(tracker: Worksheet) -> None:
    rule = rule_of(tracker, "Restrictions")
    assert not rule.showErrorMessage
    assert "Several" in rule.prompt


@pytest.mark.parametrize("name", [n for n in DATES if BY_NAME[n].owner is Owner.USER])
def test_what_is_no_date_is_questioned_in_a_date_column(tracker: Worksheet, name: str) -> None:
    rule = rule_of(tracker, name, LAST_ROW)
    assert (rule.type, rule.errorStyle) == ("date", "warning")
    days = [date(1899, 12, 30) + timedelta(days=int(serial)) for serial in (rule.formula1, rule.formula2)]
    assert days == [date(1990, 1, 1), date(2100, 12, 31)]


@pytest.mark.parametrize("column", COLUMNS, ids=lambda c: c.name)
def test_every_column_explains_itself_when_selected(tracker: Worksheet, column: object) -> None:
    rule = rule_of(tracker, column.name)
    assert rule.showInputMessage
    assert rule.prompt.startswith(column.hint)


def test_messages_fit_into_what_excel_allows(book: Book) -> None:
    for rule in all_rules(book):
        assert len(rule.promptTitle or "") <= 32
        assert len(rule.prompt or "") <= 255
        assert len(rule.errorTitle or "") <= 32
        assert len(rule.error or "") <= 225


def all_rules(book: Book) -> Iterator[DataValidation]:
    return itertools.chain.from_iterable(sheet.data_validations.dataValidation for sheet in book)


@pytest.mark.parametrize("name", DATES)
def test_dates_show_in_the_readers_own_order(tracker: Worksheet, name: str) -> None:
    assert tracker.column_dimensions[get_column_letter(NUMBERS[name])].number_format == "mm-dd-yy"  # built-in 14


def test_empty_rows_carry_no_styles(tracker: Worksheet) -> None:
    assert part(built(), "xl/worksheets/sheet1.xml").count("<row ") == 1
    assert tracker.max_row == 1


# its look


def test_headers_and_names_stay_in_sight(tracker: Worksheet, book: Book) -> None:
    assert tracker.freeze_panes == "H2"
    assert header(tracker)[6] == "Contact"
    assert book["History"].freeze_panes == "A2"


def test_grouped_columns_start_folded_and_the_others_do_not(tracker: Worksheet) -> None:
    for column in COLUMNS:
        shown = tracker.column_dimensions[get_column_letter(NUMBERS[column.name])]
        assert shown.hidden == column.folded
        assert bool(shown.outlineLevel) == column.folded


def test_each_group_opens_by_itself(tracker: Worksheet) -> None:
    """A group's first column is one level above the rest of it, and carries the button."""
    assert not tracker.sheet_properties.outlinePr.summaryRight
    for _, group in itertools.groupby((c for c in COLUMNS if c.folded), key=lambda c: c.group):
        first, *rest = (tracker.column_dimensions[get_column_letter(NUMBERS[c.name])] for c in group)
        assert (first.outlineLevel, first.collapsed) == (1, True)
        assert {column.outlineLevel for column in rest} == {2}
    assert 'outlineLevelCol="2"' in part(built(), "xl/worksheets/sheet1.xml")


def test_columns_are_as_wide_as_declared(tracker: Worksheet) -> None:
    for column in COLUMNS:
        assert tracker.column_dimensions[get_column_letter(NUMBERS[column.name])].width == pytest.approx(
            column.width + 0.71
        )


@pytest.mark.parametrize("name", ["Discussed", "Notes", "Why"])
def test_long_texts_wrap(tracker: Worksheet, name: str) -> None:
    assert tracker.column_dimensions[get_column_letter(NUMBERS[name])].alignment.wrap_text


def test_the_tools_headers_look_unlike_the_users_and_both_can_be_read(tracker: Worksheet) -> None:
    looks = {
        tool: {
            (cell.fill.fgColor.rgb[2:], cell.font.color.rgb[2:])
            for cell, column in zip(tracker[1], COLUMNS, strict=True)
            if (column.owner is Owner.TOOL) == tool
        }
        for tool in (True, False)
    }
    ((tool_fill, tool_text),) = looks[True]
    ((user_fill, user_text),) = looks[False]
    assert contrast(tool_fill, tool_text) >= 4.5
    assert contrast(user_fill, user_text) >= 4.5
    assert contrast(tool_fill, user_fill) >= 3


@pytest.mark.parametrize("name", ["Tracker", "History", "Cadence", "Settings"])
def test_pages_print_landscape_on_a4_with_the_header_on_each(book: Book, name: str) -> None:
    sheet = book[name]
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.print_title_rows == "$1:$1"


def test_the_tracker_prints_from_status_to_stage() -> None:
    assert ">Tracker!$A:$N<" in part(built(), "xl/workbook.xml")
    assert NUMBERS["Stage"] == 14


# highlights


@pytest.mark.parametrize("status", Status)
def test_every_status_has_colours_that_can_be_read(status: Status) -> None:
    colours = HIGHLIGHTS[status]
    assert contrast(colours.fill or "FFFFFF", colours.font) >= 4.5


CONES = {
    "full colour": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no red cones": ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)),
    "no green cones": ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)),
    "no blue cones": ((1.256, -0.077, -0.179), (-0.078, 0.931, 0.148), (0.005, 0.691, 0.304)),
}
"""How colours look to them, in linear light (Machado, Oliveira and Fernandes 2009)."""


@pytest.mark.parametrize("eyes", CONES)
def test_the_fills_stay_apart_for_colour_blind_eyes(eyes: str) -> None:
    seen = {status: as_seen(colours.fill or "FFFFFF", eyes) for status, colours in HIGHLIGHTS.items()}
    for one, other in itertools.combinations(seen, 2):
        assert math.dist(seen[one], seen[other]) >= 9, (one, other)


def linear(colour: str) -> list[float]:
    parts = (int(colour[n : n + 2], 16) / 255 for n in (0, 2, 4))
    return [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]


def luminance(colour: str) -> float:
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """As WCAG counts it: 1 for equal, 21 for black on white."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def as_seen(colour: str, eyes: str) -> tuple[float, float, float]:
    """CIE L*a*b*, where about 2 can just be told apart side by side."""
    r, g, b = (min(1.0, max(0.0, math.sumprod(row, linear(colour)))) for row in CONES[eyes])
    xyz = (
        (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505,
        0.2126 * r + 0.7152 * g + 0.0722 * b,
        (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089,
    )
    x, y, z = (v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


# Cadence, Settings, Guide, Dashboard


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


def told(rule: object) -> dict[str, object]:
    """What a Cadence sheet has columns for."""
    return {name: getattr(rule, name) for name in rule.__slots__ if name != "ours"}


def test_a_coachs_cadence_sheet_takes_the_place_of_the_built_in_one() -> None:
    workbook = template.build(TEMPLATE_DAY, cadence=STANDARD, settings={"Cadence": "this workbook"})
    said = read(workbook).tracker
    assert said.problems == ()
    assert [told(rule) for rule in said.own_cadence.rules] == [told(rule) for rule in STANDARD.rules]


def settings_of(workbook: bytes) -> Mapping[object, object]:
    return {name: value for name, value, *_ in opened(workbook)["Settings"].iter_rows(min_row=2, values_only=True)}


def test_settings_show_every_name_with_its_default() -> None:
    assert list(settings_of(built()).items()) == [
        ("Cadence", "standard"),
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
    assert tuple(settings_of(built())) == SETTING_NAMES


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
    said = read(workbook).tracker.settings
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


# the file


def test_two_builds_are_the_same_bytes() -> None:
    assert template.build(TEMPLATE_DAY, cadence=STANDARD) == built()


def test_the_bytes_do_not_depend_on_lxml(tmp_path: Path) -> None:
    """openpyxl writes with lxml where it is installed, and a little differently without."""
    code = "from pathlib import Path; from followup_sheet.workbook.template.__main__ import write; write(Path())"
    for lxml in ("True", "False"):
        folder = tmp_path / lxml
        folder.mkdir()
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=folder,
            env={**os.environ, "OPENPYXL_LXML": lxml, "PYTHONPATH": str(ROOT)},
            check=True,
            timeout=60,
        )
    for name in files():
        assert (tmp_path / "True" / name).read_bytes() == (tmp_path / "False" / name).read_bytes()


def test_the_day_is_the_only_date_in_the_file() -> None:
    workbook = template.build(date(2031, 5, 6), cadence=STANDARD)
    assert re.findall(r"20\d\d-\d\d-\d\dT[^<]*", part(workbook, "docProps/core.xml")) == ["2031-05-06T00:00:00Z"] * 2
    with zipfile.ZipFile(BytesIO(workbook)) as package:
        assert {member.date_time for member in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_nothing_in_the_file_tells_where_it_was_built() -> None:
    with zipfile.ZipFile(BytesIO(built())) as package:
        text = "".join(package.read(name).decode("utf-8") for name in package.namelist())
    for trace in (f">{getpass.getuser()}<", f">{socket.gethostname()}<", str(ROOT), "openpyxl"):
        assert trace not in text


@pytest.mark.parametrize("name", files())
def test_the_checked_in_workbooks_are_what_the_code_builds(name: str) -> None:
    """To write them anew: python -m followup_sheet.workbook.template"""
    kept, fresh = (members(content) for content in ((ROOT / name).read_bytes(), files()[name]))
    assert list(kept) == list(fresh)
    assert [member for member in kept if kept[member] != fresh[member]] == []


def members(workbook: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(workbook)) as package:
        return {name: package.read(name) for name in package.namelist()}


@pytest.mark.parametrize("name", files())
def test_excel_would_find_nothing_to_repair(name: str) -> None:
    assert lint(files()[name]) == []


def test_the_schemas_of_the_open_xml_sdk_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "tracker.xlsx"
    path.write_bytes(built())
    result = OpenXmlValidator().validate(str(path))
    assert [str(fault) for fault in result.errors if fault.severity.name == "ERROR"] == []


def test_openpyxl_is_imported_only_when_building() -> None:
    code = "import sys, followup_sheet.workbook.template as t; sys.exit('openpyxl' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, timeout=60)


# the examples


@pytest.mark.parametrize("today", WEEK, ids=lambda day: f"{day:%A}")
def test_the_example_shows_every_status_whatever_day_it_is_made(today: date) -> None:
    night = decided(searching(today), today)
    assert {plan.status for plan in night.plans} == set(Status)


def test_the_example_shows_most_actions_of_the_standard_cadence() -> None:
    shown = {plan.action for plan in decided(searching(), EXAMPLES_DAY).plans if plan.action}
    known = {rule.action for rule in STANDARD.rules}
    assert shown <= known
    assert len(shown) >= 0.8 * len(known)


def test_the_only_thing_wrong_in_the_example_is_the_date_that_is_none() -> None:
    problems = decided(searching(), EXAMPLES_DAY).problems
    assert [problem.message for problem in problems] == ["'last Tuesday' is not a date"]


def test_nobody_is_interviewed_on_a_weekend() -> None:
    days = [row.get("Interview on") for today in WEEK for row in examples.my_search(today).rows]
    assert all(day.weekday() < 5 for day in days if isinstance(day, date))


def test_a_time_of_day_is_kept_and_shown() -> None:
    cells = opened(searching())["Tracker"]
    shown = {
        cell.number_format for (cell,) in cells.iter_rows(min_col=NUMBERS["Interview on"], max_col=NUMBERS["Interview on"])
        if isinstance(cell.value, datetime) and cell.value.hour
    }  # fmt: skip
    assert shown == {"m/d/yy h:mm"}  # built-in 22


def test_the_example_has_a_panel_of_three() -> None:
    rows = Counter((row["Company"], row.get("Role")) for row in examples.my_search(EXAMPLES_DAY).rows)
    assert 3 in rows.values()


def test_the_coach_has_three_clients_with_their_names() -> None:
    clients = examples.clients(EXAMPLES_DAY)
    assert len(clients) == 3
    assert all(8 <= len(client.rows) <= 12 for client in clients)
    names = [read(files()[f"examples/clients/{c.name}.xlsx"]).tracker.settings.your_name for c in clients]
    assert names == [client.your_name for client in clients]
    assert len(set(names)) == 3


def test_addresses_in_the_examples_reach_nobody() -> None:
    """Reserved domains (RFC 2606) and the numbers set aside for drama."""
    for example in (examples.my_search(EXAMPLES_DAY), *examples.clients(EXAMPLES_DAY)):
        for row in example.rows:
            assert re.fullmatch(r"(\S+@\S+\.example)?", str(row.get("E-mail", "")))
            assert re.fullmatch(r"(https://jobs\.example/\S+)?", str(row.get("Link", "")))
            assert re.fullmatch(r"(01632 960 \d{3}|(020 7946|0113 496|0191 498) 0\d{3})?", str(row.get("Phone", "")))


# LibreOffice


@pytest.mark.slow
def test_libreoffice_counts_what_the_program_decides(office: Office, tmp_path: Path) -> None:
    night = decided(searching(), EXAMPLES_DAY)
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
    said = read(searching()).tracker
    identity = identify(said, EXAMPLES_DAY)
    facts = gather(said.rows, identity.ids, identity.lines, EXAMPLES_DAY)
    return Counter(case.stage for case in facts.cases)


@pytest.mark.slow
def test_libreoffice_keeps_drop_downs_and_folded_groups_when_it_saves(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "tracker.xlsx"
    path.write_bytes(built())
    saved = opened(office.resave(path, tmp_path / "saved.xlsx").read_bytes())["Tracker"]
    for name in LISTS:
        assert rule_of(saved, name, LAST_ROW).formula1 == f'"{",".join(list_words(name))}"'
    levels = [saved.column_dimensions[letter].outlineLevel for letter in ("Q", "R", "W", "AD", "AI")]
    assert levels == [0, 1, 1, 1, 1]
