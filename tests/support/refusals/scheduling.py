"""What `schedule` refuses."""

from __future__ import annotations

from contextlib import chdir

from followup_sheet.schedule import cron
from tests.support.refusals.case import Case, Given, Place, good, holding, nothing

_INSTALL = ("schedule", "FILE", "--install")
_WINDOWS = ("schedule", "FILE", "--for", "windows", "--install")


def _in_an_empty_folder(place: Place) -> None:
    place.undo.enter_context(chdir(place.folder))


def _with_command(name: str, script: str) -> Given:
    """The tracker is there, and a command of this name and text is the only one there is."""

    def given(place: Place) -> None:
        place.file.write_bytes(good())
        folder = place.folder.parent / "bin"
        folder.mkdir()
        place.set("PATH", folder)
        if script:
            (folder / name).write_text(f"#!/bin/sh\n{script}\n")
            (folder / name).chmod(0o755)

    return given


def _state_called(name: str) -> Given:
    def given(place: Place) -> None:
        place.file.write_bytes(good())
        place.set("FOLLOWUP_SHEET_STATE", name)

    return given


CASES = (
    Case("There is no tracker to run", _in_an_empty_folder, ("schedule",), 2),
    Case("The tracker to run is not there", nothing, ("schedule", "FILE"), 2),
    Case("It is no time of day", holding(good), ("schedule", "FILE", "--at", "half past six"), 2),
    Case(
        "A path has a line break in it",
        _state_called("/home/ann/my\nstate"),
        ("schedule", "FILE"),
        2,
        more="Here it is that of the state folder; any path of the command may be meant.",
    ),
    Case("The line would be too long for cron", _state_called("/deep" * 200), ("schedule", "FILE"), 2),
    Case("This scheduler is set up by hand", holding(good), ("schedule", "FILE", "--for", "systemd", "--install"), 2),
    Case("There is no cron", _with_command("crontab", ""), _INSTALL, 2),
    Case("The crontab holds half a block", _with_command("crontab", f"echo '{cron.BEGIN}'"), _INSTALL, 2),
    Case("The crontab may not be used", _with_command("crontab", "echo You may not use it >&2; exit 1"), _INSTALL),
    Case("This is not Windows", _with_command("schtasks", ""), _WINDOWS, 2),
    Case("The Task Scheduler refuses", _with_command("schtasks", "echo Access is denied. >&2; exit 1"), _WINDOWS),
)
