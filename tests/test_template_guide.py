"""The template's Guide and notes: what they say is so, and every link leads somewhere."""

from __future__ import annotations

import re
from datetime import date, datetime
from math import ceil
from pathlib import Path

import pytest
from openpyxl.workbook import Workbook as Book
from openpyxl.worksheet.worksheet import Worksheet

from followup_sheet.columns import BY_NAME, COLUMNS, HISTORY_COLUMNS, Column, ColumnType, Owner, list_words
from followup_sheet.model import Plan, Status
from followup_sheet.workbook import template
from followup_sheet.workbook.template.guide_texts import AFTERWARDS, EXAMPLE, EXAMPLE_COLUMNS, HOW_TO, STATUSES, TABS
from followup_sheet.workbook.template.notes import HISTORY_NOTES, TRACKER_NOTES
from tests.support.libreoffice import Office
from tests.support.templates import STANDARD, decided, opened, part, rule_of, rules_at, template_bytes

DATES = ColumnType.DATE


@pytest.fixture(scope="module")
def book() -> Book:
    return opened(template_bytes())


# the Guide


def test_the_guide_fits_on_one_page(book: Book) -> None:
    page = book["Guide"].page_setup
    assert (page.orientation, page.fitToHeight) == ("portrait", 1)
    assert sum(row.height or 15 for row in book["Guide"].row_dimensions.values()) < 1_100  # points, shrunk to 720


def test_the_guide_says_ten_things_and_every_status() -> None:
    assert [number for number, _ in HOW_TO] == [str(n) for n in range(1, 11)]
    assert [status for status, _ in STATUSES] == list(Status)


@pytest.mark.parametrize("name", [name for name, _ in AFTERWARDS])
def test_what_the_guide_says_to_type_is_a_column_to_type_into(name: str) -> None:
    assert BY_NAME[name].owner is Owner.USER


def plan_of(today: date, typed: dict[str, object]) -> Plan:
    row = {"Company": "Tessaly Foods", "Applied on": date(2026, 11, 2), "Interview on": date(2026, 11, 13), **typed}
    (plan,) = decided(template.build(today, [row], cadence=STANDARD), today).plans
    return plan


def test_the_example_in_the_guide_is_what_really_happens() -> None:
    """Overdue on Friday; the follow-up is typed; on Saturday the next action stands there."""
    names = [name for name, _ in EXAMPLE_COLUMNS]
    friday, typing, saturday = (dict(zip(names, cells, strict=True)) for _, cells, _ in EXAMPLE)
    before = plan_of(date(2026, 11, 20), {"Contact": "Marta Oyelaran"})
    after = plan_of(date(2026, 11, 21), {"Contact": "Marta Oyelaran", **{k: v for k, v in typing.items() if v}})
    for plan, shown in ((before, friday), (after, saturday)):
        assert (plan.status, plan.due, plan.action) == (shown["Status"], shown["Due"], shown["Next action"])
    assert (typing["Last follow-up"], typing["How"]) == (date(2026, 11, 20), "Phone")


def test_the_example_shows_dates_in_the_readers_own_order(book: Book) -> None:
    days = [cell for row in book["Guide"].iter_rows() for cell in row if isinstance(cell.value, datetime)]
    assert len(days) == 4
    assert {cell.number_format for cell in days} == {"mm-dd-yy"}


# links


def links(sheet: Worksheet) -> dict[str, str]:
    return {str(cell.value): cell.hyperlink.location for row in sheet.iter_rows() for cell in row if cell.hyperlink}


def test_the_guide_leads_to_every_tab(book: Book) -> None:
    assert links(book["Guide"]) == {tab: f"{tab}!A1" for tab, _ in TABS}
    assert {*(tab for tab, _ in TABS), "Guide"} == set(book.sheetnames)


