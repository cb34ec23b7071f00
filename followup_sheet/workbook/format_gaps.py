"""Numbers of formats that refer to none: cells, or formats, with an index just out of range.

Such an index means the default, and has to go on meaning it: without stand-ins, a format appended
tonight would get that very number, and with it the look of the cells that refer to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from followup_sheet.workbook import tags
from followup_sheet.workbook.styles_part import NUMBER, StylesPart

_REFERRING = {"fonts": "fontId", "fills": "fillId", "borders": "borderId"}
_NEAR = 500
"""So many formats no command adds; a number further out of range stays out of it."""


def stand_ins(part: StylesPart, name: str, used: Callable[[], Iterable[int]]) -> list[bytes]:
    """Copies of a list's first item for the numbers that would be taken; ``used`` are those of cell formats."""
    items = part.lists[name].items
    numbers = used() if name == "cellXfs" else _referred(part, _REFERRING.get(name))
    meant = [number for number in numbers if len(items) <= number < len(items) + _NEAR]
    return [items[0]] * (max(meant) + 1 - len(items)) if meant else []


def _referred(part: StylesPart, attribute: str | None) -> set[int]:
    """The numbers by which cell formats refer to fonts, fills or borders."""
    formats = (*part.lists["cellStyleXfs"].items, *part.lists["cellXfs"].items) if attribute else ()
    found = (values.get(attribute or "", "") for item in formats for _, values in tags.tags(item))
    return {int(number) for number in found if NUMBER.fullmatch(number)}
