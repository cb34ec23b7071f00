"""The Dashboard sheet: what there is to do and how the search goes, on one page, kept live by formulas.

At the top what counts tonight, then charts, then the rows that have gone quiet; the numbers behind
the charts stand below. What the formulas are is told in :mod:`followup_sheet.dashboard.measures`.
"""

from __future__ import annotations

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from followup_sheet.dashboard import gone_quiet
from followup_sheet.dashboard import measures as measured
from followup_sheet.dashboard.counting import day, monday
from followup_sheet.highlights import HIGHLIGHTS
from followup_sheet.model import Stage, Status
from followup_sheet.workbook.template.dashboard_cells import (
    across,
    as_line,
    colour_where,
    put_formula,
    put_headers,
    put_heading,
    put_text,
    solid,
    underline,
)
from followup_sheet.workbook.template.dashboard_charts import (
    DAY_AXIS,
    add_days_chart,
    add_stages_chart,
    add_weeks_chart,
)
from followup_sheet.workbook.template.look import (
    ACCENT,
    HAIRLINE,
    INK,
    QUIET,
    SHORT_DATE,
    TINT,
    font,
    link,
    print_columns,
    set_up_page,
)

_FIRST, _LAST = "B", "M"
_MARGIN, _WIDTH = 1.7, 10.7  # characters

_HEADINGS, _NUMBERS, _LABELS, _ELSEWHERE, _ADVICE = 4, 5, 6, 7, 9
_CHARTS, _CHARTS_END, _SO_FAR = 11, 21, 22
_SECOND, _LIST, _SECOND_END = 25, 27, 37
_TABLES = 39

_TILES = ((Status.OVERDUE, "B"), (Status.DUE_TODAY, "D"), (Status.DUE_SOON, "F"), (Status.CHECK, "H"))
_NIGHT = (
    ("J", "new leads, applications", measured.NEW_THAT_NIGHT),
    ("K", "follow-ups recorded", measured.DONE_THAT_NIGHT),
    ("L", "missed", measured.MISSED_THAT_NIGHT),
    ("M", "became due", measured.DUE_THAT_NIGHT),
)
_LINKS = (("K", "Tracker"), ("L", "History"), ("M", "Guide"))
_STAGES = (
    Stage.LEAD,
    Stage.TO_APPLY,
    Stage.APPLIED,
    Stage.INTERVIEWING,
    Stage.OFFER,
    Stage.ACCEPTED,
    Stage.ON_HOLD,
    Stage.REJECTED,
    Stage.WITHDRAWN,
)
_CHARTED = 6  # of the stages: those on the way; the others have left it

_HEIGHTS = {1: 30, 2: 18, 3: 8, 4: 20, 5: 36, 6: 30, 7: 18, 8: 6, 9: 26, 10: 8, 24: 8}
"""In points; other rows have the usual height."""

_WHITE = "FFFFFF"
_GAP = Side(style="thick", color=f"FF{_WHITE}")  # between tiles


def write_dashboard(book: Workbook, sheet: Worksheet) -> None:
    """Writes the sheet, and the names of ``book`` its formulas use."""
    _add_names(book, sheet.title)
    sheet.column_dimensions["A"].width = _MARGIN
    for number in range(2, 15):
        sheet.column_dimensions[get_column_letter(number)].width = _WIDTH
    for row, height in _HEIGHTS.items():
        sheet.row_dimensions[row].height = height
    _write_title(sheet)
    _write_now(sheet)
    _write_last_night(sheet)
    _write_advice(sheet)
    _write_quiet(sheet)
    _write_tables(sheet)
    _finish(sheet)


def _add_names(book: Workbook, title: str) -> None:
    columns = ((name, get_column_letter(number), tab) for name, (tab, number) in measured.COLUMN_NAMES.items())
    names = {name: f"{tab}!${column}:${column}" for name, column, tab in columns} | dict(measured.EXPRESSIONS)
    names[gone_quiet.SINCE] = f"{title}!$M${_LIST}:$M${_LIST + gone_quiet.LISTED - 1}"
    for name, text in names.items():
        book.defined_names[name] = DefinedName(name, attr_text=text)


