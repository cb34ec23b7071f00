"""`done` on a row that a person copied: what it takes is in History after the night, what it cannot take it refuses."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest

from tests.support.command import ANN, DAY, TODAY, call, cells, workbook

BEFORE, YESTERDAY = DAY - timedelta(days=3), DAY - timedelta(days=1)


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    """A known row with a follow-up, and below it a copy of it in which only the company was typed anew."""
    path = tmp_path / "client.xlsx"
    path.write_bytes(workbook([ANN | {"Last follow-up": BEFORE}]))
    call("run", path, *TODAY)
    book = openpyxl.load_workbook(path)
    sheet = book["Tracker"]
    for cell in sheet[2]:
        sheet.cell(3, cell.column, cell.value).number_format = cell.number_format
    header = [cell.value for cell in sheet[1]]
    sheet.cell(3, header.index("Company") + 1, "Brook")
    book.save(path)
    return path


def contacts(tracker: Path) -> list[tuple[str, str, date]]:
    """Kind or Copied row, company and day of what became of the copy's Last follow-up."""
    lines = [line for line in cells(tracker, "History") if line["Company"] == "Brook"]
    wanted = (line for line in lines if line["Kind"] == "Follow-up" or line["What"] == "Copied row")
    return [(line["Kind"], line["What"], line["Date"].date()) for line in wanted]


def test_a_follow_up_done_before_the_copys_first_night_is_counted_and_not_taken_for_the_copied_one(
    tracker: Path,
) -> None:
    assert call("done", tracker, "Brook", "--how", "Phone", "--on", YESTERDAY.isoformat(), *TODAY).code == 0
    call("run", tracker, *TODAY)
    assert [(kind, day) for kind, _, day in contacts(tracker)] == [("Event", BEFORE), ("Follow-up", YESTERDAY)]


@pytest.mark.parametrize("days", [0, 2])
def test_a_day_up_to_the_copied_one_is_refused_because_no_night_would_count_it(tracker: Path, days: int) -> None:
    call("run", tracker, *TODAY)
    before = tracker.read_bytes()
    ran = call("done", tracker, "Brook", "--on", (BEFORE - timedelta(days=days)).isoformat(), *TODAY)
    assert (ran.code, tracker.read_bytes()) == (2, before)
    assert "Ann Lee, Brook, Clerk was copied from a row whose Last follow-up was 17 Nov 2026" in ran.complaint
    assert "to the History sheet by hand" in ran.complaint
