"""Promise: whatever happens to the mail, the trackers are written, no digest comes twice, none is lost in silence."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from followup_sheet.digest import message as digest
from followup_sheet.mail.address import Mailbox
from followup_sheet.mail.outcome import Outcome
from followup_sheet.mail.settings import Security
from followup_sheet.mail.smtp import Connection
from followup_sheet.mailing.outbox import Outbox
from tests.support.command import (
    ANN,
    BOB,
    DAY,
    ROOT,
    cells,
    environment,
    program,
    running,
    stamp,
    state_folder,
    workbook,
)
from tests.support.mail_nights import (
    AMY,
    BEN,
    COACH,
    EXCEL_LOCK,
    Nights,
    due,
    everything,
    nights_with,
    text,
    with_two_clients,
)
from tests.support.measured import measured
from tests.support.outbox_rows import states
from tests.support.smtp_server import SECRET, USER, Authority, misbehaving, serving

pytestmark = pytest.mark.slow  # minutes together, and no part of daily work

CID = "cid@example.org"
NO_KEYRING = "keyring.backends.fail.Keyring"


@pytest.fixture
def nights(tmp_path: Path, authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Iterator[Nights]:
    with nights_with(tmp_path, authority, monkeypatch) as found:
        found.tracker("a.xlsx", ANN)
        yield found


@pytest.fixture
def clients(nights: Nights) -> Nights:
    (nights.folder / "clients" / "a.xlsx").unlink()
    return with_two_clients(nights)


def tracker(nights: Nights) -> Path:
    return nights.folder / "clients" / "a.xlsx"


def is_written(path: Path) -> bool:
    return bool(cells(path)[0]["Status"])


def standing(nights: Nights) -> Counter[str]:
    """How many mails the outbox holds in which state."""
    assert nights.folder
    return Counter(states(state_folder()).values())


# The trackers are done, the mail is not


def test_a_refused_password_leaves_the_tracker_written_and_the_next_run_sends_what_was_decided(nights: Nights) -> None:
    password = nights.folder / "password"
    password.write_text("wrong", encoding="utf-8")
    ran = nights.night("--email")
    assert ran.code == 4
    assert ran.complaint.startswith(f"the digest to {COACH} was not delivered: localhost:{nights.server.port} refused")
    assert is_written(tracker(nights))
    password.write_text(SECRET, encoding="utf-8")
    nights.tracker("a.xlsx", BOB)  # what was decided is what is sent
    assert nights.night("--email").err == ""
    assert "Acme" in text(nights.to(COACH))
    assert "Brook" not in text(nights.to(COACH))
    assert nights.night("--email").code == 0
    assert standing(nights) == {"sent": 1}


def test_a_missing_password_is_exit_code_4_for_the_trackers_are_done(
    nights: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", NO_KEYRING)
    nights.configure(password_file="")
    ran = nights.night("--email")
    assert ran.code == 4
    assert ran.complaint.startswith(f"the digest to {COACH} was not delivered: no mail password was found for {USER}")
    assert "followup-sheet mail setup" in ran.complaint
    assert is_written(tracker(nights))
    assert nights.server.connections == 0
    nights.configure()
    nights.night("--email", days=1)
    assert "The digest of 20 Nov could not be delivered (no mail password was found" in text(nights.last)


def test_the_gravest_failure_gives_the_exit_code_and_each_has_its_line(nights: Nights) -> None:
    (nights.folder / "password").write_text("wrong", encoding="utf-8")
    other = nights.tracker("b.xlsx", ANN)
    other.with_name("~$b.xlsx").write_bytes(EXCEL_LOCK)
    ran = nights.night("--email")
    assert (ran.code, len(ran.complaints)) == (4, 2)
    nights.tracker("c.xlsx").write_bytes(b"no workbook")
    ran = nights.night("--email")
    assert (ran.code, len(ran.complaints)) == (1, 3)
    assert ["b.xlsx: not written" in ran.err, "c.xlsx: the file" in ran.err, "not delivered" in ran.err] == [True] * 3


def test_a_server_that_is_not_there_is_one_line_however_many_digests_it_kept(clients: Nights) -> None:
    clients.configure_plainly(9, {"amy": AMY, "ben": BEN})
    ran = clients.night("--email", "--to-clients", "--to", CID, "--to", COACH)
    assert ran.code == 4
    assert ran.complaint.startswith(
        f"the digests to {CID}, {COACH}, {AMY} and 1 more were not delivered: nothing answers at 127.0.0.1:9"
    )
    assert standing(clients) == {"queued": 4}


def test_a_refused_recipient_does_not_entangle_the_others(clients: Nights) -> None:
    clients.server.replies[AMY] = "550 no such user"
    for _ in range(2):
        ran = clients.night("--email", "--to-clients")
        assert ran.code == 4
        assert f"the digest to {AMY} was not delivered" in ran.complaint
        assert "550 no such user" in ran.complaint
    assert clients.mailed == [COACH, BEN]


def test_a_digest_the_program_cannot_make_is_reported_and_the_others_go_out(
    clients: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = digest.message

    def message(agenda: object, **named: object) -> object:
        if AMY in str(named["recipient"]):
            raise KeyError("a fault")
        return real(agenda, **named)  # type: ignore[arg-type]  # whatever it is called with

    monkeypatch.setattr(digest, "message", message)
    ran = clients.night("--email", "--to-clients")
    assert ran.code == 4
    assert f"a fault of the program itself (KeyError), and the digest to {AMY} was not made" in ran.complaint
    assert clients.mailed == [COACH, BEN]


def test_a_fault_of_the_program_while_sending_leaves_the_rest_for_the_next_run(
    clients: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Connection.send

    def send(connection: Connection, body: bytes, to: Mailbox, before_end: Callable[[], bool]) -> Outcome:
        if to.address == AMY:
            raise KeyError("a fault")
        return real(connection, body, to, before_end)

    with monkeypatch.context() as faulty:
        faulty.setattr(Connection, "send", send)
        ran = clients.night("--email", "--to-clients")
    assert ran.code == 4
    assert "a fault of the program itself (KeyError), and not every digest was sent" in ran.complaint
    assert clients.mailed == [COACH]
    assert clients.night("--email", "--to-clients").code == 0
    assert clients.mailed == [COACH, AMY, BEN]


# On a later day


def test_after_a_week_of_failures_comes_one_mail_that_says_so_and_covers_it(nights: Nights) -> None:
    nights.tracker("a.xlsx", ANN, due("Brook", "Bob", 1))
    nights.night("--email")
    nights.server.replies["DATA"] = "451 try later"
    for days in range(1, 8):
        assert nights.night("--email", days=days).code == 4
    del nights.server.replies["DATA"]
    assert nights.night("--email", days=8).err == ""
    told = text(nights.last)
    assert "The digests of 21 Nov to 27 Nov could not be delivered (localhost:" in told
    assert "This one covers them. Since Fri 20 Nov: 1 became due" in told
    assert told.index("could not be delivered") < told.index("Overdue")
    nights.night("--email", days=9)
    assert "could not" not in text(nights.last)
    assert len(nights.mailed) == 3
    assert standing(nights) == {"sent": 3, "superseded": 7}


def test_what_the_server_said_of_one_client_is_not_told_another(clients: Nights) -> None:
    clients.server.replies |= {AMY: "451 amy is busy", COACH: "451 coach is busy"}
    clients.night("--email", "--to-clients")
    clients.server.replies.clear()
    clients.night("--email", "--to-clients", days=1)
    coach, amy, ben = (text(mail.message) for mail in clients.server.mails[-3:])
    assert "The digest of 20 Nov could not be delivered (localhost" in coach
    assert "The digest of 20 Nov could not be delivered. This one covers it." in amy
    assert "could not" not in ben


def test_each_of_two_cron_lines_covers_its_own(nights: Nights) -> None:
    folders = [nights.tracker(name, ANN).parent for name in ("one/x.xlsx", "two/y.xlsx")]
    nights.server.replies["DATA"] = "451 try later"
    for folder in folders:
        nights.night("--email", paths=[folder])
    del nights.server.replies["DATA"]
    for folder in folders:
        nights.night("--email", paths=[folder], days=1)
        assert "The digest of 20 Nov could not be delivered (" in text(nights.last)
        assert "This one covers it." in text(nights.last)
    assert len(nights.mailed) == 2


def test_a_digest_about_a_tracker_that_is_gone_is_told_in_another(nights: Nights) -> None:
    nights.server.replies["DATA"] = "451 try later"
    nights.night("--email")
    del nights.server.replies["DATA"]
    tracker(nights).rename(tracker(nights).with_name("renamed.xlsx"))
    nights.night("--email", days=1)
    nights.night("--email", days=2)
    assert "The digest of 20 Nov, about other trackers, could not be delivered (" in text(nights.last)
    nights.night("--email", days=3)
    assert "could not" not in text(nights.last)


def test_a_mail_that_may_have_arrived_is_never_sent_again_and_told_once_in_the_next_digest(nights: Nights) -> None:
    with misbehaving("end", "drop", times=1) as rude:
        nights.configure_plainly(rude.port)
        ran = nights.night("--email")
        assert ran.code == 4
        assert ran.complaint.startswith(f"the digest to {COACH} may not have arrived: ")
        assert "It is not sent again" in ran.complaint
        assert nights.night("--email").code == 0
        assert len(rude.mails) == 1
    nights.configure()
    nights.night("--email", days=1)
    assert "It is not certain that the digest of 20 Nov arrived (" in text(nights.last)
    assert "It was not sent again; this one covers it." in text(nights.last)
    nights.night("--email", days=2)
    assert "certain" not in text(nights.last)
    assert standing(nights) == {"uncertain": 1, "sent": 2}


def test_a_mail_that_a_killed_run_left_in_the_middle_is_told_and_not_sent(nights: Nights) -> None:
    nights.server.replies["DATA"] = "451 try later"
    nights.night("--email")
    del nights.server.replies["DATA"]
    with Outbox(state_folder()) as outbox:
        (left,) = outbox.queued(Mailbox(COACH), DAY)
        outbox.claim(left, datetime.now(UTC))
    ran = nights.night("--email")
    assert ran.code == 4
    assert ran.complaint.startswith(
        f"the digest to {COACH} may not have arrived: the program was stopped while it was being sent. It is not sent"
    )
    assert (nights.night("--email").code, nights.mailed) == (0, [])
    nights.night("--email", days=1)
    assert "It is not certain that the digest of 20 Nov arrived" in text(nights.last)


# The outbox


def test_a_damaged_outbox_is_set_aside_told_once_and_stops_nothing(nights: Nights) -> None:
    nights.night("--email")
    (state_folder() / "outbox.sqlite").write_bytes(b"no database" * 99)
    ran = nights.night("--email", days=1)
    assert ran.code == 0
    assert "the record of what was mailed was damaged. It was set aside as outbox-damaged-1.sqlite" in ran.complaint
    assert nights.night("--email", days=1).err == ""
    assert len(nights.mailed) == 2


def test_an_outbox_that_is_gone_is_told_once_and_stops_nothing(nights: Nights) -> None:
    nights.night("--email")
    (state_folder() / "outbox.sqlite").unlink()
    ran = nights.night("--email", days=1)
    assert ran.code == 0
    assert "the record of what was mailed is gone. A new one was begun" in ran.complaint
    assert nights.night("--email", days=1).err == ""


def test_what_cannot_be_recorded_is_not_mailed_and_the_trackers_are_written(nights: Nights) -> None:
    state_folder().mkdir()
    (state_folder() / "outbox-lock.sqlite").mkdir()
    ran = nights.night("--email")
    assert ran.code == 4
    assert "the record of what was mailed cannot be kept" in ran.complaint
    assert is_written(tracker(nights))
    assert nights.mailed == []


def test_without_a_state_folder_it_is_said_once_and_nothing_is_mailed(
    nights: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    (nights.folder / "file").touch()
    monkeypatch.setenv("FOLLOWUP_SHEET_STATE", str(nights.folder / "file"))
    before = stamp(tracker(nights))
    ran = nights.night("--email")
    assert ran.code == 3
    assert "the state folder cannot be created" in ran.complaint
    assert (stamp(tracker(nights)), nights.mailed) == (before, [])


def test_while_another_run_is_sending_the_digest_is_left_for_the_next_one(
    nights: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(Outbox.__init__.__kwdefaults__, "wait_seconds", 0.1)
    state_folder().mkdir()
    with Outbox(state_folder()) as other, other.delivering():
        ran = nights.night("--email")
        assert ran.code == 4
        assert "another run is sending mail. The next run sends what is left" in ran.complaint
        assert is_written(tracker(nights))
    assert nights.night("--email").code == 0
    assert nights.mailed == [COACH]


# Time, signals, other processes


@pytest.mark.parametrize("how", ["drip", "silence"])
def test_a_server_that_never_ends_does_not_hold_the_run(
    nights: Nights, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setitem(Connection.__init__.__kwdefaults__, "seconds", 0.4)
    with misbehaving("MAIL", how) as rude:
        nights.configure_plainly(rude.port)
        start = time.monotonic()
        ran = nights.night("--email")
        assert time.monotonic() - start < 5
    assert ran.code == 4
    assert "did not answer in time" in ran.complaint
    assert is_written(tracker(nights))


HELD_AFTER_THE_FIRST = """
import time
from followup_sheet.mailing.outbox import Outbox
real = Outbox.settle
def held(*arguments):
    real(*arguments)
    print("held", flush=True)
    for _ in range(600):
        time.sleep(0.05)