def _finish(sheet: Worksheet) -> None:
    sheet.sheet_view.showGridLines = False
    set_up_page(sheet, landscape=False, title_row=False)
    sheet.page_setup.fitToHeight = 1
    print_columns(sheet, _LAST)
    sheet.print_options.horizontalCentered = True
    _whiten(sheet)
    for selection in sheet.sheet_view.selection:
        selection.activeCell = selection.sqref = f"{_FIRST}1"


def _whiten(sheet: Worksheet) -> None:
    """Fills what has no colour: LibreOffice draws the ends of unfitted pages across cells without a fill."""
    for column in sheet.column_dimensions.values():
        column.fill = solid(_WHITE)
    for cell in (cell for row in sheet.iter_rows() for cell in row):
        if not cell.fill.fill_type:
            cell.fill = solid(_WHITE)


# The top


def _write_title(sheet: Worksheet) -> None:
    put_text(sheet, "B1", "Dashboard").font = font(size=20, bold=True, color=ACCENT)
    put_text(sheet, "B2", "Counted live from the Tracker and its History. Nothing to fill in here.").font = font(
        color=QUIET
    )
    for column, tab in _LINKS:
        cell = put_text(sheet, f"{column}1", tab)
        cell.alignment = Alignment(horizontal="right", vertical="center")
        link(cell, f"{tab}!A1", f"Go to the {tab}")


def _write_now(sheet: Worksheet) -> None:
    """The big numbers: in the colour of their Status where there is one to do, calm where there is none."""
    put_heading(sheet, _HEADINGS, "B", "I", "Now")
    for status, column in _TILES:
        right = get_column_letter(sheet[f"{column}1"].column + 1)
        count, name = f"{column}{_NUMBERS}", f"{column}{_LABELS}"
        sheet.merge_cells(f"{count}:{right}{_NUMBERS}")
        sheet.merge_cells(f"{name}:{right}{_LABELS}")
        put_formula(sheet, count, measured.status_count(status)).font = font(size=24, bold=True)
        put_text(sheet, name, str(status)).font = font(bold=True)
        _tile(sheet, f"{count}:{right}{_LABELS}")
        colours = HIGHLIGHTS[status]
        style = DifferentialStyle(font=Font(color=f"FF{colours.font}"), fill=solid(str(colours.fill)))
        colour_where(sheet, f"{count}:{right}{_LABELS}", f"${column}${_NUMBERS}>0", style)
    put_formula(sheet, f"B{_ELSEWHERE}", measured.elsewhere()).font = font(size=10, color=QUIET)


def _write_last_night(sheet: Worksheet) -> None:
    put_heading(sheet, _HEADINGS, "J", "M", "Last entries in History")
    night = put_formula(sheet, f"M{_HEADINGS}", measured.last_night(), SHORT_DATE)
    night.font, night.alignment = font(size=10, color=QUIET), Alignment(horizontal="right", vertical="bottom")
    for column, label, formula in _NIGHT:
        put_formula(sheet, f"{column}{_NUMBERS}", formula).font = font(size=18, bold=True, color=ACCENT)
        put_text(sheet, f"{column}{_LABELS}", label).font = font(size=9)
        _tile(sheet, f"{column}{_NUMBERS}:{column}{_LABELS}")


def _tile(sheet: Worksheet, area: str) -> None:
    """A light field; numbers and labels in its middle."""
    (*above,), (*below,) = sheet[area]
    for cells, vertical in ((above, "center"), (below, "top")):
        for cell in cells:
            cell.fill = solid(TINT)
            cell.alignment = Alignment(horizontal="center", vertical=vertical, wrap_text=True)
        cells[-1].border = Border(right=_GAP)


def _write_advice(sheet: Worksheet) -> None:
    for cell in across(sheet, _ADVICE, _FIRST, _LAST):
        cell.fill = solid(TINT)
    advice = put_formula(sheet, f"{_FIRST}{_ADVICE}", measured.keep_looking())
    advice.border = Border(left=Side(style="thick", color=f"FF{ACCENT}"))
    advice.font, advice.alignment = font(bold=True), Alignment(horizontal="left", vertical="center", indent=1)


# The rows that have gone quiet


