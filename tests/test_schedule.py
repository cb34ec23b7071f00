"""Promise: what `schedule` prints starts the very command meant, whatever the paths are called."""

from __future__ import annotations

import plistlib
import subprocess
from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from followup_sheet.errors import UsageError
from followup_sheet.schedule import cron, launchd, systemd, windows
from followup_sheet.schedule.job import NightlyJob, nightly_job
from tests.support.schedulers import SYSTEMD, as_user, needs_systemd, users_home

DAY = date(2026, 11, 22)
ODD = '/home/o\'brien/50% "off"/\\%h $HOME `x` é☂/a;b&c #1/\\\\x%%/my search.xlsx'
SCHEMA = etree.XMLSchema(file=Path(__file__).parent / "support" / "schemas" / "task.xsd")


def job(*words: str, at: time = time(6, 30), **environment: str) -> NightlyJob:
    return nightly_job(words or ("/opt/x/bin/followup-sheet", "run", "/home/ann/search.xlsx"), environment, at)


PATHS = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp"]) | st.sampled_from("%\\'\"$ `;&=#~"),
    min_size=1,
    max_size=40,
).map(lambda text: f"/{text}")


# cron


def lines_of(text: str) -> list[str]:
    return [line for line in text.splitlines() if not line.startswith("#")]


def by_cron(line: str) -> str:
    """What cron hands to the shell: up to an unescaped percent sign, ``\\%`` made one (crontab(5))."""
    command, at = "", 0
    while at < len(line):
        if line.startswith("\\%", at):
            command, at = f"{command}%", at + 2
        elif line[at] == "\\":
            command, at = command + line[at : at + 2], at + 2
        elif line[at] == "%":
            break
        else:
            command, at = command + line[at], at + 1
    return command


def told_by_shell(command: str) -> tuple[list[str], dict[str, str]]:
    """The words and the variables that a command line gives to the program it starts."""
    script = command.replace(PRINTER, f"/bin/sh -c {INSIDE} x", 1)
    done = subprocess.run(["/bin/sh", "-c", script], env={}, capture_output=True, check=True)
    state, *words = done.stdout.decode().split("\0")[:-1]
    return words, {"STATE": state} if state else {}


PRINTER = "/printer"
INSIDE = '\'printf "%s\\0" "$STATE" "$@"\''


@given(PATHS, PATHS)
@example(ODD, ODD)
@example("/a\\%b", "/%")
def test_cron_starts_the_very_command(path: str, state: str) -> None:
    morning, start = lines_of(cron.block(job(PRINTER, "run", path, STATE=state)))
    assert morning.startswith("30 6-11 * * * ")
    assert start.startswith("@reboot sleep 120 && ")
    for line in (morning.removeprefix("30 6-11 * * * "), start.removeprefix("@reboot sleep 120 && ")):
        assert told_by_shell(by_cron(line)) == (["run", path], {"STATE": state})


@pytest.mark.parametrize(
    ("at", "when"),
    [(time(6, 30), "30 6-11"), (time(0, 0), "0 0-5"), (time(18, 59), "59 18-23"), (time(22, 5), "5 22,23,0,1,2,3")],
)
def test_cron_tries_six_times_an_hour_apart(at: time, when: str) -> None:
    morning, _ = lines_of(cron.block(job(at=at)))
    assert morning.startswith(f"{when} * * * ")


def test_a_command_too_long_for_cron_is_refused_in_words() -> None:
    with pytest.raises(UsageError, match="more than cron takes"):
        cron.block(job("/x", "run", *(f"/clients/{number:04}.xlsx" for number in range(60))))


BLOCK = cron.block(job())
OTHERS = b"MAILTO=ann@example.org\r\n# mine\n\n5 4 * * 0 /usr/bin/backup \\% 100%in\n\xff\xfe latin\n"


def test_a_crontab_gets_the_block_at_its_end_and_keeps_the_rest() -> None:
    assert cron.with_block(OTHERS, BLOCK) == OTHERS + BLOCK.encode()
    assert cron.with_block(b"", BLOCK) == BLOCK.encode()
    assert cron.with_block(b"0 1 * * * x", BLOCK) == b"0 1 * * * x\n" + BLOCK.encode()


@given(st.binary(max_size=60), st.binary(max_size=60))
def test_the_block_is_replaced_where_it_stands_and_the_rest_stays_byte_for_byte(above: bytes, below: bytes) -> None:
    above = above.replace(b"#", b"") + b"\n"
    below = below.replace(b"#", b"")
    first = cron.with_block(above, cron.block(job(at=time(5, 0)))) + below
    assert cron.with_block(first, BLOCK) == above + BLOCK.encode() + below
    assert cron.with_block(above + BLOCK.encode() + below, BLOCK) == above + BLOCK.encode() + below


