"""The language of the stories: rows are typed, nights pass, and the tracker asks for something.

    story = Story("2026-11-02")
    story.row(company="Acme", contact="Ann", interview_on="2026-11-03")
    story.night("2026-11-03")
    story.asks("Ann", "Thank-you note", due="2026-11-04", by="E-mail", status="Due soon")
    story.does("Ann")

Keyword names are the columns' own, in lower case with underscores. A night decides, appends its History
lines, types its IDs, and then runs a second time: whatever the story, that must change nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

from followup_sheet.cadences import built_in as cadence
from followup_sheet.columns import BY_NAME, COLUMNS, DATE_COLUMNS, normalise
from followup_sheet.dates import WorkingDays
from followup_sheet.errors import Problem
from followup_sheet.explain import explain_tracker
from followup_sheet.model import Cadence, Caution, CellValue, HistoryLine, Kind, Night, Plan, Row, Settings, Tracker
from followup_sheet.night import decide_night
from followup_sheet.policy import Policy
from followup_sheet.sheets.addresses import cell_address
from followup_sheet.windows import Outcome

Cells = dict[str, CellValue]

_COLUMN_NAMES = {normalise(name): name for name in BY_NAME}
_COLUMN_NUMBERS = {column.name: number for number, column in enumerate(COLUMNS, 1)}
_FIRST_ROW = 2
_DAY = timedelta(days=1)


class Story:
    """A tracker from its first night on; ``today`` is the night that ran last, or will run first.

    ``advice`` is the cadence that decides, or a built-in one's name."""

    def __init__(
        self, start: str, *, with_ids: bool = True, advice: str | Cadence = "standard", **settings: object
    ) -> None:
        self.today = date.fromisoformat(start)
        self._settings = replace(Settings(), **settings)
        free_days = WorkingDays(self._settings.country, self._settings.region)
        known = cadence.load(advice) if isinstance(advice, str) else advice
        self._policy = Policy(known, self._settings, free_days)
        self._columns = frozenset(BY_NAME) - (frozenset() if with_ids else {"ID"})
        self._rows: list[Cells] = []
        self._problems: dict[int, tuple[Problem, ...]] = {}
        self._lines: list[HistoryLine] = []
        self._plans: Mapping[int, Plan] = {}
        self._ran = False
        self.problems: tuple[str, ...] = ()
        self.cautions: tuple[Caution, ...] = ()

    # What the user does

    def row(self, **cells: str) -> None:
        """Types a new row below the others."""
        self._rows.append({})
        self._type(self._rows[-1], cells)

    def types(self, who: str, **cells: str | None) -> None:
        """Types into the row of ``who``; None clears a cell."""
        self._type(self._find(who), cells)

    def does(self, who: str, *, how: str = "") -> None:
        """Does today what was asked, and types it; ``how`` where another channel was used."""
        asked = self.plan(who)
        assert asked.channel, f"nothing was asked for {who} that a contact would settle"
        self.types(who, last_follow_up=self.today.isoformat(), how=how or asked.channel)

    def does_what_is_due(self, *people: str) -> None:
        """Does whatever is asked by a channel, on its due day."""
        for who in people:
            if self.plan(who).channel and self.plan(who).due == self.today:
                self.does(who)

    def copies(self, who: str, **changes: str | None) -> None:
        """Copies a row below the others, its ID and all, and types over the copy."""
        self._rows.append(dict(self._find(who)))
        self._type(self._rows[-1], changes)

    def deletes(self, who: str) -> None:
        cells = self._find(who)
        self._rows = [row for row in self._rows if row is not cells]

    def sorts(self, key: Callable[[Cells], str]) -> None:
        """Sorts the sheet's rows."""
        self._rows.sort(key=key)

    def writes(self, day: str, kind: str, what: str, **names: str) -> None:
        """Adds a History line by hand, unrecorded; ``names`` are channel, company, role, contact, id."""
        self._lines.append(HistoryLine(date.fromisoformat(day), kind, what, **names))
        self._number_lines()

    def erases(self, line: str) -> None:
        """Deletes the History line that reads so."""
        self._lines = [other for other in self._lines if _told(other) != line]
        self._number_lines()

    def misspells(self, who: str, column: str, message: str) -> None:
        """Leaves something unreadable in a cell: it counts as blank and is a problem."""
        cells = self._find(who)
        cells.pop(column, None)
        self._problems[id(cells)] = (
            Problem("Tracker", cell_address(self.number(who), _COLUMN_NUMBERS[column]), message),
        )

    # Nights

    def night(self, day: str = "") -> None:
        """The night of ``day``, else of the day after the last one; run twice."""
        if self._ran or day:
            self.today = date.fromisoformat(day) if day else self.today + _DAY
        self._ran = True
        tracker = self._tracker()
        night = decide_night(tracker, self._policy, self.today)
        assert decide_night(tracker, self._policy, self.today) == night, "the same sheet gave two answers"
        self._write(night)
        self._run_again(night)

    def nights(self, until: str) -> Iterator[date]:
        """Every night up to and including ``until``, so that a story can act in between."""
        while self.today < date.fromisoformat(until) or not self._ran:
            self.night()
            yield self.today

    def sleeps(self, until: str) -> None:
        """Every night up to and including ``until``, with nobody typing anything."""
        for _ in self.nights(until):
            pass

    # What the tracker says

    def asks(self, who: str, action: str, **expected: str) -> None:
        """The next action of a row. ``expected``: due, by, status, opens, lapses, why (a part of it)."""
        plan = self.plan(who)
        assert _shown(plan, expected) == {"action": action, **expected}, plan.why

    def asks_nothing(self, who: str, *, status: str = "Waiting", why: str = "") -> None:
        plan = self.plan(who)
        assert (plan.action, plan.due, plan.status) == ("", None, status), plan.why
        assert why in plan.why

    def plan(self, who: str) -> Plan:
        return self._plans[self.number(who)]

    @property
    def plans(self) -> tuple[Plan, ...]:
        """Every row's plan of the last night, in the order of the sheet."""
        return tuple(self._plans.values())

    def why(self, who: str) -> str:
        return self.plan(who).why

    def id(self, who: str) -> str:
        return self.plan(who).id

    def number(self, who: str) -> int:
        """The row's number in the sheet."""
        cells = self._find(who)
        return next(number for number, row in enumerate(self._rows, _FIRST_ROW) if row is cells)

    def history(self, who: str, *kinds: str) -> list[str]:
        """The row's History lines as text, of the kinds asked for, else all, in the order of the sheet."""
        lines = (line for line in self._lines if self._is_of(line, who))
        return [_told(line) for line in lines if not kinds or line.kind in kinds]

    def follow_ups(self, who: str) -> list[str]:
        return self.history(who, Kind.FOLLOW_UP)

    def missed(self, who: str) -> list[str]:
        return self.history(who, Kind.MISSED)

    def reasons(self, who: str) -> dict[str, str]:
        """What `explain` says of the rules of the row's stage, by Action (of several with one Action, the first)."""
        explanation = explain_tracker(self._tracker(), self._policy, self.today)[self.number(who) - _FIRST_ROW]
        told: dict[str, str] = {}
        for verdict, reason in explanation.reasons:
            if verdict.outcome is not Outcome.OTHER_STAGE:
                told.setdefault(verdict.rule.action, reason)
        return told

    # The sheet

    def _type(self, row: Cells, cells: Mapping[str, str | None]) -> None:
        for keyword, value in cells.items():
            column = _COLUMN_NAMES[normalise(keyword)]
            row.pop(column, None)
            if value:
                row[column] = date.fromisoformat(value) if column in DATE_COLUMNS else value

    def _find(self, who: str) -> Cells:
        found = [cells for cells in self._rows if who in _called(cells)]
        assert len(found) == 1, f"{who} names {len(found)} rows"
        return found[0]

    def _tracker(self) -> Tracker:
        rows = tuple(self._sheet_row(number, cells) for number, cells in enumerate(self._rows, _FIRST_ROW))
        return Tracker(rows, tuple(self._lines), self._settings, columns=self._columns)

    def _sheet_row(self, number: int, cells: Cells) -> Row:
        addresses = {name: cell_address(number, _COLUMN_NUMBERS[name]) for name in self._columns}
        return Row(number, dict(cells), self._problems.get(id(cells), ()), addresses)

    def _write(self, night: Night) -> None:
        self._plans = {plan.row.number: plan for plan in night.plans}
        self.problems = tuple(str(problem) for problem in night.problems)
        self.cautions = night.cautions
        typed = (line._replace(id=night.history_ids.get(line.number, line.id)) for line in self._lines)
        self._lines = [*typed, *night.history]
        self._number_lines()
        for plan in night.plans if "ID" in self._columns else ():
            self._rows[plan.row.number - _FIRST_ROW]["ID"] = plan.id

    @property
    def lines(self) -> tuple[HistoryLine, ...]:
        """The History sheet."""
        return tuple(self._lines)

    def _number_lines(self) -> None:
        self._lines = [line._replace(number=number) for number, line in enumerate(self._lines, _FIRST_ROW)]

    def _run_again(self, night: Night) -> None:
        tracker = self._tracker()
        second = decide_night(tracker, self._policy, self.today)
        assert (second.history, second.history_ids) == ((), {}), "the second run of a night adds nothing"
        assert _texts(second.plans) == _texts(night.plans), "the second run of a night changes nothing"
        explained = [explanation.why for explanation in explain_tracker(tracker, self._policy, self.today)]
        assert explained == [plan.why for plan in night.plans], "explain tells what the night told"

    def _is_of(self, line: HistoryLine, who: str) -> bool:
        if "ID" in self._columns:
            return line.id == self.id(who)
        cells = self._find(who)
        return (line.company, line.contact) == (cells.get("Company", ""), cells.get("Contact", ""))


