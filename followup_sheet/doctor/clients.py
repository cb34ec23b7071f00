"""Mail to clients: whether tonight's run would find one tracker for each name in ``[mail.clients]``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from followup_sheet.doctor.found import Finding, counted, failed, well
from followup_sheet.errors import DeliveryError
from followup_sheet.mail.address import Mailbox
from followup_sheet.mailing.outbox import Outbox
from followup_sheet.mailing.recipients import Own, named, taken
from followup_sheet.model import TrackerResult

WHAT = "mail to clients"


def look_at_clients(trackers: Sequence[Path], clients: Mapping[str, Mailbox], state: Path | None) -> Iterator[Finding]:
    """``trackers`` are those that were looked at; a name that none of them has may be another one's. ``state``
    is the state folder, None where there is none that can be used."""
    found = named([TrackerResult(path) for path in trackers], clients)
    errors = (*found.errors, *(_taken(found.own, state) if state else ()))
    yield from (failed(WHAT, error) for error in errors)
    if not errors:
        yield well(WHAT, f"a tracker for {len(found.own)} of {counted(len(clients), 'name')} in [mail.clients]")


def _taken(own: Sequence[Own], state: Path) -> list[DeliveryError]:
    try:
        with Outbox(state, rehearsal=True) as outbox:
            return [error for one in own if (error := taken(one, outbox.clients))]
    except DeliveryError:
        return []  # what is wrong with the outbox is a finding of its own
