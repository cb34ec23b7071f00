"""Promise: a full, closed or odd disk costs nobody a cell.

The disks are real and small; each is filled to another degree, from the last byte to enough.
"""

from __future__ import annotations

import os
import resource
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.ci import NOT_ALLOWED
from tests.support.command import ANN, TODAY, Ran, call, workbook
from tests.support.faults.disks import KIB, can_mount, disk, marked, needs_root, ordinary_user, room_left, seen_as
from tests.support.figures_plugin import Counted
from tests.support.home_made_trackers import theirs

pytestmark = [pytest.mark.slow]
needs_mounts = pytest.mark.skipif(not can_mount(), reason=f"{NOT_ALLOWED} mounting small disks")
PAGE = 4 * KIB
OLD = workbook([ANN | {"Company": f"Firm {number}"} for number in range(400)])


@pytest.fixture(scope="module")
def new(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    tracker = tmp_path_factory.mktemp("undisturbed") / "client.xlsx"
    tracker.write_bytes(OLD)
    assert call("run", tracker, *TODAY).code == 0
    return tracker.read_bytes()


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir() if file.name != "ballast")


def refused(ran: Ran, *words: str) -> bool:
    """Whether it was, in one line that has these words."""
    if ran.code == 0:
        assert ran.err == ""
        return False
    assert ran.code == 1
    assert all(word in ran.complaint for word in words), ran.complaint
    return True


