"""The configuration, the cadences, and the Settings and Cadence sheets: what is wrong is named, all of it at once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from followup_sheet.cadences.check import RULE_COLUMNS
from tests.support.command import ANN, BOB, DAY, TODAY, SheetCell, call, cells, stamp, state_folder, workbook

RULE: dict[str, SheetCell] = {
    "Action": "Wave", "After": "Applied on", "Opens": 0, "Due": 12, "Lapses": 30, "To": "everyone",
    "Channel": "Letter", "Stages": "Applied",
}  # fmt: skip
MISTAKES: dict[str, SheetCell] = {
    "After": "Moon", "Opens": "soon", "Due": None, "Lapses": 1.5, "Every": 0, "At most": "x", "To": "everyone, HR",
    "Channel": "Pigeon", "Stages": "Dreaming", "If": "Shoe size", "Unless": "Hat", "Min": -1, "Holds": "perhaps",
    "Urgent": "very", "Action": None,
}  # fmt: skip


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    path = tmp_path / "client.xlsx"
    path.write_bytes(workbook())
    return path


def configured(tmp_path: Path, text: str) -> Path:
    place = tmp_path / "config.toml"
    place.write_text(text, encoding="utf-8")
    return place


def cadence_sheet(*rules: dict[str, SheetCell]) -> list[list[SheetCell]]:
    return [list(RULE_COLUMNS), *([rule.get(name) for name in RULE_COLUMNS] for rule in rules)]


def test_every_fault_of_the_configuration_is_named_and_nothing_touched(tracker: Path, tmp_path: Path) -> None:
    place = configured(tmp_path, "[run]\ncolour = 'red'\nmax_cells = 'many'\nmax_members = 0\n\n[kitchen]\nsink = 1\n")
    before = stamp(tracker)
    ran = call("--config", place, "run", tracker, *TODAY)
    assert (ran.code, ran.out) == (3, "")
    assert all(line.startswith(f"{place}: ") for line in ran.complaints)
    for word in ("[run] colour is not a setting", "[run] max_cells", "[run] max_members", "[kitchen]"):
        assert sum(word in line for line in ran.complaints) == 1
    assert stamp(tracker) == before


@pytest.mark.parametrize(("text", "said"), [("[run", "not a TOML file"), ("run = 1", "section")])
def test_what_is_no_configuration_is_said(tracker: Path, tmp_path: Path, text: str, said: str) -> None:
    ran = call("--config", configured(tmp_path, text), "run", tracker)
    assert ran.code == 3
    assert said in ran.err


def test_bytes_that_are_no_text_are_said(tracker: Path, tmp_path: Path) -> None:
    place = tmp_path / "config.toml"
    place.write_bytes(b"\xff\xfe\x00")
    assert "not a TOML file" in call("--config", place, "run", tracker).complaint


def test_a_configuration_asked_for_must_be_there(
    tracker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for command in ("run", "check", "explain"):
        ran = call("--config", tmp_path / "nowhere.toml", command, tracker)
        assert ran.code == 3
        assert ran.complaint.startswith(f"{tmp_path / 'nowhere.toml'}: cannot be read")
    monkeypatch.setenv("FOLLOWUP_SHEET_CONFIG", str(tmp_path / "nowhere-else.toml"))
    assert "nowhere-else.toml" in call("run", tracker).complaint


def test_the_option_goes_before_the_variable_and_the_variable_before_the_platforms_place(
    tracker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = state_folder().parent / "config" / "followup-sheet" / "config.toml"
    usual.parent.mkdir(parents=True)
    usual.write_text("[usual]\n")
    assert "[usual]" in call("run", tracker).err
    named, good = tmp_path / "named.toml", tmp_path / "good.toml"
    named.write_text("[named]\n")
    good.write_text("[run]\nmax_file_mb = 10\n")
    monkeypatch.setenv("FOLLOWUP_SHEET_CONFIG", str(named))
    assert "[named]" in call("run", tracker).err
    assert call("--config", good, "run", tracker, *TODAY).code == 0


def test_a_limit_of_the_configuration_holds(tracker: Path, tmp_path: Path) -> None:
    ran = call("--config", configured(tmp_path, "[run]\nmax_cells = 10\n"), "run", tracker, *TODAY)
    assert ran.code == 1
    assert ran.complaint.startswith(f"{tracker}: ")


def test_the_cadences_are_listed_standard_first() -> None:
    ran = call("cadence", "list")
    assert (ran.code, ran.err) == (0, "")
    assert ran.lines[0].split()[:3] == ["standard", "25", "rules"]


def test_a_cadence_is_shown_rule_by_rule_with_whose_advice_it_is() -> None:
    ran = call("cadence", "show", "standard")
    assert (ran.code, ran.err) == (0, "")
    numbers = [line.split()[0] for line in ran.lines if line[:3].strip().isdigit()]
    assert numbers == [str(number) for number in range(1, 26)]
    thanks = ran.out.split("Thank-you note")[1].split("\n\n")[0]
    assert "within 1 day of the interview, lapses 4† days after" in thanks
    assert "OI Partners" in thanks


def test_a_file_is_shown_as_it_would_decide(tmp_path: Path) -> None:
    rules = tmp_path / "mine.toml"
    rules.write_text("\n".join(["title = 'Mine'", "[[rule]]", *(f"{key} = {value!r}" for key, value in RULE.items())]))
    ran = call("cadence", "show", rules)
    assert ran.lines[0] == "mine: Mine"
    assert "  1  Wave" in ran.lines


def test_a_cadence_nobody_knows_is_answered_with_those_there_are() -> None:
    ran = call("cadence", "show", "weekly-nagging")
    assert ran.code == 3
    assert "there is no cadence called 'weekly-nagging': there is standard" in ran.complaint


def test_the_workbooks_own_cadence_decides(tracker: Path) -> None:
    tracker.write_bytes(workbook(Settings=[["Cadence", "this workbook"]], Cadence=cadence_sheet(RULE)))
    ann, bob = call("run", tracker, *TODAY, "--json").tracker["plans"]
    assert (ann["action"], ann["channel"], ann["due"]) == ("Wave", "Letter", (DAY + timedelta(days=2)).isoformat())
    assert bob["action"] is None


def test_each_mistake_in_the_cadence_sheet_is_named_by_its_cell_and_the_tracker_left_alone(tracker: Path) -> None:
    wrong = [RULE | {column: value} for column, value in MISTAKES.items()]
    tracker.write_bytes(workbook(Settings=[["Cadence", "this workbook"]], Cadence=cadence_sheet(*wrong)))
    before = stamp(tracker)
    ran = call("run", tracker, *TODAY)
    assert ran.code == 1
    assert ran.complaints[0].startswith(f"{tracker}: its Cadence sheet is wrong, and nothing was written")
    letters = "ABCDEFGHIJKLMNOPQ"
    expected = [f"{tracker}: Cadence!{letters[RULE_COLUMNS.index(column)]}{row}: "
                for row, column in enumerate(MISTAKES, 2)]  # fmt: skip
    assert len(ran.complaints) == 1 + len(expected)
    for line, place in zip(ran.complaints[1:], expected, strict=True):
        assert line.startswith(place)
    assert stamp(tracker) == before


def test_the_mistakes_of_the_cadence_sheet_are_in_the_document_too_and_good_trackers_go_on(tracker: Path) -> None:
    bad = tracker.with_name("bad.xlsx")
    rules = cadence_sheet(RULE | {"Channel": "Pigeon"}, RULE | {"Stages": "Dreaming"})
    bad.write_bytes(workbook(Settings=[["Cadence", "this workbook"]], Cadence=rules))
    ran = call("run", tracker.parent, *TODAY, "--json")
    assert ran.code == 1
    wrong, good = ran.trackers
    assert good["written"]
    assert all(cell in wrong["error"] for cell in ("Cadence!I2", "Cadence!J3"))
    assert call("check", bad, *TODAY).code == 1


def test_a_wrong_cadence_sheet_that_is_not_asked_for_harms_nobody(tracker: Path) -> None:
    tracker.write_bytes(workbook(Cadence=cadence_sheet(RULE | {"Channel": "Pigeon"})))
    assert call("run", tracker, *TODAY).code == 0
    assert cells(tracker)[0]["Next action"] == "Follow up the application"


def test_each_mistake_in_the_settings_is_named_by_its_cell_and_the_default_used(tracker: Path) -> None:
    settings: list[list[SheetCell]] = [
        ["Name", "Value"], ["Cadence", "nagging"], ["Due-soon days", "many"], ["Shoe size", 44],
        ["Country", "Atlantis"], ["Dates written as", "backwards"], ["Word: Ghost", "Zombie"], ["Your name", "Ann"],
    ]  # fmt: skip
    tracker.write_bytes(workbook(Settings=settings))
    ran = call("check", tracker, *TODAY)
    assert ran.code == 1
    places = [line.removeprefix(f"{tracker}: ").split(":")[0] for line in ran.lines]
    assert sorted(places) == [f"Settings!{cell}" for cell in ("A4", "B2", "B3", "B5", "B6", "B7")]
    night = call("run", tracker, *TODAY, "--json")
    assert (night.code, len(night.tracker["problems"])) == (0, 6)
    assert night.tracker["plans"][0]["action"] == "Follow up the application"


def test_a_coachs_own_words_count(tracker: Path) -> None:
    rows = [BOB | {"Stage": "Chatted with them"}, ANN | {"Stage": "Binned"}]
    tracker.write_bytes(workbook(rows))
    assert {plan["status"] for plan in call("run", tracker, *TODAY, "--json").tracker["plans"]} == {"Check"}
    words = [["Word: Chatted with them", "Interviewing"], ["Word: binned", "Withdrawn"]]
    tracker.write_bytes(workbook(rows, Settings=words))
    bob, ann = call("run", tracker, *TODAY, "--json").tracker["plans"]
    assert (bob["action"], ann["status"]) == ("Thank-you note", "Closed")


def test_settings_change_what_is_soon(tracker: Path) -> None:
    soon = ANN | {"Applied on": DAY - timedelta(days=3)}  # to be followed up in four days
    tracker.write_bytes(workbook([soon]))
    assert call("run", tracker, *TODAY, "--json").tracker["plans"][0]["status"] == "Scheduled"
    tracker.write_bytes(workbook([soon], Settings=[["Due-soon days", 4]]))
    assert call("run", tracker, *TODAY, "--json").tracker["plans"][0]["status"] == "Due soon"
