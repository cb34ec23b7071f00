"""A workbook becomes a tracker: finds its sheets and header rows, reads the rows, remembers where they stand."""

from __future__ import annotations

from collections.abc import Collection, Container
from dataclasses import dataclass, field
from datetime import date

from followup_sheet.cadences.built_in import THIS_WORKBOOK, load
from followup_sheet.columns import (
    BY_NAME,
    HISTORY_COLUMNS,
    USER_COLUMNS,
    Owner,
    normalise,
)
from followup_sheet.errors import Problem, TrackerError
from followup_sheet.model import Cadence, HistoryLine, Settings, Tracker
from followup_sheet.sheets.cadence import SHEET as CADENCE
from followup_sheet.sheets.cadence import read_cadence
from followup_sheet.sheets.grid import HEADER_ROWS, Grid, Header, choose_tracker
from followup_sheet.sheets.history import find_history_header, read_history
from followup_sheet.sheets.ownership import Evidence
from followup_sheet.sheets.settings import read_settings
from followup_sheet.sheets.tracker import empty_rows, read_rows
from followup_sheet.workbook.book import HISTORY, Book, SheetRef
from followup_sheet.workbook.daggers import with_daggers
from followup_sheet.workbook.earlier_nights import evidence_in, refuse_foreign, refuse_without_needed
from followup_sheet.workbook.limits import Limits
from followup_sheet.workbook.merges import seen
from followup_sheet.workbook.open_sheet import OpenSheet, TableRef, left_out_rows
from followup_sheet.workbook.package import Package
from followup_sheet.workbook.sheet import Sheet, scan
from followup_sheet.workbook.strings import shared_strings
from followup_sheet.workbook.styles import Styles
from followup_sheet.workbook.table import Table
from followup_sheet.workbook.used_formats import used_formats
from followup_sheet.workbook.values import CellValues

NEW_HISTORY_COLUMNS = {name: number for number, name in enumerate(HISTORY_COLUMNS, 1)}
"""Where the columns of a new History sheet stand."""


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
    return Reading(Package.open(data, limits), limits).workbook(today, cadence)


def read_grids(data: bytes, limits: Limits) -> list[Grid]:
    """The values of every sheet, whatever they are. Raises TrackerError for what is not a workbook."""
    reading = Reading(Package.open(data, limits), limits)
    return [reading.grid_of(ref) for ref in reading.book.sheets]