def test_a_block_with_windows_line_ends_is_replaced_too() -> None:
    table = OTHERS + BLOCK.replace("\n", "\r\n").encode() + b"# below\n"
    assert cron.with_block(table, BLOCK) == OTHERS + BLOCK.encode() + b"# below\n"


@pytest.mark.parametrize(
    "table",
    [
        BLOCK.replace(cron.END, ""),
        BLOCK.replace(cron.BEGIN, ""),
        f"{cron.END}\n{cron.BEGIN}\n",
        f"{cron.BEGIN}\n{BLOCK}",
        BLOCK + BLOCK,
    ],
)
def test_half_a_block_is_left_for_a_person_to_mend(table: str) -> None:
    with pytest.raises(UsageError, match="crontab -e"):
        cron.with_block(table.encode(), BLOCK)


# systemd


@needs_systemd
def test_systemd_finds_nothing_wrong_with_the_units_and_understands_every_word(tmp_path: Path) -> None:
    with users_home() as home:
        odd = home / "a b=c$d%%e"
        odd.mkdir()
        for program in (home / "plain", odd / "followup-sheet", home / "o'brien"):
            program.write_text("#!/bin/sh\n")
            program.chmod(0o755)
            one = job(str(program), "run", ODD, FOLLOWUP_SHEET_STATE=ODD)
            assert understood(home, one) == ([str(program), "run", ODD], [f"FOLLOWUP_SHEET_STATE={ODD}"])


def understood(home: Path, one: NightlyJob) -> tuple[list[str], list[str]]:
    """The words and variables systemd would start the service with, the units verified first."""
    units = home / ".config/systemd/user"
    (units / "default.target.wants").mkdir(parents=True, exist_ok=True)
    service, timer = units / "followup-sheet.service", units / "followup-sheet.timer"
    service.write_text(systemd.service(one), encoding="utf-8")
    timer.write_text(systemd.timer(one), encoding="utf-8")
    checked = as_user(home, "systemd-analyze", "--user", "verify", service, timer)
    assert (checked.returncode, checked.stderr) == (0, "")
    wanted = units / "default.target.wants" / service.name
    wanted.unlink(missing_ok=True)
    wanted.symlink_to(service)  # so that it tells what it would start
    told = as_user(home, SYSTEMD, "--user", "--test").stdout
    unit = told.partition("-> Unit followup-sheet.service:")[2].partition("\t-> Unit ")[0]
    (command,) = (line.partition("Command Line: ")[2] for line in unit.splitlines() if "Command Line: " in line)
    shown = [line.partition("Environment: ")[2] for line in unit.splitlines() if "\tEnvironment: " in line]
    return _program(_words(command)), shown


def _words(command: str) -> list[str]:
    """systemd shows the words quoted for a shell."""
    done = subprocess.run(["/bin/sh", "-c", f"printf '%s\\0' {command}"], capture_output=True, check=True)
    return done.stdout.decode().split("\0")[:-1]


def _program(words: list[str]) -> list[str]:
    """Behind the shell that starts a program systemd itself refuses to."""
    if words[0] != "/bin/sh":
        return words
    assert words[1:3] == ["-c", 'exec "$0" "$@"']
    return words[3:]


@needs_systemd
@pytest.mark.parametrize(
    ("at", "tries"),
    [(time(6, 30), ("06:30", "07:30", "11:30", "06:30")), (time(22, 5), ("00:05", "01:05", "23:05", "00:05"))],
)
def test_systemd_sees_six_tries_a_day_and_a_time_limit(at: time, tries: tuple[str, ...]) -> None:
    command = [
        "systemd-analyze",
        "calendar",
        "--iterations=7",
        "--base-time=2026-11-22 00:00",
        systemd.on_calendar(job(at=at)),
    ]
    told = subprocess.run(command, capture_output=True, text=True, check=True, env={"TZ": "UTC"}).stdout
    seen = [line.split()[-2][:5] for line in told.splitlines() if line.rstrip().endswith("UTC")]
    assert (seen[0], seen[1], seen[5], seen[6]) == tries
    assert "TimeoutStartSec=1h\n" in systemd.service(job())  # RuntimeMaxSec has no effect on a oneshot
    assert "Persistent=true\n" in systemd.timer(job())
    assert "ExecStart=:" in systemd.service(job())  # the colon: a $ in a path is no variable


