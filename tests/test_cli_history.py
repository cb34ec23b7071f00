"""Promise: `history` gives a client a dated list of applications, interviews and contacts to hand in."""

from __future__ import annotations

import csv
import io
import stat
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest

from followup_sheet.proof import COLUMNS
from followup_sheet.proof.workbook import sheet_names
from tests.support.command import DAY, TODAY, Ran, call, everything_in, stamp, state_folder, workbook
from tests.support.excel_lint import lint
from tests.support.html_page import HtmlPage
from tests.support.lifelike import Row
from tests.support.nights import good_night
from tests.support.open_xml_sdk import schema_faults

DAYS = timedelta(days=1)
POST: Row = {"Company": "Acme", "Role": "Clerk", "Applied on": DAY - 20 * DAYS, "Interview on": DAY - 9 * DAYS}
ROWS: list[Row] = [
    POST | {"Contact": "Ann Lee", "Last follow-up": DAY - 8 * DAYS, "How": "E-mail"},
    POST | {"Contact": "Ben Fox", "Contact type": "HR", "Reply on": DAY - 2 * DAYS},
    {"Company": "Ferry", "Contact": "Flo Day", "Lead on": DAY - 6 * DAYS, "Last follow-up": DAY - 6 * DAYS},
    {"Company": "Later", "Role": "Cook", "Applied on": DAY - DAYS, "Interview on": DAY + 5 * DAYS},
]
EXPECTED = [
    ("2026-10-31", "Application", "", "Acme", "Clerk", "Ann Lee, Ben Fox"),
    ("2026-11-11", "Interview", "", "Acme", "Clerk", "Ann Lee, Ben Fox"),
    ("2026-11-12", "Contact: Thank-you note", "E-mail", "Acme", "Clerk", "Ann Lee"),
    ("2026-11-14", "Lead received", "", "Ferry", "", "Flo Day"),
    ("2026-11-14", "Contact: Call the lead", "Phone", "Ferry", "", "Flo Day"),
    ("2026-11-18", "Reply received", "", "Acme", "Clerk", "Ben Fox"),
    ("2026-11-19", "Application", "", "Later", "Cook", ""),
]


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    path = tmp_path / "client.xlsx"
    path.write_bytes(workbook(ROWS, Settings=[["Your name", "Cleo Client"]]))
    return path


def history(*arguments: str | Path) -> Ran:
    ran = call("history", *arguments, *TODAY)
    assert (ran.code, ran.err) == (0, "")
    return ran


def listed(tracker: Path, *arguments: str | Path) -> list[tuple[str, ...]]:
    out = tracker.with_name("proof.csv")
    history(tracker, "-o", out, *arguments)
    header, *lines = csv.reader(io.StringIO(out.read_bytes().decode("utf-8-sig"), newline=""))
    assert header == ["Client", *COLUMNS]
    return [tuple(line[1:]) for line in lines]


# What is in it


def test_a_tracker_never_run_lists_what_tonight_would_log(tracker: Path) -> None:
    assert listed(tracker) == EXPECTED


def test_after_the_night_the_list_is_the_same(tracker: Path) -> None:
    good_night(tracker, DAY)
    assert listed(tracker) == EXPECTED


def test_it_is_headed_by_who_when_and_how_many(tracker: Path) -> None:
    assert history(tracker).lines[:2] == [
        "Proof of job search: Cleo Client",
        "31 Oct 2026 to 20 Nov 2026: 2 applications, 1 interview, 2 contacts",
    ]


def test_the_period_is_kept_both_ends_included(tracker: Path) -> None:
    assert listed(tracker, "--since", "2026-11-11", "--until", "2026-11-14") == EXPECTED[1:5]
    shown = history(tracker, "--since", "2026-11-11", "--until", "2026-11-14").lines
    assert shown[1] == "11 Nov 2026 to 14 Nov 2026: 0 applications, 1 interview, 2 contacts"


