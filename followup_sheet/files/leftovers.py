"""The two kinds of file that stand beside a tracker for a moment, and what a kill may leave of them.

``.~tmp-NAME.RANDOM.tmp`` never was in the tracker's place. ``.~swap-NAME.HASH.RANDOM.tmp`` took
part in an exchange; HASH is of our new bytes. While it holds those bytes the exchange has not
happened, or was taken back; else it holds the version that was exchanged out.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from followup_sheet.files.backups import backed_up
from followup_sheet.files.durable import create_private
from followup_sheet.files.exchange import ExchangeUnsupportedError, exchange, rename_to_new
from followup_sheet.files.snapshot import sha256_of

_TEMPORARY = ".~tmp-"
_SWAP = ".~swap-"
_NAME_BYTES = 120  # so that prefix, name, hash and random part stay below the usual 255 bytes
_RECOVERED_AT_MOST = 1000


def new_temporary(target: Path, mode: int = 0o600) -> tuple[int, Path]:
    """An open file of ours beside ``target``. Sync programs pass over names in ``.~``."""
    return create_private(target.parent, f"{_TEMPORARY}{_label(target)}.", ".tmp", mode)


def swap_name(temporary: Path, target: Path, new_sha256: str) -> Path:
    """The name under which ``temporary`` goes into the exchange."""
    random = temporary.name.removesuffix(".tmp").rpartition(".")[2]
    return temporary.with_name(f"{_SWAP}{_label(target)}.{new_sha256}.{random}.tmp")


def recover(path: Path, state: Path, *, now: datetime) -> tuple[str, ...]:
    """Tidies what a killed run left beside this tracker; returns what a person should know.

    Call it while holding the tracker's lock, before reading; not on a dry run. Only names made
    for this tracker are touched, and no version that is not ours, or in a backup, is deleted.
    """
    target = Path(os.path.realpath(path))
    told = []
    for leftover, new_sha256 in _leftovers(target):
        try:
            if new_sha256:
                ours = {new_sha256} | backed_up(path, state)
                told.append(settle(leftover, target, new_sha256, ours, now))
            else:
                leftover.unlink()
        except OSError as error:
            told.append(f"{leftover}: left by an earlier run, and cannot be tidied: {error.strerror}")
    return tuple(sentence for sentence in told if sentence)


def settle(swap: Path, target: Path, new_sha256: str, deletable: Collection[str], now: datetime) -> str:
    """Deletes ``swap`` if its content is one of ``deletable``. Else it is a version somebody saved:
    it goes back into the tracker's place while our new bytes are still there, and under a visible
    name when not. Returns what was done with such a version, "" where there was none. Raises
    OSError when ``swap`` cannot be read or deleted; it is then left for the next run.
    """
    if sha256_of(swap.read_bytes()) in deletable:
        swap.unlink()
        return ""
    if _holds(target, new_sha256) and _put_back(swap, target, new_sha256):
        return f"{target}: a version saved at the very moment of writing was put back in its place"
    return _keep_visibly(swap, target, now)


def _put_back(swap: Path, target: Path, new_sha256: str) -> bool:
    try:
        exchange(swap, target)
        if _holds(swap, new_sha256):
            swap.unlink()
            return True
        # They saved once more in between: the later save goes back, the earlier is kept beside it.
        exchange(swap, target)
    except (ExchangeUnsupportedError, OSError):
        return False  # it is then kept under a visible name
    return False


def _keep_visibly(swap: Path, target: Path, now: datetime) -> str:
    for number in range(1, _RECOVERED_AT_MOST):
        again = f" {number}" if number > 1 else ""
        kept = target.with_name(f"{target.stem} (recovered {now:%Y-%m-%d}{again}){target.suffix}")
        with suppress(FileExistsError):
            rename_to_new(swap, kept)
            return f"{target}: a version that was saved while it was being written is kept as '{kept.name}'"
    return f"{swap}: a version of {target.name} saved while it was being written; rename it to keep it"


def _leftovers(target: Path) -> Iterator[tuple[Path, str]]:
    """Our files beside ``target``, each with the hash in its name ("" for the first kind)."""
    label = re.escape(_label(target))
    ours = re.compile(
        rf"(?:{re.escape(_TEMPORARY)}{label}|{re.escape(_SWAP)}{label}\.([0-9a-f]{{64}}))\.[a-z0-9_]+\.tmp"
    )
    try:
        files = sorted(target.parent.iterdir())
    except OSError:
        return  # reading the tracker will say what is wrong with the folder
    for file in files:
        if (match := ours.fullmatch(file.name)) and file.is_file() and not file.is_symlink():
            yield file, match[1] or ""


def _label(target: Path) -> str:
    """The tracker's name, shortened where the whole would make ours too long for the disk."""
    encoded = os.fsencode(target.name)
    if len(encoded) <= _NAME_BYTES:
        return target.name
    return f"{sha256_of(encoded)[:16]}-long"


def _holds(file: Path, sha256: str) -> bool:
    try:
        return sha256_of(file.read_bytes()) == sha256
    except OSError:
        return False
