"""Promise: what was decided to be mailed is remembered through every crash, and never mailed twice."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from followup_sheet.errors import DeliveryError
from followup_sheet.mail.address import Mailbox
from followup_sheet.mail.outcome import Verdict
from followup_sheet.mailing.outbox import KEPT_DAYS, Mail, Outbox, State, message_id
from tests.support.command import environment, everything_in
from tests.support.outbox_rows import states

ANN = Mailbox("ann@example.org", "Ann Lee")
BOB = Mailbox("bob@example.org")
DAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
ONE, OTHER = "tracker of one", "tracker of another"
NOT_SENT = (Verdict.REFUSED, Verdict.DEFERRED, Verdict.NOT_DELIVERED)


def later(days: int) -> date:
    return DAY + timedelta(days=days)


def mail(recipient: Mailbox = ANN, day: date = DAY, text: str = "who is confidential") -> Mail:
    return Mail(recipient, day, message_id(recipient, day, [ONE], "example.org"), "1 to follow up", text.encode())


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    with Outbox(tmp_path) as opened:
        yield opened


def settled(outbox: Outbox, of: Mail, verdict: Verdict, covers: Collection[Mail] = ()) -> None:
    """One mail queued and brought to its end."""
    outbox.queue(of, [ONE], NOW, covers)
    if verdict is not Verdict.NOT_DELIVERED:
        assert outbox.claim(of, NOW)
    outbox.settle(of, verdict, "why not", NOW)


def queue(outbox: Outbox, *mails: Mail) -> Mail:
    """They are about one tracker; the last of them."""
    for each in mails:
        outbox.queue(each, [ONE], NOW)
    return mails[-1]


def state(outbox: Outbox, of: Mail) -> str:
    return states(outbox.file.parent)[of.message_id]


def test_what_is_queued_is_kept_for_the_next_run(outbox: Outbox, tmp_path: Path) -> None:
    queue(outbox, mail(), mail(BOB))
    with Outbox(tmp_path) as again:
        assert again.queued(ANN, DAY) == (mail(),)
        assert again.queued(ANN, later(1)) == ()


def test_a_second_run_of_the_day_finds_what_the_first_decided(outbox: Outbox) -> None:
    assert outbox.told_of(ANN, DAY) == frozenset()
    queue(outbox, mail(), mail(text="decided otherwise"))
    assert outbox.queued(ANN, DAY) == (mail(),)
    assert outbox.told_of(ANN, DAY) == {ONE}
    settled(outbox, mail(), Verdict.SENT)
    queue(outbox, mail(text="decided otherwise"))
    assert outbox.queued(ANN, DAY) == ()
    assert outbox.told_of(BOB, DAY) == outbox.told_of(ANN, later(1)) == frozenset()


def test_one_mailbox_is_one_recipient_however_it_is_written(outbox: Outbox) -> None:
    queue(outbox, mail(), mail(Mailbox("Ann@example.org")))
    assert len(outbox.queued(Mailbox("ANN@example.org"), DAY)) == 1


def test_every_recipient_day_and_set_of_trackers_has_a_message_id_of_its_own() -> None:
    sets = ([ONE], [OTHER], [ONE, OTHER])
    ids = [message_id(box, later(days), each, "x.org") for box in (ANN, BOB) for days in range(365) for each in sets]
    assert len(set(ids)) == len(ids) == 2 * 365 * 3
    assert message_id(Mailbox("ANN@example.org"), DAY, iter([OTHER, ONE]), "x.org") == ids[2]


@pytest.mark.parametrize("verdict", NOT_SENT)
def test_what_was_not_sent_is_sent_by_the_next_run_of_the_day(outbox: Outbox, verdict: Verdict) -> None:
    settled(outbox, mail(), verdict)
    (left,) = outbox.queued(ANN, DAY)
    assert (left.body, left.reason) == (mail().body, "why not")


@pytest.mark.parametrize("verdict", [Verdict.SENT, Verdict.UNCERTAIN])
def test_what_was_handed_over_is_never_sent_again_and_its_text_is_erased(
    outbox: Outbox, verdict: Verdict, tmp_path: Path
) -> None:
    settled(outbox, mail(), verdict)
    assert outbox.queued(ANN, DAY) == ()
    assert not outbox.claim(mail(), NOW)
    assert not [file for file in tmp_path.iterdir() if b"confidential" in file.read_bytes()]


def test_of_two_runs_only_one_claims_a_mail(outbox: Outbox, tmp_path: Path) -> None:
    kept = queue(outbox, mail())
    with Outbox(tmp_path) as other:
        assert [outbox.claim(kept, NOW), other.claim(kept, NOW), outbox.claim(kept, NOW)] == [True, False, False]


def test_another_runs_mail_is_left_alone(outbox: Outbox) -> None:
    kept = queue(outbox, mail())
    outbox.claim(kept, NOW)
    outbox.settle(kept, Verdict.ELSEWHERE, "", NOW)
    assert state(outbox, kept) == State.SENDING


def test_a_mail_left_in_the_middle_by_a_killed_run_is_uncertain(outbox: Outbox) -> None:
    outbox.claim(queue(outbox, mail()), NOW)
    queue(outbox, mail(BOB))
    assert [left.state for left in outbox.uncertain_before(ANN, later(1))] == [State.SENDING]
    assert [(left.recipient, left.state) for left in outbox.tidy(DAY, NOW)] == [(ANN, State.UNCERTAIN)]
    assert [*outbox.queued(ANN, DAY), *outbox.queued(BOB, DAY)] == [mail(BOB)]
    assert outbox.tidy(DAY, NOW) == ()
    assert [left.state for left in outbox.uncertain_before(ANN, later(1))] == [State.UNCERTAIN]


def test_a_mail_in_the_hands_of_a_run_that_is_still_there_is_left_to_it(outbox: Outbox, tmp_path: Path) -> None:
    kept = queue(outbox, mail())
    with Outbox(tmp_path) as other, outbox.delivering():
        outbox.claim(kept, NOW)
        assert other.tidy(DAY, NOW) == ()
        assert state(outbox, kept) == State.SENDING


def test_while_one_run_delivers_another_waits_and_then_gives_up(outbox: Outbox, tmp_path: Path) -> None:
    with Outbox(tmp_path, wait_seconds=0.1) as other, outbox.delivering():
        with pytest.raises(DeliveryError, match=r"another run is sending mail.*next run") as raised, other.delivering():
            pass
        assert raised.value.exit_code == 4
        queue(other, mail())  # it can still leave its own for the next run
    with Outbox(tmp_path, wait_seconds=0.1) as other, other.delivering():
        assert len(other.queued(ANN, DAY)) == 1


def test_a_killed_run_leaves_no_lock_behind(outbox: Outbox, tmp_path: Path) -> None:
    script = f"""
