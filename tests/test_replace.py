"""A tracker is replaced whole, as it was made, politely, or not at all."""

from __future__ import annotations

import os
import resource
import struct
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from followup_sheet.errors import TemporaryError, TrackerError
from followup_sheet.files import exchange as exchange_module
from followup_sheet.files import leftovers
from followup_sheet.files import replace as module
from followup_sheet.files.backups import keep_backup, list_backups, read_backup
from followup_sheet.files.exchange import ExchangeUnsupportedError, exchange
from followup_sheet.files.leftovers import recover
from followup_sheet.files.replace import Replaced, replace
from followup_sheet.files.snapshot import ChangedUnderUsError, Snapshot, read_snapshot, sha256_of
from tests.support.faults.disks import NOBODY, needs_root, ordinary_user

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
OLD, NEW, THEIRS = b"the old workbook", b"the new workbook", b"a save by somebody else"
ACCESS_LIST = "system.posix_acl_access"
DEFAULT_ACCESS_LIST = "system.posix_acl_default"


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    (tmp_path / "clients").mkdir()
    tracker = tmp_path / "clients" / "client.xlsx"
    tracker.write_bytes(OLD)
    return tracker


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


def accept(_: bytes) -> None:
    """A verification that finds nothing wrong."""


def put(tracker: Path, state: Path, verify: Callable[[bytes], None] = accept, **options: bool) -> Replaced:
    return replace(read_snapshot(tracker), NEW, state=state, now=NOW, verify=verify, **options)


def beside(tracker: Path) -> list[str]:
    return sorted(file.name for file in tracker.parent.iterdir())


def refused(tracker: Path, state: Path, error: type[Exception] = TrackerError) -> str:
    """The words of the refusal, once it is sure that it left everything as it was."""
    before, names = tracker.stat(), beside(tracker)
    with pytest.raises(error) as caught:
        put(tracker, state)
    assert tracker.read_bytes() == OLD
    assert tracker.stat().st_mtime_ns == before.st_mtime_ns
    assert beside(tracker) == names
    return str(caught.value)


def test_the_new_bytes_take_the_place_of_the_old_and_nothing_else_is_left(tracker: Path, state: Path) -> None:
    done = put(tracker, state)
    assert tracker.read_bytes() == NEW
    assert (done.written, done.warnings) == (True, ())
    assert beside(tracker) == ["client.xlsx"]
    assert done.backup is not None
    assert read_backup(done.backup, tracker) == OLD


def test_bytes_that_are_the_same_touch_nothing(tracker: Path, state: Path) -> None:
    before = tracker.stat()
    done = replace(read_snapshot(tracker), OLD, state=state, now=NOW, verify=accept)
    after = tracker.stat()
    assert not done.written
    assert (after.st_mtime_ns, after.st_ino, after.st_ctime_ns) == (
        before.st_mtime_ns,
        before.st_ino,
        before.st_ctime_ns,
    )
    assert not state.exists()


def test_what_is_verified_is_what_the_disk_holds(tracker: Path, state: Path) -> None:
    seen = []
    put(tracker, state, verify=seen.append)
    assert seen == [NEW]


def test_a_file_that_fails_its_verification_never_takes_the_place(tracker: Path, state: Path) -> None:
    def refuse(_: bytes) -> None:
        raise TrackerError("not a sound workbook")

    with pytest.raises(TrackerError, match="not a sound workbook"):
        put(tracker, state, verify=refuse)
    assert (tracker.read_bytes(), beside(tracker)) == (OLD, ["client.xlsx"])


def test_a_disk_that_gives_back_other_bytes_is_found_out(
    tracker: Path, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = module.write_all
    monkeypatch.setattr(module, "write_all", lambda descriptor, data: real(descriptor, data[:-1]))
    assert "other bytes than were written" in refused(tracker, state)


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, SystemExit, MemoryError])
def test_an_interruption_leaves_the_old_file_and_no_temporary_one(
    tracker: Path, state: Path, interruption: type[BaseException]
) -> None:
    def interrupted(_: bytes) -> None:
        raise interruption

    with pytest.raises(interruption):
        put(tracker, state, verify=interrupted)
    assert (tracker.read_bytes(), beside(tracker)) == (OLD, ["client.xlsx"])