def test_what_the_client_corrected_by_hand_is_what_stands_there(tracker: Path) -> None:
    good_night(tracker, DAY)
    book = openpyxl.load_workbook(tracker)
    sheet = book["History"]
    sheet.append([date(2026, 11, 1), "Event", "Applied", None, "By Hand", "Gardener", "Eve"])
    sheet.append([date(2026, 11, 1), "Event", "Applied", None, "By Hand", "Gardener", "Eve"])
    book.save(tracker)
    assert listed(tracker).count(("2026-11-01", "Application", "", "By Hand", "Gardener", "Eve")) == 1


def test_stages_and_what_was_missed_are_nobody_elses_business(tmp_path: Path) -> None:
    path = tmp_path / "client.xlsx"
    path.write_bytes(workbook([POST | {"Contact": "Ann Lee"}]))
    good_night(path, DAY - 9 * DAYS)
    good_night(path, DAY)
    kinds = {row[1].value for row in openpyxl.load_workbook(path)["History"].iter_rows(min_row=2)}
    assert {"Stage", "Missed"} <= kinds
    assert {what for _, what, *_ in listed(path)} == {"Application", "Interview"}


def test_the_tracker_and_the_state_are_left_as_they_were(tracker: Path) -> None:
    before = stamp(tracker)
    for name in ("p.xlsx", "p.html", "p.csv"):
        history(tracker, "-o", tracker.with_name(name))
    assert stamp(tracker) == before
    assert everything_in(state_folder().parent) == {}
    assert stat.S_IMODE(tracker.with_name("p.csv").stat().st_mode) == 0o600


# Its faces


def test_on_a_terminal_no_line_is_longer_than_80_columns(tracker: Path) -> None:
    lines = history(tracker).lines
    assert max(map(len, lines)) <= 80
    assert "2026-11-12  Contact: Thank-you note (E-mail) · Clerk at Acme · Ann Lee" in lines


def test_the_workbook_prints_with_its_headings_on_every_page(tracker: Path) -> None:
    out = tracker.with_name("proof.xlsx")
    history(tracker, "-o", out)
    assert lint(out.read_bytes()) == []
    assert schema_faults(out) == set()
    (sheet,) = openpyxl.load_workbook(out)
    assert sheet.title == "Cleo Client"
    assert (sheet.print_title_rows, sheet.page_setup.paperSize) == ("$5:$5", 9)
    rows = list(sheet.iter_rows(min_row=5, values_only=True))
    assert rows[0] == COLUMNS
    assert [(row[0].date().isoformat(), *(text or "" for text in row[1:])) for row in rows[1:]] == EXPECTED


def test_the_page_is_complete_and_repeats_its_headings_in_print(tracker: Path) -> None:
    out = tracker.with_name("proof.html")
    history(tracker, "-o", out)
    page = HtmlPage(out.read_text(encoding="utf-8"))
    assert page.fetched() == []
    assert "table-header-group" in page.styles
    assert "A4 portrait" in page.styles
    assert [time["datetime"] for time in page.of("time")] == [line[0] for line in EXPECTED]
    assert "Ann Lee, Ben Fox" in page.text


