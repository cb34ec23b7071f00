"""A property list for launchd, macOS's scheduler. Written for macOS and not run there."""

from __future__ import annotations

from followup_sheet.schedule.job import NAME, NightlyJob

PLACE = f"~/Library/LaunchAgents/{NAME}.plist"
"""Where launchd looks for a user's jobs."""


def property_list(job: NightlyJob, log: str) -> str:
    """The job for one user; ``log`` is the absolute path of the file its messages go to.

    A try missed while the Mac slept is made up for when it wakes; one missed while it was off is not."""
    import plistlib

    content: dict[str, object] = {
        "Label": NAME,
        "ProgramArguments": list(job.command),
        "StartCalendarInterval": [{"Hour": hour, "Minute": job.at.minute} for hour in job.hours],
        "RunAtLoad": False,
        "ProcessType": "Background",
        "StandardOutPath": log,
        "StandardErrorPath": log,
    }
    if job.environment:
        content["EnvironmentVariables"] = dict(job.environment)
    return plistlib.dumps(content, sort_keys=False).decode()
