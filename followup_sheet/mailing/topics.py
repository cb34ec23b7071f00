"""What a digest tells of, as the outbox remembers it: a tracker, or only that it could not be read.

Who was told at half past six that a file could not be read has not been told what is in it. So once it can
be, they are; and that it cannot is not told a second time.
"""

from __future__ import annotations

from collections.abc import Iterable, Set

from followup_sheet.files.state import tracker_key
from followup_sheet.model import TrackerResult

_UNREAD = "unread "


def topic(result: TrackerResult) -> str:
    """What is told of ``result``. It must have been asked for its agenda."""
    key = tracker_key(result.path)
    return key if result.agenda else _UNREAD + key


def is_told(result: TrackerResult, told: Set[str]) -> bool:
    """Whether ``told``, topics of one day, leave nothing to tell of ``result``."""
    return not told.isdisjoint({topic(result), tracker_key(result.path)})


def trackers_in(topics: Iterable[str]) -> frozenset[str]:
    """The keys of the trackers that they are about."""
    return frozenset(one.removeprefix(_UNREAD) for one in topics)
