"""The formats of a workbook: is a cell a date, and the same format (xf) with another look.

Formats are only ever appended, and only where no equal one is there, so that any number of nightly
runs with the same few looks adds them once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from itertools import count
from typing import NamedTuple

from followup_sheet.errors import TrackerError
from followup_sheet.workbook import looks, tags
from followup_sheet.workbook.format_gaps import stand_ins
from followup_sheet.workbook.number_formats import BUILT_IN_DATES, FIRST_CUSTOM, SHORT_DATE, is_date_code
from followup_sheet.workbook.strings import attribute
from followup_sheet.workbook.styles_part import NUMBER, StylesPart

MAX_FORMATS = 65_490
"""The most cell formats Excel opens."""

_RESERVED_FILLS = 2  # Excel shows fills 0 and 1 as none and a grey pattern, whatever they say
_FALSE = ("0", "false")
_FONT = re.compile(rb"<(?:[^\s:<>/]+:)?font(?:\s[^<>]*)?(?:(?<=/)>|>.*?</(?:[^\s:<>/]+:)?font\s*>)", re.DOTALL)

_KEYS = {"fonts": looks.font_key, "fills": looks.fill_key, "borders": looks.border_key}
_APPLY = {"fontId": "applyFont", "fillId": "applyFill", "numFmtId": "applyNumberFormat"}


class Look(NamedTuple):
    """Colours (``RRGGBB``) a cell should have: ``fill`` None is no fill, ``font`` None the automatic
    text colour. With ``date``, a cell whose number format shows no date gets the short date."""

    fill: str | None
    font: str | None
    date: bool = False


class Styles:
    """The formats of one workbook. An index out of range counts as 0, as that of a cell without one."""

    def __init__(self, part: StylesPart, used: Callable[[], Iterable[int]] = tuple) -> None:
        self._part, self._prefix, self._used = part, part.prefix, used
        self._gaps_filled: set[str] = set()
        self._fonts, self._fills, self._xfs = (part.lists[name] for name in ("fonts", "fills", "cellXfs"))
        self._codes = part.number_formats()
        self._dates: dict[int, bool] = {}
        self._dated: dict[int, int] = {}
        self._restyled: dict[tuple[int, Look], int] = {}
        self._written: dict[str, dict[bytes, int]] = {}
        self._known: dict[str, dict[Hashable, int]] = {}
        self.prefix = part.prefix
        """The namespace prefix of the part's elements, its colon included."""
        self.changed = False
        """Whether anything was appended, so that :meth:`to_bytes` differs from what was read."""

    @classmethod
    def read(cls, styles_xml: bytes | None, used: Callable[[], Iterable[int]] = tuple) -> Styles:
        """The styles part; None for a workbook without one, which gets a minimal part if need be.

        ``used`` gives the numbers of formats that stand in the sheets, asked for only where one is added.
        Raises TrackerError for a part that is not well-formed or not a styles part.
        """
        return cls(StylesPart(styles_xml), used)

    def to_bytes(self) -> bytes:
        """The part with what was appended; the very bytes read (UTF-16 apart) if nothing was."""
        return self._part.to_bytes() if self.changed else self._part.xml

    def is_date(self, xf: int) -> bool:
        """Whether numbers in a cell with this format are shown as dates or times."""
        if xf not in self._dates:
            number = _number(self._attributes(xf), "numFmtId")
            code = self._codes.get(number)
            self._dates[xf] = number in BUILT_IN_DATES if code is None else is_date_code(code)
        return self._dates[xf]

    @property
    def count(self) -> int:
        """How many cell formats there are; an index from here on stands for none of them."""
        return len(self._xfs.items)

    def look_of(self, xf: int) -> str | None:
        """The colour (``RRGGBB``) of a solid fill; None for no fill and for every other kind."""
        colour = self._fill_colour(_number(self._attributes(xf), "fillId"))
        return None if colour in (looks.NO_FILL, looks.OTHER) else colour

    def restyle(self, xf: int, look: Look) -> int:
        """The index of the format that equals ``xf`` except for the look; ``xf`` itself if it has it.

        Raises TrackerError when the workbook has no room for another format.
        """
        key = (xf, look)
        if key not in self._restyled:
            values = self._differences(xf, look)
            self._restyled[key] = self._xf_with(xf, values) if values else xf
        return self._restyled[key]

    def dated(self, xf: int) -> int:
        """The same format with the short date, unless it shows dates already."""
        if xf not in self._dated:
            shown = {"numFmtId": str(SHORT_DATE), _APPLY["numFmtId"]: "1"}
            self._dated[xf] = xf if self.is_date(xf) else self._xf_with(xf, shown)
        return self._dated[xf]

    def formatted(self, xf: int, number_format: int, fill_of: int) -> int:
        """The same format with that built-in number format and the fill of the format ``fill_of``.

        What only the value of one cell asked for (text typed behind an apostrophe) is left out."""
        now = self._attributes(xf)
        wanted = {"numFmtId": number_format, "fillId": _number(self._attributes(fill_of), "fillId")}
        changed = {name: str(value) for name, value in wanted.items() if value != _number(now, name)}
        changed |= dict.fromkeys([_APPLY[name] for name in changed], "1")
        if now.get("quotePrefix", "0").lower() not in _FALSE:
            changed["quotePrefix"] = "0"
        index = xf if 0 <= xf < len(self._xfs.items) else 0
        return self._xf_with(index, changed) if changed else index

    def number_code(self, xf: int) -> str:
        """The code of a format that the workbook itself declares; empty for one that every program knows."""
        return self._codes.get(_number(self._attributes(xf), "numFmtId"), "")

    def fill(self, xf: int) -> bytes:
        """The fill of a format as the part writes it."""
        return _at(self._fills.items, _number(self._attributes(xf), "fillId"))

    def _differences(self, xf: int, look: Look) -> dict[str, str]:
        """The attributes of the xf that have to change for the look."""
        now = self._attributes(xf)
        wanted = {name: _number(now, name) for name in _APPLY}
        wanted["fontId"] = self._font_in(wanted["fontId"], look.font)
        wanted["fillId"] = self._fill_in(wanted["fillId"], look.fill)
        if look.date and not self.is_date(xf):
            wanted["numFmtId"] = SHORT_DATE
        changed = {name: str(value) for name, value in wanted.items() if value != _number(now, name)}
        applied = [_APPLY[name] for name in changed]
        # switched off, the named style's font or fill could be shown instead of ours
        ours = {"applyFont": look.font, "applyFill": look.fill}
        applied += [name for name, colour in ours.items() if colour and now.get(name, "1").lower() in _FALSE]
        return changed | dict.fromkeys(applied, "1")

    def _font_in(self, index: int, colour: str | None) -> int:
        font = _font_of(_at(self._fonts.items, index))
        if looks.font_colour(font, self._prefix) == (colour or looks.AUTOMATIC):
            return index
        return self.index_of("fonts", looks.recoloured(font, self._prefix, colour))

    def _fill_in(self, index: int, colour: str | None) -> int:
        wanted = colour or looks.NO_FILL
        if self._fill_colour(index) == wanted:
            return index
        return self.index_of("fills", looks.solid_fill(self._prefix, colour))

    def _fill_colour(self, index: int) -> str:
        colour = looks.fill_colour(_at(self._fills.items, index), self._prefix)
        return looks.OTHER if index < _RESERVED_FILLS and colour != looks.NO_FILL else colour

    def _xf_with(self, xf: int, values: Mapping[str, str]) -> int:
        """The index of the format that is ``xf`` with these attributes, appended if it is new."""
        return self.index_of("cellXfs", tags.with_tags(_at(self._xfs.items, xf), self._xf_tag, values))

    def index_of(self, name: str, item: bytes) -> int:
        """The index of the first item of a list (``fonts``, ``fills``, ``borders``, ``cellXfs``, ``dxfs``)
        that looks like this one, which is appended if there is none.

        ``item`` is written with the part's :attr:`prefix`. Raises TrackerError when there is no room.
        """
        written = self._written.get(name)
        if written is None:
            written = self._written[name] = self._as_written(name)
        if item not in written:
            written[item] = self._like(name, item)
        return written[item]

    def _as_written(self, name: str) -> dict[bytes, int]:
        """Where each item stands; the reserved fills do not show what they say."""
        first = _RESERVED_FILLS if name == "fills" else 0
        items = list(enumerate(self._part.lists[name].items))[first:]
        return {item: number for number, item in reversed(items)}

    def _like(self, name: str, item: bytes) -> int:
        """The first item that looks the same though it is written otherwise; found by keys that take long to make."""
        known = self._known.get(name)
        if known is None:
            known = self._known[name] = _first_indices(self._keys(name))
        key = self._key(name, item)
        if key not in known:
            if name == "fills" and len(self._fills.items) < _RESERVED_FILLS:
                self._append("fills", looks.plain_fill(self._prefix, "gray125"))
            known[key] = self._append(name, item)
        return known[key]

    def _keys(self, name: str) -> list[Hashable]:
        keys = [self._key(name, item) for item in self._part.lists[name].items]
        if name == "fills":
            keys[:_RESERVED_FILLS] = [self._fill_colour(number) for number in range(min(_RESERVED_FILLS, len(keys)))]
        return keys

    def _key(self, name: str, item: bytes) -> Hashable:
        """Equal for items that look the same."""
        key = _KEYS.get(name)
        return key(item, self._prefix) if key else _xf_key(item)

    def number_format(self, code: str) -> int:
        """The number of a format code such as ``d mmm yyyy``, which is given a free one if it has none."""
        known = next((number for number, other in self._codes.items() if other == code), None)
        if known is not None:
            return known
        number = next(number for number in count(FIRST_CUSTOM) if number not in self._codes)
        item = f'<{self._prefix}numFmt numFmtId="{number}" formatCode="{attribute(code)}"/>'
        self._append("numFmts", item.encode())
        self._codes[number] = code
        return number

    def _append(self, name: str, item: bytes) -> int:
        self.changed = True
        if name not in self._gaps_filled:
            self._gaps_filled.add(name)
            self._part.lists[name].items += stand_ins(self._part, name, self._used)
        index = self._part.lists[name].append(item)
        if index >= MAX_FORMATS:
            raise TrackerError(
                f"the workbook has {MAX_FORMATS:,} cell formats, the most Excel can open",
                next_step="Copy its sheets to a new workbook, which leaves the unused formats behind",
            )
        return index

    @property
    def _xf_tag(self) -> bytes:
        return f"{self._prefix}xf".encode()

    def _attributes(self, xf: int) -> Mapping[str, str]:
        """Of the first alternative, where a format has several."""
        return tags.attributes_of(_at(self._xfs.items, xf), self._xf_tag) or {}


def _at(items: list[bytes], index: int) -> bytes:
    return items[index] if 0 <= index < len(items) else items[0]


def _number(attributes: Mapping[str, str], name: str) -> int:
    text = attributes.get(name, "")
    return int(text) if NUMBER.fullmatch(text) else 0


def _font_of(item: bytes) -> bytes:
    """The font itself: the last alternative, which any program can show, where there are several."""
    found = _FONT.findall(item)
    return found[-1] if found else item


def _xf_key(item: bytes) -> tuple[object, ...]:
    """Equal for formats that look the same: an ``apply`` that is not switched off may be left out."""
    return tuple((name, *sorted(_telling(values).items())) for name, values in tags.tags(item))


def _telling(attributes: Mapping[str, str]) -> dict[str, str]:
    telling = {name: value for name, value in attributes.items() if name[:5] != "apply" or value.lower() in _FALSE}
    off = [name for name in ("quotePrefix", "pivotButton") if telling.get(name, "").lower() in _FALSE]
    return {name: value for name, value in telling.items() if name not in off}


def _first_indices(keys: list[Hashable]) -> dict[Hashable, int]:
    return {key: number for number, key in reversed(list(enumerate(keys)))}
