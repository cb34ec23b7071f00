"""Promise: whatever the shape of a tracker, its rows are planned, only the tool's cells change, and their look is kept.

What cannot be written is refused by name, and left as it was.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from openpyxl.worksheet.worksheet import Worksheet as OpenedSheet

from tests.support.foreign_changes import foreign_changes, header, statuses
from tests.support.home_made_trackers import theirs, with_another_table_below
from tests.support.lifelike import TODAY, Value
from tests.support.nights import after_nights, days_from, good_night, in_process
from tests.support.package_differences import cells
from tests.support.packages import members, rewritten
from tests.support.shapes import (
    SHAPES,
    Shaped,
    after_first_night,
    built,
    days_ago,
    prefixed,
    protected,
    renamed,
    some_rows,
    with_notes_below,
    with_totals,
)
from tests.support.templates import opened
from tests.support.typing_by_hand import TRACKER, letters, typed, without_row
from tests.support.workbooks import BASIC_COLUMNS

pytestmark = pytest.mark.slow  # minutes together, and no part of daily work

BASIC = letters(BASIC_COLUMNS)
NIGHTS = days_from(TODAY, 3)


def witness(data: bytes, sheet: str = "Tracker") -> OpenedSheet:
    return opened(data)[sheet]


@pytest.fixture(params=SHAPES)
def shape(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Shaped:
    return after_first_night(request.param, tmp_path_factory.getbasetemp())


def test_whatever_the_trackers_shape_every_row_is_planned_and_only_ours_changes(shape: Shaped) -> None:
    assert foreign_changes(shape.before, shape.after) == []
    assert sorted(statuses(shape.after).values()) == sorted(plan.status for plan in shape.result.plans)
    assert len(shape.result.plans) == 6
    assert not shape.result.problems


def test_whatever_the_trackers_shape_the_plan_is_the_same(
    shape: Shaped, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert shape.decided == after_first_night("usual columns, no other sheet", tmp_path_factory.getbasetemp()).decided


def test_whatever_the_trackers_shape_a_second_run_touches_nothing(shape: Shaped, tmp_path: Path) -> None:
    path = tmp_path / "jobs.xlsx"
    path.write_bytes(shape.after)
    stamp = path.stat()
    assert not good_night(path).written
    assert path.read_bytes() == shape.after
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == (stamp.st_mtime_ns, stamp.st_ino)


def test_whatever_the_trackers_shape_a_witness_reads_our_cells(shape: Shaped) -> None:
    sheet, columns = witness(shape.after), header(shape.after)
    for plan in shape.result.plans:
        row = plan.row.number
        assert sheet[f"{columns['Status']}{row}"].value == plan.status
        due = sheet[f"{columns['Due']}{row}"]
        assert (due.value.date() if due.value else None) == plan.due
        assert plan.due is None or due.is_date


def test_a_prefix_of_the_files_own_is_used_for_new_cells_too(tmp_path: Path) -> None:
    path = tmp_path / "jobs.xlsx"
    path.write_bytes(prefixed(built(some_rows())))
    xml = members(after_nights(path, NIGHTS[:1]))[TRACKER]
    assert b"<x:is><x:t>" in xml
    assert re.findall(rb"<(?![?/]|x:)\w+", xml) == []


def test_the_rows_a_sort_moved_keep_their_ids_and_history(tmp_path: Path) -> None:
    path = tmp_path / "jobs.xlsx"
    rows = some_rows()
    path.write_bytes(built(rows))
    ids = {plan.row.company: plan.id for plan in good_night(path).plans}
    sorted_rows = [row | {"ID": ids[str(row["Company"])]} for row in reversed(rows)]
    history = members(path.read_bytes())["xl/worksheets/sheet2.xml"]
    sheet = members(built(sorted_rows))[TRACKER]
    strings = members(built(sorted_rows))["xl/sharedStrings.xml"]
    path.write_bytes(rewritten(path.read_bytes(), {TRACKER: sheet, "xl/sharedStrings.xml": strings}))
    assert {plan.row.company: plan.id for plan in good_night(path).plans} == ids
    assert members(path.read_bytes())["xl/worksheets/sheet2.xml"] == history


# --- what the user's cells look like --------------------------------------------------------------------


def test_our_cells_keep_border_number_format_alignment_and_font_of_the_user(tmp_path: Path) -> None:
    def formatted(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        look = book.add_format(
            {"border": 2, "font_name": "Georgia", "italic": True, "align": "right", "num_format": "d mmm", "indent": 1}
        )
        for row in range(1, 7):
            for column in (0, 1, 2):
                sheet.write_blank(row, column, None, look)

    path = tmp_path / "jobs.xlsx"
    path.write_bytes(built(some_rows(), arrange=formatted))
    old = cells(path.read_bytes(), "Tracker")
    new = cells(after_nights(path, NIGHTS[:1]), "Tracker")
    for place in ("A2", "B2", "C2"):
        was, became = old[place].look, new[place].look
        assert (was.border, was.number_format, was.alignment) == (became.border, became.number_format, became.alignment)
        assert "Georgia" in became.font
        assert "<i" in became.font
        assert was.fill != became.fill


def test_a_row_that_becomes_empty_loses_what_the_tool_wrote_fills_included(tmp_path: Path) -> None:
    path = tmp_path / "jobs.xlsx"
    path.write_bytes(built(some_rows()))
    untouched = cells(path.read_bytes(), "Tracker")
    full = after_nights(path, NIGHTS[:1])
    path.write_bytes(typed(full, {f"{BASIC[name]}4": None for name in some_rows()[2]}))
    empty = cells(after_nights(path, NIGHTS[1:2]), "Tracker")
    row = {place: cell for place, cell in empty.items() if re.fullmatch(r"[A-Z]+4", place)}
    assert {cell.value for cell in row.values()} == {""}
    assert {row[place].look.fill for place in ("A4", "B4", "C4")} == {untouched["D4"].look.fill}
    assert cells(full, "Tracker")["A4"].look.fill != row["A4"].look.fill


def test_words_under_status_that_are_somebodys_own_stay(tmp_path: Path) -> None:
    path = tmp_path / "jobs.xlsx"
    path.write_bytes(built(some_rows(), arrange=with_notes_below))
    assert cells(after_nights(path, NIGHTS), "Tracker")["A12"].value == "Red means hurry"


def test_a_table_row_added_below_and_a_deleted_one_are_followed(tmp_path: Path) -> None:
    path = tmp_path / "jobs.xlsx"
    path.write_bytes(built(some_rows()))
    data = after_nights(path, NIGHTS[:1])
    data = typed(data, {"D20": "Far below", "I20": days_ago(9)})
    path.write_bytes(without_row(data, 3))
    before = path.read_bytes()
    result = good_night(path, NIGHTS[1])
    assert foreign_changes(before, path.read_bytes()) == []
    assert [plan.row.number for plan in result.plans] == [2, 4, 5, 6, 7, 20]


def test_a_totals_row_is_neither_planned_nor_written(tmp_path: Path) -> None:
    path = tmp_path / "jobs.xlsx"
    path.write_bytes(built(some_rows(), arrange=with_totals))
    before = cells(path.read_bytes(), "Tracker")
    after = cells(after_nights(path, NIGHTS), "Tracker")
    assert before["A8"].value == "Total"
    assert {place: cell for place, cell in after.items() if place.endswith("8")} == {
        place: cell for place, cell in before.items() if place.endswith("8")
    }


def test_another_table_below_the_list_is_no_part_of_it(tmp_path: Path) -> None:
    path = tmp_path / "jobs.xlsx"
    path.write_bytes(theirs(with_another_table_below))
    assert in_process(["adopt", path]) == 0
    assert [plan.row.number for plan in good_night(path).plans] == [4, 5, 6, 7]


def test_a_line_that_says_total_is_no_row(tmp_path: Path) -> None:
    path = tmp_path / "jobs.xlsx"
    path.write_bytes(built([*some_rows(), {"Company": "Total:"}]))
    assert [plan.row.number for plan in good_night(path).plans] == [2, 3, 4, 5, 6, 7]


def test_a_protected_sheet_is_written_and_stays_protected(tmp_path: Path) -> None:
    path = tmp_path / "jobs.xlsx"
    path.write_bytes(built(some_rows(), arrange=protected))
    data = after_nights(path, NIGHTS[:1])
    assert len(statuses(data)) == 6
    assert witness(data).protection.sheet


# --- copies ---------------------------------------------------------------------------------------------


def test_of_two_rows_with_one_id_the_copy_gets_its_own_and_only_ours_changes(tmp_path: Path) -> None:
    path = tmp_path / "jobs.xlsx"
    rows = some_rows()
    rows[0]["Last follow-up"] = days_ago(2)
    path.write_bytes(built(rows))
    first = good_night(path).plans[0]
    copy: dict[str, Value | None] = {f"{BASIC[name]}8": value for name, value in rows[0].items()}
    copy |= {f"{BASIC['ID']}8": first.id, f"{BASIC['Company']}8": "Another firm"}
    path.write_bytes(typed(path.read_bytes(), copy))
    before = path.read_bytes()
    plans = good_night(path, NIGHTS[1]).plans
    assert foreign_changes(before, path.read_bytes()) == []
    assert len({plan.id for plan in plans}) == 7
    assert plans[0].id == first.id
    history = [cell.value for cell in cells(path.read_bytes(), "History").values()]
    assert history.count("Copied row") == 1
    assert history.count("Follow-up") == 1


# --- refused, and left as it was ------------------------------------------------------------------------


def doubled() -> bytes:
    return renamed(built(some_rows()), {"How": "Due"})


def doubled_synonyms() -> bytes:
    return renamed(built(some_rows()), {"Company": "Employer", "Notes": "Firm"})


def formula_in(cell: str) -> Callable[[], bytes]:
    return lambda: built(some_rows(), arrange=lambda _, sheet: sheet.write_formula(cell, "=TODAY()+3"))


def array_over_ours() -> bytes:
    return built(some_rows(), arrange=lambda _, sheet: sheet.write_array_formula("C2:C4", "{=LEN(D2:D4)}"))


def with_own_history(text: str) -> Callable[[], bytes]:
    """A History sheet that is blank, or the user's own page."""

    def arrange(book: xlsxwriter.Workbook, _: xlsxwriter.worksheet.Worksheet) -> None:
        book.add_worksheet("History").write("B2", text)

    return lambda: built(some_rows(), arrange=arrange)


