"""The workbook a new tracker starts from, built from `columns.py`: the only door to openpyxl for building.

    columns, cadence, settings, rows → six sheets → settled package → values of the Dashboard → bytes

The same arguments always give the same bytes. A user's own file never comes this way.
``python -m followup_sheet.workbook.template`` writes the template and the examples anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from followup_sheet.cadences.built_in import THIS_WORKBOOK
from followup_sheet.model import Cadence
from followup_sheet.workbook.template.content import CellContent

SHEETS = ("Tracker", "Dashboard", "History", "Cadence", "Settings", "Guide")


def build(
    today: date,
    rows: Sequence[Mapping[str, CellContent]] = (),
    *,
    cadence: Cadence,
    settings: Mapping[str, str | int] | None = None,
    words: Mapping[str, Sequence[str]] | None = None,
    own_columns: Sequence[str] = (),
) -> bytes:
    """An .xlsx with the six sheets: ``rows`` (column name to content) in the Tracker, ``cadence``
    in the Cadence sheet, which the Settings name as the one that decides: what a coach changes
    there counts.

    ``today`` becomes the document's creation day, and the Dashboard shows what it gives on it.
    ``settings`` (name to value) replace the defaults; ``words`` of the user's wait in the Settings
    for what they mean, each with the choices. ``own_columns`` are headers of the user's own, added
    at the right, which ``rows`` may fill.
    Raises ValueError for a column or setting nobody knows.
    """
    # openpyxl takes longer to import than most commands take to run
    from followup_sheet.workbook.measuring import with_first_values
    from followup_sheet.workbook.template.assembly import assemble
    from followup_sheet.workbook.template.settle import settled

    chosen = {"Cadence": THIS_WORKBOOK, **(settings or {})}
    return with_first_values(settled(assemble(rows, cadence, chosen, words or {}, own_columns), today), today)
