"""Small trackers that cost a careless program hours: each with a command, how it ends, and a word of the line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from tests.support.command import ANN, workbook
from tests.support.hostile.enormous import PASSED, many
from tests.support.hostile.making import Make, archive, good
from tests.support.lifelike import TODAY, Row
from tests.support.packages import members
from tests.support.typing_by_hand import TRACKER
from tests.support.workbooks import ALL_COLUMNS

_TYPES = ("Hiring manager", "HR", "Interviewer", "Recruiter", "Networking", "Other")
_MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = b"http://schemas.openxmlformats.org/package/2006/relationships"


class Costly(NamedTuple):
    """``command`` has FILE for the tracker; ``code`` is its exit code, ``word`` stands in what it says."""

    make: Make
    command: tuple[str, ...]
    code: int = 0
    word: str = ""


def _rows(count: int, row: Callable[[int], Row]) -> Make:
    return lambda: workbook([row(number) for number in range(count)], columns=ALL_COLUMNS)


def _day(number: int) -> date:
    return TODAY - timedelta(days=number + 1)


def _one_company(number: int) -> Row:
    """Everybody at one company, for one role, interviewed."""
    row: Row = {"Company": "Acme", "Role": "Clerk", "Contact": f"P{number}", "Contact type": _TYPES[number % 6]}
    return row | {"Applied on": _day(60 + number % 60), "Interview on": _day(number % 40)}


def _one_person(days: int) -> Callable[[int], Row]:
    """The same person at the same company for the same role, followed up on one of so many days."""

    def row(number: int) -> Row:
        return {**ANN, "Contact": "Ann Lee", "Applied on": _day(400), "Last follow-up": _day(number % days)}

    return row


def _tables(count: int) -> bytes:
    """A tracker with so many tables below its rows, each down to the last row of the sheet."""
    parts = dict(members(good()))
    links = many(b'<Relationship Id="t%d" Type="@/table" Target="../tables/t%d.xml"/>', range(count))
    listed = many(b'<tablePart xmlns:r="@" r:id="t%d"/>', range(count)).replace(b"@", _OFFICE)
    parts[TRACKER] = parts[TRACKER].replace(b"</worksheet>", b"<tableParts>" + listed + b"</tableParts></worksheet>")
    parts["xl/worksheets/_rels/sheet1.xml.rels"] = (
        b'<Relationships xmlns="' + _PACKAGE + b'">' + links.replace(b"@", _OFFICE) + b"</Relationships>"
    )
    return archive(*parts.items(), *_table_parts(count))


def _table_parts(count: int) -> Iterator[tuple[str, bytes]]:
    for number in range(count):
        name = b'id="%d" name="T%d" displayName="T%d" ref="A100:C1048576"' % (number + 1, number, number)
        columns = many(b'<tableColumn id="%d" name="c%d"/>', range(1, 4))
        content = b'<table xmlns="' + _MAIN + b'" ' + name + b"><tableColumns>" + columns + b"</tableColumns></table>"
        yield f"xl/tables/t{number}.xml", content


def _words() -> bytes:
    lines = [[f"Word: word {number}", "Rejected"] for number in range(40_000)]
    return workbook([ANN], Settings=[["Name", "Value"], *lines])


def _many_rules() -> bytes:
    """Every rule that a cadence may have, each for every row."""
    header = ["Action", "After", "Opens", "Due", "Lapses", "Stages", "Channel"]
    rules = [[f"Ring {n}", "Applied on", n, n + 1, n + 50, "Applied", "Phone, E-mail"] for n in range(499)]
    settings = [["Name", "Value"], ["Cadence", "this workbook"]]
    rows: list[Row] = [{"Company": f"C{n}", "Applied on": _day(n % 300)} for n in range(3_000)]
    return workbook(rows, columns=ALL_COLUMNS, Settings=settings, Cadence=[header, *rules])


def _merges() -> bytes:
    return PASSED["60,000 merges of whole rows"][0]()


MANY_DAYS, MANY_RULES = "1,400 times one person, on 300 days", "3,000 rows with 499 rules"
_NO_ROOM, _TOO_MANY = "no room for", "have the Company and Role of row"

COSTLY: dict[str, Costly] = {
    "60,000 merges of whole rows, adopted": Costly(_merges, ("adopt", "FILE"), 1, _NO_ROOM),
    "60,000 merges of whole rows, given a cadence": Costly(_merges, ("cadence", "export", "standard", "FILE")),
    "4,000 tables down to the last row": Costly(lambda: _tables(4_000), ("run", "FILE")),
    "3,000 people at one company": Costly(_rows(3_000, _one_company), ("run", "FILE")),
    "3,000 people at one company, reported": Costly(_rows(3_000, _one_company), ("report", "FILE")),
    "3,000 people at one company, explained": Costly(_rows(3_000, _one_company), ("explain", "FILE")),
    "4,000 times one person, followed up": Costly(_rows(4_000, _one_person(10)), ("run", "FILE")),
    MANY_DAYS: Costly(_rows(1_400, _one_person(300)), ("run", "FILE"), 1, _TOO_MANY),
    MANY_RULES: Costly(_many_rules, ("run", "FILE"), 1, "too many to decide"),
    "40,000 words of a coach's": Costly(_words, ("check", "FILE")),
}
"""What was found to take minutes once, or would: the work must not grow with the square of anything."""
