"""Promise: History, Cadence and Settings join anybody's workbook as they are in the template; it stays as it was."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from datetime import date, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pytest
import xlsxwriter
from openpyxl.cell import Cell
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

from followup_sheet.cadences.built_in import THIS_WORKBOOK
from followup_sheet.errors import TrackerError
from followup_sheet.workbook.book import Book
from followup_sheet.workbook.growing.transplant import with_template_sheets
from followup_sheet.workbook.new_parts import with_new_sheet, with_new_styles
from followup_sheet.workbook.package import Package
from followup_sheet.workbook.styles import Styles
from tests.support.excel_lint import lint
from tests.support.libreoffice import Office
from tests.support.lifelike import TODAY
from tests.support.nights import good_night
from tests.support.open_xml_sdk import schema_faults_of
from tests.support.package_differences import cells, compare, looks
from tests.support.packages import edited, members, rewritten
from tests.support.shapes import built, prefixed, some_rows
from tests.support.templates import opened, read, template_bytes
from tests.support.typing_by_hand import typed
from tests.support.workbooks import rich_workbook

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*extension is not supported"),
    pytest.mark.filterwarnings("ignore:Workbook contains no default style"),
]

SHEETS = ("History", "Cadence", "Settings")
TYPES, RELS, WORKBOOK, STYLES = "[Content_Types].xml", "xl/_rels/workbook.xml.rels", "xl/workbook.xml", "xl/styles.xml"
HISTORY = "xl/worksheets/sheet3.xml"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
PLAIN = built(some_rows())
NEW_PART = re.compile(r"xl/(worksheets|tables|comments|drawings)/(_rels/)?[A-Za-z]+\d+\.(xml|vml|xml\.rels)")
_FORMAT = re.compile(rb'\s(?:s|style)="\d+"')


def by_openpyxl() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Tracker"
    sheet.append(["Status", "Due", "Next action", "Company", "Applied on"])
    sheet.append([None, None, None, "Leeds Rail", date(2026, 11, 2)])
    sheet["A1"].fill = PatternFill("solid", fgColor="FFC7CE")
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def unformatted(data: bytes) -> bytes:
    sheet = "xl/worksheets/sheet1.xml"
    return rewritten(data, {sheet: _FORMAT.sub(b"", members(data)[sheet])})


def without_styles() -> bytes:
    data = rewritten(unformatted(PLAIN), {STYLES: None})
    for part, line in ((RELS, b"styles.xml"), (TYPES, b"/xl/styles.xml")):
        xml = members(data)[part]
        start = xml.rindex(b"<", 0, xml.index(line))
        data = edited(data, part, xml[start : xml.index(b">", start) + 1], b"")
    return data


def with_empty_style_sheet() -> bytes:
    return rewritten(unformatted(PLAIN), {STYLES: f"<styleSheet {MAIN}/>".encode()})


def with_chart_sheet() -> bytes:
    """Chart sheet first, several names, an outside workbook that the names come after."""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data) as book:
        tab, sheet = book.add_chartsheet("Curve"), book.add_worksheet("Tracker")
        sheet.write_row(0, 0, ("Status", "Due", "Next action", "Company"))
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=Tracker!$A$2:$A$9"})
        tab.set_chart(chart)
        sheet.print_area("A1:D9")
        book.define_name("Companies", "=Tracker!$D$2:$D$9")
    return data.getvalue()


def rich() -> bytes:
    with TemporaryDirectory() as folder:
        return rich_workbook(Path(folder) / "rich.xlsx", rows=8).read_bytes()


WORKBOOKS: Mapping[str, Callable[[], bytes]] = {
    "by XlsxWriter": lambda: PLAIN,
    "by openpyxl": by_openpyxl,
    "prefixed XML": lambda: prefixed(PLAIN),
    "years from 1904": lambda: built(some_rows(), date_1904=True),
    "no styles": without_styles,
    "an empty style sheet": with_empty_style_sheet,
    "a chart sheet among the tabs": with_chart_sheet,
    "nearly everything": rich,
}
workbooks = pytest.mark.parametrize("kind", WORKBOOKS)


@cache
def before(kind: str) -> bytes:
    return WORKBOOKS[kind]()


@cache
def after(kind: str) -> bytes:
    return with_sheets(before(kind))


def styles_of(package: Package, book: Book) -> Styles:
    return Styles.read(package.part(book.styles_part) if book.styles_part else None)


def with_sheets(data: bytes, names: Sequence[str] = SHEETS, source: bytes | None = None) -> bytes:
    """The workbook with the template's sheets, as a caller puts it together."""
    package = Package.open(data)
    book = Book.read(package)
    styles = styles_of(package, book)
    parts = with_template_sheets(book, {}, styles, source or template_bytes(), names)
    if styles.changed and book.styles_part:
        parts[book.styles_part] = styles.to_bytes()
    elif styles.changed:
        parts = with_new_styles(book, parts, styles.to_bytes())
    return package.rewrite(parts)


