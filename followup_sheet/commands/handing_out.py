"""`init --template`: a new tracker that is a copy of a coach's own workbook, with everything the coach put there.

    the coach's file → what it lacks, added as `adopt` does → another cadence, example rows, if asked for → the new file

A workbook that lacks nothing is copied byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from followup_sheet import examples as example_rows
from followup_sheet.adoption.account import in_short
from followup_sheet.batch import RunOptions
from followup_sheet.commands.adopting import AdoptedBytes, adopted_bytes
from followup_sheet.commands.starting import check_place, create
from followup_sheet.errors import FollowupSheetError, UsageError
from followup_sheet.files.snapshot import read_snapshot
from followup_sheet.finding import SUFFIXES
from followup_sheet.model import Cadence
from followup_sheet.workbook.growing.adopted import read_adoptable
from followup_sheet.workbook.growing.cadence_edits import cadence_change
from followup_sheet.workbook.growing.typed_rows import rows_change


@dataclass(frozen=True, slots=True)
class HandedOut:
    """What became of a template. ``added`` says in a few words what it lacked; empty where nothing."""

    added: str
    warnings: tuple[str, ...]


def hand_out(path: Path, template: Path, options: RunOptions, *, examples: bool = False) -> HandedOut:
    """Writes a new tracker: a copy of ``template``, with or without example rows dated around today. A
    cadence of the ``options`` takes the place of its own.

    Raises UsageError for names with the wrong ending, TrackerError where something is at ``path``
    already or the template is not a tracker."""
    suffix = template.suffix.lower()
    if suffix not in SUFFIXES:
        step = "Open it in Excel or LibreOffice, and save it as Excel 2007-365 (.xlsx)"
        raise UsageError(f"{template} does not end in {' or '.join(SUFFIXES)}", next_step=step)
    check_place(path, suffix)
    try:
        found = adopted_bytes(read_snapshot(template, max_bytes=options.limits.file).data, options)
        data = _with_cadence(found.data, options.cadence, options) if options.cadence else found.data
        data = _with_examples(data, options) if examples else data
    except FollowupSheetError as error:
        raise error.at(str(template)) from error.__cause__
    create(path, data)
    return HandedOut(in_short(found.adoption), tuple(_warnings(found, path, template)))


def _with_cadence(data: bytes, cadence: Cadence, options: RunOptions) -> bytes:
    change = cadence_change(data, cadence, options.today, options.limits).change
    if change is None:
        return data
    change.verify(change.data, limits=options.limits)
    return change.data


def _with_examples(data: bytes, options: RunOptions) -> bytes:
    rows = example_rows.my_search(options.today).rows
    change = rows_change(read_adoptable(data, options.limits), rows)
    change.verify(change.data, limits=options.limits)
    return change.data


def _warnings(found: AdoptedBytes, path: Path, template: Path) -> Iterator[str]:
    """What a coach should know before the first client opens the copy."""
    rows, lines = len(found.tracker.rows), len(found.tracker.history)
    if rows or lines:
        holds = " and ".join(filter(None, (_counted(rows, "row"), _counted(lines, "line", " of History"))))
        yield f"{template} holds {holds} already, and so does {path}: whoever gets it can read them"
    yield from (f"{template}: {problem}" for problem in found.problems)


def _counted(number: int, noun: str, of: str = "") -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}{of}" if number else ""
