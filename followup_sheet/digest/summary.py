"""The lines a digest begins with: its subject, the sum over all trackers, notes, and what happened meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from followup_sheet import agenda as agendas
from followup_sheet.agenda import Agenda
from followup_sheet.digest.entries import LONGEST_TOLD, harmless, weekday_text
from followup_sheet.digest.naming import files_told_apart
from followup_sheet.errors import TemporaryError
from followup_sheet.model import Status, TrackerAgenda
from followup_sheet.wording import day_text


def subject(agenda: Agenda) -> str:
    """Of the mail: how much there is to do, and nobody's name, for it is shown where others can read it."""
    return f"{summary(agenda)} ({day_text(agenda.today, agenda.today)})"


def summary(agenda: Agenda) -> str:
    """``3 to follow up today, 1 overdue``, or for several trackers ``12 clients: 5 due today, 1 not written``."""
    several = len(agenda.trackers) > 1
    counts = _counts(agenda, several)
    return f"{len(agenda.trackers)} clients: {counts}" if several else counts[:1].upper() + counts[1:]


def _counts(agenda: Agenda, several: bool) -> str:
    counted = (
        (agendas.total(agenda.trackers, Status.DUE_TODAY), "due today" if several else "to follow up today"),
        (agendas.total(agenda.trackers, Status.OVERDUE), "overdue"),
        (sum(len(tracker.checks) for tracker in agenda.trackers), "to check"),
        *_failed(agenda.trackers),
    )
    return ", ".join(f"{number} {what}" for number, what in counted if number) or "nothing due"


def _failed(trackers: Sequence[TrackerAgenda]) -> Iterator[tuple[int, str]]:
    failed = [tracker for tracker in trackers if tracker.error]
    yield sum(tracker.figures is not None for tracker in failed), "not written"
    yield sum(tracker.figures is None for tracker in failed), "not read"


def catch_up(agenda: Agenda) -> str:
    """After nights without a digest, what happened meanwhile; blank where none was missed."""
    if agenda.since is None or not agendas.missed_nights(agenda.today, agenda.since):
        return ""
    due = sum(agendas.became_due(agenda, tracker) for tracker in agenda.trackers)
    lapsed = sum(len(agendas.missed(agenda, tracker)) for tracker in agenda.trackers)
    counted = ((due, "became due"), (lapsed, "lapsed"))
    told = ", ".join(f"{number} {what}" for number, what in counted if number) or "nothing became due"
    return f"Since {weekday_text(agenda.since, agenda.today)}: {told}."


def notes(agenda: Agenda) -> Iterator[str]:
    """What is said before everything else: the sender's notes, and which trackers were not written for nights."""
    yield from (harmless(note, LONGEST_TOLD) for note in agenda.notes)
    files = files_told_apart([tracker.path for tracker in agenda.trackers])
    for tracker, file in zip(agenda.trackers, files, strict=True):
        if tracker.figures and tracker.nights_unwritten >= agendas.NIGHTS_TO_SPEAK_UP:
            was_open = isinstance(tracker.error, TemporaryError)
            nights = f"{file} could not be written {tracker.nights_unwritten} nights running"
            yield f"Close your tracker overnight: {nights}." if was_open else f"{nights}."
