"""The lines of the History sheet: what the tool logged, and what the user added or corrected.

A line that cannot be understood is named in a problem and not used; it stays in the sheet.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from followup_sheet.columns import HISTORY_COLUMNS, normalise, word_for
from followup_sheet.dates import Order
from followup_sheet.errors import Problem
from followup_sheet.facts import COPIED_ROW, EVENT_DATES, STAGE_LINE
from followup_sheet.model import HistoryLine, Kind, RawValue, Settings
from followup_sheet.quoting import printable, quoted
from followup_sheet.sheets.cells import Unreadable, own_words_for, read_day, read_text, read_words
from followup_sheet.sheets.grid import HEADER_ROWS, Cells, Grid, Header, read_header
from followup_sheet.sheets.tracker import text_order

CHANNELS_OF = "How"
"""The Tracker column whose words History's Channel shares."""

_COLUMNS = {normalise(name): name for name in HISTORY_COLUMNS}
_NEEDED = frozenset({"Date", "Kind", "What", "Company", "Role", "Contact", "ID"})
_KINDS = {normalise(kind): kind for kind in Kind}
_EVENTS = {normalise(event): event for event in (*EVENT_DATES, COPIED_ROW)}


def find_history_header(grid: Grid) -> Header | None:
    """The first row of the first 30 that names Date, Kind, What and what tells rows apart."""
    headers = (read_header(grid, row, cells, _column) for row, cells in grid.first_rows())
    return next((header for header in headers if header.columns.keys() >= _NEEDED), None)


def _column(header: str) -> str | None:
    return _COLUMNS.get(normalise(header))


def read_history(
    grid: Grid, settings: Settings, *, actions: Iterable[str] = (), left_out: Collection[int] = ()
) -> tuple[tuple[HistoryLine, ...], tuple[Problem, ...]]:
    """The lines in the order of the sheet, and what is wrong with the others.

    Kind, What and Channel come back in the one spelling the decision compares; ``actions`` are
    the cadence's, so that ``thank you note`` counts as the ``Thank-you note``.
    """
    header = find_history_header(grid)
    if header is None:
        return (), _no_header(grid)
    body = grid.rows_below(header.row, left_out)
    log = _Log.of(grid, header, body, settings, actions)
    lines = [log.line(number, cells) for number, cells in body if log.says_something(cells)]
    return tuple(line for line in lines if line), (*header.problems, *log.problems)


def _no_header(grid: Grid) -> tuple[Problem, ...]:
    """An empty sheet is no problem: its header is written with the first line."""
    if not grid.rows:
        return ()
    message = f"no header row with {', '.join(HISTORY_COLUMNS)} in its first {HEADER_ROWS} rows"
    return (Problem(printable(grid.title), "", message),)


@dataclass(slots=True)
class _Log:
    """The History sheet while its lines are read; ``problems`` grows."""

    grid: Grid
    columns: Mapping[str, int]
    orders: Mapping[str, Order | None]
    stage_words: Mapping[str, str]
    channel_words: Mapping[str, str]
    actions: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)

    @classmethod
    def of(
        cls, grid: Grid, header: Header, body: Iterable[tuple[int, Cells]], settings: Settings, actions: Iterable[str]
    ) -> _Log:
        rows = [cells for _, cells in body]
        dated = [(name, header.columns.get(name, 0)) for name in ("Date", "Recorded on")]
        orders = {name: text_order((cells.get(column) for cells in rows), settings) for name, column in dated}
        stages, channels = (own_words_for(column, settings.words) for column in ("Stage", CHANNELS_OF))
        spelled = {normalise(action): action for action in actions}
        return cls(grid, header.columns, orders, stages, channels, spelled)

    def says_something(self, cells: Cells) -> bool:
        return any(read_text(cells[column]) for column in self.columns.values() if column in cells)

    def line(self, number: int, cells: Cells) -> HistoryLine | None:
        line = _Line(self, number, cells)
        day, kind = line.day("Date"), line.kind()
        what = line.what(kind) if kind else None
        recorded_on, channel = line.day("Recorded on"), line.channel()
        company, role, contact, row_id = (line.text(name) for name in ("Company", "Role", "Contact", "ID"))
        if day is None or kind is None or what is None:
            return None
        return HistoryLine(day, kind, what, channel, company, role, contact, row_id, recorded_on, number)


@dataclass(frozen=True, slots=True)
class _Line:
    """One line while it is read: each reader notes what is wrong and goes on."""

    log: _Log
    number: int
    cells: Cells

    def day(self, name: str) -> date | None:
        found = read_day(self._raw(name), self.log.orders[name])
        if isinstance(found, Unreadable):
            self._fault(name, found.message)
        elif not found and name in _NEEDED:
            self._fault(name, f"{name} is empty: write it like 2026-04-03")
        return found if isinstance(found, date) else None

    def text(self, name: str) -> str:
        found = read_text(self._raw(name))
        if isinstance(found, Unreadable):
            self._fault(name, found.message)
            return ""
        return found

    def kind(self) -> Kind | None:
        text = self.text("Kind")
        kind = _KINDS.get(normalise(text))
        if kind is None:
            wrong = f"{quoted(text)} is not a Kind" if text else "Kind is empty"
            self._fault("Kind", f"{wrong}: write {', '.join(list(Kind)[:-1])} or {list(Kind)[-1]}")
        return kind

    def what(self, kind: Kind) -> str | None:
        text = self.text("What")
        if kind is Kind.STAGE:
            return self._stage(text)
        known = _EVENTS if kind is Kind.EVENT else self.log.actions
        return known.get(normalise(text), text)

    def _stage(self, text: str) -> str | None:
        """``Stage: X`` in its one spelling; the word alone is understood too."""
        word = text[len(STAGE_LINE.rstrip()) :] if text.casefold().startswith(STAGE_LINE.rstrip().casefold()) else text
        stage = word_for("Stage", word, self.log.stage_words)
        if not stage:
            self._fault("What", f"{quoted(text)} names no stage: write it like '{STAGE_LINE}Applied'")
        return STAGE_LINE + stage if stage else None

    def channel(self) -> str:
        raw = self.cells.get(self.log.columns.get("Channel", 0))
        found = read_words(raw, CHANNELS_OF, self.log.channel_words) if raw is not None else ""
        if isinstance(found, Unreadable):
            self._fault("Channel", found.message)
            return ""
        return found

    def _raw(self, name: str) -> RawValue:
        return self.cells.get(self.log.columns.get(name, 0), "")

    def _fault(self, name: str, message: str) -> None:
        self.log.problems.append(self.log.grid.problem(self.number, self.log.columns[name], message))
