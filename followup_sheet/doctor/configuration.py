"""The configuration file: where it is looked for, and whether it is right."""

from __future__ import annotations

import os
import shlex
import stat
from collections.abc import Iterator
from pathlib import Path

from followup_sheet.configuration import CONFIG_VARIABLE, Configuration
from followup_sheet.doctor.found import Finding, doubtful, failed, well
from followup_sheet.errors import ConfigurationError

WHAT = "the configuration"


def look_at_configuration(found: Configuration | ConfigurationError, *, option: str | None) -> Iterator[Finding]:
    """``found`` is what reading it gave or raised; ``option`` is what ``--config`` named."""
    if isinstance(found, ConfigurationError):
        yield failed(WHAT, found)
    elif not os.path.isfile(found.place):  # noqa: PTH113 - says no where Path.is_file raises, as in a closed folder
        yield well(WHAT, f"all defaults: there is no file {found.place or 'and no place for one'}")
    else:
        yield well(WHAT, f"{found.place}{_named_by(option)}: {_sections(found)}")
        yield from _writable_by_others(Path(found.place))


def _named_by(option: str | None) -> str:
    if option:
        return " (named by --config)"
    return f" (named by {CONFIG_VARIABLE})" if os.environ.get(CONFIG_VARIABLE) else ""


def _sections(configuration: Configuration) -> str:
    return "valid, with [mail]" if configuration.mail else "valid, without [mail]: no digest is mailed"


def _writable_by_others(place: Path) -> Iterator[Finding]:
    """It may name a command that is run every night."""
    if os.name == "posix" and place.stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        step = f"Run: chmod go-w {shlex.quote(str(place))}"
        yield doubtful(WHAT, f"others may change {place}", step)
