"""What earlier nights left in a Tracker sheet, and what therefore must not be written over."""

from __future__ import annotations

from collections.abc import Collection

from followup_sheet.columns import HIGHLIGHTED_COLUMNS, NEEDED_COLUMNS, normalise
from followup_sheet.errors import TrackerError
from followup_sheet.highlights import FILLS
from followup_sheet.model import Cadence
from followup_sheet.sheets.addresses import cell_address
from followup_sheet.sheets.grid import Header
from followup_sheet.sheets.ownership import Evidence, foreign_columns
from followup_sheet.workbook.open_sheet import OpenSheet
from followup_sheet.workbook.styles import Styles


def evidence_in(sheet: OpenSheet, styles: Styles, cadence: Cadence, *, has_history: bool) -> Evidence:
    """What tells the tool's writing in this sheet from the user's."""
    places = [(name, sheet.header.columns.get(name, 0)) for name in HIGHLIGHTED_COLUMNS]
    coloured = frozenset(name for name, column in places if _is_coloured(sheet, styles, column))
    return Evidence(coloured, frozenset(normalise(rule.action) for rule in cadence.rules), has_history)


def _is_coloured(sheet: OpenSheet, styles: Styles, column: int) -> bool:
    """Whether one of our fills stands in a column below the header."""
    below = (row for row in sheet.sheet.rows if row.number > sheet.header.row and column in row.columns)
    used: set[int] = set()
    for row in below:
        style = row.values[row.columns.index(column)].style
        if style not in used and styles.look_of(style) in FILLS:
            return True
        used.add(style)
    return False


def refuse_without_needed(header: Header, sheet: str) -> None:
    missing = [name for name in NEEDED_COLUMNS if name not in header.columns]
    if missing:
        raise TrackerError(
            f"the sheet {sheet} has no column{'s' if len(missing) > 1 else ''} {', '.join(missing)}",
            next_step="Run `followup-sheet adopt FILE`, which adds what is missing and changes nothing that is there",
        )


def refuse_foreign(sheet: OpenSheet, left_out: Collection[int], evidence: Evidence) -> None:
    """What somebody typed into a column of the tool's that it never filled in is not written over.

    An ID somebody typed is taken as it is, and a formula is refused when it would be written over."""
    header, formulas = sheet.header, {(formula.row, formula.column) for formula in sheet.sheet.formulas}
    found = foreign_columns(header, sheet.grid.rows_below(header.row, left_out), evidence)
    typed = ((name, row) for name, row in found.items() if name != "ID")
    for name, row in ((name, row) for name, row in typed if (row, header.columns[name]) not in formulas):
        raise TrackerError(
            f"the column {name} is filled in by this program, but {sheet.ref.name}!"
            f"{cell_address(row, header.columns[name])} holds what somebody typed",
            next_step="Run `followup-sheet adopt FILE`, which keeps that column yours and adds one of its own",
        )
