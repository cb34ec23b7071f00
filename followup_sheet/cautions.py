"""What the sources warn of: a promise broken, nothing sent, nobody else in sight.

A caution is advice: no cell is wrong, so it makes no row `Check` and ends with what brought it about.
Each hangs on the numbers of the advice it comes from, and is one sentence that names dates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from followup_sheet.decide import Choice
from followup_sheet.facts import Case, talking_point
from followup_sheet.model import CLOSED_STAGES, Caution, Rule, Stage
from followup_sheet.moment import Moment
from followup_sheet.policy import QUIET_ACTION, Policy
from followup_sheet.windows import Outcome, Verdict
from followup_sheet.wording import ADVISERS, cited, day_text

PROMISE_BROKEN = "003-9"
"""The source of the loudest: somebody who said they would call, and did not, lost the job by that alone."""

KEEP_LOOKING = "000-15, 002-12"

_LATE_STAGES = frozenset({Stage.INTERVIEWING, Stage.OFFER})
_SENT_BY = 2  # days after the interview (004-1)
_STILL_WORTH = 14  # days, where the rule that came too early never lapses
_OTHERS_GIVE_UP = 28, 42  # days (002-13)
_NAME_SHOWN = 60  # characters
_THANK_YOU = frozenset({"000-10", "001-7", "002-2", "003-5", "004-1"})
_NEXT_STEP = frozenset({"000-6", "001-6", "002-1", "003-7"})
_NOT_TOO_EARLY = ("004-3", "004-1")
_STILL_TO_COME = frozenset(
    {Outcome.OPEN, Outcome.HELD, Outcome.OTHER_ROW, Outcome.OTHER_TURN, Outcome.TOO_FEW_FOLLOW_UPS}
)


class _Seen(NamedTuple):
    """One row, open and not given up for another offer. ``held`` is its interview, once it was;
    ``newest`` its newest follow-up."""

    choice: Choice
    policy: Policy
    moment: Moment
    held: date | None
    newest: date | None

    @property
    def case(self) -> Case:
        return self.choice.case

    @property
    def today(self) -> date:
        return self.moment.day

    def in_touch_since(self, day: date) -> bool:
        return bool(self.newest and self.newest >= day)

    def heard_since(self, day: date) -> bool:
        reply = self.moment.reply(self.case)
        return bool(reply and reply >= day)


def _promise_broken(seen: _Seen) -> str:
    """A promise whose day went by without a word; an interview on or after it settles it, too."""
    agreed = seen.case.row.day("Agreed follow-up")
    if agreed is None or agreed >= seen.today or (seen.held and seen.held >= agreed):
        return ""
    early = agreed - timedelta(days=seen.policy.settings.spacing_days)
    if seen.in_touch_since(early) or seen.heard_since(agreed):
        return ""
    return f"Promise broken: nothing shows that you were in touch on {day_text(agreed)} as agreed."


def _offer_expires_first(seen: _Seen) -> str:
    """Advice to wait with news of another offer (004-5) may be advice to wait too long (000-16)."""
    expires = seen.case.row.day("Offer expires")
    if expires is None or "Other offer on" not in seen.case.row.cells:
        return ""
    opens = next((day for v in seen.choice.verdicts if (day := _first_told(v)) and expires < day), None)
    if opens is None:
        return ""
    told = f"before the advised day to tell them, {day_text(opens, opens)}"
    return f"The other offer expires on {day_text(expires, opens)}, {told}."


def _first_told(verdict: Verdict) -> date | None:
    """The day a rule would have them told of another offer, for rules that wait longer than the offer's own day."""
    if "Other offer on" not in verdict.rule.if_filled or verdict.outcome not in _STILL_TO_COME:
        return None
    fact = verdict.case.row.day(verdict.rule.after)
    return verdict.window.opens if verdict.window else fact and fact + timedelta(days=verdict.rule.opens)


