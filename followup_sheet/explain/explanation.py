"""Every row of a tracker explained as tonight's run would see it, and finding the row somebody asks about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from followup_sheet.cautions import cautions_of
from followup_sheet.decide import Choice
from followup_sheet.explain.reasons import reason
from followup_sheet.facts import Case, GroupKey
from followup_sheet.model import Caution, HistoryLine, Plan, Tracker
from followup_sheet.moment import Moment
from followup_sheet.night import Tonight, choose_all, missed_by_row, plan, tonight_of
from followup_sheet.policy import Policy
from followup_sheet.windows import Verdict


@dataclass(frozen=True)
class View:
    """A tracker, what decides in it, its facts tonight, and what was chosen, by row number."""

    tracker: Tracker
    policy: Policy
    tonight: Tonight
    choices: Mapping[int, Choice]

    @property
    def moment(self) -> Moment:
        return self.tonight.moment

    def beside(self, case: Case) -> tuple[Choice, ...]:
        """What was chosen in the row's group, the row included."""
        return tuple(self.choices[member.row.number] for member in self.moment.facts.groups[case.group])

    @cached_property
    def _groups_of_person(self) -> Mapping[GroupKey, frozenset[GroupKey]]:
        """The groups in which one person is dealt with."""
        found: dict[GroupKey, set[GroupKey]] = {}
        for case in self.moment.facts.cases:
            if case.person:
                found.setdefault(case.person, set()).add(case.group)
        return {person: frozenset(groups) for person, groups in found.items()}

    @cached_property
    def lines(self) -> Mapping[int, Sequence[HistoryLine]]:
        """History by row number, once tonight's run has recorded what is typed by now."""
        new: dict[str, list[HistoryLine]] = {}
        for line in self.tonight.lines:
            new.setdefault(line.id, []).append(line)
        old = self.tonight.identity.lines
        numbers = self.tonight.identity.ids.items()
        return {number: [*old.get(number, ()), *new.get(row_id, ())] for number, row_id in numbers}

    def groups_near(self, case: Case) -> set[GroupKey]:
        """The groups that can matter to a row: its own, every one with the same person, and the one that was
        accepted elsewhere first."""
        person = self._groups_of_person.get(case.person, frozenset()) if case.person else frozenset()
        elsewhere = next((a.group for a in self.moment.facts.acceptances if a.group != case.group), case.group)
        return {case.group, elsewhere, *person}


@dataclass(frozen=True, slots=True)
class Explanation:
    """One row explained: its choice, what its cells will say, the cautions (loudest first), and a sentence for
    every rule of the cadence in order."""

    choice: Choice
    plan: Plan
    cautions: tuple[Caution, ...]
    reasons: tuple[tuple[Verdict, str], ...]
    view: View

    @property
    def case(self) -> Case:
        return self.choice.case

    @property
    def why(self) -> str:
        return self.plan.why


def explain_tracker(tracker: Tracker, policy: Policy, today: date) -> list[Explanation]:
    """Every row of a tracker, in sheet order, as tonight's run would see it."""
    tonight = tonight_of(tracker, policy, today)
    choices = choose_all(policy, tonight.moment, every_rule=True)
    view = View(tracker, policy, tonight, {choice.case.row.number: choice for choice in choices})
    missed = missed_by_row(policy, view.moment, choices)
    return [_explained(choice, view, missed.get(choice.case.row.number, ())) for choice in choices]


def _explained(choice: Choice, view: View, missed: Sequence[HistoryLine]) -> Explanation:
    cautions = cautions_of(choice, view.policy, view.moment)
    shown = plan(view.policy, view.moment, choice, missed)
    return Explanation(choice, shown, cautions, _reasons(choice, view.moment), view)


def _reasons(choice: Choice, moment: Moment) -> tuple[tuple[Verdict, str], ...]:
    return tuple((verdict, reason(verdict, choice, moment)) for verdict in choice.verdicts)


def select(explanations: Sequence[Explanation], wanted: str) -> list[Explanation]:
    """The rows a number or a text names: its sheet row, its ID, or a part of a person, company or role."""
    text = wanted.strip().casefold()
    if text.isdecimal():
        return [e for e in explanations if e.case.row.number == int(text)]
    return [e for e in explanations if text and _answers_to(e.case, text)]


def _answers_to(case: Case, text: str) -> bool:
    names = (case.row.contact, case.row.company, case.row.role)
    return text == case.id.casefold() or any(text in name.casefold() for name in names)
