"""Promise: the words of rules, of another tool's export and of somebody's own headers are data."""

from __future__ import annotations

import csv
import io
import tomllib
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import pytest

from followup_sheet.cadences.text import read_text, write_text
from tests.support.command import ANN, TODAY, call, cells, workbook
from tests.support.excel_lint import lint
from tests.support.home_made_trackers import HEADERS, theirs
from tests.support.text_is_data.judging import computed
from tests.support.text_is_data.said import calls
from tests.support.text_is_data.texts import ALL, TEXTS, unseen
from tests.support.text_is_data.trackers import built, planned, rules

# The words of rules


def controls(text: str) -> bool:
    """Whether there is more to control in it than the ends of lines; a rule may not say such a thing."""
    return any(unicodedata.category(ch) == "Cc" and ch not in "\t\r\n" for ch in text)


@pytest.fixture
def ruled(tmp_path: Path) -> Path:
    path = tmp_path / "ruled.xlsx"
    texts = [text for text in TEXTS.values() if len(text) < 1_000 and not controls(text)]
    path.write_bytes(built([ANN, planned("Plain")], Cadence=rules(texts), Settings=[["Cadence", "this workbook"]]))
    return path


def test_the_words_of_rules_are_shown_and_never_obeyed(ruled: Path) -> None:
    for ran in calls(
        ["cadence", "show", ruled], ["explain", ruled, "--all", *TODAY], ["-v", "run", ruled, *TODAY],
        ["agenda", ruled, *TODAY], ["run", ruled, "--json", *TODAY],
    ):  # fmt: skip
        assert ran.code == 0, ran.err
        assert unseen(ran.out + ran.err, joiners=True) == set()
    assert computed(ruled) == []


def test_rules_written_to_a_file_are_the_same_words_when_it_is_read(ruled: Path, tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    assert call("cadence", "export", ruled, file).code == 0
    text = file.read_text(encoding="utf-8")
    sayings = {rule.get("Say", "") for rule in tomllib.loads(text)["rule"]}
    assert len(sayings) > 30
    assert unseen(text, joiners=True) == set()
    assert (
        read_text("ruled", text, "here").rules == read_text("again", write_text(read_text("x", text, "x")), "x").rules
    )
    shown_before = call("cadence", "show", ruled).out.partition("\n")[2]
    assert call("cadence", "show", file).out.partition("\n")[2] == shown_before


def test_rules_put_into_a_tracker_are_texts_there(ruled: Path, tmp_path: Path) -> None:
    path = tmp_path / "new.xlsx"
    assert call("init", path, "--cadence", ruled, *TODAY).code == 0
    other = tmp_path / "other.xlsx"
    other.write_bytes(workbook())
    assert call("cadence", "export", ruled, other).code == 0
    for made in (path, other):
        assert computed(made, "Cadence") == []
    assert lint(path.read_bytes()) == lint(other.read_bytes()) == []


@pytest.mark.parametrize("column", ["Action", "After", "Opens", "To", "Channel", "Stages", "If", "Holds", "Say"])
def test_a_refusal_of_a_rule_is_a_line_for_each_cell(tmp_path: Path, column: str) -> None:
    texts = [text for text in ALL if controls(text)] if column == "Say" else ALL
    lines = rules(["plain"] * len(texts))
    place = lines[0].index(column)
    wrong = [
        [text if at == place else cell for at, cell in enumerate(line)]
        for text, line in zip(texts, lines[1:], strict=True)
    ]
    path = tmp_path / "wrong.xlsx"
    path.write_bytes(built([ANN], Cadence=[lines[0], *wrong], Settings=[["Cadence", "this workbook"]]))
    ran = call("run", path, *TODAY)
    assert ran.code == 1
    assert unseen(ran.out + ran.err) == set()
    assert all(line.startswith(f"{path}: ") for line in ran.complaints)
    assert all(len(line) < 1_500 for line in ran.complaints)


# Another tool's export, and somebody's own tracker


def exported(headers: Sequence[str], lines: Sequence[Sequence[str]]) -> bytes:
    told = io.StringIO(newline="")
    csv.writer(told).writerows([headers, *lines])
    return told.getvalue().encode("utf-8", "surrogatepass")


def has_half(text: str) -> bool:
    return any(unicodedata.category(ch) == "Cs" for ch in text)


def test_cells_of_an_export_are_texts_in_the_tracker_and_one_line_in_the_account(tmp_path: Path) -> None:
    path, made = tmp_path / "jobs.csv", tmp_path / "jobs.xlsx"
    texts = [text for text in ALL if "\x00" not in text and not has_half(text)]
    lines = [[text, text, "2026-11-10", text, text, text] for text in texts]
    path.write_bytes(exported(["Company", "Role", "Date applied", "Stage", "Interview date", "Mine"], lines))
    ran = call("adopt", path, *TODAY)
    assert (ran.code, ran.err) == (0, "")
    assert unseen(ran.out) == set()
    assert len(ran.lines) < 120
    assert computed(made, "Tracker") == []
    assert lint(made.read_bytes()) == []
    in_mine = {row["Mine"] for row in cells(made)}
    assert {text for text in texts if text == text.strip() and text.isprintable()} - {
        TEXTS["an escape of the format"]
    } <= in_mine


def test_headers_of_an_export_are_texts_in_the_tracker_and_one_line_in_the_account(tmp_path: Path) -> None:
    path, made = tmp_path / "jobs.csv", tmp_path / "jobs.xlsx"
    texts = [text for text in ALL if "\x00" not in text and not has_half(text)]
    path.write_bytes(exported(["Company", *texts], [["Acme", *texts]]))
    ran = call("adopt", path, *TODAY)
    assert (ran.code, ran.err) == (0, "")
    assert unseen(ran.out) == set()
    assert computed(made, "Tracker") == []
    assert lint(made.read_bytes()) == []


def test_headers_of_a_tracker_somebody_has_stay_theirs_and_one_line_each(tmp_path: Path) -> None:
    path = tmp_path / "jobs.xlsx"
    texts = [text for text in ALL if not has_half(text) and len(text) < 1_000]
    line = ["Acme", "Clerk", "Ann", *texts]
    as_texts = {"strings_to_formulas": False, "strings_to_urls": False}
    path.write_bytes(theirs(None, headers=[*HEADERS[:3], *texts], rows=[line], header_row=2, sheet="Jobs", **as_texts))
    ran = call("adopt", path, *TODAY)
    assert (ran.code, ran.err) == (0, "")
    assert unseen(ran.out) == set()
    assert sum(line.startswith("  ") for line in ran.lines) >= len(texts)
    assert len(ran.lines) < len(texts) + 12
    assert computed(path, "Jobs", "History") == []
    assert lint(path.read_bytes()) == []
