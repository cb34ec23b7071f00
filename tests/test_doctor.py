"""Promise: `doctor` tells what tonight's run would stumble over, in words with the next step, and changes nothing."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followup_sheet.conflict_copies import conflict_copies
from followup_sheet.doctor import mail as doctor_mail
from followup_sheet.doctor import schedule as doctor_schedule
from followup_sheet.doctor.found import Health
from followup_sheet.doctor.program import look_at_program
from followup_sheet.files import locks
from followup_sheet.files.locks import tracker_lock
from followup_sheet.mailing.outbox import Outbox
from followup_sheet.mailing.outbox.database import FILE_NAME
from followup_sheet.mailing.outbox.survey import survey
from followup_sheet.schedule import cron
from followup_sheet.schedule.job import NightlyJob
from tests.support.command import (
    ANN,
    ROOT,
    Ran,
    call,
    environment,
    everything_in,
    run_program,
    stamp,
    state_folder,
    workbook,
)
from tests.support.doc_commands import commands, program
from tests.support.faults.disks import needs_root
from tests.support.nobody import run_as_nobody
from tests.support.schedulers import CRONTAB, script_in, users_home
from tests.support.smtp_server import HOST, SECRET, Authority, Server, free_port, misbehaving, serving
from tests.support.terminal import ESCAPE, watched
from tests.test_cli_open_elsewhere import LOCKS

pytestmark = pytest.mark.slow  # minutes together, and no part of daily work

NOBODY_ENABLED_IT = "#!/bin/sh\nexit 1\n"
PASSWORD = "FOLLOWUP_SHEET_MAIL_PASSWORD"  # noqa: S105 - the variable's name


@pytest.fixture(autouse=True)
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, authority: Authority) -> Path:
    """A computer with cron, without a timer of systemd; the folder of its commands, where ``table`` is the crontab."""
    commands = tmp_path / "bin"
    commands.mkdir()
    for name, script in (("crontab", CRONTAB), ("systemctl", NOBODY_ENABLED_IT)):
        (commands / name).write_text(script)
        (commands / name).chmod(0o755)
    running = tmp_path / "crond.pid"
    running.write_text(f"{os.getpid()}\n")
    monkeypatch.setattr(doctor_schedule, "_CRON_IS_RUNNING", running)
    monkeypatch.setenv("PATH", f"{commands}:/usr/bin:/bin")
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    return commands


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    path = tmp_path / "clients" / "client.xlsx"
    path.parent.mkdir()
    path.write_bytes(workbook())
    return path


def examined(tracker: Path, *arguments: str | Path, config: Path | None = None) -> Ran:
    """What it says of the tracker, whose folder is untouched by it."""
    before = {path: stamp(path) for path in tracker.parent.iterdir() if path.is_file()}
    options = ("--config", config) if config else ()
    ran = call(*options, "doctor", *(arguments or (tracker,)))
    assert {path: stamp(path) for path in tracker.parent.iterdir() if path.is_file()} == before
    assert "Traceback" not in ran.err
    assert "fault of the program" not in ran.err
    assert SECRET not in ran.out + ran.err
    return ran


def said(ran: Ran, health: str) -> list[str]:
    """The lines of one kind, without that word."""
    return [line[6:] for line in ran.lines if line.startswith(f"{health:<5} ")]


def configured(folder: Path, text: str) -> Path:
    place = folder / "config.toml"
    place.write_text(text, encoding="utf-8")
    return place


def with_password(folder: Path, server: Server, secret: str = SECRET, mode: int = 0o600, **more: str) -> Path:
    """A configuration for this server, its password in a file."""
    file = folder / "mail-password"
    file.write_text(f"{secret}\n")
    file.chmod(mode)
    return configured(folder, server.toml(password_file=str(file), **more))


# All is well


def test_where_all_is_well_it_says_so_sends_nothing_and_is_exit_code_0(
    server: Server, tracker: Path, tmp_path: Path
) -> None:
    config = with_password(tmp_path, server)
    config.write_text(config.read_text() + f"[run]\nics_dir = '{tmp_path / 'calendars'}'\n")
    call("--config", config, "run", tracker)
    call("--config", config, "schedule", tracker, "--install")
    before = everything_in(tmp_path)
    ran = examined(tracker, config=config)
    assert (ran.code, ran.err) == (0, "")
    assert said(ran, "warn") == said(ran, "fail") == []
    assert ran.lines[-1] == "Tonight would work"
    told = "\n".join(said(ran, "ok"))
    assert f"{tracker}: 2 rows, cadence standard, 0.0 of 50 MB, last recorded on " in told
    assert "newest of 1 backup 2" in told
    assert "found in password_file" in told
    assert f"{HOST}:{server.port} has accepted the password of ann; the line is protected by TLS" in told
    assert "no digest was sent yet" in told
    assert f"written to {tmp_path / 'calendars'}, which the first run makes" in told
    assert (len(server.log_ins), server.mails, server.said_good_bye) == (1, [], 1)
    assert everything_in(tmp_path) == before
    assert not (tmp_path / "calendars").exists()


def test_without_a_path_the_trackers_of_the_schedule_are_looked_at(tracker: Path) -> None:
    tracker.with_name("o'brien 50% \\%.xlsx").write_bytes(workbook())
    call("schedule", tracker.parent, "--install")
    ran = examined(tracker, "--")
    told = [line.split(".xlsx: ")[0] for line in said(ran, "ok") if ".xlsx: " in line]
    assert told == [str(tracker.with_suffix("")), str(tracker.with_name("o'brien 50% \\%"))]
    assert f"run {tracker.parent}" in ran.out


def test_the_program_itself_says_the_same(tracker: Path) -> None:
    ran = run_program("doctor", tracker, cwd=tracker.parent)
    assert ran.code == 0
    assert said(ran, "ok")[1:] == said(call("doctor", tracker), "ok")[1:]


def test_quiet_leaves_only_what_somebody_should_look_at(tracker: Path) -> None:
    call("schedule", tracker, "--install")
    assert call("-q", "doctor", tracker) == Ran(0, "", "")
    tracker.chmod(0o444)
    ran = call("-q", "doctor", tracker)
    assert [line[:4] for line in ran.lines] == ["fail"]


def test_colours_are_for_terminals_and_only_repeat_the_word(tracker: Path) -> None:
    code, shown = watched("doctor", tracker, TERM="xterm")
    assert code == 0
    assert f"{ESCAPE}32mok" in shown
    assert ESCAPE not in watched("doctor", tracker, NO_COLOR="1")[1]


def test_a_name_that_would_steer_the_terminal_is_printed_as_text(tracker: Path) -> None:
    odd = tracker.with_name("a\x1b[2Jb.xlsx")
    odd.write_bytes(workbook())
    ran = examined(tracker, odd)
    assert ran.code == 0
    assert "\x1b" not in ran.out + ran.err
    assert "a\\x1b[2Jb.xlsx: 2 rows" in ran.out


# Trackers


@pytest.mark.parametrize(("name", "content", "called"), LOCKS)
def test_a_tracker_that_is_open_now_is_exit_code_75_and_says_who_has_it(
    tracker: Path, name: str, content: bytes, called: str
) -> None:
    tracker.with_name(name).write_bytes(content)
    ran = examined(tracker)
    assert ran.code == 75
    assert f"open in {called} by Ana Souza" in ran.complaint
    assert "Close it there and run again" in said(ran, "fail")[0]


def test_a_lock_left_behind_is_only_a_warning(tracker: Path) -> None:
    name, content, _ = LOCKS[0]
    tracker.with_name(name).write_bytes(content)
    os.utime(tracker.with_name(name), (0, 0))
    ran = examined(tracker)
    assert ran.code == 0
    assert any("older than seven days" in line for line in said(ran, "warn"))


def test_a_tracker_another_run_has_in_hand_is_exit_code_75(tracker: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "WAIT_SECONDS", 0.05)
    with tracker_lock(tracker, state_folder()):
        ran = examined(tracker)
    assert ran.code == 75
    assert "another run is working on it" in ran.complaint


def read_only(tracker: Path) -> None:
    tracker.chmod(0o444)


def second_name(tracker: Path) -> None:
    os.link(tracker, tracker.parent.parent / "other.xlsx")


def read_only_folder(tracker: Path) -> None:
    tracker.parent.chmod(0o555)


def not_a_tracker(tracker: Path) -> None:
    tracker.write_text("Company,Role\n")


def faults_in_its_cadence(tracker: Path) -> None:
    header, rule = ("Action", "After", "Due", "To", "Channel"), ("Call", "Nothing", "soon", "everyone", "Phone")
    tracker.write_bytes(workbook(Cadence=[header, rule], Settings=[("Cadence", "this workbook")]))


@pytest.mark.parametrize(
    ("given", "words", "lines"),
    [
        (read_only, "it is read-only", 1),
        (second_name, "2 names (hard links)", 1),
        (read_only_folder, "its folder '", 1),
        (not_a_tracker, "not an Excel workbook", 1),
        (faults_in_its_cadence, "Cadence!C2", 5),
        (Path.unlink, "there is no such file", 1),
    ],
)
def test_what_tonight_would_refuse_is_said_in_its_words_with_exit_code_1(
    tracker: Path, given: Callable[[Path], object], words: str, lines: int
) -> None:
    given(tracker)
    ran = examined(tracker)
    night = call("run", tracker, "--dry-run")
    tracker.parent.chmod(0o755)
    assert (ran.code, night.code) == (1, 1)
    assert ran.complaints == night.complaints
    assert len(ran.complaints) == lines
    assert words in ran.err
    assert words in ran.out


def test_one_bad_tracker_does_not_stop_the_others(tracker: Path) -> None:
    tracker.with_name("a.xlsx").write_text("no workbook")
    ran = examined(tracker, tracker.parent)
    assert ran.code == 1
    assert any(line.startswith(f"{tracker}: 2 rows") for line in said(ran, "ok"))


def test_rows_to_check_are_a_warning_that_names_the_command(tracker: Path) -> None:
    tracker.write_bytes(workbook([ANN | {"Reply on": "next tues"}]))
    ran = examined(tracker)
    assert ran.code == 0
    assert f"{tracker}: 1 problem to mend in its cells -> See them with: followup-sheet check {tracker}" in ran.out


def test_a_link_names_the_file_it_leads_to(tracker: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.xlsx"
    link.symlink_to(tracker)
    assert f"a link to {tracker}" in examined(tracker, link).out


def large(rows: int, column: str) -> bytes:
    """A tracker that cannot be packed well: some 2.3 kB a row."""
    return workbook([ANN | {column: os.urandom(2_000).hex()} for _ in range(rows)])


def test_a_tracker_near_the_limit_and_a_disk_nearly_full_are_warnings(
    tracker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tracker.write_bytes(large(370, "Notes"))
    assert 800_000 < tracker.stat().st_size < 1_000_000
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=3_000_000))
    ran = examined(tracker, config=configured(tmp_path, "[run]\nmax_file_mb = 1\n"))
    assert ran.code == 0
    assert any("nearly as large as is read -> " in line for line in said(ran, "warn"))
    assert [line.split(":")[0] for line in said(ran, "warn") if "only 3.0 MB are free" in line] == [
        "the state folder",
        str(tracker),
    ]


def test_what_only_the_write_would_find_is_found_before_it(tracker: Path, tmp_path: Path) -> None:
    tracker.write_bytes(large(400, "Company"))
    assert tracker.stat().st_size < 1_000_000
    config = configured(tmp_path, "[run]\nmax_file_mb = 1\n")
    ran = examined(tracker, config=config)
    assert ran.code == 1
    assert "1,000,000 are allowed" in ran.complaint
    assert any(line.startswith(f"{tracker}: 400 rows") for line in said(ran, "ok"))
    assert call("--config", config, "run", tracker).complaints == ran.complaints


def test_a_night_that_is_still_to_come_points_at_the_clock(tracker: Path) -> None:
    call("run", tracker, "--today", "2099-05-05")
    assert any("recorded on 2099-05-05, which is still to come" in line for line in said(examined(tracker), "warn"))


COPIES = (
    "client (conflicted copy 2026-11-20 101010).xlsx",
    "client (Ann's conflicted copy 2026-11-20).xlsx",
    "client (Case Conflict).xlsx",
    "client_conflict-20261120-101010.xlsx",
    "client.sync-conflict-20261120-101010-ABCDEF7.xlsx",
    "client-DESKTOP-AB12CD3.xlsx",
    "client-LAPTOP-AB12CD34-2.xlsx",
    "client (recovered 2026-11-20 2).xlsx",
)
OTHERS = (
    "client.xlsx", "client (2).xlsx", "client (conflicts).xlsx", "client-desktop.xlsx", "clients (Case Conflict).xlsx",
    "client - Copy.xlsx", "client-DESKTOP.xlsx", "client (Case Conflict).txt", "old client (Case Conflict).xlsx",
    "client (Case Conflict) mine.xlsx",
)  # fmt: skip


@pytest.mark.parametrize("name", COPIES)
def test_a_conflict_copy_beside_the_tracker_is_named(tracker: Path, name: str) -> None:
    for other in (name, *OTHERS[1:]):
        tracker.with_name(other).write_bytes(b"")
    warnings = [line for line in said(examined(tracker), "warn") if "saved at the same time" in line]
    assert len(warnings) == 1
    assert f"lies beside it: {name} -> See which" in warnings[0]


@given(st.text(min_size=1, max_size=8), st.lists(st.text(max_size=30)))
def test_only_names_that_begin_as_the_trackers_does_are_ever_taken_for_copies(stem: str, names: list[str]) -> None:
    tracker = f"{stem}.xlsx"
    copies = {name.replace("client", stem, 1) for name in COPIES}
    assert copies <= set(conflict_copies(tracker, [*copies, *names, tracker]))
    assert all(name.startswith(stem) and name != tracker for name in conflict_copies(tracker, names))


def test_a_folder_without_a_workbook_is_a_mistake_in_the_command(tmp_path: Path) -> None:
    ran = call("doctor", tmp_path / "bin")
    assert (ran.code, ran.out) == (2, "")
    assert "holds no .xlsx or .xlsm workbook" in ran.complaint


# Clock, configuration, state folder


def test_a_clock_that_cannot_be_right_is_a_warning() -> None:
    for year, words in ((1999, "before this program was installed"), (2101, "after the year 2100")):
        *_, clock = look_at_program(datetime(year, 1, 1, tzinfo=UTC))
        assert (clock.health, words in clock.detail) == (Health.WARN, True)


def test_every_fault_of_the_configuration_is_told_and_the_trackers_looked_at_all_the_same(
    tracker: Path, tmp_path: Path
) -> None:
    ran = examined(tracker, config=configured(tmp_path, "[run]\nmax_rows = 0\n[mail]\nhost = 3\n[kitchen]\n"))
    assert ran.code == 3
    assert len(ran.complaints) == 5
    assert all(f"      {line.split(': ', 1)[1]}" in ran.lines for line in ran.complaints[1:])
    assert any(line.startswith(f"{tracker}: 2 rows") for line in said(ran, "ok"))


def test_it_is_said_where_the_configuration_was_looked_for_and_what_named_it(
    tracker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (
        f"there is no file {state_folder().parent / 'config' / 'followup-sheet' / 'config.toml'}"
        in call("doctor", tracker).out
    )
    config = configured(tmp_path, "")
    assert f"{config} (named by --config)" in examined(tracker, config=config).out
    monkeypatch.setenv("FOLLOWUP_SHEET_CONFIG", str(config))
    config.chmod(0o666)
    ran = examined(tracker)
    assert f"{config} (named by FOLLOWUP_SHEET_CONFIG)" in ran.out
    assert f"others may change {config} -> Run: chmod go-w {config}" in ran.out


def test_a_state_folder_that_cannot_be_made_is_exit_code_3(
    tracker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("FOLLOWUP_SHEET_STATE", str(tmp_path / "file" / "state"))
    ran = examined(tracker)
    assert ran.code == 3
    assert "the state folder cannot be created" in ran.complaint
    assert "Set FOLLOWUP_SHEET_STATE to a folder" in ran.out
    assert any(line.startswith(f"{tracker}: 2 rows") for line in said(ran, "ok"))


def test_a_state_folder_others_may_look_into_is_a_warning_and_keeps_nothing_of_the_test(tracker: Path) -> None:
    state_folder().mkdir(mode=0o755)
    ran = examined(tracker)
    assert f"Run: chmod 700 {state_folder()}" in ran.out
    assert set(everything_in(state_folder())) <= {name for name in everything_in(state_folder()) if "locks/" in name}


@needs_root
def test_an_ordinary_user_is_told_what_may_not_be_written() -> None:
    with users_home() as home:
        tracker = home / "client.xlsx"
        tracker.write_bytes(workbook())
        tracker.chmod(0o444)
        (home / ".local").touch(mode=0o600)
        ran = run_as_nobody(home, "doctor", tracker)
    assert ran.code == 3
    assert "the state folder cannot be created" in ran.err
    assert f"{tracker}: it is read-only" in ran.err
    assert "Traceback" not in ran.err


# The schedule


def test_without_a_schedule_and_a_path_it_says_how_to_name_them(tracker: Path) -> None:
    ran = examined(tracker, "--")
    assert ran.code == 0
    assert said(ran, "warn") == [
        "the schedule: none was found, so nothing runs by itself -> Set one up: followup-sheet schedule FILE --install",
        "the trackers: none was looked at: none is named -> Name them: followup-sheet doctor FILE",
    ]


def test_a_schedule_whose_program_has_gone_is_exit_code_3(tracker: Path, tmp_path: Path, machine: Path) -> None:
    script = script_in(tmp_path)
    call("schedule", tracker, "--install")
    table = machine / "table"
    line = f"30 6-11 * * * FOLLOWUP_SHEET_STATE={state_folder()} {script} run {tracker}"
    table.write_text(f"{cron.BEGIN}\n{line}\n{cron.END}\n")
    assert call("doctor").code == 0
    script.unlink()
    ran = examined(tracker, "--")
    assert ran.code == 3
    assert f"cron starts '{script}', which is not there" in ran.complaint


def test_a_schedule_that_knows_less_than_this_call_is_a_warning(
    tracker: Path, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call("schedule", tracker, "--install")
    config = with_password(tmp_path, server)
    config.write_text(
        config.read_text() + "[mail.clients]\n'client.xlsx' = 'c@b.c'\n" + f"[run]\nics_dir = '{tmp_path}'\n"
    )
    monkeypatch.setenv("FOLLOWUP_SHEET_STATE", str(tmp_path / "another"))
    ran = examined(tracker, config=config)
    assert ran.code == 0
    told = [line for line in said(ran, "warn") if line.startswith("the schedule: ")]
    lacking = ("FOLLOWUP_SHEET_STATE", str(config), "--email", "--to-clients", "--ics")
    assert [word for line in told for word in lacking if word in line] == list(lacking)
    assert all(line.endswith("Install it again: followup-sheet schedule FILE --install") for line in told)
    call("--config", config, "schedule", tracker, "--install")
    assert said(examined(tracker, config=config), "warn") == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"{cron.BEGIN}\n@daily followup-sheet run x\n{cron.END}\n", "was changed by hand, and cannot be read"),
        (f"{cron.BEGIN}\n30 6-11 * * * 'unended\n{cron.END}\n", "was changed by hand, and cannot be read"),
        (f"{cron.BEGIN}\n99 6-11 * * * /bin/true run x\n{cron.END}\n", "was changed by hand, and cannot be read"),
        ("30 5 * * * /usr/bin/followup-sheet run x.xlsx\n", "a line of your own for it"),
        ("# followup-sheet\n0 1 * * * true\n", "none was found"),
    ],
)
def test_a_crontab_with_other_lines_is_understood_as_far_as_it_can_be(
    tracker: Path, machine: Path, text: str, words: str
) -> None:
    (machine / "table").write_text(text)
    ran = examined(tracker)
    assert ran.code == 0
    assert words in ran.out


def test_a_crontab_that_may_not_be_read_is_a_warning_in_its_own_words(tracker: Path, machine: Path) -> None:
    (machine / "crontab").write_text("#!/bin/sh\necho You may not use it >&2; exit 1\n")
    assert any("You may not use it" in line for line in said(examined(tracker), "warn"))


def test_a_timer_of_systemd_counts_as_a_schedule(tracker: Path, machine: Path) -> None:
    (machine / "systemctl").write_text(
        '#!/bin/sh\n[ "$*" = "--user is-enabled --quiet followup-sheet.timer" ] || exit 1\n'
    )
    ran = examined(tracker)
    assert "a timer of systemd has it" in ran.out
    assert said(ran, "warn") == []


def test_a_cron_that_does_not_run_is_a_warning(tracker: Path, tmp_path: Path) -> None:
    call("schedule", tracker, "--install")
    for number in ("", "4194305", "no number"):
        (tmp_path / "crond.pid").write_text(number)
        assert any("no running cron was found" in line for line in said(examined(tracker), "warn"))


def test_a_scheduled_folder_that_is_empty_now_is_a_failure(tracker: Path) -> None:
    call("schedule", tracker.parent, "--install")
    tracker.unlink()
    ran = examined(tracker, "--")
    assert ran.code == 1
    assert "holds no .xlsx" in ran.complaint


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=12)


@given(
    st.lists(WORDS, min_size=1, max_size=4),
    st.dictionaries(st.sampled_from(["XDG_STATE_HOME", "FOLLOWUP_SHEET_STATE"]), WORDS),
    st.times(),
)
def test_the_job_read_from_a_crontab_is_the_one_that_was_put_there(
    words: list[str], variables: dict[str, str], at: time_of_day
) -> None:
    job = NightlyJob(tuple(f"/{word}" for word in words), variables, at.replace(second=0, microsecond=0))
    table = cron.with_block("1 2 * * * true # \xe9\n".encode("latin-1"), cron.block(job))
    assert cron.scheduled(table) == job


# Mail


def test_a_password_file_open_to_others_is_exit_code_3_and_the_server_is_tried_without_it(
    server: Server, tracker: Path, tmp_path: Path
) -> None:
    ran = examined(tracker, config=with_password(tmp_path, server, mode=0o644))
    assert ran.code == 3
    assert "the password file is open to others (mode 0644). Run: chmod 600" in ran.complaint
    assert any("answers, and nobody logged in" in line for line in said(ran, "ok"))
    assert (server.connections, server.log_ins) == (1, [])


def test_no_password_is_exit_code_3(server: Server, tracker: Path, tmp_path: Path) -> None:
    ran = examined(tracker, config=configured(tmp_path, server.toml()))
    assert ran.code == 3
    assert "no mail password was found for ann" in ran.complaint
    assert "followup-sheet mail setup" in said(ran, "fail")[0]


def test_a_password_a_schedule_will_not_find_is_a_warning(
    server: Server, tracker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PASSWORD, SECRET)
    ran = examined(tracker, config=configured(tmp_path, server.toml()))
    assert ran.code == 0
    assert any(f"found in {PASSWORD}, which a schedule does not know" in line for line in said(ran, "warn"))
    assert server.log_ins == [("ann", SECRET)]


def test_a_wrong_password_is_exit_code_4_with_what_to_do(server: Server, tracker: Path, tmp_path: Path) -> None:
    ran = examined(tracker, config=with_password(tmp_path, server, secret="wrong"))  # noqa: S106 - refused
    assert ran.code == 4
    assert f"{HOST}:{server.port} refused the password of ann" in ran.complaint
    assert "app password" in said(ran, "fail")[0]


def test_a_server_nobody_logs_in_to_needs_no_password(tracker: Path, tmp_path: Path) -> None:
    with misbehaving("never", "drop") as server:
        text = f'[mail]\nhost = "127.0.0.1"\nport = {server.port}\nsecurity = "none"\nfrom = "a@b.c"\n'
        ran = examined(tracker, config=configured(tmp_path, text))
    assert ran.code == 0
    assert "none is needed: [mail] has no user" in ran.out
    assert "the line is not protected" in ran.out
    assert any("there is nobody to mail to -> Set to in [mail]" in line for line in said(ran, "warn"))
    assert "MAIL" not in server.heard


def test_a_schedule_that_mails_to_nobody_is_exit_code_3_as_the_night_would_be(
    server: Server, tracker: Path, tmp_path: Path
) -> None:
    config = with_password(tmp_path, server, to="")
    call("--config", config, "schedule", tracker, "--install")
    ran = examined(tracker, config=config)
    assert ran.code == 3
    assert "the schedule mails a digest, and nobody is named to get it. Set to in [mail]" in ran.complaint


def with_clients(folder: Path, server: Server, *names: str) -> Path:
    """A configuration that has an address for each of these names."""
    config = with_password(folder, server)
    lines = (f"'{name}' = 'client{number}@example.org'\n" for number, name in enumerate(names))
    config.write_text(config.read_text() + "[mail.clients]\n" + "".join(lines))
    return config


def test_clients_who_have_one_tracker_each_are_well_and_another_ones_name_is_no_fault(
    server: Server, tracker: Path, tmp_path: Path
) -> None:
    ran = examined(tracker, config=with_clients(tmp_path, server, "client", "somebody else"))
    assert ran.code == 0
    told = said(ran, "ok")
    assert "mail to clients: a tracker for 1 of 2 names in [mail.clients]" in told
    assert any(line.endswith(" to ann@example.org and 2 clients") for line in told)
    assert any(
        line.endswith(" and 1 client")
        for line in said(examined(tracker, config=with_clients(tmp_path, server, "a")), "ok")
    )


@pytest.mark.parametrize(
    "names", [("client.xlsx",), (str(Path("clients", "client.xlsx")), "client"), ("other", "client.xlsx")]
)
def test_clients_whom_tonights_run_would_not_mail_are_exit_code_4_in_its_words(
    server: Server, tracker: Path, tmp_path: Path, names: tuple[str, ...]
) -> None:
    other = tracker.parent / "new" / "client.xlsx"
    other.parent.mkdir()
    other.write_bytes(workbook())
    config = with_clients(tmp_path, server, *names)
    call("--config", config, "schedule", tracker.parent, "--install")
    ran = examined(tracker, "--", config=config)
    assert ran.code == 4
    assert not (state_folder() / FILE_NAME).exists()
    night = call("--config", config, "run", tracker.parent, "--to-clients")
    assert night.code == 4
    assert ran.complaints == night.complaints
    assert any(line.startswith("mail to clients: nobody is mailed: ") for line in said(ran, "fail"))


def test_a_name_that_stood_for_another_clients_file_is_exit_code_4_as_the_night_would_be(
    server: Server, tracker: Path, tmp_path: Path
) -> None:
    config = with_clients(tmp_path, server, "client.xlsx")
    assert call("--config", config, "run", tracker, "--to-clients").code == 0
    other = tmp_path / "new" / "client.xlsx"
    other.parent.mkdir()
    other.write_bytes(workbook())
    before = stamp(state_folder() / FILE_NAME)
    ran = examined(other, config=config)
    assert ran.code == 4
    assert f"'client.xlsx' names {other} and {tracker}" in ran.complaint
    tracker.unlink()
    assert examined(other, config=config).code == 0
    assert stamp(state_folder() / FILE_NAME) == before


@pytest.mark.parametrize(
    ("at", "how", "words"),
    [
        ("greeting", b"554 not here\r\n", "turned the connection away (554 not here)"),
        ("greeting", "drop", "was lost"),
    ],
)
def test_a_server_that_refuses_is_exit_code_4(
    tracker: Path, tmp_path: Path, at: str, how: str | bytes, words: str
) -> None:
    with misbehaving(at, how) as server:
        text = f'[mail]\nhost = "127.0.0.1"\nport = {server.port}\nsecurity = "none"\nfrom = "a@b.c"\nto = "a@b.c"\n'
        ran = examined(tracker, config=configured(tmp_path, text))
    assert ran.code == 4
    assert words in ran.complaint
    assert " -> " in said(ran, "fail")[0]


def test_a_silent_server_is_waited_for_less_than_a_minute(
    tracker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert doctor_mail._REACH_SECONDS + 5 < 60
    monkeypatch.setattr(doctor_mail, "_REACH_SECONDS", 0.3)
    started = time.monotonic()
    with misbehaving("greeting", "drip") as server:
        text = f'[mail]\nhost = "127.0.0.1"\nport = {server.port}\nsecurity = "none"\nfrom = "a@b.c"\nto = "a@b.c"\n'
        ran = examined(tracker, config=configured(tmp_path, text))
    assert time.monotonic() - started < 5
    assert ran.code == 4
    assert "did not answer in time" in ran.complaint


def test_a_port_nobody_listens_at_is_exit_code_4(tracker: Path, tmp_path: Path) -> None:
    config = configured(tmp_path, f'[mail]\nhost = "127.0.0.1"\nport = {free_port()}\nfrom = "a@b.c"\nto = "a@b.c"\n')
    ran = examined(tracker, config=config)
    assert ran.code == 4
    assert "nothing answers at 127.0.0.1" in ran.complaint


def test_a_certificate_of_another_name_or_of_nobody_known_is_exit_code_4(
    authority: Authority, tracker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(authority.issue("mail.example.org")) as server:
        ran = examined(tracker, config=with_password(tmp_path, server))
    assert (ran.code, server.log_ins) == (4, [])
    assert "is for another name" in ran.complaint
    monkeypatch.setenv("SSL_CERT_FILE", "/dev/null")
    with serving(authority.good) as server:
        ran = examined(tracker, config=with_password(tmp_path, server))
    assert (ran.code, server.log_ins) == (4, [])
    assert "nobody this machine trusts" in ran.complaint


# The outbox

DAY = date(2026, 11, 20)


def test_digests_that_wait_and_the_last_one_sent_are_told_and_left(
    server: Server, tracker: Path, tmp_path: Path
) -> None:
    config = with_password(tmp_path, server)
    state_folder().mkdir(mode=0o700)
    with Outbox(state_folder()):
        pass
    with sqlite3.connect(state_folder() / FILE_NAME) as outbox:
        for number, state in enumerate(("sent", "queued", "queued", "uncertain", "sending", "superseded")):
            day = DAY + timedelta(days=number)
            outbox.execute(
                "INSERT INTO mail (message_id, recipient, day, address, name, subject, body, state, changed_at)"
                " VALUES (?, 'a', ?, 'a', '', '', x'', ?, '')",
                (str(number), day.isoformat(), state),
            )
    outbox.close()
    before = stamp(state_folder() / FILE_NAME)
    ran = examined(tracker, config=config)
    assert ran.code == 0
    told = "the last digest was sent on 2026-11-20; 2 not delivered and 2 that may not have arrived -> The next digest"
    assert any(told in line for line in said(ran, "warn"))
    assert stamp(state_folder() / FILE_NAME) == before


@pytest.mark.parametrize(
    "content", [b"", b"no database at all, but long enough to be looked at" * 40, b"SQLite format 3\0"]
)
def test_a_damaged_outbox_is_a_warning_and_stays_where_it_is(
    server: Server, tracker: Path, tmp_path: Path, content: bytes
) -> None:
    state_folder().mkdir(mode=0o700)
    outbox = state_folder() / FILE_NAME
    outbox.write_bytes(content)
    ran = examined(tracker, config=with_password(tmp_path, server))
    assert ran.code == 0
    assert any(f"{outbox} is damaged -> " in line for line in said(ran, "warn"))
    assert outbox.read_bytes() == content


def test_an_outbox_a_killed_run_left_in_the_middle_is_not_touched(tmp_path: Path) -> None:
    with Outbox(tmp_path):
        pass
    killed, kept = sqlite3.connect(tmp_path / FILE_NAME), tmp_path / "kept"
    kept.mkdir()
    killed.execute("PRAGMA cache_size = 1")
    killed.execute("PRAGMA synchronous = EXTRA")
    killed.executemany("INSERT INTO unwritten VALUES (?, 1, '')", ((os.urandom(500).hex(),) for _ in range(50)))
    for file in tmp_path.glob(f"{FILE_NAME}*"):
        shutil.copy(file, kept)
    killed.close()
    before = everything_in(kept)
    assert len(before) == 2
    assert survey(kept).fault == f"{kept / FILE_NAME} was left in the middle of a change"
    assert everything_in(kept) == before


def test_an_outbox_damaged_where_nobody_would_look_is_found_damaged(tmp_path: Path) -> None:
    with Outbox(tmp_path):
        pass
    outbox = sqlite3.connect(tmp_path / FILE_NAME)
    (size,) = outbox.execute("PRAGMA page_size").fetchone()
    (page,) = outbox.execute(
        "SELECT rootpage FROM sqlite_master WHERE tbl_name = 'unwritten' AND type = 'table'"
    ).fetchone()
    outbox.close()
    data = bytearray((tmp_path / FILE_NAME).read_bytes())
    data[(page - 1) * size : page * size] = b"\xff" * size
    (tmp_path / FILE_NAME).write_bytes(data)
    assert survey(tmp_path).fault == f"{tmp_path / FILE_NAME} is damaged"


def test_an_outbox_in_use_or_unreadable_is_told_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("followup_sheet.mailing.outbox.survey._WAIT_SECONDS", 0.05)
    with Outbox(tmp_path):
        pass
    held = sqlite3.connect(tmp_path / FILE_NAME)
    held.execute("BEGIN EXCLUSIVE")
    assert survey(tmp_path).fault == "another run is sending mail"
    held.close()
    (tmp_path / FILE_NAME).unlink()
    (tmp_path / FILE_NAME).mkdir()
    assert "cannot be read" in survey(tmp_path).fault


# Exit codes


def test_calendars_that_cannot_be_kept_are_exit_code_4(tracker: Path, tmp_path: Path) -> None:
    (tmp_path / "calendars").touch()
    ran = examined(tracker, config=configured(tmp_path, "[run]\nics_dir = 'calendars'\n"))
    assert ran.code == 4
    assert "calendars is not a folder" in ran.complaint


def test_of_several_causes_the_worst_is_the_exit_code_and_each_has_its_line(
    server: Server, tracker: Path, tmp_path: Path
) -> None:
    tracker.with_name(LOCKS[0][0]).write_bytes(LOCKS[0][1])
    config = with_password(tmp_path, server, secret="wrong")  # noqa: S106 - refused
    codes = [examined(tracker).code, examined(tracker, config=config).code]
    tracker.chmod(0o444)
    ran = examined(tracker, config=config)
    assert [*codes, ran.code] == [75, 4, 1]
    assert len(ran.complaints) == len(said(ran, "fail")) == 3
    (tmp_path / "mail-password").unlink()
    ran = examined(tracker, config=config)
    assert (ran.code, ran.lines[-1]) == (3, "Tonight would not work as it should: 3 failures, 1 warning")


# The page


def test_the_commands_of_the_page_work_in_their_order(tmp_path: Path, machine: Path) -> None:
    page = (ROOT / "docs" / "doctor.md").read_text(encoding="utf-8")
    shutil.rmtree(machine)
    home = program(tmp_path) | environment(PATH=f"{machine}:{os.environ['PATH']}")
    for line in ("followup-sheet init my-search.xlsx --examples", *commands(page)):
        done = subprocess.run(["/bin/sh", "-c", line], cwd=tmp_path, env=home, capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, ""), line
        for shown in page.split("```text\n")[1].split("```")[0].splitlines() if "doctor my-search" in line else ():
            assert shown in done.stdout.splitlines()
