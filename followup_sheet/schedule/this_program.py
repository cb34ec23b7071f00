"""This very installation: how a scheduler can start it, with absolute paths and what its environment lacks, and how
a package is added to it."""

from __future__ import annotations

import os
import site
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from followup_sheet.quoting import as_typed

_SCRIPT = "followup-sheet"

_CARRIED = ("FOLLOWUP_SHEET_STATE", "XDG_STATE_HOME")
"""What names the state folder now, and a scheduler would not know. The configuration is named by its path;
the mail password is never written into a schedule."""


class Program(NamedTuple):
    """The words that start it, and the variables it needs."""

    command: tuple[str, ...]
    environment: Mapping[str, str]


def this_program() -> Program:
    """The installed script as it was called, else this interpreter and the module."""
    environment = {name: str(Path(os.environ[name]).absolute()) for name in _CARRIED if os.environ.get(name)}
    script = Path(sys.argv[0]).absolute()
    if script.stem == _SCRIPT and sys.platform != "win32":
        return Program((str(script),), environment)
    return Program((_interpreter(), "-m", "followup_sheet"), environment | _module_path())


def _interpreter() -> str:
    """On Windows the one that opens no window every morning."""
    silent = Path(sys.executable).with_name("pythonw.exe")
    return str(silent) if sys.platform == "win32" and silent.exists() else sys.executable


def _module_path() -> dict[str, str]:
    """Where a copy that is not installed lies: found from the current folder now, and not by a scheduler."""
    folder = Path(__file__).parents[2]
    installed = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib"), site.getusersitepackages()}
    return {} if str(folder) in installed else {"PYTHONPATH": str(folder)}


def command_adding(package: str) -> str:
    """What somebody types to add ``package`` to where this program runs: pipx and uv keep an environment for it alone,
    and leave a file of theirs there."""
    place = Path(sys.prefix)
    if (place / "pipx_metadata.json").is_file():
        return f"pipx inject {as_typed(place.name)} {package}"
    if (place / "uv-receipt.toml").is_file():  # there is no pip in it
        return f"uv pip install --python {as_typed(sys.executable)} {package}"
    return f"{as_typed(sys.executable)} -m pip install {package}"