Outbox.settle = held
"""


def test_stopped_between_two_mails_the_rest_is_left_for_the_next_run(clients: Nights) -> None:
    clients.tracker("broken.xlsx").write_bytes(b"no workbook")
    with running(HELD_AFTER_THE_FIRST, *clients.arguments("--email", "--to-clients")) as process:
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "broken.xlsx: the file" in err  # said before any mail
    assert "Traceback" not in err
    assert clients.mailed == [COACH]
    assert standing(clients) == {"sent": 1, "queued": 2}
    clients.night("--email", "--to-clients")
    assert clients.mailed == [COACH, AMY, BEN]


@pytest.mark.slow
def test_runs_at_once_mail_each_digest_once(clients: Nights) -> None:
    command = program(*clients.arguments("--email", "--to-clients"))
    runs = [subprocess.Popen(command, env=environment(), stderr=subprocess.PIPE, text=True) for _ in range(4)]
    told = [run.communicate(timeout=120)[1] for run in runs]
    assert sorted(clients.mailed) == sorted([COACH, AMY, BEN])
    assert {run.returncode for run in runs} <= {0, 75}, told


@pytest.fixture
def in_memory(tmp_path: Path) -> Iterator[Path]:
    """A folder on no disk, where the system has such a place: what is tested there is no flushing."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else tmp_path) as folder:
        yield Path(folder)


