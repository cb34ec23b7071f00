"""Workbooks that few programs write: chart sheets among the tabs, no styles at all."""

from __future__ import annotations

import io
import re
from datetime import date
from pathlib import Path

import openpyxl
import xlsxwriter

from followup_sheet.highlights import HIGHLIGHTS
from followup_sheet.model import Status
from tests.support.command import call, workbook
from tests.support.excel_lint import lint
from tests.support.packages import edited, members, rewritten

HEADERS = ("Status", "Due", "Next action", "Company", "Contact", "Interview on", "ID")


def with_chart_sheet(path: Path, chart_sheet: str, name: str) -> Path:
    """A chart sheet first, then a Tracker whose local name counts the Status column."""
    with xlsxwriter.Workbook(path) as book:
        chart_tab = book.add_chartsheet(chart_sheet)
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=Tracker!$A$2:$A$9"})
        chart_tab.set_chart(chart)
        sheet = book.add_worksheet("Tracker")
        sheet.write_row(0, 0, HEADERS)
        sheet.write_row(1, 3, ("Acme", "Ann"))
        sheet.write_datetime(1, 5, date(2026, 11, 19), book.add_format({"num_format": 14}))
        book.define_name(f"Tracker!{name}", "=Tracker!$A$2:$A$9")
        sheet.write_formula(9, 8, f'=COUNTIF({name},"Due today")', None, 7)
    return path


def test_a_name_local_to_a_sheet_after_a_chart_sheet_makes_its_formulas_stale(tmp_path: Path) -> None:
    tracker = with_chart_sheet(tmp_path / "t.xlsx", "Curve", "Statuses")
    before = members(tracker.read_bytes())["xl/worksheets/sheet1.xml"]
    assert b"</f><v>7</v>" in before
    assert call("run", tracker, "--today", "2026-11-20").code == 0
    after = members(tracker.read_bytes())["xl/worksheets/sheet1.xml"]
    assert b"COUNTIF(Statuses" in after
    assert b"</f><v>7</v>" not in after


def test_a_chart_sheet_called_history_is_named_and_nothing_is_written(tmp_path: Path) -> None:
    tracker = with_chart_sheet(tmp_path / "t.xlsx", "History", "Statuses")
    before = tracker.read_bytes()
    ran = call("run", tracker, "--today", "2026-11-20")
    assert (ran.code, tracker.read_bytes()) == (1, before)
    assert "there is a tab History that is not a sheet of cells" in ran.err


def test_a_workbook_without_styles_gets_some_and_is_highlighted(tmp_path: Path) -> None:
    data = workbook([{"Company": "Acme", "Contact": "Ann", "Interview on": "2026-11-19"}])
    plain = rewritten(data, {"xl/styles.xml": None})
    for part, line in (("xl/_rels/workbook.xml.rels", b"styles.xml"), ("[Content_Types].xml", b"/xl/styles.xml")):
        xml = members(plain)[part]
        start = xml.rindex(b"<", 0, xml.index(line))
        plain = edited(plain, part, xml[start : xml.index(b">", start) + 1], b"")
    sheet = "xl/worksheets/sheet1.xml"
    tracker = tmp_path / "t.xlsx"
    tracker.write_bytes(rewritten(plain, {sheet: re.sub(rb' s="\d+"', b"", members(plain)[sheet])}))
    for day in ("2026-11-20", "2026-11-21"):
        ran = call("run", tracker, "--today", day)
        assert (ran.code, ran.err) == (0, "")
    opened = openpyxl.load_workbook(io.BytesIO(tracker.read_bytes()))["Tracker"]
    status = next(cell for cell in opened[2] if cell.value == Status.OVERDUE)
    assert status.fill.fgColor.rgb[2:] == HIGHLIGHTS[Status.OVERDUE].fill
    assert lint(tracker.read_bytes()) == []
