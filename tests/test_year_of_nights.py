"""Promise: nothing grows. The 365th night adds no styles, no formats and no parts; a quiet night writes nothing.

One tracker lives through a year: follow-ups typed now and then, a new application every three weeks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from followup_sheet.model import Plan
from tests.support.excel_lint import lint
from tests.support.foreign_changes import foreign_changes
from tests.support.lifelike import TODAY, Value
from tests.support.nights import days_from, good_night
from tests.support.packages import members
from tests.support.typing_by_hand import TRACKER, letters, typed
from tests.support.workbooks import ALL_COLUMNS, random_tracker

pytestmark = pytest.mark.slow

ROWS = 30
HISTORY = "xl/worksheets/sheet2.xml"
COLUMNS = letters(ALL_COLUMNS)


@dataclass(frozen=True, slots=True)
class Night:
    """What one night left: counts of the styles' lists, members, sizes, and what each row says."""

    day: date
    written: bool
    changed_bytes: bool
    styles: Mapping[str, int]
    parts: tuple[str, ...]
    tracker_size: int
    history_lines: int
    file_size: int
    plans: Mapping[str, tuple[object, ...]]
    why: Mapping[str, str]


def counts(styles: bytes) -> dict[str, int]:
    """How many entries each list of the styles part says it has."""
    return {name.decode(): int(count) for name, count in re.findall(rb'<(\w+) count="(\d+)"', styles)}


def a_days_edit(number: int, day: date, plans: tuple[Plan, ...]) -> dict[str, Value | None]:
    """Every third day the most urgent follow-up is done; every third week there is a new application."""
    edits: dict[str, Value | None] = {}
    due = [plan for plan in plans if plan.channel and plan.due and plan.due <= day]
    if number % 3 == 0 and due:
        row = due[0].row.number
        edits |= {f"{COLUMNS['Last follow-up']}{row}": day, f"{COLUMNS['How']}{row}": due[0].channel}
    if number % 21 == 10:
        row = max(plan.row.number for plan in plans) + 1
        edits |= {f"{COLUMNS['Company']}{row}": f"New firm {number}", f"{COLUMNS['Applied on']}{row}": day}
    return edits


def a_year(path: Path) -> Iterator[Night]:
    edits: dict[str, Value | None] = {}
    for number, day in enumerate(days_from(TODAY, 365)):
        before = path.read_bytes()
        result = good_night(path, day)
        after = path.read_bytes()
        if number % 30 == 0:
            assert foreign_changes(before, after) == []
            assert not good_night(path, day).written
        yield _night(day, result.written, before, after, result.plans)
        edits = a_days_edit(number, day, result.plans)
        if edits:
            path.write_bytes(typed(after, edits))


def _night(day: date, written: bool, before: bytes, after: bytes, plans: tuple[Plan, ...]) -> Night:
    parts = members(after)
    return Night(
        day=day,
        written=written,
        changed_bytes=before != after,
        styles=counts(parts["xl/styles.xml"]),
        parts=tuple(parts),
        tracker_size=len(parts[TRACKER]),
        history_lines=parts[HISTORY].count(b"<row "),
        file_size=len(after),
        plans={plan.id: (plan.status, plan.action, plan.channel, plan.opens, plan.due, plan.lapses) for plan in plans},
        why={plan.id: plan.why for plan in plans},
    )


Year = tuple[list[Night], bytes]


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Year]:
    path = tmp_path_factory.mktemp("year") / "jobs.xlsx"
    path.write_bytes(random_tracker(ROWS))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FOLLOWUP_SHEET_STATE", str(tmp_path_factory.mktemp("state")))
        yield list(a_year(path)), path.read_bytes()


def test_no_style_is_added_once_each_status_was_seen(year: Year) -> None:
    nights, _ = year
    for name in ("fonts", "fills", "cellXfs", "numFmts", "dxfs"):
        after_a_week = nights[7].styles[name]
        assert {night.styles[name] for night in nights[7:]} == {after_a_week}
        # At most one font and one fill for each of the seven words, and those with and without a date.
        assert after_a_week <= nights[0].styles[name] + 14


def test_no_part_is_added_after_the_first_night(year: Year) -> None:
    nights, _ = year
    assert {night.parts for night in nights} == {nights[0].parts}


def test_a_night_writes_only_when_something_changed(year: Year) -> None:
    nights, _ = year
    assert [night.day for night in nights if night.written != night.changed_bytes] == []
    assert 50 < sum(not night.written for night in nights) < 300


def test_the_file_grows_by_its_history_lines_only(year: Year) -> None:
    nights, _ = year
    first, last = nights[0], nights[-1]
    lines = last.history_lines - first.history_lines
    assert lines > 100
    assert last.file_size - first.file_size < 80 * lines
    rows = len(last.plans) - len(first.plans)
    assert last.tracker_size - first.tracker_size < 1_000 * rows


def test_texts_change_only_with_the_plan(year: Year) -> None:
    """But for what Why adds about other things: a to-do that began or ended, a window missed in the last two weeks."""
    nights, _ = year
    changed = [
        (later.day, before, after)
        for earlier, later in pairwise(nights)
        for before, after in _texts_of_same_plans(earlier, later)
        if before != after
    ]
    assert changed == []


_CAUTIONS = (
    "Discussed says the same", "No next step since", "Nothing was sent since", "Keep looking:", "Four to six weeks",
    "The usual time to", "The other offer expires", "Promise broken:",
)  # fmt: skip
_CAUTION = re.compile(rf" ?({'|'.join(_CAUTIONS)})[^.]*\.")
"""What the advice warns of begins and ends with what other rows say, and with days."""


def _texts_of_same_plans(earlier: Night, later: Night) -> Iterator[tuple[str, str]]:
    same = [key for key in earlier.why.keys() & later.why.keys() if earlier.plans[key] == later.plans[key]]
    return (
        (_main_text(_CAUTION.sub("", earlier.why[key])), _main_text(_CAUTION.sub("", later.why[key]))) for key in same
    )


def _main_text(why: str) -> str:
    return re.sub(r" (Also|Missed): .*", "", why)


def test_after_a_year_excel_would_find_nothing_to_repair(year: Year) -> None:
    _, data = year
    assert lint(data) == []
