"""Promise: whatever a person can type, set or read is documented. What there is, is asked of the code itself."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

import click
import pytest

from followup_sheet.cadences.built_in import built_in_names
from followup_sheet.cadences.check import CONTACTS, FACT_NAMES, OURS, RULE_COLUMNS
from followup_sheet.cli import boundary, cli
from followup_sheet.columns import COLUMNS, HISTORY_COLUMNS, SILENCE_WORDS
from followup_sheet.configuration import RUN_KEYS, SECTIONS
from followup_sheet.errors import FollowupSheetError
from followup_sheet.mail.settings import MAIL_KEYS
from followup_sheet.model import Kind, Stage, Status
from followup_sheet.sheets.settings import ORDERS, SETTING_NAMES
from tests.support.command import ROOT, TODAY, call, workbook
from tests.support.doc_commands import commands

PAGES = {page.stem: page.read_text(encoding="utf-8") for page in sorted((ROOT / "docs").glob("*.md"))}
_VARIABLE = re.compile(r"\bFOLLOWUP_SHEET_[A-Z_]+")
_FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)


# What there is


def every_command(group: click.Group = cli, *path: str) -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        yield " ".join((*path, name)), command
        if isinstance(command, click.Group):
            yield from every_command(command, *path, name)


def exit_codes() -> set[int]:
    errors, codes = [FollowupSheetError], {0, *(128 + number for number in boundary._SIGNALS)}
    while errors:
        error = errors.pop()
        codes.add(error.exit_code)
        errors += error.__subclasses__()
    return codes


def variables() -> set[str]:
    """Every variable of the environment that the code names."""
    code = (file.read_text(encoding="utf-8") for file in (ROOT / "followup_sheet").rglob("*.py"))
    return {name for text in code for name in _VARIABLE.findall(text)}


# Where it is told: (page, what) to whether it is there


def heads_a_line_of(page: str, name: str) -> bool:
    """Whether a line of a table, or of a list, on the page begins with the name, plain, bold or as code."""
    return (
        re.search(rf"^(\| |- )(\*\*|`)?{re.escape(name)}(\*\*|`)?( \||[ (,]|$)", PAGES[page], re.MULTILINE) is not None
    )


def in_its_section(page: str, name: str) -> bool:
    """Whether the option ``name`` (``run --json``) heads a line of its command's section."""
    command, option = name.rsplit(" ", 1)
    section = PAGES[page].split(f"\n## {command or 'Options before the command'}\n")[1].split("\n## ")[0]
    return re.search(rf"^\| `(\S+, )?{re.escape(option)}\b[^|]*(\\\|[^|]*)*` \|", section, re.MULTILINE) is not None


def modules() -> list[str]:
    """The modules and folders of the package, those aside that every package has."""
    there = (ROOT / "followup_sheet").iterdir()
    return [f"{each.name}/" if each.is_dir() else each.name for each in there if each.stem.strip("_") == each.stem]


def stands_first_in_a_table(page: str, name: str) -> bool:
    """Whether the module, or a part of the folder, is named in the first cell of a line."""
    return re.search(rf"^\|[^|]*`{re.escape(name)}", PAGES[page], re.MULTILINE) is not None


def has_a_heading(page: str, name: str) -> bool:
    return f"\n## {name}\n" in PAGES[page]


def as_code(page: str, name: str) -> bool:
    return f"`{name}`" in PAGES[page]


def among_the_words(page: str, name: str) -> bool:
    """Between commas, whatever the line breaks."""
    text = " ".join(re.sub(r"^#.*$|^- ", ",", PAGES[page], flags=re.MULTILINE).split())
    words = re.split(r"[,;:.()|]|\*\*", text)
    return name in (word.strip(" `*").removeprefix("or ").strip("`") for word in words)


def options() -> Iterator[str]:
    for path, command in [("", cli), *every_command()]:
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                yield from (f"{path} {option}" for option in parameter.opts if option.startswith("--"))


def leaves() -> list[str]:
    return [path for path, command in every_command() if not isinstance(command, click.Group)]


