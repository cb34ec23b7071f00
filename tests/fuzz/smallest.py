"""A finding made small: fewer mutations, parts as they were, and as little of the spoiled parts as still shows it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from tests.fuzz import seeds
from tests.fuzz.case import Case
from tests.fuzz.verdict import Verdict, tried
from tests.support.package_quirks import archive
from tests.support.packages import members

IsFound = Callable[[Verdict], bool]

TRIES = 120
_ROWS = re.compile(rb"(?=<row\b)|(?<=</row>)|(?=<c\b)|(?<=</c>)|(?=<si>)|(?<=</si>)")


def smallest(case: Case, is_found: IsFound, tries: int = TRIES) -> tuple[Case, bytes]:
    """The case with the fewest mutations that still shows it, and the least file found in so many tries."""
    for step in case.steps:
        fewer = case.without(step)
        if fewer.steps and is_found(tried(fewer)):
            case = fewer
    data = case.data()
    if any(step.level == "zip" for step in case.steps):
        return case, data
    return case, _fewer_pieces(case, data, is_found, tries)


def _fewer_pieces(case: Case, data: bytes, is_found: IsFound, tries: int) -> bytes:
    """Rows, cells and texts of the spoiled parts left out where it is shown without them, too."""
    sound = members(seeds.seed(case.seed))
    parts = members(data)
    case = replace(case, number=case.number - case.number % 4)  # the thorough judge, whatever the number
    for name in [name for name, content in parts.items() if sound.get(name) != content]:
        pieces = _ROWS.split(parts[name])
        size = len(pieces) // 2
        while size and tries > 0:
            start = 0
            while start < len(pieces) and tries > 0:
                tries -= 1
                shorter = pieces[:start] + pieces[start + size :]
                smaller = archive(parts | {name: b"".join(shorter)})
                if is_found(tried(case, smaller)):
                    pieces, data = shorter, smaller
                else:
                    start += size
            size //= 2
        parts[name] = b"".join(pieces)
    return data