@workbooks
def test_only_the_lists_that_have_to_name_the_new_sheets_change(kind: str) -> None:
    seen = compare(before(kind), after(kind))
    assert set(seen.changed) <= {TYPES, RELS, WORKBOOK, STYLES}
    assert (seen.removed, seen.reordered) == ((), False)
    if looks(before(kind)):  # where there are none, the first night's default is one more
        assert set(seen.sheets) == set(SHEETS)
    new = {name for name in seen.added if name != STYLES}
    assert all(NEW_PART.fullmatch(name) for name in new)
    assert len(new) == 10  # three sheets, what two of them lead to, one table, two times notes and their boxes


@workbooks
def test_what_stood_in_those_lists_still_stands_there(kind: str) -> None:
    old, new = members(before(kind)), members(after(kind))
    for name in (TYPES, RELS, WORKBOOK):
        left = iter(tags_of(new[name]))
        assert [tag for tag in tags_of(old[name]) if tag not in left] == []


def tags_of(xml: bytes) -> list[bytes]:
    """Each tag with the text behind it; an empty element counts as its opening tag."""
    return re.split(rb"(?=<)", re.sub(rb"\s*/>", b">", xml))


@workbooks
def test_excel_would_find_nothing_new_to_repair(kind: str) -> None:
    assert set(lint(after(kind))) - set(lint(before(kind))) == set()


@pytest.mark.parametrize("kind", ["by openpyxl", "no styles", "years from 1904"])
def test_the_schemas_of_the_open_xml_sdk_find_nothing_new(kind: str, tmp_path: Path) -> None:
    assert schema_faults_of(after(kind), tmp_path) - schema_faults_of(before(kind), tmp_path) == set()


def shown(sheet: Worksheet) -> list[list[tuple[object, ...]]]:
    return [[shown_in(cell) for cell in row] for row in sheet]


@cache
def template() -> openpyxl.Workbook:
    return opened(template_bytes())


@cache
def shown_in_the_template() -> list[list[list[tuple[object, ...]]]]:
    return [shown(template()[name]) for name in SHEETS]


def shown_in(cell: Cell) -> tuple[object, ...]:
    """A cell as a person sees it; a font's theme is left out, which another workbook has another of."""
    font = cell.font
    look = (font.name, font.sz, font.b, font.i, font.color and font.color.value, cell.fill.fgColor.rgb)
    sides = (cell.border.bottom, cell.border.right)
    return (cell.value, cell.number_format, *look, *(side and side.style for side in sides))


def frame(sheet: Worksheet) -> tuple[object, ...]:
    rules = [(str(r.sqref), r.type, r.prompt, r.error) for r in sheet.data_validations.dataValidation]
    widths = {letter: (column.width, column.number_format) for letter, column in sheet.column_dimensions.items()}
    heights = {number: row.height for number, row in sheet.row_dimensions.items()}
    return rules, widths, heights, sheet.freeze_panes, sheet.print_title_rows, sheet.page_setup.orientation


@workbooks
def test_openpyxl_sees_the_sheets_as_they_are_in_the_template(kind: str) -> None:
    book = opened(after(kind))
    assert tuple(book.sheetnames[-3:]) == SHEETS
    assert [shown(book[name]) for name in SHEETS] == shown_in_the_template()
    if kind != "years from 1904":  # the days that rules allow have other numbers there
        assert [frame(book[name]) for name in SHEETS] == [frame(template()[name]) for name in SHEETS]


@workbooks
def test_the_program_reads_settings_cadence_and_history_without_a_problem(kind: str) -> None:
    tracker = read(after(kind), TODAY)
    assert (tracker.problems, tracker.history) == ((), ())
    assert tracker.settings.cadence == THIS_WORKBOOK
    assert tracker.cadence == read(template_bytes()).cadence


