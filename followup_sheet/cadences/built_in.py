"""The cadences that come with the program: data files in the words of a Cadence sheet (`cadences/*.toml`)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from followup_sheet.cadences.answers import nearest, spelling
from followup_sheet.cadences.text import read_text
from followup_sheet.errors import ConfigurationError
from followup_sheet.model import Cadence
from followup_sheet.quoting import quoted

THIS_WORKBOOK = "this workbook"
"""What the setting Cadence says for the workbook's own Cadence sheet."""

_FOLDER = Path(__file__).parent


def built_in_names() -> tuple[str, ...]:
    """The cadences that come with the program, `standard` first."""
    names = {file.stem for file in _FOLDER.glob("*.toml")}
    return ("standard", *sorted(names - {"standard"}))


def built_in_name(text: str) -> str | None:
    """The built-in cadence ``text`` names, however it is written."""
    return spelling(text, built_in_names())


def load(name: str) -> Cadence:
    """A built-in cadence by its name, however it is written.

    Raises ConfigurationError that names the cadences there are."""
    known = built_in_name(name)
    if known is None:
        raise _no_such(name)
    return _built_in(known)


@cache
def _built_in(name: str) -> Cadence:
    return read_text(name, (_FOLDER / f"{name}.toml").read_text(encoding="utf-8"), name)


def _no_such(name: str) -> ConfigurationError:
    names = built_in_names()
    near = nearest(name, names)
    meant = f" (did you mean {near}?)" if near else ""
    return ConfigurationError(
        f"there is no cadence called {quoted(name)}{meant}: there is {', '.join(names)}",
        next_step="See them with: followup-sheet cadence list; or name a .toml file or a workbook that is there",
    )
