"""The zip and the three tables every package has: members, content types, relationships."""

from __future__ import annotations

import io
import posixpath
import zipfile
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote
from xml.etree import ElementTree as ET
from xml.parsers import expat

from tests.support.excel_lint.xml import doubles, parse, relationship_ids, undeclared_ignorable

TYPES = "[Content_Types].xml"
MAIN_TYPES = {
    "worksheet": ("worksheet+xml",),
    "chartsheet": ("chartsheet+xml",),
    "styles": ("styles+xml",),
    "sharedStrings": ("sharedStrings+xml",),
    "table": ("table+xml",),
    "calcChain": ("calcChain+xml",),
    "comments": ("comments+xml",),
    "drawing": ("drawing+xml",),
    "chart": ("chart+xml",),
    "vmlDrawing": ("vmlDrawing",),
    "vbaProject": ("vbaProject",),
    "officeDocument": ("sheet.main+xml", "main+xml", "12.main"),
}


@dataclass(frozen=True, slots=True)
class Relationship:
    """``kind`` is the last word of its type; ``target`` the part it leads to, or the address outside."""

    id: str
    kind: str
    target: str
    external: bool


class Package:
    """A workbook taken apart. ``broken`` lists the parts whose XML cannot be read."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self.names = archive.namelist()
            self.parts = {name: archive.read(name) for name in self.names}
        self.trees: dict[str, ET.Element] = {}
        self.broken: dict[str, str] = {}
        for name in self.names:
            if name.endswith((".xml", ".rels")):
                self._parse(name)

    def _parse(self, name: str) -> None:
        try:
            self.trees[name] = parse(self.parts[name])
        except ET.ParseError as error:
            self.broken[name] = str(error)

    def relationships(self, part: str) -> list[Relationship]:
        """Those that lead from ``part`` (``""`` for the package itself) to others."""
        root = self.trees.get(rels_name(part))
        return [] if root is None else [_relationship(part, element) for element in root]

    def related(self, part: str, kind: str) -> list[str]:
        """The parts inside the package that ``part`` leads to by that kind of relationship."""
        return [r.target for r in self.relationships(part) if r.kind == kind and r.target in self.parts]

    @cached_property
    def workbook(self) -> str | None:
        return next((name for name in self.related("", "officeDocument") if name in self.trees), None)

    @cached_property
    def types(self) -> tuple[dict[str, str], dict[str, str]]:
        """Content types by extension and by part."""
        root = self.trees.get(TYPES, ET.Element("none"))
        defaults = {
            e.get("Extension", "").lower(): e.get("ContentType", "") for e in root if e.tag.endswith("}Default")
        }
        overrides = {_part_name(e): e.get("ContentType", "") for e in root if e.tag.endswith("}Override")}
        return defaults, overrides

    def content_type(self, part: str) -> str | None:
        defaults, overrides = self.types
        return overrides.get(part) or defaults.get(part.rpartition(".")[2].lower())


def rels_name(part: str) -> str:
    folder, file = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{file}.rels")


def _part_name(override: ET.Element) -> str:
    return override.get("PartName", "").removeprefix("/")


def _relationship(part: str, element: ET.Element) -> Relationship:
    target = element.get("Target", "")
    # A link into the workbook itself ("#Summary!A1") leads to no part either.
    external = element.get("TargetMode") == "External" or target.startswith("#")
    if not external:
        path = unquote(target.partition("#")[0])
        target = posixpath.normpath(posixpath.join("/", posixpath.dirname(part), path)).removeprefix("/")
    return Relationship(element.get("Id", ""), element.get("Type", "").rpartition("/")[2], target, external)


def package_faults(package: Package) -> list[str]:
    """Faults of the zip directory, the content types, the relationships and the XML as such."""
    faults = [f"{name}: the zip holds it twice" for name in doubles(n.lower() for n in package.names)]
    faults += [f"{name}: not well-formed XML: {error}" for name, error in package.broken.items()]
    if TYPES not in package.parts:
        return [*faults, f"{TYPES} is missing"]
    faults += _type_faults(package) + _ignorable_faults(package)
    for name in package.trees:
        faults += _relationship_faults(package, name) if name.endswith(".rels") else _id_faults(package, name)
    if package.workbook is None:
        faults.append("_rels/.rels does not lead to a workbook")
    return faults


def _type_faults(package: Package) -> list[str]:
    _, overrides = package.types
    listed = [f"{e.tag}{_part_name(e)}{e.get('Extension', '')}" for e in package.trees.get(TYPES, ())]
    faults = [f"{TYPES}: {text.rpartition('}')[2]} stands twice" for text in doubles(listed)]
    faults += [f"{TYPES}: {part} does not exist" for part in overrides if part not in package.parts]
    for name in package.names:
        if name != TYPES and not name.endswith("/") and package.content_type(name) is None:
            faults.append(f"{name}: has no content type")
    return faults


def _ignorable_faults(package: Package) -> list[str]:
    faults = []
    for name in package.trees:
        try:
            prefixes = undeclared_ignorable(package.parts[name])
        except expat.ExpatError:
            continue
        faults += [f"{name}: mc:Ignorable names {prefix}, which is not declared" for prefix in prefixes]
    return faults


def _source(rels: str) -> str:
    folder, file = posixpath.split(rels)
    return posixpath.join(posixpath.dirname(folder), file.removesuffix(".rels"))


def _relationship_faults(package: Package, rels: str) -> list[str]:
    part = _source(rels)
    found = package.relationships(part)
    faults = [f"{rels}: there is no part {part}"] if part and part not in package.parts else []
    faults += [f"{rels}: Id {key} stands twice" for key in doubles(r.id for r in found)]
    faults += [f"{rels}: Id {r.id} has no target" for r in found if not r.target]
    inside = [r for r in found if not r.external and r.target]
    faults += [f"{rels}: {r.target} does not exist" for r in inside if r.target not in package.parts]
    return faults + [fault for r in inside if r.target in package.parts for fault in _kind_faults(package, rels, r)]


def _kind_faults(package: Package, rels: str, relationship: Relationship) -> list[str]:
    wanted = MAIN_TYPES.get(relationship.kind, ("",))
    given = package.content_type(relationship.target) or ""
    faults = [] if given.endswith(wanted) else [f"{rels}: {relationship.target} has the content type {given!r}"]
    if relationship.kind == "vbaProject" and "macroEnabled" not in (package.content_type(_source(rels)) or ""):
        faults.append(f"{rels}: a macro project, but the workbook's content type is not a macro-enabled one")
    return faults


def _id_faults(package: Package, part: str) -> list[str]:
    known = {r.id for r in package.relationships(part)}
    missing = dict.fromkeys(key for key in relationship_ids(package.trees[part]) if key not in known)
    return [f"{part}: the relationship {key!r} does not exist" for key in missing]
