"""Which History line belongs to which row, and what each row is called.

A row's ID is short, letters only, stable and derived from Company, Role and Contact on the first
night; from then on it stays with the row, however it is sorted or renamed.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import count
from typing import NamedTuple

from followup_sheet.errors import Problem
from followup_sheet.facts import COPIED_ROW, folded
from followup_sheet.model import HistoryLine, Kind, Row, Tracker

_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
"""No vowels: nothing a spreadsheet or a reader takes for a word."""

_LENGTH = 6

Names = tuple[str, str, str]


class Identity(NamedTuple):
    """``ids`` and ``lines`` are by row number; ``typed`` are IDs to write into hand-written
    History lines, by their sheet row; ``copied`` are tonight's lines for rows that were copies;
    ``twins`` are rows without an ID that an upper row has the very names of: nothing can be logged
    of them."""

    ids: Mapping[int, str]
    lines: Mapping[int, Sequence[HistoryLine]]
    typed: Mapping[int, str]
    copied: tuple[HistoryLine, ...]
    problems: tuple[Problem, ...]
    twins: frozenset[int] = frozenset()


def identify(tracker: Tracker, today: date) -> Identity:
    """Names every row and gives every History line to its row."""
    if not tracker.has_ids:
        return _by_names(tracker)
    newest = _newest_names(tracker.history)
    ids, copies = _keep_ids(tracker.rows, newest)
    _give_ids(tracker.rows, ids, copies, newest)
    lines, typed, problems = _match(tracker.rows, tracker.history, ids)
    copied = tuple(_copied_row(row, ids[row.number], today) for row in copies if row.day("Last follow-up"))
    for row, line in zip((r for r in copies if r.day("Last follow-up")), copied, strict=True):
        lines[row.number].append(line)
    return Identity(ids, lines, typed, copied, problems)


def names_of(thing: Row | HistoryLine) -> Names:
    """Company, Role and Contact, as names are compared."""
    return folded(thing.company), folded(thing.role), folded(thing.contact)


def _newest_names(history: Iterable[HistoryLine]) -> dict[str, Names]:
    """What History last called the row of each ID."""
    ordered = sorted(history, key=lambda line: (line.recorded_on or date.min, line.number))
    return {line.id: names_of(line) for line in ordered if line.id}


def _keep_ids(rows: Sequence[Row], newest: Mapping[str, Names]) -> tuple[dict[int, str], list[Row]]:
    """The IDs that stay, and the rows whose ID is another's: copies."""
    holders: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row.text("ID"):
            holders[row.text("ID")].append(row)
    kept = {row_id: _keeper(same, newest.get(row_id)) for row_id, same in holders.items()}
    copies = [row for row in rows if row.text("ID") and kept[row.text("ID")] is not row]
    return {row.number: row_id for row_id, row in kept.items()}, copies


def _keeper(rows: Sequence[Row], names: Names | None) -> Row:
    return next((row for row in rows if names_of(row) == names), rows[0])


def _give_ids(rows: Sequence[Row], ids: dict[int, str], copies: Sequence[Row], newest: Mapping[str, Names]) -> None:
    used = set(ids.values())
    copied = {row.number for row in copies}
    derived: dict[tuple[Names, bool], Iterator[str]] = {}  # rows of the same names go on where the last one stopped
    for row in rows:
        if row.number not in ids:
            names, copy = names_of(row), row.number in copied
            candidates = derived.setdefault((names, copy), _candidates(names))
            ids[row.number] = _new_id(candidates, used, newest, names, copy=copy)
            used.add(ids[row.number])


def _new_id(candidates: Iterator[str], used: set[str], newest: Mapping[str, Names], names: Names, *, copy: bool) -> str:
    """The first derived ID nobody has. One that History knows is taken again only where it named
    this very person and role: then the cell was cleared, and the row gets its past back."""
    return next(c for c in candidates if c not in used and (c not in newest or (newest[c] == names and not copy)))


def _candidates(names: Names) -> Iterator[str]:
    for salt in count():
        digest = hashlib.sha256("\x1f".join((*names, str(salt))).encode("utf-8", "replace")).digest()
        yield "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest[:_LENGTH])


