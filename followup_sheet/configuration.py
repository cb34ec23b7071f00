"""The configuration file: TOML, from ``--config``, ``FOLLOWUP_SHEET_CONFIG`` or the platform's place."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from followup_sheet.errors import ConfigurationError
from followup_sheet.workbook.limits import Limits

if TYPE_CHECKING:
    from followup_sheet.mail.settings import MailSettings

CONFIG_VARIABLE = "FOLLOWUP_SHEET_CONFIG"

LIMIT_KEYS: Mapping[str, tuple[str, int]] = {
    "max_file_mb": ("file", 1_000_000),
    "max_member_mb": ("member", 1_000_000),
    "max_total_mb": ("total", 1_000_000),
    "max_members": ("members", 1),
    "max_ratio": ("ratio", 1),
    "max_rows": ("rows", 1),
    "max_cells": ("cells", 1),
    "max_formulas": ("formulas", 1),
}
"""Keys of ``[run]`` that widen or narrow what is read: the limit's name and its unit."""

RUN_KEYS = (*LIMIT_KEYS, "ics_dir")
SECTIONS = ("run", "mail")


@dataclass(frozen=True, slots=True)
class Configuration:
    """What the configuration file says, defaults where it is silent.

    ``ics_dir`` is the folder for calendar files, absolute; ``mail`` is None where there is no ``[mail]``.
    ``place`` is the file that was read, else the one that would be; empty where no place can be found."""

    limits: Limits = field(default_factory=Limits)
    ics_dir: Path | None = None
    mail: MailSettings | None = None
    place: str = ""


def load_configuration(path: str | None) -> Configuration:
    """The configuration; without a file anywhere, the defaults.

    Raises ConfigurationError for a named file that is missing, and for every unknown key."""
    named = path or os.environ.get(CONFIG_VARIABLE)
    place = Path(named) if named else _platform_place()
    if place is None or (not named and not _is_there(place)):
        return Configuration(place=str(place or ""))
    import tomllib

    try:
        document = tomllib.loads(place.read_text(encoding="utf-8"))
    except OSError as error:
        step = f"Check the path given with --config or in {CONFIG_VARIABLE}"
        raise ConfigurationError(f"cannot be read: {error.strerror}", path=str(place), next_step=step) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"not a TOML file: {error}", path=str(place)) from error
    return _checked(document, place)


def _platform_place() -> Path | None:
    from platformdirs import user_config_path

    try:
        return user_config_path("followup-sheet", appauthor=False) / "config.toml"
    except (RuntimeError, OSError):
        return None


def _is_there(place: Path) -> bool:
    try:
        return place.is_file()
    except OSError:  # in a home folder that this user may not enter
        return False


def _checked(document: Mapping[str, object], place: Path) -> Configuration:
    faults = [f"[{name}] is not a section: there are [run] and [mail]" for name in document if name not in SECTIONS]
    folder = place.absolute().parent
    run = _section(document, "run", faults)
    limits = _limits(run, faults)
    ics_dir = _ics_dir(run, folder, faults)
    mail = _mail(document, folder, faults)
    if faults:
        raise ConfigurationError("the configuration is wrong, nothing was touched", path=str(place), details=faults)
    return Configuration(limits, ics_dir, mail, str(place))


def _section(document: Mapping[str, object], name: str, faults: list[str]) -> Mapping[str, object]:
    section = document.get(name, {})
    if isinstance(section, dict):
        return section
    faults.append(f"{name} must be a section: [{name}]")
    return {}


def _limits(section: Mapping[str, object], faults: list[str]) -> Limits:
    limits = Limits()
    for key, value in section.items():
        if key not in RUN_KEYS:
            faults.append(f"[run] {key} is not a setting: there are {', '.join(RUN_KEYS)}")
        elif key not in LIMIT_KEYS:
            continue
        elif isinstance(value, bool) or not isinstance(value, int) or value < 1:
            faults.append(f"[run] {key} must be a whole number above 0")
        else:
            name, unit = LIMIT_KEYS[key]
            limits = replace(limits, **{name: value * unit})
    return limits


def _ics_dir(section: Mapping[str, object], folder: Path, faults: list[str]) -> Path | None:
    value = section.get("ics_dir")
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        faults.append("[run] ics_dir must be the path of a folder")
        return None
    try:
        return (folder / Path(value).expanduser()).absolute()
    except RuntimeError:
        faults.append("[run] ics_dir names a home folder that is not there")
        return None


def _mail(document: Mapping[str, object], folder: Path, faults: list[str]) -> MailSettings | None:
    if "mail" not in document:
        return None
    from followup_sheet.mail.settings import read_mail

    section = _section(document, "mail", faults)
    return read_mail(section, folder, faults) if isinstance(document["mail"], dict) else None