@pytest.mark.parametrize("name", ["Tracker", "History", "Cadence", "Settings", "Guide"])
def test_every_link_stays_in_the_workbook_and_leads_to_a_tab(book: Book, name: str) -> None:
    for row in book[name].iter_rows():
        for cell in row:
            if cell.hyperlink:
                assert cell.hyperlink.target is None
                assert cell.hyperlink.location.split("!")[0] in book.sheetnames
                assert cell.hyperlink.tooltip
                assert not cell.alignment.wrap_text  # LibreOffice does not wrap what is a link


def test_the_settings_lead_to_the_rules(book: Book) -> None:
    assert "Cadence!A1" in links(book["Settings"]).values()


# notes


def test_every_header_has_a_note(book: Book) -> None:
    assert TRACKER_NOTES.keys() == {column.name for column in COLUMNS}
    assert HISTORY_NOTES.keys() == set(HISTORY_COLUMNS)
    for name, notes in (("Tracker", TRACKER_NOTES), ("History", HISTORY_NOTES)):
        assert {cell.value: cell.comment.text for cell in book[name][1]} == notes


@pytest.mark.parametrize("column", [c for c in COLUMNS if c.owner is not Owner.TOOL], ids=lambda c: c.name)
def test_a_note_on_a_column_of_the_users_shows_what_to_type(column: Column) -> None:
    said = TRACKER_NOTES[column.name]
    if column.name == "Notes":
        return
    example = said.rsplit("Example: ", 1)[1]
    if column.type is DATES:
        datetime.fromisoformat(example)
    if column.type is ColumnType.LIST:
        assert example in list_words(column.name)


@pytest.mark.parametrize("column", [c for c in COLUMNS if c.owner is Owner.TOOL], ids=lambda c: c.name)
def test_a_note_on_a_column_of_the_programs_says_so(column: Column) -> None:
    assert TRACKER_NOTES[column.name].startswith(("Filled in every night", "Filled in once"))


@pytest.mark.parametrize("name", ["Tracker", "History", "Cadence"])
def test_notes_are_boxes_of_a_sensible_size(book: Book, name: str) -> None:
    notes = [cell.comment.text for row in book[name].iter_rows(max_row=4) for cell in row if cell.comment]
    boxes = part(
        template_bytes(), f"xl/drawings/commentsDrawing{('Tracker', 'History', 'Cadence').index(name) + 1}.vml"
    )
    sizes = [(int(w), int(h)) for w, h in re.findall(r"width:(\d+)px;height:(\d+)px", boxes)]
    assert len(sizes) == len(notes)
    for text, (width, height) in zip(notes, sizes, strict=True):
        lines = sum(ceil(len(line) / 44) or 1 for line in text.split("\n"))
        assert lines * 15 <= height <= 260  # so many letters to a line, so many pixels to each
        assert 200 <= width <= 300


def test_the_note_on_status_tells_the_colours_and_the_two_kinds_of_header() -> None:
    said = TRACKER_NOTES["Status"]
    assert all(colour in said for colour in ("Red", "orange", "yellow", "green", "blue-grey", "purple"))
    assert "Dark headers" in said
    assert "light headers" in said


@pytest.mark.slow
def test_libreoffice_shows_notes_hints_and_links_and_keeps_them_when_it_saves(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "tracker.xlsx"
    path.write_bytes(template_bytes())
    saved = opened(office.resave(path, tmp_path / "saved.xlsx").read_bytes())
    for name, notes in (("Tracker", TRACKER_NOTES), ("History", HISTORY_NOTES)):
        assert {cell.value: cell.comment.text for cell in saved[name][1]} == notes
    assert rule_of(saved["Tracker"], "Company", 2).prompt == BY_NAME["Company"].hint
    assert rules_at(saved["Settings"], "B13")[0].type == "whole"
    assert {tab for tab, _ in TABS} == set(links(saved["Guide"]))
    assert saved["Tracker"].sheet_format.defaultRowHeight == 33
