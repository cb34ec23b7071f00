"""Values that programs trip over, as the mutators put them into cells, attributes and headers."""

from __future__ import annotations

NUMBERS: tuple[bytes, ...] = (
    b"0", b"-1", b"1", b"59", b"60", b"61", b"0.5", b"0.99999999999", b"46115.99999999", b"-0", b"1e308", b"1e999",
    b"-1e999", b"nan", b"NaN", b"inf", b"Infinity", b"1E5", b"0x10", b"1_000", b"1,5", b" 7 ", b"+7", b"007",
    b"2958465",
    b"2958466", b"99999999999999999999", b"1" * 5_000, b"4" * 400 + b".5", b"\xd9\xa1\xd9\xa2", b"\xc2\xb2", b"", b"  ",
    b"true", b"--5", b"1e", b".", b"1.2.3", b"2147483648", b"4294967295", b"18446744073709551616",
)  # fmt: skip
"""What may stand where a number should."""

TEXTS: tuple[bytes, ...] = (
    b"=1+1", b"+cmd|' /C calc'!A0", b"@SUM(1)", b"-1", b"\t=1", b"&lt;script&gt;", b"../../x", b"/etc/hostname", b"nan",
    "Ann\u202egnp.exe".encode(), b"_x001B_[31m", b"_x0000_", b"_xD800_", b"_xFFFF_", b"_x005F_x0041_", b"x" * 32_767,
    b"y" * 32_768, "\U0001f600".encode() * 16_384, "\u0130\u0131\u00df\u017f".encode(), "\u200b\u2060\ufeff".encode(),
    b"3/4/2026", b"29.2.2027", b"2026-02-30", b"31/12/26", b"2026-W47-5", b"today", b"14:30", b"1 Smarch 2026", b"0",
    b"2026-11-20T24:00:00", b"99999999999-01-01", "\u0661\u0662/\u0663/\u0662\u0660\u0662\u0666".encode(), b"\xc2\xa0",
    b"Rejected", b"Accepted", b"Ghosted", b"On hold", b"Offer", b"Do not contact",
    b"Phone, E-mail; Letter/LinkedIn", b"\n",
    b"Company", b"Status", b"Due", b"ID", b"Tracker", b"History", b"this workbook", b"auto", b"day first", b"US", b"GB",
)  # fmt: skip
"""What may stand where a text should, fit for XML."""

NOT_XML: tuple[bytes, ...] = (
    b"&foo;", b"&#0;", b"&#xD800;", b"&#x110000;", b"&#99999999999;", b"&", b"<", b"]]>", b"\0", b"\x1b",
    b"\xff", b"\xc3(",
    b"\xed\xa0\x80", b"&#x1F600;", b"&#13;", b"&lt;!DOCTYPE&gt;", b"<!-- -- -->", b"<![CDATA[<c r='A1'/>]]>",
    b"<?xml version='1.0'?>", b"<?x <row r='9'> ?>", b"<!-- <row r='2'> -->",
    b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"<x/>",
    b"<a:b/>", b"</x>", b"<extLst/>", b"<mc:AlternateContent/>",
)  # fmt: skip
"""What may turn up between two tags."""

FORMULAS: tuple[bytes, ...] = (
    b"1", b"A1", b"A1:A9", b"1:3", b"A:A", b"SUM(", b"((((((((((", b"(" * 2_000, b"A1" * 500, b"Tracker!A1",
    b"'It''s'!A1",
    b"[1]Sheet1!A1", b"Jobs[[#This Row],[Due]]", b"Jobs[", b"INDIRECT(A1)", b"OFFSET(A1,1,1)", b"#REF!",
    b"Tracker!#REF!",
    b"XFE1048577", b"$A$0", b"A1:XFD1048576", b"'unclosed", b'"unclosed', b"TrackerStatus", b"TODAY()", b"R1C1",
    b"SUM(A1,,A2)", b"{1,2;3,4}", b"A1 B2", b"A1:B2:C3", b"Tracker:History!A1", b"_xlfn.LET(x,1,x)", b"!A1",
    b"'!'!A1", b"@A1",
    b"COUNTIF(A:A,&quot;Due&quot;)", b"A1#", b"", "Büro!A1".encode(),
)  # fmt: skip
"""Formulas, whole and broken, as they stand in XML."""

ADDRESSES: tuple[bytes, ...] = (
    b"A1", b"a1", b"$A$1", b"XFD1048576", b"XFE1", b"A0", b"A1048577", b"A", b"1", b"", b"R1C1", b"A1:B2",
    b"ZZZZ9", b"A01",
    b"A1 ", b"A99999999999999999999",
    b"B2:A1", b"A1:XFD1048576", b"A:A", b"1:1", b"A1:A1", b"A1:B2 C3", b"Tracker!A1", b"#REF!",
)  # fmt: skip
"""Addresses and ranges, whole and broken."""

FIELDS: tuple[int, ...] = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
"""Numbers in a binary header."""
