"""The values that travel from the workbook to the plan and back. No behaviour, no input or output.

A *tracker* is one workbook; a *row* is one person at one company for one role; a *follow-up* is
a contact the user made; a *fact* is a date known about a row; a *rule* turns a fact into an
*action* with a *window*; the *cadence* is the list of rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from followup_sheet.errors import FollowupSheetError, Problem


class Stage(StrEnum):
    """Where a row stands; ``NONE`` while neither a word nor a date tells."""

    NONE = ""
    LEAD = "Lead"
    TO_APPLY = "To apply"
    APPLIED = "Applied"
    INTERVIEWING = "Interviewing"
    OFFER = "Offer"
    ACCEPTED = "Accepted"
    REJECTED = "Rejected"
    WITHDRAWN = "Withdrawn"
    ON_HOLD = "On hold"


CLOSED_STAGES = frozenset({Stage.ACCEPTED, Stage.REJECTED, Stage.WITHDRAWN})


class Status(StrEnum):
    """The one word a row shows for today."""

    OVERDUE = "Overdue"
    DUE_TODAY = "Due today"
    DUE_SOON = "Due soon"
    SCHEDULED = "Scheduled"
    WAITING = "Waiting"
    CLOSED = "Closed"
    CHECK = "Check"


class Kind(StrEnum):
    """What a line of the History sheet records."""

    STAGE = "Stage"
    EVENT = "Event"
    FOLLOW_UP = "Follow-up"
    MISSED = "Missed"


@dataclass(frozen=True, slots=True)
class CellError:
    """A cell that shows a spreadsheet error such as ``#N/A``."""

    code: str

    def __str__(self) -> str:
        return self.code


@dataclass(frozen=True, slots=True)
class FormulaError(CellError):
    """A formula whose result cannot be taken; ``code`` says why, and what to do."""


RawValue = str | float | bool | datetime | time | CellError
"""A cell as the workbook holds it: text, number, boolean, a number with a date format
(``datetime``; ``time`` where it has no day), or an error. A blank cell has no value at all."""

Day = date
"""Another name for ``date``, for classes that have a field of that name."""

CellValue = str | date
"""A cell of a known column after reading: text (list words in their one spelling) or a day."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the Tracker sheet. ``cells`` maps a column's name (``columns.py``) to its value;
    a blank, unreadable or missing cell is absent. ``number`` is the row's number in the sheet."""

    number: int
    cells: Mapping[str, CellValue]
    problems: tuple[Problem, ...] = ()
    addresses: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)
    """Column name to cell address (``Interview on`` to ``L14``) for the columns the sheet has."""
    sheet: str = "Tracker"

    def text(self, column: str) -> str:
        value = self.cells.get(column, "")
        return value if isinstance(value, str) else value.isoformat()

    def day(self, column: str) -> date | None:
        value = self.cells.get(column)
        return None if value is None or isinstance(value, str) else value

    @property
    def company(self) -> str:
        return self.text("Company")

    @property
    def role(self) -> str:
        return self.text("Role")

    @property
    def contact(self) -> str:
        return self.text("Contact")


class HistoryLine(NamedTuple):
    """One line of the History sheet. ``number`` is its row in the sheet, 0 while not yet written."""

    date: Day | None
    kind: str
    what: str
    channel: str = ""
    company: str = ""
    role: str = ""
    contact: str = ""
    id: str = ""
    recorded_on: Day | None = None
    number: int = 0


EVERYONE = "everyone"
ROTATION = "one in rotation"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of a cadence. Offsets are calendar days from the fact, negative before it;
    ``lapses`` None is never; ``every`` None is once only; ``at_most`` counts only with ``every``."""

    number: int
    action: str
    after: str
    opens: int
    due: int
    lapses: int | None
    every: int | None
    at_most: int | None
    to: tuple[str, ...]
    channels: tuple[str, ...]
    stages: frozenset[str]
    if_filled: tuple[str, ...] = ()
    unless_filled: tuple[str, ...] = ()
    minimum: int = 0
    holds: bool = False
    urgent: bool = False
    say: str = ""
    source: str = ""
    ours: tuple[str, ...] = ()
    """The columns whose numbers no adviser gives (marked with a dagger when shown)."""

    @property
    def is_rotation(self) -> bool:
        return self.to == (ROTATION,)

    @property
    def is_to_do(self) -> bool:
        """Without a channel it is a to-do: no follow-up completes it."""
        return not self.channels

    @property
    def is_once(self) -> bool:
        return self.every is None

    @property
    def says(self) -> tuple[str, ...]:
        """The texts of Say, one a line; spaces smoothed, empty lines passed over."""
        return tuple(text for line in self.say.splitlines() if (text := " ".join(line.split())))


@dataclass(frozen=True, slots=True)
class Cadence:
    """A named, checked list of rules in their order of precedence."""

    name: str
    rules: tuple[Rule, ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """The tracker's Settings sheet, defaults where it is silent."""

    cadence: str = "standard"
    your_name: str = ""
    email: str = ""
    country: str = ""
    region: str = ""
    due_soon_days: int = 3
    spacing_days: int = 2
    quiet_after_days: int = 90
    dates_written_as: str = "auto"
    email_on_weekends: bool = True
    prospecting_days: int = 7
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tracker:
    """Everything one workbook says, read but not yet decided. ``cadence`` is the one that
    decides; ``columns`` names the known columns the Tracker sheet has."""

    rows: tuple[Row, ...]
    history: tuple[HistoryLine, ...] = ()
    settings: Settings = field(default_factory=Settings)
    cadence: Cadence | None = None
    columns: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()
    """Problems outside the Tracker's rows: Settings, History and whole-sheet ones."""

    @property
    def has_ids(self) -> bool:
        return "ID" in self.columns


