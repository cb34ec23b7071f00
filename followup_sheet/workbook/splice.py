"""New bytes for a worksheet in which only the cells named have changed.

Every change is a :class:`Patch` of the sheet's own bytes; what no patch covers is copied as it is.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from followup_sheet.errors import TrackerError
from followup_sheet.sheets.addresses import MAX_COLUMN, cell_address, column_letters
from followup_sheet.workbook import markup, tags
from followup_sheet.workbook.address import MAX_ROW, Range, parse_range
from followup_sheet.workbook.cells import FormulaCell, grammar, refuse, walk
from followup_sheet.workbook.patches import Patch, patched
from followup_sheet.workbook.sheet import Sheet, SheetRow
from followup_sheet.workbook.strings import escape

_NAMESPACED = re.compile(rb"""\s([^\s=<>"'/:]+:[^\s=<>"'/]+\s*=\s*(?:"[^"]*"|'[^']*'))""")
_SPANS = re.compile(rb"""(\sspans\s*=\s*["'])([0-9: ]*)(?=["'])""")
_REF = re.compile(rb"""(\sref\s*=\s*["'])[^"']*""")
_OF_VALUE = re.compile(rb"""\s(?:t|vm)\s*=\s*(?:"[^"]*"|'[^']*')""")
_NO_HEIGHTS: Mapping[int, float] = MappingProxyType({})
_NO_RESULTS: Mapping[FormulaCell, str | float | int] = MappingProxyType({})


class CellEdit(NamedTuple):
    """What a cell is to hold: text, a finite number, or None for a blank cell that keeps its format.

    ``style`` is the cell's index into the styles' formats (``cellXfs``); 0 is the default format.
    """

    value: str | float | int | None
    style: int = 0


RowEdits = Mapping[int, CellEdit]
"""By column."""

Edits = Mapping[int, RowEdits]
"""By row."""


def splice(
    sheet: Sheet,
    edits: Mapping[int, Mapping[int, CellEdit]],
    stale: Iterable[FormulaCell] = (),
    frame: Iterable[Patch] = (),
    results: Mapping[FormulaCell, str | float | int] = _NO_RESULTS,
    heights: Mapping[int, float] = _NO_HEIGHTS,
) -> bytes:
    """The sheet's bytes with these cells (row, then column) replaced or added.

    ``stale`` formulas keep their text and lose their cached value, those in ``results`` get another;
    ``frame`` are changes around the rows, the used range aside; ``heights`` are rows with edits that get
    another height, in points. Raises TrackerError for an edit of a
    formula's cell, ValueError for an edit outside the sheet or a sheet that was read in part.
    """
    if not sheet.is_whole:
        raise ValueError("only a sheet that was read to its end can be written")
    frame = tuple(frame)
    if any(patch.end > sheet.frame.data_open and patch.start < sheet.frame.data_end for patch in frame):
        raise ValueError("a change around the rows reaches into them")
    wanted = {row: dict(sorted(columns.items())) for row, columns in sorted(edits.items()) if columns}
    _refuse_impossible(sheet, wanted)
    # those of the frame first: at the place where the rows begin they stand before new rows
    patches = [
        *frame,
        *_Splicer(sheet, heights).patches(wanted),
        *(_without_value(sheet, formula) for formula in stale),
    ]
    patches += [_with_result(sheet, formula, value) for formula, value in results.items()]
    return patched(sheet.xml, patches)


def _refuse_impossible(sheet: Sheet, edits: Mapping[int, Mapping[int, CellEdit]]) -> None:
    for row, columns in edits.items():
        for column in columns:
            if not (1 <= row <= MAX_ROW and 1 <= column <= MAX_COLUMN):
                raise ValueError(f"no such cell: row {row}, column {column}")
    for formula in sheet.formulas:
        if formula.column in edits.get(formula.row, ()):
            raise _formula_there(sheet, formula.row, formula.column)
    rows = list(edits)
    for area in _array_areas(sheet):
        for row in rows[bisect_left(rows, area.first_row) : bisect_right(rows, area.last_row)]:
            for column in edits[row]:
                if area.holds(row, column):
                    raise _formula_there(sheet, row, column)


def _array_areas(sheet: Sheet) -> set[Range]:
    """The ranges that one formula fills: none of their cells can be written alone."""
    refs = {formula.ref for formula in sheet.formulas if formula.kind in ("array", "dataTable") and formula.ref}
    try:
        return {parse_range(ref) for ref in refs}
    except ValueError as error:
        refuse(sheet.name, str(error))


def _formula_there(sheet: Sheet, row: int, column: int) -> TrackerError:
    return TrackerError(
        f"{sheet.name}!{cell_address(row, column)} holds a formula, and this program writes that column",
        next_step="Delete the formula, or move it to a column of your own",
    )


class _Splicer:
    """Patches for the rows and cells of one sheet, written with its own namespace prefix."""

    def __init__(self, sheet: Sheet, heights: Mapping[int, float]) -> None:
        self.sheet = sheet
        self.heights = heights
        self.prefix = sheet.frame.prefix
        self.tag = self.prefix.encode()
        self.texts: dict[str, bytes] = {}
        self.rules = grammar(self.prefix)
        self.added: list[tuple[int, int]] = []

    def patches(self, edits: Mapping[int, Mapping[int, CellEdit]]) -> Iterator[Patch]:
        numbers = [row.number for row in self.sheet.rows]
        new_rows: list[Patch] = []
        for number, columns in edits.items():
            index = bisect_left(numbers, number)
            if index < len(numbers) and numbers[index] == number:
                yield from self._in_row(self.sheet.rows[index], columns)
            else:
                new_rows.append(self._new_row(index, number, columns))
        yield from self._in_data(new_rows)
        yield from self._dimension()

    def _in_row(self, row: SheetRow, edits: Mapping[int, CellEdit]) -> Iterator[Patch]:
        close = self.sheet.masked.rfind(b"<", row.open_end, row.end)
        if close < 0:
            yield self._filled(row, edits)
            return
        waiting, added = sorted(edits, reverse=True), []
        for column, match in walk(self.rules, self.sheet.masked, row.number, row.open_end, close):
            while waiting and waiting[-1] < column:
                added.append(waiting.pop())
                yield self._inserted(row.number, added[-1], match.start(), edits)
            if not waiting:
                break
            if waiting[-1] == column:
                yield self._replaced(row.number, column, match, edits[waiting.pop()])
        for column in reversed(waiting):
            added.append(column)
            yield self._inserted(row.number, column, close, edits)
        if added or row.number in self.heights:
            yield Patch(row.start, row.open_end, self._row_tag(row, added, opened=False))

    def _filled(self, row: SheetRow, edits: Mapping[int, CellEdit]) -> Patch:
        """A row that was an empty element until now."""
        tag = self._row_tag(row, edits, opened=True)
        return Patch(row.start, row.end, tag + self._new_cells(row.number, edits) + b"</%brow>" % self.tag)

    def _inserted(self, row: int, column: int, place: int, edits: Mapping[int, CellEdit]) -> Patch:
        self.added.append((row, column))
        return Patch(place, place, self._cell(row, column, edits[column], b""))

    def _new_row(self, index: int, number: int, edits: Mapping[int, CellEdit]) -> Patch:
        rows = self.sheet.rows
        place = rows[index].start if index < len(rows) else self.sheet.frame.data_end
        cells = self._new_cells(number, edits)
        tag = self._fitted(b'<%brow r="%d">' % (self.tag, number), number)
        return Patch(place, place, b"%b%b</%brow>" % (tag, cells, self.tag))

    def _in_data(self, new_rows: list[Patch]) -> list[Patch]:
        """New rows in their places, or all in a ``sheetData`` that was an empty element until now."""
        frame = self.sheet.frame
        tag = self.sheet.xml[frame.data_open : frame.data_start]
        if not new_rows or not tag.endswith(b"/>"):
            return new_rows
        content = b"".join(patch.new for patch in new_rows)
        opened = tags.opened(tag) + content + f"</{self.prefix}sheetData>".encode()
        return [Patch(frame.data_open, frame.data_start, opened)]

    def _row_tag(self, row: SheetRow, columns: Iterable[int], *, opened: bool) -> bytes:
        """The row's opening tag, its ``spans`` hint widened to these columns where it has one."""
        tag = self.sheet.xml[row.start : row.open_end]
        tag = tags.opened(tag) if opened else tag
        return self._fitted(_SPANS.sub(lambda match: match[1] + _widened_spans(match[2], columns), tag), row.number)

    def _fitted(self, tag: bytes, row: int) -> bytes:
        """The row's opening tag with its new height, if it gets one."""
        height = self.heights.get(row)
        return tag if height is None else tags.with_attributes(tag, {"ht": _number(height)})

    def _new_cells(self, row: int, edits: Mapping[int, CellEdit]) -> bytes:
        """All cells of a row that had none; ``edits`` are in the order of the columns."""
        columns = list(edits)
        self.added += ((row, columns[0]), (row, columns[-1]))
        return b"".join([self._cell(row, column, edit, b"") for column, edit in edits.items()])

    def _replaced(self, row: int, column: int, match: re.Match[bytes], edit: CellEdit) -> Patch:
        """The cell anew. Extensions' attributes stay; those that speak of the old value (cm, vm, ph) go."""
        kept = b"".join(b" " + attribute for attribute in _NAMESPACED.findall(match[3])) if b":" in match[3] else b""
        return Patch(match.start(), match.end(), self._cell(row, column, edit, kept))

    def _cell(self, row: int, column: int, edit: CellEdit, kept: bytes) -> bytes:
        style = b' s="%d"' % edit.style if edit.style else b""
        start = b'<%bc r="%b%d"%b%b' % (self.tag, _letters(column), row, style, kept)
        content = self._content(edit.value)
        return b"%b%b</%bc>" % (start, content, self.tag) if content else start + b"/>"

    def _content(self, value: str | float | int | None) -> bytes:
        """What follows a cell's address: its type, the end of its tag, and its value."""
        if value is None or value == "":
            return b""
        if not isinstance(value, str):
            return b"><%bv>%b</%bv>" % (self.tag, _number(value).encode(), self.tag)
        known = self.texts.get(value)
        if known is None:
            known = self.texts[value] = self._inline(value)
        return known

    def _inline(self, value: str) -> bytes:
        x, text = self.tag, escape(value)
        space = b' xml:space="preserve"' if text.strip() != text or b"\n" in text else b""
        return b' t="inlineStr"><%bis><%bt%b>%b</%bt></%bis>' % (x, x, space, text, x, x)

    def _dimension(self) -> Iterator[Patch]:
        """The used range, widened where new cells lie outside it; a missing one stays missing."""
        dimension = self.sheet.frame.dimension
        outside = [cell for cell in self.added if dimension and not dimension.area.holds(*cell)]
        if dimension and outside:
            rows, columns = zip(*outside, strict=True)
            area = dimension.area
            wide = Range(
                min(area.first_row, *rows),
                min(area.first_column, *columns),
                max(area.last_row, *rows),
                max(area.last_column, *columns),
            )
            tag = self.sheet.xml[dimension.start : dimension.end]
            yield Patch(dimension.start, dimension.end, _REF.sub(lambda match: match[1] + str(wide).encode(), tag))


@lru_cache(maxsize=MAX_COLUMN)
def _letters(column: int) -> bytes:
    return column_letters(column).encode()


def _widened_spans(spans: bytes, columns: Iterable[int]) -> bytes:
    """``2:5`` with column 7 is ``2:7``; several spans become the one that holds them all."""
    numbers = [int(number) for number in re.findall(rb"[0-9]+", spans)]
    wide = [*numbers, *columns]
    if numbers and (min(wide), max(wide)) == (min(numbers), max(numbers)):
        return spans
    return b"%d:%d" % (min(wide), max(wide))


def _number(value: float) -> str:
    """The shortest text that reads as the same number."""
    if not math.isfinite(value):
        raise ValueError("a cell cannot hold an infinite number")
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(float(value))


def _without_value(sheet: Sheet, formula: FormulaCell) -> Patch:
    """A formula without its cached value, and without the type and the metadata that only the value had."""
    return _with_value(sheet, formula, b"", b"")


def _with_result(sheet: Sheet, formula: FormulaCell, value: str | float | int) -> Patch:
    """A formula with another cached value."""
    x = sheet.frame.prefix.encode()
    if isinstance(value, str):
        return _with_value(sheet, formula, b' t="str"', b"<%bv>%b</%bv>" % (x, escape(value), x))
    return _with_value(sheet, formula, b"", b"<%bv>%b</%bv>" % (x, _number(value).encode(), x))


def _with_value(sheet: Sheet, formula: FormulaCell, kind: bytes, value: bytes) -> Patch:
    open_end = markup.tag_end(sheet.masked, formula.start)
    tag = _OF_VALUE.sub(b"", sheet.xml[formula.start : open_end]).removesuffix(b">") + kind + b">"
    before, after = sheet.xml[open_end : formula.value_start], sheet.xml[formula.value_end : formula.end]
    return Patch(formula.start, formula.end, tag + before + value + after)
