"""`schedule`: from the command line to a scheduler's text, and into the schedulers that take it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import date, time
from pathlib import Path

from followup_sheet.configuration import Configuration
from followup_sheet.errors import UsageError
from followup_sheet.finding import find_trackers
from followup_sheet.schedule.job import NightlyJob, nightly_job
from followup_sheet.schedule.this_program import this_program

SYSTEMS = ("cron", "systemd", "launchd", "windows")

_LOG = "~/Library/Logs/followup-sheet.log"
_PLIST = "~/Library/LaunchAgents/followup-sheet.plist"
_NEXT_STEPS = {
    "cron": "Put these lines into your crontab: the same command with --install does it, or crontab -e",
    "systemd": "To set it up: followup-sheet schedule PATH --for systemd | sh",
    "launchd": f"To set it up: followup-sheet schedule PATH --for launchd > {_PLIST}"
    f" && launchctl bootstrap gui/$(id -u) {_PLIST}",
    "windows": "To set it up: the same command with --install, or save this and: "
    "schtasks /Create /TN followup-sheet /XML followup-sheet.xml",
}


def job_for(paths: Sequence[str], at: time, configuration: Configuration) -> NightlyJob:
    """`run` on these paths made absolute, without any on the current folder, with what the configuration asks
    for: its own path, the mail, the calendars.

    Raises UsageError where a path leads to no tracker or no schedule can hold it."""
    program = this_program()
    words = (*program.command, *_configured(configuration), "run", *_absolute(paths), *_sent(configuration))
    return nightly_job(words, program.environment, at)


def _configured(configuration: Configuration) -> Iterator[str]:
    """A scheduler's environment may lead to another configuration, or to none: this one is named."""
    place = Path(configuration.place).absolute()
    if configuration.place and place.is_file():
        yield from ("--config", str(place))


def _sent(configuration: Configuration) -> Iterator[str]:
    if configuration.mail:
        yield "--email"
    if configuration.ics_dir:
        yield "--ics"


def _absolute(paths: Sequence[str]) -> list[str]:
    """The paths as given, made absolute; those that name one file must be there."""
    for tracker in find_trackers(paths) if paths else _in_this_folder():
        if not os.path.exists(tracker):  # noqa: PTH110 - says no where Path.exists raises, as for a name that is too long
            step = "Check the path, or start a tracker: followup-sheet init my-search.xlsx"
            raise UsageError("there is no such file", path=str(tracker), next_step=step)
    return [str(Path(path).absolute()) for path in paths or ["."]]


def _in_this_folder() -> list[Path]:
    try:
        return find_trackers(["."])
    except UsageError as error:
        step = "Name the tracker, or the folder of trackers: followup-sheet schedule my-search.xlsx"
        raise UsageError("no tracker is named, and this folder holds none", next_step=step) from error


def text_for(system: str, job: NightlyJob, today: date) -> str:
    """What ``system``, one of SYSTEMS, takes. Raises UsageError for a job it cannot hold."""
    if system == "cron":
        from followup_sheet.schedule.cron import block

        return block(job)
    if system == "systemd":
        from followup_sheet.schedule.systemd import script

        return script(job)
    if system == "launchd":
        from followup_sheet.schedule.launchd import property_list

        return property_list(job, os.path.expanduser(_LOG))  # noqa: PTH111 - Path.expanduser raises without a home
    from followup_sheet.schedule.windows import task_xml

    return task_xml(job, today)


def install(system: str, job: NightlyJob, today: date) -> str:
    """Puts the job in place; returns what there is now, in a sentence.

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
    raise UsageError(f"--install is for cron and windows, not for {system}", next_step=_NEXT_STEPS[system])


def next_steps(system: str, job: NightlyJob, *, installed: bool) -> Iterator[str]:
    """What is left for a person to do."""
    if not installed:
        yield _NEXT_STEPS[system]
    if system == "windows":
        for name, value in job.environment.items():
            yield f'A task has no variables of its own. To give this one its {name}: setx {name} "{value}"'
