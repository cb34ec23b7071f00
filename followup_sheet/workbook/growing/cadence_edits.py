"""A cadence written into a workbook: its rules in the place of those that stand in the Cadence sheet, and the
Settings choosing them. As splices, like every change; a sheet that is missing comes out of the template.

rules → cells of the Cadence sheet → Settings → missing sheets → stale formulas → styles → package
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from followup_sheet.cadences.built_in import THIS_WORKBOOK
from followup_sheet.columns import normalise
from followup_sheet.errors import Problem, TrackerError
from followup_sheet.model import Cadence
from followup_sheet.quoting import quoted
from followup_sheet.sheets.cadence import SHEET as CADENCE
from followup_sheet.sheets.cadence import RuleSheet, read_rules
from followup_sheet.sheets.cells import shown
from followup_sheet.sheets.grid import Header
from followup_sheet.sheets.settings import setting_place
from followup_sheet.workbook.book import Book
from followup_sheet.workbook.growing.adopted import finished
from followup_sheet.workbook.growing.rule_cells import NewRules, new_rules
from followup_sheet.workbook.growing.transplant import with_template_sheets
from followup_sheet.workbook.limits import Limits
from followup_sheet.workbook.open_sheet import OpenSheet
from followup_sheet.workbook.package import Package
from followup_sheet.workbook.reader import Reading
from followup_sheet.workbook.splice import CellEdit
from followup_sheet.workbook.styles import Styles
from followup_sheet.workbook.template import build
from followup_sheet.workbook.verify import Change, SheetChange

_SETTINGS = "Settings"


@dataclass(frozen=True, slots=True)
class CadenceChange:
    """What writes a cadence into a workbook. ``change`` is None where it says all that already; ``own``
    tells of columns in the Cadence sheet that are somebody's own, whose cells stay."""

    change: Change | None
    added: tuple[str, ...] = ()
    """The sheets that were missing."""
    own: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class _Workbook:
    """A workbook with a tracker, before it is changed; its Cadence sheet may be wrong."""

    reading: Reading = field(repr=False)
    book: Book = field(repr=False)
    styles: Styles = field(repr=False)
    tracker_sheet: OpenSheet
    limits: Limits
    history_sheet: OpenSheet | None = None


def cadence_change(data: bytes, cadence: Cadence, today: date, limits: Limits) -> CadenceChange:
    """The workbook with these rules, and with Settings that go by them.

    ``today`` becomes the day on which missing sheets are made. Raises TrackerError for what is not a tracker
    or cannot be written."""
    workbook = _read(data, limits)
    missing = [name for name in (CADENCE, _SETTINGS) if workbook.reading.sheet_called(name) is None]
    present = _present(workbook)
    rules = _rules(workbook, present, cadence) if present else None
    settings = _settings(workbook)
    edited = [change for change in (rules.change if rules else None, settings) if change]
    if not edited and not missing:
        return CadenceChange(None)
    parts = rules.tables if rules else {}
    if missing:
        source = build(today, cadence=cadence)
        parts |= with_template_sheets(workbook.book, parts, workbook.styles, source, missing)
    change = finished(workbook, edited, parts, [rules.change.ref.name] if rules and rules.has_more_rows else ())
    return CadenceChange(change, tuple(missing), tuple(_own_columns(present)) if present and rules else ())


def _read(data: bytes, limits: Limits) -> _Workbook:
    reading = Reading(Package.open(data, limits), limits)
    tracker = reading.opened(*reading.chosen_tracker())
    return _Workbook(reading, reading.book, reading.styles, tracker, limits)


def _present(workbook: _Workbook) -> RuleSheet | None:
    """The Cadence sheet as it is, right or wrong; None where there is none."""
    ref = workbook.reading.sheet_called(CADENCE)
    return read_rules(workbook.reading.rules_grid(ref)) if ref else None


def _rules(workbook: _Workbook, present: RuleSheet, cadence: Cadence) -> NewRules | None:
    """What puts the rules into the Cadence sheet; None where it says the very same."""
    ref = workbook.reading.sheet_called(CADENCE)
    if ref is None or (not present.problems and present.rules == cadence.rules):
        return None
    _refuse_doubled(present.header)
    opened = workbook.reading.as_it_stands(ref, present.header)
    lines = [number for number, _ in present.lines]
    return new_rules(workbook.book.package, workbook.styles, opened, lines, cadence.rules)


def _refuse_doubled(header: Header) -> None:
    if header.problems:
        raise TrackerError(
            f"the headers of its {CADENCE} sheet are in doubt, and nothing was written",
            next_step="Rename one of the columns named below",
            problems=header.problems,
        )


def _own_columns(present: RuleSheet) -> Iterator[Problem]:
    """Columns of somebody's own in which something stands beside a rule that is another one now."""
    rows = {number for number, _ in present.lines}
    beside = [cells for number, cells in present.grid.rows if number in rows]
    for column, text in present.own_headers.items():
        if any(column in cells for cells in beside):
            message = f"{quoted(text)} is a column of your own: its cells stay, beside other rules now"
            yield present.grid.problem(present.header.row, column, message)


def _settings(workbook: _Workbook) -> SheetChange | None:
    """What has the Settings name the Cadence sheet; None where they do, or are missing."""
    ref = workbook.reading.sheet_called(_SETTINGS)
    if ref is None:
        return None
    place = setting_place(workbook.reading.grid_of(ref), CADENCE)
    if place.raw is not None and normalise(shown(place.raw)) == normalise(THIS_WORKBOOK):
        return None
    opened = workbook.reading.as_it_stands(ref, Header(place.row, {}))
    edits = {place.value_column: _typed(opened, place.row, place.value_column, THIS_WORKBOOK)}
    if not place.is_named:
        edits[place.name_column] = _typed(opened, place.row, place.name_column, CADENCE)
    return SheetChange(ref, opened.sheet, {place.row: edits})


def _typed(opened: OpenSheet, number: int, column: int, text: str) -> CellEdit:
    """A text in the format its cell has."""
    row = next((row for row in opened.sheet.rows if row.number == number), None)
    cell = row.cells.get(column) if row else None
    return CellEdit(text, cell.style if cell else opened.sheet.new_style(row, column))