import os, sys
from datetime import date, datetime
from pathlib import Path
from followup_sheet.mailing.outbox import Outbox
outbox = Outbox(Path({str(tmp_path)!r}))
held = outbox.delivering()
held.__enter__()
print("held", flush=True)
sys.stdin.read()
"""
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", script], stdin=pipe, stdout=pipe, env=environment()) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        with Outbox(tmp_path, wait_seconds=0) as other, pytest.raises(DeliveryError), other.delivering():
            pass
        process.kill()
        process.wait()
    with Outbox(tmp_path, wait_seconds=0) as other, other.delivering():
        assert other.tidy(DAY, NOW) == ()


def test_a_fault_of_the_run_inside_is_not_taken_for_one_of_the_outbox(outbox: Outbox) -> None:
    with pytest.raises(FileNotFoundError), outbox.delivering():
        raise FileNotFoundError


def test_yesterdays_digest_is_covered_by_todays_and_never_sent_late(outbox: Outbox) -> None:
    for days in range(3):
        settled(outbox, mail(day=later(days)), Verdict.NOT_DELIVERED)
    settled(outbox, mail(BOB), Verdict.NOT_DELIVERED)
    assert [left.day for left in outbox.undelivered_before(ANN, later(3))] == [DAY, later(1), later(2)]
    assert [left.day for left in outbox.queued(ANN, later(3))] == []
    earlier = outbox.undelivered_before(ANN, later(3))
    settled(outbox, mail(day=later(3)), Verdict.NOT_DELIVERED, earlier)
    assert len(outbox.undelivered_before(ANN, later(4))) == 4
    settled(outbox, mail(day=later(4)), Verdict.SENT, outbox.undelivered_before(ANN, later(4)))
    assert outbox.undelivered_before(ANN, later(5)) == ()
    assert state(outbox, mail()) == State.SUPERSEDED
    assert len(outbox.undelivered_before(BOB, later(5))) == 1


def test_a_digest_that_was_sent_is_done_with_those_alone_that_it_told_of(outbox: Outbox) -> None:
    settled(outbox, mail(), Verdict.NOT_DELIVERED)
    settled(outbox, mail(day=later(1)), Verdict.NOT_DELIVERED)
    settled(outbox, mail(day=later(2)), Verdict.SENT, [mail()])
    assert [left.day for left in outbox.undelivered_before(ANN, later(3))] == [later(1)]
    assert outbox.trackers_of(mail(day=later(1))) == {ONE}


def test_an_uncertain_mail_is_told_until_a_digest_that_tells_it_was_sent(outbox: Outbox) -> None:
    settled(outbox, mail(), Verdict.UNCERTAIN)
    assert outbox.uncertain_before(ANN, DAY) == ()
    settled(outbox, mail(day=later(1)), Verdict.NOT_DELIVERED, [mail()])
    assert [left.day for left in outbox.uncertain_before(ANN, later(2))] == [DAY]
    settled(outbox, mail(day=later(2)), Verdict.SENT, [mail()])
    assert outbox.uncertain_before(ANN, later(3)) == ()
    assert state(outbox, mail()) == State.UNCERTAIN


def test_only_what_certainly_arrived_counts_as_told(outbox: Outbox) -> None:
    assert outbox.last_told_day(ANN, ONE, DAY) is None
    settled(outbox, mail(), Verdict.SENT)
    settled(outbox, mail(day=later(1)), Verdict.UNCERTAIN)
    settled(outbox, mail(day=later(2)), Verdict.NOT_DELIVERED)
    assert outbox.last_told_day(ANN, ONE, later(5)) == DAY
    assert outbox.last_told_day(ANN, ONE, DAY) is None
    assert outbox.last_told_day(BOB, ONE, later(5)) is None
    assert outbox.last_told_day(ANN, OTHER, later(5)) is None
    settled(outbox, mail(day=later(4)), Verdict.SENT)
    assert outbox.last_told_day(ANN, ONE, later(5)) == later(4)


def test_a_day_with_nothing_to_tell_counts_as_told(outbox: Outbox) -> None:
    settled(outbox, mail(), Verdict.SENT)
    outbox.note_nothing_to_tell(ANN, [ONE], later(2))
    assert outbox.last_told_day(ANN, ONE, later(3)) == later(2)
    assert outbox.told_of(ANN, later(2)) == frozenset()  # it may still come to a mail


def test_a_tracker_is_told_of_once_a_day_whatever_two_runs_make_of_it_at_once(outbox: Outbox) -> None:
    settled(outbox, mail(), Verdict.SENT)
    both = Mail(ANN, DAY, message_id(ANN, DAY, [ONE, OTHER], "example.org"), "2 to follow up", b"both")
    assert not outbox.queue(both, [ONE, OTHER], NOW)
    assert outbox.told_of(ANN, DAY) == {ONE}
    outbox.note_nothing_to_tell(ANN, [ONE, OTHER], DAY)
    assert outbox.told_of(ANN, DAY) == {ONE}


def test_a_clients_name_stands_for_one_file_for_as_long_as_that_is_there(outbox: Outbox, tmp_path: Path) -> None:
    one, other = tmp_path / "a" / "jane.xlsx", tmp_path / "b" / "jane.xlsx"
    for file in (one, other):
        file.parent.mkdir()
        file.touch()
    (tmp_path / "link.xlsx").symlink_to(one)
    asked = [outbox.clients.another_called("jane", file) for file in (one, one, tmp_path / "link.xlsx", other)]
    assert asked == [None, None, None, one.resolve()]
    one.unlink()
    assert [outbox.clients.another_called("jane", file) for file in (other, other)] == [None, None]


def test_a_rehearsal_knows_what_is_there_and_changes_nothing(outbox: Outbox, tmp_path: Path) -> None:
    settled(outbox, mail(), Verdict.SENT)
    queue(outbox, mail(BOB))
    before = everything_in(tmp_path)
    with Outbox(tmp_path, rehearsal=True) as rehearsal:
        assert rehearsal.told_of(ANN, DAY) == {ONE}
        assert rehearsal.queued(BOB, DAY) == (mail(BOB),)
        queue(rehearsal, mail(day=later(1)))
        assert rehearsal.queued(ANN, later(1)) == (mail(day=later(1)),)
    assert everything_in(tmp_path) == before
    with Outbox(tmp_path / "nowhere", rehearsal=True) as rehearsal:
        queue(rehearsal, mail())
        assert rehearsal.warnings == ()
    assert not (tmp_path / "nowhere").exists()
    outbox.file.write_bytes(b"no database at all")
    with Outbox(tmp_path, rehearsal=True) as rehearsal:
        assert "This dry run goes without it" in rehearsal.warnings[0]
        queue(rehearsal, mail())
    assert outbox.file.read_bytes() == b"no database at all"


def test_an_outbox_that_is_gone_is_told_once(tmp_path: Path) -> None:
    for _ in range(2):
        with Outbox(tmp_path) as first, first.delivering():
            assert first.warnings == ()
    first.file.unlink()
    with Outbox(tmp_path) as fresh:
        assert f"{fresh.file}: the record of what was mailed is gone" in fresh.warnings[0]
    with Outbox(tmp_path) as again:
        assert again.warnings == ()


def test_nights_on_which_a_tracker_could_not_be_written_are_counted(outbox: Outbox, tmp_path: Path) -> None:
    ann, bob = tmp_path / "ann.xlsx", tmp_path / "bob.xlsx"
    assert [outbox.note_unwritten(ann, later(days)) for days in (0, 0, 1, 3, 3)] == [1, 1, 2, 3, 3]
    assert outbox.note_unwritten(ann, DAY) == 3  # a day gone by is no further night
    assert outbox.note_unwritten(bob, DAY) == 1
    outbox.note_written(ann)
    assert outbox.note_unwritten(ann, later(4)) == 1


def test_what_is_older_than_two_months_is_forgotten(outbox: Outbox, tmp_path: Path) -> None:
    settled(outbox, mail(), Verdict.SENT)
    outbox.note_unwritten(tmp_path / "ann.xlsx", DAY)
    outbox.tidy(later(KEPT_DAYS), NOW + timedelta(days=KEPT_DAYS))
    assert state(outbox, mail()) is not None
    outbox.tidy(later(KEPT_DAYS + 1), NOW + timedelta(days=KEPT_DAYS + 1))
    assert states(tmp_path) == {}
    assert outbox.last_told_day(ANN, ONE, later(99)) is None
    assert outbox.note_unwritten(tmp_path / "ann.xlsx", later(KEPT_DAYS + 1)) == 1


def test_a_day_that_only_today_has_seen_forgets_nothing(outbox: Outbox) -> None:
    settled(outbox, mail(), Verdict.SENT)
    for today, now in ((later(9_999), NOW), (DAY, NOW + timedelta(days=9_999))):
        outbox.tidy(today, now)
        assert state(outbox, mail()) == State.SENT


def test_nobody_else_can_read_it(outbox: Outbox, tmp_path: Path) -> None:
    assert {file.stat().st_mode & 0o777 for file in tmp_path.iterdir()} == {0o600}
    outbox.file.chmod(0o644)
    with Outbox(tmp_path):
        assert outbox.file.stat().st_mode & 0o777 == 0o600


def _garbage(file: Path) -> None:
    file.write_bytes(b"no database at all, but long enough to be read as one" * 40)


def _zeroed_inside(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[100:4096] = bytes(3996)
    file.write_bytes(data)


def _truncated(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: 3 * 4096])


def _anothers(file: Path) -> None:
    file.unlink()
    with sqlite3.connect(file) as other:
        other.execute("CREATE TABLE recipes (name)")
    other.close()


def _of_a_later_version(file: Path) -> None:
    with sqlite3.connect(file) as other:
        other.execute("PRAGMA user_version = 99")
    other.close()


def _a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


@pytest.mark.parametrize("spoil", [_garbage, _zeroed_inside, _truncated, _anothers, _of_a_later_version, _a_folder])
def test_a_damaged_outbox_is_set_aside_and_told(spoil: object, tmp_path: Path) -> None:
    with Outbox(tmp_path) as outbox:
        for days in range(4):
            queue(outbox, mail(day=later(days), text="x" * 9_000))
        file = outbox.file
    spoil(file)  # type: ignore[operator]  # one of the functions above
    (tmp_path / "outbox.sqlite-journal").write_bytes(b"of the damaged one")
    with Outbox(tmp_path) as fresh:
        (warning,) = fresh.warnings
        assert str(file) in warning
        assert "outbox-damaged-1.sqlite" in warning
        assert (tmp_path / "outbox-damaged-1.sqlite").exists()
        queue(fresh, mail())
    with Outbox(tmp_path) as again:
        assert again.warnings == ()
        assert len(again.queued(ANN, DAY)) == 1


def test_a_spoiled_lock_harms_nobody(outbox: Outbox, tmp_path: Path) -> None:
    _garbage(tmp_path / "outbox-lock.sqlite")
    with outbox.delivering():
        pass


def test_what_cannot_be_recorded_is_not_mailed(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        (tmp_path / "state").write_text("a file where the folder should be")
    else:
        (tmp_path / "state").mkdir(mode=0o500)
    with pytest.raises(DeliveryError, match=r"cannot be kept.*Nothing is mailed") as raised:
        Outbox(tmp_path / "state")
    assert raised.value.exit_code == 4


def test_a_full_disk_is_told(outbox: Outbox) -> None:
    (pages,) = outbox._database.execute("PRAGMA page_count").fetchone()
    outbox._database.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(DeliveryError, match="cannot be kept: database or disk is full"):
        queue(outbox, mail(text="x" * 100_000))
    queue(outbox, mail())
    assert outbox.queued(ANN, DAY) == (mail(),)


def test_many_runs_at_once_keep_one_mail(tmp_path: Path) -> None:
    claimed: list[bool] = []

    def run() -> None:
        with Outbox(tmp_path) as own:
            claimed.append(own.claim(queue(own, mail()), NOW))

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(claimed) == [False] * 7 + [True]