@pytest.mark.parametrize("kind", ["by XlsxWriter", "years from 1904", "prefixed XML", "nearly everything"])
def test_the_first_night_writes_its_lines_into_the_history_that_was_moved_in(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "jobs.xlsx"
    path.write_bytes(after(kind))
    good_night(path)
    data = path.read_bytes()
    assert len(cells(data, "History")) > 20
    assert set(lint(data)) - set(lint(before(kind))) == set()
    assert {type(row[0].value) for row in opened(data)["History"].iter_rows(min_row=2)} == {datetime}


@pytest.mark.parametrize("names", [("Settings",), ("History", "Settings"), ("Cadence",), ()])
def test_any_of_the_sheets_can_be_moved_alone(names: tuple[str, ...]) -> None:
    data = with_sheets(PLAIN, names)
    assert opened(data).sheetnames == ["Tracker", *names]
    assert lint(data) == []
    assert bool(names) == (data != PLAIN)


def test_each_look_is_added_once_however_the_sheets_come() -> None:
    one_by_one = PLAIN
    for name in SHEETS:
        one_by_one = with_sheets(one_by_one, [name])
    assert members(one_by_one)[STYLES] == members(after("by XlsxWriter"))[STYLES]


def test_a_workbook_that_has_the_looks_already_gets_none() -> None:
    package = Package.open(after("by XlsxWriter"))
    book = Book.read(package)
    styles = styles_of(package, book)
    renamed = template_bytes()
    for name in SHEETS:
        renamed = edited(renamed, WORKBOOK, f' name="{name}"'.encode(), f' name="More {name}"'.encode())
    with_template_sheets(book, {}, styles, renamed, [f"More {name}" for name in SHEETS])
    assert not styles.changed


def test_looks_the_user_has_already_are_found_however_they_are_spelt() -> None:
    book = opened(by_openpyxl())
    cell, like = book["Tracker"]["B1"], template()["Settings"]["A1"]
    cell.font = Font(name="Calibri", family=2, sz=like.font.sz, b=True, color=like.font.color)
    cell.fill, cell.alignment = copy(like.fill), copy(like.alignment)
    no_line = Side()
    cell.border = Border(no_line, like.border.right, no_line, like.border.bottom, no_line)
    spelt = re.sub(rb'<b val="1"\s*/>', b'<b/><i val="false"/>', members(saved(book))[STYLES])
    assert b'<i val="false"/>' in spelt
    data = with_sheets(rewritten(saved(book), {STYLES: spelt}), ["Settings"])
    styles = [re.findall(rb'<c r="[AB]1" s="(\d+)"', members(data)[f"xl/worksheets/sheet{n}.xml"])[-1] for n in (1, 2)]
    assert styles[0] == styles[1]


@pytest.mark.parametrize("part", [STYLES, WORKBOOK])
def test_what_is_added_has_the_namespace_prefix_of_its_part(part: str) -> None:
    assert re.findall(rb"<(?!/?x:|\?)[^>]*>", members(after("prefixed XML"))[part]) == []


def test_the_typeface_stays_the_one_the_row_heights_were_made_for() -> None:
    book = opened(after("by XlsxWriter"))
    fonts = [cell.font for name in SHEETS for row in book[name] for cell in row]
    assert {(font.name, font.scheme) for font in fonts} == {("Calibri", None)}


@pytest.mark.parametrize("taken", ["History", "HISTORY", "settings"])
def test_a_tab_that_has_the_name_already_is_refused_and_nothing_is_added(taken: str) -> None:
    package = Package.open(built(some_rows(), sheet=taken))
    book = Book.read(package)
    styles = styles_of(package, book)
    with pytest.raises(TrackerError, match=r"there is a tab called (History|Settings) already"):
        with_template_sheets(book, {}, styles, template_bytes(), SHEETS)
    assert not styles.changed


def test_a_tab_added_by_the_same_change_counts_too() -> None:
    package = Package.open(PLAIN)
    book = Book.read(package)
    changed = with_new_sheet(book, "History", f"<worksheet {MAIN}><sheetData/></worksheet>".encode())
    with pytest.raises(TrackerError, match="there is a tab called History already"):
        with_template_sheets(book, changed, styles_of(package, book), template_bytes(), SHEETS)


def test_what_was_changed_before_is_built_upon() -> None:
    package = Package.open(PLAIN)
    book = Book.read(package)
    changed = with_new_sheet(book, "Mine", f"<worksheet {MAIN}><sheetData/></worksheet>".encode())
    styles = styles_of(package, book)
    parts = with_template_sheets(book, changed, styles, template_bytes(), SHEETS)
    data = package.rewrite({**parts, STYLES: styles.to_bytes()})
    assert opened(data).sheetnames == ["Tracker", "Mine", *SHEETS]
    assert opened(data)["Settings"].print_title_rows == "$1:$1"
    assert lint(data) == []


def test_a_sheet_the_template_does_not_have_is_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="no sheet Budget"):
        with_sheets(PLAIN, ["Budget"])


