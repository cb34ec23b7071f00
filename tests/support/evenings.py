"""What a person may do to a tracker in one evening, as values hypothesis draws, shows and shrinks.

Rows are drawn by their place (``row`` 0 is the uppermost, counted round), columns by their header.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from followup_sheet.columns import DATE_COLUMNS, TOOL_COLUMNS
from tests.support.seen_tracker import MARK
from tests.support.sessions import LogLine, Sitting
from tests.support.workbooks import BASIC_COLUMNS

PLAIN = (
    *BASIC_COLUMNS, "Reply on", "Agreed follow-up", "Deadline", "Snooze until", "Outcome on", "Follow-ups", MARK,
)  # fmt: skip
"""The columns every tracker of these tests has, but for the ID that some lack."""

OWN = "My own"

COMPANIES = ("Acme", "acme ", "Leeds Rail", "Turku Optics, Ltd", "São & Söhne <1>")
ROLES = ("buyer", "welder", "")
PEOPLE = ("Ann Tan", "José Nowak", "")
CHANNELS = ("Phone", "E-mail", "LinkedIn", "")
WORDS = {
    "Stage": ("Rejected", "withdrawn", "On hold", "Accepted", "Offer", "Interviewing", "ghosted", "no idea"),
    "How": (*CHANNELS, "pigeon"),
    "Notes": ("rang twice", "=2+3", "  padded  ", "a & b < c"),
    "Company": (*COMPANIES, '="Leeds"&" Rail"', "=1/0"),
    "Role": ROLES,
    "Contact": PEOPLE,
}
NO_DATES = ("next tues", "soon", "=1/0", "45", "31/02/2026", "TRUE", "14:30", "2026-13-01")
DATES = tuple(name for name in PLAIN if name in DATE_COLUMNS)
CLEARED = ("Company", "Contact", "Last follow-up", "Applied on", "ID", "Status", "Why")
TYPED_DATES = ("%Y-%m-%d", "%m/%d/%Y", "%b %d, %Y")
TEXT_DATES = ("%Y-%m-%d", "%d %b %Y", "%d.%m.%Y")

_ROWS = st.integers(0, 9)
_LINES = st.integers(0, 30)
_ALL_DEEDS: dict[str, Mapping[str, st.SearchStrategy[Any]]] = {}

Done = Callable[..., None]


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing done, by the name of ``Evening``'s method, and how."""

    name: str
    how: Mapping[str, Any]

    def __repr__(self) -> str:
        return f"{self.name}({', '.join(f'{name}={value!r}' for name, value in self.how.items())})"


def _deed(**how: st.SearchStrategy[Any]) -> Callable[[Done], Done]:
    def remember(method: Done) -> Done:
        _ALL_DEEDS[method.__name__] = how
        return method

    return remember


def deeds() -> st.SearchStrategy[Deed]:
    """Anything a person may do; what the promises turn on more often than the rest."""
    often = ["follows_up"] * 4 + ["copies_a_row"] * 2 + ["adds_a_row", "empties_a_row", "logs_by_hand"]
    return st.one_of(*(_deed_named(name) for name in (*_ALL_DEEDS, *often)))


def _deed_named(name: str) -> st.SearchStrategy[Deed]:
    return st.builds(Deed, st.just(name), st.fixed_dictionaries(dict(_ALL_DEEDS[name])))


