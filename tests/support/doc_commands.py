"""What the pages of the docs tell people to type, and a computer on which somebody types it.

A page is followed from its top: the lines of ``sh`` blocks are typed, a ``toml`` block is written into the
configuration. Blocks of any other kind are for reading.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from aiosmtpd.smtp import AuthResult

from tests.support.command import ROOT, Ran
from tests.support.home_made_trackers import theirs
from tests.support.keyrings import FILE_VARIABLE
from tests.support.schedulers import CRONTAB, script_in
from tests.support.smtp_server import HOST, SECRET, Authority, Server, serving
from tests.support.terminal import typed

_BLOCKS = re.compile(r"^(?P<indent> *)```(?P<kind>sh|toml)\n(?P<text>.*?)^ *```", re.MULTILINE | re.DOTALL)
_ASKS = "followup-sheet mail setup"
"""The one command that asks a question."""


class Block(NamedTuple):
    """A block of a page that is followed: ``sh`` or ``toml``, and its lines."""

    kind: str
    lines: tuple[str, ...]


def blocks(page: str) -> Iterator[Block]:
    """The blocks that are followed, from the top; what stands behind a ``#`` is for the reader."""
    for found in _BLOCKS.finditer(page):
        lines = (line.removeprefix(found["indent"]).rstrip() for line in found["text"].splitlines())
        if found["kind"] == "sh":
            lines = (line.split("  #")[0].strip() for line in lines)
        yield Block(found["kind"], tuple(line for line in lines if line))


def commands(page: str) -> list[str]:
    """The lines of the ``sh`` blocks."""
    return [line for block in blocks(page) if block.kind == "sh" for line in block.lines]


def program(folder: Path) -> dict[str, str]:
    """An environment in which ``followup-sheet`` is this checkout's, in ``bin`` below ``folder``."""
    place = folder / "bin"
    place.mkdir(exist_ok=True)
    script_in(place)
    return os.environ | {"PATH": f"{place}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}


@dataclass(frozen=True)
class Computer:
    """Somebody's computer: a home folder with the examples, clients' trackers and a tracker of their own making; a
    crontab, a keyring, and a mail server that takes the place of whichever a page names."""

    home: Path
    authority: Authority
    server: Server

    @cached_property
    def environment(self) -> dict[str, str]:
        """What a shell there hands to its commands."""
        usual = {name: value for name, value in program(self.home).items() if name != "XDG_CONFIG_HOME"}
        return usual | {
            "HOME": str(self.home),
            "SSL_CERT_FILE": str(self.authority.file),
            "PYTHON_KEYRING_BACKEND": "tests.support.keyrings.InAFile",
            FILE_VARIABLE: str(self.home / "keyring.json"),
        }

    @property
    def crontab(self) -> Path:
        return self.home / "bin" / "table"

    @property
    def configuration(self) -> Path:
        return self.home / ".config" / "followup-sheet" / "config.toml"

    def __post_init__(self) -> None:
        """Lays out what the pages take for granted."""
        shutil.copytree(ROOT / "examples", self.home / "examples")
        shutil.copytree(ROOT / "examples" / "clients", self.home / "clients")
        (self.home / "jobs.xlsx").write_bytes(theirs())
        (self.home / "bin").mkdir()
        self.configuration.parent.mkdir(parents=True)
        password = self.configuration.with_name("mail-password")
        password.write_text(f"{SECRET}\n", encoding="utf-8")
        password.chmod(0o600)
        crontab = self.home / "bin" / "crontab"
        crontab.write_text(CRONTAB, encoding="utf-8")
        crontab.chmod(0o755)

    def follow(self, page: str) -> Iterator[tuple[str, Ran]]:
        """Each line that is typed, and what came of it."""
        for block in blocks(page):
            if block.kind == "toml":
                self._configure(block)
            else:
                yield from ((line, self.type(line)) for line in block.lines)

    def type(self, line: str) -> Ran:
        """One line, in the home folder; a question is answered with the mail server's password."""
        if line == _ASKS:
            place = {"XDG_CONFIG_HOME": str(self.home / ".config")}  # which this test's own would go before
            return typed(f"{SECRET}\n", *shlex.split(line)[1:], **self.environment | place)
        done = subprocess.run(
            ["/bin/sh", "-c", line], cwd=self.home, env=self.environment, capture_output=True, text=True
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    def _configure(self, block: Block) -> None:
        """Adds the block to the configuration, with this computer's server for the page's."""
        host = f'host = "{HOST}"\nport = {self.server.port}'
        text = re.sub(r'^host = ".*"$', host, "\n".join(block.lines), flags=re.MULTILINE)
        before = self.configuration.read_text(encoding="utf-8") if self.configuration.exists() else ""
        self.configuration.write_text(f"{before}{text}\n", encoding="utf-8")


@contextmanager
def somebodys_computer(home: Path) -> Iterator[Computer]:
    """A computer with the examples laid out in its home folder, until the block ends."""
    authority = Authority(home)
    with serving(authority.good, authenticator=_anybody_with_the_password) as server:
        yield Computer(home, authority, server)


def _anybody_with_the_password(_server: Any, _session: Any, _envelope: Any, _how: str, data: Any) -> AuthResult:
    """Each page has a user of its own."""
    return AuthResult(success=data.password.decode() == SECRET, handled=False)
