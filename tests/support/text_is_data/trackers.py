"""Trackers that hold the texts: in every column, in History, in the rules and in the settings."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from followup_sheet.cadences.check import RULE_COLUMNS
from followup_sheet.columns import HISTORY_COLUMNS
from tests.support.command import DAY, SheetCell, workbook
from tests.support.lifelike import Row
from tests.support.packages import members, rewritten
from tests.support.workbooks import ALL_COLUMNS

_NAMED = ("Company", "Role", "Contact")
_SAID = ("Discussed", "Notes", "E-mail", "Phone", "Link", "Source", "Location", "Salary", "Priority")
_DECIDING = ("Stage", "How", "Prefers", "Restrictions", "Contact type", "Reply on", "Agreed follow-up")
_STRINGS = "xl/sharedStrings.xml"
_OPEN, _CLOSE = "\ue000", "\ue001"  # around half a character until the workbook is built


def planned(text: str) -> Row:
    """A row that asks for a thank-you note, and holds the text wherever a person types words."""
    return {"Interview on": DAY - timedelta(days=1), **dict.fromkeys((*_NAMED, *_SAID), text)}


def faulty(text: str, number: int) -> Row:
    """A row that holds the text where a date or a word of a list should stand."""
    return {"Company": f"Faulty {number}", "Applied on": DAY - timedelta(days=10), **dict.fromkeys(_DECIDING, text)}


def tracker(texts: Sequence[str], *more: Row) -> bytes:
    """Each text in a row that is planned and in one that is to be mended, and in lines of History."""
    rows = [*map(planned, texts), *(faulty(text, number) for number, text in enumerate(texts)), *more]
    return built(rows, History=[HISTORY_COLUMNS, *(line for text in texts for line in _lines(text))])


def _lines(text: str) -> Iterator[Sequence[SheetCell]]:
    """An application, a contact somebody noted by hand, one missed, and a line that matches nothing."""
    day, who = "2026-11-03", (text, text, text)
    yield (day, "Event", "Applied", text, *who, None, day)
    yield (day, "Follow-up", text, text, *who, None, day)
    yield ("2026-11-18", "Missed", text, "Phone", *who, None, "2026-11-19")
    yield (text, text, text, text, text, text, "of nobody", text, text)


def rules(texts: Sequence[str]) -> list[Sequence[SheetCell]]:
    """A Cadence sheet with a rule for each text, in its words; a text that no Action may be is only said."""
    return [RULE_COLUMNS, *(_rule(text, number) for number, text in enumerate(texts))]


def _rule(text: str, number: int) -> Sequence[SheetCell]:
    fits = len(text) <= 80 and text.isprintable()
    cells: dict[str, SheetCell] = {
        "Action": f"{text} {number}" if fits else f"Write {number}", "After": "Interview on", "To": "everyone",
        "Opens": 0, "Due": 1, "Lapses": 9 + number, "Channel": "E-mail", "Stages": "Interviewing", "Say": text,
        "Source": text,
    }  # fmt: skip
    return [cells.get(column) for column in RULE_COLUMNS]


def built(rows: Sequence[Row], **sheets: Sequence[Sequence[SheetCell]]) -> bytes:
    """A workbook of these rows and sheets; half a character stands in it as Excel writes one: ``_xD800_``."""
    told = [{name: _marked(value) if isinstance(value, str) else value for name, value in row.items()} for row in rows]
    data = workbook(told, columns=ALL_COLUMNS, **{name: _lines_marked(lines) for name, lines in sheets.items()})
    strings = members(data)[_STRINGS]
    return rewritten(data, {_STRINGS: strings.replace(_OPEN.encode(), b"_x").replace(_CLOSE.encode(), b"_")})


def _lines_marked(lines: Sequence[Sequence[SheetCell]]) -> Any:
    """Lines of cells; a mapping of them may also be columns to mypy."""
    return [[_marked(cell) if isinstance(cell, str) else cell for cell in line] for line in lines]


def _marked(text: str) -> str:
    return "".join(f"{_OPEN}{ord(ch):04X}{_CLOSE}" if unicodedata.category(ch) == "Cs" else ch for ch in text)


def settings(name: str) -> list[Sequence[SheetCell]]:
    """Settings that say the text wherever they say words."""
    return [["Your name", name], ["E-mail", name], ["Country", name], [f"Word: {name}", name], [name, name]]
