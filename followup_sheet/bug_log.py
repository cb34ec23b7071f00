"""Where a bug of the program leaves its traceback, for the report."""

from __future__ import annotations

import sys
from pathlib import Path

from followup_sheet import __version__
from followup_sheet.errors import FollowupSheetError
from followup_sheet.quoting import printable

LOG_NAME = "bugs.log"


def write_bug_report(error: Exception) -> str:
    """Adds the traceback to the log in the state folder; returns where it is, in words."""
    import platform
    import traceback

    report = f"followup-sheet {__version__}, Python {platform.python_version()}, {sys.platform}\n"
    report += "".join(traceback.format_exception(error)) + "\n"
    report = "\n".join(map(printable, report.split("\n")))  # its sentence may quote a cell or a file's name
    try:
        log = _log_file()
        with log.open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(report)
    except (OSError, FollowupSheetError):
        last = traceback.extract_tb(error.__traceback__)[-1]
        return f"in {Path(last.filename).name}, line {last.lineno} (no log could be written)"
    return f"the details are in {log}"


def _log_file() -> Path:
    from followup_sheet.files.state import state_folder

    return state_folder() / LOG_NAME
