"""`report` and `history`: many trackers read and decided one after the other, and only their numbers kept.

    for each tracker: read → decide → measure, forget the rest

Several processes may share them; what comes out is in their order.
A tracker that cannot be read is named in what comes out, and the others go on.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar

from followup_sheet.batch import Decided, RunOptions, attempted, decide, lost
from followup_sheet.digest.entries import LONGEST_TOLD, harmless
from followup_sheet.digest.naming import told_apart
from followup_sheet.errors import FollowupSheetError
from followup_sheet.files.durable import write_private_file
from followup_sheet.files.faults import fault
from followup_sheet.files.state import state_folder
from followup_sheet.measures import definitions as measures
from followup_sheet.measures.measured import ClientMeasures, Period
from followup_sheet.proof import Proof, proof
from followup_sheet.report import Report, Unread
from followup_sheet.report.naming import numbered
from followup_sheet.workers import in_order

Outcome = TypeVar("Outcome")

KEY_FILE = "anonymous-order.key"
"""In the state folder: what `--anonymous` orders clients by."""

_KEY_BYTES = 32


class Reported(NamedTuple):
    """A report, and what could not be read."""

    report: Report
    errors: tuple[FollowupSheetError, ...]


class Proved(NamedTuple):
    """Proofs of search in path order, and what could not be read."""

    proofs: tuple[Proof, ...]
    errors: tuple[FollowupSheetError, ...]


@dataclass(frozen=True, slots=True)
class Work:
    """How the trackers are gone over: ``jobs`` processes share them, ``after_each`` is called once for each."""

    jobs: int = 1
    after_each: Callable[[], None] = lambda: None


_ALONE = Work()


def report(
    paths: Sequence[Path], options: RunOptions, period: Period, *, anonymous: bool = False, work: Work = _ALONE
) -> Reported:
    """The report on these trackers, in their order; where nobody is to be named, clients have numbers instead
    and stand in the order of those.

    Raises TrackerError where the key to that order cannot be kept, ConfigurationError without a state folder."""
    from followup_sheet.report.tables import Named, tables

    numbers = numbered([os.path.realpath(path) for path in paths], _order_key()) if anonymous else []
    results = _each(partial(_measured, options=options, period=period), paths, work)
    names = [f"Client {number}" for number in numbers] or told_apart(_clients(paths, results))
    named = sorted(zip(numbers or range(len(paths)), names, results, strict=True), key=lambda one: one[0])
    clients = [Named(name, done) for _, name, done in named if isinstance(done, ClientMeasures)]
    unread = [Unread(name, _reason(done, anonymous)) for _, name, done in named if isinstance(done, FollowupSheetError)]
    return Reported(tables(options.today, period, clients, unread), _errors(results))


def history(paths: Sequence[Path], options: RunOptions, period: Period, *, work: Work = _ALONE) -> Proved:
    """The proof of search of each of these trackers."""
    results = _each(partial(_proved, options=options, period=period), paths, work)
    read = [(path, done) for path, done in zip(paths, results, strict=True) if isinstance(done, Proof)]
    names = told_apart([(done.client, path) for path, done in read])
    proofs = (replace(done, client=name) for name, (_, done) in zip(names, read, strict=True))
    return Proved(tuple(proofs), _errors(results))


def _each(
    measure: Callable[[Path], Outcome | FollowupSheetError], paths: Sequence[Path], work: Work
) -> list[Outcome | FollowupSheetError]:
    done = []
    with closing(in_order(measure, paths, work.jobs, lost)) as results:
        for result in results:
            done.append(result)
            work.after_each()
    return done


def _measured(path: Path, options: RunOptions, period: Period) -> ClientMeasures | FollowupSheetError:
    return attempted(path, lambda path: _measures(decide(path, options), period))


def _proved(path: Path, options: RunOptions, period: Period) -> Proof | FollowupSheetError:
    return attempted(path, lambda path: _proof(decide(path, options), period))


def _measures(decided: Decided, period: Period) -> ClientMeasures:
    return measures.take(_client(decided), decided.tracker, decided.policy, decided.night, period)


def _proof(decided: Decided, period: Period) -> Proof:
    return proof(_client(decided), decided.tracker, decided.night, period)


def _client(decided: Decided) -> str:
    return decided.tracker.settings.your_name.strip() or decided.snapshot.path.stem


def _clients(paths: Sequence[Path], results: Sequence[ClientMeasures | FollowupSheetError]) -> list[tuple[str, Path]]:
    """What each is called, and the file; nobody knows the name in a tracker that could not be read."""
    names = (
        done.client if isinstance(done, ClientMeasures) else path.stem
        for path, done in zip(paths, results, strict=True)
    )
    return list(zip(names, paths, strict=True))


def _errors(results: Sequence[object]) -> tuple[FollowupSheetError, ...]:
    return tuple(done for done in results if isinstance(done, FollowupSheetError))


def _reason(error: FollowupSheetError, anonymous: bool) -> str:
    """A cause may quote a name; stderr says it in any case."""
    return "the tracker could not be read" if anonymous else harmless(error.cause, LONGEST_TOLD)


def _order_key() -> bytes:
    """Made the first time it is needed, and then kept, so that clients keep their numbers."""
    path = state_folder() / KEY_FILE
    try:
        if not path.exists():
            write_private_file(path, os.urandom(_KEY_BYTES))
        return path.read_bytes()
    except OSError as error:
        raise fault(error, path, "the order of clients without names could not be kept") from error
