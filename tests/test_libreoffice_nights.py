"""Promise: a tracker that a person edits in LibreOffice goes rightly through its nights.

Everything is done through LibreOffice's own programming interface and saved by it, as .xlsx: rows typed,
sorted, copied, inserted and deleted, dates typed as people do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from followup_sheet.columns import normalise
from followup_sheet.model import Plan, TrackerResult
from tests.support.foreign_changes import foreign_changes, header
from tests.support.lifelike import TODAY
from tests.support.nights import days_from, good_night, in_process
from tests.support.package_differences import cells
from tests.support.typing_by_hand import letters
from tests.support.workbooks import BASIC_COLUMNS, tracker

if TYPE_CHECKING:
    from tests.support.libreoffice import Office, Session

pytestmark = pytest.mark.slow

FIRST, SECOND, THIRD = days_from(TODAY, 3)
COMPANIES = ("Turku Optics", "Aarhus Seeds", "Leeds Rail", "Ghent Water")
# As people type them into an English (US) LibreOffice: dates, and text that is a date.
APPLIED = ("2026-11-12", "11/05/2026", "Nov 1, 2026", "11/20/26")


class Evening:
    """One evening at the tracker: what is typed there, by column name (``Last_follow_up``)."""

    def __init__(self, book: Session, columns: dict[str, str]) -> None:
        self.book, self.columns = book, columns
        self.letters = {normalise(name): letter for name, letter in columns.items()}

    def types(self, row: int, **texts: str) -> None:
        for name, text in texts.items():
            self.book.type("Tracker", self._at(name, row), text)

    def puts_text(self, row: int, **texts: str) -> None:
        for name, text in texts.items():
            self.book.set_string("Tracker", self._at(name, row), text)

    def sorts(self, last_row: int, by: str) -> None:
        names = list(self.columns)
        area = f"A1:{self.columns[names[-1]]}{last_row}"
        self.book.sort("Tracker", area, names.index(by))

    def _at(self, name: str, row: int) -> str:
        return f"{self.letters[normalise(name)]}{row}"


class Life:
    """A tracker, its evenings in LibreOffice and its nights."""

    def __init__(self, path: Path, office: Office) -> None:
        self.path, self.office = path, office
        self.columns = _all_headers(path)

    def evening(self, does: Callable[[Evening], None]) -> None:
        with self.office.session(self.path) as book:
            does(Evening(book, self.columns))
            book.save()

    def night(self, day: date) -> list[Plan]:
        """A good night in which only ours changed; the second run of the day does nothing at all."""
        saved = self.path.read_bytes()
        result = good_night(self.path, day)
        written, stamp = self.path.read_bytes(), self.path.stat()
        assert foreign_changes(saved, written) == []
        self._second_run(day, result)
        assert self.path.read_bytes() == written
        assert (self.path.stat().st_mtime_ns, self.path.stat().st_ino) == (stamp.st_mtime_ns, stamp.st_ino)
        return list(result.plans)

    def _second_run(self, day: date, first: TrackerResult) -> None:
        second = good_night(self.path, day)
        assert not second.written
        assert [(p.id, p.status, p.why) for p in second.plans] == [(p.id, p.status, p.why) for p in first.plans]

    def history(self, *kinds: str) -> Counter[tuple[str, str]]:
        """(company, What) of the lines of these kinds."""
        found = cells(self.path.read_bytes(), "History")
        last = max(int(place.lstrip("ABCDEFGHI")) for place in found)
        texts = {place: cell.value for place, cell in found.items()}
        lines = [{name: texts.get(f"{name}{row}", "") for name in "ABCDEFGHI"} for row in range(2, last + 1)]
        return Counter((line["E"], line["C"]) for line in lines if line["B"] in kinds)


def _all_headers(path: Path) -> dict[str, str]:
    known = header(path.read_bytes())
    return dict(sorted(known.items(), key=lambda item: (len(item[1]), item[1])))


def from_template(path: Path) -> None:
    assert in_process(["-q", "init", path, "--today", TODAY.isoformat()]) == 0


def of_ones_own(path: Path) -> None:
    path.write_bytes(tracker([], BASIC_COLUMNS))
    assert letters(BASIC_COLUMNS)["Status"] == "A"


@pytest.fixture(params=[from_template, of_ones_own])
def life(request: pytest.FixtureRequest, tmp_path: Path, office: Office) -> Life:
    path = tmp_path / "jobs.xlsx"
    request.param(path)
    return Life(path, office)


def types_four_rows(evening: Evening) -> None:
    for row, (company, applied) in enumerate(zip(COMPANIES, APPLIED, strict=True), 2):
        evening.types(row, Company=company, Role="buyer", Applied_on=applied)
    evening.types(3, Contact="Ann Tan", Last_follow_up="2026-11-18", How="Phone")
    evening.puts_text(4, Interview_on="18 Nov 2026")


def follows_up_sorts_and_copies(evening: Evening) -> None:
    evening.types(4, Last_follow_up="11/20/2026", How="E-mail")
    evening.sorts(5, by="Company")
    evening.book.copy_row("Tracker", source=2, before=6)
    evening.types(6, Company="Aarhus Seeds (again)")


def deletes_inserts_and_follows_up(evening: Evening) -> None:
    evening.book.delete_row("Tracker", 3)
    evening.book.insert_row("Tracker", 2)
    evening.types(2, Company="Moncton Foods", Applied_on="2026-11-20")
    evening.types(5, Last_follow_up="2026-11-21", How="Phone")


def ids(plans: list[Plan]) -> dict[str, str]:
    return {plan.row.company: plan.id for plan in plans}


def test_three_evenings_in_libreoffice_and_three_nights_go_rightly(life: Life) -> None:
    life.evening(types_four_rows)
    first = life.night(FIRST)
    assert [plan.row.company for plan in first] == list(COMPANIES)
    assert [str(plan.row.day("Applied on"))[:10] for plan in first] == [
        "2026-11-12", "2026-11-05", "2026-11-01", "2026-11-20",
    ]  # fmt: skip
    assert life.history("Follow-up").total() == 1

    life.evening(follows_up_sorts_and_copies)
    second = life.night(SECOND)
    assert [plan.row.company for plan in second] == [*sorted(COMPANIES), "Aarhus Seeds (again)"]
    assert ids(first).items() < ids(second).items()
    assert len(set(ids(second).values())) == 5
    assert life.history("Follow-up").total() == 2
    assert life.history("Event")["Aarhus Seeds (again)", "Copied row"] == 1

    before = life.history("Event", "Stage", "Follow-up")
    life.evening(deletes_inserts_and_follows_up)
    third = life.night(THIRD)
    assert {plan.row.company for plan in third} == {
        "Moncton Foods", "Aarhus Seeds", "Leeds Rail", "Turku Optics", "Aarhus Seeds (again)",
    }  # fmt: skip
    kept = ids(second)
    assert {name: id_ for name, id_ in ids(third).items() if name in kept} == {
        name: id_ for name, id_ in kept.items() if name != "Ghent Water"
    }
    assert life.history("Follow-up").total() == 3
    assert life.history("Event", "Stage", "Follow-up") >= before


def test_what_people_type_that_is_no_date_is_named_and_stays(life: Life) -> None:
    def types_badly(evening: Evening) -> None:
        evening.types(2, Company="Turku Optics", Applied_on="2026-11-12")
        evening.puts_text(2, Interview_on="next tues")

    life.evening(types_badly)
    saved = life.path.read_bytes()
    result = good_night(life.path, FIRST)
    place = f"{life.columns['Interview on']}2"
    assert [problem.place for problem in result.problems] == [f"Tracker!{place}"]
    assert cells(life.path.read_bytes(), "Tracker")[place] == cells(saved, "Tracker")[place]
