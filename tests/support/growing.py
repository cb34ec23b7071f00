"""Columns added to a workbook as `adopt` adds them, and what of it was not the columns' business."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from xml.etree import ElementTree as ET

from followup_sheet.adoption.plan import NewColumn
from followup_sheet.workbook.growing.new_columns import Growth, new_columns
from followup_sheet.workbook.limits import Limits
from followup_sheet.workbook.new_parts import with_new_styles
from followup_sheet.workbook.package import Package
from followup_sheet.workbook.reader import Reading
from followup_sheet.workbook.splice import splice
from followup_sheet.workbook.verify import Change, SheetChange
from tests.support.excel_lint import lint, ranges
from tests.support.excel_lint.package import Package as Parts
from tests.support.excel_lint.workbook import Book
from tests.support.package_differences import compare, looks

NAMES = ("Status", "Due", "Next action", "How", "Stage", "Phone", "Prefers", "Deadline", "ID")
"""Columns to add, the folded ones last, as `adopt` gives them."""
FOLDED = ("Phone", "Prefers", "Deadline", "ID")

_AROUND = ("sheetFormatPr", "cols", "dataValidations", "autoFilter", "dimension")


@dataclass(frozen=True)
class Grown:
    """A workbook before and after; ``first`` is the number of the first new column."""

    before: bytes
    after: bytes
    growth: Growth
    change: Change
    sheet: str
    header_row: int
    first: int
    names: tuple[str, ...]

    @property
    def letters(self) -> dict[str, str]:
        """Column name to letters."""
        return {name: ranges.name(number, 1).rstrip("1") for number, name in enumerate(self.names, self.first)}

    @cached_property
    def xml(self) -> ET.Element:
        """The sheet as it is now."""
        return sheet_of(self.after, self.sheet)


def grown(data: bytes, names: Sequence[str] = NAMES, headers: Sequence[str] = ()) -> Grown:
    """The columns right of the last header, verified; ``headers`` where they are not called by their names."""
    package = Package.open(data)
    reading = Reading(package, Limits())
    opened = reading.opened(*reading.chosen_tracker())
    row = next(cells for number, cells in opened.grid.rows if number == opened.header.row)
    first = max(row) + 1
    columns = [NewColumn(header, name) for header, name in zip(headers or names, names, strict=True)]
    growth = new_columns(reading.book, reading.styles, opened, columns, first)
    parts = growth.parts | {opened.ref.part: splice(opened.sheet, growth.edits, (), growth.frame)}
    if reading.styles.changed:
        styles, part = reading.styles.to_bytes(), reading.book.styles_part
        parts |= {part: styles} if part else with_new_styles(reading.book, parts, styles)
    after = package.rewrite(parts)
    sheet = SheetChange(opened.ref, opened.sheet, growth.edits, frame=growth.frame)
    change = Change(package, after, frozenset(parts), (sheet,))
    change.verify(after)
    return Grown(data, after, growth, change, opened.ref.name, opened.header.row, first, tuple(names))


def faults(one: Grown) -> list[str]:
    """A sentence for each thing that changed without need, or that Excel would repair; none is right."""
    new = compare(one.before, one.after).sheets[one.sheet]
    return [
        *sorted(set(lint(one.after)) - set(lint(one.before))),
        *_parts(one),
        *(f"{cell.address} changed" for cell in new.cells if (ranges.cell(cell.address) or (0,))[0] < one.first),
        *(text for text in new.outside if not _is_expected(text)),
        *_columns(one),
        *_drop_downs(one),
    ]


def _is_expected(text: str) -> bool:
    """Whether only what the columns need has changed, or a row's hint of how far it reaches."""
    row = re.fullmatch(r"row \d+: (.*) became (.*)", text)
    if row:
        was, became = (re.sub(r"(, )?'spans': '[\d:]+'", "", one) for one in row.groups())
        return was == became
    return bool(re.match(rf"(lost|new) <(?:{'|'.join(_AROUND)})\b", text))


def _parts(one: Grown) -> Iterator[str]:
    differences = compare(one.before, one.after)
    may = {"xl/workbook.xml", "xl/styles.xml", *re.findall(r"xl/tables/\w+\.xml", " ".join(differences.changed))}
    for name in differences.changed:
        if name not in may and not name.startswith("xl/worksheets/sheet"):
            yield f"{name} changed"
    yield from (f"the sheet {name} changed" for name in differences.sheets if name != one.sheet)
    yield from (f"{name} came or went" for name in (*differences.added, *differences.removed))
    before, after = looks(one.before), looks(one.after)
    if after[: len(before)] != before:
        yield "a format changed"


def _columns(one: Grown) -> Iterator[str]:
    """Every other column has what it had, the button of a folded group aside."""
    old, new = (columns_of(sheet_of(data, one.sheet)) for data in (one.before, one.after))
    for number in range(1, ranges.MAX_COLUMN + 1):
        if one.first <= number < one.first + len(one.names):
            continue
        was, became = dict(old.get(number, {})), dict(new.get(number, {}))
        beside = number in (one.first - 1, one.first + len(one.names))
        if beside and became.get("collapsed") == "1":
            became.pop("collapsed")
            was.pop("collapsed", None)
            became = became if was else {}
        if was != became:
            yield f"column {number}: {was} became {became}"


def columns_of(sheet: ET.Element) -> dict[int, dict[str, str]]:
    """Column number to the attributes of its entry."""
    found: dict[int, dict[str, str]] = {}
    for entry in sheet.iterfind("cols/col"):
        rest = {name: value for name, value in entry.attrib.items() if name not in ("min", "max")}
        found |= dict.fromkeys(range(int(entry.attrib["min"]), int(entry.attrib["max"]) + 1), rest)
    return found


def _drop_downs(one: Grown) -> Iterator[str]:
    old, new = (
        [ET.tostring(rule) for rule in sheet_of(data, one.sheet).iterfind("dataValidations/dataValidation")]
        for data in (one.before, one.after)
    )
    if new[: len(old)] != old:
        yield "a drop-down of the user's changed"


def sheet_of(data: bytes, name: str) -> ET.Element:
    """A worksheet as a tree."""
    package = Parts(data)
    return package.trees[next(ref.part for ref in Book(package).worksheets if ref.name == name)]
