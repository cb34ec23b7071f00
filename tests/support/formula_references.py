"""The ways a formula can refer to cells, drawn at random."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping

from tests.support.excel_lint import ranges
from tests.support.formulas_of import ANYTHING, OWN_COLUMNS, TRACKER_HEADERS, Area, Read, Reads, Said

ODD_HEADING = "It''s '[x'] '#1"
"""The last of the tracker's headings as it is written in a formula."""

TRACKER = Area("Tracker", 1, len(TRACKER_HEADERS), 2, 7)
_PLAIN_NAME = re.compile(r"[A-Za-z]+")


def letters(column: int) -> str:
    return ranges.name(column, 1)[:-1]


def quoted(sheet: str) -> str:
    return "'" + sheet.replace("'", "''") + "'"


class _MixedError(Exception):
    """Of a range with one end that moves and one that does not, the columns cannot be told."""


class References:
    """``names`` are the workbook's. In formulas that are filled down or right, rows are the formula's
    own or fixed, and only what every program moves alike is used."""

    def __init__(self, chance: random.Random, names: Mapping[str, Said], *, has_table: bool) -> None:
        self.chance, self.names, self.has_table = chance, names, has_table
        self.filled = False

    def drawn(self, area: Area) -> Said:
        """A reference to several cells: of the area, or of whatever the way that is drawn refers to."""
        ways: list[Callable[[Area], Said]] = [self._range, self._range, self._whole_columns, self._union, self._cross]
        if not self.filled:
            ways += [self._name, self._name, self._by_index, self._indirect, self._offset, self._three_d]
            ways += [self._structured] * (6 if self.has_table else 0)
        while True:
            try:
                return self.chance.choice(ways)(area)
            except _MixedError:
                continue

    def single(self, area: Area) -> Said:
        """A reference to one cell."""
        column = self.chance.randint(area.first_column, area.last_column)
        text, moves = self._cell(column, self.chance.randint(area.first_row, min(area.last_row, 9)))
        return Said(f"{self.sheet(area.sheet)}!{text}", frozenset({Read(area.sheet, column, moves)}))

    def fixed(self, area: Area) -> Said:
        """Some columns of an area, nothing of it relative: as names are defined."""
        first, last = self.columns(area)
        corners = f"${letters(first)}${area.first_row}:${letters(last)}${area.last_row}"
        return Said(f"{self.sheet(area.sheet)}!{corners}", area.reads(first, last))

    def columns(self, area: Area) -> tuple[int, int]:
        """First and last of some columns."""
        first, last = (self.chance.randint(area.first_column, area.last_column) for _ in range(2))
        return min(first, last), max(first, last)

    def sheet(self, name: str) -> str:
        """A sheet's name as one may write it."""
        if not _PLAIN_NAME.fullmatch(name) or self.chance.random() < 0.2:
            return quoted(name)
        return name.lower() if self.chance.random() < 0.2 else name

    def _cell(self, column: int, row: int) -> tuple[str, bool]:
        """The text of a cell, and whether its column moves."""
        fixed = self.chance.random() < 0.4
        place = f"${letters(column)}" if fixed else f"⟦{column}⟧"
        ends = ["§", f"${row}"] if self.filled else [f"{row}", f"${row}"]
        return place + self.chance.choice(ends), not fixed

    def _range(self, area: Area) -> Said:
        """Between any two corners, the last one first as well."""
        columns, rows = list(self.columns(area)), [area.first_row, area.last_row]
        self.chance.shuffle(columns)
        self.chance.shuffle(rows)
        (first, moves), (last, also) = (self._cell(*corner) for corner in zip(columns, rows, strict=True))
        return Said(f"{self.sheet(area.sheet)}!{first}:{last}", _between(area, columns, (moves, also)))

    def _whole_columns(self, area: Area) -> Said:
        columns = list(self.columns(area))
        self.chance.shuffle(columns)
        moves = self.chance.random() < 0.5
        first, last = (f"⟦{column}⟧" if moves else f"${letters(column)}" for column in columns)
        return Said(f"{self.sheet(area.sheet)}!{first}:{last}", _between(area, columns, (moves, moves)))

    def _union(self, area: Area) -> Said:
        one, other = self._range(area), self._range(area)
        return Said(f"({one.text},{other.text})", one.reads | other.reads)

    def _cross(self, area: Area) -> Said:
        """The cells that a range and a whole column have in common."""
        column, sheet = letters(self.chance.randint(area.first_column, area.last_column)), self.sheet(area.sheet)
        corners = f"${letters(area.first_column)}${area.first_row}:${letters(area.last_column)}${area.last_row}"
        return Said(f"({sheet}!{corners} {sheet}!${column}:${column})", area.reads(area.first_column, area.last_column))

    def _name(self, _: Area) -> Said:
        name = self.chance.choice([*self.names])
        return Said(name if "!" in name else self.chance.choice([name, name.upper()]), self.names[name].reads)

    def _by_index(self, area: Area) -> Said:
        text = self._range(area).text
        return Said(f"INDEX({text},1,1):INDEX({text},2,1)", frozenset({ANYTHING}))

    def _indirect(self, area: Area) -> Said:
        column = letters(self.chance.randint(area.first_column, area.last_column))
        return Said(f'INDIRECT("{quoted(area.sheet)}!{column}{area.first_row}:{column}"&"7")', frozenset({ANYTHING}))

    def _offset(self, area: Area) -> Said:
        start = self.single(Area(area.sheet, 1, 1, 1, 1)).text
        return Said(f"OFFSET({start},1,{self.chance.randint(0, 3)},4,2)", frozenset({ANYTHING}))

    def _three_d(self, _: Area) -> Said:
        column = self.chance.randint(1, OWN_COLUMNS)
        corners = f"{ranges.name(column, 1)}:{ranges.name(column, 4)}"
        reads = frozenset(Read(sheet, column) for sheet in ("Jan", "Feb", "Mar"))
        return Said(f"{self.chance.choice(['Jan:Mar', quoted('Jan:Mar')])}!{corners}", reads)

    def _structured(self, _: Area) -> Said:
        first, last = self.columns(TRACKER)
        one, other = (ODD_HEADING if n == len(TRACKER_HEADERS) else TRACKER_HEADERS[n - 1] for n in (first, last))
        single, several = [f"Jobs[{one}]", f"jobs[[#All],[{one}]]", f"Jobs[[#Headers],[#Data],[{one}]]"], [
            f"Jobs[[#Data],[{one}]:[{other}]]", f"Jobs[[{one}]:[{other}]]"
        ]  # fmt: skip
        text = self.chance.choice([*single, *several, "Jobs", "Jobs[]", "Jobs[#All]", "Jobs[#Headers]"])
        if text in single:
            return Said(text, TRACKER.reads(first, first))
        return Said(text, TRACKER.reads(*((first, last) if text in several else TRACKER[1:3])))


def _between(area: Area, columns: list[int], moves: tuple[bool, bool]) -> Reads:
    """What a range from column to column reads, whose ends move or not."""
    if moves[0] != moves[1]:
        raise _MixedError
    return frozenset(Read(area.sheet, column, moves[0]) for column in range(min(columns), max(columns) + 1))
