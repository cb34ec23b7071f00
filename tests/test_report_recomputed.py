"""Promise: every figure of the report is what a second count of the trackers' cells gives."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from followup_sheet.batch import RunOptions
from followup_sheet.commands import reporting
from followup_sheet.measures.definitions import MEASURES
from followup_sheet.measures.measured import Period
from followup_sheet.report import Report
from tests.support import lifelike
from tests.support.command import workbook
from tests.support.nights import good_night
from tests.support.recounted import Recounted

pytestmark = pytest.mark.slow  # minutes together, and no part of daily work

TODAY = lifelike.TODAY
EARLIER = TODAY - timedelta(days=20)
"""The day around which the rows are dated: since then promises and interviews of theirs have passed."""

PERIOD = (TODAY - timedelta(days=45), TODAY - timedelta(days=6))


def written(folder: Path, number: int) -> Path:
    """A tracker of a dozen rows after nights of its own: none at all, one, or some."""
    path = folder / f"client-{number:03}.xlsx"
    rows = [*lifelike.rows(6 + number % 9, seed=number + 1, today=EARLIER), *more(number)]
    path.write_bytes(workbook(rows))
    for days in ((), (20,), (20, 9), (13, 12))[number % 4]:
        good_night(path, TODAY - timedelta(days=days))
    return path


def more(number: int) -> list[lifelike.Row]:
    """Leads that were called, two people of one interview, the same role applied for at once, and a promise."""
    lead = EARLIER - timedelta(days=number % 30)
    post: lifelike.Row = {
        "Company": "Acme",
        "Role": "Clerk",
        "Applied on": lead - timedelta(days=20),
        "Interview on": lead,
    }
    return [
        {
            "Company": "Ferry",
            "Contact": "Flo Day",
            "Lead on": lead,
            "Last follow-up": lead + timedelta(days=number % 20),
        },
        {"Company": "Glass", "Contact": "Guy Orr", "Lead on": lead, "Restrictions": "No contact before interview"},
        post | {"Contact": "Ann Lee", "Last follow-up": lead + timedelta(days=number % 9), "How": "E-mail"},
        post | {"Contact": "Ben Fox", "Contact type": "HR", "Reply on": lead + timedelta(days=number % 25)},
        {"Company": "Hull", "Contact": "Hal Ito", "Applied on": lead, "Agreed follow-up": lead + timedelta(days=9)},
    ]


def report_on(paths: list[Path], since: date | None = None, until: date | None = None) -> Report:
    options = RunOptions(TODAY, datetime.combine(TODAY, time(6), UTC), dry_run=True)
    done = reporting.report(paths, options, Period(since, until or TODAY))
    assert done.errors == ()
    return done.report


def after_tonight(paths: list[Path], folder: Path) -> list[Path]:
    """Copies of the trackers, after the night the report only looks ahead to."""
    folder.mkdir()
    copies = [Path(shutil.copy(path, folder)) for path in paths]
    for copy in copies:
        good_night(copy, TODAY)
    return copies


def compare(folder: Path, number: int) -> None:
    paths = [written(folder, one) for one in range(number)]
    copies = after_tonight(paths, folder / "tonight")
    for period in ((), PERIOD):
        report, counted = report_on(paths, *period), [Recounted(copy, TODAY, *period) for copy in copies]
        for client, one in zip(report.clients, counted, strict=True):
            found = {key: tuple(figure) for key, figure in client.figures.items()}
            assert found == one.figures, client.name
        compare_cohort(report, counted)


def compare_cohort(report: Report, counted: list[Recounted]) -> None:
    for measure in MEASURES:
        values = [one.figures[measure.key][0] for one in counted]
        known = sorted(value for value in values if value is not None)
        if measure.key == "idle_days":
            middle = (known[(len(known) - 1) // 2] + known[len(known) // 2] + 1) // 2
            assert report.totals[measure.key].value == middle
        else:
            assert (report.totals[measure.key].value or 0) == sum(known)
            assert (report.totals[measure.key].out_of or 0) == sum(one.figures[measure.key][1] or 0 for one in counted)
    asked, answered = (
        {
            channel: sum(one.channels.get(channel, (0, 0))[place] for one in counted)
            for one in counted
            for channel in one.channels
        }
        for place in (0, 1)
    )
    assert {row.channel: tuple(row.figure) for row in report.channels} == {c: (answered[c], asked[c]) for c in asked}
    for week in report.weeks:
        pairs = [one.weeks.get(week.monday, (0, 0)) for one in counted]
        assert (week.done, week.missed) == (sum(p[0] for p in pairs), sum(p[1] for p in pairs))
    quiet, leads, lost = ([one.figures[key] for one in counted] for key in ("gone_quiet", "leads_not_called", "lost"))
    seen = [one.figures["interviews"][0] for one in counted]
    assert [tuple(row.figure) for row in report.cohort] == [
        (sum((part or 0) > of / 2 for part, of in quiet if of), sum(bool(of) for _, of in quiet)),
        (sum(bool(part) for part, _ in leads), sum(bool(of) for _, of in leads)),
        (sum(bool(part) for part, _ in lost), sum(bool(number) for number in seen)),
    ]


def test_trackers_run_and_never_run_are_counted_alike_by_a_second_count(tmp_path: Path) -> None:
    compare(tmp_path, 7)


@pytest.mark.slow
def test_a_hundred_trackers_are_counted_alike_by_a_second_count(tmp_path: Path) -> None:
    compare(tmp_path, 100)


def test_the_second_count_meets_every_measure(tmp_path: Path) -> None:
    """Or it would prove nothing."""
    report = report_on([written(tmp_path, one) for one in range(8)])
    assert [measure.key for measure in MEASURES if not report.totals[measure.key].value] == []
    parts = [measure.key for measure in MEASURES if measure.out_of]
    assert [key for key in parts if report.totals[key].value == report.totals[key].out_of] == []
    assert sum(week.done for week in report.weeks) > 5
    assert sum(row.figure.value or 0 for row in report.channels) > 0
