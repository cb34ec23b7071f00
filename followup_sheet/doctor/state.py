"""The state folder: locks, backups and the outbox lie there."""

from __future__ import annotations

import os
import shlex
import stat
from collections.abc import Iterator
from pathlib import Path

from followup_sheet.doctor.found import Finding, doubtful, failed, well
from followup_sheet.doctor.room import short_of_room
from followup_sheet.errors import ConfigurationError
from followup_sheet.files.durable import PARTIAL_PREFIX, create_private, fill
from followup_sheet.files.state import STATE_VARIABLE, state_folder

WHAT = "the state folder"


def usable_state() -> Path:
    """The state folder, once a file has really been written there and taken away again; raises ConfigurationError."""
    folder = state_folder()
    try:
        _write_once(folder)
    except OSError as error:
        step = f"Make room there or allow writing, or set {STATE_VARIABLE} to another folder"
        cause = f"nothing can be kept in the state folder: {error.strerror}"
        raise ConfigurationError(cause, path=str(folder), next_step=step) from error
    return folder


def _write_once(folder: Path) -> None:
    descriptor, file = create_private(folder, PARTIAL_PREFIX)
    try:
        fill(descriptor, b"written to see whether it can be")
    finally:
        file.unlink()


def look_at_state(state: Path | ConfigurationError) -> Iterator[Finding]:
    """``state`` is what `usable_state` gave or raised."""
    if isinstance(state, ConfigurationError):
        yield failed(WHAT, state)
        return
    yield well(WHAT, f"{state}, writable")
    yield from short_of_room(WHAT, state)
    if os.name == "posix" and state.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        step = f"Run: chmod 700 {shlex.quote(str(state))}"
        yield doubtful(WHAT, f"others may look into {state}, where backups of trackers are", step)
