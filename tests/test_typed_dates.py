"""Dates as people and programs leave them in a workbook: read as the day that was meant, or named, never altered."""

# ruff: noqa: DTZ001, DTZ007  (a cell's date and time have no zone)

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import example, given
from hypothesis import strategies as st

from followup_sheet.dates import DAY_FIRST, MONTH_FIRST, Ambiguous, column_order, read_text_date
from followup_sheet.model import RawValue, Settings
from followup_sheet.sheets.grid import find_header
from followup_sheet.sheets.tracker import read_rows
from followup_sheet.workbook.number_formats import is_date_code
from tests.support.command import DAY, TODAY, Ran, call
from tests.support.foreign_changes import foreign_changes, raw_cells
from tests.support.grids import grid
from tests.support.nights import after_nights, days_from
from tests.support.packages import members, rewritten
from tests.support.shapes import built
from tests.support.typed_dates import LOCALES, assert_read_right, by_hand, readings, stored_in, written_to
from tests.support.typing_by_hand import TRACKER

APRIL_3 = date(2026, 4, 3)
HEADERS = ("Status", "Due", "Next action", "Why", "ID", "Company", "Applied on")
CELL = "G2"


def one_date_cell(value: object, code: str | int, **options: bool) -> bytes:
    """A tracker with one row, whose Applied on (G2) holds a value in a number format."""

    def arrange(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write(CELL, value, book.add_format({"num_format": code}))

    return built([{"Company": "Leeds Rail"}], HEADERS, arrange=arrange, strings_to_numbers=False, **options)


def with_cell(data: bytes, cell: bytes) -> bytes:
    """The tracker with other XML for G2."""
    xml = members(data)[TRACKER]
    old = raw_cells(data, "Tracker")[CELL]
    assert xml.count(old) == 1
    return rewritten(data, {TRACKER: xml.replace(old, cell)})


def read_cell(data: bytes) -> date | str | None:
    """The day the tool reads in G2, else what it says of it."""
    read = readings(data)
    assert not read.said.keys() - {CELL}
    return read.days.get(CELL) or read.said.get(CELL)


# What LibreOffice stores of what people type


@pytest.mark.parametrize("years_from_1904", [False, True])
@pytest.mark.parametrize("locale", LOCALES)
def test_every_cell_as_libreoffice_stores_it_is_read_as_the_day_it_shows_or_named(
    locale: str, years_from_1904: bool
) -> None:
    data = by_hand(locale, date_1904=years_from_1904)
    assert_read_right(data, stored_in(data, date1904=years_from_1904))


# Numbers


@pytest.mark.parametrize(
    ("serial", "day"),
    [
        (46115, APRIL_3), (46115.6041666667, APRIL_3), (46115.99999999, APRIL_3), (46115.9999999, APRIL_3),
        (32874, date(1990, 1, 1)), (73415.5, date(2100, 12, 31)),
    ],
)  # fmt: skip
def test_a_number_in_a_date_format_is_its_day_and_never_rounds_to_tomorrow(serial: float, day: date) -> None:
    assert read_cell(one_date_cell(serial, "yyyy-mm-dd hh:mm")) == day
    assert read_cell(one_date_cell(serial - 1462, "yyyy-mm-dd hh:mm", date_1904=True)) == day


@pytest.mark.parametrize(
    ("serial", "said"),
    [
        (0, "'00:00' is a time without a day"), (0.5, "'12:00' is a time without a day"),
        (0.99999999, "'23:59' is a time without a day"), (59, "'59' is a plain number"),
        (60, "'60' is a plain number"), (61, "'1900-03-01' is not a date between 1990 and 2100"),
        (32873, "'1989-12-31' is not a date between 1990 and 2100"), (-1, "'-1' is a plain number"),
        (73416, "'2101-01-01' is not a date between 1990 and 2100"), (-46115.5, "'-46115.5' is a plain number"),
        (2958465, "'9999-12-31' is not a date between 1990 and 2100"), (2958466, "'2958466' is a plain number"),
        (20260403, "'20260403' is a plain number"), (1e300, "'1e+300' is a plain number"),
    ],
)  # fmt: skip
def test_a_number_in_a_date_format_that_is_no_day_of_a_search_is_named(serial: float, said: str) -> None:
    assert str(read_cell(one_date_cell(serial, "yyyy-mm-dd"))).startswith(said)


@pytest.mark.parametrize("serial", [2957003, 2957004, 2958465, 2958466])
def test_the_last_days_a_1904_workbook_can_count_do_not_stop_its_tracker(serial: int) -> None:
    said = "'9999-12-31' is not a date" if serial == 2957003 else f"'{serial}' is a plain number"
    assert str(read_cell(one_date_cell(serial, "yyyy-mm-dd", date_1904=True))).startswith(said)


@pytest.mark.parametrize("code", ["General", "0.00", "0%", "@", '"Due" 0'])
def test_a_number_without_a_date_format_is_named_and_the_way_to_mend_it_said(code: str) -> None:
    said = "'46115' is a plain number, not a date: give the cell a date format, or write it like 2026-04-03"
    assert read_cell(one_date_cell(46115, code)) == said
    assert read_cell(one_date_cell(7, code)) == "'7' is a plain number, not a date: write it like 2026-04-03"


@pytest.mark.parametrize(
    "code",
    [
        14, 15, 16, 17, 22, 30, 45, 57, "yyyy-mm-dd", "mmm-yy", "[h]:mm", "dd/mm/yyyy;@", "[$-407]d. mmmm yyyy",
        'yyyy"年"m"月"d"日"', "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "yyyy/mm/dd\\Thh:mm:ss", "[$-809]DD MMMM YYYY",
        '[$-411]ge.m.d;@', "[Red][<46000]d mmm;d mmm", "\\d\\a\\y d",
    ],
)  # fmt: skip
def test_every_way_of_showing_a_date_makes_a_number_a_date(code: str | int) -> None:
    assert read_cell(one_date_cell(46115, code)) == APRIL_3
    assert isinstance(code, int) or is_date_code(code)


@pytest.mark.parametrize(
    "code",
    [
        1, 9, 11, 48, 49, "[Red]0.0", '0 "days"', "General", "@", '"Due" 0', '#,##0.00 "USD";[Red]-#,##0.00 "USD"',
        "[$$-409]#,##0.00;[RED]\\-[$$-409]#,##0.00", "_-* #,##0_-;_-* \\-_-;_-@_-", "0.00E+00", '0" Mon."', "\\d0",
        '"TRUE";"TRUE";"FALSE"', "[$kr-sv-SE] 0", "# ?/?", "0.00\\ %",
    ],
)  # fmt: skip
def test_letters_that_are_only_shown_make_no_number_a_date(code: str | int) -> None:
    assert "is a plain number" in str(read_cell(one_date_cell(46115, code)))


# Other kinds of cells


def test_booleans_errors_and_numbers_kept_as_text_are_named_as_they_show() -> None:
    assert str(read_cell(one_date_cell(True, "yyyy-mm-dd"))).startswith("'TRUE' is not a date")
    for text in ("46115", "00123", "20260403", "50%"):
        assert str(read_cell(one_date_cell(text, "yyyy-mm-dd"))).startswith(f"'{text}' is not a date")
    for code in ("#N/A", "#VALUE!", "#REF!", "#DIV/0!"):
        data = with_cell(one_date_cell("x", 14), f'<c r="G2" t="e"><v>{code}</v></c>'.encode())
        assert str(read_cell(data)).startswith(f"'{code}' is an error, not a date")


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("2026-04-03", APRIL_3), ("2026-04-03T23:59:59.999", APRIL_3), ("2026-04-03T00:00:00.000Z", APRIL_3),
        ("2026-04-03T23:30:00-05:00", APRIL_3), ("1989-12-31", "'1989-12-31' is not a date between"),
        ("14:30:00", "'14:30:00' is not a date"), ("2026-02-30", "'2026-02-30' is not a date"),
        ("2026-04-03T25:00:00", "'2026-04-03T25:00:00' is not a date"), ("soon", "'soon' is not a date"),
    ],
)  # fmt: skip
def test_a_cell_that_holds_its_date_in_iso_form_is_that_day_or_named(written: str, found: date | str) -> None:
    data = with_cell(one_date_cell(46115, 14), f'<c r="G2" t="d"><v>{written}</v></c>'.encode())
    assert str(read_cell(data)).startswith(str(found))