Told = Callable[[str, str], bool]
KINDS: dict[str, tuple[str, Told, Collection[str]]] = {
    "command": ("commands", has_a_heading, leaves()),
    "option": ("commands", in_its_section, list(options())),
    "exit code": ("commands", heads_a_line_of, [str(code) for code in exit_codes()]),
    "column": ("columns", heads_a_line_of, [column.name for column in COLUMNS]),
    "other name of a column": ("columns", among_the_words, [name for each in COLUMNS for name in each.also_known_as]),
    "word of a list": ("columns", heads_a_line_of, [word.name for column in COLUMNS for word in column.words]),
    "word for silence": ("columns", among_the_words, SILENCE_WORDS),
    "column of History": ("columns", among_the_words, HISTORY_COLUMNS),
    "kind of History": ("daily-use", heads_a_line_of, list(Kind)),
    "status": ("daily-use", heads_a_line_of, list(Status)),
    "colour": ("template", heads_a_line_of, list(Status)),
    "setting": ("settings", heads_a_line_of, SETTING_NAMES),
    "order of dates": ("settings", as_code, ORDERS),
    "cadence": ("settings", as_code, built_in_names()),
    "key of [run]": ("settings", heads_a_line_of, RUN_KEYS),
    "section": ("settings", as_code, [f"[{name}]" for name in SECTIONS]),
    "key of [mail]": ("mail", heads_a_line_of, MAIL_KEYS),
    "variable": ("settings", heads_a_line_of, variables()),
    "field of a rule": ("cadences", heads_a_line_of, RULE_COLUMNS),
    "field of a rule in a file": ("cadences", as_code, [OURS]),
    "fact": ("cadences", among_the_words, FACT_NAMES),
    "contact": ("cadences", among_the_words, CONTACTS),
    "stage": ("cadences", among_the_words, [stage for stage in Stage if stage]),
    "module": ("architecture", stands_first_in_a_table, [name for name in modules() if name != "py.typed"]),
}
"""What must be told, on which page and how it is told there."""


@pytest.mark.parametrize("kind", KINDS)
def test_all_of_it_is_documented(kind: str) -> None:
    page, told, names = KINDS[kind]
    assert names
    assert [name for name in names if not told(page, name)] == [], f"docs/{page}.md does not tell of it"


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_told_is_found(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    page, told, names = KINDS[kind]
    name = sorted(names)[0]
    missed = re.sub(rf"(?<!\w){re.escape(name.split(' --')[-1])}(?!\w)", "", PAGES[page])
    monkeypatch.setitem(PAGES, page, missed)
    assert not told(page, name)


# What the pages show


def test_every_key_of_the_runs_json_is_documented(tmp_path: Path) -> None:
    (tmp_path / "jobs.xlsx").write_bytes(workbook())
    (tracker,) = call("run", tmp_path, "--json", *TODAY).trackers
    caution = {"row", "cell", "message", "source"}
    keys = {*tracker, *tracker["plans"][0], *caution}
    assert [key for key in keys if not as_code("extending", key)] == []
    assert {key for each in tracker["cautions"] for key in each} <= caution


@pytest.mark.parametrize("page", PAGES)
def test_every_command_that_is_named_exists_with_its_options(page: str) -> None:
    named = {*commands(PAGES[page]), *re.findall(r"`(followup-sheet [^`]*)`", PAGES[page])}
    unknown = {line: unknown_words(line) for line in named if line.startswith("followup-sheet")}
    assert {line: words for line, words in unknown.items() if words} == {}


def unknown_words(line: str) -> list[str]:
    """What no command, or no option of it, is called."""
    path, given = "", []
    command: click.Command = cli
    known = {"-h", "--help", *(option for each in cli.params for option in each.opts)}
    for word in shlex.split(line.split(" | ")[0])[1:]:
        if word.startswith("-"):
            given.append(word)
        elif isinstance(command, click.Group) and given[-1:] != ["--config"]:
            path = f"{path} {word}".strip()
            command = command.commands.get(word, _NOTHING)
            known |= {option for each in command.params for option in each.opts}
        else:
            given.append("")
    return [path] * (command is _NOTHING) + [word for word in given if word and word not in known]


_NOTHING = click.Command("nothing")


def test_a_command_or_an_option_that_is_not_there_is_found() -> None:
    assert unknown_words("followup-sheet cadence print x") == ["cadence print"]
    assert unknown_words("followup-sheet --config x.toml run x --dry-runs -q") == ["--dry-runs"]


FOR_READING = {
    "pipx install .": "needs a package index; what was tried is told at the foot of docs/setup.md",
    "pip install '.[docs]'": "needs a package index",
    "python -m sphinx -W docs build/site": "tests/test_site.py builds it elsewhere",
    "followup-sheet schedule ~/my-search.xlsx --for systemd | sh": "test_setup_page.py, with a stand-in",
    "followup-sheet schedule ~/my-search.xlsx --for launchd > ~/Library/LaunchAgents/followup-sheet.plist": "macOS",
    "launchctl bootstrap gui/$(id -u) ~/Library/LaunchAgents/followup-sheet.plist": "macOS",
    "find clients -name '[!.~]*.xls[xm]' | sort | "
    'parallel -n 50 --wd "$PWD" --sshlogin host1,host2 --joblog night.log followup-sheet run': "test_docs_scale.py, "
    "with one host",
}
"""Lines of ``console`` and ``zsh`` blocks, which no test types, and why. Scripts, in ``bash`` blocks, are run by
test_docs_scale.py."""


def test_a_command_is_shown_to_be_typed_or_there_is_a_reason_why_not() -> None:
    blocks = [block for text in PAGES.values() for block in _FENCE.findall(text)]
    assert {kind for kind, _ in blocks} <= {"sh", "bash", "toml", "text", "json", "console", "zsh"}
    lines = {line.strip() for kind, text in blocks if kind in {"console", "zsh"} for line in text.splitlines()}
    assert lines == set(FOR_READING)
