"""The rows that have gone quiet: applications and interviews after which nothing happened for weeks.

Silence is not a no (000-3), and four weeks after an interview is when others give up (002-13): so the
rows are listed, the one quiet for longest first, and nothing is closed. The formulas are array ones
over the first rows of the Tracker; the day a row was last heard of carries the row's number as a
fraction of a day, so that the names beside it are looked up from that one cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from followup_sheet.dashboard.counting import Formula, quoted
from followup_sheet.dashboard.shown_cells import Plain, ShownCells, is_number
from followup_sheet.model import Stage, Status

QUIET_DAYS = 28
LISTED = 10
REACH = 2_000
"""The last row of the Tracker that is looked at: more would be felt whenever a program calculates."""

NOTHING_QUIET = "Nothing has gone quiet."
SINCE = "QuietSince"
"""The name of the cells with the days, one below the other."""

_FRACTION = 100_000  # of a day
_MORE = '"and "0" more";;'  # as a number format: nothing is shown for nought and below
_ENDED = (Stage.OFFER, Stage.ACCEPTED, Stage.REJECTED, Stage.WITHDRAWN, Stage.ON_HOLD)
_DATES = ("TrackerFollowUp", "TrackerReply", "TrackerApplied", "TrackerInterview")


def _rows(name: str) -> str:
    return f"INDEX({name},1):INDEX({name},{REACH})"


def _later(one: str, other: str) -> str:
    return f"IF({one}>{other},{one},{other})"


def _quiet_text() -> str:
    """Day and row where a date shows the stage, nothing says that it ended, and no date is newer than
    the last quiet one (text is greater than any number, so that a row with an unreadable date is left out)."""
    ended = ",".join(map(quoted, _ENDED))
    conditions = (
        f"(({_rows('TrackerApplied')}>0)+({_rows('TrackerInterview')}>0)>0)",
        f"ISNA(MATCH({_rows('TrackerStage')},{{{ended}}},0))",
        f"({_rows('TrackerStatus')}<>{quoted(Status.CLOSED)})",
        *(f"({_rows(name)}<=TODAY()-{QUIET_DAYS})" for name in _DATES),
    )
    return f"IF({'*'.join(conditions)},INT(LastHappened)+ROW({_rows('TrackerApplied')})/{_FRACTION})"


EXPRESSIONS: Mapping[str, str] = MappingProxyType(
    {
        "LastContact": _later(_rows("TrackerFollowUp"), _rows("TrackerReply")),
        "LastStep": _later(_rows("TrackerApplied"), _rows("TrackerInterview")),
        "LastHappened": _later("LastContact", "LastStep"),
        "GoneQuiet": _quiet_text(),
    }
)
"""What stands behind the names: arrays, one element for each of the Tracker's first rows."""


def quiet_since(place: int) -> Formula:
    """The day the row listed in this place (from 1) was last heard of, and its number; blank where there is none."""

    def value(cells: ShownCells) -> str | float:
        found = _listed(cells)
        return found[place - 1] if place <= len(found) else ""

    return Formula(f'IFERROR(SMALL(GoneQuiet,{place}),"")', value, is_array=True)


def quiet_company(place: int) -> Formula:
    """Its company; in the first place, where nothing is listed, a word for that."""
    return _looked_up("TrackerCompany", place, NOTHING_QUIET if place == 1 else "")


def quiet_contact(place: int) -> Formula:
    return _looked_up("TrackerContact", place, "")


def more_quiet() -> Formula:
    """How many more there are than are listed, in words."""

    def value(cells: ShownCells) -> str:
        more = len(_quiet_once(cells)) - LISTED
        return f"and {more} more" if more > 0 else ""

    return Formula(f"TEXT(COUNT(GoneQuiet)-{LISTED},{quoted(_MORE)})", value, is_array=True)


def quiet_rows(cells: ShownCells) -> list[tuple[int, int]]:
    """Row and serial number of the day it was last heard of, for every quiet row, the longest quiet first."""
    return [(_row_in(value), int(value)) for value in _quiet_once(cells)]


def _row_in(value: float) -> int:
    return round(value % 1 * _FRACTION)


def _looked_up(name: str, place: int, otherwise: str) -> Formula:
    since = f"INDEX({SINCE},{place})"

    def value(cells: ShownCells) -> str:
        found = _listed(cells)
        if place > len(found):
            return otherwise
        return _shown(cells.column(name).at(_row_in(found[place - 1])))

    row = f"ROUND(MOD({since},1)*{_FRACTION},0)"
    return Formula(f'IF({since}="",{quoted(otherwise)},INDEX({name},{row})&"")', value)


def _shown(cell: Plain) -> str:
    if is_number(cell):
        return str(int(cell)) if cell == int(cell) else str(cell)
    return "" if cell is None else str(cell)


def _listed(cells: ShownCells) -> list[float]:
    return _quiet_once(cells)[:LISTED]


def _quiet_once(cells: ShownCells) -> list[float]:
    return cells.once("GoneQuiet", lambda: sorted(_quiet(cells)))


def _quiet(cells: ShownCells) -> Iterator[float]:
    """Day and row of every quiet one, as the named arrays give them."""
    last = cells.serial(cells.today) - QUIET_DAYS
    columns = [cells.column(name) for name in (*_DATES, "TrackerStage", "TrackerStatus")]
    lines = zip(columns[0].rows, *(column.cells for column in columns), strict=True)
    for row, followed_up, replied, applied, interviewed, stage, status in lines:
        if row > REACH:
            return
        if (applied or interviewed) and not _ended(stage, status):
            days = [day or 0 for day in (followed_up, replied, applied, interviewed)]
            if all(is_number(day) and day <= last for day in days):
                yield int(max(days)) + row / _FRACTION


def _ended(stage: Plain, status: Plain) -> bool:
    is_closed = isinstance(status, str) and status.casefold() == Status.CLOSED.casefold()
    return is_closed or (isinstance(stage, str) and stage.casefold() in _ENDED_WORDS)


_ENDED_WORDS = frozenset(stage.casefold() for stage in _ENDED)
