"""The cadence a command is given: a built-in one by name, a .toml file, or a workbook's Cadence sheet."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from followup_sheet.cadences.built_in import built_in_name, load
from followup_sheet.cadences.text import read_text
from followup_sheet.errors import ConfigurationError, FollowupSheetError, TemporaryError, TrackerError
from followup_sheet.files.snapshot import read_snapshot
from followup_sheet.finding import SUFFIXES
from followup_sheet.model import Cadence
from followup_sheet.sheets.cadence import SHEET, read_cadence
from followup_sheet.workbook.limits import Limits
from followup_sheet.workbook.package import Package
from followup_sheet.workbook.reader import Reading

TOML = ".toml"

MOST_BYTES = 1_000_000
"""Of a .toml file; five hundred rules with all their words take half of it."""


def choose(wanted: str, limits: Limits) -> Cadence:
    """The cadence that ``wanted`` names; a built-in name goes before a file called so.

    Raises ConfigurationError with every fault at once, or what there is; TemporaryError for a workbook
    that is being saved."""
    path = Path(wanted)
    if built_in_name(wanted) or not _is_file(path):
        return load(wanted)
    return _from_toml(path) if path.suffix.lower() == TOML else _from_workbook(path, limits)


def _is_file(path: Path) -> bool:
    """Whether a file is meant, be it there or not."""
    return path.suffix.lower() in (TOML, *SUFFIXES) or path.is_file()


def _from_toml(path: Path) -> Cadence:
    try:
        if path.stat().st_size > MOST_BYTES or not path.is_file():
            raise _unreadable(path, f"it is no file of {MOST_BYTES // 1_000_000} MB at most")
        return read_text(path.stem, path.read_text(encoding="utf-8-sig"), str(path))
    except OSError as error:
        raise _unreadable(path, error.strerror or "it cannot be opened") from error
    except UnicodeDecodeError as error:
        raise _unreadable(path, "it is not UTF-8 text") from error


def _unreadable(path: Path, reason: str) -> ConfigurationError:
    step = "See the built-in cadences with: followup-sheet cadence list"
    return ConfigurationError(f"the cadence file cannot be read ({reason})", path=str(path), next_step=step)


def _from_workbook(path: Path, limits: Limits) -> Cadence:
    try:
        data = read_snapshot(path, max_bytes=limits.file).data
        return replace(cadence_of(data, limits), name=path.stem)
    except TemporaryError:
        raise
    except FollowupSheetError as error:
        step = "Correct the cells named below" if error.problems else error.next_step
        told = ConfigurationError(error.cause, next_step=step, problems=error.problems)
        raise told.at(str(path)) from error


def cadence_of(data: bytes, limits: Limits) -> Cadence:
    """The cadence of a workbook's Cadence sheet, whether its Settings choose it or not.

    Raises TrackerError for what is not a workbook, has no such sheet, or a wrong one."""
    reading = Reading(Package.open(data, limits), limits)
    ref = reading.sheet_called(SHEET)
    if ref is None:
        raise TrackerError(
            f"it has no sheet called {SHEET}",
            next_step="Name another file; or give it one with: followup-sheet cadence export standard FILE",
        )
    return read_cadence(reading.rules_grid(ref))
