"""Job searches made up by hypothesis: rows, settings, a coach's changes, and what the user types between nights.

Days are drawn as numbers counted from the night they are typed on, so that an example stays readable.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from hypothesis import strategies as st

from followup_sheet.cadences import built_in as cadence
from followup_sheet.columns import DATE_COLUMNS, list_words
from followup_sheet.errors import Problem
from followup_sheet.model import CellValue, HistoryLine, Night, Plan, Row, Rule, Settings, Stage, Tracker
from followup_sheet.night import decide_night
from followup_sheet.policy import Policy

FIRST_DAY = date(2026, 10, 5)
"""A Monday; searches start up to two weeks after it."""

CHANNELS = list_words("How")
Drawn = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Holidays:
    """Weekends and some drawn days."""

    days: frozenset[date] = frozenset()

    def is_free(self, day: date) -> bool:
        return day.weekday() >= 5 or day in self.days

    def name(self, day: date) -> str:
        return "a day off" if self.is_free(day) else ""


@dataclass(frozen=True, slots=True)
class Edit:
    """What one cell becomes; None clears it. ``row`` counts from 0, round and round."""

    row: int
    column: str
    value: str | int | None


@dataclass(frozen=True, slots=True)
class Step:
    """What happens until the next night, ``gap`` days later. The rows of ``done`` do what they were asked for;
    ``copied`` is copied below the others, ID and all."""

    gap: int
    done: frozenset[int]
    edits: tuple[Edit, ...]
    copied: int | None


@dataclass(frozen=True, slots=True)
class Search:
    """A tracker on its first night and everything that is done to it; ``changes`` are a coach's to the cadence."""

    start: int
    settings: Settings
    holidays: frozenset[int]
    changes: tuple[tuple[int, Mapping[str, object]], ...]
    rows: tuple[Drawn, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """One night: the tracker as it was, what was decided, and the tracker with that written into it."""

    policy: Policy
    before: Tracker
    night: Night
    after: Tracker
    is_standard: bool

    @property
    def today(self) -> date:
        return self.night.today

    def lines(self, row_id: str) -> list[HistoryLine]:
        """The row's History, tonight's included."""
        return [line for line in self.after.history if line.id == row_id]

    def rule(self, plan: Plan) -> Rule:
        assert plan.rule is not None
        return self.policy.rules[plan.rule - 1]


# What is drawn

_NEAR = st.integers(-25, 12)
_CLOSE = st.integers(-4, 3)
_PAST = st.integers(-20, 0)

_EXTRAS: Mapping[str, st.SearchStrategy[str | int]] = {
    "Contact type": st.sampled_from(list_words("Contact type")),
    "Stage": st.sampled_from([stage.value for stage in Stage if stage]),
    "Lead on": _NEAR,
    "Applied on": _NEAR,
    "Deadline": _NEAR,
    "Interview on": _CLOSE | _NEAR | st.just(-90),
    "Decision by": _NEAR,
    "Agreed follow-up": _CLOSE | _NEAR,
    "Prefers": st.sampled_from(("In person", *CHANNELS)),
    "Last follow-up": _PAST,
    "How": st.sampled_from(CHANNELS),
    "Reply on": _PAST,
    "Other offer on": _CLOSE,
    "Offer expires": _CLOSE,
    "Restrictions": st.sampled_from((*list_words("Restrictions"), "No calls, No contact before interview")),
    "Snooze until": _CLOSE | st.integers(1, 20),
    "Outcome on": _PAST,
    "Discussed": st.just("the Leeds migration"),
}

_EXTRA_CELLS = st.one_of(*(st.tuples(st.just(column), values) for column, values in _EXTRAS.items()))

_JOURNEYS = st.one_of(
    st.fixed_dictionaries({"Lead on": st.integers(-10, 1)}),
    st.fixed_dictionaries({"Deadline": st.integers(-5, 10)}),
    st.fixed_dictionaries({"Applied on": st.integers(-20, 0)}),
    st.fixed_dictionaries({"Interview on": _CLOSE}),
    st.fixed_dictionaries({"Interview on": _CLOSE | _NEAR, "Applied on": st.just(-30)}),
)

_PEOPLE = st.fixed_dictionaries(
    {
        "Company": st.sampled_from(("Acme", "ACME ", "Bolt", "")),
        "Role": st.sampled_from(("Analyst", "", "Driver")),
        "Contact": st.sampled_from(("Ann", "Bo", "Cy", "")),
        "Restrictions": st.sampled_from(("", "", "", "No calls", "No calls", "No contact before interview")),
        "Prefers": st.sampled_from(("", "", "", "Phone", "In person")),
    }
)


@st.composite
def _rows(draw: st.DrawFn) -> Drawn:
    person = draw(_PEOPLE)
    if not person["Company"] and not person["Contact"]:
        person["Company"] = "Acme"
    extras = dict(draw(st.lists(_EXTRA_CELLS, max_size=6)))
    return {name: text for name, text in person.items() if text} | draw(_JOURNEYS) | extras


_EDITS = st.builds(
    lambda row, cell, cleared: Edit(row, cell[0], None if cleared else cell[1]),
    st.integers(0, 5),
    _EXTRA_CELLS,
    st.sampled_from((False, False, False, True)),
)

_STEPS = st.builds(
    Step,
    gap=st.sampled_from((1, 2, 3, 5, 9, 14, 30)),
    done=st.sampled_from((frozenset(range(6)), frozenset({0, 2}), frozenset({1, 3}), frozenset())),
    edits=st.lists(_EDITS, max_size=3).map(tuple),
    copied=st.sampled_from((None, None, None, None, None, 0)),
)

_SETTINGS = st.builds(
    Settings,
    due_soon_days=st.sampled_from((3, 0, 7)),
    spacing_days=st.sampled_from((2, 0, 1, 5)),
    quiet_after_days=st.sampled_from((90, 20)),
    email_on_weekends=st.booleans(),
)

_CHANGED_CELLS = st.one_of(
    st.fixed_dictionaries({"channels": st.lists(st.sampled_from(CHANNELS), min_size=1, max_size=3).map(tuple)}),
    st.fixed_dictionaries({"to": st.sampled_from((("everyone",), ("one in rotation",), ("HR", "Recruiter")))}),
    st.fixed_dictionaries({"lapses": st.none()}),
    st.fixed_dictionaries({"holds": st.booleans()}),
    st.fixed_dictionaries({"urgent": st.booleans()}),
    st.fixed_dictionaries({"opens": st.just(0), "due": st.integers(0, 3), "lapses": st.integers(3, 9)}),
)

_CHANGES = st.lists(st.tuples(st.integers(0, 24), _CHANGED_CELLS), max_size=2).map(tuple)


def searches(*, changed: bool = True, most_steps: int = 6) -> st.SearchStrategy[Search]:
    """Whole searches; ``changed`` False leaves the standard cadence as it is."""
    return st.builds(
        Search,
        start=st.integers(0, 13),
        settings=_SETTINGS,
        holidays=st.frozensets(st.integers(-5, 30), max_size=4),
        changes=st.just(()) | _CHANGES if changed else st.just(()),
        rows=st.lists(_rows(), min_size=1, max_size=5).map(tuple),
        steps=st.lists(_STEPS, min_size=2, max_size=most_steps).map(tuple),
    )


# What happens

Cells = dict[str, CellValue]


def nights(search: Search) -> Iterator[Seen]:
    """The search from its first night on, each night written back into the sheet."""
    policy = _policy(search)
    today = FIRST_DAY + timedelta(days=search.start)
    cells = [_typed(row, today) for row in search.rows]
    seen = _night(policy, cells, (), today, is_standard=not search.changes)
    yield seen
    for step in search.steps:
        today += timedelta(days=step.gap)
        cells = _edited(seen, step, today)
        seen = _night(policy, cells, seen.after.history, today, is_standard=not search.changes)
        yield seen


def with_rows(tracker: Tracker, rows: list[Row]) -> Tracker:
    """The same tracker with other rows, numbered from the top."""
    numbered = tuple(replace(row, number=number) for number, row in enumerate(rows, 2))
    return replace(tracker, rows=numbered)


def written(tracker: Tracker, night: Night) -> Tracker:
    """The tracker once the night's IDs and History lines are in it."""
    rows = [replace(plan.row, cells={**plan.row.cells, "ID": plan.id}) for plan in night.plans]
    lines = (*tracker.history, *night.history)
    history = tuple(line._replace(number=number) for number, line in enumerate(lines, 2))
    return replace(with_rows(tracker, rows), history=history)


def _night(
    policy: Policy, cells: list[Cells], history: tuple[HistoryLine, ...], today: date, *, is_standard: bool
) -> Seen:
    rows = tuple(Row(number, row, _problems(number, row)) for number, row in enumerate(cells, 2))
    before = Tracker(rows, history, policy.settings, columns=frozenset({"ID"}))
    night = decide_night(before, policy, today)
    return Seen(policy, before, night, written(before, night), is_standard)


def _problems(number: int, cells: Cells) -> tuple[Problem, ...]:
    """Every row with an offer's deadline and no offer has something unreadable in it."""
    if "Offer expires" in cells and "Other offer on" not in cells:
        return (Problem("Tracker", f"AE{number}", "'soon' is not a date"),)
    return ()


def _policy(search: Search) -> Policy:
    rules = list(_standard().rules)
    for position, cells in search.changes:
        rules[position % len(rules)] = _valid(replace(rules[position % len(rules)], **cells))
    first = FIRST_DAY + timedelta(days=search.start)
    holidays = frozenset(first + timedelta(days=offset) for offset in search.holidays)
    return Policy(replace(_standard(), rules=tuple(rules)), search.settings, Holidays(holidays))


def _valid(rule: Rule) -> Rule:
    """A changed rule as a Cadence sheet would accept it: a rule that never lapses must come once."""
    return replace(rule, at_most=rule.at_most if rule.every else 1)


@cache
def _standard() -> cadence.Cadence:
    return cadence.load("standard")


def _typed(drawn: Drawn, today: date) -> Cells:
    return {column: _value(column, value, today) for column, value in drawn.items()}


def _value(column: str, value: str | int, today: date) -> CellValue:
    return today + timedelta(days=int(value)) if column in DATE_COLUMNS else str(value)


def _edited(seen: Seen, step: Step, today: date) -> list[Cells]:
    cells = [dict(row.cells) for row in seen.after.rows]
    for position, plan in enumerate(seen.night.plans):
        if position in step.done and plan.channel:
            cells[position] |= {"Last follow-up": seen.today, "How": plan.channel}
    for edit in step.edits:
        row = cells[edit.row % len(cells)]
        row.pop(edit.column, None)
        if edit.value is not None:
            row[edit.column] = _value(edit.column, edit.value, today)
    if step.copied is not None:
        cells.append(dict(cells[step.copied]))
    return cells
