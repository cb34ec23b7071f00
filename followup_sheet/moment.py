"""The facts as they stood on one day: what was known, and what had been done by then."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date

from followup_sheet.facts import (
    ACCEPTED_ELSEWHERE,
    LAST_CONTACT,
    STAGE_FACT,
    UNANSWERED,
    Case,
    Facts,
    FollowUp,
    GroupKey,
)
from followup_sheet.model import Rule, Stage


class Moment:
    """A tracker's facts on ``day``: contacts and replies dated after it are not known yet.

    What is asked of a whole group is remembered, ``turns`` by `windows` too: a group can be a whole sheet."""

    __slots__ = ("_days", "_newest", "day", "facts", "turns")

    def __init__(self, facts: Facts, day: date) -> None:
        self.facts = facts
        self.day = day
        self.turns: dict[tuple[GroupKey, Rule], Case] = {}
        self._days: dict[tuple[GroupKey, str], Sequence[date]] = {}
        self._newest: dict[GroupKey, tuple[date | None, date | None]] = {}

    def members(self, case: Case, rule: Rule) -> tuple[Case, ...]:
        """Whose follow-ups count for a rule: the whole group's in a rotation, else the row's own."""
        return self.facts.groups[case.group] if rule.is_rotation else (case,)

    def follow_ups(self, cases: Iterable[Case]) -> list[FollowUp]:
        return [f for case in cases for f in case.follow_ups if f.day <= self.day]

    def days(self, case: Case, rule: Rule, action: str = "") -> Sequence[date]:
        """The days of the follow-ups that count for a rule, rising; those with that action, if one is named."""
        members = self.members(case, rule)
        if len(members) == 1:
            return self._days_of(members, action)
        key = case.group, action
        if key not in self._days:
            self._days[key] = self._days_of(members, action)
        return self._days[key]

    def _days_of(self, cases: Iterable[Case], action: str) -> Sequence[date]:
        return sorted(f.day for f in self.follow_ups(cases) if not action or f.action == action)

    def newest_follow_up(self, cases: Iterable[Case]) -> date | None:
        return max((f.day for case in cases for f in case.follow_ups if f.day <= self.day), default=None)

    def newest_to_person(self, case: Case) -> date | None:
        """The newest follow-up to that person, in any row of the same Company and Contact."""
        if case.person is None:
            return self.newest_follow_up((case,))
        days = self.facts.contact_days.get(case.person, ())
        position = bisect_right(days, self.day)
        return days[position - 1] if position else None

    def reply(self, case: Case) -> date | None:
        day = case.row.day("Reply on")
        return day if day and day <= self.day else None

    def newest_reply(self, cases: Iterable[Case]) -> date | None:
        return max((day for case in cases if (day := self.reply(case))), default=None)

    def snoozed_until(self, case: Case) -> date | None:
        """Snooze until, blank once it is before the day."""
        day = case.row.day("Snooze until")
        return day if day and day >= self.day else None

    def interview_ahead(self, case: Case) -> bool:
        day = case.row.day("Interview on")
        return bool(day and day > self.day)

    def filled(self, case: Case, column: str) -> bool:
        if column == "Snooze until":
            return self.snoozed_until(case) is not None
        if column == "Reply on":
            return self.reply(case) is not None
        return column in case.row.cells

    def filled_since(self, case: Case, column: str, fact: date) -> bool:
        """As an Unless column counts: a reply or an agreement from before the fact is old news."""
        if column not in ("Reply on", "Agreed follow-up"):
            return self.filled(case, column)
        day = self.reply(case) if column == "Reply on" else case.row.day(column)
        return bool(day and day >= fact)

    def fact(self, case: Case, rule: Rule) -> date | None:
        """The date the rule counts from, None while it is not known."""
        find = _FACTS.get(rule.after)
        return find(self, case, rule) if find else case.row.day(rule.after)

    def last_contact(self, case: Case, rule: Rule) -> date | None:
        """The newest follow-up or reply; an interview that was held stands in for older ones."""
        return self.last_contact_of(case, self.members(case, rule))

    def last_contact_of(self, case: Case, members: Collection[Case]) -> date | None:
        """The same for one row, counting what was done and answered in ``members``."""
        newest = _later(*self._newest_of(members))
        interview = case.row.day("Interview on")
        return _later(newest, interview) if interview and interview <= self.day else newest

    def unanswered(self, case: Case, rule: Rule) -> date | None:
        """The newest follow-up nobody has answered since."""
        return self.unanswered_by(self.members(case, rule))

    def unanswered_by(self, members: Collection[Case]) -> date | None:
        """The same, counting what was done and answered in ``members``."""
        newest, reply = self._newest_of(members)
        return None if newest and reply and reply >= newest else newest

    def _newest_of(self, members: Collection[Case]) -> tuple[date | None, date | None]:
        """The newest follow-up and reply of one row, or of a whole group."""
        if len(members) == 1:
            return self.newest_follow_up(members), self.newest_reply(members)
        group = next(iter(members)).group
        if group not in self._newest:
            self._newest[group] = self.newest_follow_up(members), self.newest_reply(members)
        return self._newest[group]

    def newest_event(self, case: Case) -> date | None:
        """The newest of Lead on, Applied on, Interview on and Reply on that is not in the future."""
        days = (case.row.day(column) for column in ("Lead on", "Applied on", "Interview on", "Reply on"))
        return max((day for day in days if day and day <= self.day), default=None)


def _accepted_elsewhere(moment: Moment, case: Case, _: Rule) -> date | None:
    acceptance = moment.facts.accepted_elsewhere(case)
    return acceptance.day if acceptance else None


def _stage_since(_: Moment, case: Case, rule: Rule) -> date | None:
    return case.stage_since if rule.after == STAGE_FACT + case.stage else None


_FACTS: Mapping[str, Callable[[Moment, Case, Rule], date | None]] = {
    LAST_CONTACT: Moment.last_contact,
    UNANSWERED: Moment.unanswered,
    ACCEPTED_ELSEWHERE: _accepted_elsewhere,
    "Reply on": lambda moment, case, _: moment.reply(case),
    "Snooze until": lambda moment, case, _: moment.snoozed_until(case),
    **{STAGE_FACT + stage: _stage_since for stage in Stage if stage},
}
"""Facts that are more than a cell's date."""


def _later(one: date | None, other: date | None) -> date | None:
    return max(one, other) if one and other else one or other
