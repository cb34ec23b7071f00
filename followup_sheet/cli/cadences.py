"""`cadence`: the built-in cadences, listed and shown."""

from __future__ import annotations

import click


@click.group()
def cadence() -> None:
    """The lists of rules that decide what is due."""


@cadence.command(name="list")
def list_cadences() -> None:
    """List the built-in cadences."""
    from followup_sheet import cadence as cadences
    from followup_sheet import console

    for name in cadences.built_in_names():
        found = cadences.load(name)
        console.say(f"{name:<16} {len(found.rules):>3} rules  {found.title}".rstrip())


@cadence.command()
@click.argument("name")
def show(name: str) -> None:
    """Show the rules of a cadence; NAME is a built-in one or a .toml file."""
    from followup_sheet import cadence as cadences
    from followup_sheet import console
    from followup_sheet.explain import rule_lines

    found = cadences.load(name)
    console.say_line(f"{found.name}: {found.title}" if found.title else found.name)
    for rule in found.rules:
        console.say()
        for line in rule_lines(rule):
            console.say_line(line)
