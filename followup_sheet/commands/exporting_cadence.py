"""`cadence export`: a cadence written to a file that does not exist yet, or into a tracker's Cadence sheet."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from followup_sheet import batch
from followup_sheet.cadences.text import write_text
from followup_sheet.commands.cadence_choice import TOML
from followup_sheet.commands.starting import check_place, create
from followup_sheet.errors import FollowupSheetError, UsageError
from followup_sheet.files.open_elsewhere import refuse_if_open
from followup_sheet.files.snapshot import read_snapshot
from followup_sheet.finding import SUFFIXES
from followup_sheet.model import Cadence
from followup_sheet.quoting import as_typed
from followup_sheet.workbook.growing.cadence_edits import CadenceChange, cadence_change


@dataclass(frozen=True, slots=True)
class Exported:
    """What was done, in a sentence, and what to tell beside it."""

    line: str
    warnings: tuple[str, ...] = ()


def export(cadence: Cadence, path: Path, options: batch.RunOptions, *, wanted: str) -> Exported:
    """Writes the cadence that was called ``wanted``: a .toml file that is new, or the Cadence sheet of a tracker.

    Raises UsageError for any other file, and for a workbook that is not there; TrackerError for a .toml file
    that is, and for a workbook that is no tracker or cannot be written; TemporaryError for one that is open."""
    suffix = path.suffix.lower()
    if suffix == TOML:
        return _to_file(cadence, path)
    if suffix not in SUFFIXES:
        step = f"Name a tracker, or a new file that ends in {TOML}"
        raise UsageError(f"its name does not end in {TOML}, {' or '.join(SUFFIXES)}", next_step=step)
    if not os.path.lexists(path):
        made = as_typed(path.with_suffix(".xlsx"))
        step = f"Make one with these rules: followup-sheet init {made} --cadence {as_typed(wanted)}"
        raise UsageError("there is no such workbook", next_step=step)
    try:
        with batch.held(path, options) as warnings:
            return batch.until_unchanged(lambda: _into_workbook(cadence, path, options, warnings))
    except FollowupSheetError as error:
        raise error.at(str(path)) from error.__cause__


def _to_file(cadence: Cadence, path: Path) -> Exported:
    check_place(path, path.suffix.lower())
    create(path, write_text(cadence).encode())
    then = f"Change it, then: followup-sheet run TRACKER --cadence {as_typed(path)}"
    return Exported(f"{path} holds {_counted(cadence)}. {then}")


def _into_workbook(cadence: Cadence, path: Path, options: batch.RunOptions, warnings: tuple[str, ...]) -> Exported:
    snapshot = read_snapshot(path, max_bytes=options.limits.file)
    found = cadence_change(snapshot.data, cadence, options.today, options.limits)
    if found.change:
        found.change.verify(found.change.data, limits=options.limits)
    told = refuse_if_open(path, now=options.now, ignore_lock=options.ignore_lock)
    written, more = batch.write(snapshot, found.change, options)
    own = (f"{path}: {problem}" for problem in found.own)
    return Exported(
        _account(cadence, path, found, written=written), tuple(dict.fromkeys((*warnings, *told, *more, *own)))
    )


def _account(cadence: Cadence, path: Path, found: CadenceChange, *, written: bool) -> str:
    if not written:
        return f"{path}: its Cadence sheet holds {_counted(cadence)} already, and its Settings go by it"
    added = f" (new: {' and '.join(found.added)})" if found.added else ""
    return (
        f"{path}: its Cadence sheet{added} holds {_counted(cadence)} now, and counts from the next run on: "
        "Cadence in Settings says 'this workbook'"
    )


def _counted(cadence: Cadence) -> str:
    count = len(cadence.rules)
    return f"the {count} rules of {cadence.name}" if count > 1 else f"the rule of {cadence.name}"