def test_what_a_formula_last_showed_counts_and_an_empty_text_is_blank() -> None:
    for formula, found in [("<f>DATE(2026,4,3)</f><v>46115</v>", APRIL_3), ("<f>Z9</f>", "the formula")]:
        blank = one_date_cell(46115, "yyyy-mm-dd")
        style = raw_cells(blank, "Tracker")[CELL].split(b' s="')[1].split(b'"')[0]
        data = with_cell(blank, b'<c r="G2" s="%s">%s</c>' % (style, formula.encode()))
        assert str(found) in str(read_cell(data))
    assert read_cell(with_cell(one_date_cell(1, 14), b'<c r="G2" t="str"><f>""</f><v></v></c>')) is None
    assert read_cell(
        with_cell(one_date_cell(1, 14), b'<c r="G2" t="str"><f>"3 Apr 2026"</f><v>3 Apr 2026</v></c>')
    ) == (APRIL_3)


# Texts


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("3.4.26", date(2026, 4, 3)), ("3.4.20", date(2020, 4, 3)), ("13/4/69", date(2069, 4, 13)), ("13/4/70", None),
        ("13/4/19", None), ("3 Apr 99", None), ("13/4/1990", date(1990, 4, 13)), ("13/4/1989", None),
        ("13/4/2100", date(2100, 4, 13)), ("13/4/2101", None), ("2100-12-31", date(2100, 12, 31)), ("2101-01-01", None),
    ],
)  # fmt: skip
def test_two_digits_are_a_year_from_2020_to_2069_and_four_one_from_1990_to_2100(text: str, day: date | None) -> None:
    assert read_text_date(text, None) == day


