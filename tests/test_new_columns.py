"""Promise: a tracker somebody already has gets the missing columns at its right end, as if its owner had
typed them there, and everything else stays as it is."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from openpyxl.styles import Border, PatternFill, Protection, Side
from openpyxl.utils.datetime import from_excel
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet as OpenSheet
from xlsxwriter.workbook import Workbook as Book
from xlsxwriter.worksheet import Worksheet

from followup_sheet.columns import BY_NAME, list_words
from followup_sheet.errors import TrackerError
from followup_sheet.workbook.patches import Patch
from followup_sheet.workbook.splice import splice
from followup_sheet.workbook.template.look import LAST_ROW
from tests.support.growing import FOLDED, NAMES, Grown, columns_of, faults, grown, sheet_of
from tests.support.open_xml_sdk import schema_faults_of
from tests.support.package_differences import cells
from tests.support.packages import edited, members, rewritten
from tests.support.shapes import built, prefixed, some_rows, titles
from tests.support.templates import opened as by_witness
from tests.support.templates import rule_of, template_bytes
from tests.support.typing_by_hand import TRACKER

pytestmark = pytest.mark.slow  # minutes together, and no part of daily work

if TYPE_CHECKING:
    from tests.support.libreoffice import Office

OWN = ("Company", "Role", "Contact", "Applied on", "Notes")
TABLE, BOOK = "xl/tables/table1.xml", "xl/workbook.xml"
FIRST, LAST = "F", "N"


def users(arrange: Callable[[Book, Worksheet], None] | None = None, **options: bool) -> bytes:
    """A tracker of somebody's: six rows below the headers of A1:E1."""
    return built(some_rows(), OWN, arrange=arrange, **options)


def in_a_table(**options: object) -> Callable[[Book, Worksheet], None]:
    def arrange(_: Book, sheet: Worksheet) -> None:
        columns = [{"header": name} for name in OWN]
        sheet.add_table(0, 0, 7, len(OWN) - 1, {"name": "Jobs", "columns": columns} | options)

    return arrange


def with_neighbour(_: Book, sheet: Worksheet) -> None:
    """Something of the user's right of the table: the columns go beyond it."""
    in_a_table()(_, sheet)
    sheet.write("F1", "Mood")
    sheet.write("F2", "good")


def filtered(_: Book, sheet: Worksheet) -> None:
    sheet.autofilter(0, 0, 6, len(OWN) - 1)
    sheet.filter_column(0, "x == *Rail*")


def every_column_set(book: Book, sheet: Worksheet) -> None:
    sheet.set_column(4, 6, 20, book.add_format({"italic": True}))
    sheet.set_column(7, 16383, 3, book.add_format({"font_color": "#808080"}), {"hidden": True})


def with_own_drop_downs(_: Book, sheet: Worksheet) -> None:
    sheet.data_validation("E2:E50", {"validate": "list", "source": ["a", "b"]})
    sheet.data_validation("I2:J9", {"validate": "whole", "criteria": ">", "value": 3})
    sheet.conditional_format("A2:A50", {"type": "duplicate"})


def with_much_around(book: Book, sheet: Worksheet) -> None:
    """What the schema puts between the rows and the drop-downs, and behind them."""
    filtered(book, sheet)
    sheet.protect(options={"sort": True})
    sheet.unprotect_range("A2:E50")
    sheet.merge_range("A20:B20", "Mine")
    sheet.conditional_format("A2:A50", {"type": "duplicate"})
    sheet.write_url("A22", "https://example.org/")
    sheet.set_margins(1)


def protected(book: Book, sheet: Worksheet) -> None:
    sheet.protect()
    sheet.set_column(4, 4, 20, book.add_format({"locked": False, "text_wrap": True}))


def without_columns(data: bytes) -> bytes:
    return rewritten(data, {TRACKER: re.sub(rb"<cols>.*</cols>", b"", members(data)[TRACKER])})


def by_openpyxl(change: Callable[[OpenSheet], object] = str) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, OpenSheet)
    sheet.title = "My jobs & more"
    sheet.append(OWN)
    for row in some_rows():
        sheet.append([row.get(name) for name in OWN])
    for line in sheet.iter_rows(min_row=2):
        line[3].number_format = "dd/mm/yyyy"
    change(sheet)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def openpyxl_table(sheet: OpenSheet) -> None:
    sheet.add_table(Table(displayName="Jobs", ref="A1:E7"))
    sheet.column_dimensions.group("C", "D", hidden=True)


