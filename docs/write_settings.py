"""Writes docs/settings.md from the declarations of the settings: ``python docs/write_settings.py``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from followup_sheet.columns import COLUMNS
from followup_sheet.configuration import LIMIT_KEYS
from followup_sheet.policy import QUIET_ACTION
from followup_sheet.workbook.limits import Limits
from followup_sheet.workbook.template.setting_lines import GROUPS, SettingLine

PAGE = Path(__file__).with_name("settings.md")

HEAD = """\
# Settings

Two places: the tab **Settings** holds what is one client's own and travels with the tracker; the configuration file
holds what is the computer's. Both may be left as they are.

This page is written by `python docs/write_settings.py`.

## In the tracker

One setting a line: its name, its value, and what it does. A name nobody knows, or a value that is not allowed, is
named by its cell (`followup-sheet check FILE`). There, without the sheet, and where a value is blank, the default
counts.
"""

NEW_TRACKER = """\
In a new tracker *Cadence* says `this workbook`; where nothing is said, it is `standard`. *Country* and *Region* are
English names or codes that the library [holidays](https://pypi.org/project/holidays/) knows. *Quiet after days* moves
the rule called *{quiet}* and no other: in a cadence of your own under another name, that rule keeps the
days it has there.
"""

WORDS = """\
### Words of your own

Any number of lines teach words that stand in the lists: in the first column `Word:` and the word, beside it what it
means here, one of the words of {lists}.
With `Word: Telephone screening` and `Interviewing`, both are the same stage.
"""

FILE = """\
## On the computer

A TOML file: the one that `--config FILE` names, else the one in `FOLLOWUP_SHEET_CONFIG`, else `config.toml` in
`~/.config/followup-sheet` (Linux), `~/Library/Application Support/followup-sheet` (macOS) or
`%LOCALAPPDATA%\\followup-sheet` (Windows). A key that is not known is refused, and nothing is touched (exit code 3);
without any file the defaults count. `[mail]` and `[mail.clients]` have [a page of their own](mail.md#settings).
"""

RUN: Mapping[str, str] = {
    "max_file_mb": "the largest workbook that is opened, in millions of bytes",
    "max_member_mb": "the largest part of one, inflated, in millions of bytes",
    "max_total_mb": "all its parts together, inflated, in millions of bytes",
    "max_members": "parts in one workbook",
    "max_ratio": "inflated to stored size, for parts past 100 KiB",
    "max_rows": "rows that stand in one sheet's file, empty ones too",
    "max_cells": "cells in one sheet",
    "max_formulas": "formulas in all sheets",
}
"""The limits in words, by their keys."""

CALENDARS = "the folder for [calendar files](calendar.md); a relative path starts at the configuration's folder"

LIMITS = """\
The limits keep a damaged or hostile file from costing the night; each is a whole number above 0. A tracker of 50,000
rows passes. A file over one of them is refused by that key's name.
"""

ENVIRONMENT = """\
## Environment variables

| variable | names |
| --- | --- |
| `FOLLOWUP_SHEET_CONFIG` | the configuration file; `--config` goes before it |
| `FOLLOWUP_SHEET_STATE` | the [state folder](architecture.md#replacing-the-file): backups, locks, the outbox of mail |
| `FOLLOWUP_SHEET_MAIL_PASSWORD` | the mail password; it goes before [every other place](mail.md#settings) |
| `NO_COLOR` | set to anything: no colours on a terminal |

The state folder is otherwise `~/.local/state/followup-sheet` (Linux), `~/Library/Application Support/followup-sheet`
(macOS) or `%LOCALAPPDATA%\\followup-sheet` (Windows). The places on macOS and Windows are those of the library
platformdirs; they were not tried there.
"""


def page() -> str:
    """The whole page. Raises KeyError for a limit without words in `RUN`."""
    lists = ", ".join(f"*{column.name}*" for column in COLUMNS if column.words)
    told = (NEW_TRACKER.format(quiet=QUIET_ACTION), WORDS.format(lists=lists))
    return "\n".join([HEAD, *_settings(), *told, FILE, *_run(), LIMITS, ENVIRONMENT])


def _settings() -> Iterator[str]:
    yield "| setting | default | allowed | what it does |"
    yield "| --- | --- | --- | --- |"
    for _, lines in GROUPS:
        for line in lines:
            yield f"| {line.name} | {_default(line)} | {_allowed(line)} | {line.what} |"
    yield ""


def _default(line: SettingLine) -> str:
    return f"`{line.default}`" if line.default != "" else "blank"


def _allowed(line: SettingLine) -> str:
    if line.days:
        return f"a whole number, {line.days[0]} to {line.days[1]}"
    return ", ".join(f"`{word}`" for word in line.choices) or "text"


def _run() -> Iterator[str]:
    yield "| `[run]` | default | meaning |"
    yield "| --- | --- | --- |"
    for key, (name, unit) in LIMIT_KEYS.items():
        yield f"| `{key}` | {getattr(Limits(), name) // unit} | {RUN[key]} |"
    yield f"| `ics_dir` | none | {CALENDARS} |"
    yield ""


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
