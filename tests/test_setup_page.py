"""The pages on setting up and on the calendar: what they tell people to type works, in that order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.command import ROOT, call
from tests.support.doc_commands import Computer, somebodys_computer

SETUP = (ROOT / "docs" / "setup.md").read_text(encoding="utf-8")
CALENDAR = (ROOT / "docs" / "calendar.md").read_text(encoding="utf-8")


@pytest.fixture
def computer(tmp_path: Path) -> Iterator[Computer]:
    with somebodys_computer(tmp_path) as found:
        yield found


@pytest.mark.slow
def test_the_schedule_of_the_page_mails_once_mail_was_set_up(computer: Computer) -> None:
    tracker, place = computer.home / "my-search.xlsx", computer.configuration
    without, with_mail = SETUP.split("5. If you want the digest by mail")
    assert [line for line, ran in computer.follow(without) if ran.code] == []
    first = computer.crontab.read_text(encoding="utf-8")
    assert [line for line, ran in computer.follow(with_mail) if ran.code] == []
    assert len(computer.server.mails) == 1
    then = computer.crontab.read_text(encoding="utf-8")
    assert then == first.replace(f"run {tracker}", f"--config {place} run {tracker} --email")


def test_the_times_and_schedulers_of_the_page_are_those_of_the_command() -> None:
    shown = call("schedule", "--help").out
    assert "[default: 06:30]" in shown
    assert "06:30 (`--at HH:MM`), five more follow an hour apart" in SETUP
    assert {f"`{name}`" for name in ("cron", "systemd", "launchd", "windows")} <= set(re.findall(r"`\w+`", SETUP))


@pytest.mark.slow
def test_the_systemd_line_of_the_page_sets_up_a_timer(computer: Computer) -> None:
    computer.type("followup-sheet init ~/my-search.xlsx")
    systemctl = computer.home / "bin" / "systemctl"
    systemctl.write_text('#!/bin/sh\necho "$@" >> ~/told\n')
    systemctl.chmod(0o755)
    (line,) = re.findall(r"```console\n *(.* --for systemd .*)\n", SETUP)
    assert computer.type(line).code == 0
    assert (computer.home / "told").read_text().endswith("enable --now followup-sheet.timer\n")
    assert (computer.home / ".config/systemd/user/followup-sheet.service").is_file()


@pytest.mark.slow
def test_the_calendar_of_the_page_is_written(computer: Computer) -> None:
    computer.type("followup-sheet init my-search.xlsx --examples")
    assert [ran.code for _, ran in computer.follow(CALENDAR)] == [0]
    assert (computer.home / "follow-ups.ics").read_bytes().count(b"BEGIN:VEVENT") >= 10
