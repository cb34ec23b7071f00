"""The template's Tracker: what a person meets when typing into a new tracker."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook as Book
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from followup_sheet import examples
from followup_sheet.columns import BY_NAME, COLUMNS, HISTORY_COLUMNS, Column, ColumnType, Owner, list_words
from followup_sheet.model import Settings
from followup_sheet.workbook.template.__main__ import EXAMPLES_DAY
from followup_sheet.workbook.template.heights import lines_needed
from tests.support.colours import contrast
from tests.support.libreoffice import Office
from tests.support.templates import (
    LAST_ROW,
    LETTERS,
    decided,
    example_bytes,
    opened,
    part,
    read,
    rule_of,
    template_bytes,
)

DATES = [c.name for c in COLUMNS if c.type is ColumnType.DATE]
LISTS = [c.name for c in COLUMNS if c.words]


@pytest.fixture(scope="module")
def book() -> Book:
    return opened(template_bytes())


@pytest.fixture(scope="module")
def tracker(book: Book) -> Worksheet:
    return book["Tracker"]


def header(sheet: Worksheet) -> list[object]:
    return [cell.value for cell in sheet[1]]


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
    assert opened(example_bytes())["Tracker"].tables["Tracker"].ref.endswith(f"{rows + 1}")


def test_the_program_reads_its_own_template_without_a_problem() -> None:
    said = read(template_bytes())
    assert said.problems == ()
    assert said.rows == ()
    assert said.settings == Settings(cadence="this workbook")
    assert said.columns == {column.name for column in COLUMNS}


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
def test_every_column_explains_itself_when_selected(tracker: Worksheet, column: Column) -> None:
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
    assert tracker.column_dimensions[LETTERS[name]].number_format == "mm-dd-yy"  # built-in 14


def test_empty_rows_carry_no_styles(tracker: Worksheet) -> None:
    assert part(template_bytes(), "xl/worksheets/sheet1.xml").count("<row ") == 1
    assert tracker.max_row == 1


def test_nothing_hides_the_rows_when_a_tracker_is_opened(tracker: Worksheet) -> None:
    """An empty one invites to type; where rows are, the hint of a cell below the header would cover some."""
    assert shown_first(tracker) == ("bottomLeft", "E2")
    assert shown_first(opened(example_bytes())["Tracker"]) == ("topLeft", "A1")


def shown_first(sheet: Worksheet) -> tuple[str, str]:
    pane = sheet.sheet_view.pane.activePane
    (selected,) = (one.activeCell for one in sheet.sheet_view.selection if (one.pane or "topLeft") == pane)
    return pane, selected


def test_headers_and_names_stay_in_sight(tracker: Worksheet, book: Book) -> None:
    assert tracker.freeze_panes == "H2"
    assert header(tracker)[6] == "Contact"
    assert book["History"].freeze_panes == "A2"


def test_grouped_columns_start_folded_and_the_others_do_not(tracker: Worksheet) -> None:
    for column in COLUMNS:
        shown = tracker.column_dimensions[LETTERS[column.name]]
        assert shown.hidden == column.folded
        assert bool(shown.outlineLevel) == column.folded


def test_each_group_opens_by_itself(tracker: Worksheet) -> None:
    """A group's first column is one level above the rest of it, and carries the button."""
    assert not tracker.sheet_properties.outlinePr.summaryRight
    for _, group in itertools.groupby((c for c in COLUMNS if c.folded), key=lambda c: c.group):
        first, *rest = (tracker.column_dimensions[LETTERS[c.name]] for c in group)
        assert (first.outlineLevel, first.collapsed) == (1, True)
        assert {column.outlineLevel for column in rest} == {2}
    assert 'outlineLevelCol="2"' in part(template_bytes(), "xl/worksheets/sheet1.xml")


def test_columns_are_as_wide_as_declared(tracker: Worksheet) -> None:
    for column in COLUMNS:
        assert tracker.column_dimensions[LETTERS[column.name]].width == pytest.approx(column.width + 0.71)


@pytest.mark.parametrize("name", ["Discussed", "Notes", "Why"])
def test_long_texts_wrap(tracker: Worksheet, name: str) -> None:
    assert tracker.column_dimensions[LETTERS[name]].alignment.wrap_text


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