class Reading:
    """One workbook while it is read."""

    def __init__(self, package: Package, limits: Limits) -> None:
        self.package = package
        self.limits = limits
        self.book = book = Book.read(package)
        styles = package.part(book.styles_part) if book.styles_part else None
        self.styles = Styles.read(styles, lambda: used_formats(package, book.sheets))
        strings = shared_strings(package.part(book.shared_strings_part)) if book.shared_strings_part else []
        self.values = CellValues(strings, self.styles, book.date1904)

    def workbook(self, today: date, override: Cadence | None) -> Workbook:
        settings, problems = self.settings()
        cadence, more = (override, ()) if override else self._cadence(settings)
        sheet = self._tracker_sheet()
        totals = left_out_rows(sheet.tables, sheet.header)
        rows = sheet.merged.told(read_rows(sheet.grid, sheet.header, settings, today=today, left_out=totals))
        history_sheet = self._history_sheet()
        history, unread = self._history(history_sheet, settings, cadence)
        refuse_foreign(sheet, totals, evidence_in(sheet, self.styles, cadence, has_history=bool(history)))
        tracker = Tracker(
            rows=rows,
            history=history,
            settings=settings,
            cadence=cadence,
            columns=frozenset(sheet.header.columns),
            problems=(*problems, *more, *unread),
        )
        empty = tuple(empty_rows(sheet.grid, sheet.header, rows, left_out=totals))
        return Workbook(
            self.package, self.book, self.values, self.styles, sheet, history_sheet, tracker, self.limits, empty
        )  # fmt: skip

    def earlier_nights(self, sheet: OpenSheet, settings: Settings, override: Cadence | None = None) -> Evidence:
        """What earlier nights left behind in a sheet that may lack columns."""
        cadence = override or self._cadence(settings)[0]
        history, _ = self._history(self._history_sheet(), settings, cadence)
        return evidence_in(sheet, self.styles, cadence, has_history=bool(history))

    def _tracker_sheet(self) -> OpenSheet:
        """The Tracker sheet, its wanted columns read; refused where nothing may be written."""
        ref, header = self.chosen_tracker()
        refuse_without_needed(header, ref.name)
        return self.opened(ref, header, _known_columns(header))

    def chosen_tracker(self) -> tuple[SheetRef, Header]:
        """The sheet that is the tracker, and its header row; refused where a column stands twice."""
        named = [ref for ref in self.book.sheets if normalise(ref.name) == "tracker"]
        refs = named or list(self.book.sheets)
        index, header = choose_tracker([self._grid(self._scan(ref, rows=HEADER_ROWS)) for ref in refs])
        if header.problems:
            raise TrackerError(
                "its header row is in doubt, and nothing was written",
                next_step="Rename one of the columns named below",
                problems=header.problems,
            )
        return refs[index], header

    def opened(self, ref: SheetRef, header: Header, wanted: Container[int] | None = None) -> OpenSheet:
        """A sheet read to its end; ``wanted`` are the columns whose cells are kept (None = all)."""
        sheet = self._scan(ref, wanted)
        grid, merged = seen(self._steady_grid(ref, sheet, header), header, sheet.frame.merges)
        return OpenSheet(ref, sheet, grid, header, self._tables(ref), merged)

    def _steady_grid(self, ref: SheetRef, sheet: Sheet, header: Header) -> Grid:
        """The sheet's values, those aside that our own writing takes away."""
        grid = self._grid(sheet)
        if not _has_formulas_to_read(sheet, header):
            return grid
        # what reads formulas takes a while to import
        from followup_sheet.workbook.formulas.dependent import without_dependents

        return without_dependents(grid, header, self.book, ref, sheet, self.limits)

    def _history(
        self, sheet: OpenSheet | None, settings: Settings, cadence: Cadence
    ) -> tuple[tuple[HistoryLine, ...], tuple[Problem, ...]]:
        if sheet is None:
            return (), ()
        actions = [rule.action for rule in cadence.rules]
        return read_history(sheet.grid, settings, actions=actions, left_out=left_out_rows(sheet.tables, sheet.header))

    def _history_sheet(self) -> OpenSheet | None:
        """The History sheet; one without any cell gets its header row with the first line."""
        ref = self.sheet_called(HISTORY)
        if ref is None:
            return None
        sheet = self._scan(ref)
        grid = self._without_dependents(self._grid(sheet), sheet)
        header = find_history_header(grid) if grid.rows else Header(0, NEW_HISTORY_COLUMNS)
        if header is None:
            raise TrackerError(
                f"the sheet {ref.name} has no header row with {', '.join(HISTORY_COLUMNS)}",
                next_step="Rename that sheet, and a new History is made",
            )
        return OpenSheet(ref, sheet, grid, header, self._tables(ref))

    def settings(self) -> tuple[Settings, tuple[Problem, ...]]:
        ref = self.sheet_called("Settings")
        if ref is None:
            return Settings(), ()
        sheet = self._scan(ref)
        return read_settings(self._without_dependents(self._grid(sheet), sheet))

    def _cadence(self, settings: Settings) -> tuple[Cadence, tuple[Problem, ...]]:
        """The rules of the Cadence sheet where the Settings ask for them, else a built-in cadence."""
        if settings.cadence != THIS_WORKBOOK:
            return load(settings.cadence), ()
        ref = self.sheet_called(CADENCE)
        if ref:
            return read_cadence(self.rules_grid(ref)), ()
        message = f"Cadence says '{THIS_WORKBOOK}', but there is no sheet called Cadence: standard is used"
        return load("standard"), (Problem("Settings", "", message),)

    def as_it_stands(self, ref: SheetRef, header: Header) -> OpenSheet:
        """A sheet read to its end, whatever merged cells hide of it."""
        sheet = self._scan(ref)
        return OpenSheet(ref, sheet, self._grid(sheet), header, self._tables(ref))

    def rules_grid(self, ref: SheetRef) -> Grid:
        """A Cadence sheet's values, figures with a dagger marked."""
        sheet = self._scan(ref)
        return self._without_dependents(with_daggers(self.values, self.styles, sheet), sheet)

    def _without_dependents(self, grid: Grid, sheet: Sheet) -> Grid:
        """The values of Settings, Cadence or History, those aside that our own writing takes away."""
        if not sheet.formulas:
            return grid
        from followup_sheet.workbook.formulas.dependent import with_dependents_named

        try:
            tracker = self.chosen_tracker()
        except TrackerError:
            return grid  # nothing will be written, and that error is told first
        return with_dependents_named(grid, tracker, self.book, self.limits)

    def sheet_called(self, name: str) -> SheetRef | None:
        """The sheet of that name, however it is written; None where there is none."""
        return next((ref for ref in self.book.sheets if normalise(ref.name) == normalise(name)), None)

    def grid_of(self, ref: SheetRef) -> Grid:
        return self._grid(self._scan(ref))

    def _scan(self, ref: SheetRef, wanted: Container[int] | None = None, rows: int | None = None) -> Sheet:
        return scan(self.package.part(ref.part), wanted, rows, name=ref.name, limits=self.limits)

    def _grid(self, sheet: Sheet) -> Grid:
        return Grid(sheet.name, [(row.number, self.values.row(sheet.name, row)) for row in sheet.rows])

    def _tables(self, ref: SheetRef) -> tuple[TableRef, ...]:
        parts = [line.target for line in self.book.relationships(ref.part) if line.type == "table"]
        return tuple(TableRef(part, Table.read(self.package.part(part), part)) for part in parts)


def _known_columns(header: Header) -> Collection[int]:
    """All but the template's plain columns, which are the user's own."""
    plain = Owner.USER_PLAIN
    return frozenset(column for name, column in header.columns.items() if BY_NAME[name].owner is not plain)


def _has_formulas_to_read(sheet: Sheet, header: Header) -> bool:
    """Whether a formula fills a column of the user's (one with a range may reach it); hardly any tracker has one."""
    columns = {header.columns[name] for name in USER_COLUMNS if name in header.columns}
    return any(cell.row > header.row and (cell.column in columns or cell.ref) for cell in sheet.formulas)
