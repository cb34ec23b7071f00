"""`init`: a new tracker from the template, and never anything lost for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from followup_sheet.model import Status
from tests.support.command import DAY, TODAY, call, stamp
from tests.support.templates import opened

RULES = """
title = "Mine"
[[rule]]
Action = "Wave"
After = "Applied on"
Opens = 0
Due = 3
Stages = "Applied"
Channel = "E-mail"
"""


def test_a_new_tracker_has_the_tabs_in_their_order_and_no_rows(tmp_path: Path) -> None:
    new = tmp_path / "my-search.xlsx"
    ran = call("init", new, *TODAY)
    assert (ran.code, ran.err) == (0, "")
    assert f"followup-sheet run {new}" in ran.out
    assert opened(new.read_bytes()).sheetnames == ["Tracker", "Dashboard", "History", "Cadence", "Settings", "Guide"]
    night = call("run", new, *TODAY, "--json").tracker
    assert (night["plans"], night["problems"], night["error"], night["written"]) == ([], [], None, False)


def test_the_examples_show_every_status_after_one_run(tmp_path: Path) -> None:
    new = tmp_path / "my-search.xlsx"
    assert call("init", new, "--examples", *TODAY).code == 0
    ran = call("run", new, *TODAY, "--json")
    assert ran.code == 0
    assert {plan["status"] for plan in ran.tracker["plans"]} == set(Status)
    assert 20 <= len(ran.tracker["plans"]) <= 30


@pytest.mark.parametrize("what", ["a file", "an empty file", "a folder", "a link to nowhere"])
def test_what_is_there_is_never_overwritten(tmp_path: Path, what: str) -> None:
    new = tmp_path / "my-search.xlsx"
    if what == "a folder":
        new.mkdir()
    elif what == "a link to nowhere":
        new.symlink_to(tmp_path / "nowhere.xlsx")
    else:
        new.write_bytes(b"ten years of notes" if what == "a file" else b"")
    before = stamp(new) if new.is_file() else None
    ran = call("init", new)
    assert (ran.code, ran.out) == (1, "")
    assert ran.complaint.startswith(f"{new}: there is a file already")
    assert "Choose another name" in ran.complaint
    assert before is None or stamp(new) == before
    assert [file.name for file in tmp_path.iterdir()] == ["my-search.xlsx"]


def test_the_chosen_cadence_decides_in_the_new_tracker(tmp_path: Path) -> None:
    rules = tmp_path / "mine.toml"
    rules.write_text(RULES)
    new = tmp_path / "my-search.xlsx"
    assert call("init", new, "--cadence", rules, "--examples", *TODAY).code == 0
    plans = call("run", new, *TODAY, "--json").tracker["plans"]
    assert {plan["action"] for plan in plans} == {"Wave", None}
    assert call("check", new, *TODAY).out.count("Settings!") == 0


def test_a_cadence_nobody_knows_makes_no_tracker(tmp_path: Path) -> None:
    ran = call("init", tmp_path / "new.xlsx", "--cadence", "weekly-nagging")
    assert ran.code == 3
    assert "weekly-nagging" in ran.complaint
    assert "standard" in ran.complaint
    assert "cadence list" in ran.complaint
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_is_no_workbook_is_refused_with_one_that_is(tmp_path: Path) -> None:
    ran = call("init", tmp_path / "my-search.ods")
    assert ran.code == 2
    assert "my-search.ods does not end in .xlsx" in ran.complaint
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    ran = call("init", tmp_path / "clients" / "ann.xlsx")
    assert ran.code == 1
    assert f"there is no folder '{tmp_path / 'clients'}'. Make the folder first" in ran.complaint


def test_a_place_that_refuses_new_files_is_named_and_nothing_begun_stays() -> None:
    ran = call("init", "/proc/my-search.xlsx")
    assert ran.code == 1
    assert ran.complaint.startswith("/proc/my-search.xlsx: it could not be created: ")


def test_quiet_says_nothing(tmp_path: Path) -> None:
    ran = call("-q", "init", tmp_path / "new.xlsx", "--today", DAY.isoformat())
    assert (ran.code, ran.out, ran.err) == (0, "", "")
