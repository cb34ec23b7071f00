"""Promise: whatever program made a tracker, and whatever is in it, it can be adopted and goes well through its nights.

Workbooks of the corpus hold what each maker can write. Each is adopted, lives three nights with an edit between
them, and is compared with what it was: part by part, by LibreOffice, by Excel's rules, by openpyxl.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from followup_sheet.model import TrackerResult
from tests.support.command import DAY, TODAY, Ran, call
from tests.support.corpus import COMPANIES, MADE_HERE, NAMES, Made, build
from tests.support.corpus.judge import adoption_faults
from tests.support.excel_lint import lint, ranges
from tests.support.excel_lint.package import Package
from tests.support.excel_lint.workbook import Book
from tests.support.foreign_changes import foreign_changes, header
from tests.support.libreoffice import Office
from tests.support.nights import days_from, good_night
from tests.support.open_xml_sdk import schema_faults_of
from tests.support.package_quirks import readable
from tests.support.packages import edited, members
from tests.support.typing_by_hand import typed

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:.*extension is not supported"),
    pytest.mark.filterwarnings("ignore:Workbook contains no default style"),
    pytest.mark.filterwarnings("ignore:Unable to read chart"),
]

SHEET = "xl/worksheets/sheet1.xml"
FIRST, _, SECOND, _, _, THIRD = days_from(DAY, 6)
FOLLOWED_UP = days_from(DAY, 2)[1]
WHO = "Brook & Sons"

Values = Mapping[str, object]
"""What a workbook's cells show, by ``Sheet!B2``."""


FEATURES = """
    absoluteAnchor activeX areaChart autoFilter bar3DChart barChart bubbleChart calculatedColumnFormula cellWatch
    cfRule chartsheet colorScale comment connection control controlPr custom customSheetView
    customWorkbookView dataBar dataTable dataValidation definedName doughnutChart dxf dynamicArrayProperties errBars
    externalBook formControlPr futureMetadata gradientFill hyperlink iconSet ignoredError legacyDrawing
    legacyDrawingHF lineChart mergeCell oleObject outlinePr pageSetup pane picture pieChart pivotCacheRecords
    pivotTableDefinition protectedRange queryTable radarChart rowBreaks rvData scatterChart scenario
    sheetProtection slicer sortState sparklineGroup stockChart surfaceChart table textbox threadedComment timeline
    trendline vbaProject workbookProtection
"""
"""Elements (or words in the names of parts) that stand somewhere in the corpus."""

SPOILED: Mapping[str, tuple[str, str, str]] = {
    "a cell": (SHEET, "<v>31000</v>", "<v>31001</v>"),
    "a format of a cell": (SHEET, '<c r="A4" s="3"', '<c r="A4" s="1"'),
    "a row": (SHEET, '<row r="8"', '<row ht="40" r="8"'),
    "a width": (SHEET, 'width="12.7109375"', 'width="13.7109375"'),
    "a rule": (SHEET, '<cfRule type="uniqueValues"', '<cfRule type="duplicateValues"'),
    "a drop-down": (SHEET, "Applied,Phone screen", "Applied,Phone"),
    "a filter": (SHEET, '<filter val="Applied"/>', ""),
    "a name": ("xl/workbook.xml", "$G$4:$G$8", "$G$4:$G$9"),
    "a format": ("xl/styles.xml", "DDEEDD", "DDEEDE"),
    "another part": ("docProps/core.xml", "created", "createt"),
}
"""What is not to change, with the part where it stands: its old words, and others."""


@dataclass(frozen=True, slots=True)
class Life:
    """A workbook, what `adopt` made of it, and its nights: bytes before and after each, and what was decided."""

    made: Made
    ran: Ran
    adopted: bytes
    nights: tuple[tuple[bytes, bytes], ...]
    results: tuple[TrackerResult, ...]
    again: TrackerResult
    """A second run of the last day."""

    @property
    def last(self) -> bytes:
        return self.nights[-1][1]


_LIVES: dict[str, Life] = {}


@pytest.fixture(params=NAMES)
def life(request: pytest.FixtureRequest, office: Office, tmp_path: Path) -> Life:
    """Lived once in each process, for all tests."""
    name = request.param
    if name not in _LIVES:
        _LIVES[name] = _lived(build(name, office, tmp_path), tmp_path)
    return _LIVES[name]


def _lived(made: Made, folder: Path) -> Life:
    path = folder / f"jobs{made.ending}"
    path.write_bytes(made.data)
    ran = call("adopt", path, *TODAY)
    adopted = path.read_bytes()
    nights, results = [], []
    for day in (FIRST, SECOND, THIRD):
        if day == SECOND:
            _follow_up(path, made, results[0])
        before = path.read_bytes()
        results.append(good_night(path, day))
        nights.append((before, path.read_bytes()))
    return Life(made, ran, adopted, tuple(nights), tuple(results), good_night(path, THIRD))


