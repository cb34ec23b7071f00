"""One thing that was looked at, and what was found; no effects here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from followup_sheet.errors import FollowupSheetError


class Health(StrEnum):
    """How it stands with one thing."""

    OK = "ok"
    WARN = "warn"
    """Tonight would work, but somebody should look at it."""

    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """``what`` was looked at, and ``detail`` what was found; ``next_step`` is empty where all is well.

    A failure has the ``error`` that tonight's run would end with."""

    health: Health
    what: str
    detail: str
    next_step: str = ""
    error: FollowupSheetError | None = None

    @property
    def sentence(self) -> str:
        """``what: detail -> next step``"""
        step = f" -> {self.next_step}" if self.next_step else ""
        return f"{self.what}: {self.detail}{step}"

    @property
    def more(self) -> tuple[str, ...]:
        """The single causes, where there are several."""
        return self.error.details if self.error else ()


def well(what: str, detail: str) -> Finding:
    """Nothing to do."""
    return Finding(Health.OK, what, detail)


def doubtful(what: str, detail: str, next_step: str) -> Finding:
    """Nothing that stops tonight's run, but worth a look."""
    return Finding(Health.WARN, what, detail, next_step)


def failed(what: str, error: FollowupSheetError) -> Finding:
    """What tonight's run would stumble over, in its own words."""
    return Finding(Health.FAIL, what, error.cause.rstrip("."), error.next_step, error)


def summed_up(healths: list[Health]) -> str:
    """The last line: what all that was found comes to."""
    failures, warnings = healths.count(Health.FAIL), healths.count(Health.WARN)
    if failures:
        return f"Tonight would not work as it should: {counted(failures, 'failure')}, {counted(warnings, 'warning')}"
    if warnings:
        return f"Nothing stops tonight's run, but look at the {counted(warnings, 'warning')}"
    return "Tonight would work"


def counted(number: int, what: str) -> str:
    """``1 warning``, ``2 warnings``"""
    return f"{number} {what}{'' if number == 1 else 's'}"
