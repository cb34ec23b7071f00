"""Every version before a change is kept for a while, and can be put back."""

from __future__ import annotations

import json
import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from followup_sheet.errors import TemporaryError, TrackerError, UsageError
from followup_sheet.files.backups import (
    backup_folder,
    expire_backups,
    find_backup,
    keep_backup,
    list_backups,
    pin_newest,
    read_backup,
    short_names,
)
from followup_sheet.files.restore import restore
from followup_sheet.files.snapshot import sha256_of

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    (tmp_path / "clients").mkdir()
    return tmp_path / "clients" / "client.xlsx"


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


def contents(tracker: Path, state: Path) -> list[bytes]:
    return [read_backup(backup, tracker) for backup in list_backups(tracker, state)]


def test_a_backup_is_private_sorted_by_time_and_named_by_its_content(tracker: Path, state: Path) -> None:
    for day in range(3):
        keep_backup(tracker, b"version %d" % day, state, now=NOW + timedelta(days=day))
    backups = list_backups(tracker, state)
    assert [backup.taken for backup in backups] == [NOW + timedelta(days=day) for day in (2, 1, 0)]
    assert backups[0].sha256 == sha256_of(b"version 2")
    assert backups[0].sha256 in backups[0].path.name
    assert backups[0].size == 9
    assert {backup.path.stat().st_mode & 0o777 for backup in backups} == {0o600}
    assert backup_folder(tracker, state).stat().st_mode & 0o777 == 0o700
    assert backup_folder(tracker, state).parent.stat().st_mode & 0o777 == 0o700


def test_the_folder_says_whose_backups_it_holds(tracker: Path, state: Path) -> None:
    keep_backup(tracker, b"a version", state, now=NOW)
    label = json.loads((backup_folder(tracker, state) / "tracker.json").read_text())
    assert label == {"tracker": str(tracker)}


def put_there(tracker: Path, state: Path, day: str, digest: str) -> str:
    """A backup of that name, whatever is in it."""
    keep_backup(tracker, b"a version", state, now=NOW)
    name = f"{day}T060000.000000Z-{digest}.xlsx"
    (backup_folder(tracker, state) / name).write_bytes(b"another")
    return name


def test_a_short_name_is_as_long_as_it_takes_to_be_of_one_backup(tracker: Path, state: Path) -> None:
    like, own = sha256_of(b"a version"), "f" * 64
    near = like[:11] + ("0" if like[11] != "0" else "1") + like[12:]
    for day, digest in (("20261101", near), ("20261102", own)):
        put_there(tracker, state, day, digest)
    backups = list_backups(tracker, state)
    assert list(short_names(backups)) == [like[:12], own[:8], near[:12]]
    assert [find_backup(tracker, state, name) for name in short_names(backups)] == list(backups)


def test_of_one_content_that_lies_there_twice_each_has_its_whole_name(tracker: Path, state: Path) -> None:
    other = put_there(tracker, state, "20261101", sha256_of(b"a version"))
    backups = list_backups(tracker, state)
    assert list(short_names(backups)) == [backups[0].path.name, other]
    assert [find_backup(tracker, state, name) for name in short_names(backups)] == list(backups)


