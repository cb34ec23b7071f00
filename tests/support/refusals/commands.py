"""What the commands for one tracker refuse, and the files that steer them."""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import click

from followup_sheet import batch, finding
from followup_sheet.cadences import built_in as cadence
from followup_sheet.files import new_file
from followup_sheet.files.restore import MOST_REPLACED
from followup_sheet.sheets.addresses import cell_address
from followup_sheet.workbook.package import Package
from tests.support.command import ANN, BOB, DAY, call, workbook
from tests.support.home_made_trackers import theirs
from tests.support.quirks import changed, put
from tests.support.refusals.case import TODAY, Case, Place, good, holding, nothing, written
from tests.support.typing_by_hand import TRACKER

_NEEDED = ("Status", "Due", "Next action", "Company", "Role", "Contact", "Applied on")


def done(text: str, *more: str) -> Sequence[str]:
    return ("done", "FILE", text, *more, *TODAY)


def after_a_night(place: Place) -> None:
    place.file.write_bytes(good())
    assert call("run", place.file, *TODAY).code == 0


def _followed_up(place: Place) -> None:
    after_a_night(place)
    assert call("done", place.file, "Ann Lee", *TODAY).code == 0
    assert call("run", place.file, *TODAY).code == 0


def _copied(place: Place) -> None:
    """A row copied from another, its ID and its Last follow-up included."""
    same = {"ID": "ABCDEF", "Last follow-up": DAY - timedelta(days=2)}
    place.file.write_bytes(workbook([ANN | same, BOB | same]))
    assert call("run", place.file, *TODAY).code == 0


def _without_room(place: Place) -> None:
    """Something stands in every tenth column up to the last."""
    cells = b"".join(b'<c r="%b"><v>1</v></c>' % cell_address(9, column).encode() for column in range(20, 16_385, 10))
    data = theirs(header_row=0)
    place.file.write_bytes(changed(TRACKER, rb"</sheetData>", b'<row r="9">' + cells + b"</row></sheetData>")(data))


def _both_names(place: Place) -> None:
    """The user's own columns are called as ours are, and as ours would be beside them."""
    headers = ("Company", "Role", "Due", "Follow-up due")
    place.file.write_bytes(theirs(headers=headers, rows=[("Acme", "Clerk", "soon", "sometime")]))


def _full_template(place: Place) -> None:
    """One cell is merged from the second row down to the last."""
    merge = b'<mergeCells count="1"><mergeCell ref="D2:D1048576"/></mergeCells>'
    (place.folder / "coach.xlsx").write_bytes(put(TRACKER, merge, before=b"<pageMargins")(good()))


def _spoiled_backup(place: Place) -> None:
    after_a_night(place)
    (backup,) = place.state.rglob("*Z-*.xlsx")
    backup.write_bytes(b"spoiled")


def _unreadable_backup(place: Place) -> None:
    after_a_night(place)
    real = Path.read_bytes
    place.patch(Path, "read_bytes", lambda file: _broken(file) if "Z-" in file.name else real(file))


def _two_backups(place: Place) -> None:
    after_a_night(place)
    assert call("done", place.file, "Ann Lee", *TODAY).code == 0


def _nothing_to_write_to(place: Place) -> None:
    """The tracker is lost, and there is no room for its backup."""
    after_a_night(place)
    place.file.unlink()
    place.patch(new_file, "fill", _full)


def _cannot_be_pinned(place: Place) -> None:
    """A tracker has lost most of its rows, and the backup from before cannot be kept for good."""
    place.file.write_bytes(workbook([ANN | {"Company": f"Firm {number}"} for number in range(9)]))
    assert call("run", place.file, *TODAY).code == 0
    place.file.write_bytes(good())
    real = Path.replace

    def refused(self: Path, target: Path) -> Path:
        if ".pinned" in target.name:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return real(self, target)

    place.patch(Path, "replace", refused)


def _same_backup(place: Place) -> None:
    place.file.write_bytes(good())
    before = place.file.read_bytes()
    after_a_night(place)
    place.file.write_bytes(before)


def _enormous(place: Place) -> None:
    """Something else is in the tracker's place: without content, and longer than anybody's workbook."""
    after_a_night(place)
    os.truncate(place.file, MOST_REPLACED + 1_000_000)


def _folder_gone(place: Place) -> None:
    after_a_night(place)
    place.file.unlink()
    place.folder.rmdir()
    place.undo.callback(place.folder.mkdir)


