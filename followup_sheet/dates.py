"""Dates people type as text, and the days nobody works.

A date is never guessed: where day and month cannot be told apart, both readings come back and
the caller decides from the whole column. No clock, no locale. The only door to ``holidays``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, time
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from followup_sheet.quoting import quoted
from followup_sheet.wording import SHORT_MONTHS

if TYPE_CHECKING:
    from holidays import HolidayBase

Order = Literal["day first", "month first"]
DAY_FIRST: Order = "day first"
MONTH_FIRST: Order = "month first"

FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)
"""A day outside these is a slip of the keyboard or a plain number in disguise, not a date."""

SHORT_YEARS = range(20, 70)
"""Two-digit years, taken as 20xx. Others must be written in full: 99 is rarely 2099, and 03 in
``26-04-03`` is rather the day."""

LONGEST = 80
"""Characters; a longer text is not a date, and need not be searched for one. A browser's own
way of writing a moment, with the time zone's name in full, takes 70."""

SATURDAY = 5
NOON = 12


class Ambiguous(NamedTuple):
    """A text that is two different dates, by what comes first; None where that gives no date.

    A year of two digits comes first only before dashes, as spreadsheet programs read them, and no
    setting asks for it: ``26-04-30`` is 26 April 2030 in a column with the day first, else in doubt.
    """

    day_first: date
    month_first: date | None
    year_first: date | None = None


class Clock(NamedTuple):
    """The time of day that follows a date; ``zone`` as it is written, blank where none is named."""

    time: time
    zone: str = ""


class _Reading(NamedTuple):
    """What a text says on its own; ``order`` is what it shows about the column's order."""

    value: date | Ambiguous | None = None
    order: Order | None = None
    clock: Clock | None = None


def read_text_date(text: str, order: Order | None) -> date | Ambiguous | None:
    """The date ``text`` says; ``order`` settles what the text alone leaves open.

    None where it is no date between 1990 and 2100. A time of day, a weekday's name, spaces around
    and the apostrophe that marks text are allowed and dropped.
    """
    value = _reading(text).value if len(text) <= LONGEST else None
    if isinstance(value, Ambiguous) and order:
        return value.day_first if order == DAY_FIRST else value.month_first
    return value


def read_text_clock(text: str) -> Clock | None:
    """The time of day in a text that ``read_text_date`` reads as a date; None where there is none."""
    return _reading(text).clock if len(text) <= LONGEST else None


def column_order(texts: Iterable[str]) -> Order | None:
    """The order a whole column settles: that of its unambiguous texts; None where there are
    none, or some of each order."""
    shown = {_reading(text).order for text in texts if len(text) <= LONGEST} - {None}
    return shown.pop() if len(shown) == 1 else None


_MONTH = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"'?(?P<year>\d{4}|\d{2})"
_FULL_YEAR = r"(?P<year>\d{4})"
_GAP = r"\.?[ ,/-]{0,3}"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?[.,]? ?)?"
_HOUR = r"(?P<hour>[01]?\d|2[0-3])"
_CLOCK = rf"{_HOUR}(?:[:.h](?P<minute>[0-5]\d)(?:[:.][0-5]\d(?:[.,]\d+)?)?| ?(?=[ap]\.?m))(?: ?(?P<half>[ap])\.?m\.?)?"
_OFFSET = r"[+-]\d\d?(?::?\d\d)?"
_ZONE_NAME = rf"(?:z|(?:utc|gmt) ?(?:{_OFFSET})?|{_OFFSET}|[ecmp][sd]?t|bst|ist|[cew]es?t)"
_ZONE = rf"(?P<zone> ?(?:{_ZONE_NAME}|\({_ZONE_NAME}\))(?: \([a-z ]+\))?)?"
_TIME = rf"(?:(?:t|,? (?:at |@ ?)?){_CLOCK}{_ZONE})?"


@cache
def _form(core: str) -> re.Pattern[str]:
    """Compiled when the first text date is met: most trackers hold none."""
    return re.compile(_WEEKDAY + core + _TIME, re.ASCII)


_NUMBERS = r"(?P<first>\d{1,2}) ?(?P<mark>[./-]) ?(?P<second>\d{1,2}) ?(?P=mark) ?" + _YEAR
_SETTLED_FORMS = (
    _FULL_YEAR + r"(?P<mark>[./-])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})",
    _DAY + _GAP + r"(?:of )?" + _MONTH + _GAP + _YEAR,
    _MONTH + _GAP + _DAY + r"\.?[ ,/-]{1,3}" + _YEAR,
    _FULL_YEAR + _GAP + _MONTH + _GAP + _DAY,
)

_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
_INVISIBLE = "Cf"
_MARKS_TEXT = "'"  # typed before what is to stay text, and kept where the cell holds text anyway


@lru_cache(maxsize=8192)
def _reading(text: str) -> _Reading:
    plain = _tidy(text)
    if match := _form(_NUMBERS).fullmatch(plain):
        return _numbers(match)._replace(clock=_clock(match))
    for form in _SETTLED_FORMS:
        if match := _form(form).fullmatch(plain):
            return _Reading(_settled(match.groupdict()), clock=_clock(match))
    return _Reading()


def _clock(match: re.Match[str]) -> Clock | None:
    if match["hour"] is None:
        return None
    hour = int(match["hour"])
    if match["half"] and 1 <= hour <= NOON:  # 14:30 pm is half past two all the same
        hour = hour % NOON + (NOON if match["half"] == "p" else 0)
    return Clock(time(hour, int(match["minute"] or 0)), (match["zone"] or "").strip())


