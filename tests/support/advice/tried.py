"""What a cadence comes to when it is followed: the decider asked, night after night, on an invented search.

Everything happens to Ann, the hiring manager, from Friday 6 November 2026 on; day 0 is that Friday,
so that no call of a source falls on a weekend but the one of Career Incite after two weeks.
"""

from __future__ import annotations

from datetime import date, timedelta

from tests.stories.story import Story

FRIDAY = date(2026, 11, 6)
NOTHING = "nothing"


def _day(number: int) -> str:
    return (FRIDAY + timedelta(days=number)).isoformat()


def _searching(name: str, **cells: str) -> Story:
    story = Story(_day(0), advice=name)
    story.row(company="Acme", role=cells.pop("role", "Analyst"), contact="Ann", **cells)
    return story


def diligent(name: str, days: int, **cells: str) -> tuple[str, ...]:
    """What somebody has done by day ``days`` after an interview who does everything on its due day:
    ``day 1 Thank-you note, E-mail``."""
    story = _searching(name, interview_on=_day(0), **cells)
    for night in story.nights(_day(days)):
        plan = story.plan("Ann")
        if plan.channel and plan.due == night:
            story.does("Ann")
    return tuple(_on_its_day(line) for line in story.follow_ups("Ann"))


def _on_its_day(line: str) -> str:
    day, _, what = line.partition(" Follow-up: ")
    return f"day {(date.fromisoformat(day) - FRIDAY).days} {what}"


def note_for(name: str, role: str, **cells: str) -> str:
    """The Why of the thank-you note for an interview for ``role``, on the day it is due."""
    story = _searching(name, interview_on=_day(0), role=role, **cells)
    for _ in story.nights(_day(2)):
        if story.plan("Ann").action == "Thank-you note":
            return story.why("Ann")
    return ""


def contacts_asked(name: str, restrictions: str, days: int = 30) -> str:
    """Every contact an application to a named person asks for within ``days``, nobody answering or doing
    anything: ``Follow up the application (Phone)``."""
    story = _searching(name, applied_on=_day(0), restrictions=restrictions)
    asked = dict.fromkeys(
        f"{plan.action} ({plan.channel})" for _ in story.nights(_day(days)) if (plan := story.plan("Ann")).channel
    )
    return "; ".join(asked) or NOTHING
