"""Promise: a state folder that is lost or damaged never stops a tracker, and every version in it can be put back."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from followup_sheet.files.backups import NEWEST_KEPT, list_backups
from tests.support.command import ANN, BOB, DAY, call, everything_in, state_folder, workbook
from tests.support.figures_plugin import Counted

FIRST, SECOND = ("--today", DAY.isoformat()), ("--today", (DAY + timedelta(days=1)).isoformat())
Damage = Callable[[Path], object]


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    """After a first night, with a follow-up typed since: the second night has something to write and to back up."""
    tracker = tmp_path / "clients" / "client.xlsx"
    tracker.parent.mkdir()
    tracker.write_bytes(workbook())
    assert call("run", tracker, *FIRST).code == 0
    assert call("done", tracker, "Ann Lee", *FIRST).code == 0
    return tracker


def gone(place: Path) -> None:
    shutil.rmtree(place) if place.is_dir() else place.unlink()


def replaced(make: Damage) -> Damage:
    def damage(place: Path) -> None:
        gone(place)
        make(place)

    return damage


DAMAGES: dict[str, Damage] = {
    "gone": gone,
    "empty": replaced(lambda place: place.write_bytes(b"")),
    "zeroed": replaced(lambda place: place.write_bytes(bytes(5_000))),
    "no text": replaced(lambda place: place.write_bytes(os.urandom(300))),
    "a folder": replaced(lambda place: (place / "inside").mkdir(parents=True)),
    "a pipe": replaced(os.mkfifo),
}
LINKS: dict[str, Damage] = {
    "a link to a disk that is not there": replaced(lambda place: place.symlink_to("/nowhere/at/all")),
    "a link in a circle": replaced(lambda place: place.symlink_to(place.name)),
}


def entries(state: Path) -> Iterator[Path]:
    """Everything in the state folder, and the log of bugs, which is rarely there."""
    (state / "bugs.log").touch()
    yield from sorted(state.rglob("*"))


@pytest.mark.slow
def test_a_damaged_state_folder_never_stops_a_tracker(tracker: Path, tmp_path: Path, counted: Counted) -> None:
    healthy, before = tmp_path / "healthy", tracker.read_bytes()
    shutil.copytree(state_folder(), healthy)
    assert call("run", tracker, *SECOND).code == 0
    after = tracker.read_bytes()
    assert after != before
    number = 0
    for place in [entry.relative_to(healthy) for entry in entries(healthy)]:
        for damage in DAMAGES.values():
            anew(healthy, tracker, before)
            damage(state_folder() / place)
            ran = call("run", tracker, *SECOND)
            assert (ran.code, ran.err) == (0, ""), (place, ran.err)
            assert (tracker.read_bytes(), len(everything_in(tracker.parent))) == (after, 1)
            assert before in everything_in(state_folder() / "backups").values()
            number += 1
    assert number > 40
    counted("state_damages", number)


def anew(healthy: Path, tracker: Path, before: bytes) -> None:
    gone(state_folder())
    shutil.copytree(healthy, state_folder())
    tracker.write_bytes(before)


@pytest.mark.slow
def test_a_link_somebody_made_in_the_state_folder_is_never_put_away(
    tracker: Path, tmp_path: Path, counted: Counted
) -> None:
    healthy, before = tmp_path / "healthy", tracker.read_bytes()
    shutil.copytree(state_folder(), healthy)
    number = 0
    for place in [entry.relative_to(healthy) for entry in entries(healthy)]:
        for damage in LINKS.values():
            anew(healthy, tracker, before)
            damage(state_folder() / place)
            ran = call("run", tracker, *SECOND)
            assert ran.code in (0, 1, 3)
            assert len(ran.complaints) == (1 if ran.code else 0)
            assert not ran.code or tracker.read_bytes() == before
            assert (state_folder() / place).is_symlink() or ran.code == 0
            number += 1
    counted("state_damages", number)


def test_a_lost_state_folder_costs_the_backups_and_nothing_else(tracker: Path, counted: Counted) -> None:
    kept = shutil.copytree(tracker.parent, tracker.parent.with_name("with its state")) / tracker.name
    assert call("run", kept, *SECOND).code == 0
    gone(state_folder())
    ran = call("run", tracker, *SECOND)
    assert (ran.code, ran.err) == (0, "")
    assert tracker.read_bytes() == kept.read_bytes()
    assert state_folder().stat().st_mode & 0o777 == 0o700
    counted("state_damages", 1)


def test_what_stood_in_the_way_in_the_state_folder_is_kept_beside_it(tracker: Path) -> None:
    shutil.rmtree(state_folder() / "backups")
    (state_folder() / "backups").write_bytes(b"somebody's notes")
    assert call("run", tracker, *SECOND).code == 0
    (aside,) = state_folder().glob("backups.damaged-*")
    assert aside.read_bytes() == b"somebody's notes"


@pytest.mark.slow
def test_every_version_that_is_kept_comes_back_byte_for_byte(tmp_path: Path, counted: Counted) -> None:
    tracker = tmp_path / "client.xlsx"
    versions = set()
    for night in range(NEWEST_KEPT + 4):
        day = ("--today", (DAY + timedelta(days=night)).isoformat())
        tracker.write_bytes(workbook([ANN | {"Notes": f"typed on day {night}"}, BOB]))
        versions.add(tracker.read_bytes())
        assert call("run", tracker, *day).code == 0
        versions.add(tracker.read_bytes())
    kept, healthy, last = list_backups(tracker, state_folder()), tmp_path / "healthy", tracker.read_bytes()
    assert len(kept) >= NEWEST_KEPT
    shutil.copytree(state_folder(), healthy)
    for backup in kept:
        anew(healthy, tracker, last)
        wanted = backup.path.read_bytes()
        assert call("restore", tracker, "--from", backup.path.name).code == 0
        assert tracker.read_bytes() == wanted
        assert wanted in versions
    counted("versions_put_back", len(kept))


def test_a_restore_can_be_taken_back(tracker: Path, counted: Counted) -> None:
    before = tracker.read_bytes()
    for _ in range(2):
        assert call("restore", tracker).code == 0
    assert tracker.read_bytes() == before
    counted("versions_put_back", 2)


def test_a_restore_tidies_what_a_killed_run_left(tracker: Path) -> None:
    leftover = tracker.with_name(".~tmp-client.xlsx.0123456789ab.tmp")
    leftover.write_bytes(b"half a workb")
    assert call("restore", tracker).code == 0
    assert [file.name for file in tracker.parent.iterdir()] == ["client.xlsx"]
