"""Another tool's export becomes a new tracker: read, understood, built from the template, put where nothing was.

    CSV → grid → rows → template with the rows in it → new file

The export itself is only read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from followup_sheet.cadences.built_in import load
from followup_sheet.columns import COLUMNS
from followup_sheet.commands.starting import check_place, create
from followup_sheet.errors import FollowupSheetError, TrackerError
from followup_sheet.exports.columns import Source
from followup_sheet.exports.csv_file import CsvFile, read_csv
from followup_sheet.exports.own_columns import OwnColumn
from followup_sheet.exports.rows import Remark, Taken, take
from followup_sheet.facts import STAGE_DATES
from followup_sheet.files.snapshot import read_snapshot
from followup_sheet.model import CLOSED_STAGES, Stage
from followup_sheet.sheets.grid import HEADER_ROWS, Grid
from followup_sheet.sheets.unknown_words import UnknownWord, waiting
from followup_sheet.workbook.limits import Limits
from followup_sheet.workbook.template import build

MOST_ROWS, MOST_CELLS = 5_000, 300_000
"""Of one export, and of the tracker made of it: nobody applies more often, and each row gets a cell
for every column, filled or not."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of an export. Lines are the export's rows as a spreadsheet numbers them.

    ``tool`` is blank where no mapping fits and the headers alone decided. ``matched`` and ``own``
    are in the export's order; ``left_as_text`` names, by their cells in the new tracker, dates that could
    not be read or mean two days; ``changed`` the cells that are not quite as they were. ``above`` are
    the filled lines above the headers, ``blank_lines`` those that say nothing: neither became a row.
    """

    output: Path
    tool: str
    rows: int
    matched: tuple[Source, ...]
    own: tuple[OwnColumn, ...]
    unknown_words: tuple[UnknownWord, ...] = ()
    left_as_text: tuple[Remark, ...] = ()
    changed: tuple[Remark, ...] = ()
    above: tuple[int, ...] = ()
    blank_lines: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()


def import_export(
    path: Path, output: Path | None, today: date, *, limits: Limits | None = None, dry_run: bool = False
) -> Imported:
    """A new tracker with the rows of a CSV file; without ``output`` beside it, under its name.

    ``dry_run`` tells the same and writes nothing. Raises TrackerError for a file that cannot be
    understood and where something stands at ``output`` already, UsageError where that does not end
    in .xlsx."""
    allowed = _within(limits or Limits())
    try:
        data = read_snapshot(path, max_bytes=allowed.file).data
        target = output or path.with_suffix(".xlsx")
        check_place(target)
        csv = read_csv(data, allowed, title=path.stem)
        return import_grid(csv.grid, target, today, dry_run=dry_run, notes=_about_encoding(csv))
    except FollowupSheetError as error:
        raise error.at(str(path)) from error.__cause__


def import_grid(grid: Grid, output: Path, today: date, *, dry_run: bool = False, notes: Sequence[str] = ()) -> Imported:
    """The same from any sheet's values, which may hold real dates. ``notes`` are told before the others."""
    check_place(output)
    taken = take(grid, today)
    if not taken.rows:
        cause = "there are headers, but not one line below them"
        raise TrackerError(cause, next_step="Export it again, or start with `followup-sheet init`")
    columns = len(COLUMNS) + len(taken.own_columns)
    if len(taken.rows) > MOST_ROWS or len(taken.rows) * columns > MOST_CELLS:
        raise TrackerError(
            f"{len(taken.rows):,} rows of {columns:,} columns are more than {MOST_ROWS:,} rows or {MOST_CELLS:,} cells",
            next_step="Split it into smaller files, or leave columns out",
        )
    data = _tracker(taken, today)
    if not dry_run:
        create(output, data)
    return _told(taken, grid, output, (*notes, *_notes(taken)))


def _within(limits: Limits) -> Limits:
    """A header line and lines above it come on top of the rows."""
    return replace(limits, rows=min(limits.rows, MOST_ROWS + HEADER_ROWS), cells=min(limits.cells, MOST_CELLS))


def _tracker(taken: Taken, today: date) -> bytes:
    words = waiting(taken.unknown_words)
    return build(today, taken.rows, cadence=load("standard"), words=words, own_columns=taken.own_columns)


def _told(taken: Taken, grid: Grid, output: Path, notes: tuple[str, ...]) -> Imported:
    mapping = taken.layout.mapping
    return Imported(
        output=output,
        tool=mapping.tool if mapping else "",
        rows=len(taken.rows),
        matched=taken.layout.sources,
        own=taken.layout.own,
        unknown_words=taken.unknown_words,
        left_as_text=taken.left_as_text,
        changed=taken.changed,
        above=taken.layout.above,
        blank_lines=tuple(_blank_lines(grid)),
        notes=notes,
    )


def _blank_lines(grid: Grid) -> Iterator[int]:
    """The numbers that are left out between the first line and the last one that says something."""
    filled = {number for number, cells in grid.rows if cells}
    return (number for number in range(1, max(filled)) if number not in filled)


def _notes(taken: Taken) -> Iterator[str]:
    yield from taken.layout.mapping.notes if taken.layout.mapping else ()
    for stage, times in taken.undated.items():
        column = STAGE_DATES[Stage(stage)]
        yield f"{_say(times)} {stage} without a day in {column}: type it there, or the row asks for it"
    if ended := sum(row.get("Stage") in CLOSED_STAGES and "Outcome on" not in row for row in taken.rows):
        yield f"{_say(ended)} that it has ended, not when: type the day in Outcome on, or the first night counts as it"


def _say(times: int) -> str:
    return "1 row says" if times == 1 else f"{times} rows say"


def _about_encoding(csv: CsvFile) -> tuple[str, ...]:
    guessed = "the file does not say how its letters are written, and was read as Windows text: where é or ü look wrong"
    return (f"{guessed}, export it as 'CSV UTF-8'",) if csv.is_encoding_guessed else ()
