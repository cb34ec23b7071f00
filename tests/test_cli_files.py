"""The tracker's file keeps what it is: link, mode, place; and a tracker that lost its rows is shouted about."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.command import ANN, TODAY, call, cells, stamp, state_folder, workbook


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    path = tmp_path / "clients" / "client.xlsx"
    path.parent.mkdir()
    path.write_bytes(workbook())
    return path


def rows(number: int) -> bytes:
    return workbook([ANN | {"Company": f"Firm {n}"} for n in range(number)])


def test_a_link_stays_a_link_and_its_file_is_written(tracker: Path, tmp_path: Path) -> None:
    link = tmp_path / "today.xlsx"
    link.symlink_to(Path("clients", "client.xlsx"))
    ran = call("run", link, *TODAY, "--json")
    assert (ran.code, ran.tracker["path"], ran.tracker["written"]) == (0, str(link), True)
    assert link.readlink() == Path("clients", "client.xlsx")
    assert cells(tracker)[0]["Status"] == "Overdue"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["clients", "today.xlsx"]


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664])
def test_the_mode_stays(tracker: Path, mode: int) -> None:
    tracker.chmod(mode)
    call("run", tracker, *TODAY)
    assert tracker.stat().st_mode & 0o777 == mode


def test_nothing_is_left_beside_the_tracker(tracker: Path) -> None:
    for _ in range(2):
        call("run", tracker, *TODAY)
        call("done", tracker, "Ann", *TODAY)
        call("restore", tracker)
        assert [file.name for file in tracker.parent.iterdir()] == ["client.xlsx"]


def test_what_a_killed_run_left_is_tidied_and_what_may_be_the_users_is_not(tracker: Path) -> None:
    (tracker.parent / ".~tmp-client.xlsx.k2x9.tmp").write_bytes(b"half a workbook")
    (tracker.parent / ".~lock.old.xlsx#").write_bytes(b"somebody's")
    (tracker.parent / "notes.tmp").write_bytes(b"mine")
    assert call("run", tracker, *TODAY).code == 0
    assert sorted(file.name for file in tracker.parent.iterdir()) == [".~lock.old.xlsx#", "client.xlsx", "notes.tmp"]


@pytest.mark.parametrize("flag", [[], ["-q"], ["-v"]], ids=["", "-q", "-v"])
def test_a_tracker_with_fewer_than_half_its_rows_is_reported_and_written_all_the_same(
    tracker: Path, flag: list[str]
) -> None:
    tracker.write_bytes(rows(10))
    call("run", tracker, *TODAY)
    tracker.write_bytes(rows(4))
    ran = call(*flag, "run", tracker, *TODAY)
    assert ran.code == 0
    assert ran.complaint.startswith(f"{tracker}: the tracker has 4 rows and had 10 last night.")
    assert f"followup-sheet restore {tracker}" in ran.complaint
    assert [row["Status"] for row in cells(tracker)] == ["Overdue"] * 4
    assert len(list((state_folder() / "backups").rglob("*.pinned.xlsx"))) == 1


def test_half_the_rows_are_no_reason_to_shout_and_the_shout_comes_once(tracker: Path) -> None:
    tracker.write_bytes(rows(10))
    call("run", tracker, *TODAY)
    tracker.write_bytes(rows(5))
    assert call("run", tracker, *TODAY).err == ""
    tracker.write_bytes(rows(2))
    assert call("run", tracker, *TODAY).err != ""
    assert call("run", tracker, *TODAY).err == ""


def test_the_version_before_the_loss_can_be_put_back(tracker: Path) -> None:
    tracker.write_bytes(rows(10))
    call("run", tracker, *TODAY)
    full = tracker.read_bytes()
    call("done", tracker, "Firm 0", *TODAY)
    tracker.write_bytes(rows(2))
    call("run", tracker, *TODAY)
    listed = [line.split()[0] for line in call("restore", tracker, "--list").lines]
    for name in listed:
        call("restore", tracker, "--from", name)
        if tracker.read_bytes() == full:
            return
    pytest.fail("no backup holds the ten rows")


def test_a_place_named_by_a_relative_path_is_told_as_it_was_given(
    tracker: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tracker.parent)
    assert call("run", "client.xlsx", *TODAY, "--json").tracker["path"] == "client.xlsx"
    assert call("run", ".", *TODAY, "--json").tracker["path"] == "client.xlsx"
    assert call("run", "nobody.xlsx").complaint.startswith("nobody.xlsx: ")


@pytest.mark.parametrize(
    "name", ["mein Tracker (Kopie) ümläut.xlsx", "'quoted' & \"so\".xlsx", "-dash.xlsx", "a\nb.xlsx"]
)
def test_any_name_a_file_can_have_will_do(tracker: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tracker.parent)
    tracker.rename(name)
    ran = call("-v", "run", *TODAY, "--", name)
    assert (ran.code, ran.err) == (0, "")
    assert len(ran.lines) == 4  # the name, two that are due, one caution
    assert cells(tracker.parent / name)[0]["Status"] == "Overdue"
    bad = tracker.parent / f"bad {name}"
    bad.write_bytes(b"no workbook")
    before = stamp(bad)
    assert len(call("run", *TODAY, "--", f"bad {name}").complaints) == 1
    assert stamp(bad) == before