@dataclass(slots=True)
class Evening:
    """An evening of ``today`` at an open tracker. ``marks`` are words for new rows; ``corrected``
    are the History lines that got another day, or with None were deleted or spoiled."""

    sitting: Sitting
    today: date
    marks: Iterator[str]
    corrected: list[tuple[LogLine, date | None]] = field(default_factory=list)

    def does(self, deed: Deed) -> None:
        """The deed, where the sheet has as many rows as it needs."""
        marks = self.sitting.marks()
        rows = {name for name in ("row", "other") if deed.how.get(name) is not None}
        if marks or not rows:
            how = {name: marks[value % len(marks)] if name in rows else value for name, value in deed.how.items()}
            getattr(self, deed.name)(**how)

    def _ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    @_deed(
        other=st.none() | _ROWS, company=st.sampled_from(COMPANIES), role=st.sampled_from(ROLES),
        contact=st.sampled_from(PEOPLE), applied=st.integers(-2, 30),
    )  # fmt: skip
    def adds_a_row(self, other: str | None, company: str, role: str, contact: str, applied: int) -> None:
        texts = {"Company": company, "Role": role, "Contact": contact, "Applied on": self._ago(applied).isoformat()}
        self.sitting.adds_row(next(self.marks), {name: text for name, text in texts.items() if text}, other)

    @_deed(row=_ROWS)
    def deletes_a_row(self, row: str) -> None:
        self.sitting.deletes(row)

    @_deed(row=_ROWS)
    def empties_a_row(self, row: str) -> None:
        self.sitting.empties(row)

    @_deed(row=_ROWS)
    def takes_back_a_row(self, row: str) -> None:
        """All that was typed is cleared, what the tool wrote stays."""
        for column in self.sitting.headers():
            if column not in (*TOOL_COLUMNS, MARK):
                self.sitting.clears(row, column)

    @_deed(row=_ROWS, other=st.none() | _ROWS)
    def copies_a_row(self, row: str, other: str | None) -> None:
        if other is None:
            self.sitting.copies_to_the_end(row, next(self.marks))
        else:
            self.sitting.copies(row, other, next(self.marks))

    @_deed(row=_ROWS, other=_ROWS)
    def pastes_a_row_over_another(self, row: str, other: str) -> None:
        self.sitting.pastes_over(row, other, next(self.marks))

    @_deed(row=_ROWS, other=_ROWS)
    def moves_a_row(self, row: str, other: str) -> None:
        self.sitting.moves(row, other)

    @_deed(row=_ROWS, days=st.integers(-1, 20), form=st.sampled_from(TYPED_DATES), how=st.sampled_from(CHANNELS))
    def follows_up(self, row: str, days: int, form: str, how: str) -> None:
        self.sitting.enters(row, {"Last follow-up": self._ago(days).strftime(form), "How": how})

    @_deed(row=_ROWS, column=st.sampled_from(DATES), days=st.integers(-20, 40), form=st.sampled_from(TYPED_DATES))
    def types_a_date(self, row: str, column: str, days: int, form: str) -> None:
        self.sitting.enters(row, {column: self._ago(days).strftime(form)})

    @_deed(row=_ROWS, column=st.sampled_from(DATES), days=st.integers(-20, 40), form=st.sampled_from(TEXT_DATES))
    def has_a_date_as_text(self, row: str, column: str, days: int, form: str) -> None:
        self.sitting.puts_text(row, column, self._ago(days).strftime(form))

    @_deed(row=_ROWS, column=st.sampled_from(DATES), days=st.integers(-20, 40))
    def computes_a_date(self, row: str, column: str, days: int) -> None:
        self.sitting.puts_formula(row, column, self._ago(days).strftime("=DATE(%Y;%m;%d)"))

    @_deed(row=_ROWS, word=st.sampled_from([(column, word) for column, words in WORDS.items() for word in words]))
    def writes_a_word(self, row: str, word: tuple[str, str]) -> None:
        self.sitting.enters(row, dict([word]))

    @_deed(row=_ROWS, column=st.sampled_from(DATES), text=st.sampled_from(NO_DATES))
    def writes_nonsense(self, row: str, column: str, text: str) -> None:
        self.sitting.enters(row, {column: text})

    @_deed(row=_ROWS, column=st.sampled_from(CLEARED))
    def clears_a_cell(self, row: str, column: str) -> None:
        if column in self.sitting.headers():
            self.sitting.clears(row, column)

    @_deed(column=st.sampled_from(["Company", "Status", "Due", "Last follow-up", MARK]), ascending=st.booleans())
    def sorts(self, column: str, ascending: bool) -> None:
        self.sitting.sorts(column, ascending=ascending)

    @_deed(text=st.none() | st.sampled_from(COMPANIES))
    def filters(self, text: str | None) -> None:
        self.sitting.filters("Company", text)

    @_deed()
    def recalculates(self) -> None:
        """And sees nothing new."""
        assert self.sitting.shows_what_it_would_compute()

    @_deed(row=_ROWS, shown=st.booleans())
    def hides_or_shows_a_row(self, row: str, shown: bool) -> None:
        self.sitting.shows(row, shown=shown)

    @_deed(
        row=_ROWS,
        column=st.sampled_from(["Status", "Due", "Company", "ID"]),
        colour=st.sampled_from([0xFFFF00, 0x112233]),
    )
    def paints_a_cell(self, row: str, column: str, colour: int) -> None:
        if column in self.sitting.headers():
            self.sitting.paints(row, column, colour)

    @_deed(row=_ROWS, column=st.sampled_from(["Status", "Company", "Last follow-up"]))
    def comments_on_a_cell(self, row: str, column: str) -> None:
        self.sitting.notes(row, column, "see the letter & the <draft>")

    @_deed(before=st.sampled_from(["Status", "Company", "Last follow-up", MARK]))
    def inserts_a_column(self, before: str) -> None:
        own = sum(name.startswith(OWN) for name in self.sitting.headers())
        self.sitting.inserts_column(f"{OWN} {own + 1}", before)

    @_deed(
        column=st.sampled_from([MARK, "Status", "Company", "Notes"]), before=st.sampled_from(["Due", "How", "Stage"])
    )
    def moves_a_column(self, column: str, before: str) -> None:
        self.sitting.moves_column(column, before)

    @_deed(row=_ROWS, days=st.integers(0, 20), kind=st.sampled_from(["Follow-up", "Event"]), recorded=st.booleans())
    def logs_by_hand(self, row: str, days: int, kind: str, recorded: bool) -> None:
        day = self._ago(days).isoformat()
        texts = {"Date": day, "Kind": kind, "What": "Other contact" if kind == "Follow-up" else "Reply"}
        texts |= self.sitting.texts(row, ["Company", "Role", "Contact"])
        if self.sitting.log():
            self.sitting.logs(texts | ({"Recorded on": day} if recorded else {}))

    @_deed(line=_LINES)
    def strikes_out_a_line(self, line: int) -> None:
        if old := self._line(line):
            self.corrected.append((old, None))
            self.sitting.strikes_out(line % len(self.sitting.log()))

    @_deed(line=_LINES, days=st.none() | st.integers(0, 20))
    def corrects_a_date(self, line: int, days: int | None) -> None:
        """Or spoils it."""
        if old := self._line(line):
            day = None if days is None else self._ago(days)
            self.corrected.append((old, day))
            self.sitting.logs({"Date": day.isoformat() if day else "sometime"}, line % len(self.sitting.log()))

    @_deed(line=_LINES, texts=st.sampled_from([{"Company": "Acme Ltd"}, {"Contact": "Ann Tan"}, {"Channel": "Letter"}]))
    def corrects_a_line(self, line: int, texts: dict[str, str]) -> None:
        if self._line(line):
            self.sitting.logs(texts, line % len(self.sitting.log()))

    @_deed(line=_LINES)
    def inserts_an_empty_line(self, line: int) -> None:
        if self._line(line):
            self.sitting.inserts_line(line % len(self.sitting.log()))

    @_deed(column=st.sampled_from(["Date", "Company", "Kind", "Recorded on"]), ascending=st.booleans())
    def sorts_the_log(self, column: str, ascending: bool) -> None:
        if self.sitting.log():
            self.sitting.sorts_log(column, ascending=ascending)

    def _line(self, line: int) -> LogLine | None:
        """That line of History, counted round; None where there is none, or an empty one."""
        log = self.sitting.log()
        found = log[line % len(log)] if log else {}
        return found if any(found.values()) else None