@pytest.mark.slow
def test_killed_at_any_step_no_digest_comes_twice_and_none_is_lost_in_silence(in_memory: Path) -> None:
    with serving(None, Security.NONE, log_in=False) as server:
        done = subprocess.run(
            [sys.executable, ROOT / "tests" / "support" / "kill_run.py", in_memory, str(server.port)],
            capture_output=True, text=True, env=environment(), timeout=300, check=True,
        )  # fmt: skip
    kills = json.loads(done.stdout)
    assert {kill["step"].split()[1] for kill in kills} == {
        "send_digests", "tidy", "queue", "claim", "settle", "send", "getreply",
    }  # fmt: skip
    lost = 0
    for kill in kills:
        mails = [mail.message for mail in server.mails if mail.recipients == (kill["to"],)]
        first, second = ([mail for mail in mails if f"({day} Nov)" in mail["Subject"]] for day in (20, 21))
        assert (len(first) <= 1, len(second)) == (True, 1), kill
        says = "It is not certain that the digest of 20 Nov arrived" in text(second[0])
        assert (kill["again"], says) in ((0, False), (4, True)), kill
        assert first or says, kill
        lost += not first
    assert 0 < lost < len(kills) / 4


ONLY = ("FOLLOWUP_SHEET_STATE", "SSL_CERT_FILE", "PYTHONPATH")


