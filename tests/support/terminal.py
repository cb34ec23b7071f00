"""The program on a real terminal, and what the terminal got."""

from __future__ import annotations

import os
import pty
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.command import Ran, environment, program

ESCAPE = "\x1b["


def watched(*arguments: str | Path, **more: str) -> tuple[int, str]:
    """The program on a terminal: its exit code and everything the terminal got."""
    with _on_terminal(*arguments, **more) as (process, terminal):
        told = b""
        while chunk := _read(terminal):
            told += chunk
    return process.returncode, told.decode()


def typed(text: str, *arguments: str | Path, **more: str) -> Ran:
    """The program on a terminal, where somebody types ``text`` when asked for a password; all it shows is ``out``."""
    with _on_terminal(*arguments, **more) as (process, terminal):
        told = b""
        asked = False
        while chunk := _read(terminal):
            told += chunk
            if not asked and b"Password of" in told:
                asked = True
                time.sleep(0.05)  # until it does not show what is typed
                os.write(terminal, text.encode())
    return Ran(process.returncode, told.decode().replace("\r\n", "\n"), "")


@contextmanager
def _on_terminal(*arguments: str | Path, **more: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """The program as a process that ends within the block, and its terminal's other end."""
    master, slave = pty.openpty()
    try:
        with subprocess.Popen(
            program(*arguments), stdin=slave, stdout=slave, stderr=slave, env=environment(**more)
        ) as process:
            os.close(slave)
            yield process, master
    finally:
        os.close(master)


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # how a terminal says that nobody is left at its other end
        return b""
