"""Dates as people type them, and the days nobody works."""

from __future__ import annotations

import calendar
import subprocess
import sys
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followup_sheet.dates import (
    DAY_FIRST,
    FIRST_DAY,
    LAST_DAY,
    MONTH_FIRST,
    Ambiguous,
    WorkingDays,
    check_country,
    column_order,
    read_text_date,
)

APRIL_3 = date(2026, 4, 3)
MARCH_4 = date(2026, 3, 4)
days = st.dates(FIRST_DAY, LAST_DAY)


@pytest.mark.parametrize(
    "text",
    [
        "2026-04-03", "2026-4-3", "2026/04/03", "2026-04-03T14:30", "2026-04-03 14:30:00", "2026-04-03T14:30:00.5Z",
        "2026-04-03T14:30+02:00", "3.4.2026", "03.04.2026", "3. 4. 2026", "3.4.26", "3.4.2026 14.30", "3 Apr 2026",
        "3 April 2026", "03 APR 2026", "3-Apr-26", "3-Apr-2026", "3/Apr/2026", "Apr 3, 2026", "April 3 2026",
        "April 3rd, 2026", "3rd April 2026", "3rd of April, 2026", "3. April 2026", "Apr. 3, 2026", "3 Apr '26",
        "2026 Apr 3", "2026-Apr-03", "Fri 3 Apr 2026", "Friday, April 3, 2026", "3 Apr 2026 at 2pm",
        "3 Apr 2026, 14:30", "  3 Apr 2026  ", "\u00a03\u00a0Apr\u00a02026\u00a0", "2026\u201104\u201103",
        "\u200e2026-04-03", "\uff12\uff10\uff12\uff16-\uff10\uff14-\uff10\uff13",
    ],
)  # fmt: skip
def test_a_date_that_can_be_read_one_way_only_is_read_that_way(text: str) -> None:
    assert read_text_date(text, None) == read_text_date(text, MONTH_FIRST) == APRIL_3


@pytest.mark.parametrize(
    "text",
    [
        "", "next tues", "yesterday", "TRUE", "14:30", "46115", "20260403", "3/4", "Apr 2026", "May 26", "3 avril 2026",
        "31/4/2026", "30 Feb 2026", "2026-02-29", "2026-13-01", "12.31.2026", "3/4/1926", "3 Apr 1989", "2101-01-01",
        "0026-04-03", "26-04-03", "3/4/99", "3/4/026", "2026-04-03 25:00", "3/4-2026", "3 Apr 2026 or later",
        "Apr 3 2026 " + "x" * 100, "9" * 10_000,
    ],
)  # fmt: skip
def test_what_is_no_date_between_1990_and_2100_is_not_taken_for_one(text: str) -> None:
    assert read_text_date(text, DAY_FIRST) is None


def test_the_same_weekday_name_is_not_checked_against_the_date() -> None:
    assert read_text_date("Tue 3 Apr 2026", None) == APRIL_3


@pytest.mark.parametrize("text", ["3/4/2026", "3-4-2026", "03/04/2026", "3/4/26", "3/4/2026 14:30", "Fri 3/4/2026"])
def test_day_and_month_that_cannot_be_told_apart_are_never_guessed(text: str) -> None:
    assert read_text_date(text, None) == Ambiguous(APRIL_3, MARCH_4)
    assert read_text_date(text, DAY_FIRST) == APRIL_3
    assert read_text_date(text, MONTH_FIRST) == MARCH_4


def test_a_day_above_twelve_or_equal_numbers_need_no_order() -> None:
    assert read_text_date("13/4/2026", None) == read_text_date("4/13/2026", None) == date(2026, 4, 13)
    assert read_text_date("4/4/2026", None) == date(2026, 4, 4)


def test_unambiguous_cells_settle_the_order_of_the_whole_column() -> None:
    assert column_order(["3/4/2026", "13/4/2026", "next tues"]) == DAY_FIRST
    assert column_order(["3/4/2026", "4-13-2026"]) == MONTH_FIRST


@pytest.mark.parametrize(
    "texts",
    [[], ["3/4/2026"], ["13/4/2026", "4/13/2026"], ["4/4/2026"], ["13.4.2026"], ["2026-04-13"], ["13/13/2026"]],
)
def test_a_column_without_clear_evidence_settles_nothing(texts: list[str]) -> None:
    assert column_order(texts) is None


