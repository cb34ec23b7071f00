"""Promise: whatever a server does, wherever the program is killed: no mail twice, none lost in silence, no hang."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from followup_sheet.errors import DeliveryError
from followup_sheet.mail.address import Mailbox
from followup_sheet.mail.outcome import Outcome, Verdict
from followup_sheet.mail.settings import MailSettings, Security
from followup_sheet.mail.smtp import Connection
from followup_sheet.mailing.delivery import deliver
from followup_sheet.mailing.outbox import Mail, Outbox, State, message_id
from tests.support.command import ROOT, environment
from tests.support.outbox_rows import states
from tests.support.smtp_server import STAGES, Rude, misbehaving, serving

pytestmark = pytest.mark.slow  # minutes together, and no part of daily work

ANN = Mailbox("ann@example.org")
BOB = Mailbox("bob@example.org")
CID = Mailbox("cid@example.org")
DAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
BEFORE_END = STAGES[:-1]
SHORT, ENOUGH, LONG = 0.3, 1.0, 10.0
"""Seconds a mail has in all: where the server never says a word that counts, where it does until the end, and else."""

FAR_TOO_LONG = 5.0
"""A server that never answers stays silent for longer than this."""

BODY = b"Subject: 1 to follow up\r\n\r\nCall Ann.\r\n.\r\n..\r\nlast line"


def settings(server: Rude) -> MailSettings:
    return MailSettings("127.0.0.1", ANN, server.port, Security.NONE)


def connection(server: Rude, seconds: float = LONG) -> Connection:
    return Connection(settings(server), "", seconds=seconds, pauses=(0, 0))


IDENTITY = message_id(ANN, DAY, ["ann.xlsx"], "example.org")


def night(outbox: Outbox, server: Rude, seconds: float = LONG) -> Outcome | None:
    """One run of the day with one digest; None where there was nothing to send."""
    with outbox.delivering():
        if not outbox.told_of(ANN, DAY):
            outbox.queue(Mail(ANN, DAY, IDENTITY, "1 to follow up", BODY), ["ann.xlsx"], NOW)
        for mail in outbox.queued(ANN, DAY):
            with connection(server, seconds) as line:
                return deliver(outbox, line, mail, NOW)
    return None


def state(outbox: Outbox) -> str:
    return states(outbox.file.parent)[IDENTITY]


@pytest.mark.parametrize("stage", BEFORE_END)
@pytest.mark.parametrize("how", ["drop", *(pytest.param(how, marks=pytest.mark.slow) for how in ("silence", "drip"))])
def test_a_line_lost_before_the_mail_was_whole_is_tried_again_by_the_next_run(
    stage: str, how: str, tmp_path: Path
) -> None:
    with misbehaving(stage, how, times=3) as server, Outbox(tmp_path) as outbox:
        start = time.monotonic()
        outcome = night(outbox, server, LONG if how == "drop" else SHORT)
        assert time.monotonic() - start < FAR_TOO_LONG
        assert outcome is not None
        assert outcome.verdict is Verdict.NOT_DELIVERED
        assert str(server.port) in outcome.reason
        assert outcome.next_step
        assert (state(outbox), server.mails) == (State.QUEUED, [])
    with misbehaving("end", b"250 taken\r\n") as server, Outbox(tmp_path) as outbox:
        assert night(outbox, server) == Outcome(Verdict.SENT)
        assert night(outbox, server) is None
        assert len(server.mails) == 1


@pytest.mark.parametrize(
    "how",
    [
        "drop",
        pytest.param("silence", marks=pytest.mark.slow),
        "drip",
        b"what?\r\n",
        b"250-" + b"x" * 9_000 + b"\r\n",
        b"354 more\r\n",
    ],
)
def test_a_line_lost_after_the_mail_was_whole_is_uncertain_and_never_repeated(how: str | bytes, tmp_path: Path) -> None:
    with misbehaving("end", how, times=1) as server, Outbox(tmp_path) as outbox:
        start = time.monotonic()
        outcome = night(outbox, server, ENOUGH if how in ("silence", "drip") else LONG)
        assert time.monotonic() - start < FAR_TOO_LONG
        assert outcome is not None
        assert outcome.verdict is Verdict.UNCERTAIN
        assert "had the whole mail" in outcome.reason
        assert night(outbox, server) is None
        assert (state(outbox), len(server.mails)) == (State.UNCERTAIN, 1)


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize(("code", "verdict"), [(b"554", Verdict.REFUSED), (b"451", Verdict.DEFERRED)])
def test_a_servers_no_is_a_no_at_every_step(stage: str, code: bytes, verdict: Verdict, tmp_path: Path) -> None:
    if stage in ("greeting", "EHLO"):
        verdict = Verdict.NOT_DELIVERED  # nothing was said about this mail
    with misbehaving(stage, code + b" not you\r\n") as server, Outbox(tmp_path) as outbox:
        outcome = night(outbox, server)
        assert outcome is not None
        if stage == "EHLO":  # the older HELO serves
            assert outcome.verdict is Verdict.SENT
            return
        assert outcome.verdict is verdict
        assert f"{code.decode()} not you" in outcome.reason
        assert state(outbox) == State.QUEUED


@pytest.mark.parametrize("stage", BEFORE_END)
def test_a_fault_that_passes_is_tried_three_times_in_one_run(stage: str, tmp_path: Path) -> None:
    with misbehaving(stage, "drop", times=2) as server, Outbox(tmp_path) as outbox:
        assert night(outbox, server) == Outcome(Verdict.SENT)
        assert (server.connections, len(server.mails)) == (3, 1)
    for code, tries in ((b"451", 3), (b"554", 1)):
        with misbehaving("RCPT", code + b" x\r\n") as server, connection(server) as line:
            line.send(BODY, ANN, lambda: True)
            assert server.heard.count("RCPT") == tries


def test_nothing_is_tried_again_once_the_mail_was_whole() -> None:
    for how in ("drop", b"451 later\r\n"):
        with misbehaving("end", how) as server, connection(server) as line:
            line.send(BODY, ANN, lambda: True)
            assert len(server.mails) == 1


def test_a_text_arrives_line_for_line_dots_included() -> None:
    with misbehaving("end", b"250 taken\r\n") as server, connection(server) as line:
        assert line.send(BODY, ANN, lambda: True).verdict is Verdict.SENT
    assert server.mails == [BODY.replace(b"\r\n.", b"\r\n..") + b"\r\n"]
    assert server.heard == ["EHLO", "MAIL", "RCPT", "DATA", "QUIT"]


def test_a_mail_that_another_run_took_is_not_completed() -> None:
    with misbehaving("never", "drop") as server, connection(server) as line:
        assert line.send(BODY, ANN, lambda: False) == Outcome(Verdict.ELSEWHERE)
        assert line.send(BODY, BOB, lambda: True) == Outcome(Verdict.SENT)
    assert (server.connections, len(server.mails)) == (2, 1)


def test_a_mail_that_cannot_be_recorded_is_not_completed() -> None:
    def disk_full() -> bool:
        raise DeliveryError("full")

    with misbehaving("never", "drop") as server, connection(server) as line:
        with pytest.raises(DeliveryError):
            line.send(BODY, ANN, disk_full)
        time.sleep(0.05)
    assert server.mails == []


def test_a_mail_is_on_record_before_it_is_whole(tmp_path: Path) -> None:
    seen: list[tuple[str, int]] = []
    with misbehaving("never", "drop") as server, Outbox(tmp_path) as outbox:

        def claimed(mail: Mail) -> bool:
            claim = outbox.claim(mail, NOW)
            seen.append((state(outbox), len(server.mails)))
            return claim

        kept = Mail(ANN, DAY, IDENTITY, "1 to follow up", BODY)
        outbox.queue(kept, ["ann.xlsx"], NOW)
        with connection(server) as line:
            line.send(BODY, ANN, lambda: claimed(kept))
    assert seen == [(State.SENDING, 0)]
    assert len(server.mails) == 1


def test_a_line_dropped_between_two_mails_is_made_anew() -> None:
    with misbehaving("MAIL", "drop", times=0) as server, connection(server) as line:
        assert line.send(BODY, ANN, lambda: True).verdict is Verdict.SENT
        dialogue = line._dialogue
        assert dialogue is not None
        dialogue._client.smtp.sock.shutdown(2)
        assert line.send(BODY, BOB, lambda: True).verdict is Verdict.SENT
    assert (server.connections, len(server.mails)) == (2, 2)


def test_a_dead_server_costs_one_mails_time_and_not_everybodys() -> None:
    with misbehaving("greeting", "silence") as server, connection(server, SHORT) as line:
        start = time.monotonic()
        outcomes = [line.send(BODY, box, lambda: True) for box in (ANN, BOB, CID)]
        assert time.monotonic() - start < FAR_TOO_LONG
        assert server.connections == 1
    assert {outcome.verdict for outcome in outcomes} == {Verdict.NOT_DELIVERED}
    assert len({outcome.reason for outcome in outcomes}) == 1


@pytest.mark.slow
def test_a_server_that_fails_two_mails_in_a_row_is_not_given_a_third() -> None:
    with misbehaving("end", "silence") as server, connection(server, ENOUGH) as line:
        outcomes = [line.send(BODY, box, lambda: True) for box in (ANN, BOB, CID)]
    verdicts = [outcome.verdict for outcome in outcomes]
    assert verdicts == [Verdict.UNCERTAIN, Verdict.UNCERTAIN, Verdict.NOT_DELIVERED]
    assert "had the whole mail" in outcomes[1].reason
    assert "had the whole mail" not in outcomes[2].reason
    assert "not sent again" not in outcomes[2].next_step
    assert len(server.mails) == 2


def test_refusals_do_not_stop_the_other_mails() -> None:
    with misbehaving("RCPT", b"451 greylisted\r\n", times=6) as server, connection(server) as line:
        verdicts = [line.send(BODY, box, lambda: True).verdict for box in (ANN, BOB, CID)]
    assert verdicts == [Verdict.DEFERRED, Verdict.DEFERRED, Verdict.SENT]


def test_whoever_waits_for_a_greeting_from_a_port_that_waits_for_tls_is_told_so() -> None:
    with misbehaving("greeting", "silence") as server, connection(server, SHORT) as line:
        outcome = line.send(BODY, ANN, lambda: True)
    assert f"Port {server.port} may speak TLS from the start" in outcome.next_step
    assert 'security = "tls"' in outcome.next_step


@pytest.mark.parametrize("how", ["silence", "drip", "drop"])
def test_a_server_that_never_comes_to_tls_is_left(how: str) -> None:
    with misbehaving("greeting", how) as server:
        start = time.monotonic()
        tls = MailSettings("127.0.0.1", ANN, server.port, Security.TLS)
        with Connection(tls, "", seconds=SHORT, pauses=(0,)) as line:
            assert line.send(BODY, ANN, lambda: True).verdict is Verdict.NOT_DELIVERED
        assert time.monotonic() - start < FAR_TOO_LONG


def test_two_runs_at_once_send_one_mail(tmp_path: Path) -> None:
    outcomes: list[Outcome | None] = []

    def run(server: Rude) -> None:
        with Outbox(tmp_path) as own:
            outcomes.append(night(own, server))

    with misbehaving("never", "drop") as server:
        threads = [threading.Thread(target=run, args=(server,)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(server.mails) == 1
    assert Counter(outcomes) == {None: 3, Outcome(Verdict.SENT): 1}


@pytest.mark.slow
def test_killed_at_any_step_no_mail_comes_twice_and_none_is_lost_in_silence(tmp_path: Path) -> None:
    with serving(None, Security.NONE, log_in=False) as server:
        done = subprocess.run(
            [sys.executable, ROOT / "tests" / "support" / "kill_mail.py", tmp_path, str(server.port)],
            capture_output=True, text=True, env=environment(), timeout=300, check=True,
        )  # fmt: skip
        kills = json.loads(done.stdout)
    copies = Counter(mail.recipients[0] for mail in server.mails)
    assert len(kills) > 60
    assert [kill for kill in kills if kill["again"] or copies[kill["recipient"]] > 1] == []
    sent = [kill for kill in kills if kill["state"] == State.SENT]
    uncertain = [kill for kill in kills if kill["state"] == State.UNCERTAIN]
    assert len(sent) + len(uncertain) == len(kills)
    assert [kill for kill in sent if copies[kill["recipient"]] != 1] == []
    # Only between the record that it is being sent and the record that it was.
    assert 0 < 3 * len(uncertain) < len(kills)
    assert {copies[kill["recipient"]] for kill in uncertain} == {0, 1}
