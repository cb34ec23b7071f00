"""A coach's name, colours, logo, words and rules stay through `init --template`, nights, and `upgrade`."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pytest

from followup_sheet.columns import TOOL_COLUMNS
from followup_sheet.model import Status, TrackerResult
from tests.support.branded import COACH, HIDDEN, LOGO, NAMES, TITLE_ROWS, branded, dressed_template
from tests.support.command import DAY, TODAY, call
from tests.support.excel_lint import lint
from tests.support.foreign_changes import foreign_changes, header, statuses
from tests.support.libreoffice import Office
from tests.support.nights import days_from, good_night
from tests.support.package_differences import cells, compare
from tests.support.packages import members
from tests.support.templates import template_bytes

pytestmark = pytest.mark.slow  # minutes together, and no part of daily work

SCRATCH, MACROS, DRESSED = "from scratch", "with macros", "our template, dressed up"
BOOKS: dict[str, Callable[[], bytes]] = {
    SCRATCH: branded,
    MACROS: lambda: branded(macros=True),
    DRESSED: dressed_template,
}
OWN_WORD = "In Maya's second round"
OF_THE_BRAND = ("xl/drawings/", "xl/media/", "xl/theme/", "xl/vbaProject", "xl/charts/", "docProps/")


@cache
def book(name: str) -> bytes:
    return BOOKS[name]()


@pytest.fixture(params=BOOKS)
def coach(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    data = book(request.param)
    path = tmp_path / f"coach.xls{'m' if request.param == MACROS else 'x'}"
    path.write_bytes(data)
    return path


def handed_out(coach: Path, *options: str) -> Path:
    """The client's new tracker."""
    new = coach.with_stem("ann")
    ran = call("init", new, "--template", coach, *options, *TODAY)
    assert (ran.code, ran.err) == (0, ""), ran.err
    return new


def after_three_nights(tracker: Path) -> TrackerResult:
    """Each of them changes nothing but what is the tool's to write."""
    for day in days_from(DAY, 3):
        before = tracker.read_bytes()
        result = good_night(tracker, day)
        assert foreign_changes(before, tracker.read_bytes()) == []
    return result


@cache
def lived(name: str) -> tuple[bytes, bytes]:
    """A coach's workbook, and the client's copy with examples three nights later."""
    with TemporaryDirectory() as folder:
        coach = Path(folder, f"coach.xls{'m' if name == MACROS else 'x'}")
        coach.write_bytes(book(name))
        tracker = handed_out(coach, "--examples")
        after_three_nights(tracker)
        return coach.read_bytes(), tracker.read_bytes()


def column_of(address: str) -> str:
    return address.rstrip("0123456789")


def brand_of(data: bytes) -> dict[str, bytes]:
    """Logos, theme, pictures of page headers, macros, text boxes: every part that is the coach's alone."""
    return {name: part for name, part in members(data).items() if name.startswith(OF_THE_BRAND)}


def test_the_new_tracker_is_the_coachs_workbook_byte_for_byte(coach: Path) -> None:
    assert handed_out(coach).read_bytes() == coach.read_bytes()


@pytest.mark.parametrize("name", BOOKS)
def test_logo_theme_and_page_headers_are_the_very_bytes_three_nights_later(name: str) -> None:
    before, after = map(brand_of, lived(name))
    assert sum(part.startswith("xl/media/") for part in before) >= 1
    assert after == before
    assert lint(lived(name)[1]) == lint(lived(name)[0])


def test_an_upgrade_has_nothing_to_add_and_leaves_every_byte(tmp_path: Path) -> None:
    tracker, data = tmp_path / "ann.xlsx", lived(DRESSED)[1]
    tracker.write_bytes(data)
    assert call("upgrade", tracker, *TODAY).out == f"{tracker}: nothing is missing\n"
    assert tracker.read_bytes() == data


@pytest.mark.slow
@pytest.mark.parametrize("name", BOOKS)
def test_every_colour_font_and_border_but_ours_is_the_coachs_three_nights_later(name: str) -> None:
    old, new = lived(name)
    ours = {header(old)[column] for column in TOOL_COLUMNS}
    changed = compare(old, new).sheets
    for sheet in changed.keys() - {"History"}:
        theirs = [cell for cell in changed[sheet].cells if sheet != "Tracker" or column_of(cell.address) not in ours]
        there = [cell for cell in theirs if cell.old is not None]
        assert {aspect for cell in there for aspect in cell.aspects} <= {"kind", "value"}
    assert changed.keys() <= {"Tracker", "History", "Dashboard"}


@pytest.mark.parametrize("name", BOOKS)
def test_what_the_coach_wrote_stands_as_it_stood_three_nights_later(name: str) -> None:
    old, new = (cells(data, "Tracker") for data in lived(name))
    written = {place: cell for place, cell in old.items() if cell.text}
    assert len(written) > len(TOOL_COLUMNS)
    assert {place: new[place] for place in written} == written


def test_the_examples_stand_right_below_the_coachs_header_with_dates_as_dates(coach: Path) -> None:
    tracker = handed_out(coach, "--examples")
    sheet = openpyxl.load_workbook(tracker, keep_vba=True)["Tracker"]
    (row,) = [row for row in sheet.iter_rows() if "Company" in [cell.value for cell in row]]
    at = {str(cell.value): cell for cell in row}
    first = row[0].row + 1
    assert sheet.cell(first, at["Company"].column).value == "Calderbrook Rail"
    assert sheet.cell(first, at["Applied on"].column).is_date
    assert sheet.cell(first, at["Applied on"].column).value.date() == date(2026, 11, 4)
    interview = sheet.cell(first, at["Interview on"].column)
    assert (interview.is_date, interview.value.hour) == (True, 14)
    assert [table.ref.partition(":")[0] for table in sheet.tables.values()] == [f"A{row[0].row}"]
    assert all(sheet.cell(first, at[name].column).value is None for name in TOOL_COLUMNS)


