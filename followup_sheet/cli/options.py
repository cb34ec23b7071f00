"""What the commands share: the clock, read once, and the options of the group."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from followup_sheet.batch import RunOptions
    from followup_sheet.configuration import Configuration

F = TypeVar("F", bound=Callable[..., Any])


@dataclass
class State:
    """The group's options, and the one reading of the clock."""

    verbose: bool
    quiet: bool
    config: str | None

    @cached_property
    def now(self) -> datetime:
        return datetime.now().astimezone()

    def _day(self) -> date:
        """Today by the clock; raises ConfigurationError for one that has lost its battery, say."""
        from followup_sheet.dates import FIRST_DAY, LAST_DAY
        from followup_sheet.errors import ConfigurationError

        day = self.now.date()
        if FIRST_DAY <= day <= LAST_DAY:
            return day

        step = "Set the clock, or give the day with --today YYYY-MM-DD"
        raise ConfigurationError(f"this computer's clock says {day}, which cannot be", next_step=step)

    @cached_property
    def configuration(self) -> Configuration:
        from followup_sheet.configuration import load_configuration

        return load_configuration(self.config)

    def run_options(
        self, today: date | None, *, dry_run: bool = False, ignore_lock: bool = False, cadence: str | None = None
    ) -> RunOptions:
        """What a run needs, the configuration and a ``--cadence`` read and checked first."""
        from followup_sheet.batch import RunOptions
        from followup_sheet.commands.cadence_choice import choose

        return RunOptions(
            today=today or self._day(),
            now=self.now,
            dry_run=dry_run,
            ignore_lock=ignore_lock,
            cadence=choose(cadence, self.configuration.limits) if cadence is not None else None,
            limits=self.configuration.limits,
        )


class Day(click.ParamType[date]):
    """A day written YYYY-MM-DD."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            day = date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"'{value}' is not a date: write it as 2026-11-22", param, ctx)
        if not 1990 <= day.year <= 2100:
            self.fail(f"'{value}' is outside 1990 to 2100", param, ctx)
        return day


def today_for(what: str) -> Callable[[F], F]:
    """``--today``: stands for the clock; ``what`` tells what hangs on it."""
    return click.option("--today", type=Day(), metavar="YYYY-MM-DD", help=what)


today_option = today_for("Decide as if it were this day.")


def cadence_option(command: F) -> F:
    """``--cadence``: overrides the workbook's own for this call."""
    text = "Use this cadence instead of the workbook's own: a built-in one, a .toml file or a workbook."
    return click.option("--cadence", metavar="NAME|FILE", help=text)(command)


def jobs_option(command: F) -> F:
    """``--jobs``: how many processes share the trackers."""
    text = "Processes that share the trackers; without it, one for each core, fewer for a few trackers."
    return click.option("--jobs", type=click.IntRange(1, 512), metavar="N", help=text)(command)
