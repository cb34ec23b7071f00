"""Hostile and mistaken CSV files for the import: how each is made, and a word of the line about it."""

from __future__ import annotations

import random

from tests.support.hostile.making import Files, archive, ole

_HEAD, _LINE = b"Company,Role,Contact,Applied on\n", b"Leeds Rail,buyer,Ann Tan,2026-11-01\n"
_NEARLY_ALL = 49_000_000
"""Bytes; a little less than a file may have."""

EXPORTS: Files = {
    "a 20 MB line": (lambda: _HEAD + b"x" * 20_000_000 + b"\n", "a row of over"),
    "a 20 MB line of cells": (lambda: _HEAD + b"ab," * 6_600_000 + b"\n", "a row of over"),
    "a million columns": (lambda: b",".join(b"c%d" % n for n in range(1_000_000)) + b"\n" + _LINE, "a row of over"),
    "a million blank columns": (lambda: b"," * 1_000_000 + b"\n" + _LINE, "no line of headers"),
    "16,000 columns of the user's": (lambda: b",".join(b"c%d" % n for n in range(16_000)), "no line of headers"),
    "lines of nothing but commas": (lambda: (b"," * 16_000 + b"\n") * 2_400, "nothing but blank lines"),
    "a NUL": (lambda: _HEAD + b"Lee\0ds Rail,buyer\n", "not text"),
    "a million NULs": (lambda: bytes(1_000_000), "not text"),
    "noise": (lambda: random.Random(1).randbytes(1_000_000), "not text"),
    "a quotation mark that never ends": (lambda: _HEAD + b'"Leeds Rail,buyer\n' + _LINE * 100_000, "never closed"),
    "a short one that never ends": (lambda: _HEAD + _LINE + b'"Leeds Rail,buyer\n' + _LINE * 9, "never closed"),
    "49 MB of quotation marks": (lambda: b'"' * _NEARLY_ALL, "a row of over"),
    "49 MB of semicolons": (lambda: b";" * _NEARLY_ALL, "a row of over"),
    "49 MB of line ends": (lambda: b"\n" * _NEARLY_ALL, "empty"),
    "1,300,000 lines": (lambda: _HEAD + _LINE * 1_300_000, "too large"),
    "50,000,001 bytes": (lambda: b"x" * 50_000_001, "at most 50 MB"),
    "half a UTF-16": (lambda: "Company,Role\nA,b\n".encode("utf-16")[:-1], "UTF-16"),
    "half a character": (lambda: b"\xff\xfe" + "Company\n".encode("utf-16-le") + b"\x00\xd8\x41\x00", "UTF-16"),
    "a workbook": (lambda: archive(("xl/workbook.xml", b"<x/>")), "a workbook or a zip archive"),
    "an old workbook": (lambda: ole("Workbook"), ".xls"),
    "a web page": (lambda: b"<!DOCTYPE html><html></html>", "HTML"),
    "XML with entities": (lambda: b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "XML"),
    "a PDF": (lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(40), "picture"),
    "no byte": (lambda: b"", "empty"),
    "a mark and nothing else": (lambda: b"\xef\xbb\xbf", "blank lines"),
    "headers alone": (lambda: _HEAD, "not one line below"),
}
