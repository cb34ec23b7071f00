"""Two runs never work on one tracker, and a tracker somebody has open is left alone."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest

from followup_sheet.errors import ConfigurationError, TemporaryError
from followup_sheet.files import open_elsewhere as module
from followup_sheet.files.locks import tracker_lock
from followup_sheet.files.open_elsewhere import OpenElsewhere, lock_signs, refuse_if_open
from tests.support.libreoffice import Office

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
HOLD = """
import sys
from pathlib import Path
from followup_sheet.files.locks import tracker_lock
with tracker_lock(Path(sys.argv[1]), Path(sys.argv[2])):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def held_elsewhere(tracker: Path, state: Path) -> Iterator[subprocess.Popen[str]]:
    """The lock, held by a real other process."""
    command = [sys.executable, "-c", HOLD, str(tracker), str(state)]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent)}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    folder = tmp_path / "clients"
    folder.mkdir()
    (folder / "tracker.xlsx").write_bytes(b"a workbook")
    return folder / "tracker.xlsx"


def counting_lock(path: Path, now: datetime = NOW) -> OpenElsewhere | None:
    """The first lock for which a run leaves the tracker alone, None where there is none."""
    return next((sign for sign in lock_signs(path, now=now) if not sign.stale), None)


def sign(lock: Path, content: bytes = b"", *, age: timedelta = timedelta(hours=1)) -> Path:
    lock.write_bytes(content)
    when = (NOW - age).timestamp()
    os.utime(lock, (when, when))
    return lock


def libreoffice_line(host: str = "elsewhere", name: str = "Ana Souza") -> bytes:
    return f"{name},ana,{host},21.11.2026 21:55,file:///home/ana/.config/libreoffice/4;".encode()


def excel_owner(name: str) -> bytes:
    ansi = name.encode("ascii", "replace")
    wide = name.ljust(54).encode("utf-16-le")
    return bytes([len(ansi)]) + ansi.ljust(54) + len(name).to_bytes(2, "little") + wide


def test_a_second_run_is_told_within_two_seconds_that_another_is_at_work(tracker: Path, tmp_path: Path) -> None:
    with held_elsewhere(tracker, tmp_path):
        started = time.monotonic()
        with pytest.raises(TemporaryError, match="another run") as caught, tracker_lock(tracker, tmp_path):
            pass
        assert time.monotonic() - started < 2
        assert caught.value.exit_code == 75


def test_the_lock_goes_with_the_process_however_it_ends(tracker: Path, tmp_path: Path) -> None:
    with held_elsewhere(tracker, tmp_path) as process:
        process.kill()
        process.wait()
        with tracker_lock(tracker, tmp_path):
            pass