def _called(cells: Cells) -> Collection[str]:
    """What a story may call a row: its contact, its company, ``Ann at Acme`` or ``Ann for Driver``."""
    company, role, contact = (str(cells.get(name, "")) for name in ("Company", "Role", "Contact"))
    return (
        {contact, f"{contact} at {company}", f"{contact} for {role}"} if contact else {company, f"{company} for {role}"}
    )


def _told(line: HistoryLine) -> str:
    what = line.what if line.kind == Kind.STAGE else f"{line.kind}: {line.what}"
    return f"{line.date} {what}, {line.channel}" if line.channel else f"{line.date} {what}"


def _shown(plan: Plan, expected: Mapping[str, str]) -> dict[str, str]:
    shown = {
        "due": str(plan.due), "by": plan.channel, "status": str(plan.status),
        "opens": str(plan.opens), "lapses": str(plan.lapses),
    }  # fmt: skip
    why = {"why": expected["why"] if expected["why"] in plan.why else plan.why} if "why" in expected else {}
    return {"action": plan.action, **{name: shown[name] for name in expected if name != "why"}, **why}


def _texts(plans: tuple[Plan, ...]) -> list[tuple[object, ...]]:
    """Everything a plan shows; the row itself differs by the ID typed into it."""
    return [(p.id, p.status, p.why, p.action, p.channel, p.opens, p.due, p.lapses, p.rule, p.follow_ups) for p in plans]


def diligently(story: Story, until: str) -> list[str]:
    """What somebody has done for Ann who does everything on its due day."""
    for _ in story.nights(until):
        story.does_what_is_due("Ann")
    return [line.replace(" Follow-up:", "") for line in story.follow_ups("Ann")]