def test_the_examples_show_every_status_in_the_dressed_up_template(tmp_path: Path) -> None:
    coach = tmp_path / "coach.xlsx"
    coach.write_bytes(book(DRESSED))
    tracker = handed_out(coach, "--examples")
    good_night(tracker, DAY)
    assert set(statuses(tracker.read_bytes()).values()) == set(Status)


def test_the_coachs_own_rules_and_words_decide(tmp_path: Path) -> None:
    coach = tmp_path / "coach.xlsx"
    coach.write_bytes(book(SCRATCH))
    tracker = handed_out(coach)
    typing = openpyxl.load_workbook(tracker)
    sheet = typing["Tracker"]
    row = TITLE_ROWS + 2
    for name, value in (("Company", "Acme"), ("Interview on", DAY), ("Stage", OWN_WORD)):
        sheet.cell(row, NAMES.index(name) + 1, value)
    typing.save(tracker)
    (plan,) = good_night(tracker, DAY).plans
    assert (plan.row.number, plan.action, plan.channel) == (row, "Send Maya's thank-you card", "Letter")
    assert not plan.row.problems


def test_hidden_columns_and_the_title_stay_as_they_were() -> None:
    old, new = lived(SCRATCH)
    sheet = openpyxl.load_workbook(BytesIO(new))["Tracker"]
    assert sheet["C1"].value == COACH
    hidden = {letter for letter, column in sheet.column_dimensions.items() if column.hidden}
    assert hidden
    assert {header(old)[name] for name in HIDDEN} >= hidden


def test_what_an_older_workbook_of_a_coach_lacks_is_added_beside_the_brand(tmp_path: Path) -> None:
    coach = tmp_path / "coach.xlsx"
    coach.write_bytes(
        branded(columns=[name for name in NAMES if name not in ("Reply on", "Lapses")], sheets=["History"])
    )
    ran = call("init", tmp_path / "ann.xlsx", "--template", coach, "--examples", *TODAY)
    assert (ran.code, ran.err) == (0, "")
    assert "2 columns (Reply on, Lapses) and the sheet History" in ran.out
    tracker = tmp_path / "ann.xlsx"
    after_three_nights(tracker)
    before, after = brand_of(coach.read_bytes()), brand_of(tracker.read_bytes())
    assert {name: after.get(name) for name in before} == before
    assert lint(tracker.read_bytes()) == lint(coach.read_bytes())


@pytest.mark.slow
def test_the_logo_is_shown_and_printed_after_three_nights(tmp_path: Path, office: Office) -> None:
    for name in (SCRATCH, DRESSED):
        coach = tmp_path / f"{len(name)}.xlsx"
        coach.write_bytes(book(name))
        tracker = handed_out(coach, "--examples")
        shown = [logo_pixels(office, coach, tmp_path / name)]
        after_three_nights(tracker)
        shown.append(logo_pixels(office, tracker, tmp_path / name))
        assert shown[1] > 0
        assert shown[1] >= shown[0], name
        tracker.unlink()


@pytest.mark.slow
def test_a_brand_saved_by_libreoffice_stays_as_libreoffice_wrote_it(tmp_path: Path, office: Office) -> None:
    coach = tmp_path / "coach.xlsx"
    (tmp_path / "made.xlsx").write_bytes(book(SCRATCH))
    office.resave(tmp_path / "made.xlsx", coach)
    tracker = handed_out(coach, "--examples")
    after_three_nights(tracker)
    assert brand_of(tracker.read_bytes()) == brand_of(coach.read_bytes())
    assert logo_pixels(office, tracker, tmp_path / "pages") > 0


@pytest.mark.slow
def test_a_title_put_above_the_headers_of_our_template_in_libreoffice_stays_there(
    tmp_path: Path, office: Office
) -> None:
    coach = tmp_path / "coach.xlsx"
    coach.write_bytes(template_bytes())
    with office.session(coach) as typing:
        for _ in range(TITLE_ROWS):
            typing.insert_row("Tracker", 1)
        typing.set_string("Tracker", "E1", COACH)
        typing.save()
    tracker = handed_out(coach, "--examples")
    good_night(tracker, DAY)
    assert set(statuses(tracker.read_bytes()).values()) == set(Status)
    with office.session(tracker) as reading:
        assert reading.cell("Tracker", "E1").text == COACH
        assert reading.cell("Tracker", f"E{TITLE_ROWS + 1}").text == "Company"
        assert reading.cell("Tracker", f"E{TITLE_ROWS + 2}").text == "Calderbrook Rail"


def logo_pixels(office: Office, path: Path, folder: Path) -> int:
    """How many dots of all printed pages have the colour of the logo."""
    folder.mkdir(exist_ok=True)
    pdf = office.to_pdf(path, folder / "printed.pdf")
    for old in folder.glob("page*"):
        old.unlink()
    subprocess.run(["pdftoppm", "-r", "40", str(pdf), str(folder / "page")], check=True)
    return sum(page.read_bytes().count(bytes.fromhex(LOGO)) for page in folder.glob("page*.ppm"))
