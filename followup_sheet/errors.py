"""What can go wrong, said to the person who can mend it.

Every error carries the file it is about, the cause in plain words and the next step,
and knows the exit code it leads to. Anything that is not one of these is a bug in the
program and keeps its traceback.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something in the workbook a person should mend: ``Tracker!H14: 'next tues' is not a date``."""

    sheet: str
    cell: str
    message: str

    @property
    def place(self) -> str:
        return f"{self.sheet}!{self.cell}" if self.cell else self.sheet

    @property
    def row(self) -> tuple[str, str]:
        """The sheet and the row's number in it; no number where it is about a whole sheet or column."""
        return self.sheet, self.cell.lstrip(_LETTERS)

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


class FollowupSheetError(Exception):
    """One fault: ``path: cause. next step``.

    ``path`` may be empty where no file is concerned; ``next_step`` is a sentence the
    reader can act on, often a command to type; ``details`` are the single causes where
    there are several, ``problems`` those of them that stand in a cell; each is a line of its own.
    """

    exit_code: ClassVar[int] = 1

    def __init__(
        self,
        cause: str,
        *,
        path: str = "",
        next_step: str = "",
        details: Sequence[str] = (),
        problems: Sequence[Problem] = (),
    ) -> None:
        super().__init__(cause)
        self.problems = tuple(problems)
        self.details = (*details, *map(str, problems))
        self.cause = cause
        self.path = path
        self.next_step = next_step

    def at(self, path: str) -> FollowupSheetError:
        """The same fault, named for the file it happened in (an earlier name stays)."""
        if not self.path:
            self.path = path
        return self

    def lines(self) -> list[str]:
        """The error as it is told on stderr: a line for itself and one for each detail."""
        place = f"{self.path}: " if self.path else ""
        return [str(self), *(f"{place}{detail}" for detail in self.details)]

    def __reduce__(self) -> tuple[object, ...]:
        """Pickled as it is: some kinds are made out of other things than they hold."""
        return _as_it_was, (type(self), self.args, self.__dict__)

    def __str__(self) -> str:
        place = f"{self.path}: " if self.path else ""
        sentence = self.cause.rstrip(".")
        return f"{place}{sentence}. {self.next_step}" if self.next_step else f"{place}{sentence}"


def _as_it_was(
    kind: type[FollowupSheetError], arguments: tuple[object, ...], holds: dict[str, object]
) -> FollowupSheetError:
    """What was pickled."""
    error = kind.__new__(kind, *arguments)
    error.args = arguments
    error.__dict__.update(holds)
    return error


class TrackerError(FollowupSheetError):
    """This tracker cannot be read, decided or written; it was left as it is (exit 1)."""


class UsageError(FollowupSheetError):
    """The command was called in a way it cannot work (exit 2)."""

    exit_code = 2


class ConfigurationError(FollowupSheetError):
    """The configuration or a ``--cadence`` file is wrong; nothing was touched (exit 3)."""

    exit_code = 3


class DeliveryError(FollowupSheetError):
    """The trackers are done, but a mail or calendar was not delivered, or nobody knows whether it was (exit 4)."""

    exit_code = 4


class TemporaryError(FollowupSheetError):
    """The tracker is open, locked or being saved by somebody: try again later (exit 75)."""

    exit_code = 75
