"""`adopt` and `upgrade`: a tracker somebody already has gets the columns and sheets it lacks.

    read → decide what is missing → splice it in → read the result as the first night will → write

Another tool's export, a CSV or a workbook with that tool's headers, becomes a new tracker beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from followup_sheet import batch
from followup_sheet.adoption.account import account, in_short
from followup_sheet.adoption.plan import Adoption
from followup_sheet.cadences.built_in import load
from followup_sheet.commands.import_account import import_account
from followup_sheet.commands.import_account import in_short as in_rows
from followup_sheet.commands.importing import Imported, import_export, import_grid
from followup_sheet.commands.starting import check_place, create
from followup_sheet.errors import FollowupSheetError, Problem
from followup_sheet.exports.columns import is_known_export
from followup_sheet.files.open_elsewhere import refuse_if_open
from followup_sheet.files.replace import refuse_unreplaceable
from followup_sheet.files.snapshot import read_snapshot
from followup_sheet.model import Tracker
from followup_sheet.night import decide_night
from followup_sheet.sheets.grid import NoTrackerError
from followup_sheet.sheets.unknown_words import waiting
from followup_sheet.workbook.growing.adopted import adoption_change, adoption_of, read_adoptable
from followup_sheet.workbook.identify import CSV_SUFFIXES
from followup_sheet.workbook.reader import read_grids, read_workbook
from followup_sheet.workbook.template import build
from followup_sheet.workbook.verify import Change


@dataclass(frozen=True, slots=True)
class Adopted:
    """What was, or in a dry run would be, done to one workbook. ``path`` is where the result is."""

    path: Path
    lines: tuple[str, ...]
    added: str
    """In a few words; empty where nothing was missing."""
    warnings: tuple[str, ...] = ()


def adopt(path: Path, output: Path | None, options: batch.RunOptions) -> Adopted:
    """Adds what is missing to the workbook ``path``, or to a copy of it at ``output``, where nothing may be.

    An export becomes a new tracker at ``output``, else beside it. Raises TrackerError for what
    cannot be adopted, TemporaryError where it is open or being saved."""
    if path.suffix.lower() in CSV_SUFFIXES:
        return _told_of(import_export(path, output, options.today, limits=options.limits, dry_run=options.dry_run))
    try:
        try:
            return _adopt(path, output, options)
        except NoTrackerError:
            imported = _imported(path, output, options)
            if imported is None:
                raise
            return _told_of(imported)
    except FollowupSheetError as error:
        raise error.at(str(path)) from error.__cause__


def upgrade(path: Path, options: batch.RunOptions) -> Adopted:
    """Adds what is missing to a tracker; anything else is left alone and raises TrackerError."""
    try:
        return _adopt(path, None, options)
    except FollowupSheetError as error:
        raise error.at(str(path)) from error.__cause__


def _adopt(path: Path, output: Path | None, options: batch.RunOptions) -> Adopted:
    if options.dry_run or output:
        return _aside(path, output, options)
    with batch.held(path, options) as warnings:
        return batch.until_unchanged(lambda: _in_place(path, options, warnings))


def _imported(path: Path, output: Path | None, options: batch.RunOptions) -> Imported | None:
    """A new tracker of the first sheet whose headers are those of a known tool; None where there is none."""
    snapshot = read_snapshot(path, max_bytes=options.limits.file)
    grid = next(filter(is_known_export, read_grids(snapshot.data, options.limits)), None)
    target = output or path.with_name(f"{path.stem}-tracker.xlsx")
    return import_grid(grid, target, options.today, dry_run=options.dry_run) if grid else None


def _told_of(imported: Imported) -> Adopted:
    return Adopted(imported.output, tuple(import_account(imported)), in_rows(imported))


def _aside(path: Path, output: Path | None, options: batch.RunOptions) -> Adopted:
    """A dry run, or a copy: the workbook itself is only read."""
    if output:
        check_place(output, path.suffix.lower())
    snapshot = read_snapshot(path, max_bytes=options.limits.file)
    found = adopted_bytes(snapshot.data, options)
    if output is None:
        warnings = refuse_if_open(path, now=options.now, ignore_lock=options.ignore_lock)
        refuse_unreplaceable(snapshot)
        return found.told(path, warnings)
    if not options.dry_run:
        create(output, found.data)
    return found.told(output)


def _in_place(path: Path, options: batch.RunOptions, warnings: tuple[str, ...]) -> Adopted:
    snapshot = read_snapshot(path, max_bytes=options.limits.file)
    found = adopted_bytes(snapshot.data, options)
    told = refuse_if_open(path, now=options.now, ignore_lock=options.ignore_lock)
    _, more = batch.write(snapshot, found.change, options)
    return found.told(path, (*warnings, *told, *more))


@dataclass(frozen=True, slots=True)
class AdoptedBytes:
    """One workbook's adoption: decided, spliced, and read as the first night will read it. ``data``
    is the file as it is then; the very bytes read where nothing is missing (``change`` is None)."""

    data: bytes = field(repr=False)
    adoption: Adoption
    sheet: str
    change: Change | None
    tracker: Tracker = field(repr=False)
    problems: tuple[Problem, ...]

    def told(self, path: Path, warnings: Sequence[str] = ()) -> Adopted:
        lines = tuple(account(path, self.adoption, self.sheet, self.problems))
        return Adopted(path, lines, in_short(self.adoption), tuple(dict.fromkeys(warnings)))


def adopted_bytes(data: bytes, options: batch.RunOptions) -> AdoptedBytes:
    """What a workbook becomes when it is adopted; nothing is written.

    Raises TrackerError for what cannot be adopted."""
    adoptable = read_adoptable(data, options.limits, options.cadence)
    adoption = adoption_of(adoptable, options.today)
    change = None
    if adoption.is_needed:  # building a template takes longer than all the rest
        change = adoption_change(adoptable, adoption, _template(adoption, options))
    if change:
        change.verify(change.data, limits=options.limits)
        data = change.data
    tracker = read_workbook(data, options.today, options.limits, options.cadence).tracker
    night = decide_night(tracker, batch.policy_for(tracker), options.today)
    return AdoptedBytes(data, adoption, adoptable.tracker_sheet.ref.name, change, tracker, night.problems)


def _template(adoption: Adoption, options: batch.RunOptions) -> bytes:
    """The template the new sheets are taken from; its Settings wait for what the user's words mean."""
    cadence = options.cadence or load("standard")
    return build(options.today, cadence=cadence, words=waiting(adoption.words))
