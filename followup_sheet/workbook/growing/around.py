"""The elements around a sheet's rows, where they stand in its bytes, and where a missing one belongs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from followup_sheet.workbook import markup
from followup_sheet.workbook.markup import Element
from followup_sheet.workbook.sheet import Sheet

_BEFORE_ROWS = ("sheetFormatPr", "cols", "sheetData")
"""What the tool adds before the rows, in the schema's order, and the rows."""

_BEFORE_VALIDATIONS = frozenset(
    {
        "sheetCalcPr",
        "sheetProtection",
        "protectedRanges",
        "scenarios",
        "autoFilter",
        "sortState",
        "dataConsolidate",
        "customSheetViews",
        "mergeCells",
        "phoneticPr",
        "conditionalFormatting",
    }
)
"""What the schema puts between the rows and ``dataValidations``."""

_WITHIN = ("sheetPr", "cols", "dataValidations")


class Around(NamedTuple):
    """``root`` is the worksheet with its children at their places in ``sheet.xml``; of their own
    children those of ``sheetPr``, ``cols`` and ``dataValidations`` are there."""

    sheet: Sheet
    root: Element

    @classmethod
    def of(cls, sheet: Sheet) -> Around:
        """Raises TrackerError for a part that is not well-formed."""
        frame, xml = sheet.frame, sheet.xml
        bare = xml[: frame.data_start] + xml[frame.data_end :]
        root = markup.outline(bare, f"sheet {sheet.name}", _WITHIN)
        return cls(sheet, _moved(root, frame.data_start, frame.data_end - frame.data_start))

    @property
    def prefix(self) -> str:
        """The worksheet's namespace prefix, colon included."""
        return self.sheet.frame.prefix

    def all(self, name: str, inner: str = "") -> Iterator[Element]:
        """The worksheet's elements of that name, or those called ``inner`` inside them."""
        found = (child for child in self.root.children if self._is(child, name))
        return (child for parent in found for child in parent.children if self._is(child, inner)) if inner else found

    def first(self, name: str, inner: str = "") -> Element | None:
        return next(self.all(name, inner), None)

    def place_of(self, name: str) -> int:
        """Where a missing element belongs that stands before the rows."""
        later = _BEFORE_ROWS[_BEFORE_ROWS.index(name) + 1 :]
        return min(child.start for other in later for child in self.all(other))

    def place_of_validations(self) -> int:
        """Where a missing ``dataValidations`` belongs."""
        before = (child for name in _BEFORE_VALIDATIONS for child in self.all(name))
        return max(child.end for child in (*before, *self.all("sheetData")))

    def _is(self, element: Element, name: str) -> bool:
        return element.name == name and element.namespace == self.root.namespace


def _moved(element: Element, after: int, distance: int) -> Element:
    """The element with all places beyond ``after`` moved on by ``distance`` bytes."""
    start, open_end, end = (
        place + distance if place > after else place for place in (element.start, element.open_end, element.end)
    )
    children = tuple(_moved(child, after, distance) for child in element.children)
    return element._replace(start=start, open_end=open_end, end=end, children=children)
