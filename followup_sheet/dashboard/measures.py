"""The Dashboard's measures, each declared once: the formula that keeps it live, and what it gives.

The template writes the formulas; the night stores the values beside them, so that a program that
does not calculate shows the right ones too. The Tracker's and History's columns have defined names,
which follow a column wherever it is moved.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from followup_sheet.columns import COLUMNS, HISTORY_COLUMNS
from followup_sheet.dashboard import gone_quiet
from followup_sheet.dashboard.counting import (
    Formula,
    among,
    before,
    count,
    day,
    filled,
    minus,
    monday,
    newest,
    on,
    percent,
    plus,
    since,
    where_nought,
    words,
)
from followup_sheet.dashboard.shown_cells import ShownCells, is_number
from followup_sheet.facts import OPEN_STAGES, OTHER_CONTACT, STAGE_DATES
from followup_sheet.model import Kind, Settings, Stage, Status

PROSPECTING = "Prospecting days"
DAYS = 14
WEEKS = 8

_TRACKER = {
    "TrackerStatus": "Status",
    "TrackerDue": "Due",
    "TrackerStage": "Stage",
    "TrackerCompany": "Company",
    "TrackerContact": "Contact",
    "TrackerLead": "Lead on",
    "TrackerDeadline": "Deadline",
    "TrackerApplied": "Applied on",
    "TrackerInterview": "Interview on",
    "TrackerFollowUp": "Last follow-up",
    "TrackerReply": "Reply on",
}
_HISTORY = {
    "HistoryDate": "Date",
    "HistoryKind": "Kind",
    "HistoryWhat": "What",
    "HistoryRecorded": "Recorded on",
}
_TRACKER_ORDER = [column.name for column in COLUMNS]

COLUMN_NAMES: Mapping[str, tuple[str, int]] = MappingProxyType(
    {name: ("Tracker", _TRACKER_ORDER.index(column) + 1) for name, column in _TRACKER.items()}
    | {name: ("History", HISTORY_COLUMNS.index(column) + 1) for name, column in _HISTORY.items()}
    | {"SettingsName": ("Settings", 1), "SettingsValue": ("Settings", 2)}
)
"""The columns' defined names: sheet, and number of the column in the template."""

_NAME_OF = {column: name for name, column in _TRACKER.items()}

# Now


def status_count(status: Status) -> Formula:
    """How many rows have the Status."""
    return count(among("TrackerStatus", status))


def elsewhere() -> Formula:
    """The rows that ask for nothing yet, in words."""
    quiet = [(Status.SCHEDULED, " scheduled, "), (Status.WAITING, " waiting, "), (Status.CLOSED, " closed")]
    return words(*(part for status, text in quiet for part in (status_count(status), text)))


# The last night that recorded something

LAST_NIGHT = newest("HistoryRecorded")


def last_night() -> Formula:
    """Its day; blank before the first one."""
    return where_nought(LAST_NIGHT, words(""), LAST_NIGHT)


def _that_night(kind: Kind, *what: str) -> Formula:
    named = [among("HistoryWhat", *what)] if what else []
    return count(among("HistoryKind", kind), *named, on("HistoryRecorded", LAST_NIGHT))


NEW_THAT_NIGHT = _that_night(Kind.EVENT, "Lead", "Applied")
DONE_THAT_NIGHT = _that_night(Kind.FOLLOW_UP)
MISSED_THAT_NIGHT = _that_night(Kind.MISSED)
DUE_THAT_NIGHT = count(on("TrackerDue", LAST_NIGHT))

# Keep looking


def _prospecting_days(cells: ShownCells) -> int:
    names, values = (cells.column(name).cells for name in ("SettingsName", "SettingsValue"))
    pairs = zip(names, values, strict=True)
    asked = [value for name, value in pairs if isinstance(name, str) and name.casefold() == PROSPECTING.casefold()]
    right = [value for value in asked if is_number(value) and 0 < value <= _MOST_DAYS]
    return int(sum(value for value in asked if is_number(value))) if len(right) == 1 else _DEFAULT_DAYS


_MOST_DAYS = 60
_DEFAULT_DAYS = Settings().prospecting_days
_PROSPECTING_DAYS = Formula("ProspectingDays", _prospecting_days)
_PROSPECTING_TEXT = (
    f'IF(COUNTIFS(SettingsName,"{PROSPECTING}",SettingsValue,">0",SettingsValue,"<={_MOST_DAYS}")=1,'
    f'INT(SUMIFS(SettingsValue,SettingsName,"{PROSPECTING}")),{_DEFAULT_DAYS})'
)


