"""Promise: a cell gets its colours and nothing else about it changes, however often the night comes round."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
import xlsxwriter
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side

from followup_sheet.errors import TrackerError
from followup_sheet.workbook.looks import recoloured
from followup_sheet.workbook.number_formats import is_date_code
from followup_sheet.workbook.package import Package
from followup_sheet.workbook.sheet import scan
from followup_sheet.workbook.splice import CellEdit, splice
from followup_sheet.workbook.styles import Look, Styles
from tests.support.excel_lint import lint
from tests.support.packages import members, rewritten

if TYPE_CHECKING:
    from tests.support.libreoffice import Office

RED = Look("FFC7CE", "9C0006")
GREEN_DATE = Look("C6EFCE", "006100", date=True)
GREY_TEXT = Look(None, "595959")
PLAIN = Look(None, None)
LOOKS = (RED, GREEN_DATE, GREY_TEXT, PLAIN, Look("FFEB9C", None))
STYLES, SHEET = "xl/styles.xml", "xl/worksheets/sheet1.xml"
CELLS = {"A1": 1, "B1": 2, "C1": 3, "D1": 4, "E1": 5}
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def by_openpyxl() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["plain", "theme", "Kai", 46_000, 46_000])
    sheet["B1"].font = Font(name="Georgia", size=14, bold=True, italic=True, underline="double", strike=True)
    sheet["B1"].border = Border(left=Side("thin", color="FF0000"), bottom=Side("double"))
    sheet["B1"].alignment = Alignment("center", "top", wrap_text=True, indent=0, text_rotation=45)
    sheet["C1"].fill = PatternFill("lightGrid", fgColor="00FF00", bgColor="0000FF")
    sheet["C1"].protection = Protection(locked=False, hidden=True)
    sheet["D1"].number_format = "yyyy-mm-dd"
    sheet["E1"].number_format = '#,##0.00 "days"'
    sheet["E1"].fill = PatternFill("solid", fgColor="FFC7CE")
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def by_xlsxwriter() -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write("A1", "plain")
    sheet.write("B1", "bold", book.add_format({"bold": True, "border": 1, "font_name": "Georgia", "font_size": 14}))
    sheet.write("C1", "gaps", book.add_format({"pattern": 4, "fg_color": "#00FF00", "hidden": True, "locked": False}))
    sheet.write("D1", 46_000, book.add_format({"num_format": 14, "align": "center", "text_wrap": True}))
    sheet.write("E1", 46_000, book.add_format({"num_format": '#,##0 "days"', "bg_color": "#FFC7CE", "rotation": 30}))
    sheet.conditional_format(
        "A1:A9", {"type": "cell", "criteria": ">", "value": 5, "format": book.add_format({"bold": 1})}
    )
    book.close()
    return target.getvalue()


MAKERS = (by_openpyxl, by_xlsxwriter)


def formats(data: bytes) -> dict[str, int]:
    """The xf of each of the five cells."""
    row = scan(members(data)[SHEET]).rows[0]
    return {cell: row.cells[column].style for cell, column in CELLS.items()}


def restyled(data: bytes, look: Look, styles: Styles | None = None) -> bytes:
    """The workbook with the look on all five cells."""
    package = Package.open(data)
    styles = styles or Styles.read(package.part(STYLES))
    sheet = scan(package.part(SHEET))
    cells = sheet.rows[0].cells
    edits = {column: CellEdit("x", styles.restyle(cells[column].style, look)) for column in CELLS.values()}
    return package.rewrite({SHEET: splice(sheet, {1: edits}), STYLES: styles.to_bytes()})


def cell_in(data: bytes, cell: str) -> Cell:
    return openpyxl.load_workbook(io.BytesIO(data)).active[cell]


def all_but_the_look(cell: Cell) -> list[str]:
    font = {**vars(cell.font), "color": None}
    return [str(part) for part in (font, cell.border, cell.alignment, cell.protection, cell.style, cell.quotePrefix)]


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("look", [RED, GREEN_DATE, GREY_TEXT, Look("FFEB9C", None)])
@pytest.mark.parametrize("place", CELLS)
def test_a_cell_gets_its_colours_and_keeps_everything_else(make: Callable[[], bytes], look: Look, place: str) -> None:
    before = make()
    after = restyled(before, look)
    old, new = cell_in(before, place), cell_in(after, place)
    assert all_but_the_look(new) == all_but_the_look(old)
    assert new.fill.patternType == ("solid" if look.fill else None)
    assert not look.fill or new.fill.fgColor.rgb[-6:] == look.fill
    assert not look.font or new.font.color.rgb[-6:] == look.font
    assert lint(after) == []


@pytest.mark.parametrize("make", MAKERS)
def test_a_date_gets_a_date_format_only_where_it_has_none(make: Callable[[], bytes]) -> None:
    before = make()
    after = restyled(before, GREEN_DATE)
    changed = {place for place in CELLS if cell_in(after, place).number_format != cell_in(before, place).number_format}
    assert changed == {"A1", "B1", "C1", "E1"}
    assert {cell_in(after, place).number_format for place in changed} == {"mm-dd-yy"}  # built-in format 14
    assert cell_in(restyled(before, RED), "E1").number_format == cell_in(before, "E1").number_format


def test_a_format_is_made_to_show_dates_without_touching_its_colours() -> None:
    data = by_openpyxl()
    styles = Styles.read(members(data)[STYLES])
    own = formats(data)
    assert styles.dated(own["D1"]) == own["D1"]
    dated = styles.dated(own["E1"])
    assert dated == styles.dated(own["E1"]) != own["E1"]
    assert (styles.is_date(dated), styles.look_of(dated)) == (True, "FFC7CE")


@pytest.mark.parametrize("make", MAKERS)
def test_nights_of_changing_looks_add_nothing_after_the_first_round(make: Callable[[], bytes]) -> None:
    data = make()
    originals = sorted(set(formats(data).values()))
    xml = members(data)[STYLES]
    # the looks come round every few nights, so that three rounds stand for any number
    for night in range(3 * len(LOOKS)):
        styles, xfs = Styles.read(xml), originals
        for look in (LOOKS[(night + step) % len(LOOKS)] for step in range(3)):
            xfs = [styles.restyle(xf, look) for xf in xfs]
        assert not styles.changed or night < len(LOOKS)
        assert styles.to_bytes() == xml or styles.changed
        xml = styles.to_bytes()


@pytest.mark.parametrize("make", MAKERS)
def test_a_cell_that_looks_so_already_keeps_its_very_format(make: Callable[[], bytes]) -> None:
    once = restyled(make(), RED)
    styles = Styles.read(members(once)[STYLES])
    assert [styles.restyle(xf, RED) for xf in formats(once).values()] == list(formats(once).values())
    assert not styles.changed
    assert {styles.look_of(xf) for xf in formats(once).values()} == {"FFC7CE"}


@pytest.mark.parametrize("make", MAKERS)
def test_cells_go_back_to_plain_and_the_ordinary_text_colour_counts_as_plain(make: Callable[[], bytes]) -> None:
    data = make()
    styles = Styles.read(members(data)[STYLES])
    own = formats(data)
    assert styles.restyle(own["A1"], PLAIN) == own["A1"]
    assert styles.restyle(own["B1"], PLAIN) == own["B1"]
    assert styles.restyle(styles.restyle(own["A1"], RED), PLAIN) == own["A1"]
    assert styles.look_of(styles.restyle(own["C1"], PLAIN)) is None


@pytest.mark.parametrize("make", MAKERS)
def test_only_the_three_lists_grow_and_their_counts_are_right(make: Callable[[], bytes]) -> None:
    before = members(make())[STYLES]
    after = members(restyled(make(), RED))[STYLES]
    for name in ("fonts", "fills", "cellXfs"):
        section = re.compile(rf"<{name}\b[^>]*>.*?</{name}>".encode(), re.DOTALL)
        items = {"fonts": b"<font>", "fills": b"<fill>", "cellXfs": b"<xf "}[name]
        grown = section.search(after)[0]
        assert int(re.search(rb'count="(\d+)"', grown)[1]) == grown.count(items)
        before, after = section.sub(b"", before), section.sub(b"", after)
    assert after == before


def test_reading_alone_changes_no_byte() -> None:
    part = members(by_openpyxl())[STYLES]
    styles = Styles.read(part)
    styles.is_date(1)
    styles.look_of(1)
    assert styles.to_bytes() == part


def part(xfs: str, fonts: str = "<font/>", fills: str = "", extra: str = "", prefix: str = "") -> bytes:
    """A styles part; ``~`` stands for the prefix."""
    reserved = '<~fill><~patternFill patternType="none"/></~fill><~fill><~patternFill patternType="gray125"/></~fill>'
    main = MAIN if not prefix else MAIN.replace("xmlns=", f"xmlns:{prefix[:-1]}=")
    others = 'xmlns:mc="urn:mc" xmlns:x14ac="urn:x14ac" mc:Ignorable="x14ac"'
    fonts, fills = fonts.replace("<font/>", "<~font/>"), f"<~fills>{reserved}{fills}</~fills>"
    lists = f'<~fonts count="9" x14ac:knownFonts="1">{fonts}</~fonts>{fills}<~borders><~border/></~borders>'
    return f"<~styleSheet {main} {others}>{lists}{xfs}{extra}</~styleSheet>".replace("~", prefix).encode()


def test_a_format_wrapped_in_alternate_content_counts_as_one_and_is_restyled_whole() -> None:
    wrapped = (
        '<mc:AlternateContent><mc:Choice Requires="x14ac"><xf fontId="0" x14ac:new="1"/></mc:Choice>'
        '<mc:Fallback><xf fontId="0"/></mc:Fallback></mc:AlternateContent>'
    )
    xml = part(f'<cellXfs><xf fontId="0"/>{wrapped}<xf numFmtId="14"/></cellXfs>')
    styles = Styles.read(xml)
    assert styles.is_date(2)
    assert styles.restyle(1, RED) == 3
    after = styles.to_bytes()
    assert after.count(b"<mc:AlternateContent>") == 2
    assert after.count(b'fillId="2" applyFont="1" applyFill="1"') == 2
    assert b'<cellXfs count="4">' in after
    assert Styles.read(after).restyle(1, RED) == 3


def test_the_part_s_own_prefix_and_extensions_are_kept() -> None:
    inside = '<x:extLst><x:ext uri="{1}"><x14ac:deep/></x:ext></x:extLst>'
    own = f'<x:xf numFmtId="9" x14ac:odd="a &gt; b" quotePrefix="1">{inside}</x:xf>'
    styles = Styles.read(part(f'<x:cellXfs count="1">{own}</x:cellXfs>', prefix="x:"))
    index = styles.restyle(0, RED)
    after = styles.to_bytes()
    copy = own.replace('="1">', '="1" fontId="1" fillId="2" applyFont="1" applyFill="1">', 1)
    assert f"{own}{copy}".encode() in after
    assert b'<x:font><x:color rgb="FF9C0006"/></x:font></x:fonts>' in after
    assert b'<x:fonts count="2" x14ac:knownFonts="1">' in after
    assert Styles.read(after).look_of(index) == "FFC7CE"


@pytest.mark.parametrize(
    "xml",
    [
        None,
        b"",
        f"<styleSheet {MAIN}/>".encode(),
        f"<styleSheet {MAIN}></styleSheet>".encode(),
        f'<?xml version="1.0" encoding="UTF-16"?><styleSheet {MAIN}><cellXfs/></styleSheet>'.encode("utf-16"),
        f'<styleSheet {MAIN}><fonts count="0"/><fills/><cellXfs count="7"/><dxfs count="0"/></styleSheet>'.encode(),
        part(""),
        part("", extra="<cellStyles/><dxfs/>"),
        f"<y:styleSheet {MAIN.replace('xmlns=', 'xmlns:y=')}/>".encode(),
    ],
)
@pytest.mark.filterwarnings("ignore:Workbook contains no default style")
def test_a_workbook_with_hardly_any_styles_gets_valid_ones(xml: bytes | None) -> None:
    styles = Styles.read(xml)
    assert not styles.is_date(0)
    dated = styles.restyle(0, GREEN_DATE)
    made = styles.to_bytes()
    data = rewritten(by_openpyxl(), {STYLES: made})
    sheet = re.sub(rb' s="\d+"', b' s="%d"' % dated, members(data)[SHEET])
    data = rewritten(data, {SHEET: sheet})
    assert lint(data) == []
    cell = cell_in(data, "D1")
    assert (cell.fill.fgColor.rgb, cell.font.color.rgb, cell.is_date) == ("FFC6EFCE", "FF006100", True)
    again = Styles.read(made)
    assert again.restyle(dated, GREEN_DATE) == again.restyle(0, GREEN_DATE) == dated
    assert again.restyle(dated, PLAIN) != dated


def test_the_two_fills_that_excel_reserves_are_never_taken_for_ours() -> None:
    red = '<fill><patternFill patternType="solid"><fgColor rgb="FFFFC7CE"/></patternFill></fill>'
    xml = f'<styleSheet {MAIN}><fills count="1">{red}</fills><cellXfs><xf fillId="0"/></cellXfs></styleSheet>'.encode()
    styles = Styles.read(xml)
    styles.restyle(0, RED)
    after = styles.to_bytes()
    assert b'patternType="gray125"/></fill><fill>' in after
    assert b'<fills count="3">' in after
    assert b'<xf fillId="2"' in after


@pytest.mark.parametrize(
    ("fill", "same"),
    [
        ('<patternFill patternType="solid"><fgColor rgb="00ffc7ce"/></patternFill>', True),
        ('<patternFill  patternType = "solid" ><fgColor rgb="FFFFC7CE" tint="0.0"/><bgColor/></patternFill>', True),
        ('<!-- <x> --><patternFill patternType="solid"><fgColor\n rgb="FFC7CE"></fgColor></patternFill>', True),
        ('<patternFill patternType="solid"><fgColor rgb="FFFFC7CE" tint="0.5"/></patternFill>', False),
        ('<patternFill patternType="solid"><fgColor theme="4"/><bgColor rgb="FFFFC7CE"/></patternFill>', False),
        ('<patternFill patternType="solid"><fgColor indexed="29"/></patternFill>', False),
        ('<patternFill patternType="gray125"><fgColor rgb="FFFFC7CE"/></patternFill>', False),
        ('<gradientFill><stop position="0"><color rgb="FFFFC7CE"/></stop></gradientFill>', False),
        ("<patternFill/>", False),
    ],
)
def test_a_fill_is_compared_by_what_it_shows(fill: str, same: bool) -> None:
    font = '<font><color rgb="FF9C0006"/></font>'
    styles = Styles.read(part('<cellXfs><xf fillId="2"/></cellXfs>', font, f"<fill>{fill}</fill>"))
    assert (styles.restyle(0, RED) == 0) is same
    assert (styles.look_of(0) == "FFC7CE") is same


@pytest.mark.parametrize(
    ("colour", "plain"),
    [
        ("", True),
        ('<color auto="1"/>', True),
        ('<color theme="1"/>', True),
        ('<color indexed="64"/>', True),
        ('<color rgb="FF000000"/>', True),
        ('<color theme="1" tint="0.35"/>', False),
        ('<color theme="4"/>', False),
        ('<color rgb="FF0000FF"/>', False),
        ('<color indexed="10"/>', False),
    ],
)
def test_a_font_is_compared_by_what_it_shows(colour: str, plain: bool) -> None:
    font = f'<font><b/><sz val="9"/>{colour}<name val="Arial"/></font>'
    styles = Styles.read(part("<cellXfs><xf/></cellXfs>", font))
    assert (styles.restyle(0, PLAIN) == 0) is plain
    styles.restyle(0, RED)
    assert b'<font><b/><sz val="9"/><color rgb="FF9C0006"/><name val="Arial"/></font>' in styles.to_bytes()


def test_a_font_keeps_the_order_in_which_its_maker_wrote_it() -> None:
    font = b'<font><name val="Calibri"/>%b<sz val="11"/></font>'
    there, wanted = font % b'<color theme="1"/>', font % b'<color rgb="FF6B0A0A"/>'
    assert recoloured(there, "", "6B0A0A") == wanted
    assert recoloured(there, "", None) == font % b""


def test_a_look_that_is_switched_off_is_switched_on() -> None:
    fill = '<fill><patternFill patternType="solid"><fgColor rgb="FFC7CE"/></patternFill></fill>'
    xf = '<xf fillId="2" applyFill="0" applyFont="false"/>'
    styles = Styles.read(part(f"<cellXfs>{xf}</cellXfs>", '<font><color rgb="9C0006"/></font>', fill))
    assert styles.restyle(0, RED) == 1
    assert b'<xf fillId="2" applyFill="1" applyFont="1"/></cellXfs>' in styles.to_bytes()


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("yyyy-mm-dd", True),
        ("DD.MM.YYYY", True),
        ("[$-409]d/m/yy h:mm AM/PM;@", True),
        ("[h]:mm", True),
        ("[mm]", True),
        ("[Red]d mmm", True),
        ('"on" d', True),
        ("[$-F800]dddd\\,\\ mmmm", True),
        ("General", False),
        ("GENERAL", False),
        ("0.00E+00", False),
        ("@", False),
        ("", False),
        ("[Red]0;[Blue]-0", False),
        ('0 "days"', False),
        ("0\\d;0\\ \\h", False),
        ("#,##0.00_s;[$DM-407] 0", False),
        ('"TRUE";"TRUE";"FALSE"', False),
        ('0 "unclosed days', False),
        ('_-* #,##0.00\\ "EUR"_-', False),
    ],
)
def test_a_number_format_shows_a_date_when_it_has_a_date_part_outside_literals(code: str, shown: bool) -> None:
    assert is_date_code(code) is shown
    quoted = code.replace("&", "&amp;").replace('"', "&quot;")
    numbers = f'<numFmts count="1"><numFmt numFmtId="164" formatCode="{quoted}"/></numFmts>'
    xml = part('<cellXfs><xf numFmtId="164"/></cellXfs>').replace(b"<fonts", numbers.encode() + b"<fonts", 1)
    assert Styles.read(xml).is_date(0) is shown


def test_built_in_date_formats_are_known_and_a_code_of_the_file_s_own_wins() -> None:
    xfs = "".join(f'<xf numFmtId="{number}"/>' for number in range(60))
    found = [number for number in range(60) if Styles.read(part(f"<cellXfs>{xfs}</cellXfs>")).is_date(number)]
    assert found == [*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)]
    xml = part(
        '<cellXfs><xf numFmtId="14"/></cellXfs>',
        extra='<numFmts><numFmt numFmtId="14" formatCode="General"/></numFmts>',
    )
    assert not Styles.read(xml).is_date(0)


def test_cells_that_openpyxl_takes_for_dates_are_dates() -> None:
    book = openpyxl.Workbook()
    for row, code in enumerate(openpyxl.styles.numbers.BUILTIN_FORMATS.values(), 1):
        book.active.cell(row, 1, date(2026, 11, 22)).number_format = code
    target = io.BytesIO()
    book.save(target)
    styles = Styles.read(members(target.getvalue())[STYLES])
    cells = [row[0] for row in openpyxl.load_workbook(target).active.iter_rows()]
    assert [styles.is_date(cell._style.xfId or cell.style_id) for cell in cells] == [cell.is_date for cell in cells]


def test_a_format_number_out_of_range_is_treated_as_the_default_one() -> None:
    styles = Styles.read(part('<cellXfs><xf numFmtId="14"/></cellXfs>'))
    assert styles.is_date(99)
    assert styles.restyle(99, RED) == styles.restyle(0, RED) == 1
    broken = Styles.read(part(f'<cellXfs><xf numFmtId="{"9" * 5000}" fontId="x" fillId="-1"/></cellXfs>'))
    assert broken.restyle(0, RED) == 1


def test_a_workbook_full_of_formats_is_refused_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("followup_sheet.workbook.styles.MAX_FORMATS", 90)
    assert Styles.read(part(f"<cellXfs>{'<xf/>' * 89}</cellXfs>")).restyle(0, RED) == 89
    with pytest.raises(TrackerError, match="90 cell formats"):
        Styles.read(part(f"<cellXfs>{'<xf/>' * 90}</cellXfs>")).restyle(0, RED)


@pytest.mark.parametrize(
    "xml", [b"<styleSheet", b"\xff\xfe\x00", b"<workbook/>", b"<!DOCTYPE a><styleSheet/>", b"\0\0"]
)
def test_a_part_that_is_not_a_styles_part_is_refused_with_a_sentence(xml: bytes) -> None:
    with pytest.raises(TrackerError):
        Styles.read(xml)


@pytest.mark.slow
@pytest.mark.parametrize("make", MAKERS)
def test_after_a_save_in_libreoffice_our_looks_are_recognised(
    make: Callable[[], bytes], tmp_path: Path, office: Office
) -> None:
    for number, look in enumerate(LOOKS):
        source = tmp_path / f"{number}.xlsx"
        source.write_bytes(restyled(make(), look))
        data = office.resave(source, tmp_path / f"{number}-saved.xlsx").read_bytes()
        styles = Styles.read(members(data)[STYLES])
        assert [styles.restyle(xf, look) for xf in formats(data).values()] == list(formats(data).values())
        again = restyled(data, RED)
        assert restyled(again, RED) == again
        with office.session(source) as session:
            shown = session.cell(session.sheets()[0], "B1")
        assert (shown.fill, shown.font if look.font else None) == (look.fill, look.font)