def test_several_clients_have_a_part_each(tracker: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        tracker.with_name(name).write_bytes(workbook(ROWS[2:], Settings=[["Your name", "Ann/Lee: [x]"]]))
    ran = call("history", tracker.parent, "-o", tracker.parent.with_suffix(".xlsx"), *TODAY)
    assert (ran.code, ran.err) == (0, "")
    names = openpyxl.load_workbook(tracker.parent.with_suffix(".xlsx")).sheetnames
    assert names == ["Ann Lee x (a.xlsx)", "Ann Lee x (b.xlsx)", "Cleo Client"]
    history(tracker.parent, "-o", tracker.with_name("all.html"))
    assert len(list(HtmlPage(tracker.with_name("all.html").read_text(encoding="utf-8")).of("section"))) == 3
    assert history(tracker.parent).out.count("Proof of job search: ") == 3


def test_a_tracker_that_cannot_be_read_is_told_and_the_others_are_there(tracker: Path) -> None:
    tracker.with_name("bad.xlsx").write_bytes(b"nothing")
    for name in ("p.csv", "p.html"):
        ran = call("history", tracker.parent, "-o", tracker.with_name(name), *TODAY)
        assert (ran.code, ran.out) == (1, "")
        assert ran.complaint.startswith(str(tracker.with_name("bad.xlsx")))
        assert "Ben Fox" in tracker.with_name(name).read_text(encoding="utf-8")


def test_where_nothing_could_be_read_the_files_say_so(tmp_path: Path) -> None:
    (tmp_path / "bad.xlsx").write_bytes(b"nothing")
    for name in ("p.csv", "p.html"):
        assert call("history", tmp_path / "bad.xlsx", "-o", tmp_path / name, *TODAY).code == 1
    assert call("history", tmp_path / "bad.xlsx", "-o", tmp_path.with_suffix(".xlsx"), *TODAY).code == 1
    assert lint(tmp_path.with_suffix(".xlsx").read_bytes()) == []
    assert "Nothing could be read." in (tmp_path / "p.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("text", ["=cmd|'/c calc'!A0", "<b>&amp;", "Eve\x1b[31m\nnext", "_x001B_"])
def test_text_from_a_cell_is_text_in_every_face(tracker: Path, text: str) -> None:
    row: Row = {"Company": text, "Role": text, "Contact": text, "Applied on": DAY}
    tracker.write_bytes(workbook([row], Settings=[["Your name", text]]))
    shown = " ".join(text.split()).replace("\x1b", "")
    assert listed(tracker)[0][3] == (f"'{shown}" if shown.startswith("=") else shown)
    history(tracker, "-o", tracker.with_name("p.xlsx"))
    cells = [
        cell for row in openpyxl.load_workbook(tracker.with_name("p.xlsx")).worksheets[0] for cell in row if cell.value
    ]
    assert {cell.data_type for cell in cells} <= {"s", "d", "inlineStr"}
    history(tracker, "-o", tracker.with_name("p.html"))
    page = HtmlPage(tracker.with_name("p.html").read_text(encoding="utf-8"))
    assert f"{shown}\n" in page.text
    assert list(page.of("b")) == []
    assert all(ch.isprintable() or ch == "\n" for ch in history(tracker).out)


def test_sheets_get_names_a_workbook_takes() -> None:
    long = "x" * 40
    names = sheet_names(["History", "A/B", "a\\b", long, long.upper(), "''", "[]"])
    assert names == ["History of search", "A B", "a b 2", "x" * 31, "X" * 29 + " 2", "Client", "Client 2"]
    assert max(map(len, names)) <= 31


def test_where_there_is_nothing_to_list_a_sentence_says_so(tmp_path: Path) -> None:
    (tmp_path / "new.xlsx").write_bytes(workbook([]))
    said = "No application, interview or contact in these days."
    assert history(tmp_path / "new.xlsx").lines[1:] == [
        "Up to 20 Nov 2026: 0 applications, 0 interviews, 0 contacts", "", said
    ]  # fmt: skip
    history(tmp_path / "new.xlsx", "-o", tmp_path / "p.html")
    page = HtmlPage((tmp_path / "p.html").read_text(encoding="utf-8"))
    assert (said in page.text, list(page.of("table"))) == (True, [])
    history(tmp_path / "new.xlsx", "-o", tmp_path.parent / "p.xlsx")
    assert openpyxl.load_workbook(tmp_path.parent / "p.xlsx").active["A6"].value == said


def test_of_nobody_nothing_is_shown_and_the_page_says_so(tmp_path: Path) -> None:
    (tmp_path / "bad.xlsx").write_bytes(b"not a workbook")
    ran = call("history", tmp_path / "bad.xlsx", *TODAY)
    assert (ran.code, ran.out) == (1, "")
    assert call("history", tmp_path / "bad.xlsx", "-o", tmp_path / "p.html", *TODAY).code == 1
    assert "Nothing could be read." in (tmp_path / "p.html").read_text(encoding="utf-8")
