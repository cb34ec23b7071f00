"""A worksheet around its rows: columns, merges, protection, and where the rows begin and end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from followup_sheet.errors import TrackerError
from followup_sheet.workbook import markup
from followup_sheet.workbook.address import Range, parse_range
from followup_sheet.workbook.book import MAIN
from followup_sheet.workbook.markup import Element

_MOST_AROUND = 32_000_000
"""Bytes; drop-downs and conditional formats take a few thousand."""
_WITHIN = ("cols", "mergeCells")


class Dimension(NamedTuple):
    """The range a sheet says it uses, and where it says so: ``start`` to ``end`` is the element."""

    area: Range
    start: int
    end: int


class Frame(NamedTuple):
    """``data_start`` to ``data_end`` is what stands between the tags of ``sheetData``, and
    ``data_open`` where its opening tag begins; an empty element has nothing between its tags."""

    prefix: str
    data_open: int
    data_start: int
    data_end: int
    dimension: Dimension | None
    column_styles: tuple[tuple[int, int, int], ...]
    """First column, last column, style."""
    merges: tuple[Range, ...]
    protected: bool


def read_frame(xml: bytes, masked: bytes, part: str) -> Frame:
    """Everything of a worksheet but its rows, which are cut out before the rest is parsed.

    ``masked`` is ``markup.masked(xml)``. Raises TrackerError for anything but a worksheet.
    """
    prefix = markup.root_prefix(masked)
    name = re.escape(prefix).encode() + b"sheetData"
    opening = re.search(rb"<" + name + rb"(?=[\s/>])", masked)
    if not opening:
        raise markup.malformed(part, "it has no sheetData")
    start = end = markup.tag_end(masked, opening.start())
    if masked[start - 2 : start] != b"/>":
        end = masked.find(b"</" + prefix.encode() + b"sheetData", start)
        end = len(masked) if end < 0 else end
    if len(xml) - (end - start) > _MOST_AROUND:
        raise markup.malformed(part, f"over {_MOST_AROUND:,} bytes stand around its rows")
    root = markup.outline(xml[:start] + xml[end:], part, _WITHIN)
    _check_root(root, opening.start(), part)
    try:
        return _frame(root, prefix, (opening.start(), start, end))
    except ValueError as error:
        raise markup.malformed(part, str(error)) from error


def _check_root(root: Element, data_open: int, part: str) -> None:
    data = [child.start for child in _children(root, "sheetData")]
    if root.name != "worksheet" or root.namespace != MAIN or data != [data_open]:
        raise TrackerError(
            f"the workbook's {part} is not a worksheet this program can read",
            next_step='Save the workbook again in Excel or LibreOffice, as "Excel Workbook (.xlsx)"',
        )


def _frame(root: Element, prefix: str, data: tuple[int, int, int]) -> Frame:
    dimension = next((_dimension(element) for element in _children(root, "dimension")), None)
    merges = tuple(parse_range(merge.attributes["ref"]) for merge in _grandchildren(root, "mergeCells", "mergeCell"))
    protection = (element.attributes.get("sheet", "") for element in _children(root, "sheetProtection"))
    return Frame(
        prefix,
        *data,
        dimension,
        tuple(_column_styles(root)),
        merges,
        next(protection, "").lower() in ("1", "true"),
    )


def _children(parent: Element, name: str) -> Iterator[Element]:
    return (child for child in parent.children if child.name == name and child.namespace == MAIN)


def _grandchildren(root: Element, group: str, name: str) -> Iterator[Element]:
    return (child for parent in _children(root, group) for child in _children(parent, name))


def _dimension(element: Element) -> Dimension:
    return Dimension(parse_range(element.attributes.get("ref", "A1")), element.start, element.end)


def _column_styles(root: Element) -> Iterator[tuple[int, int, int]]:
    for column in _grandchildren(root, "cols", "col"):
        if "style" in column.attributes:
            first = int(column.attributes.get("min", "1"))
            yield first, int(column.attributes.get("max", first)), int(column.attributes["style"])
