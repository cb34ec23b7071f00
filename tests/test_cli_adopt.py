"""`adopt`: a tracker somebody already has can be run, and nothing of it has changed."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from xlsxwriter.worksheet import Worksheet

from followup_sheet.columns import COLUMNS, Owner
from tests.support.command import DAY, TODAY, call
from tests.support.excel_lint import lint
from tests.support.foreign_changes import foreign_changes, header, statuses
from tests.support.home_made_trackers import (
    HEADERS,
    ROWS,
    Book,
    in_a_filter,
    in_a_table,
    theirs,
    with_counting_formulas,
    with_macros,
)
from tests.support.nights import days_from, good_night
from tests.support.package_differences import compare

ALL = {column.name for column in COLUMNS if column.owner is not Owner.USER_PLAIN}
SHAPES = {"plain": None, "a table": in_a_table, "a filter": in_a_filter, "formulas": with_counting_formulas}


@pytest.fixture(params=SHAPES)
def shaped(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A tracker in each shape, where the shape may matter."""
    path = tmp_path / "jobs.xlsx"
    path.write_bytes(theirs(SHAPES[request.param]))
    return path


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    path = tmp_path / "jobs.xlsx"
    path.write_bytes(theirs())
    return path


def with_a_chart_called_history(book: Book, _: Worksheet) -> None:
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "='My search'!$G$4:$G$7"})
    book.add_chartsheet("History").set_chart(chart)


def names_in(folder: Path) -> list[str]:
    return [file.name for file in folder.iterdir()]


def headers(path: Path) -> list[str]:
    return [str(cell.value) for cell in openpyxl.load_workbook(path)["My search"][3] if cell.value]


def test_an_adopted_tracker_has_every_column_and_sheet_and_can_be_run(shaped: Path) -> None:
    assert call("run", shaped, *TODAY).code == 1
    assert call("adopt", shaped, *TODAY).code == 0
    columns = header(shaped.read_bytes(), "My search")
    assert ALL - columns.keys() == {"Stage"}  # which their Status is
    assert openpyxl.load_workbook(shaped).sheetnames == ["My search", "Ideas", "History", "Cadence", "Settings"]
    result = good_night(shaped, DAY)
    assert [plan.row.company for plan in result.plans] == ["Acme", "Brook & Sons", "Coe", "Dale"]
    stages = [plan.row.text("Stage") for plan in result.plans]
    assert stages == ["Applied", "Interviewing", "Rejected", ""]


def test_nothing_that_was_there_changes(shaped: Path) -> None:
    before = shaped.read_bytes()
    assert call("adopt", shaped, *TODAY).code == 0
    changed = compare(before, shaped.read_bytes())
    assert changed.removed == ()
    assert not changed.reordered
    cells = changed.sheets["My search"].cells
    assert {cell.address for cell in cells if cell.old is not None} <= {"H13"}  # a formula that counts the headers
    assert "Ideas" not in changed.sheets


def test_three_nights_later_only_ours_has_changed(shaped: Path) -> None:
    call("adopt", shaped, *TODAY)
    for day in days_from(DAY, 3):
        before = shaped.read_bytes()
        good_night(shaped, day)
        assert foreign_changes(before, shaped.read_bytes(), "My search") == []
    assert len(statuses(shaped.read_bytes(), "My search")) == 4


def test_a_sound_workbook_stays_sound(shaped: Path) -> None:
    before = lint(shaped.read_bytes())
    call("adopt", shaped, *TODAY)
    assert lint(shaped.read_bytes()) == before
    good_night(shaped, DAY)
    assert lint(shaped.read_bytes()) == before


def test_the_table_and_the_filter_reach_over_the_new_columns(tmp_path: Path) -> None:
    for arrange in (in_a_table, in_a_filter):
        path = tmp_path / f"{arrange.__name__}.xlsx"
        path.write_bytes(theirs(arrange))
        call("adopt", path, *TODAY)
        sheet = openpyxl.load_workbook(path)["My search"]
        last = openpyxl.utils.get_column_letter(len(headers(path)))
        if sheet.tables:
            table = sheet.tables["Jobs"]
            assert table.ref == f"A3:{last}7"
            assert [column.name for column in table.tableColumns] == headers(path)
        else:
            assert sheet.auto_filter.ref == f"A3:{last}7"


def test_adopting_twice_changes_nothing_and_says_so(shaped: Path) -> None:
    call("adopt", shaped, *TODAY)
    before, stamp = shaped.read_bytes(), shaped.stat().st_mtime_ns
    again = call("adopt", shaped, *TODAY)
    assert again.code == 0
    assert "nothing is missing" in again.out
    assert (shaped.read_bytes(), shaped.stat().st_mtime_ns) == (before, stamp)
    good_night(shaped, DAY)
    assert "nothing is missing" in call("adopt", shaped, *TODAY).out


def test_a_dry_run_tells_the_same_and_writes_nothing(tracker: Path) -> None:
    before, names = tracker.read_bytes(), names_in(tracker.parent)
    dry = call("adopt", tracker, "--dry-run", *TODAY)
    assert (tracker.read_bytes(), names_in(tracker.parent)) == (before, names)
    assert "nothing was written" in dry.lines[-1]
    real = call("adopt", tracker, *TODAY)
    assert dry.lines[:-1] == real.lines[:-1]


