"""Runs one whole replacement in forked children, each with a fault at the next call to the system.

``python -m tests.support.faults.injection FOLDER FAULT`` prints a JSON list, one entry for each call reached.
FAULT is ``kill-before``, ``kill-after`` or the name of an error number such as ``ENOSPC``.
"""

from __future__ import annotations

import errno
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from followup_sheet.errors import FollowupSheetError
from followup_sheet.files import exchange, leftovers
from followup_sheet.files.backups import list_backups
from followup_sheet.files.locks import tracker_lock
from followup_sheet.files.replace import replace
from followup_sheet.files.snapshot import read_snapshot

OLD = b"old " * 5000
NEW = b"new " * 6000
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
CALLS = (
    "open", "read", "write", "fsync", "close", "rename", "replace", "unlink", "mkdir", "chmod", "fchown",
    "stat", "lstat", "fstat", "listxattr", "getxattr", "setxattr", "posix_fadvise", "listdir", "scandir",
)  # fmt: skip
REACHED = 16
FAILED, CRASHED = 1, 2


def run(tracker: Path, state: Path) -> None:
    with tracker_lock(tracker, state):
        leftovers.recover(tracker, state, now=NOW)
        replace(read_snapshot(tracker), NEW, state=state, now=NOW, verify=lambda _: None)


def install(fault: str, at: int) -> dict[str, Any]:
    """Wraps the calls; the returned dictionary tells whether call number ``at`` was reached."""
    seen: dict[str, Any] = {"calls": 0, "name": ""}

    def wrapped(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            seen["calls"] += 1
            if seen["calls"] != at:
                return real(*arguments, **named)
            seen["name"] = name
            try:
                if fault == "kill-after":
                    real(*arguments, **named)
            finally:
                if fault.startswith("kill"):
                    os.kill(os.getpid(), signal.SIGKILL)
            number = getattr(errno, fault)
            raise OSError(number, os.strerror(number))

        return call

    for name in CALLS:
        setattr(os, name, wrapped(name, getattr(os, name)))
    renameat2 = exchange._system_call()
    assert renameat2 is not None
    counted = wrapped("renameat2", renameat2)
    exchange._system_call = lambda: counted  # type: ignore[assignment]  # only in this forked child
    return seen


def child(tracker: Path, state: Path, fault: str, at: int, report: Path) -> int:
    write, seen = report.write_text, install(fault, at)
    code, text = 0, ""
    try:
        run(tracker, state)
    except FollowupSheetError as error:
        code, text = FAILED, str(error)
    except BaseException:
        code, text = CRASHED, traceback.format_exc()
    reached = bool(seen["name"])
    write(f"{seen['name']}: {text}")
    return code + (REACHED if reached else 0)


def attempt(folder: Path, fault: str, at: int) -> dict[str, Any]:
    """One child and what it left, then what the next run makes of that."""
    beside, state, report = folder / "clients", folder / "state", folder / "report"
    for made in (beside, state):
        made.mkdir(parents=True)
    tracker = beside / "client.xlsx"
    tracker.write_bytes(OLD)
    process = os.fork()
    if process == 0:
        os._exit(child(tracker, state, fault, at, report))
    code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    found = tracker.read_bytes() if tracker.exists() else b""
    result = {
        "at": at,
        "killed": code == -signal.SIGKILL,
        "reached": code < 0 or code >= REACHED,
        "code": code % REACHED if code >= 0 else code,
        "text": report.read_text() if report.exists() else "",
        "found": {OLD: "old", NEW: "new"}.get(found, "neither"),
    }
    return result | healed(tracker, state)


def healed(tracker: Path, state: Path) -> dict[str, Any]:
    with tracker_lock(tracker, state):
        told = leftovers.recover(tracker, state, now=NOW)
        replace(read_snapshot(tracker), NEW, state=state, now=NOW, verify=lambda _: None)
    return {
        "told": told,
        "beside": sorted(file.name for file in tracker.parent.iterdir()),
        "healed": tracker.read_bytes() == NEW,
        "backups": [backup.path.read_bytes() == OLD for backup in list_backups(tracker, state)],
    }


def main() -> None:
    folder, fault = Path(sys.argv[1]), sys.argv[2]
    results = []
    for at in range(1, 10_000):
        result = attempt(folder / str(at), fault, at)
        if not result["reached"]:
            break
        results.append(result)
    json.dump(results, sys.stdout)


if __name__ == "__main__":
    main()
