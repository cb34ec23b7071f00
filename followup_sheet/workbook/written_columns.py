"""The cells of a sheet's columns as they will be written: what stands there, and tonight's edits over it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, time
from functools import cached_property

from followup_sheet.dashboard.shown_cells import Column, Plain
from followup_sheet.model import CellError, RawValue
from followup_sheet.sheets.grid import Cells
from followup_sheet.workbook.splice import Edits
from followup_sheet.workbook.values import CellValues

_SECONDS = 86_400


class WrittenSheet:
    """A sheet's ``rows`` before the night, in their order, and the ``edits`` of the night.

    ``columns`` are those that were read (None = all), ``unsure`` those with a formula whose result
    the night changes."""

    def __init__(
        self,
        rows: Sequence[tuple[int, Cells]],
        values: CellValues,
        edits: Edits | None = None,
        *,
        columns: Collection[int] | None = None,
        unsure: Collection[int] = (),
    ) -> None:
        self._cells = [cells for _, cells in rows]
        self._values = values
        self._read, self._unsure = columns, unsure
        self._edits = _by_column(edits or {})
        new = sorted({*(edits or {})} - {number for number, _ in rows})
        numbers = [*(number for number, _ in rows), *new]
        self._order = sorted(range(len(numbers)), key=numbers.__getitem__) if new else None
        self._new = [None] * len(new)
        self._rows = sorted(numbers)

    @cached_property
    def _places(self) -> Mapping[int, int]:
        return {number: place for place, number in enumerate(self._rows)}

    def column(self, number: int) -> Column:
        """Raises KeyError for a column whose cells are not known for sure."""
        if number in self._unsure or not (self._read is None or number in self._read):
            raise KeyError(number)
        raw = [cells.get(number) for cells in self._cells]
        plain = {cell: self._plain(cell) for cell in set(raw)}
        found = [*map(plain.__getitem__, raw), *self._new]
        if self._order:
            found = [found[place] for place in self._order]
        for row, value in self._edits.get(number, ()):
            found[self._places[row]] = value
        return Column(self._rows, found)

    def _plain(self, raw: RawValue | None) -> Plain:
        if isinstance(raw, CellError):
            raise KeyError(raw)
        if isinstance(raw, datetime):
            return self._values.serial(raw) + _part_of_day(raw.time())
        return _part_of_day(raw) if isinstance(raw, time) else raw


def _by_column(edits: Edits) -> dict[int, list[tuple[int, Plain]]]:
    found: dict[int, list[tuple[int, Plain]]] = {}
    for row, cells in edits.items():
        for column, edit in cells.items():
            found.setdefault(column, []).append((row, None if edit.value == "" else edit.value))
    return found


def _part_of_day(moment: time) -> float:
    return (moment.hour * 3600 + moment.minute * 60 + moment.second) / _SECONDS
