"""Promise: a calendar one can subscribe to: its name stays, and it is written only when it changed."""

from __future__ import annotations

import stat
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from followup_sheet.calendar_file import calendar_path, plans_of, write, write_all
from followup_sheet.errors import DeliveryError, TemporaryError, TrackerError
from followup_sheet.files import durable
from followup_sheet.model import Plan, TrackerAgenda, TrackerResult
from tests.support.calendars import DUE, content_lines, faults, plan, tracker
from tests.support.command import stamp

TODAY = date(2026, 11, 22)


def written(folder: Path, plans: Sequence[Plan] = (plan(),), day: date = TODAY, name: str = "ann.xlsx") -> Path:
    part = tracker(*plans, path=folder.parent / name)
    write(folder, part, day)
    return calendar_path(folder, part.path)


def test_a_calendar_is_made_in_a_folder_that_need_not_be_there_for_its_owner_alone(tmp_path: Path) -> None:
    path = written(tmp_path / "shared" / "calendars")
    assert path.name.startswith("ann-")
    assert list(faults(path.read_bytes())) == []
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_it_is_left_alone_while_nothing_changes(tmp_path: Path) -> None:
    path = written(tmp_path / "ics")
    before = stamp(path)
    for night in range(1, 4):
        written(tmp_path / "ics", day=TODAY + timedelta(days=night))
    assert stamp(path) == before


def test_a_change_takes_its_place_and_keeps_the_mode_somebody_gave_it(tmp_path: Path) -> None:
    path = written(tmp_path / "ics")
    path.chmod(0o644)
    written(tmp_path / "ics", [plan(due=DUE + timedelta(days=1))], TODAY + timedelta(days=1))
    assert "SEQUENCE:1" in content_lines(path.read_bytes())
    assert stat.S_IMODE(path.stat().st_mode) == 0o644


def test_what_is_done_is_gone_from_the_file(tmp_path: Path) -> None:
    path = written(tmp_path / "ics")
    written(tmp_path / "ics", [], TODAY + timedelta(days=1))
    assert b"VEVENT" not in path.read_bytes()


def test_trackers_of_one_name_have_calendars_of_their_own_under_safe_names(tmp_path: Path) -> None:
    names = ["a/jobs.xlsx", "b/jobs.xlsx", "a/.hidden.xlsx", "a/../x y: ☂.xlsx", f"a/{'é' * 120}.xlsx", "a/---.xlsx"]
    paths = [written(tmp_path / "ics", name=name) for name in names]
    assert len({path.name for path in paths}) == len(names)
    for path in paths:
        assert path.is_file()
        assert not set(path.name) & set(' :/\\*?"<>|')
        assert path.name[0] not in ".-"


def test_a_link_to_where_it_is_served_from_is_followed(tmp_path: Path) -> None:
    path = calendar_path(tmp_path / "ics", tmp_path / "ann.xlsx")
    (tmp_path / "ics").mkdir()
    (tmp_path / "www").mkdir()
    path.symlink_to(tmp_path / "www" / "ann.ics")
    written(tmp_path / "ics")
    assert path.is_symlink()
    assert (tmp_path / "www" / "ann.ics").read_bytes().startswith(b"BEGIN:VCALENDAR")


def test_a_damaged_one_is_replaced(tmp_path: Path) -> None:
    path = written(tmp_path / "ics")
    whole = path.read_bytes()
    path.write_bytes(b"\x00" * 500)
    written(tmp_path / "ics")
    assert path.read_bytes() == whole


def test_what_cannot_be_written_is_told_with_its_path_and_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "ics").write_text("in the way")
    with pytest.raises(DeliveryError, match=r"ann-\w{8}\.ics: the calendar could not be written: .*ics_dir") as told:
        written(tmp_path / "ics")
    assert told.value.exit_code == 4


def test_a_full_disk_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path / "ics")
    before = stamp(path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(durable, "write_all", full)
    with pytest.raises(DeliveryError, match="No space left"):
        written(tmp_path / "ics", [])
    assert stamp(path) == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_the_clients_name_of_a_run_is_the_calendars(tmp_path: Path) -> None:
    agenda = TrackerAgenda(tmp_path / "jobs.xlsx", your_name="Ann Lee")
    part = plans_of(TrackerResult(tmp_path / "jobs.xlsx", plans=(plan(),), agenda=agenda))
    write(tmp_path / "ics", part, TODAY)
    (path,) = (tmp_path / "ics").iterdir()
    assert "X-WR-CALNAME:Follow-ups: Ann Lee" in content_lines(path.read_bytes())


def test_after_a_run_every_tracker_that_could_be_read_has_its_calendar(tmp_path: Path) -> None:
    good = TrackerResult(tmp_path / "good.xlsx", plans=(plan(),))
    is_open = TrackerResult(tmp_path / "open.xlsx", plans=(plan(),), error=TemporaryError("it is open"))
    damaged = TrackerResult(tmp_path / "damaged.xlsx", error=TrackerError("no workbook"))
    before = written(tmp_path / "ics", name="damaged.xlsx")
    whole = before.read_bytes()
    assert write_all(tmp_path / "ics", [damaged, good, is_open], TODAY) == []
    assert sorted(path.name.rpartition("-")[0] for path in before.parent.iterdir()) == ["damaged", "good", "open"]
    assert before.read_bytes() == whole


def test_one_calendar_that_cannot_be_written_stops_no_other(tmp_path: Path) -> None:
    results = [TrackerResult(tmp_path / f"{name}.xlsx", plans=(plan(),)) for name in ("ann", "bob")]
    in_the_way = calendar_path(tmp_path / "ics", tmp_path / "ann.xlsx")
    in_the_way.mkdir(parents=True)
    (error,) = write_all(tmp_path / "ics", results, TODAY)
    assert str(in_the_way) in str(error)
    assert calendar_path(tmp_path / "ics", tmp_path / "bob.xlsx").is_file()
