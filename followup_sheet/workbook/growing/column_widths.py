"""The ``cols`` element with entries for new columns; every other column keeps exactly what it had."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from followup_sheet.sheets.addresses import MAX_COLUMN
from followup_sheet.workbook import tags
from followup_sheet.workbook.growing.around import Around
from followup_sheet.workbook.markup import Element
from followup_sheet.workbook.patches import Patch

_PADDING = 0.71  # what a program adds to a width in characters when it stores it
_DEFAULT_WIDTH = "9.140625"  # of a column nobody gave one, in a font 11 points high
_DEFAULT_HEIGHT = "15"
_TRUE = ("1", "true")


class ColumnEntry(NamedTuple):
    """A new column: ``width`` in characters, ``style`` the format of its cells, ``folded`` when it
    starts hidden in a group of columns."""

    width: float
    style: int
    folded: bool = False


def column_patches(around: Around, first: int, entries: Sequence[ColumnEntry]) -> tuple[Patch, ...]:
    """What gives the columns from ``first`` on these entries, the folded ones being the last of them."""
    columns = _Columns(around)
    written = columns.entries(dict(enumerate(entries, first)))
    is_folded = any(entry.folded for entry in entries)
    return (*(_levels(around) if is_folded else ()), *columns.patches(written))


def width_of(around: Around, column: int) -> float:
    """A column's width in characters."""
    own = _Columns(around).of(column)
    usual = around.first("sheetFormatPr")
    default = (usual.attributes.get("defaultColWidth") if usual else None) or _DEFAULT_WIDTH
    return float(own.attributes.get("width", default) if own else default) - _PADDING


class _Columns:
    """The columns of a sheet that have an entry of their own, or share one with their neighbours."""

    def __init__(self, around: Around) -> None:
        self.around = around
        self.prefix = around.prefix
        self.spans = [(*_span(element), element) for element in around.all("cols", "col")]

    def entries(self, new: Mapping[int, ColumnEntry]) -> dict[int, bytes]:
        """Column to entry, for those that get another one."""
        folded = [column for column, entry in new.items() if entry.folded]
        marked = _marked(self.around, folded)
        written = {
            column: self._new(column, entry, is_marked=column == marked or self._is_marked(column))
            for column, entry in new.items()
        }
        if marked is not None and marked not in new:
            written[marked] = self._with_mark(marked)
        return dict(sorted(written.items()))

    def patches(self, written: Mapping[int, bytes]) -> Iterator[Patch]:
        """These entries in the place of the present ones, ranges that reach further split around them."""
        low, high, block = min(written), max(written), b"".join(written.values())
        for first, last, element in self.spans:
            if first > high or last < low:
                continue
            left = self._kept(element, first, low - 1) if first < low else b""
            right = self._kept(element, high + 1, last) if last > high else b""
            yield Patch(element.start, element.end, left + block + right)
            block = b""
        if block:
            yield self._inserted(low, block)

    def _inserted(self, low: int, block: bytes) -> Patch:
        """The entries where none of these columns had one."""
        before = [element.end for _, last, element in self.spans if last < low]
        if self.spans:
            place = max(before, default=min(element.start for _, _, element in self.spans))
            return Patch(place, place, block)
        whole = f"<{self.prefix}cols>".encode() + block + f"</{self.prefix}cols>".encode()
        empty = self.around.first("cols")
        place = self.around.place_of("cols")
        return Patch(empty.start, empty.end, whole) if empty else Patch(place, place, whole)

    def _new(self, column: int, entry: ColumnEntry, *, is_marked: bool) -> bytes:
        attributes = f' min="{column}" max="{column}" width="{round(entry.width + _PADDING, 2):g}"'
        attributes += f' style="{entry.style}"' if entry.style else ""
        attributes += ' hidden="1"' if entry.folded else ""
        attributes += ' customWidth="1"'
        attributes += ' outlineLevel="1"' if entry.folded else ""
        attributes += ' collapsed="1"' if is_marked else ""
        return f"<{self.prefix}col{attributes}/>".encode()

    def _with_mark(self, column: int) -> bytes:
        """A column of the user's, told that the group beside it is folded."""
        present = self.of(column)
        if present:
            return tags.with_tags(self._kept(present, column, column), self._tag(present), {"collapsed": "1"})
        usual = self.around.first("sheetFormatPr")
        width = usual.attributes.get("defaultColWidth") if usual else None
        attributes = f' min="{column}" max="{column}" width="{width or _DEFAULT_WIDTH}" collapsed="1"'
        return f"<{self.prefix}col{attributes}/>".encode()

    def _kept(self, element: Element, first: int, last: int) -> bytes:
        """The entry for a part of its columns."""
        xml = self.around.sheet.xml[element.start : element.end]
        return tags.with_tags(xml, self._tag(element), {"min": str(first), "max": str(last)})

    def _tag(self, element: Element) -> bytes:
        return next(name for name, _ in tags.tags(self.around.sheet.xml[element.start : element.end]))

    def of(self, column: int) -> Element | None:
        return next((element for first, last, element in self.spans if first <= column <= last), None)

    def _is_marked(self, column: int) -> bool:
        """Whether a folded group of the user's ends beside this column."""
        present = self.of(column)
        return present is not None and present.attributes.get("collapsed", "").lower() in _TRUE


def _span(element: Element) -> tuple[int, int]:
    first = int(element.attributes.get("min", "1"))
    return first, int(element.attributes.get("max", first))


def _marked(around: Around, folded: Sequence[int]) -> int | None:
    """The column that shows the button of a folded group: right of it, or left where the sheet says so."""
    if not folded:
        return None
    outline = around.first("sheetPr", "outlinePr")
    is_right = outline is None or outline.attributes.get("summaryRight", "1").lower() in _TRUE
    column = max(folded) + 1 if is_right else min(folded) - 1
    return column if 1 <= column <= MAX_COLUMN else None


def _levels(around: Around) -> Iterator[Patch]:
    """Room for the buttons of one level of groups, where the sheet has none yet."""
    name, present = "outlineLevelCol", around.first("sheetFormatPr")
    if present is None:
        place = around.place_of("sheetFormatPr")
        written = f'<{around.prefix}sheetFormatPr defaultRowHeight="{_DEFAULT_HEIGHT}" {name}="1"/>'
        yield Patch(place, place, written.encode())
    elif present.attributes.get(name, "0") in ("", "0"):
        tag = around.sheet.xml[present.start : present.open_end]
        yield Patch(present.start, present.open_end, tags.with_attributes(tag, {name: "1"}))
