"""The plain face of a digest: 78 columns, for a mail's text part, cron's mail and a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Iterator

from followup_sheet.digest.entries import Entry
from followup_sheet.digest.page import ClientPage, DayCount, Page, Section
from followup_sheet.model import Status

WIDTH = 78
"""Columns: a terminal has 80, and mail programs wrap what is longer than 78."""

_DAYS_IN_A_LINE = 7

Paint = Callable[[str, Status | None], str]
"""Gives a heading the colour of its Status; None is a heading without one."""


def text(page: Page, paint: Paint = lambda heading, _: heading) -> str:
    """The page as lines, each at most 78 columns but for longer words; plain unless ``paint`` colours it."""
    return "\n".join(_lines(page, paint)).rstrip() + "\n"


def _lines(page: Page, paint: Paint) -> Iterator[str]:
    yield _both_ends(page.summary, page.day, paint)
    if not page.several:
        yield from (f"{client.name} ({client.file})" for client in page.clients)
    for note in (*page.notes, page.catch_up):
        if note:
            yield from ("", *_wrapped(note, ""))
    for client in page.clients:
        yield from _client(client, page.several, paint)
    if page.idle:
        yield from ("", *_wrapped(f"Nothing due: {', '.join(page.idle)}", ""))


def _both_ends(left: str, right: str, paint: Paint) -> str:
    room = WIDTH - len(left) - len(right)
    return f"{paint(left, None)}{' ' * room}{right}" if room > 1 else f"{paint(left, None)}\n{right}"


def _client(client: ClientPage, several: bool, paint: Paint) -> Iterator[str]:
    if several:
        yield from ("", paint(f"== {client.name} ({client.file}) ==", None))
    for told in client.told:
        yield from ("", *_wrapped(told, ""))
    for section in client.sections:
        yield from ("", *_section(section, paint))
    for advice in client.advice:
        yield from ("", *_wrapped(advice, ""))
    yield from _figures(client, paint)


def _section(section: Section, paint: Paint) -> Iterator[str]:
    yield paint(section.title, section.status)
    width = max((len(entry.day) for entry in section.entries), default=0)
    for entry in section.entries:
        yield from _entry(entry, width, paint)
    if section.more:
        yield f"  {section.more}"


def _entry(entry: Entry, width: int, paint: Paint) -> Iterator[str]:
    """The day in a column of its own, everything else beside it."""
    first = f"  {entry.day:<{width}}  " if width else "  - "
    indent = " " * len(first)
    headline = f"{entry.headline} (until {entry.until})" if entry.until else entry.headline
    yield from (line[: len(first)] + paint(line[len(first) :], None) for line in _wrapped(headline, indent, first))
    yield from _wrapped(entry.who, indent)
    yield from _reach(entry, indent)
    yield from _wrapped(entry.why, indent)
    yield from _wrapped(f"Discussed: {entry.discussed}" if entry.discussed else "", indent)


def _reach(entry: Entry, indent: str) -> Iterator[str]:
    """Addresses and numbers beside one another; a web address has a line of its own, to be clicked whole."""
    pages = [link.text for link in entry.links if link.href.startswith("http")]
    yield from _wrapped("   ".join(link.text for link in entry.links if link.text not in pages), indent)
    yield from (f"{indent}{page}" for page in pages)


def _figures(client: ClientPage, paint: Paint) -> Iterator[str]:
    if client.figures:
        yield from ("", paint("In numbers", None))
        for line in client.figures:
            yield from _wrapped(line, "  ")
        yield from _days(client.days)


def _days(days: Iterable[DayCount]) -> Iterator[str]:
    counted = tuple(days)
    if counted:
        yield "  Due on each of the next 14 days:"
    for first in range(0, len(counted), _DAYS_IN_A_LINE):
        week = counted[first : first + _DAYS_IN_A_LINE]
        yield "  " + "".join(f"{day.weekday} {day.day:>2}  {day.due or '-':<3}" for day in week).rstrip()


def _wrapped(line: str, indent: str, first: str | None = None) -> list[str]:
    """Words are never broken: one may be a web address."""
    wrapper = textwrap.TextWrapper(WIDTH, break_long_words=False, break_on_hyphens=False)
    wrapper.initial_indent, wrapper.subsequent_indent = indent if first is None else first, indent
    return wrapper.wrap(line)
