"""A row's explanation for a script: one JSON value, always complete. Dates are ISO, absent is null."""

from __future__ import annotations

from datetime import date

from followup_sheet.explain.changes import Change, changes
from followup_sheet.explain.explanation import Explanation
from followup_sheet.explain.known import Known, Turn, done_on, known
from followup_sheet.explain.moves import Shift, shift_text, shifts
from followup_sheet.facts import Case
from followup_sheet.guidance import guidance
from followup_sheet.windows import Verdict
from followup_sheet.wording import iso

Json = dict[str, object]


def explanation_json(explanation: Explanation) -> Json:
    """One row: what it asks for, what is known of it, each rule with its window and reason, and what would
    change the answer."""
    case, plan, found = explanation.case, explanation.plan, known(explanation)
    action = explanation.choice.action
    return {
        "row": case.row.number,
        "id": case.id or None,
        "company": case.row.company or None,
        "role": case.row.role or None,
        "contact": case.row.contact or None,
        "stage": str(case.stage) or None,
        "status": str(plan.status),
        "action": plan.action or None,
        "channel": plan.channel or None,
        "due": iso(plan.due),
        "why": explanation.why,
        "facts": _facts(found, case),
        "turn": _turn(found.turn),
        "moves": _moves(action, explanation) if action else [],
        "guidance": list(guidance(explanation.choice, explanation.view.moment)),
        "rules": [_rule(verdict, text, explanation) for verdict, text in explanation.reasons],
        "would_change": [_change(change) for change in changes(explanation)],
    }


def _facts(found: Known, case: Case) -> Json:
    newest = max(found.follow_ups, key=lambda follow_up: follow_up.day, default=None)
    accepted = found.accepted_elsewhere
    return {
        "stage_since": iso(found.since),
        "stage_shown_by": found.shown_by or None,
        "closed_by_row": found.closed_by.row.number if found.closed_by else None,
        "dates": {column: day.isoformat() for column, day in found.dates},
        "contact_type": case.contact_type,
        "prefers": case.row.text("Prefers") or None,
        "restrictions": sorted(case.restrictions),
        "last_contact": iso(found.last_contact),
        "unanswered": iso(found.unanswered),
        "follow_ups": len(found.follow_ups),
        "newest_follow_up": {"date": newest.day.isoformat(), "what": newest.action} if newest else None,
        "snoozed_until": iso(found.snoozed_until),
        "group": [_person(other) for other in found.others],
        "accepted_elsewhere": {"company": accepted.company, "on": iso(accepted.day)} if accepted else None,
        "discussed": case.row.text("Discussed") or None,
    }


def _person(case: Case) -> Json:
    return {"row": case.row.number, "contact": case.row.contact or None, "contact_type": case.contact_type}


def _turn(turn: Turn | None) -> Json | None:
    return _person(turn.case) | {"action": turn.action} if turn else None


def _rule(verdict: Verdict, text: str, explanation: Explanation) -> Json:
    window = verdict.window
    return {
        "rule": verdict.rule.number,
        "action": verdict.rule.action,
        "chosen": verdict is explanation.choice.action,
        "outcome": verdict.outcome.value,
        "opens": iso(window.opens) if window else None,
        "due": iso(window.due) if window else None,
        "lapses": iso(window.lapses) if window else None,
        "reason": text,
        "done_on": iso(done_on(verdict, explanation.view.moment)),
        "moves": _moves(verdict, explanation),
        "source": verdict.rule.source or None,
    }


def _moves(verdict: Verdict, explanation: Explanation) -> list[Json]:
    today = explanation.view.moment.day
    return [_move(shift, shift_text(shift, today)) for shift in shifts(verdict, explanation.view)]


def _move(shift: Shift, text: str) -> Json:
    return {
        "what": shift.what.lower(),
        "from": iso(shift.start),
        "to": iso(shift.end),
        "because": shift.reason.value,
        "text": text,
    }


def _change(change: Change) -> Json:
    column, value = change.typing
    then = change.then
    return {
        "type": {"column": column, "value": iso(value) if isinstance(value, date) else value},
        "then": {
            "status": str(then.status),
            "action": then.action or None,
            "channel": then.channel or None,
            "due": iso(then.due),
        },
    }
