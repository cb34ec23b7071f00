"""Promise: after the trackers are written each recipient gets one digest of what is theirs, once, and nobody else's."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from followup_sheet.quoting import as_typed
from tests.support.command import ANN, BOB, cells, everything_in, stamp, state_folder
from tests.support.mail_nights import (
    AMY,
    BEN,
    COACH,
    EXCEL_LOCK,
    QUIET,
    Nights,
    due,
    everything,
    nights_with,
    text,
    with_two_clients,
)
from tests.support.smtp_server import Authority

pytestmark = pytest.mark.slow  # minutes together, and no part of daily work


@pytest.fixture
def nights(tmp_path: Path, authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Iterator[Nights]:
    with nights_with(tmp_path, authority, monkeypatch) as found:
        yield found


@pytest.fixture
def clients(nights: Nights) -> Nights:
    return with_two_clients(nights)


# One mail a night


def test_one_mail_over_all_trackers_goes_out_after_they_are_written(nights: Nights) -> None:
    paths = [nights.tracker("a.xlsx", due("Amylase", "Al")), nights.tracker("b.xlsx", due("Benzol", "Bo"))]
    written: list[object] = []
    nights.server.before_answer = lambda _: written.extend(cells(path)[0]["Status"] for path in paths)
    ran = nights.night("--email")
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert nights.mailed == [COACH]
    assert written == ["Overdue", "Overdue"]
    message = nights.last
    assert message["Subject"] == "2 clients: 2 overdue (20 Nov)"
    assert message["From"] == "Ann Lee <ann@example.org>"
    assert all(word in text(message) for word in ("Amylase", "Benzol", "Al", "Bo"))


def test_nothing_due_is_no_mail_unless_one_is_always_wanted(nights: Nights) -> None:
    nights.tracker("a.xlsx", QUIET)
    ran = nights.night("--email", verbose=True)
    assert (ran.code, nights.server.connections) == (0, 0)
    assert ran.lines[-1] == f"Nothing to mail to {COACH}: nothing is due"
    nights.configure(always="yes")
    nights.night("--email")
    assert nights.last["Subject"] == "Nothing due (20 Nov)"


def test_a_second_run_of_the_day_mails_nothing_whatever_was_edited_meanwhile(nights: Nights) -> None:
    nights.tracker("a.xlsx", ANN)
    assert nights.night("--email", verbose=True).lines[-1].startswith(f"Mailed to {COACH}: 1 overdue")
    nights.tracker("a.xlsx", ANN, BOB)
    assert nights.night("--email", verbose=True).lines[-1] == f"Nothing more to mail to {COACH} on this day"
    assert len(nights.mailed) == 1
    nights.night("--email", days=1)
    assert len(nights.mailed) == 2
    assert len({mail.message["Message-ID"] for mail in nights.server.mails}) == 2


def test_what_comes_up_later_on_a_day_without_a_mail_is_mailed(nights: Nights) -> None:
    nights.tracker("a.xlsx", QUIET)
    nights.night("--email")
    nights.tracker("a.xlsx", QUIET, ANN)
    nights.night("--email")
    nights.night("--email")
    assert nights.mailed == [COACH]


def test_two_cron_lines_with_two_folders_mail_each_their_own(nights: Nights) -> None:
    one, other = nights.tracker("one/a.xlsx", due("Amylase", "Al")), nights.tracker("two/b.xlsx", due("Benzol", "Bo"))
    for path in (one, other, one, other):
        assert nights.night("--email", paths=[path.parent]).err == ""
    assert [("Amylase" in text(mail.message), "Benzol" in text(mail.message)) for mail in nights.server.mails] == [
        (True, False),
        (False, True),
    ]
    assert nights.night("--email").code == 0  # over both: all is told
    assert len(nights.mailed) == 2


def test_who_was_told_that_a_file_cannot_be_read_is_told_what_is_in_it_once_it_can_be(nights: Nights) -> None:
    path = nights.tracker("a.xlsx")
    whole = path.read_bytes()
    path.write_bytes(whole[:2_000])
    for _ in range(2):
        ran = nights.night("--email")
        assert (ran.code, len(ran.complaints)) == (1, 1)
    path.write_bytes(whole)
    for _ in range(2):
        assert nights.night("--email").code == 0
    assert [mail.message["Subject"] for mail in nights.server.mails] == ["1 not read (20 Nov)", "1 overdue (20 Nov)"]
    path.write_bytes(whole[:2_000])
    nights.night("--email")
    assert len(nights.mailed) == 2


# Who


def test_to_overrides_the_configuration_and_may_be_repeated(nights: Nights) -> None:
    nights.tracker("a.xlsx")
    assert nights.night("--email", "--to", AMY, "--to", f"Ben <{BEN}>", "--to", AMY.upper()).code == 0
    assert nights.mailed == [AMY, BEN]
    assert nights.server.mails[1].message["To"] == f"Ben <{BEN}>"


def test_each_client_gets_their_own_and_nothing_of_anybody_else(clients: Nights) -> None:
    assert clients.night("--email", "--to-clients").err == ""
    assert clients.mailed == [COACH, AMY, BEN]
    coach, amy, ben = (everything(mail) for mail in clients.server.mails)
    for theirs, others in ((amy, ben), (ben, amy)):
        own = re.compile("Amylase|Al Ames|Amy Adams|amy" if theirs is amy else "Benzol|Bo Bright|Ben Brown|ben")
        assert own.search(theirs)
        assert not own.search(others)
    for mail in (amy, ben):
        assert "coach" not in mail
        assert str(clients.folder) not in mail
    assert all(name in coach for name in ("Amy Adams", "Ben Brown", "Amylase", "Benzol"))
    assert clients.server.connections == 1


def test_to_clients_alone_mails_the_clients_alone(clients: Nights) -> None:
    assert clients.night("--to-clients").code == 0
    assert clients.mailed == [AMY, BEN]


def test_a_client_is_not_told_where_on_the_coachs_machine_the_trackers_are(clients: Nights) -> None:
    path = clients.tracker("ben and amy/ben.xlsx", *(due(f"Firm {number}", "Bo") for number in range(9)))
    (clients.folder / "clients" / "ben.xlsx").unlink()
    clients.night("--email", "--to-clients")
    clients.tracker("ben and amy/ben.xlsx", due("Firm 1", "Bo"))
    ran = clients.night("--email", "--to-clients", days=1)
    assert f"followup-sheet restore {as_typed(path)}" in ran.err
    told = text(clients.server.mails[-1].message)
    assert clients.mailed[-1] == BEN
    assert "the tracker has 1 rows and had 9 last night" in told
    assert "amy" not in told
    assert f"restore {as_typed(path)}" in text(clients.server.mails[-3].message)


def test_two_trackers_of_one_name_are_told_apart_to_the_coach_and_tell_a_client_no_folder(clients: Nights) -> None:
    other = clients.tracker("ben and others/amy.xlsx", due("Amazon", "Ada"))
    clients.configure({"clients/amy.xlsx": AMY, "clients/ben and others/amy.xlsx": AMY})
    assert clients.night("--email", "--to-clients").err == ""
    coach, amy = (text(mail.message) for mail in clients.server.mails[:2])
    assert str(other) in coach
    assert amy.count("(amy.xlsx)") == 2
    assert "others" not in amy


def test_who_is_coach_and_client_gets_one_mail(clients: Nights) -> None:
    clients.configure({"amy": COACH.upper(), "ben": BEN})
    clients.night("--email", "--to-clients")
    assert clients.mailed == [COACH, BEN]
    assert "Benzol" in text(clients.server.mails[0].message)


def test_two_trackers_of_one_name_are_mailed_to_neither(clients: Nights) -> None:
    other = clients.tracker("new/amy.xlsx", due("Amazon", "Ada"))
    ran = clients.night("--email", "--to-clients")
    assert ran.code == 4
    first = clients.folder / "clients" / "amy.xlsx"
    assert ran.complaint == (
        f"[mail.clients]: nobody is mailed: 'amy.xlsx' names {first} and {other}. Give the whole path of each instead"
    )
    assert clients.mailed == [COACH, BEN]
    clients.configure({"clients/amy.xlsx": AMY, "clients/new/amy.xlsx": "ada@example.org"})
    assert clients.night("--to-clients", days=1).err == ""
    assert clients.mailed == [COACH, BEN, AMY, "ada@example.org"]
    assert "Amazon" not in everything(clients.server.mails[-2])


def test_a_name_that_stood_for_another_clients_file_in_an_earlier_run_is_mailed_to_neither(clients: Nights) -> None:
    first = clients.folder / "clients" / "amy.xlsx"
    other = clients.tracker("new/amy.xlsx", due("Amazon", "Ada"))
    assert clients.night("--to-clients", paths=[first]).code == 0
    ran = clients.night("--to-clients", paths=[other])
    assert ran.code == 4
    assert f"'amy.xlsx' names {other} and {first}" in ran.complaint
    assert clients.mailed == [AMY]
    assert "Amazon" not in everything(clients.server.mails[0])
    first.rename(first.with_name("amy-of-last-year.xlsx"))
    assert clients.night("--to-clients", paths=[other]).code == 0
    assert clients.mailed == [AMY, AMY]


def test_an_address_in_the_settings_is_told_and_not_used(clients: Nights) -> None:
    clients.tracker("amy.xlsx", ANN, email="amy.adams@elsewhere.org")
    clients.tracker("ben.xlsx", ANN, email=f"Ben Brown <{BEN.upper()}>")
    ran = clients.night("--to-clients")
    assert ran.code == 0
    path = clients.folder / "clients" / "amy.xlsx"
    assert ran.complaint == (
        f"{path}: its Settings have the E-mail amy.adams@elsewhere.org; its digest goes to {AMY}, as configured"
    )
    assert clients.mailed == [AMY, BEN]


HOSTILE = "x@evil.org\r\nBcc: bcc@evil.org\r\n\r\nbody"


def test_no_workbook_chooses_who_is_mailed_or_writes_a_header(clients: Nights) -> None:
    row = due(HOSTILE, HOSTILE) | {"E-mail": HOSTILE, "Phone": HOSTILE, "Link": HOSTILE, "Discussed": HOSTILE}
    clients.tracker("amy.xlsx", row, your_name=HOSTILE, email=HOSTILE)
    (clients.folder / "clients" / "ben.xlsx").unlink()
    ran = clients.night("--email", "--to-clients", "--ics")
    assert ran.code == 0
    assert "\r" not in ran.complaint
    assert clients.mailed == [COACH, AMY]
    for mail in clients.server.mails:
        message = mail.message
        assert message["Bcc"] is None
        assert "evil" not in " ".join(f"{name}: {value}" for name, value in message.items())
        assert [part.get_content_type() for part in message.walk()].count("text/html") == 1


def test_whoever_watches_is_told_which_name_is_nobodys(clients: Nights) -> None:
    clients.configure({"amy.xlsx": AMY, "bne.xlsx": BEN})
    ran = clients.night("--to-clients", verbose=True)
    assert "No tracker of this run is 'bne.xlsx' in [mail.clients]" in ran.lines
    assert clients.mailed == [AMY]


# Before anything is touched


@pytest.mark.parametrize(
    ("text", "options", "code", "told"),
    [
        ("", ["--email"], 3, "there is no [mail] section"),
        ("[mail]\nhost = 'h'\nfrom = 'a@example.org'\n", ["--email"], 3, "nobody is named to get the digest"),
        ("[mail]\nhost = 'h'\nfrom = 'a@example.org'\n", ["--to-clients"], 3, "--to-clients needs"),
        ("[mail]\nhost = 'h'\nfrom = 'a@example.org'\n", ["--to", "a@x@y z"], 2, "'a@x@y z' is not one e-mail address"),
        ("[mail]\nhost = 'h'\nport = 'x'\n", ["--email"], 3, "the configuration is wrong, nothing was touched"),
        ("", ["--ics"], 2, "--ics has no folder to write to"),
    ],
)
def test_wrong_settings_are_refused_before_anything_is_touched(
    nights: Nights, text: str, options: list[str], code: int, told: str
) -> None:
    path = nights.tracker("a.xlsx")
    nights.config.write_text(text, encoding="utf-8")
    before = stamp(path)
    ran = nights.night(*options)
    assert ran.code == code
    assert told in ran.complaints[0]
    assert stamp(path) == before
    assert not state_folder().exists()


# What went before


def test_after_nights_without_a_run_the_digest_says_once_what_happened_meanwhile(nights: Nights) -> None:
    nights.tracker("a.xlsx", ANN, due("Brook", "Bob", 5))
    nights.night("--email")
    nights.night("--email", days=4)
    assert "Since Fri 20 Nov: 1 became due." in text(nights.last)
    nights.night("--email", days=5)
    assert "Since" not in text(nights.last)
    assert len(nights.mailed) == 3


def test_days_on_which_nothing_was_due_are_no_days_without_a_digest(nights: Nights) -> None:
    nights.tracker("a.xlsx", ANN)
    nights.night("--email")
    nights.tracker("a.xlsx", QUIET)
    for days in (1, 2, 3):
        nights.night("--email", days=days)
    nights.tracker("a.xlsx", ANN)
    nights.night("--email", days=4)
    assert len(nights.mailed) == 2
    assert "Since" not in text(nights.last)


def test_a_tracker_that_was_away_is_caught_up_on_and_the_others_are_not(nights: Nights) -> None:
    lapsing = due("Lapsing", "Lou", 28)
    nights.tracker("a.xlsx", ANN)
    away = nights.tracker("b.xlsx", lapsing, your_name="Bea Brown")
    nights.night("--email")
    hidden = away.rename(away.with_name(".b.xlsx"))
    for days in (1, 2, 3):
        nights.night("--email", days=days)
    hidden.rename(away)
    nights.night("--email", days=4)
    assert "Missed since Fri 20 Nov" in text(nights.last)
    assert "Since Fri" not in text(nights.last)
    nights.night("--email", days=5)
    assert "Missed" not in text(nights.last)


def test_a_tracker_left_open_three_nights_leads_the_digest_which_goes_out_all_the_same(nights: Nights) -> None:
    path = nights.tracker("a.xlsx")
    lock = path.with_name("~$a.xlsx")
    before = stamp(path)
    for days in range(3):
        lock.write_bytes(EXCEL_LOCK)
        for _ in range(2):  # the retry of the morning is no further night
            assert nights.night("--email", days=days).code == 75
        assert ("Close your tracker overnight: a.xlsx" in text(nights.last)) == (days == 2)
        assert "Acme" in text(nights.last)
    assert stamp(path) == before
    assert text(nights.last).index("Close your tracker") < text(nights.last).index("Overdue")
    lock.unlink()
    assert nights.night("--email", days=3).code == 0
    assert "Close your tracker" not in text(nights.last)
    assert len(nights.mailed) == 4


def test_a_tracker_that_lost_half_its_rows_is_told(nights: Nights) -> None:
    nights.tracker("a.xlsx", *(due(f"Firm {number}", "Bo") for number in range(5)))
    nights.night("--email")
    nights.tracker("a.xlsx", QUIET)
    assert nights.night("--email", days=1).code == 0
    assert "the tracker has 1 rows and had 5 last night" in text(nights.last)


def test_a_digest_filed_under_a_coming_day_does_not_make_today_be_told_twice(nights: Nights) -> None:
    nights.tracker("a.xlsx", ANN)
    nights.tracker("b.xlsx", BOB)
    one = nights.folder / "clients" / "a.xlsx"
    nights.night("--email", paths=[one])
    for days in (9, 9_000, -1):
        nights.night("--email", paths=[one], days=days)
    assert len(nights.mailed) == 4
    nights.night("--email")
    assert len(nights.mailed) == 5
    assert "Acme" not in text(nights.last)


# Nothing but telling


def test_a_dry_run_tells_what_it_would_mail_and_leaves_everything_as_it_is(clients: Nights) -> None:
    clients.configure({"amy.xlsx": AMY, "ben": BEN}, run="[run]\nics_dir = 'calendars'\n")
    before = everything_in(clients.folder)
    ran = clients.night("--dry-run", "--email", "--to-clients", "--ics", verbose=True)
    assert ran.lines[-3:] == [
        f"Would be mailed to {COACH}: 2 clients: 2 overdue (20 Nov)",
        f"Would be mailed to {AMY}: 1 overdue (20 Nov)",
        f"Would be mailed to {BEN}: 1 overdue (20 Nov)",
    ]
    assert everything_in(clients.folder) == before
    assert not state_folder().exists()
    assert clients.server.connections == 0
    clients.night("--email")
    kept = everything_in(state_folder())
    ran = clients.night("--dry-run", "--email", verbose=True)
    assert ran.lines[-1] == f"Nothing more to mail to {COACH} on this day"
    assert everything_in(state_folder()) == kept


def test_calendars_are_written_and_attached_and_left_alone_while_nothing_changes(clients: Nights) -> None:
    clients.configure({"amy": AMY, "ben": BEN}, run="[run]\nics_dir = 'calendars'\n")
    assert clients.night("--ics").code == 0
    calendars = {path: stamp(path) for path in (clients.folder / "calendars").iterdir()}
    assert sorted(path.name[:4] for path in calendars) == ["amy-", "ben-"]
    time.sleep(0.01)
    assert clients.night("--ics", "--email", "--to-clients").code == 0
    assert {path: stamp(path) for path in calendars} == calendars
    attached = [[part.get_content() for part in mail.message.iter_attachments()] for mail in clients.server.mails]
    assert [len(parts) for parts in attached] == [1, 1, 1]
    (coach,), (amy,), (ben,) = attached
    assert (coach.count("BEGIN:VEVENT"), amy.count("BEGIN:VEVENT"), ben.count("BEGIN:VEVENT")) == (2, 1, 1)
    assert "Amylase" in amy
    assert "Amylase" not in ben


def test_a_calendar_is_only_attached_where_no_folder_is_named(clients: Nights) -> None:
    assert clients.night("--ics", "--email").code == 0
    assert [part.get_filename() for part in clients.last.iter_attachments()] == ["follow-ups.ics"]
    clients.night("--email", days=1)
    assert list(clients.last.iter_attachments()) == []
