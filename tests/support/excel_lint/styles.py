"""The styles part: every index within it, and its counts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from tests.support.excel_lint.package import Package
from tests.support.excel_lint.xml import children_in_order, count_fault, doubles, formats, index_fault

ORDER = "numFmts fonts fills borders cellStyleXfs cellXfs cellStyles dxfs tableStyles colors extLst"
DXF_ORDER = "font numFmt fill alignment border protection extLst"
XF_ORDER = "alignment protection extLst"
FIRST_CUSTOM_FORMAT = 164
MAX_XFS = 65_490
LISTS = {
    "numFmts": "numFmt",
    "fonts": "font",
    "fills": "fill",
    "borders": "border",
    "cellStyleXfs": "xf",
    "cellXfs": "xf",
    "cellStyles": "cellStyle",
    "dxfs": "dxf",
    "tableStyles": "tableStyle",
}
_COLOUR = re.compile(r"[0-9A-Fa-f]{8}")


class Looks:
    """How many formats the workbook has; without a styles part there is one, the default."""

    def __init__(self, package: Package, part: str | None) -> None:
        root = package.trees.get(part or "")
        self._root = ET.Element("styleSheet") if root is None else root
        self._sizes = {name: len(list(formats(self._root.find(name), child))) for name, child in LISTS.items()}
        self.xfs = max(1, self._sizes["cellXfs"])
        self.dxfs = self._sizes["dxfs"]
        self.faults = [] if root is None else [f"{part}: {fault}" for fault in self._all_faults()]

    def _all_faults(self) -> list[str]:
        faults = children_in_order(self._root, ORDER)
        for name, child in LISTS.items():
            faults += count_fault(self._root.find(name), child)
        faults += [fault for name in ("cellXfs", "cellStyleXfs") for fault in self._xf_list_faults(name)]
        return (
            faults
            + self._number_format_faults()
            + self._named_style_faults()
            + self._dxf_faults()
            + self._colour_faults()
        )

    def _xf_list_faults(self, name: str) -> Iterator[str]:
        if self._sizes[name] > MAX_XFS:
            yield f"{name} holds more than {MAX_XFS:,} formats"
        for number, xf in enumerate(formats(self._root.find(name), "xf")):
            for fault in self._xf_faults(xf) + children_in_order(xf, XF_ORDER):
                yield f"{name} {number}: {fault}"

    def _xf_faults(self, xf: ET.Element) -> list[str]:
        faults = []
        for attribute, name in (
            ("fontId", "fonts"),
            ("fillId", "fills"),
            ("borderId", "borders"),
            ("xfId", "cellStyleXfs"),
        ):
            faults += index_fault(attribute, xf.get(attribute), self._sizes[name])
        known = {element.get("numFmtId") for element in self._root.iterfind("numFmts/numFmt")}
        format_id = xf.get("numFmtId", "0")
        if not format_id.isdecimal() or (int(format_id) >= FIRST_CUSTOM_FORMAT and format_id not in known):
            faults.append(f"numFmtId {format_id} is not defined")
        return faults

    def _number_format_faults(self) -> list[str]:
        elements = self._root.findall("numFmts/numFmt")
        faults = [f"numFmtId {key} is defined twice" for key in doubles(e.get("numFmtId", "") for e in elements)]
        bad = [e for e in elements if not 1 <= len(e.get("formatCode", "")) <= 255]
        return faults + [f"numFmtId {e.get('numFmtId')} has no usable format code" for e in bad]

    def _named_style_faults(self) -> list[str]:
        styles = self._root.findall("cellStyles/cellStyle")
        faults = [f"two styles are called {name!r}" for name in doubles(s.get("name", "").casefold() for s in styles)]
        for style in styles:
            faults += index_fault(
                f"style {style.get('name')}: xfId", style.get("xfId", "0"), self._sizes["cellStyleXfs"]
            )
        return faults

    def _dxf_faults(self) -> list[str]:
        dxfs = enumerate(formats(self._root.find("dxfs"), "dxf"))
        return [f"dxf {number}: {fault}" for number, dxf in dxfs for fault in children_in_order(dxf, DXF_ORDER)]

    def _colour_faults(self) -> list[str]:
        colours = dict.fromkeys(e.get("rgb", "00000000") for e in self._root.iter() if not str(e.tag).startswith("{"))
        return [f"{colour!r} is not a colour (AARRGGBB)" for colour in colours if not _COLOUR.fullmatch(colour)]