@pytest.mark.parametrize(("name", "header"), [("Tracker", 1), ("History", 1), ("Cadence", 1), ("Settings", 1)])
def test_pages_print_landscape_as_wide_as_the_paper_with_the_header_on_each(book: Book, name: str, header: int) -> None:
    sheet = book[name]
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight == (1 if name == "Settings" else 0)
    assert sheet.print_title_rows == f"${header}:${header}"


@pytest.mark.parametrize("name", ["Tracker", "History", "Cadence", "Settings", "Guide"])
def test_a_printed_page_says_what_it_is_and_which_of_how_many(book: Book, name: str) -> None:
    sheet = book[name]
    assert ("&A" in sheet.oddHeader.left.text, sheet.oddHeader.right.text) == (True, "&F")
    assert sheet.oddFooter.right.text == "Page &P of &N"
    assert not sheet.print_options.gridLines  # the cells have hairlines of their own


def test_the_tracker_prints_from_status_to_stage_and_history_without_its_ids() -> None:
    workbook = part(template_bytes(), "xl/workbook.xml")
    assert ">Tracker!$A:$N<" in workbook
    assert LETTERS["Stage"] == "N"
    assert ">History!$A:$G<" in workbook
    assert HISTORY_COLUMNS.index("Contact") == 6


@pytest.mark.parametrize("column", COLUMNS, ids=lambda c: c.name)
def test_cells_to_leave_alone_are_tinted_the_others_white_and_all_have_hairlines(
    tracker: Worksheet, column: Column
) -> None:
    cells = tracker.column_dimensions[LETTERS[column.name]]
    tint = cells.fill.fgColor.rgb[2:] if cells.fill.fill_type else "FFFFFF"
    assert (tint != "FFFFFF") == (column.owner is Owner.TOOL)
    assert contrast(tint, cells.font.color.rgb[2:]) >= 4.5
    assert (cells.border.bottom.style, cells.border.right.style) == ("thin", "thin")


def test_rows_typed_later_are_as_tall_as_the_ones_that_came_with_it(tracker: Worksheet) -> None:
    assert (tracker.sheet_format.defaultRowHeight, tracker.sheet_format.customHeight) == (33, True)
    rows = opened(example_bytes())["Tracker"].row_dimensions
    heights = Counter(row.height for number, row in rows.items() if number > 1)
    assert heights[33] >= 0.9 * sum(heights.values())


def test_the_reason_for_an_action_fits_into_its_row(tracker: Worksheet) -> None:
    """Three lines of small type hold what is asked for, why and what to say; the rest is quoted or warned of."""
    reasons = [re.split(" You discussed| Note in Discussed", plan.why)[0] for plan in decided(example_bytes()).plans]
    fits = [lines_needed(reason, BY_NAME["Why"].width, 9) <= 3 for reason in reasons]
    assert sum(fits) >= 0.9 * len(fits)
    assert all(lines_needed(plan.why, BY_NAME["Why"].width, 9) <= 5 for plan in decided(example_bytes()).plans)


def test_on_a_small_laptop_some_columns_still_scroll_beside_the_frozen_ones(tracker: Worksheet) -> None:
    frozen = sum(7 * tracker.column_dimensions[LETTERS[c.name]].width for c in COLUMNS[:7])  # pixels
    assert frozen <= 1366 * 0.65
    assert 7 * BY_NAME["Why"].width <= 1366 - 70 - frozen


def test_a_new_tracker_is_a_small_file() -> None:
    assert len(template_bytes()) < 60_000


@pytest.mark.slow
def test_libreoffice_keeps_drop_downs_and_folded_groups_when_it_saves(office: Office, tmp_path: Path) -> None:
    """Of the drop-downs only the first thousand rows: it saves none further below the last row in use."""
    path = tmp_path / "tracker.xlsx"
    path.write_bytes(template_bytes())
    saved = opened(office.resave(path, tmp_path / "saved.xlsx").read_bytes())["Tracker"]
    for name in LISTS:
        assert rule_of(saved, name, 1000).formula1 == f'"{",".join(list_words(name))}"'
    assert [saved.column_dimensions[letter].outlineLevel for letter in ("Q", "R", "W", "AD", "AI")] == [0, 1, 1, 1, 1]
