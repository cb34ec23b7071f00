"""Rows and cells of one worksheet: their order, their values, their formats, their formulas."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from xml.etree import ElementTree as ET

from tests.support.excel_lint import ranges
from tests.support.excel_lint.strings import SharedStrings, text_faults, text_of
from tests.support.excel_lint.styles import Looks
from tests.support.excel_lint.xml import children_in_order, index_fault, is_number

CELL_ORDER = "f v is extLst"
ERRORS = {
    "#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA", "#SPILL!", "#CALC!",
    "#FIELD!", "#BLOCKED!", "#CONNECT!", "#BUSY!", "#UNKNOWN!", "#EXTERNAL!", "#PYTHON!",
}  # fmt: skip
_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?Z?)?")
_SPANS = re.compile(r"\d+:\d+( \d+:\d+)*")
MAX_FORMULA = 8_192
MAX_HEIGHT, MAX_OUTLINE = 409.5, 7


class Cells:
    """What stands where in a sheet, and the faults met on the way.

    ``texts`` holds the text of each text cell, ``formulas`` the places with a formula, both by
    (column, row)."""

    def __init__(self, data: ET.Element | None, strings: SharedStrings, looks: Looks) -> None:
        self._strings, self._looks = strings, looks
        self.texts: dict[tuple[int, int], str] = {}
        self.formulas: set[tuple[int, int]] = set()
        self._shared: dict[str, ranges.Area | None] = {}
        self.faults = list(self._walk(data)) if data is not None else []

    def _walk(self, data: ET.Element) -> Iterator[str]:
        last = 0
        for row in data:
            number = _row_number(row, last)
            if row.tag != "row":
                yield f"<sheetData> may not hold <{row.tag}>"
            elif number is None:
                yield f"row {row.get('r')!r} is not a row number"
            else:
                if number <= last:
                    yield f"row {number} comes after row {last}"
                yield from self._row_faults(row, number)
                last = max(last, number)

    def _row_faults(self, row: ET.Element, number: int) -> Iterator[str]:
        for fault in _row_attribute_faults(row) + index_fault("style", row.get("s"), self._looks.xfs):
            yield f"row {number}: {fault}"
        last = 0
        for cell in row:
            column = _column_number(cell, number, last)
            place = cell.get("r") or ranges.name(last + 1, number)
            if column is None:
                yield f"{place}: is not a cell of row {number}"
                continue
            if column <= last:
                yield f"{place}: comes after column {last}"
            for fault in self._cell_faults(cell, (column, number)):
                yield f"{place}: {fault}"
            last = max(last, column)

    def _cell_faults(self, cell: ET.Element, place: tuple[int, int]) -> list[str]:
        if cell.tag != "c":
            return [f"<row> may not hold <{cell.tag}>"]
        faults = children_in_order(cell, CELL_ORDER) + index_fault("style", cell.get("s"), self._looks.xfs)
        faults += [f"more than one <{tag}>" for tag in ("f", "v", "is") if len(cell.findall(tag)) > 1]
        formula = cell.find("f")
        if formula is not None:
            self.formulas.add(place)
            faults += self._formula_faults(formula, place)
        return faults + self._value_faults(cell, place)

    def _value_faults(self, cell: ET.Element, place: tuple[int, int]) -> list[str]:
        kind, inline = cell.get("t", "n"), cell.find("is")
        value = cell.findtext("v")
        if kind == "inlineStr":
            return self._inline_faults(cell, place)
        if inline is not None:
            return [f'an inline string in a cell of type "{kind}"']
        if not value:
            needed = kind in {"s", "b", "e", "d"} and cell.find("f") is None
            return [f'type "{kind}" without a value'] if needed else []
        check = _CHECKS.get(kind)
        if check is None:
            return [f'unknown type "{kind}"']
        if kind == "s":
            return self._shared_string_faults(value, place)
        if kind == "str":
            self.texts[place] = value
        return [] if check(value) else [f'{value!r} in a cell of type "{kind}"']

    def _inline_faults(self, cell: ET.Element, place: tuple[int, int]) -> list[str]:
        inline = cell.find("is")
        if inline is None or cell.find("v") is not None:
            return ["an inline string cell needs <is> and no <v>"]
        self.texts[place] = text_of(inline)
        return text_faults(inline)

    def _shared_string_faults(self, value: str, place: tuple[int, int]) -> list[str]:
        faults = index_fault("shared string", value, len(self._strings.texts))
        if not faults:
            self.texts[place] = self._strings.texts[int(value)]
        return faults

    def _formula_faults(self, formula: ET.Element, place: tuple[int, int]) -> list[str]:
        text, kind = formula.text or "", formula.get("t", "normal")
        faults = []
        if text.startswith("="):
            faults.append("the formula begins with =")
        if len(text) > MAX_FORMULA:
            faults.append(f"the formula is longer than {MAX_FORMULA:,} characters")
        if kind == "array" and ranges.area(formula.get("ref")) is None:
            faults.append(f"the array formula's range {formula.get('ref')!r} is none")
        if kind == "normal" and not text.strip():
            faults.append("a formula without text")
        return faults + (self._shared_formula_faults(formula, place) if kind == "shared" else [])

    def _shared_formula_faults(self, formula: ET.Element, place: tuple[int, int]) -> list[str]:
        index = formula.get("si", "")
        if formula.text:
            self._shared[index] = area = ranges.area(formula.get("ref"))
            return [] if area else [f"the shared formula's range {formula.get('ref')!r} is none"]
        if index not in self._shared:
            return [f"shared formula {index!r} has no master above"]
        area = self._shared[index]
        inside = area is None or area.holds(ranges.Area(*place, *place))
        return [] if inside else [f"stands outside the range of shared formula {index}"]


def _row_number(row: ET.Element, last: int) -> int | None:
    text = row.get("r", str(last + 1))
    return int(text) if text.isdecimal() and 1 <= int(text) <= ranges.MAX_ROW else None


def _column_number(cell: ET.Element, row: int, last: int) -> int | None:
    if cell.get("r") is None:
        return last + 1
    place = ranges.cell(cell.get("r", ""))
    return place[0] if place and place[1] == row else None


def _row_attribute_faults(row: ET.Element) -> list[str]:
    faults = []
    if row.get("spans") is not None and not _SPANS.fullmatch(row.get("spans", "")):
        faults.append(f"spans {row.get('spans')!r} is no span of columns")
    height = row.get("ht", "0")
    if not is_number(height) or not 0 <= float(height) <= MAX_HEIGHT:
        faults.append(f"height {height!r} is not within 0 and {MAX_HEIGHT}")
    outline = row.get("outlineLevel", "0")
    if not outline.isdecimal() or int(outline) > MAX_OUTLINE:
        faults.append(f"outline level {outline!r} is not within 0 and {MAX_OUTLINE}")
    return faults


_CHECKS: Mapping[str, Callable[[str], bool]] = {
    "n": is_number,
    "b": lambda value: value in {"0", "1", "true", "false"},
    "e": lambda value: value in ERRORS,
    "d": lambda value: _ISO_DATE.fullmatch(value) is not None,
    "s": str.isdecimal,
    "str": lambda value: len(value) <= 32_767,
}