KINDS: dict[str, Callable[[], bytes]] = {
    "a plain sheet": users,
    "a title above": lambda: built(some_rows(), OWN, header_row=3, arrange=titles),
    "a table": lambda: users(in_a_table()),
    "a table with a totals row": lambda: users(in_a_table(total_row=True)),
    "a table with something beside it": lambda: users(with_neighbour),
    "a filter": lambda: users(filtered),
    "columns set up to the last": lambda: users(every_column_set),
    "no column set": lambda: without_columns(users()),
    "drop-downs of its own": lambda: users(with_own_drop_downs),
    "much around the rows": lambda: users(with_much_around),
    "prefixed XML": lambda: prefixed(users(with_own_drop_downs)),
    "prefixed XML without columns": lambda: prefixed(without_columns(users())),
    "a protected sheet": lambda: users(protected),
    "years from 1904": lambda: users(date_1904=True),
    "written by openpyxl": by_openpyxl,
    "a table by openpyxl": lambda: by_openpyxl(openpyxl_table),
    "a filter by openpyxl": lambda: by_openpyxl(lambda sheet: setattr(sheet.auto_filter, "ref", "A1:E7")),
    "no row but the headers": lambda: built([], OWN),
}


@pytest.mark.parametrize("kind", KINDS)
def test_only_the_new_columns_differ_and_excel_finds_nothing_to_repair(kind: str) -> None:
    assert faults(grown(KINDS[kind]())) == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_shows_its_new_headers_beside_the_old_ones(kind: str) -> None:
    one = grown(KINDS[kind]())
    found = cells(one.after, one.sheet)
    headers = [cell.value for address, cell in found.items() if re.fullmatch(rf"[A-Z]+{one.header_row}", address)]
    assert tuple(headers[-len(NAMES) :]) == NAMES
    assert set(OWN) <= set(headers)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["a table", "a filter", "prefixed XML", "no column set", "a table by openpyxl"])
def test_the_schemas_of_the_open_xml_sdk_find_nothing_new(kind: str, tmp_path: Path) -> None:
    one = grown(KINDS[kind]())
    assert schema_faults_of(one.after, tmp_path) - schema_faults_of(one.before, tmp_path) == set()


# Widths and folding


def opened(one: Grown) -> OpenSheet:
    sheet = openpyxl.load_workbook(io.BytesIO(one.after))[one.sheet]
    assert isinstance(sheet, OpenSheet)
    return sheet


def test_new_columns_are_as_wide_as_the_templates() -> None:
    template = by_witness(template_bytes())["Tracker"]
    headers = {cell.value: str(cell.coordinate).rstrip("1") for cell in template[1]}
    one = grown(users())
    sheet = opened(one)
    for name, letter in one.letters.items():
        assert sheet.column_dimensions[letter].width == template.column_dimensions[headers[name]].width


def test_seldom_used_columns_are_folded_behind_one_button() -> None:
    one = grown(users())
    entries = columns_of(one.xml)
    shown, hidden = range(6, 11), range(11, 15)
    assert [entries[number].get("hidden") for number in shown] == [None] * 5
    assert [(entries[number]["hidden"], entries[number]["outlineLevel"]) for number in hidden] == [("1", "1")] * 4
    assert entries[15] == {"width": "9.140625", "collapsed": "1"}
    assert opened(one).sheet_format.outlineLevelCol == 1


def test_the_button_stands_left_where_the_sheet_says_so() -> None:
    def left(_: Book, sheet: Worksheet) -> None:
        sheet.outline_settings(symbols_right=False)

    assert columns_of(grown(users(left)).xml)[10]["collapsed"] == "1"
    beside_own = columns_of(grown(users(left), FOLDED).xml)
    assert beside_own[5] == columns_of(grown(users(left), ["Due"]).xml)[5] | {"collapsed": "1"}


def test_columns_that_were_hidden_up_to_the_last_are_split_around_the_new_ones() -> None:
    entries = columns_of(grown(users(every_column_set)).xml)
    assert "hidden" not in entries[8]
    assert (entries[15]["hidden"], entries[15]["collapsed"]) == ("1", "1")
    assert "collapsed" not in entries[16]
    assert entries[16384]["hidden"] == "1"


