"""What a run may have to add to a workbook beside its cells, as splices: the recalculation flag, a
sheet, a styles part."""

from __future__ import annotations

import posixpath

from followup_sheet.errors import TrackerError
from followup_sheet.workbook import markup, tags
from followup_sheet.workbook.book import Book, children
from followup_sheet.workbook.registration import BEFORE_NAMES, Parts, Registration, place_after
from followup_sheet.workbook.styles import Styles

_BEFORE_CALC = BEFORE_NAMES | {"definedNames"}


def with_full_calc(workbook_xml: bytes) -> bytes:
    """The workbook part with ``fullCalcOnLoad="1"`` on its ``calcPr``, which is added if it is absent.

    The very same bytes if it is set already.
    """
    part = "xl/workbook.xml"
    xml = markup.utf8(workbook_xml, part)
    root = markup.outline(xml, part, ())
    for element in children(root, "calcPr"):
        if element.attributes.get("fullCalcOnLoad", "").lower() in ("1", "true"):
            return workbook_xml
        tag = tags.with_attributes(xml[element.start : element.open_end], {"fullCalcOnLoad": "1"})
        return xml[: element.start] + tag + xml[element.open_end :]
    place = place_after(root, _BEFORE_CALC)
    return xml[:place] + f'<{markup.prefix(xml, root)}calcPr fullCalcOnLoad="1"/>'.encode() + xml[place:]


def recalculated(book: Book, changed: Parts) -> dict[str, bytes]:
    """The workbook part with the flag, on top of what is ``changed`` already; nothing where it is set."""
    part = book.workbook_part
    xml = changed.get(part) or book.package.part(part)
    new = with_full_calc(xml)
    return {part: new} if new != xml else {}


def with_styles(book: Book, changed: Parts, styles: Styles) -> dict[str, bytes]:
    """The parts that change with formats added to ``styles``, on top of what is ``changed`` already."""
    if not styles.changed:
        return {}
    if book.styles_part is None:
        return with_new_styles(book, changed, styles.to_bytes())
    return {book.styles_part: styles.to_bytes()}


def with_new_sheet(book: Book, name: str, sheet_xml: bytes) -> dict[str, bytes]:
    """The parts that change when a visible sheet is added as the last one, and the sheet's own part.

    Raises TrackerError where a tab has that name already: Excel allows none twice.
    """
    registration = Registration(book, {})
    if registration.has_tab(name):
        raise TrackerError(f"there is a tab {name} that is not a sheet of cells", next_step="Rename that tab")
    part = registration.free_name(posixpath.join(posixpath.dirname(book.workbook_part), "worksheets/sheet"))
    registration.add_sheet(name, part)
    return registration.parts | {part: sheet_xml}


def with_new_styles(book: Book, changed: Parts, styles_xml: bytes) -> dict[str, bytes]:
    """The parts that change when a workbook without styles gets some, on top of those ``changed`` already."""
    # some readers go by this name instead of by the relationship
    part = posixpath.join(posixpath.dirname(book.workbook_part), "styles.xml")
    if part in book.package and book.package.part(part).strip():
        raise markup.malformed(part, "nothing in the workbook leads to it")
    registration = Registration(book, changed)
    registration.relate(part, "styles")
    return registration.parts | {part: styles_xml}