def _tidy(text: str) -> str:
    """Lower case, single ordinary spaces and hyphens, nothing invisible."""
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES)
    seen = "".join(ch for ch in plain if unicodedata.category(ch) != _INVISIBLE)
    return " ".join(seen.strip().removeprefix(_MARKS_TEXT).split()).casefold()


def _settled(parts: Mapping[str, str]) -> date | None:
    month = SHORT_MONTHS.index(parts["name"][:3].title()) + 1 if "name" in parts else int(parts["month"])
    return _day(_year(parts["year"]), month, int(parts["day"]))


def _numbers(match: re.Match[str]) -> _Reading:
    year, first, second = _year(match["year"]), int(match["first"]), int(match["second"])
    day_first = _day(year, second, first)
    if match["mark"] == ".":
        return _Reading(day_first)
    month_first, year_first = _day(year, first, second), _year_first(match)
    if day_first and {month_first, year_first} - {None, day_first}:
        return _Reading(Ambiguous(day_first, month_first, year_first))
    if day_first == month_first:
        return _Reading(day_first)
    return _Reading(day_first or month_first, DAY_FIRST if day_first else MONTH_FIRST)


def _year_first(match: re.Match[str]) -> date | None:
    """What ``26-04-30`` is in a country that writes the year first."""
    if match["mark"] != "-" or len(match["first"]) != 2 or len(match["year"]) != 2:
        return None
    return _day(_year(match["first"]), int(match["second"]), int(match["year"]))


def _year(digits: str) -> int:
    """The year, 0 where two digits do not say which century."""
    year = int(digits)
    if len(digits) > 2:
        return year
    return 2000 + year if year in SHORT_YEARS else 0


def _day(year: int, month: int, day: int) -> date | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if FIRST_DAY <= found <= LAST_DAY else None


class WorkingDays(NamedTuple):
    """The days nobody works: weekends, and the public holidays of a place where one is given.

    ``country`` and ``region`` are as ``check_country`` accepts them, blank for weekends only.
    """

    country: str = ""
    region: str = ""

    def is_free(self, day: date) -> bool:
        """Whether ``day`` is a Saturday, a Sunday or a public holiday; ValueError for a place
        that ``check_country`` does not accept."""
        if day.weekday() >= SATURDAY:
            return True
        return bool(self.country) and day in _holidays(self.country, self.region)

    def name(self, day: date) -> str:
        """What makes ``day`` free: ``a Saturday``, or the holiday as its country calls it; blank on a
        working day. ValueError as in ``is_free``."""
        if day.weekday() >= SATURDAY:
            return "a Saturday" if day.weekday() == SATURDAY else "a Sunday"
        return _holidays(self.country, self.region).get(day, "") if self.country else ""


def check_country(country: str, region: str = "") -> str | None:
    """What is wrong with a Country and Region setting and what is allowed; None if nothing."""
    try:
        _place(country, region)
    except ValueError as fault:
        return str(fault)
    return None


_OTHER_NAMES = {
    "america": "US", "bosnia": "BA", "britain": "GB", "capeverde": "CV", "cotedivoire": "CI",
    "czechrepublic": "CZ", "eire": "IE", "england": "GB", "greatbritain": "GB", "holland": "NL",
    "macao": "MO", "northernireland": "GB", "republicofireland": "IE", "republicofkorea": "KR",
    "scotland": "GB", "syria": "SY", "turkiye": "TR", "uae": "AE", "unitedstatesofamerica": "US",
    "wales": "GB",
}  # fmt: skip
"""Names people use that the package's own list does not have."""

_UK_PARTS = {"england": "ENG", "northernireland": "NIR", "scotland": "SCT", "wales": "WLS"}
"""Countries with holidays of their own that the package knows as regions."""


@cache
def _holidays(country: str, region: str) -> HolidayBase:
    """The calendar of a place; it works out each year when it is first asked about."""
    from holidays import country_holidays

    code, subdivision = _place(country, region)
    return country_holidays(code, subdiv=subdivision or None)


def _place(country: str, region: str) -> tuple[str, str]:
    """The package's codes for a place; ValueError says what is allowed."""
    if not country:
        if region:
            raise ValueError("a Region needs a Country: fill in Country too")
        return "", ""
    code = _country_codes().get(_plain(country))
    if code is None:
        raise ValueError(
            f"{quoted(country)} is not a country with known holidays: "
            "write its English name or a code such as GB, US, CA, DE"
        )
    return code, _region(code, region) if region else _UK_PARTS.get(_plain(country), "")


def _region(code: str, region: str) -> str:
    known = _regions(code)
    wanted = _plain(region)
    found = known.get(wanted) or known.get(wanted.removeprefix(code.casefold()))
    if found is None:
        allowed = ", ".join(dict.fromkeys(known.values()))
        choice = f"write one of {allowed}" if allowed else "leave Region blank"
        raise ValueError(f"{quoted(region)} is not a region with holidays of its own in {code}: {choice}")
    return found


@cache
def _country_codes() -> Mapping[str, str]:
    """Names and ISO codes, compared plainly, to the two-letter code."""
    from holidays.registry import COUNTRIES

    names = {_plain(name): codes[1] for codes in COUNTRIES.values() for name in codes}
    return names | _OTHER_NAMES


@cache
def _regions(code: str) -> Mapping[str, str]:
    """A country's regions by code and by name, compared plainly, to the code."""
    from holidays import country_holidays

    calendar = country_holidays(code)
    by_name = {_plain(name): region for name, region in calendar.subdivisions_aliases.items()}
    return {_plain(region): region for region in calendar.subdivisions} | by_name


def _plain(name: str) -> str:
    """A place's name as it is compared: without case, accents, spaces, marks and a leading 'the'."""
    letters = "".join(ch for ch in unicodedata.normalize("NFKD", name).casefold() if ch.isalnum())
    return letters.removeprefix("the")
