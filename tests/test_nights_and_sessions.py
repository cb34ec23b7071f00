"""Promise: whatever a person does to the tracker in LibreOffice between the nights, nothing of it is lost or doubled.

A machine of hypothesis edits, sorts, copies, moves, filters and deletes in a real LibreOffice, saves as .xlsx, and lets
the real program run over the saved file. After every night: the person's cells are what they were, to the byte; every
follow-up stands in History once; an ID names one row and stays with it; a second run does nothing.

Runs a bounded number of examples; ``pytest -m slow --hypothesis-profile=unbounded tests/test_nights_and_sessions.py``
goes on until it finds something or is stopped.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from tests.support.evenings import PLAIN, Deed, Evening, deeds
from tests.support.excel_lint import lint
from tests.support.foreign_changes import foreign_changes
from tests.support.ledger import Ledger, NameLedger, every_row_is_told, rows_stand
from tests.support.lifelike import TODAY, Row
from tests.support.nights import good_night, in_process
from tests.support.profiles import bounded
from tests.support.seen_tracker import MARK, Seen
from tests.support.sessions import LogLine, Sitting
from tests.support.shapes import built, days_ago
from tests.support.typing_by_hand import typed

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.worksheet import Worksheet

    from tests.support.libreoffice import Office

pytestmark = pytest.mark.slow

DONE, FAILED, REFUSED, OPEN_ELSEWHERE = 0, 1, 2, 75


def some_rows() -> list[Row]:
    long, lately = days_ago(40), days_ago(9)
    rows: list[Row] = [
        {"Company": "Acme", "Role": "buyer", "Contact": "Ann Tan", "Applied on": lately, "Last follow-up": days_ago(2)},
        {"Company": "Leeds Rail", "Role": "welder", "Applied on": long, "Interview on": days_ago(3), "How": "Phone"},
        {"Company": "Acme", "Role": "buyer", "Contact": "José Nowak", "Applied on": lately},
        {"Contact": "Ann Tan", "Notes": "from the fair", "Interview on": long, "Last follow-up": days_ago(20)},
    ]
    return [row | {MARK: f"start {number}"} for number, row in enumerate(rows, 1)]


def in_a_table(_: xlsxwriter.Workbook, sheet: Worksheet) -> None:
    sheet.add_table(0, 0, 4, len(PLAIN) - 1, {"name": "Jobs", "columns": [{"header": name} for name in PLAIN]})


def from_template(path: Path) -> None:
    """The rows typed into a new tracker, as a person starts."""
    assert in_process(["-q", "init", path, "--today", TODAY.isoformat()]) == 0
    data = path.read_bytes()
    letters = Seen(data).letters
    texts = {f"{letters[name]}{at}": value for at, row in enumerate(some_rows(), 2) for name, value in row.items()}
    path.write_bytes(typed(data, texts))


def a_plain_sheet(path: Path) -> None:
    path.write_bytes(built(some_rows(), PLAIN))


def a_table_from_1904(path: Path) -> None:
    path.write_bytes(built(some_rows(), PLAIN, arrange=in_a_table, date_1904=True))


def without_ids(path: Path) -> None:
    path.write_bytes(built(some_rows(), [name for name in PLAIN[::-1] if name != "ID"]))


STARTS = (from_template, a_plain_sheet, a_table_from_1904, without_ids)


class Doing(NamedTuple):
    """What is told to ``done``: the row by its place, how many days ago, and how."""

    row: int
    days: int
    how: str


DOINGS = st.builds(Doing, st.integers(0, 9), st.integers(0, 5), st.sampled_from(["Phone", "In person"]))


class NightsAndSessions(RuleBasedStateMachine):
    """One tracker's life."""

    def __init__(self, office: Office, fresh_folder: Callable[[], Path]) -> None:
        super().__init__()
        self.office, self.path = office, fresh_folder() / "jobs.xlsx"
        self.today = TODAY
        self.marks = (f"row {number}" for number in count(1))
        self.edited = True
        self.ledger: Ledger | NameLedger = Ledger()

    @initialize(start=st.sampled_from(STARTS), known=st.booleans())
    def begins_with(self, start: Callable[[Path], None], known: bool) -> None:
        start(self.path)
        self.ledger = Ledger() if self.seen().has_ids else NameLedger()
        if known:
            self._night(0)

    def seen(self) -> Seen:
        return Seen(self.path.read_bytes())

    @rule(
        does=st.lists(deeds(), max_size=10), left_open=st.booleans(), done=st.none() | DOINGS,
        nights=st.lists(st.integers(0, 9), min_size=1, max_size=2),
    )  # fmt: skip
    def an_evening_and_a_night(
        self, does: Sequence[Deed], left_open: bool, done: Doing | None, nights: Sequence[int]
    ) -> None:
        """One rule for all of it, so that no example is without nights; with nothing done the file is only saved."""
        with self.office.session(self.path) as book:
            if left_open:
                self._night_passes_over_it()
            evening = Evening(Sitting(book), self.today, self.marks)
            for deed in does:
                evening.does(deed)
            book.save()
        self.edited = self.edited or bool(does)
        self._enter_by_hand(evening)
        if done and self.seen().has_ids:
            self._says_done(done)
        for days in nights:
            self._night(days)

    def _night_passes_over_it(self) -> None:
        before = self.path.read_bytes()
        assert in_process(["-q", "run", self.path, "--today", self.today.isoformat()]) == OPEN_ELSEWHERE
        assert self.path.read_bytes() == before

    def _says_done(self, done: Doing) -> None:
        """The command ``done``: what it takes is counted, what it refuses changes nothing of the person's."""
        before, day = self.seen(), self.today - timedelta(days=done.days)
        times = Counter(line.id for line in before.rows.values())
        named = [line for line in before.rows.values() if line.id and times[line.id] == 1]
        if named:
            line = named[done.row % len(named)]
            when = ["--on", day.isoformat(), "--today", self.today.isoformat()]
            code = in_process(["-q", "done", self.path, line.id, "--how", done.how, *when])
            self._was_done(before, line.number, day, code)

    def _was_done(self, before: Seen, number: int, day: date, code: int) -> None:
        computed = any(before.rows[number].has_formula(name) for name in ("Last follow-up", "How"))
        assert code in ({FAILED} if computed else {DONE, REFUSED})
        after = self.seen()
        rows_stand(before, after, [(number, "Last follow-up"), (number, "How")] if code == DONE else [])
        if len(after.log) > len(before.log):
            self.ledger.night(before, after, self.today)
        self.edited = True
        if code == DONE:
            assert after.rows[number].day("Last follow-up") == day
            self._night(0)
            assert self.seen().has_follow_up(after.rows[number].id, day), f"done took {day}, History did not"

    def _enter_by_hand(self, evening: Evening) -> None:
        """What a person changed in History itself."""
        for line, new in evening.corrected:
            if isinstance(serial := line["Date"], float):
                self.ledger.struck_out(*_told(line), self.seen().day(serial))
            if new:
                self.ledger.written_in(*_told(line), new)

    def _night(self, days: int) -> None:
        self.today += timedelta(days=days)
        saved = self.path.read_bytes()
        result = good_night(self.path, self.today)
        assert days or self.edited or not result.written, "a night with nothing new wrote"
        self.edited = False
        self._went_well(saved)
        self._again_does_nothing()

    def _went_well(self, saved: bytes) -> None:
        written = self.path.read_bytes()
        assert foreign_changes(saved, written) == []
        assert not set(lint(written)) - set(lint(saved))
        before, after = Seen(saved), Seen(written)
        rows_stand(before, after)
        every_row_is_told(after)
        self.ledger.night(before, after, self.today)

    def _again_does_nothing(self) -> None:
        stamp, written = self.path.stat(), self.path.read_bytes()
        assert not good_night(self.path, self.today).written
        assert self.path.read_bytes() == written
        assert (self.path.stat().st_mtime_ns, self.path.stat().st_ino) == (stamp.st_mtime_ns, stamp.st_ino)


def _told(line: LogLine) -> tuple[str, str, str]:
    """Kind, What and ID of a History line."""
    return str(line["Kind"]), str(line["What"]), str(line["ID"])


def test_nothing_is_lost_or_doubled_between_the_nights(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"

    def fresh_folder() -> Path:
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir()
        monkeypatch.setenv("FOLLOWUP_SHEET_STATE", str(home / "state"))
        return home

    run_state_machine_as_test(lambda: NightsAndSessions(office, fresh_folder), settings=bounded(8, steps=5))
