"""Another tool's export becomes a new tracker that the nightly run can keep."""

# ruff: noqa: DTZ001  (a cell's date and time have no zone)

from __future__ import annotations

import csv
import io
import os
import shutil
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl.cell.cell import Cell

from followup_sheet.columns import BY_NAME, COLUMNS, HISTORY_COLUMNS
from followup_sheet.commands.importing import MOST_ROWS, Imported, import_export, import_grid
from followup_sheet.errors import FollowupSheetError, TrackerError, UsageError
from followup_sheet.exports.mapping import mappings
from followup_sheet.model import Plan, Status, TrackerResult
from followup_sheet.workbook.limits import Limits
from tests.support.command import cells, stamp
from tests.support.excel_lint import lint
from tests.support.grids import grid
from tests.support.libreoffice import Office
from tests.support.nights import good_night
from tests.support.templates import opened, read

pytestmark = pytest.mark.slow  # minutes together, and no part of daily work

SAMPLES = {sample.stem: sample for sample in sorted((Path(__file__).parent / "exports").glob("*.csv"))}
TODAY = date(2026, 11, 22)
Sampled = Callable[[Path, str], tuple[Imported, Path]]


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Sampled:
    """A sample made into a tracker: what was told, and a copy of it in a folder of the test's own."""
    folder = tmp_path_factory.mktemp("exports")
    made: dict[str, Imported] = {}

    def sample_in(own: Path, sample: str) -> tuple[Imported, Path]:
        if sample not in made:
            made[sample] = import_export(SAMPLES[sample], folder / f"{sample}.xlsx", TODAY)
        return made[sample], Path(shutil.copy(made[sample].output, own))

    return sample_in


def imported_text(tmp_path: Path, text: str) -> tuple[Imported, Path]:
    path = tmp_path / "jobs.csv"
    path.write_text(text, encoding="utf-8", newline="")
    found = import_export(path, None, TODAY)
    return found, found.output


def tracker_rows(path: Path) -> list[dict[str, Cell]]:
    """The cells of each row by header, as openpyxl reads them."""
    header, *rows = opened(path.read_bytes())["Tracker"].iter_rows()
    names = [str(cell.value) for cell in header]
    return [{name: cell for name, cell in zip(names, row, strict=True) if isinstance(cell, Cell)} for row in rows]


def tracker_cells(path: Path) -> dict[str, Cell]:
    """The first row's cells by header."""
    return tracker_rows(path)[0]


def plans(result: TrackerResult) -> dict[str, Plan]:
    return {plan.row.company: plan for plan in result.plans}


# Every sample


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_export_becomes_a_sound_tracker_that_a_night_runs_through(
    imported: Sampled, tmp_path: Path, sample: str
) -> None:
    found, path = imported(tmp_path, sample)
    assert lint(path.read_bytes()) == []
    result = good_night(path, TODAY)
    assert result.written
    assert len(result.plans) == found.rows >= 2
    assert {plan.status for plan in result.plans} - {Status.CHECK}
    before = path.read_bytes()
    assert not good_night(path, TODAY).written
    assert path.read_bytes() == before


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_row_says_check_only_for_what_the_import_told(imported: Sampled, tmp_path: Path, sample: str) -> None:
    found, path = imported(tmp_path, sample)
    problems = [str(problem) for problem in good_night(path, TODAY).problems]
    told = {remark.cell for remark in found.left_as_text}
    unexpected = [
        problem
        for problem in problems
        if not any(f"!{cell}:" in problem for cell in told)
        and not any(f"'{word.word}'" in problem for word in found.unknown_words)
        and "Stage says" not in problem
    ]
    assert unexpected == []
    undated = sum("Stage says" in problem for problem in problems)
    assert (undated == 0) or any("type it there, or the row asks for it" in note for note in found.notes)


@pytest.mark.parametrize("sample", SAMPLES)
def test_nothing_of_an_export_is_lost(imported: Sampled, tmp_path: Path, sample: str) -> None:
    found, path = imported(tmp_path, sample)
    headers = {header for source in found.matched for header in source.headers} | {own.header for own in found.own}
    rows = cells(path)
    assert len(rows) == found.rows
    assert len(headers) >= 4
    for own in found.own:
        assert own.name in rows[0]
    for source in found.matched:
        assert source.column in BY_NAME


