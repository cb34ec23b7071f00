"""Promise: `agenda` shows what is due in every face, from the same code as the run, and touches no tracker."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from followup_sheet.cli.agenda import FORMATS, SUFFIXES
from tests.support.command import (
    ANN,
    BOB,
    DAY,
    ROOT,
    TODAY,
    call,
    environment,
    everything_in,
    program,
    stamp,
    state_folder,
    workbook,
)
from tests.support.html_page import HtmlPage
from tests.support.terminal import ESCAPE, watched

PAGE = (ROOT / "docs" / "agenda.md").read_text(encoding="utf-8")
LEAD = {"Company": "Crane", "Contact": "Cleo Fox", "Lead on": DAY + timedelta(days=3), "Phone": "01632 960 850"}


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    path = tmp_path / "client.xlsx"
    path.write_bytes(workbook([ANN, BOB, LEAD]))
    return path


def agenda(*arguments: str | Path) -> str:
    ran = call("agenda", *arguments, *TODAY)
    assert (ran.code, ran.err) == (0, "")
    return ran.out


# What it shows


def test_what_is_due_is_grouped_by_day(tracker: Path) -> None:
    lines = agenda(tracker).splitlines()
    assert lines[0].split("  ")[0] == "1 to follow up today, 1 overdue"
    assert lines[0].endswith("  Fri 20 Nov 2026")
    days = [line for line in lines if line and not line.startswith(" ")][2:]
    advice = "Keep looking: no new lead or application in the last 7 days."
    assert days == ["Overdue", "Today, Fri 20 Nov", "Tue 24 Nov", advice, "In numbers"]
    assert "  Tue 17 Nov  Follow up the application by phone (until Tue 8 Dec)" in lines
    assert "  - Thank-you note by e-mail (until Mon 23 Nov)" in lines
    assert any("(The Globe and Mail" in line for line in lines)
    coming = lines[lines.index("Tue 24 Nov") + 1 :]
    assert coming[:4] == [
        "  - Call the lead by phone (until Mon 7 Dec)",
        "    Cleo Fox · Crane",
        "    01632 960 850",
        "",
    ]


def test_days_limit_how_far_it_looks(tracker: Path) -> None:
    assert "Cleo Fox" in agenda(tracker, "--days", "4")
    assert "Cleo Fox" not in agenda(tracker, "--days", "3")
    ran = call("agenda", tracker, "--days", "-1", *TODAY)
    assert ran.code == 2
    assert "--days" in ran.err


def test_it_is_what_the_run_decides(tracker: Path) -> None:
    run = call("run", tracker, "--dry-run", "--json", *TODAY).tracker["plans"]
    shown = call("agenda", tracker, "--format", "json", *TODAY).tracker
    plans = [*shown["overdue"], *shown["due_today"], *shown["upcoming"]]
    reach = ("phone", "email", "link", "discussed")
    assert [{key: value for key, value in plan.items() if key not in reach} for plan in plans] == run


def test_another_cadence_can_be_tried(tracker: Path, tmp_path: Path) -> None:
    rule = 'action = "Wave"\nafter = "Interview on"\nopens = 0\ndue = 1\nchannel = "Phone"\nto = "everyone"'
    mine = tmp_path / "mine.toml"
    mine.write_text(f'title = "Mine"\n[[rule]]\n{rule}\nstages = "Interviewing"\n')
    assert "- Wave by phone" in agenda(tracker, "--cadence", mine)


def test_no_tracker_and_no_state_is_touched(tracker: Path) -> None:
    before = stamp(tracker)
    for face in ("text", "json", "html"):
        agenda(tracker, "--format", face)
    assert stamp(tracker) == before
    assert everything_in(state_folder().parent) == {}


def test_several_trackers_are_summed_up_and_shown_one_by_one(tracker: Path) -> None:
    tracker.with_name("idle.xlsx").write_bytes(workbook([{"Company": "Acme", "Role": "Cook", "Applied on": DAY}]))
    tracker.with_name("none.xlsx").write_bytes(workbook([ANN | {"Stage": "Rejected", "Outcome on": DAY}]))
    shown = agenda(tracker.parent)
    assert shown.startswith("3 clients: 1 due today, 1 overdue")
    assert shown.index("== client (client.xlsx) ==") < shown.index("== idle (idle.xlsx) ==")
    assert "Nothing due: none" in shown


def test_what_was_missed_in_the_last_week_is_shown(tracker: Path) -> None:
    assert call("run", tracker, *TODAY).code == 0
    later = (DAY + timedelta(days=4)).isoformat()
    ran = call("agenda", tracker, "--today", later)
    assert "Missed in the last 7 days\n  by Mon 23 Nov  Thank-you note\n" in ran.out
    missed = call("agenda", tracker, "--today", later, "--format", "json").tracker["missed"]
    assert [(line["date"], line["action"], line["contact"]) for line in missed] == [
        ("2026-11-23", "Thank-you note", "Bob Ray")
    ]


# Its faces


def test_json_has_stable_keys_iso_dates_and_nulls(tracker: Path) -> None:
    document = call("agenda", tracker, "--format", "json", *TODAY).document
    assert list(document) == ["schema", "today", "days", "trackers"]
    assert (document["schema"], document["today"], document["days"]) == (1, DAY.isoformat(), 7)
    (shown,) = document["trackers"]
    assert list(shown) == [
        *("path", "client", "error", "missed", "overdue", "due_today", "upcoming", "check"),
        *("problems", "advice", "figures"),
    ]
    (plan,) = shown["upcoming"]
    assert (plan["due"], plan["phone"], plan["email"]) == ("2026-11-24", "01632 960 850", None)
    assert shown["figures"]["statuses"] == {"Overdue": 1, "Due today": 1, "Scheduled": 1}
    assert list(shown["figures"]["due"].items())[:1] == [("2026-11-20", 1)]


def test_html_is_a_page_of_its_own(tracker: Path) -> None:
    shown = HtmlPage(agenda(tracker, "--format", "html"))
    assert shown.links == ["tel:01632960850"]
    assert "Cleo Fox" in shown.text
    assert shown.fetched() == []


def test_the_calendar_holds_what_is_due_and_keeps_its_entries(tracker: Path) -> None:
    out = tracker.with_name("due.ics")
    agenda(tracker, "-o", out)
    first = out.read_bytes()
    assert first.count(b"BEGIN:VEVENT") == 3
    assert b"\r\n" in first
    agenda(tracker, "-o", out)
    assert out.read_bytes() == first
    tracker.write_bytes(workbook([ANN, BOB, LEAD | {"Lead on": DAY + timedelta(days=4)}]))
    agenda(tracker, "-o", out)
    assert out.read_bytes().count(b"SEQUENCE:1") == 1


def test_a_calendar_has_room_for_everything_unless_days_are_given(tracker: Path) -> None:
    far = {"Company": "Far", "Contact": "Flo", "Agreed follow-up": DAY + timedelta(days=60), "Applied on": DAY}
    tracker.write_bytes(workbook([far]))
    out = tracker.with_name("due.ics")
    agenda(tracker, "-o", out)
    assert b"Flo" in out.read_bytes()
    agenda(tracker, "-o", out, "--days", "7")
    assert b"Flo" not in out.read_bytes()


def test_a_calendar_on_stdout_is_the_very_file(tracker: Path) -> None:
    agenda(tracker, "-o", tracker.with_name("due.ics"))
    command = program("agenda", tracker, "--format", "ics", *TODAY)
    done = subprocess.run(command, env=environment(), stdin=subprocess.DEVNULL, capture_output=True, check=True)
    assert done.stdout == tracker.with_name("due.ics").read_bytes()


# On a terminal


@pytest.mark.slow
def test_colours_come_on_a_terminal_only_and_never_against_no_color(tracker: Path) -> None:
    code, told = watched("agenda", tracker, *TODAY, TERM="xterm", NO_COLOR="")
    assert code == 0
    assert f"{ESCAPE}31m{ESCAPE}1mOverdue" in told
    code, plain = watched("agenda", tracker, *TODAY, TERM="xterm", NO_COLOR="1")
    assert (code, ESCAPE in plain) == (0, False)
    assert plain.replace("\r\n", "\n") == agenda(tracker)


def test_cells_cannot_steer_the_terminal_or_add_lines(tracker: Path) -> None:
    text = "\x1b[31mEve\x1b]0;owned\x07\u202ex\nOverdue"
    names = {"Company": text, "Contact": text, "Role": text, "Phone": text, "Discussed": text}
    tracker.write_bytes(workbook([ANN | names]))
    shown = agenda(tracker)
    assert "Eve" in shown
    assert all(ch.isprintable() or ch == "\n" for ch in shown)
    assert shown.splitlines().count("Overdue") == 1


# Into a file


@pytest.mark.parametrize(
    ("name", "start"), [("a.html", b"<!DOCTYPE html>"), ("a.json", b"{"), ("a.TXT", b"1 to follow")]
)
def test_the_ending_of_the_file_says_what_is_written(tracker: Path, name: str, start: bytes) -> None:
    out = tracker.with_name(name)
    assert agenda(tracker, "-o", out) == ""
    assert out.read_bytes().startswith(start)
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_a_file_that_is_there_is_replaced_and_keeps_its_mode(tracker: Path) -> None:
    out = tracker.with_name("a.txt")
    out.write_text("old")
    out.chmod(0o644)
    link = tracker.with_name("link.txt")
    link.symlink_to(out)
    agenda(tracker, "-o", link)
    assert out.read_bytes().startswith(b"1 to follow up today")
    assert stat.S_IMODE(out.stat().st_mode) == 0o644
    assert link.is_symlink()


@pytest.mark.parametrize("name", ["client.xlsx", "link.html", "renamed.html", "new.xlsx", "old.xls"])
def test_a_workbook_is_never_written_over(tracker: Path, name: str) -> None:
    tracker.with_name("link.html").symlink_to(tracker)
    tracker.with_name("renamed.html").write_bytes(tracker.read_bytes())
    before = everything_in(tracker.parent)
    ran = call("agenda", tracker, "--format", "html", "-o", tracker.with_name(name), *TODAY)
    assert (ran.code, ran.out) == (2, "")
    assert ran.complaint == f"{tracker.with_name(name)} is a workbook, and was left as it is. Give -o another name"
    assert everything_in(tracker.parent) == before


def test_a_name_that_says_nothing_needs_a_format(tracker: Path) -> None:
    ran = call("agenda", tracker, "-o", tracker.with_name("agenda.pdf"), *TODAY)
    assert ran.code == 2
    assert ran.complaint.endswith(
        "does not say what to write. End it in .txt, .json, .html, .htm, .ics, or add --format"
    )
    agenda(tracker, "-o", tracker.with_name("agenda.pdf"), "--format", "text")
    assert tracker.with_name("agenda.pdf").exists()


def test_what_is_no_file_is_not_written_to(tracker: Path) -> None:
    pipe = tracker.with_name("pipe.txt")
    os.mkfifo(pipe)
    for place in (tracker.parent, pipe):
        ran = call("agenda", tracker, "--format", "text", "-o", place, *TODAY)
        assert (ran.code, ran.complaint) == (2, f"{place} is not a file. Give -o the name of a file, or leave it out")


def test_a_full_disk_leaves_the_old_file_and_says_so(tracker: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tracker.with_name("a.txt")
    out.write_text("old")

    def full(descriptor: int, data: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "write", full)
    ran = call("agenda", tracker, "-o", out, *TODAY)
    assert ran.code == 1
    assert ran.complaint.startswith(f"{out}: it could not be written: the disk")
    assert out.read_text() == "old"
    assert sorted(path.name for path in tracker.parent.iterdir()) == ["a.txt", "client.xlsx"]


# Its page


def test_every_key_of_the_json_and_every_format_is_documented(tracker: Path) -> None:
    (shown,) = call("agenda", tracker, "--format", "json", *TODAY).document["trackers"]
    keys = {*shown, *shown["figures"], *FORMATS, *SUFFIXES}
    assert [key for key in keys if f"`{key}`" not in PAGE] == []


# When something is wrong


def test_an_unreadable_tracker_is_a_line_on_stderr_and_the_others_are_shown(tracker: Path) -> None:
    broken = tracker.with_name("broken.xlsx")
    broken.write_bytes(b"")
    ran = call("agenda", tracker.parent, *TODAY)
    assert ran.code == 1
    assert ran.complaint.startswith(f"{broken}: ")
    assert "1 due today, 1 overdue, 1 not read" in ran.out
    assert "== client (client.xlsx) ==" in ran.out
    assert "Not read: " in ran.out


def test_a_row_to_check_is_shown_and_is_no_failure(tracker: Path) -> None:
    tracker.write_bytes(workbook([ANN | {"Interview on": "next tues"}]))
    shown = agenda(tracker)
    assert "To check\n" in shown
    assert "'next tues' is not a date" in shown


def test_a_wrong_cadence_stops_it_before_anything_is_read(tracker: Path, tmp_path: Path) -> None:
    ran = call("agenda", tracker, "--cadence", tmp_path / "none.toml", *TODAY)
    assert (ran.code, ran.out) == (3, "")
