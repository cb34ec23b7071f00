"""A workbook's zip put together by hand: parts, what leads to them, and what they are."""

from __future__ import annotations

import posixpath
import re
from typing import Self

from tests.support.package_quirks import archive
from tests.support.packages import members

TYPES, RELS, WORKBOOK = "[Content_Types].xml", "xl/_rels/workbook.xml.rels", "xl/workbook.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET_ML = "application/vnd.openxmlformats-officedocument.spreadsheetml."
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


class Assembly:
    """The members of a package while they are changed. Each step gives the assembly back."""

    def __init__(self, data: bytes) -> None:
        self.members = members(data)

    @property
    def data(self) -> bytes:
        return archive(self.members)

    def put(self, part: str, new: str, *, before: str) -> Self:
        """``new`` in front of the first ``before``, which must be there."""
        xml = self.members[part].decode()
        assert before in xml, f"{part} does not hold {before!r}"
        self.members[part] = xml.replace(before, new + before, 1).encode()
        return self

    def swap(self, part: str, pattern: str, new: str) -> Self:
        """Every match of ``pattern``, of which there must be one."""
        xml, times = re.subn(pattern, new, self.members[part].decode(), flags=re.DOTALL)
        assert times, f"{part} does not hold {pattern!r}"
        self.members[part] = xml.encode()
        return self

    def add(self, part: str, content: str | bytes, kind: str = "") -> Self:
        """A part; ``kind`` is its content type, or nothing where its ending tells it."""
        self.members[part] = (XML + content).encode() if isinstance(content, str) else content
        return (
            self.put(TYPES, f'<Override PartName="/{part}" ContentType="{kind}"/>', before="</Types>") if kind else self
        )

    def ending(self, ending: str, kind: str) -> Self:
        """What parts with that ending are."""
        return self.swap(TYPES, "(<Types [^>]*>)", rf'\1<Default Extension="{ending}" ContentType="{kind}"/>')

    def link(self, source: str, key: str, kind: str, target: str, *, outside: bool = False) -> Self:
        """A relationship called ``key`` from a part (``""``: the package); ``kind`` without a scheme is Office's."""
        folder, name = posixpath.split(source)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        empty = f'{XML}<Relationships xmlns="{PACKAGE}/relationships"></Relationships>'
        self.members.setdefault(rels, empty.encode())
        address = kind if ":" in kind else f"{OFFICE}/{kind}"
        mode = ' TargetMode="External"' if outside else ""
        line = f'<Relationship Id="{key}" Type="{address}" Target="{target}"{mode}/>'
        return self.put(rels, line, before="</Relationships>")
