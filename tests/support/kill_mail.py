"""Delivers one mail in forked children, each killed at the next step; after each a run that is left alone.

``python kill_mail.py FOLDER PORT`` prints a JSON list: for each step that was reached its name, how often
it was killed there and what the outbox says of the mail after the second run. Each child has a recipient
of its own, so that the server can tell their mails apart.
"""

from __future__ import annotations

import json
import os
import signal
import smtplib
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from followup_sheet.mail.address import Mailbox
from followup_sheet.mail.outcome import Verdict
from followup_sheet.mail.settings import MailSettings, Security
from followup_sheet.mail.smtp import Connection, _client
from followup_sheet.mailing.delivery import deliver
from followup_sheet.mailing.outbox import Mail, Outbox, message_id
from followup_sheet.mailing.outbox.database import Database
from tests.support.outbox_rows import states

DAY = date(2026, 11, 20)
NOW = datetime.fromisoformat("2026-11-20T06:30:00+00:00")
SENDER = Mailbox("ann@example.org")
STEPS = (
    (Database, "execute"), (smtplib.SMTP, "connect"), (smtplib.SMTP, "send"), (smtplib.SMTP, "getreply"),
    (smtplib.SMTP, "close"),
)  # fmt: skip
"""Everything that changes the disk or what the server knows."""

REACHED = 9


def run(folder: Path, port: int, recipient: Mailbox) -> None:
    """What a nightly run does with one digest."""
    settings = MailSettings("127.0.0.1", SENDER, port, Security.NONE)
    with Outbox(folder) as outbox:
        outbox.tidy(DAY, NOW)
        body = f"To: {recipient.address}\r\n\r\nCall.\r\n".encode()
        if not outbox.told_of(recipient, DAY):
            outbox.queue(Mail(recipient, DAY, identity(recipient), "1 to follow up", body), ["ann.xlsx"], NOW)
        with outbox.delivering(), Connection(settings, "", seconds=20, pauses=()) as connection:
            for mail in outbox.queued(recipient, DAY):
                assert deliver(outbox, connection, mail, NOW).verdict is Verdict.SENT


def identity(recipient: Mailbox) -> str:
    return message_id(recipient, DAY, ["ann.xlsx"], "example.org")


def install(at: int, when: str, seen: Path) -> None:
    """Kills this process before or after its step number ``at``, whose name it writes down."""
    count = 0

    def wrapped(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            nonlocal count
            count += 1
            if count != at:
                return real(*arguments, **named)
            seen.write_text(f"{when} {name} {arguments[1:2]}")
            if when == "after":
                real(*arguments, **named)
            os.kill(os.getpid(), signal.SIGKILL)
            raise AssertionError

        return call

    for owner, name in STEPS:
        setattr(owner, name, wrapped(name, getattr(owner, name)))


def child(work: Callable[[], None]) -> int:
    """How a forked process ended that did ``work``."""
    number = os.fork()
    if number:
        return os.waitpid(number, 0)[1]
    try:
        work()
    except BaseException:
        import traceback

        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def main(folder: Path, port: int) -> list[dict[str, object]]:
    _client(MailSettings("127.0.0.1", SENDER, port), "")  # what is imported now need not be in each child
    results: list[dict[str, object]] = []
    for when in ("before", "after"):
        at = 0
        while True:
            at += 1
            own, recipient = folder / f"{when}{at}", Mailbox(f"{when}{at}@example.org")
            own.mkdir()
            seen = own / "step"

            def killed(
                when: str = when, at: int = at, own: Path = own, to: Mailbox = recipient, seen: Path = seen
            ) -> None:
                install(at, when, seen)
                run(own, port, to)

            status = child(killed)
            if status == 0:
                break
            assert os.WTERMSIG(status) == REACHED, status
            again = child(lambda own=own, to=recipient: run(own, port, to))  # type: ignore[misc]  # its types are the defaults'
            results.append(
                {"recipient": recipient.address, "step": seen.read_text(), "again": again,
                 "state": states(own)[identity(recipient)]}
            )  # fmt: skip
    return results


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), int(sys.argv[2]))))