def test_the_mark_of_a_folded_group_of_the_users_stays() -> None:
    def folds(_: Book, sheet: Worksheet) -> None:
        sheet.set_column(3, 4, 12, None, {"level": 1, "hidden": True})
        sheet.set_column(5, 5, 12, None, {"collapsed": True})

    assert columns_of(grown(users(folds)).xml)[6]["collapsed"] == "1"


def test_nothing_is_folded_in_a_protected_sheet_where_nobody_could_unfold_it() -> None:
    assert not any("hidden" in entry for entry in columns_of(grown(users(protected)).xml).values())


def test_levels_of_groups_that_are_there_already_stay() -> None:
    def grouped(_: Book, sheet: Worksheet) -> None:
        sheet.set_column(1, 1, 12, None, {"level": 2})

    assert opened(grown(users(grouped))).sheet_format.outlineLevelCol == 2


# How cells look


def test_a_header_looks_like_the_one_beside_it_and_dates_show_as_dates() -> None:
    one = grown(users())
    found, sheet = cells(one.after, "Tracker"), opened(one)
    assert {found[f"{letter}1"].look for letter in one.letters.values()} == {found["E1"].look}
    formats = {name: sheet.column_dimensions[letter].number_format for name, letter in one.letters.items()}
    wanted = dict.fromkeys(NAMES, "General") | dict.fromkeys(("Due", "Deadline"), "mm-dd-yy") | {"Phone": "@"}
    assert formats == wanted


def test_a_plain_tracker_gets_no_cell_below_its_headers() -> None:
    assert list(grown(users()).growth.edits) == [1]


def by_hand(sheet: OpenSheet) -> None:
    """Row 2 banded, row 3 with one coloured cell, rows 2 to 4 with borders; the last one unlocked."""
    line = Border(bottom=Side(style="thin"))
    for cell in sheet[2]:
        cell.fill = PatternFill("solid", fgColor="FFDDEBF7")
    sheet["E3"].fill = PatternFill("solid", fgColor="FFFFFF00")
    for row in sheet.iter_rows(min_row=2, max_row=4):
        for cell in row:
            cell.border = line
    sheet["E4"].protection = Protection(locked=False)
    sheet["E4"].number_format = "0.00"


def test_rows_with_borders_bands_and_unlocked_cells_by_hand_go_on_in_the_new_columns() -> None:
    one = grown(by_openpyxl(by_hand))
    found = cells(one.after, one.sheet)
    assert list(one.growth.edits) == [1, 2, 3, 4]
    for row in (2, 3, 4):
        own, new = found[f"E{row}"].look, found[f"{one.letters['Stage']}{row}"].look
        assert (new.border, new.protection, new.font) == (own.border, own.protection, own.font)
        assert new.number_format == "#0"
        assert found[f"{one.letters['Due']}{row}"].look.number_format == "#14"
    assert "DDEBF7" in found["G2"].look.fill
    assert "FFFF00" in found["E3"].look.fill
    assert "FFFF00" not in found["G3"].look.fill
    assert 'locked="0"' in found["G4"].look.protection


def test_one_coloured_column_of_the_users_does_not_colour_the_new_ones() -> None:
    def coloured(sheet: OpenSheet) -> None:
        for row in sheet.iter_rows(min_row=2, min_col=5):
            row[0].fill = PatternFill("solid", fgColor="FFFFFF00")
        sheet.column_dimensions["E"].fill = PatternFill("solid", fgColor="FFFFFF00")

    assert b"FFFFFF00" in members(by_openpyxl(coloured))["xl/styles.xml"]
    one = grown(by_openpyxl(coloured))
    assert list(one.growth.edits) == [1]
    assert opened(one).column_dimensions["F"].fill.fill_type is None


def test_blank_cells_that_stand_there_take_the_look_of_their_row() -> None:
    def framed(sheet: OpenSheet) -> None:
        by_hand(sheet)
        for row in sheet.iter_rows(min_row=1, max_row=4, min_col=6, max_col=7):
            for cell in row:
                cell.fill = PatternFill("solid", fgColor="FF00FF00")

    found = cells(grown(by_openpyxl(framed)).after, "My jobs & more")
    assert [found[f"F{row}"].look for row in (1, 2, 3)] == [found[f"E{row}"].look for row in (1, 2)] + [
        found["H3"].look
    ]


