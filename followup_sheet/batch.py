"""The night, for any number of trackers: a bad one is a line in the summary and the rest go on.

    for each tracker: lock → read → decide → write

Several processes may share the trackers; what is told comes in the order given all the same (``workers.py``).
A dry run goes the same way and stops before the write. A tracker that somebody saved between
our read and our write is read again, at most `ATTEMPTS` times.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from followup_sheet.bug_log import write_bug_report
from followup_sheet.cadences.built_in import load
from followup_sheet.dates import WorkingDays
from followup_sheet.errors import FollowupSheetError, TrackerError
from followup_sheet.files.backups import pin_newest
from followup_sheet.files.faults import fault, place_of
from followup_sheet.files.leftovers import recover
from followup_sheet.files.locks import tracker_lock
from followup_sheet.files.open_elsewhere import refuse_if_open
from followup_sheet.files.replace import refuse_unreplaceable
from followup_sheet.files.replace import replace as replace_file
from followup_sheet.files.row_counts import RowCounts
from followup_sheet.files.snapshot import ChangedUnderUsError, Snapshot, read_snapshot
from followup_sheet.files.state import state_folder
from followup_sheet.model import Cadence, Night, Tracker, TrackerAgenda, TrackerResult
from followup_sheet.night import decide_night
from followup_sheet.policy import Policy
from followup_sheet.quoting import as_typed
from followup_sheet.workbook.limits import Limits
from followup_sheet.workbook.reader import Workbook, read_workbook
from followup_sheet.workbook.verify import Change
from followup_sheet.workbook.writer import night_change
from followup_sheet.workers import in_order

ATTEMPTS = 3

Outcome = TypeVar("Outcome")


@dataclass(frozen=True, slots=True)
class RunOptions:
    """One run's settings. ``today`` is the day decided for, ``now`` the machine's clock, read once.

    ``agenda_days`` is how many days ahead each result's agenda looks; None: nobody asks for one.
    ``with_plans`` tells whether each result brings its plans and cautions: they are most of what it holds."""

    today: date
    now: datetime
    dry_run: bool = False
    ignore_lock: bool = False
    cadence: Cadence | None = None
    limits: Limits = field(default_factory=Limits)
    agenda_days: int | None = None
    with_plans: bool = True


@dataclass(frozen=True, slots=True)
class Decided:
    """One tracker, read and decided for ``night.today``; nothing of it written."""

    snapshot: Snapshot
    workbook: Workbook
    policy: Policy
    night: Night

    @property
    def tracker(self) -> Tracker:
        return self.workbook.tracker


def check_all(paths: Sequence[Path], options: RunOptions, jobs: int = 1) -> Generator[TrackerResult, None, None]:
    """Each tracker read and decided, for its problems alone: whether it could be written is no matter."""
    return in_order(partial(check_one, options=options), paths, jobs, _lost)


def run_all(paths: Sequence[Path], options: RunOptions, jobs: int = 1) -> Generator[TrackerResult, None, None]:
    """Each tracker's night, in the order given; ``jobs`` processes share them. Close it to stop between two."""
    return in_order(partial(run_one, options=options), paths, jobs, _lost)


def check_one(path: Path, options: RunOptions) -> TrackerResult:
    """One tracker read and decided."""
    return _isolated(path, lambda path: _result(path, decide(path, options), options))


def run_one(path: Path, options: RunOptions) -> TrackerResult:
    """One tracker's night."""
    return _isolated(path, lambda path: (_dry_night if options.dry_run else _held_night)(path, options))


def _lost(path: Path, ending: str) -> TrackerResult:
    return TrackerResult(path, error=lost(path, ending))


def lost(path: Path, ending: str) -> TrackerError:
    """What was killed at work leaves the old file or the new one, and the next night tidies."""
    cause = (
        f"the process at work on it was ended from outside ({ending}), perhaps for want of memory; the file is whole"
    )
    step = f"Run it alone: followup-sheet run {as_typed(path)}"
    return TrackerError(cause, path=str(path), next_step=step)


def _isolated(path: Path, work: Callable[[Path], TrackerResult]) -> TrackerResult:
    """Whatever goes wrong with one tracker is in its result, and the next one goes on."""
    done = attempted(path, work)
    return TrackerResult(path, error=done, problems=done.problems) if isinstance(done, FollowupSheetError) else done


def attempted(path: Path, work: Callable[[Path], Outcome]) -> Outcome | FollowupSheetError:
    """What ``work`` makes of one tracker, or what went wrong with it; a bug is logged and told too."""
    try:
        with _collector_paused():
            return work(path)
    except FollowupSheetError as error:
        # what led to it would keep the whole workbook in memory until the last tracker is done
        error.__traceback__ = error.__cause__ = error.__context__ = None
        return error.at(str(path))
    except OSError as error:
        return fault(error, path, "it was left as it was", where=place_of(error))
    except MemoryError:
        cause = "it needs more memory than there is, and was left as it was"
        return TrackerError(cause, path=str(path), next_step="Close other programs, or split the file")
    except Exception as error:
        cause = f"a fault of the program itself ({type(error).__name__}), and the tracker was left as it was"
        return TrackerError(cause, path=str(path), next_step=f"Please report it: {write_bug_report(error)}")


