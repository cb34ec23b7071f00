"""Table parts: their range, their columns, and what the sheet below says of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.etree import ElementTree as ET

from tests.support.excel_lint import ranges
from tests.support.excel_lint.package import Package
from tests.support.excel_lint.sheet import SheetLint
from tests.support.excel_lint.strings import text_of
from tests.support.excel_lint.workbook import LIKE_A_CELL, NAME
from tests.support.excel_lint.xml import children_in_order, count_fault, doubles

ORDER = "autoFilter sortState tableColumns tableStyleInfo extLst"


class Table:
    """One table part and the sheet it lies on."""

    def __init__(self, part: str, root: ET.Element, sheet: SheetLint) -> None:
        self.part, self.root, self.sheet = part, root, sheet
        self.id = root.get("id", "")
        self.name = root.get("displayName", "")
        self.area = ranges.area(root.get("ref"))
        self.columns = root.findall("tableColumns/tableColumn")
        self.headers = int(root.get("headerRowCount", "1"))
        self.totals = int(root.get("totalsRowCount", "0"))

    def faults(self) -> Iterator[str]:
        yield from children_in_order(self.root, ORDER)
        yield from count_fault(self.root.find("tableColumns"), "tableColumn")
        yield from self._name_faults()
        yield from self._column_faults()
        if self.area is None:
            yield f"ref {self.root.get('ref')!r} is no range"
        else:
            yield from self._area_faults(self.area)
            yield from self._header_faults(self.area)

    def _name_faults(self) -> Iterator[str]:
        if not NAME.fullmatch(self.name) or LIKE_A_CELL.fullmatch(self.name):
            yield f"{self.name!r} is not a name for a table"
        if not self.id.isdecimal() or int(self.id) == 0:
            yield f"the id {self.id!r} is not a number from 1"

    def _column_faults(self) -> Iterator[str]:
        yield from (f"two columns have the id {key}" for key in doubles(c.get("id", "") for c in self.columns))
        names = [column.get("name", "") for column in self.columns]
        yield from (f"two columns are called {name!r}" for name in doubles(name.casefold() for name in names))
        if "" in names:
            yield "a column has no name"

    def _area_faults(self, area: ranges.Area) -> Iterator[str]:
        if area.columns != len(self.columns):
            yield f"{area.columns} columns wide, but there are {len(self.columns)} columns"
        if area.bottom - area.top + 1 <= self.headers + self.totals:
            yield "has no row for data"
        found = self.root.find("autoFilter")
        if found is not None:
            inside = ranges.area(found.get("ref"))
            wanted = ranges.Area(area.left, area.top, area.right, area.bottom - self.totals)
            if inside != wanted:
                yield f"autoFilter {found.get('ref')!r} is not the table without its totals row"
            yield from self._filter_faults(found, area)
        yield from (f"the merge {text} lies in it" for text, merge in self.sheet.merges if merge.overlaps(area))
        sheet_filter = self.sheet.area_of("autoFilter")
        if sheet_filter is not None and sheet_filter.overlaps(area):
            yield "the sheet's own autoFilter overlaps it"

    def _filter_faults(self, found: ET.Element, area: ranges.Area) -> Iterator[str]:
        for column in found.iterfind("filterColumn"):
            number = column.get("colId", "")
            if not number.isdecimal() or int(number) >= area.columns:
                yield f"a filter of column {number!r}, which it does not have"

    def _header_faults(self, area: ranges.Area) -> Iterator[str]:
        if self.headers == 0:
            return
        for offset, column in enumerate(self.columns):
            place = (area.left + offset, area.top)
            name = text_of(_as_text(column.get("name", "")))
            shown = self.sheet.cells.texts.get(place)
            if shown != name:
                yield f"column {name!r}, but {ranges.name(*place)} says {shown!r}"


def _as_text(name: str) -> ET.Element:
    item = ET.Element("si")
    ET.SubElement(item, "t").text = name
    return item


def table_faults(package: Package, sheets: Sequence[SheetLint], names: Sequence[str]) -> list[str]:
    """Faults of every table, and of the tables with one another."""
    tables = [
        Table(part, package.trees[part], sheet) for sheet in sheets for part in sheet.tables if part in package.trees
    ]
    faults = [f"{table.part}: {fault}" for table in tables for fault in table.faults()]
    faults += [f"two tables have the id {key}" for key in doubles(table.id for table in tables)]
    taken = [name.casefold() for name in dict.fromkeys(names)]
    faults += [
        f"the name {name!r} is taken twice"
        for name in doubles([*dict.fromkeys(taken), *(t.name.casefold() for t in tables)])
    ]
    for sheet in sheets:
        areas = [(table.part, table.area) for table in tables if table.sheet is sheet and table.area]
        faults += [f"{sheet.ref.part}: {a} and {b} overlap" for a, b in ranges.overlapping(areas)]
    return faults