def test_a_blank_cell_with_a_look_of_its_own_in_a_plain_row_becomes_plain() -> None:
    def stray(book: Book, sheet: Worksheet) -> None:
        sheet.write_blank("F3", None, book.add_format({"bg_color": "#00FF00"}))
        sheet.write("E3", "x")

    one = grown(users(stray))
    assert {row: list(edits) for row, edits in one.growth.edits.items()} == {1: [*range(6, 15)], 3: [6]}
    assert one.growth.edits[3][6].style == 0


def test_where_a_cell_is_missing_its_rows_fill_counts_before_its_columns() -> None:
    def coloured(book: Book, sheet: Worksheet) -> None:
        green, yellow = (book.add_format({"bg_color": colour, "bold": True}) for colour in ("#00FF00", "#FFFF00"))
        sheet.set_column(0, 4, 12, green)
        sheet.set_row(2, None, yellow)
        sheet.write_blank("E3", None, green)

    found = cells(grown(built([], OWN, arrange=coloured), ["Due"]).after, "Tracker")
    assert "FFFF00" in found["F3"].look.fill


def test_rows_formatted_far_below_the_last_one_stay_as_they_are() -> None:
    def endless(book: Book, sheet: Worksheet) -> None:
        line = book.add_format({"border": 1})
        for row in range(1, 3000):
            sheet.write_blank(row, 4, None, line)

    assert max(grown(users(endless), ["Due"]).growth.edits) == 2001


def test_an_apostrophe_typed_before_a_text_is_not_carried_over() -> None:
    def quoted(sheet: OpenSheet) -> None:
        by_hand(sheet)
        sheet["E4"].quotePrefix = True

    assert not cells(grown(by_openpyxl(quoted)).after, "My jobs & more")["G4"].other
    assert opened(grown(by_openpyxl(quoted)))["G4"].quotePrefix in (None, False)


def test_no_totals_row_gets_cells() -> None:
    def formatted(book: Book, sheet: Worksheet) -> None:
        in_a_table(total_row=True)(book, sheet)
        for row in range(1, 8):
            sheet.write_blank(row, 4, None, book.add_format({"border": 1}))

    assert list(grown(users(formatted)).growth.edits) == [1, *range(2, 8)]


# Tables


def test_a_table_grows_and_keeps_its_rows() -> None:
    one = grown(users(in_a_table(total_row=True)))
    table = opened(one).tables["Jobs"]
    assert (table.ref, table.autoFilter.ref, table.totalsRowCount) == (f"A1:{LAST}8", f"A1:{LAST}7", 1)
    assert tuple(column.name for column in table.tableColumns) == OWN + NAMES
    assert len({column.id for column in table.tableColumns}) == len(OWN + NAMES)


def test_a_table_that_something_follows_stays_and_the_columns_go_beyond() -> None:
    one = grown(users(with_neighbour))
    assert one.first == 7
    assert members(one.after)[TABLE] == members(one.before)[TABLE]


@pytest.mark.parametrize(
    ("member", "old", "new"),
    [
        (TABLE, b"<table ", b'<table tableType="queryTable" '),
        (TABLE, b'ref="A1:E8"', b'ref="A2:E8"'),
        (TABLE, b' name="Notes"', b' name="due"'),
        (TRACKER, b"<pageMargins", b'<mergeCells count="1"><mergeCell ref="G3:H3"/></mergeCells><pageMargins'),
    ],
    ids=["fed by a query", "not of this header row", "with such a column", "a merge in the way"],
)
def test_a_table_that_cannot_hold_the_columns_stays_as_it_is(member: str, old: bytes, new: bytes) -> None:
    one = grown(edited(users(in_a_table()), member, old, new))
    assert members(one.after)[TABLE] == members(one.before)[TABLE]


def test_a_header_with_signs_of_xml_is_the_tables_column_to_the_letter() -> None:
    header = 'Due & "done" <soon> _x0041_'
    one = grown(users(in_a_table()), ["Due"], [header])
    assert faults(one) == []
    assert opened(one)["F1"].value.replace("_x005F_", "_") == header


