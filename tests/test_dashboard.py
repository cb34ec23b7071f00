"""Promise: the Dashboard's numbers are right in every reader, before anything was calculated."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904, to_excel

from followup_sheet.errors import TrackerError
from followup_sheet.highlights import HIGHLIGHTS
from followup_sheet.model import HistoryLine, Kind, Stage, Status
from followup_sheet.workbook import template
from followup_sheet.workbook.limits import Limits
from followup_sheet.workbook.reader import read_workbook
from followup_sheet.workbook.writer import night_change
from tests.support.dashboards import (
    ADVICE,
    DONE,
    DUE,
    ELSEWHERE,
    MISSED,
    NEW,
    NIGHT,
    TILES,
    below,
    formulas,
    stored,
)
from tests.support.nights import after_nights, good_night
from tests.support.packages import edited, members, rewritten
from tests.support.templates import EXAMPLES_DAY, STANDARD, decided, example_bytes, opened, read, template_bytes

pytestmark = pytest.mark.slow  # minutes together, and no part of daily work

TODAY = EXAMPLES_DAY
LATER, MUCH_LATER = TODAY + timedelta(days=3), TODAY + timedelta(days=12)
DAYS, WEEKS, STAGES = 14, 8, ("Lead", "To apply", "Applied", "Interviewing", "Offer", "Accepted")
SHEET = "xl/worksheets/sheet2.xml"
FIRST_ROW = 41
"""Of the tables below the charts."""

Row = Mapping[str, template.CellContent]


def tracker(tmp_path: Path, *rows: Row, **settings: str | int) -> Path:
    path = tmp_path / "tracker.xlsx"
    named = {name.replace("_", " "): value for name, value in settings.items()}
    path.write_bytes(template.build(TODAY, rows, cadence=STANDARD, settings=named))
    return path


def nights(tmp_path: Path, *days: date) -> Path:
    path = tmp_path / "tracker.xlsx"
    path.write_bytes(example_bytes())
    after_nights(path, days)
    return path


def test_a_new_tracker_shows_noughts_and_says_where_to_begin() -> None:
    values = stored(template_bytes())
    assert [values[cell] for cell in (*TILES, NEW, DONE, MISSED, DUE)] == [0] * 8
    assert values[ELSEWHERE] == "0 scheduled, 0 waiting, 0 closed"
    assert values[ADVICE] == "Type your first lead or application into the Tracker."
    assert values["F27"] == "Nothing has gone quiet."
    assert values[NIGHT] is None
    assert below(values, "C", FIRST_ROW, DAYS) == [0] * DAYS


def test_every_formula_of_the_template_has_its_value() -> None:
    blank = [cell for cell, formula in formulas(example_bytes()).items() if formula.stored is None]
    unlisted = [f"{column}{row}" for row in range(28, 37) for column in "FJM"]
    assert set(blank) <= {NIGHT, "F37", "F27", "J27", "M27", *unlisted}


def test_the_big_numbers_are_what_the_night_decided(tmp_path: Path) -> None:
    path = nights(tmp_path, TODAY)
    plans = good_night(path, TODAY).plans
    statuses = Counter(str(plan.status) for plan in plans)
    values = stored(path.read_bytes())
    assert {name: values[cell] for cell, name in TILES.items()} == {name: statuses[name] for name in TILES.values()}
    assert all(values[cell] for cell in TILES)
    rest = [statuses[name] for name in ("Scheduled", "Waiting", "Closed")]
    assert values[ELSEWHERE] == "{} scheduled, {} waiting, {} closed".format(*rest)


def test_the_next_days_count_what_is_due_on_each(tmp_path: Path) -> None:
    path = nights(tmp_path, TODAY, LATER)
    due = Counter(plan.due for plan in good_night(path, LATER).plans)
    values, days = stored(path.read_bytes()), [LATER + timedelta(days=number) for number in range(DAYS)]
    assert below(values, "B", FIRST_ROW, DAYS) == [to_excel(day) for day in days]
    assert below(values, "C", FIRST_ROW, DAYS) == [due[day] for day in days]


def test_what_the_last_night_recorded_is_told(tmp_path: Path) -> None:
    path = nights(tmp_path, TODAY, MUCH_LATER)
    lines = read(path.read_bytes()).history
    last = max(line.recorded_on for line in lines if line.recorded_on)
    tonight = [line for line in lines if line.recorded_on == last]
    values = stored(path.read_bytes())
    assert last == MUCH_LATER
    assert values[NIGHT] == to_excel(last)
    assert values[MISSED] == sum(line.kind == Kind.MISSED for line in tonight) > 0
    assert values[DONE] == sum(line.kind == Kind.FOLLOW_UP for line in tonight)
    assert values[NEW] == sum(line.what in ("Lead", "Applied") for line in tonight)


def test_the_weeks_count_follow_ups_done_and_missed(tmp_path: Path) -> None:
    path = nights(tmp_path, TODAY, LATER, MUCH_LATER)
    lines = read(path.read_bytes()).history
    monday = MUCH_LATER - timedelta(days=MUCH_LATER.weekday())
    weeks = [monday - timedelta(weeks=number) for number in reversed(range(WEEKS))]
    values = stored(path.read_bytes())
    assert below(values, "I", FIRST_ROW, WEEKS) == [to_excel(week) for week in weeks]
    assert below(values, "K", FIRST_ROW, WEEKS) == [in_week(lines, Kind.FOLLOW_UP, week) for week in weeks]
    assert below(values, "L", FIRST_ROW, WEEKS) == [in_week(lines, Kind.MISSED, week) for week in weeks]
    made, missed = values[f"K{FIRST_ROW + WEEKS}"], values[f"L{FIRST_ROW + WEEKS}"]
    assert isinstance(made, float)
    assert isinstance(missed, float)
    assert missed > 0
    assert values[f"M{FIRST_ROW + WEEKS}"] == f"{int(100 * made / (made + missed) + 0.5)}%"
    assert values["J23"] == f"In all: {made:.0f} done, {missed:.0f} missed; in time: {values['M49']}"


def in_week(lines: tuple[HistoryLine, ...], kind: Kind, monday: date) -> int:
    asked_for = (line for line in lines if line.kind == kind and line.what != "Other contact")
    return sum(bool(line.date and 0 <= (line.date - monday).days < 7) for line in asked_for)


def test_the_stage_of_a_row_is_the_typed_one_or_what_its_dates_show(tmp_path: Path) -> None:
    day = TODAY - timedelta(days=2)
    path = tracker(
        tmp_path,
        {"Company": "A", "Lead on": day},
        {"Company": "B", "Lead on": day, "Applied on": day},
        {"Company": "C", "Applied on": day, "Interview on": day, "Stage": "Offer"},
        {"Company": "D", "Applied on": day, "Stage": "Lead"},
        {"Company": "E", "Deadline": TODAY},
        {"Company": "F", "Applied on": day, "Interview on": day},
        {"Company": "G", "Applied on": day, "Stage": "accepted"},
    )
    after_nights(path, [TODAY])
    values = stored(path.read_bytes())
    counts = dict(zip(STAGES, below(values, "G", FIRST_ROW, len(STAGES)), strict=True))
    expected = {"Lead": 1, "To apply": 1, "Applied": 2, "Interviewing": 1, "Offer": 1, "Accepted": 1}
    assert counts == expected


ADVICES = {
    "nothing new for longer than the setting says": (8, {}, "Keep looking: no new lead or application in the last 7 "),
    "on the last of these days": (7, {}, "New leads and applications in the last 7 days: 1"),
    "with another number of days": (8, {"Prospecting_days": 14}, "New leads and applications in the last 14 days: 1"),
    "with a number of days nobody understands": (8, {"Prospecting_days": "soon"}, "Keep looking: no new lead or "),
    "with more days than are allowed": (8, {"Prospecting_days": 99}, "Keep looking: no new lead or application in the"),
}


@pytest.mark.parametrize("case", ADVICES.values(), ids=ADVICES)
def test_keep_looking_is_said_when_nothing_new_was_begun(
    case: tuple[int, dict[str, str | int], str], tmp_path: Path
) -> None:
    ago, settings, advice = case
    path = tracker(tmp_path, {"Company": "A", "Applied on": TODAY - timedelta(days=ago)}, **settings)
    after_nights(path, [TODAY])
    assert str(stored(path.read_bytes())[ADVICE]).startswith(advice)


def test_who_accepted_is_not_told_to_keep_looking(tmp_path: Path) -> None:
    path = tracker(tmp_path, {"Company": "A", "Applied on": TODAY - timedelta(days=40), "Stage": Stage.ACCEPTED})
    after_nights(path, [TODAY])
    assert stored(path.read_bytes())[ADVICE] == "You have accepted an offer."


def test_rows_quiet_for_four_weeks_are_listed_the_longest_first(tmp_path: Path) -> None:
    def row(company: str, ago: int, **more: template.CellContent) -> Row:
        return {"Company": company, "Contact": company.lower(), "Applied on": TODAY - timedelta(days=ago)} | more

    path = tracker(
        tmp_path,
        row("Thirty", 30),
        row("Fifty", 50),
        row("Heard of since", 50, **{"Reply on": TODAY - timedelta(days=27)}),
        row("Just", 28),
        row("Followed up", 90, **{"Last follow-up": TODAY - timedelta(days=40)}),
        row("Ended", 60, Stage="Rejected"),
        row("Not yet", 27),
        {"Company": "No application", "Lead on": TODAY - timedelta(days=60)},
    )
    after_nights(path, [TODAY])
    values = stored(path.read_bytes())
    assert below(values, "F", 27, 5) == ["Fifty", "Followed up", "Thirty", "Just", None]
    assert below(values, "J", 27, 4) == ["fifty", "followed up", "thirty", "just"]
    days = [int(float(str(value))) for value in below(values, "M", 27, 4)]
    assert days == [to_excel(TODAY - timedelta(days=ago)) for ago in (50, 40, 30, 28)]
    assert values["F37"] is None


def test_more_quiet_rows_than_are_listed_are_counted(tmp_path: Path) -> None:
    old = TODAY - timedelta(days=60)
    path = tracker(tmp_path, *({"Company": f"Firm {number}", "Applied on": old} for number in range(13)))
    after_nights(path, [TODAY])
    values = stored(path.read_bytes())
    assert values["F37"] == "and 3 more"
    assert below(values, "F", 27, 10) == [f"Firm {number}" for number in range(10)]


def test_a_night_that_changes_nothing_writes_nothing_though_the_days_have_moved_on(tmp_path: Path) -> None:
    path = tracker(tmp_path, {"Company": "A", "Applied on": TODAY, "Stage": "Rejected"})
    after = after_nights(path, [TODAY])
    assert after_nights(path, [TODAY, LATER, LATER + timedelta(days=30)]) == after


def test_charts_texts_and_looks_of_the_dashboard_stay(tmp_path: Path) -> None:
    path = nights(tmp_path, TODAY, LATER)
    before, after = members(example_bytes()), members(path.read_bytes())
    drawn = [name for name in before if "chart" in name or "drawing" in name]
    assert len(drawn) >= 4
    assert [name for name in drawn if before[name] != after[name]] == []
    values = re.compile(rb'<v>[^<]*</v>|<v></v>|<v/>| t="str"')
    assert values.sub(b"", before[SHEET]) == values.sub(b"", after[SHEET])


def moved_about(path: Path) -> None:
    """What a coach may do: formulas in other places, written a little differently, and some of their own."""
    book = opened(path.read_bytes())
    sheet, guide = book["Dashboard"], book["Guide"]
    guide["J90"] = sheet["B5"].value
    sheet["P60"] = '= countifs( trackerstatus , "Overdue" )'
    sheet["P61"] = '=COUNTIFS(TrackerStatus,"overdue ")'
    sheet["P62"] = "=B5*2"
    saved = BytesIO()
    book.save(saved)
    path.write_bytes(saved.getvalue())


def test_a_formula_counts_as_ours_wherever_it_stands_and_however_it_is_spaced(tmp_path: Path) -> None:
    path = nights(tmp_path)
    moved_about(path)
    after_nights(path, [TODAY])
    data = path.read_bytes()
    overdue = stored(data)["B5"]
    assert overdue
    assert formulas(data, "Guide")["J90"].stored == stored(data)["P60"] == overdue


def test_a_formula_that_is_not_ours_loses_its_value(tmp_path: Path) -> None:
    path = nights(tmp_path)
    moved_about(path)
    values = stored(after_nights(path, [TODAY]))
    assert values["P61"] is values["P62"] is None


def renamed(old: str, new: str) -> bytes:
    return edited(example_bytes(), "xl/workbook.xml", old.encode(), new.encode())


def test_a_name_that_was_bent_takes_the_values_of_what_needs_it(tmp_path: Path) -> None:
    path = tmp_path / "tracker.xlsx"
    path.write_bytes(renamed("TODAY()-28", "TODAY()-14"))
    values = stored(after_nights(path, [TODAY]))
    assert [values[cell] for cell in ("M27", "F27", "J27", "F37")] == [None] * 4
    assert values["B5"]


def test_a_name_for_a_part_of_a_column_is_not_counted_for_the_whole(tmp_path: Path) -> None:
    path = tmp_path / "tracker.xlsx"
    path.write_bytes(renamed(">Tracker!$A:$A<", ">Tracker!$A$2:$A$9<"))
    values = stored(after_nights(path, [TODAY]))
    assert [values[cell] for cell in TILES] == [None] * 4
    assert values["C41"] is not None


def test_an_error_in_a_column_leaves_what_reads_it_to_the_spreadsheet_program(tmp_path: Path) -> None:
    path = tmp_path / "tracker.xlsx"
    book, saved = opened(example_bytes()), BytesIO()
    book["Tracker"]["K40"] = "#N/A"
    book["Tracker"]["K40"].data_type = "e"
    book.save(saved)
    path.write_bytes(saved.getvalue())
    values = stored(after_nights(path, [TODAY]))
    assert values["G43"] is None
    assert values["B5"]


SPOILT = {
    "another number": (rb'(<f>COUNTIFS\(TrackerStatus,"Overdue"\)</f><v>)\d+', rb"\g<1>77"),
    "a text for a number": (rb'(<c r="B5" s="\d+")(>)', rb'\1 t="str"\2'),
    "another look": (rb'(<c r="B5" s=")\d+', rb"\g<1>1"),
    "no value": (rb'(<f>COUNTIFS\(TrackerStatus,"Overdue"\)</f>)<v>\d+</v>', rb"\1"),
    "another text": (rb"(<v>New leads and applications)", rb"\1!"),
    "another formula": (rb'COUNTIFS\(TrackerStatus,"Overdue"\)', rb'COUNTIFS(TrackerStatus,"Over")'),
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_a_dashboard_that_does_not_show_what_was_meant_is_thrown_away(spoil: tuple[bytes, bytes]) -> None:
    workbook = read_workbook(example_bytes(), TODAY, Limits())
    change = night_change(workbook, decided(example_bytes()))
    assert change is not None
    change.verify(change.data)
    xml = members(change.data)[SHEET]
    spoiled = re.sub(*spoil, xml, count=1)
    assert spoiled != xml
    with pytest.raises(TrackerError, match="did not pass its check"):
        change.verify(rewritten(change.data, {SHEET: spoiled}))


def test_days_are_counted_from_the_year_the_workbook_counts_from(tmp_path: Path) -> None:
    path = tmp_path / "tracker.xlsx"
    path.write_bytes(renamed("<workbookPr>", '<workbookPr date1904="1">'))
    after_nights(path, [TODAY])
    first = re.search(rb"<f>TODAY\(\)</f><v>(\d+)</v>", members(path.read_bytes())[SHEET])
    assert first is not None
    assert int(first[1]) == to_excel(TODAY, epoch=CALENDAR_MAC_1904)


def test_a_big_number_takes_the_colours_of_its_status_where_there_is_something_to_do() -> None:
    rules = opened(template_bytes())["Dashboard"].conditional_formatting
    found = {str(area.sqref): area.rules[0] for area in rules}
    for cell, name in TILES.items():
        rule = found[f"{cell}:{chr(ord(cell[0]) + 1)}6"]
        colours = HIGHLIGHTS[Status(name)]
        assert rule.formula == [f"${cell[0]}$5>0"]
        assert (rule.dxf.fill.bgColor.rgb[2:], rule.dxf.font.color.rgb[2:]) == colours


def test_the_named_columns_are_where_the_template_has_them() -> None:
    book = opened(template_bytes())
    headers = {
        "TrackerStatus": "Status", "TrackerFollowUp": "Last follow-up", "TrackerInterview": "Interview on",
        "HistoryRecorded": "Recorded on", "HistoryWhat": "What", "SettingsName": "Prospecting days",
    }  # fmt: skip
    for name, header in headers.items():
        tab, _, column = book.defined_names[name].attr_text.partition("!")
        letter = column.split("$")[1].rstrip(":")
        assert header in {cell.value for cell in book[tab][letter]}
    value = {row[0].value: row[1].value for row in book["Settings"].iter_rows(max_col=2)}["Prospecting days"]
    assert (value, book.defined_names["SettingsValue"].attr_text) == (7, "Settings!$B:$B")


def test_no_function_is_newer_than_the_spreadsheet_programs_people_have() -> None:
    known = {
        "COUNTIFS", "SUMIFS", "SUMPRODUCT", "IF", "IFERROR", "ISNA", "INDEX", "MATCH", "MAX", "SMALL", "COUNT",
        "TODAY", "WEEKDAY", "ROUND", "INT", "MOD", "ROW", "TEXT",
    }  # fmt: skip
    names = [name.attr_text for name in opened(template_bytes()).defined_names.values()]
    texts = [*names, *(formula.text for formula in formulas(template_bytes()).values())]
    used = {name for text in texts for name in re.findall(r"([A-Z][A-Z0-9.]+)\(", text)}
    assert used == known
    assert max(map(len, texts)) < 8192
