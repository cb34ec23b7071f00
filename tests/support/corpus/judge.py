"""What `adopt` had no business changing in a workbook that somebody already had."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cached_property
from xml.etree import ElementTree as ET

from tests.support.excel_lint import ranges
from tests.support.excel_lint.package import TYPES, Package, rels_name
from tests.support.excel_lint.workbook import Book
from tests.support.foreign_changes import raw_cells
from tests.support.growing import columns_of
from tests.support.package_differences import SheetDifferences, compare
from tests.support.package_quirks import readable

SHEETS = ("History", "Cadence", "Settings")
_AROUND = ("dimension", "sheetFormatPr", "cols", "dataValidations", "autoFilter")
_GROWING = ("numFmts", "fonts", "fills", "borders", "cellXfs", "dxfs")
_MAY = {"sheetFormatPr": "outlineLevelCol", "autoFilter": "ref"}
_CACHED = re.compile(rb"<(\w+:)?v>.*?</(\w+:)?v>|<(\w+:)?v/>", re.DOTALL)
_KIND = re.compile(rb'\st="[^"]*"')
_SPANS = re.compile(r"(, )?'spans': '[\d:]+'")


def adoption_faults(before: bytes, after: bytes, sheet: str) -> list[str]:
    """A sentence for each change that new columns of ``sheet`` and the tool's sheets do not need; none is right."""
    return list(_Judge(readable(before), readable(after), sheet).faults())


class _Judge:
    def __init__(self, before: bytes, after: bytes, sheet: str) -> None:
        self.data = (before, after)
        self.old, self.new = Package(before), Package(after)
        self.books = Book(self.old), Book(self.new)
        self.differences = compare(before, after)
        self.sheet = sheet
        self.parts = {ref.name: ref.part for ref in self.books[0].worksheets}

    def faults(self) -> Iterator[str]:
        yield from (f"the part {name} is gone" for name in self.differences.removed)
        yield from ("the parts changed places" for _ in range(self.differences.reordered))
        yield from (f"the part {name} was added" for name in self.differences.added if name not in self._ours)
        for name in self.differences.changed:
            yield from (f"{name}: {fault}" for fault in self._part(name))
        yield from self._tabs()
        for name, part in self.parts.items():
            if name != self.sheet and part in self.differences.changed:
                yield from self._other_sheet(name)
        yield from self._tracker_sheet()

    @cached_property
    def _ours(self) -> set[str]:
        """The new sheets and what they lead to, and a styles part where there was none."""
        found = {ref.part for ref in self.books[1].worksheets} - set(self.parts.values())
        found |= {self.books[1].part_of_kind("styles") or ""}
        waiting = list(found)
        while waiting:
            part = waiting.pop()
            more = {line.target for line in self.new.relationships(part) if not line.external}
            found |= more | {rels_name(part)}
            waiting += more
        return found

    def _part(self, name: str) -> Iterator[str]:
        """Faults of a changed part that is no worksheet."""
        old, new = self.old.trees.get(name), self.new.trees.get(name)
        if old is None or new is None:
            yield "changed"
        elif name in (TYPES, rels_name(self.books[0].part)):
            yield from _lost(list(map(_xml, old)), list(map(_xml, new)), "line")
        elif name == self.books[0].part:
            yield from _root(old, new, {"sheets", "definedNames", "calcPr"})
            yield from _workbook(old, new)
        elif name == self.books[0].part_of_kind("styles"):
            yield from _root(old, new, set(_GROWING))
            yield from _styles(old, new)
        elif name in self.old.related(self.parts[self.sheet], "table"):
            yield from _table(old, new)
        elif name not in self.parts.values():
            yield "changed"

    def _tabs(self) -> Iterator[str]:
        old, new = ([ref.name for ref in book.sheets] for book in self.books)
        taken = {name.casefold() for name in old}
        if new != old + [name for name in SHEETS if name.casefold() not in taken]:
            yield f"the tabs {old} became {new}"

    def _other_sheet(self, name: str) -> Iterator[str]:
        yield from (f"{name}: {text}" for text in self._seen(name).outside)
        yield from (f"{name}!{address} changed" for address, *_ in self._changed_cells(name))

    def _tracker_sheet(self) -> Iterator[str]:
        """Blank cells may get a format or a header, all of them in one row; the rest stays."""
        seen = self._seen(self.sheet)
        yield from (text for text in seen.outside if not _is_expected(text))
        was = {change.address: change.old for change in seen.cells}
        headers = set()
        for address, before, after in self._changed_cells(self.sheet):
            old = was.get(address)
            if before and (old is None or old.kind or old.formula):
                yield f"{address}: {before!r} became {after!r}"
            elif re.search(rb"<(\w+:)?(v|is)>", after):
                headers.add(address)
        places = [place for address in headers if (place := ranges.cell(address))]
        if len({row for _, row in places}) > 1:
            yield f"cells in several rows were filled: {sorted(headers)}"
        yield from self._columns({column for column, _ in places})
        yield from self._drop_downs()
        yield from (
            f"the element {name} changed" for name in _MAY if self._around(0, name) not in ([], self._around(1, name))
        )

    def _seen(self, name: str) -> SheetDifferences:
        return self.differences.sheets.get(name, SheetDifferences())

    def _changed_cells(self, name: str) -> Iterator[tuple[str, bytes, bytes]]:
        """Address, old and new bytes of every cell but formulas that lost their stored value."""
        old, new = (raw_cells(data, name) for data in self.data)
        for address in dict.fromkeys([*old, *new]):
            before, after = old.get(address, b""), new.get(address, b"")
            if before != after and not _only_lost_cached_value(before, after):
                yield address, before, after

    def _columns(self, added: Collection[int]) -> Iterator[str]:
        """Every other column has what it had, the button of a folded group aside."""
        old, new = (columns_of(package.trees[self.parts[self.sheet]]) for package in (self.old, self.new))
        for number in (old.keys() | new.keys()) - set(added):
            was, became = dict(old.get(number, {})), dict(new.get(number, {}))
            if became.pop("collapsed", None) != was.pop("collapsed", None) and number not in old:
                became = {}
            if was != became:
                yield f"column {number}: {was} became {became}"

    def _around(self, which: int, name: str) -> list[str]:
        """The sheet's elements of that name without the one attribute that may change in them."""
        sheet = (self.old, self.new)[which].trees[self.parts[self.sheet]]
        return [re.sub(rf' {_MAY[name]}="[^"]*"', "", _xml(element), count=1) for element in sheet.iterfind(name)]

    def _drop_downs(self) -> Iterator[str]:
        old, new = (
            [_xml(rule) for rule in package.trees[self.parts[self.sheet]].iterfind("dataValidations/dataValidation")]
            for package in (self.old, self.new)
        )
        if new[: len(old)] != old:
            yield "a drop-down changed"