# Filters


def test_a_filter_and_its_hidden_name_reach_over_the_new_columns() -> None:
    one = grown(users(filtered))
    sheet = opened(one)
    assert sheet.auto_filter.ref == f"A1:{LAST}7"
    assert sheet.auto_filter.filterColumn[0].colId == 0
    assert f"Tracker!$A$1:${LAST}$7</definedName>".encode() in members(one.after)[BOOK]


def test_the_filter_name_of_another_sheet_stays() -> None:
    def two(book: Book, sheet: Worksheet) -> None:
        filtered(book, sheet)
        other = book.add_worksheet("Other")
        other.autofilter(0, 0, 6, len(OWN) - 1)

    workbook = members(grown(users(two)).after)[BOOK]
    assert b"Other!$A$1:$E$7</definedName>" in workbook
    assert f"Tracker!$A$1:${LAST}$7</definedName>".encode() in workbook


def test_a_filter_of_something_else_stays() -> None:
    one = grown(users(lambda _, sheet: sheet.autofilter(0, 0, 6, 2)))
    assert opened(one).auto_filter.ref == "A1:C7"
    assert members(one.after)[BOOK] == members(one.before)[BOOK]


# Drop-downs and hints


@pytest.mark.parametrize("name", NAMES)
def test_what_may_be_typed_is_what_the_template_allows(name: str) -> None:
    template = rule_of(by_witness(template_bytes())["Tracker"], name, LAST_ROW)
    one = grown(users())
    area = f"{one.letters[name]}2:{one.letters[name]}2001"
    rule = next(rule for rule in opened(one).data_validations.dataValidation if str(rule.sqref) == area)
    told = ("type", "formula1", "formula2", "errorStyle", "errorTitle", "error", "promptTitle", "prompt")
    assert {at: getattr(rule, at) for at in told} == {at: getattr(template, at) for at in told}
    assert bool(rule.showErrorMessage) == bool(template.showErrorMessage)
    assert (rule.showInputMessage, rule.allowBlank) == (True, True)


def test_a_drop_down_asks_about_another_word_but_forbids_none() -> None:
    one = grown(users())
    rules = {str(rule.promptTitle): rule for rule in opened(one).data_validations.dataValidation}
    assert rules["Stage"].formula1 == f'"{",".join(list_words("Stage"))}"'
    assert {rule.errorStyle for rule in rules.values() if rule.showErrorMessage} == {"warning"}


def test_a_rule_of_the_users_over_the_new_cells_stands_alone() -> None:
    one = grown(users(with_own_drop_downs))  # I and J have one: How and Stage
    areas = [str(rule.sqref) for rule in opened(one).data_validations.dataValidation]
    assert areas[:2] == ["E2:E50", "I2:J9"]
    assert not any(area.startswith(("I2:I", "J2:J2")) for area in areas)
    assert len(areas) == 2 + len(NAMES) - 2


def test_a_rule_that_only_newer_programs_know_counts_too() -> None:
    spaces = 'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"'
    spaces += ' xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"'
    rule = '<x14:dataValidation type="list"><x14:formula1><xm:f>Other!A1:A3</xm:f></x14:formula1>'
    rule += "<xm:sqref>I2:I40</xm:sqref></x14:dataValidation>"
    extension = f'<extLst><ext {spaces} uri="{{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}}">'
    extension += f'<x14:dataValidations count="1">{rule}</x14:dataValidations></ext></extLst></worksheet>'
    one = grown(edited(users(), TRACKER, b"</worksheet>", extension.encode()))
    assert faults(one) == []
    titles = [rule.get("promptTitle") for rule in one.xml.iterfind("dataValidations/dataValidation")]
    assert titles == [name for name in NAMES if name != "How"]


def test_days_are_counted_from_1904_where_the_workbook_does() -> None:
    def days(data: bytes) -> tuple[date, date]:
        book = openpyxl.load_workbook(io.BytesIO(grown(data, ["Deadline"]).after))
        rule = book["Tracker"].data_validations.dataValidation[0]
        ends = (from_excel(int(text), book.epoch) for text in (rule.formula1, rule.formula2))
        first, last = (end.date() for end in ends)
        return first, last

    assert days(users()) == days(users(date_1904=True)) == (date(1990, 1, 1), date(2100, 12, 31))


