"""A new tracker in real LibreOffice: filled in by keyboard, saved, run overnight, opened again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from followup_sheet.columns import BY_NAME, COLUMNS, list_words
from followup_sheet.highlights import HIGHLIGHTS
from followup_sheet.model import Status
from tests.support.command import call
from tests.support.foreign_changes import foreign_changes
from tests.support.libreoffice import Office, Session, ShownCell, started
from tests.support.package_differences import cells

pytestmark = pytest.mark.slow

WRITTEN: Mapping[str, tuple[str, str]] = {
    "en-US": ("{0.month}/{0.day}/{0.year}", " 2:30 PM"),
    "de-DE": ("{0.day}.{0.month}.{0.year}", " 14:30"),
}
"""How a day and half past two are typed."""
SHOWN = {"en-US": "{0.month}/{0.day}/{0.year}", "de-DE": "{0:%d.%m.%Y}"}
FIRST = next(number for number, column in enumerate(COLUMNS) if column.name == "Company")
IN_SIGHT = [column.name for column in COLUMNS[FIRST:] if not column.folded]


class Place(NamedTuple):
    """LibreOffice, and what people there type and see."""

    office: Office
    locale: str

    def typed(self, day: date) -> str:
        return WRITTEN[self.locale][0].format(day)

    @property
    def half_past_two(self) -> str:
        return WRITTEN[self.locale][1]

    def shown(self, day: date) -> str:
        return SHOWN[self.locale].format(day)


@pytest.fixture(params=WRITTEN, scope="module")
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with started(tmp_path_factory.mktemp("libreoffice"), request.param) as running:
        yield Place(running, request.param)


def the_day() -> date:
    """What LibreOffice takes for today as well: the Dashboard asks it."""
    return datetime.now().astimezone().date()


def letters(data: bytes) -> dict[str, str]:
    """Column letter by header of a new tracker."""
    return {cell.text: at.rstrip("0123456789") for at, cell in cells(data, "Tracker").items() if cell.text in BY_NAME}


def line(values: Mapping[str, str]) -> str:
    """A row as pressed from Company on: a tab after each column in sight, up to the last one filled."""
    last = max(IN_SIGHT.index(name) for name in values)
    return "\t".join(values.get(name, "") for name in IN_SIGHT[: last + 1])


def evening(book: Session, place: Place, at: Mapping[str, str], today: date) -> None:
    """Three rows, one after the other, the cells of each in the order of the sheet; a word out of a drop-down."""
    yesterday, promised, before = (place.typed(today - timedelta(days=days)) for days in (1, 2, 20))
    assert book.choices("Tracker", f"{at['How']}4") == list(list_words("How"))
    how = book.choices("Tracker", f"{at['How']}4")[1]
    ann = {
        "Company": "Leeds Rail",
        "Role": "Planner",
        "Contact": "Ann Tan",
        "Interview on": yesterday + place.half_past_two,
    }
    bo = {
        "Company": "Brook & Söhne",
        "Applied on": before,
        "Agreed follow-up": promised,
        "Notes": "rang twice, 3/4 sure",
    }
    coe = {"Company": "Coe", "Last follow-up": promised, "How": how, "Interview on": promised}
    for row, values in enumerate((ann, bo, coe), 2):
        book.keyboard("Tracker", f"{at['Company']}{row}", line(values) + "\n")


def near(values: Sequence[Sequence[object]], word: str) -> set[object]:
    """What stands above, below and beside a word."""
    row, column = next((r, c) for r, cells in enumerate(values) for c, value in enumerate(cells) if value == word)
    places = ((row - 1, column), (row + 1, column), (row, column + 1))
    return {values[r][c] for r, c in places if r < len(values) and c < len(values[r])}


def stored(data: bytes, sheet: str) -> dict[str, str | float]:
    """What the file itself says that each formula shows."""
    formulas = {at: cell for at, cell in cells(data, sheet).items() if cell.formula}
    return {
        at: float(cell.value) if cell.kind == "number" and cell.value else cell.value for at, cell in formulas.items()
    }


def shown(cell: ShownCell, stored: str | float) -> str | float:
    """What LibreOffice has for a formula, as a number where the file stores one."""
    return cell.value if isinstance(stored, float) else cell.text


def assert_shown(book: Session, place: Place, at: Mapping[str, str], row: int, plan: tuple[Status, date, str]) -> None:
    """A row's Status, Due and Next action as words, a real date, and one colour."""
    status, due, action = plan
    found = [book.cell("Tracker", f"{at[name]}{row}") for name in ("Status", "Due", "Next action")]
    assert [cell.text for cell in found] == [str(status), place.shown(due), action]
    assert {cell.fill for cell in found} == {HIGHLIGHTS[status].fill}
    assert found[1].kind == "value"


def test_rows_typed_in_the_evening_have_their_status_date_and_colour_in_the_morning(
    tmp_path: Path, place: Place
) -> None:
    tracker, today = tmp_path / "my-search.xlsx", the_day()
    assert call("init", tracker).code == 0
    at = letters(tracker.read_bytes())
    with place.office.session(tracker) as book:
        evening(book, place, at, today)
        book.save()
    typed = tracker.read_bytes()
    night = call("run", tracker, "--json")
    assert (night.code, night.tracker["problems"], night.tracker["written"]) == (0, [], True)
    morning = tracker.read_bytes()
    assert foreign_changes(typed, morning) == []

    with place.office.session(tracker) as book:
        dashboard = book.values("Dashboard")
        says = {cell: book.cell("Dashboard", cell) for cell in stored(morning, "Dashboard")}
        assert_shown(book, place, at, 2, (Status.DUE_TODAY, today, "Thank-you note"))
        assert_shown(book, place, at, 3, (Status.OVERDUE, today - timedelta(days=2), "Agreed follow-up"))
        assert book.cell("Tracker", f"{at['Interview on']}2").value % 1 == pytest.approx(14.5 / 24)
        assert ["Follow-up", "Thank-you note", "E-mail", "Coe"] in [entry[1:5] for entry in book.values("History")]
        book.recalculate()
        assert book.values("Dashboard") == dashboard
    counts = Counter(plan["status"] for plan in night.tracker["plans"])
    assert all(counts[word] in near(dashboard, word) for word in ("Overdue", "Due today", "Due soon"))
    assert {cell: shown(says[cell], value) for cell, value in stored(morning, "Dashboard").items()} == stored(
        morning, "Dashboard"
    )

    assert call("run", tracker, "--json").tracker["written"] is False
    assert tracker.read_bytes() == morning
