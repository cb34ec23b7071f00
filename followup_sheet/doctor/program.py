"""The program itself, and the clock it goes by."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from followup_sheet import __version__
from followup_sheet.doctor.found import Finding, doubtful, well

PATH_OF_CRON = "/usr/bin:/bin"
_COMMAND = "followup-sheet"
_LATEST_YEAR = 2100
"""Past this no cell is read as a date."""

_DAY_OF_GRACE = timedelta(days=1)
"""Files that came from another time zone may carry a time that is still to come."""


def look_at_program(now: datetime) -> Iterator[Finding]:
    """``now`` is the machine's real time, with its zone."""
    folder = Path(__file__).parent.parent
    python = f"Python {platform.python_version()} ({sys.executable})"
    yield well("the program", f"followup-sheet {__version__} in {folder}, {python}{_for_cron()}")
    yield _clock(now, datetime.fromtimestamp((folder / "__init__.py").stat().st_mtime, UTC))


def _for_cron() -> str:
    """No failure: `schedule` writes the whole path."""
    if os.name != "posix":
        return ""
    found = shutil.which(_COMMAND, path=PATH_OF_CRON)
    if found:
        return f"; cron finds {found}"
    return f"; a line of your own in a crontab must name it by its whole path (cron looks in {PATH_OF_CRON})"


def _clock(now: datetime, installed: datetime) -> Finding:
    told = f"{now:%A %Y-%m-%d %H:%M}, time zone {now.tzname()}"
    if now < installed - _DAY_OF_GRACE:
        detail = f"{told} is before this program was installed ({installed:%Y-%m-%d})"
    elif now.year > _LATEST_YEAR:
        detail = f"{told} is after the year {_LATEST_YEAR}"
    else:
        return well("the clock", told)
    return doubtful("the clock", detail, "Set this computer's clock: every due date goes by it")