def _follow_up(path: Path, made: Made, result: TrackerResult) -> None:
    """Typed into the cell as a spreadsheet program does; where the sheet is written oddly, by `done`."""
    data = path.read_bytes()
    package = Package(readable(data))
    part = next(ref.part for ref in Book(package).worksheets if ref.name == made.sheet)
    if b'<c r="' not in Package(data).parts[part]:
        assert call("done", path, WHO, "--on", FOLLOWED_UP.isoformat()).code == 0
        return
    row = next(plan.row.number for plan in result.plans if plan.row.company == WHO)
    cell = f"{header(data, made.sheet)['Last follow-up']}{row}"
    is_1904 = Book(package).root.find("workbookPr[@date1904]")
    serial = (FOLLOWED_UP - date(1904, 1, 1)).days
    counts_from_1904 = is_1904 is not None and is_1904.get("date1904") in ("1", "true")
    path.write_bytes(typed(data, {cell: serial if counts_from_1904 else FOLLOWED_UP}, part))


def test_the_corpus_holds_every_feature_it_is_there_for() -> None:
    found: set[str] = set()
    for make in MADE_HERE.values():
        for part, content in members(make().data).items():
            found |= set(re.findall(r"\w+", part)) | {tag.decode() for tag in re.findall(rb"<(?:\w+:)?(\w+)", content)}
            found |= {"dataTable"} if b't="dataTable"' in content else set()
    assert set(FEATURES.split()) - found == set()


@pytest.mark.parametrize("what", SPOILED)
def test_a_change_that_adopting_does_not_need_is_seen(what: str) -> None:
    made, (part, old, new) = MADE_HERE["XlsxWriter: rules, filter, groups, protection"](), SPOILED[what]
    spoiled = edited(made.data, part, old.encode(), new.encode())
    assert adoption_faults(made.data, made.data, made.sheet) != adoption_faults(made.data, spoiled, made.sheet)


def test_adopting_changes_only_what_the_new_columns_and_sheets_need(life: Life) -> None:
    assert life.ran.code == 0, life.ran.err
    assert adoption_faults(life.made.data, life.adopted, life.made.sheet) == []


def test_in_three_nights_and_an_edit_only_ours_changes_and_a_second_run_writes_nothing(life: Life) -> None:
    for before, after in life.nights:
        assert foreign_changes(readable(before), readable(after), life.made.sheet) == []
    for result in life.results:
        assert tuple(plan.row.company for plan in result.plans) == COMPANIES
        assert result.problems == ()
    assert [_follow_ups(result) for result in life.results] == [0, 1, 1]
    assert not life.again.written


def _follow_ups(result: TrackerResult) -> int:
    return next(plan.follow_ups for plan in result.plans if plan.row.company == WHO)


def test_libreoffice_shows_every_cell_of_theirs_as_before_and_no_formula_is_stale(
    life: Life, office: Office, tmp_path: Path
) -> None:
    if not life.made.opens:
        return
    was, was_recalculated = shown(office, tmp_path / f"before{life.made.ending}", life.made.data)
    opened, recalculated = shown(office, tmp_path / f"after{life.made.ending}", life.last)
    kept = {cell: value for cell, value in was_recalculated.items() if cell not in life.made.moving}
    assert {cell: recalculated.get(cell) for cell in kept} == kept
    settled = {cell for cell in opened if was.get(cell) == was_recalculated.get(cell)}
    assert {cell: opened[cell] for cell in settled} == {cell: recalculated[cell] for cell in settled}


def shown(office: Office, path: Path, data: bytes) -> tuple[Values, Values]:
    """What LibreOffice has in each filled cell once it is opened, and once every formula is computed anew."""
    path.write_bytes(data)
    with office.session(path) as book:

        def values() -> dict[str, object]:
            return dict(cell for sheet in book.sheets() for cell in _filled(sheet, book.values(sheet)))

        opened = values()
        book.recalculate()
        return opened, values()


def _filled(sheet: str, rows: list[list[str | float | None]]) -> Iterator[tuple[str, object]]:
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            if value != "":
                yield f"{sheet}!{ranges.name(column, number)}", value


def lint_faults(data: bytes) -> set[str]:
    """Without the ranges they name: a filter that was wrong before may be wrong over more columns."""
    return {re.sub(r"'[A-Z]+[0-9]+:[A-Z]+[0-9]+'", "its range", fault) for fault in lint(data)}


def test_excel_would_find_nothing_that_it_did_not_find_before(life: Life, tmp_path: Path) -> None:
    ending, before, after = life.made.ending, life.made.data, life.last
    assert lint_faults(after) - lint_faults(before) == set()
    assert schema_faults_of(after, tmp_path, ending) - schema_faults_of(before, tmp_path, ending) == set()


def test_openpyxl_loads_what_it_could_load_before(life: Life) -> None:
    before, after = _loaded(life.made.data), _loaded(life.last)
    assert after[: len(before)] == before
    assert not before or after[len(before) :]


def _loaded(data: bytes) -> list[str]:
    """The tabs; none where openpyxl cannot read the workbook."""
    try:
        return openpyxl.load_workbook(io.BytesIO(data)).sheetnames
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        return []
