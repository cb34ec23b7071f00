"""A workbook becomes a tracker: finds its sheets and header rows, reads the rows, remembers where they stand."""

from __future__ import annotations

from collections.abc import Collection, Container, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from followup_sheet import cadence_sheet
from followup_sheet.cadence import THIS_WORKBOOK, load
from followup_sheet.columns import BY_NAME, HISTORY_COLUMNS, NEEDED_COLUMNS, Owner, normalise
from followup_sheet.errors import TrackerError
from followup_sheet.grid import HEADER_ROWS, Grid, Header, choose_tracker
from followup_sheet.history_sheet import find_history_header, read_history
from followup_sheet.model import Cadence, HistoryLine, Problem, Settings, Tracker
from followup_sheet.reading import empty_rows, read_rows
from followup_sheet.settings_sheet import read_settings
from followup_sheet.workbook.book import Book, SheetRef
from followup_sheet.workbook.limits import Limits
from followup_sheet.workbook.package import Package
from followup_sheet.workbook.sheet import Sheet, scan
from followup_sheet.workbook.strings import shared_strings
from followup_sheet.workbook.styles import Styles
from followup_sheet.workbook.table import Table
from followup_sheet.workbook.values import CellValues

HISTORY = "History"
NEW_HISTORY_COLUMNS = {name: number for number, name in enumerate(HISTORY_COLUMNS, 1)}
"""Where the columns of a new History sheet stand."""


class TableRef(NamedTuple):
    """A table of a sheet and the part that declares it."""

    part: str
    table: Table


@dataclass(frozen=True, slots=True)
class OpenSheet:
    """A sheet the tool writes: its bytes and cells, its header row, its tables."""

    ref: SheetRef
    sheet: Sheet = field(repr=False)
    grid: Grid = field(repr=False)
    header: Header
    tables: tuple[TableRef, ...] = ()


@dataclass(frozen=True, slots=True)
class Workbook:
    """One workbook, read: what it says (``tracker``) and where (the rest). ``empty`` are the Tracker
    sheet's rows that hold only what the tool wrote."""

    package: Package = field(repr=False)
    book: Book = field(repr=False)
    values: CellValues = field(repr=False)
    styles: Styles = field(repr=False)
    tracker_sheet: OpenSheet
    history_sheet: OpenSheet | None
    tracker: Tracker = field(repr=False)
    limits: Limits
    empty: tuple[int, ...] = ()


def read_workbook(data: bytes, today: date, limits: Limits, cadence: Cadence | None = None) -> Workbook:
    """Reads a tracker from its file's bytes; ``today`` settles which dates lie ahead, and ``cadence``
    takes the place of the one the workbook chooses.

    Raises TrackerError for what is not a workbook, has no tracker, or must not be written."""
    return _Reading(Package.open(data, limits), limits).workbook(today, cadence)


