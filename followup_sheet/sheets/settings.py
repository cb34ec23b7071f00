"""The Settings sheet: names in one column, values in the next; what is wrong keeps its default."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, NamedTuple

from followup_sheet.cadences.built_in import THIS_WORKBOOK, built_in_names
from followup_sheet.columns import COLUMNS, normalise, word_for
from followup_sheet.dates import check_country
from followup_sheet.errors import Problem
from followup_sheet.model import CellError, RawValue, Settings
from followup_sheet.quoting import excerpt, quoted
from followup_sheet.sheets.cells import Unreadable, read_text, shown
from followup_sheet.sheets.grid import Grid

NAME_COLUMNS = range(1, 7)
"""Sheet columns in which the names are looked for."""

ORDERS = ("auto", "day first", "month first")

_TRUE = frozenset({"yes", "y", "true", "on", "1"})
_FALSE = frozenset({"no", "n", "false", "off", "0"})
_WORD = re.compile(r"\s*word\s*:\s*(.*?)\s*", re.IGNORECASE | re.DOTALL)
_DAYS = re.compile(r"(\d{1,4})(?: ?days?)?", re.ASCII | re.IGNORECASE)
_HEADERS = frozenset({"name", "setting"})

_Read = Callable[[RawValue], object]


def _days(raw: RawValue, *, lowest: int, highest: int) -> int | Unreadable:
    match = _DAYS.fullmatch("" if isinstance(raw, bool) else shown(raw))
    if match and lowest <= int(match[1]) <= highest:
        return int(match[1])
    return Unreadable(f"{quoted(shown(raw))} is not a whole number from {lowest} to {highest}")


def _yes_or_no(raw: RawValue) -> bool | Unreadable:
    word = normalise(shown(raw))
    return word in _TRUE if word in _TRUE | _FALSE else Unreadable(f"{quoted(shown(raw))} is not yes or no")


def _order(raw: RawValue) -> str | Unreadable:
    found = next((order for order in ORDERS if normalise(order) == normalise(shown(raw))), None)
    return found or Unreadable(f"{quoted(shown(raw))} is not one of {', '.join(ORDERS)}")


def _cadence(raw: RawValue) -> str | Unreadable:
    names = (THIS_WORKBOOK, *built_in_names())
    found = next((name for name in names if normalise(name) == normalise(shown(raw))), None)
    return found or Unreadable(f"{quoted(shown(raw))} is not one of {', '.join(names)}")


_SETTINGS: Mapping[str, tuple[str, _Read]] = {
    "Cadence": ("cadence", _cadence),
    "Your name": ("your_name", read_text),
    "E-mail": ("email", read_text),
    "Country": ("country", read_text),
    "Region": ("region", read_text),
    "Due-soon days": ("due_soon_days", partial(_days, lowest=0, highest=60)),
    "Days between follow-ups": ("spacing_days", partial(_days, lowest=0, highest=30)),
    "Quiet after days": ("quiet_after_days", partial(_days, lowest=30, highest=365)),
    "Dates written as": ("dates_written_as", _order),
    "E-mail on weekends": ("email_on_weekends", _yes_or_no),
    "Prospecting days": ("prospecting_days", partial(_days, lowest=1, highest=60)),
}
SETTING_NAMES = tuple(_SETTINGS)
"""The settings a Settings sheet may hold."""

_BY_NAME = {normalise(name): name for name in SETTING_NAMES}
_LIST_COLUMNS = tuple(column.name for column in COLUMNS if column.words)


def read_settings(grid: Grid) -> tuple[Settings, tuple[Problem, ...]]:
    """What the sheet sets, defaults where it is silent or wrong, and a problem for each wrong cell.

    Lines without a value are headings or defaults; columns after the value are explanations.
    """
    sheet = _Sheet(grid, *_name_and_value_columns(grid))
    for number, name, raw in sheet.lines():
        sheet.take(number, name, raw)
    sheet.check_place()
    return replace(Settings(words=sheet.words), **sheet.values), tuple(sheet.problems)


class SettingPlace(NamedTuple):
    """Where a setting stands, or would: its row and columns, whether it is named there, and its value."""

    row: int
    name_column: int
    value_column: int
    is_named: bool
    raw: RawValue | None


def setting_place(grid: Grid, name: str) -> SettingPlace:
    """Where the sheet sets ``name``: the line that counts, else one without a value, else below the last line."""
    columns = _name_and_value_columns(grid)
    lines = [(number, cells) for number, cells in grid.rows if columns[0] in cells]
    named = [line for line in lines if normalise(shown(line[1][columns[0]])) == normalise(name)]
    filled = [line for line in named if columns[1] in line[1] and shown(line[1][columns[1]])]
    if not named:
        last = lines[-1][0] if lines else 0
        return SettingPlace(last + 1, *columns, is_named=False, raw=None)
    number, cells = (filled or named)[0]
    return SettingPlace(number, *columns, is_named=True, raw=cells.get(columns[1]))


def _name_and_value_columns(grid: Grid) -> tuple[int, int]:
    """The leftmost column with a setting's name (else with anything), and that of the values."""
    used = [column for column in NAME_COLUMNS if any(column in cells for _, cells in grid.rows)]
    named = (column for column in used if any(_is_setting(cells.get(column)) for _, cells in grid.rows))
    name_column = next(named, used[0] if used else 1)
    for _, cells in grid.rows:
        if _is_text(cells.get(name_column), _HEADERS):
            values = [column for column in sorted(cells) if _is_text(cells[column], {"value"})]
            return name_column, values[0] if values else name_column + 1
    return name_column, name_column + 1


