"""The example trackers: lifelike rows, dated around today.

The rows are data (`example_rows/*.toml`): column name to value, where a number in a date column
is a day counted from today.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from importlib import resources

from followup_sheet.columns import BY_NAME, ColumnType

MY_SEARCH = "my-search"
CLIENTS = ("amara-okafor", "daniel-reyes", "margaret-lindholm")

ExampleCell = str | date | datetime


@dataclass(frozen=True, slots=True)
class Example:
    """One example tracker. ``name`` is its file's name without the ending."""

    name: str
    your_name: str
    rows: tuple[Mapping[str, ExampleCell], ...]


def my_search(today: date) -> Example:
    """A job seeker's tracker in mid-search; after a run its rows show every Status."""
    return _read(MY_SEARCH, today)


def clients(today: date) -> tuple[Example, ...]:
    """A coach's three clients: one follows up well, one waits, one has just said yes."""
    return tuple(_read(name, today) for name in CLIENTS)


def _read(name: str, today: date) -> Example:
    text = resources.files(__package__).joinpath("example_rows", f"{name}.toml").read_text(encoding="utf-8")
    document = tomllib.loads(text)
    rows = tuple({column: _cell(column, value, today) for column, value in row.items()} for row in document["row"])
    return Example(name, document["your_name"], rows)


def _cell(column: str, value: object, today: date) -> ExampleCell:
    """``-3`` is a day, ``{ day = 6, at = 10:30:00 }`` a day with a time; anything else is text."""
    match value:
        case {"day": int(days), "at": time() as at}:
            return datetime.combine(_day(column, days, today), at)
        case int(days) if BY_NAME[column].type is ColumnType.DATE:
            return _day(column, days, today)
    return str(value)


def _day(column: str, days: int, today: date) -> date:
    day = today + timedelta(days=days)
    return _nearest_working_day(day) if column == "Interview on" else day


def _nearest_working_day(day: date) -> date:
    """Nobody interviews on a weekend: Saturday becomes Friday, Sunday Monday."""
    return day + timedelta(days={5: -1, 6: 1}.get(day.weekday(), 0))
