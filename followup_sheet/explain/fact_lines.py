"""What is known about a row, in words: a label and a text for each kind of fact there is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from followup_sheet.explain.explanation import Explanation
from followup_sheet.explain.known import Known, known
from followup_sheet.facts import Case
from followup_sheet.wording import day_text

Fact = tuple[str, str]


def fact_lines(explanation: Explanation) -> Iterator[Fact]:
    """The facts of one row; what does not concern it is left out."""
    case, today = explanation.case, explanation.view.moment.day
    found = known(explanation)
    yield "Stage", _stage(found, case, today)
    if found.dates:
        yield "Dates", "; ".join(f"{column} {day_text(day, today)}" for column, day in found.dates)
    yield "Person", _person(case)
    yield "Contacts", _contacts(found, today)
    if found.snoozed_until:
        yield "Snoozed", f"until {day_text(found.snoozed_until, today)}"
    if found.others:
        yield "Same role", ", ".join(_member(other) for other in found.others)
    if found.turn:
        yield "Turn", _turn(found, case)
    if found.accepted_elsewhere:
        company = found.accepted_elsewhere.company or "another company"
        yield "Accepted", f"at {company} on {day_text(found.accepted_elsewhere.day, today)}"


def _stage(found: Known, case: Case, today: date) -> str:
    if not found.stage:
        return "none yet: no date shows one"
    since = f"{found.stage}{f' since {day_text(found.since, today)}' if found.since else ''}"
    if found.closed_by:
        return f"{since}: row {found.closed_by.row.number} ({_name(found.closed_by)}) closes this row too"
    if found.shown_by == "Stage":
        return f"{since}, typed in Stage"
    typed, day = case.row.text("Stage"), case.row.day(found.shown_by)
    shown = f"{found.stage}, shown by {found.shown_by}{f' {day_text(day, today)}' if day else ''}"
    return f"{shown} (Stage still says {typed})" if typed else shown


def _person(case: Case) -> str:
    kind = case.contact_type if "Contact type" in case.row.cells else f"{case.contact_type} (Contact type is blank)"
    wishes = [f"prefers {case.row.text('Prefers')}"] if case.row.text("Prefers") else []
    return "; ".join([kind, *wishes, *sorted(case.restrictions)])


def _contacts(found: Known, today: date) -> str:
    parts = [_follow_ups(found, today)]
    if found.unanswered:
        parts.append("not answered yet")
    if found.last_contact:
        parts.append(f"last contact {day_text(found.last_contact, today)}")
    return "; ".join(parts)


def _follow_ups(found: Known, today: date) -> str:
    made = found.follow_ups
    if not made:
        return "no follow-up yet"
    newest = max(made, key=lambda follow_up: follow_up.day)
    told = f"{newest.action} on {day_text(newest.day, today)}"
    return f"1 follow-up: {told}" if len(made) == 1 else f"{len(made)} follow-ups, the newest {told}"


def _member(case: Case) -> str:
    return f"{_name(case)} (row {case.row.number}, {case.contact_type})"


def _turn(found: Known, case: Case) -> str:
    if found.turn is None:
        return ""
    whose = "this row's" if found.turn.case.row.number == case.row.number else f"of {_member(found.turn.case)}"
    return f"{whose}: {found.turn.action}"


def _name(case: Case) -> str:
    return case.row.contact or "nobody named"
