"""A service and a timer for the user's own systemd."""

from __future__ import annotations

from followup_sheet.schedule.job import DESCRIPTION, LONGEST_RUN, NAME, NightlyJob

FOLDER = "~/.config/systemd/user"

_QUOTES = frozenset("\"'\\")
"""What systemd allows in no program's path."""


def script(job: NightlyJob) -> str:
    """Shell commands that save the two units and start the timer; nothing in them needs quoting."""
    return f"""\
mkdir -p {FOLDER}
cat > {FOLDER}/{NAME}.service <<'UNIT'
{service(job)}UNIT
cat > {FOLDER}/{NAME}.timer <<'UNIT'
{timer(job)}UNIT
systemctl --user daemon-reload
systemctl --user enable --now {NAME}.timer
"""


def service(job: NightlyJob) -> str:
    """The .service unit: what is run, for at most an hour."""
    environment = "".join(f"Environment={_quoted(f'{name}={value}')}\n" for name, value in job.environment.items())
    return f"""\
[Unit]
Description={DESCRIPTION}

[Service]
Type=oneshot
{environment}ExecStart=:{" ".join(map(_quoted, _words(job)))}
TimeoutStartSec={LONGEST_RUN}
Nice=10
"""


def timer(job: NightlyJob) -> str:
    """The .timer unit; a morning during which the computer was off is made up for when it starts."""
    return f"""\
[Unit]
Description={DESCRIPTION}

[Timer]
OnCalendar={on_calendar(job)}
Persistent=true

[Install]
WantedBy=timers.target
"""


def on_calendar(job: NightlyJob) -> str:
    """The tries as systemd.time(7) writes them."""
    hours = ",".join(f"{hour:02}" for hour in sorted(job.hours))
    return f"*-*-* {hours}:{job.at.minute:02}:00"


def _words(job: NightlyJob) -> tuple[str, ...]:
    """By way of the shell where the program's own path has a character that systemd refuses there."""
    direct = not _QUOTES & set(job.command[0])
    return job.command if direct else ("/bin/sh", "-c", 'exec "$0" "$@"', *job.command)


def _quoted(word: str) -> str:
    """One word of a unit file: ``%`` begins a specifier there. ``$`` needs no care behind ``ExecStart=:``."""
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%") + '"'