@pytest.mark.parametrize("mapping", [mapping.name for mapping in mappings()])
def test_every_mapping_has_a_sample_that_it_is_known_by(imported: Sampled, tmp_path: Path, mapping: str) -> None:
    (tool,) = (known.tool for known in mappings() if known.name == mapping)
    assert imported(tmp_path, mapping)[0].tool == tool


def test_lists_that_are_no_tools_are_imported_by_their_headers(imported: Sampled, tmp_path: Path) -> None:
    for sample in set(SAMPLES) - {mapping.name for mapping in mappings()}:
        assert imported(tmp_path, sample)[0].tool == ""


# Plans make sense


def test_linkedins_applications_are_followed_up_and_the_users_own_address_is_not_the_contacts(
    imported: Sampled, tmp_path: Path
) -> None:
    found, path = imported(tmp_path, "linkedin-applications")
    planned = plans(good_night(path, TODAY))
    assert planned["Brightwater Energy"].due == date(2026, 11, 16)
    assert planned["Larch, Moss & Co"].action == "Follow up the application"
    row = cells(path)[0]
    assert row["E-mail"] is None
    assert row["Contact Email"] == "sam.hart@example.org"
    assert any("month first" in note for note in found.notes)


def test_teals_plans_and_stages_come_over(imported: Sampled, tmp_path: Path) -> None:
    found, path = imported(tmp_path, "teal")
    planned = plans(good_night(path, TODAY))
    assert (planned["Alder Systems"].action, planned["Alder Systems"].due) == ("Agreed follow-up", date(2026, 11, 24))
    assert planned["Birch & Sons"].row.day("Deadline") == date(2026, 12, 1)
    assert planned["Cobalt Bank"].status is Status.CHECK
    assert [planned[name].status for name in ("Drift Media", "Fenwick")] == [Status.CLOSED] * 2
    assert planned["Elder Care"].status is Status.WAITING
    assert [row["Imported Status"] for row in cells(path)][4] == "No Response"
    assert any("2 rows say that it has ended, not when" in note for note in found.notes)


def test_huntrs_own_list_waits_in_settings_for_what_it_means(imported: Sampled, tmp_path: Path) -> None:
    found, path = imported(tmp_path, "huntr")
    assert [(word.word, word.line) for word in found.unknown_words] == [("Second chances", 6)]
    settings = cells(path, "Settings")
    (line,) = (line for line in settings if line["Name"] == "Word: Second chances")
    assert line["Value"] is None
    book = opened(path.read_bytes())
    (cell,) = (row[1] for row in book["Settings"].iter_rows() if row[0].value == "Word: Second chances")
    cell.value = "Applied"
    book.save(path)
    assert plans(good_night(path, TODAY))["Elder Care"].status is not Status.CHECK


def test_accents_and_semicolons_of_a_list_by_hand_survive(imported: Sampled, tmp_path: Path) -> None:
    found, path = imported(tmp_path, "by-hand-windows")
    assert [row["Company"] for row in cells(path)] == ["Société Légère", "Müller & Söhne"]
    assert cells(path)[0]["Notes"] == 'Dit: "rappelez lundi"'
    assert any("CSV UTF-8" in note for note in found.notes)


def test_blank_lines_and_lines_above_the_headers_are_told(imported: Sampled, tmp_path: Path) -> None:
    found, _ = imported(tmp_path, "google-sheets")
    assert (found.above, found.blank_lines, found.rows) == ((1,), (2, 6), 3)


# The file


