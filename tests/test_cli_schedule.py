"""Promise: `schedule` prints, and puts in place, what runs this installation every night, silently."""

from __future__ import annotations

import os
import plistlib
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from followup_sheet.schedule import cron
from tests.support.ci import NOT_ALLOWED
from tests.support.command import ROOT, Ran, call, environment, everything_in, run_program, stamp, workbook
from tests.support.schedulers import CRONTAB, needs_cron, script_in, without_a_shell

ODD = "o'brien's 50% \\% jobs"


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    path = tmp_path / ODD / "my search.xlsx"
    path.parent.mkdir()
    path.write_bytes(workbook())
    return path


def morning(text: str) -> str:
    """The command of the block's first line, as cron hands it to the shell."""
    (line,) = (line for line in text.splitlines() if line.startswith("30 6-11 * * * "))
    return line.removeprefix("30 6-11 * * * ").replace("\\%", "%")


def as_cron(command: str, home: Path | None, **options: object) -> Ran:
    """A command run as cron runs it: a bare environment, the home folder as the current one."""
    variables = without_a_shell() | ({"HOME": str(home)} if home else {})
    given: dict[str, object] = {"stdin": subprocess.DEVNULL} | options
    done = subprocess.run(  # type: ignore[call-overload] - the tests' own options
        ["/bin/sh", "-c", command], env=variables, cwd=home or "/", capture_output=True, text=True, timeout=60, **given
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def test_what_is_printed_runs_under_cron_in_silence_and_writes_the_tracker(tracker: Path, tmp_path: Path) -> None:
    before = tracker.read_bytes()
    printed = call("schedule", tracker)
    assert printed.code == 0
    ran = as_cron(morning(printed.out), tmp_path)
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert tracker.read_bytes() != before
    first = stamp(tracker)
    assert as_cron(morning(printed.out), None).code == 0  # without a home folder, an hour later
    assert stamp(tracker) == first


def test_it_runs_with_a_pipe_nobody_writes_to_as_its_input(tracker: Path, tmp_path: Path) -> None:
    reading, writing = os.pipe()
    try:
        ran = as_cron(morning(call("schedule", tracker).out), tmp_path, stdin=reading)
    finally:
        os.close(reading)
        os.close(writing)
    assert (ran.code, ran.out, ran.err) == (0, "", "")


def test_an_installed_script_is_called_by_its_own_path_and_finds_its_state(tracker: Path, tmp_path: Path) -> None:
    script = script_in(tmp_path)
    said = subprocess.run([script, "schedule", tracker], env=environment(), capture_output=True, text=True, check=True)
    words = shlex.split(morning(said.stdout))
    state = f"FOLLOWUP_SHEET_STATE={os.environ['FOLLOWUP_SHEET_STATE']}"
    assert words[:3] == [state, str(script), "run"]
    before = tracker.read_bytes()
    assert as_cron(morning(said.stdout), tmp_path).code == 0
    assert tracker.read_bytes() != before
    assert any("backups" in name for name in everything_in(Path(os.environ["FOLLOWUP_SHEET_STATE"])))


def test_paths_become_absolute_and_links_stay_links(tracker: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tracker.parent)
    Path("current.xlsx").symlink_to(tracker)
    words = shlex.split(morning(call("schedule", "current.xlsx", "*.xlsx").out))
    assert words[-2:] == [str(tracker.parent / "current.xlsx"), str(tracker.parent / "*.xlsx")]


def test_without_a_path_the_current_folder_is_meant(tracker: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tracker.parent)
    assert shlex.split(morning(call("schedule").out))[-1] == str(tracker.parent)


def test_the_configuration_in_effect_is_named_with_what_it_asks_for(tracker: Path, tmp_path: Path) -> None:
    configuration = tmp_path / "my configuration.toml"
    configuration.write_text(
        '[run]\nics_dir = "calendars"\n'
        '[mail]\nhost = "mail.example.org"\nuser = "ann"\nfrom = "ann@example.org"\nto = "ann@example.org"\n'
    )
    words = shlex.split(morning(call("--config", configuration, "schedule", tracker).out))
    assert words[words.index("--config") + 1] == str(configuration)
    assert words[words.index("run") :] == ["run", str(tracker), "--email", "--ics"]


def test_clients_who_have_an_address_of_their_own_are_mailed_by_the_schedule_too(tracker: Path, tmp_path: Path) -> None:
    configuration = tmp_path / "config.toml"
    mail = '[mail]\nhost = "mail.example.org"\nuser = "ann"\nfrom = "ann@example.org"\n'
    configuration.write_text(f'{mail}[mail.clients]\n"my search.xlsx" = "amy@example.org"\n')
    words = shlex.split(morning(call("--config", configuration, "schedule", tracker).out))
    assert words[words.index("run") :] == ["run", str(tracker), "--email", "--to-clients"]
    configuration.write_text(mail)
    assert "--to-clients" not in call("--config", configuration, "schedule", tracker).out


def test_a_configuration_found_by_variable_or_in_its_usual_place_is_named_too(
    tracker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = Path(os.environ["XDG_CONFIG_HOME"]) / "followup-sheet" / "config.toml"
    usual.parent.mkdir(parents=True)
    for place in (usual, tmp_path / "other.toml"):
        place.write_text("[run]\nmax_rows = 1000\n")
        assert str(place) in shlex.split(morning(call("schedule", tracker).out))
        monkeypatch.setenv("FOLLOWUP_SHEET_CONFIG", str(tmp_path / "other.toml"))


@pytest.mark.parametrize("system", ["cron", "systemd", "launchd", "windows"])
def test_no_password_is_ever_in_a_schedule(tracker: Path, system: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOLLOWUP_SHEET_MAIL_PASSWORD", "s3cret-pass")
    ran = call("schedule", tracker, "--for", system)
    assert "s3cret-pass" not in ran.out + ran.err
    assert "FOLLOWUP_SHEET_MAIL_PASSWORD is not in the schedule" in ran.err


@pytest.mark.parametrize("system", ["cron", "systemd", "launchd", "windows"])
def test_each_scheduler_gets_its_text_and_a_person_the_next_step(tracker: Path, system: str) -> None:
    ran = call("schedule", tracker, "--for", system, "--at", "5:05")
    assert ran.code == 0
    assert "Put these lines" in ran.err or "To set it up" in ran.err
    if system in ("systemd", "launchd"):
        assert f": followup-sheet schedule {shlex.quote(str(tracker))} --at 05:05 --for {system} " in ran.err
    told = {"cron": "5 5-10 * * *", "systemd": "05,06,07,08,09,10:05:00", "launchd": "<integer>5</integer>"}
    assert told.get(system, "T05:05:00</StartBoundary>") in ran.out
    assert ("loginctl enable-linger" in ran.err) == (system == "systemd")
    assert call("-q", "schedule", tracker, "--for", system).err.count("\n") == 0


def test_what_sets_it_up_is_the_same_schedule_again(tracker: Path, tmp_path: Path) -> None:
    configuration = tmp_path / "my configuration.toml"
    configuration.write_text("[run]\nmax_rows = 1000\n")
    made = call("--config", configuration, "schedule", tracker, "--at", "5:05", "--for", "systemd")
    command, shell = made.err.split("To set it up: followup-sheet ")[1].split(" | ")
    assert shell.startswith("sh\n")
    assert call(*shlex.split(command)).out == made.out


@pytest.mark.parametrize("broken", ["link", "folder"])
def test_what_cannot_be_read_in_a_folder_is_each_nights_affair(tracker: Path, broken: str) -> None:
    if broken == "link":
        (tracker.parent / "amy.xlsx").symlink_to("nowhere.xlsx")
    else:
        (tracker.parent / "amy.xlsx").mkdir()
    for path in (tracker.parent, tracker.parent / "[am]*.xlsx"):
        ran = call("schedule", path)
        assert (ran.code, shlex.split(morning(ran.out))[-1]) == (0, str(path))


@pytest.mark.parametrize("named", ["amy.xlsx", "nobody.xlsx"])
def test_a_file_that_is_named_must_be_there(tracker: Path, named: str) -> None:
    (tracker.parent / "amy.xlsx").symlink_to("nowhere.xlsx")
    ran = call("schedule", tracker, tracker.with_name(named))
    assert (ran.code, ran.out) == (2, "")
    assert ran.complaint.startswith(f"{tracker.with_name(named)}: there is no such file")


@pytest.mark.parametrize(("platform", "begins"), [("linux", "# >>>"), ("darwin", "<?xml"), ("win32", "<?xml")])
def test_each_platform_has_its_usual_scheduler(
    tracker: Path, platform: str, begins: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = sys.modules["followup_sheet.cli.schedule"]  # the package has the command itself under that name
    monkeypatch.setattr(command, "sys", SimpleNamespace(platform=platform))
    ran = call("schedule", tracker)
    assert ran.out.startswith(begins)
    assert ("<plist" in ran.out) == (platform == "darwin")


def test_a_mac_keeps_a_log_in_the_usual_folder(tracker: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/Users/ann")
    content = plistlib.loads(call("schedule", tracker, "--for", "launchd").out.encode())
    assert content["StandardErrorPath"] == "/Users/ann/Library/Logs/followup-sheet.log"


def test_windows_is_told_how_to_keep_the_variables_a_task_cannot_have(tracker: Path) -> None:
    told = call("schedule", tracker, "--for", "windows").err
    assert f'setx FOLLOWUP_SHEET_STATE "{os.environ["FOLLOWUP_SHEET_STATE"]}"' in told


@pytest.mark.parametrize("at", ["24:00", "6", "06:60", "half past six", "06:30:00", "-1:00"])
def test_what_is_no_time_of_day_is_refused(tracker: Path, at: str) -> None:
    ran = call("schedule", tracker, "--at", at)
    assert ran.code == 2
    assert f"'{at}' is not a time of day: write it as 06:30" in ran.err


# --install: a crontab command that keeps its table in a file, and speaks as Debian's does


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that holds the crontab."""
    command = tmp_path / "bin" / "crontab"
    command.parent.mkdir()
    command.write_text(CRONTAB)
    command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{command.parent}:/usr/bin:/bin")
    return command.parent / "table"


def test_install_adds_one_block_replaces_it_and_leaves_the_rest(tracker: Path, table: Path) -> None:
    mine = b"# mine \xff\r\n0 1 * * * /usr/bin/true 100\\%"
    table.write_bytes(mine)
    assert call("schedule", tracker, "--install").out == (
        "From now on cron runs at 06:30, then each hour until 11:30\n"
    )
    first, unchanged = table.read_bytes(), stamp(table)
    assert first.startswith(mine + b"\n" + cron.BEGIN.encode())
    assert "Nothing has changed" in call("schedule", tracker, "--install").out
    assert stamp(table) == unchanged
    call("schedule", tracker, "--install", "--at", "5:00")
    assert table.read_bytes() == first.replace(b"30 6-11 ", b"0 5-10 ")


def test_install_makes_the_crontab_of_somebody_who_has_none(tracker: Path, table: Path) -> None:
    assert call("-q", "schedule", tracker, "--install") == Ran(0, "", "")
    assert table.read_text(encoding="utf-8") == call("schedule", tracker).out


def test_a_crontab_command_that_refuses_is_quoted_and_nothing_is_changed(tracker: Path, table: Path) -> None:
    (table.parent / "refuse").touch()
    ran = call("schedule", tracker, "--install")
    assert (ran.code, table.exists()) == (1, False)
    assert 'the crontab was left as it was: "-":3: bad minute. Leave --install out' in ran.complaint


def test_install_on_windows_hands_over_a_task_file(tracker: Path, table: Path, tmp_path: Path) -> None:
    """A stand-in for schtasks: the real one runs on Windows only, and has not been tried."""
    command = table.parent / "schtasks"
    command.write_text('#!/bin/sh\necho "$@" | sed "s| /XML [^ ]*||" > "$0.told"; cp "$5" "$0.xml"\n')
    command.chmod(0o755)
    assert call("schedule", tracker, "--for", "windows", "--install").code == 0
    assert (table.parent / "schtasks.told").read_text() == "/Create /TN followup-sheet /F\n"
    task = (table.parent / "schtasks.xml").read_bytes()
    assert task.startswith(b"\xff\xfe")
    assert task.decode("utf-16") == call("schedule", tracker, "--for", "windows").out


# A real cron


@pytest.fixture
def untouched_crontab() -> Iterator[None]:
    """The account's own crontab is no matter of these tests."""
    spool = Path("/var/spool/cron/crontabs")
    before: Mapping[str, bytes] = everything_in(spool)
    yield
    assert everything_in(spool) == before


IN_ITS_OWN_WORLD = """
set -e
mount -t tmpfs none /run
mount -t tmpfs none /etc/cron.d
mount --bind /dev/null /etc/crontab
mount -t tmpfs none /var/spool/cron
mkdir -m 1730 /var/spool/cron/crontabs
chgrp crontab /var/spool/cron/crontabs
echo '0 0 1 1 * /usr/bin/true' | crontab -
"$@"
crontab -l > "$TABLE"
exec cron -f
"""
"""Mounts and processes of a namespace of their own: cron's folders are empty, and all ends with it."""


@pytest.mark.slow
@needs_cron
def test_a_real_cron_runs_the_installed_line_at_its_minute(
    tracker: Path, tmp_path: Path, untouched_crontab: None
) -> None:
    if subprocess.run(["unshare", "-m", "-p", "--fork", "true"], check=False, capture_output=True).returncode:
        pytest.skip(f"{NOT_ALLOWED} namespaces of one's own")
    soon = datetime.now() + timedelta(seconds=65)  # noqa: DTZ005 - cron goes by local time; a minute it cannot miss
    command = [sys.executable, "-m", "followup_sheet", "schedule", str(tracker), "--install", "--at", f"{soon:%H:%M}"]
    world = ["unshare", "-m", "-p", "--fork", "--kill-child", "--mount-proc", "sh", "-c", IN_ITS_OWN_WORLD, "sh"]
    before = tracker.read_bytes()
    with subprocess.Popen([*world, *command], env=environment(TABLE=str(tmp_path / "table")), cwd=ROOT) as process:
        try:
            _wait_until(lambda: tracker.read_bytes() != before, process, seconds=80)
        finally:
            _end(process)
    table = (tmp_path / "table").read_text(encoding="utf-8")
    assert table.startswith(f"0 0 1 1 * /usr/bin/true\n{cron.BEGIN}\n")
    assert "fault" not in run_program("check", tracker).err


def _wait_until(happened: Callable[[], bool], process: subprocess.Popen[bytes], seconds: int) -> None:
    end = time.monotonic() + seconds
    while not happened():
        assert process.poll() is None, "cron ended"
        assert time.monotonic() < end, "cron did not run it in time"
        time.sleep(0.5)


def _end(process: subprocess.Popen[bytes]) -> None:
    """First what runs in the namespace: then its parent sees it end, and nothing is left over."""
    children = (
        "" if process.poll() is not None else Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
    )
    for child in children.split():
        os.kill(int(child), signal.SIGKILL)
    process.wait(timeout=10)