@pytest.mark.parametrize(("day", "zone"), [("00010101", "EST12"), ("99991231", "IST-20")])
def test_a_backup_of_the_first_or_the_last_day_there_is_has_a_time(
    tracker: Path, state: Path, day: str, zone: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    request.addfinalizer(time.tzset)  # after the variable is what it was
    name = put_there(tracker, state, day, "f" * 64)
    (backup,) = (each for each in list_backups(tracker, state) if each.path.name == name)
    with monkeypatch.context() as patch:
        patch.setenv("TZ", zone)
        time.tzset()
        assert backup.taken_here == backup.taken


def test_one_content_is_kept_once_and_counts_from_its_last_time(tracker: Path, state: Path) -> None:
    for hour, content in enumerate((b"A", b"B", b"A")):
        keep_backup(tracker, content, state, now=NOW + timedelta(hours=hour))
    assert contents(tracker, state) == [b"A", b"B"]
    assert list_backups(tracker, state)[0].taken == NOW + timedelta(hours=2)


def test_a_damaged_copy_is_made_anew(tracker: Path, state: Path) -> None:
    first = keep_backup(tracker, b"a version", state, now=NOW)
    first.path.write_bytes(b"a verxion")
    keep_backup(tracker, b"a version", state, now=NOW)
    assert contents(tracker, state) == [b"a version"]


def test_a_clock_set_back_does_not_make_the_new_backup_the_oldest(tracker: Path, state: Path) -> None:
    for year in range(2060, 2075):
        keep_backup(tracker, b"version %d" % year, state, now=NOW.replace(year=year))
    keep_backup(tracker, b"the newest", state, now=NOW)
    expire_backups(tracker, state)
    assert contents(tracker, state)[0] == b"the newest"


def test_the_newest_ten_and_the_first_of_each_of_eight_weeks_are_kept(tracker: Path, state: Path) -> None:
    nights = [NOW - timedelta(days=days) for days in range(120, -1, -1)]
    for night in nights:
        keep_backup(tracker, f"{night:%Y-%m-%d}".encode(), state, now=night)
        expire_backups(tracker, state)
    # 22 November 2026 is a Sunday: its week began on the 16th, the eighth one back on 28 September.
    mondays = ["2026-11-16", "2026-11-09", "2026-11-02", "2026-10-26"]
    mondays += ["2026-10-19", "2026-10-12", "2026-10-05", "2026-09-28"]
    newest = [f"2026-11-{day}" for day in range(22, 12, -1)]
    assert [content.decode() for content in contents(tracker, state)] == sorted({*newest, *mondays}, reverse=True)


def test_a_pinned_backup_is_kept_for_good_and_takes_nobodys_place(tracker: Path, state: Path) -> None:
    keep_backup(tracker, b"before the shrink", state, now=NOW - timedelta(days=400))
    pin_newest(tracker, state)
    for hour in range(12):
        keep_backup(tracker, b"%d" % hour, state, now=NOW + timedelta(hours=hour))
        expire_backups(tracker, state)
    # The first of the week, then the newest ten.
    assert contents(tracker, state) == [b"%d" % hour for hour in range(11, 1, -1)] + [b"0", b"before the shrink"]


def test_a_pin_stays_when_the_same_content_is_kept_again(tracker: Path, state: Path) -> None:
    keep_backup(tracker, b"a version", state, now=NOW)
    pin_newest(tracker, state)
    keep_backup(tracker, b"another", state, now=NOW)
    keep_backup(tracker, b"a version", state, now=NOW)
    assert [backup.pinned for backup in list_backups(tracker, state)] == [True, False]


def test_files_that_are_not_backups_are_passed_over_and_left(tracker: Path, state: Path) -> None:
    keep_backup(tracker, b"a version", state, now=NOW)
    folder = backup_folder(tracker, state)
    (folder / "notes.txt").write_text("mine")
    (folder / f"99999999T999999.999999Z-{'0' * 64}.xlsx").write_text("no such day")
    (folder / ".~part-abc").write_text("left by a kill")
    expire_backups(tracker, state)
    assert len(list_backups(tracker, state)) == 1
    assert (folder / "notes.txt").exists()
    assert not (folder / ".~part-abc").exists()


def test_a_state_folder_that_cannot_be_written_is_a_refusal_in_words(tracker: Path, state: Path) -> None:
    state.write_text("a file in the way")
    with pytest.raises(TrackerError, match="backup could not be stored") as caught:
        keep_backup(tracker, b"a version", state, now=NOW)
    assert caught.value.path == str(tracker)


def test_a_backup_is_found_by_path_name_time_or_hash(tracker: Path, state: Path) -> None:
    backup = keep_backup(tracker, b"a version", state, now=NOW)
    keep_backup(tracker, b"another", state, now=NOW + timedelta(days=1))
    for wanted in (str(backup.path), backup.path.name, "20261122", backup.sha256[:8]):
        assert find_backup(tracker, state, wanted) == backup
    with pytest.raises(UsageError, match="2 backups"):
        find_backup(tracker, state, "2026")
    for nothing in ("", "zzz"):
        with pytest.raises(UsageError, match="no backup"):
            find_backup(tracker, state, nothing)


def test_restore_puts_back_the_newest_version_that_differs(tracker: Path, state: Path) -> None:
    tracker.write_bytes(b"tonight")
    tracker.chmod(0o640)
    for hour, content in enumerate((b"older", b"yesterday", b"tonight")):
        keep_backup(tracker, content, state, now=NOW + timedelta(hours=hour))
    done = restore(tracker, state=state, now=NOW + timedelta(days=1))
    assert tracker.read_bytes() == b"yesterday"
    assert tracker.stat().st_mode & 0o777 == 0o640
    assert done.backup.sha256 == sha256_of(b"yesterday")
    assert done.replaced is not None
    assert read_backup(done.replaced, tracker) == b"tonight"
    restore(tracker, state=state, now=NOW + timedelta(days=2))
    assert tracker.read_bytes() == b"tonight"


def test_restore_backs_up_the_present_file_first_whatever_it_is(tracker: Path, state: Path) -> None:
    backup = keep_backup(tracker, b"a good version", state, now=NOW)
    tracker.write_bytes(b"\0" * 1000)
    restore(tracker, backup, state=state, now=NOW)
    assert tracker.read_bytes() == b"a good version"
    assert contents(tracker, state)[0] == b"\0" * 1000


def test_restore_brings_back_a_tracker_that_is_gone(tracker: Path, state: Path) -> None:
    keep_backup(tracker, b"a version", state, now=NOW)
    done = restore(tracker, state=state, now=NOW)
    assert (tracker.read_bytes(), done.replaced) == (b"a version", None)
    assert tracker.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in tracker.parent.iterdir()] == ["client.xlsx"]