def test_the_tracker_is_the_template_with_the_rows_in_it_and_own_columns_at_the_right(tmp_path: Path) -> None:
    _, path = imported_text(tmp_path, "Company,Mood,Applied on,Status\nAcme,good,2026-11-10,tall\n")
    book = opened(path.read_bytes())
    assert book.sheetnames == ["Tracker", "Dashboard", "History", "Cadence", "Settings", "Guide"]
    header = [cell.value for cell in book["Tracker"][1]]
    assert header == [*(column.name for column in COLUMNS), "Mood", "Imported Status"]
    table = book["Tracker"].tables["Tracker"]
    assert table.ref == "A1:AN2"
    assert [column.name for column in table.tableColumns] == header
    assert book["Tracker"]["AM1"].fill.fgColor.rgb == book["Tracker"]["E1"].fill.fgColor.rgb
    assert 10 <= book["Tracker"].column_dimensions["AM"].width <= 41
    assert [cell.value for cell in book["History"][1]] == list(HISTORY_COLUMNS)
    said = read(path.read_bytes(), TODAY)
    assert said.problems == ()
    assert said.rows[0].day("Applied on") == date(2026, 11, 10)


def test_a_text_that_looks_like_a_formula_is_a_text(tmp_path: Path) -> None:
    texts = ["=1+1", '=HYPERLINK("http://x.example","y")', "+44 1632 960001", "-5", "@here", "#N/A", "=cmd|'/c x'!A1"]
    export = io.StringIO()
    csv.writer(export).writerows([["=sum", "Company", "Notes", "Mine"], *(["x", text, text, text] for text in texts)])
    _, path = imported_text(tmp_path, export.getvalue())
    good_night(path, TODAY)
    assert lint(path.read_bytes()) == []
    for text, row in zip(texts, tracker_rows(path), strict=True):
        assert {(row[name].value, row[name].data_type) for name in ("Company", "Notes", "Mine")} == {(text, "s")}
        assert row["Mine"].quotePrefix == (text != "#N/A")
        assert row["=sum"].value == "x"


def test_addresses_stay_text_and_are_no_links(tmp_path: Path) -> None:
    _, path = imported_text(tmp_path, "Company,URL,Portal\nAcme,https://a.example/1,https://b.example/2\n")
    row = tracker_cells(path)
    assert (row["Link"].value, row["Portal"].value) == ("https://a.example/1", "https://b.example/2")
    assert row["Link"].hyperlink is None


def test_control_characters_and_what_looks_like_their_escapes_come_back_as_they_were(tmp_path: Path) -> None:
    text = "bell\x07 tab\t line\nfeed \x0b _x0041_ \ufffe end"
    _, path = imported_text(tmp_path, f'Company,Notes,Mine\nAcme,"{text}","{text}"\n')
    assert lint(path.read_bytes()) == []
    good_night(path, TODAY)
    assert read(path.read_bytes(), TODAY).rows[0].text("Notes") == text


def test_a_posting_pasted_into_notes_does_not_make_a_row_as_tall_as_the_screen(tmp_path: Path) -> None:
    _, path = imported_text(tmp_path, f"Company,Notes\nAcme,{'word ' * 6_000}\n")
    assert lint(path.read_bytes()) == []
    assert opened(path.read_bytes())["Tracker"].row_dimensions[2].height < 60


def test_the_same_export_makes_the_same_bytes(imported: Sampled, tmp_path: Path) -> None:
    first, second = (imported(folder, "huntr")[1] for folder in (tmp_path / "a", tmp_path / "b") if not folder.mkdir())
    assert first.read_bytes() == second.read_bytes()


def test_a_sheets_real_dates_and_numbers_come_over_as_such(tmp_path: Path) -> None:
    sheet = grid(
        ["Company", "Applied on", "Interview on", "Fit", "Seen"],
        ["Acme", datetime(2026, 11, 2), datetime(2026, 11, 24, 14, 30), 4.5, datetime(2026, 11, 1)],
        title="Jobs",
    )
    found = import_grid(sheet, tmp_path / "new.xlsx", TODAY)
    row = tracker_cells(found.output)
    assert (row["Interview on"].value, row["Interview on"].number_format) == (
        datetime(2026, 11, 24, 14, 30),
        "m/d/yy h:mm",
    )
    assert (row["Seen"].value, row["Seen"].number_format) == (datetime(2026, 11, 1), "mm-dd-yy")
    assert row["Fit"].value == 4.5
    assert plans(good_night(found.output, TODAY))["Acme"].action == "Thank-you note"


