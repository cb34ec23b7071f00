"""A task put into Windows' Task Scheduler through ``schtasks``. Written for Windows and not run there."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from followup_sheet.errors import FollowupSheetError, UsageError
from followup_sheet.schedule.job import NAME

_LIMIT_SECONDS = 60


def install(task: str) -> None:
    """Creates the task, or replaces the one of its name.

    Raises UsageError where there is no Task Scheduler, FollowupSheetError where it refuses."""
    try:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, f"{NAME}.xml")
            file.write_text(task, encoding="utf-16")
            _create(file)
    except FileNotFoundError as error:
        step = "Leave --install out, and import what is printed on the Windows computer"
        raise UsageError("this computer has no schtasks command: it is a part of Windows", next_step=step) from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _refused(str(error)) from error


def _create(file: Path) -> None:
    command = ("schtasks", "/Create", "/TN", NAME, "/XML", str(file), "/F")
    done = subprocess.run(  # noqa: S603 - a fixed command, no shell
        command, stdin=subprocess.DEVNULL, capture_output=True, timeout=_LIMIT_SECONDS, check=False
    )
    if done.returncode != 0:
        raise _refused(done.stderr.decode("utf-8", "replace"))


def _refused(said: str) -> FollowupSheetError:
    step = "Leave --install out, save what is printed, and import it in the Task Scheduler"
    return FollowupSheetError(f"the task was not created: {' '.join(said.split())}", next_step=step)
