"""What the exit code says, and one line on stderr for every cause: file, cause, next step, never a traceback."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn
from xml.parsers import expat

import pytest

from followup_sheet import batch, finding
from followup_sheet.workbook import markup
from tests.support.command import ANN, TODAY, Ran, call, everything_in, run_program, stamp, state_folder, workbook

LOCK = "Ana Souza,ana,elsewhere,20.11.2026 21:55,file:///home/ana;"


def good(folder: Path) -> None:
    (folder / "good.xlsx").write_bytes(workbook())


def flagged(folder: Path) -> None:
    (folder / "flagged.xlsx").write_bytes(workbook([ANN | {"Reply on": "next tues"}]))


def broken(folder: Path) -> None:
    (folder / "broken.xlsx").write_bytes(b"Company;Role;Contact\nAcme;Clerk;Ann\n")


def open_elsewhere(folder: Path) -> None:
    (folder / "open.xlsx").write_bytes(workbook())
    (folder / ".~lock.open.xlsx#").write_text(LOCK)


def no_columns(folder: Path) -> None:
    (folder / "columns.xlsx").write_bytes(workbook(columns=["Company", "Role", "Contact", "Applied on"]))


def twice(folder: Path) -> None:
    columns = ["Status", "Due", "Next action", "Company", "Role", "Contact", "COMPANY"]
    (folder / "twice.xlsx").write_bytes(workbook(columns=columns))


def read_only(folder: Path) -> None:
    (folder / "fixed.xlsx").write_bytes(workbook())
    (folder / "fixed.xlsx").chmod(0o444)


def hard_linked(folder: Path) -> None:
    (folder / "twin.xlsx").write_bytes(workbook())
    os.link(folder / "twin.xlsx", folder.parent / "other name.xlsx")


def empty(folder: Path) -> None:
    (folder / "empty.xlsx").write_bytes(b"")


def zeros(folder: Path) -> None:
    (folder / "zeros.xlsx").write_bytes(bytes(20_000))


def pipe(folder: Path) -> None:
    os.mkfifo(folder / "pipe.xlsx")


def dangling(folder: Path) -> None:
    (folder / "dangling.xlsx").symlink_to("nowhere.xlsx")


def circle(folder: Path) -> None:
    (folder / "circle.xlsx").symlink_to("circle.xlsx")


Maker = Callable[[Path], None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "clients").mkdir()
    return tmp_path / "clients"


@pytest.mark.parametrize(
    ("makers", "code"),
    [
        ([good], 0),
        ([good, flagged], 0),
        ([good, broken], 1),
        ([good, open_elsewhere], 75),
        ([open_elsewhere, broken], 1),
        ([no_columns, open_elsewhere], 1),
    ],
    ids=lambda value: value if isinstance(value, int) else "+".join(maker.__name__ for maker in value),
)
def test_the_exit_code_is_that_of_the_gravest_fault(folder: Path, makers: list[Maker], code: int) -> None:
    for maker in makers:
        maker(folder)
    ran = call("run", folder, *TODAY)
    assert ran.code == code
    assert len(ran.complaints) == sum(maker not in (good, flagged) for maker in makers)


@pytest.mark.parametrize(
    ("maker", "cause", "step"),
    [
        (broken, "text", ".xlsx"),
        (empty, "empty", ""),
        (zeros, "zero", ""),
        (no_columns, "has no columns Status, Due, Next action", "followup-sheet adopt"),
        (twice, "in D1 and G1", "another name"),
        (read_only, "it is read-only", "chmod u+w"),
        (hard_linked, "2 names (hard links)", "make a copy"),
        (pipe, "it is a pipe, not a file", "path of a workbook"),
        (dangling, "it is a link to 'nowhere.xlsx', which does not exist", "Mend or delete the link"),
        (circle, "a link that leads in a circle", "Mend or delete the link"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_tracker_that_cannot_be_worked_on_is_named_with_cause_and_next_step_and_left_alone(
    folder: Path, maker: Maker, cause: str, step: str
) -> None:
    maker(folder)
    (tracker,) = folder.iterdir()
    before = stamp(tracker) if tracker.is_file() else None
    ran = call("run", tracker, *TODAY)
    assert ran.code == 1
    assert all(line.startswith(f"{tracker}: ") for line in ran.complaints)
    assert cause in ran.err
    assert step in ran.err
    assert before is None or stamp(tracker) == before
    assert list(folder.iterdir()) == [tracker]


def test_a_tracker_that_is_not_there_is_named_with_what_to_do(folder: Path) -> None:
    ran = call("run", folder / "nobody.xlsx")
    assert ran.code == 1
    assert ran.complaint.startswith(f"{folder / 'nobody.xlsx'}: there is no such file. Check the name")


@pytest.mark.parametrize(
    "arguments",
    [
        ["run"], ["no-such-command"], ["run", "x.xlsx", "--colour"], ["done", "x.xlsx"], ["check"], ["explain"],
        ["restore"], ["init"], ["cadence", "show"], ["run", "x.xlsx", "--today"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_a_call_that_cannot_work_is_a_usage_error(arguments: list[str]) -> None:
    ran = call(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.complaints[-1].startswith("Error: ")
    assert "Traceback" not in ran.err


def test_a_state_folder_that_cannot_be_used_is_said_once_and_no_tracker_touched(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good(folder)
    flagged(folder)
    in_the_way = folder.parent / "a file"
    in_the_way.write_text("in the way")
    monkeypatch.setenv("FOLLOWUP_SHEET_STATE", str(in_the_way / "state"))
    before = everything_in(folder)
    ran = call("run", folder, *TODAY)
    assert ran.code == 3
    assert str(in_the_way) in ran.complaint
    assert "Set FOLLOWUP_SHEET_STATE to a folder this user may write" in ran.complaint
    assert everything_in(folder) == before


@pytest.mark.parametrize("command", ["done", "restore"])
def test_commands_for_one_tracker_name_the_variable_too(
    folder: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    good(folder)
    monkeypatch.setenv("FOLLOWUP_SHEET_STATE", "/dev/null/state")
    ran = call(command, folder / "good.xlsx", *(["Acme"] if command == "done" else []))
    assert ran.code == 3
    assert "FOLLOWUP_SHEET_STATE" in ran.complaint


def buggy(*_: object, **__: object) -> None:
    raise ZeroDivisionError("deep inside \x1b[31m")


def bug_in_a_run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Ran:
    good(folder)
    monkeypatch.setattr(batch, "decide_night", buggy)
    return call("run", folder / "good.xlsx")


def test_a_bug_of_the_program_is_one_line_and_its_traceback_goes_to_the_log_only(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = bug_in_a_run(folder, monkeypatch)
    log = state_folder() / "bugs.log"
    assert ran.code == 1
    assert "fault of the program itself (ZeroDivisionError)" in ran.complaint
    assert str(log) in ran.complaint
    told = log.read_text()
    assert "Traceback (most recent call last)" in told
    assert "deep inside" in told


def test_a_bug_that_cannot_be_logged_still_names_its_line(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOLLOWUP_SHEET_STATE", "/dev/null/state")
    good(folder)
    monkeypatch.setattr(batch, "read_snapshot", buggy)
    ran = call("check", folder / "good.xlsx")
    assert ran.code == 1
    assert "in test_cli_exit_codes.py, line" in ran.complaint


class NoRoom:
    """What expat does where it gets no memory, which no test can bring about at the right moment."""

    def Parse(self, *_: object) -> None:  # noqa: N802 - expat's own name
        error = expat.ExpatError("out of memory: line 1, column 0")
        error.code = expat.errors.codes[expat.errors.XML_ERROR_NO_MEMORY]
        raise error


def test_where_memory_runs_out_while_a_tracker_is_read_it_is_not_called_damaged(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good(folder)
    monkeypatch.setattr(markup, "_parser", lambda _: NoRoom())
    ran = call("run", folder / "good.xlsx", *TODAY)
    assert ran.code == 1
    assert "good.xlsx: it needs more memory than there is, and was left as it was" in ran.complaint


def test_where_memory_runs_out_anywhere_else_it_is_said_and_is_no_fault_of_the_program(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def exhausted(_: object) -> NoReturn:
        raise MemoryError

    good(folder)
    monkeypatch.setattr(finding, "find", exhausted)
    ran = call("run", folder, *TODAY)
    assert (ran.code, ran.out) == (1, "")
    assert ran.complaint.startswith("followup-sheet: it needs more memory than there is. Close other programs")


def test_the_program_itself_leaves_with_these_codes(folder: Path) -> None:
    good(folder)
    broken(folder)
    assert run_program("run", folder / "good.xlsx", *TODAY).code == 0
    ran = run_program("run", folder, *TODAY)
    assert (ran.code, ran.out) == (1, "")
    assert ran.complaint.startswith(f"{folder / 'broken.xlsx'}: ")
