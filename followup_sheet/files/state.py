"""Where the program keeps what is not the user's to look after: locks, backups, logs.

``FOLLOWUP_SHEET_STATE`` names the folder; without it, it is the platform's own place for such
files (on Linux ``~/.local/state/followup-sheet``). Everything in it is for its owner's eyes only.
"""

from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path

from platformdirs import user_state_path

from followup_sheet.errors import ConfigurationError

STATE_VARIABLE = "FOLLOWUP_SHEET_STATE"

_NO_HOME = "no state folder can be found: there is no home folder to look in"


def state_folder() -> Path:
    """The state folder, absolute, created with mode 0700 where it did not exist.

    Raises ConfigurationError, naming the variable to set, when no place can be found or written.
    """
    folder = state_place()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise _unusable(f"the state folder cannot be created: {error.strerror}", folder) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise _unusable("the state folder cannot be written", folder)
    return folder


def state_place() -> Path:
    """Where the state folder is, or would be: nothing is made. Raises ConfigurationError where no place is found."""
    chosen = os.environ.get(STATE_VARIABLE)
    try:
        folder = Path(chosen).expanduser().absolute() if chosen else user_state_path("followup-sheet", appauthor=False)
    except (RuntimeError, OSError) as error:
        raise _unusable(_NO_HOME) from error
    # Without HOME and without an account for this user id the platform's place stays "~/...".
    if not folder.is_absolute():
        raise _unusable(_NO_HOME)
    return folder


def _unusable(cause: str, folder: Path | None = None) -> ConfigurationError:
    step = f"Set {STATE_VARIABLE} to a folder this user may write"
    return ConfigurationError(cause, path=str(folder or ""), next_step=step)


def private_folder(folder: Path) -> Path:
    """``folder`` of the state folder, created with mode 0700 where it did not exist; raises OSError.

    What stands in its place and is no folder is damage, and put out of the way; not a link, which somebody
    has made: the disk it leads to may be back tomorrow."""
    if folder.is_symlink():
        if not folder.exists():
            raise FileNotFoundError(errno.ENOENT, f"'{folder}' is a link that leads nowhere")
    elif folder.exists() and not folder.is_dir():
        out_of_the_way(folder)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def out_of_the_way(damaged: Path) -> None:
    """Nothing in the state folder is ever deleted because it is not understood. Raises OSError."""
    damaged.rename(damaged.with_name(f"{damaged.name}.damaged-{os.urandom(4).hex()}"))


def tracker_key(path: Path) -> str:
    """What a tracker is filed under in the state folder: 32 hexadecimal digits.

    A link and the file it leads to have the same key, and so have all spellings of one path.
    """
    real = os.path.normcase(os.path.realpath(path))
    return hashlib.sha256(os.fsencode(real)).hexdigest()[:32]
