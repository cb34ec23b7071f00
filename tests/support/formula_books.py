"""The workbooks that ``formulas_of`` describes, as files: by XlsxWriter, with what it cannot write put in after."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from datetime import date

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from followup_sheet.columns import HISTORY_COLUMNS
from tests.support.excel_lint import ranges
from tests.support.formulas_of import OWN_ROWS, OWN_SHEETS, ROWS, TRACKER_HEADERS, Formula, Plan
from tests.support.home_made_trackers import in_a_table
from tests.support.packages import members, rewritten
from tests.support.shapes import some_rows
from tests.support.workbooks import CREATED, write_rows

Value = float | str | None
Values = Mapping[str, list[list[Value]]]
"""Sheet to its rows from A1 on; None is an error."""

CALC_CHAIN = "xl/calcChain.xml"
_LINES = (("Event", "Applied"), ("Event", "Lead"), ("Follow-up", "Other contact"))
_EMPTY_TEXT = re.compile(rb'<c r="[A-Z]+[0-9]+"[^>]*><f>[^<]*</f><v></v></c>')


def built(plan: Plan, values: Values) -> bytes:
    """The workbook with these cached values; a formula without one says nothing."""
    data = io.BytesIO()
    book = xlsxwriter.Workbook(data)
    book.set_properties({"created": CREATED})
    book.calc_on_load = False
    sheets = {name: book.add_worksheet(name) for name in plan.sheets}
    _tracker(plan, book, sheets["Tracker"])
    if plan.history not in ("none", "empty"):
        _history(plan, book, sheets["History"])
    for number, name in enumerate(OWN_SHEETS):
        for row in range(OWN_ROWS):
            sheets[name].write_row(row, 0, [number, row * number, f"Leeds Rail {row}", row % 2, 7 - row])
    for name, said in plan.names.items():
        book.define_name(name, f"={said.text}")
    for formula in plan.formulas:
        _write(sheets[formula.sheet], formula, values)
    book.close()
    return _with_calc_chain(plan, _with_blocks(plan, data.getvalue()))


def value_at(values: Values, sheet: str, row: int, column: int) -> Value:
    """A value by sheet, row and column (from 1); blank beyond what is used."""
    rows = values.get(sheet, [])
    return rows[row - 1][column - 1] if row <= len(rows) and column <= len(rows[row - 1]) else ""


def _tracker(plan: Plan, book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
    own = [{"Amount": number * 3, TRACKER_HEADERS[-1]: "x" * number} for number in range(len(ROWS))]
    write_rows(book, sheet, TRACKER_HEADERS, [row | more for row, more in zip(some_rows(), own, strict=True)])
    if plan.has_table:
        columns = [{"header": name} for name in TRACKER_HEADERS]
        sheet.add_table(0, 0, ROWS[-1] - 1, len(TRACKER_HEADERS) - 1, {"name": "Jobs", "columns": columns})


def _history(plan: Plan, book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
    sheet.write_row(0, 0, HISTORY_COLUMNS)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    lines = () if plan.history == "headers" else _LINES
    for row, (kind, what) in enumerate(lines, 1):
        sheet.write_datetime(row, 0, date(2026, 10, row), day)
        sheet.write_row(row, 1, [kind, what, "", f"Leeds Rail {row}", "buyer", "Ann Tan"])
    if plan.history == "table":
        columns = [{"header": name} for name in HISTORY_COLUMNS]
        sheet.add_table(0, 0, len(lines), len(HISTORY_COLUMNS) - 1, {"name": "Log", "columns": columns})


def _write(sheet: Worksheet, formula: Formula, values: Values) -> None:
    first, *others = ((row, column, value_at(values, formula.sheet, row, column)) for row, column in formula.cells)
    cached = _cached(formula, first[2])
    if not formula.is_array:
        sheet.write_formula(formula.address, f"={formula.text}", None, cached)
        return
    corner = ranges.name(formula.column + formula.width - 1, formula.row + formula.height - 1)
    sheet.write_array_formula(f"{formula.address}:{corner}", f"{{={formula.text}}}", None, cached)
    for row, column, value in others:
        sheet.write(row - 1, column - 1, value or 0)


def _cached(formula: Formula, value: Value) -> float | str | bool:
    if value is None:
        return "#N/A"
    return bool(value) if formula.is_truth and value != "" else value


def _part(plan: Plan, sheet: str) -> str:
    return f"xl/worksheets/sheet{plan.sheets.index(sheet) + 1}.xml"


def _with_blocks(plan: Plan, data: bytes) -> bytes:
    """Formulas of one block as Excel fills them: one text, the other cells refer to it; and a
    cached empty text has the type that says so."""
    parts = members(data)
    changed = {_part(plan, sheet): parts[_part(plan, sheet)] for sheet in plan.sheets}
    for number in {formula.block for formula in plan.formulas} - {0}:
        block = [formula for formula in plan.formulas if formula.block == number]
        part = _part(plan, block[0].sheet)
        changed[part] = _shared(changed[part], number, block)
    typed = {
        part: _EMPTY_TEXT.sub(lambda cell: cell[0].replace(b"><f>", b' t="str"><f>', 1), xml)
        for part, xml in changed.items()
    }
    return rewritten(data, typed)


def _shared(xml: bytes, number: int, block: list[Formula]) -> bytes:
    first, *followers = block
    start = f'<f t="shared" ref="{first.address}:{block[-1].address}" si="{number}">'.encode()
    xml = _replaced(xml, first.address, start + rb"\g<text></f>")
    for follower in followers:
        xml = _replaced(xml, follower.address, b'<f t="shared" si="%d"/>' % number)
    return xml


def _replaced(xml: bytes, address: str, new: bytes) -> bytes:
    cell = re.compile(rb'(?P<cell><c r="%b"[^>]*>)<f>(?P<text>[^<]*)</f>' % address.encode())
    xml, count = cell.subn(rb"\g<cell>" + new, xml)
    assert count == 1, address
    return xml


def _with_calc_chain(plan: Plan, data: bytes) -> bytes:
    """With the list of formula cells that Excel keeps, in the order it would compute them."""
    parts = members(data)
    types, rels = parts["[Content_Types].xml"], parts["xl/_rels/workbook.xml.rels"]
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"
    override = f'<Override PartName="/{CALC_CHAIN}" ContentType="{kind}"/></Types>'.encode()
    schema = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain"
    line = f'<Relationship Id="rId900" Type="{schema}" Target="calcChain.xml"/></Relationships>'.encode()
    return rewritten(
        data,
        {
            CALC_CHAIN: _calc_chain(plan, plan.formulas),
            "[Content_Types].xml": types.replace(b"</Types>", override),
            "xl/_rels/workbook.xml.rels": rels.replace(b"</Relationships>", line),
        },
    )


def _calc_chain(plan: Plan, formulas: Iterable[Formula]) -> bytes:
    cells = (f'<c r="{formula.address}" i="{plan.sheets.index(formula.sheet) + 1}"/>' for formula in formulas)
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<calcChain xmlns="{space}">{"".join(cells)}</calcChain>'.encode()


REACHING = {
    "COUNTA(Jobs[#Headers])": True,
    "COLUMNS(Jobs)": True,
    "COUNTA(Jobs[#All])": True,
    "COUNTA('My search'!3:3)": True,
    "COUNTA('My search'!$3:$3)": True,
    "COUNTA('My search'!A3:Z3)": True,
    "COUNTA('My search'!P:ZZ)": True,
    "_xlfn.SHEETS()": True,
    "COUNTA(Settings!A:A)": True,
    "COUNTA('My search:Settings'!K3)": True,
    "Wide*2": True,
    "COUNTA(Jobs[Mood])": False,
    "COUNTA(Jobs[[#Headers],[Employer]:[Mood]])": False,
    "COUNTA('My search'!A:H)": False,
    "'My search'!$A$4": False,
    "COUNTA(Ideas!A:A)": False,
    "ROWS(Jobs[Employer])": False,
}
"""Formulas beside a tracker of ``theirs``, and whether adopting it changes what they read."""


def with_reaching_formulas(book: xlsxwriter.Workbook, page: Worksheet) -> None:
    """The tracker as a table, and those formulas on a sheet of their own, each with 7 for its value."""
    in_a_table(book, page)
    book.calc_on_load = False
    book.define_name("Wide", "=COUNTA('My search'!$A$3:$AZ$3)")
    sums = book.add_worksheet("Sums")
    for row, text in enumerate(REACHING):
        sums.write_formula(row, 0, f"={text}", None, 7)
