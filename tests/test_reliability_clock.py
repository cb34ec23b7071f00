"""Promise: whatever clock, calendar and zone do, a due date is a day; nothing is doubled, nothing lost."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine

from followup_sheet import batch
from followup_sheet.model import Night
from followup_sheet.workbook.reader import Workbook
from followup_sheet.workbook.writer import night_change
from tests.support.command import ANN, BOB, DAY, call, cells, environment, everything_in, run_program, workbook
from tests.support.figures_plugin import Counted

pytestmark = pytest.mark.slow  # minutes together, and no part of daily work

NIGHT = datetime(2026, 11, 20, 5, 30, tzinfo=UTC)
ONE_DAY = timedelta(days=1)
OLD = workbook([ANN, BOB, {"Company": "Cobalt", "Applied on": DAY - timedelta(days=1)}])


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    tracker = tmp_path / "client.xlsx"
    tracker.write_bytes(OLD)
    return tracker


def at(moment: datetime) -> time_machine.travel:
    return time_machine.travel(moment, tick=False)


def by_the_day(tracker: Path, day: date) -> bytes:
    """What a run for that day makes of a fresh copy."""
    copy = tracker.with_name(f"{day}.xlsx")
    copy.write_bytes(OLD)
    assert call("run", copy, "--today", day.isoformat()).code == 0
    made = copy.read_bytes()
    copy.unlink()
    return made


@pytest.mark.slow
@pytest.mark.parametrize(("zone", "hours"), [("EAST-14", 14), ("WEST+12", -12), ("UTC0", 0)])
def test_today_is_the_day_of_the_zone_the_machine_is_set_to(
    tracker: Path, zone: str, hours: int, counted: Counted
) -> None:
    before = (datetime.now(UTC) + timedelta(hours=hours)).date()
    ran = run_program("run", tracker, "--json", env=environment(TZ=zone))
    after = (datetime.now(UTC) + timedelta(hours=hours)).date()
    assert ran.code == 0
    assert ran.document["today"] in {before.isoformat(), after.isoformat()}
    counted("clocks", 1)


CHANGES = {
    "an hour is left out": ("Europe/London", date(2026, 3, 29)),
    "an hour comes twice": ("America/New_York", date(2026, 11, 1)),
    "there is no midnight": ("America/Santiago", date(2026, 9, 6)),
    "half an hour is left out": ("Australia/Lord_Howe", date(2026, 10, 4)),
}


@pytest.mark.slow
@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_summer_time_moves_no_due_date(tracker: Path, change: str, counted: Counted) -> None:
    zone, day = CHANGES[change]
    wanted = {one: by_the_day(tracker, one) for one in (day - ONE_DAY, day, day + ONE_DAY)}
    start = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC) - timedelta(hours=3)
    for half_hours in range(0, 60, 3):
        moment = (start + timedelta(minutes=30 * half_hours)).astimezone(ZoneInfo(zone))
        tracker.write_bytes(OLD)
        with at(moment):
            assert call("run", tracker).code == 0
        assert tracker.read_bytes() == wanted[moment.date()]
        counted("clocks", 1)


def test_a_run_that_passes_midnight_decides_for_the_day_it_began(
    tracker: Path, monkeypatch: pytest.MonkeyPatch, counted: Counted
) -> None:
    with time_machine.travel(datetime(2026, 11, 20, 23, 59, 59, tzinfo=UTC), tick=False) as clock:

        def past_midnight(workbook: Workbook, night: Night) -> object:
            clock.shift(2)
            return night_change(workbook, night)

        monkeypatch.setattr(batch, "night_change", past_midnight)
        ran = call("run", tracker, "--json")
    assert ran.document["today"] == "2026-11-20"
    assert {line["Recorded on"].date() for line in cells(tracker, "History")} == {DAY}
    assert tracker.read_bytes() == by_the_day(tracker, DAY)
    counted("clocks", 1)


NEVER = [datetime(1970, 1, 1, 0, 4, tzinfo=UTC), datetime(1989, 12, 30, tzinfo=UTC), datetime(2101, 1, 2, tzinfo=UTC)]


@pytest.mark.parametrize("moment", NEVER, ids=lambda moment: str(moment.year))
@pytest.mark.parametrize("command", [["run"], ["adopt"], ["done"], ["check"], ["agenda"]], ids=lambda words: words[0])
def test_a_clock_that_cannot_be_right_stops_every_command_that_goes_by_it(
    tracker: Path, command: list[str], moment: datetime, counted: Counted
) -> None:
    more = ["Ann Lee"] if command == ["done"] else []
    with at(moment):
        ran = call(*command, tracker, *more)
    assert ran.code == 3
    assert ran.complaint.startswith(f"this computer's clock says {moment.date()}, which cannot be")
    assert "--today" in ran.complaint
    assert everything_in(tracker.parent) == {"client.xlsx": OLD}
    counted("clocks", 1)


@pytest.mark.parametrize("moment", NEVER, ids=lambda moment: str(moment.year))
def test_whoever_gives_the_day_needs_no_clock(tracker: Path, moment: datetime, counted: Counted) -> None:
    new = tracker.with_name("new.xlsx")
    with at(moment):
        assert call("-q", "init", new, "--today", "2026-11-20").code == 0
        ran = call("run", tracker, "--today", "2026-11-20")
    assert (ran.code, ran.err) == (0, "")
    assert tracker.read_bytes() == by_the_day(tracker, DAY)
    again = tracker.with_name("again.xlsx")
    assert call("-q", "init", again, "--today", "2026-11-20").code == 0
    assert new.read_bytes() == again.read_bytes()
    counted("clocks", 1)


def nights(tracker: Path, *days: int) -> list[str]:
    """Runs at half past five, so many days after the first; what they told."""
    told = []
    for day in days:
        with at(NIGHT + day * ONE_DAY):
            ran = call("run", tracker)
        assert ran.code == 0
        told.append(ran.err)
    return told


@pytest.mark.parametrize("back", [1, 3, 40])
def test_a_clock_that_went_back_is_told_and_leaves_no_trace_once_it_is_right(
    tracker: Path, back: int, counted: Counted
) -> None:
    other = tracker.with_name("other.xlsx")
    other.write_bytes(OLD)
    first, wrong, right = nights(tracker, 0, -back, 1)
    assert (first, right) == ("", "")
    assert wrong.startswith(f"{tracker}: its last run was on 2026-11-20, still to come. Check this computer's clock")
    nights(other, 0, 1)
    for sheet in ("Tracker", "History"):
        assert cells(tracker, sheet) == cells(other, sheet)
    counted("clocks", 1)


def test_a_clock_far_ahead_is_told_with_the_way_back(tracker: Path, counted: Counted) -> None:
    nights(tracker, 0)
    before = tracker.read_bytes()
    (told,) = nights(tracker, 5_000)
    assert "its last run was long ago, on 2026-11-20. If it is not 2040-07-29 today" in told
    advised = told.strip().rpartition("followup-sheet ")[2].split()
    with at(NIGHT + ONE_DAY):
        assert call(*advised).code == 0
    assert tracker.read_bytes() == before
    assert nights(tracker, 1)[0].startswith(f"{tracker}: its last run was on 2040-07-29, still to come")
    assert nights(tracker, 2) == [""]
    counted("clocks", 1)


def test_a_pause_of_a_year_is_nothing_to_talk_about(tracker: Path) -> None:
    assert nights(tracker, 0, 390) == ["", ""]


@pytest.mark.parametrize("missed", [1, 6, 30])
def test_one_run_after_missed_nights_brings_what_all_of_them_would_have(
    tracker: Path, missed: int, counted: Counted
) -> None:
    every = shutil.copy(tracker, tracker.with_name("every.xlsx"))
    nights(tracker, 0, missed + 1)
    nights(Path(every), *range(missed + 2))
    assert cells(tracker) == cells(Path(every))
    assert list(unrecorded(tracker)) == list(unrecorded(Path(every)))
    counted("clocks", missed)


def unrecorded(tracker: Path) -> Iterator[dict[str, object]]:
    """The lines of History, in the order of their days, without the night they were written."""
    lines = [
        {name: value for name, value in line.items() if name != "Recorded on"} for line in cells(tracker, "History")
    ]
    yield from sorted(lines, key=lambda line: [str(value) for value in line.values()])


@pytest.mark.parametrize(
    ("applied", "due"),
    [
        (date(2028, 2, 22), date(2028, 2, 29)),
        (date(2028, 2, 23), date(2028, 3, 1)),
        (date(2027, 2, 22), date(2027, 3, 1)),
        (date(2026, 12, 28), date(2027, 1, 4)),
        (date(2028, 2, 29), date(2028, 3, 7)),
    ],
)
def test_seven_days_are_seven_days_over_leap_days_and_new_year(tmp_path: Path, applied: date, due: date) -> None:
    tracker = tmp_path / "client.xlsx"
    tracker.write_bytes(
        workbook([{"Company": "Acme", "Contact": "Ann Lee", "Prefers": "E-mail", "Applied on": applied}])
    )
    told = call("run", tracker, "--today", applied.isoformat(), "--json").tracker
    assert [plan["due"] for plan in told["plans"] if plan["action"] == "Follow up the application"] == [due.isoformat()]
    words = []
    for day in (due - ONE_DAY, due, due + ONE_DAY):
        plans = call("run", tracker, "--today", day.isoformat(), "--json").tracker["plans"]
        words.append(plans[0]["status"])
    assert words == ["Due soon", "Due today", "Overdue"]