def test_restore_fills_a_link_whose_file_is_gone(tracker: Path, state: Path) -> None:
    link = tracker.parent / "link.xlsx"
    link.symlink_to(tracker)
    keep_backup(tracker, b"a version", state, now=NOW)
    restore(link, state=state, now=NOW)
    assert link.is_symlink()
    assert tracker.read_bytes() == b"a version"


def test_restore_without_a_backup_says_where_it_looked(tracker: Path, state: Path) -> None:
    tracker.write_bytes(b"tonight")
    with pytest.raises(TrackerError, match="no backup"):
        restore(tracker, state=state, now=NOW)
    keep_backup(tracker, b"tonight", state, now=NOW)
    with pytest.raises(TrackerError, match="same as the file"):
        restore(tracker, state=state, now=NOW)


def test_restore_refuses_a_damaged_backup_and_leaves_the_file(tracker: Path, state: Path) -> None:
    tracker.write_bytes(b"tonight")
    backup = keep_backup(tracker, b"a version", state, now=NOW)
    backup.path.write_bytes(b"a verzion")
    with pytest.raises(TrackerError, match="damaged"):
        restore(tracker, state=state, now=NOW)
    backup.path.unlink()
    with pytest.raises(TrackerError, match="could not be read"):
        restore(tracker, backup, state=state, now=NOW)
    assert tracker.read_bytes() == b"tonight"


def test_restore_waits_for_the_person_who_has_it_open(tracker: Path, state: Path) -> None:
    keep_backup(tracker, b"a version", state, now=NOW)
    lock = tracker.with_name("~$client.xlsx")
    lock.touch()
    os.utime(lock, (NOW.timestamp(), NOW.timestamp()))
    with pytest.raises(TemporaryError, match="Excel"):
        restore(tracker, state=state, now=NOW)
    assert not tracker.exists()
    restore(tracker, state=state, now=NOW, ignore_lock=True)
    assert tracker.read_bytes() == b"a version"


def test_restore_into_a_folder_that_is_gone_says_so(tracker: Path, state: Path) -> None:
    keep_backup(tracker, b"a version", state, now=NOW)
    tracker.parent.rmdir()
    with pytest.raises(TrackerError, match="no folder"):
        restore(tracker, state=state, now=NOW)
