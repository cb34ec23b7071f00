"""Runs the command in forked children, each killed at the next step of its mail; after each two runs left alone.

``python kill_run.py FOLDER PORT`` prints a JSON list: for each step that was reached its name, what the
second run of the day ended with, and who had that day's and the next day's digest to get. Each child has a
tracker, a state folder and a recipient of its own, so that the server can tell their mails apart.
"""

from __future__ import annotations

import json
import os
import signal
import smtplib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from followup_sheet.cli.boundary import run
from followup_sheet.mailing import night as mailing
from followup_sheet.mailing.outbox import Outbox
from tests.support.command import ANN, DAY, workbook
from tests.support.kill_mail import child

STEPS = (
    (Outbox, "tidy"), (Outbox, "queue"), (Outbox, "claim"), (Outbox, "settle"), (mailing, "send_digests"),
    (smtplib.SMTP, "send"), (smtplib.SMTP, "getreply"),
)  # fmt: skip
"""From the last tracker that was written to the end."""


def night(own: Path, port: int, day: str) -> int:
    """The command, as cron would run it."""
    config = own / "config.toml"
    config.write_text(f"[mail]\nhost = '127.0.0.1'\nport = {port}\nsecurity = 'none'\nfrom = 'ann@example.org'\n")
    os.environ["FOLLOWUP_SHEET_STATE"] = str(own / "state")
    to = f"{own.name}@example.org"
    return run(["--config", str(config), "run", str(own / "a.xlsx"), "--today", day, "--to", to])


def install(at: int, when: str, seen: Path) -> None:
    """Kills this process before or after its step number ``at``, whose name it writes down."""
    count = 0

    def wrapped(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            nonlocal count
            count += 1
            mine = count == at
            if mine:
                seen.write_text(f"{when} {name}")
            if mine and when == "before":
                os.kill(os.getpid(), signal.SIGKILL)
            done = real(*arguments, **named)
            if mine:
                os.kill(os.getpid(), signal.SIGKILL)
            return done

        return call

    for owner, name in STEPS:
        setattr(owner, name, wrapped(name, getattr(owner, name)))


def main(folder: Path, port: int) -> list[dict[str, object]]:
    tracker = workbook([ANN])
    results: list[dict[str, object]] = []
    for when in ("before", "after"):
        at = 0
        while True:
            at += 1
            own = folder / f"{when}{at}"
            own.mkdir()
            (own / "a.xlsx").write_bytes(tracker)
            seen = own / "step"

            def killed(own: Path = own, at: int = at, when: str = when, seen: Path = seen) -> None:
                install(at, when, seen)
                os._exit(night(own, port, DAY.isoformat()))

            if os.WIFEXITED(child(killed)):
                break
            again = child(lambda own=own: os._exit(night(own, port, DAY.isoformat())))  # type: ignore[misc]  # its types are the defaults'
            child(lambda own=own: os._exit(night(own, port, "2026-11-21")))  # type: ignore[misc]  # likewise
            results.append({"to": f"{own.name}@example.org", "step": seen.read_text(), "again": again >> 8})
    return results


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), int(sys.argv[2]))))
