"""Rules in the place of those that stand in a Cadence sheet: cells in the look that is there, the table, the
drop-downs and the rows' heights made to fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from followup_sheet.cadences.check import NUMBERS, RULE_COLUMNS, rule_values
from followup_sheet.errors import TrackerError
from followup_sheet.model import RawValue, Rule
from followup_sheet.sheets.addresses import MAX_COLUMN
from followup_sheet.workbook import markup
from followup_sheet.workbook.address import Range, each_once
from followup_sheet.workbook.daggers import CODE, DAGGER
from followup_sheet.workbook.growing.around import Around
from followup_sheet.workbook.growing.column_widths import width_of
from followup_sheet.workbook.growing.drop_downs import longer_drop_downs
from followup_sheet.workbook.number_formats import GENERAL
from followup_sheet.workbook.open_sheet import OpenSheet, TableRef
from followup_sheet.workbook.package import Package
from followup_sheet.workbook.patches import Patch
from followup_sheet.workbook.splice import CellEdit
from followup_sheet.workbook.styles import Styles
from followup_sheet.workbook.table import with_columns, with_last_row
from followup_sheet.workbook.verify import SheetChange

Value = str | int | None
_TRUE = ("1", "true")


class NewRules(NamedTuple):
    """The sheet's change, and the parts of its table; ``has_more_rows`` than it had."""

    change: SheetChange
    tables: dict[str, bytes]
    has_more_rows: bool


def new_rules(
    package: Package, styles: Styles, opened: OpenSheet, lines: Sequence[int], rules: Sequence[Rule]
) -> NewRules:
    """``rules`` from the row below the header on, instead of those in the rows ``lines``.

    Columns that are missing are added; what stands in others stays. ``styles`` gets the formats it lacks.
    Raises TrackerError for merged cells in the way, and for a table with a total row there."""
    cells = _RuleCells(styles, opened, lines, rules)
    _refuse_merges(opened, cells)
    edits = cells.edits()
    around = Around.of(opened.sheet)
    change = SheetChange(
        opened.ref,
        opened.sheet,
        edits,
        frame=tuple(_drop_downs(around, cells)),
        heights={row: height for row, height in _heights(around, cells) if row in edits},
    )
    tables = {ref.part: _table(package, opened, ref, cells) for ref in opened.tables if _is_of_rules(ref, opened)}
    return NewRules(change, tables, cells.last > cells.old_last)


class _RuleCells:
    """The cells of the rules, beside what stands there."""

    def __init__(self, styles: Styles, opened: OpenSheet, lines: Sequence[int], rules: Sequence[Rule]) -> None:
        self.styles, self.opened, self.sheet = styles, opened, opened.sheet
        self.header_row = opened.header.row
        self.rows = {row.number: row for row in opened.sheet.rows}
        self.grid: Mapping[int, Mapping[int, RawValue]] = dict(opened.grid.rows)
        self.rules = dict(enumerate(rules, self.header_row + 1))
        self.last = self.header_row + len(rules)
        self.old_last = max(lines, default=self.header_row)
        self.emptied = [number for number in lines if number > self.last]
        self.added = dict(zip(self._missing(), self._free_columns(), strict=False))
        self.columns = {**opened.header.columns, **self.added}

    def edits(self) -> dict[int, dict[int, CellEdit]]:
        """Row number to the cells that must be written; rows where all is right already are absent."""
        found = {self.header_row: self._headers()}
        found |= {number: dict(self._line(number, rule)) for number, rule in self.rules.items()}
        found |= {number: dict(self._line(number, None)) for number in self.emptied}
        return {number: cells for number, cells in found.items() if cells}

    def _missing(self) -> Iterator[str]:
        """The columns that the sheet lacks and a rule fills; no follow-ups at least is what none at all says."""
        values = [rule_values(rule) for rule in self.rules.values()]
        lacking = (name for name in RULE_COLUMNS if name not in self.opened.header.columns)
        return (name for name in lacking if any(one[name] for one in values) or name in ("Opens", "Due"))

    def _free_columns(self) -> Iterator[int]:
        """Columns with nothing in them from the header row down: right of the last header, else anywhere."""
        used = set(self.opened.header.columns.values())
        used |= {column for number, cells in self.grid.items() if number >= self.header_row for column in cells}
        areas = (*self.sheet.frame.merges, *(ref.table.area for ref in self.opened.tables))
        used.update(each_once((area.first_column, area.last_column) for area in areas))
        last = max(self.opened.header.columns.values())
        return (column for column in chain(range(last + 1, MAX_COLUMN + 1), range(1, last)) if column not in used)

    def _headers(self) -> dict[int, CellEdit]:
        """The headers of added columns, looking like the last one."""
        row = self.rows[self.header_row]
        style = row.cells[max(self.opened.header.columns.values())].style
        return {column: CellEdit(name, self._known(style)) for name, column in self.added.items()}

    def _line(self, number: int, rule: Rule | None) -> Iterator[tuple[int, CellEdit]]:
        """The cells of one row that differ from what they should be; without a rule they are blank."""
        values: Mapping[str, Value] = rule_values(rule) if rule else {}
        ours = rule.ours if rule else ()
        for name, column in self.columns.items():
            edit = CellEdit(values.get(name), self._style(number, name, is_ours=name in ours))
            if self._differs(number, column, edit):
                yield column, edit

    def _style(self, number: int, name: str, *, is_ours: bool) -> int:
        """The cell's own format; in a new row that of the last rule there was. Numbers show a dagger or none."""
        row, column = self.rows.get(number), self.columns[name]
        cell = row.cells.get(column) if row else None
        if cell is None and number > self.old_last and (last := self.rows.get(self.old_last)):
            cell = last.cells.get(column) if self.old_last > self.header_row else None
        style = self._known(cell.style if cell else self.sheet.new_style(row, column))
        return self._of_number(style, is_ours=is_ours) if name in NUMBERS else style

    def _of_number(self, style: int, *, is_ours: bool) -> int:
        """The same format with a dagger, or without; a date's format would show a number as a day."""
        if is_ours == (DAGGER in self.styles.number_code(style)) and not self.styles.is_date(style):
            return style
        code = self.styles.number_format(CODE) if is_ours else GENERAL
        return self.styles.formatted(style, code, style)

    def _known(self, style: int) -> int:
        return style if style < self.styles.count else 0

    def _differs(self, number: int, column: int, edit: CellEdit) -> bool:
        row = self.rows.get(number)
        cell = row.cells.get(column) if row else None
        style = cell.style if cell else self.sheet.new_style(row, column)
        raw = self.grid.get(number, {}).get(column)
        return style != edit.style or raw != edit.value or isinstance(raw, bool)


