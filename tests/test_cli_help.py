"""Every command explains itself, at once."""

from __future__ import annotations

import re
import site
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from followup_sheet import __version__
from followup_sheet.cli import cli
from tests.support.command import ROOT, call, environment, run_program

LATE = re.compile(
    r"followup_sheet\.(?!cli\b|errors$|quoting$).*|(openpyxl|holidays|filelock|platformdirs|tomllib|json|zipfile|hashlib|"
    r"xml|sqlite3|pandas|asyncio|email|importlib\.metadata|multiprocessing|subprocess)(\..*)?"
)
"""What only a command that needs it may import."""


def commands(group: click.Group, *path: str) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        yield (*path, name)
        if isinstance(command, click.Group):
            yield from commands(command, *path, name)


COMMANDS = [(), *commands(cli)]


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("option", ["-h", "--help"])
def test_every_command_has_help(path: tuple[str, ...], option: str) -> None:
    ran = call(*path, option)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"Usage: {' '.join(('followup-sheet', *path))}")


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_and_option_says_what_it_does(path: tuple[str, ...]) -> None:
    command: click.Command = cli
    for name in path:
        assert isinstance(command, click.Group)
        command = command.commands[name]
    assert command.help
    options = [parameter for parameter in command.params if isinstance(parameter, click.Option)]
    assert [option.name for option in options if not option.help] == []


@pytest.mark.parametrize("group", [(), ("mail",), ("cadence",)], ids=" ".join)
def test_what_a_command_does_is_told_whole_on_a_line_of_eighty_columns(group: tuple[str, ...]) -> None:
    lines = call(*group, "--help").out.split("Commands:\n")[1].splitlines()
    assert len(lines) == sum(path[:-1] == group for path in COMMANDS if path)
    assert [line for line in lines if len(line) > 80 or not line.endswith(".") or line.endswith("...")] == []


@pytest.mark.parametrize("command", ["init", "done"])
def test_a_command_that_decides_nothing_says_what_else_a_day_is_for(command: str) -> None:
    ran = call(command, "--help")
    assert "--today" in ran.out
    assert "Decide as if" not in ran.out


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (["run", "t.xlsx", "-v"], "-v stands before the command: followup-sheet -v run ..."),
        (["init", "x.xlsx", "--quiet"], "--quiet stands before the command: followup-sheet --quiet init ..."),
        (["run", "t.xlsx", "-qv"], "-q stands before the command: followup-sheet -q run ..."),
        (
            ["cadence", "show", "price", "--config", "a.toml"],
            "--config stands before the command: followup-sheet --config FILE cadence show ...",
        ),
        (["run", "t.xlsx", "--version"], "--version stands before the command: followup-sheet --version run ..."),
    ],
    ids=str,
)
def test_an_option_of_the_program_typed_behind_a_command_is_told_its_place(typed: list[str], told: str) -> None:
    ran = call(*typed)
    assert (ran.code, ran.complaints[-1]) == (2, f"Error: {told}")


def test_an_option_nobody_knows_is_told_as_such() -> None:
    for typed in (["run", "t.xlsx", "-x"], ["-x", "run"], ["run", "t.xlsx", "--verbosely"]):
        assert call(*typed).complaints[-1].startswith("Error: No such option")


def test_more_and_less_at_once_is_refused(tmp_path: Path) -> None:
    ran = call("-q", "-v", "init", tmp_path / "my-search.xlsx")
    assert (ran.code, list(tmp_path.iterdir())) == (2, [])
    assert ran.complaints[-1] == "Error: -v says more and -q says less: give one of the two."


def test_the_version_is_told() -> None:
    ran = call("--version")
    assert (ran.code, ran.out) == (0, f"followup-sheet, version {__version__}\n")


def test_without_a_command_the_help_is_shown_and_nothing_done() -> None:
    ran = call()
    assert ran.code == 2
    assert "Usage: followup-sheet" in ran.out + ran.err


@pytest.mark.parametrize("path", [(), ("run",), ("init",), ("cadence", "list")], ids=" ".join)
def test_help_imports_nothing_that_only_the_work_needs(path: tuple[str, ...]) -> None:
    # -S: without what the machine's own site folders import at every start.
    folders = [str(ROOT), *site.getsitepackages()]
    done = subprocess.run(
        [sys.executable, "-S", "-X", "importtime", "-m", "followup_sheet", *path, "--help"],
        env=environment(PYTHONPATH=":".join(folders)), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0
    imported = {line.rsplit("|", 1)[-1].strip() for line in done.stderr.splitlines()}
    assert "followup_sheet.cli" in imported
    assert sorted(name for name in imported if LATE.fullmatch(name)) == []


def test_the_program_runs_as_a_module_from_anywhere(tmp_path: Path) -> None:
    ran = run_program("--version", cwd=tmp_path)
    assert (ran.code, ran.err) == (0, "")
    assert __version__ in ran.out
