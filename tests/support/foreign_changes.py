"""The judge of "only ours changed": everything in a workbook that the tool had no business changing.

Parts and the sheets' cells are compared as bytes; the tool's own cells by what a person sees. What
the tool may write: its columns of the Tracker sheet, new History lines and IDs of old ones, the cached
values of formulas, added fonts, fills and formats, and what a new History sheet needs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from xml.etree import ElementTree as ET

from followup_sheet.columns import BY_NAME, column_for_header
from followup_sheet.model import Status
from tests.support.excel_lint import ranges
from tests.support.excel_lint.package import TYPES, Package, rels_name
from tests.support.excel_lint.workbook import Book
from tests.support.package_differences import CellContent, CellDifference, Look, cells, compare, looks

NEEDED = {"Status", "Due", "Next action"}
WRITTEN = NEEDED | {"Channel", "Why", "Opens", "Lapses", "Follow-ups", "ID"}
DATES = {"Due", "Opens", "Lapses"}
DASHBOARD = "Dashboard"
"""The sheet whose formulas the tool gives the values they will show."""
_GROWING = ("fonts", "fills", "cellXfs")

_ATTRIBUTES = rb"""((?:[^>"']|"[^"]*"|'[^']*')*?)"""
_ROW = re.compile(rb"<(?:\w+:)?row\b" + _ATTRIBUTES + rb"(?:/>|>(.*?)</(?:\w+:)?row\s*>)", re.DOTALL)
_CELL = re.compile(rb"<(?:\w+:)?c\b" + _ATTRIBUTES + rb"(?:/>|>(.*?)</(?:\w+:)?c\s*>)", re.DOTALL)
_ADDRESS = re.compile(rb"""\sr\s*=\s*["']([$A-Za-z]*\d+)["']""")
_DATA = re.compile(rb"<(?:\w+:)?sheetData\b[^>]*?/>|<(?:\w+:)?sheetData\b.*</(?:\w+:)?sheetData>", re.DOTALL)
_DIMENSION = re.compile(rb"<(?:\w+:)?dimension\b[^>]*?(?:/>|></(?:\w+:)?dimension>)")
_DATE_FORMAT = re.compile(r"[ymd]|^#(1[4-9]|2[0-2])$", re.IGNORECASE)
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_SPANS = re.compile(rb'\sspans="[^"]*"')
_CACHED = re.compile(rb"<(?:\w+:)?v>.*?</(?:\w+:)?v>|<(?:\w+:)?v/>", re.DOTALL)
_KIND = re.compile(rb'\s(?:t|vm)="[^"]*"')


def foreign_changes(old: bytes, new: bytes, tracker: str = "Tracker") -> list[str]:
    """A sentence for each change between two files that is not the tool's to make; none is right.

    ``tracker`` is the name of the sheet with the rows. A file that did not change is always right.
    """
    return [] if old == new else _Judge(old, new, tracker).findings()


def header(data: bytes, tracker: str = "Tracker") -> dict[str, str]:
    """Column letter by the name the tool knows the column by, from the first row that has what it needs.

    ``Follow-up due`` and its like are the tool's wherever they stand: ``Due`` is then the user's."""
    rows: dict[int, dict[str, str]] = {}
    for address, content in cells(data, tracker).items():
        name = column_for_header(content.text) if content.text else None
        if name:
            row = rows.setdefault(_row_of(address), {})
            if name not in row or content.text == BY_NAME[name].beside:
                row[name] = _letters_of(address)
    return next(found for _, found in sorted(rows.items()) if found.keys() >= NEEDED)


def statuses(data: bytes, tracker: str = "Tracker") -> dict[str, str]:
    """Address to word of the Status column's cells that say one of the seven words."""
    column, found = header(data, tracker)["Status"], cells(data, tracker)
    words = {place: cell.value for place, cell in found.items() if cell.value in set(Status)}
    return {place: word for place, word in words.items() if _letters_of(place) == column}


def raw_cells(data: bytes, sheet: str) -> Mapping[str, bytes]:
    """Every cell of one worksheet as the bytes it is written with, by its address."""
    package = Package(data)
    part = next(ref.part for ref in Book(package).worksheets if ref.name == sheet)
    return _raw(package.parts[part]).cells


@dataclass(frozen=True, slots=True)
class _Raw:
    """A worksheet part as bytes: what is around the rows, each row's own tag, each cell."""

    around: tuple[bytes, bytes]
    rows: Mapping[int, bytes]
    cells: Mapping[str, bytes]


def _raw(xml: bytes) -> _Raw:
    data = _DATA.search(_COMMENT.sub(lambda comment: b" " * len(comment[0]), xml))
    assert data is not None
    rows, found, place = {}, {}, 0
    for row in _ROW.finditer(xml[slice(*data.span())]):
        address = _ADDRESS.search(row[1])
        place = int(address[1]) if address else place + 1
        rows[place] = _SPANS.sub(b"", row[1]).rstrip()
        column = 0
        for cell in _CELL.finditer(row[2] or b""):
            named = _ADDRESS.search(cell[1])
            column = (ranges.cell(ranges.usual(named[1].decode())) or (column + 1, 0))[0] if named else column + 1
            found[ranges.name(column, place)] = cell[0]
    return _Raw((_DIMENSION.sub(b"", xml[: data.start()]), xml[data.end() :]), rows, found)


class _Judge:
    def __init__(self, old: bytes, new: bytes, tracker: str) -> None:
        self.old_data = old
        self.old, self.new = Package(old), Package(new)
        self.old_book, self.new_book = Book(self.old), Book(self.new)
        self.differences = compare(old, new)
        self.tracker = tracker
        columns = header(old, tracker)
        self.ours = {columns[name]: name for name in WRITTEN & columns.keys()}
        self.old_cells = {name: cells(old, name) for name in ("History",) if name in self._sheets(self.old_book)}

    def findings(self) -> list[str]:
        return [*self._parts(), *self._contents(), *self._sheets_findings()]

    @staticmethod
    def _sheets(book: Book) -> dict[str, str]:
        return {ref.name: ref.part for ref in book.worksheets}

    @cached_property
    def _added_sheets(self) -> set[str]:
        return set(self._sheets(self.new_book).values()) - set(self._sheets(self.old_book).values())

    def _parts(self) -> Iterator[str]:
        seen = self.differences
        yield from (f"the part {name} is gone" for name in seen.removed)
        yield from (f"the part {name} is new" for name in seen.added if name not in self._added_sheets)
        if seen.reordered:
            yield "the parts changed places"
        if len(self._added_sheets) > int("History" not in self._sheets(self.old_book)):
            yield f"sheets were added: {sorted(self._added_sheets)}"

    def _contents(self) -> Iterator[str]:
        """Every changed part but the worksheets, each by what may change in it."""
        judges = {
            TYPES: _only_added_children,
            rels_name(self.old_book.part): _only_added_children,
            self.old_book.part: _only_recalculation_and_history,
            self.old_book.part_of_kind("styles"): _only_more_looks,
        }
        history = self._sheets(self.old_book).get("History", "")
        judges |= dict.fromkeys(self.old.related(history, "table") if history else [], _only_longer)
        sheets = set(self._sheets(self.old_book).values())
        for name in self.differences.changed:
            judge = judges.get(name)
            if name not in sheets and not (judge and judge(self.old.parts[name], self.new.parts[name])):
                yield f"the part {name} changed"

    def _sheets_findings(self) -> Iterator[str]:
        new = self._sheets(self.new_book)
        for name, part in self._sheets(self.old_book).items():
            if new.get(name) != part:
                yield f"the sheet {name} is gone, or another part"
            elif self.old.parts[part] != self.new.parts[part]:
                yield from self._sheet(name, _raw(self.old.parts[part]), _raw(self.new.parts[part]))

    def _sheet(self, name: str, old: _Raw, new: _Raw) -> Iterator[str]:
        if old.around != new.around:
            yield f"{name}: something outside the rows changed"
        may_add = name == "History"
        for row in old.rows.keys() | new.rows.keys():
            if old.rows.get(row) != new.rows.get(row) and not (may_add and row not in old.rows):
                yield f"{name}: the row {row} itself changed"
        for address in old.cells.keys() | new.cells.keys():
            before, after = old.cells.get(address, b""), new.cells.get(address, b"")
            if before != after and not self._may_change(name, address, before, after):
                yield f"{name}!{address}: {before!r} became {after!r}"
        yield from self._looks(name)

    def _may_change(self, name: str, address: str, before: bytes, after: bytes) -> bool:
        if _only_lost_cached_value(before, after):
            return True
        if name == DASHBOARD:
            return _only_another_cached_value(before, after)
        if name == self.tracker:
            return _letters_of(address) in self.ours
        return name == "History" and self._is_new_line(address, _value_of(self.old_cells[name].get(address)))

    def _is_new_line(self, address: str, before: str) -> bool:
        """A blank cell below the last old line, or the blank ID of an old one."""
        used = [_row_of(place) for place, content in self.old_cells["History"].items() if content.value]
        return not before and (_row_of(address) > max(used) or _letters_of(address) == self._history_id)

    @cached_property
    def _history_id(self) -> str:
        named = (_letters_of(place) for place, cell in self.old_cells["History"].items() if cell.value == "ID")
        return next(named, "")

    def _looks(self, name: str) -> Iterator[str]:
        """Of the tool's own cells: only what is its to choose about their look."""
        changes = self.differences.sheets[name].cells if name in self.differences.sheets else ()
        for change in changes if name == self.tracker else ():
            column = self.ours.get(_letters_of(change.address), "")
            change = change if change.old else self._with_inherited_look(change)
            foreign = change.aspects - _allowed(column, change)
            if column and foreign:
                yield f"{name}!{change.address}: its {', '.join(sorted(foreign))} changed"
            elif column and "font" in change.aspects and not _same_font(change):
                yield f"{name}!{change.address}: its font changed in more than the colour"

    def _with_inherited_look(self, change: CellDifference) -> CellDifference:
        """A cell that did not stand in the file looked as its row does, else as its column."""
        return replace(change, old=CellContent(look=self._inherited(change.address)))

    def _inherited(self, address: str) -> Look:
        sheet = self.old.trees[self._sheets(self.old_book)[self.tracker]]
        column, number = ranges.cell(address) or (0, 0)
        row = next((row for row in sheet.iterfind("sheetData/row") if row.get("r") == str(number)), None)
        if row is not None and row.get("customFormat") in ("1", "true"):
            return self._old_look(int(row.get("s", "0")))
        columns = (c for c in sheet.iterfind("cols/col") if c.get("style"))
        spans = ((int(c.get("min", "0")), int(c.get("max", "0")), c.get("style", "0")) for c in columns)
        return self._old_look(next((int(style) for first, last, style in spans if first <= column <= last), 0))

    def _old_look(self, index: int) -> Look:
        """A number out of range counts as the default format."""
        return self._old_looks[index if 0 <= index < len(self._old_looks) else 0]

    @cached_property
    def _old_looks(self) -> list[Look]:
        return looks(self.old_data) or [Look()]


def _allowed(column: str, change: CellDifference) -> set[str]:
    """What the tool may change of one of its cells: a number format only where it showed no date."""
    allowed = {"kind", "value"}
    if column in NEEDED:
        allowed |= {"fill", "font"}
    shows_dates = change.old is not None and _DATE_FORMAT.search(change.old.look.number_format)
    return allowed | ({"number_format"} if column in DATES and not shows_dates else set())


def _same_font(change: CellDifference) -> bool:
    """But for the colour, and for the order in which its parts are written."""
    if change.old is None or change.new is None:
        return True
    fonts = [re.sub(r"<color\b[^>]*></color>|<color\b[^>]*/>", "", one.look.font) for one in (change.old, change.new)]
    return sorted(fonts[0]) == sorted(fonts[1])


def _only_lost_cached_value(before: bytes, after: bytes) -> bool:
    return _has_formula(before) and _without_value(before) == after


def _only_another_cached_value(before: bytes, after: bytes) -> bool:
    return _has_formula(before) and _without_value(before) == _without_value(after)


def _has_formula(cell: bytes) -> bool:
    return b"<f" in re.sub(rb"<\w+:f\b", b"<f", cell)


def _without_value(cell: bytes) -> bytes:
    open_end = cell.find(b">") + 1
    return _KIND.sub(b"", cell[:open_end]) + _CACHED.sub(b"", cell[open_end:])


def _only_added_children(old: bytes, new: bytes) -> bool:
    start = old[: old.rindex(b"</")]
    return new.startswith(start) and new.endswith(old[len(start) :])


def _only_recalculation_and_history(old: bytes, new: bytes) -> bool:
    calculation = re.compile(rb"<(?:\w+:)?calcPr\b[^>]*/>")
    added = re.compile(rb'<(?:\w+:)?sheet name="History" sheetId="\d+" xmlns:r="[^"]*" r:id="\w+"/>')
    had_history = re.search(rb'<(?:\w+:)?sheet name="History"', old)
    plain = calculation.sub(b"", new) if had_history else added.sub(b"", calculation.sub(b"", new))
    return calculation.sub(b"", old) == plain


def _only_longer(old: bytes, new: bytes) -> bool:
    reference = re.compile(rb'\sref="[^"]*"')
    return reference.sub(b"", old) == reference.sub(b"", new)


def _only_more_looks(old: bytes, new: bytes) -> bool:
    """The same styles part, with more at the end of the lists of fonts, fills and cell formats."""
    before, after = ({e.tag.rpartition("}")[2]: e for e in ET.fromstring(xml)} for xml in (old, new))  # noqa: S314 (a file the tests made)
    if list(before) != list(after):
        return False
    texts = {name: ([_xml(e) for e in before[name]], [_xml(e) for e in after[name]]) for name in before}
    grown = all(first == second[: len(first)] for first, second in (texts[name] for name in _GROWING))
    return grown and all(_xml(before[name]) == _xml(after[name]) for name in before if name not in _GROWING)


def _xml(element: ET.Element) -> str:
    return ET.canonicalize(ET.tostring(element, encoding="unicode"), strip_text=False)


def _value_of(content: CellContent | None) -> str:
    return content.value if content else ""


def _letters_of(address: str) -> str:
    return address.rstrip("0123456789")


def _row_of(address: str) -> int:
    return int(address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
