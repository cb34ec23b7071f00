"""Real small disks in memory, and an ordinary user instead of the superuser."""

from __future__ import annotations

import codecs
import encodings
import os
import pkgutil
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.support.ci import NOT_ALLOWED

NOBODY = 65_534
KIB = 1024

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only the superuser can become somebody else")


@cache
def can_mount() -> bool:
    """Whether this machine lets us mount: containers often do not."""
    if os.geteuid() != 0:
        return False
    with TemporaryDirectory() as folder:
        if subprocess.run(["mount", "-t", "tmpfs", "tmpfs", folder], capture_output=True, check=False).returncode:
            return False
        subprocess.run(["umount", folder], check=True)
    return True


@contextmanager
def disk(folder: Path, *options: str) -> Iterator[Path]:
    """A disk of its own mounted at a new ``folder``, with mount's ``options`` (``size=64k``)."""
    folder.mkdir()
    options = options or ("size=1m",)
    subprocess.run(["mount", "-t", "tmpfs", "-o", ",".join(options), "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def seen_as(folder: Path, *options: str) -> Iterator[None]:
    """Mounted anew with other options, such as ``ro``, for a while."""
    subprocess.run(["mount", "-o", ",".join(("remount", *options)), str(folder)], check=True)
    try:
        yield
    finally:
        subprocess.run(["mount", "-o", "remount,rw", str(folder)], check=True)


@contextmanager
def room_left(folder: Path, free: int) -> Iterator[None]:
    """Fills the disk of ``folder`` until ``free`` bytes are left, a whole number of pages."""
    ballast = folder / "ballast"
    with ballast.open("wb") as file:
        left = shutil.disk_usage(folder).free
        os.posix_fallocate(file.fileno(), 0, max(left - free, 1))
    try:
        yield
    finally:
        ballast.unlink()


@contextmanager
def ordinary_user() -> Iterator[None]:
    """The test itself without the superuser's powers, for a while."""
    _load_what_only_root_may_read()
    os.setresgid(NOBODY, NOBODY, 0)
    os.setresuid(NOBODY, NOBODY, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)
        os.setresgid(0, 0, 0)


def _load_what_only_root_may_read() -> None:
    """Modules first needed by the ordinary user may lie where they cannot look; a codec not found is never looked for
    again."""
    import _strptime  # noqa: F401 - imported by datetime itself, when a date is first parsed

    for module in pkgutil.iter_modules(encodings.__path__):
        with suppress(LookupError):
            codecs.lookup(module.name)


@contextmanager
def marked(file: Path, attribute: str) -> Iterator[None]:
    """``file`` with an attribute of chattr's (``i`` is immutable) for a while; skips where the disk has none."""
    done = subprocess.run(["chattr", f"+{attribute}", str(file)], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"{NOT_ALLOWED} such attributes on this disk: {done.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["chattr", f"-{attribute}", str(file)], check=True)