def _write_quiet(sheet: Worksheet) -> None:
    weeks = gone_quiet.QUIET_DAYS // 7
    put_heading(sheet, _SECOND, "F", "M", f"Gone quiet: nothing happened for {weeks} weeks or more")
    put_headers(sheet, _LIST - 1, (("F", "Company"), ("J", "Contact")), (("M", "Since"),))
    for place in range(1, gone_quiet.LISTED + 1):
        row = _LIST + place - 1
        put_formula(sheet, f"F{row}", gone_quiet.quiet_company(place)).font = font(size=10)
        put_formula(sheet, f"J{row}", gone_quiet.quiet_contact(place)).font = font(size=10)
        since = put_formula(sheet, f"M{row}", gone_quiet.quiet_since(place), SHORT_DATE)
        since.font, since.alignment = font(size=10), Alignment(horizontal="right")
    ruled = DifferentialStyle(border=Border(bottom=HAIRLINE))
    colour_where(sheet, f"F{_LIST}:M{_LIST + gone_quiet.LISTED - 1}", f'$M{_LIST}<>""', ruled)
    put_formula(sheet, f"F{_SECOND_END}", gone_quiet.more_quiet()).font = font(size=10, color=QUIET)


# The numbers behind the charts


def _write_tables(sheet: Worksheet) -> None:
    put_heading(sheet, _TABLES, _FIRST, _LAST, "The numbers behind the charts")
    sheet.row_dimensions[_TABLES].height = 24
    _write_days(sheet, _TABLES + 1)
    _write_stages(sheet, _TABLES + 1)
    _write_weeks(sheet, _TABLES + 1)
    for row, formula in ((_SO_FAR, measured.this_week()), (_SO_FAR + 1, measured.so_far())):
        put_formula(sheet, f"J{row}", formula).font = font(size=10, color=QUIET)


def _write_days(sheet: Worksheet, header: int) -> None:
    put_headers(sheet, header, (("B", "Day"),), (("C", "Due"),))
    for offset in range(measured.DAYS):
        row = header + 1 + offset
        as_line(put_formula(sheet, f"B{row}", day(offset), DAY_AXIS), "left")
        as_line(put_formula(sheet, f"C{row}", measured.due_on(offset)))
        underline(across(sheet, row, "B", "C"))
    first, last = header + 1, header + measured.DAYS
    add_days_chart(sheet, f"B{first}:B{last}", f"C{first}:C{last}", f"B{_CHARTS}:I{_CHARTS_END}")


def _write_stages(sheet: Worksheet, header: int) -> None:
    put_headers(sheet, header, (("E", "Stage"),), (("G", "Rows"),))
    for row, stage in enumerate(_STAGES, start=header + 1):
        as_line(put_text(sheet, f"E{row}", str(stage)), "left")
        as_line(put_formula(sheet, f"G{row}", measured.stage_count(stage)))
        underline(across(sheet, row, "E", "G"))
    first, last = header + 1, header + _CHARTED
    add_stages_chart(sheet, f"E{first}:E{last}", f"G{first}:G{last}", f"B{_SECOND}:E{_SECOND_END}")


def _write_weeks(sheet: Worksheet, header: int) -> None:
    """The oldest week first, as in the chart; below them all weeks there ever were."""
    put_headers(sheet, header, (("I", "Week from"),), (("K", "Done"), ("L", "Missed"), ("M", "In time")))
    for row, week in enumerate(range(1 - measured.WEEKS, 1), start=header + 1):
        as_line(put_formula(sheet, f"I{row}", monday(week), SHORT_DATE), "left")
        _write_week(sheet, row, week)
    first, last = header + 1, header + measured.WEEKS
    as_line(put_text(sheet, f"I{last + 1}", "In all"), "left")
    _write_week(sheet, last + 1, None)
    for cell in across(sheet, last + 1, "I", "M"):
        cell.font = font(size=10, bold=True, color=INK)
    weeks, done, missed = (f"{column}{first}:{column}{last}" for column in "IKL")
    add_weeks_chart(sheet, weeks, done, missed, f"J{_CHARTS}:M{_CHARTS_END}")


def _write_week(sheet: Worksheet, row: int, week: int | None) -> None:
    as_line(put_formula(sheet, f"K{row}", measured.done(week)))
    as_line(put_formula(sheet, f"L{row}", measured.missed(week)))
    as_line(put_formula(sheet, f"M{row}", measured.in_time(week)))
    underline(across(sheet, row, "I", "M"))
