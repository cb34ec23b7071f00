"""All formulas of a workbook, and what their references are resolved with."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from followup_sheet.workbook import markup
from followup_sheet.workbook.book import Book, SheetRef, children, definitions, tab_names
from followup_sheet.workbook.formulas.places import DefinedName, Layout, TableArea
from followup_sheet.workbook.limits import Limits, refuse_too_many_formulas
from followup_sheet.workbook.sheet import Sheet, may_have_formulas, scan
from followup_sheet.workbook.table import Table

Parts = Mapping[str, bytes]

_NONE: Parts = MappingProxyType({})
_NO_SHEETS: Mapping[str, Sheet] = MappingProxyType({})


def with_formulas(book: Book, ref: SheetRef, limits: Limits) -> Sheet | None:
    """The sheet, if it may hold formulas; none of its cells is kept."""
    part = book.package.part(ref.part)
    return scan(part, (), name=ref.name, limits=limits) if may_have_formulas(part) else None


def all_formulas(book: Book, limits: Limits, opened: Mapping[str, Sheet] = _NO_SHEETS) -> dict[str, Sheet]:
    """Every sheet with formulas by its name; ``opened`` are sheets that have been read, by their parts.

    Raises TrackerError for more formulas in all than the limits allow."""
    found: dict[str, Sheet] = {}
    count = 0
    for ref in book.sheets:
        sheet = opened.get(ref.part) or with_formulas(book, ref, limits)
        if sheet and sheet.formulas:
            found[ref.name] = sheet
            count += len(sheet.formulas)
            refuse_too_many_formulas(count, limits)
    return found


def layout(book: Book, changed: Parts = _NONE) -> Layout:
    """What references in formulas are resolved with once the parts in ``changed`` are written: with new
    tabs, longer names and wider tables. The tables of sheets that are new are not among them."""
    tabs, names = book.tabs, book.defined_names
    if book.workbook_part in changed:
        xml = markup.utf8(changed[book.workbook_part], book.workbook_part)
        root = markup.outline(xml, book.workbook_part, ("sheets", "definedNames"))
        tabs, names = tuple(tab_names(root)), tuple(definitions(root))
    defined = [DefinedName(name, text, tab) for name, tab, text in names]
    return Layout(tabs, defined, [area for ref in book.sheets for area in _table_areas(book, ref, changed)])


def _table_areas(book: Book, ref: SheetRef, changed: Parts) -> list[TableArea]:
    parts = [line.target for line in book.relationships(ref.part) if line.type == "table"]
    tables = [Table.read(changed.get(part) or book.package.part(part), part) for part in parts]
    return [TableArea(table.name, ref.name, table.area.first_column, table.columns) for table in tables]


def is_computed_by_hand(book: Book) -> bool:
    """Whether formulas are computed only when somebody asks for it (F9)."""
    part = book.workbook_part
    root = markup.outline(markup.utf8(book.package.part(part), part), part, ())
    return any(element.attributes.get("calcMode") == "manual" for element in children(root, "calcPr"))