def _only_lost_cached_value(before: bytes, after: bytes) -> bool:
    is_formula = re.search(rb"<(\w+:)?f[\s>/]", before) is not None
    end = before.find(b">") + 1
    return is_formula and _KIND.sub(b"", before[:end]) + _CACHED.sub(b"", before[end:]) == after


def _is_expected(text: str) -> bool:
    row = re.fullmatch(r"row \d+: (.*) became (.*)", text)
    if row:
        was, became = (_SPANS.sub("", one) for one in row.groups())
        return was == became
    return bool(re.match(rf"(lost|new) <(?:{'|'.join(_AROUND)})\b", text))


def _root(old: ET.Element, new: ET.Element, may_grow: Collection[str]) -> Iterator[str]:
    """The root's own attributes, and its elements but those."""
    if old.attrib != new.attrib:
        yield f"its attributes {old.attrib} became {new.attrib}"
    there = {child.tag for child in old} - set(may_grow)
    kept, found = ([_xml(child) for child in root if child.tag in there] for root in (old, new))
    if kept != found:
        yield "an element changed"


def _workbook(old: ET.Element, new: ET.Element) -> Iterator[str]:
    yield from _lost(_children(old, "sheets"), _children(new, "sheets"), "tab")
    # the hidden name of a filter says again how far the filter reaches
    names = [[n for n in _children(root, "definedNames") if "_FilterDatabase" not in n] for root in (old, new)]
    yield from _lost(*names, "name")
    calculation = [dict(root.find("calcPr").attrib if root.find("calcPr") is not None else {}) for root in (old, new)]
    for attributes in calculation:
        attributes.pop("fullCalcOnLoad", None)
    if calculation[0] != calculation[1]:
        yield "its calculation settings changed"


def _styles(old: ET.Element, new: ET.Element) -> Iterator[str]:
    for name in _GROWING:
        before, after = _children(old, name), _children(new, name)
        if after[: len(before)] != before:
            yield f"{name} changed"


def _table(old: ET.Element, new: ET.Element) -> Iterator[str]:
    """Longer by columns at its end, and so is its filter."""
    attributes = [{key: value for key, value in root.attrib.items() if key != "ref"} for root in (old, new)]
    if attributes[0] != attributes[1]:
        yield "its attributes changed"
    columns = _children(old, "tableColumns")
    if _children(new, "tableColumns")[: len(columns)] != columns:
        yield "a column changed"
    rest = [
        [re.sub(r' ref="[^"]*"', "", _xml(child), count=1) for child in root if child.tag != "tableColumns"]
        for root in (old, new)
    ]
    if rest[0] != rest[1]:
        yield "something but its columns changed"


def _lost(old: list[str], new: list[str], what: str) -> Iterator[str]:
    yield from (f"a {what} is gone or changed: {text}" for text in old if text not in new)
    if [text for text in new if text in old] != old:
        yield f"a {what} changed its place"


def _children(root: ET.Element, name: str) -> list[str]:
    return [_xml(child) for parent in root.iterfind(name) for child in parent]


def _xml(element: ET.Element) -> str:
    return ET.canonicalize(ET.tostring(element, encoding="unicode"))
