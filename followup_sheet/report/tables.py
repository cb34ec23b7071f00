"""Many clients' measures become the tables of a report. The only door to pandas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from followup_sheet.measures.cohort import COHORT, cohort_figure
from followup_sheet.measures.definitions import MEASURES, Measure, Shows
from followup_sheet.measures.measured import ClientMeasures, Figure, Period
from followup_sheet.measures.search_counts import NOT_SAID
from followup_sheet.report import ChannelRow, ClientRow, CohortRow, Report, Unread, WeekRow

if TYPE_CHECKING:
    from datetime import date

    from pandas import DataFrame, Series

WEEKS = 12
"""The last weeks of the period whose follow-ups are shown week by week."""


class Named(NamedTuple):
    """A client as the report calls them."""

    name: str
    measures: ClientMeasures


def tables(today: date, period: Period, clients: Sequence[Named], unread: Sequence[Unread]) -> Report:
    """The report on these clients, in their order."""
    measured = [client.measures for client in clients]
    return Report(
        today=today,
        period=period,
        clients=tuple(ClientRow(client.name, client.measures.figures) for client in clients),
        unread=tuple(unread),
        totals=_totals(measured),
        cohort=tuple(CohortRow(measure, cohort_figure(measure, measured)) for measure in COHORT),
        channels=tuple(_channels(measured)),
        weeks=tuple(_weeks(measured, today, period)),
    )


def _totals(clients: Sequence[ClientMeasures]) -> Mapping[str, Figure]:
    import pandas as pd

    return {
        measure.key: _total(measure, pd.DataFrame(_column(measure, clients), dtype="Int64")) for measure in MEASURES
    }


def _column(measure: Measure, clients: Sequence[ClientMeasures]) -> Mapping[str, list[int | None]]:
    figures = [client.figures[measure.key] for client in clients]
    return {"value": [figure.value for figure in figures], "out_of": [figure.out_of for figure in figures]}


def _total(measure: Measure, figures: DataFrame) -> Figure:
    """Sums; days do not add up, so that theirs is the middle one, halves rounded up."""
    if measure.shows is Shows.DAYS:
        known = figures["value"].dropna()
        return Figure(int(known.median() + 0.5) if len(known) else None)
    return Figure(_sum(figures["value"]), _sum(figures["out_of"]))


def _sum(numbers: Series[int]) -> int | None:
    """None where no client has a number."""
    return int(numbers.sum()) if numbers.notna().any() else None


def _channels(clients: Sequence[ClientMeasures]) -> Iterator[ChannelRow]:
    """The most used first; what is not said stands last."""
    import pandas as pd

    rows = [(channel, *answers) for client in clients for channel, answers in client.channels.items()]
    summed = pd.DataFrame(rows, columns=["channel", "asked", "answered"]).groupby("channel").sum()
    ordered = summed.assign(unsaid=summed.index == NOT_SAID).sort_values(["unsaid", "asked"], ascending=[True, False])
    for channel, asked, answered in ordered[["asked", "answered"]].itertuples():
        yield ChannelRow(str(channel), Figure(int(answered), int(asked)))


def _weeks(clients: Sequence[ClientMeasures], today: date, period: Period) -> Iterator[WeekRow]:
    """The last weeks of the period up to today, those without any follow-up included."""
    import pandas as pd

    rows = [(monday, *week) for client in clients for monday, week in client.weeks.items()]
    summed = pd.DataFrame(rows, columns=["monday", "done", "missed"]).groupby("monday").sum()
    for monday, done, missed in summed.reindex(_mondays(today, period), fill_value=0).itertuples():
        yield WeekRow(monday, int(done), int(missed))


def _mondays(today: date, period: Period) -> list[date]:
    last = min(today, period.until)
    newest = last - timedelta(days=last.weekday())
    mondays = [newest - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1)]
    return [monday for monday in mondays if period.since is None or monday + timedelta(days=6) >= period.since]
