"""The entries of a digest: one thing to do or to know of, in words, with the ways to reach somebody.

What comes out of cells is made harmless here, once for all faces: one line, no control or format
characters, not too long; links only where a cell is exactly an address, a number or a web address.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from followup_sheet import contact_links
from followup_sheet.model import HistoryLine, Plan, QuietRow, TrackerAgenda
from followup_sheet.quoting import JOINERS
from followup_sheet.wording import WEEKDAYS, day_text

LONGEST_NAME = 80
LONGEST_LINK = 120
LONGEST_DISCUSSED = 400
LONGEST_WHY = 1_200
LONGEST_TOLD = 600
"""Characters of a text that a digest repeats."""


_BY: Mapping[str, str] = {
    "Phone": "by phone",
    "E-mail": "by e-mail",
    "Letter": "by letter",
    "LinkedIn": "on LinkedIn",
    "In person": "in person",
}


class Link(NamedTuple):
    """A way to reach somebody, or a page. ``href`` is blank where it is only text; ``label`` says what it does."""

    text: str
    href: str
    label: str


class Entry(NamedTuple):
    """``day`` is when, or where, and blank where the section's title says it; ``until`` is the last day
    it is worth doing."""

    headline: str
    day: str = ""
    until: str = ""
    who: str = ""
    links: tuple[Link, ...] = ()
    why: str = ""
    discussed: str = ""


def harmless(text: str, longest: int) -> str:
    """A cell's text on one line, without control and format characters, cut after ``longest`` characters."""
    line = " ".join(text[: longest * 4].split())
    cut = line if len(line) <= longest else line[: longest - 1].rstrip() + "…"
    return cut if cut.isprintable() else "".join(ch for ch in cut if ch.isprintable() or ch in JOINERS)


def name(text: str) -> str:
    """A person, company, role or file."""
    return harmless(text, LONGEST_NAME)


def weekday_text(day: date, near: date | None = None) -> str:
    """``Sun 22 Nov``, with the year where it is not the year of ``near``."""
    return f"{WEEKDAYS[day.weekday()]} {day_text(day, near or day)}"


def planned_entry(plan: Plan, today: date, *, says_day: bool = True) -> Entry:
    """A row's next action."""
    discussed = harmless(plan.row.text("Discussed"), LONGEST_DISCUSSED)
    why = _why(plan)
    return Entry(
        headline=_action(plan),
        day=weekday_text(plan.due, today) if says_day and plan.due else "",
        until=weekday_text(plan.lapses, today) if plan.lapses and plan.lapses != plan.due else "",
        who=_who(plan.row.contact, plan.row.role, plan.row.company, plan.row.number),
        links=tuple(_links(plan)),
        why=why,
        discussed="" if discussed.rstrip(".") in why else discussed,
    )


def _why(plan: Plan) -> str:
    """Without the action's name, which stands above it."""
    told = harmless(plan.why, LONGEST_WHY).removeprefix(f"{name(plan.action)}: ")
    return told[:1].upper() + told[1:]


def _action(plan: Plan) -> str:
    """``Thank-you note by e-mail``"""
    by = _BY.get(plan.channel, f"by {plan.channel}" if plan.channel else "")
    return name(f"{plan.action} {by}".strip())


def _who(contact: str, role: str, company: str, row: int = 0) -> str:
    """``Ann Lee · Clerk at Acme``"""
    post = " at ".join(part for part in (name(role), name(company)) if part)
    return " · ".join(part for part in (name(contact), post) if part) or (f"row {row}" if row else "")


def _links(plan: Plan) -> Iterator[Link]:
    """The phone first where the action is a call."""
    row = plan.row
    phone = _link(row.text("Phone"), contact_links.tel(row.text("Phone")), "Call")
    mail = _link(row.text("E-mail"), contact_links.mailto(row.text("E-mail")), "Write to")
    yield from (link for link in ((phone, mail) if plan.channel == "Phone" else (mail, phone)) if link)
    url = contact_links.web(row.text("Link"))
    if url:
        yield Link(url, url, f"Posting at {contact_links.host(url)}")
    elif row.text("Link"):
        yield Link(harmless(row.text("Link"), LONGEST_LINK), "", "")


def _link(text: str, href: str, deed: str) -> Link | None:
    shown = harmless(text, LONGEST_LINK)
    return Link(shown, href, f"{deed} {shown}") if shown else None


def missed_entry(line: HistoryLine, today: date) -> Entry:
    """A follow-up that lapsed unmade."""
    day = f"by {weekday_text(line.date, today)}" if line.date else ""
    return Entry(name(line.what), day=day, who=_who(line.contact, line.role, line.company))


def check_entries(tracker: TrackerAgenda, today: date) -> Iterator[Entry]:
    """The cells to mend; what can be planned all the same stands by the last one of its row."""
    rows = {(plan.row.sheet, str(plan.row.number)): plan for plan in tracker.checks}
    last = {problem.row: place for place, problem in enumerate(tracker.problems)}
    for place, problem in enumerate(tracker.problems):
        plan = rows.get(problem.row)
        yield Entry(
            headline=harmless(problem.message[:1].upper() + problem.message[1:], LONGEST_TOLD),
            day=name(problem.place),
            who=_who(plan.row.contact, plan.row.role, plan.row.company, plan.row.number) if plan else "",
            why=_planned_anyway(plan, today) if plan and last[problem.row] == place else "",
        )


def _planned_anyway(plan: Plan, today: date) -> str:
    return f"Planned all the same: {_action(plan)}, {weekday_text(plan.due, today)}." if plan.due else ""


def quiet_entry(row: QuietRow, today: date) -> Entry:
    """A row of which nothing was heard for weeks."""
    who = " · ".join(part for part in (name(row.contact), name(row.company)) if part) or f"row {row.row}"
    return Entry(who, day=f"since {day_text(row.since, today)}")