# tables and names


def with_table(name: str, tab: str = "Tracker") -> bytes:
    data = io.BytesIO()
    with xlsxwriter.Workbook(data) as book:
        sheet = book.add_worksheet(tab)
        sheet.add_table(0, 0, 3, 1, {"name": name, "columns": [{"header": "Company"}, {"header": "Role"}]})
    return data.getvalue()


def with_name(name: str) -> bytes:
    data = io.BytesIO()
    with xlsxwriter.Workbook(data) as book:
        book.add_worksheet("Tracker")
        book.define_name(name, "=Tracker!$A$1")
    return data.getvalue()


@pytest.mark.parametrize("taken", [with_table("History"), with_table("history"), with_name("HISTORY")])
def test_a_table_gets_another_name_where_the_user_has_a_table_or_a_name_so_called(taken: bytes) -> None:
    data = with_sheets(taken, ["History"])
    assert list(opened(data)["History"].tables) == ["History_2"]
    assert lint(data) == []


def test_a_table_gets_a_number_no_table_of_the_user_has() -> None:
    data = with_table("Jobs")
    data = edited(data, "xl/tables/table1.xml", b' id="1" name', b' id="41" name')
    ids = [table.id for sheet in opened(with_sheets(data)) for table in sheet.tables.values()]
    assert ids == [41, 42]


def test_the_users_names_stay_and_ours_count_chart_sheets_among_the_tabs() -> None:
    kind = "a chart sheet among the tabs"
    old, new = (re.findall(rb"<definedName .*?</definedName>", members(f(kind))[WORKBOOK]) for f in (before, after))
    assert (len(old), new[:2]) == (2, old)
    assert [re.findall(rb'localSheetId="(\d)"', name) for name in new[2:]] == [[b"2"], [b"2"], [b"3"], [b"4"]]


def test_names_stand_behind_links_to_other_workbooks() -> None:
    outside = edited(PLAIN, WORKBOOK, b"</sheets>", b"</sheets><externalReferences/>")
    xml = members(with_sheets(outside))[WORKBOOK]
    assert xml.index(b"<externalReferences") < xml.index(b"<definedNames>") < xml.index(b"<calcPr")


def test_a_name_left_behind_for_a_tab_that_was_not_there_is_not_doubled() -> None:
    stale = b'<definedNames><definedName name="_xlnm.Print_Titles" localSheetId="1">Tracker!$2:$2</definedName>'
    data = edited(PLAIN, WORKBOOK, b"</sheets>", b"</sheets>" + stale + b"</definedNames>")
    assert set(lint(with_sheets(data))) - set(lint(data)) == set()


def test_a_name_of_a_sheet_that_speaks_of_another_sheet_is_left_behind() -> None:
    own = b'<definedName localSheetId="2" name="Own">History!$A$2:$A$9</definedName>'
    other = b'<definedName localSheetId="2" name="Other">Tracker!$A$2:$A$9</definedName>'
    source = edited(template_bytes(), WORKBOOK, b"</definedNames>", own + other + b"</definedNames>")
    names = opened(with_sheets(PLAIN, source=source))["History"].defined_names
    assert "Own" in names
    assert "Other" not in names


# dates, texts, the tab that is open


def day_of(value: object) -> date:
    assert isinstance(value, datetime), f"{value!r} is no date"
    return value.date()