def _nothing_sent(seen: _Seen) -> str:
    """Never none (004-2), unless the note is what is asked for."""
    held = seen.held
    if held is None or held > seen.today - timedelta(days=_SENT_BY) or seen.in_touch_since(held):
        return ""
    action = seen.choice.action
    if action and action.rule.channels and not _THANK_YOU.isdisjoint(cited(action.rule.source)):
        return ""
    return f"Nothing was sent since the interview on {day_text(held)}: never leave it at that."


def _no_next_step(seen: _Seen) -> str:
    """The interview ended without a day (000-6), or nobody typed it, and no to-do asks for it any more."""
    held, row = seen.held, seen.case.row
    if held is None or held >= seen.today or seen.case.stage is not Stage.INTERVIEWING or seen.heard_since(held):
        return ""
    agreed = row.day("Agreed follow-up")
    if (agreed and agreed >= held) or "Decision by" in row.cells or _asked_for(seen, held, _asks_next_step):
        return ""
    return "No next step since the interview: type Agreed follow-up or Decision by."


def _asks_next_step(rule: Rule) -> bool:
    return rule.is_to_do and not _NEXT_STEP.isdisjoint(cited(rule.source))


def _asked_for(seen: _Seen, fact: date, is_it: Callable[[Rule], bool]) -> bool:
    """Whether such a to-do is shown in the row, or in the one of its group whose turn it is."""
    shown = (seen.choice.action, *seen.choice.also)
    if any(verdict and is_it(verdict.rule) for verdict in shown):
        return True
    turns = (v.rule for v in seen.choice.verdicts if v.outcome is Outcome.OTHER_TURN and is_it(v.rule))
    return any(rule.lapses is None or fact + timedelta(days=rule.lapses) >= seen.today for rule in turns)


def _too_early(seen: _Seen) -> str:
    """Sooner than 48 hours is too quick (004-3), where the cadence follows that advice at all."""
    held = seen.held
    if held is None or not seen.in_touch_since(held):
        return ""
    opens = next((held + timedelta(days=rule.opens) for rule in _waiting_rules(seen, held)), held)
    early = next((f.day for f in seen.case.follow_ups if held <= f.day < opens), None)
    if early is None:
        return ""
    came = f"Your follow-up of {day_text(early, opens)} came before {day_text(opens, opens)}"
    return f"{came}: too quick after the interview ({ADVISERS['004']})."


def _waiting_rules(seen: _Seen, held: date) -> Iterable[Rule]:
    rules = (rule for number in _NOT_TOO_EARLY for rule in seen.policy.citing.get(number, ()))
    for rule in rules:
        last = held + timedelta(days=_STILL_WORTH if rule.lapses is None else rule.lapses)
        if rule.after == "Interview on" and seen.case.stage in rule.stages and seen.today <= last:
            yield rule


def _same_talking_point(seen: _Seen) -> str:
    """The same text to two people is a form letter (000-11)."""
    if "Discussed" not in seen.case.row.cells or not seen.case.row.contact:
        return ""
    alike = seen.moment.facts.talking_points.get(talking_point(seen.case.row), ())
    other = next((case for case in alike if case.person_name != seen.case.person_name), None)
    if other is None:
        return ""
    named = " ".join(other.row.contact.split())[:_NAME_SHOWN]
    return f"Discussed says the same for {named} (row {other.row.number}): no two notes alike."


def _others_give_up(seen: _Seen) -> str:
    """After four to six weeks employers expect finalists to have given up (002-13)."""
    if seen.held is None or seen.case.stage is not Stage.INTERVIEWING:
        return ""
    newest = max(seen.held, seen.moment.reply(seen.case) or seen.held)
    first, last = (newest + timedelta(days=days) for days in _OTHERS_GIVE_UP)
    if not first <= seen.today <= last:
        return ""
    return f"Four to six weeks of silence, {day_text(first, last)} to {day_text(last, last)}: others give up now."


def _quiet_for_long(seen: _Seen) -> str:
    """The usual time from interview to decision is over (000-4): not a no, but worth a decision of one's own."""
    held = seen.held
    if held is None or seen.case.stage is not Stage.INTERVIEWING:
        return ""
    usual = held + timedelta(days=seen.policy.settings.quiet_after_days)
    if usual > seen.today or _asked_for(seen, usual, _asks_to_decide):
        return ""
    return f"The usual time to a decision ended on {day_text(usual)}: keep going, or type the Stage that ends it."