@pytest.mark.parametrize("moment", ["before", "after"])
def test_an_interruption_at_the_exchange_leaves_a_whole_file_and_nothing_else(
    tracker: Path, state: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    def interrupted(one: Path, other: Path) -> None:
        if moment == "after":
            exchange(one, other)
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "exchange", interrupted)
    with pytest.raises(KeyboardInterrupt):
        put(tracker, state)
    assert tracker.read_bytes() == (NEW if moment == "after" else OLD)
    assert beside(tracker) == ["client.xlsx"]


# What the file was is what it stays.


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o444 | 0o200, 0o777])
def test_the_mode_is_kept_whatever_the_umask(tracker: Path, state: Path, mode: int) -> None:
    tracker.chmod(mode)
    before = os.umask(0o077)
    try:
        put(tracker, state)
    finally:
        os.umask(before)
    assert tracker.stat().st_mode & 0o7777 == mode


@needs_root
def test_the_owner_and_the_group_are_kept(tracker: Path, state: Path) -> None:
    os.chown(tracker, 1234, 4321)
    tracker.chmod(0o2660)
    assert put(tracker, state).warnings == ()
    status = tracker.stat()
    assert (status.st_uid, status.st_gid, status.st_mode & 0o7777) == (1234, 4321, 0o2660)


def test_extended_attributes_are_kept(tracker: Path, state: Path) -> None:
    os.setxattr(tracker, "user.tags", b"red\0blue")
    os.setxattr(tracker, "user.empty", b"")
    put(tracker, state)
    assert os.getxattr(tracker, "user.tags") == b"red\0blue"
    assert os.getxattr(tracker, "user.empty") == b""


def access_list(*entries: tuple[int, int, int]) -> bytes:
    """As the kernel stores it: (tag, permissions, id) after a version."""
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)


NOT_NAMED = 0xFFFFFFFF
SHARED = access_list((1, 6, NOT_NAMED), (2, 6, 1234), (4, 4, NOT_NAMED), (16, 6, NOT_NAMED), (32, 0, NOT_NAMED))


def test_an_access_list_is_kept(tracker: Path, state: Path) -> None:
    os.setxattr(tracker, ACCESS_LIST, SHARED)
    before = tracker.stat().st_mode
    put(tracker, state)
    assert os.getxattr(tracker, ACCESS_LIST) == SHARED
    assert tracker.stat().st_mode == before


def test_a_folders_default_access_list_gives_nobody_more_than_before(tracker: Path, state: Path) -> None:
    tracker.chmod(0o660)
    os.setxattr(tracker.parent, DEFAULT_ACCESS_LIST, SHARED)
    put(tracker, state)
    assert ACCESS_LIST not in os.listxattr(tracker)
    assert tracker.stat().st_mode & 0o777 == 0o660


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder everybody can reach and write: pytest's own is closed to all but its owner."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o777)
        (folder / "client.xlsx").write_bytes(OLD)
        yield folder


@needs_root
def test_an_owner_who_cannot_be_kept_is_told_and_nobody_gets_more_permissions(shared: Path) -> None:
    tracker = shared / "client.xlsx"
    os.chown(tracker, 1234, 4321)
    tracker.chmod(0o6676)
    with ordinary_user():
        done = put(tracker, shared / "state")
    assert any("owner could not be kept" in warning for warning in done.warnings)
    assert any("group could not be kept" in warning for warning in done.warnings)
    assert tracker.stat().st_mode & 0o7777 == 0o666


@needs_root
def test_an_access_list_that_cannot_be_kept_is_not_replaced_by_a_wider_mode(shared: Path) -> None:
    tracker = shared / "client.xlsx"
    allowed = ((1, 6, NOT_NAMED), (2, 6, NOBODY), (4, 0, NOT_NAMED), (16, 6, NOT_NAMED), (32, 0, NOT_NAMED))
    os.chown(tracker, 1234, 4321)
    os.setxattr(tracker, ACCESS_LIST, access_list(*allowed))
    with ordinary_user():
        done = put(tracker, shared / "state")
    assert any("access list could not be kept" in warning for warning in done.warnings)
    assert tracker.stat().st_mode & 0o777 == 0o600


@needs_root
def test_a_file_one_may_not_write_or_read_is_refused_in_words(shared: Path) -> None:
    tracker = shared / "client.xlsx"
    tracker.chmod(0o644)
    with ordinary_user():
        assert "read-only" in refused(tracker, shared / "state")
    tracker.chmod(0o600)
    with ordinary_user(), pytest.raises(TrackerError, match=f"permission to read '{tracker}' is denied"):
        read_snapshot(tracker)


