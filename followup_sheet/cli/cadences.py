"""`cadence`: the lists of rules, listed, shown and exported."""

from __future__ import annotations

from pathlib import Path

import click

from followup_sheet.cli.options import State


@click.group()
def cadence() -> None:
    """The lists of rules that decide what is due."""


@cadence.command(name="list")
def list_cadences() -> None:
    """List the built-in cadences."""
    from followup_sheet import console
    from followup_sheet.cadences import built_in as cadences

    for name in cadences.built_in_names():
        found = cadences.load(name)
        console.say(f"{name:<16} {len(found.rules):>3} rules  {found.title}".rstrip())


@cadence.command(short_help="Show the rules of a cadence.")
@click.argument("name", metavar="NAME|FILE")
@click.pass_context
def show(context: click.Context, name: str) -> None:
    """Show the rules of a cadence: a built-in one, a .toml file or a workbook's Cadence sheet."""
    from followup_sheet import console
    from followup_sheet.cadences.in_words import LEGEND, rule_lines
    from followup_sheet.commands.cadence_choice import choose

    found = choose(name, context.obj.configuration.limits)
    console.say_line(f"{found.name}: {found.title}" if found.title else found.name)
    for rule in found.rules:
        console.say()
        for line in rule_lines(rule):
            console.say_line(line)
    if any(rule.ours for rule in found.rules):
        console.say()
        console.say_line(LEGEND)


@cadence.command(short_help="Write a cadence into a tracker, or into a .toml file.")
@click.argument("name", metavar="NAME|FILE")
@click.argument("file")
@click.option("--ignore-lock", is_flag=True, help="Write although another program seems to have it open.")
@click.pass_context
def export(context: click.Context, name: str, file: str, ignore_lock: bool) -> None:
    """Write a cadence into a tracker's Cadence sheet, or into a new .toml file.

    NAME is a built-in cadence, or a file that holds one, as for --cadence. In a tracker it takes the
    place of the rules that stand there, and counts from the next run on.
    """
    from followup_sheet import batch, console
    from followup_sheet.commands.cadence_choice import choose
    from followup_sheet.commands.exporting_cadence import export as export_to
    from followup_sheet.errors import FollowupSheetError

    state: State = context.obj
    options = state.run_options(None, ignore_lock=ignore_lock)
    found = choose(name, options.limits)
    done = batch.attempted(Path(file), lambda path: export_to(found, path, options, wanted=name))
    if isinstance(done, FollowupSheetError):
        raise done
    for warning in done.warnings:
        console.tell(warning)
    if not state.quiet:
        console.say_line(done.line)
