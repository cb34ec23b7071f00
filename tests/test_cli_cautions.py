"""What the advice warns of is said by `run` and `check`, for people and for scripts, and is no failure."""

from __future__ import annotations

from pathlib import Path

import pytest

from followup_sheet.cli.summary import SHOWN_CAUTIONS
from tests.support.command import ALL_COLUMNS, TODAY, Ran, call, cells, workbook
from tests.support.dashboards import ADVICE, stored
from tests.support.nights import after_nights
from tests.support.templates import EXAMPLES_DAY, example_bytes

PROMISE = {"Company": "Acme", "Contact": "Ann Lee", "Lead on": "2026-10-01", "Agreed follow-up": "2026-11-05"}
BROKEN = "Promise broken: nothing shows that you were in touch on 5 Nov 2026 as agreed."
KEEP_LOOKING = "Keep looking: no new lead or application in the last 7 days."


def promises(count: int, *, of_one_day: bool = False) -> list[dict[str, object]]:
    """To as many companies, each broken on a day of its own unless told otherwise."""
    days = ["2026-11-05" if of_one_day else f"2026-11-{5 + number:02}" for number in range(count)]
    return [PROMISE | {"Company": f"Acme {number}", "Agreed follow-up": day} for number, day in enumerate(days)]


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    path = tmp_path / "client.xlsx"
    path.write_bytes(workbook(promises(1)))
    return path


def agreed_cell(path: Path, row: int = 2) -> str:
    return f"{chr(ord('A') + list(cells(path)[0]).index('Agreed follow-up'))}{row}"


def test_check_tells_each_caution_on_stderr_by_its_cell_and_is_zero(tracker: Path) -> None:
    ran = call("-v", "check", tracker, *TODAY)
    assert (ran.code, ran.out) == (0, "")
    assert ran.complaints == [
        f"{tracker}: Tracker!{agreed_cell(tracker)}: caution: {BROKEN}",
        f"{tracker}: caution: {KEEP_LOOKING}",
    ]


def test_where_nobody_watches_check_is_silent_about_what_is_no_failure(tracker: Path) -> None:
    assert call("check", tracker, *TODAY) == call("-q", "check", tracker, *TODAY) == Ran(0, "", "")


@pytest.mark.parametrize("command", ["run", "check"])
def test_the_document_has_every_caution_with_row_cell_and_source(tracker: Path, command: str) -> None:
    ran = call(command, tracker, *TODAY, "--json")
    assert (ran.code, ran.err) == (0, "")
    assert ran.tracker["problems"] == []
    cell = f"Tracker!{agreed_cell(tracker)}"
    assert ran.tracker["cautions"] == [
        {"row": 2, "cell": cell, "message": BROKEN, "source": "003-9"},
        {"row": None, "cell": None, "message": KEEP_LOOKING, "source": "000-15, 002-12"},
    ]


def test_a_column_the_sheet_lacks_leaves_the_row_as_the_place(tmp_path: Path) -> None:
    path = tmp_path / "client.xlsx"
    columns = [name for name in ALL_COLUMNS if name not in ("Agreed follow-up", "Last follow-up")]
    row = {"Company": "Acme", "Contact": "Ann", "Interview on": "2026-11-02"}
    path.write_bytes(workbook([row], columns=columns))
    told = call("check", path, *TODAY, "--json").tracker["cautions"]
    assert {caution["source"]: caution["cell"] for caution in told}["004-2"] == "Tracker!2:2"


def test_a_caution_is_no_problem_of_a_cell(tracker: Path) -> None:
    (plan,) = call("run", tracker, *TODAY, "--json").tracker["plans"]
    assert plan["status"] == "Waiting"
    assert plan["why"].startswith(BROKEN)
    assert cells(tracker)[0]["Why"] == plan["why"]


def test_the_summary_has_the_five_loudest_under_the_table_and_counts_the_others(tracker: Path) -> None:
    tracker.write_bytes(workbook([{"Company": "Bolt", "Contact": "Bo", "Interview on": "2026-11-02"}, *promises(6)]))
    lines = call("-v", "run", tracker, *TODAY).lines
    told = [line for line in lines if line.startswith("  Caution: ")]
    broken = [BROKEN.replace("5 Nov", f"{5 + number} Nov") for number in range(SHOWN_CAUTIONS)]
    assert told == [f"  Caution: Ann Lee, Acme {number}: {text}" for number, text in enumerate(broken)]
    assert lines[-1] == f"  and 4 more cautions: followup-sheet check {tracker} names them all"
    assert lines.index(told[0]) == len(lines) - SHOWN_CAUTIONS - 1


@pytest.mark.parametrize(
    ("count", "who"),
    [
        (2, "Ann Lee, Acme 0; Ann Lee, Acme 1"),
        (3, "Ann Lee, Acme 0; Ann Lee, Acme 1; Ann Lee, Acme 2"),
        (7, "Ann Lee, Acme 0; Ann Lee, Acme 1; Ann Lee, Acme 2 and 4 more"),
    ],
)
def test_cautions_in_the_same_words_are_one_line_that_names_three_at_most(tracker: Path, count: int, who: str) -> None:
    tracker.write_bytes(workbook(promises(count, of_one_day=True)))
    told = [line for line in call("-v", "run", tracker, *TODAY).lines if line.startswith(("  Caution", "  and"))]
    assert told == [f"  Caution: {who}: {BROKEN}", f"  Caution: {KEEP_LOOKING}"]
    assert len(call("-v", "check", tracker, *TODAY).complaints) == count + 1


def test_what_is_left_out_is_counted_row_by_row(tracker: Path) -> None:
    alike = [PROMISE | {"Company": f"Bolt {number}", "Agreed follow-up": "2026-11-12"} for number in range(3)]
    tracker.write_bytes(workbook([*promises(SHOWN_CAUTIONS), *alike]))
    lines = call("-v", "run", tracker, *TODAY).lines
    assert lines[-1].startswith("  and 4 more cautions: ")  # the three alike, and to keep looking


def test_names_in_cautions_are_data_on_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "client.xlsx"
    talk = {"Lead on": "2026-10-01", "Discussed": "the Leeds migration"}
    path.write_bytes(workbook([talk | {"Contact": "Ann\x1b[31m"}, talk | {"Contact": "Bo"}]))
    for ran in (call("-v", "check", path, *TODAY), call("-v", "run", path, *TODAY)):
        assert "Discussed says the same for Ann" in ran.out + ran.err
        assert "\x1b" not in ran.out + ran.err


def test_keep_looking_says_what_the_dashboard_says(tmp_path: Path) -> None:
    path = tmp_path / "client.xlsx"
    path.write_bytes(example_bytes())
    after_nights(path, [EXAMPLES_DAY])
    assert "New leads and applications" in str(stored(path.read_bytes())[ADVICE])
    assert KEEP_LOOKING not in told_of_the_tracker(path, "2026-11-20")
    later = call("run", path, "--today", "2027-01-15", "--json").tracker
    assert stored(path.read_bytes())[ADVICE] == KEEP_LOOKING
    assert later["cautions"][-1]["message"] == KEEP_LOOKING


def told_of_the_tracker(path: Path, today: str) -> list[str]:
    cautions = call("check", path, "--today", today, "--json").tracker["cautions"]
    return [caution["message"] for caution in cautions if caution["row"] is None]
