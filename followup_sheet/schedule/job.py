"""What is to be run, and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import time
from typing import NamedTuple

from followup_sheet.errors import UsageError
from followup_sheet.quoting import is_unseen, quoted

TRIES = 6
"""Runs a morning, an hour apart: the tracker may be open, or the computer off. A run that finds nothing
to change writes nothing, so the others do no harm."""

NAME = "followup-sheet"
"""What the task, the units and the marks in a crontab are called."""

DESCRIPTION = "Works out what to follow up today, and writes it into the tracker"

LONGEST_RUN = "1h"
"""After this a run is stopped, in the schedulers that can; hundreds of trackers take minutes."""


class NightlyJob(NamedTuple):
    """``command`` has absolute paths only; ``environment`` is what it needs beyond the scheduler's own;
    ``at`` is the first try, to the minute, in local time."""

    command: tuple[str, ...]
    environment: Mapping[str, str]
    at: time

    @property
    def hours(self) -> tuple[int, ...]:
        """The hours of the tries, in their order; after 23 comes 0."""
        return tuple((self.at.hour + number) % 24 for number in range(TRIES))

    @property
    def last(self) -> time:
        """The last try."""
        return self.at.replace(hour=self.hours[-1])


def nightly_job(command: Sequence[str], environment: Mapping[str, str], at: time) -> NightlyJob:
    """Raises UsageError for a path that no scheduler's file can hold."""
    for word in (*command, *environment.values()):
        if any(map(is_unseen, word)):  # it would end a line, or make it look like another one where it is printed
            cause = f"{quoted(word)} has a character that cannot stand in a schedule"
            raise UsageError(cause, next_step="Rename it, or name the folder it is in")
    return NightlyJob(tuple(command), dict(environment), at)