def _copied_row(row: Row, row_id: str, today: date) -> HistoryLine:
    return line_for(row, row_id, today, row.day("Last follow-up") or today, Kind.EVENT, COPIED_ROW)


def line_for(row: Row, row_id: str, today: date, day: date, kind: Kind, what: str, channel: str = "") -> HistoryLine:
    """A new History line for a row, recorded tonight."""
    return HistoryLine(day, kind, what, channel, row.company, row.role, row.contact, row_id, today)


def _match(
    rows: Sequence[Row], history: Sequence[HistoryLine], ids: Mapping[int, str]
) -> tuple[defaultdict[int, list[HistoryLine]], dict[int, str], tuple[Problem, ...]]:
    """Lines by row, the IDs to type into hand-written ones, and the lines nobody can place."""
    numbers = {row_id: number for number, row_id in ids.items()}
    index = _NameIndex(rows)
    lines: defaultdict[int, list[HistoryLine]] = defaultdict(list)
    typed: dict[int, str] = {}
    problems = []
    for line in history:
        number = numbers.get(line.id)
        if not line.id:
            matches = index.matches(line)
            if len(matches) != 1:
                problems.append(_unplaced(line, len(matches)))
                continue
            number = matches[0].number
            typed[line.number] = ids[number]
        if number is not None:
            lines[number].append(line)
    return lines, typed, tuple(problems)


def _unplaced(line: HistoryLine, matches: int) -> Problem:
    found = f"{matches} rows of the tracker" if matches else "no row of the tracker"
    message = f"this line matches {found}: fill in Company, Role and Contact as the row has them, or its ID"
    return Problem("History", f"A{line.number}", message)


class _NameIndex:
    """Rows by Company, to find the rows a line names as far as its cells are filled."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows
        self._by_company: defaultdict[str, list[Row]] = defaultdict(list)
        for row in rows:
            self._by_company[folded(row.company)].append(row)

    def matches(self, line: HistoryLine) -> list[Row]:
        wanted = names_of(line)
        rows = self._by_company.get(wanted[0], []) if wanted[0] else self._rows
        return [row for row in rows if all(w in ("", n) for w, n in zip(wanted, names_of(row), strict=True))]


def _by_names(tracker: Tracker) -> Identity:
    """Without an ID column a row is known by its names: an exact match, else the only one."""
    twins = _twins(tracker.rows)
    known = [row for row in tracker.rows if row.number not in twins]
    ids: dict[int, str] = {}
    _give_ids(tracker.rows, ids, (), {})
    index = _NameIndex(known)
    lines: defaultdict[int, list[HistoryLine]] = defaultdict(list)
    problems = []
    for line in tracker.history:
        matches = index.matches(line)
        found = [row for row in matches if names_of(row) == names_of(line)] or matches
        if len(found) == 1:
            lines[found[0].number].append(line)
        elif not line.id:
            problems.append(_unplaced(line, len(found)))
    return Identity(ids, lines, {}, (), tuple(problems), frozenset(twins))


def _twins(rows: Sequence[Row]) -> dict[int, int]:
    """Row number to the number of the upper row with the same names."""
    first: dict[Names, int] = {}
    found = {row.number: first.setdefault(names_of(row), row.number) for row in rows}
    return {number: upper for number, upper in found.items() if number != upper}


def named_twins(tracker: Tracker) -> tuple[Row, ...]:
    """The tracker's rows; where there is no ID column, one with an upper row's names has a problem."""
    twins = {} if tracker.has_ids else _twins(tracker.rows)
    return tuple(_twin(row, twins[row.number]) if row.number in twins else row for row in tracker.rows)


def _twin(row: Row, upper: int) -> Row:
    cell = row.addresses.get("Company") or row.addresses.get("Contact", "")
    message = f"this row has the Company, Role and Contact of row {upper}: tell them apart, or add a column ID"
    return replace(row, problems=(*row.problems, Problem(row.sheet, cell, message)))