def _full(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _broken(file: object) -> bytes:
    raise OSError(errno.EIO, os.strerror(errno.EIO), str(file))


def _own_files_broken(place: Place) -> None:
    """The disk cannot be read where the program's own cadences are."""
    place.file.write_bytes(good())
    place.patch(cadence, "built_in_names", lambda: _broken(place.folder / "standard.toml"))


def _elsewhere_broken(place: Place) -> None:
    """A disk that fails while no tracker is at work."""
    place.file.write_bytes(good())
    place.patch(finding, "find", lambda _: _broken(place.folder / "other.xlsx"))


def _disk_full(place: Place) -> None:
    place.patch(new_file, "fill", _full)


def _nowhere_to_print(place: Place) -> None:
    """The disk is full that standard output goes to."""
    place.file.write_bytes(good())
    real = click.echo
    place.patch(click, "echo", lambda *texts, **how: (real if how.get("err") else _full)(*texts, **how))


def _bug(place: Place) -> None:
    place.file.write_bytes(good())

    def buggy(*_: object) -> None:
        raise ZeroDivisionError

    place.patch(batch, "decide_night", buggy)


def _spoiled(place: Place) -> None:
    """Something that was to stay changes as well."""
    place.file.write_bytes(good())
    real = Package.rewrite
    part = "docProps/app.xml"
    place.patch(Package, "rewrite", lambda package, parts: real(package, {**parts, part: b"<Properties/>"}))


def _no_memory(place: Place) -> None:
    place.file.write_bytes(good())

    def hungry(*_: object) -> None:
        raise MemoryError

    place.patch(batch, "decide_night", hungry)


_TO = ("adopt", "FILE", "--output")
_EXPORT = ("cadence", "export", "price")
_INIT = ("init", "FILE", *TODAY)
_LIKE = (*_INIT, "--template", "FOLDER/coach.xlsx")
ADOPT = (
    Case("There is no room for the columns", _without_room, ("adopt", "FILE", *TODAY)),
    Case("Both names of a column are taken", _both_names, ("adopt", "FILE", *TODAY)),
    Case("The file to write is there already", written("new.xlsx", "mine"), (*_TO, "FOLDER/new.xlsx", *TODAY)),
    Case("The file to write ends otherwise", holding(good), (*_TO, "FOLDER/new.xlsm", *TODAY), 2),
    Case("The folder to write to is missing", holding(good), (*_TO, "FOLDER/new/jobs.xlsx", *TODAY)),
)
ONE_TRACKER = (
    Case("init: there is a file already", holding(good), _INIT),
    Case("init: the name does not end in .xlsx", nothing, ("init", "FOLDER/jobs.ods", *TODAY), 2),
    Case("init: the folder is missing", nothing, ("init", "FOLDER/new/jobs.xlsx", *TODAY)),
    Case("init: the name is too long", nothing, _INIT, name=f"{'x' * 251}.xlsx"),
    Case("init: the disk is full", _disk_full, _INIT),
    Case("init: no cadence is called so", nothing, (*_INIT, "--cadence", "weekly"), 3),
    Case("cadence export: the file ends otherwise", nothing, (*_EXPORT, "FOLDER/mine.json"), 2),
    Case("cadence export: there is no such workbook", nothing, (*_EXPORT, "FILE"), 2),
    Case("cadence export: the file is there already", written("mine.toml", "mine"), (*_EXPORT, "FOLDER/mine.toml")),
    Case("init: the template is no workbook", nothing, (*_INIT, "--template", "FOLDER/coach.ods"), 2),
    Case("init: the template has no room for the examples", _full_template, (*_LIKE, "--examples")),
    Case("explain: no row answers", holding(good), ("explain", "FILE", "Zebra", *TODAY), 2),
    Case("done: no row is called so", holding(good), done("Zebra"), 2),
    Case(
        "done: several rows are called so",
        holding(lambda: workbook([ANN, BOB | {"Contact": "Ann Ray"}])),
        done("Ann"),
        2,
    ),
    Case("done: the channel is unknown", holding(good), done("Ann Lee", "--how", "Pigeon"), 2),
    Case("done: the day is still to come", holding(good), done("Ann Lee", "--on", "2026-11-21"), 2),
    Case("done: History holds that day already", _followed_up, done("Ann Lee"), 2),
    Case("done: the row was copied from one of that day", _copied, done("Bob Ray", "--on", "2026-11-18"), 2),
    Case("done: the column is missing", holding(lambda: workbook([ANN], columns=_NEEDED)), done("Ann Lee")),
    Case(
        "done: the column for the channel is missing",
        holding(lambda: workbook([ANN], columns=(*_NEEDED, "Last follow-up"))),
        done("Ann Lee", "--how", "Phone"),
    ),
    Case("restore: there is no backup", holding(good), ("restore", "FILE")),
    Case("restore: the file there now is enormous", _enormous, ("restore", "FILE")),
    Case("restore: the only backup is the file itself", _same_backup, ("restore", "FILE")),
    Case("restore: no backup is called so", after_a_night, ("restore", "FILE", "--from", "monday"), 2),
    Case("restore: several backups are called so", _two_backups, ("restore", "FILE", "--from", "2"), 2),
    Case("restore: there is no room for the lost tracker", _nothing_to_write_to, ("restore", "FILE")),
    Case("restore: the backup is damaged", _spoiled_backup, ("restore", "FILE")),
    Case("restore: the backup cannot be read", _unreadable_backup, ("restore", "FILE")),
    Case("restore: the folder is gone", _folder_gone, ("restore", "FILE")),
    Case("A day is not one", nothing, ("run", "FILE", "--today", "tomorrow"), 2),
    Case("A day is too far away", nothing, ("run", "FILE", "--today", "1066-10-14"), 2),
    Case("A command lacks what it works on", nothing, ("run",), 2),
    Case("An option of the program stands behind the command", nothing, ("run", "FILE", "-v"), 2),
    Case("It is to say more and less", nothing, ("-q", "-v", "run", "FILE"), 2),
)
ITSELF = (
    Case("The results cannot be printed", _nowhere_to_print, ("explain", "FILE", *TODAY)),
    Case("Most rows are gone, and the backup from before cannot be kept", _cannot_be_pinned),
    Case("What was written is not what was meant", _spoiled),
    Case("There is not enough memory", _no_memory),
    Case("The program's own files cannot be read", _own_files_broken),
    Case("A disk fails before any tracker is at work", _elsewhere_broken),
    Case("The program has a fault", _bug, is_bug=True),
)
