"""Agendas for tests: of stories whose rows are typed here, and of the example trackers on disk."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path

from followup_sheet import agenda as agendas
from followup_sheet.agenda import Agenda
from followup_sheet.batch import RunOptions, check_all
from followup_sheet.errors import Problem
from followup_sheet.model import HistoryLine, Kind, Night, Plan, Row, Settings, Status, Tracker, TrackerAgenda
from tests.support.command import ROOT

TODAY = date(2026, 11, 22)
EXAMPLES_DAY = date(2026, 11, 19)
"""The day around which the rows of the examples are dated."""


def plan(
    contact: str = "Ann Lee",
    *,
    number: int = 2,
    status: Status = Status.DUE_TODAY,
    due: date | None = TODAY,
    action: str = "Thank-you note",
    channel: str = "E-mail",
    why: str = "Thank-you note: within 1 day.",
    lapses: date | None = None,
    **cells: str,
) -> Plan:
    """A row that was decided. ``cells`` are further columns, with underscores for spaces and hyphens."""
    known = {"Company": "Acme", "Role": "Clerk", "Contact": contact} | {
        _COLUMNS[name]: text for name, text in cells.items()
    }
    row = Row(number, {name: text for name, text in known.items() if text})
    return Plan(row, "BCDFGH", status, why, action, channel, due, due, lapses)


_COLUMNS = {
    "company": "Company",
    "role": "Role",
    "phone": "Phone",
    "email": "E-mail",
    "link": "Link",
    "discussed": "Discussed",
}


def lapsed(contact: str, on: date, recorded: date | None) -> HistoryLine:
    """A Missed line."""
    return HistoryLine(on, Kind.MISSED, "Thank-you note", "", "Acme", "Clerk", contact, "BCDFGH", recorded)


def tracker(
    *plans: Plan,
    name: str = "ann.xlsx",
    your_name: str = "Ann Client",
    history: Sequence[HistoryLine] = (),
    problems: Sequence[Problem] = (),
    days: int = 7,
) -> TrackerAgenda:
    """One tracker's agenda on TODAY."""
    read = Tracker(rows=tuple(one.row for one in plans), history=tuple(history), settings=Settings(your_name=your_name))
    night = Night(TODAY, plans, problems=tuple(problems))
    return agendas.tracker_agenda(Path("clients", name), read, night, days)


def of(*trackers: TrackerAgenda, since: date | None = None, notes: Sequence[str] = ()) -> Agenda:
    return Agenda(TODAY, trackers, since=since, notes=tuple(notes))


def copied_examples(folder: Path) -> list[Path]:
    """The example trackers, the job seeker's own last."""
    sources = (*sorted((ROOT / "examples" / "clients").glob("*.xlsx")), ROOT / "examples" / "my-search.xlsx")
    return [Path(shutil.copy(source, folder)) for source in sources]


def read_agenda(paths: Sequence[Path], today: date = EXAMPLES_DAY, *, since: date | None = None) -> Agenda:
    """What is due in trackers on disk."""
    options = RunOptions(today, datetime.combine(today, time(6), UTC), dry_run=True, agenda_days=7)
    return Agenda(today, tuple(map(agendas.of_result, check_all(paths, options))), since=since)