def test_output_leaves_the_original_alone(tracker: Path) -> None:
    before, new = tracker.read_bytes(), tracker.with_name("adopted.xlsx")
    assert call("adopt", tracker, "--output", new, *TODAY).code == 0
    assert tracker.read_bytes() == before
    call("adopt", tracker, *TODAY)
    assert new.read_bytes() == tracker.read_bytes()


def test_output_never_overwrites_and_keeps_the_kind_of_workbook(tracker: Path) -> None:
    there = tracker.with_name("there.xlsx")
    there.write_bytes(b"mine")
    refused = call("adopt", tracker, "--output", there, *TODAY)
    assert (refused.code, there.read_bytes()) == (1, b"mine")
    assert "there is a file already" in refused.complaint
    assert call("adopt", tracker, "--output", tracker.with_name("new.xlsm"), *TODAY).code == 2


def test_adopting_keeps_a_backup_that_restore_puts_back(tracker: Path) -> None:
    before = tracker.read_bytes()
    call("adopt", tracker, *TODAY)
    assert call("restore", tracker).code == 0
    assert tracker.read_bytes() == before


def test_the_account_says_what_is_known_what_is_not_and_how_to_teach_a_word(tracker: Path) -> None:
    out = call("adopt", tracker, *TODAY).out
    assert "headers in row 3" in out
    for words in ("= Company", "= Applied on", "Mood", "yours, left alone", "Follow-up status", "History, Cadence"):
        assert words in out, out
    assert "Ghosting" not in out.split("Added")[0]


def test_a_word_nobody_knows_waits_in_the_settings_for_its_meaning(tmp_path: Path) -> None:
    path = tmp_path / "jobs.xlsx"
    rows = [("Acme", "Buyer", "Ann Tan", "Longlisted"), ("Brook", "Clerk", "Bo Ray", "Rejected")]
    path.write_bytes(theirs(headers=HEADERS[:4], rows=rows))
    assert "'Word: Longlisted'" in call("adopt", path, *TODAY).out
    assert "is not known in Stage" in call("check", path, *TODAY).out
    book = openpyxl.load_workbook(path)
    line = next(row for row in book["Settings"].iter_rows() if row[0].value == "Word: Longlisted")
    assert line[1].value is None
    line[1].value = "Interviewing"
    book.save(path)
    assert "is not known" not in call("check", path, *TODAY).out


def test_a_macro_workbook_stays_one(tmp_path: Path) -> None:
    path = tmp_path / "jobs.xlsm"
    path.write_bytes(theirs(with_macros))
    before = path.read_bytes()
    assert call("adopt", path, *TODAY).code == 0
    assert "xl/vbaProject.bin" not in compare(before, path.read_bytes()).changed
    good_night(path, DAY)


def test_a_tracker_open_elsewhere_is_left_alone(tracker: Path) -> None:
    (tracker.parent / f".~lock.{tracker.name}#").write_text("Ann,ann,host,22.11.2026 00:55,file:///p;")
    before = tracker.read_bytes()
    refused = call("adopt", tracker, *TODAY)
    assert (refused.code, tracker.read_bytes()) == (75, before)
    assert call("adopt", tracker, "--ignore-lock", *TODAY).code == 0


def test_a_sheet_without_a_header_row_is_refused_with_what_is_needed(tmp_path: Path) -> None:
    path = tmp_path / "jobs.xlsx"
    path.write_bytes(theirs(headers=("Where", "What", "When"), rows=[("Acme", "Buyer", "soon")]))
    before = path.read_bytes()
    refused = call("adopt", path, *TODAY)
    assert (refused.code, path.read_bytes()) == (1, before)
    assert "Company and two more known columns" in refused.complaint


def test_a_chart_called_history_is_refused_before_anything_is_added(tmp_path: Path) -> None:
    path = tmp_path / "jobs.xlsx"
    path.write_bytes(theirs(with_a_chart_called_history))
    before = path.read_bytes()
    refused = call("adopt", path, *TODAY)
    assert (refused.code, path.read_bytes()) == (1, before)
    assert "there is a tab History that is not a sheet of cells" in refused.complaint


def test_upgrade_brings_an_older_template_up_to_date(tmp_path: Path) -> None:
    old, new, bad = (tmp_path / f"{name}.xlsx" for name in ("a-old", "b-new", "c-bad"))
    call("init", new)
    old.write_bytes(theirs(headers=("Status", "Due", "Next action", "Company", "Role"), rows=[], sheet="Tracker"))
    bad.write_bytes(b"nothing")
    kept = new.read_bytes()
    done = call("upgrade", tmp_path, *TODAY)
    assert done.code == 1
    assert "c-bad.xlsx" in done.complaint
    assert f"{old}: got " in done.out
    assert f"{new}: nothing is missing" in done.out
    assert new.read_bytes() == kept
    assert ALL - header(old.read_bytes()).keys() == set()
    assert "nothing is missing" in call("upgrade", old, *TODAY).out


