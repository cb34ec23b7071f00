"""The command line: reads options, calls one function, chooses the exit code.

The commands import what they need when they run, so that ``--help`` is instant.
"""

from __future__ import annotations

import click

from followup_sheet import __version__
from followup_sheet.cli.adoption import adopt, upgrade
from followup_sheet.cli.agenda import agenda
from followup_sheet.cli.cadences import cadence
from followup_sheet.cli.doctor import doctor
from followup_sheet.cli.mail import mail
from followup_sheet.cli.nightly import check, run
from followup_sheet.cli.one_tracker import done, explain, init, restore
from followup_sheet.cli.options import State
from followup_sheet.cli.report import history, report
from followup_sheet.cli.schedule import schedule


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="followup-sheet")
@click.option("-v", "--verbose", is_flag=True, help="Say more: also print the summary where nobody watches.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but warnings and errors.")
@click.option("--config", metavar="FILE", help="The configuration file (TOML).")
@click.pass_context
def cli(context: click.Context, verbose: bool, quiet: bool, config: str | None) -> None:
    """Tells you what to follow up today, in the tracker you already keep.

    Start with: followup-sheet init my-search.xlsx --examples
    """
    if verbose and quiet:
        raise click.UsageError("-v says more and -q says less: give one of the two.", context)
    context.obj = State(verbose, quiet, config)


for command in (
    init,
    adopt,
    upgrade,
    run,
    check,
    agenda,
    explain,
    done,
    report,
    history,
    restore,
    mail,
    cadence,
    schedule,
    doctor,
):
    cli.add_command(command)
