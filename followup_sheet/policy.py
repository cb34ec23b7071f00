"""The cadence together with what the tracker's settings make of it, indexed for deciding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Protocol

from followup_sheet.model import Cadence, Rule, Settings, Stage
from followup_sheet.wording import cited

QUIET_ACTION = "Decide: keep going or close"
QUIET_DAYS = 90
"""The interview-to-decision span of 000-4; the setting *Quiet after days* moves the rule."""


class FreeDays(Protocol):
    """Weekends and public holidays."""

    def is_free(self, day: date) -> bool: ...

    def name(self, day: date) -> str: ...


@dataclass(frozen=True)
class Policy:
    """What decides: a checked cadence, the tracker's settings, and the days nobody works."""

    cadence: Cadence
    settings: Settings
    free_days: FreeDays

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        shift = self.settings.quiet_after_days - QUIET_DAYS
        return tuple(_shifted(rule, shift) if rule.action == QUIET_ACTION else rule for rule in self.cadence.rules)

    @cached_property
    def by_stage(self) -> Mapping[str, tuple[Rule, ...]]:
        """Stage to the rules that name it, in their order."""
        return {stage: tuple(r for r in self.rules if stage in r.stages) for stage in Stage}

    @cached_property
    def namesakes(self) -> Mapping[str, tuple[Rule, ...]]:
        """Action to all rules with that Action."""
        return {rule.action: tuple(r for r in self.rules if r.action == rule.action) for rule in self.rules}

    @cached_property
    def citing(self) -> Mapping[str, tuple[Rule, ...]]:
        """A number of the sources to the rules that cite it."""
        numbers = dict.fromkeys(number for rule in self.rules for number in cited(rule.source))
        return {number: tuple(rule for rule in self.rules if number in cited(rule.source)) for number in numbers}

    @cached_property
    def holding(self) -> Sequence[Rule]:
        return tuple(rule for rule in self.rules if rule.holds)

    def moves_off_free_days(self, rule: Rule, channel: str) -> bool:
        """Calls and visits wait for a working day; promises (Holds) never move."""
        if rule.holds:
            return False
        return channel in ("Phone", "In person") or (channel == "E-mail" and not self.settings.email_on_weekends)


def _shifted(rule: Rule, days: int) -> Rule:
    lapses = None if rule.lapses is None else rule.lapses + days
    return replace(rule, opens=rule.opens + days, due=rule.due + days, lapses=lapses)