def _is_setting(raw: RawValue | None) -> bool:
    return isinstance(raw, str) and (normalise(raw) in _BY_NAME or _WORD.fullmatch(raw) is not None)


def _is_text(raw: RawValue | None, words: frozenset[str] | set[str]) -> bool:
    return isinstance(raw, str) and normalise(raw) in words


@dataclass(slots=True)
class _Sheet:
    """The Settings sheet while it is read."""

    grid: Grid
    name_column: int
    value_column: int
    values: dict[str, Any] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    words_given: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    set_in: dict[str, int] = field(default_factory=dict)

    def lines(self) -> Iterator[tuple[int, str, RawValue]]:
        """Row number, name and value of the lines that set something."""
        for number, cells in self.grid.rows:
            name, raw = cells.get(self.name_column), cells.get(self.value_column)
            if name is not None and raw is not None and shown(raw) and not self._is_header(name, raw):
                yield number, shown(name), raw

    @staticmethod
    def _is_header(name: RawValue, raw: RawValue) -> bool:
        return _is_text(name, _HEADERS) and _is_text(raw, {"value"})

    def take(self, number: int, name: str, raw: RawValue) -> None:
        setting = _BY_NAME.get(normalise(name))
        if word := _WORD.fullmatch(name):
            self._take_word(number, word[1], raw)
        elif setting is None:
            self._fault(number, self.name_column, f"{quoted(name)} is not a setting: the settings are {_allowed()}")
        elif setting in self.set_in:
            first = self.set_in[setting]
            self._fault(number, self.name_column, f"{setting} is set twice: the one in row {first} counts")
        else:
            self.set_in[setting] = number
            self._take_value(number, setting, raw)

    def _take_value(self, number: int, setting: str, raw: RawValue) -> None:
        attribute, read = _SETTINGS[setting]
        found = read(raw)
        if isinstance(found, Unreadable):
            default = _as_typed(getattr(Settings(), attribute))
            self._fault(number, self.value_column, f"{setting}: {found.message}; {default} is used")
        else:
            self.values[attribute] = found

    def _take_word(self, number: int, theirs: str, raw: RawValue) -> None:
        ours = shown(raw)
        if not normalise(theirs):
            self._fault(number, self.name_column, "'Word:' needs a word of yours after the colon")
        elif isinstance(raw, CellError) or all(word_for(column, ours) is None for column in _LIST_COLUMNS):
            message = f"{quoted(ours)} is not a word of {', '.join(_LIST_COLUMNS)}: {excerpt(theirs)} stays unknown"
            self._fault(number, self.value_column, message)
        elif normalise(theirs) in self.words_given:
            self._fault(number, self.name_column, f"{quoted(theirs)} is given twice: the first counts")
        else:
            self.words_given.add(normalise(theirs))
            self.words[theirs] = ours

    def check_place(self) -> None:
        """Drops a Country nobody knows, and a Region that its Country does not have."""
        country, region = self.values.get("country", ""), self.values.get("region", "")
        if message := check_country(country):
            self._fault(self.set_in["Country"], self.value_column, f"{message}; weekends only are used")
            self.values.update(country="", region="")
        elif message := check_country(country, region):
            self._fault(self.set_in["Region"], self.value_column, f"{message}; no region is used")
            self.values["region"] = ""

    def _fault(self, number: int, column: int, message: str) -> None:
        self.problems.append(self.grid.problem(number, column, message))


def _as_typed(value: str | int | bool) -> str:
    """A setting's value as a person would type it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) or "blank"


def _allowed() -> str:
    return f"{', '.join(SETTING_NAMES)} and 'Word: your word'"
