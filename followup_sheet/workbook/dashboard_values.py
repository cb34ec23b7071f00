"""What the Dashboard's formulas give after a night, for their cells to hold.

names → columns of cells → measures → a value for every formula known by its text

A formula counts as ours wherever it stands, as long as its text and the names in it are; the cells
behind the names are read as they will be written. Whatever is not known for sure (a formula's stale
result, an error, a merged cell, a name that was bent) has no value here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from followup_sheet.dashboard import gone_quiet
from followup_sheet.dashboard import measures as dashboard
from followup_sheet.dashboard.counting import Formula, Value
from followup_sheet.dashboard.shown_cells import ShownCells
from followup_sheet.workbook.address import Range, column_number, parse_range
from followup_sheet.workbook.cells import FormulaCell
from followup_sheet.workbook.written_columns import WrittenSheet

_STRING = re.compile(r'("(?:[^"]|"")*+")')
_PLACE = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!([^!]+)")
_COLUMN = re.compile(r"\$([A-Z]{1,3})(?:\$1)?:\$\1(?:\$1048576)?")
_LONGEST = 2_000  # characters; a longer text is not one of ours, however it is spaced


def dashboard_values(
    names: Sequence[tuple[str, str | None, str]],
    formulas: Mapping[str, Sequence[FormulaCell]],
    sheets: Mapping[str, WrittenSheet],
    serial: Callable[[date], int],
    today: date,
) -> dict[str, dict[FormulaCell, Value]]:
    """By sheet, the cells with a formula of the Dashboard's, and what each has to show on ``today``."""
    known = _Names.read(names)
    found = {sheet: dict(_recognised(cells)) for sheet, cells in formulas.items()}
    bent = known.bent if _stand_in_their_place(known.cells, found) else known.bent | {gone_quiet.SINCE}
    shown = ShownCells(today, serial, lambda name: sheets[known.columns[name][0]].column(known.columns[name][1]))
    results = {}
    for sheet, cells in found.items():
        ours = ((cell, measure) for cell, measure in cells.items() if not any(name in measure.text for name in bent))
        results[sheet] = {cell: value for cell, measure in ours if (value := _value(measure, shown)) is not None}
    return {sheet: cells for sheet, cells in results.items() if cells}


def _value(measure: Formula, shown: ShownCells) -> Value | None:
    try:
        return measure.value(shown)
    except KeyError:  # the cells are not known for sure
        return None


def _recognised(cells: Sequence[FormulaCell]) -> list[tuple[FormulaCell, Formula]]:
    known = _by_text()
    texts = ((cell, cell.text) for cell in cells if cell.kind in ("normal", "array") and len(cell.text) < _LONGEST)
    found = ((cell, known.get(_plain(text))) for cell, text in texts)
    return [(cell, measure) for cell, measure in found if measure and measure.is_array == (cell.kind == "array")]


@cache
def _by_text() -> Mapping[str, Formula]:
    return {_plain(measure.text): measure for measure in dashboard.measures()}


@cache
def short_texts() -> Mapping[str, str]:
    """For every formula, and what names stand for, just the names it reads: finding them takes a while."""
    names = (*dashboard.COLUMN_NAMES, *dashboard.EXPRESSIONS, gone_quiet.SINCE)
    texts = (*(measure.text for measure in dashboard.measures()), *dashboard.EXPRESSIONS.values())
    return {text: "+".join(name for name in names if name in text) for text in texts}


def _plain(formula: str) -> str:
    """The formula without what a program may write otherwise: spaces and case outside its texts."""
    parts = _STRING.split(formula)
    return "".join(part if part.startswith('"') else "".join(part.split()).upper() for part in parts)


@dataclass(frozen=True, slots=True)
class _Names:
    """The defined names: columns with sheet and number, the cells of the quiet rows, and those that no
    longer mean what they should."""

    columns: Mapping[str, tuple[str, int]]
    cells: tuple[str, Range] | None
    bent: frozenset[str]

    @classmethod
    def read(cls, names: Sequence[tuple[str, str | None, str]]) -> _Names:
        texts = {name: text for name, tab, text in names if tab is None}
        local = {name for name, tab, _ in names if tab is not None}  # it would hide the workbook's own
        columns = {name: place for name in dashboard.COLUMN_NAMES if (place := _column(texts.get(name, "")))}
        bent = {name for name, text in dashboard.EXPRESSIONS.items() if _plain(texts.get(name, "")) != _plain(text)}
        bent |= dashboard.COLUMN_NAMES.keys() - columns.keys()
        bent |= local & {*dashboard.COLUMN_NAMES, *dashboard.EXPRESSIONS, gone_quiet.SINCE}
        return cls(columns, _cells(texts.get(gone_quiet.SINCE, "")), frozenset(_with_those_that_need(bent)))


def _with_those_that_need(bent: set[str]) -> set[str]:
    """A name is no better than those its own formula needs."""
    filled = {gone_quiet.SINCE: gone_quiet.quiet_since(1).text}
    for name, text in {**dashboard.EXPRESSIONS, **filled}.items():  # each stands after those it needs
        if any(other in text for other in bent):
            bent.add(name)
    return bent


def _column(text: str) -> tuple[str, int] | None:
    sheet, place = _sheet_and_place(text)
    match = _COLUMN.fullmatch(place)
    return (sheet, column_number(match[1])) if match else None


def _cells(text: str) -> tuple[str, Range] | None:
    sheet, place = _sheet_and_place(text)
    try:
        return sheet, parse_range(place.replace("$", ""))
    except ValueError:
        return None


def _sheet_and_place(text: str) -> tuple[str, str]:
    match = _PLACE.fullmatch(text)
    if not match:
        return "", ""
    return (match[1].replace("''", "'") if match[1] else match[2].lstrip("$")), match[3]


def _stand_in_their_place(cells: tuple[str, Range] | None, found: Mapping[str, Mapping[FormulaCell, Formula]]) -> bool:
    """Whether the quiet rows' days are where their name says, one below the other."""
    if cells is None:
        return False
    sheet, area = cells
    texts = {(cell.row, cell.column): measure.text for cell, measure in found.get(sheet, {}).items()}
    days = (gone_quiet.quiet_since(place).text for place in range(1, gone_quiet.LISTED + 1))
    return all(texts.get((row, area.first_column)) == day for row, day in enumerate(days, area.first_row))