@needs_root
def test_where_it_is_the_folder_that_lets_nobody_through_the_folder_is_named(shared: Path) -> None:
    shared.chmod(0o700)
    with ordinary_user(), pytest.raises(TrackerError, match=f"permission is denied in {shared}$|{shared}\\."):
        read_snapshot(shared / "client.xlsx")


def test_a_link_stays_a_link_and_the_work_is_done_where_it_leads(tracker: Path, state: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.xlsx"
    link.symlink_to("clients/client.xlsx")
    seen: list[str] = []
    replace(read_snapshot(link), NEW, state=state, now=NOW, verify=lambda _: seen.extend(beside(tracker)))
    assert link.readlink() == Path("clients/client.xlsx")
    assert tracker.read_bytes() == NEW
    assert len(seen) == 2
    assert seen[0].startswith(".~tmp-client.xlsx.")
    assert list_backups(link, state) == list_backups(tracker, state) != ()


def test_a_name_as_long_as_the_disk_allows_can_be_replaced(tracker: Path, state: Path) -> None:
    long = tracker.rename(tracker.with_name("ä" * 125 + ".xlsx"))
    assert put(long, state).written
    assert beside(long) == [long.name]


# What is not to be replaced is refused.


def test_a_hard_linked_file_is_refused_with_the_count(tracker: Path, state: Path, tmp_path: Path) -> None:
    os.link(tracker, tmp_path / "second.xlsx")
    os.link(tracker, tmp_path / "third.xlsx")
    assert "3 names" in refused(tracker, state)


def test_a_read_only_file_is_refused_for_the_superuser_too(tracker: Path, state: Path) -> None:
    tracker.chmod(0o444)
    assert "read-only" in refused(tracker, state)


def test_a_read_only_folder_is_refused_for_the_superuser_too(tracker: Path, state: Path) -> None:
    tracker.parent.chmod(0o555)
    try:
        assert f"folder '{tracker.parent}' is read-only" in refused(tracker, state)
    finally:
        tracker.parent.chmod(0o755)


def test_without_room_for_a_backup_the_tracker_is_not_touched(tracker: Path, state: Path) -> None:
    state.write_text("a file in the way")
    assert "backup could not be stored" in refused(tracker, state)


def test_beyond_the_file_size_limit_the_tracker_is_not_touched(tracker: Path, state: Path) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(NEW) - 1, hard))
    try:
        assert "limit for files" in refused(tracker, state)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))


def test_a_tracker_open_elsewhere_is_left_alone(tracker: Path, state: Path) -> None:
    lock = tracker.with_name("~$client.xlsx")
    lock.touch()
    os.utime(lock, (NOW.timestamp(), NOW.timestamp()))
    assert "Excel" in refused(tracker, state, TemporaryError)
    done = put(tracker, state, ignore_lock=True)
    assert "told to ignore locks" in done.warnings[0]


def test_a_tracker_opened_during_the_work_is_left_alone(tracker: Path, state: Path) -> None:
    lock = tracker.with_name(".~lock.client.xlsx#")

    def opened(_: bytes) -> None:
        lock.write_text("Ana,ana,elsewhere,22.11.2026 02:59,;")
        os.utime(lock, (NOW.timestamp(), NOW.timestamp()))

    with pytest.raises(TemporaryError, match="LibreOffice by Ana"):
        put(tracker, state, verify=opened)
    assert (tracker.read_bytes(), beside(tracker)) == (OLD, [lock.name, "client.xlsx"])


# Nobody's save is lost.


def save_in_place(tracker: Path, data: bytes) -> None:
    tracker.write_bytes(data)


def save_by_rename(tracker: Path, data: bytes) -> None:
    """As Excel does: written under another name, then moved over."""
    aside = tracker.with_name("4A3B2C1D")
    aside.write_bytes(data)
    aside.replace(tracker)


SAVES = pytest.mark.parametrize("save", [save_in_place, save_by_rename])
Save = Callable[[Path, bytes], None]


@SAVES
def test_a_save_during_the_work_stands(tracker: Path, state: Path, save: Save) -> None:
    with pytest.raises(ChangedUnderUsError):
        put(tracker, state, verify=lambda _: save(tracker, THEIRS))
    assert (tracker.read_bytes(), beside(tracker)) == (THEIRS, ["client.xlsx"])


@SAVES
def test_a_save_between_the_last_look_and_the_exchange_stands(
    tracker: Path, state: Path, monkeypatch: pytest.MonkeyPatch, save: Save
) -> None:
    def raced(one: Path, other: Path) -> None:
        save(tracker, THEIRS)
        exchange(one, other)

    monkeypatch.setattr(module, "exchange", raced)
    with pytest.raises(ChangedUnderUsError, match="put back"):
        put(tracker, state)
    assert (tracker.read_bytes(), beside(tracker)) == (THEIRS, ["client.xlsx"])


