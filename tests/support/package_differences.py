"""What became of a workbook: two packages compared part by part, and worksheets cell by cell.

Cells are compared by what a person sees (the text, not the number of a shared string; the look,
not the number of a format), everything else by its bytes or its XML.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from xml.etree import ElementTree as ET

from tests.support.excel_lint import ranges
from tests.support.excel_lint.package import Package
from tests.support.excel_lint.strings import text_of
from tests.support.excel_lint.workbook import Book
from tests.support.excel_lint.xml import formats


@dataclass(frozen=True, slots=True)
class Look:
    """A cell's format with every index resolved; each part as canonical XML, the number format
    as its code (``#14`` for one every program knows by number)."""

    font: str = ""
    fill: str = ""
    border: str = ""
    number_format: str = "#0"
    alignment: str = ""
    protection: str = ""


@dataclass(frozen=True, slots=True)
class CellContent:
    """``kind`` is number, text, rich text, boolean or error, empty for a blank cell; ``value`` is
    the text as written in the part (of a formula: its cached value); ``formula`` is its XML."""

    kind: str = ""
    value: str = ""
    formula: str = ""
    look: Look = field(default_factory=Look)
    other: str = ""
    """Attributes other than address, type and format, such as ``cm``."""

    @property
    def text(self) -> str:
        """The letters a text cell shows; empty for every other kind."""
        if self.kind == "rich text":
            return text_of(ET.fromstring(self.value))  # noqa: S314 (made from a file the tests made)
        return self.value if self.kind == "text" else ""


@dataclass(frozen=True, slots=True)
class CellDifference:
    """One cell that differs; None where the cell does not stand in that file at all."""

    address: str
    old: CellContent | None
    new: CellContent | None

    @property
    def aspects(self) -> set[str]:
        """Which of ``kind``, ``value``, ``formula``, ``other``, ``font``, ``fill``... differ."""
        old, new = self.old or CellContent(), self.new or CellContent()
        plain = {name for name in ("kind", "value", "formula", "other") if getattr(old, name) != getattr(new, name)}
        looks = {name for name in Look.__slots__ if getattr(old.look, name) != getattr(new.look, name)}
        return plain | looks


@dataclass(frozen=True, slots=True)
class SheetDifferences:
    """One worksheet. ``outside`` says what differs outside the cells: elements, row attributes,
    rows that came or went; empty where nothing does."""

    cells: tuple[CellDifference, ...] = ()
    outside: tuple[str, ...] = ()

    @property
    def addresses(self) -> set[str]:
        return {cell.address for cell in self.cells}

    def columns(self) -> set[str]:
        return {cell.address.rstrip("0123456789") for cell in self.cells}


@dataclass(frozen=True, slots=True)
class Differences:
    """``changed``, ``added`` and ``removed`` are member names; ``sheets`` holds each worksheet that
    differs, by its name; ``reordered`` tells whether the members common to both changed places."""

    changed: tuple[str, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    reordered: bool
    sheets: Mapping[str, SheetDifferences]

    def __bool__(self) -> bool:
        return bool(self.changed or self.added or self.removed or self.reordered)


def compare(old: bytes, new: bytes) -> Differences:
    """Everything that differs between two workbooks given as bytes."""
    before, after = _Workbook(Package(old)), _Workbook(Package(new))
    names_before, names_after = before.package.names, after.package.names
    common = [name for name in names_before if name in after.package.parts]
    return Differences(
        changed=tuple(name for name in common if before.package.parts[name] != after.package.parts[name]),
        added=tuple(name for name in names_after if name not in before.package.parts),
        removed=tuple(name for name in names_before if name not in after.package.parts),
        reordered=common != [name for name in names_after if name in before.package.parts],
        sheets=_sheet_differences(before, after),
    )


def cells(data: bytes, sheet: str) -> dict[str, CellContent]:
    """Every cell of one worksheet, by its address; KeyError where there is no such sheet."""
    workbook = _Workbook(Package(data))
    return workbook.cells(workbook.sheets[sheet])


def looks(data: bytes) -> list[Look]:
    """The look of each cell format, in the order of the indexes cells, rows and columns refer to."""
    return _Workbook(Package(data)).looks


def _sheet_differences(before: _Workbook, after: _Workbook) -> dict[str, SheetDifferences]:
    found = {}
    for name in dict.fromkeys([*before.sheets, *after.sheets]):
        old, new = before.sheets.get(name), after.sheets.get(name)
        differences = SheetDifferences(
            tuple(_cell_differences(before.cells(old), after.cells(new))), tuple(_outside_differences(old, new))
        )
        if differences.cells or differences.outside:
            found[name] = differences
    return found


def _cell_differences(old: Mapping[str, CellContent], new: Mapping[str, CellContent]) -> list[CellDifference]:
    addresses = dict.fromkeys([*old, *new])
    return [CellDifference(a, old.get(a), new.get(a)) for a in addresses if old.get(a) != new.get(a)]


def _outside_differences(old: ET.Element | None, new: ET.Element | None) -> list[str]:
    if old is None or new is None:
        return ["the sheet was added" if old is None else "the sheet was removed"]
    before, after = _frame(old), _frame(new)
    rows_before, rows_after = _rows(old), _rows(new)
    found = [f"lost {text}" for text in before if text not in after]
    found += [f"new {text}" for text in after if text not in before]
    for number in dict.fromkeys([*rows_before, *rows_after]):
        was, became = rows_before.get(number, "missing"), rows_after.get(number, "missing")
        if was != became:
            found.append(f"row {number}: {was} became {became}")
    if not found and before != after:
        found.append("elements changed places")
    return found


def _frame(sheet: ET.Element) -> list[str]:
    """All of a worksheet but its rows, as canonical XML."""
    return [f"attributes {sorted(sheet.attrib.items())}", *(_xml(child) for child in sheet if child.tag != "sheetData")]


def _rows(sheet: ET.Element) -> dict[str, dict[str, str]]:
    return {row.get("r", ""): dict(row.attrib) for row in sheet.iterfind("sheetData/row")}


def _xml(element: ET.Element | None) -> str:
    return "" if element is None else ET.canonicalize(ET.tostring(element, encoding="unicode"))


class _Workbook:
    """A package with its worksheets, texts and looks at hand."""

    def __init__(self, package: Package) -> None:
        assert package.workbook is not None
        self.package = package
        self._book = Book(package)
        self.sheets = {ref.name: package.trees[ref.part] for ref in self._book.worksheets}

    def cells(self, sheet: ET.Element | None) -> dict[str, CellContent]:
        found = {}
        row_number = 0
        for row in [] if sheet is None else sheet.iterfind("sheetData/row"):
            row_number, column = int(row.get("r", row_number + 1)), 0
            for cell in row:
                column, place = ranges.cell(ranges.usual(cell.get("r", ""))) or (column + 1, row_number)
                found[ranges.name(column, place)] = self._content(cell)
        return found

    def _content(self, cell: ET.Element) -> CellContent:
        kind, value = self._value(cell)
        formula = cell.find("f")
        attributes = sorted((name, text) for name, text in cell.attrib.items() if name not in {"r", "s", "t"})
        return CellContent(
            kind=kind,
            value=value,
            formula=_xml(formula),
            look=self._look(int(cell.get("s", "0"))),
            other=str(attributes) if attributes else "",
        )

    def _value(self, cell: ET.Element) -> tuple[str, str]:
        written, inline = cell.findtext("v", ""), cell.find("is")
        kind = cell.get("t", "n")
        if kind == "s" and written:
            return _text(self._strings[int(written)])
        if inline is not None:
            return _text(inline)
        if not written:
            return "", ""
        return {"b": "boolean", "e": "error", "str": "text"}.get(kind, "number"), written

    def _look(self, xf: int) -> Look:
        return self.looks[xf if xf < len(self.looks) else 0] if self.looks else Look()

    @cached_property
    def _strings(self) -> list[ET.Element]:
        part = self._book.part_of_kind("sharedStrings")
        return self.package.trees[part].findall("si") if part else []

    @cached_property
    def looks(self) -> list[Look]:
        part = self._book.part_of_kind("styles")
        return _looks_of(self.package.trees[part]) if part else []


def _text(item: ET.Element) -> tuple[str, str]:
    if item.find("r") is None:
        return "text", text_of(item)
    return "rich text", _xml(item)


def _looks_of(styles: ET.Element) -> list[Look]:
    lists = {name: [_xml(e) for e in formats(styles.find(name), name[:-1])] for name in ("fonts", "fills", "borders")}
    codes = {e.get("numFmtId", ""): e.get("formatCode", "") for e in styles.iterfind("numFmts/numFmt")}
    return [_look_of(xf, lists, codes) for xf in formats(styles.find("cellXfs"), "xf")]


def _look_of(xf: ET.Element, lists: Mapping[str, list[str]], codes: Mapping[str, str]) -> Look:
    number_format = xf.get("numFmtId", "0")
    return Look(
        font=lists["fonts"][int(xf.get("fontId", "0"))],
        fill=lists["fills"][int(xf.get("fillId", "0"))],
        border=lists["borders"][int(xf.get("borderId", "0"))],
        number_format=codes.get(number_format, f"#{number_format}"),
        alignment=_xml(xf.find("alignment")),
        protection=_xml(xf.find("protection")),
    )
