"""The report's measures, each declared once: what it is called, what it counts, and which advice it answers.

    a decided tracker → its log → one figure a measure → ClientMeasures

The tables, the sheet of definitions and the docs all say what stands here. Pure.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from followup_sheet.measures import after_interviews, search_counts
from followup_sheet.measures.activity import activity
from followup_sheet.measures.measured import ClientMeasures, Figure, Period, Search
from followup_sheet.model import Night, Status, Tracker
from followup_sheet.policy import Policy


class Over(StrEnum):
    """When a measure is taken."""

    DAY = "on the day"
    PERIOD = "in the period"


class Shows(StrEnum):
    """What the figure is: a number, some out of several, their share, or days since."""

    NUMBER = "number"
    PART = "part"
    SHARE = "share"
    DAYS = "days"


@dataclass(frozen=True, slots=True)
class Measure:
    """One column of the report. ``short`` heads it where room is scarce, blank where it is left out there.
    ``out_of`` says of what it is a part; ``source`` cites the advice or survey it answers, blank where it is
    plain book-keeping. From ``loud_from`` on a figure has the sheet's colours of ``colour``."""

    key: str
    title: str
    over: Over
    definition: str
    take: Callable[[Search], Figure]
    shows: Shows = Shows.NUMBER
    out_of: str = ""
    source: str = ""
    short: str = ""
    colour: Status | None = None
    loud_from: int = 1

    def is_loud(self, figure: Figure) -> bool:
        """Whether the figure of one client asks for a look."""
        return self.colour is not None and figure.value is not None and figure.value >= self.loud_from


_NOTE, _LEAD = after_interviews.NOTE_DAYS, search_counts.LEAD_DAYS
_SILENCE, _DECISION = after_interviews.SILENCE_DAYS, after_interviews.DECISION_DAYS

MEASURES = (
    Measure(
        "open_rows",
        "Open rows",
        Over.DAY,
        "Rows whose stage is not Accepted, Rejected or Withdrawn.",
        search_counts.open_rows,
        short="Open",
    ),
    Measure(
        "overdue",
        "Overdue",
        Over.DAY,
        "Rows with the Status Overdue.",
        search_counts.overdue,
        short="Overdue",
        colour=Status.OVERDUE,
    ),
    Measure(
        "idle_days",
        "Days since last activity",
        Over.DAY,
        "Days since the newest lead, application, interview held, reply or follow-up.",
        search_counts.idle_days,
        shows=Shows.DAYS,
        source="000-15, 002-12",
        short="Idle days",
        colour=Status.WAITING,
        loud_from=_SILENCE + 1,
    ),
    Measure(
        "applications",
        "Applications",
        Over.PERIOD,
        "Applications sent; one to a company and role on a day, however many people have a row.",
        search_counts.applications,
    ),
    Measure(
        "interviews",
        "Interviews",
        Over.PERIOD,
        "Interviews held, one for each person and day.",
        search_counts.interviews,
    ),
    Measure(
        "follow_ups",
        "Follow-ups made",
        Over.PERIOD,
        "Every contact the client made, asked for or not.",
        search_counts.follow_ups,
    ),
    Measure(
        "missed",
        "Missed",
        Over.PERIOD,
        "Follow-ups whose last day passed unmade, by that day. Counted from a tracker's first night on.",
        search_counts.missed,
        short="Missed",
        colour=Status.DUE_TODAY,
    ),
    Measure(
        "in_time",
        "Follow-ups done in time",
        Over.PERIOD,
        "The share made of all follow-ups that were asked for and made or missed, as on the Dashboard. Known from a "
        "tracker's first night on.",
        search_counts.in_time,
        shows=Shows.SHARE,
        out_of="follow-ups asked for",
        source="000-12, 003-11",
        short="In time",
    ),
    Measure(
        "no_thank_you",
        "Interviews with no thank-you",
        Over.PERIOD,
        f"Interviews after which no contact with that person was logged from their day to {_NOTE} days after.",
        after_interviews.no_thank_you,
        shows=Shows.PART,
        out_of=f"interviews more than {_NOTE} days ago",
        source="000-10, 001-7, 002-2, 003-5, 004-1",
        short="No note",
        colour=Status.DUE_SOON,
    ),
    Measure(
        "no_next_step",
        "Interviews without an agreed next step",
        Over.PERIOD,
        "Rows in Interviewing with no Agreed follow-up from the interview on, no Decision by, and no reply since.",
        after_interviews.no_next_step,
        shows=Shows.PART,
        out_of="rows in Interviewing, the interview held",
        source="000-6, 001-6, 002-1, 003-7",
        colour=Status.DUE_SOON,
    ),
    Measure(
        "gone_quiet",
        "Interviews let go quiet",
        Over.PERIOD,
        f"Interviews with over {_SILENCE} days of silence, no follow-up, reply or interview at that company and "
        f"role, before the outcome, the next interview, the {_DECISION}th day or today.",
        after_interviews.gone_quiet,
        shows=Shows.PART,
        out_of=f"interviews with over {_SILENCE} days to wait",
        source="000-4, 000-5",
        colour=Status.DUE_SOON,
    ),
    Measure(
        "lost",
        "Interviews lost without a follow-up",
        Over.PERIOD,
        "Last interviews that came to nothing and after which nobody at that company and role was contacted.",
        after_interviews.lost,
        shows=Shows.PART,
        out_of=f"last interviews of rows Rejected, or {_DECISION} days without a decision",
        source="000-4, 004-2",
        colour=Status.OVERDUE,
    ),
    Measure(
        "leads_not_called",
        "Leads not called",
        Over.PERIOD,
        f"Leads with no contact either way, application or interview from their day to {_LEAD} days after.",
        search_counts.leads_not_called,
        shows=Shows.PART,
        out_of=f"leads more than {_LEAD} days ago",
        source="000-1",
        short="No call",
        colour=Status.DUE_SOON,
    ),
    Measure(
        "promises_broken",
        "Promises broken",
        Over.PERIOD,
        "Days agreed for a contact that went by without one: those that lapsed, and those `check` warns of.",
        search_counts.promises_broken,
        source="003-9",
        short="Broken",
        colour=Status.OVERDUE,
    ),
)
"""In the order of the columns."""


def take(client: str, tracker: Tracker, policy: Policy, night: Night, period: Period) -> ClientMeasures:
    """All measures of one decided tracker; ``client`` is what its client is called."""
    search = Search(activity(tracker, night), night, policy, period)
    return ClientMeasures(
        client=client,
        figures={measure.key: measure.take(search) for measure in MEASURES},
        channels=search_counts.answers(search),
        weeks=search_counts.weeks(search),
    )
