"""Promise: in the user's file only the tool's own cells and the History lines change, nothing else.

What must stay is compared byte for byte by ``tests.support.foreign_changes``; here stand the files it is tried on.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from followup_sheet.columns import COLUMNS
from tests.support.foreign_changes import foreign_changes, statuses
from tests.support.lifelike import TODAY, Value
from tests.support.nights import after_nights, days_from, good_night
from tests.support.package_differences import cells
from tests.support.packages import edited, members, rewritten
from tests.support.richness import FIRST_ROW
from tests.support.shapes import days_ago
from tests.support.templates import example_bytes
from tests.support.typing_by_hand import TRACKER, letters, typed
from tests.support.workbooks import rich_workbook

pytestmark = pytest.mark.slow  # minutes together, and no part of daily work

RICH = letters([column.name for column in COLUMNS])
NIGHTS = days_from(TODAY, 3)
SUMMARY, HISTORY = "xl/worksheets/sheet2.xml", "xl/worksheets/sheet4.xml"


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
