"""Whether anything runs the nightly command by itself, and whether that is what would be set up now.

Tested on Linux. What is asked on macOS and Windows is written for them and has not been run there.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from followup_sheet.commands.scheduling import told_of
from followup_sheet.configuration import Configuration
from followup_sheet.doctor.found import Finding, doubtful, failed, well
from followup_sheet.errors import ConfigurationError, FollowupSheetError, UsageError
from followup_sheet.files.state import STATE_VARIABLE
from followup_sheet.schedule import crontab
from followup_sheet.schedule.cron import BEGIN, scheduled
from followup_sheet.schedule.job import NAME, NightlyJob
from followup_sheet.schedule.launchd import PLACE

WHAT = "the schedule"
_AGAIN = "Install it again: followup-sheet schedule FILE --install"
_ASK_SECONDS = 20
_CRON_IS_RUNNING = Path("/run/crond.pid")
"""Where the usual crons of Linux leave the number of their process."""


_LACKING = {
    "--email": "it mails no digest (--email), although there is [mail]",
    "--to-clients": "it mails clients nothing (--to-clients), although there is [mail.clients]",
    "--ics": "it writes no calendar (--ics), although there is ics_dir",
}


class Schedule(NamedTuple):
    """What was found; ``job`` is what cron runs, None where it runs nothing that can be read."""

    findings: tuple[Finding, ...]
    job: NightlyJob | None = None

    @property
    def trackers(self) -> tuple[str, ...]:
        """The paths cron's job goes over."""
        words = self.job.command if self.job else ()
        rest = words[words.index("run") + 1 :] if "run" in words else ()
        return tuple(word for word in rest if Path(word).is_absolute())

    @property
    def mails_to_the_configured(self) -> bool:
        """Whether cron's job mails a digest to those the configuration names, and to nobody else."""
        words = self.job.command if self.job else ()
        return "--email" in words and not {"--to", "--to-clients"} & set(words)


def look_at_schedule(configuration: Configuration | None) -> Schedule:
    """``configuration`` is the one in effect; None where it is wrong, and nothing is to be compared with it."""
    table, complaints = _crontab()
    job = scheduled(table)
    found = (*complaints, *_about(table, job, configuration), *_other_schedulers())
    if not found:
        step = "Set one up: followup-sheet schedule FILE --install"
        found = (doubtful(WHAT, "none was found, so nothing runs by itself", step),)
    return Schedule(found, job)


def _crontab() -> tuple[bytes, tuple[Finding, ...]]:
    try:
        return crontab.table(), ()
    except UsageError:
        return b"", ()  # no cron here
    except FollowupSheetError as error:
        return b"", (doubtful(WHAT, error.cause, "See what this says: crontab -l"),)


def _about(table: bytes, job: NightlyJob | None, configuration: Configuration | None) -> Iterator[Finding]:
    if job:
        yield from _about_job(job, configuration)
        yield from _about_cron()
    elif BEGIN.encode() in table:
        yield doubtful(WHAT, "the block in the crontab was changed by hand, and cannot be read", _AGAIN)
    elif any(NAME.encode() in line and not line.startswith(b"#") for line in table.splitlines()):
        yield well(WHAT, "the crontab has a line of your own for it, whose paths are not looked at")
        yield from _about_cron()


def _about_job(job: NightlyJob, configuration: Configuration | None) -> Iterator[Finding]:
    program = job.command[0]
    if not shutil.which(program):
        cause = f"cron starts '{program}', which is not there or cannot be run"
        yield failed(WHAT, ConfigurationError(cause, next_step=_AGAIN))
    else:
        run = " ".join(job.command[job.command.index("run") :]) if "run" in job.command else program
        yield well(WHAT, f"cron, at {job.at:%H:%M} and each hour until {job.last:%H:%M}: {run}")
    yield from (doubtful(WHAT, detail, _AGAIN) for detail in _differences(job, configuration))


def _differences(job: NightlyJob, configuration: Configuration | None) -> Iterator[str]:
    """What the job knows otherwise than this call of the program."""
    state = os.environ.get(STATE_VARIABLE)
    if state and job.environment.get(STATE_VARIABLE) != str(Path(state).absolute()):
        yield f"it does not know the state folder that {STATE_VARIABLE} names here"
    if configuration is None:
        return
    place = Path(configuration.place).absolute()
    if os.path.isfile(configuration.place) and str(place) not in job.command:  # noqa: PTH113 - as in configuration.py
        yield f"it does not name the configuration {place}"
    yield from (_LACKING[option] for option in told_of(configuration) if option not in job.command)


def _about_cron() -> Iterator[Finding]:
    if sys.platform == "linux" and not _is_running(_CRON_IS_RUNNING):
        step = "See whether it runs, and start it: systemctl status cron"
        yield doubtful(WHAT, f"no running cron was found ({_CRON_IS_RUNNING})", step)


def _is_running(file: Path) -> bool:
    try:
        number = file.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return False
    return number.isdigit() and Path("/proc", number).is_dir()


def _other_schedulers() -> Iterator[Finding]:
    if sys.platform == "win32":
        known = _succeeds("schtasks", "/Query", "/TN", NAME)
        name = "the Task Scheduler"
    elif sys.platform == "darwin":
        known = Path(os.path.expanduser(PLACE)).is_file()  # noqa: PTH111 - Path.expanduser raises without a home
        name = "launchd"
    else:
        known = _succeeds("systemctl", "--user", "is-enabled", "--quiet", f"{NAME}.timer")
        name = "a timer of systemd"
    if known:
        yield well(WHAT, f"{name} has it, whose paths are not looked at")


def _succeeds(*command: str) -> bool:
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command, no shell
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=_ASK_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
