"""What an export holds that no column of ours stands for: the user's own columns, and what they are called."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, count
from typing import NamedTuple

from followup_sheet.columns import BY_NAME, ColumnType, Owner, column_for_header, normalise
from followup_sheet.quoting import printable
from followup_sheet.sheets.addresses import column_letters
from followup_sheet.sheets.grid import LONGEST_HEADER

PREFIX = "Imported"
"""Before a header that would otherwise be taken for one of ours."""


class OwnColumn(NamedTuple):
    """A column that stays the user's: its place and header in the export, and its header in the tracker."""

    place: int
    header: str
    name: str


def own_columns(columns: Iterable[tuple[int, str]]) -> tuple[OwnColumn, ...]:
    """The columns of an export (place and header) that no column of ours comes from, named apart."""
    names = _Names()
    return tuple(OwnColumn(place, header, names.give(place, header)) for place, header in columns)


def own_column(place: int, header: str, others: Iterable[OwnColumn]) -> OwnColumn:
    """One more of them, beside ``others``."""
    names = _Names()
    names.taken.update(_key(other.name) for other in others)
    return OwnColumn(place, header, names.give(place, header))


class _Names:
    """The headers given so far, compared as the nightly run compares them."""

    def __init__(self) -> None:
        self.taken: set[str] = set()
        self._numbers: dict[str, Iterator[int]] = {}

    def give(self, place: int, header: str) -> str:
        """``header`` itself, changed where it would be taken for one of ours or stands there already."""
        text = printable(" ".join(header.split()))[:LONGEST_HEADER].strip() or f"Column {column_letters(place)}"
        plain = f"{PREFIX} {text}" if _is_ours(text) else text
        numbers = self._numbers.setdefault(_key(plain), count(2))
        names = chain([plain], (f"{plain} ({number})" for number in numbers))
        name = next(name for name in names if _key(name) not in self.taken)
        self.taken.add(_key(name))
        return name


def _is_ours(header: str) -> bool:
    """Whether the nightly run would take the column for one of its own, or would not know which of two is meant."""
    known = column_for_header(header)
    if known is None:
        return False
    column = BY_NAME[known]
    is_text = column.type is ColumnType.TEXT and column.owner is not Owner.TOOL and known != "Company"
    return not is_text or normalise(header) == normalise(known)


def _key(name: str) -> str:
    return normalise(name) or name.casefold()
