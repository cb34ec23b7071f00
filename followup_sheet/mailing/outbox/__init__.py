"""What was decided to be mailed, and what became of it. The only door to sqlite3.

One row for each digest, and which trackers it told a recipient of on which day:

    queued → sending → sent
       │        ├────→ queued      the server said no, or was never told all of it
       │        └────→ uncertain   the server had all of it, and its answer never came
       └─ superseded               a later digest said that this one was not delivered, and was sent

``sending`` is on the disk before a mail is completed. So one that a killed run left behind may or may not
have arrived: it becomes ``uncertain``, is never sent again, and is told in the next digest.
Losing this file costs one repeated mail at most.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from types import TracebackType

from followup_sheet.files.state import tracker_key
from followup_sheet.mail.address import Mailbox
from followup_sheet.mail.outcome import Verdict
from followup_sheet.mailing.outbox.clients import Clients
from followup_sheet.mailing.outbox.database import Database, InUseError

KEPT_DAYS = 60
"""How long what became of a mail is remembered."""

WAIT_SECONDS = 60.0
"""How long one process waits for another that is sending: as long as that has for one mail."""


class State(StrEnum):
    """Where a mail stands."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    SUPERSEDED = "superseded"


_AFTER = {
    Verdict.SENT: State.SENT,
    Verdict.REFUSED: State.QUEUED,
    Verdict.DEFERRED: State.QUEUED,
    Verdict.NOT_DELIVERED: State.QUEUED,
    Verdict.UNCERTAIN: State.UNCERTAIN,
}
_INTERRUPTED = "the program was stopped while it was being sent"
_DONE_WITH = (State.SENT, State.UNCERTAIN, State.SUPERSEDED)
"""Their text is not needed any more, and is erased: it is full of names."""


@dataclass(frozen=True, slots=True)
class Mail:
    """One digest as it was decided. ``body`` is the message as it goes over the line, empty once it is
    done with; ``reason`` says why it was not delivered, as far as it was not."""

    recipient: Mailbox
    day: date
    message_id: str
    subject: str
    body: bytes
    state: State = State.QUEUED
    reason: str = ""


def message_id(recipient: Mailbox, day: date, trackers: Collection[str], domain: str) -> str:
    """The Message-ID of a recipient's digest of a day about some trackers (their keys): the same whenever it
    is asked for, and no other's."""
    about = "\n".join((recipient.key, day.isoformat(), *sorted(trackers)))
    return f"<{hashlib.sha256(about.encode()).hexdigest()[:32]}@{domain}>"


