"""Lines for a crontab, and the marked block they stand in."""

from __future__ import annotations

import re
import shlex
from datetime import time

from followup_sheet.errors import UsageError
from followup_sheet.schedule.job import NAME, NightlyJob

BEGIN = f"# >>> {NAME} >>>"
END = f"# <<< {NAME} <<<"

LONGEST_COMMAND = 998
"""Characters; Debian's cron refuses a crontab with a longer command."""

_ABOUT = """\
# Made by "followup-sheet schedule": its --install replaces what stands between these two marks.
# Several tries a morning, for a tracker that was open or a computer that was off: a run that finds
# nothing new writes nothing. What goes wrong is mailed to you, if this computer can send mail; a line
# MAILTO=you@example.org above the first mark says to whom.
"""

_MORNINGS = re.compile(r"(?m)^(?P<minute>\d{1,2}) (?P<hour>\d{1,2})[-,\d]* \* \* \* (?P<command>.+?)\r?$")
_ASSIGNMENT = re.compile(r"[A-Z_]+=")

_AFTER_START = "sleep 120"  # until disks are mounted and the network is there


def block(job: NightlyJob) -> str:
    """The marked block, with one line for the mornings and one for each start of the computer.

    Raises UsageError where the command is longer than cron takes."""
    command = _command(job)
    if len(command.encode()) > LONGEST_COMMAND - len(_AFTER_START) - 4:
        cause = f"the command has over {LONGEST_COMMAND} characters, which is more than cron takes"
        raise UsageError(cause, next_step="Name the folder the trackers are in instead of each tracker")
    return (
        f"{BEGIN}\n{_ABOUT}{job.at.minute} {_hours(job)} * * * {command}\n@reboot {_AFTER_START} && {command}\n{END}\n"
    )


def with_block(table: bytes, text: str) -> bytes:
    """The crontab ``table`` with the block put in the place of the one it has, else at its end.

    Everything else stays byte for byte. Raises UsageError where one of the marks is missing or stands twice."""
    new = text.encode()
    marks = [match.start() for match in re.finditer(rb"(?m)^(?:%b|%b)\r?$" % (_bytes(BEGIN), _bytes(END)), table)]
    if not marks:
        return table + (b"\n" if table and not table.endswith(b"\n") else b"") + new
    if len(marks) != 2 or not table.startswith(BEGIN.encode(), marks[0]):
        cause = f"the crontab has the marks of followup-sheet, but not one '{BEGIN}' and then one '{END}'"
        raise UsageError(cause, next_step="Delete them and what they held with: crontab -e")
    end = table.find(b"\n", marks[1]) + 1 or len(table)
    return table[: marks[0]] + new + table[end:]


def scheduled(table: bytes) -> NightlyJob | None:
    """The job of the marked block in a crontab; None where there is none, or it is not as `block` makes it."""
    found = re.search(rb"(?ms)^%b\r?$(.*?)^%b\r?$" % (_bytes(BEGIN), _bytes(END)), table)
    line = found and _MORNINGS.search(found[1].decode("utf-8", "surrogateescape"))
    if not line:
        return None
    try:
        words = shlex.split(line["command"].replace("\\%", "%"))
        at = time(int(line["hour"]), int(line["minute"]))
    except ValueError:
        return None
    number = next((place for place, word in enumerate(words) if not _ASSIGNMENT.match(word)), len(words))
    environment = dict(word.split("=", 1) for word in words[:number])
    return NightlyJob(tuple(words[number:]), environment, at) if words[number:] else None


def _bytes(mark: str) -> bytes:
    return re.escape(mark.encode())


def _hours(job: NightlyJob) -> str:
    hours = job.hours
    return f"{hours[0]}-{hours[-1]}" if hours[0] < hours[-1] else ",".join(map(str, hours))


def _command(job: NightlyJob) -> str:
    """For cron's shell, in which an assignment before a command holds for that command alone."""
    words = [
        *(f"{name}={shlex.quote(value)}" for name, value in job.environment.items()),
        *map(shlex.quote, job.command),
    ]
    return _for_cron(" ".join(words))


def _for_cron(command: str) -> str:
    r"""To cron ``%`` is the end of the command, and ``\%`` a percent sign. A backslash can only stand in
    single quotes here; two more of them part it from a percent sign that follows."""
    return command.replace("\\", "\\''").replace("%", "\\%")