def _asks_to_decide(rule: Rule) -> bool:
    return rule.action == QUIET_ACTION


def _nothing_else_open(seen: _Seen) -> str:
    """The job is by no means in the bag (000-15)."""
    facts = seen.moment.facts
    ahead = seen.case.stage is Stage.INTERVIEWING and not seen.held
    if ahead or facts.acceptances or len(facts.live_groups) > 1:  # its own is one of them
        return ""
    return "Keep looking: nothing else is open."


class _Kind(NamedTuple):
    """One caution: the advice it comes from, the column it hangs on, and its sentence, blank where it does not
    hold. Those not in ``any_stage`` are about rows in a late one; ``of_contact`` ones are pointless where the
    person must not be contacted."""

    source: str
    column: str
    sentence: Callable[[_Seen], str]
    any_stage: bool = False
    of_contact: bool = True


_LOUDEST_FIRST = (
    _Kind(PROMISE_BROKEN, "Agreed follow-up", _promise_broken, any_stage=True),
    _Kind("004-5, 004-6, 000-16, 002-11", "Offer expires", _offer_expires_first, any_stage=True),
    _Kind("004-2", "Last follow-up", _nothing_sent),
    _Kind("000-6, 001-6, 002-1, 003-7", "Agreed follow-up", _no_next_step),
    _Kind("004-3", "Last follow-up", _too_early),
    _Kind("000-11, 002-4", "Discussed", _same_talking_point, any_stage=True),
    _Kind("002-13", "Interview on", _others_give_up),
    _Kind("000-4", "Interview on", _quiet_for_long, of_contact=False),
    _Kind(KEEP_LOOKING, "Stage", _nothing_else_open, of_contact=False),
)
_IN_ANY_STAGE = tuple(kind for kind in _LOUDEST_FIRST if kind.any_stage)

SOURCES = tuple(kind.source for kind in _LOUDEST_FIRST)
"""Where each kind of caution comes from, the loudest first."""


def cautions_of(choice: Choice, policy: Policy, moment: Moment) -> tuple[Caution, ...]:
    """The cautions of one row, loudest first; none once it ended or an offer elsewhere was accepted."""
    case = choice.case
    if case.stage in CLOSED_STAGES or moment.facts.accepted_elsewhere(case):
        return ()
    interview = case.row.day("Interview on")
    held = interview if interview and interview <= moment.day else None
    seen = _Seen(choice, policy, moment, held, moment.newest_follow_up((case,)))
    barred = "Do not contact" in case.restrictions
    return tuple(
        Caution(case.row.number, kind.column, text, kind.source)
        for kind in (_LOUDEST_FIRST if case.stage in _LATE_STAGES else _IN_ANY_STAGE)
        if not (barred and kind.of_contact) and (text := kind.sentence(seen))
    )


def loudest_first(warned: Iterable[Sequence[Caution]]) -> list[Caution]:
    """The cautions of all rows: by their weight, then in sheet order."""
    return sorted((caution for cautions in warned for caution in cautions), key=lambda c: SOURCES.index(c.source))


def tracker_cautions(policy: Policy, moment: Moment) -> tuple[Caution, ...]:
    """The cautions about the whole tracker: keep looking until an offer is accepted (000-15, 002-12)."""
    days = policy.settings.prospecting_days
    cases = moment.facts.cases
    if not cases or moment.facts.acceptances or _is_prospecting(cases, moment.day - timedelta(days=days), moment.day):
        return ()
    text = f"Keep looking: no new lead or application in the last {days} days."
    return (Caution(None, "", text, KEEP_LOOKING),)


def _is_prospecting(cases: Iterable[Case], first: date, last: date) -> bool:
    days = (case.row.day(column) for case in cases for column in ("Lead on", "Applied on"))
    return any(day and first <= day <= last for day in days)
