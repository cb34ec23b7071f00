"""The account's crontab, read and replaced through the ``crontab`` command."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence

from followup_sheet.errors import FollowupSheetError, UsageError
from followup_sheet.schedule.cron import with_block

_LIMIT_SECONDS = 30


def install(block: str) -> bool:
    """Puts the marked block into the crontab; False where it stands there already.

    Raises UsageError where there is no cron or its table has half a block, FollowupSheetError where
    the ``crontab`` command refuses."""
    old = table()
    new = with_block(old, block)
    if new != old:
        _crontab("-", given=new)
    return new != old


def table() -> bytes:
    """The crontab; empty where this account has none. Raises as `install` does."""
    done = _run("-l")
    if done.returncode != 0 and b"no crontab for" not in done.stderr.lower():
        raise _refused(done.stderr)
    return done.stdout if done.returncode == 0 else b""


def _crontab(*arguments: str, given: bytes) -> None:
    done = _run(*arguments, given=given)
    if done.returncode != 0:
        raise _refused(done.stderr)


def _run(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command: Sequence[str] = ("crontab", *arguments)
    environment = os.environ | {"LC_ALL": "C"}  # its messages in the words looked for
    try:
        return subprocess.run(  # noqa: S603 - a fixed command, no shell
            command, input=given, capture_output=True, env=environment, timeout=_LIMIT_SECONDS, check=False
        )
    except FileNotFoundError as error:
        step = "Install cron, or use systemd: followup-sheet schedule --for systemd"
        raise UsageError("this computer has no crontab command", next_step=step) from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _refused(str(error).encode()) from error


def _refused(said: bytes) -> FollowupSheetError:
    words = " ".join(said.decode("utf-8", "replace").split())
    step = "Leave --install out, and put the lines there with: crontab -e"
    return FollowupSheetError(f"the crontab was left as it was: {words}", next_step=step)
