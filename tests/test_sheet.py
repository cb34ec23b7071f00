"""Reading a worksheet's cells and changing some of them: everything else stays byte for byte."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any
from xml.parsers import expat

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.datetime import from_excel

from followup_sheet.errors import TrackerError
from followup_sheet.sheets.addresses import cell_address, column_letters
from followup_sheet.workbook import markup
from followup_sheet.workbook.address import Range, column_number, parse_address, parse_range
from followup_sheet.workbook.book import Book
from followup_sheet.workbook.cells import Cell
from followup_sheet.workbook.limits import Limits
from followup_sheet.workbook.package import Package, same_members
from followup_sheet.workbook.sheet import Sheet, scan
from followup_sheet.workbook.splice import CellEdit, splice
from followup_sheet.workbook.strings import MAX_TEXT, escape, shared_strings

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def worksheet(rows: str, before: str = "", after: str = "") -> bytes:
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'.encode()


def prefixed(rows: str) -> bytes:
    return f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>{rows}</x:sheetData></x:worksheet>'.encode()


def values(sheet: Sheet) -> dict[str, str]:
    return {cell_address(row.number, column): cell.text for row in sheet.rows for column, cell in row.cells.items()}


def test_addresses_go_both_ways() -> None:
    assert cell_address(14, 8) == "H14"
    assert [column_letters(number) for number in (1, 26, 27, 702, 703, 16_384)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
    assert all(column_number(column_letters(number)) == number for number in range(1, 16_385))
    assert parse_address("$XFD$1048576") == (1_048_576, 16_384)
    assert str(parse_range("C4:A2")) == "A2:C4"
    assert parse_range("B2") == Range(2, 2, 2, 2)


@pytest.mark.parametrize("text", ["", "A", "7", "A0", "XFE1", "A1048577", "A1:B2", "Ä1", "A²"])
def test_what_is_no_cell_has_no_address(text: str) -> None:
    with pytest.raises(ValueError, match="no such"):
        parse_address(text)


def test_every_kind_of_cell_is_read() -> None:
    sheet = scan(
        worksheet(
            '<row r="2" s="9" customFormat="1" ht="20">'
            '<c r="A2" s="3" t="s"><v>7</v></c><c r="B2" t="n"><v>-1.5E3</v></c><c r="C2" s="4"/>'
            '<c r="D2" t="inlineStr"><is><t xml:space="preserve"> a&amp;b </t></is></c><c r="E2" t="b"><v>1</v></c>'
            '<c r="F2" t="e"><v>#N/A</v></c><c t="str" r="G2"><f>A2&amp;"&lt;"</f><v>x_x0041_</v></c>'
            '<c r="H2" t="inlineStr"><is><r><rPr><b/></rPr><t>bo</t></r><r><t>ld</t></r>'
            '<rPh sb="0" eb="1"><t>no</t></rPh></is></c><c r="I2" t="d"><v>2026-11-22</v></c></row>'
        )
    )
    (row,) = sheet.rows
    assert row.style == 9
    assert list(row.cells.values()) == [
        Cell(3, "s", "7"),
        Cell(0, "", "-1.5E3"),
        Cell(4, "", ""),
        Cell(0, "inlineStr", " a&b "),
        Cell(0, "b", "1"),
        Cell(0, "e", "#N/A"),
        Cell(0, "str", "xA", "normal"),
        Cell(0, "inlineStr", "bold"),
        Cell(0, "d", "2026-11-22"),
    ]


def test_every_formula_is_known_whatever_columns_are_wanted() -> None:
    xml = worksheet(
        '<row r="1"><c r="A1"><f>B1+1</f><v>2</v></c><c r="B1"><f t="shared" ref="B1:B2" si="4">C1</f><v>1</v></c>'
        '<c r="C1" cm="1"><f t="array" ref="C1:C3">X1:X3</f></c></row>'
        '<row r="2"><c r="B2" t="str"><f t="shared" si="4"/><v/></c></row>'
    )
    sheet = scan(xml, wanted={3})
    assert values(sheet) == {"C1": ""}
    assert [(cell.row, cell.column, cell.kind, cell.text, cell.ref, cell.shared) for cell in sheet.formulas] == [
        (1, 1, "normal", "B1+1", "", None),
        (1, 2, "shared", "C1", "B1:B2", 4),
        (1, 3, "array", "X1:X3", "C1:C3", None),
        (2, 2, "shared", "", "", 4),
    ]
    cached = [xml[cell.value_start : cell.value_end] for cell in sheet.formulas]
    assert cached == [b"<v>2</v>", b"<v>1</v>", b"", b"<v/>"]
    assert xml[sheet.formulas[3].start : sheet.formulas[3].end].startswith(b'<c r="B2"')


def test_what_surrounds_the_rows_is_known() -> None:
    sheet = scan(
        worksheet(
            '<row r="1"/>',
            '<dimension ref="A1:Q40"/><cols><col min="2" max="4" width="9" style="7"/></cols>',
            '<sheetProtection sheet="1"/><autoFilter ref="A1:Q40"/><mergeCells><mergeCell ref="A3:B3"/></mergeCells>'
            f'<tableParts><tablePart xmlns:z="{OFFICE}" z:id="rId3"/></tableParts>'
            '<extLst><ext><autoFilter ref="Z1"/></ext></extLst>',
        )
    )
    frame = sheet.frame
    assert str(frame.dimension.area) == "A1:Q40" if frame.dimension else False
    assert [sheet.column_style(column) for column in (1, 2, 4, 5)] == [None, 7, 7, None]
    assert (frame.merges, frame.protected) == ((Range(3, 1, 3, 2),), True)


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        (worksheet(""), {}),
        (f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>'.encode(), {}),
        (worksheet('<row/><row r="4"/><row><c/><c><v>6</v></c></row>'), {"A5": "", "B5": "6"}),
        (worksheet("<row r='1' x='>'><c y='/>' r='B1'><v>6</v></c></row>"), {"B1": "6"}),
        (worksheet('\n <row r="1" >\n <c r="A1" >\n <v >6</v >\n </c >\n </row >\n'), {"A1": "6"}),
        (worksheet('<!--<row r="9">--><row r="1"><!-- <c> --><c r="A1"><v>1<!-- > -->2</v></c></row>'), {"A1": "12"}),
        (
            worksheet('<row r="1"><?pi <c?><c r="A1" t="str"><v><![CDATA[a<b&amp;]]>&lt;</v></c></row>'),
            {"A1": "a<b&amp;<"},
        ),
        (prefixed('<x:row r="1"><x:c r="A1"><x:v>6</x:v></x:c></x:row>'), {"A1": "6"}),
        (worksheet('<row r="1"><c r="A1" t="str"><v>&#x41;&#66;&quot;é</v></c></row>'), {"A1": 'AB"é'}),
        (b"\xef\xbb\xbf" + worksheet('<row r="1"><c r="AAA1"><v>6</v></c></row>'), {"AAA1": "6"}),
        (
            (
                '<?xml version="1.0" encoding="UTF-16"?>' + worksheet('<row><c t="str"><v>é</v></c></row>').decode()
            ).encode("utf-16"),
            {"A1": "é"},
        ),
    ],
)
def test_unusual_but_sound_sheets_are_read(xml: bytes, expected: dict[str, str]) -> None:
    assert values(scan(xml)) == expected


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        (worksheet('<row r="2"/><row r="1"/>'), "Tracker: row 1 stands twice or out of order"),
        (worksheet('<row r="2"/><row r="2"/>'), "Tracker: row 2 stands twice or out of order"),
        (worksheet('<row r="1"><c r="B1"/><c r="A1"/></row>'), "Tracker: A1 stands twice or out of order"),
        (worksheet('<row r="1"><c r="B1"/><c r="B1"/></row>'), "Tracker: B1 stands twice or out of order"),
        (worksheet('<row r="1"><c r="B2"/></row>'), "Tracker: B2 stands in row 1"),
        (worksheet('<row r="1"><c r="XFE1"/></row>'), "Tracker: no such column: XFE"),
        (worksheet('<row r="1048577"/>'), "Tracker: row 1048577 is outside the sheet"),
        (worksheet('<row r="1"><d/></row>'), "row 1 holds something that is not a cell"),
        (worksheet('<row r="1"/>text'), "something that is not a row stands after row 1"),
        (worksheet('<row r="1"><c r="A1" s="x"/></row>'), "Tracker: "),
        (worksheet('<row r="1"><c r="A1"></row>'), "row 1 holds something that is not a cell"),
        (worksheet('<row r="1"><c r="A1"><v>&nope;</v></c></row>'), "sheet Tracker cannot be read"),
        (worksheet("")[:-9], "sheet Tracker cannot be read"),
        (worksheet("<row><c>" + "<e>" * 400_000 + "</e>" * 400_000 + "</c></row>"), "longer than 1 MB"),
        (worksheet("", after="<e>" * 2_000 + "</e>" * 2_000), "nested more than 1,000 deep"),
        (worksheet("<!---->" * 100_001), "more than 100,000 comments"),
        (b"<!DOCTYPE x>" + worksheet(""), "sheet Tracker has a DOCTYPE"),
        (worksheet("").replace(b"main", b"other"), "not a worksheet this program can read"),
        (worksheet("", after="<sheetData/>"), "not a worksheet this program can read"),
        (worksheet(f'<row r="1"><c r="A1" t="str"><v>{"x" * 1_000_001}</v></c></row>'), "longer than 1 MB"),
        (worksheet("", after='<mergeCells><mergeCell ref="A0"/></mergeCells>'), "no such cell: A0"),
        (worksheet("").replace(b"<worksheet", b'<?xml version="1.0" encoding="koi8-r"?><worksheet'), "not UTF-8"),
    ],
)
def test_a_sheet_not_understood_is_refused_by_name(xml: bytes, words: str) -> None:
    with pytest.raises(TrackerError, match=re.escape(words)):
        scan(xml, name="Tracker")


def test_more_cells_than_allowed_are_refused() -> None:
    xml = worksheet('<row r="1"><c/><c/><c/></row>')
    with pytest.raises(TrackerError, match="more than 2 cells"):
        scan(xml, limits=Limits(cells=2))


def test_a_stray_cell_in_the_last_corner_costs_nothing() -> None:
    assert values(scan(worksheet('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'))) == {"XFD1048576": "1"}


def test_a_scan_for_the_header_stops_at_its_row_and_cannot_be_written() -> None:
    xml = worksheet('<row r="1"><c r="A1"><v>1</v></c></row><row r="30"/><row r="31"><c r="B2"/></row>')
    sheet = scan(xml, rows=30)
    assert [row.number for row in sheet.rows] == [1, 30]
    with pytest.raises(ValueError, match="read to its end"):
        splice(sheet, {1: {1: CellEdit(2)}})


def spliced(xml: bytes, edits: dict[str, CellEdit]) -> bytes:
    rows: dict[int, dict[int, CellEdit]] = {}
    for address, edit in edits.items():
        row, column = parse_address(address)
        rows.setdefault(row, {})[column] = edit
    return splice(scan(xml, name="Tracker"), rows)


@pytest.mark.parametrize(
    ("rows", "edits", "expected"),
    [
        (
            '<row r="1"><c r="A1"/><c r="C1" s="2" t="s"><v>4</v></c></row>',
            {"C1": CellEdit(46_000.5, 3)},
            '<row r="1"><c r="A1"/><c r="C1" s="3"><v>46000.5</v></c></row>',
        ),
        (
            '<row r="1"><c r="B1"/><c r="D1"/></row>',
            {"A1": CellEdit(1), "C1": CellEdit("<=1"), "E1": CellEdit(None, 5)},
            '<row r="1"><c r="A1"><v>1</v></c><c r="B1"/><c r="C1" t="inlineStr"><is><t>&lt;=1</t></is></c>'
            '<c r="D1"/><c r="E1" s="5"/></row>',
        ),
        (
            '<row r="2" ht="9" spans="1:2"/>',
            {"C2": CellEdit(7.0)},
            '<row r="2" ht="9" spans="1:3"><c r="C2"><v>7</v></c></row>',
        ),
        (
            '<row r="2"/>',
            {"A1": CellEdit(1), "A3": CellEdit(" x")},
            '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"/>'
            '<row r="3"><c r="A3" t="inlineStr"><is><t xml:space="preserve"> x</t></is></c></row>',
        ),
        (
            '<row r="1"><c r="A1" s="1" t="e" cm="1" vm="1" xmlns:q="urn:q" q:keep="me"><v>#N/A</v></c></row>',
            {"A1": CellEdit("", 1)},
            '<row r="1"><c r="A1" s="1" xmlns:q="urn:q" q:keep="me"/></row>',
        ),
        (
            "<row><c><v>1</v></c><c><v>2</v></c></row><row/>",
            {"B1": CellEdit(3), "A2": CellEdit(4)},
            '<row><c><v>1</v></c><c r="B1"><v>3</v></c></row><row><c r="A2"><v>4</v></c></row>',
        ),
        (
            '<row r="1"><c r="A1"/><!--<c r="B1"/>--></row><!-- end -->',
            {"B1": CellEdit(1), "A2": CellEdit(2)},
            '<row r="1"><c r="A1"/><!--<c r="B1"/>--><c r="B1"><v>1</v></c></row><!-- end -->'
            '<row r="2"><c r="A2"><v>2</v></c></row>',
        ),
    ],
)
def test_only_the_edited_cells_change(rows: str, edits: dict[str, CellEdit], expected: str) -> None:
    assert spliced(worksheet(rows), edits) == worksheet(expected)


def test_a_prefix_of_the_file_s_own_is_kept() -> None:
    xml = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData /></x:worksheet>'.encode()
    expected = prefixed('<x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>a</x:t></x:is></x:c></x:row>')
    assert spliced(xml, {"A1": CellEdit("a")}) == expected


def test_the_used_range_grows_with_new_cells_only() -> None:
    xml = worksheet('<row r="2"><c r="B2"/></row>', '<dimension ref="B2:C3"/>')
    assert b'<dimension ref="B2:C3"/>' in spliced(xml, {"C3": CellEdit(1)})
    assert b'<dimension ref="A2:C9"/>' in spliced(xml, {"A9": CellEdit(1)})
    assert b'<dimension ref="B1:D3"/>' in spliced(xml, {"B1": CellEdit(1), "D2": CellEdit(1)})


def test_no_edits_give_the_same_bytes() -> None:
    xml = worksheet('<row r="1"><c r="A1"/></row>')
    assert splice(scan(xml), {}) == xml
    assert splice(scan(xml), {1: {}}) == xml


@pytest.mark.parametrize(
    ("cell", "address"),
    [
        ("<f>1</f><v>1</v>", "B5"),
        ('<f t="array" ref="B5:B7">X1:X3</f>', "B7"),
        ('<f t="shared" ref="B5:B6" si="0">A1</f>', "B5"),
    ],
)
def test_a_formula_is_never_overwritten(cell: str, address: str) -> None:
    xml = worksheet(f'<row r="5"><c r="B5">{cell}</c></row><row r="7"><c r="B7"><v>1</v></c></row>')
    with pytest.raises(TrackerError, match=f"Tracker!{address} holds a formula"):
        spliced(xml, {address: CellEdit(1)})


def test_stale_formulas_lose_their_value_and_its_type_and_nothing_else() -> None:
    xml = worksheet(
        '<row r="1"><c r="A1" s="2" t="str"><f>B1</f><v>old</v></c><c r="B1"><f>1</f></c>'
        '<c r="C1" t="b"><f t="shared" si="0"/>\n<v>1</v></c><c r="D1"><f>2</f><v>2</v></c></row>'
    )
    sheet = scan(xml)
    assert splice(sheet, {1: {6: CellEdit(9)}}, sheet.formulas[:3]) == worksheet(
        '<row r="1"><c r="A1" s="2"><f>B1</f></c><c r="B1"><f>1</f></c>'
        '<c r="C1"><f t="shared" si="0"/>\n</c><c r="D1"><f>2</f><v>2</v></c><c r="F1"><v>9</v></c></row>'
    )


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_numbers_no_sheet_can_hold_are_not_written(value: float) -> None:
    with pytest.raises(ValueError, match="infinite"):
        spliced(worksheet(""), {"A1": CellEdit(value)})


def strings_part(*items: str) -> bytes:
    return f'<sst xmlns="{MAIN}">{"".join(items)}</sst>'.encode()


def test_shared_strings_keep_their_numbers() -> None:
    part = strings_part(
        "<si><t>plain</t></si>",
        "<si/>",
        "<si><t/></si>",
        "<si><t></t></si>",
        '<si><t xml:space="preserve"> a </t></si>\n',
        "<si><r><rPr><b/></rPr><t>bo</t></r><r><t>ld</t></r></si>",
        '<si><t>漢</t><rPh sb="0" eb="1"><t>kan</t></rPh><phoneticPr fontId="1"/></si>',
        "<si><t>a_x000D_b _x005F_x0041_ &lt;&#10;</t></si>",
        "<si><t><![CDATA[<b>]]><!-- no --></t></si>",
    )
    expected = ["plain", "", "", "", " a ", "bold", "漢", "a\rb _x0041_ <\n", "<b>"]
    assert shared_strings(part) == expected
    tagged = re.sub(rb"<(/?)(?=[a-zA-Z])(?!b>)", rb"<\1y:", part).replace(b"xmlns=", b"xmlns:y=")
    assert shared_strings(tagged) == expected


@given(st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("_x0041\x01\r\n\t <&>\"'"), max_size=40))
def test_text_written_is_the_text_read(text: str) -> None:
    part = strings_part(f"<si><t>{escape(text).decode()}</t></si>")
    markup.check(part, "part")
    assert shared_strings(part) == [text]


def test_an_escape_made_of_text_and_a_control_character_is_not_mistaken() -> None:
    for text in ("_x0041\x01", "_x0041_x0042_", "_x005F_x0041_", "_x004\x01"):
        assert shared_strings(strings_part(f"<si><t>{escape(text).decode()}</t></si>")) == [text]


def test_line_ends_in_a_file_read_as_newlines() -> None:
    assert shared_strings(strings_part("<si><t>a\r\nb\rc&#13;</t></si>")) == ["a\nb\nc\r"]


@pytest.mark.parametrize("between", ["<x/>", "text", "<si2/>", f"<x>{'y' * 1_000_001}</x>"])
def test_shared_strings_are_never_counted_wrong(between: str) -> None:
    with pytest.raises(TrackerError, match=r"xl/sharedStrings\.xml cannot be read"):
        shared_strings(strings_part(f"<si><t>a</t></si>{between}<si><t>b</t></si>"))


def test_half_a_character_and_too_long_a_text_are_made_writable() -> None:
    assert escape("a\ud800b") == "a\ufffdb".encode()
    assert escape("\ud83d\ude00") == "😀".encode()
    assert escape("x" * 40_000) == b"x" * MAX_TEXT
    assert escape("😀" * 40_000).decode() == "😀" * (MAX_TEXT // 2)


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("<&_x0041_ ]]>"), max_size=12)
NUMBERS = st.integers(-(10**14), 10**14) | st.floats(allow_nan=False, allow_infinity=False)
GRIDS = st.dictionaries(
    st.tuples(st.integers(1, 12), st.integers(1, 30)), st.none() | NUMBERS | TEXTS.filter(bool), max_size=30
)


def cell_xml(prefix: str, row: int, column: int, value: float | str | None, address: bool) -> str:
    r = f' r="{cell_address(row, column)}"' if address else ""
    if value is None:
        return f'<{prefix}c{r} s="0"/>'
    if isinstance(value, str):
        text = f'<{prefix}t xml:space="preserve">{escape(value).decode()}</{prefix}t>'
        return f'<{prefix}c t="inlineStr"{r}><{prefix}is>{text}</{prefix}is></{prefix}c>'
    return f"<{prefix}c{r}><{prefix}v>{value!r}</{prefix}v></{prefix}c>"


@st.composite
def sheets(draw: st.DrawFn) -> tuple[bytes, dict[tuple[int, int], Any]]:
    """A worksheet's bytes with the noise that real writers make, and the grid it stands for."""
    grid = draw(GRIDS)
    prefix = draw(st.sampled_from(["", "x:"]))
    noise = st.sampled_from(["", "\n  ", "<!-- <c> > -->", "<?pi > ?>"])
    pieces = []
    empty_rows = draw(st.sets(st.integers(1, 12)))
    for row in sorted({row for row, _ in grid} | empty_rows):
        columns = sorted(column for at, column in grid if at == row)
        cells, counted = "", 0
        for column in columns:
            address = column != counted + 1 or draw(st.booleans())
            cells += cell_xml(prefix, row, column, grid[row, column], address) + draw(noise)
            counted = column
        spans = draw(st.sampled_from(["", ' spans="2:5"']))
        tag = f'<{prefix}row r="{row}"{spans}'
        pieces.append(f"{tag}>{cells}</{prefix}row>" if cells else f"{tag}/>")
        pieces.append(draw(noise))
    declaration = f'xmlns:{prefix[:-1]}="{MAIN}"' if prefix else f'xmlns="{MAIN}"'
    dimension = draw(st.sampled_from(["", f'<{prefix}dimension ref="B2:C3"/>']))
    data = f"<{prefix}sheetData>{''.join(pieces)}</{prefix}sheetData>" if pieces else f"<{prefix}sheetData/>"
    return f"<{prefix}worksheet {declaration}>{dimension}{data}</{prefix}worksheet>".encode(), grid