@pytest.mark.parametrize("date_1904", [False, True])
def test_dates_are_the_same_days_in_either_date_system(date_1904: bool) -> None:
    lines = {"A2": date(2026, 11, 2), "B2": "Event", "C2": "Reply", "H2": 46_000, "I2": date(2026, 11, 3)}
    source = typed(template_bytes(), lines, HISTORY)
    # the header's format comes down with a typed cell: give both days the date format of their column
    column = re.search(rb'<col [^>]*min="1" style="(\d+)"', members(source)[HISTORY])
    assert column is not None
    xml = re.sub(rb'(<c r="[AI]2" s=")\d+', rb"\g<1>" + column[1], members(source)[HISTORY])
    sheet = opened(with_sheets(built(some_rows(), date_1904=date_1904), source=rewritten(source, {HISTORY: xml})))
    first, *rest, recorded = (cell.value for cell in sheet["History"][2])
    assert (day_of(first), day_of(recorded)) == (date(2026, 11, 2), date(2026, 11, 3))
    assert rest == ["Event", "Reply", None, None, None, None, 46_000]


def test_the_days_a_rule_allows_are_those_of_the_date_system() -> None:
    sheet = opened(after("years from 1904"))["History"]
    limits = {(rule.formula1, rule.formula2) for rule in sheet.data_validations.dataValidation if rule.type == "date"}
    assert limits == {("31412", "71953")}


def test_no_text_of_a_moved_sheet_depends_on_the_users_shared_strings() -> None:
    data = io.BytesIO()
    with xlsxwriter.Workbook(data) as book:
        sheet = book.add_worksheet("Settings")
        sheet.write_row(0, 0, ("Name", "Value", "  <b> & 'such'  ", 7, True))
        sheet.write_formula("F1", "=1+1", None, 2)
    moved = with_sheets(PLAIN, ["Settings"], data.getvalue())
    assert [cell.value for cell in opened(moved)["Settings"][1]] == [
        "Name", "Value", "  <b> & 'such'  ", 7, True, "=1+1",
    ]  # fmt: skip
    assert b't="s"' not in members(moved)["xl/worksheets/sheet2.xml"]


def test_the_tab_that_is_open_stays_the_one_that_is_open() -> None:
    book = opened(template_bytes())
    for sheet in book:
        sheet.sheet_view.tabSelected = sheet.title == "Settings"
    data = with_sheets(PLAIN, source=saved(book))
    assert [sheet.sheet_view.tabSelected for sheet in opened(data)] == [True, False, False, False]
    views = re.compile(rb"<bookViews>.*</bookViews>")
    assert views.findall(members(data)[WORKBOOK]) == views.findall(members(PLAIN)[WORKBOOK])


# whatever a template may hold


@cache
def redesigned() -> bytes:
    """The template with notes, conditional formats, a chart and links inside the workbook."""
    book = opened(template_bytes())
    history, settings = book["History"], book["Settings"]
    history["A1"].comment = Comment("The day it happened", "The template")
    settings["B2"].comment = Comment("Whose advice counts", "The template")
    red = PatternFill(bgColor="FFF7A8A0")
    history.conditional_formatting.add("B2:B99", CellIsRule(operator="equal", formula=['"Missed"'], fill=red))
    settings["B7"].number_format = '0 "days"'
    for cell, place in (("E1", "#Cadence!A1"), ("E2", "#Guide!A1"), ("E3", "https://example.com/help")):
        settings[cell] = place
        settings[cell].hyperlink = place
    chart = BarChart()
    chart.add_data(Reference(settings, range_string="Settings!$B$7:$B$9"))
    settings.add_chart(chart, "F4")
    return saved(book)


@pytest.mark.parametrize("kind", ["by openpyxl", "no styles", "nearly everything", "prefixed XML"])
def test_notes_conditional_formats_charts_and_links_come_along(kind: str) -> None:
    source = redesigned()
    data = with_sheets(before(kind), source=source)
    assert set(lint(data)) - set(lint(before(kind))) - set(lint(source)) == set()
    book = opened(data)
    assert (book["History"]["A1"].comment.text, book["Settings"]["B2"].comment.text) == (
        "The day it happened", "Whose advice counts",
    )  # fmt: skip
    (rules,) = (rules for rules in book["History"].conditional_formatting if str(rules.sqref) == "B2:B99")
    assert [rule.dxf.fill.bgColor.rgb for rule in rules.rules] == ["FFF7A8A0"]
    assert book["Settings"]["B7"].number_format == '0 "days"'
    assert len(book["Settings"]._charts) == 1


