"""Errors to stderr as they come, and the exit code of them all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from followup_sheet.errors import FollowupSheetError

_PRECEDENCE = (3, 1, 4, 75)


class Complaints:
    """Tells each error, one that stopped every tracker once only."""

    def __init__(self) -> None:
        self._told: set[str] = set()
        self._codes: set[int] = set()

    def tell(self, errors: Iterable[FollowupSheetError]) -> None:
        """A line for each cause that was not told yet."""
        for error in errors:
            self._codes.add(error.exit_code)
            new = [line for line in dict.fromkeys(error.lines()) if line not in self._told]
            self._told.update(new)
            tell_lines(new)

    @property
    def code(self) -> int:
        """The exit code of all errors so far: 1 goes before 4 before 75."""
        return next((code for code in _PRECEDENCE if code in self._codes), 1 if self._codes else 0)


def tell_errors(errors: Iterable[FollowupSheetError]) -> int:
    """The errors to stderr; their exit code."""
    complaints = Complaints()
    complaints.tell(errors)
    return complaints.code


def tell_lines(lines: Iterable[str]) -> None:
    """Warnings and the like to stderr."""
    from followup_sheet import console

    for line in lines:
        console.tell(line)
