"""A workbook somebody already has, with the columns and sheets it lacks: as splices, like every change.

whole tracker sheet → new columns → the template's sheets → stale formulas → styles → package
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from followup_sheet.adoption.plan import Adoption, plan_adoption
from followup_sheet.columns import normalise
from followup_sheet.errors import TrackerError
from followup_sheet.model import Cadence, Settings
from followup_sheet.sheets.ownership import Evidence
from followup_sheet.workbook.address import each_once
from followup_sheet.workbook.book import HISTORY, Book
from followup_sheet.workbook.formulas.stale_cells import Opened, with_stale
from followup_sheet.workbook.growing.new_columns import new_columns
from followup_sheet.workbook.growing.transplant import with_template_sheets
from followup_sheet.workbook.limits import Limits
from followup_sheet.workbook.new_parts import recalculated, with_styles
from followup_sheet.workbook.open_sheet import OpenSheet, left_out_rows
from followup_sheet.workbook.package import Package
from followup_sheet.workbook.reader import Reading
from followup_sheet.workbook.splice import splice
from followup_sheet.workbook.styles import Styles
from followup_sheet.workbook.verify import Change, SheetChange


@dataclass(frozen=True, slots=True)
class Adoptable:
    """A workbook before it is adopted: its tracker sheet is read with all its cells."""

    package: Package = field(repr=False)
    book: Book = field(repr=False)
    styles: Styles = field(repr=False)
    tracker_sheet: OpenSheet
    settings: Settings
    limits: Limits
    evidence: Evidence
    history_sheet: OpenSheet | None = None


def read_adoptable(data: bytes, limits: Limits, cadence: Cadence | None = None) -> Adoptable:
    """Reads a workbook that may lack any of the tool's columns and sheets; ``cadence`` takes the place of
    the one it chooses.

    Raises TrackerError for what is not a workbook, has no tracker, or must not be written."""
    reading = Reading(Package.open(data, limits), limits)
    _refuse_history_without_cells(reading.book)
    sheet, settings = reading.opened(*reading.chosen_tracker()), reading.settings()[0]
    evidence = reading.earlier_nights(sheet, settings, cadence)
    return Adoptable(reading.package, reading.book, reading.styles, sheet, settings, limits, evidence)


def _refuse_history_without_cells(book: Book) -> None:
    """A chart called History would be found by the first night only, which could not log anything."""
    with_cells = {normalise(ref.name) for ref in book.sheets}
    for tab in book.tabs:
        if normalise(tab) == normalise(HISTORY) and normalise(tab) not in with_cells:
            raise TrackerError(f"there is a tab {tab} that is not a sheet of cells", next_step="Rename that tab")


def adoption_of(adoptable: Adoptable, today: date) -> Adoption:
    """What the workbook lacks, and where it goes; ``today`` tells what lies ahead."""
    sheet = adoptable.tracker_sheet
    return plan_adoption(
        sheet.grid,
        sheet.header,
        adoptable.book.tabs,
        adoptable.settings,
        occupied=frozenset(_occupied(sheet)),
        left_out=left_out_rows(sheet.tables, sheet.header),
        today=today,
        evidence=adoptable.evidence,
    )


def _occupied(sheet: OpenSheet) -> Iterator[int]:
    """The columns in use from the header row down: by a value, a formula, a merge or a table."""
    first = sheet.header.row
    for row in sheet.sheet.rows:
        if row.number >= first:
            yield from (column for column, cell in row.cells.items() if cell.text or cell.formula)
    areas = (*sheet.sheet.frame.merges, *(ref.table.area for ref in sheet.tables))
    yield from each_once((area.first_column, area.last_column) for area in areas if area.last_row >= first)


def adoption_change(adoptable: Adoptable, adoption: Adoption, source: bytes) -> Change | None:
    """The adopted file, its new sheets taken from the template ``source``; None where nothing is missing."""
    if not adoption.is_needed:
        return None
    book, sheet = adoptable.book, adoptable.tracker_sheet
    growth = new_columns(book, adoptable.styles, sheet, adoption.columns, adoption.first)
    parts = growth.parts | with_template_sheets(book, growth.parts, adoptable.styles, source, adoption.sheets)
    grown = [SheetChange(sheet.ref, sheet.sheet, growth.edits, frame=growth.frame)] if adoption.columns else []
    return finished(adoptable, grown, parts)


class Editable(Opened, Protocol):
    """A workbook that is about to be changed."""

    @property
    def styles(self) -> Styles: ...


def finished(
    workbook: Editable, edited: Sequence[SheetChange], parts: Mapping[str, bytes], grown: Collection[str] = ()
) -> Change:
    """The whole change: these sheets spliced, their stale formulas without a value, new formats added.

    ``parts`` are written beside them; ``grown`` are the sheets that get more rows."""
    book, written = workbook.book, dict(parts)
    changes, must_recalculate = with_stale(workbook, edited, grown, written)
    written |= {change.ref.part: _spliced(change) for change in changes}
    if must_recalculate:
        written |= recalculated(book, written)
    written |= with_styles(book, written, workbook.styles)
    return Change(book.package, book.package.rewrite(written), frozenset(written), tuple(changes))


def _spliced(change: SheetChange) -> bytes:
    return splice(change.sheet, change.edits, change.stale, change.frame, heights=change.heights)