@given(days)
def test_every_day_reads_back_from_every_way_of_writing_it(day: date) -> None:
    name = calendar.month_name[day.month]
    texts = [day.isoformat(), f"{day.day}.{day.month}.{day.year}", f"{day.day} {name} {day.year}"]
    texts += [f"{name[:3]} {day.day}, {day.year}", f"{day.day}-{name[:3]}-{day.year}", f"{day}T09:15:00"]
    assert {read_text_date(text, None) for text in texts} == {day}
    assert read_text_date(f"{day.day}/{day.month}/{day.year}", DAY_FIRST) == day
    assert read_text_date(f"{day.month}-{day.day}-{day.year}", MONTH_FIRST) == day


@given(st.text(max_size=70), st.sampled_from([None, DAY_FIRST, MONTH_FIRST]))
def test_no_text_whatever_breaks_the_reading(text: str, order: object) -> None:
    found = read_text_date(text, order)  # type: ignore[arg-type]  # sampled_from loses the literal type
    assert found is None or isinstance(found, Ambiguous) or FIRST_DAY <= found <= LAST_DAY
    column_order([text])


def test_weekends_are_free_everywhere_and_weekdays_only_on_holidays() -> None:
    weekend = [date(2026, 11, 21), date(2026, 11, 22)]
    assert all(WorkingDays().is_free(day) for day in weekend)
    assert not any(WorkingDays().is_free(date(2026, 11, 23) + timedelta(n)) for n in range(5))


@pytest.mark.parametrize(
    ("country", "region", "free", "working"),
    [
        ("UK", "", date(2026, 12, 25), date(2026, 7, 3)),
        ("Scotland", "", date(2026, 1, 2), date(2026, 4, 6)),
        ("GB", "England", date(2026, 4, 6), date(2026, 1, 2)),
        ("US", "", date(2026, 11, 26), date(2026, 4, 6)),
        ("Canada", "Ontario", date(2026, 2, 16), date(2026, 11, 11)),
        ("Germany", "BY", date(2026, 1, 6), date(2026, 11, 26)),
    ],
)
def test_public_holidays_of_the_place_are_free(country: str, region: str, free: date, working: date) -> None:
    place = WorkingDays(country, region)
    assert check_country(country, region) is None
    assert place.is_free(free)
    assert not place.is_free(working)


def test_holidays_of_any_year_are_known_without_being_asked_for_beforehand() -> None:
    place = WorkingDays("Germany")
    assert [place.is_free(date(year, 10, 3)) for year in (2024, 2033)] == [True, True]


@pytest.mark.parametrize(
    "country", ["GB", "gb", "GBR", "UK", "United Kingdom", "the united kingdom", "Great Britain", "USA", "U.S.A.",
                "United States of America", "The Netherlands", "Czech Republic", "South Korea", "Côte d'Ivoire"],
)  # fmt: skip
def test_countries_go_by_code_or_by_common_english_name(country: str) -> None:
    assert check_country(country) is None


@pytest.mark.parametrize("region", ["QC", "qc", "CA-QC", "Quebec", "Québec"])
def test_regions_go_by_code_or_by_name(region: str) -> None:
    assert check_country("Canada", region) is None
    assert WorkingDays("Canada", region).is_free(date(2026, 6, 24))


def test_a_wrong_place_is_told_with_what_is_allowed() -> None:
    assert "'Atlantis' is not a country" in (check_country("Atlantis") or "")
    assert "ENG, NIR, SCT, WLS" in (check_country("GB", "Texas") or "")
    assert "leave Region blank" in (check_country("Singapore", "North") or "")
    assert "needs a Country" in (check_country("", "ENG") or "")
    with pytest.raises(ValueError, match="Atlantis"):
        WorkingDays("Atlantis").is_free(date(2026, 11, 23))


def test_the_holidays_package_is_not_loaded_where_no_country_is_set() -> None:
    code = (
        "import sys; from datetime import date; from followup_sheet.dates import WorkingDays, check_country\n"
        "WorkingDays().is_free(date(2026, 11, 23)); check_country('')\n"
        "sys.exit('holidays' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
