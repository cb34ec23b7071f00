"""Promise: the configuration alone says who is told of which tracker, and a doubt about whose it is mails nobody."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from followup_sheet.errors import TemporaryError, TrackerError
from followup_sheet.mail.address import Mailbox
from followup_sheet.mail.outcome import Outcome, Verdict
from followup_sheet.mailing.account import Account
from followup_sheet.mailing.earlier_digests import Earlier, notes
from followup_sheet.mailing.outbox import Mail, State
from followup_sheet.mailing.recipients import Own, for_client, named, other_addresses, share_out
from followup_sheet.mailing.topics import is_told, topic, trackers_in
from followup_sheet.model import TrackerAgenda, TrackerResult
from followup_sheet.quoting import as_typed

AMY, BEN, COACH = Mailbox("amy@example.org"), Mailbox("ben@example.org", "Ben"), Mailbox("coach@example.org")
TODAY = date(2026, 11, 22)


def result(path: str, email: str = "", *, read: bool = True) -> TrackerResult:
    agenda = TrackerAgenda(Path(path), your_email=email)
    return TrackerResult(Path(path), agenda=agenda if read else None)


RESULTS = [result("/c/amy.xlsx"), result("/c/ben.xlsx"), result("/d/zoe.xlsm")]


@pytest.mark.parametrize("name", ["amy.xlsx", "AMY.xlsx", "amy", "Amy", "/c/amy.xlsx", "/d/../c/amy.xlsx"])
def test_a_tracker_is_named_by_its_path_its_name_or_its_name_without_the_ending(name: str) -> None:
    assert named(RESULTS, {name: AMY}).own == (Own(RESULTS[0], AMY, name),)


@pytest.mark.parametrize("name", ["am", "amy.xlsm", "/d/amy.xlsx", "c/amy.xlsx", "*", ""])
def test_what_only_resembles_a_name_is_nobodys(name: str) -> None:
    found = named(RESULTS, {name: AMY})
    assert (found.own, found.errors, found.unknown) == ((), (), (name,))


def test_a_letter_is_the_same_however_the_file_system_writes_it() -> None:
    there = [result("/c/" + unicodedata.normalize("NFD", "Zoë.xlsx"))]
    assert [own.recipient for own in named(there, {unicodedata.normalize("NFC", "zoë"): AMY}).own] == [AMY]


def test_a_name_that_two_trackers_have_is_neithers() -> None:
    twins = [*RESULTS, result("/d/amy.xlsx"), result("/e/ben.xlsm")]
    found = named(twins, {"amy.xlsx": AMY, "ben": BEN, "zoe": COACH})
    assert [own.recipient for own in found.own] == [COACH]
    assert [str(error) for error in found.errors] == [
        "[mail.clients]: nobody is mailed: 'amy.xlsx' names /c/amy.xlsx and /d/amy.xlsx. "
        "Give the whole path of each instead",
        "[mail.clients]: nobody is mailed: 'ben' names /c/ben.xlsx and /e/ben.xlsm. "
        "Give the whole path of each instead",
    ]
    assert {error.exit_code for error in found.errors} == {4}
    assert [own.result.path for own in named(twins, {"/d/amy.xlsx": AMY, "ben.xlsm": BEN}).own] == [
        Path("/d/amy.xlsx"),
        Path("/e/ben.xlsm"),
    ]


def test_a_tracker_with_two_addresses_is_mailed_to_neither() -> None:
    found = named(RESULTS, {"amy": AMY, "amy.xlsx": BEN, "/c/ben.xlsx": BEN, "ben": Mailbox("BEN@example.org")})
    assert [(own.result.path.name, own.recipient) for own in found.own] == [("ben.xlsx", BEN)]
    (error,) = found.errors
    assert "'amy' and 'amy.xlsx' give /c/amy.xlsx different addresses. Leave one of them" in str(error)


def test_everybody_has_one_share_in_the_order_of_the_run() -> None:
    own = [Own(RESULTS[2], AMY, "zoe"), Own(RESULTS[0], AMY, "amy"), Own(RESULTS[1], COACH, "ben")]
    shares = share_out(RESULTS, [COACH, replace(COACH, address="COACH@example.org")], own)
    assert [(share.recipient, share.is_all) for share in shares] == [(COACH, True), (AMY, False)]
    assert [share.results for share in shares] == [tuple(RESULTS), (RESULTS[0], RESULTS[2])]


def test_whoever_has_no_tracker_in_a_run_gets_nothing() -> None:
    assert share_out([], [COACH], []) == ()
    assert share_out(RESULTS, [], []) == ()


@pytest.mark.parametrize(
    ("typed", "told"),
    [("", 0), ("  ", 0), ("AMY@example.org", 0), ("Amy <amy@example.org>", 0), ("amy@other.org", 1), ("\r\nBcc: x", 1)],
)
def test_another_address_in_the_settings_is_told(typed: str, told: int) -> None:
    found = list(other_addresses([Own(result("/c/amy.xlsx", typed), AMY, "amy")]))
    assert len(found) == told
    assert all("goes to amy@example.org, as configured" in line for line in found)


def test_a_client_sees_no_folder_of_the_coachs_machine() -> None:
    path = Path("/coach/clients of 2026/amy.xlsx")
    for kind in (TemporaryError, TrackerError):
        error = kind(f"not written, see {path}", path=str(path), next_step=f"Delete '{path.parent}/~$amy.xlsx'")
        seen = for_client(TrackerAgenda(path, error=error, warnings=(f"{path}: has 1 row",)))
        assert seen.warnings == ("amy.xlsx: has 1 row",)
        assert str(seen.error) == "not written, see amy.xlsx. Delete '~$amy.xlsx'"
        assert isinstance(seen.error, kind)
    assert for_client(TrackerAgenda(path)) == TrackerAgenda(Path("amy.xlsx"))


@pytest.mark.parametrize("folder", ["/coach/Ben's and Cy's", "Ben's", "/coach/ben and cy", "/coach"])
def test_a_client_sees_no_folder_in_a_command_to_be_copied_either(folder: str) -> None:
    path = Path(folder, "amy.xlsx")
    seen = for_client(TrackerAgenda(path, warnings=(f"kept: followup-sheet restore {as_typed(path)} --from x",)))
    assert seen.warnings[0].replace("'", "") == "kept: followup-sheet restore amy.xlsx --from x"


def test_being_told_that_a_file_cannot_be_read_is_not_being_told_what_is_in_it() -> None:
    read, unread = result("/c/amy.xlsx"), result("/c/amy.xlsx", read=False)
    assert is_told(unread, {topic(unread)})
    assert not is_told(read, {topic(unread)})
    assert is_told(unread, {topic(read)})
    assert is_told(read, {topic(read)})
    assert trackers_in([topic(unread)]) == trackers_in([topic(read)]) == {topic(read)}


# What is said of earlier digests


def earlier(*days: int, state: State = State.QUEUED, covered: bool = True, reason: str = "why") -> list[Earlier]:
    return [Earlier(Mail(AMY, date(2026, 11, day), f"{day}", "", b"", state, reason), covered) for day in days]


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ([], []),
        (earlier(21), ["The digest of 21 Nov could not be delivered (why). This one covers it."]),
        (earlier(21, reason=""), ["The digest of 21 Nov could not be delivered. This one covers it."]),
        (earlier(21, 21), ["The digest of 21 Nov could not be delivered (why). This one covers it."]),
        (
            earlier(19, 20, 21),
            ["The digests of 19 Nov, 20 Nov and 21 Nov could not be delivered (why). This one covers them."],
        ),
        (
            earlier(15, 16, 19, 21),
            ["The digests of 15 Nov to 21 Nov could not be delivered (why). This one covers them."],
        ),
        (earlier(21, covered=False), ["The digest of 21 Nov, about other trackers, could not be delivered (why)."]),
        (
            earlier(20, state=State.UNCERTAIN) + earlier(21, state=State.SENDING),
            [
                "It is not certain that the digests of 20 Nov and 21 Nov arrived (why). "
                "They were not sent again; this one covers them."
            ],
        ),
        (
            earlier(20, state=State.UNCERTAIN, covered=False) + earlier(21),
            [
                "The digest of 21 Nov could not be delivered (why). This one covers it.",
                "It is not certain that the digest of 20 Nov, about other trackers, arrived (why). "
                "It was not sent again.",
            ],
        ),
    ],
)
def test_earlier_digests_are_told_in_one_sentence_of_each_kind(found: list[Earlier], told: list[str]) -> None:
    assert list(notes(found, TODAY, with_reasons=True)) == told
    assert list(notes(found, TODAY, with_reasons=False)) == [line.replace(" (why)", "") for line in told]


# The account


def test_mails_that_failed_for_one_reason_are_one_line() -> None:
    account = Account()
    for number in range(300):
        mail = Mail(Mailbox(f"c{number}@example.org"), TODAY, f"{number}", "", b"")
        account.settle(mail, Outcome(Verdict.NOT_DELIVERED, "nothing answers", "Check the host", passing=number == 0))
    account.settle(Mail(AMY, TODAY, "a", "", b""), Outcome(Verdict.REFUSED, "no such user", "Check the address"))
    account.settle(Mail(BEN, TODAY, "b", "2 to do", b""), Outcome(Verdict.SENT))
    posted = account.posted()
    assert [str(error) for error in posted.errors] == [
        "the digests to c0@example.org, c1@example.org, c2@example.org and 297 more were not delivered: "
        "nothing answers. Check the host",
        "the digest to amy@example.org was not delivered: no such user. Check the address",
    ]
    assert posted.lines == ("Mailed to ben@example.org: 2 to do",)


def test_two_mails_that_failed_are_both_named() -> None:
    account = Account()
    account.interrupted([Mail(box, TODAY, box.address, "", b"", State.UNCERTAIN, "stopped") for box in (AMY, BEN)])
    (error,) = account.posted().errors
    assert str(error).startswith("the digests to amy@example.org and ben@example.org may not have arrived: stopped.")
