"""`schedule`: from the command line to a scheduler's text, and into the schedulers that take it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import date, time
from pathlib import Path

from followup_sheet.configuration import Configuration
from followup_sheet.errors import UsageError
from followup_sheet.finding import leads_to
from followup_sheet.schedule.job import NightlyJob, nightly_job
from followup_sheet.schedule.launchd import PLACE, property_list
from followup_sheet.schedule.this_program import this_program

_LOG = "~/Library/Logs/followup-sheet.log"


def job_for(paths: Sequence[str], at: time, configuration: Configuration) -> NightlyJob:
    """`run` on these paths made absolute, without any on the current folder, with what the configuration asks
    for: its own path, the mail, the calendars.

    Raises UsageError where a path leads to no tracker or no schedule can hold it."""
    program = this_program()
    words = (*program.command, *_configured(configuration), "run", *_absolute(paths), *told_of(configuration))
    return nightly_job(words, program.environment, at)


def _configured(configuration: Configuration) -> Iterator[str]:
    """A scheduler's environment may lead to another configuration, or to none: this one is named."""
    place = Path(configuration.place).absolute()
    if configuration.place and place.is_file():
        yield from ("--config", str(place))


def told_of(configuration: Configuration) -> Iterator[str]:
    """The options of `run` for everything the configuration has a reader for."""
    if configuration.mail:
        yield "--email"
        if configuration.mail.clients:
            yield "--to-clients"
    if configuration.ics_dir:
        yield "--ics"


def _absolute(paths: Sequence[str]) -> list[str]:
    """The paths as given, made absolute. A file that is named must be there; what a folder or a pattern leads
    to is each night's affair."""
    for path in paths:
        names_file, _ = leads_to(path)
        if names_file and not os.path.exists(path):  # noqa: PTH110 - never raises, as Path.exists for a long name
            step = "Check the path, or start a tracker: followup-sheet init my-search.xlsx"
            raise UsageError("there is no such file", path=path, next_step=step)
    if not paths:
        _refuse_empty_folder()
    return [str(Path(path).absolute()) for path in paths or ["."]]


def _refuse_empty_folder() -> None:
    try:
        leads_to(".")
    except UsageError as error:
        step = "Name the tracker, or the folder of trackers: followup-sheet schedule my-search.xlsx"
        raise UsageError("no tracker is named, and this folder holds none", next_step=step) from error


def text_for(system: str, job: NightlyJob, today: date) -> str:
    """What ``system``, one that `--for` names, takes. Raises UsageError for a job it cannot hold."""
    if system == "cron":
        from followup_sheet.schedule.cron import block

        return block(job)
    if system == "systemd":
        from followup_sheet.schedule.systemd import script

        return script(job)
    if system == "launchd":
        return property_list(job, os.path.expanduser(_LOG))  # noqa: PTH111 - Path.expanduser raises without a home
    from followup_sheet.schedule.windows import task_xml

    return task_xml(job, today)


def install(system: str, job: NightlyJob, today: date, typed: str) -> str:
    """Puts the job in place; returns what there is now, in a sentence. ``typed`` as for `next_steps`.

    Raises UsageError for a system that has to be told by hand, FollowupSheetError where it refuses."""
    times = f"runs at {job.at:%H:%M}, then each hour until {job.last:%H:%M}"
    if system == "cron":
        from followup_sheet.schedule import crontab

        changed = crontab.install(text_for(system, job, today))
        return f"{'From now on cron' if changed else 'Nothing has changed: cron'} {times}"
    if system == "windows":
        from followup_sheet.schedule import task_scheduler

        task_scheduler.install(text_for(system, job, today))
        return f"From now on the Task Scheduler {times}"
    step = _set_it_up(system, job.at, typed)
    raise UsageError(f"--install is for cron and windows, not for {system}", next_step=step)


def next_steps(system: str, job: NightlyJob, typed: str, *, installed: bool) -> Iterator[str]:
    """What is left for a person to do. ``typed`` is the command that was given, without its options."""
    if not installed:
        yield _set_it_up(system, job.at, typed)
    if system == "systemd":
        yield "A timer of yours stops when you log out. To let it run on: loginctl enable-linger"
    if system == "windows":
        for name, value in job.environment.items():
            yield f'A task has no variables of its own. To give this one its {name}: setx {name} "{value}"'


def _set_it_up(system: str, at: time, typed: str) -> str:
    if system == "cron":
        return "Put these lines into your crontab: the same command with --install does it, or crontab -e"
    if system == "windows":
        task = "schtasks /Create /TN followup-sheet /XML followup-sheet.xml"
        return f"To set it up: the same command with --install, or save this and: {task}"
    prints = f"{typed} --at {at:%H:%M} --for {system}"
    if system == "systemd":
        return f"To set it up: {prints} | sh"
    return f"To set it up: {prints} > {PLACE} && launchctl bootstrap gui/$(id -u) {PLACE}"