@SAVES
def test_of_two_saves_around_the_exchange_the_later_stands_and_the_earlier_is_kept(
    tracker: Path, state: Path, monkeypatch: pytest.MonkeyPatch, save: Save
) -> None:
    def first(one: Path, other: Path) -> None:
        save(tracker, THEIRS)
        exchange(one, other)

    def second(one: Path, other: Path) -> None:
        if tracker.read_bytes() == NEW:
            save(tracker, b"their second save")
        exchange(one, other)

    monkeypatch.setattr(module, "exchange", first)
    monkeypatch.setattr(leftovers, "exchange", second)
    with pytest.raises(ChangedUnderUsError, match=r"recovered 2026-11-22"):
        put(tracker, state)
    assert tracker.read_bytes() == b"their second save"
    assert beside(tracker) == ["client (recovered 2026-11-22).xlsx", "client.xlsx"]
    assert tracker.with_name("client (recovered 2026-11-22).xlsx").read_bytes() == THEIRS


def test_a_tracker_that_is_away_at_the_exchange_is_not_made_anew(
    tracker: Path, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def raced(one: Path, other: Path) -> None:
        tracker.rename(tracker.with_name("moved by Excel"))
        exchange(one, other)

    monkeypatch.setattr(module, "exchange", raced)
    with pytest.raises(ChangedUnderUsError):
        put(tracker, state)
    assert beside(tracker) == ["moved by Excel"]


def test_a_link_that_leads_elsewhere_meanwhile_is_not_followed(tracker: Path, state: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.xlsx"
    link.symlink_to(tracker)
    other = tracker.with_name("other.xlsx")
    other.write_bytes(OLD)

    def led_elsewhere(_: bytes) -> None:
        link.unlink()
        link.symlink_to(other)

    with pytest.raises(ChangedUnderUsError):
        replace(read_snapshot(link), NEW, state=state, now=NOW, verify=led_elsewhere)
    assert (tracker.read_bytes(), other.read_bytes()) == (OLD, OLD)


def test_the_same_bytes_with_a_new_time_are_no_change(tracker: Path, state: Path) -> None:
    put(tracker, state, verify=lambda _: os.utime(tracker))
    assert tracker.read_bytes() == NEW


def test_a_mode_set_during_the_work_is_not_undone(tracker: Path, state: Path) -> None:
    tracker.chmod(0o644)
    with pytest.raises(ChangedUnderUsError):
        put(tracker, state, verify=lambda _: tracker.chmod(0o600))
    assert tracker.stat().st_mode & 0o777 == 0o600


def unsupported(_one: Path, _other: Path) -> None:
    raise ExchangeUnsupportedError


def test_where_files_cannot_be_exchanged_a_rename_does_it(
    tracker: Path, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "exchange", unsupported)
    assert put(tracker, state).written
    assert (tracker.read_bytes(), beside(tracker)) == (NEW, ["client.xlsx"])


@pytest.mark.parametrize("number", sorted(exchange_module._SYSTEM_CALL_NUMBERS))
def test_the_system_call_works_without_the_c_librarys_name_for_it(
    tracker: Path, monkeypatch: pytest.MonkeyPatch, number: str
) -> None:
    if os.uname().machine != number:
        monkeypatch.setattr(exchange_module.os, "uname", lambda: SimpleNamespace(machine="riscv"))

    class Library:
        """A C library from before it knew the call."""

        def __init__(self, name: None, use_errno: bool) -> None:
            self.syscall = real(name, use_errno=use_errno).syscall

    real = exchange_module.ctypes.CDLL
    monkeypatch.setattr(exchange_module.ctypes, "CDLL", Library)
    monkeypatch.setattr(exchange_module, "_system_call", exchange_module._system_call.__wrapped__)
    other = tracker.with_name("other")
    other.write_bytes(NEW)
    if os.uname().machine == number:
        exchange(tracker, other)
        assert (tracker.read_bytes(), other.read_bytes()) == (NEW, OLD)
        with pytest.raises(FileNotFoundError):
            exchange(tracker, tracker.with_name("nowhere"))
    else:
        with pytest.raises(ExchangeUnsupportedError):
            exchange(tracker, other)


def test_a_folder_that_cannot_be_flushed_is_a_warning(
    tracker: Path, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_: Path) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(module, "flush_folder", fails)
    (warning,) = put(tracker, state).warnings
    assert "could not be flushed" in warning
    assert tracker.read_bytes() == NEW


# What a kill leaves is tidied.


def leftover(tracker: Path, data: bytes, promised: bytes | None = None) -> Path:
    """A file as a killed run leaves it; ``promised`` are the bytes its name speaks of."""
    descriptor, temporary = leftovers.new_temporary(tracker)
    os.close(descriptor)
    temporary.write_bytes(data)
    return (
        temporary
        if promised is None
        else temporary.rename(leftovers.swap_name(temporary, tracker, sha256_of(promised)))
    )


def test_a_temporary_file_that_never_was_in_place_is_deleted(tracker: Path, state: Path) -> None:
    leftover(tracker, b"half a workb")
    leftover(tracker, NEW, promised=NEW)
    assert recover(tracker, state, now=NOW) == ()
    assert beside(tracker) == ["client.xlsx"]


def test_an_exchanged_version_is_deleted_once_a_backup_holds_it(tracker: Path, state: Path) -> None:
    keep_backup(tracker, OLD, state, now=NOW)
    tracker.write_bytes(NEW)
    leftover(tracker, OLD, promised=NEW)
    assert recover(tracker, state, now=NOW) == ()
    assert (tracker.read_bytes(), beside(tracker)) == (NEW, ["client.xlsx"])


def test_a_damaged_backup_is_no_reason_to_delete_a_version(tracker: Path, state: Path) -> None:
    backup = keep_backup(tracker, THEIRS, state, now=NOW)
    backup.path.write_bytes(b"damaged")
    leftover(tracker, THEIRS, promised=NEW)
    recover(tracker, state, now=NOW)
    assert tracker.with_name("client (recovered 2026-11-22).xlsx").read_bytes() == THEIRS


def test_a_save_exchanged_out_by_a_killed_run_goes_back_into_its_place(tracker: Path, state: Path) -> None:
    tracker.write_bytes(NEW)
    leftover(tracker, THEIRS, promised=NEW)
    (told,) = recover(tracker, state, now=NOW)
    assert "put back" in told
    assert (tracker.read_bytes(), beside(tracker)) == (THEIRS, ["client.xlsx"])


def test_a_save_that_cannot_go_back_is_kept_under_a_visible_name_and_never_over_another(
    tracker: Path, state: Path
) -> None:
    tracker.write_bytes(b"typed since")
    for count in range(2):
        leftover(tracker, THEIRS + b"%d" % count, promised=NEW)
        (told,) = recover(tracker, state, now=NOW)
        assert "recovered 2026-11-22" in told
    assert beside(tracker) == [
        "client (recovered 2026-11-22 2).xlsx",
        "client (recovered 2026-11-22).xlsx",
        "client.xlsx",
    ]
    assert tracker.with_name("client (recovered 2026-11-22).xlsx").read_bytes() == THEIRS + b"0"
    assert tracker.read_bytes() == b"typed since"


def test_only_names_made_for_this_tracker_are_touched(tracker: Path, state: Path) -> None:
    others = [
        leftover(tracker.with_name(name), b"theirs").name for name in ("client.xlsx.b.xlsx", "clients.xlsx", "c.xlsx")
    ]
    others += [".~tmp-client.xlsx", ".~tmp-client.xlsx.notes.txt", ".~swap-client.xlsx.abc.tmp"]
    others += [".~tmp-client.xlsx.abcdefgh.tmp.xlsx", ".~lock.client.xlsx#"]
    for name in others:
        tracker.with_name(name).touch()
    tracker.with_name(".~tmp-client.xlsx.abcdefgh.tmp").symlink_to("client.xlsx")
    before = beside(tracker)
    assert recover(tracker, state, now=NOW) == ()
    assert beside(tracker) == before


def test_tidying_starts_from_a_link_or_a_missing_tracker_too(tracker: Path, state: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.xlsx"
    link.symlink_to(tracker)
    leftover(tracker, NEW)
    tracker.unlink()
    assert recover(link, state, now=NOW) == ()
    assert beside(tracker) == []
    assert recover(tmp_path / "gone" / "client.xlsx", state, now=NOW) == ()


def test_the_snapshot_stays_of_the_file_that_was_read(tracker: Path) -> None:
    read: Snapshot = read_snapshot(tracker)
    assert read.is_of(tracker.stat())
    save_by_rename(tracker, OLD)
    assert not read.is_of(tracker.stat())
