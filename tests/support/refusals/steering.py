"""The files that steer the program, and the folder in which it keeps what is its own."""

from __future__ import annotations

import os
import pwd
from datetime import UTC, datetime

from followup_sheet.cli.options import State
from tests.support.package_quirks import archive
from tests.support.refusals.case import TODAY, Case, Place, good, holding, written
from tests.support.refusals.sheets import WRONG, cadence


def _state_in_a_file(place: Place) -> None:
    place.file.write_bytes(good())
    place.state.write_text("in the way")
    place.set("FOLLOWUP_SHEET_STATE", place.state / "state")


def _state_read_only(place: Place) -> None:
    place.file.write_bytes(good())
    place.patch(os, "access", lambda *_, **__: False)


def _no_home(place: Place) -> None:
    place.file.write_bytes(good())
    for variable in ("FOLLOWUP_SHEET_STATE", "XDG_STATE_HOME", "HOME"):
        os.environ.pop(variable, None)

    def nobody(_: int) -> None:
        raise KeyError

    place.patch(pwd, "getpwuid", nobody)


def _nobodys_home(place: Place) -> None:
    place.file.write_bytes(good())
    place.set("FOLLOWUP_SHEET_STATE", "~nobody-of-that-name/state")


def _spreadsheet_beside(place: Place) -> None:
    place.file.write_bytes(good())
    (place.folder / "coach.ods").write_bytes(archive({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}))


def _lock_in_the_way(place: Place) -> None:
    place.file.write_bytes(good())
    place.state.mkdir()
    (place.state / "locks").symlink_to("a disk that is not there")


def _before_all_dates(place: Place) -> None:
    """A computer without a battery, before it has been told the time."""
    place.file.write_bytes(good())
    place.patch(State, "now", datetime(1970, 1, 1, 0, 4, tzinfo=UTC))


_RULES = "".join(
    "[[rule]]\n" + "".join(f'{name!r} = "{value}"\n' for name, value in rule.items() if value is not None)
    for rule in WRONG[:3]
)
_WITH = ("run", "FILE", *TODAY, "--cadence", "FOLDER/mine.toml")
_FROM_WORKBOOK = ("run", "FILE", *TODAY, "--cadence", "FILE")
_CONFIG = ("--config", "FOLDER/mine.toml", "run", "FILE", *TODAY)
CASES = (
    Case("No cadence is called so", holding(good), ("cadence", "show", "weekly"), 3),
    Case("The cadence file is missing", holding(good), _WITH, 3),
    Case(
        "The cadence file is not text",
        lambda place: (place.folder / "mine.toml").write_bytes(b"\xff\xfe\xfd"),
        _WITH,
        3,
    ),
    Case(
        "The cadence file is larger than any cadence",
        lambda place: (place.folder / "mine.toml").write_bytes(b"#" * 1_000_001),
        _WITH,
        3,
    ),
    Case(
        "The cadence file is nested beyond reading",
        written("mine.toml", f"title = {'[' * 5_000}"),
        _WITH,
        3,
    ),
    Case("The cadence's workbook has no Cadence sheet", holding(good), _FROM_WORKBOOK, 3),
    Case("The cadence's workbook has wrong rules", cadence(*WRONG[:2]), _FROM_WORKBOOK, 3),
    Case("The cadence's workbook is no workbook", _spreadsheet_beside, (*_WITH[:-1], "FOLDER/coach.ods"), 3),
    Case("The cadence file is not TOML", written("mine.toml", "every monday"), _WITH, 3),
    Case("The cadence file holds something else", written("mine.toml", "weekly = true\n"), _WITH, 3),
    Case("Rules of the cadence file are wrong", written("mine.toml", _RULES + "Colour = 'red'\n"), _WITH, 3),
    Case("The configuration is missing", holding(good), _CONFIG, 3),
    Case("The configuration is not TOML", written("mine.toml", "every monday"), _CONFIG, 3),
    Case(
        "The configuration has unknown or wrong settings",
        written("mine.toml", "[kitchen]\n[run]\nmax_rows = 'all'\ncolour = 'red'\n"),
        _CONFIG,
        3,
    ),
    Case("The configuration's section is not one", written("mine.toml", "run = 3\n"), _CONFIG, 3),
    Case("The computer's clock stands before 1990, or after 2100", _before_all_dates, ("run", "FILE"), 3),
    Case("The state folder cannot be made", _state_in_a_file, code=3),
    Case("The state folder cannot be written", _state_read_only, code=3),
    Case("The state folder cannot hold a lock", _lock_in_the_way, code=3),
    Case("This user has no home folder", _no_home, code=3),
    Case("The state folder is in the home of nobody", _nobodys_home, code=3),
)