@pytest.mark.parametrize("text", ["'2026-04-03", " ' 3 April 2026", "'3.4.2026"])
def test_the_apostrophe_that_keeps_a_text_a_text_is_no_part_of_the_date(text: str) -> None:
    assert read_text_date(text, None) == APRIL_3


def test_a_short_year_that_may_stand_first_is_never_guessed() -> None:
    april = Ambiguous(date(2030, 4, 26), None, date(2026, 4, 30))
    assert read_text_date("26-04-30", None) == april
    assert read_text_date("26-04-30", DAY_FIRST) == april.day_first
    assert read_text_date("26-04-30", MONTH_FIRST) is None
    assert column_order(["26-04-30"]) is None
    said = "'26-04-30' could be 26 April 2030 or 30 April 2026: write 2030-04-26 or 2026-04-30, or set"
    assert str(read_cell(one_date_cell("26-04-30", "@"))).startswith(said)


@pytest.mark.parametrize(
    ("text", "day"), [("26-04-26", "2026-04-26"), ("25-02-30", "2030-02-25"), ("26/04/30", "2030-04-26")]
)
def test_where_only_one_reading_is_a_day_or_both_are_the_same_there_is_no_doubt(text: str, day: str) -> None:
    assert read_text_date(text, None) == date.fromisoformat(day)


# The whole column


def column(raws: Sequence[RawValue], written_as: str = "auto") -> list[date | None]:
    """What the tool reads in a date column; each cell that is not read must be named, and no other."""
    sheet = grid(("Company", "Role", "Applied on"), *(("Acme", None, raw) for raw in raws))
    header = find_header(sheet)
    assert header is not None
    rows = read_rows(sheet, header, Settings(dates_written_as=written_as), today=DAY)
    for row in rows:
        assert [problem.cell for problem in row.problems] == [f"C{row.number}"] * (row.day("Applied on") is None)
    return [row.day("Applied on") for row in rows]