class Outbox:
    """The outbox of a state folder, opened; a context manager that closes it.

    ``warnings`` tell, for the terminal, that it was lost, or damaged and set aside. A ``rehearsal`` works on
    a copy in memory: what is there is taken into account, and nothing is made or changed. Every method
    raises DeliveryError where the file cannot be read or written: then nothing is mailed."""

    def __init__(self, state: Path, *, wait_seconds: float = WAIT_SECONDS, rehearsal: bool = False) -> None:
        self._database = Database(state, wait_seconds, in_memory=rehearsal)
        self.file = self._database.file
        self.warnings = self._database.warnings
        self.clients = Clients(self._database)

    def __enter__(self) -> Outbox:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()

    # --- delivering ---

    def tidy(self, today: date, now: datetime) -> tuple[Mail, ...]:
        """Forgets what is older than `KEPT_DAYS`, and gives what a killed run left in the middle, now uncertain."""
        with self._database.told():
            with self._database.changes():
                # A day that only --today has seen is no reason to forget those the clock has.
                self._forget(min(today, now.date()) - timedelta(days=KEPT_DAYS))
            with suppress(InUseError), self._database.alone(wait_seconds=0):
                return self._settle_interrupted(now)
        return ()  # they are in the hands of a run that is still there

    def _settle_interrupted(self, now: datetime) -> tuple[Mail, ...]:
        with self._database.changes():
            interrupted = self._select("state = ?", State.SENDING)
            for mail in interrupted:
                self._move(mail, State.UNCERTAIN, _INTERRUPTED, now)
        return tuple(replace(mail, state=State.UNCERTAIN, reason=_INTERRUPTED, body=b"") for mail in interrupted)

    @contextmanager
    def delivering(self) -> Iterator[None]:
        """Only one process at a time is inside. Raises DeliveryError while another run stays there too long."""
        with ExitStack() as held:
            with self._database.told():
                held.enter_context(self._database.alone())
            yield

    def queue(self, mail: Mail, trackers: Collection[str], now: datetime, covers: Collection[Mail] = ()) -> bool:
        """Keeps ``mail`` to be sent, that it tells of ``trackers`` (their keys), and that it says what became
        of the mails it ``covers``.

        False, and nothing is kept, where one of the trackers was told of on that day already."""
        with self._database.told(), self._database.changes():
            if not self._told_of(mail.recipient, mail.day).isdisjoint(trackers):
                return False
            self._database.execute(
                "INSERT INTO mail (message_id, recipient, day, address, name, subject, body, state, changed_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (mail.message_id, mail.recipient.key, mail.day.isoformat(), mail.recipient.address,
                 mail.recipient.name, mail.subject, mail.body, State.QUEUED, now.isoformat()),
            )  # fmt: skip
            self._note_told(mail.recipient, mail.day, trackers, mail.message_id)
            for earlier in covers:
                values = (mail.message_id, earlier.message_id)
                self._database.execute("UPDATE mail SET covered_by = ? WHERE message_id = ?", values)
            return True

    def note_nothing_to_tell(self, recipient: Mailbox, trackers: Collection[str], day: date) -> None:
        """Keeps that ``trackers`` gave no reason for a mail on ``day`` so far; it may still come to one."""
        with self._database.told(), self._database.changes():
            self._note_told(recipient, day, trackers, "")

    def queued(self, recipient: Mailbox, day: date) -> tuple[Mail, ...]:
        """What is still to be sent to them of that day."""
        with self._database.told():
            return self._select("state = ? AND recipient = ? AND day = ?", State.QUEUED, recipient.key, day.isoformat())

    def claim(self, mail: Mail, now: datetime) -> bool:
        """Records that ``mail`` is about to be completed, durably; False where it is not in the queue any more."""
        with self._database.told(), self._database.changes():
            return self._move(mail, State.SENDING, "", now, only_from=State.QUEUED)

    def settle(self, mail: Mail, verdict: Verdict, reason: str, now: datetime) -> None:
        """Records what became of ``mail``. Once it is sent, the mails it covers are done with."""
        if verdict is Verdict.ELSEWHERE:
            return
        with self._database.told(), self._database.changes():
            self._move(mail, _AFTER[verdict], reason, now)
            if verdict is Verdict.SENT:
                self._done_with_covered(mail, now)

    # --- asking ---

    def told_of(self, recipient: Mailbox, day: date) -> frozenset[str]:
        """The trackers (their keys) that a digest of that day is about, wherever that digest stands."""
        with self._database.told():
            return self._told_of(recipient, day)

    def trackers_of(self, mail: Mail) -> frozenset[str]:
        """The trackers (their keys) that ``mail`` is about."""
        with self._database.told():
            found = self._database.execute("SELECT tracker FROM told WHERE message_id = ?", (mail.message_id,))
            return frozenset(tracker for (tracker,) in found)

    def undelivered_before(self, recipient: Mailbox, day: date) -> tuple[Mail, ...]:
        """Earlier digests that never left and that no later one has told of, the oldest first."""
        with self._database.told():
            return self._select("state = ? AND recipient = ? AND day < ?", State.QUEUED, recipient.key, day.isoformat())

    def uncertain_before(self, recipient: Mailbox, day: date) -> tuple[Mail, ...]:
        """Earlier digests that may not have arrived and that no later one has told of, the oldest first.

        What a killed run left in the middle is one of them, noticed or not."""
        where = "state IN (?, ?) AND mentioned = 0 AND recipient = ? AND day < ?"
        with self._database.told():
            return self._select(where, State.UNCERTAIN, State.SENDING, recipient.key, day.isoformat())

    def last_told_day(self, recipient: Mailbox, tracker: str, before: date) -> date | None:
        """The newest day before ``before`` by which they had been told all there was to tell of a tracker (its key).

        A digest counts once a server took it; None where they were never told of it."""
        query = (
            "SELECT max(told.day) FROM told LEFT JOIN mail USING (message_id) WHERE told.recipient = ?"
            " AND told.tracker = ? AND told.day < ? AND (told.message_id = '' OR mail.state = ?)"
        )
        values = (recipient.key, tracker, before.isoformat(), State.SENT)
        with self._database.told():
            (day,) = self._database.execute(query, values).fetchone()
        return date.fromisoformat(day) if day else None

    # --- trackers that could not be written ---

    def note_unwritten(self, tracker: Path, day: date) -> int:
        """Counts a night on which ``tracker`` could not be written, each day once; how many there were in a row."""
        key = tracker_key(tracker)
        with self._database.told(), self._database.changes():
            self._database.execute(
                "INSERT INTO unwritten (tracker, nights, day) VALUES (?, 1, ?) ON CONFLICT (tracker)"
                " DO UPDATE SET nights = nights + 1, day = excluded.day WHERE day < excluded.day",
                (key, day.isoformat()),
            )
            (nights,) = self._database.execute("SELECT nights FROM unwritten WHERE tracker = ?", (key,)).fetchone()
            return int(nights)

    def note_written(self, tracker: Path) -> None:
        """Begins the count of ``tracker`` anew."""
        with self._database.told(), self._database.changes():
            self._database.execute("DELETE FROM unwritten WHERE tracker = ?", (tracker_key(tracker),))

    # --- rows ---

    def _select(self, where: str, *values: str) -> tuple[Mail, ...]:
        query = "SELECT address, name, day, message_id, subject, body, state, reason FROM mail"
        rows = self._database.execute(f"{query} WHERE {where} ORDER BY day, recipient, rowid", values)
        return tuple(_mail(*row) for row in rows)

    def _move(self, mail: Mail, state: State, reason: str, now: datetime, *, only_from: State | None = None) -> bool:
        changed = self._database.execute(
            "UPDATE mail SET state = ?, reason = ?, changed_at = ?, body = CASE WHEN ? THEN x'' ELSE body END"
            " WHERE message_id = ? AND state = coalesce(?, state)",
            (state, reason, now.isoformat(), state in _DONE_WITH, mail.message_id, only_from),
        )
        return changed.rowcount == 1

    def _done_with_covered(self, mail: Mail, now: datetime) -> None:
        self._database.execute(
            "UPDATE mail SET state = ?, body = x'', changed_at = ? WHERE covered_by = ? AND state = ?",
            (State.SUPERSEDED, now.isoformat(), mail.message_id, State.QUEUED),
        )
        self._database.execute("UPDATE mail SET mentioned = 1 WHERE covered_by = ?", (mail.message_id,))

    def _told_of(self, recipient: Mailbox, day: date) -> frozenset[str]:
        query = "SELECT tracker FROM told WHERE recipient = ? AND day = ? AND message_id <> ''"
        found = self._database.execute(query, (recipient.key, day.isoformat()))
        return frozenset(tracker for (tracker,) in found)

    def _note_told(self, recipient: Mailbox, day: date, trackers: Collection[str], identity: str) -> None:
        for tracker in trackers:
            self._database.execute(
                "INSERT INTO told (recipient, tracker, day, message_id) VALUES (?, ?, ?, ?)"
                " ON CONFLICT DO UPDATE SET message_id = excluded.message_id WHERE told.message_id = ''",
                (recipient.key, tracker, day.isoformat(), identity),
            )

    def _forget(self, day: date) -> None:
        self._database.execute("DELETE FROM mail WHERE day < ?", (day.isoformat(),))
        self._database.execute("DELETE FROM told WHERE day < ?", (day.isoformat(),))
        self._database.execute("DELETE FROM unwritten WHERE day < ?", (day.isoformat(),))


def _mail(address: str, name: str, day: str, id_: str, subject: str, body: bytes, state: str, reason: str) -> Mail:
    return Mail(Mailbox(address, name), date.fromisoformat(day), id_, subject, body, State(state), reason)
