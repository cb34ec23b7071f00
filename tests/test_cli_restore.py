"""`restore`: an earlier version back, byte for byte, and nothing lost by it."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from followup_sheet.files.backups import keep_backup
from tests.support.command import ANN, BOB, DAY, call, stamp, state_folder, workbook


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    path = tmp_path / "clients" / "client.xlsx"
    path.parent.mkdir()
    path.write_bytes(workbook())
    return path


def nights(tracker: Path, count: int) -> list[bytes]:
    """The versions of ``count`` nights, the file as it was before the first of them in front."""
    versions = [tracker.read_bytes()]
    for night in range(count):
        day = (DAY + timedelta(days=7 * night)).isoformat()
        assert call("run", tracker, "--today", day, "--json").tracker["written"]
        versions.append(tracker.read_bytes())
    return versions


def names(tracker: Path) -> list[str]:
    return [line.split()[0] for line in call("restore", tracker, "--list").lines]


def test_the_version_before_the_last_change_comes_back_byte_for_byte(tracker: Path) -> None:
    before, after = nights(tracker, 1)
    ran = call("restore", tracker)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"{tracker} is back as it was on ")
    assert tracker.read_bytes() == before
    assert call("restore", tracker).code == 0
    assert tracker.read_bytes() == after
    assert [file.name for file in tracker.parent.iterdir()] == ["client.xlsx"]


def test_the_list_shows_the_newest_first_with_time_and_size(tracker: Path) -> None:
    versions = nights(tracker, 3)
    ran = call("restore", tracker, "--list")
    assert (ran.code, ran.err) == (0, "")
    assert [line.split("  ")[-1] for line in ran.lines] == [f"{len(old):,} bytes" for old in reversed(versions[:-1])]
    assert names(tracker) == [sha256(old).hexdigest()[:8] for old in reversed(versions[:-1])]


def test_where_there_are_no_backups_yet_the_list_is_empty_and_says_so(tracker: Path) -> None:
    ran = call("restore", tracker, "--list")
    assert (ran.code, ran.out, ran.complaint) == (0, "", f"{tracker}: no backups yet")
    assert call("-q", "restore", tracker, "--list").err == ""


@pytest.mark.parametrize(("zone", "told"), [("UTC0", "06:30"), ("EST5", "01:30"), ("IST-5:30", "12:00")])
def test_times_are_those_of_this_computers_clock(
    tracker: Path, zone: str, told: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    request.addfinalizer(time.tzset)  # after the variable is what it was
    with monkeypatch.context() as patch:
        patch.setenv("TZ", zone)
        time.tzset()
        keep_backup(tracker, b"old", state_folder(), now=datetime(2026, 11, 20, 6, 30, tzinfo=UTC))
        (line,) = call("restore", tracker, "--list").lines
        assert line.split("  ")[1:] == [f"2026-11-20 {told}", "3 bytes"]
        assert call("restore", tracker).out == f"{tracker} is back as it was on 2026-11-20 {told}\n"


def test_every_name_of_the_list_puts_back_that_version_and_no_other(tracker: Path) -> None:
    versions = nights(tracker, 4)[:-1]
    for name, version in zip(names(tracker), reversed(versions), strict=True):
        assert call("restore", tracker, "--from", name).code == 0
        assert tracker.read_bytes() == version


def test_any_version_can_be_named_by_its_files_name_its_hash_or_its_path(tracker: Path) -> None:
    first, second, *_ = nights(tracker, 3)
    files = sorted((state_folder() / "backups").rglob("*.xlsx"))
    oldest, middle = files[:2]
    assert call("restore", tracker, "--from", oldest.name).code == 0
    assert tracker.read_bytes() == first
    assert call("restore", tracker, "--from", middle.stem.split("-")[1]).code == 0
    assert tracker.read_bytes() == second
    (path,) = state_folder().rglob(f"*{oldest.name.split('-')[1]}")
    assert call("restore", tracker, "--from", path).code == 0
    assert tracker.read_bytes() == first


def test_a_name_of_no_backup_restores_nothing(tracker: Path) -> None:
    nights(tracker, 1)
    before = stamp(tracker)
    ran = call("restore", tracker, "--from", "last-week")
    assert ran.code == 2
    assert ran.complaint.startswith(f"{tracker}: 'last-week' names no backup of it")
    assert "--list" in ran.complaint
    assert stamp(tracker) == before


def test_a_tracker_without_backups_says_so(tracker: Path) -> None:
    ran = call("restore", tracker)
    assert ran.code == 1
    assert ran.complaint.startswith(f"{tracker}: no backup of it is in ")
    listed = call("restore", tracker, "--list")
    assert (listed.code, listed.out) == (0, "")


def test_a_lost_tracker_comes_back(tracker: Path) -> None:
    before, _ = nights(tracker, 1)
    tracker.unlink()
    assert call("restore", tracker).code == 0
    assert tracker.read_bytes() == before


def test_what_stood_there_is_backed_up_first(tracker: Path) -> None:
    nights(tracker, 1)
    tracker.write_bytes(b"an hour of typing, in a file that came out damaged")
    assert call("restore", tracker).code == 0
    newest = names(tracker)[0]
    call("restore", tracker, "--from", newest)
    assert tracker.read_bytes() == b"an hour of typing, in a file that came out damaged"


def test_a_damaged_backup_is_refused(tracker: Path) -> None:
    nights(tracker, 1)
    (backup,) = (state_folder() / "backups").rglob("*.xlsx")
    backup.write_bytes(backup.read_bytes()[:-1])
    before = stamp(tracker)
    ran = call("restore", tracker)
    assert ran.code == 1
    assert "is damaged" in ran.complaint
    assert stamp(tracker) == before


def test_each_tracker_has_its_own_backups(tracker: Path) -> None:
    nights(tracker, 1)
    other = tracker.with_name("other.xlsx")
    other.write_bytes(workbook([ANN, BOB, ANN | {"Company": "Third"}]))
    assert names(other) == []
    assert call("restore", other).code == 1
