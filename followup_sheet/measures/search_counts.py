"""Plain counts of one search: rows, contacts, leads, promises, answers. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from followup_sheet.cautions import PROMISE_BROKEN
from followup_sheet.facts import OTHER_CONTACT
from followup_sheet.measures.activity import APPLIED, INTERVIEW, LEAD, REPLY, Entry
from followup_sheet.measures.measured import Answers, Figure, Search, Week
from followup_sheet.model import CLOSED_STAGES, Kind, Status

LEAD_DAYS = 14
"""Days after a lead in which it has to be called: the last day of *Call the lead* in the cadence `standard`."""

ANSWER_DAYS = 14
"""Days in which a reply counts as the answer to a follow-up. Our own figure."""

NOT_SAID = "not said"
"""The channel of a follow-up whose How is blank."""

BARRED = "Do not contact"
_BARRED_LEADS = (BARRED, "No contact before interview")
_AGREED = "Agreed follow-up"


def those(entries: Sequence[Entry], counts: Callable[[Entry], bool]) -> Figure:
    """How many of the entries count, of all; no value where there are none."""
    return Figure(sum(map(counts, entries)) if entries else None, len(entries))


# On the day


def open_rows(search: Search) -> Figure:
    return Figure(sum(search.activity.stages[row] not in CLOSED_STAGES for row in search.activity.plans))


def overdue(search: Search) -> Figure:
    return Figure(sum(plan.status is Status.OVERDUE for plan in search.night.plans))


def idle_days(search: Search) -> Figure:
    events = search.activity.of(Kind.EVENT, LEAD, APPLIED, INTERVIEW, REPLY)
    days = [entry.day for entry in (*events, *search.activity.of(Kind.FOLLOW_UP))]
    return Figure((search.today - max(days)).days if days else None)


# In the period


def applications(search: Search) -> Figure:
    """One to a company and role on a day, however many people it went to."""
    return Figure(len({(entry.group, entry.day) for entry in search.within(search.activity.events(APPLIED))}))


def interviews(search: Search) -> Figure:
    return Figure(len(search.within(search.activity.events(INTERVIEW))))


def follow_ups(search: Search) -> Figure:
    return Figure(len(search.within(search.activity.of(Kind.FOLLOW_UP))))


def missed(search: Search) -> Figure:
    return Figure(len(search.within(_lapsed(search))))


def in_time(search: Search) -> Figure:
    """As the Dashboard counts it."""
    done, lapsed = len(search.within(_done(search))), len(search.within(_lapsed(search)))
    return Figure(done if done + lapsed else None, done + lapsed)


def _was_asked(search: Search) -> bool:
    """Whether a night before today, and none too late for the period, told the client what to do."""
    first = min(search.activity.first_seen.values(), default=search.today)
    return first < search.today and first <= search.period.until


def _lapsed(search: Search) -> Iterator[Entry]:
    return search.activity.of(Kind.MISSED)


def _done(search: Search) -> Iterator[Entry]:
    """Follow-ups that had been asked for."""
    if not _was_asked(search):
        return iter(())
    return (entry for entry in search.activity.of(Kind.FOLLOW_UP) if entry.what != OTHER_CONTACT)


def leads_not_called(search: Search) -> Figure:
    leads = search.within(search.activity.events(LEAD))
    return those([lead for lead in leads if _is_to_call(search, lead)], lambda lead: not _acted_on(search, lead))


def _is_to_call(search: Search, lead: Entry) -> bool:
    return search.is_past(lead.day, LEAD_DAYS) and not search.activity.restricted(lead.row, *_BARRED_LEADS)


def _acted_on(search: Search, lead: Entry) -> bool:
    """A contact either way, an application or an interview."""
    last = lead.day + timedelta(days=LEAD_DAYS)
    own = (entry for entry in search.activity.by_row[lead.row] if lead.day <= entry.day <= last)
    return any(entry.kind == Kind.FOLLOW_UP or entry.what in (REPLY, APPLIED, INTERVIEW) for entry in own)


def promises_broken(search: Search) -> Figure:
    """Those that lapsed, and those the night warns of that did not lapse yet."""
    promises = {rule.action for rule in search.policy.rules if rule.after == _AGREED}
    lapsed = [entry for entry in search.activity.of(Kind.MISSED) if entry.what in promises]
    warned = {caution.row for caution in search.night.cautions if caution.source == PROMISE_BROKEN}
    days = {plan.row.number: plan.row.day(_AGREED) for plan in search.night.plans if plan.row.number in warned}
    told = {entry.row for entry in lapsed if (agreed := _day_of(entry, days)) and entry.day >= agreed}
    fresh = sum(search.period.holds(day) for row, day in days.items() if day and row not in told)
    return Figure(len(search.within(lapsed)) + fresh)


def _day_of(entry: Entry, days: Mapping[int, date | None]) -> date | None:
    return days.get(entry.row) if isinstance(entry.row, int) else None


# By channel, by week


def answers(search: Search) -> Mapping[str, Answers]:
    """By channel, the follow-ups of the period that were made long enough ago."""
    asked: Counter[str] = Counter()
    answered: Counter[str] = Counter()
    for entry in search.within(search.activity.of(Kind.FOLLOW_UP)):
        if search.is_past(entry.day, ANSWER_DAYS):
            asked[entry.channel or NOT_SAID] += 1
            answered[entry.channel or NOT_SAID] += _was_answered(search, entry)
    return {channel: Answers(number, answered[channel]) for channel, number in asked.items()}


def _was_answered(search: Search, follow_up: Entry) -> bool:
    """A reply answers the newest follow-up before it, and only for a while."""
    own = search.activity.by_row[follow_up.row]
    later = (entry.day for entry in own if entry.kind == Kind.FOLLOW_UP and entry.day > follow_up.day)
    end = min([*later, follow_up.day + timedelta(days=ANSWER_DAYS + 1)])
    return any(entry.what == REPLY and entry.kind == Kind.EVENT and follow_up.day <= entry.day < end for entry in own)


def weeks(search: Search) -> Mapping[date, Week]:
    """By Monday, what :func:`in_time` counts."""
    done = Counter(_monday(entry.day) for entry in search.within(_done(search)))
    lapsed = Counter(_monday(entry.day) for entry in search.within(_lapsed(search)))
    return {monday: Week(done[monday], lapsed[monday]) for monday in done | lapsed}


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
