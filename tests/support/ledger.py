"""What must be in History: kept beside the tracker, night by night, and compared with it.

The promises about rows and follow-ups written out once more, plainly, over what a person sees
(``seen.py``): whose ID is whose, which follow-ups were there to be counted, and that each of them
stands in History once. ``Ledger`` is for trackers with an ID column, ``NameLedger`` for those without.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from followup_sheet.model import Kind, Status
from tests.support.seen_tracker import Line, Names, Seen

EVENTS = {"Lead on": "Lead", "Applied on": "Applied", "Interview on": "Interview", "Reply on": "Reply"}
COPIED = "Copied row"


class Ledger:
    """What each ID's row has had. ``made`` counts follow-ups by day; ``copied`` is the day a copied
    row brought along, which is not one of its own."""

    def __init__(self) -> None:
        self.made: defaultdict[str, Counter[date]] = defaultdict(Counter)
        self.copied: defaultdict[str, Counter[date]] = defaultdict(Counter)

    def struck_out(self, kind: str, what: str, row_id: str, day: date) -> None:
        """A person deleted this line of History, or made it unreadable."""
        book = self._book(kind, what)
        if book is not None and row_id:
            book[row_id] -= Counter([day])

    def written_in(self, kind: str, what: str, row_id: str, day: date) -> None:
        """A person made this line of History by hand."""
        book = self._book(kind, what)
        if book is not None and row_id:
            book[row_id][day] += 1

    def night(self, before: Seen, after: Seen, today: date) -> None:
        """Everything a night between these two must have done; AssertionError names what it did not."""
        self._holds(before)
        self._ids(before, after, today)
        self._placed_by_hand(before, after)
        self._count(before, after, today)
        self._holds(after)
        _events_stand_once(before, after, today)
        _lines_are_tonights(before, after, today)
        self._cells(after)

    def _book(self, kind: str, what: str) -> defaultdict[str, Counter[date]] | None:
        if kind == Kind.FOLLOW_UP:
            return self.made
        return self.copied if what == COPIED else None

    def _book_of(self, line: Line) -> defaultdict[str, Counter[date]] | None:
        return self._book(line.text("Kind"), line.text("What"))

    def _holds(self, seen: Seen) -> None:
        """History says of every ID what the ledger says."""
        found: dict[int, defaultdict[str, Counter[date]]] = {
            id(self.made): defaultdict(Counter), id(self.copied): defaultdict(Counter),
        }  # fmt: skip
        for line in seen.log:
            day, book = line.day("Date"), self._book_of(line)
            if day and book is not None and line.id:
                found[id(book)][line.id][day] += 1
        for wanted in (self.made, self.copied):
            got = found[id(wanted)]
            assert {i: days for i, days in wanted.items() if days} == dict(got)

    def _ids(self, before: Seen, after: Seen, today: date) -> None:
        """One ID a row, kept by the row it named; a copy's is new, and brings its last day along."""
        rows, newest = before.read_rows, newest_names(before.log)
        ids = {number: after.rows[number].id for number in rows}
        assert len(set(ids.values())) == len(ids), f"an ID names two rows: {ids}"
        assert all(i.isalpha() for i in ids.values()), ids
        held = _by_id(rows.values())
        for row_id, holders in held.items():
            keeper = next((row for row in holders if row.names == newest.get(row_id)), holders[0])
            assert ids[keeper.number] == row_id, f"row {keeper.number} lost its ID {row_id}: {ids}"
            for copy in (row for row in holders if row is not keeper):
                self._is_new(ids[copy.number], held, newest)
                self._brings_along(copy, ids[copy.number], today)
        for number, row in rows.items():
            if not row.id:
                assert ids[number] not in held
                assert newest.get(ids[number], row.names) == row.names

    @staticmethod
    def _is_new(row_id: str, held: Mapping[str, object], newest: Mapping[str, Names]) -> None:
        assert row_id not in {*held, *newest}, f"the copy's ID {row_id} is not a new one"

    def _brings_along(self, copy: Line, row_id: str, today: date) -> None:
        day = copy.day("Last follow-up")
        if day and day <= today:
            self.copied[row_id][day] += 1

    def _placed_by_hand(self, before: Seen, after: Seen) -> None:
        """A hand-written line without an ID gets that of the only row it names."""
        now = {line.number: line for line in after.log}
        for line in before.log:
            if line.id or not is_whole(line):
                continue
            rows = [row for row in before.read_rows.values() if _is_meant(line, row)]
            wanted = after.rows[rows[0].number].id if len(rows) == 1 else ""
            assert now[line.number].id == wanted, f"History line {line.number} is {len(rows)} rows' line"
            day, book = line.day("Date"), self._book_of(line)
            if wanted and day and book is not None:
                book[wanted][day] += 1

    def _count(self, before: Seen, after: Seen, today: date) -> None:
        """A Last follow-up newer than all the row has had is one more."""
        for number, row in before.read_rows.items():
            day, row_id = row.day("Last follow-up"), after.rows[number].id
            if day and day <= today and day > max([*self.made[row_id], *self.copied[row_id]], default=date.min):
                self.made[row_id][day] += 1

    def _cells(self, after: Seen) -> None:
        for row in after.read_rows.values():
            if "Follow-ups" in after.headers:
                assert row.text("Follow-ups") == f"{self.made[row.id].total()}", f"row {row.number}: Follow-ups"


