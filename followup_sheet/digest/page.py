"""An agenda in words: the page that every face of the digest shows, as text, as HTML or on a terminal.

agenda → summary, clients, sections, entries → a Page
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple

from followup_sheet import agenda as agendas
from followup_sheet.agenda import Agenda
from followup_sheet.digest.entries import (
    LONGEST_TOLD,
    Entry,
    check_entries,
    harmless,
    missed_entry,
    name,
    planned_entry,
    quiet_entry,
    weekday_text,
)
from followup_sheet.digest.naming import files_told_apart, told_apart
from followup_sheet.digest.summary import catch_up, notes, summary
from followup_sheet.model import Figures, Plan, Status, TrackerAgenda
from followup_sheet.wording import WEEKDAYS

MOST_ENTRIES = 40
"""Entries of one section in a digest of one tracker; the others are counted."""

MOST_OF_A_CLIENT = 10
"""The same in a digest of several; of cells to mend, and of rows gone quiet, in any digest."""

MOST_IN_ALL = 400
"""Entries after which further clients are only counted: mail servers refuse what is too large."""


class Section(NamedTuple):
    """Entries of one kind, of ``number`` there are; ``status`` gives their colour."""

    title: str
    status: Status | None
    entries: tuple[Entry, ...]
    number: int

    @property
    def more(self) -> str:
        """What is not shown, in words; blank where everything is."""
        left = self.number - len(self.entries)
        return f"and {left} more in the tracker" if left else ""

    def cut(self, most: int) -> Section:
        return self._replace(entries=self.entries[:most])


class DayCount(NamedTuple):
    """How many rows fall due on a day of the month."""

    weekday: str
    day: int
    due: int


class ClientPage(NamedTuple):
    """One tracker. ``told`` is what its run had to say, ``advice`` and ``figures`` are about all of it."""

    name: str
    file: str
    told: tuple[str, ...]
    sections: tuple[Section, ...]
    advice: tuple[str, ...]
    figures: tuple[str, ...]
    days: tuple[DayCount, ...]


class Page(NamedTuple):
    """Everything a face shows. ``idle`` are the clients that have nothing to do today."""

    summary: str
    day: str
    notes: tuple[str, ...]
    catch_up: str
    clients: tuple[ClientPage, ...]
    idle: tuple[str, ...]

    @property
    def several(self) -> bool:
        """Whether it is about more than one tracker."""
        return len(self.clients) + len(self.idle) > 1


def page(agenda: Agenda, *, by_day: bool = False, whole: bool = False) -> Page:
    """The agenda in words. ``by_day`` gives each coming day a section of its own, without reasons. Unless it is
    to be ``whole``, long sections are cut, and clients who have nothing to do today share one line."""
    trackers = agenda.trackers
    is_shown = [_is_shown(agenda, one, whole) for one in trackers]
    files = files_told_apart([one.path for one in trackers])
    names = told_apart([(one.client, one.path) for one in trackers])
    clients = [
        _client(agenda, one, file, by_day, whole)
        for one, file, shown in zip(trackers, files, is_shown, strict=True)
        if shown
    ]
    idle = (
        _idle(one, called, agenda.today)
        for one, called, shown in zip(trackers, names, is_shown, strict=True)
        if not shown
    )
    return Page(
        summary=summary(agenda),
        day=f"{weekday_text(agenda.today)} {agenda.today.year}",
        notes=tuple(notes(agenda)),
        catch_up=catch_up(agenda),
        clients=tuple(clients if whole else _within_bounds(clients)),
        idle=tuple(idle),
    )


def _within_bounds(clients: Iterable[ClientPage]) -> Iterator[ClientPage]:
    """Once many entries are shown, the sections of further clients are only counted."""
    shown = 0
    for client in clients:
        shown += sum(len(section.entries) for section in client.sections)
        yield client if shown <= MOST_IN_ALL else _counted(client)


def _counted(client: ClientPage) -> ClientPage:
    counts = ", ".join(f"{section.title}: {section.number}" for section in client.sections)
    return client._replace(sections=(), figures=(), told=(*client.told, counts))


def _is_shown(agenda: Agenda, tracker: TrackerAgenda, whole: bool) -> bool:
    if len(agenda.trackers) == 1 or agendas.asks_for_something(agenda, tracker):
        return True
    return whole and bool(tracker.plans)


def _idle(tracker: TrackerAgenda, called: str, today: date) -> str:
    """``Ben Otto (next on Tue 24 Nov)``"""
    coming = next((plan.due for plan in tracker.plans if plan.due), None)
    told = ("not written" if tracker.error else "", f"next on {weekday_text(coming, today)}" if coming else "")
    beside = ", ".join(part for part in told if part)
    return f"{called} ({beside})" if beside else called


# A tracker


def _client(agenda: Agenda, tracker: TrackerAgenda, file: str, by_day: bool, whole: bool) -> ClientPage:
    figures, several = tracker.figures, len(agenda.trackers) > 1
    sections = [section for section in _sections(agenda, tracker, by_day) if section.entries]
    lines = tuple(_figure_lines(figures)) if figures else ()
    return ClientPage(
        name=name(tracker.client),
        file=file,
        told=tuple(_file_lines(tracker)),
        sections=tuple(sections if whole else (section.cut(_most(section, several)) for section in sections)),
        advice=tuple(map(_told, tracker.advice)),
        figures=lines[-1:] if several else lines,
        days=tuple(_day_counts(figures, agenda.today)) if figures and not several else (),
    )


def _most(section: Section, several: bool) -> int:
    return MOST_OF_A_CLIENT if several or section.status in (Status.CHECK, Status.WAITING) else MOST_ENTRIES


def _told(text: str) -> str:
    return harmless(text, LONGEST_TOLD)


def _file_lines(tracker: TrackerAgenda) -> Iterator[str]:
    if tracker.error:
        deed = "Not read" if tracker.figures is None else "Not written"
        step = f" {tracker.error.next_step}." if tracker.error.next_step else ""
        yield _told(f"{deed}: {tracker.error.cause.rstrip('.')}.{step}")
    yield from map(_told, tracker.warnings)


def _sections(agenda: Agenda, tracker: TrackerAgenda, by_day: bool) -> Iterator[Section]:
    today = agenda.today
    yield _section(
        _missed_title(agenda, tracker), None, (missed_entry(line, today) for line in agendas.missed(agenda, tracker))
    )
    overdue = agendas.with_status(tracker, Status.OVERDUE)
    yield _section("Overdue", Status.OVERDUE, (planned_entry(plan, today) for plan in overdue))
    due = agendas.with_status(tracker, Status.DUE_TODAY)
    title = f"Today, {weekday_text(today)}" if by_day else "Due today"
    yield _section(title, Status.DUE_TODAY, (planned_entry(plan, today, says_day=False) for plan in due))
    yield from (_day_by_day if by_day else _coming)(agenda, agendas.upcoming(tracker))
    yield _section("To check", Status.CHECK, check_entries(tracker, today))
    quiet = tracker.figures.quiet if tracker.figures else ()
    yield _section("Gone quiet", Status.WAITING, (quiet_entry(row, today) for row in quiet))


def _section(title: str, status: Status | None, entries: Iterable[Entry]) -> Section:
    found = tuple(entries)
    return Section(title, status, found, len(found))


def _coming(agenda: Agenda, plans: Sequence[Plan]) -> Iterator[Section]:
    title = "Tomorrow" if agenda.days == 1 else f"Next {agenda.days} days"
    yield _section(title, Status.DUE_SOON, (planned_entry(plan, agenda.today) for plan in plans))


def _day_by_day(agenda: Agenda, plans: Sequence[Plan]) -> Iterator[Section]:
    for due, of_day in groupby(plans, key=lambda plan: plan.due):
        if due:
            found = tuple(of_day)
            entries = (planned_entry(plan, agenda.today, says_day=False) for plan in found)
            brief = (entry._replace(why="", discussed="") for entry in entries)
            yield _section(weekday_text(due, agenda.today), found[0].status, brief)


def _missed_title(agenda: Agenda, tracker: TrackerAgenda) -> str:
    since = agendas.since(agenda, tracker)
    if since is None:
        return f"Missed in the last {agendas.RECENT_DAYS} days"
    return (
        f"Missed since {weekday_text(since, agenda.today)}" if agendas.missed_nights(agenda.today, since) else "Missed"
    )


# Numbers


def _figure_lines(figures: Figures) -> Iterator[str]:
    for title, counted in (("Rows", figures.statuses), ("Stages", figures.stages)):
        if counted:
            yield f"{title}: {', '.join(f'{number} {word.lower()}' for word, number in counted.items())}"
    week = f"This week: {figures.done_this_week} done, {figures.missed_this_week} missed"
    yield f"{week}. In all: {figures.done} done, {figures.missed} missed; in time: {figures.in_time}"


def _day_counts(figures: Figures, today: date) -> Iterator[DayCount]:
    for offset, due in enumerate(figures.days):
        day = today + timedelta(days=offset)
        yield DayCount(WEEKDAYS[day.weekday()], day.day, due)
