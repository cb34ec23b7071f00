"""Calendars judged: by the rules of RFC 5545, and by a reader that is not the library that wrote them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from followup_sheet.ical import TrackerPlans
from followup_sheet.model import CellValue, Plan, Row, Status

ANN = Path("/clients/ann.xlsx")
DUE = date(2026, 11, 24)

_ONCE = {"VEVENT": ("UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "SEQUENCE"), "VALARM": ("ACTION", "TRIGGER")}


def plan(
    cells: Mapping[str, CellValue] | None = None,
    *,
    status: Status = Status.DUE_SOON,
    row_id: str = "BCDFGH",
    action: str = "Thank-you note",
    channel: str = "E-mail",
    why: str = "Thank-you note: within 1 day of the interview.",
    due: date | None = DUE,
) -> Plan:
    """A row's plan; by default a thank-you note to Ann Lee of Acme."""
    row = Row(5, {"Company": "Acme", "Contact": "Ann Lee"} if cells is None else cells)
    return Plan(row, row_id, status, why, action, channel, due=due)


def tracker(*plans: Plan, path: Path = ANN, client: str = "") -> TrackerPlans:
    return TrackerPlans(path, plans, client)


def content_lines(data: bytes) -> list[str]:
    """The lines of a calendar, unfolded; AssertionError where the file breaks RFC 5545, 3.1."""
    assert data.endswith(b"\r\n")
    lines = data[:-2].split(b"\r\n")
    for line in lines:
        assert len(line) <= 75, line
        assert b"\r" not in line, line
        assert b"\n" not in line, line
        line.decode("utf-8")  # a fold must not part the bytes of one character
    return data[:-2].decode("utf-8").replace("\r\n ", "").split("\r\n")


def faults(data: bytes) -> Iterator[str]:
    """What of RFC 5545 and 5546 a calendar breaks: order, nesting, what must stand exactly once, UIDs."""
    lines = content_lines(data)
    if (lines[0], lines[-1]) != ("BEGIN:VCALENDAR", "END:VCALENDAR"):
        yield "it does not begin and end as a calendar"
    yield from (f"no {wanted}" for wanted in ("VERSION:2.0", "METHOD:PUBLISH") if wanted not in lines)
    if not any(line.startswith("BEGIN:V") for line in lines[1:]):
        yield "it holds nothing"
    uids = [line for line in lines if line.startswith("UID:")]
    yield from (f"{uid} stands twice" for uid in set(uids) if uids.count(uid) > 1)
    for name, wanted in _ONCE.items():
        for component in _components(lines, name):
            names = [line.partition(":")[0].partition(";")[0] for line in component]
            yield from (f"{one} is not there once in {component}" for one in wanted if names.count(one) != 1)


def _components(lines: list[str], name: str) -> Iterator[list[str]]:
    """The properties of each component of that name, those of what is nested in it left out."""
    open_ones: list[tuple[str, list[str]]] = []
    for line in lines:
        key, _, value = line.partition(":")
        if key == "BEGIN":
            open_ones.append((value, []))
        elif key == "END":
            begun, inside = open_ones.pop()
            assert begun == value
            if begun == name:
                yield inside
        else:
            open_ones[-1][1].append(line)