def _refuse_merges(opened: OpenSheet, cells: _RuleCells) -> None:
    last = max(cells.last, cells.old_last)
    for area in opened.sheet.frame.merges:
        in_rows = area.first_row <= last and area.last_row > cells.header_row
        if in_rows and any(area.first_column <= column <= area.last_column for column in cells.columns.values()):
            raise TrackerError(
                f"{opened.ref.name}!{area} are merged cells, and each rule needs cells of its own",
                next_step="Unmerge them in Excel or LibreOffice, and try again",
            )


def _drop_downs(around: Around, cells: _RuleCells) -> Iterator[Patch]:
    """Drop-downs and hints of the last rule there was reach over the new ones."""
    columns = cells.columns.values()
    if cells.last > cells.old_last > cells.header_row:
        last = Range(cells.old_last, min(columns), cells.old_last, max(columns))
        yield from longer_drop_downs(around, last, cells.last)


def _heights(around: Around, cells: _RuleCells) -> Iterator[tuple[int, float]]:
    """Rows that have a height get one that shows the whole rule; one somebody chose is never made less."""
    from followup_sheet.workbook.template.cadence import height_of  # openpyxl takes long to import

    like = _height(cells, cells.old_last)
    if not like:
        return
    widths = {name: width_of(around, column) for name, column in cells.columns.items()}
    for number, rule in cells.rules.items():
        points, is_chosen = _height(cells, number) or (0, False)
        needed = height_of(rule, widths)
        if needed > points or (needed < points and not is_chosen):
            yield number, needed


def _height(cells: _RuleCells, number: int) -> tuple[float, bool] | None:
    """The points a row has, and whether somebody chose them; None where programs fit it by themselves."""
    row = cells.rows.get(number)
    tag = cells.sheet.xml[row.start : row.open_end].decode(errors="replace") if row else ""
    written = markup.attributes(tag)
    return (float(written["ht"]), written.get("customHeight", "") in _TRUE) if "ht" in written else None


def _is_of_rules(ref: TableRef, opened: OpenSheet) -> bool:
    return any(ref.table.area.holds(opened.header.row, column) for column in opened.header.columns.values())


def _table(package: Package, opened: OpenSheet, ref: TableRef, cells: _RuleCells) -> bytes:
    """The part of the rules' table with the columns added beside it, reaching down to the last rule."""
    part = with_last_row(package.part(ref.part), cells.last, opened.ref.name, ref.part)
    beside = ref.table.area.last_column
    added = [name for number, name in enumerate(cells.added, beside + 1) if cells.added[name] == number]
    return with_columns(part, added, ref.part) if added else part
