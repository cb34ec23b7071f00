"""The rules of a cadence, from text and to it: every wrong cell is found at once, with what is allowed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from followup_sheet.cadences.answers import did_you_mean, not_a_number, not_known, spelling
from followup_sheet.columns import DATE_COLUMNS, USER_COLUMNS, list_words, normalise
from followup_sheet.facts import ACCEPTED_ELSEWHERE, LAST_CONTACT, STAGE_FACT, UNANSWERED
from followup_sheet.model import EVERYONE, ROTATION, Rule, Stage
from followup_sheet.quoting import quoted

NUMBERS = ("Opens", "Due", "Lapses", "Every", "At most", "Min")
RULE_COLUMNS = (
    "Action", "After", "Opens", "Due", "Lapses", "Every", "At most", "To", "Channel", "Stages",
    "If", "Unless", "Min", "Holds", "Urgent", "Say", "Source",
)  # fmt: skip
OURS = "Ours"
"""What a file says of a rule beside the columns: which numbers no adviser gives; a sheet marks them with †."""
DAGGER = "†"
_KNOWN = (*RULE_COLUMNS, OURS)

STAGES = tuple(stage.value for stage in Stage if stage)
FACT_NAMES = (*DATE_COLUMNS, LAST_CONTACT, UNANSWERED, *(STAGE_FACT + stage for stage in STAGES), ACCEPTED_ELSEWHERE)
CONTACTS = (EVERYONE, ROTATION, *list_words("Contact type"))

OFFSET_LIMIT = 3650
"""Days; ten years either way is beyond any follow-up."""

MOST_RULES = 500
"""A list that nobody can read through is a mistake, and would cost every tracker its time."""

_LONGEST = {"Action": 100, "Say": 4_000, "Source": 500}
"""Characters."""

_INTEGER = re.compile(r"[-+]?[0-9]{1,9}(?:\.0*)?")
_MINUS = str.maketrans("\u2212\u2013", "--")  # as people and spreadsheets write it
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_YES, _NO = frozenset({"yes", "true"}), frozenset({"", "no", "false"})


class Fault(NamedTuple):
    """One wrong cell of a cadence: the rule's place in the list (0 for the list itself), its column, what is
    wrong, and the place of ``other``, the rule it clashes with."""

    line: int
    column: str
    message: str
    other: int = 0


def rule_values(rule: Rule) -> dict[str, str | int | None]:
    """What a Cadence sheet shows of a rule, by column; `check` gives the same rule back."""
    return {
        "Action": rule.action,
        "After": rule.after,
        "Opens": rule.opens,
        "Due": rule.due,
        "Lapses": rule.lapses,
        "Every": rule.every,
        "At most": rule.at_most,
        "To": ", ".join(rule.to),
        "Channel": ", ".join(rule.channels) or None,
        "Stages": ", ".join(stage for stage in STAGES if stage in rule.stages),
        "If": ", ".join(rule.if_filled) or None,
        "Unless": ", ".join(rule.unless_filled) or None,
        "Min": rule.minimum,
        "Holds": "yes" if rule.holds else None,
        "Urgent": "yes" if rule.urgent else None,
        "Say": rule.say or None,
        "Source": rule.source or None,
    }


def check(lines: Sequence[Mapping[str, str]]) -> tuple[tuple[Rule, ...], tuple[Fault, ...]]:
    """The rules of a cadence, and every fault in them (rules are usable only without faults).

    Each line is a rule's cells as text, by column."""
    if len(lines) > MOST_RULES:
        return (), (Fault(0, "", f"{len(lines):,} rules are too many: a cadence has {MOST_RULES} at most"),)
    read = [_Line(number, cells) for number, cells in enumerate(lines, 1)]
    rules = tuple(_rule(line) for line in read)
    _find_doubles(read, rules)
    faults = [fault for line in read for fault in line.faults]
    if not rules:
        faults.append(Fault(0, "", "the cadence has no rules: it needs one at least"))
    return rules, tuple(faults)


