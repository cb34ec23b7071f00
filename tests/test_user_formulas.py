"""Promise: a formula in a cell of the user's counts by its result, and the result is the same every night.

What we write takes away the stored results of formulas that depend on it. A row read with such a result
would be planned one way on the night after somebody saved the file, and another way on all others.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from followup_sheet.model import Status, TrackerResult
from tests.support.foreign_changes import foreign_changes
from tests.support.libreoffice import Office
from tests.support.lifelike import TODAY
from tests.support.nights import days_from, good_night
from tests.support.packages import edited, members, rewritten
from tests.support.shapes import built, some_rows
from tests.support.typing_by_hand import TRACKER, letters
from tests.support.workbooks import BASIC_COLUMNS

COLUMNS = (*BASIC_COLUMNS, "Snooze until", "Restrictions", "Discussed")
AT = letters(COLUMNS)
NIGHTS = days_from(TODAY, 2)
DATES = {AT["Snooze until"], AT["Applied on"], AT["Interview on"]}
SERIAL = 46_400
"""A day early in 2027."""

NOT_CALCULATED = "the formula has not been calculated: open the file in Excel or LibreOffice, and save it once"
DEPENDS = "the formula depends on what this program writes, so its result cannot be used: type the value instead"

Formula = tuple[str, str | int]
"""Text and stored result."""


def with_formulas(formulas: Mapping[str, Formula], rows: int = 3) -> bytes:
    """A tracker with formulas in these cells."""

    def arrange(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for place, (text, result) in formulas.items():
            sheet.write_formula(place, text, day if place.rstrip("0123456789") in DATES else None, result)

    return built(some_rows(rows), COLUMNS, arrange=arrange)


def nights(path: Path, data: bytes) -> list[TrackerResult]:
    """Two nights over the file, each changing nothing but what is ours, and each again at once."""
    path.write_bytes(data)
    results = []
    for day in NIGHTS:
        before = path.read_bytes()
        results.append(good_night(path, day))
        assert foreign_changes(before, path.read_bytes()) == []
        assert not good_night(path, day).written
    return results


def said(result: TrackerResult) -> list[str]:
    return [str(problem) for problem in result.problems]


def decided(result: TrackerResult) -> tuple[object, ...]:
    """Of row 2, which is overdue on each of the nights."""
    plan = result.plans[0]
    return plan.row.number, plan.status, plan.due, plan.action, plan.why


def without_results(data: bytes) -> bytes:
    """As openpyxl and most other libraries save it: every formula without its stored result."""
    xml = members(data)[TRACKER]
    while (start := xml.find(b"</f><v>")) >= 0:
        xml = xml[: start + 4] + xml[xml.index(b"</v>", start) + 4 :]
    return rewritten(data, {TRACKER: xml})


# --- a result that does not depend on us ----------------------------------------------------------------


def test_the_stored_result_of_a_formula_counts_and_stays(tmp_path: Path) -> None:
    path = tmp_path / "jobs.xlsx"
    results = nights(path, with_formulas({f"{AT['Snooze until']}2": (f"={AT['Applied on']}2+62", SERIAL)}))
    assert [result.plans[0].row.day("Snooze until") for result in results] == [date(2027, 1, 13)] * 2
    assert not any(result.problems for result in results)
    assert b"<v>46400</v>" in members(path.read_bytes())[TRACKER]


@pytest.mark.parametrize("column", ["Snooze until", "Applied on", "Stage", "Company", "Restrictions"])
def test_a_formula_never_calculated_is_named_and_left_alone(column: str, tmp_path: Path) -> None:
    place = f"{AT[column]}2"
    path = tmp_path / "jobs.xlsx"
    data = without_results(with_formulas({place: ("=TODAY()", SERIAL)}))
    results = nights(path, data)
    assert [said(result)[0] for result in results] == [f"Tracker!{place}: {NOT_CALCULATED}"] * 2
    assert {result.plans[0].status for result in results} == {Status.CHECK}
    assert b"<f>TODAY()</f></c>" in members(path.read_bytes())[TRACKER]


def test_formulas_copied_down_past_the_last_row_make_no_rows(tmp_path: Path) -> None:
    copied = {f"{AT['Snooze until']}{row}": (f'=IF(D{row}="","",I{row}+62)', SERIAL) for row in range(5, 30)}
    path = tmp_path / "jobs.xlsx"
    for result in nights(path, without_results(with_formulas(copied))):
        assert [plan.row.number for plan in result.plans] == [2, 3, 4]
        assert not result.problems


# --- a result that depends on us ------------------------------------------------------------------------

OURS: dict[str, Formula] = {
    "directly": (f"={AT['Due']}2+7", SERIAL),
    "by name of the column": (f"=SUM({AT['Due']}:{AT['Due']})", SERIAL),
    "through another cell": ("=Z2+7", SERIAL),
    "through another sheet": ("=Sums!A1", SERIAL),
    "in a way nobody can tell": (f'=INDIRECT("{AT["Due"]}2")+7', SERIAL),
}


def depending(how: str, column: str) -> bytes:
    """The formula in that column of row 2, and what it goes through."""
    result = with_formulas({f"{AT[column]}2": OURS[how], "Z2": (f"={AT['Due']}2", SERIAL)})
    if how != "through another sheet":
        return result

    def arrange(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        book.add_worksheet("Sums").write_formula("A1", f"=MAX(Tracker!{AT['Due']}:{AT['Due']})", None, SERIAL)
        sheet.write_formula(f"{AT[column]}2", OURS[how][0], book.add_format({"num_format": 14}), SERIAL)

    return built(some_rows(3), COLUMNS, arrange=arrange)


@pytest.mark.parametrize("how", OURS)
def test_a_date_that_depends_on_us_is_named_and_never_used_on_any_night(how: str, tmp_path: Path) -> None:
    place = f"{AT['Snooze until']}2"
    results = nights(tmp_path / "jobs.xlsx", depending(how, "Snooze until"))
    assert [said(result) for result in results] == [[f"Tracker!{place}: {DEPENDS}"]] * 2
    assert {result.plans[0].status for result in results} == {Status.CHECK}
    assert [decided(result) for result in results] == [decided(results[0])] * 2


def test_a_date_that_depends_on_history_is_named(tmp_path: Path) -> None:
    place = f"{AT['Snooze until']}2"
    path = tmp_path / "jobs.xlsx"
    path.write_bytes(with_formulas({place: ("=46400", SERIAL)}))
    assert good_night(path).problems == ()
    counting = edited(path.read_bytes(), TRACKER, b"<f>46400</f>", b"<f>COUNTA(History!A:A)+46000</f>")
    assert [said(result) for result in nights(path, counting)] == [[f"Tracker!{place}: {DEPENDS}"]] * 2


def test_of_an_array_formula_that_depends_on_us_every_cell_counts_as_one(tmp_path: Path) -> None:
    area = f"{AT['Snooze until']}2:{AT['Snooze until']}3"

    def arrange(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_array_formula(area, f"{{={AT['Due']}2:{AT['Due']}3+7}}", day, SERIAL)
        sheet.write_number(f"{AT['Snooze until']}3", SERIAL, day)

    results = nights(tmp_path / "jobs.xlsx", built(some_rows(3), COLUMNS, arrange=arrange))
    expected = [f"Tracker!{AT['Snooze until']}{row}: {DEPENDS}" for row in (2, 3)]
    assert [said(result) for result in results] == [expected] * 2


@pytest.mark.parametrize("column", ["Notes", "Discussed"])
def test_a_remark_that_depends_on_us_is_shown_and_not_read(column: str, tmp_path: Path) -> None:
    formula = (f'=IF({AT["Status"]}2="Overdue","hurry","")', "hurry")
    results = nights(tmp_path / "jobs.xlsx", with_formulas({f"{AT[column]}2": formula}))
    assert not any(result.problems for result in results)
    assert [decided(result) for result in results] == [decided(results[0])] * 2
    assert results[0].plans[0].status == Status.OVERDUE
    assert column not in results[0].plans[0].row.cells


def test_a_name_that_depends_on_us_is_named(tmp_path: Path) -> None:
    formula = (f'={AT["Status"]}2&" Ltd"', "Leeds Rail")
    (first, *_) = nights(tmp_path / "jobs.xlsx", with_formulas({f"{AT['Company']}2": formula}))
    assert said(first) == [f"Tracker!{AT['Company']}2: {DEPENDS}"]


def test_formulas_that_depend_on_us_make_no_rows_where_nothing_else_stands(tmp_path: Path) -> None:
    column = AT["Snooze until"]
    copied = {f"{column}{row}": (f'=IF(B{row}="","",B{row}+7)', SERIAL) for row in range(3, 40)}
    for result in nights(tmp_path / "jobs.xlsx", with_formulas(copied, rows=1)):
        assert [plan.row.number for plan in result.plans] == [2]
        assert not result.problems


def test_a_row_emptied_but_for_its_formula_loses_what_the_tool_wrote(tmp_path: Path) -> None:
    path = tmp_path / "jobs.xlsx"
    nights(path, with_formulas({f"{AT['Snooze until']}4": (f"={AT['Due']}4+7", SERIAL)}))
    book = openpyxl.load_workbook(path)
    for name in ("Company", "Role", "Contact", "Applied on"):
        book["Tracker"][f"{AT[name]}4"] = None
    book.save(path)
    assert [plan.row.number for plan in good_night(path, NIGHTS[1]).plans] == [2, 3]
    row = openpyxl.load_workbook(path)["Tracker"][4]
    assert [cell.coordinate for cell in row if cell.value is not None] == [f"{AT['Snooze until']}4"]


@pytest.mark.slow
def test_a_save_in_libreoffice_between_the_nights_changes_no_plan(tmp_path: Path, office: Office) -> None:
    path = tmp_path / "jobs.xlsx"
    formulas = {
        f"{AT['Snooze until']}2": (f"={AT['Due']}2+7", SERIAL),
        f"{AT['Notes']}3": (f'=IF({AT["Status"]}3="Overdue","hurry","")', "hurry"),
        f"{AT['Interview on']}4": (f"={AT['Applied on']}4+30", SERIAL),
    }
    path.write_bytes(with_formulas(formulas))
    before = good_night(path)
    path.write_bytes(office.resave(path, tmp_path / "saved").read_bytes())
    after = good_night(path)
    assert said(after) == said(before)
    assert decided(after) == decided(before)
