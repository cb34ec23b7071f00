"""Before a new file takes the old one's place it is read again: whatever is not as meant is found."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import cache

import pytest

from followup_sheet.batch import policy_for
from followup_sheet.errors import TrackerError
from followup_sheet.night import decide_night
from followup_sheet.workbook.limits import Limits
from followup_sheet.workbook.reader import read_workbook
from followup_sheet.workbook.verify import Change
from followup_sheet.workbook.writer import night_change
from tests.support.packages import edited, members, rewritten
from tests.support.templates import example_bytes

TODAY = date(2026, 11, 20)
SHEET, HISTORY = "xl/worksheets/sheet1.xml", "xl/worksheets/sheet3.xml"


@cache
def change() -> Change:
    workbook = read_workbook(example_bytes(), TODAY, Limits())
    made = night_change(workbook, decide_night(workbook.tracker, policy_for(workbook.tracker), TODAY))
    assert made is not None
    return made


def sheet(part: str, pattern: bytes, new: bytes) -> Callable[[bytes], bytes]:
    """The file with the first match of ``pattern`` in a part replaced."""

    def spoil(data: bytes) -> bytes:
        xml = members(data)[part]
        spoiled = re.sub(pattern, new, xml, count=1)
        assert spoiled != xml
        return rewritten(data, {part: spoiled})

    return spoil


SPOILT: dict[str, Callable[[bytes], bytes]] = {
    "a cell of the user's has another value": sheet(SHEET, rb"Calderbrook Rail", b"Calderbrook Mail"),
    "a cell of the user's has another format": sheet(SHEET, rb'(<c r="E2" s=")(\d+)', rb"\g<1>0"),
    "a cell of the user's is gone": sheet(SHEET, rb'<c r="E3"[^>]*>.*?</c>', b""),
    "a cell of ours has another value": sheet(SHEET, rb">Overdue<", b">Overdone<"),
    "a cell of ours has another format": sheet(SHEET, rb'(<c r="A2" s=")(\d+)', rb"\g<1>0"),
    "a cell of ours is gone": sheet(SHEET, rb'<c r="A2"[^>]*>.*?</c>', b""),
    "a cell of ours is no sound XML": sheet(SHEET, rb'(<c r="A2"[^>]*?) t=', rb'\g<1> q="1" q="1" t='),
    "a row is gone": sheet(SHEET, rb'<row [^>]*\br="5".*?</row>', b""),
    "a row has another height": sheet(SHEET, rb'(<row [^>]*\bht=")[0-9.]+', rb"\g<1>99"),
    "a drop-down is gone": sheet(SHEET, rb"<dataValidation .*?</dataValidation>", b""),
    "the columns have another width": sheet(SHEET, rb'(<col [^>]*width=")[0-9.]+', rb"\g<1>99"),
    "a line of History is another": sheet(HISTORY, rb">Stage: Interviewing<", b">Stage: Accepted<"),
    "a formula has another text": sheet("xl/worksheets/sheet2.xml", rb"COUNTIFS\(", b"AVERAGEIFS("),
    "a part that is not ours differs": lambda data: edited(data, "xl/theme/theme1.xml", b"Office", b"Offics"),
    "a part is gone": lambda data: rewritten(data, {"docProps/app.xml": None}),
    "a part is new": lambda data: rewritten(data, {"xl/more.xml": b"<x/>"}),
    "a sheet is cut off": sheet(SHEET, rb"</worksheet>", b""),
    "the file is cut off": lambda data: data[:-100],
}


def test_what_was_meant_passes() -> None:
    change().verify(change().data)


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_whatever_is_not_as_meant_is_found(spoil: Callable[[bytes], bytes]) -> None:
    spoiled = spoil(change().data)
    with pytest.raises(TrackerError):
        change().verify(spoiled)
