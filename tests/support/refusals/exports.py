"""Exports of other tools that cannot become a tracker."""

from __future__ import annotations

from collections.abc import Callable

from followup_sheet.exports.mapping import mappings
from tests.support.home_made_trackers import theirs
from tests.support.refusals.case import TODAY, Case, holding

_ADOPT = ("adopt", "FILE", *TODAY)
_HEADERS = b"Company,Role,Applied on\n"
_LINE = b"Acme,Clerk,2026-11-02\n"


def export(what: str, data: bytes | Callable[[], bytes]) -> Case:
    return Case(what, holding(data), _ADOPT, name="jobs.csv")


def _many_rows() -> bytes:
    """A known tool's export, saved as a workbook, with more rows than anybody needs."""
    headers = next(mapping.identified_by for mapping in mappings() if mapping.tool == "Huntr")
    rows = [[f"Firm {number}", "Clerk"] for number in range(20_001)]
    return theirs(headers=headers, rows=rows, header_row=0)


CASES = (
    export("The export is empty", b" \n"),
    export("The export holds nothing but blank lines", b",,\n,,\n"),
    export("The export is a workbook or an archive", b"PK\x03\x04rest"),
    export("The export is a web page", b"<!DOCTYPE html><html><table></table></html>"),
    export("The export is a picture", b"\x89PNG\r\n\x1a\n\0\0\0\r"),
    export("The export is not text", bytes(range(1, 32)) * 40 + b"\0"),
    export("The export is not in the encoding it names", b"\xff\xfe" + b"Co\0\xd8m" * 3),
    export("The export has no headers", b"Acme,Clerk\nBrook,Baker\n"),
    export("The export has headers only", _HEADERS),
    export("A quotation mark is never closed", _HEADERS + b'"Acme,Clerk,2026-11-02\n' + _LINE),
    export("A cell is too long to be one", _HEADERS + b'"' + b"a" * 140_000 + b'"\n'),
    export("A line is too long to be one", lambda: _HEADERS + b",".join([b"a" * 1_000] * 2_100)),
    export("A line has too many cells", lambda: _HEADERS + b"," * 16_384 + b"x\n"),
    export(
        "The export has too many columns",
        lambda: b",".join([b"Company", b"Role", *(b"c%d" % n for n in range(16_380))]) + b"\n" + _LINE,
    ),
    Case("There are more than 20,000 rows", holding(_many_rows), _ADOPT, slow=True),
    export("There are more than 20,000 lines", lambda: _HEADERS + _LINE * 20_000),
)