def keep_looking() -> Formula:
    """The advice of 000-15 and 002-12: silent once an offer is accepted."""
    first = Formula(f"{day().text}-ProspectingDays", lambda cells: cells.serial(cells.today) - _prospecting_days(cells))
    new = plus(*(count(since(name, first), before(name, day(1))) for name in ("TrackerLead", "TrackerApplied")))
    ever = plus(*(count(filled(name)) for name in ("TrackerLead", "TrackerApplied", "TrackerDeadline")))
    looking = where_nought(
        new,
        words("Keep looking: no new lead or application in the last ", _PROSPECTING_DAYS, " days."),
        words("New leads and applications in the last ", _PROSPECTING_DAYS, " days: ", new),
    )
    begun = where_nought(ever, words("Type your first lead or application into the Tracker."), looking)
    return where_nought(count(among("TrackerStage", Stage.ACCEPTED)), begun, words("You have accepted an offer."))


# The next days, the stages, the weeks


def due_on(offset: int) -> Formula:
    """How many rows are due so many days from today."""
    return count(on("TrackerDue", day(offset)))


def stage_count(stage: Stage) -> Formula:
    """How many rows stand in ``stage``: the typed one or what the dates show, whichever is further.

    Without a cell of its own to count, it is pieced together."""
    if stage not in OPEN_STAGES:
        return count(among("TrackerStage", stage))
    place = OPEN_STAGES.index(stage)
    shown_by = [_NAME_OF[STAGE_DATES[step]] for step in OPEN_STAGES]
    later = [among(name, "") for name in shown_by[place + 1 :]]
    typed = count(among("TrackerStage", stage), *later)
    shown = count(filled(shown_by[place]), among("TrackerStage", "", *OPEN_STAGES[:place]), *later)
    return plus(typed, shown)


def _week(week: int | None) -> list[tuple[Formula, Formula]]:
    """The Monday a week begins and that of the next; none for all weeks."""
    return [] if week is None else [(monday(week), monday(week + 1))]


def done(week: int | None = None) -> Formula:
    """Follow-ups made that had been asked for: in this week (0), one before (-1), or ever (None)."""
    within = [c for first, end in _week(week) for c in (since("HistoryDate", first), before("HistoryDate", end))]
    made = among("HistoryKind", Kind.FOLLOW_UP)
    return minus(count(made, *within), count(made, among("HistoryWhat", OTHER_CONTACT), *within))


def missed(week: int | None = None) -> Formula:
    """Follow-ups that lapsed unmade, as :func:`done`."""
    within = [c for first, end in _week(week) for c in (since("HistoryDate", first), before("HistoryDate", end))]
    return count(among("HistoryKind", Kind.MISSED), *within)


def in_time(week: int | None = None) -> Formula:
    """The share of :func:`done` in both as text; a dash where there was nothing to do."""
    both = plus(done(week), missed(week))
    return where_nought(both, words("-"), words(percent(done(week), both), "%"))


def this_week() -> Formula:
    """In words."""
    return words("This week: ", done(0), " done, ", missed(0), " missed")


def so_far() -> Formula:
    """All weeks there ever were, in words."""
    return words("In all: ", done(), " done, ", missed(), " missed; in time: ", in_time())


EXPRESSIONS: Mapping[str, str] = MappingProxyType({"ProspectingDays": _PROSPECTING_TEXT, **gone_quiet.EXPRESSIONS})
"""The names that stand for a formula of their own."""


def measures() -> tuple[Formula, ...]:
    """Every formula of the Dashboard."""
    weeks = range(0, -WEEKS, -1)
    listed = range(1, gone_quiet.LISTED + 1)
    return (
        *map(status_count, Status),
        *(elsewhere(), last_night(), NEW_THAT_NIGHT, DONE_THAT_NIGHT, MISSED_THAT_NIGHT, DUE_THAT_NIGHT),
        *(keep_looking(), this_week(), so_far()),
        *map(day, range(DAYS)),
        *map(due_on, range(DAYS)),
        *(stage_count(stage) for stage in Stage if stage),
        *map(monday, weeks),
        *(of_week(week) for of_week in (done, missed, in_time) for week in (*weeks, None)),
        *(of_row(place) for of_row in _QUIET for place in listed),
        gone_quiet.more_quiet(),
    )


_QUIET = (gone_quiet.quiet_since, gone_quiet.quiet_company, gone_quiet.quiet_contact)
