"""Text from cells is data wherever it goes: never terminal codes, never a formula, never more than one line."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import openpyxl
import pytest

from tests.support.command import ANN, BOB, TODAY, Ran, call, workbook
from tests.support.lifelike import Row

CODES = "\x1b[31mEve\x1b]0;owned\x07\x08\x08"
HOSTILE = {
    "terminal codes": CODES,
    "C1 codes": "Eve\x9b31m\x85next",
    "text turned round": "Eve\u202egnp.exe\u2066",
    "several lines": "Eve\nclient.xlsx: all is well\r\nreally",
    "a formula": "=cmd|'/c calc'!A0",
    "a formula, plus": "+1+cmd|'/c calc'!A0",
    "a link formula": '=HYPERLINK("http://evil.example","click")',
    "at": "@SUM(1+9)*cmd|' /C calc'!A0",
    "markup": "<script>alert(1)</script>&amp;<b>",
    "an escape of the format": "_x001B_[31m",
    "a template": "{0} {plan.row} %s $(id) `id`",
}


@pytest.fixture(params=HOSTILE)
def text(request: pytest.FixtureRequest) -> str:
    return HOSTILE[request.param]


@pytest.fixture
def tracker(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "client.xlsx"
    rows: list[Row] = [
        ANN | {"Company": text, "Contact": text, "Role": text, "Notes": text, "Discussed": text},
        BOB | {"Discussed": text, "Reply on": text, "Stage": text, "How": text},
        {"Role": text},
    ]
    path.write_bytes(workbook(rows, Settings=[[text, text], ["Country", text], [f"Word: {text}", text]]))
    return path


def plain(ran: Ran) -> bool:
    """Only visible characters and the ends of lines."""
    return not any(unicodedata.category(ch).startswith("C") for ch in (ran.out + ran.err).replace("\n", ""))


def test_no_command_prints_what_a_terminal_would_obey(tracker: Path, text: str) -> None:
    calls: list[list[str | Path]] = [
        ["check", tracker, *TODAY], ["-v", "run", tracker, *TODAY], ["run", tracker, "--json", *TODAY],
        ["explain", tracker, *TODAY], ["explain", tracker, "2", "--json", *TODAY], ["done", tracker, text, *TODAY],
        ["done", tracker, "Bob", *TODAY], ["-v", "done", tracker, "Eve", *TODAY], ["explain", tracker, text, *TODAY],
    ]  # fmt: skip
    for arguments in calls:
        ran = call(*arguments)
        assert plain(ran), (arguments, ran)
        assert ran.code in (0, 1, 2)
        assert "fault of the program" not in ran.err


def test_a_problem_stays_one_line(tracker: Path) -> None:
    ran = call("check", tracker, *TODAY)
    assert ran.lines
    assert all(line.startswith(f"{tracker}: ") for line in ran.lines)


def test_the_summary_stays_one_line_a_row(tracker: Path) -> None:
    ran = call("-v", "run", tracker, *TODAY)
    assert len(ran.lines) == 4 + sum(line.startswith("  Caution: ") for line in ran.lines)


def test_the_document_gives_the_text_back_as_it_is_in_the_cell(tracker: Path, text: str) -> None:
    plan = call("run", tracker, *TODAY, "--dry-run", "--json").tracker["plans"][0]
    assert plan["role"].split() == text.split()


def test_nothing_copied_becomes_a_formula(tracker: Path) -> None:
    assert call("run", tracker, *TODAY).code == 0
    call("run", tracker, *TODAY)
    book = openpyxl.load_workbook(tracker)
    written = [cell for name in ("Tracker", "History") for row in book[name].iter_rows() for cell in row if cell.value]
    assert len(written) > 40
    assert {cell.data_type for cell in written} <= {"s", "n", "d", "inlineStr"}
    companies = [row[4].value for row in book["History"].iter_rows(min_row=2)]
    assert any(companies)


def test_a_name_on_the_command_line_is_repeated_without_its_codes(tmp_path: Path) -> None:
    (tmp_path / "client.xlsx").write_bytes(workbook())
    calls: list[list[str | Path]] = [
        ["run", tmp_path / "\x1bcEve\x07.xlsx"],
        ["run", tmp_path / f"{CODES}.xlsx"], ["init", tmp_path / f"{CODES}.ods"], ["cadence", "show", CODES],
        ["explain", tmp_path / "client.xlsx", CODES], ["done", tmp_path / "client.xlsx", CODES],
        ["--config", CODES, "check", tmp_path / "client.xlsx"], ["init", tmp_path / f"{CODES[:8]}.xlsx"],
        ["done", tmp_path / "client.xlsx", "Bob", "--how", CODES],
    ]  # fmt: skip
    for arguments in calls:
        ran = call(*arguments)
        assert plain(ran), arguments
        assert len(ran.lines) + len(ran.complaints) == 1
