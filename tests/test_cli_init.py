"""`init`: a new tracker from the template, and never anything lost for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from followup_sheet.model import Status
from tests.support.branded import branded
from tests.support.command import DAY, TODAY, call, stamp, workbook
from tests.support.templates import opened, template_bytes
from tests.support.workbooks import BASIC_COLUMNS

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
    made = call("init", new, "--examples", *TODAY)
    assert made.out == f"{new} is ready. See what is due in its example rows: followup-sheet run {new}\n"
    ran = call("run", new, *TODAY, "--json")
    assert ran.code == 0
    assert {plan["status"] for plan in ran.tracker["plans"]} == set(Status)
    assert 20 <= len(ran.tracker["plans"]) <= 30


def test_a_name_with_a_slash_behind_it_is_told_without(tmp_path: Path) -> None:
    new = tmp_path / "my-search.xlsx"
    ran = call("init", f"{new}/", *TODAY)
    assert ran.out == f"{new} is ready. Fill in a row, then run: followup-sheet run {new}\n"


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


def coachs(folder: Path, data: bytes, name: str = "coach.xlsx") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_a_coachs_workbook_that_lacks_nothing_is_copied_byte_for_byte(tmp_path: Path) -> None:
    coach, new = coachs(tmp_path, template_bytes()), tmp_path / "ann.xlsx"
    ran = call("init", new, "--template", coach, *TODAY)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == f"{new} is ready. Fill in a row, then run: followup-sheet run {new}\n"
    assert new.read_bytes() == coach.read_bytes()


def test_an_empty_name_of_a_template_is_refused_and_not_taken_for_none(tmp_path: Path) -> None:
    assert call("init", tmp_path / "ann.xlsx", "--template", "", *TODAY).code == 2
    assert list(tmp_path.iterdir()) == []


def test_what_a_coachs_workbook_lacks_is_added_and_told(tmp_path: Path) -> None:
    coach, new = coachs(tmp_path, workbook((), columns=BASIC_COLUMNS)), tmp_path / "ann.xlsx"
    before = stamp(coach)
    ran = call("init", new, "--template", coach, *TODAY)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"{new} is ready, with 20 columns (Channel, ")
    assert "3 sheets (History, Cadence, Settings) added. Fill in" in ran.out
    assert stamp(coach) == before
    assert call("upgrade", new, *TODAY).out == f"{new}: nothing is missing\n"


def test_a_workbook_that_is_no_tracker_makes_none(tmp_path: Path) -> None:
    coach = coachs(tmp_path, workbook((), columns=("Day", "Weight")))
    ran = call("init", tmp_path / "ann.xlsx", "--template", coach)
    assert (ran.code, ran.out) == (1, "")
    assert ran.complaint.startswith(f"{coach}: sheet 'Tracker' has no header row with Company")
    assert [file.name for file in tmp_path.iterdir()] == ["coach.xlsx"]


def test_a_template_that_is_not_there_is_named(tmp_path: Path) -> None:
    ran = call("init", tmp_path / "ann.xlsx", "--template", tmp_path / "coach.xlsx")
    assert ran.code == 1
    assert ran.complaint.startswith(f"{tmp_path / 'coach.xlsx'}: there is no such file")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["coach.ods", "coach.xltx", "coach.csv"])
def test_a_template_of_another_kind_is_refused_with_what_to_do(tmp_path: Path, name: str) -> None:
    coach = coachs(tmp_path, template_bytes(), name)
    ran = call("init", tmp_path / "ann.xlsx", "--template", coach)
    assert ran.code == 2
    assert ran.complaint.startswith(f"{coach} does not end in .xlsx or .xlsm. Open it in Excel or LibreOffice")
    assert not (tmp_path / "ann.xlsx").exists()


def test_a_workbook_with_macros_stays_one_by_name(tmp_path: Path) -> None:
    coach = coachs(tmp_path, branded(macros=True), "coach.xlsm")
    ran = call("init", tmp_path / "ann.xlsx", "--template", coach)
    assert (ran.code, ran.complaint) == (
        2,
        f"{tmp_path / 'ann.xlsx'} does not end in .xlsm. Name it like: my-search.xlsm",
    )
    assert call("init", tmp_path / "ann.xlsm", "--template", coach, "--examples", *TODAY).code == 0
    assert call("run", tmp_path / "ann.xlsm", *TODAY, "--json").tracker["written"] is True


def test_another_cadence_takes_the_place_of_a_coachs_own_in_the_copy(tmp_path: Path) -> None:
    coach, new = coachs(tmp_path, branded()), tmp_path / "ann.xlsx"
    before = stamp(coach)
    ran = call("init", new, "--template", coach, "--cadence", "price", "--examples", *TODAY)
    assert (ran.code, ran.err) == (0, "")
    assert [line.strip() for line in call("cadence", "show", new).lines if line[:3].strip().isdigit()] == [
        "1  Thank-you note",
        "2  Tell them about your other offer",
    ]
    plans = call("run", new, *TODAY, "--json").tracker["plans"]
    assert {plan["action"] for plan in plans} >= {"Thank-you note", None}
    assert stamp(coach) == before


def test_a_cadence_that_takes_the_place_of_a_wrong_one_needs_no_mending(tmp_path: Path) -> None:
    rules = (("Action", "After", "Opens", "Due", "Channel"), ("Wave", "Applied on", 0, "soon", "E-mail"))
    data = workbook((), Settings=(("Name", "Value"), ("Cadence", "this workbook")), Cadence=rules)
    new = tmp_path / "ann.xlsx"
    ran = call("init", new, "--template", coachs(tmp_path, data), "--cadence", "price", *TODAY)
    assert (ran.code, ran.err) == (0, "")
    assert "  2  Tell them about your other offer" in call("cadence", "show", new).lines


def test_a_coach_hears_of_a_mistake_in_the_rules_before_a_client_does(tmp_path: Path) -> None:
    rules = (("Action", "After", "Opens", "Due", "Channel"), ("Wave", "Applied on", 0, "soon", "E-mail"))
    data = workbook((), Settings=(("Name", "Value"), ("Cadence", "this workbook")), Cadence=rules)
    ran = call("init", tmp_path / "ann.xlsx", "--template", coachs(tmp_path, data))
    assert (ran.code, ran.out) == (1, "")
    assert "Cadence!D2" in ran.err
    assert not (tmp_path / "ann.xlsx").exists()


def test_a_coach_is_told_whose_rows_and_which_mistakes_are_handed_on(tmp_path: Path) -> None:
    data = workbook(Settings=(("Name", "Value"), ("Prospecting days", "often")))
    coach, new = coachs(tmp_path, data), tmp_path / "ann.xlsx"
    ran = call("init", new, "--template", coach, *TODAY)
    assert ran.code == 0
    assert f"{coach} holds 2 rows already, and so does {new}: whoever gets it can read them" in ran.complaints[0]
    assert f"{coach}: Settings!B2: " in ran.complaints[1]


def test_what_is_there_is_not_overwritten_by_a_coachs_workbook_either(tmp_path: Path) -> None:
    coach = coachs(tmp_path, template_bytes())
    before = stamp(coach)
    ran = call("init", coach, "--template", coach)
    assert (ran.code, stamp(coach)) == (1, before)
    assert ran.complaint.startswith(f"{coach}: there is a file already")