# Refusals


def test_a_dry_run_tells_the_same_and_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "jobs.csv"
    path.write_text("Company,Status\nAcme,Robot\n", encoding="utf-8")
    dry = import_export(path, None, TODAY, dry_run=True)
    assert os.listdir(tmp_path) == ["jobs.csv"]  # noqa: PTH208 - the plain names
    assert import_export(path, None, TODAY) == dry


def test_an_existing_file_is_never_written_over_and_the_export_stays(tmp_path: Path) -> None:
    export, there = tmp_path / "jobs.csv", tmp_path / "jobs.xlsx"
    export.write_text("Company,Role\nAcme,Cook\n", encoding="utf-8")
    there.write_bytes(b"precious")
    before = stamp(export), stamp(there)
    with pytest.raises(TrackerError, match="there is a file already"):
        import_export(export, None, TODAY)
    new = import_export(export, tmp_path / "other.xlsx", TODAY).output
    assert new.exists()
    assert (stamp(export), stamp(there)) == before


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "the file is empty"),
        (b"Company,Role\n", "not one line below"),
        (b"a,b\n1,2\n", "no line of headers"),
        (b"%PDF-1.7", "a PDF"),
        (b'Company,Role\n"Acme,Cook\n', "never closed"),
    ],
)
def test_a_file_that_cannot_be_imported_is_named_with_what_is_wrong_and_nothing_is_left(
    tmp_path: Path, content: bytes, says: str
) -> None:
    path = tmp_path / "jobs.csv"
    path.write_bytes(content)
    with pytest.raises(TrackerError, match=says) as caught:
        import_export(path, None, TODAY)
    assert str(caught.value).startswith(f"{path}: ")
    assert caught.value.next_step
    assert [file.name for file in tmp_path.iterdir()] == ["jobs.csv"]


def test_a_missing_file_a_folder_and_a_wrong_ending_are_told(tmp_path: Path) -> None:
    for path in (tmp_path / "no.csv", tmp_path, Path("/"), Path()):
        with pytest.raises(FollowupSheetError) as caught:
            import_export(path, None, TODAY)
        assert str(path) in str(caught.value)
    with pytest.raises(UsageError, match=r"new\.csv does not end in \.xlsx"):
        import_export(SAMPLES["huntr"], tmp_path / "new.csv", TODAY)


def test_too_many_bytes_or_rows_are_refused_before_anything_is_built(tmp_path: Path) -> None:
    path = tmp_path / "jobs.csv"
    path.write_text("Company,Role\n" + "Acme,Cook\n" * 2 * MOST_ROWS, encoding="utf-8")
    with pytest.raises(TrackerError, match="rows"):
        import_export(path, None, TODAY)
    with pytest.raises(TrackerError):
        import_export(path, None, TODAY, limits=Limits(file=1000))
    rows = (["Acme"] for _ in range(MOST_ROWS + 1))
    with pytest.raises(TrackerError, match=f"more than {MOST_ROWS:,} rows"):
        import_grid(grid(["Company"], *rows), tmp_path / "new.xlsx", TODAY)
    wide = [f"Mine {number}" for number in range(4_000)]
    with pytest.raises(TrackerError, match="100 rows of 4,0"):
        import_grid(grid(["Company", *wide], *(["Acme"] for _ in range(100))), tmp_path / "new.xlsx", TODAY)


@pytest.mark.slow
def test_libreoffice_shows_texts_as_texts_and_days_as_days(tmp_path: Path, office: Office) -> None:
    text = 'Company,Notes,Mine,Applied on\n"=1+1","+44 1632","-5 @home",2026-11-10\n'
    _, path = imported_text(tmp_path, text)
    good_night(path, TODAY)
    row = tracker_cells(office.resave(path, tmp_path / "saved.xlsx"))
    assert [row[name].value for name in ("Company", "Notes", "Mine")] == ["=1+1", "+44 1632", "-5 @home"]
    assert {row[name].data_type for name in ("Company", "Notes", "Mine")} == {"s"}
    assert row["Applied on"].value == datetime(2026, 11, 10)
