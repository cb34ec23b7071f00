"""Writes docs/commands.md from the commands themselves: ``python docs/write_commands.py``."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import click

from followup_sheet.cli import cli
from followup_sheet.errors import FollowupSheetError

PAGE = Path(__file__).with_name("commands.md")
NAME = "followup-sheet"

HEAD = """\
# Commands

`followup-sheet`, or `python -m followup_sheet`. Results go to stdout, everything else to stderr, so that what is piped
on holds results alone. Nothing but `mail setup` ever asks a question.

FILE is one tracker. PATH is a tracker, a folder (every `.xlsx` and `.xlsm` below it; lock files, backups and hidden
files are passed over) or a pattern such as `'clients/*.xlsx'`. Days are written `2026-11-22`. Without `--today`, today
is this computer's date.

In the examples `my-search.xlsx` is a tracker, `clients/` a folder of them, `jobs.xlsx` a list somebody kept before.

This page is written by `python docs/write_commands.py`.
"""

EXAMPLES: Mapping[str, Sequence[str]] = {
    "init": ["init mine.xlsx", "init price.xlsx --cadence price"],
    "adopt": ["adopt jobs.xlsx --dry-run", "adopt jobs.xlsx --output adopted.xlsx"],
    "upgrade": ["upgrade clients/"],
    "run": [
        "run my-search.xlsx",
        "run clients/ --dry-run --json",
        "run my-search.xlsx --cadence oi-partners --dry-run",
    ],
    "check": ["check my-search.xlsx"],
    "agenda": ["agenda my-search.xlsx --days 14", "agenda my-search.xlsx -o follow-ups.ics"],
    "explain": ['explain my-search.xlsx "Tessaly Foods"'],
    "done": ['done my-search.xlsx "Grace Pellow" --how phone'],
    "report": ["report clients/ --since 2026-10-01 -o report.html", "report clients/ --anonymous -o report.csv"],
    "history": ["history my-search.xlsx -o proof.xlsx"],
    "restore": ["restore my-search.xlsx --list", "restore my-search.xlsx"],
    "mail setup": [],
    "mail test": [],
    "cadence list": ["cadence list"],
    "cadence show": ["cadence show price"],
    "cadence export": ["cadence export oi-partners my-search.xlsx", "cadence export standard our-rules.toml"],
    "schedule": ["schedule my-search.xlsx", "schedule my-search.xlsx --at 05:45 --install"],
    "doctor": ["doctor my-search.xlsx"],
}
"""What is shown of each command, in the order of the page; those of `mail` are shown with its settings."""

MORE = {
    "adopt": "More: [a tracker you already have](adopting.md) · [coming from another tool](importing.md)",
    "upgrade": "More: [a template that has grown older](adopting.md#a-template-that-has-grown-older)",
    "agenda": "More: [the agenda and the digest](agenda.md) · [calendars](calendar.md)",
    "explain": "More: [why does it say that?](explaining.md)",
    "mail setup": "More: [mail](mail.md)",
    "mail test": "More: [mail](mail.md)",
    "cadence export": "More: [rules of your own](cadences.md)",
    "schedule": "More: [set it up](setup.md#the-schedule)",
    "doctor": "More: [would tonight work?](doctor.md)",
}
"""Where a command's own page is."""

_RANGE = re.compile(r"\[(\d+)<=x<=(\d+)\]")
_EXIT = re.compile(r" \(exit \d+\)")


def page() -> str:
    """The whole page. Raises KeyError for a command without an entry in `EXAMPLES`."""
    parts = [HEAD, *_exit_codes(), *_before_the_command()]
    for path, command in leaves(cli):
        parts += _command(path, command)
    return "\n".join(parts).rstrip() + "\n"


def leaves(group: click.Group, *path: str) -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, by its words after the program's name."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from leaves(command, *path, name)
        else:
            yield " ".join((*path, name)), command


def exit_codes() -> Mapping[int, str]:
    """What each exit code means, in the words of the errors that lead to it."""
    errors = {each.exit_code: _EXIT.sub("", each.__doc__ or "") for each in FollowupSheetError.__subclasses__()}
    told = {code: errors[code].replace("``", "`") for code in sorted(errors)}
    stopped = {
        128 + signal.SIGINT: "Interrupted, as by Ctrl+C: nothing was left half done.",
        128 + signal.SIGTERM: "Terminated: nothing was left half done.",
    }
    return {0: "Done; also where there was nothing to do, or rows say *Check*."} | told | stopped


def _exit_codes() -> Iterator[str]:
    yield "## Exit codes\n"
    yield from _table(("exit code", "means"), ((str(code), meaning) for code, meaning in exit_codes().items()))
    yield "Where several apply, 1 goes before 4 and 4 before 75. `check` ends with 1 where it finds a thing to mend.\n"
    yield "Every cause has a line on stderr: the file, what is wrong, what to do ([all of them](refusals.md)).\n"


def _before_the_command() -> Iterator[str]:
    yield "## Options before the command\n"
    yield "As in `followup-sheet -q run my-search.xlsx`. `-h` works behind every command as well.\n"
    yield from _options(cli)


def _command(path: str, command: click.Command) -> Iterator[str]:
    context = _context(command, f"{NAME} {path}")
    yield f"## {path}\n"
    yield f"    {NAME} {path} {' '.join(command.collect_usage_pieces(context))}\n"
    yield f"{_prose(command.help or '')}\n"
    yield from _options(command)
    if path in MORE:
        yield f"{MORE[path]}\n"
    if EXAMPLES[path]:
        yield "\n".join(["```sh", *(f"{NAME} {line}" for line in EXAMPLES[path]), "```", ""])


def _context(command: click.Command, name: str = "") -> click.Context:
    """As the program makes it: a command keeps the names of its help option from the first one it sees."""
    return click.Context(command, info_name=name, **cli.context_settings)


def _prose(text: str) -> str:
    """The help's paragraphs, each on one line."""
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n"))


def _options(command: click.Command) -> Iterator[str]:
    context = _context(command)
    options = [each for each in command.params if isinstance(each, click.Option)]
    records = [record for option in options if (record := option.get_help_record(context))]
    if records:
        yield from _table(("option", "meaning"), ((f"`{names}`", _said(meaning)) for names, meaning in records))


def _said(meaning: str) -> str:
    """As --help says it; a range in words."""
    return " ".join(_RANGE.sub(r"[\1 to \2]", meaning).split())


def _table(headers: Sequence[str], lines: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(headers)} |"
    yield f"|{' --- |' * len(headers)}"
    for line in lines:
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |"
    yield ""


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
