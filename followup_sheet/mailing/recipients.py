"""Who gets a digest, and of which trackers: the configuration and the command line say so, never a workbook."""

from __future__ import annotations

import os
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from followup_sheet.errors import DeliveryError, FollowupSheetError, TemporaryError, TrackerError
from followup_sheet.files.state import tracker_key
from followup_sheet.mail.address import Mailbox, read_mailbox
from followup_sheet.mailing.outbox.clients import Clients
from followup_sheet.model import TrackerAgenda, TrackerResult
from followup_sheet.quoting import as_typed

_SECTION = "[mail.clients]"


class Own(NamedTuple):
    """A tracker and the mailbox named for it; ``name`` is what stands for the tracker in ``[mail.clients]``."""

    result: TrackerResult
    recipient: Mailbox
    name: str


@dataclass(frozen=True, slots=True)
class Named:
    """Whose tracker is whose; what is wrong with a name; the names that no tracker of the run has."""

    own: tuple[Own, ...] = ()
    errors: tuple[DeliveryError, ...] = ()
    unknown: tuple[str, ...] = ()


class Share(NamedTuple):
    """What one recipient is told of: their trackers, in the order of the run. ``is_all`` tells that they are
    to see all of them; who is not sees nothing of where they lie."""

    recipient: Mailbox
    results: tuple[TrackerResult, ...]
    is_all: bool


def named(results: Sequence[TrackerResult], clients: Mapping[str, Mailbox]) -> Named:
    """The tracker of each client. ``clients`` names trackers by their path (absolute), their file's name, or
    that name without its ending.

    A name that two trackers have is nobody's, and nobody gets a tracker that is given two addresses: one
    client must never read of another."""
    find = _Finder(results)
    found: list[Own] = []
    errors: list[DeliveryError] = []
    unknown: list[str] = []
    for name, box in clients.items():
        match find(name):
            case []:
                unknown.append(name)
            case [result]:
                found.append(Own(result, box, name))
            case several:
                errors.append(_two_of_a_name(name, *(one.path for one in several[:2])))
    single, more = _one_address_each(found)
    return Named(tuple(single), (*errors, *more), tuple(unknown))


class _Finder:
    """Trackers by what they may be called; file systems differ in how they write one letter."""

    def __init__(self, results: Sequence[TrackerResult]) -> None:
        self._by_path = {tracker_key(result.path): [result] for result in results}
        self._by_name: defaultdict[str, list[TrackerResult]] = defaultdict(list)
        for result in results:
            for name in {_folded(result.path.name), _folded(result.path.stem)}:
                self._by_name[name].append(result)

    def __call__(self, name: str) -> list[TrackerResult]:
        if _is_path(name):
            return self._by_path.get(tracker_key(Path(name)), [])
        return self._by_name.get(_folded(name), [])


def _is_path(name: str) -> bool:
    """Whether a name in ``[mail.clients]`` is a path, which can stand for one file only."""
    return os.path.isabs(name)  # noqa: PTH117 - a text from the configuration, which need not be a path


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _two_of_a_name(name: str, one: Path, other: Path) -> DeliveryError:
    """A name in ``[mail.clients]`` that stands for two files."""
    step = "Give the whole path of each instead"
    return DeliveryError(f"nobody is mailed: '{name}' names {one} and {other}", path=_SECTION, next_step=step)


def taken(own: Own, known: Clients) -> DeliveryError | None:
    """What is wrong where a name alone stood for another client's file in an earlier run."""
    other = None if _is_path(own.name) else known.another_called(own.name, own.result.path)
    return _two_of_a_name(own.name, own.result.path, other) if other else None


def _one_address_each(found: Iterable[Own]) -> tuple[list[Own], list[DeliveryError]]:
    by_tracker: defaultdict[Path, list[Own]] = defaultdict(list)
    for own in found:
        by_tracker[own.result.path].append(own)
    single = [several[0] for several in by_tracker.values() if _is_one_address(several)]
    return single, [_two_addresses(several) for several in by_tracker.values() if not _is_one_address(several)]


def _is_one_address(several: Sequence[Own]) -> bool:
    return len({own.recipient.key for own in several}) == 1


def _two_addresses(several: Sequence[Own]) -> DeliveryError:
    names = " and ".join(f"'{own.name}'" for own in several)
    cause = f"nobody is mailed: {names} give {several[0].result.path} different addresses"
    return DeliveryError(cause, path=_SECTION, next_step="Leave one of them")


def share_out(results: Sequence[TrackerResult], everything: Sequence[Mailbox], own: Sequence[Own]) -> tuple[Share, ...]:
    """One share for each mailbox: all trackers for those in ``everything``, their ``own`` for the clients."""
    mailboxes: dict[str, Mailbox] = {}
    for box in (*everything, *(one.recipient for one in own)):
        mailboxes.setdefault(box.key, box)
    theirs: defaultdict[str, set[Path]] = defaultdict(set)
    for one in own:
        theirs[one.recipient.key].add(one.result.path)
    whole = {box.key for box in everything}
    shares = (
        Share(box, tuple(one for one in results if key in whole or one.path in theirs[key]), key in whole)
        for key, box in mailboxes.items()
    )
    return tuple(share for share in shares if share.results)


def for_client(tracker: TrackerAgenda) -> TrackerAgenda:
    """The same without where on this machine the tracker lies: the folder may be named after others."""
    path = tracker.path
    folders = [text for folder in (Path(os.path.realpath(path)).parent, path.parent) for text in _as_told(folder)]
    error = tracker.error and _without(folders, tracker.error)
    warnings = tuple(_cut(text, folders) for text in tracker.warnings)
    return replace(tracker, path=Path(path.name), warnings=warnings, error=error)


def _as_told(folder: Path) -> tuple[str, str]:
    """How a folder stands in front of a name: as it is, and in a command to be copied."""
    plain = f"{folder}{os.sep}"
    return plain, as_typed(plain).removeprefix("'").removesuffix("'")


def _without(folders: Sequence[str], error: FollowupSheetError) -> FollowupSheetError:
    kind = TemporaryError if isinstance(error, TemporaryError) else TrackerError
    return kind(_cut(error.cause, folders), next_step=_cut(error.next_step, folders))


def _cut(text: str, folders: Sequence[str]) -> str:
    for folder in folders:
        text = text.replace(folder, "")
    return text


def other_addresses(own: Iterable[Own]) -> Iterator[str]:
    """A workbook never chooses who is mailed: another address in its Settings is only told."""
    for result, recipient, _ in own:
        typed = result.agenda.your_email.strip() if result.agenda else ""
        if typed and _key(typed) != recipient.key:
            yield (
                f"{result.path}: its Settings have the E-mail {typed}; "
                f"its digest goes to {recipient.address}, as configured"
            )


def _key(typed: str) -> str:
    try:
        return read_mailbox(typed).key
    except ValueError:
        return ""
