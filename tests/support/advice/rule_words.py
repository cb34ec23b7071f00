"""The cells of a rule in few words, for docs/advice.md: always taken from the rule, never typed."""

from __future__ import annotations

from collections.abc import Iterable

from followup_sheet.model import Rule

NO_RULE = "no rule"
OURS = "†"


def marked(rule: Rule, column: str, value: int) -> str:
    """A number, with the dagger where no adviser gives it."""
    return f"{value}{OURS if column in rule.ours else ''}"


def window(rule: Rule) -> str:
    """``day 0 to 1 after Interview on, worth doing until day 4†``; a rule that comes again says how often."""
    parts = [f"{span(rule)} after *{rule.after}*"]
    if rule.lapses is not None:
        parts.append(f"worth doing until day {marked(rule, 'Lapses', rule.lapses)}")
    if rule.every is not None and rule.at_most != 1:
        parts.append(_again(rule, rule.every))
    return ", ".join(parts)


def _again(rule: Rule, every: int) -> str:
    end = "without end" if rule.at_most is None else f"{marked(rule, 'At most', rule.at_most)} times at most"
    return f"again every {marked(rule, 'Every', every)} days {end}"


def span(rule: Rule) -> str:
    """``day 0 to 1``: from Opens to Due."""
    opens, due = marked(rule, "Opens", rule.opens), marked(rule, "Due", rule.due)
    return f"day {due}" if rule.opens == rule.due else f"day {opens} to {due}"


def channels(rule: Rule) -> str:
    """``Phone, then E-mail``; a to-do has none."""
    return ", then ".join(rule.channels) or "a to-do"


def people(rule: Rule) -> str:
    """Whom a rule is for."""
    return "one at a time" if rule.is_rotation else ", ".join(rule.to)


def several(told: Iterable[str]) -> str:
    """What several rules come to in one cell, once each."""
    return "; ".join(dict.fromkeys(told)) or NO_RULE