@contextmanager
def _collector_paused() -> Iterator[None]:
    """A tracker is read into many small values without cycles: looking for some would only take time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@contextmanager
def held(path: Path, options: RunOptions) -> Iterator[tuple[str, ...]]:
    """The tracker for this process alone, tidied after a run that was killed; yields what to tell."""
    state = state_folder()
    with tracker_lock(path, state):
        yield recover(path, state, now=options.now)


def until_unchanged(work: Callable[[], Outcome]) -> Outcome:
    """Does the work again where somebody saved the tracker meanwhile, at most `ATTEMPTS` times in all."""
    for _ in range(ATTEMPTS - 1):
        with suppress(ChangedUnderUsError):
            return work()
    return work()


def decide(path: Path, options: RunOptions) -> Decided:
    """Reads and decides one tracker. Raises TrackerError for what cannot be read or must not be written."""
    try:
        snapshot = read_snapshot(path, max_bytes=options.limits.file)
        workbook = read_workbook(snapshot.data, options.today, options.limits, options.cadence)
        policy = policy_for(workbook.tracker)
        return Decided(snapshot, workbook, policy, decide_night(workbook.tracker, policy, options.today))
    except FollowupSheetError as error:
        raise error.at(str(path)) from error.__cause__


def policy_for(tracker: Tracker) -> Policy:
    """What decides in this tracker: its cadence, its settings, and its country's holidays."""
    settings = tracker.settings
    cadence = tracker.cadence or load(settings.cadence)
    return Policy(cadence, settings, WorkingDays(settings.country, settings.region))


def _dry_night(path: Path, options: RunOptions) -> TrackerResult:
    """Everything up to the write, and every reason that would refuse it."""
    decided = decide(path, options)
    try:
        warnings = refuse_if_open(path, now=options.now, ignore_lock=options.ignore_lock)
        if night_change(decided.workbook, decided.night):
            refuse_unreplaceable(decided.snapshot)
    except FollowupSheetError as error:
        return replace(_result(path, decided, options), error=error.at(str(path)))
    return replace(_result(path, decided, options), warnings=warnings)


def _held_night(path: Path, options: RunOptions) -> TrackerResult:
    with held(path, options) as warnings:
        for _ in range(ATTEMPTS):
            result = _night(path, options, warnings)
            if not isinstance(result.error, ChangedUnderUsError):
                break
            warnings = (*result.warnings, *result.error.kept)
    return result


def _night(path: Path, options: RunOptions, warnings: tuple[str, ...]) -> TrackerResult:
    decided = decide(path, options)
    told = list(warnings)
    try:
        told += refuse_if_open(path, now=options.now, ignore_lock=options.ignore_lock)
        written, more = write_decided(decided, options)
    except FollowupSheetError as error:
        return replace(_result(path, decided, options), warnings=tuple(told), error=error.at(str(path)))
    return replace(_result(path, decided, options), written=written, warnings=tuple(dict.fromkeys((*told, *more))))


def _result(path: Path, decided: Decided, options: RunOptions) -> TrackerResult:
    night = decided.night
    agenda = None if options.agenda_days is None else _agenda(path, decided, options.agenda_days)
    result = TrackerResult(path, problems=night.problems, agenda=agenda, your_name=decided.tracker.settings.your_name)
    return replace(result, plans=night.plans, cautions=night.cautions) if options.with_plans else result


def _agenda(path: Path, decided: Decided, days: int) -> TrackerAgenda:
    from followup_sheet.agenda import tracker_agenda  # a night without a digest needs none of it

    return tracker_agenda(path, decided.tracker, decided.night, days)


def write_decided(decided: Decided, options: RunOptions) -> tuple[bool, tuple[str, ...]]:
    """Whether the file was written, and what to tell; a tracker that lost half its rows is told loudly."""
    path, rows = decided.snapshot.path, len(decided.tracker.rows)
    counts = RowCounts(state_folder(), path)
    shrunk = counts.shrunk(rows)
    loud = (_told_with_backup(path, shrunk),) if shrunk else ()
    by_the_clock = options.today == options.now.date()  # whoever gives the day knows it
    doubt = counts.doubt(options.now) if by_the_clock else ""
    written, warnings = write(decided.snapshot, night_change(decided.workbook, decided.night), options)
    counts.remember(rows, options.now)
    return written, (*warnings, *loud, *filter(None, [doubt]))


def _told_with_backup(path: Path, shrunk: str) -> str:
    """The backup from before it shrank is the one to go back to: it is kept for good, and named."""
    backup = pin_newest(path, state_folder())
    if backup is None:
        return f"{shrunk}. There is no backup from before"
    cure = f"followup-sheet restore {as_typed(path)} --from {backup.path.name}"
    return f"{shrunk}. Its backup from before is kept: {cure}"


def write(snapshot: Snapshot, change: Change | None, options: RunOptions) -> tuple[bool, tuple[str, ...]]:
    """Puts a change in the tracker's place, checked and backed up; None is nothing to write."""
    if change is None:
        return False, ()
    done = replace_file(
        snapshot,
        change.data,
        state=state_folder(),
        now=options.now,
        verify=partial(change.verify, limits=options.limits),
        ignore_lock=options.ignore_lock,
    )
    return done.written, done.warnings