@needs_mounts
def test_a_disk_that_fills_up_beside_the_tracker_leaves_it_as_it_was(
    tmp_path: Path, new: bytes, counted: Counted
) -> None:
    seen: Counter[bool] = Counter()
    with disk(tmp_path / "usb", "size=1m") as usb:
        tracker = usb / "client.xlsx"
        for pages in range(len(new) // PAGE + 3):
            tracker.write_bytes(OLD)
            with room_left(usb, pages * PAGE):
                ran = call("run", tracker, *TODAY)
                seen[refused(ran, str(tracker), f"the disk mounted at {usb}", "is full")] += 1
                assert tracker.read_bytes() == (OLD if ran.code else new)
                assert names(usb) == ["client.xlsx"]
    assert seen.keys() == {True, False}
    counted("disks_filled", seen.total())


@needs_mounts
def test_a_disk_that_fills_up_under_the_state_folder_stops_the_run_before_the_tracker(
    tmp_path: Path, new: bytes, counted: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: Counter[bool] = Counter()
    tracker = tmp_path / "client.xlsx"
    with disk(tmp_path / "small", "size=1m") as small:
        for pages in range(len(OLD) // PAGE + 3):
            monkeypatch.setenv("FOLLOWUP_SHEET_STATE", str(small / f"state {pages}"))
            tracker.write_bytes(OLD)
            with room_left(small, pages * PAGE):
                ran = call("run", tracker, *TODAY)
            seen[refused(ran, str(tracker), "its backup could not be stored", f"mounted at {small}", "is full")] += 1
            assert tracker.read_bytes() == (OLD if ran.code else new)
            subprocess.run(["rm", "-r", small / f"state {pages}"], check=True)
    assert seen.keys() == {True, False}
    counted("disks_filled", seen.total())


@needs_mounts
def test_a_disk_with_no_room_for_one_more_file_is_full_too(tmp_path: Path, counted: Counted) -> None:
    with disk(tmp_path / "usb", "size=1m", "nr_inodes=2") as usb:
        tracker = usb / "client.xlsx"
        tracker.write_bytes(OLD)
        assert refused(call("run", tracker, *TODAY), "is full")
        assert (tracker.read_bytes(), names(usb)) == (OLD, ["client.xlsx"])
    counted("disks_filled", 1)


MAKERS = {"run": ("run",), "init": ("-q", "init"), "adopt": ("-q", "adopt")}


@contextmanager
def temporary_files_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setenv("TMPDIR", str(folder))
        patch.setattr(tempfile, "tempdir", None)
        yield


@needs_mounts
@pytest.mark.parametrize("command", MAKERS)
def test_a_full_disk_for_temporary_files_is_never_noticed(
    tmp_path: Path, command: str, counted: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    with disk(tmp_path / "tmp", "size=1m") as tmp:
        for number, pages in enumerate((256, 0, 1, 3, 9)):
            tracker = tmp_path / f"{number}" / "client.xlsx"
            tracker.parent.mkdir()
            if command != "init":
                tracker.write_bytes(OLD if command == "run" else theirs())
            with temporary_files_in(tmp, monkeypatch), room_left(tmp, pages * PAGE):
                ran = call(*MAKERS[command], tracker, *(() if command == "adopt" else TODAY))
            assert (ran.code, ran.err, names(tmp)) == (0, "", [])
            made.append(tracker.read_bytes())
    assert len(set(made)) == 1
    counted("disks_filled", len(made) - 1)


@pytest.mark.parametrize("command", MAKERS)
def test_a_limit_for_the_size_of_files_leaves_no_part_of_one(tmp_path: Path, command: str, counted: Counted) -> None:
    seen: Counter[bool] = Counter()
    tracker = tmp_path / "client.xlsx"
    before = {"run": OLD, "adopt": theirs(), "init": None}[command]
    for limit in (0, 1, 10 * KIB, 20 * KIB, 1_000 * KIB):
        tracker.unlink(missing_ok=True)
        if before:
            tracker.write_bytes(before)
        with no_file_larger_than(limit):
            ran = call(*MAKERS[command], tracker, *(() if command == "adopt" else TODAY))
        seen[refused(ran, str(tracker), "limit for files")] += 1
        assert names(tmp_path) == (["client.xlsx"] if before or not ran.code else [])
        assert not ran.code or not before or tracker.read_bytes() == before
    assert seen.keys() == {True, False}
    counted("disks_filled", seen[True])


@contextmanager
def no_file_larger_than(limit: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@needs_mounts
def test_a_read_only_disk_is_named_and_nothing_tried(tmp_path: Path, counted: Counted) -> None:
    with disk(tmp_path / "usb") as usb:
        tracker = usb / "client.xlsx"
        tracker.write_bytes(OLD)
        with seen_as(usb, "ro"):
            assert refused(call("run", tracker, *TODAY), str(tracker), "read-only", "left as it was")
            assert tracker.read_bytes() == OLD
    counted("permissions", 1)


@needs_mounts
def test_a_tracker_that_is_a_mount_point_of_its_own_is_refused(tmp_path: Path, counted: Counted) -> None:
    """As where a single file is handed into a container: it cannot be exchanged, and is not copied over."""
    tracker, origin = tmp_path / "client.xlsx", tmp_path / "origin.xlsx"
    for file in (tracker, origin):
        file.write_bytes(OLD)
    subprocess.run(["mount", "--bind", origin, tracker], check=True)
    try:
        assert refused(call("run", tracker, *TODAY), str(tracker), "in use", "left as it was")
        assert names(tmp_path) == ["client.xlsx", "origin.xlsx"]
    finally:
        subprocess.run(["umount", tracker], check=True)
    assert (tracker.read_bytes(), origin.read_bytes()) == (OLD, OLD)
    counted("permissions", 1)


@needs_mounts
def test_a_link_to_another_disk_is_written_there(tmp_path: Path, new: bytes, counted: Counted) -> None:
    with disk(tmp_path / "usb") as usb:
        (usb / "client.xlsx").write_bytes(OLD)
        link = tmp_path / "client.xlsx"
        link.symlink_to(usb / "client.xlsx")
        ran = call("run", link, *TODAY)
        assert (ran.code, ran.err, link.is_symlink(), link.read_bytes() == new) == (0, "", True, True)
        assert (names(usb), names(tmp_path)) == (["client.xlsx"], ["client.xlsx", "usb"])
    counted("permissions", 1)


@needs_root
@pytest.mark.parametrize("of", ["the file", "its folder"])
def test_what_is_marked_immutable_is_refused_even_to_the_superuser(tmp_path: Path, of: str, counted: Counted) -> None:
    tracker = tmp_path / "clients" / "client.xlsx"
    tracker.parent.mkdir()
    tracker.write_bytes(OLD)
    with marked(tracker if of == "the file" else tracker.parent, "i"):
        assert refused(call("run", tracker, *TODAY), str(tracker), "immutable")
        assert (tracker.read_bytes(), names(tracker.parent)) == (OLD, ["client.xlsx"])
    assert call("run", tracker, *TODAY).code == 0
    counted("permissions", 1)


@pytest.fixture
def shared(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of an ordinary user's, with a state folder of its own: pytest's are closed to all but root."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        monkeypatch.setenv("FOLLOWUP_SHEET_STATE", f"{name}/state")
        monkeypatch.setenv("XDG_CONFIG_HOME", f"{name}/config")
        tracker = folder / "client.xlsx"
        tracker.write_bytes(OLD)
        assert call("run", tracker, *TODAY).code == 0  # what is needed is loaded while it can be read
        subprocess.run(["rm", "-r", folder / "state"], check=True)
        tracker.write_bytes(OLD)
        for place in (folder, tracker):
            os.chown(place, 65_534, 65_534)
        yield folder


@needs_root
def test_an_ordinary_user_writes_what_is_theirs(shared: Path, new: bytes) -> None:
    with ordinary_user():
        ran = call("run", shared / "client.xlsx", *TODAY)
    assert (ran.code, ran.err) == (0, "")
    assert (shared / "client.xlsx").read_bytes() == new
    assert names(shared) == ["client.xlsx", "state"]


CLOSED = {
    "a read-only file": ("client.xlsx", 0o444, None, "it is read-only"),
    "a file of somebody else's": ("client.xlsx", 0o644, 0, "it is read-only"),
    "a file nobody may read": ("client.xlsx", 0o000, None, "/client.xlsx' is denied"),
    "a read-only folder": (".", 0o555, None, "is read-only"),
    "a folder of somebody else's": (".", 0o755, 0, "is read-only"),
}


@needs_root
@pytest.mark.parametrize("what", CLOSED)
def test_what_an_ordinary_user_may_not_change_is_left_as_it_was(shared: Path, what: str, counted: Counted) -> None:
    name, mode, owner, words = CLOSED[what]
    place, tracker = shared / name, shared / "client.xlsx"
    (shared / "state").mkdir()
    os.chown(shared / "state", 65_534, 65_534)
    if owner is not None:
        os.chown(place, owner, owner)
    place.chmod(mode)
    with ordinary_user():
        ran = call("run", tracker, *TODAY)
    shared.chmod(0o755)
    assert refused(ran, str(tracker), words)
    assert (tracker.read_bytes(), names(shared)) == (OLD, ["client.xlsx", "state"])
    assert place == shared or place.stat().st_mode & 0o777 == mode
    counted("permissions", 1)


@needs_root
@pytest.mark.parametrize("mode", [0o000, 0o500])
def test_a_state_folder_an_ordinary_user_may_not_use_is_named_with_the_variable(
    shared: Path, mode: int, counted: Counted
) -> None:
    (shared / "state").mkdir(mode)
    os.chown(shared / "state", 65_534, 65_534)
    with ordinary_user():
        ran = call("run", shared / "client.xlsx", *TODAY)
        dry = call("run", shared / "client.xlsx", *TODAY, "--dry-run")
    assert (ran.code, dry.code, dry.err) == (3, 0, "")
    assert f"{shared / 'state'}: " in ran.complaint
    assert "FOLLOWUP_SHEET_STATE" in ran.complaint
    assert (shared / "client.xlsx").read_bytes() == OLD
    counted("permissions", 1)


@needs_root
def test_a_configuration_an_ordinary_user_may_not_read_touches_no_tracker(shared: Path, counted: Counted) -> None:
    config = shared / "config" / "followup-sheet" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text("[run]\nmax_rows = 10\n")
    config.chmod(0o600)
    with ordinary_user():
        ran = call("run", shared / "client.xlsx", *TODAY)
    assert ran.code == 3
    assert str(config) in ran.complaint
    assert (shared / "client.xlsx").read_bytes() == OLD
    counted("permissions", 1)
