"""A file where none was: there whole, or not there at all."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from followup_sheet.files.durable import fill, flush_folder
from followup_sheet.files.exchange import rename_to_new
from followup_sheet.files.leftovers import new_temporary


def create_whole(target: Path, data: bytes, mode: int) -> None:
    """Makes ``target``, whose links are followed already; ``mode`` is narrowed by the umask.

    Raises FileExistsError where something is there by now, else OSError; nothing is left then.
    """
    descriptor, temporary = new_temporary(target, mode)
    try:
        fill(descriptor, data)
        rename_to_new(temporary, target)
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
    with suppress(OSError):  # the file is whole either way
        flush_folder(target.parent)
