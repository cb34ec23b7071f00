"""The face of an agenda for scripts: one JSON document, its keys stable, dates ISO, absent is null."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from followup_sheet import agenda as agendas
from followup_sheet.agenda import Agenda
from followup_sheet.console import SCHEMA, plan_json, problem_json
from followup_sheet.model import Figures, HistoryLine, Plan, QuietRow, Stage, Status, TrackerAgenda
from followup_sheet.wording import iso


def agenda_json(agenda: Agenda) -> str:
    """The document; docs/agenda.md names its keys."""
    import json

    document = {
        "schema": SCHEMA,
        "today": agenda.today.isoformat(),
        "days": agenda.days,
        "trackers": [_tracker(agenda, tracker) for tracker in agenda.trackers],
    }
    return json.dumps(document, indent=2, ensure_ascii=True)


def _tracker(agenda: Agenda, tracker: TrackerAgenda) -> dict[str, object]:
    return {
        "path": str(tracker.path),
        "client": tracker.client,
        "error": "\n".join(tracker.error.lines()) if tracker.error else None,
        "missed": [_missed(line) for line in agendas.missed(agenda, tracker)],
        "overdue": _plans(agendas.with_status(tracker, Status.OVERDUE)),
        "due_today": _plans(agendas.with_status(tracker, Status.DUE_TODAY)),
        "upcoming": _plans(agendas.upcoming(tracker)),
        "check": _plans(tracker.checks),
        "problems": [problem_json(problem) for problem in tracker.problems],
        "advice": list(tracker.advice),
        "figures": _figures(tracker.figures, agenda.today) if tracker.figures else None,
    }


def _plans(plans: tuple[Plan, ...]) -> list[dict[str, object]]:
    return [plan_json(plan) | _reach(plan) for plan in plans]


def _reach(plan: Plan) -> dict[str, object]:
    columns = {"phone": "Phone", "email": "E-mail", "link": "Link", "discussed": "Discussed"}
    return {key: plan.row.text(column) or None for key, column in columns.items()}


def _missed(line: HistoryLine) -> dict[str, object]:
    return {
        "date": iso(line.date),
        "action": line.what or None,
        "id": line.id or None,
        "company": line.company or None,
        "role": line.role or None,
        "contact": line.contact or None,
    }


def _figures(figures: Figures, today: date) -> dict[str, object]:
    first = today.toordinal()
    return {
        "statuses": _counts(figures.statuses),
        "stages": _counts(figures.stages),
        "due": {date.fromordinal(first + offset).isoformat(): count for offset, count in enumerate(figures.days)},
        "done_this_week": figures.done_this_week,
        "missed_this_week": figures.missed_this_week,
        "done": figures.done,
        "missed": figures.missed,
        "quiet": [_quiet(row) for row in figures.quiet],
    }


def _counts(counted: Mapping[Status, int] | Mapping[Stage, int]) -> dict[str, int]:
    return {str(word): number for word, number in counted.items()}


def _quiet(row: QuietRow) -> dict[str, object]:
    return {
        "row": row.row,
        "company": row.company or None,
        "contact": row.contact or None,
        "since": row.since.isoformat(),
    }
