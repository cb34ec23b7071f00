"""One rule of a cadence in words, as a coach would read it."""

from __future__ import annotations

from collections.abc import Iterator

from followup_sheet.model import Rule
from followup_sheet.wording import advisers


def rule_lines(rule: Rule) -> Iterator[str]:
    """The rule's number and action, then its window, whom it is for, its conditions and whose advice it is."""
    yield f"{rule.number:>3}  {rule.action}"
    yield f"     after {rule.after}: {_offsets(rule)}"
    yield f"     to {', '.join(rule.to)}; {_by(rule)}; in {', '.join(sorted(rule.stages))}"
    yield from (f"     {line}" for line in _conditions(rule))
    yield from (f"     {say}" for say in rule.says)
    yield f"     {advice(rule)}"


def advice(rule: Rule) -> str:
    """Whose advice a rule is, with the numbers its Source cites: ``OI Partners, ADVANCE (002-6, 003-6)``."""
    return f"{advisers(rule.source)}{f' ({rule.source})' if rule.source else ''}"


def _offsets(rule: Rule) -> str:
    parts = [f"opens {_number(rule, 'Opens', rule.opens)}", f"due {_number(rule, 'Due', rule.due)}"]
    if rule.lapses is not None:
        parts.append(f"lapses {_number(rule, 'Lapses', rule.lapses)}")
    if rule.every is not None:
        parts.append(f"again every {_number(rule, 'Every', rule.every)}")
        if rule.at_most is not None:
            parts.append(f"at most {_number(rule, 'At most', rule.at_most)} times")
    return ", ".join(parts)


def _number(rule: Rule, column: str, value: int) -> str:
    return f"{value}†" if column in rule.ours else str(value)


def _by(rule: Rule) -> str:
    return f"by {', '.join(rule.channels)}" if rule.channels else "a to-do"


def _conditions(rule: Rule) -> Iterator[str]:
    if rule.if_filled:
        yield f"if {', '.join(rule.if_filled)} is filled"
    if rule.unless_filled:
        yield f"unless {', '.join(rule.unless_filled)} is filled"
    if rule.minimum:
        yield f"after at least {rule.minimum} follow-up"
    if rule.holds:
        yield "holds everything else back that is not urgent"
    if rule.urgent:
        yield "urgent: not spaced, first when due"