class NameLedger:
    """Without an ID column a row is known by its names: never two lines for one day but those
    written by hand, and none lost for a row that keeps its names."""

    def struck_out(self, kind: str, what: str, row_id: str, day: date) -> None:
        """Nothing to remember: the day counts anew."""

    def written_in(self, kind: str, what: str, row_id: str, day: date) -> None:
        """Nothing to remember: the line is in the log."""

    def night(self, before: Seen, after: Seen, today: date) -> None:
        """As ``Ledger.night``."""
        assert not _doubles(after.log) - _doubles(before.log)
        known = _first_of_each_name(after.read_rows.values())
        for row in known:
            day = row.day("Last follow-up")
            if day and day <= today:
                assert any(_covers(line, row, day) for line in after.log), f"row {row.number}: {day} is lost"
        old = {line.number for line in before.log}
        assert {line.names for line in after.log if line.number not in old} <= {row.names for row in known}
        _lines_are_tonights(before, after, today)


def newest_names(log: Iterable[Line]) -> dict[str, Names]:
    """What History last called the row of each ID (latest Recorded on, then lowest in the sheet)."""
    ordered = sorted(log, key=lambda line: (line.day("Recorded on") or date.min, line.number))
    return {line.id: line.names for line in ordered if line.id and is_whole(line)}


def is_whole(line: Line) -> bool:
    """Whether a History line can be understood."""
    return bool(line.day("Date")) and line.text("Kind") in set(Kind)


def _by_id(rows: Iterable[Line]) -> dict[str, list[Line]]:
    held: dict[str, list[Line]] = {}
    for row in rows:
        if row.id:
            held.setdefault(row.id, []).append(row)
    return held


def _is_meant(line: Line, row: Line) -> bool:
    return all(wanted in ("", name) for wanted, name in zip(line.names, row.names, strict=True))


def _covers(line: Line, row: Line, day: date) -> bool:
    found = line.day("Date")
    return line.text("Kind") == Kind.FOLLOW_UP and bool(found and found >= day) and _is_meant(line, row)


def _doubles(log: Iterable[Line]) -> Counter[tuple[Names, date | None]]:
    """Follow-ups of one day and the same names, beyond the first."""
    lines = (line for line in log if line.text("Kind") == Kind.FOLLOW_UP)
    found = Counter((line.names, line.day("Date")) for line in lines)
    return found - Counter(set(found))


def _first_of_each_name(rows: Iterable[Line]) -> list[Line]:
    first: dict[Names, Line] = {}
    for row in rows:
        first.setdefault(row.names, row)
    return list(first.values())


def _events_stand_once(before: Seen, after: Seen, today: date) -> None:
    """Every lead, application, interview and reply up to today stands in History, and was added once at most."""
    old = {line.number for line in before.log}
    known = _events(line for line in after.log if line.number in old)
    added = _events(line for line in after.log if line.number not in old)
    for row in after.read_rows.values():
        for column, what in EVENTS.items():
            day = row.day(column)
            if day and day <= today:
                assert (known + added)[row.id, what, day], f"row {row.number}: {what} on {day} is not in History"
    twice = {event for event, times in added.items() if times > 1 or known[event]}
    assert not twice, twice


def _events(log: Iterable[Line]) -> Counter[tuple[str, str, date | None]]:
    lines = (line for line in log if line.text("Kind") == Kind.EVENT and line.text("What") != COPIED)
    return Counter((line.id, line.text("What"), line.day("Date")) for line in lines)


def _lines_are_tonights(before: Seen, after: Seen, today: date) -> None:
    """Old lines stay where they are, new ones are recorded tonight, and none is of a day to come."""
    old = {line.number: line for line in before.log}
    for line in after.log:
        was = old.pop(line.number, None)
        if was is None:
            assert line.day("Recorded on") == today, f"History line {line.number} is not tonight's"
            day = line.day("Date")
            assert day, f"History line {line.number} has no date"
            assert day <= today or line.text("Kind") == Kind.STAGE, f"History line {line.number}: {day}"
        else:
            assert was.of_the_user | {"ID": ()} == line.of_the_user | {"ID": ()}
    assert not old, f"History lines are gone: {sorted(old)}"


def rows_stand(before: Seen, after: Seen, typed: Collection[tuple[int, str]] = ()) -> None:
    """Every row is where it was and says what it said, but for the cells ``typed`` (row, column)."""
    assert before.headers == after.headers
    for number in before.rows.keys() | after.rows.keys():
        was = before.rows[number].of_the_user if number in before.rows else {}
        now = after.rows[number].of_the_user if number in after.rows else {}
        changed = {(number, name) for name in was.keys() | now.keys() if was.get(name) != now.get(name)}
        assert changed <= set(typed), f"changed: {changed}"


def every_row_is_told(after: Seen) -> None:
    """A row that says something has one of the seven words, and any other nothing of the tool's, no colour either."""
    assert after.highlighted <= after.read_rows.keys()
    for row in after.rows.values():
        told = row.text("Status") in set(Status)
        assert told if row.says_something else not row.of_the_tool, f"row {row.number}: {row.of_the_tool}"
