"""Promise: a name is data, too: of a client, a file, a sheet, whoever has it open, or a word on the command line."""

from __future__ import annotations

import re
import shlex
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from followup_sheet.bug_log import write_bug_report
from followup_sheet.cadences import built_in
from followup_sheet.cadences.text import write_text
from tests.support.command import ANN, BOB, TODAY, Ran, call, state_folder, workbook
from tests.support.excel_lint import lint
from tests.support.html_page import HtmlPage
from tests.support.packages import edited
from tests.support.terminal import watched
from tests.support.text_is_data.judging import computed, obeyed_in_table, texts_of
from tests.support.text_is_data.said import calls
from tests.support.text_is_data.texts import FILE_NAMES, LONG_ENOUGH, TEXTS, as_read, shown, unseen
from tests.support.text_is_data.trackers import built, planned, settings

CALLED = [
    *("a formula", "a formula behind a tab", "a formula behind another separator", "an error value", "a script"),
    *("the end of a page", "terminal codes", "terminal codes of 8 bits", "text turned round", "half a character"),
    *("an escape of the format", "a mail header", "a template", "a path upwards", "families of pictures"),
    "a cell full",
]
"""The texts for places that take a workbook each."""


# What a client is called, and all other settings


@pytest.fixture
def clients(tmp_path: Path) -> Path:
    """A folder with a client called by each of these texts, who says it in every setting."""
    folder = tmp_path / "clients"
    folder.mkdir()
    for number, text in enumerate(map(TEXTS.__getitem__, CALLED)):
        (folder / f"{number:02}.xlsx").write_bytes(built([ANN], Settings=settings(text)))
    return folder


