"""A task for Windows' Task Scheduler. Written for Windows and not run there.

The elements and their order are those of Microsoft's published Task Scheduler schema, version 1.2.
"""

from __future__ import annotations

from datetime import date, datetime
from subprocess import list2cmdline  # only quotes; no process is started here
from typing import TYPE_CHECKING

from followup_sheet.schedule.job import DESCRIPTION, TRIES, NightlyJob

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

NAMESPACE = "http://schemas.microsoft.com/windows/2004/02/mit/task"

_USER = "Author"
"""What the task calls the account it runs under: whoever creates it."""

_SETTINGS = {
    "MultipleInstancesPolicy": "IgnoreNew",
    "DisallowStartIfOnBatteries": "false",
    "StopIfGoingOnBatteries": "false",
    "StartWhenAvailable": "true",
    "RunOnlyIfNetworkAvailable": "false",
    "WakeToRun": "false",
    "ExecutionTimeLimit": "PT1H",
    "Priority": "7",
}


def task_xml(job: NightlyJob, today: date) -> str:
    """The task, starting on ``today``, in ASCII, so that it can be saved in any encoding.

    A task has no environment of its own: ``job.environment`` is not in it."""
    from xml.etree.ElementTree import indent, tostring

    task = _task(job, datetime.combine(today, job.at))
    indent(task)
    text = tostring(task, encoding="unicode").encode("ascii", "xmlcharrefreplace").decode()
    return f'<?xml version="1.0"?>\n{text}\n'


def _task(job: NightlyJob, start: datetime) -> Element:
    from xml.etree.ElementTree import Element

    task = Element("Task", {"version": "1.2", "xmlns": NAMESPACE})
    _add(task, "RegistrationInfo", {"Description": DESCRIPTION})
    trigger = _add(_add(task, "Triggers"), "CalendarTrigger", {"StartBoundary": start.isoformat()})
    # half an hour more, so that the last try lies within
    _add(trigger, "Repetition", {"Interval": "PT1H", "Duration": f"PT{TRIES - 1}H30M"})
    _add(trigger, "ScheduleByDay", {"DaysInterval": "1"})
    principal = _add(
        _add(task, "Principals"), "Principal", {"LogonType": "InteractiveToken", "RunLevel": "LeastPrivilege"}
    )
    principal.set("id", _USER)
    _add(task, "Settings", _SETTINGS)
    actions = _add(task, "Actions")
    actions.set("Context", _USER)
    _add(actions, "Exec", {"Command": job.command[0], "Arguments": list2cmdline(job.command[1:])})
    return task


def _add(parent: Element, name: str, texts: dict[str, str] | None = None) -> Element:
    """A new element below ``parent``, with one below it for each of ``texts``."""
    from xml.etree.ElementTree import SubElement

    element = SubElement(parent, name)
    for child, text in (texts or {}).items():
        SubElement(element, child).text = text
    return element