def test_a_link_is_locked_with_the_file_it_leads_to(tracker: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.xlsx"
    link.symlink_to(tracker)
    with (
        tracker_lock(link, tmp_path),
        pytest.raises(TemporaryError),
        tracker_lock(tracker, tmp_path),
    ):
        pass


def test_two_trackers_do_not_wait_for_each_other(tracker: Path, tmp_path: Path) -> None:
    with tracker_lock(tracker, tmp_path), tracker_lock(tracker.with_name("other.xlsx"), tmp_path):
        pass


def test_nothing_of_our_lock_lies_beside_the_tracker(tracker: Path, tmp_path: Path) -> None:
    with tracker_lock(tracker, tmp_path):
        assert [file.name for file in tracker.parent.iterdir()] == ["tracker.xlsx"]
    assert (tmp_path / "locks").stat().st_mode & 0o777 == 0o700


def test_a_state_folder_that_cannot_hold_a_lock_is_named(tracker: Path, tmp_path: Path) -> None:
    (tmp_path / "locks").symlink_to(tmp_path / "a disk that is not there")
    with pytest.raises(ConfigurationError, match="FOLLOWUP_SHEET_STATE"), tracker_lock(tracker, tmp_path):
        pass
    assert (tmp_path / "locks").is_symlink()


def test_no_lock_file_means_not_open(tracker: Path) -> None:
    assert counting_lock(tracker) is None
    assert refuse_if_open(tracker, now=NOW) == ()


def test_libreoffice_is_named_with_the_person_the_machine_and_the_time(tracker: Path) -> None:
    lock = sign(tracker.with_name(".~lock.tracker.xlsx#"), libreoffice_line(name="Ana Souza\\, PhD"))
    found = counting_lock(tracker)
    assert found is not None
    assert (found.program, found.owner, found.host, found.lock) == ("LibreOffice", "Ana Souza, PhD", "elsewhere", lock)
    assert f"{found.since:%Y-%m-%d %H:%M}" == "2026-11-21 21:55"


def test_excel_is_named_with_the_letters_of_the_wide_name(tracker: Path) -> None:
    sign(tracker.with_name("~$tracker.xlsx"), excel_owner("Łucja Żak"))
    found = counting_lock(tracker)
    assert found is not None
    assert (found.program, found.owner) == ("Excel", "Łucja Żak")


def test_the_refusal_says_program_person_and_which_file_to_delete(tracker: Path) -> None:
    lock = sign(tracker.with_name(".~lock.tracker.xlsx#"), libreoffice_line())
    with pytest.raises(TemporaryError) as caught:
        refuse_if_open(tracker, now=NOW)
    said = str(caught.value)
    assert all(word in said for word in (str(tracker), "LibreOffice", "Ana Souza", str(lock), "--ignore-lock"))


@pytest.mark.parametrize("name", ["~$tracker.xlsx", "~$acker.xlsx", ".~lock.tracker.xlsx#"])
@pytest.mark.parametrize("beside", ["link", "target"])
def test_signs_are_found_beside_the_link_and_beside_its_file(tracker: Path, beside: str, name: str) -> None:
    if "acker" in name:
        tracker = tracker.rename(tracker.with_name("trackers.xlsx"))
    link = tracker.parent.parent / tracker.name
    link.symlink_to(tracker)
    file = link if beside == "link" else tracker
    sign(file.with_name(name.replace("acker.xlsx", "ackers.xlsx")), b"")
    assert counting_lock(link) is not None


def test_a_link_of_another_name_is_looked_at_under_both_names(tracker: Path) -> None:
    link = tracker.parent.parent / "link.xlsx"
    link.symlink_to(tracker)
    sign(tracker.with_name("~$tracker.xlsx"))
    assert counting_lock(link) is not None


def test_a_neighbours_lock_is_not_ours(tracker: Path) -> None:
    trackers = tracker.rename(tracker.with_name("trackers.xlsx"))
    tracker.with_name("ackers.xlsx").write_bytes(b"another workbook")
    sign(tracker.with_name("~$ackers.xlsx"))
    sign(tracker.with_name(".~lock.ackers.xlsx#"), libreoffice_line())
    assert counting_lock(trackers) is None


@pytest.mark.parametrize(
    "content",
    [b"", b"\0" * 165, b"\xff" * 165, b",,,", b"\\", b"\xff\xfe,\xff", b"x" * 100_000, b"9\0", excel_owner("")],
)
@pytest.mark.parametrize("name", [".~lock.tracker.xlsx#", "~$tracker.xlsx"])
def test_a_lock_nobody_can_read_still_counts(tracker: Path, name: str, content: bytes) -> None:
    sign(tracker.with_name(name), content)
    found = counting_lock(tracker)
    assert found is not None
    assert found.owner
    assert len(str(found)) < 300


def test_a_lock_that_is_not_even_a_file_still_counts(tracker: Path) -> None:
    os.mkfifo(tracker.with_name("~$tracker.xlsx"))
    found = counting_lock(tracker)
    assert found is not None
    assert found.owner == "somebody"


def test_control_characters_of_a_lock_never_reach_the_terminal(tracker: Path) -> None:
    sign(tracker.with_name(".~lock.tracker.xlsx#"), b"\x1b[31mAna\x07,ana,h\x1b]0;x,21.11.2026 21:55,")
    with pytest.raises(TemporaryError) as caught:
        refuse_if_open(tracker, now=NOW)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("name", [".~lock.tracker.xlsx#", "~$tracker.xlsx"])
def test_a_lock_older_than_seven_days_is_passed_over_and_said(tracker: Path, name: str) -> None:
    lock = sign(tracker.with_name(name), age=timedelta(days=7, minutes=1))
    assert counting_lock(tracker) is None
    (warning,) = refuse_if_open(tracker, now=NOW)
    assert str(lock) in warning
    assert "seven days" in warning
    sign(lock, age=timedelta(days=6, hours=23))
    assert counting_lock(tracker) is not None


def test_a_lock_of_this_machine_from_before_its_last_start_is_passed_over(
    tracker: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_uptime", lambda: 3600.0)
    lock = tracker.with_name(".~lock.tracker.xlsx#")
    sign(lock, libreoffice_line(socket.gethostname()), age=timedelta(minutes=61))
    (warning,) = refuse_if_open(tracker, now=NOW)
    assert "last start" in warning
    sign(lock, libreoffice_line(socket.gethostname()), age=timedelta(minutes=59))
    assert counting_lock(tracker) is not None
    sign(lock, libreoffice_line("elsewhere"), age=timedelta(minutes=61))
    assert counting_lock(tracker) is not None


def test_the_machine_knows_how_long_it_has_been_up() -> None:
    uptime = module._uptime()
    assert uptime > 0
    if Path("/proc/uptime").exists():
        assert abs(float(Path("/proc/uptime").read_text().split()[0]) - uptime) < 5


def test_ignoring_locks_is_said_too(tracker: Path) -> None:
    sign(tracker.with_name("~$tracker.xlsx"), excel_owner("Ana"))
    (warning,) = refuse_if_open(tracker, now=NOW, ignore_lock=True)
    assert re.search("Excel by Ana.*told to ignore", warning)


def test_both_programs_are_reported_when_both_have_it_open(tracker: Path) -> None:
    sign(tracker.with_name("~$tracker.xlsx"))
    sign(tracker.with_name(".~lock.tracker.xlsx#"), libreoffice_line())
    assert {found.program for found in lock_signs(tracker, now=NOW)} == {"Excel", "LibreOffice"}


@pytest.mark.slow
def test_a_workbook_really_open_in_libreoffice_is_seen_until_it_is_closed(tmp_path: Path, office: Office) -> None:
    tracker = tmp_path / "client.xlsx"
    openpyxl.Workbook().save(tracker)
    with office.session(tracker):
        found = counting_lock(tracker, datetime.now(UTC))
        assert found is not None
        assert found.program == "LibreOffice"
        assert found.host.split(".")[0].casefold() == socket.gethostname().split(".")[0].casefold()
        with pytest.raises(TemporaryError, match="LibreOffice"):
            refuse_if_open(tracker, now=datetime.now(UTC))
    assert counting_lock(tracker, datetime.now(UTC)) is None
