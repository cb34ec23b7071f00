"""Promise: in the user's file only the tool's own cells and the History lines change, nothing else.

What must stay is compared byte for byte by ``tests.support.ours``; here stand the files it is tried on.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
import xlsxwriter
from openpyxl.worksheet.worksheet import Worksheet as OpenedSheet

from followup_sheet.columns import COLUMNS
from followup_sheet.model import Status
from tests.support.hand import TRACKER, letters, typed, without_row
from tests.support.lifelike import TODAY, Value
from tests.support.nights import after_nights, days_from, good_night, in_process
from tests.support.ours import foreign_changes, header
from tests.support.packages import edited, members, rewritten
from tests.support.parts import Look, cells
from tests.support.richness import FIRST_ROW
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
from tests.support.templates import example_bytes, opened
from tests.support.workbooks import BASIC_COLUMNS, rich_workbook

RICH = letters([column.name for column in COLUMNS])
BASIC = letters(BASIC_COLUMNS)
NIGHTS = days_from(TODAY, 3)
SUMMARY, HISTORY = "xl/worksheets/sheet2.xml", "xl/worksheets/sheet4.xml"


def statuses(data: bytes, sheet: str = "Tracker") -> dict[str, str]:
    """Address to word, of every filled cell in the Status column below its header."""
    column = header(data, sheet)["Status"]
    words = {address: cell.value for address, cell in cells(data, sheet).items()}
    return {
        place: word for place, word in words.items() if re.fullmatch(rf"{column}\d+", place) and word in set(Status)
    }


def witness(data: bytes, sheet: str = "Tracker") -> OpenedSheet:
    return opened(data)[sheet]


# --- the rich workbook, three nights with edits between --------------------------------------------


@dataclass(frozen=True, slots=True)
class Nights:
    """A tracker's bytes before and after each night; between the nights the user types."""

    before: tuple[bytes, ...]
    after: tuple[bytes, ...]


def an_edit(number: int) -> dict[str, Value | None]:
    """What the user types on the day after night ``number``."""
    last = FIRST_ROW + 14
    edits: list[dict[str, Value | None]] = [
        {f"{RICH['Last follow-up']}5": TODAY, f"{RICH['How']}5": "Phone", f"{RICH['Notes']}6": "rang twice"},
        {f"{RICH['Company']}{last + 2}": "Below the table", f"{RICH['Applied on']}{last + 2}": days_ago(9)},
    ]
    return edits[number % len(edits)]


@cache
def rich_nights(suffix: str, folder: Path) -> Nights:
    """Three nights of a rich workbook, in a folder of the test run's own."""
    path = rich_workbook(folder / f"rich{suffix}", rows=14)
    before, after = [], []
    for number, day in enumerate(NIGHTS):
        before.append(path.read_bytes())
        after.append(after_nights(path, [day]))
        path.write_bytes(typed(path.read_bytes(), an_edit(number)))
    path.unlink()
    return Nights(tuple(before), tuple(after))


