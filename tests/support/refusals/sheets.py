"""Trackers whose sheets do not hold what is needed, or hold it where the program would write."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

import xlsxwriter

from followup_sheet.cadences.check import RULE_COLUMNS
from followup_sheet.columns import HISTORY_COLUMNS
from tests.support.command import ANN, SheetCell, workbook
from tests.support.home_made_trackers import theirs
from tests.support.hostile.costly import COSTLY, MANY_DAYS, MANY_RULES
from tests.support.nights import good_night
from tests.support.packages import members, rewritten
from tests.support.quirks import Quirk, changed, other_tabs, plain, put
from tests.support.refusals.case import TODAY, Case, Given, Place, holding
from tests.support.typing_by_hand import TRACKER
from tests.support.workbooks import ALL_COLUMNS, write_rows

_OWN = ("Status", "Due", "Next action")
_WHO = ("Company", "Role", "Contact", "Applied on")
_HISTORY = "xl/worksheets/sheet2.xml"
_RULE: Mapping[str, SheetCell] = {
    "Action": "Ring them", "After": "Applied on", "Opens": 0, "Due": 7, "Lapses": 28, "Stages": "Applied",
}  # fmt: skip


def on_plain(quirk: Quirk) -> Given:
    return holding(lambda: quirk(plain()))


def with_columns(*columns: str) -> Given:
    return holding(lambda: workbook(columns=columns))


def typed_in(column: str) -> Given:
    """A first night, and somebody's words stand in a column of the program's."""
    return holding(lambda: workbook([ANN | {column: "soon"}], columns=(*_OWN, *_WHO)))


def in_row(number: int, cells: bytes, *, before: bytes = b"D") -> Quirk:
    """Cells put into a row in front of its first one that begins with ``before``."""
    return put(TRACKER, cells, before=b'<c r="%b%d"' % (before, number))


def _formula(cell: bytes, attributes: bytes = b"") -> bytes:
    return b'<c r="%b"><f%b>1+1</f><v>2</v></c>' % (cell, attributes)


def _several(data: bytes) -> bytes:
    """A second sheet that could be the tracker as well as the first; neither is called so."""
    twice = rewritten(other_tabs(("2026", "worksheet"))(data), {"xl/worksheets/odd1.xml": members(data)[TRACKER]})
    return changed("xl/workbook.xml", rb'name="Tracker"', b'name="2025"')(twice)


def history(*lines: Sequence[SheetCell]) -> Given:
    return holding(lambda: workbook(History=lines))


def cadence(*rules: Mapping[str, SheetCell], columns: Sequence[str] = RULE_COLUMNS) -> Given:
    """A Cadence sheet of these rules, which the Settings say counts."""
    lines = [columns, *([rule.get(column) for column in columns] for rule in rules)]
    settings = [("Setting", "Value"), ("Cadence", "this workbook")]
    return holding(lambda: workbook([ANN], Cadence=lines, Settings=settings))


WRONG: Sequence[Mapping[str, SheetCell]] = [
    _RULE | changed_cells
    for changed_cells in (
        {"Opens": None}, {"Lapses": "soon"}, {"Lapses": "4 weeks"}, {"Due": 7.5}, {"Due": "2026-11-27"},
        {"Holds": "perhaps"}, {"After": "Full moon"}, {"After": "Interview"}, {"After": None}, {"Channel": "Pigeon"},
        {"Channel": "Emial"}, {"Channel": "Phone / E-mail"}, {"Action": None}, {"Action": "Ring " * 30},
        {"Say": "Good\x07 day"}, {"To": "everyone, HR"}, {"Stages": None}, {"Opens": 9}, {"Lapses": 3}, {"At most": 3},
        {"Every": 7}, {"Min": 1}, {"Min": 1, "Say": "Ring."},
    )
]  # fmt: skip
"""Rules with one thing wrong in each."""


def export_into(given: Given, cadence_name: str = "price") -> tuple[Given, Sequence[str]]:
    """A tracker whose Cadence sheet is to be replaced."""
    return given, ("cadence", "export", cadence_name, "FILE")


def _merged_rules() -> bytes:
    """Two rules share the cell of their Action."""
    data = io.BytesIO()
    book = xlsxwriter.Workbook(data)
    write_rows(book, book.add_worksheet("Tracker"), ALL_COLUMNS, [ANN])
    sheet = book.add_worksheet("Cadence")
    sheet.write_row(0, 0, RULE_COLUMNS)
    sheet.merge_range("A2:A3", "Ring them")
    book.close()
    return data.getvalue()


def _full_history(place: Place) -> None:
    """History is used to its last row when another line is to be added."""
    place.file.write_bytes(plain())
    good_night(place.file)
    stray = b'<row r="1048576"><c r="A1048576"><v>46338</v></c></row></sheetData>'
    full = changed(_HISTORY, rb"</sheetData>", stray)(place.file.read_bytes())
    place.file.write_bytes(changed(TRACKER, rb"<v>46343</v>", b"<v>46344</v>")(full))


def _totals_below_history() -> bytes:
    """History is a table with a total row."""
    data = io.BytesIO()
    book = xlsxwriter.Workbook(data)
    write_rows(book, book.add_worksheet("Tracker"), ALL_COLUMNS, [ANN])
    columns = [{"header": name} for name in HISTORY_COLUMNS]
    book.add_worksheet("History").add_table(0, 0, 2, 8, {"name": "Log", "columns": columns, "total_row": True})
    book.close()
    return data.getvalue()


HEADERS = (
    Case(
        "No sheet has headers the program knows",
        holding(lambda: theirs(headers=("Where", "What", "When"), rows=[("Acme", "Buyer", "soon")])),
    ),
    Case("The sheet Tracker has no headers the program knows", with_columns("Where", "What", "When")),
    Case("Two sheets could be the tracker", on_plain(_several)),
    Case("A column stands twice", with_columns(*_OWN, *_WHO, "Employer")),
    Case(
        "The program's own columns are missing",
        with_columns(*_WHO),
        more="This is what a tracker says that was never adopted.",
    ),
    Case("One of the program's own columns is missing", with_columns("Status", "Next action", *_WHO)),
    Case("Somebody's own words stand in a column of the program's", typed_in("Due")),
    Case("A formula stands in a cell of the program's", on_plain(in_row(3, _formula(b"A3")))),
    Case(
        "An array formula reaches into a cell of the program's",
        on_plain(in_row(3, _formula(b"B3", b' t="array" ref="B3:C4"'))),
    ),
    Case(
        "An array formula has lost its range", on_plain(in_row(2, _formula(b"P2", b' t="array" ref="A0"'), before=b"F"))
    ),
    Case(
        "The cell to type into is merged with others",
        on_plain(put(TRACKER, b'<mergeCells count="1"><mergeCell ref="G2:G3"/></mergeCells>', before=b"<pageMargins")),
        ("done", "FILE", "Leeds Rail 0", *TODAY),
    ),
)
HISTORY = (
    Case("Hundreds of rows for one job, with follow-ups on hundreds of days", holding(COSTLY[MANY_DAYS].make)),
    Case("History has no headers the program knows", history(("When", "What"), ("today", "rang"))),
    Case("History is a chart", on_plain(other_tabs(("History", "chartsheet")))),
    Case("History is a table with a total row", holding(_totals_below_history)),
    Case("History is used to its last row", _full_history),
)
CADENCE = (
    Case("Thousands of rows, and hundreds of rules for each", holding(COSTLY[MANY_RULES].make)),
    Case("The Cadence sheet has no headers the program knows", cadence(columns=("What", "When"))),
    Case("The Cadence sheet has no rules", cadence()),
    Case(
        "Rules of the Cadence sheet are wrong",
        cadence(*WRONG),
        more="Every wrong cell is named at once, with what is allowed.",
    ),
    Case(
        "The Cadence sheet lacks a column", cadence(_RULE, columns=[name for name in RULE_COLUMNS if name != "Opens"])
    ),
    Case(
        "Headers of the Cadence sheet are misspelt or stand twice",
        cadence(_RULE, columns=["Chanel" if name == "Channel" else name for name in (*RULE_COLUMNS, "Due")]),
    ),
    Case("The Cadence sheet has more rules than anybody reads", cadence(*[_RULE] * 501)),
    Case("cadence export: rules stand in merged cells", *export_into(holding(_merged_rules))),
    Case(
        "cadence export: a header of the Cadence sheet stands twice",
        *export_into(cadence(_RULE, columns=(*RULE_COLUMNS, "Due"))),
    ),
)
CASES = HEADERS + HISTORY + CADENCE