def test_a_client_may_be_called_anything(clients: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    one = ("--jobs", "1", *TODAY)
    for ran in calls(
        ["-v", "run", clients, "--dry-run", *one], ["check", clients, *one], ["agenda", clients, *one],
        ["report", clients, *TODAY], ["history", clients, *TODAY],
    ):  # fmt: skip
        assert unseen(ran.out + ran.err, joiners=True) == set()
        assert "fault of the program" not in ran.err
        assert len(ran.lines) < 40 * len(CALLED)
    for command, suffix in (("report", ".csv"), ("report", ".xlsx"), ("report", ".html"), ("history", ".xlsx")):
        assert call(command, clients, "-o", out / f"{command}{suffix}", *TODAY).code == 0
    assert obeyed_in_table((out / "report.csv").read_bytes()) == []
    assert computed(out / "report.xlsx") == computed(out / "history.xlsx") == []
    assert lint((out / "report.xlsx").read_bytes()) == lint((out / "history.xlsx").read_bytes()) == []
    names = {shown(TEXTS[name]) for name in CALLED if len(shown(TEXTS[name])) <= LONG_ENOUGH}
    told = {re.sub(r" \(\d\d\.xlsx\)$", "", name) for name in texts_of(out / "report.xlsx", "Clients")}
    assert names <= told
    document = HtmlPage((out / "report.html").read_text(encoding="utf-8"))
    assert document.links == document.fetched() == []
    assert document.tags.isdisjoint({"b", "img", "a"})
    assert len([tag for tag, _ in document.elements if tag in ("script", "style", "body")]) == 3


def test_a_setting_leads_to_no_file(tmp_path: Path) -> None:
    hidden, path = tmp_path / "hidden.toml", tmp_path / "client.xlsx"
    hidden.write_text(write_text(built_in.load("price")), encoding="utf-8")
    path.write_bytes(built([BOB]))
    usual = call("run", path, "--json", "--dry-run", *TODAY).tracker["plans"]
    for text in (str(hidden), "hidden.toml", f"../{tmp_path.name}/hidden.toml", "../cadences/price.toml", str(path)):
        path.write_bytes(built([BOB], Settings=[["Cadence", text]]))
        tracker = call("run", path, "--json", "--dry-run", *TODAY).tracker
        assert [problem["cell"] for problem in tracker["problems"]] == ["Settings!B1"]
        assert tracker["plans"] == usual


def test_a_row_may_be_asked_for_by_whatever_it_says(tmp_path: Path) -> None:
    path = tmp_path / "client.xlsx"
    for name in CALLED[:-1:2]:
        text = as_read(TEXTS[name])
        path.write_bytes(built([planned(text), BOB, {"Role": text}]))
        for ran in calls(
            ["explain", *TODAY, "--", path, text], ["explain", "--json", *TODAY, "--", path, text],
            ["-v", "done", *TODAY, "--", path, text],
        ):  # fmt: skip
            assert (ran.code, unseen(ran.out + ran.err)) == (0, set()), (name, ran)


# What a tracker is called


@pytest.mark.parametrize("name", FILE_NAMES.values(), ids=FILE_NAMES)
def test_a_file_may_be_called_anything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    Path(name).write_bytes(with_a_problem())
    steps: list[list[str]] = [
        ["-v", "run", *TODAY, "--", name], ["explain", *TODAY, "--", name, "2"], ["done", *TODAY, "--", name, "nobody"],
        ["restore", "--list", "--", name], ["restore", "--from", "x", "--", name], ["agenda", "-o", name, "--", name],
        ["cadence", "show", "--", name], ["init", "--", name], ["run", "--cadence", name, "--", name],
    ]  # fmt: skip
    for step in steps:
        ran = call(*step)
        assert unseen(ran.out + ran.err, joiners=True) == set(), step
        assert "fault of the program" not in ran.err, step
        assert ran.code in (0, 1, 2, 3), step
    document = call("run", "--json", "--dry-run", *TODAY, "--", name)
    assert document.out.isascii()
    assert document.tracker["path"] == name
    problems = call("check", *TODAY, "--", name).lines
    assert problems
    assert all(line.startswith(f"{escaped(name)}: ") for line in problems)


@cache
def with_a_problem() -> bytes:
    return workbook([ANN, ANN | {"Stage": "what"}])


def test_files_called_anything_stand_side_by_side(tmp_path: Path) -> None:
    for name in FILE_NAMES.values():
        (tmp_path / name).write_bytes(with_a_problem())
    for ran in calls(
        ["report", tmp_path, *TODAY], ["history", tmp_path, *TODAY], ["doctor", tmp_path],
        ["agenda", tmp_path, *TODAY, "--jobs", "1"], ["check", tmp_path, *TODAY, "--jobs", "1"],
    ):  # fmt: skip
        assert unseen(ran.out + ran.err, joiners=True) == set()
        assert "fault of the program" not in ran.err


def escaped(name: str) -> str:
    return "".join(ch if ch.isprintable() else ch.encode("unicode_escape").decode() for ch in name)


@pytest.mark.parametrize("name", [n for n in FILE_NAMES.values() if not unseen(n) and "\n" not in n])
def test_a_command_to_copy_names_the_file_as_one_word_and_does_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(name).write_bytes(workbook())
    words = shlex.split(call("explain", *TODAY, "--", name).lines[-1].split("followup-sheet ")[1])
    assert words == ["explain", f"./{name}" if name.startswith("-") else name, "2"]
    assert call(*words, *TODAY).code == 0


def test_every_command_to_copy_names_the_file_as_one_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    name = FILE_NAMES["a shell"]
    Path(name).write_bytes(workbook([ANN, ANN | {"Stage": "what"}]))
    said = [call(*command, name) for command in (["adopt", *TODAY], ["doctor"], ["restore", "--from", "monday"])]
    new = [call("init", *TODAY, f"new {name}"), call("cadence", "export", "price", f"{name}.toml")]
    new += [call("cadence", "export", f"{name}.toml", f"not there {name}"), call("adopt", *TODAY, f"new {name}")]
    for ran in (*said, *new):
        (told,) = (line for line in (ran.out + ran.err).splitlines() if "followup-sheet " in line and name in line)
        assert {word for word in shlex.split(told.split(": followup-sheet ")[1]) if "owned" in word} <= {
            name, f"{name}.toml", f"new {name}", f"not there {name}"
        }  # fmt: skip


def test_two_clients_of_one_name_in_files_of_one_name_are_told_apart_by_plain_paths(tmp_path: Path) -> None:
    for folder in ("a\x1b]0;owned\x07", "b\nline"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.xlsx").write_bytes(workbook())
    for command in ("report", "history"):
        ran = call(command, tmp_path, *TODAY)
        assert unseen(ran.out + ran.err) == set()
        assert len(ran.lines) == len(call(command, tmp_path, *TODAY, *["--anonymous"][: command == "report"]).lines)
    ran = call("agenda", tmp_path, *TODAY)
    assert unseen(ran.out + ran.err) == set()
    assert len([line for line in ran.lines if line.startswith("== x (")]) == 2


OURS = re.compile(r"\x1b\[[0-9;]*m|(?:\r\[[#-]{20}\][\w ,.:]*)+\r *\r")
"""Our colours, and the line that tells how far a run is."""


@pytest.mark.slow
@pytest.mark.parametrize("command", ["run", "explain", "agenda"])
def test_a_real_terminal_gets_our_colours_and_nothing_else(tmp_path: Path, command: str) -> None:
    folder = tmp_path / TEXTS["terminal codes"].replace("/", "")[:12]
    folder.mkdir()
    for name in FILE_NAMES.values():
        (folder / name).write_bytes(built([planned(TEXTS["terminal codes"]), planned(TEXTS["several lines"])]))
    one = folder / FILE_NAMES["terminal codes"]
    _, told = watched(*(["-v"] if command == "run" else []), command, one if command == "explain" else folder, *TODAY)
    assert len(told.splitlines()) > 10
    assert unseen(OURS.sub("", told.replace("\r\n", "\n")), joiners=True) == set()


@pytest.mark.parametrize("program", ["LibreOffice", "Excel"])
def test_whoever_has_it_open_may_be_called_anything(tmp_path: Path, program: str) -> None:
    path = tmp_path / "client.xlsx"
    path.write_bytes(workbook())
    for name in ("terminal codes", "text turned round", "several lines", "a formula"):
        who = TEXTS[name][:40]
        if program == "Excel":
            told = (
                bytes([len(who)]) + who.encode("utf-8")[:54].ljust(54) + bytes([len(who), 0]) + who.encode("utf-16-le")
            )
            (tmp_path / "~$client.xlsx").write_bytes(told.ljust(165, b" "))
        else:
            (tmp_path / ".~lock.client.xlsx#").write_text(f",{who},{who},22.11.2026 09:00,file:///x;", encoding="utf-8")
        ran = call("run", path)
        assert ran.code == 75
        assert unseen(ran.complaint) == set()


# What is typed on the command line, where a shell's pattern puts the names of files


def one_line(ran: Ran) -> None:
    assert unseen(ran.out + ran.err) == set()
    assert "fault of the program" not in ran.err
    assert len(ran.lines) + len(ran.complaints) == 1, ran


@pytest.mark.parametrize("text", [TEXTS["terminal codes"], TEXTS["terminal codes of 8 bits"], "a\nb: all is well"])
def test_a_refused_word_is_repeated_without_its_codes_on_one_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "client.xlsx"
    path.write_bytes(workbook())
    words: list[list[str | Path]] = [
        ["run", tmp_path / f"{text[:9]}.xlsx"], ["init", tmp_path / f"{text[:9]}.ods"], ["cadence", "show", text],
        ["explain", path, text], ["done", path, text], ["done", path, "Bob", "--how", text],
        ["--config", text, "check", path], ["agenda", path, "-o", tmp_path / f"{text[:9]}.doc"],
        ["report", path, "-o", tmp_path / f"{text[:9]}.doc"], ["restore", path, "--from", text],
    ]  # fmt: skip
    for arguments in words:
        one_line(call(*arguments))
    for usage in (["run", path, "--today", text], ["run", path, f"--{text}"], [text], ["run", path, "--jobs", text],
                  ["agenda", path, "--format", text], ["init", path, text], ["schedule", "--at", text]):  # fmt: skip
        ran = call(*usage)
        assert (ran.code, ran.out) == (2, "")
        assert unseen(ran.err) == set()
        assert ran.complaints[-1].startswith("Error: ")
        assert [line[:5] for line in ran.complaints][:2] == ["Usage", "Try '"]
        assert len(ran.complaints) == 4


@pytest.mark.parametrize("system", ["cron", "systemd", "launchd", "windows"])
def test_no_schedule_holds_a_name_that_steers(tmp_path: Path, system: str) -> None:
    for name in FILE_NAMES.values():
        path = tmp_path / name
        path.touch()
        ran = call("schedule", "--for", system, path)
        assert unseen(ran.out + ran.err, joiners=True) - {"\t"} == set()
        assert ran.code == (2 if unseen(name, joiners=True) or "\n" in name else 0), name


# What the sheets are called


SHEETS = [
    '<b>&"x"',
    "=1+1",
    "O'Brien's",
    "'quoted",
    "a!b",
    "Eve\x9b31m\x85",
    "Eve\u202egnp",
    "$A$1",
    "{{ 7 }} %s",
    "a#REF!",
]


def called(data: bytes, name: str) -> bytes:
    """The workbook with its first sheet called so, as another program may write it."""
    told = escape(name, {'"': "&quot;", "\x85": "&#133;", "\x9b": "&#155;"})
    return edited(data, "xl/workbook.xml", b'name="Tracker"', f'name="{told}"'.encode())


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_may_be_called_anything(tmp_path: Path, name: str) -> None:
    path = tmp_path / "client.xlsx"
    path.write_bytes(called(workbook([ANN, ANN | {"Stage": "what"}, BOB | {"Reply on": "soon"}]), name))
    said = call("check", path, *TODAY)
    assert said.lines
    assert all(line.startswith(f"{path}: {escaped(name)}!") for line in said.lines if "caution" not in line)
    for ran in calls(["-v", "run", path, *TODAY], ["run", path, *TODAY, "--json"], ["explain", path, *TODAY]):
        assert (ran.code, unseen(ran.out + ran.err)) == (0, set())
    html = call("agenda", path, *TODAY, "--format", "html").out
    assert {tag for tag in HtmlPage(html).tags if tag in ("b", "script", "img")} == set()
    assert computed(path) == []


# The log of the program's own faults


def test_the_log_of_faults_can_be_read_on_a_terminal() -> None:
    for text in TEXTS.values():
        write_bug_report(ValueError(text))
    log = (state_folder() / "bugs.log").read_text(encoding="utf-8")
    assert log.count("ValueError: ") == len(TEXTS)
    assert unseen(log) == set()
