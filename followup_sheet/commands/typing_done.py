"""`done`: types Last follow-up and How into the one row a person, a company or an ID names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from followup_sheet import batch
from followup_sheet.cadences.answers import nearest
from followup_sheet.columns import list_words, word_for
from followup_sheet.errors import FollowupSheetError, TrackerError, UsageError
from followup_sheet.facts import COPIED_ROW
from followup_sheet.files.snapshot import ChangedUnderUsError
from followup_sheet.history import settles_last_follow_up
from followup_sheet.identity import identify
from followup_sheet.model import Plan
from followup_sheet.quoting import as_typed, excerpt
from followup_sheet.wording import day_text
from followup_sheet.workbook.writer import typed_change


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed, in a sentence, and what else a person should know."""

    message: str
    warnings: tuple[str, ...] = ()


def type_done(path: Path, text: str, how: str | None, day: date, options: batch.RunOptions) -> Typed:
    """Types ``day`` into Last follow-up and ``how`` into How (cleared where None: it was the last one's).

    A follow-up the last night has not recorded yet is recorded first, so that none is lost.
    Raises UsageError for a text that names no row or several, and for an unknown channel."""
    if day > options.today:
        step = "Give --on a day up to today; what you plan goes into Agreed follow-up"
        raise UsageError(f"{day} is not yet: Last follow-up is a day that was", path=str(path), next_step=step)
    channel = _channel(how)
    try:
        with batch.held(path, options) as warnings:
            return batch.until_unchanged(lambda: _type(path, text, channel, day, options, warnings))
    except FollowupSheetError as error:
        raise error.at(str(path)) from None


def _type(
    path: Path, text: str, channel: str | None, day: date, options: batch.RunOptions, warnings: tuple[str, ...]
) -> Typed:
    decided = batch.decide(path, options)
    plan = _the_row(decided, text, _options(channel, day, options))
    told = list(warnings)
    if _unrecorded(decided, plan):
        told += batch.write_decided(decided, options)[1]
        decided = batch.decide(path, options)
        plan = _same_row(decided, plan)
    _refuse_older(decided, plan, day)
    change = typed_change(decided.workbook, plan.row.number, _values(decided, channel, day))
    told += batch.write(decided.snapshot, change, options)[1]
    by = f" by {channel}" if channel else ""
    return Typed(f"{_name(plan)} (row {plan.row.number}): followed up on {day_text(day)}{by}.", tuple(told))


def _same_row(decided: batch.Decided, plan: Plan) -> Plan:
    """The row again, wherever somebody moved it meanwhile."""
    found = [again for again in decided.night.plans if again.id == plan.id]
    if len(found) != 1:
        raise ChangedUnderUsError(decided.snapshot.path)
    return found[0]


def _refuse_older(decided: batch.Decided, plan: Plan, day: date) -> None:
    """History takes a Last follow-up only where it is newer than the last it holds."""
    lines = identify(decided.tracker, decided.night.today).lines.get(plan.row.number, ())
    newest = max(((line.date, line.what) for line in lines if settles_last_follow_up(line) and line.date), default=None)
    if newest and day <= newest[0]:
        told = f"History already has a follow-up of {day_text(newest[0])} for {_name(plan)}"
        if newest[1] == COPIED_ROW:
            told = f"{_name(plan)} was copied from a row whose Last follow-up was {day_text(newest[0])}"
        raise UsageError(told, next_step=f"Add the one of {day_text(day)} to the History sheet by hand: it is the log")


def _channel(how: str | None) -> str | None:
    if how is None:
        return None
    word = word_for("How", how)
    if not word:
        raise UsageError(f"'{how}' is not a channel: one of {', '.join(list_words('How'))}")
    return word


def _options(channel: str | None, day: date, options: batch.RunOptions) -> str:
    """What was typed behind the row's name, to be typed again."""
    how = f" --how {as_typed(channel)}" if channel else ""
    return how + (f" --on {day}" if day != options.today else "")


def _the_row(decided: batch.Decided, text: str, again: str) -> Plan:
    """The row that ``text`` names: by ID, else by exactly this person or company, else by a part of one.

    ``again`` are the options for a command that names one of several."""
    plans, wanted = decided.night.plans, text.strip().casefold()
    exact = [plan for plan in plans if wanted and wanted in {name.casefold() for name in _names(plan)}]
    by_id = [plan for plan in exact if plan.id.casefold() == wanted]
    partly = [plan for plan in plans if wanted and any(wanted in name.casefold() for name in _names(plan)[1:])]
    found = by_id or exact or partly
    if len(found) == 1:
        return found[0]
    if not found:
        step = "Name a person, a company or an ID of the tracker"
        raise UsageError(f"no row is called '{text}'{_meant(plans, text)}", next_step=step)
    told = [f"row {plan.row.number}: {_name(plan)} (ID {plan.id})" for plan in found]
    first = f"followup-sheet done {as_typed(decided.snapshot.path)} {found[0].id}{again}"
    raise UsageError(f"'{text}' names {len(found)} rows", next_step=f"Name one by its ID: {first}", details=told)


def _meant(plans: Iterable[Plan], text: str) -> str:
    """The person or company spelled most like it, in all of the name or in a word of it; in brackets, or blank."""
    names = {name: name for plan in plans for name in _names(plan)[1:] if name}
    known = {word: name for name in names for word in name.split()} | names
    near = nearest(text, list(known))
    return f" (did you mean {excerpt(known[near])}?)" if near else ""


def _names(plan: Plan) -> tuple[str, str, str]:
    return plan.id, plan.row.contact, plan.row.company


def _name(plan: Plan) -> str:
    return ", ".join(part for part in (plan.row.contact, plan.row.company, plan.row.role) if part)


def _unrecorded(decided: batch.Decided, plan: Plan) -> bool:
    """Whether tonight's History would hold what Last follow-up says now: typing over it would lose it."""
    names = (plan.row.company, plan.row.role, plan.row.contact)
    lines = (line for line in decided.night.history if settles_last_follow_up(line))
    return any((line.company, line.role, line.contact) == names for line in lines)


def _values(decided: batch.Decided, channel: str | None, day: date) -> dict[str, str | int | None]:
    columns = decided.tracker.columns
    adopt = f"`followup-sheet adopt {as_typed(decided.snapshot.path)}`"
    step = f"Run {adopt}, which adds what is missing, or type such a header yourself"
    if "Last follow-up" not in columns:
        raise TrackerError("it has no column Last follow-up", next_step=step)
    if channel and "How" not in columns:
        raise TrackerError("it has no column How to type the channel into", next_step=step)
    values: dict[str, str | int | None] = {"Last follow-up": decided.workbook.values.serial(day)}
    return values | ({"How": channel} if "How" in columns else {})
