"""Writes docs/columns.md from the one declaration of the columns: ``python docs/write_columns.py``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from followup_sheet.columns import COLUMNS, HISTORY_COLUMNS, SILENCE_WORDS, Column, Owner
from followup_sheet.sheets.settings import SETTING_NAMES

PAGE = Path(__file__).with_name("columns.md")

HEAD = """\
# The columns

Columns are found by their header, never by their place; case, spaces and punctuation do not matter, and the other
names listed here work too. A date, a list or *Company* that stands twice under any of its names is a mistake; beside
another text column a synonym is your own. Columns that are not listed are your own and are never touched. To be run, a
tracker needs *Status*, *Due* and *Next action*; every other column the tool fills in is written where it exists. Some
columns come with the template although they are your own: what is in them is never read.

This page is written by `python docs/write_columns.py`.
"""


_SECTIONS = (
    ("You fill in", Owner.USER),
    ("The tool fills in", Owner.TOOL),
    ("Your own, in every new tracker", Owner.USER_PLAIN),
)


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *_columns(), *_words(), *_rest()]) + "\n"


def _columns() -> Iterator[str]:
    for title, owner in _SECTIONS:
        yield f"## {title}\n"
        yield "| column | type | meaning | also known as |"
        yield "| --- | --- | --- | --- |"
        for column in COLUMNS:
            if column.owner is owner:
                yield f"| {column.name} | {column.type.value} | {column.means} | {', '.join(column.also_known_as)} |"
        yield ""


def _words() -> Iterator[str]:
    yield "## The words of the lists\n"
    yield "A coach's own word can be taught in the Settings sheet: `Word: Telephone screening` = `Interviewing`.\n"
    for column in COLUMNS:
        if column.words:
            yield from _list(column)


def _list(column: Column) -> Iterator[str]:
    yield f"**{column.name}**\n"
    for word in column.words:
        others = f" ({', '.join(word.synonyms)})" if word.synonyms else ""
        yield f"- {word.name}{others}"
    if column.name == "Stage":
        yield f"- left to the dates, since silence is not a no: {', '.join(SILENCE_WORDS)}"
    yield ""


def _rest() -> Iterator[str]:
    yield f"## History\n\n{', '.join(HISTORY_COLUMNS)}.\n"
    yield f"## Settings\n\n{', '.join(SETTING_NAMES)}, and any number of `Word: their word` = our word."


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
