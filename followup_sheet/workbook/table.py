"""Tables: what a table part says, and the same part with the table reaching further down or right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from followup_sheet.errors import TrackerError
from followup_sheet.workbook import markup, strings, tags
from followup_sheet.workbook.address import Range, parse_range
from followup_sheet.workbook.markup import Element
from followup_sheet.workbook.patches import Patch, patched

_PART = "xl/tables/table.xml"


class Table(NamedTuple):
    """One table. ``area`` is all of it: header rows, data and totals rows.

    ``name`` is what formulas call it; ``columns`` are the headings from left to right;
    ``filter`` the range its filter buttons work on, None without any. ``is_fed`` tells that its
    columns come from somewhere else: a query, or an XML file.
    """

    name: str
    area: Range
    header_rows: int
    totals_rows: int
    columns: tuple[str, ...]
    filter: Range | None = None
    is_fed: bool = False

    @classmethod
    def read(cls, xml: bytes, part: str = _PART) -> Table:
        """Raises TrackerError for a part that is not well-formed or has no range."""
        root = _outline(markup.utf8(xml, part), part)
        headings = (column.attributes.get("name", "") for column in _grandchildren(root, "tableColumns", "tableColumn"))
        filters = [_range(element, part) for element in _children(root, "autoFilter") if "ref" in element.attributes]
        return cls(
            root.attributes.get("displayName") or root.attributes.get("name", ""),
            _range(root, part),
            _count(root, "headerRowCount", 1),
            _count(root, "totalsRowCount", 0),
            tuple(strings.decode(heading) for heading in headings),
            filters[0] if filters else None,
            root.attributes.get("tableType", "worksheet") != "worksheet",
        )

    @property
    def first_row(self) -> int:
        """The sheet row of the first line of data."""
        return self.area.first_row + self.header_rows

    @property
    def last_row(self) -> int:
        """The sheet row of the last line of data, above any totals row."""
        return self.area.last_row - self.totals_rows


def with_last_row(xml: bytes, last_row: int, sheet: str, part: str = _PART) -> bytes:
    """The table part with its range and its filter's range reaching down to sheet row ``last_row``.

    The very same bytes when it reaches that far already. Raises TrackerError for a table with a
    totals row, which stands where the new rows would go.
    """
    table, text = Table.read(xml, part), markup.utf8(xml, part)
    if last_row <= table.last_row:
        return xml
    if table.totals_rows:
        raise TrackerError(
            f"the table {table.name} on sheet {sheet} has a total row, so no lines can be added below it",
            next_step=f"Switch off the total row of table {table.name} on sheet {sheet}",
        )
    root = _outline(text, part)
    reaching = [root, *(element for element in _children(root, "autoFilter") if "ref" in element.attributes)]
    for element in reversed(reaching):  # from the end, so that the offsets before it stay true
        ref = str(_range(element, part)._replace(last_row=last_row))
        tag = tags.with_attributes(text[element.start : element.open_end], {"ref": ref})
        text = text[: element.start] + tag + text[element.open_end :]
    return text


def with_columns(xml: bytes, headings: Sequence[str], part: str = _PART) -> bytes:
    """The table part with these columns added at its right end, rows as they are.

    The headings must be none that the table has, in any case. Raises TrackerError for a part that
    has no list of columns.
    """
    text = markup.utf8(xml, part)
    root = _outline(text, part)
    columns = next(iter(_children(root, "tableColumns")), None)
    if columns is None or columns.open_end == columns.end:
        raise markup.malformed(part, "it has no columns")
    ranges = [root, *(element for element in _children(root, "autoFilter") if "ref" in element.attributes)]
    wider = [_wider(text, element, len(headings), part) for element in ranges]
    return patched(text, [*wider, *_added(text, columns, headings)])


def _wider(text: bytes, element: Element, more: int, part: str) -> Patch:
    area = _range(element, part)
    ref = str(area._replace(last_column=area.last_column + more))
    tag = text[element.start : element.open_end]
    return Patch(element.start, element.open_end, tags.with_attributes(tag, {"ref": ref}))


def _added(text: bytes, columns: Element, headings: Sequence[str]) -> tuple[Patch, Patch]:
    """The list of columns with a right count, and the new ones at its end."""
    present = [column for column in columns.children if column.name == "tableColumn"]
    first = 1 + max((_count(column, "id", 0) for column in present), default=0)
    prefix = markup.prefix(text, columns)
    written = [
        f'<{prefix}tableColumn id="{number}" name="{_attribute(heading)}"/>'.encode()
        for number, heading in enumerate(headings, first)
    ]
    tag = text[columns.start : columns.open_end]
    counted = tags.with_attributes(tag, {"count": str(len(present) + len(headings))})
    place = text.rindex(b"</", columns.start, columns.end)
    return Patch(columns.start, columns.open_end, counted), Patch(place, place, b"".join(written))


def _attribute(heading: str) -> str:
    return strings.escape(heading).decode().replace('"', "&quot;").replace("\n", "_x000a_")


def _outline(xml: bytes, part: str) -> Element:
    root = markup.outline(xml, part, ("tableColumns",))
    if root.name != "table":
        raise markup.malformed(part, f"it holds {root.name} instead of a table")
    return root


def _children(root: Element, name: str) -> list[Element]:
    return [child for child in root.children if child.name == name and child.namespace == root.namespace]


def _grandchildren(root: Element, name: str, inner: str) -> list[Element]:
    return [column for child in _children(root, name) for column in child.children if column.name == inner]


def _range(element: Element, part: str) -> Range:
    try:
        return parse_range(element.attributes.get("ref", ""))
    except ValueError as error:
        raise markup.malformed(part, f"the range of its {element.name} is not one: {error}") from error


def _count(root: Element, name: str, default: int) -> int:
    text = root.attributes.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 8 else default
