"""One worksheet: the order of its elements and everything in it that points somewhere."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree as ET

from tests.support.excel_lint import ranges
from tests.support.excel_lint.cells import Cells
from tests.support.excel_lint.package import Package
from tests.support.excel_lint.strings import SharedStrings
from tests.support.excel_lint.styles import Looks
from tests.support.excel_lint.workbook import SheetRef
from tests.support.excel_lint.xml import (
    children_in_order,
    count_fault,
    doubles,
    index_fault,
    is_number,
    relationship_id,
)

ORDER = (
    "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges scenarios "
    "autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting "
    "dataValidations hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks "
    "customProperties cellWatches ignoredErrors smartTags drawing drawingHF legacyDrawing legacyDrawingHF picture "
    "oleObjects controls webPublishItems tableParts extLst"
)
MAY_REPEAT = {"conditionalFormatting"}
COUNTED = {
    "mergeCells": "mergeCell",
    "dataValidations": "dataValidation",
    "tableParts": "tablePart",
    "rowBreaks": "brk",
    "colBreaks": "brk",
}
VALIDATION_TEXTS = {"promptTitle": 32, "prompt": 255, "errorTitle": 32, "error": 255}
MAX_LIST = 255
MAX_WIDTH = 255


class SheetLint:
    """A worksheet with its faults; tables and comments are looked at with all sheets known."""

    def __init__(self, package: Package, ref: SheetRef, strings: SharedStrings, looks: Looks) -> None:
        self.ref = ref
        self.root = package.trees[ref.part]
        self._looks = looks
        self.cells = Cells(self.root.find("sheetData"), strings, looks)
        self.merges = self._merges()
        self.tables = self._tables(package)
        # A place reads like "xl/worksheets/sheet1.xml!B3: ..."
        self.faults = [f"{ref.part}!{fault}" for fault in self.cells.faults]
        self.faults += [f"{ref.part}: {fault}" for fault in self._all_faults()]

    def _merges(self) -> list[tuple[str, ranges.Area]]:
        texts = [merge.get("ref", "") for merge in self.root.iterfind("mergeCells/mergeCell")]
        return [(text, area) for text in texts if (area := ranges.area(text))]

    def _tables(self, package: Package) -> list[str]:
        """The table parts named by ``tablePart`` elements, in their order."""
        targets = {r.id: r for r in package.relationships(self.ref.part)}
        ids = [relationship_id(element) for element in self.root.iterfind("tableParts/tablePart")]
        return [targets[key].target for key in ids if key in targets and targets[key].kind == "table"]

    def _all_faults(self) -> Iterator[str]:
        yield from children_in_order(self.root, ORDER)
        names = [child.tag for child in self.root if child.tag not in MAY_REPEAT]
        yield from (f"<{name}> stands twice" for name in doubles(names))
        if self.root.find("sheetData") is None:
            yield "<sheetData> is missing"
        for name, child in COUNTED.items():
            yield from count_fault(self.root.find(name), child)
        yield from self._area_faults()
        yield from self._column_faults()
        yield from self._merge_faults()
        yield from self._validation_faults()
        yield from self._conditional_faults()
        yield from self._table_part_faults()

    def _area_faults(self) -> Iterator[str]:
        for path, attribute in (("dimension", "ref"), ("autoFilter", "ref"), ("hyperlinks/hyperlink", "ref")):
            for element in self.root.iterfind(path):
                if ranges.area(element.get(attribute)) is None:
                    yield f"<{element.tag}> {element.get(attribute)!r} is no range"
        for path in ("dataValidations/dataValidation", "conditionalFormatting", "protectedRanges/protectedRange"):
            for element in self.root.iterfind(path):
                yield from (f"<{element.tag}> {bad} is no range" for bad in ranges.bad_areas(element.get("sqref")))
        for pane in self.root.iterfind("sheetViews/sheetView/pane"):
            if ranges.cell(pane.get("topLeftCell", "A1")) is None:
                yield f"<pane> {pane.get('topLeftCell')!r} is no cell"

    def _column_faults(self) -> Iterator[str]:
        last = 0
        for column in self.root.iterfind("cols/col"):
            first, end = column.get("min", ""), column.get("max", "")
            if not (first.isdecimal() and end.isdecimal() and last < int(first) <= int(end) <= ranges.MAX_COLUMN):
                yield f"<col> {first} to {end} is out of order, after {last}"
                return
            last = int(end)
            width = column.get("width", "0")
            if not is_number(width) or not 0 <= float(width) <= MAX_WIDTH:
                yield f"<col> {first}: width {width!r} is not within 0 and {MAX_WIDTH}"
            yield from (
                f"<col> {first}: {fault}" for fault in index_fault("style", column.get("style"), self._looks.xfs)
            )

    def _merge_faults(self) -> Iterator[str]:
        texts = [merge.get("ref", "") for merge in self.root.iterfind("mergeCells/mergeCell")]
        yield from (f"<mergeCell> {text!r} is no range" for text in texts if ranges.area(text) is None)
        yield from (f"merges {a} and {b} overlap" for a, b in ranges.overlapping(self.merges))
        if self.root.find("mergeCells") is not None and not texts:
            yield "<mergeCells> is empty"

    def _validation_faults(self) -> Iterator[str]:
        for rule in self.root.iterfind("dataValidations/dataValidation"):
            place = rule.get("sqref", "")
            for name, most in VALIDATION_TEXTS.items():
                if len(rule.get(name, "")) > most:
                    yield f"drop-down {place}: {name} is longer than {most} characters"
            formula = rule.findtext("formula1", "")
            if rule.get("type", "none") != "none" and not formula:
                yield f"drop-down {place}: <formula1> is missing"
            if formula.startswith('"') and len(formula) - 2 > MAX_LIST:
                yield f"drop-down {place}: the list is longer than {MAX_LIST} characters"

    def _conditional_faults(self) -> Iterator[str]:
        for block in self.root.iterfind("conditionalFormatting"):
            place = block.get("sqref")
            for rule in block.iterfind("cfRule"):
                yield from (f"rule of {place}: {f}" for f in index_fault("dxfId", rule.get("dxfId"), self._looks.dxfs))
                if not rule.get("priority", "").isdecimal() or rule.get("priority") == "0":
                    yield f"rule of {place}: priority {rule.get('priority')!r} is not a number from 1"
                if len(rule.findall("formula")) > 3:
                    yield f"rule of {place}: more than three formulas"

    def _table_part_faults(self) -> Iterator[str]:
        parts = self.root.findall("tableParts/tablePart")
        if len(parts) != len(self.tables):
            yield "a <tablePart> does not lead to a table"
        yield from (f"{part} is named twice" for part in doubles(self.tables))

    def area_of(self, path: str) -> ranges.Area | None:
        element: ET.Element | None = self.root.find(path)
        return None if element is None else ranges.area(element.get("ref"))
