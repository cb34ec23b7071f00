"""What is printed where: silence under cron, a summary where somebody watches, any terminal and any environment."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from followup_sheet.cli.summary import SHOWN_CHECKS
from tests.support.command import ANN, BOB, ROOT, TODAY, Ran, call, cells, environment, program, run_program, workbook
from tests.support.faults.disks import needs_root
from tests.support.lifelike import Row
from tests.support.nobody import run_as_nobody
from tests.support.terminal import ESCAPE, watched
from tests.support.workbooks import ALL_COLUMNS


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    path = tmp_path / "client.xlsx"
    path.write_bytes(workbook())
    return path


def test_nothing_is_said_where_nobody_watches(tracker: Path) -> None:
    ran = run_program("run", tracker, *TODAY)
    assert (ran.code, ran.out, ran.err) == (0, "", "")


def test_verbose_tells_the_summary_all_the_same(tracker: Path) -> None:
    ran = call("-v", "run", tracker, *TODAY)
    assert ran.lines[0] == f"{tracker}: 1 overdue, 1 due today"
    assert "Ann Lee, Acme" in ran.lines[1]
    assert "Follow up the application (Phone)" in ran.lines[1]
    assert ran.err == ""


def test_what_is_to_be_mended_outside_the_rows_is_told_below_them(tracker: Path) -> None:
    settings = [["Cadence", "standrd"], ["Due-soon days", "many"]]
    bad: Row = {"Company": "Acme", "Contact": "Cy Dee", "Applied on": "soon", "Reply on": "never"}
    tracker.write_bytes(workbook([ANN, bad], Settings=settings))
    ran = call("-v", "run", tracker, *TODAY)
    assert (ran.code, ran.err) == (0, "")
    assert ran.lines[0] == f"{tracker}: 1 overdue, 1 check, 2 to check outside the rows"
    assert [line.split()[0] for line in ran.lines[1:5]] == ["Overdue", "Check", "Check", "Check"]
    assert "Cy Dee, Acme" in ran.lines[2]
    assert re.fullmatch(r"  Check {14}Settings!B1  Cadence: 'standrd' is not one of this workbook, .*", ran.lines[3])
    assert re.fullmatch(r"  Check {14}Settings!B2  Due-soon days: 'many' is not .*; 3 is used", ran.lines[4])
    assert call("run", tracker, *TODAY) == Ran(0, "", "")


def test_merged_cells_that_several_rows_share_are_no_cells_outside_the_rows(tracker: Path) -> None:
    book = openpyxl.load_workbook(tracker)
    book["Tracker"].merge_cells("A2:A3")
    book.save(tracker)
    lines = call("-v", "run", tracker, *TODAY).lines
    assert lines[0] == f"{tracker}: 2 check"
    assert [line.split(": ")[0].split()[-1] for line in lines if line.startswith("  Check ")] == ["A2:A3", "A2:A3"]


def test_no_more_cells_than_rows_to_check_are_told_one_by_one(tracker: Path) -> None:
    words = [[f"Word: thing {number}", "nothing"] for number in range(SHOWN_CHECKS + 2)]
    tracker.write_bytes(workbook([ANN], Settings=words))
    lines = call("-v", "run", tracker, *TODAY).lines
    assert [line.split()[1] for line in lines if line.startswith("  Check ")] == [
        f"Settings!B{number}" for number in range(1, SHOWN_CHECKS + 1)
    ]
    assert f"  and 2 more to check outside the rows: followup-sheet check {tracker} names them all" in lines


def test_a_cell_that_stops_the_tracker_is_told_once_as_its_error(tracker: Path) -> None:
    tracker.write_bytes(workbook(columns=[*ALL_COLUMNS, "Interview on"]))
    ran = call("-v", "run", tracker, *TODAY)
    assert (ran.code, ran.lines) == (1, [f"{tracker}: left as it was"])
    assert ran.err.count("stands more than once") == 1


@pytest.mark.slow
def test_on_a_terminal_the_summary_comes_in_colours(tracker: Path) -> None:
    code, told = watched("run", tracker, *TODAY, TERM="xterm")
    assert code == 0
    assert "1 overdue, 1 due today" in told
    assert f"{ESCAPE}31mOverdue" in told


@pytest.mark.slow
@pytest.mark.parametrize("off", [{"NO_COLOR": "1"}, {"TERM": "dumb"}], ids=["NO_COLOR", "TERM=dumb"])
def test_colours_can_be_turned_off(tracker: Path, off: dict[str, str]) -> None:
    code, told = watched("run", tracker, *TODAY, **off)
    assert code == 0
    assert "1 overdue" in told
    assert ESCAPE not in told


@pytest.mark.slow
def test_quiet_says_nothing_even_on_a_terminal(tracker: Path) -> None:
    assert watched("-q", "run", tracker, *TODAY) == (0, "")


@pytest.mark.parametrize(("no_color", "wanted"), [(None, True), ("", True), ("1", False), ("0", False)])
def test_no_color_counts_when_it_is_not_empty(
    monkeypatch: pytest.MonkeyPatch, no_color: str | None, wanted: bool
) -> None:
    from followup_sheet import console

    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    if no_color is not None:
        monkeypatch.setenv("NO_COLOR", no_color)
    master, slave = pty.openpty()
    with os.fdopen(slave, "w") as terminal:
        assert console.colours_wanted(terminal) is wanted
    os.close(master)


def test_json_is_the_only_thing_on_stdout_whatever_else_is_asked(tracker: Path) -> None:
    for more in (["-v"], ["-q"], []):
        assert call(*more, "run", tracker, *TODAY, "--json").tracker["path"] == str(tracker)


def test_warnings_and_errors_go_to_stderr_and_results_to_stdout(tmp_path: Path) -> None:
    (tmp_path / "bad.xlsx").write_bytes(b"no workbook")
    (tmp_path / "good.xlsx").write_bytes(workbook())
    ran = call("-v", "run", tmp_path, *TODAY)
    assert ran.complaint.startswith(f"{tmp_path / 'bad.xlsx'}: ")
    assert "good.xlsx: 1 overdue, 1 due today" in ran.out
    assert ran.lines[0] == f"{tmp_path / 'bad.xlsx'}: left as it was"


@pytest.mark.parametrize(
    "closed",
    ["<&- >&- 2>&-", *(pytest.param(some, marks=pytest.mark.slow) for some in ("<&-", ">&-", "2>&-", "<&- >&-"))],
)
def test_a_closed_stream_is_as_good_as_none(tracker: Path, closed: str) -> None:
    command = f'exec "$0" "$@" {closed}'
    arguments = [*program("run", tracker, *TODAY, "--json")]
    done = subprocess.run(["sh", "-c", command, *arguments], env=environment(), capture_output=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, b"")
    assert cells(tracker)[0]["Status"] == "Overdue"


def test_a_reader_that_leaves_early_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "many.xlsx").write_bytes(workbook([ANN | {"Company": f"Firm {n}"} for n in range(300)]))
    command = 'set -o pipefail; "$0" "$@" | head -1'
    arguments = program("run", tmp_path, *TODAY, "--json")
    done = subprocess.run(["bash", "-c", command, *arguments], env=environment(), capture_output=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"{\n", b"")
    assert cells(tmp_path / "many.xlsx")[299]["Status"] == "Overdue"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_results_that_cannot_be_printed_are_said_and_the_trackers_faults_too(tracker: Path) -> None:
    missing = tracker.with_name("nobody.xlsx")
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            program("run", tracker, missing, *TODAY, "--json"),
            stdout=full, stderr=subprocess.PIPE, env=environment(), text=True, timeout=60,
        )  # fmt: skip
    first, second = done.stderr.splitlines()
    assert done.returncode == 1
    assert first.startswith(f"{missing}: there is no such file")
    assert second.startswith("the results could not be printed (No space left on device)")
    assert cells(tracker)[0]["Status"] == "Overdue"


LANGUAGES = {
    "C": {"LC_ALL": "C", "LANG": "C"},
    "C, strictly": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "ASCII": {"PYTHONIOENCODING": "ascii"},
    "Latin-1": {"PYTHONIOENCODING": "latin-1"},
}


@pytest.mark.parametrize(
    "language", ["Latin-1", *(pytest.param(name, marks=pytest.mark.slow) for name in ("C", "C, strictly", "ASCII"))]
)
def test_any_language_setting_writes_the_same_workbook(tmp_path: Path, language: str) -> None:
    rows = [ANN | {"Company": "Łąka Żagle", "Contact": "Ğşı İnce"}, BOB]
    here, there = tmp_path / "here.xlsx", tmp_path / "there.xlsx"
    for path in (here, there):
        path.write_bytes(workbook(rows))
    call("run", here, *TODAY)
    ran = run_program("-v", "run", there, *TODAY, env=environment(**LANGUAGES[language]))
    assert (ran.code, ran.err) == (0, "")
    assert "Thank-you note" in ran.out
    assert there.read_bytes() == here.read_bytes()


def test_an_empty_environment_will_do(tracker: Path, tmp_path: Path) -> None:
    bare = {"PYTHONPATH": str(ROOT), "FOLLOWUP_SHEET_STATE": str(tmp_path / "state")}
    ran = run_program("run", tracker, *TODAY, "--json", env=bare, cwd="/")
    assert (ran.code, ran.err) == (0, "")
    assert cells(tracker)[0]["Status"] == "Overdue"


@pytest.fixture
def public_tracker() -> Iterator[Path]:
    """One that everybody may read and write, which pytest's own folders do not allow."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        path = Path(folder, "client.xlsx")
        path.write_bytes(workbook())
        path.chmod(0o666)
        yield path


@pytest.mark.slow
@needs_root
def test_a_user_without_a_home_is_told_which_variable_to_set(public_tracker: Path) -> None:
    ran = run_as_nobody("", "run", public_tracker, *TODAY)
    assert ran.code == 3
    assert "Set FOLLOWUP_SHEET_STATE to a folder this user may write" in ran.complaint
    dry = run_as_nobody("", "run", public_tracker, *TODAY, "--dry-run")
    assert (dry.code, dry.err) == (0, "")


@pytest.mark.slow
@needs_root
def test_a_home_this_user_may_not_enter_has_no_configuration(public_tracker: Path) -> None:
    with tempfile.TemporaryDirectory() as locked:
        dry = run_as_nobody(locked, "run", public_tracker, *TODAY, "--dry-run")
        assert (dry.code, dry.err) == (0, "")
        ran = run_as_nobody(locked, "run", public_tracker, *TODAY)
        assert ran.code == 3
        assert ran.complaint.startswith(f"{locked}/.local/state/followup-sheet: the state folder cannot be created")