class Caution(NamedTuple):
    """What a source warns of, one sentence; nothing a cell has wrong. ``row`` is None where it is about the
    whole tracker; ``column`` is the one whose cell it hangs on; ``source`` cites the advice (``003-9``)."""

    row: int | None
    column: str
    text: str
    source: str


class Plan(NamedTuple):
    """What a row asks for: the values of the tool's columns, and the rule they come from."""

    row: Row
    id: str
    status: Status
    why: str
    action: str = ""
    channel: str = ""
    opens: date | None = None
    due: date | None = None
    lapses: date | None = None
    rule: int | None = None
    follow_ups: int = 0


@dataclass(frozen=True, slots=True)
class Night:
    """The decision for one tracker and one day: nothing in it has been written yet.

    ``history`` are the lines to append; ``history_ids`` gives the ID to type into hand-written
    History lines (sheet row to ID); ``problems`` are all of the tracker's, in sheet order;
    ``cautions`` too, loudest first."""

    today: date
    plans: tuple[Plan, ...]
    history: tuple[HistoryLine, ...] = ()
    history_ids: Mapping[int, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    cautions: tuple[Caution, ...] = ()


class QuietRow(NamedTuple):
    """A row after which nothing has happened for weeks; ``since`` is the day it was last heard of."""

    row: int
    company: str
    contact: str
    since: Day


@dataclass(frozen=True, slots=True)
class Figures:
    """A tracker in numbers, as its Dashboard counts them. ``statuses`` and ``stages`` name those that some
    row has; ``days`` are the rows due on each of the next 14 days, today first; ``in_time`` is a share such
    as ``87%``, or a dash; ``quiet`` the row quiet for longest first."""

    statuses: Mapping[Status, int]
    stages: Mapping[Stage, int]
    days: tuple[int, ...]
    done_this_week: int
    missed_this_week: int
    done: int
    missed: int
    in_time: str
    quiet: tuple[QuietRow, ...] = ()


@dataclass(frozen=True, slots=True)
class TrackerAgenda:
    """What one tracker asks for, for the digest, `agenda` and the calendar.

    ``plans`` are due by the agenda's last day, the earliest first; ``checks`` the rows to check; ``missed``
    the Missed lines recorded lately, tonight's included; ``advice`` is about the whole tracker. Where it could
    not be read there is no ``figures``, and ``error`` says why; ``nights_unwritten`` counts the nights running
    on which it could not be written. ``told_on`` is the day its reader was last told of it, where that is not
    the day of their last digest. ``your_email`` is what its Settings say, which no mail goes by."""

    path: Path
    your_name: str = ""
    your_email: str = ""
    plans: tuple[Plan, ...] = ()
    checks: tuple[Plan, ...] = ()
    problems: tuple[Problem, ...] = ()
    missed: tuple[HistoryLine, ...] = ()
    advice: tuple[str, ...] = ()
    figures: Figures | None = None
    error: FollowupSheetError | None = None
    warnings: tuple[str, ...] = ()
    nights_unwritten: int = 0
    told_on: date | None = None

    @property
    def client(self) -> str:
        """What the client is called."""
        return self.your_name.strip() or self.path.stem


@dataclass(frozen=True, slots=True)
class TrackerResult:
    """What became of one tracker in a run. ``error`` tells why it was not written; its plans are
    there all the same where it could be read, if they were asked for. ``warnings`` are for stderr; ``agenda``
    is there where it was asked for; ``your_name`` is what its Settings call the client."""

    path: Path
    written: bool = False
    error: FollowupSheetError | None = None
    plans: tuple[Plan, ...] = ()
    problems: tuple[Problem, ...] = ()
    cautions: tuple[Caution, ...] = ()
    warnings: tuple[str, ...] = ()
    agenda: TrackerAgenda | None = None
    your_name: str = ""
