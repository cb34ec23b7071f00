"""Promise: a hostile or mistaken file gets one clear line, is left as it was, and costs little.

In a folder of trackers the others have their night all the same.
"""

from __future__ import annotations

import io
import os
import random
import re
import subprocess
import time
import warnings
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from tests.support.hand import TRACKER
from tests.support.lifelike import TODAY
from tests.support.nights import ROOT, command_line, good_night, in_process
from tests.support.ours import foreign_changes
from tests.support.packages import edited, members, rewritten
from tests.support.shapes import built, some_rows

SECONDS = 10
MEGABYTES = 512
DOCTYPE = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
STRINGS, STYLES, TYPES = "xl/sharedStrings.xml", "xl/styles.xml", "[Content_Types].xml"


@cache
def good() -> bytes:
    return built(some_rows())


def noise(size: int) -> bytes:
    """Text that compresses some forty times: quick to build, and no zip bomb."""
    chance = random.Random(3)
    return b"".join(b"a" * 500 + chance.randbytes(6).hex().encode() for _ in range(size // 512))


def archive(*contents: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as package, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a member twice is what some of these are about
        for name, content in contents:
            package.writestr(name, content)
    return data.getvalue()


def with_more(*contents: tuple[str, bytes]) -> bytes:
    return archive(*members(good()).items(), *contents)


def with_row(row: bytes) -> bytes:
    return edited(good(), TRACKER, b"</sheetData>", row + b"</sheetData>")


def with_dimension(ref: bytes) -> bytes:
    xml = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="%s"' % ref, members(good())[TRACKER])
    return rewritten(good(), {TRACKER: xml})


def with_merge(ref: bytes) -> bytes:
    merge = b'</sheetData><mergeCells count="1"><mergeCell ref="%s"/></mergeCells>' % ref
    return edited(good(), TRACKER, b"</sheetData>", merge)


def ole(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + stream.encode("utf-16-le") + bytes(1024)


def ods() -> bytes:
    mimetype = b"application/vnd.oasis.opendocument.spreadsheet"
    return archive(("mimetype", mimetype), ("content.xml", b"<x/>"), method=zipfile.ZIP_STORED)


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
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


@cache
def hostile(what: str) -> bytes:
    return HOSTILE[what][0]()


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[[Path], tuple[int, list[str]]]:
    def once(path: Path) -> tuple[int, list[str]]:
        code = in_process(["run", path, "--today", TODAY.isoformat()])
        return code, capsys.readouterr().err.splitlines()

    return once


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_gets_one_clear_line_and_is_left_as_it_was(
    what: str, tmp_path: Path, run: Callable[[Path], tuple[int, list[str]]]
) -> None:
    word = HOSTILE[what][1]
    path = tmp_path / "jobs.xlsx"
    path.write_bytes(data := hostile(what))
    before, began = path.stat(), time.monotonic()
    code, lines = run(path)
    assert time.monotonic() - began < SECONDS
    assert code == 1
    assert len(lines) == 1
    assert lines[0].startswith(f"{path}: ")
    assert word in lines[0]
    assert "fault of the program" not in lines[0]
    assert path.read_bytes() == data
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == (before.st_mtime_ns, before.st_ino)
    assert [file.name for file in tmp_path.iterdir()] == ["jobs.xlsx"]


# Accidents of honest users that a careless program drowns in: they cost nothing, so they are no reason to refuse.
ODD: dict[str, Callable[[], bytes]] = {
    "a cell in the last corner": lambda: with_row(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    "a dimension of the whole sheet": lambda: with_dimension(b"A1:XFD1048576"),
    "a merge of the whole sheet": lambda: with_merge(b"A1:XFD1048576"),
    "a merge of far cells": lambda: with_merge(b"XFC1048575:XFD1048576"),
}


@pytest.mark.parametrize("what", ODD)
def test_a_far_corner_of_the_sheet_costs_nothing_and_stays(what: str, tmp_path: Path) -> None:
    path = tmp_path / "jobs.xlsx"
    path.write_bytes(data := ODD[what]())
    began = time.monotonic()
    assert len(good_night(path).plans) == 6
    assert time.monotonic() - began < SECONDS
    assert foreign_changes(data, path.read_bytes()) == []


def test_in_a_folder_the_others_have_their_night_and_all_of_it_costs_little(tmp_path: Path) -> None:
    folder = tmp_path / "clients"
    folder.mkdir()
    contents = {f"bad {number}.xlsx": hostile(what) for number, what in enumerate(HOSTILE)}
    contents |= {"a good one.xlsx": good(), "zz another.xlsx": good()}
    for name, data in contents.items():
        (folder / name).write_bytes(data)
    code, errors, megabytes = _measured_run(folder)
    assert code == 1
    assert len(errors) == len(HOSTILE)
    assert [line for line in errors if "Traceback" in line or not line.startswith(str(folder))] == []
    changed = {name for name, data in contents.items() if (folder / name).read_bytes() != data}
    assert changed == {"a good one.xlsx", "zz another.xlsx"}
    assert megabytes < MEGABYTES


def _measured_run(folder: Path) -> tuple[int, list[str], float]:
    """A run as a process of its own: exit code, lines on stderr, and its memory at the highest."""
    command = command_line("run", folder, "--today", TODAY.isoformat())
    with (folder.parent / "stderr").open("w+") as errors:
        process = subprocess.Popen(
            command, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL, stderr=errors
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        return process.returncode, errors.read().splitlines(), usage.ru_maxrss / 1024
