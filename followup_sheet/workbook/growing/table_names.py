"""Numbers and names of tables: each stands once in a workbook, and no defined name may be the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain, count

from followup_sheet.workbook import markup, tags
from followup_sheet.workbook.registration import Registration

_TABLE_TYPE = "spreadsheetml.table+xml"


class TableNames:
    """What is taken in a workbook; grows with every table renamed."""

    def __init__(self, registration: Registration) -> None:
        tables = list(_tables(registration))
        defined = (name for name, _, _ in registration.book.defined_names)
        named = (table.get(key, "") for table in tables for key in ("name", "displayName"))
        self._names = {name.casefold() for name in chain(defined, named)}
        self._ids = {int(number) for table in tables if (number := table.get("id", "")).isdecimal()}

    def renamed(self, xml: bytes, part: str) -> bytes:
        """The table part with an id and a name that are free; its own name if it is."""
        root = markup.outline(xml, part, ())
        name = self._free_name(root.attributes.get("displayName", "Table"))
        identity = max(self._ids, default=0) + 1
        self._names.add(name.casefold())
        self._ids.add(identity)
        values = {"id": str(identity), "name": name, "displayName": name}
        return xml[: root.start] + tags.with_attributes(xml[root.start : root.open_end], values) + xml[root.open_end :]

    def _free_name(self, name: str) -> str:
        if name.casefold() not in self._names:
            return name
        # an underscore, as letters with a number behind them may be a cell
        return next(other for number in count(2) if (other := f"{name}_{number}").casefold() not in self._names)


def _tables(registration: Registration) -> Iterator[Mapping[str, str]]:
    """The attributes of every table, of those in new parts too."""
    book = registration.book
    related = (line.target for ref in book.sheets for line in book.relationships(ref.part) if line.type == "table")
    typed = (part for part, kind in registration.overrides().items() if kind.endswith(_TABLE_TYPE))
    for part in dict.fromkeys(chain(related, typed)):
        if part in book.package or part in registration.parts:
            yield markup.outline(registration.current(part), part, ()).attributes