@pytest.fixture(params=[".xlsx", ".xlsm"])
def rich(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Nights:
    return rich_nights(request.param, tmp_path_factory.getbasetemp())


def test_three_nights_with_edits_between_change_nothing_of_a_rich_workbook_but_ours(rich: Nights) -> None:
    for before, after in zip(rich.before, rich.after, strict=True):
        assert before != after
        assert foreign_changes(before, after) == []
        assert len(statuses(after)) >= 14


def test_every_part_but_six_stays_byte_for_byte_from_the_first_night_on(rich: Nights) -> None:
    before, after = members(rich.before[0]), members(rich.after[-1])
    changed = {name for name in before if before[name] != after[name]}
    plumbing = {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"}
    assert changed == {TRACKER, SUMMARY} | plumbing
    assert after.keys() - before.keys() == {HISTORY}


def test_drop_downs_formats_merges_and_panes_are_the_very_bytes_they_were(rich: Nights) -> None:
    def around(data: bytes) -> tuple[bytes, bytes]:
        xml = members(data)[TRACKER]
        return xml[: xml.index(b"<sheetData")], xml[xml.index(b"</sheetData>") :]

    before, after = around(rich.before[0]), around(rich.after[1])
    wanted = (b"<pane ", b"<cols>", b"<dataValidation ", b"<conditionalFormatting", b"<mergeCell ", b"sparkline")
    assert [element for element in wanted if element not in b"".join(before)] == []
    assert before == after


def test_history_lines_are_only_ever_added(rich: Nights) -> None:
    lines = [_rows(members(after)[HISTORY]) for after in rich.after]
    assert len(lines[0]) < len(lines[1]) < len(lines[2])
    assert all(later.startswith(earlier) for earlier, later in pairwise(lines))


def _rows(xml: bytes) -> bytes:
    return xml[xml.index(b"<sheetData>") : xml.index(b"</sheetData>")]


def test_the_templates_history_table_grows_and_all_else_of_the_template_stays(tmp_path: Path) -> None:
    path = tmp_path / "jobs.xlsx"
    path.write_bytes(example_bytes(TODAY))
    last_rows = []
    for day in NIGHTS:
        before = path.read_bytes()
        good_night(path, day)
        assert foreign_changes(before, path.read_bytes()) == []
        last_rows.append(_last_row_of_the_history_table(path.read_bytes()))
    used = [place for place, cell in cells(path.read_bytes(), "History").items() if cell.value]
    assert 2 < last_rows[0] <= last_rows[1] <= last_rows[2] == max(int(place.lstrip("ABCDEFGHI")) for place in used)


def _last_row_of_the_history_table(data: bytes) -> int:
    (last,) = set(re.findall(rb' ref="A1:I(\d+)"', members(data)["xl/tables/table2.xml"]))
    return int(last)


# --- the judge itself --------------------------------------------------------------------------------


def _styles(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    return lambda data: edited(data, "xl/styles.xml", old, new)


SPOILED: dict[str, Callable[[bytes], bytes]] = {
    "a user's cell": lambda data: typed(data, {f"{RICH['Notes']}9": "somebody else's words"}),
    "a user's blank cell": lambda data: typed(data, {"AR2": 5.0}),
    "a user's formula": lambda data: edited(data, TRACKER, b"-AsOf", b"+AsOf"),
    "a row's height": lambda data: edited(data, TRACKER, b'<row r="2" ', b'<row r="2" ht="99" '),
    "the panes": lambda data: edited(data, TRACKER, b"<pane ", b'<pane x="1" '),
    "a History line": lambda data: edited(data, HISTORY, b">Applied<", b">Applauded<"),
    "a format": _styles(b'<font><b/><sz val="18"/>', b'<font><i/><sz val="18"/>'),
    "a number format": _styles(b"yyyy-mm-dd hh:mm", b"yyyy-mm-dd hh"),
    "a chart": lambda data: edited(data, "xl/charts/chart1.xml", b"Where I stand", b"Where I stood"),
    "a sheet's name": lambda data: edited(data, "xl/workbook.xml", b'name="Lists"', b'name="Listen"'),
    "a lost part": lambda data: rewritten(data, {"xl/media/image1.png": None}),
}


@pytest.mark.parametrize("what", SPOILED)
def test_the_judge_sees_a_change_of_anything_that_is_not_ours(
    what: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    nights = rich_nights(".xlsx", tmp_path_factory.getbasetemp())
    assert foreign_changes(nights.before[1], SPOILED[what](nights.after[1])) != []


# --- shapes a tracker may have ------------------------------------------------------------------------


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
    assert {row[place].look.fill for place in ("A4", "B4", "C4")} == {fill_of(untouched["D4"].look)}
    assert cells(full, "Tracker")["A4"].look.fill != row["A4"].look.fill


def fill_of(look: Look) -> str:
    return look.fill


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


REFUSED: dict[str, tuple[Callable[[], bytes], tuple[str, ...]]] = {
    "a known column standing twice": (doubled, ("Tracker!B1", "H1", "'Due' stands more than once")),
    "two synonyms of one column": (doubled_synonyms, ("Tracker!D1", "L1", "'Company' stands more than once")),
    "a formula under Due": (formula_in("B3"), ("Tracker!B3 holds a formula",)),
    "a formula under Why": (formula_in("M2"), ("Tracker!M2 holds a formula",)),
    "an array formula over Next action": (array_over_ours, ("Tracker!C2 holds a formula",)),
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