@dataclass
class _Line:
    """The cells of one rule as text, and the faults found while reading them."""

    number: int
    cells: Mapping[str, str]
    faults: list[Fault] = field(default_factory=list)
    daggers: set[str] = field(default_factory=set)

    def text(self, column: str) -> str:
        return self.cells.get(column, "").strip()

    def fault(self, column: str, message: str, other: int = 0) -> None:
        self.faults.append(Fault(self.number, column, message, other))

    def words(self, column: str) -> str:
        """A text for people."""
        text = self.text(column).replace("\r\n", "\n").replace("\r", "\n")
        if len(text) > _LONGEST[column]:
            self.fault(column, f"{column} has {len(text):,} characters: {_LONGEST[column]:,} at most")
        elif unseen := _UNSEEN.search(text):
            self.fault(column, f"{column} holds a character that cannot be shown ({unseen[0]!r}): type the text anew")
        return text

    def whole(self, column: str, low: int, high: int = OFFSET_LIMIT) -> int | None:
        text = self.text(column)
        bare = text.removesuffix(DAGGER).strip()
        if not bare:
            return None
        number = bare.translate(_MINUS)
        value = int(float(number)) if _INTEGER.fullmatch(number) else None
        if value is None or not low <= value <= high:
            self.fault(column, not_a_number(column, bare, low, high))
            return None
        if bare != text:
            self.daggers.add(column)
        return value

    def needed(self, column: str, low: int) -> int:
        if not self.text(column):
            self.fault(column, f"{column} is empty: write a number of days, such as 0 or 7")
        return self.whole(column, low) or 0

    def yes(self, column: str) -> bool:
        word = normalise(self.text(column))
        if word not in _YES | _NO:
            self.fault(column, f"{quoted(self.text(column))} is not yes: write yes, or leave it blank")
        return word in _YES

    def one_of(self, column: str, allowed: Sequence[str]) -> str:
        text = self.text(column)
        found = spelling(text, allowed)
        if not text:
            self.fault(column, f"{column} is empty: one of {', '.join(allowed)}")
        elif found is None:
            self.fault(column, not_known(column, [text], allowed))
        return found or ""

    def several(self, column: str, allowed: Sequence[str]) -> tuple[str, ...]:
        words = [word.strip() for word in self.text(column).split(",") if word.strip()]
        unknown = [word for word in words if spelling(word, allowed) is None]
        if unknown:
            self.fault(column, not_known(column, unknown, allowed))
        return tuple(found for word in words if (found := spelling(word, allowed)))


def _rule(line: _Line) -> Rule:
    for column in line.cells:
        if column not in _KNOWN:
            near = did_you_mean("", column, _KNOWN)
            line.fault(column, f"{quoted(column)} is not a column of a cadence{near}: one of {', '.join(_KNOWN)}")
    rule = Rule(
        number=line.number,
        action=_action(line),
        after=line.one_of("After", FACT_NAMES),
        opens=line.needed("Opens", -OFFSET_LIMIT),
        due=line.needed("Due", -OFFSET_LIMIT),
        lapses=line.whole("Lapses", -OFFSET_LIMIT),
        every=line.whole("Every", 1),
        at_most=line.whole("At most", 1),
        to=_to(line),
        channels=line.several("Channel", list_words("How")),
        stages=_stages(line),
        if_filled=line.several("If", USER_COLUMNS),
        unless_filled=line.several("Unless", USER_COLUMNS),
        minimum=line.whole("Min", 0) or 0,
        holds=line.yes("Holds"),
        urgent=line.yes("Urgent"),
        say=line.words("Say"),
        source=line.words("Source"),
    )
    ours = {*line.several(OURS, NUMBERS), *line.daggers}
    _check_together(line, rule)
    return replace(rule, ours=tuple(name for name in NUMBERS if name in ours))


def _action(line: _Line) -> str:
    """On one line, as it stands in a cell of the Tracker."""
    action = " ".join(line.words("Action").split())
    if not action:
        line.fault("Action", "Action is empty: say what to do, such as Thank-you note")
    return action


def _to(line: _Line) -> tuple[str, ...]:
    if not line.text("To"):
        return (EVERYONE,)
    to = line.several("To", CONTACTS)
    if len(to) > 1 and (EVERYONE in to or ROTATION in to):
        line.fault("To", f"write {EVERYONE}, or {ROTATION}, or a list of contact types, not a mixture")
    return to


def _stages(line: _Line) -> frozenset[str]:
    if not line.text("Stages"):
        line.fault("Stages", f"Stages is empty: any of {', '.join(STAGES)}")
    return frozenset(line.several("Stages", STAGES))


def _check_together(line: _Line, rule: Rule) -> None:
    """What only several cells together can get wrong."""
    wrong = {fault.column for fault in line.faults}
    if rule.opens > rule.due and not wrong & {"Opens", "Due"}:
        line.fault("Opens", f"Opens ({rule.opens}) is after Due ({rule.due}): write {rule.due} or less, or a later Due")
    if rule.lapses is not None and rule.lapses < rule.due and not wrong & {"Lapses", "Due"}:
        advice = f"write {rule.due} or more, or leave it blank for never"
        line.fault("Lapses", f"Lapses ({rule.lapses}) is before Due ({rule.due}): {advice}")
    if rule.every is None and (rule.at_most or 1) > 1 and "Every" not in wrong:
        advice = "write into Every after how many days it comes again, or 1 here"
        line.fault("At most", f"At most above 1 needs Every, without which a rule comes once only: {advice}")
    if rule.every is not None and not rule.channels and "Channel" not in wrong:
        advice = "leave Every blank, or name a Channel"
        line.fault("Every", f"a rule without a Channel is a to-do and cannot come again: {advice}")


def _find_doubles(lines: Sequence[_Line], rules: Sequence[Rule]) -> None:
    """A rule that says what another one says already, whatever its words, is one line too many."""
    first: dict[Rule, int] = {}
    for line, rule in zip(lines, rules, strict=True):
        if not line.faults:
            known = first.setdefault(replace(rule, number=0, say="", source="", ours=()), line.number)
            if known != line.number:
                line.fault("Action", "the same rule stands twice: delete one of the two", known)