# --- other tools' exports ---------------------------------------------------------------------------------

EXPORTS = Path(__file__).parent / "exports"


def test_a_csv_becomes_a_tracker_beside_it_and_can_be_run(tmp_path: Path) -> None:
    csv = tmp_path / "teal.csv"
    csv.write_bytes((EXPORTS / "teal.csv").read_bytes())
    dry = call("adopt", csv, "--dry-run", *TODAY)
    assert names_in(tmp_path) == ["teal.csv"]
    real = call("adopt", csv, *TODAY)
    assert (real.code, dry.lines[:-1]) == (0, real.lines[:-1])
    assert "an export of Teal" in real.out
    assert len(good_night(tmp_path / "teal.xlsx", DAY).plans) == 6
    assert csv.read_bytes() == (EXPORTS / "teal.csv").read_bytes()


def test_a_csv_never_overwrites_a_tracker(tmp_path: Path) -> None:
    csv, there = tmp_path / "teal.csv", tmp_path / "teal.xlsx"
    csv.write_bytes((EXPORTS / "teal.csv").read_bytes())
    there.write_bytes(b"mine")
    refused = call("adopt", csv, *TODAY)
    assert (refused.code, there.read_bytes()) == (1, b"mine")
    assert call("adopt", csv, "--output", tmp_path / "new.xlsx", *TODAY).code == 0


def test_a_workbook_with_a_known_tools_headers_becomes_a_tracker_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "board.xlsx"
    headers = ("Card ID", "Card Name", "Card URL", "Card Description", "List Name", "Board Name")
    row = ("1", "Acme", "https://example.org", "rang once", "Interview", "Jobs")
    path.write_bytes(theirs(headers=headers, rows=[row], header_row=0))
    before = path.read_bytes()
    done = call("adopt", path, *TODAY)
    assert (done.code, path.read_bytes()) == (0, before)
    assert "an export of Trello" in done.out
    (plan,) = good_night(tmp_path / "board-tracker.xlsx", DAY).plans
    assert plan.row.company == "Acme"


def test_an_export_without_headers_is_refused_by_name(tmp_path: Path) -> None:
    csv = tmp_path / "list.csv"
    csv.write_text("a,b,c\n1,2,3\n", encoding="utf-8")
    refused = call("adopt", csv, *TODAY)
    assert refused.code == 1
    assert refused.complaint.startswith(f"{csv}: there is no line of headers")
    assert names_in(tmp_path) == ["list.csv"]


# --- what the user does afterwards ------------------------------------------------------------------------


def without_header(path: Path, sheet: str, header: str) -> None:
    """The column goes, as a person deletes it."""
    book = openpyxl.load_workbook(path)
    row = next(row for row in book[sheet].iter_rows() if any(cell.value == header for cell in row))
    book[sheet].delete_cols(next(cell.column for cell in row if cell.value == header))
    book.save(path)


def test_a_column_of_the_users_never_becomes_ours_when_ours_beside_it_is_deleted(tmp_path: Path) -> None:
    path = tmp_path / "jobs.xlsx"
    path.write_bytes(theirs())
    call("adopt", path, *TODAY)
    good_night(path, DAY)
    without_header(path, "My search", "Follow-up status")
    before = path.read_bytes()
    refused = call("run", path, *TODAY)
    assert (refused.code, path.read_bytes()) == (1, before)
    assert "My search!D4 holds what somebody typed" in refused.complaint
    assert call("adopt", path, *TODAY).code == 0
    good_night(path, DAY)
    book = openpyxl.load_workbook(path)
    assert [book["My search"][f"D{row}"].value for row in range(4, 8)] == [row[3] for row in ROWS]


def test_upgrade_adds_only_the_column_that_was_deleted(tmp_path: Path) -> None:
    path = tmp_path / "jobs.xlsx"
    call("init", path, "--examples", *TODAY)
    good_night(path, DAY)
    without_header(path, "Tracker", "Due")
    done = call("upgrade", path, *TODAY)
    assert (done.code, done.out.strip()) == (0, f"{path}: got the column Due")


def test_upgrade_never_makes_a_tracker_of_an_export(tmp_path: Path) -> None:
    path = tmp_path / "board.xlsx"
    headers = ("Card ID", "Card Name", "Card URL", "Card Description", "List Name", "Board Name")
    path.write_bytes(theirs(headers=headers, rows=[("1", "Acme", "", "", "Interview", "Jobs")], header_row=0))
    assert call("upgrade", tmp_path, *TODAY).code == 1
    assert names_in(tmp_path) == ["board.xlsx"]


def test_a_long_word_waits_in_the_settings_without_harm(tmp_path: Path) -> None:
    path = tmp_path / "jobs.xlsx"
    rows = [("Acme", "Buyer", "Ann", "Applied"), ("Bell", "Clerk", "Bo", "Waiting to hear back from the HR")]
    path.write_bytes(theirs(headers=HEADERS[:4], rows=rows))
    call("adopt", path, *TODAY)
    assert lint(path.read_bytes()) == []
