"""`init`, `done`, `explain` and `restore`: the commands for one tracker."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from followup_sheet.cli.options import Day, State, cadence_option, today_for, today_option

if TYPE_CHECKING:
    from followup_sheet.batch import RunOptions


@click.command(short_help="Make a new tracker from the template.")
@click.argument("file")
@click.option(
    "--cadence", metavar="NAME|FILE", help="Start with these rules: a built-in cadence, a .toml file or a workbook."
)
@click.option("--examples", is_flag=True, help="Fill it with about 25 example rows dated around today.")
@click.option("--template", metavar="FILE", help="Start with a copy of this workbook, a coach's own tracker.")
@today_for("Date the examples around this day; without it, around today.")
@click.pass_context
def init(
    context: click.Context,
    file: str,
    cadence: str | None,
    examples: bool,
    template: str | None,
    today: date | None,
) -> None:
    """Make a new tracker from the template. Never overwrites a file."""
    from followup_sheet import console
    from followup_sheet.cadences.built_in import load
    from followup_sheet.commands.starting import new_tracker
    from followup_sheet.quoting import as_typed

    state: State = context.obj
    options, path = state.run_options(today, cadence=cadence), Path(file)
    if template is not None:
        added = _handed_out(path, Path(template), options, examples=examples)
    else:
        new_tracker(path, options.today, cadence=options.cadence or load("standard"), examples=examples)
        added = ""
    if not state.quiet:
        more = f", with {added} added" if added else ""
        step = "See what is due in its example rows" if examples else "Fill in a row, then run"
        console.say_line(f"{path} is ready{more}. {step}: followup-sheet run {as_typed(path)}")


def _handed_out(path: Path, template: Path, options: RunOptions, *, examples: bool) -> str:
    """Copies a coach's workbook; what had to be added to it, in a few words."""
    from followup_sheet import console
    from followup_sheet.commands.handing_out import hand_out

    handed = hand_out(path, template, options, examples=examples)
    for warning in handed.warnings:
        console.tell(warning)
    return handed.added


@click.command(short_help="Type in that you followed up with a person.")
@click.argument("file")
@click.argument("text")
@click.option("--how", metavar="CHANNEL", help="Phone, E-mail, Letter, LinkedIn or In person.")
@click.option("--on", "day", type=Day(), metavar="YYYY-MM-DD", help="The day it was done; without it, today.")
@today_for("Take this day for today: it is typed unless --on gives another.")
@click.option("--ignore-lock", is_flag=True, help="Write although another program seems to have it open.")
@click.pass_context
def done(
    context: click.Context,
    file: str,
    text: str,
    how: str | None,
    day: date | None,
    today: date | None,
    ignore_lock: bool,
) -> None:
    """Type Last follow-up and How for the one row that TEXT names: a person, a company or an ID."""
    from followup_sheet import console
    from followup_sheet.commands.typing_done import type_done

    state: State = context.obj
    options = state.run_options(today, ignore_lock=ignore_lock)
    result = type_done(Path(file), text, how, day or options.today, options)
    for warning in result.warnings:
        console.tell(warning)
    if not state.quiet:
        console.say_line(result.message)


@click.command(short_help="Tell why each row asks for what it does.")
@click.argument("file")
@click.argument("row", required=False, metavar="[ROW or TEXT]")
@today_option
@cadence_option
@click.option("--all", "every_rule", is_flag=True, help="Tell every rule in full, those for other stages too.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document, always complete.")
@click.pass_context
def explain(
    context: click.Context,
    file: str,
    row: str | None,
    today: date | None,
    cadence: str | None,
    every_rule: bool,
    as_json: bool,
) -> None:
    """Tell why each row asks for what it does; for one row every rule, and what would change it.

    ROW is a row's number in the sheet; TEXT its ID or a part of the person, company or role.
    """
    from followup_sheet import batch, console
    from followup_sheet.cli.accounts import say_document, say_every_row, say_rows
    from followup_sheet.errors import UsageError
    from followup_sheet.explain import explain_tracker, select

    options = context.obj.run_options(today, dry_run=True, cadence=cadence)
    decided = batch.decide(Path(file), options)
    explanations = explain_tracker(decided.tracker, decided.policy, options.today)
    chosen = explanations if row is None else select(explanations, row)
    if row is not None and not chosen:
        raise UsageError(f"no row answers to '{row}'", path=file, next_step="Name a row number, an ID or a name")
    if as_json:
        say_document(file, options.today, chosen)
    elif not chosen:
        console.say_line(f"{file}: no rows yet")
    elif row is None and not every_rule:
        say_every_row(file, chosen)
    else:
        say_rows(chosen, every_rule=every_rule)


@click.command(short_help="Put a backup back in the tracker's place.")
@click.argument("file")
@click.option("--list", "listing", is_flag=True, help="List the backups there are, the newest first: name, time, size.")
@click.option("--from", "wanted", metavar="BACKUP", help="Put this one back: its name in the list, file or path.")
@click.option("--ignore-lock", is_flag=True, help="Write although another program seems to have it open.")
@click.pass_context
def restore(context: click.Context, file: str, listing: bool, wanted: str | None, ignore_lock: bool) -> None:
    """Put a backup back in the tracker's place; without --from, the newest that differs."""
    from followup_sheet import console
    from followup_sheet.files.backups import find_backup, list_backups, short_names
    from followup_sheet.files.locks import tracker_lock
    from followup_sheet.files.restore import restore as put_back
    from followup_sheet.files.state import state_folder

    path, folder = Path(file), state_folder()
    if listing:
        known = list_backups(path, folder)
        for backup, name in zip(known, short_names(known), strict=True):
            console.say(f"{name}  {backup.taken_here:%Y-%m-%d %H:%M}  {backup.size:,} bytes")
        if not known and not context.obj.quiet:
            console.tell(f"{file}: no backups yet")
        return
    with tracker_lock(path, folder):
        chosen = find_backup(path, folder, wanted) if wanted else None
        restored = put_back(path, chosen, state=folder, now=context.obj.now, ignore_lock=ignore_lock)
    for warning in restored.warnings:
        console.tell(warning)
    console.say_line(f"{file} is back as it was on {restored.backup.taken_here:%Y-%m-%d %H:%M}")
