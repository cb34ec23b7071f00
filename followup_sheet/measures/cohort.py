"""All clients together against the surveys of the sources: which share of them does what the surveys found.

The three numbers are those of the OI Partners-Feldman Daxon Partners survey that The Globe and Mail (000) tells
of. It asked people, and this counts trackers: a likeness, not the same measure. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from followup_sheet.measures.after_interviews import SILENCE_DAYS
from followup_sheet.measures.measured import ClientMeasures, Figure
from followup_sheet.measures.search_counts import LEAD_DAYS
from followup_sheet.wording import whole_percent

SURVEY = "000"
"""The source that tells of the survey."""

Figures = Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class CohortMeasure:
    """A share of the clients. ``counts`` is None for a client who cannot tell; ``survey`` is the percentage
    the survey found, ``survey_text`` with what it says of it, ``found`` the article's sentence."""

    key: str
    title: str
    definition: str
    out_of: str
    survey: int
    survey_text: str
    found: str
    counts: Callable[[Figures], bool | None]

    @property
    def survey_said(self) -> str:
        """What the survey says of its percentage: ``at least``."""
        return self.survey_text.removesuffix(f" {self.survey}%")


def _does_not_follow_up(figures: Figures) -> bool | None:
    quiet, interviews = figures["gone_quiet"]
    return 2 * (quiet or 0) > interviews if interviews else None


def _left_a_lead(figures: Figures) -> bool | None:
    uncalled, leads = figures["leads_not_called"]
    return bool(uncalled) if leads else None


def _may_have_missed_out(figures: Figures) -> bool | None:
    return bool(figures["lost"].value) if figures["interviews"].value else None


COHORT = (
    CohortMeasure(
        "not_effective",
        "Do not follow up effectively",
        "Clients who let more than half of their interviews go quiet.",
        f"clients with an interview that had over {SILENCE_DAYS} days to wait",
        40,
        "at least 40%",
        "at least 40 per cent of those searching for new roles don't follow up effectively in the three months it "
        "often takes between a job interview and a hiring decision",
        _does_not_follow_up,
    ),
    CohortMeasure(
        "lead_not_called",
        "Failed to call a lead",
        "Clients with at least one lead not called.",
        f"clients with a lead more than {LEAD_DAYS} days ago",
        50,
        "more than 50%",
        "more than 50 per cent failed to call after being given a networking lead that could have opened doors",
        _left_a_lead,
    ),
    CohortMeasure(
        "missed_out",
        "May have missed out",
        "Clients with at least one interview lost without a follow-up.",
        "clients with an interview",
        10,
        "more than 10%",
        "it could be robbing more than 10 per cent of job seekers of opportunities they could have landed",
        _may_have_missed_out,
    ),
)


def cohort_figure(measure: CohortMeasure, clients: Iterable[ClientMeasures]) -> Figure:
    """How many clients it holds for, of those who can tell."""
    told = [counted for client in clients if (counted := measure.counts(client.figures)) is not None]
    return Figure(sum(told) if told else None, len(told))


def percent(figure: Figure) -> int | None:
    """The share as a whole number, halves rounded up; None where there is nothing to share."""
    if figure.value is None or not figure.out_of:
        return None
    return whole_percent(figure.value, figure.out_of)
