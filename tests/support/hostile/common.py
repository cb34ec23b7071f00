"""Files that are broken, mistaken or made to do harm: small ones, of every kind."""

from __future__ import annotations

from tests.support.hostile.making import (
    DOCTYPE,
    STRINGS,
    STYLES,
    TYPES,
    Files,
    archive,
    good,
    noise,
    ods,
    ole,
    with_dimension,
    with_more,
    with_row,
)
from tests.support.packages import edited, rewritten
from tests.support.typing_by_hand import TRACKER

FILES: Files = {
    "empty": (lambda: b"", "empty"),
    "truncated": (lambda: good()[: len(good()) // 2], "still downloading"),
    "zeroed": (lambda: bytes(20_000), "nothing but zero bytes"),
    "zeroed at its end": (lambda: good()[:4000] + bytes(len(good()) - 4000), "damaged"),
    "encrypted": (lambda: ole("EncryptedPackage"), "password-protected"),
    "old .xls renamed": (lambda: ole("Workbook"), ".xls"),
    "old .doc renamed": (lambda: ole("WordDocument"), ".doc"),
    ".ods renamed": (ods, "File > Save As > Excel 2007-365 (.xlsx)"),
    ".docx renamed": (lambda: archive((TYPES, b"<Types/>"), ("word/document.xml", b"<w/>")), ".docx"),
    ".csv renamed": (lambda: b"Company,Role\nLeeds Rail,buyer\n", "CSV"),
    ".html renamed": (lambda: b"<!DOCTYPE html><html><table></table></html>", "HTML"),
    "some other zip": (lambda: archive(("notes.txt", b"hello")), "zip archive of something else"),
    "DOCTYPE in the sheet": (lambda: edited(good(), TRACKER, b"<worksheet", DOCTYPE + b"<worksheet"), "DOCTYPE"),
    "DOCTYPE in the texts": (lambda: edited(good(), STRINGS, b"<sst", DOCTYPE + b"<sst"), "DOCTYPE"),
    "DOCTYPE in the styles": (lambda: edited(good(), STYLES, b"<styleSheet", DOCTYPE + b"<styleSheet"), "DOCTYPE"),
    "DOCTYPE in the types": (lambda: edited(good(), TYPES, b"<Types", DOCTYPE + b"<Types"), "DOCTYPE"),
    "DOCTYPE in a part nobody reads": (lambda: with_more(("xl/theme/theme9.xml", DOCTYPE + b"<x/>")), "DOCTYPE"),
    "DOCTYPE in UTF-16": (lambda: with_more(("x/y.xml", DOCTYPE.decode().encode("utf-16"))), "DOCTYPE"),
    "too many rows": (
        lambda: with_row(b"".join(b'<row r="%d"/>' % number for number in range(100, 200_200))),
        "more than 200,000 rows",
    ),
    "an entity of its own": (lambda: edited(good(), STRINGS, b"<t>buyer<", b"<t>&buyer;<"), "cannot be read"),
    "a zip bomb": (lambda: with_more(("xl/media/x.bin", bytes(30_000_000))), "zip bomb"),
    "a bomb in the sheet": (lambda: with_row(b"<row r='99'>" + b" " * 30_000_000 + b"</row>"), "zip bomb"),
    "too many members": (lambda: with_more(*((f"x/{n}", b"") for n in range(5_001))), "max_members"),
    "a member twice": (lambda: with_more((TRACKER, b"<worksheet/>")), "two files inside"),
    "a member twice, in capitals": (lambda: with_more((TRACKER.upper(), b"<worksheet/>")), "two files inside"),
    "a name that climbs": (lambda: with_more(("../../etc/cron.d/x", b"x")), "unsafe name"),
    "a name that climbs, with backslashes": (lambda: with_more(("..\\..\\x.bat", b"x")), "unsafe name"),
    "an absolute name": (lambda: with_more(("/etc/passwd", b"x")), "unsafe name"),
    "a signature": (lambda: with_more(("_xmlsignatures/sig1.xml", b"<x/>")), "signed"),
    "a 20 MB attribute": (
        lambda: edited(good(), TRACKER, b"<sheetData>", b'<sheetData x="' + noise(20_000_000) + b'">'),
        "longer than 1 MB",
    ),
    "a 20 MB text": (
        lambda: with_row(b'<row r="9"><c r="D9" t="inlineStr"><is><t>' + noise(20_000_000) + b"</t></is></c></row>"),
        "longer than 1 MB",
    ),
    "a dimension no sheet has": (lambda: with_dimension(b"A1:ZZZZ9999999"), "ZZZZ9999999"),
    "a cell no sheet has": (lambda: with_row(b'<row r="9"><c r="XFE9"><v>1</v></c></row>'), "XFE"),
    "a row no sheet has": (lambda: with_row(b'<row r="1048577"/>'), "1048577"),
    "rows out of order": (lambda: with_row(b'<row r="2"/>'), "out of order"),
    "a sheet cut off": (lambda: edited(good(), TRACKER, b"</worksheet>", b""), "cannot be read"),
    "a text that is not there": (lambda: edited(good(), TRACKER, b't="s"><v>0<', b't="s"><v>99999<'), "damaged"),
    "no sheet at all": (lambda: rewritten(good(), {TRACKER: None}), "no content of its own"),
}
