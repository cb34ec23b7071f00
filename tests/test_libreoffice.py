"""LibreOffice as the tests use it: what people do to a tracker between two nights can be done here."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.libreoffice import LibreOfficeError, Office
from tests.support.workbooks import rich_workbook, tracker

pytestmark = pytest.mark.slow

ROWS = [{"Company": "Leeds Rail", "Notes": "b"}, {"Company": "Aarhus Seeds", "Notes": "a"}]
COLUMNS = ("Company", "Interview on", "Notes")


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    path = tmp_path / "jobs.xlsx"
    path.write_bytes(tracker(ROWS, COLUMNS))
    return path


def test_a_date_typed_from_the_keyboard_is_a_date_and_text_set_is_text(office: Office, plain: Path) -> None:
    with office.session(plain) as book:
        book.type("Tracker", "B2", "2026-04-03")
        book.set_string("Tracker", "B3", "2026-04-03")
        assert (book.cell("Tracker", "B2").kind, book.cell("Tracker", "B2").value) == ("value", 46115)
        assert book.cell("Tracker", "B3").kind == "text"


def test_rows_are_sorted_copied_inserted_and_deleted_and_saved(office: Office, plain: Path, tmp_path: Path) -> None:
    with office.session(plain) as book:
        book.sort("Tracker", "A1:C3", 0)
        book.copy_row("Tracker", source=2, before=3)
        book.insert_row("Tracker", 2)
        book.delete_row("Tracker", 5)
        book.save(tmp_path / "saved.xlsx")
    shown = office.to_csv(tmp_path / "saved.xlsx", tmp_path / "csv")
    assert shown["Tracker"] == [list(COLUMNS), ["", "", ""], ["Aarhus Seeds", "", "a"], ["Aarhus Seeds", "", "a"]]


def test_an_open_workbook_has_its_lock_file_beside_it(office: Office, plain: Path) -> None:
    lock = plain.with_name(".~lock.jobs.xlsx#")
    with office.session(plain):
        assert lock.exists()
    assert not lock.exists()


def test_every_cached_value_of_a_rich_workbook_is_what_libreoffice_computes(office: Office, tmp_path: Path) -> None:
    path = rich_workbook(tmp_path / "rich.xlsx", rows=8)
    with office.session(path) as book:
        before = [book.cell("Summary", f"B{row}").text for row in range(3, 12)]
        book.recalculate()
        assert [book.cell("Summary", f"B{row}").text for row in range(3, 12)] == before
        assert book.cell("Summary", "A13").text == "5"


def test_pages_become_pictures(office: Office, tmp_path: Path) -> None:
    path = rich_workbook(tmp_path / "rich.xlsx", rows=3)
    pages = office.to_png(path, tmp_path / "pages", pages=2)
    assert [page.read_bytes()[:4] for page in pages] == [b"\x89PNG"] * 2


def test_what_libreoffice_cannot_open_is_an_error_and_the_next_request_works(office: Office, plain: Path) -> None:
    with pytest.raises(LibreOfficeError), office.session(plain.with_name("nowhere.xlsx")):
        pass
    with office.session(plain) as book:
        assert book.sheets() == ["Tracker"]