class _Reading:
    """One workbook while it is read."""

    def __init__(self, package: Package, limits: Limits) -> None:
        self.package = package
        self.limits = limits
        self.book = book = Book.read(package)
        self.styles = Styles.read(package.part(book.styles_part) if book.styles_part else None)
        strings = shared_strings(package.part(book.shared_strings_part)) if book.shared_strings_part else []
        self.values = CellValues(strings, self.styles, book.date1904)

    def workbook(self, today: date, override: Cadence | None) -> Workbook:
        settings, problems = self._settings()
        cadence, more = (override, ()) if override else self._cadence(settings)
        sheet = self._tracker_sheet()
        totals = _totals_rows(sheet.tables)
        rows = read_rows(sheet.grid, sheet.header, settings, today=today, totals_rows=totals)
        history_sheet = self._history_sheet()
        history, unread = self._history(history_sheet, settings, cadence)
        tracker = Tracker(
            rows=rows,
            history=history,
            settings=settings,
            cadence=cadence,
            columns=frozenset(sheet.header.columns),
            problems=(*problems, *more, *unread),
        )
        empty = tuple(empty_rows(sheet.grid, sheet.header, rows, totals_rows=totals))
        return Workbook(
            self.package, self.book, self.values, self.styles, sheet, history_sheet, tracker, self.limits, empty
        )  # fmt: skip

    def _tracker_sheet(self) -> OpenSheet:
        """The Tracker sheet, its wanted columns read; refused where nothing may be written."""
        named = [ref for ref in self.book.sheets if normalise(ref.name) == "tracker"]
        refs = named or list(self.book.sheets)
        index, header = choose_tracker([self._grid(self._scan(ref, rows=HEADER_ROWS)) for ref in refs])
        if header.problems:
            raise TrackerError(
                "its header row is in doubt, and nothing was written",
                next_step="Rename one of the columns named below",
                problems=header.problems,
            )
        _refuse_without_needed(header, refs[index].name)
        sheet = self._scan(refs[index], _known_columns(header))
        return OpenSheet(refs[index], sheet, self._grid(sheet), header, self._tables(refs[index]))

    def _history(
        self, sheet: OpenSheet | None, settings: Settings, cadence: Cadence
    ) -> tuple[tuple[HistoryLine, ...], tuple[Problem, ...]]:
        if sheet is None:
            return (), ()
        actions = [rule.action for rule in cadence.rules]
        return read_history(sheet.grid, settings, actions=actions, totals_rows=_totals_rows(sheet.tables))

    def _history_sheet(self) -> OpenSheet | None:
        """The History sheet; one without any cell gets its header row with the first line."""
        ref = self._sheet_called(HISTORY)
        if ref is None:
            return None
        sheet = self._scan(ref)
        grid = self._grid(sheet)
        header = find_history_header(grid) if grid.rows else Header(0, NEW_HISTORY_COLUMNS)
        if header is None:
            raise TrackerError(
                f"the sheet {ref.name} has no header row with {', '.join(HISTORY_COLUMNS)}",
                next_step="Rename or delete that sheet, and a new History is made",
            )
        return OpenSheet(ref, sheet, grid, header, self._tables(ref))

    def _settings(self) -> tuple[Settings, tuple[Problem, ...]]:
        ref = self._sheet_called("Settings")
        return read_settings(self._grid(self._scan(ref))) if ref else (Settings(), ())

    def _cadence(self, settings: Settings) -> tuple[Cadence, tuple[Problem, ...]]:
        """The rules of the Cadence sheet where the Settings ask for them, else a built-in cadence."""
        if settings.cadence != THIS_WORKBOOK:
            return load(settings.cadence), ()
        ref = self._sheet_called("Cadence")
        if ref:
            return cadence_sheet.read_cadence(self._grid(self._scan(ref))), ()
        message = f"Cadence says '{THIS_WORKBOOK}', but there is no sheet called Cadence: standard is used"
        return load("standard"), (Problem("Settings", "", message),)

    def _sheet_called(self, name: str) -> SheetRef | None:
        return next((ref for ref in self.book.sheets if normalise(ref.name) == normalise(name)), None)

    def _scan(self, ref: SheetRef, wanted: Container[int] | None = None, rows: int | None = None) -> Sheet:
        return scan(self.package.part(ref.part), wanted, rows, name=ref.name, limits=self.limits)

    def _grid(self, sheet: Sheet) -> Grid:
        read = self.values.read
        rows = []
        for row in sheet.rows:
            values = zip(row.columns, map(read, row.values), strict=True)
            rows.append((row.number, {column: value for column, value in values if value is not None}))
        return Grid(sheet.name, rows)

    def _tables(self, ref: SheetRef) -> tuple[TableRef, ...]:
        parts = [line.target for line in self.book.relationships(ref.part) if line.type == "table"]
        return tuple(TableRef(part, Table.read(self.package.part(part), part)) for part in parts)


def _known_columns(header: Header) -> Collection[int]:
    """All but the template's plain columns, which are the user's own."""
    plain = Owner.USER_PLAIN
    return frozenset(column for name, column in header.columns.items() if BY_NAME[name].owner is not plain)


def _refuse_without_needed(header: Header, sheet: str) -> None:
    missing = [name for name in NEEDED_COLUMNS if name not in header.columns]
    if missing:
        raise TrackerError(
            f"the sheet {sheet} has no column {', '.join(missing)}",
            next_step="Type them behind the last header (`followup-sheet adopt FILE`, where you have it, does so)",
        )


def _totals_rows(tables: Sequence[TableRef]) -> frozenset[int]:
    """The rows of tables' totals."""
    return frozenset(
        row for ref in tables for row in range(ref.table.last_row + 1, ref.table.area.last_row + 1)
    )  # fmt: skip