# Refusals, cost, and the witness


def test_a_sheet_without_room_is_refused_with_a_sentence() -> None:
    full = users(lambda _, sheet: sheet.write(0, 16380, "Far"))
    with pytest.raises(TrackerError, match="no room for 9 more columns"):
        grown(full)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (rb'<col min="5" max="5" width="[0-9.]+"', b'<col min="5" max="5" width="1"'),
        (rb'promptTitle="Stage"', b'promptTitle="Stages"'),
        (rb"<pageMargins", b"<pageMargins "),
    ],
    ids=["a width of the user's", "a drop-down of ours", "what stands below the rows"],
)
def test_what_differs_around_the_rows_from_what_was_meant_is_found(old: bytes, new: bytes) -> None:
    one = grown(users())
    xml = members(one.after)[TRACKER]
    spoiled, count = re.subn(old, new, xml)
    assert count == 1
    with pytest.raises(TrackerError, match="outside its rows"):
        one.change.verify(rewritten(one.after, {TRACKER: spoiled}))


def test_a_change_around_the_rows_that_reaches_into_them_is_a_mistake() -> None:
    one = grown(users())
    sheet = one.change.sheets[0].sheet
    with pytest.raises(ValueError, match="reaches into them"):
        splice(sheet, {}, (), [Patch(sheet.frame.data_open, sheet.frame.data_end, b"")])


def test_five_thousand_rows_formatted_by_hand_take_moments() -> None:
    def bordered(book: Book, sheet: Worksheet) -> None:
        formats = [book.add_format({"border": 1, "bg_color": colour}) for colour in ("#FFFFFF", "#EEEEEE")]
        for row in range(1, 5001):
            sheet.write_row(row, 0, ["Leeds Rail", "buyer", "Ann Tan", "", "x"], formats[row % 2])

    data = built([], OWN, arrange=bordered)
    started = time.process_time()
    one = grown(data)
    assert time.process_time() - started < 4
    assert len(one.growth.edits) == 5001
    assert len({id(edits) for edits in one.growth.edits.values()}) == 3


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["a table with a totals row", "a filter", "a table by openpyxl", "a protected sheet"])
def test_libreoffice_shows_the_headers_the_table_and_the_folded_columns(
    kind: str, tmp_path: Path, office: Office
) -> None:
    one = grown(KINDS[kind]())
    path = tmp_path / "grown.xlsx"
    path.write_bytes(one.after)
    shown = office.to_csv(path, tmp_path / "csv")[one.sheet]
    assert shown[0] == [*OWN, *NAMES]
    with office.session(path) as session:
        if kind.startswith("a table"):
            session.set_string(one.sheet, f"{one.letters['Stage']}2", "Offer")
            session.set_formula(one.sheet, "Z1", "=COUNTA(Jobs[Stage])")
            assert session.cell(one.sheet, "Z1").value == 1
        session.type(one.sheet, f"{one.letters['Due']}3", "2026-11-20")
        assert session.cell(one.sheet, f"{one.letters['Due']}3").value == 46346


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["a table", "a filter", "years from 1904", "written by openpyxl"])
def test_a_file_saved_by_libreoffice_grows_like_any_other(kind: str, tmp_path: Path, office: Office) -> None:
    (path := tmp_path / "own.xlsx").write_bytes(KINDS[kind]())
    one = grown(office.resave(path, tmp_path / "saved.xlsx").read_bytes())
    assert faults(one) == []
    (grown_path := tmp_path / "grown.xlsx").write_bytes(one.after)
    again = office.resave(grown_path, tmp_path / "again.xlsx").read_bytes()
    hidden = [number for number, entry in columns_of(sheet_of(again, one.sheet)).items() if entry["hidden"] == "true"]
    assert [one.names[number - one.first] for number in hidden] == list(FOLDED)
    sheet = openpyxl.load_workbook(io.BytesIO(again))[one.sheet]
    rules = {str(rule.promptTitle): rule for rule in sheet.data_validations.dataValidation}
    assert rules["Stage"].formula1 == f'"{",".join(list_words("Stage"))}"'
    assert BY_NAME["Stage"].hint in rules["Stage"].prompt