def test_the_users_own_notes_and_pictures_stay_theirs() -> None:
    data = before("nearly everything")
    seen = compare(data, with_sheets(data, source=redesigned()))
    assert set(seen.changed) <= {TYPES, RELS, WORKBOOK, STYLES}
    assert set(seen.sheets) == set(SHEETS)


def test_a_link_to_a_tab_the_user_does_not_have_is_plain_text() -> None:
    sheet = opened(with_sheets(PLAIN, source=redesigned()))["Settings"]
    links = {cell: sheet[cell].hyperlink and sheet[cell].hyperlink.target for cell in ("E1", "E2", "E3")}
    assert links == {"E1": "#Cadence!A1", "E2": None, "E3": "https://example.com/help"}
    assert sheet["E2"].value == "#Guide!A1"


def test_where_every_link_is_dead_none_is_left() -> None:
    for place, is_dead in (("'Guide'!A1", True), ("settings!A1", False)):
        data = with_sheets(PLAIN, ["Settings"], with_one_link(place))
        assert (b"hyperlink" not in members(data)["xl/worksheets/sheet2.xml"]) == is_dead


def with_one_link(place: str) -> bytes:
    link = f'<hyperlinks><hyperlink ref="A1" location="{place}"/></hyperlinks>'.encode()
    return edited(template_bytes(), "xl/worksheets/sheet5.xml", b"<pageMargins", link + b"<pageMargins")


# what other programs leave behind


def test_relationships_of_a_sheet_long_gone_do_not_become_those_of_ours() -> None:
    data = PLAIN
    left = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
    data = rewritten(data, {"xl/worksheets/_rels/sheet2.xml.rels": left})
    assert "xl/worksheets/sheet2.xml" not in members(with_sheets(data))


def test_content_types_of_parts_long_gone_are_not_doubled() -> None:
    gone = b'<Override PartName="/xl/WORKSHEETS/sheet2.xml" ContentType="application/xml"/></Types>'
    data = edited(without_styles(), TYPES, b"</Types>", gone)
    data = edited(data, TYPES, b"</Types>", b'<Override PartName="/xl/styles.xml" ContentType="text/xml"/></Types>')
    moved = members(with_sheets(data))
    types = moved[TYPES]
    assert types.count(b'PartName="/xl/styles.xml"') == 1
    assert b"spreadsheetml.styles+xml" in types
    assert types.lower().count(b"worksheets/sheet2.xml") == 1
    assert "xl/worksheets/sheet2.xml" not in moved


def test_a_sheet_number_excel_does_not_take_is_not_given() -> None:
    data = edited(PLAIN, WORKBOOK, b'sheetId="1"', b'sheetId="65534"')
    assert lint(with_sheets(data)) == []


# LibreOffice


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["prefixed XML", "years from 1904", "nearly everything"])
def test_libreoffice_shows_in_the_sheets_what_it_shows_in_the_template(
    kind: str, office: Office, tmp_path: Path
) -> None:
    path, template = tmp_path / "jobs.xlsx", tmp_path / "template.xlsx"
    path.write_bytes(after(kind))
    template.write_bytes(template_bytes())
    ours, theirs = (office.to_csv(file, tmp_path / file.stem) for file in (path, template))
    assert {name: ours[name] for name in SHEETS} == {name: theirs[name] for name in SHEETS}
    with office.session(path) as shown_there:
        head = shown_there.cell("History", "H1")
        assert (head.text, head.fill, head.font) == ("ID", "1F5A6B", "FFFFFF")


@pytest.mark.slow
def test_a_workbook_saved_by_libreoffice_takes_the_sheets_too(office: Office, tmp_path: Path) -> None:
    (tmp_path / "before.xlsx").write_bytes(PLAIN)
    old = office.resave(tmp_path / "before.xlsx", tmp_path / "saved.xlsx").read_bytes()
    new = with_sheets(old)
    assert set(lint(new)) - set(lint(old)) == set()
    assert schema_faults_of(new, tmp_path) - schema_faults_of(old, tmp_path) == set()
    assert set(compare(old, new).changed) <= {TYPES, RELS, WORKBOOK, STYLES}
    assert [shown(opened(new)[name]) for name in SHEETS] == shown_in_the_template()
