"""The configuration file: TOML, from ``--config``, ``FOLLOWUP_SHEET_CONFIG`` or the platform's place."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from followup_sheet.errors import ConfigurationError
from followup_sheet.workbook.limits import Limits

CONFIG_VARIABLE = "FOLLOWUP_SHEET_CONFIG"

LIMIT_KEYS: Mapping[str, tuple[str, int]] = {
    "max_file_mb": ("file", 1_000_000),
    "max_member_mb": ("member", 1_000_000),
    "max_total_mb": ("total", 1_000_000),
    "max_members": ("members", 1),
    "max_ratio": ("ratio", 1),
    "max_rows": ("rows", 1),
    "max_cells": ("cells", 1),
}
"""Keys of ``[run]`` that widen or narrow what is read: the limit's name and its unit."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """What the configuration file says, defaults where it is silent."""

    limits: Limits = field(default_factory=Limits)


def load_configuration(path: str | None) -> Configuration:
    """The configuration; without a file anywhere, the defaults.

    Raises ConfigurationError for a named file that is missing, and for every unknown key."""
    named = path or os.environ.get(CONFIG_VARIABLE)
    place = Path(named) if named else _platform_place()
    if place is None or (not named and not _is_there(place)):
        return Configuration()
    import tomllib

    try:
        document = tomllib.loads(place.read_text(encoding="utf-8"))
    except OSError as error:
        step = f"Check the path given with --config or in {CONFIG_VARIABLE}"
        raise ConfigurationError(f"cannot be read: {error.strerror}", path=str(place), next_step=step) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"not a TOML file: {error}", path=str(place)) from error
    return _checked(document, str(place))


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


def _checked(document: Mapping[str, object], place: str) -> Configuration:
    faults = [f"[{name}] is not a section: there is [run]" for name in document if name != "run"]
    section = document.get("run", {})
    if not isinstance(section, dict):
        faults, section = [*faults, "run must be a section: [run]"], {}
    limits = Limits()
    for key, value in section.items():
        if key not in LIMIT_KEYS:
            faults.append(f"[run] {key} is not a setting: there are {', '.join(LIMIT_KEYS)}")
        elif isinstance(value, bool) or not isinstance(value, int) or value < 1:
            faults.append(f"[run] {key} must be a whole number above 0")
        else:
            name, unit = LIMIT_KEYS[key]
            limits = replace(limits, **{name: value * unit})
    if faults:
        raise ConfigurationError("the configuration is wrong, nothing was touched", path=place, details=faults)
    return Configuration(limits)
