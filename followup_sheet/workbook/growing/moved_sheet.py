"""A worksheet of one workbook, written so that it means and shows the same in another."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from followup_sheet.workbook import markup, tags
from followup_sheet.workbook.book import RELATIONSHIPS, children
from followup_sheet.workbook.cells import Cell
from followup_sheet.workbook.formulas import references
from followup_sheet.workbook.growing.grafting import Graft
from followup_sheet.workbook.markup import Element
from followup_sheet.workbook.patches import Patch
from followup_sheet.workbook.sheet import Sheet, scan
from followup_sheet.workbook.splice import CellEdit, splice
from followup_sheet.workbook.styles import Styles

_LIMIT = re.compile(rb"(<(?:[^\s<>/:]+:)?formula[12]>)([0-9.]+)(?=<)")


class Ground(NamedTuple):
    """What a moved sheet stands on: where it comes from, and where it goes.

    ``strings`` and ``styles`` are those of the workbook it comes from. ``days`` is added to a date's
    number for the new workbook's date system; ``tabs`` are the names of all tabs there, in any case.
    """

    strings: Sequence[str]
    styles: Styles
    graft: Graft
    days: int
    tabs: Collection[str]


def moved_sheet(xml: bytes, name: str, links: Mapping[str, str], ground: Ground) -> bytes:
    """The worksheet part: texts in its own cells, dates in the new date system, formats of the new
    workbook, not selected, without links to tabs that are not there.

    ``links`` are the external targets of its relationships, by id.
    """
    sheet = scan(xml, name=name)
    root = markup.outline(sheet.xml, name, ("dataValidations", "hyperlinks"))
    frame = [*_shifted_limits(sheet.xml, root, ground.days), *_dead_links(root, links, ground.tabs)]
    return with_formats(splice(sheet, dict(_edits(sheet, ground)), frame=frame), ground.graft)


def _edits(sheet: Sheet, ground: Ground) -> Iterator[tuple[int, dict[int, CellEdit]]]:
    for row in sheet.rows:
        edits = ((column, _edit(cell, ground)) for column, cell in row.cells.items() if not cell.formula)
        yield row.number, {column: edit for column, edit in edits if edit}


def _edit(cell: Cell, ground: Ground) -> CellEdit | None:
    """What a cell has to hold instead, if its number means something else in the new workbook."""
    if cell.kind == "s":
        return CellEdit(ground.strings[int(cell.text)], cell.style)
    if not cell.kind and ground.days and ground.styles.is_date(cell.style):
        return CellEdit(_shifted(float(cell.text), ground.days), cell.style) if cell.text else None
    return None


def _shifted(serial: float, days: int) -> float:
    """A date's number; times of day, and days the other date system does not reach, stay."""
    return serial + days if serial >= max(1, -days) else serial


def _shifted_limits(xml: bytes, root: Element, days: int) -> Iterator[Patch]:
    """The first and last day that validations of dates allow."""
    for rules in children(root, "dataValidations"):
        for rule in rules.children:
            if days and rule.attributes.get("type") == "date":
                written = xml[rule.start : rule.end]
                new = _LIMIT.sub(lambda match: match[1] + b"%d" % _shifted(float(match[2]), days), written)
                yield Patch(rule.start, rule.end, new)


def _dead_links(root: Element, links: Mapping[str, str], tabs: Collection[str]) -> Iterator[Patch]:
    """Links to tabs the new workbook does not have: the cell keeps its text."""
    known = {tab.casefold() for tab in tabs}
    for group in children(root, "hyperlinks"):
        dead = [link for link in group.children if not sheets_named(_place(link, links)) <= known]
        gone = [group] if len(dead) == len(group.children) else dead
        yield from (Patch(element.start, element.end, b"") for element in gone)


def _place(link: Element, links: Mapping[str, str]) -> str:
    """Where in its own workbook a link leads, empty for one that leads elsewhere."""
    target = links.get(link.attributes.get(f"{RELATIONSHIPS} id", ""), "#" + link.attributes.get("location", ""))
    return target[1:] if target.startswith("#") else ""


def sheets_named(formula: str) -> set[str]:
    """The tabs of its own workbook that a formula or place names, case-folded."""
    operands = references.read(formula).operands
    prefixes = (getattr(part, "prefix", None) for part in operands)
    return {prefix.first.casefold() for prefix in prefixes if prefix and prefix.first}


def with_formats(xml: bytes, graft: Graft) -> bytes:
    """A worksheet or table part with the new workbook's numbers for its formats."""
    prefix = markup.root_prefix(xml).encode()
    indices = {prefix + b"c": "s", prefix + b"row": "s", prefix + b"col": "style"}

    def change(tag: bytes, attributes: Mapping[str, str]) -> dict[str, str]:
        if tag == prefix + b"sheetView":
            return {"tabSelected": "0"} if "tabSelected" in attributes else {}
        index = attributes.get(indices.get(tag, ""))
        formats = {} if index is None else {indices[tag]: str(graft.xf(int(index)))}
        dxfs = (name for name in attributes if name.lower().endswith("dxfid"))
        return formats | {name: str(graft.dxf(int(attributes[name]))) for name in dxfs}

    return tags.with_each_tag(xml, change)
