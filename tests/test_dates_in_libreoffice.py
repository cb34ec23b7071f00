"""Dates typed from the keyboard of a real LibreOffice, in several countries, and what the tool makes of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from pathlib import Path

import pytest

from tests.support.command import call
from tests.support.foreign_changes import foreign_changes, raw_cells
from tests.support.libreoffice import Office, Session, started
from tests.support.nights import after_nights, days_from, good_night
from tests.support.typed_dates import (
    FORMATS,
    LETTERS,
    LOCALES,
    TABLE,
    TEXT_COLUMN,
    addresses,
    assert_read_right,
    blank_tracker,
    readings,
    stored_in,
    written_to,
)

pytestmark = pytest.mark.slow

NIGHT = date(2026, 11, 20)
OfficeIn = Callable[[str], AbstractContextManager[Office]]


@pytest.fixture
def office_in(tmp_path_factory: pytest.TempPathFactory) -> OfficeIn:
    """A LibreOffice of a country, for as long as it is used."""

    @contextmanager
    def office(locale: str) -> Iterator[Office]:
        with started(tmp_path_factory.mktemp("libreoffice"), locale) as running:
            yield running

    return office


def type_the_table(office: Office, path: Path) -> int:
    """Types every line of the table into every date column and saves; the year LibreOffice has today."""
    with office.session(path) as book:
        for column in FORMATS:
            for address, typed in zip(addresses(column), TABLE, strict=True):
                book.type("Tracker", address, typed.text)
        book.type("Tracker", "Z1", "=YEAR(TODAY())")
        year = int(book.cell("Tracker", "Z1").value)
        book.type("Tracker", "Z1", "")
        book.save()
    return year


def untouched_by_nights(path: Path) -> bool:
    """Whether two nights write nothing but what is the tool's, and name the same cells as before."""
    before, problems = path.read_bytes(), check(path)
    after = after_nights(path, days_from(NIGHT, 2))
    dates = {place: cell for place, cell in raw_cells(before, "Tracker").items() if place[0] in LETTERS.values()}
    assert dates.items() <= raw_cells(after, "Tracker").items()
    assert foreign_changes(before, after) == []
    return check(path) == problems


def check(path: Path) -> list[str]:
    return call("check", path, "--today", NIGHT.isoformat()).lines


@pytest.mark.parametrize("locale", LOCALES)
def test_what_is_typed_is_read_as_the_day_it_shows_or_named_once_and_left_alone(
    locale: str, office_in: OfficeIn, tmp_path: Path
) -> None:
    path = written_to(tmp_path / "typed.xlsx", blank_tracker())
    with office_in(locale) as office:
        year = type_the_table(office, path)
    stored = stored_in(path.read_bytes(), year)
    assert stored == table_for(locale)
    assert_read_right(path.read_bytes(), stored, year)
    named = [line.split(": ")[1] for line in check(path)]
    assert len(named) == len(set(named)) == len(readings(path.read_bytes()).said)
    assert untouched_by_nights(path)


def table_for(locale: str) -> dict[str, str]:
    return {
        address: typed.stored(locale, column)
        for column in FORMATS
        for address, typed in zip(addresses(column), TABLE, strict=True)
    }


def test_a_workbook_that_counts_from_1904_reads_as_its_twin(office_in: OfficeIn, tmp_path: Path) -> None:
    path = written_to(tmp_path / "typed.xlsx", blank_tracker(date_1904=True))
    with office_in("en-GB") as office:
        year = type_the_table(office, path)
    stored = stored_in(path.read_bytes(), year, date1904=True)
    assert_read_right(path.read_bytes(), stored, year)
    twins = {place: word for place, word in table_for("en-GB").items() if "46115" not in (word, typed_at(place))}
    assert twins.items() <= stored.items()
    assert untouched_by_nights(path)


def typed_at(address: str) -> str:
    return TABLE[int(address[1:]) - 2].text


AS_READ: Mapping[str, Mapping[str, list[str | None]]] = {
    "en-US": {"Applied on": ["2026-12-31", "2026-03-04", "2026-04-03"], TEXT_COLUMN: ["2026-12-31", "2026-04-03"]},
    "en-GB": {"Applied on": ["2026-12-31", "2026-04-03", None], TEXT_COLUMN: ["2026-12-31", "2026-04-03"]},
}


@pytest.mark.parametrize("locale", AS_READ)
def test_what_stayed_text_is_settled_by_the_column_and_what_became_a_date_never_is(
    locale: str, office_in: OfficeIn, tmp_path: Path
) -> None:
    path = written_to(tmp_path / "typed.xlsx", blank_tracker(rows=3))
    with office_in(locale) as office, office.session(path) as book:
        type_down(book, "Applied on", ["31/12/2026", "3/4/2026", "3-4-2026"])
        type_down(book, TEXT_COLUMN, ["31/12/2026", "3/4/2026"])
        book.save()
    days = readings(path.read_bytes()).days
    for column, expected in AS_READ[locale].items():
        found = [days.get(place) for place in addresses(column)[: len(expected)]]
        assert [day and day.isoformat() for day in found] == expected
    good_night(path)


def type_down(book: Session, column: str, texts: list[str]) -> None:
    for address, text in zip(addresses(column), texts, strict=False):
        book.type("Tracker", address, text)