@pytest.mark.slow
@pytest.mark.parametrize("stdin", ["closed", "pipe"])
def test_under_cron_it_says_nothing_when_all_is_well_and_one_line_when_not(nights: Nights, stdin: str) -> None:
    bare = {name: value for name, value in environment().items() if name in ONLY} | {"LC_ALL": "C"}

    def cron() -> tuple[int, str, str]:
        shell = ["sh", "-c", 'exec "$@" <&-', "sh"] if stdin == "closed" else []
        command = [*shell, *program(*nights.arguments("--email"))]
        process = subprocess.Popen(
            command, env=bare, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            cwd="/", start_new_session=True,
        )  # fmt: skip
        code = process.wait(timeout=60)  # the pipe stays open
        assert process.stdout is not None
        assert process.stderr is not None
        said = process.stdout.read(), process.stderr.read()
        for stream in (process.stdin, process.stdout, process.stderr):
            assert stream is not None
            stream.close()
        return code, *said

    nights.tracker("a.xlsx", due("Zoë's Café", "Łukasz 林"))
    assert cron() == (0, "", "")
    assert "Zoë's Café" in text(nights.to(COACH))
    nights.tracker("b.xlsx", ANN)
    nights.configure(password_file="")
    code, out, err = cron()
    assert (code, out, err.count("\n")) == (4, "", 1)
    assert "no mail password was found" in err


@pytest.mark.slow
def test_three_hundred_clients_go_over_one_line_in_little_memory(
    nights: Nights, in_memory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nights = replace(nights, folder=in_memory)
    monkeypatch.setenv("FOLLOWUP_SHEET_STATE", str(in_memory / "state"))
    data = workbook([due(f"Firm {number}", f"Person {number}") for number in range(4)])
    for number in range(300):
        nights.tracker(f"client{number}.xlsx").write_bytes(data)
    nights.configure({f"client{number}.xlsx": f"client{number}@example.org" for number in range(300)})
    (cost,) = measured([nights.arguments("--email", "--to-clients")])
    assert (cost.code, cost.err) == (0, "")
    assert (len(nights.mailed), len(set(nights.mailed)), nights.server.connections) == (301, 301, 1)
    assert cost.megabytes < 300
    assert cost.cpu_seconds < 60
    assert cost.seconds < 300
    assert len(nights.server.mails[0].data) < 1_000_000
    assert "client7@" not in everything(nights.server.mails[9])