def own_grid(xml: bytes) -> dict[tuple[int, int], Any]:
    return {
        (row.number, column): (cell.text if cell.kind else float(cell.text)) if cell.text else None
        for row in scan(xml).rows
        for column, cell in row.cells.items()
    }


SHELL = io.BytesIO()
openpyxl.Workbook().save(SHELL)


def openpyxl_grid(xml: bytes) -> dict[tuple[int, int], Any]:
    package = Package.open(SHELL.getvalue())
    data = package.rewrite({"xl/worksheets/sheet1.xml": xml})
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert sheet is not None
    return {(cell.row, cell.column): cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None}


def filled(grid: dict[tuple[int, int], Any]) -> dict[tuple[int, int], Any]:
    return {place: value for place, value in grid.items() if value is not None and value != ""}


@given(sheets(), GRIDS)
def test_any_edits_of_any_sheet_give_the_expected_grid(
    made: tuple[bytes, dict[tuple[int, int], Any]], edits: dict[tuple[int, int], Any]
) -> None:
    xml, grid = made
    assert filled(own_grid(xml)) == filled(grid)
    rows: dict[int, dict[int, CellEdit]] = {}
    for (row, column), value in edits.items():
        rows.setdefault(row, {})[column] = CellEdit(value)
    new = splice(scan(xml), rows)
    expected = {**grid, **edits}
    assert own_grid(new) == expected
    # openpyxl leaves _x0041_ escapes in inline strings as they are written.
    written = {place: escape_only(value) if isinstance(value, str) else value for place, value in expected.items()}
    assert openpyxl_grid(new) == filled(written)


