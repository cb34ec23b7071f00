"""What `doctor` alone can find; the rest of what it finds is what `run` and `mail test` say."""

from __future__ import annotations

import errno
import os
import sys

from followup_sheet.doctor import state
from followup_sheet.schedule import cron
from tests.support.refusals.case import Case, Place, good
from tests.support.smtp_server import misbehaving

_DOCTOR = ("doctor", "FILE")
_CONFIGURED = ("--config", "FOLDER/mine.toml", *_DOCTOR)


def _full_disk(place: Place) -> None:
    def fill(descriptor: int, _: bytes) -> None:
        os.close(descriptor)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    place.file.write_bytes(good())
    place.patch(state, "fill", fill)


def _calendars_below_a_file(place: Place) -> None:
    place.file.write_bytes(good())
    (place.folder / "mine.toml").write_text('[run]\nics_dir = "mine.toml/calendars"\n')


def _program_has_gone(place: Place) -> None:
    place.file.write_bytes(good())
    _crontab_with(place, f"30 6-11 * * * /opt/gone/followup-sheet run {place.file}")


def _nobody_to_mail_to(place: Place) -> None:
    place.file.write_bytes(good())
    server = place.undo.enter_context(misbehaving("never", "drop"))
    config = place.folder / "mine.toml"
    config.write_text(f'[mail]\nhost = "127.0.0.1"\nport = {server.port}\nsecurity = "none"\nfrom = "a@b.c"\n')
    _crontab_with(place, f"30 6-11 * * * {sys.executable} --config {config} run {place.file} --email")


def _crontab_with(place: Place, line: str) -> None:
    """That line in the block of the schedule."""
    command = place.folder.parent / "bin" / "crontab"
    command.parent.mkdir()
    command.write_text(f"#!/bin/sh\necho '{cron.BEGIN}'\necho '{line}'\necho '{cron.END}'\n")
    command.chmod(0o755)
    place.set("PATH", command.parent)


CASES = (
    Case("The disk of the state folder is full", _full_disk, _DOCTOR, 3),
    Case("The schedule starts a program that has gone", _program_has_gone, _DOCTOR, 3),
    Case("The schedule mails, and there is nobody to mail to", _nobody_to_mail_to, _CONFIGURED, 3),
    Case("The folder for calendars cannot be made", _calendars_below_a_file, _CONFIGURED, 4),
)