@needs_systemd
def test_the_printed_commands_save_both_units_and_start_the_timer(tmp_path: Path) -> None:
    fake = tmp_path / "bin" / "systemctl"
    fake.parent.mkdir()
    fake.write_text('#!/bin/sh\necho "$@" >> "$HOME/told"\n')
    fake.chmod(0o755)
    one = job("/opt/x/followup-sheet", "run", ODD)
    environment = {"HOME": str(tmp_path), "PATH": f"{fake.parent}:/usr/bin:/bin"}
    subprocess.run(["/bin/sh"], input=systemd.script(one).encode(), env=environment, check=True)
    units = tmp_path / ".config/systemd/user"
    assert (units / "followup-sheet.service").read_text(encoding="utf-8") == systemd.service(one)
    assert (units / "followup-sheet.timer").read_text(encoding="utf-8") == systemd.timer(one)
    assert (tmp_path / "told").read_text() == "--user daemon-reload\n--user enable --now followup-sheet.timer\n"


# launchd


@given(PATHS)
@example(ODD)
def test_launchd_is_given_the_very_command_its_times_and_its_log(path: str) -> None:
    text = launchd.property_list(job("/x", "run", path, STATE=path), "/Users/ann/Library/Logs/x.log")
    content = plistlib.loads(text.encode())
    assert content["ProgramArguments"] == ["/x", "run", path]
    assert content["EnvironmentVariables"] == {"STATE": path}
    assert content["StartCalendarInterval"] == [{"Hour": hour, "Minute": 30} for hour in range(6, 12)]
    assert content["RunAtLoad"] is False
    assert content["StandardErrorPath"] == "/Users/ann/Library/Logs/x.log"


def test_launchd_is_given_no_variables_where_there_are_none() -> None:
    assert "EnvironmentVariables" not in plistlib.loads(launchd.property_list(job(), "/x.log").encode())


# Windows


def task(one: NightlyJob) -> etree._Element:
    return etree.fromstring(windows.task_xml(one, DAY).encode("ascii"))


@pytest.mark.parametrize("path", ["C:\\Users\\Ann Lee\\search.xlsx", "D:\\é & ü\\50% <x>.xlsx", "C:\\Ann's \\", ODD])
def test_the_task_keeps_to_the_published_schema(path: str) -> None:
    made = task(job("C:\\Python\\pythonw.exe", "-m", "followup_sheet", "run", path))
    SCHEMA.assertValid(made)
    assert {name: made.findtext(f".//{{*}}{name}") for name in ("StartWhenAvailable", "ExecutionTimeLimit")} == {
        "StartWhenAvailable": "true",
        "ExecutionTimeLimit": "PT1H",
    }


@given(PATHS)
@example("C:\\a b\\")
@example('C:\\a\\\\" b\\\\')
def test_the_task_gives_windows_the_very_words(path: str) -> None:
    made = task(job("C:\\x.exe", "run", path))
    assert made.findtext(".//{*}Command") == "C:\\x.exe"
    assert by_windows(made.findtext(".//{*}Arguments") or "") == ["run", path]


def by_windows(line: str) -> list[str]:
    """A command line taken apart by the published rules: backslashes count only before a quote."""
    words, word, quoted, at = [], "", False, 0
    started = False
    while at < len(line):
        slashes = len(line[at:]) - len(line[at:].lstrip("\\"))
        at += slashes
        char = line[at : at + 1]
        if char == '"':
            word += "\\" * (slashes // 2)
            word, quoted = (f'{word}"', quoted) if slashes % 2 else (word, not quoted)
            started = True
        elif char in (" ", "\t") and not quoted:
            word += "\\" * slashes
            words, word, started = ([*words, word] if word or started else words), "", False
        else:
            word += "\\" * slashes + char
        at += 1
    return [*words, word] if word or started else words


def test_the_task_starts_at_the_first_try_and_repeats_through_the_last() -> None:
    made = task(job(at=time(5, 15)))
    assert made.findtext(".//{*}StartBoundary") == "2026-11-22T05:15:00"
    assert (made.findtext(".//{*}Interval"), made.findtext(".//{*}Duration")) == ("PT1H", "PT5H30M")


def test_a_task_can_be_saved_in_any_encoding() -> None:
    text = windows.task_xml(job("C:\\x.exe", "run", "C:\\é\\☂.xlsx"), DAY)
    for encoding in ("ascii", "utf-16", "cp1252"):
        assert etree.fromstring(text.encode(encoding)).findtext(".//{*}Arguments") == "run C:\\é\\☂.xlsx"


@pytest.mark.parametrize("path", ["/a\nb", "/a\x00", "/a\x1b[31m", "/a\udcff", "/a\x7f"])
def test_a_path_that_no_schedule_can_hold_is_refused_by_name(path: str) -> None:
    with pytest.raises(UsageError, match=r"'/a.* has a character that cannot stand in a schedule"):
        job("/x", "run", path)
