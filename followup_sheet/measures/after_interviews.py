"""What became of one search's interviews: thanked for, agreed upon, kept alive to the decision? Pure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from followup_sheet.facts import STAGE_LINE, GroupKey
from followup_sheet.measures.activity import INTERVIEW, REPLY, Entry
from followup_sheet.measures.measured import Figure, Search
from followup_sheet.measures.search_counts import BARRED, those
from followup_sheet.model import Kind, Row, Stage

NOTE_DAYS = 4
"""Days after an interview in which a contact counts as the thank-you: the last day of *Thank-you note* in the
cadence `standard`. The sources ask for it within one or two."""

SILENCE_DAYS = 14
"""The longest silence of somebody who lets them know "every week or two" (000-5)."""

DECISION_DAYS = 90
"""From an interview to the decision: "the three months it often takes" (000-4)."""

_ENDED = frozenset({Stage.OFFER, Stage.ACCEPTED, Stage.REJECTED, Stage.WITHDRAWN, Stage.ON_HOLD})


def _held(search: Search) -> Iterator[Entry]:
    """The period's interviews with people who may be contacted."""
    found = search.within(search.activity.events(INTERVIEW))
    return (interview for interview in found if not search.activity.restricted(interview.row, BARRED))


def no_thank_you(search: Search) -> Figure:
    held = [interview for interview in _held(search) if search.is_past(interview.day, NOTE_DAYS)]
    return those(held, lambda interview: not _thanked(search, interview))


def _thanked(search: Search, interview: Entry) -> bool:
    last = interview.day + timedelta(days=NOTE_DAYS)
    own = search.activity.by_row[interview.row]
    return any(entry.kind == Kind.FOLLOW_UP and interview.day <= entry.day <= last for entry in own)


# An agreed next step


def no_next_step(search: Search) -> Figure:
    """Of the rows themselves: only the newest interview's agreement is known."""
    waiting = [plan.row for plan in search.night.plans if _is_waiting(search, plan.row)]
    return Figure(sum(not _is_agreed(search, row) for row in waiting) if waiting else None, len(waiting))


def _is_waiting(search: Search, row: Row) -> bool:
    held = row.day("Interview on")
    if held is None or held >= search.today or not search.period.holds(held):
        return False
    is_open = search.activity.stages[row.number] is Stage.INTERVIEWING
    return is_open and not search.activity.restricted(row.number, BARRED)


def _is_agreed(search: Search, row: Row) -> bool:
    """A day agreed, a date given, or news since."""
    held, agreed, reply = (row.day(column) for column in ("Interview on", "Agreed follow-up", "Reply on"))
    has_news = bool(held and reply and held <= reply <= search.today)
    return has_news or bool(held and agreed and agreed >= held) or "Decision by" in row.cells


# Kept alive to the decision


def gone_quiet(search: Search) -> Figure:
    waits = [(interview, _wait_ends(search, interview)) for interview in _held(search)]
    long = [(interview, end) for interview, end in waits if (end - interview.day).days > SILENCE_DAYS]
    contacts = {group: _contact_days(search, group) for group in {interview.group for interview, _ in long}}
    quiet = sum(_was_silent(search, interview, end, contacts[interview.group]) for interview, end in long)
    return Figure(quiet if long else None, len(long))


def _wait_ends(search: Search, interview: Entry) -> date:
    """The decision, the next interview, three months, or today: whichever comes first."""
    own = (entry for entry in search.activity.by_row[interview.row] if entry.day >= interview.day)
    ends = [entry.day for entry in own if _ends_wait(entry, interview)]
    return min([*ends, interview.day + timedelta(days=DECISION_DAYS), search.today])


def _ends_wait(entry: Entry, interview: Entry) -> bool:
    if entry.kind == Kind.EVENT:
        return entry.what == INTERVIEW and entry.day > interview.day
    return entry.kind == Kind.STAGE and entry.what.removeprefix(STAGE_LINE) in _ENDED


def _contact_days(search: Search, group: GroupKey) -> list[date]:
    """The days on which somebody of the group was in touch, rising, each once: a group can be a whole sheet."""
    return sorted({entry.day for entry in search.activity.by_group[group] if _is_contact(entry)})


def _was_silent(search: Search, interview: Entry, end: date, contacts: Sequence[date]) -> bool:
    """The night a row is first logged only its newest follow-up is known: a silence which that ended may not
    have been one."""
    first_seen = search.activity.first_seen.get(interview.row, search.today)
    between = contacts[bisect_right(contacts, interview.day) : bisect_left(contacts, end)]
    days = [interview.day, *between, end]
    long = (after for before, after in pairwise(days) if (after - before).days > SILENCE_DAYS)
    return any(after == end or after > first_seen for after in long)


def _is_contact(entry: Entry) -> bool:
    return entry.kind == Kind.FOLLOW_UP or (entry.kind == Kind.EVENT and entry.what in (REPLY, INTERVIEW))


# Lost


def lost(search: Search) -> Figure:
    """Each row's last interview of the period, once it came to nothing."""
    last = {interview.row: interview for interview in _held(search)}
    ended = [interview for interview in last.values() if _came_to_nothing(search, interview)]
    return those(ended, lambda interview: not _was_followed_up(search, interview))


def _came_to_nothing(search: Search, interview: Entry) -> bool:
    """A no, or three months without a word that ends it."""
    stage = search.activity.stages.get(interview.row)
    waited = search.is_past(interview.day, DECISION_DAYS - 1)
    return stage is Stage.REJECTED or (stage is Stage.INTERVIEWING and waited)


def _was_followed_up(search: Search, interview: Entry) -> bool:
    group = search.activity.by_group[interview.group]
    return any(entry.kind == Kind.FOLLOW_UP and entry.day >= interview.day for entry in group)
