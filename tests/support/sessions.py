"""What a person does to a tracker in LibreOffice: rows by their mark, columns by their header."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from tests.support.excel_lint import ranges
from tests.support.seen_tracker import MARK

if TYPE_CHECKING:
    from tests.support.libreoffice import Session

TRACKER, HISTORY, DASHBOARD = "Tracker", "History", "Dashboard"

Value = str | float | None
"""A cell as LibreOffice gives it: a date is a number, blank is ``""``, an error None."""

Values = list[list[Value]]
LogLine = dict[str, Value]


class Sitting:
    """A tracker open in LibreOffice. Headers stand in row 1; nothing is saved by itself."""

    def __init__(self, book: Session) -> None:
        self._book = book
        self._seen: Values | None = None

    def _do(self, change: Callable[..., None], *what: object, **how: object) -> None:
        """A change to the workbook; what was seen of the sheet before is forgotten."""
        change(*what, **how)
        self._seen = None

    def marks(self) -> list[str]:
        """Every row's mark, from above."""
        values = self._values()
        at = values[0].index(MARK)
        return [str(row[at]) for row in values[1:] if row[at]]

    def headers(self) -> list[str]:
        return [str(name) for name in self._values()[0] if name]

    def shows_what_it_would_compute(self) -> bool:
        """Whether the Dashboard, where there is one, shows on opening what recalculating it gives."""
        if DASHBOARD not in self._book.sheets():
            return True
        shown = self._book.values(DASHBOARD)
        self._do(self._book.recalculate)
        return self._book.values(DASHBOARD) == shown

    def texts(self, mark: str, columns: Iterable[str]) -> dict[str, str]:
        """What a row says in these columns, the blank ones left out."""
        values = self._values()
        row = values[self._row(mark) - 1]
        return {name: text for name in columns if (text := str(row[values[0].index(name)] or ""))}

    def enters(self, mark: str, texts: Mapping[str, str]) -> None:
        """Types into a row's cells as from the keyboard, by header."""
        row, letters = self._row(mark), self._letters()
        for name, text in texts.items():
            self._do(self._book.type, TRACKER, f"{letters[name]}{row}", text)

    def puts_text(self, mark: str, column: str, text: str) -> None:
        self._do(self._book.set_string, TRACKER, self._at(mark, column), text)

    def puts_formula(self, mark: str, column: str, formula: str) -> None:
        self._do(self._book.set_formula, TRACKER, self._at(mark, column), formula)

    def clears(self, mark: str, column: str) -> None:
        self._do(self._book.clear, TRACKER, self._at(mark, column))

    def empties(self, mark: str) -> None:
        """Selects the row and presses Delete."""
        row = self._row(mark)
        self._do(self._book.clear, TRACKER, f"A{row}:{self._last_column()}{row}")

    def adds_row(self, mark: str, texts: Mapping[str, str], before: str | None = None) -> None:
        """A new row at the end, or inserted before another."""
        row = self._row(before) if before else len(self._values()) + 1
        if before:
            self._do(self._book.insert_row, TRACKER, row)
        self._marks(row, mark)
        self.enters(mark, texts)

    def deletes(self, mark: str) -> None:
        self._do(self._book.delete_row, TRACKER, self._row(mark))

    def copies(self, mark: str, before: str, new_mark: str) -> None:
        """The whole row inserted again before another (or itself); only its mark is then typed anew."""
        at = self._row(before)
        self._do(self._book.copy_row, TRACKER, self._row(mark), at)
        self._marks(at, new_mark)

    def pastes_over(self, mark: str, over: str, new_mark: str) -> None:
        at = self._row(over)
        self._do(self._book.paste_row, TRACKER, self._row(mark), at)
        self._marks(at, new_mark)

    def copies_to_the_end(self, mark: str, new_mark: str) -> None:
        at = len(self._values()) + 1
        self._do(self._book.paste_row, TRACKER, self._row(mark), at)
        self._marks(at, new_mark)

    def moves(self, mark: str, before: str) -> None:
        self._do(self._book.move_row, TRACKER, self._row(mark), self._row(before))

    def sorts(self, column: str, *, ascending: bool) -> None:
        self._do(self._book.sort, TRACKER, self._area(), self._place(column), ascending=ascending)

    def filters(self, column: str, text: str | None) -> None:
        """Only the rows that say ``text`` are shown; all where None."""
        self._do(self._book.filter, TRACKER, self._area(), self._place(column), text)

    def shows(self, mark: str, *, shown: bool) -> None:
        self._do(self._book.show_row, TRACKER, self._row(mark), shown)

    def inserts_column(self, header: str, before: str) -> None:
        place = self._place(before) + 1
        self._do(self._book.insert_column, TRACKER, place)
        self._do(self._book.type, TRACKER, ranges.name(place, 1), header)

    def moves_column(self, column: str, before: str) -> None:
        self._do(self._book.move_column, TRACKER, self._place(column) + 1, self._place(before) + 1)

    def paints(self, mark: str, column: str, colour: int) -> None:
        self._do(self._book.paint, TRACKER, self._at(mark, column), colour)

    def notes(self, mark: str, column: str, text: str) -> None:
        """A comment on the cell."""
        self._do(self._book.note, TRACKER, self._at(mark, column), text)

    def log(self) -> list[LogLine]:
        """History's lines as LibreOffice has them: a date is a number."""
        header, *lines = self._log()
        return [dict(zip(map(str, header), line, strict=True)) for line in lines]

    def logs(self, texts: Mapping[str, str], line: int | None = None) -> None:
        """Types into History: into line number ``line`` (the first being 0), else below the last one."""
        header, *lines = self._log()
        row = 2 + (len(lines) if line is None else line)
        for name, text in texts.items():
            self._do(self._book.type, HISTORY, ranges.name(header.index(name) + 1, row), text)

    def strikes_out(self, line: int) -> None:
        """Deletes a line of History, the first being number 0."""
        self._do(self._book.delete_row, HISTORY, line + 2)

    def inserts_line(self, line: int) -> None:
        """An empty line before line number ``line`` of History."""
        self._do(self._book.insert_row, HISTORY, line + 2)

    def sorts_log(self, column: str, *, ascending: bool) -> None:
        header, *lines = self._log()
        area = f"A1:{ranges.name(len(header), len(lines) + 1)}"
        self._do(self._book.sort, HISTORY, area, header.index(column), ascending=ascending)

    def _log(self) -> Values:
        return self._book.values(HISTORY) if HISTORY in self._book.sheets() else [[]]

    def _values(self) -> Values:
        """The sheet's values; rows below the last filled one (formats only) left out."""
        if self._seen is None:
            self._seen = self._book.values(TRACKER)
            while not any(value != "" for value in self._seen[-1]):
                self._seen.pop()
        return self._seen

    def _row(self, mark: str) -> int:
        values = self._values()
        at = values[0].index(MARK)
        return 1 + next(number for number, row in enumerate(values) if row[at] == mark)

    def _place(self, column: str) -> int:
        return self._values()[0].index(column)

    def _letters(self) -> dict[str, str]:
        return {str(name): ranges.name(n, 1).rstrip("1") for n, name in enumerate(self._values()[0], 1) if name}

    def _at(self, mark: str, column: str) -> str:
        return f"{self._letters()[column]}{self._row(mark)}"

    def _last_column(self) -> str:
        return ranges.name(len(self._values()[0]), 1).rstrip("1")

    def _area(self) -> str:
        return f"A1:{self._last_column()}{len(self._values())}"

    def _marks(self, row: int, mark: str) -> None:
        self._do(self._book.set_string, TRACKER, f"{self._letters()[MARK]}{row}", mark)
