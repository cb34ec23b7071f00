"""A new tracker: built from the template, put where nothing was."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

from followup_sheet import examples as example_rows
from followup_sheet.errors import FollowupSheetError, TrackerError, UsageError
from followup_sheet.files.faults import fault
from followup_sheet.files.new_file import create_whole
from followup_sheet.model import Cadence
from followup_sheet.workbook.template import build


def new_tracker(path: Path, today: date, *, cadence: Cadence, examples: bool = False) -> None:
    """Writes a new tracker whose Cadence sheet holds ``cadence``, with or without example rows dated
    around ``today``.

    Raises TrackerError where something is there already, UsageError for a name that is not .xlsx."""
    check_place(path)
    rows = example_rows.my_search(today).rows if examples else ()
    create(path, build(today, rows, cadence=cadence))


def check_place(path: Path, suffix: str = ".xlsx") -> None:
    """Raises UsageError for a name that does not end in ``suffix``, TrackerError where something is there
    already or the folder is missing."""
    if path.suffix.lower() != suffix:
        raise UsageError(f"{path} does not end in {suffix}", next_step=f"Name it like: my-search{suffix}")
    if os.path.lexists(path):
        raise _exists(path)
    folder = path.absolute().parent
    if not os.path.isdir(folder):  # noqa: PTH112 - says no where Path.is_dir raises: a name too long, a closed folder
        raise TrackerError(f"there is no folder '{folder}'", path=str(path), next_step="Make the folder first")


def create(path: Path, data: bytes) -> None:
    """The new file whole, or no file, wherever it is interrupted.

    Raises TrackerError where something is there already or it cannot be written."""
    try:
        create_whole(path, data, mode=0o666)
    except FileExistsError as error:
        raise _exists(path) from error
    except OSError as error:
        raise fault(error, path, "it could not be created") from error


def _exists(path: Path) -> FollowupSheetError:
    return TrackerError(
        "there is a file already, and it was left as it is", path=str(path), next_step="Choose another name"
    )
