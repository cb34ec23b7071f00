"""What the columns of another tool's export are: decided from its headers, and its cells where those leave doubt.

    grid → header row → mapping that fits → for each of our columns, the column it comes from

What we have no column for becomes the user's own, and what the nightly run would write over gets
another name: nothing of an export is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from functools import partial
from typing import NamedTuple

from followup_sheet.columns import BY_NAME, COLUMNS, Column, ColumnType, Owner, column_for_header, normalise, word_for
from followup_sheet.dates import DAY_FIRST
from followup_sheet.errors import TrackerError
from followup_sheet.exports.mapping import ExportMapping, fitting
from followup_sheet.exports.own_columns import OwnColumn, own_columns
from followup_sheet.model import RawValue, Settings
from followup_sheet.sheets.addresses import MAX_COLUMN
from followup_sheet.sheets.cells import read_day, shown
from followup_sheet.sheets.grid import HEADER_ROWS, LONGEST_HEADER, Cells, Grid
from followup_sheet.sheets.tracker import text_order

STAGE_HEADERS = frozenset({"status", "state", "list", "listname", "phase", "pipeline", "progress", "jobstatus"})
"""Headers, normalised, under which other tools keep the stage: their words must show it."""

_SHOWN_BY = 0.5
"""The share of a column's cells that must be words, or dates, of ours where its header leaves doubt."""

_WHO = frozenset({"Company", "Contact"})

Values = Mapping[int, RawValue]
"""One column's filled cells: row number to value."""


class Source(NamedTuple):
    """Where one of our columns comes from: the export's columns (several are put together) and their headers."""

    column: str
    places: tuple[int, ...]
    headers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """How an export is laid out. ``above`` are the filled rows above its header row."""

    header_row: int
    mapping: ExportMapping | None
    sources: tuple[Source, ...]
    own: tuple[OwnColumn, ...]
    above: tuple[int, ...] = ()


class _Rank(IntEnum):
    """How sure a header is; the smaller the surer."""

    MAPPED = 0
    EXACT = 1
    SYNONYM = 2
    LOOSE = 3
    BY_WORDS = 4


class _Claim(NamedTuple):
    """One of the export's columns that may be one of ours."""

    is_empty: bool
    rank: _Rank
    place: int
    column: str


def layout(grid: Grid, today: date) -> Layout:
    """What every column of an export is; ``today`` tells planned follow-ups from those that were made.

    Raises TrackerError where no row of the first 30 has headers, or where there are too many columns."""
    row, mapping = _header_row(grid)
    headers = _headers(grid, row)
    body = grid.rows_below(row, ())
    values = {place: {n: cells[place] for n, cells in body if place in cells} for place in headers}
    sources = _sources(headers, values, mapping, today)
    taken = {place for source in sources for place in source.places}
    own = own_columns([(place, header) for place, header in headers.items() if place not in taken])
    if len(COLUMNS) + len(own) > MAX_COLUMN:
        raise TrackerError(f"the file has {len(headers):,} columns", next_step="Export fewer of them")
    return Layout(row, mapping, sources, own, tuple(number for number, _ in grid.rows if number < row))


def is_known_export(grid: Grid) -> bool:
    """Whether one of the first 30 rows has the headers a known tool is told by."""
    return any(fitting(_texts(cells).values()) for _, cells in grid.first_rows())


# The header row


def _header_row(grid: Grid) -> tuple[int, ExportMapping | None]:
    rows = [(number, _texts(cells)) for number, cells in grid.first_rows()]
    for number, texts in rows:
        if mapping := fitting(texts.values()):
            return number, mapping
    for number, texts in rows:
        if _is_header(texts.values(), is_first=number == rows[0][0]):
            return number, None
    raise TrackerError(
        "there is no line of headers: one is needed, among the first "
        f"{HEADER_ROWS}, that names Company or Contact and another known column (such as Role, Applied on, Status)",
        next_step="Type such headers into the first line, and import the file again",
    )


def _texts(cells: Cells) -> dict[int, str]:
    return {place: text for place, text in sorted(cells.items()) if isinstance(text, str)}