def escape_only(text: str) -> str:
    return markup.unescape(escape(text).decode())


def raw_cells(xml: bytes) -> dict[tuple[int, int], bytes]:
    """Each cell's own bytes at the offsets that expat gives: a witness that shares no code with ours."""
    parser = expat.ParserCreate(namespace_separator=" ")
    found: dict[tuple[int, int], bytes] = {}
    place, start = [0, 0], [0]

    def begin(name: str, attributes: dict[str, str]) -> None:
        if name.endswith(" row"):
            place[:] = [int(attributes["r"]), 0]
        elif name.endswith(" c"):
            place[1] = parse_address(attributes["r"])[1] if "r" in attributes else place[1] + 1
            start[0] = parser.CurrentByteIndex

    def end(name: str) -> None:
        if name.endswith(" c"):
            found[place[0], place[1]] = xml[start[0] : parser.CurrentByteIndex]

    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.Parse(xml, True)
    return found


@given(sheets(), GRIDS)
def test_bytes_outside_the_edited_cells_stay(
    made: tuple[bytes, dict[tuple[int, int], Any]], edits: dict[tuple[int, int], Any]
) -> None:
    xml, _ = made
    rows: dict[int, dict[int, CellEdit]] = {}
    for (row, column), value in edits.items():
        rows.setdefault(row, {})[column] = CellEdit(value)
    new = splice(scan(xml), rows)
    kept = {place: raw for place, raw in raw_cells(xml).items() if place not in edits}
    assert {place: raw for place, raw in raw_cells(new).items() if place not in edits} == kept
    noise = re.compile(rb"<!--.*?-->|<\?.*?\?>|\n  ")
    assert noise.findall(new) == noise.findall(xml)
    assert splice(scan(new), rows) == new, "writing the same again changes nothing"


