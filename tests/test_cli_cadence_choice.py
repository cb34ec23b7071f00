"""`--cadence NAME|FILE` means the same for every command: a built-in one, a .toml file, a workbook's Cadence sheet."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from followup_sheet.cadences import built_in as cadence
from followup_sheet.commands.cadence_choice import MOST_BYTES
from tests.support.command import TODAY, Ran, call, everything_in, stamp, workbook
from tests.support.package_quirks import archive
from tests.support.rule_sheets import place, tracker_of, with_rules_typed
from tests.support.templates import STANDARD, example_bytes

RULES = '[[rule]]\nAction = "Wave"\nAfter = "Applied on"\nOpens = 0\nDue = 3\nStages = "Applied"\nChannel = "Letter"\n'
COMMANDS = {
    "init": ("init", "new.xlsx"),
    "run": ("run", "client.xlsx", *TODAY),
    "agenda": ("agenda", "client.xlsx", *TODAY),
    "explain": ("explain", "client.xlsx", *TODAY),
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder the commands are typed in, with a client's tracker."""
    monkeypatch.chdir(tmp_path)
    Path("client.xlsx").write_bytes(workbook())
    return tmp_path


def shown(wanted: str) -> Ran:
    return call("cadence", "show", wanted)


def rules_in(ran: Ran) -> int:
    return sum(line[:3].strip().isdigit() for line in ran.lines)


@pytest.mark.parametrize("name", ["oi-partners", "OI Partners", "OI_PARTNERS"])
def test_a_built_in_name_is_known_however_it_is_written(name: str) -> None:
    assert rules_in(shown(name)) == len(cadence.load("oi-partners").rules)


def test_a_workbooks_cadence_sheet_decides_in_other_trackers(folder: Path) -> None:
    Path("Coach.XLSX").write_bytes(with_rules_typed(tracker_of("price"), {"D2": 3, "I2": "Letter"}))
    (plan,) = (
        plan
        for plan in call("run", "client.xlsx", *TODAY, "--json", "--cadence", "Coach.XLSX").tracker["plans"]
        if plan["action"]
    )
    assert (plan["action"], plan["channel"], plan["due"]) == ("Thank-you note", "Letter", "2026-11-22")
    assert shown("Coach.XLSX").lines[0] == "Coach"


def test_a_workbooks_sheet_counts_although_its_settings_choose_another(folder: Path) -> None:
    lines = [["Action", "After", "Opens", "Due", "Stages"], ["Wave", "Applied on", 0, 7, "Applied"]]
    Path("coach.xlsx").write_bytes(workbook(Cadence=lines, Settings=[["Cadence", "price"]]))
    assert "  1  Wave" in shown("coach.xlsx").lines


def test_a_file_may_be_named_in_capitals_and_begin_as_notepad_saves_it(folder: Path) -> None:
    Path("Mine.TOML").write_bytes(b"\xef\xbb\xbf" + RULES.replace("\n", "\r\n").encode())
    assert "  1  Wave" in shown("Mine.TOML").lines


def test_a_file_may_say_things_the_way_toml_does(folder: Path) -> None:
    Path("mine.toml").write_text(RULES + 'holds = true\nto = ["Hiring manager", "HR"]\n"at MOST" = 1\n')
    assert "     to Hiring manager, HR; by Letter; in Applied" in shown("mine.toml").lines
    assert "     holds everything else back that is not urgent" in shown("mine.toml").lines


def test_a_new_tracker_holds_a_workbooks_rules(folder: Path) -> None:
    Path("coach.xlsx").write_bytes(with_rules_typed(example_bytes(), {place("Thank-you note", "Due"): 2}))
    assert call("init", "new.xlsx", "--cadence", "coach.xlsx").code == 0
    assert rules_in(shown("new.xlsx")) == len(STANDARD.rules)
    assert "     within 2 days of the interview, lapses 4† days after" in shown("new.xlsx").lines


WRONG = {
    "coach.xlsx": ("Cadence!D3: 'soon' is not a whole number", "Cadence!I4: 'Pigeon' is not known"),
    "mine.toml": ("rule 1 (Wave), Due: 'soon' is not", "rule 1 (Wave), Channel: 'Pigeon' is not known"),
}


@pytest.mark.parametrize(
    ("command", "file"), [*((command, "mine.toml") for command in COMMANDS), ("run", "coach.xlsx")]
)
def test_a_wrong_one_stops_every_command_before_anything_is_touched(folder: Path, command: str, file: str) -> None:
    Path("coach.xlsx").write_bytes(with_rules_typed(example_bytes(), {"D3": "soon", "I4": "Pigeon"}))
    Path("mine.toml").write_text(RULES.replace("Due = 3", 'Due = "soon"').replace("Letter", "Pigeon"))
    before, client = everything_in(folder), stamp(folder / "client.xlsx")
    ran = call(*COMMANDS[command], "--cadence", file)
    assert (ran.code, ran.out) == (3, "")
    assert all(line.startswith(f"{file}: ") for line in ran.complaints)
    assert len(ran.complaints) == 3
    for said in WRONG[file]:
        assert said in ran.err
    assert (everything_in(folder), stamp(folder / "client.xlsx")) == (before, client)


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("prise", "there is no cadence called 'prise' (did you mean price?): there is standard, advance,"),
        ("nowhere.xlsx", "nowhere.xlsx: there is no such file"),
        ("nowhere.toml", "nowhere.toml: the cadence file cannot be read (No such file or directory)"),
        ("client.xlsx", "client.xlsx: it has no sheet called Cadence"),
        (".", "there is no cadence called '.'"),
        ("", "there is no cadence called ''"),
    ],
)
def test_one_that_is_not_there_is_answered_with_what_there_is(folder: Path, wanted: str, said: str) -> None:
    before = everything_in(folder)
    ran = call(*COMMANDS["run"], "--cadence", wanted)
    assert (ran.code, ran.out) == (3, "")
    assert ran.complaint.startswith(said)
    assert everything_in(folder) == before


def test_hostile_files_get_one_line(folder: Path) -> None:
    Path("bomb.xlsx").write_bytes(archive({"xl/workbook.xml": b"0" * 30_000_000}))
    Path("deep.toml").write_text("title = " + "[" * 100_000)
    Path("number.toml").write_text(RULES.replace("Due = 3", f"Due = 0x{'f' * 10_000}"))
    Path("large.toml").write_bytes(b"#" * (MOST_BYTES + 1))
    Path("sheet.csv").write_text("Action,After\nWave,Applied on\n")
    os.mkfifo("pipe.toml")
    for name in ("bomb.xlsx", "deep.toml", "number.toml", "large.toml", "sheet.csv", "pipe.toml"):
        ran = shown(name)
        assert ran.code == 3
        assert ran.complaint.startswith(f"{name}: ")
        assert "fault of the program" not in ran.err


def test_a_limit_of_the_configuration_holds_for_the_cadences_workbook(folder: Path) -> None:
    Path("coach.xlsx").write_bytes(example_bytes())
    Path("config.toml").write_text("[run]\nmax_cells = 100\n")
    ran = call("--config", "config.toml", "cadence", "show", "coach.xlsx")
    assert ran.code == 3
    assert "max_cells" in ran.complaint
