"""What tonight adds to History: stages, events, follow-ups and missed windows.

The sheet is the log a client can print as proof of search; the tool only ever appends to it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta

from followup_sheet.decide import Choice, choose_group
from followup_sheet.errors import TrackerError
from followup_sheet.facts import (
    COPIED_ROW,
    EVENT_DATES,
    OTHER_CONTACT,
    STAGE_LINE,
    Case,
    Facts,
    GroupKey,
    newest_stage_line,
    stage_of,
)
from followup_sheet.identity import line_for
from followup_sheet.model import HistoryLine, Kind, Rule
from followup_sheet.moment import Moment
from followup_sheet.policy import Policy
from followup_sheet.windows import Outcome, Verdict, Window, may_come_early

MANY_TOGETHER = 50
"""Rows of one Company and Role that are decided again for any number of days."""

MOST_DECIDED_AGAIN = 400_000
"""Rows times days of larger groups, all together: some seconds' work, and hardly an honest tracker's."""

Asked = Mapping[int, Verdict | None]
"""The action of each row of a group, by row number."""


def stage_lines(facts: Facts, today: date) -> Iterator[HistoryLine]:
    """A line for every row whose stage is not the one its newest Stage line names."""
    for case in facts.cases:
        newest = newest_stage_line(case.lines)
        if case.stage and (newest is None or stage_of(newest) != case.stage):
            day = case.stage_since or today
            yield line_for(case.row, case.id, today, day, Kind.STAGE, STAGE_LINE + case.stage)


def event_lines(facts: Facts, today: date) -> Iterator[HistoryLine]:
    """A line for every lead, application, interview and reply up to today that has none yet."""
    for case in facts.cases:
        known = {(line.what, line.date) for line in case.lines if line.kind == Kind.EVENT}
        for what, column in EVENT_DATES.items():
            day = case.row.day(column)
            if day and day <= today and (what, day) not in known:
                yield line_for(case.row, case.id, today, day, Kind.EVENT, what)


def follow_up_lines(policy: Policy, facts: Facts, today: date) -> dict[int, HistoryLine]:
    """By row number, a line where Last follow-up is newer than what History holds."""
    new = {case.row.number: day for case in facts.cases if (day := _new_follow_up(case, today))}
    asked = _asked_on(
        policy, facts, {(case.group, new[case.row.number]) for case in facts.cases if case.row.number in new}
    )
    return {
        case.row.number: _follow_up_line(policy, case, day, asked[case.group, day], today)
        for case in facts.cases
        if (day := new.get(case.row.number))
    }


def _new_follow_up(case: Case, today: date) -> date | None:
    day = case.row.day("Last follow-up")
    return day if day and _newest_recorded(case.lines) < day <= today else None


def _asked_on(
    policy: Policy, facts: Facts, days: Collection[tuple[GroupKey, date]]
) -> dict[tuple[GroupKey, date], Asked]:
    """What was asked for on each of the days, in the rows of that day's group. Raises TrackerError for groups of
    so many rows and days that deciding them all again would take the night."""
    most = Counter(group for group, _ in days if len(facts.groups[group]) > MANY_TOGETHER)
    if sum(len(facts.groups[group]) * count for group, count in most.items()) > MOST_DECIDED_AGAIN:
        raise _too_many_together(facts, max(most, key=lambda group: len(facts.groups[group]) * most[group]))
    chosen = {
        (group, day): choose_group(policy, Moment(facts, day), facts.groups[group], to_dos=False) for group, day in days
    }
    return {key: {choice.case.row.number: choice.action for choice in choices} for key, choices in chosen.items()}


def _too_many_together(facts: Facts, group: GroupKey) -> TrackerError:
    members = facts.groups[group]
    return TrackerError(
        f"{len(members):,} rows have the Company and Role of row {members[0].row.number}, and so many follow-ups to "
        "log that it would take the night to tell what each was",
        next_step="Give rows for another job another Role, or move some of them to a tracker of their own",
    )


def _newest_recorded(lines: Iterable[HistoryLine]) -> date:
    return max((line.date for line in lines if settles_last_follow_up(line) and line.date), default=date.min)


def settles_last_follow_up(line: HistoryLine) -> bool:
    """Whether the line is what became of a Last follow-up: a follow-up, or the day a copied row brought along."""
    return line.kind == Kind.FOLLOW_UP or line.what == COPIED_ROW


def _follow_up_line(policy: Policy, case: Case, day: date, asked: Asked, today: date) -> HistoryLine:
    action, channel = _what_it_was(policy, asked[case.row.number], day)
    how = case.row.text("How") or channel
    return line_for(case.row, case.id, today, day, Kind.FOLLOW_UP, action, how)


def _what_it_was(policy: Policy, chosen: Verdict | None, day: date) -> tuple[str, str]:
    """The action that was asked for on that day, and its channel, if the contact can have been it."""
    if chosen and chosen.window and _can_have_been(policy, chosen, chosen.window, day):
        return chosen.rule.action, chosen.window.channel
    return OTHER_CONTACT, ""


def _can_have_been(policy: Policy, chosen: Verdict, window: Window, day: date) -> bool:
    """Open on that day, or opening within the spacing once its fact was there."""
    if window.opens <= day:
        return True
    soon = window.opens <= day + timedelta(days=policy.settings.spacing_days)
    return soon and (window.fact <= day or may_come_early(chosen.rule))


def missed_lines(policy: Policy, moment: Moment, choices: Iterable[Choice]) -> Iterator[HistoryLine]:
    """A line for every once-only contact whose window lapsed unused while the row was known."""
    for choice in choices:
        for verdict in choice.verdicts:
            if verdict.window and verdict.window.lapses and _was_missed(policy, moment, verdict, verdict.window):
                case = verdict.case
                lapses = verdict.window.lapses
                yield line_for(case.row, case.id, moment.day, lapses, Kind.MISSED, verdict.rule.action)


def _was_missed(policy: Policy, moment: Moment, verdict: Verdict, window: Window) -> bool:
    rule, case = verdict.rule, verdict.case
    if verdict.outcome is not Outcome.LAPSED or not rule.is_once or rule.is_to_do:
        return False
    if window.lapses is None or window.lapses >= moment.day:
        return False
    if case.first_seen is None or case.first_seen > window.lapses:
        return False
    return not _was_held(policy, moment, verdict, window) and not _told_before(moment, verdict, window)


def _was_held(policy: Policy, moment: Moment, verdict: Verdict, window: Window) -> bool:
    """A snooze or a promise that reached into the window excuses it."""
    snooze = verdict.case.row.day("Snooze until")
    if snooze and snooze >= window.first_opens:
        return True
    others = (rule for rule in policy.holding if rule is not verdict.rule)
    return any(_held_from(moment, verdict.case, rule, window.first_opens) for rule in others)


def _held_from(moment: Moment, case: Case, rule: Rule, opens: date) -> bool:
    """A to-do holds nothing before its own Opens, however early its fact."""
    fact = moment.fact(case, rule)
    if fact is None or fact < opens:
        return False
    return not rule.is_to_do or fact + timedelta(days=rule.opens) <= moment.day


def _told_before(moment: Moment, verdict: Verdict, window: Window) -> bool:
    lines = (line for case in moment.members(verdict.case, verdict.rule) for line in case.lines)
    missed = (line for line in lines if line.kind == Kind.MISSED and line.what == verdict.rule.action)
    since = min(window.fact, window.lapses) if window.lapses else window.fact
    return any(line.date and line.date >= since for line in missed)


def by_row(cases: Iterable[Case], lines: Iterable[HistoryLine]) -> Mapping[int, list[HistoryLine]]:
    """Tonight's lines by row number (every row has an ID of its own)."""
    numbers = {case.id: case.row.number for case in cases}
    found: dict[int, list[HistoryLine]] = {}
    for line in lines:
        found.setdefault(numbers[line.id], []).append(line)
    return found