def _is_header(texts: Iterable[str], *, is_first: bool) -> bool:
    """Whether a row names who, and something else that is known; above all others Company is enough."""
    short = [text for text in texts if len(text) <= LONGEST_HEADER]
    known = {column_for_header(text) or ("Stage" if normalise(text) in STAGE_HEADERS else None) for text in short}
    known -= {None}
    return bool(known.intersection(_WHO)) and (len(known) > 1 or (is_first and "Company" in known))


def _headers(grid: Grid, row: int) -> dict[int, str]:
    """Place to header of every column in which something stands; a header may be blank."""
    texts = {place: shown(raw) for number, cells in grid.rows if number == row for place, raw in cells.items()}
    filled = {place for number, cells in grid.rows if number > row for place in cells}
    return {place: texts.get(place, "") for place in sorted(filled.union(texts))}


# Ours


def _sources(
    headers: Mapping[int, str], values: Mapping[int, Values], mapping: ExportMapping | None, today: date
) -> tuple[Source, ...]:
    sources = [_joined(column, parts, headers) for column, parts in (mapping.joined if mapping else {}).items()]
    used = {place for source in sources for place in source.places}
    claims = sorted(
        claim
        for place, header in headers.items()
        if place not in used and (claim := _claim(place, header, values[place], mapping, today))
    )
    for claim in claims:
        if claim.column not in {source.column for source in sources}:
            sources.append(Source(claim.column, (claim.place,), (headers[claim.place],)))
    return tuple(sorted(sources, key=lambda source: source.places))


def _joined(column: str, parts: Sequence[str], headers: Mapping[int, str]) -> Source:
    by_header = {normalise(header): place for place, header in sorted(headers.items(), reverse=True)}
    places = tuple(by_header[normalise(part)] for part in parts)
    return Source(column, places, tuple(headers[place] for place in places))


def _claim(place: int, header: str, values: Values, mapping: ExportMapping | None, today: date) -> _Claim | None:
    """What a column stands for; None where it is the user's own."""
    claim = partial(_Claim, not values, place=place)
    mapped = mapping.column(header) if mapping else None
    if mapped is not None:
        return claim(_Rank.MAPPED, column=mapped) if mapped else None
    known = column_for_header(header) if len(header) <= LONGEST_HEADER else None
    if normalise(header) in STAGE_HEADERS and _is_stage(values, mapping):
        return claim(_Rank.BY_WORDS, column="Stage")
    if known is None or BY_NAME[known].owner is Owner.TOOL:
        return None
    column, rank = BY_NAME[known], _rank(header, BY_NAME[known])
    if rank is _Rank.LOOSE and not _looks_like(column, values):
        return None
    if known == "Last follow-up" and rank is not _Rank.EXACT and _is_planned(values, today):
        known = "Agreed follow-up"
    return claim(rank, column=known)


def _rank(header: str, column: Column) -> _Rank:
    if normalise(header) == normalise(column.name):
        return _Rank.EXACT
    is_loose = normalise(header) in map(normalise, column.loose)
    return _Rank.LOOSE if is_loose else _Rank.SYNONYM


def _is_stage(values: Values, mapping: ExportMapping | None) -> bool:
    return _mostly(values, lambda raw: stage_word(shown(raw), mapping) is not None)


def stage_word(text: str, mapping: ExportMapping | None) -> str | None:
    """Our stage for a word of an export; ``""`` where it says that nothing has ended, None where nobody knows it."""
    theirs = mapping.stage(text) if mapping else None
    return word_for("Stage", text) if theirs is None else theirs


def _looks_like(column: Column, values: Values) -> bool:
    """Whether most cells under a header that may mean something else are what the column holds."""
    if column.type is ColumnType.DATE:
        return _mostly(values, lambda raw: isinstance(read_day(raw, DAY_FIRST), date))
    return column.type is not ColumnType.LIST or _mostly(
        values, lambda raw: word_for(column.name, shown(raw)) is not None
    )


def _mostly(values: Values, fits: Callable[[RawValue], bool]) -> bool:
    return sum(map(fits, values.values())) >= len(values) * _SHOWN_BY


def _is_planned(values: Values, today: date) -> bool:
    """Whether a column of follow-ups holds days that are still to come."""
    order = text_order(values.values(), Settings())
    days = (read_day(raw, order) for raw in values.values())
    return any(isinstance(day, date) and day > today for day in days)