def as_written(text: str, order: str) -> date | None:
    """The independent reading of ``12/31/2026`` or ``12-31-2026`` in one order."""
    try:
        return datetime.strptime(text.replace("-", "/"), order).date()
    except ValueError:
        return None


def by_the_rule(texts: Sequence[str], written_as: str = "auto") -> list[date | None]:
    """Unambiguous cells settle the column; none, or some of each order, leave the others in doubt."""
    both = [{"day first": as_written(text, "%d/%m/%Y"), "month first": as_written(text, "%m/%d/%Y")} for text in texts]
    settling = {order for pair in both for order, day in pair.items() if [*pair.values()].count(None) == 1 and day}
    order = written_as if written_as != "auto" else settling.pop() if len(settling) == 1 else ""
    return [only_day(set(pair.values()) - {None}) or (pair.get(order)) for pair in both]


def only_day(days: set[date | None]) -> date | None:
    return next(iter(days)) if len(days) == 1 else None


numbers = st.one_of(st.integers(1, 13), st.integers(1, 31))
texts = st.builds(
    lambda first, second, year, mark, width: f"{first:0{width}d}{mark}{second:0{width}d}{mark}{year}",
    numbers, numbers, st.integers(2024, 2028), st.sampled_from("/-"), st.sampled_from([1, 2]),
)  # fmt: skip


@given(st.lists(texts, min_size=1, max_size=8), st.sampled_from(["auto", "day first", "month first"]), st.randoms())
@example(["3/4/2026", "31/02/2026", "13/13/2026", "04/31/2026"], "auto", random.Random(1))
@example(["3/4/2026", "13/4/2026", "4/13/2026"], "auto", random.Random(1))
@example(["3/4/2026", "29/02/2027", "29/02/2028"], "auto", random.Random(1))
def test_a_column_of_text_dates_is_read_by_the_rule_in_whatever_order_its_rows_stand(
    written: list[str], written_as: str, chance: random.Random
) -> None:
    days = by_the_rule(written, written_as)
    assert column(written, written_as) == days
    shuffled = chance.sample(list(zip(written, days, strict=True)), len(written))
    assert column([text for text, _ in shuffled], written_as) == [day for _, day in shuffled]


FORMS = {
    "numbers": lambda day, first: f"{day.day}/{day.month}/{day.year}" if first else f"{day.month}/{day.day}/{day.year}",
    "dashes": lambda day, first: f"{day:%d-%m-%Y}" if first else f"{day:%m-%d-%Y}",
    "short": lambda day, first: f"{day:%d/%m/%y}" if first else f"{day:%m/%d/%y}",
    "ISO": lambda day, _: day.isoformat(),
    "dots": lambda day, _: f"{day.day}.{day.month}.{day.year}",
    "name": lambda day, _: f"{day:%-d %b %Y}",
    "real": lambda day, _: datetime(day.year, day.month, day.day),
}
FOR_ORDER = ("numbers", "dashes", "short")


@given(
    st.lists(st.tuples(st.dates(date(2024, 1, 1), date(2028, 12, 31)), st.sampled_from(list(FORMS))), max_size=8),
    st.booleans(),
)
def test_one_persons_column_is_never_read_wrong_however_much_of_it_is_rewritten(
    written: list[tuple[date, str]], day_first: bool
) -> None:
    read = column([FORMS[form](day, day_first) for day, form in written])
    settled = any(day.day > 12 for day, form in written if form in FOR_ORDER)
    for found, (day, form) in zip(read, written, strict=True):
        doubtful = form in FOR_ORDER and day.day <= 12 and day.day != day.month
        assert found == (day if settled or not doubtful else None)


@pytest.mark.parametrize(
    "texts_of_column", [["31/02/2026"], ["13/13/2026"], ["4/4/2026"], ["0/13/2026"], ["13/4/1926"]]
)
def test_an_impossible_date_settles_nothing(texts_of_column: list[str]) -> None:
    assert column(["3/4/2026", *texts_of_column])[0] is None


# Named once, never altered

