"""Sheets of our own template moved into a user's workbook, as its last tabs.

template → sheet's part fitted to the workbook → parts it leads to, under free names → tab, names

What is there already is only added to: the lists of parts, relationships, tabs and names. The look
goes into the user's styles, where an equal one is found first.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence

from followup_sheet.errors import TrackerError
from followup_sheet.workbook import markup, tags
from followup_sheet.workbook.book import Book, Relationship, SheetRef, children, relationships_part
from followup_sheet.workbook.growing.grafting import Graft
from followup_sheet.workbook.growing.moved_sheet import Ground, moved_sheet, sheets_named, with_formats
from followup_sheet.workbook.growing.table_names import TableNames
from followup_sheet.workbook.package import Package
from followup_sheet.workbook.registration import Registration
from followup_sheet.workbook.strings import attribute, shared_strings
from followup_sheet.workbook.styles import Styles
from followup_sheet.workbook.styles_part import StylesPart

_DAYS_BETWEEN_EPOCHS = 1_462
"""What 1 January 1904 is called in a workbook that counts from 1900."""
_NUMBERED = re.compile(r"(.*?)[0-9]*(\.[^./]*)")


def with_template_sheets(
    book: Book, changed: Mapping[str, bytes], styles: Styles, source: bytes, names: Sequence[str]
) -> dict[str, bytes]:
    """All changed and new parts once the sheets ``names`` of ``source`` are the workbook's last tabs, in
    this order, on top of what was ``changed`` already.

    ``source`` is a workbook as the template builds it. ``styles`` are the user's: formats are appended
    to them, and their part is left to the caller. Raises TrackerError where a tab has one of the
    names already, ValueError for a name ``source`` does not have.
    """
    registration = Registration(book, changed)
    for name in names:
        if registration.has_tab(name):
            raise TrackerError(f"there is a tab called {name} already", next_step="Rename that tab")
    transplant = _Transplant(registration, Book.read(Package.open(source)), styles, names)
    for name in names:
        transplant.move(name)
    return registration.parts


class _Transplant:
    """Copies sheets, and each part they lead to once."""

    def __init__(self, registration: Registration, source: Book, styles: Styles, names: Sequence[str]) -> None:
        self.registration, self.source = registration, source
        self.sheets = {ref.name: ref for ref in source.sheets}
        self.types = Registration(source, {})
        self.tables = TableNames(registration)
        self.copies: dict[str, str] = {}
        package = source.package
        styles_xml = package.part(source.styles_part) if source.styles_part else None
        strings = shared_strings(package.part(source.shared_strings_part)) if source.shared_strings_part else []
        days = _DAYS_BETWEEN_EPOCHS * (source.date1904 - registration.book.date1904)
        tabs = [*registration.tabs(), *names]
        self.graft = Graft(StylesPart(styles_xml), styles)
        self.ground = Ground(strings, Styles.read(styles_xml), self.graft, days, tabs)

    def move(self, name: str) -> None:
        if name not in self.sheets:
            raise ValueError(f"the template has no sheet {name}")
        ref = self.sheets[name]
        part = self._free_name(ref.part)
        self.registration.parts[part] = self._sheet(ref)
        tab = self.registration.add_sheet(name, part)
        self._relationships(ref.part, part)
        for attributes, text in _local_names(self.source, name):
            self.registration.add_local_name(tab, attributes, text)

    def _sheet(self, ref: SheetRef) -> bytes:
        links = {line.id: line.target for line in self.source.relationships(ref.part) if line.external}
        return moved_sheet(self.source.package.part(ref.part), ref.name, links, self.ground)

    def _free_name(self, part: str) -> str:
        """A part's name here: the same, but for its number."""
        match = _NUMBERED.fullmatch(part)
        stem, ending = match.groups() if match else (part, "")
        return self.registration.free_name(stem, ending)

    def _relationships(self, part: str, copy: str) -> None:
        """The parts that a copied one leads to, and its relationships with their new names."""
        name, lines = relationships_part(part), self.source.relationships(part)
        if not lines:
            return
        inside = (line for line in lines if not line.external and line.target in self.source.package)
        targets = {line.id: self._copied(line) for line in inside}
        xml = markup.utf8(self.source.package.part(name), name)
        self.registration.parts[relationships_part(copy)] = tags.with_each_tag(
            xml, lambda _, values: {"Target": targets[values["Id"]]} if values.get("Id") in targets else {}
        )

    def _copied(self, line: Relationship) -> str:
        """The target of a relationship here, its part copied if that was not done before."""
        if line.target not in self.copies:
            copy = self.copies[line.target] = self._free_name(line.target)
            self.registration.parts[copy] = self._content(line)
            self._declare(line.target, copy)
            self._relationships(line.target, copy)
        return attribute(f"/{self.copies[line.target]}")

    def _content(self, line: Relationship) -> bytes:
        xml = self.source.package.part(line.target)
        if line.type != "table":
            return xml
        return with_formats(self.tables.renamed(markup.utf8(xml, line.target), line.target), self.graft)

    def _declare(self, part: str, copy: str) -> None:
        """The copy's content type, given by name or by its ending as in the template."""
        by_name = self.types.overrides().get(part)
        if by_name is not None:
            self.registration.declare(copy, by_name)
            return
        self.registration.declare_by_ending(copy, self.types.defaults()[posixpath.splitext(part)[1][1:].casefold()])


def _local_names(source: Book, sheet: str) -> Iterator[tuple[Mapping[str, str], str]]:
    """Attributes and text of a sheet's own defined names, those left out that name another sheet."""
    part = source.workbook_part
    root = markup.outline(markup.utf8(source.package.part(part), part), part, ("definedNames",))
    tab = str(source.tabs.index(sheet))
    for group in children(root, "definedNames"):
        for name in group.children:
            if name.attributes.get("localSheetId") == tab and sheets_named(name.text) <= {sheet.casefold()}:
                yield name.attributes, name.text