def tracker() -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet("Tracker")
    bold, link = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, ["Company", "Status", "Due", "Days"], bold)
    for row in range(1, 60):
        sheet.write(row, 0, f"Firm {row} & Söhne")
        sheet.write_blank(row, 1, None, bold)
        sheet.write_number(row, 2, 46_000 + row, link)
        sheet.write_formula(row, 3, f"=C{row + 1}-TODAY()", None, row)
        sheet.write_rich_string(row, 4, bold, "bo", "ld")
    sheet.add_table(0, 0, 59, 2, {"columns": [{"header": name} for name in ("Company", "Status", "Due")]})
    sheet.conditional_format("C2:C60", {"type": "data_bar", "data_bar_2010": True})
    sheet.data_validation("B2:B60", {"validate": "list", "source": ["a", "b"]})
    sheet.merge_range("G1:H1", "merged")
    sheet.freeze_panes(1, 1)
    book.close()
    return buffer.getvalue()


@pytest.mark.filterwarnings("ignore:.*extension is not supported")
def test_a_real_workbook_keeps_every_other_member_and_cell() -> None:
    package = Package.open(tracker())
    book = Book.read(package)
    part = book.sheets[0].part
    sheet = scan(package.part(part), {2, 3})
    edits = {
        row.number: {3: CellEdit(46_348, row.cells[3].style), 2: CellEdit("Due today", 1)} for row in sheet.rows[1:20]
    }
    edits[70] = {1: CellEdit("below")}
    new = Package.open(package.rewrite({part: splice(sheet, edits, sheet.formulas[:5])}))
    assert same_members(package, new) == [part]
    before = openpyxl.load_workbook(io.BytesIO(package.data), rich_text=True)["Tracker"]
    after = openpyxl.load_workbook(io.BytesIO(new.data), rich_text=True)["Tracker"]
    shown = {1: "below", 2: "Due today", 3: from_excel(46_348)}
    for place in ((row, column) for row in range(1, 80) for column in range(1, 10)):
        if place[1] in edits.get(place[0], ()):
            assert after.cell(*place).value == shown[place[1]]
        else:
            assert after.cell(*place).value == before.cell(*place).value
            assert after.cell(*place).style_id == before.cell(*place).style_id
    assert after.tables["Table1"].ref == before.tables["Table1"].ref
    assert zipfile.ZipFile(io.BytesIO(new.data)).testzip() is None
    strings = shared_strings(package.part(book.shared_strings_part or ""))
    assert {"Company", "bold", "Firm 1 & Söhne"} <= set(strings)
