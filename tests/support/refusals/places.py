"""What stands in the way is the file itself, its folder, or somebody who uses it."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

from followup_sheet import batch
from followup_sheet.files import backups, replace, snapshot
from followup_sheet.files.faults import _WORDS
from followup_sheet.files.locks import tracker_lock
from tests.support.command import ANN, BOB, everything_in, workbook
from tests.support.refusals.case import TODAY, Case, Given, Place, good, nothing
from tests.support.worker_tasks import KILLS, run_or_be_killed

LIBREOFFICE = "Ana Souza,ana,elsewhere,20.11.2026 21:55,file:///home/ana;"
EXCEL = bytes([9]) + b"Ana Souza".ljust(54) + (9).to_bytes(2, "little") + "Ana Souza".ljust(54).encode("utf-16-le")


def there(more: Callable[[Place], object]) -> Given:
    """The good tracker is there, and then something is done."""

    def given(place: Place) -> None:
        place.file.write_bytes(good())
        more(place)

    return given


def _link_to(target: str) -> Given:
    return lambda place: place.file.symlink_to(target)


def _socket(place: Place) -> None:
    here = Path.cwd()
    os.chdir(place.folder)  # the name of a socket may not be long
    place.undo.enter_context(socket.socket(socket.AF_UNIX)).bind(place.name)
    os.chdir(here)


def _read_only_folder(place: Place) -> None:
    place.folder.chmod(0o555)
    place.undo.callback(place.folder.chmod, 0o755)


def _second_name(place: Place) -> None:
    os.link(place.file, place.folder / "the same.xlsx")


def _open_in_libreoffice(place: Place) -> None:
    place.file.with_name(f".~lock.{place.name}#").write_text(LIBREOFFICE)


def _open_in_excel(place: Place) -> None:
    place.file.with_name(f"~${place.name}").write_bytes(EXCEL)


def _held(place: Place) -> None:
    place.undo.enter_context(tracker_lock(place.file, place.state))


def _saved_each_time(place: Place) -> None:
    """Somebody saves the tracker whenever the run stands between reading and writing."""
    real, versions = batch.night_change, _versions()

    def held(*arguments: object) -> object:
        change = real(*arguments)  # type: ignore[arg-type]  # handed on as they came
        place.file.write_bytes(next(versions))
        place.kept = everything_in(place.folder)
        return change

    place.patch(batch, "night_change", held)


def _versions() -> Iterator[bytes]:
    number = 0
    while number := number + 1:
        yield workbook([ANN, BOB | {"Notes": f"save {number}"}])


def _restless(place: Place) -> None:
    """Somebody saves it each time it is being read."""
    real = snapshot._read_all

    def meanwhile(descriptor: int, size: int) -> bytes:
        data = real(descriptor, size)
        place.file.touch()
        return data

    place.patch(snapshot, "_read_all", meanwhile)


def _says(number: int, module: object, name: str) -> Given:
    """The system answers so when that is done."""

    def fails(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    return there(lambda place: place.patch(module, name, fails))


def _bytes_lost(place: Place) -> None:
    real = replace.write_all
    place.patch(replace, "write_all", lambda descriptor, data: real(descriptor, data[:-1]))


def _in_a_file(place: Place) -> None:
    place.file.write_bytes(good())


def _busy_on_windows(place: Place) -> None:
    """What Windows says of a file that another program holds."""

    def fails(*_: object, **__: object) -> None:
        error = OSError(errno.EACCES, os.strerror(errno.EACCES))
        error.winerror = 32  # type: ignore[attr-defined]  # Windows has it
        raise error

    place.patch(replace, "flush", fails)


def _killed_at_work(place: Place) -> None:
    """One of two processes is killed by what it has to do."""
    place.file.with_name("another.xlsx").write_bytes(good())
    place.patch(batch, "run_one", run_or_be_killed)


FILES = (
    Case("There is no such file", nothing),
    Case("There is no such folder", nothing, ("run", "FOLDER/client/jobs.xlsx", *TODAY)),
    Case("A folder is called like a workbook", lambda place: place.file.mkdir(), ("explain", "FILE", *TODAY)),
    Case("It is a pipe", lambda place: os.mkfifo(place.file)),
    Case("It is a socket", _socket),
    Case("It is a device", _link_to("/dev/null")),
    Case("It is a link to nothing", _link_to("nowhere.xlsx")),
    Case("It is a link in a circle", lambda place: place.file.symlink_to(place.name)),
    Case("A part of its path is a file", _in_a_file, ("run", "FILE/jobs.xlsx", *TODAY)),
    Case("Its name is too long", nothing, name=f"{'x' * 251}.xlsx"),
    Case("It is marked read-only", there(lambda place: place.file.chmod(0o444))),
    Case("Its folder is read-only", there(_read_only_folder)),
    Case(
        "It has a second name",
        there(_second_name),
        more="A hard link: two names for one file, as some backup programs make them.",
    ),
    Case("A folder holds no workbook", nothing, ("run", "FOLDER", *TODAY), 2),
    Case("A pattern matches no workbook", nothing, ("run", "FOLDER/*.xlsx", *TODAY), 2),
)
OTHERS = (
    Case("It is open in LibreOffice", there(_open_in_libreoffice), code=75),
    Case("It is open in Excel", there(_open_in_excel), code=75),
    Case("Another run works on it", there(_held), code=75),
    Case("It is saved again and again while it is worked on", there(_saved_each_time), code=75),
    Case("It never comes to rest", there(_restless), code=75, slow=True),
    Case("A program on Windows holds it", there(_busy_on_windows), code=75),
)
DISKS = (
    Case("The disk gives back other bytes than it got", there(_bytes_lost)),
    Case("The disk cannot be read", _says(errno.EIO, os, "fstat")),
    Case("Nobody but its owner may read it", _says(errno.EACCES, snapshot, "_read_all")),
    Case("The backup cannot be stored", _says(errno.ENOSPC, backups, "write_private_file")),
    *(
        Case(f"The system says: {os.strerror(number)}", _says(number, replace, "flush"))
        for number in (*_WORDS, errno.ENOTSUP)
    ),
    Case(
        "A process is killed at work",
        there(_killed_at_work),
        ("run", "FOLDER", "--jobs", "2", "--dry-run", *TODAY),
        more="By the system, where memory is short, or by a person. The other trackers are done.",
        name=f"{KILLS}.xlsx",
        slow=True,
    ),
)
CASES = FILES + OTHERS + DISKS
