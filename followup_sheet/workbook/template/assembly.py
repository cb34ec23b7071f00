"""The six sheets, put together in their order and saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from openpyxl import Workbook

from followup_sheet.model import Cadence
from followup_sheet.workbook.template import SHEETS
from followup_sheet.workbook.template.cadence import write_cadence
from followup_sheet.workbook.template.content import CellContent
from followup_sheet.workbook.template.dashboard import write_dashboard
from followup_sheet.workbook.template.guide import write_guide
from followup_sheet.workbook.template.history import write_history
from followup_sheet.workbook.template.saving import saved
from followup_sheet.workbook.template.settings import write_settings
from followup_sheet.workbook.template.tracker import write_tracker


def assemble(
    rows: Sequence[Mapping[str, CellContent]],
    cadence: Cadence,
    settings: Mapping[str, str | int],
    words: Mapping[str, Sequence[str]],
    own_columns: Sequence[str],
) -> bytes:
    """The workbook as openpyxl saves it."""
    book = Workbook()
    book.remove(book.worksheets[0])
    tracker, dashboard, history, rules, names, guide = (book.create_sheet(name) for name in SHEETS)
    write_tracker(tracker, rows, own_columns)
    write_dashboard(book, dashboard)
    write_history(history)
    write_cadence(rules, cadence)
    write_settings(names, settings, words)
    write_guide(guide)
    return saved(book)
