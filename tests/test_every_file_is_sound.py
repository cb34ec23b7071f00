"""Promise: every kind of file the tool writes is one that Excel opens without a word, and says what was decided.

Our own lint knows what Excel repairs, the Open XML SDK's schemas what it refuses, and two readers that
share no code with the tool read the cells back.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from followup_sheet.model import Plan
from tests.support.excel_lint import lint, ranges
from tests.support.foreign_changes import header
from tests.support.libreoffice import Office
from tests.support.lifelike import TODAY
from tests.support.nights import after_nights, days_from, good_night, in_process
from tests.support.open_xml_sdk import schema_faults_of
from tests.support.package_differences import cells
from tests.support.packages import members
from tests.support.shapes import SHAPES, after_first_night
from tests.support.templates import opened
from tests.support.typing_by_hand import typed
from tests.support.workbooks import random_tracker, rich_workbook

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")

FIRST, *LATER = days_from(TODAY, 3)
DATES = ("Due", "Opens", "Lapses")
TEXTS = {"Status": "status", "Next action": "action", "Channel": "channel", "Why": "why", "ID": "id"}


def command(*arguments: str | Path) -> None:
    assert in_process(["-q", *arguments]) == 0


def new(path: Path, *options: str) -> bytes:
    command("init", path, "--today", TODAY.isoformat(), *options)
    return path.read_bytes()


def init(path: Path) -> tuple[bytes, bytes]:
    data = new(path)
    return data, data


def init_with_a_row(path: Path) -> tuple[bytes, bytes]:
    before = new(path)
    letters = header(before)
    path.write_bytes(typed(before, {f"{letters['Company']}2": "Leeds Rail", f"{letters['Applied on']}2": FIRST}))
    return before, after_nights(path, [FIRST])


def examples(nights: int) -> Callable[[Path], tuple[bytes, bytes]]:
    return lambda path: (new(path, "--examples"), after_nights(path, [FIRST, *LATER][:nights]))


def after_done(path: Path) -> tuple[bytes, bytes]:
    before = new(path, "--examples")
    plan = next(plan for plan in good_night(path).plans if plan.channel)
    command("done", path, plan.id, "--how", "Phone", "--today", TODAY.isoformat())
    return before, path.read_bytes()


def restored(path: Path) -> tuple[bytes, bytes]:
    before = new(path, "--examples")
    after_nights(path, [FIRST])
    command("restore", path)
    return before, path.read_bytes()


def foreign(build: Callable[[], bytes]) -> Callable[[Path], tuple[bytes, bytes]]:
    def after(path: Path) -> tuple[bytes, bytes]:
        path.write_bytes(before := build())
        return before, after_nights(path, [FIRST, *LATER])

    return after


def rich(path: Path) -> tuple[bytes, bytes]:
    before = rich_workbook(path, rows=8).read_bytes()
    return before, after_nights(path, [FIRST, *LATER])


KINDS: dict[str, Callable[[Path], tuple[bytes, bytes]]] = {
    "init": init,
    "a first row": init_with_a_row,
    "examples": examples(0),
    "examples, one night": examples(1),
    "examples, three nights": examples(3),
    "after done": after_done,
    "restored": restored,
    "a rich workbook": rich,
    "a plain tracker without History": foreign(lambda: random_tracker(20)),
}
AUDITED = ("a first row", "after done", "a rich workbook", "a plain tracker without History")


@cache
def written(kind: str, folder: Path) -> tuple[bytes, bytes]:
    """The file before the tool wrote into it, and after."""
    path = folder / "kind.xlsx"
    try:
        return KINDS[kind](path)
    finally:
        path.unlink()


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.getbasetemp()


@pytest.mark.parametrize("kind", KINDS)
def test_excel_would_find_nothing_to_repair(kind: str, folder: Path) -> None:
    _, after = written(kind, folder)
    assert lint(after) == []


@pytest.mark.parametrize("shape", SHAPES)
def test_excel_would_find_nothing_to_repair_whatever_the_trackers_shape(shape: str, folder: Path) -> None:
    assert lint(after_first_night(shape, folder).after) == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", AUDITED)
def test_the_schemas_of_the_open_xml_sdk_find_nothing_new(kind: str, folder: Path, tmp_path: Path) -> None:
    before, after = written(kind, folder)
    assert schema_faults_of(after, tmp_path) - schema_faults_of(before, tmp_path) == set()


def day_of(value: object) -> date | None:
    """A witness gives dates as dates; anything else is a fault, a blank none."""
    if isinstance(value, datetime):
        return value.date()
    assert value in ("", None) or type(value) is date, f"{value!r} is no date"
    return value if isinstance(value, date) else None


def read_by_calamine(data: bytes) -> Callable[[str], object]:
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("Tracker")
    grid = rows.to_python(skip_empty_area=False)

    def cell(address: str) -> object:
        column, row = ranges.cell(address) or (0, 0)
        return grid[row - 1][column - 1]

    return cell


def read_by_openpyxl(data: bytes) -> Callable[[str], object]:
    sheet = opened(data)["Tracker"]
    return lambda address: sheet[address].value


def told(plan: Plan) -> dict[str, object]:
    texts = {name: getattr(plan, attribute) for name, attribute in TEXTS.items()}
    return {**texts, "Due": plan.due, "Opens": plan.opens, "Lapses": plan.lapses, "Follow-ups": plan.follow_ups}


def read_back(cell: Callable[[str], object], plan: Plan, columns: dict[str, str]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name in told(plan):
        value = cell(f"{columns[name]}{plan.row.number}")
        found[name] = day_of(value) if name in DATES else value or ("" if name in TEXTS else 0)
    return found


@pytest.mark.parametrize("witness", [read_by_calamine, read_by_openpyxl])
@pytest.mark.parametrize("make", [lambda path: new(path, "--examples"), lambda path: rich_workbook(path, rows=8)])
def test_witnesses_read_in_our_cells_what_was_decided(
    witness: Callable[[bytes], Callable[[str], object]], make: Callable[[Path], object], tmp_path: Path
) -> None:
    path = tmp_path / "jobs.xlsx"
    make(path)
    result = good_night(path)
    cell, columns = witness(path.read_bytes()), header(path.read_bytes())
    assert len(result.plans) >= 8
    for plan in result.plans:
        assert read_back(cell, plan, columns) == told(plan)


@pytest.mark.parametrize("kind", ["examples, one night", "a plain tracker without History"])
def test_witnesses_read_history_with_its_dates_as_dates(kind: str, folder: Path) -> None:
    _, after = written(kind, folder)
    by_calamine = CalamineWorkbook.from_filelike(io.BytesIO(after)).get_sheet_by_name("History").to_python()
    by_openpyxl = list(opened(after)["History"].values)
    assert len(by_calamine) == len(by_openpyxl) > 10
    for one, other in zip(by_calamine[1:], by_openpyxl[1:], strict=True):
        assert day_of(one[0]) == day_of(other[0]) is not None
        assert day_of(one[8]) == day_of(other[8]) == FIRST or kind != "examples, one night"
        assert [text or "" for text in other[1:8]] == one[1:8]


@pytest.mark.slow
def test_a_file_libreoffice_saved_is_sound_after_the_next_night(office: Office, tmp_path: Path) -> None:
    path, saved = tmp_path / "jobs.xlsx", tmp_path / "saved.xlsx"
    rich_workbook(path, rows=8)
    good_night(path, FIRST)
    office.resave(path, saved)
    before = saved.read_bytes()
    after = after_nights(saved, LATER)
    assert set(lint(after)) - set(lint(before)) == set()
    assert schema_faults_of(after, tmp_path) - schema_faults_of(before, tmp_path) == set()
    assert cells(after, "Tracker").keys() >= cells(before, "Tracker").keys()
    assert members(after).keys() == members(before).keys()