DOUBTFUL = {
    "Lead on": "3/4/2026", "Applied on": "next tues", "Interview on": "14:30", "Decision by": "Q2 2026",
    "Agreed follow-up": "3/4", "Reply on": "2027-01-01", "Deadline": "31/02/2026", "Last follow-up": "n/a",
}  # fmt: skip


def doubtful_tracker(path: Path) -> Path:
    """A row for each doubtful cell (the second also typed Applied), one with all of them, and a good one."""
    columns = ("Status", "Due", "Next action", "Why", "ID", "Company", "Stage", *DOUBTFUL)
    rows: list[dict[str, str]] = [{"Company": f"Leeds {name}", name: text} for name, text in DOUBTFUL.items()]
    rows[1]["Stage"] = "Applied"
    everything = {"Company": "Aarhus Seeds", "Stage": "Interviewing", **DOUBTFUL}
    return written_to(path, built([*rows, everything, {"Company": "Ghent Water", "Applied on": "2026-11-10"}], columns))


def places(ran: Ran) -> list[str]:
    return [line.split(": ")[1] for line in ran.lines]


def test_each_doubtful_cell_is_named_once_in_check_in_the_document_and_first_in_why(tmp_path: Path) -> None:
    path = doubtful_tracker(tmp_path / "jobs.xlsx")
    named = places(call("check", path, *TODAY))
    doubtful = [f"Tracker!{letter}{row}" for row, letter in enumerate("HIJKLMNO", 2)]
    doubtful += [f"Tracker!{letter}10" for letter in "HIJKLMNO"]
    assert sorted(named) == sorted(doubtful)
    told = call("run", path, *TODAY, "--json")
    assert (told.code, told.err) == (0, "")
    assert sorted(problem["cell"] for problem in told.tracker["problems"]) == sorted(doubtful)
    for plan in told.tracker["plans"][:-2]:
        assert plan["status"] == "Check"
        assert plan["why"].startswith(doubtful[plan["row"] - 2].removeprefix("Tracker!") + ": ")
        assert plan["why"].count(DOUBTFUL[plan["company"].removeprefix("Leeds ")]) <= 2
    everything, good = told.tracker["plans"][-2:]
    assert [everything["why"].count(f"{letter}10: ") for letter in "HIJKLMNO"] == [1] * 8
    assert good["status"] != "Check"


def test_doubtful_cells_are_left_as_they_are_night_after_night(tmp_path: Path) -> None:
    path = doubtful_tracker(tmp_path / "jobs.xlsx")
    before, named = path.read_bytes(), places(call("check", path, *TODAY))
    after = after_nights(path, days_from(DAY, 4))
    assert foreign_changes(before, after) == []
    typed = {place: cell for place, cell in raw_cells(before, "Tracker").items() if place[0] in "FGHIJKLMNO"}
    assert typed.items() <= raw_cells(after, "Tracker").items()
    assert places(call("check", path, *TODAY)) == named


def test_two_hundred_doubtful_cells_are_two_hundred_lines_of_check_and_none_of_a_night_by_cron(tmp_path: Path) -> None:
    rows = [{"Company": f"Leeds Rail {row}", "Applied on": "3/4/2026"} for row in range(200)]
    path = written_to(tmp_path / "jobs.xlsx", built(rows, HEADERS))
    assert places(call("check", path, *TODAY)) == [f"Tracker!G{row}" for row in range(2, 202)]
    ran = call("run", path, *TODAY)
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert path.read_bytes() == after_nights(path, [DAY])


def test_mending_one_cell_settles_the_whole_column(tmp_path: Path) -> None:
    rows = [{"Company": f"Leeds Rail {row}", "Applied on": "3/4/2026"} for row in range(3)]
    path = written_to(tmp_path / "jobs.xlsx", built([*rows, {"Company": "Ghent", "Applied on": "13/4/2026"}], HEADERS))
    assert call("check", path, *TODAY).lines == []
    assert set(readings(path.read_bytes()).days.values()) == {APRIL_3, date(2026, 4, 13)}