REFUSED: dict[str, tuple[Callable[[], bytes], tuple[str, ...]]] = {
    "a known column standing twice": (doubled, ("Tracker!B1", "H1", "'Due' stands more than once")),
    "two synonyms of one column": (doubled_synonyms, ("Tracker!D1", "L1", "'Company' stands more than once")),
    "a formula under Due": (formula_in("B3"), ("Tracker!B3 holds a formula",)),
    "a formula under Why": (formula_in("M2"), ("Tracker!M2 holds a formula",)),
    "an array formula over Next action": (array_over_ours, ("Tracker!C2 holds a formula",)),
    "a History page of the user's own": (
        with_own_history("My life"),
        ("the sheet History has no header row", "Rename"),
    ),
    "no Due column": (lambda: built(some_rows(), BASIC_COLUMNS[2:]), ("Status, Due", "followup-sheet adopt")),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_written_is_refused_by_name_and_left_as_it_was(
    what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    build, words = REFUSED[what]
    path = tmp_path / "jobs.xlsx"
    path.write_bytes(build())
    before, stamp = path.read_bytes(), path.stat().st_mtime_ns
    assert in_process(["run", path, "--today", TODAY.isoformat()]) == 1
    told = capsys.readouterr().err
    assert [word for word in words if word not in told] == []
    assert told.startswith(str(path))
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (before, stamp)
