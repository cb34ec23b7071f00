"""The columns of the Cadence sheet: what each takes from a rule, and how it is explained to a coach."""

from __future__ import annotations

from dataclasses import dataclass

from followup_sheet.cadences.check import rule_values
from followup_sheet.columns import list_words
from followup_sheet.model import EVERYONE, ROTATION, Rule, Stage
from followup_sheet.wording import ADVISERS

_NARROW = 8  # columns of numbers and of yes
_CHANNELS = list_words("How")
_FACTS = (
    "Interview on", "Applied on", "Lead on", "Deadline", "Decision by", "Agreed follow-up", "Reply on",
    "Other offer on", "Offer expires", "Last contact", "Unanswered", "Stage Rejected", "Stage Withdrawn",
    "Stage On hold", "Accepted elsewhere",
)  # fmt: skip
"""What After may say, in a list short enough for a drop-down; any other stage's name is understood too."""

_NOT_LISTED = "This is not in the list. It may still be right: the note on the header says what is understood. Keep it?"


@dataclass(frozen=True, slots=True)
class RuleColumn:
    """One column of the sheet. ``width`` is in characters.
    ``choices`` make a drop-down; other text is let through, after the ``question`` where there is one.
    ``group`` begins the note of all columns that have it, which share a tint; ``is_quiet`` ones are for reading."""

    name: str
    group: str
    width: float
    hint: str
    note: str
    choices: tuple[str, ...] = ()
    question: str = ""
    is_quiet: bool = False

    @property
    def is_short(self) -> bool:
        """Whether it holds numbers or a yes."""
        return self.width <= _NARROW

    def cell(self, rule: Rule) -> str | int | None:
        """What the column shows of a rule."""
        return rule_values(rule)[self.name]


def _sources() -> str:
    return "; ".join(f"{number} {name}" for number, name in ADVISERS.items())


_WHAT, _WHEN, _AGAIN = "What to do", "When, in days from that date", "Again?"
_WHOM, _ONLY, _WEIGHT, _WORDS = "To whom, and how", "Only where", "Weight", "In words"
_YES = ("yes",)
_YES_OR_BLANK = "Write yes, or leave it blank. Keep it?"

RULE_COLUMNS = (
    RuleColumn(
        "Action", _WHAT, 30,
        "What to do, as it will stand in Next action.",
        "What to do, as it will stand in Next action of the Tracker and in History. Lines with one name count as one "
        "action: done once, it is done.\nExample: Thank-you note",
    ),
    RuleColumn(
        "After", _WHEN, 18,
        "The date it counts from.",
        "The date the days are counted from: a date column of the Tracker, or Last contact (yours or theirs), "
        "Unanswered (your newest follow-up they have not answered), Stage and a stage, or Accepted elsewhere.\n"
        "Example: Interview on",
        _FACTS, _NOT_LISTED,
    ),
    RuleColumn(
        "Opens", _WHEN, 7,
        "The first sensible day: so many days after that date. Below nought is before it.",
        "The first sensible day, in days after that date. Below nought is before it.\nExample: 2",
    ),
    RuleColumn(
        "Due", _WHEN, 7,
        "The day to do it by, in days after that date.",
        "The day to do it by, in days after that date: not before Opens.\nExample: 5",
    ),
    RuleColumn(
        "Lapses", _WHEN, 8,
        "The last day it is still worth doing; blank is never too late.",
        "The last day on which it is still worth doing. After it the action is logged as missed. Blank is never.\n"
        "Example: 8",
    ),
    RuleColumn(
        "Every", _AGAIN, 7,
        "Comes again after so many days without contact; blank is once only.",
        "It comes again after so many days without contact. Blank is once only.\nExample: 10",
    ),
    RuleColumn(
        "At most", _AGAIN, 7,
        "How often it comes in all; counts only with Every.",
        "How often it may come in all. It counts only with Every; blank is no limit.\nExample: 2",
    ),
    RuleColumn(
        "To", _WHOM, 23,
        "everyone, one in rotation, or contact types with commas between them.",
        "everyone: each contact at the company. one in rotation: one of them at a time. Or contact types, with commas "
        "between them.\nExample: Hiring manager, HR",
        (EVERYONE, ROTATION, *list_words("Contact type")),
    ),
    RuleColumn(
        "Channel", _WHOM, 15,
        "How: several take turns. Blank makes it a to-do of your own.",
        "How to be in touch. Of several, with commas between them, each time takes the next one. Blank makes it a "
        "to-do of your own, such as finding a name.\nExample: Phone, E-mail",
        _CHANNELS,
    ),
    RuleColumn(
        "Stages", _ONLY, 21,
        "The stages it applies in, with commas between them.",
        "The stages it applies in, with commas between them.\nExample: Applied, Interviewing",
        tuple(stage for stage in Stage if stage),
    ),
    RuleColumn(
        "If", _ONLY, 13,
        "Only while these columns of the Tracker are filled.",
        "Only in rows where these columns of the Tracker are filled.\nExample: Contact",
    ),
    RuleColumn(
        "Unless", _ONLY, 16,
        "Not while one of these columns of the Tracker is filled.",
        "Not in rows where one of these columns of the Tracker is filled.\nExample: Reply on",
    ),
    RuleColumn(
        "Min", _ONLY, 6,
        "Only after so many follow-ups.",
        "Only after so many follow-ups since the interview. 0 is always.\nExample: 1",
    ),
    RuleColumn(
        "Holds", _WEIGHT, 7,
        "yes: while it stands, other rules wait.",
        "yes: while this one stands, the others wait. A promise does.",
        _YES, _YES_OR_BLANK,
    ),
    RuleColumn(
        "Urgent", _WEIGHT, 8,
        "yes: goes before other rules and keeps no distance from them.",
        "yes: it goes before the others, however short a time ago they last heard from you.",
        _YES, _YES_OR_BLANK,
    ),
    RuleColumn(
        "Say", _WORDS, 46,
        "What to say. Several texts, one a line (Alt+Enter), take turns.",
        "What to say: it will stand in Why. Of several texts, one a line (Alt+Enter begins a line), each time takes "
        "the next one, as channels do.\nExample: Thank them and pick up one thing you talked about.",
        is_quiet=True,
    ),
    RuleColumn(
        "Source", _WORDS, 22,
        "Whose advice it is; blank is our own.",
        f"Whose advice it is, and which of their rules. {_sources()}. Blank is our own; write your name for yours.",
        is_quiet=True,
    ),
)  # fmt: skip
"""In the order of the sheet; columns of one group stand side by side."""
