"""Promise: every number the tool stored in the Dashboard is the one LibreOffice calculates."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from openpyxl.utils import coordinate_to_tuple

from followup_sheet import examples
from followup_sheet.columns import HISTORY_COLUMNS
from followup_sheet.workbook import template
from tests.support import lifelike
from tests.support.dashboards import Stored, formulas
from tests.support.nights import after_nights, good_night
from tests.support.templates import LETTERS, STANDARD, opened
from tests.support.typing_by_hand import typed

if TYPE_CHECKING:
    from tests.support.libreoffice import Office

pytestmark = pytest.mark.slow

TODAY = datetime.now(UTC).astimezone().date()
"""The machine's own: LibreOffice knows no other."""
EVENINGS = [TODAY - timedelta(days=9), TODAY - timedelta(days=1), TODAY]


def day(ago: int) -> date:
    return TODAY - timedelta(days=ago)


def built(*rows: dict[str, template.CellContent]) -> bytes:
    return template.build(TODAY, rows, cadence=STANDARD)


def of_the_examples() -> bytes:
    return template.build(TODAY, examples.my_search(day(9)).rows, cadence=STANDARD)


def lifelike_rows() -> bytes:
    return template.build(TODAY, list(lifelike.rows(500, today=TODAY)), cadence=STANDARD)


def carelessly_typed() -> bytes:
    """Dates as text, words in their own spelling, times of day, numbers for names, lines typed by hand."""
    data = built(
        {"Company": "Text for a date", "Applied on": "3 May 2026"},
        {"Company": "A synonym", "Applied on": day(40), "Stage": "Interview"},
        {"Company": "Loud", "Applied on": day(50), "Interview on": day(45), "Stage": "WITHDRAWN"},
        {"Company": "At noon", "Interview on": datetime.combine(day(28), time(12, 30))},
        {"Company": "Just before midnight", "Interview on": datetime.combine(day(28), time(23, 59, 59))},
        {"Company": 37, "Contact": "A. Number", "Applied on": day(61)},
        {"Contact": "Nobody's", "Applied on": day(61)},
        {"Company": "Ahead", "Applied on": day(-3), "Lead on": day(60)},
        {"Company": "Lead again", "Lead on": day(7), "Stage": "lead"},
        {"Company": "Closing", "Deadline": day(-2)},
        {"Company": "Both", "Deadline": day(3), "Applied on": day(33), "Reply on": "soon"},
        {"Company": "On hold", "Applied on": day(33), "Stage": "on hold"},
        {"Company": "=1+1", "Role": "x", "Applied on": day(35), "Last follow-up": day(30)},
    )
    book, saved = opened(data), BytesIO()
    book["Settings"].cell(*setting(book["Settings"], "Prospecting days")).value = 10
    for row, line in enumerate(typed_lines(), start=2):
        for name, value in line.items():
            book["History"].cell(row, HISTORY_COLUMNS.index(name) + 1).value = value
    book.save(saved)
    return saved.getvalue()


def setting(sheet: object, name: str) -> tuple[int, int]:
    rows = sheet.iter_rows(max_col=1)  # type: ignore[attr-defined]  # a worksheet of openpyxl
    return next(cell.row for (cell,) in rows if cell.value == name), 2


def typed_lines() -> list[dict[str, template.CellContent]]:
    of_a = {"Company": "A synonym", "Kind": "Follow-up", "What": "Check in"}
    noon = datetime.combine(day(8), time(12))
    return [
        of_a | {"Date": day(14), "Recorded on": day(14)},
        of_a | {"Date": noon, "Kind": "follow-up"},
        of_a | {"Date": day(1), "What": "other contact"},
        of_a | {"Date": day(2), "What": ""},
        of_a | {"Date": "2026-11-02"},
        of_a | {"Date": day(70), "Kind": "Missed", "What": "Call again"},
        of_a | {"Date": day(3), "Kind": "missed", "What": "Thank-you note"},
        of_a | {"Date": day(3), "Kind": "Event", "What": "applied", "Recorded on": TODAY},
    ]


def new_row(night: date) -> dict[str, lifelike.Value | None]:
    """Something for the night to write, far below all other rows: a night without writes nothing."""
    row = 1900 + night.day
    return {f"{LETTERS['Company']}{row}": f"New {night}", f"{LETTERS['Applied on']}{row}": night}


TRACKERS: dict[str, tuple[Callable[[], bytes], list[date]]] = {
    "a new tracker": (built, []),
    "the examples before their first night": (of_the_examples, []),
    "the examples after some nights": (of_the_examples, EVENINGS),
    "five hundred rows": (lifelike_rows, [TODAY]),
    "a tracker typed carelessly": (carelessly_typed, EVENINGS),
}


@pytest.mark.parametrize("tracker", TRACKERS.values(), ids=TRACKERS)
def test_every_stored_number_is_the_calculated_one(
    tracker: tuple[Callable[[], bytes], list[date]], office: Office, tmp_path: Path
) -> None:
    make, nights = tracker
    path = tmp_path / "tracker.xlsx"
    path.write_bytes(make())
    for night in nights:
        path.write_bytes(typed(path.read_bytes(), new_row(night)))
        after_nights(path, [night])
    assert len(formulas(path.read_bytes())) > 100
    assert unlike(office, path) == []


def test_moved_columns_and_cells_and_a_save_in_libreoffice_change_nothing(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "tracker.xlsx"
    path.write_bytes(of_the_examples())
    after_nights(path, EVENINGS[:1])
    with office.session(path) as session:
        for name, before in (("Status", 9), ("Interview on", 2), ("Stage", 3)):
            session.move_column("Tracker", coordinate_to_tuple(f"{LETTERS[name]}1")[1], before)
        session.insert_row("Dashboard", 3)
        session.insert_row("Tracker", 2)
        session.insert_column("Dashboard", 5)
        session.insert_column("History", 1)
        session.save()
    assert good_night(path, TODAY).written
    assert [cell for cell, formula in formulas(path.read_bytes()).items() if formula.stored is None] == blanks(path)
    assert unlike(office, path) == []


def blanks(path: Path) -> list[str]:
    """The cells of quiet rows and of more of them, where there are none."""
    texts = ("QuietSince", "GoneQuiet")
    found = formulas(path.read_bytes()).items()
    return [cell for cell, formula in found if formula.stored is None and any(name in formula.text for name in texts)]


def unlike(office: Office, path: Path) -> list[tuple[str, Stored, object, object]]:
    """The Dashboard's cells in which LibreOffice shows on opening, or calculates, something else."""
    with office.session(path) as session:
        shown = session.values("Dashboard")
        session.recalculate()
        anew = session.values("Dashboard")
    found = []
    for cell, formula in formulas(path.read_bytes()).items():
        row, column = coordinate_to_tuple(cell)
        values = shown[row - 1][column - 1], anew[row - 1][column - 1]
        if not all(alike(formula.stored, value) for value in values):
            found.append((cell, formula.stored, *values))
    return found


def alike(stored: Stored, shown: str | float | None) -> bool:
    if isinstance(stored, float) and isinstance(shown, float):
        return math.isclose(stored, shown, rel_tol=0, abs_tol=1e-6)
    return (stored or "") == shown
