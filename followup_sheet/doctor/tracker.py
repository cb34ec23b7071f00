"""One tracker, as tonight's run would find it: read, decided and made ready to be written, but not written."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path

from followup_sheet.batch import Decided, RunOptions, attempted, decide
from followup_sheet.conflict_copies import conflict_copies
from followup_sheet.doctor.found import Finding, counted, doubtful, failed, well
from followup_sheet.doctor.room import LEAST, short_of_room
from followup_sheet.errors import FollowupSheetError
from followup_sheet.files.backups import list_backups
from followup_sheet.files.locks import tracker_lock
from followup_sheet.files.open_elsewhere import refuse_if_open
from followup_sheet.files.replace import refuse_unreplaceable
from followup_sheet.quoting import as_typed
from followup_sheet.workbook.writer import night_change

_NEARLY = 0.8
"""The share of the largest allowed size from which on it is said."""

_COPIES_AT_ONCE = 3
"""For an exchange the old file, the new one and a backup may be on the disk together."""


def look_at_tracker(path: Path, options: RunOptions, state: Path | None) -> Iterator[Finding]:
    """Everything about one tracker. ``state`` is the state folder, None where there is none that can be used."""
    read = attempted(path, partial(_read, options=options, state=state))
    yield from (failed(str(path), read),) if isinstance(read, FollowupSheetError) else read
    yield from _refused(path, partial(refuse_if_open, path, now=options.now))
    if state:
        yield from _refused(path, partial(_take_lock, path, state))
    yield from _conflict_copies(path)


def _refused(path: Path, work: Callable[[], tuple[str, ...] | None]) -> Iterator[Finding]:
    """What ``work`` raises as a failure, the warnings it returns as such."""
    told = attempted(path, lambda _: work() or ())
    if isinstance(told, FollowupSheetError):
        yield failed(str(path), told)
    else:
        step = "Delete that file if nobody has the tracker open"
        yield from (doubtful(str(path), warning.removeprefix(f"{path}: "), step) for warning in told)


def _take_lock(path: Path, state: Path) -> None:
    """The lock that keeps two runs apart, taken for a moment."""
    with tracker_lock(path, state):
        pass


def _read(path: Path, options: RunOptions, state: Path | None) -> tuple[Finding, ...]:
    """Raises TrackerError where it cannot be read or decided."""
    decided = decide(path, options)
    replaceable = partial(refuse_unreplaceable, decided.snapshot)
    writable = partial(_make_ready, decided, options)
    return (
        well(str(path), ", ".join(_told(decided, options, state))),
        *_problems(path, decided),
        *_size(path, decided, options),
        *short_of_room(str(path), decided.snapshot.target.parent, LEAST + _COPIES_AT_ONCE * decided.snapshot.size),
        *_later_nights(path, decided, options.today),
        *_refused(path, replaceable),
        *_refused(path, writable),
    )


def _make_ready(decided: Decided, options: RunOptions) -> None:
    """The new bytes of tonight, made and checked in memory; raises TrackerError."""
    change = night_change(decided.workbook, decided.night)
    if change:
        change.verify(change.data, limits=options.limits)


def _told(decided: Decided, options: RunOptions, state: Path | None) -> Iterator[str]:
    snapshot, rows = decided.snapshot, len(decided.tracker.rows)
    yield counted(rows, "row")
    yield f"cadence {decided.policy.cadence.name}"
    yield f"{snapshot.size / 1e6:,.1f} of {options.limits.file / 1e6:,.0f} MB"
    if os.path.islink(snapshot.path):  # noqa: PTH114 - says no where Path.is_symlink raises
        yield f"a link to {snapshot.target}"
    night = _last_night(decided)
    yield f"last recorded on {night}" if night else "no night yet"
    backups = list_backups(snapshot.path, state) if state else ()
    known = f"newest of {counted(len(backups), 'backup')}"
    yield f"{known} {backups[0].taken_here:%Y-%m-%d}" if backups else "no backup yet"


def _last_night(decided: Decided) -> date | None:
    return max((line.recorded_on for line in decided.tracker.history if line.recorded_on), default=None)


def _problems(path: Path, decided: Decided) -> Iterator[Finding]:
    number = len(decided.night.problems)
    if number:
        told = f"{counted(number, 'problem')} to mend in its cells"
        yield doubtful(str(path), told, f"See them with: followup-sheet check {as_typed(path)}")


def _size(path: Path, decided: Decided, options: RunOptions) -> Iterator[Finding]:
    if decided.snapshot.size > _NEARLY * options.limits.file:
        step = "Take pictures and sheets you do not need out of it, or raise max_file_mb in the configuration"
        yield doubtful(str(path), "it is nearly as large as is read", step)


def _later_nights(path: Path, decided: Decided, today: date) -> Iterator[Finding]:
    night = _last_night(decided)
    if night and night > today:
        step = "Check this computer's clock, and that column of History"
        yield doubtful(str(path), f"a night was recorded on {night}, which is still to come", step)


def _conflict_copies(path: Path) -> Iterator[Finding]:
    target = Path(os.path.realpath(path))
    try:
        names = [file.name for file in target.parent.iterdir()]
    except OSError:
        return  # reading the tracker has said what is wrong with the folder
    for name in conflict_copies(target.name, names):
        step = "See which of the two is right, and move the other away"
        yield doubtful(str(path), f"a copy that was saved at the same time lies beside it: {name}", step)
