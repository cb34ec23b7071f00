"""The workbook part: its sheets, names and views."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.support.excel_lint.package import Package
from tests.support.excel_lint.xml import children_in_order, doubles, relationship_id

ORDER = (
    "fileVersion fileSharing workbookPr workbookProtection bookViews sheets functionGroups externalReferences "
    "definedNames calcPr oleSize customWorkbookViews pivotCaches smartTagPr smartTagTypes webPublishing "
    "fileRecoveryPr webPublishObjects extLst"
)
SHEET_KINDS = {"worksheet", "chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet"}
BAD_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
NAME = re.compile(r"(_xlnm\.)?[^\W\d][\w.\\?]*|\\[\w.\\?]*")
LIKE_A_CELL = re.compile(r"[A-Za-z]{1,3}\d+|[Rr]\d*[Cc]\d*|[RrCc]")


@dataclass(frozen=True, slots=True)
class SheetRef:
    name: str
    id: str
    state: str
    part: str
    kind: str


class Book:
    """What the workbook part says of the others."""

    def __init__(self, package: Package) -> None:
        assert package.workbook is not None
        self.part = package.workbook
        self.root = package.trees[self.part]
        self._relationships = package.relationships(self.part)
        self.sheets = [
            self._sheet(element.attrib, relationship_id(element)) for element in self.root.iterfind("sheets/sheet")
        ]
        self.worksheets = [s for s in self.sheets if s.kind == "worksheet" and s.part in package.trees]
        self.names = [e.get("name", "") for e in self.root.iterfind("definedNames/definedName")]

    def _sheet(self, attributes: dict[str, str], key: str | None) -> SheetRef:
        target = next((r for r in self._relationships if r.id == key), None)
        part, kind = (target.target, target.kind) if target else ("", "")
        return SheetRef(
            attributes.get("name", ""), attributes.get("sheetId", ""), attributes.get("state", "visible"), part, kind
        )

    def part_of_kind(self, kind: str) -> str | None:
        return next((r.target for r in self._relationships if r.kind == kind), None)


def book_faults(package: Package, book: Book) -> list[str]:
    faults = children_in_order(book.root, ORDER) + _sheet_faults(book) + _name_faults(book) + _view_faults(book)
    parts = [s.part for s in book.sheets]
    faults += [f"two sheets are the part {part}" for part in doubles(p for p in parts if p)]
    return [f"{book.part}: {fault}" for fault in faults]


def _sheet_faults(book: Book) -> list[str]:
    faults = [f"two sheets are called {name!r}" for name in doubles(s.name.casefold() for s in book.sheets)]
    faults += [f"two sheets have the sheetId {key}" for key in doubles(s.id for s in book.sheets)]
    for sheet in book.sheets:
        faults += [f"sheet {sheet.name!r}: {fault}" for fault in _one_sheet_faults(sheet)]
    if not any(sheet.state == "visible" for sheet in book.sheets):
        faults.append("no sheet is visible")
    return faults


def _one_sheet_faults(sheet: SheetRef) -> list[str]:
    faults = []
    if not 1 <= len(sheet.name.encode("utf-16-le")) // 2 <= 31:
        faults.append("the name must have 1 to 31 characters")
    if BAD_IN_SHEET_NAME.search(sheet.name) or sheet.name[:1] == "'" or sheet.name[-1:] == "'":
        faults.append("the name has a character that is not allowed")
    if not sheet.id.isdecimal() or not 1 <= int(sheet.id) <= 65_534:
        faults.append(f"the sheetId {sheet.id!r} is not a number from 1 to 65534")
    if sheet.state not in {"visible", "hidden", "veryHidden"}:
        faults.append(f"the state {sheet.state!r} is unknown")
    if sheet.kind not in SHEET_KINDS:
        faults.append("its relationship does not lead to a sheet")
    return faults


def _name_faults(book: Book) -> list[str]:
    faults = []
    names = book.root.findall("definedNames/definedName")
    scoped = [f"{e.get('name', '').casefold()} ({e.get('localSheetId', 'workbook')})" for e in names]
    faults += [f"the name {name} is defined twice" for name in doubles(scoped)]
    for element in names:
        name, local = element.get("name", ""), element.get("localSheetId")
        if not NAME.fullmatch(name) or LIKE_A_CELL.fullmatch(name) or len(name) > 255:
            faults.append(f"{name!r} is not a name")
        if local is not None and not (local.isdecimal() and int(local) < len(book.sheets)):
            faults.append(f"the name {name}: there is no sheet number {local}")
        if not (element.text or "").strip():
            faults.append(f"the name {name} stands for nothing")
    return faults


def _view_faults(book: Book) -> list[str]:
    faults = []
    for view in book.root.iterfind("bookViews/workbookView"):
        for attribute in ("activeTab", "firstSheet"):
            number = view.get(attribute, "0")
            if not (number.isdecimal() and int(number) < len(book.sheets)):
                faults.append(f"{attribute} {number}: there is no such sheet")
    return faults
