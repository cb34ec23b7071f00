"""Reading a tracker once, whole."""

from __future__ import annotations

import os
import socket
import threading
import time
from pathlib import Path

import pytest

from followup_sheet.errors import TemporaryError, TrackerError
from followup_sheet.files import snapshot as module
from followup_sheet.files.snapshot import read_snapshot, sha256_of


def refusal(path: Path, **options: int) -> TrackerError:
    started = time.monotonic()
    with pytest.raises(TrackerError) as caught:
        read_snapshot(path, **options)
    assert time.monotonic() - started < 5
    assert caught.value.path == str(path)
    assert caught.value.next_step
    return caught.value


def test_a_snapshot_holds_the_bytes_and_the_stamp_of_the_file(tmp_path: Path) -> None:
    tracker = tmp_path / "client.xlsx"
    tracker.write_bytes(b"a workbook")
    status = tracker.stat()
    read = read_snapshot(tracker)
    assert (read.data, read.sha256) == (b"a workbook", sha256_of(b"a workbook"))
    assert (read.device, read.inode, read.size) == (status.st_dev, status.st_ino, 10)
    assert (read.mtime_ns, read.mode) == (status.st_mtime_ns, status.st_mode)


def test_a_link_is_followed_and_both_names_are_kept(tmp_path: Path) -> None:
    folder = tmp_path / "real"
    folder.mkdir()
    (folder / "client.xlsx").write_bytes(b"a workbook")
    link = tmp_path / "link.xlsx"
    link.symlink_to("real/client.xlsx")
    read = read_snapshot(link)
    assert (read.path, read.target) == (link, folder / "client.xlsx")


def test_a_missing_file_is_said_to_be_missing_without_a_long_wait(tmp_path: Path) -> None:
    started = time.monotonic()
    assert "no such file" in refusal(tmp_path / "client.xlsx").cause
    assert time.monotonic() - started < 1
    assert f"no folder '{tmp_path / 'gone'}'" in refusal(tmp_path / "gone" / "client.xlsx").cause


def test_a_file_that_is_away_while_excel_saves_it_is_waited_for(tmp_path: Path) -> None:
    tracker = tmp_path / "client.xlsx"
    (tmp_path / "~$client.xlsx").write_bytes(b"")
    saving = threading.Timer(0.6, tracker.write_bytes, [b"saved"])
    saving.start()
    try:
        assert read_snapshot(tracker).data == b"saved"
    finally:
        saving.join()


@pytest.mark.parametrize(
    ("make", "word"),
    [
        (lambda path: path.mkdir(), "a folder"),
        (lambda path: os.mkfifo(path), "a pipe"),
        (lambda path: path.symlink_to("/dev/zero"), "a device"),
        (lambda path: path.symlink_to(path.name), "circle"),
        (lambda path: path.symlink_to("nowhere.xlsx"), "link to 'nowhere.xlsx', which does not exist"),
    ],
    ids=["folder", "pipe", "device", "looping link", "dangling link"],
)
def test_what_is_not_a_file_is_refused_in_words(tmp_path: Path, make: object, word: str) -> None:
    path = tmp_path / "client.xlsx"
    make(path)  # type: ignore[operator]  # a list of lambdas
    assert word in refusal(path).cause


def test_a_socket_is_refused_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # a socket's path may have 107 characters at most
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("client.xlsx")
        assert "a socket" in refusal(tmp_path / "client.xlsx").cause


def test_a_file_below_a_file_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "client.xlsx").write_bytes(b"a workbook")
    assert refusal(tmp_path / "client.xlsx" / "other.xlsx").cause


def test_a_file_beyond_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    tracker = tmp_path / "client.xlsx"
    with tracker.open("wb") as stream:
        stream.truncate(1 << 40)
    assert "at most 50 MB" in refusal(tracker).cause
    assert "at most 2 MB" in refusal(tracker, max_bytes=2 * 2**20).cause


def test_a_file_saved_while_it_is_read_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tracker = tmp_path / "client.xlsx"
    tracker.write_bytes(b"old" * 10)
    reads = []
    real = os.read

    def read(descriptor: int, size: int) -> bytes:
        part = real(descriptor, size)
        if not reads:
            (tmp_path / "saved").write_bytes(b"their save")
            (tmp_path / "saved").replace(tracker)
        reads.append(size)
        return part

    monkeypatch.setattr(os, "read", read)
    assert read_snapshot(tracker).data == b"their save"


def test_a_file_that_never_comes_to_rest_is_a_matter_for_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tracker = tmp_path / "client.xlsx"
    tracker.write_bytes(b"growing")
    monkeypatch.setattr(module, "SAVE_SECONDS", 0.2)
    real = os.read

    def read(descriptor: int, size: int) -> bytes:
        with tracker.open("ab") as stream:
            stream.write(b".")
        return real(descriptor, size)

    monkeypatch.setattr(os, "read", read)
    with pytest.raises(TemporaryError, match="kept changing"):
        read_snapshot(tracker)
