"""Whose typing stands in the tool's columns: what the tool did not write is never written over.

Where earlier nights left their colours, a filled column without one of them is somebody's own. Without
any colour the words must speak: every Status is one of ours, and every Next action one of the cadence's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from followup_sheet.columns import (
    HIGHLIGHTED_COLUMNS,
    NEEDED_COLUMNS,
    TOOL_COLUMNS,
    USER_COLUMNS,
    column_for_header,
    normalise,
)
from followup_sheet.model import Status
from followup_sheet.sheets.cells import shown
from followup_sheet.sheets.grid import Cells, Header

STATUS_WORDS = frozenset(normalise(status) for status in Status)
"""The words of *Status*, as headers and words are compared."""


class Evidence(NamedTuple):
    """What tells our writing from the user's: the columns in which one of our fills stands, the
    cadence's actions (normalised), and whether History has lines."""

    coloured: frozenset[str] = frozenset()
    actions: frozenset[str] = frozenset()
    has_history: bool = False


def foreign_columns(header: Header, body: Iterable[tuple[int, Cells]], evidence: Evidence) -> dict[str, int]:
    """Those of the tool's columns that hold what the tool did not write, each with the first such row.

    Rows with nothing in the user's columns are never written, so whatever they hold is safe."""
    has_been_run = evidence.coloured or evidence.has_history
    doubtful = set(HIGHLIGHTED_COLUMNS if has_been_run else TOOL_COLUMNS) - evidence.coloured
    if doubtful.isdisjoint(header.columns):
        return {}  # as on most nights
    user = {column for name, column in header.columns.items() if name in USER_COLUMNS}
    rows = [(number, cells) for number, cells in body if not user.isdisjoint(cells)]
    if not evidence.coloured and _reads_like_ours(header, rows, evidence):
        return {}
    found: dict[str, int] = {}
    for name in doubtful & header.columns.keys():
        column = header.columns[name]
        first = next((number for number, cells in rows if is_filled(cells, column, name)), 0)
        found |= {name: first} if first else {}
    return dict(sorted(found.items(), key=lambda item: header.columns[item[0]]))


def _reads_like_ours(header: Header, rows: Sequence[tuple[int, Cells]], evidence: Evidence) -> bool:
    if any(name not in header.columns for name in NEEDED_COLUMNS):
        return False
    statuses, actions = (_words(header, rows, name) for name in ("Status", "Next action"))
    return bool(statuses) and statuses <= STATUS_WORDS and actions <= evidence.actions


def _words(header: Header, rows: Iterable[tuple[int, Cells]], name: str) -> set[str]:
    column = header.columns[name]
    return {normalise(shown(cells[column])) for _, cells in rows if is_filled(cells, column, name)}


def is_filled(cells: Cells, column: int, name: str) -> bool:
    """Whether there is something but a repeated header."""
    raw = cells.get(column)
    text = shown(raw) if raw is not None else ""
    return bool(text) and column_for_header(text) != name
