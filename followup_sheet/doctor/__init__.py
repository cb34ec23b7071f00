"""`doctor`: would tonight work?

    program · configuration · state folder · schedule → each tracker → mail · calendars

Everything is looked at with the code the night itself uses, up to the point where that would write or send.
Nothing is written to a tracker or beside one, no mail is sent, and nothing is set aside or mended.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from followup_sheet.batch import RunOptions
from followup_sheet.configuration import Configuration, load_configuration
from followup_sheet.doctor.calendars import look_at_calendars
from followup_sheet.doctor.configuration import look_at_configuration
from followup_sheet.doctor.found import Finding, doubtful, failed
from followup_sheet.doctor.program import look_at_program
from followup_sheet.doctor.schedule import Schedule, look_at_schedule
from followup_sheet.doctor.state import look_at_state, usable_state
from followup_sheet.doctor.tracker import look_at_tracker
from followup_sheet.errors import ConfigurationError, UsageError
from followup_sheet.finding import find_trackers


def examine(paths: Sequence[str], now: datetime, *, option: str | None) -> Iterator[Finding]:
    """Everything that could stop tonight's run, in the order it would meet it.

    Without ``paths`` the trackers of the schedule are looked at. ``now`` is the machine's real time,
    ``option`` what ``--config`` named. Raises UsageError, at once, where a path leads to no tracker."""
    named = find_trackers(paths)
    found = _configuration(option)
    state = _state()
    yield from look_at_program(now)
    yield from look_at_configuration(found, option=option)
    yield from look_at_state(state)
    configuration = found if isinstance(found, Configuration) else Configuration()
    schedule = look_at_schedule(found if isinstance(found, Configuration) else None)
    yield from schedule.findings
    folder = state if isinstance(state, Path) else None
    options = RunOptions(today=now.date(), now=now, limits=configuration.limits)
    trackers = named or _scheduled(schedule)
    yield from _trackers(trackers, options, folder)
    yield from _sending(configuration, schedule, () if isinstance(trackers, UsageError) else trackers, folder)


def _configuration(option: str | None) -> Configuration | ConfigurationError:
    try:
        return load_configuration(option)
    except ConfigurationError as error:
        return error


def _state() -> Path | ConfigurationError:
    try:
        return usable_state()
    except ConfigurationError as error:
        return error


def _scheduled(schedule: Schedule) -> Sequence[Path] | UsageError:
    try:
        return find_trackers(schedule.trackers)
    except UsageError as error:
        return error


def _trackers(trackers: Sequence[Path] | UsageError, options: RunOptions, state: Path | None) -> Iterator[Finding]:
    if isinstance(trackers, UsageError):
        yield failed("the trackers", trackers)
        return
    if not trackers:
        yield doubtful("the trackers", "none was looked at: none is named", "Name them: followup-sheet doctor FILE")
    for path in trackers:
        yield from look_at_tracker(path, options, state)


def _sending(
    configuration: Configuration, schedule: Schedule, trackers: Sequence[Path], state: Path | None
) -> Iterator[Finding]:
    if configuration.mail:
        from followup_sheet.doctor.clients import look_at_clients  # they load what only mail needs
        from followup_sheet.doctor.mail import look_at_mail

        needed = schedule.mails_to_the_configured
        yield from look_at_mail(configuration.mail, os.environ, state, needs_recipients=needed)
        if trackers and configuration.mail.clients:
            yield from look_at_clients(trackers, configuration.mail.clients, state)
    if configuration.ics_dir:
        yield look_at_calendars(configuration.ics_dir)
