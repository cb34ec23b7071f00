"""Promise: after a run every formula shows the right value when the file is next opened.

The workbooks come with right cached values. LibreOffice trusts those, so what it shows on opening is
compared with what it computes anew; formulas that do not depend on the tool's cells keep every byte.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import xlsxwriter

from followup_sheet.columns import HISTORY_COLUMNS
from tests.support.foreign_changes import foreign_changes, raw_cells
from tests.support.lifelike import TODAY
from tests.support.nights import after_nights, days_from
from tests.support.package_differences import cells
from tests.support.packages import members
from tests.support.shapes import some_rows
from tests.support.templates import example_bytes
from tests.support.workbooks import BASIC_COLUMNS, CREATED, write_rows

if TYPE_CHECKING:
    from tests.support.libreoffice import Office, ShownCell

pytestmark = pytest.mark.slow

Place = tuple[str, str]
"""Sheet and cell."""

# Tracker: A status, B due, C next action, D company, N the ID; the user's own formulas from O on.
DEPENDENT = [
    'COUNTIF(Tracker!A2:A7,"Overdue")',
    'COUNTIF(Tracker!A:A,"Due today")',
    'COUNTIF(Jobs[Status],"Waiting")',
    "MAX(Jobs[Due])-$B$1",
    "COUNTA(Tracker!C2:C7)",
    'COUNTIF(Statuses,"Overdue")+1',
    "OverdueNow*10",
    "A1+A2+A3",
    'A8&" in all"',
    'INDEX(Tracker!A2:D7,MATCH("Leeds Rail 3",Tracker!D2:D7,0),1)',
    'VLOOKUP("Leeds Rail 2",Tracker!D2:O7,12,FALSE)',
    'SUMPRODUCT((Jobs[Status]="Overdue")*(Jobs[Days left]<0))',
    'INDIRECT("Tracker!A"&2)',
    "COUNTA(History!B2:B200)",
    'COUNTIF(History!C:C,"Applied")',
    "SUM(Tracker!O2:O7)",
    "SUM(Tracker!P2:P7)/2",
]
INDEPENDENT = ["SUM(Tracker!I2:I7)", "COUNTA(Jobs[Company])", "1/3", "LEN(Tracker!D2)*7", "SUM(Own!B1:B9)", "B18+1"]
OWN = {"O": '=IF(B{row}="","",B{row}-Summary!$B$1)', "P": "=N(O{row})*2", "Q": "=LEN(D{row})*7"}
HEADERS = (*BASIC_COLUMNS, "Days left", "Twice that", "Length")


def build(path: Path, cached: Mapping[Place, float | str]) -> Path:
    """A table of six rows, a History sheet without lines, and formulas with these cached values."""
    data = io.BytesIO()
    book = xlsxwriter.Workbook(data)
    book.set_properties({"created": CREATED})
    tracker, summary, own, history = (book.add_worksheet(name) for name in ("Tracker", "Summary", "Own", "History"))
    write_rows(book, tracker, HEADERS, some_rows())
    columns = [{"header": name} for name in HEADERS]
    tracker.add_table(0, 0, 6, len(HEADERS) - 1, {"name": "Jobs", "columns": columns})
    book.define_name("Statuses", "=Tracker!$A$2:$A$7")
    book.define_name("OverdueNow", '=COUNTIF(Statuses,"Overdue")')
    # A format of its own, for a difference of dates would else be shown as a date once it is computed anew.
    number = book.add_format({"num_format": "0"})
    for row in range(2, 8):
        for letter, text in OWN.items():
            tracker.write_formula(
                f"{letter}{row}", text.format(row=row), number, _value(cached, "Tracker", f"{letter}{row}")
            )
    summary.write_datetime("B1", TODAY)
    own.write_column("B1", [3, 1, 4, 1, 5])
    for number, text in enumerate(DEPENDENT, 1):
        summary.write_formula(f"A{number}", f"={text}", None, _value(cached, "Summary", f"A{number}"))
    for number, text in enumerate(INDEPENDENT, 1):
        own.write_formula(f"C{number}", f"={text}", None, _value(cached, "Own", f"C{number}"))
    history.write_row(0, 0, HISTORY_COLUMNS)
    book.close()
    path.write_bytes(data.getvalue())
    return path


def _value(cached: Mapping[Place, float | str], sheet: str, cell: str) -> float | str:
    return cached.get((sheet, cell), 0)


def formulas(data: bytes) -> list[Place]:
    sheets = [name for name in ("Tracker", "Summary", "Own", "Dashboard") if f'name="{name}"'.encode() in _book(data)]
    return [(sheet, place) for sheet in sheets for place, cell in cells(data, sheet).items() if cell.formula]


def _book(data: bytes) -> bytes:
    return members(data)["xl/workbook.xml"]


def shown(office: Office, path: Path, *, anew: bool) -> dict[Place, float | str]:
    """What the formulas show on opening, or computed anew, to the 12 digits that survive a save."""
    places = formulas(path.read_bytes())
    with office.session(path) as session:
        if anew:
            session.recalculate()
        found = {place: session.cell(*place) for place in places}
    assert not [place for place, cell in found.items() if cell.error]
    return {place: _result(cell) for place, cell in found.items()}


def _result(cell: ShownCell) -> float | str:
    return round(cell.value, 12) if cell.value or cell.text == "0" else cell.text


@pytest.fixture
def tracker(tmp_path: Path, office: Office) -> Path:
    values = shown(office, build(tmp_path / "blank.xlsx", {}), anew=True)
    path = build(tmp_path / "jobs.xlsx", values)
    assert shown(office, path, anew=False) == values
    return path


def test_every_formula_is_what_a_full_recalculation_gives(tracker: Path, office: Office) -> None:
    blank = shown(office, tracker, anew=False)
    after_nights(tracker, [TODAY])
    now = shown(office, tracker, anew=False)
    assert now == shown(office, tracker, anew=True)
    assert len([place for place in now if now[place] != blank[place]]) > 15


def test_formulas_stay_right_night_after_night_and_after_a_save_in_libreoffice(tracker: Path, office: Office) -> None:
    nights = days_from(TODAY, 20)[::4]
    for day in nights:
        before = tracker.read_bytes()
        after_nights(tracker, [day])
        assert foreign_changes(before, tracker.read_bytes()) == []
        assert shown(office, tracker, anew=False) == shown(office, tracker, anew=True)
        office.resave(tracker, tracker.with_name("saved.xlsx"))
        tracker.with_name("saved.xlsx").replace(tracker)


def test_values_that_do_not_depend_on_ours_stay_byte_for_byte(tracker: Path) -> None:
    before = tracker.read_bytes()
    after = after_nights(tracker, [TODAY])
    independent = [("Own", f"C{number}") for number in range(1, 6)] + [("Tracker", f"Q{row}") for row in range(2, 8)]
    for sheet, place in independent:
        assert raw_cells(before, sheet)[place] == raw_cells(after, sheet)[place]
        assert b"<v>" in raw_cells(after, sheet)[place]


def test_every_formula_keeps_its_text(tracker: Path) -> None:
    before = tracker.read_bytes()
    after = after_nights(tracker, days_from(TODAY, 3))
    for sheet in ("Tracker", "Summary", "Own"):
        old, new = cells(before, sheet), cells(after, sheet)
        assert {place: cell.formula for place, cell in old.items() if cell.formula} == {
            place: cell.formula for place, cell in new.items() if cell.formula
        }


@pytest.mark.parametrize("nights", [1, 3])
def test_the_templates_dashboard_shows_what_a_full_recalculation_gives(
    nights: int, tmp_path: Path, office: Office
) -> None:
    path = tmp_path / "jobs.xlsx"
    path.write_bytes(example_bytes(TODAY))
    after_nights(path, days_from(TODAY, nights))
    now = shown(office, path, anew=False)
    assert len([place for place in now if place[0] == "Dashboard"]) > 15
    assert now == shown(office, path, anew=True)


def test_the_date_the_workbook_counts_from_does_not_matter(tmp_path: Path, office: Office) -> None:
    path = tmp_path / "jobs.xlsx"
    book = xlsxwriter.Workbook(path, {"date_1904": True})
    sheet = book.add_worksheet("Tracker")
    write_rows(book, sheet, HEADERS, some_rows())
    sheet.write_datetime("S1", date(2026, 11, 1))
    for row in range(2, 8):
        sheet.write_formula(f"O{row}", f'=IF(B{row}="","",B{row}-$S$1)', None, "")
    book.close()
    after_nights(path, [TODAY])
    with office.session(path) as session:
        left = [session.cell("Tracker", f"O{row}").value for row in range(2, 8)]
    assert all(0 <= days < 60 for days in left)
    assert max(left) > 15
