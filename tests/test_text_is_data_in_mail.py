"""Promise: text from cells is no header, no address, no markup and no attachment of a mail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import EmailMessage, Message
from pathlib import Path

import pytest

from tests.support.command import TODAY, call
from tests.support.html_page import HtmlPage
from tests.support.lifelike import Row
from tests.support.mail_nights import COACH, Nights, nights_with
from tests.support.smtp_server import Authority
from tests.support.text_is_data.judging import calendar_faults, intruders
from tests.support.text_is_data.texts import ALL, FILE_NAMES, TEXTS, shown, unseen
from tests.support.text_is_data.trackers import built, planned, settings


@pytest.fixture
def nights(tmp_path: Path, authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Iterator[Nights]:
    with nights_with(tmp_path, authority, monkeypatch) as found:
        yield found


MAIL_HEADERS = [
    *("Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress"),
    *("MIME-Version", "Content-Type"),
]


def mail_about(nights: Nights, *rows: Row, called: str, name: str = "client.xlsx") -> EmailMessage:
    """The one mail of a night with these rows."""
    path = nights.folder / "clients" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(built(rows, Settings=settings(called)))
    ran = nights.night("--email", "--ics")
    assert (ran.code, ran.err, nights.mailed) == (0, "", [COACH])
    return nights.last


def payload_of(part: Message) -> bytes:
    """A part's content as it was before it was packed."""
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content


def test_a_mail_has_the_same_head_and_parts_whatever_is_in_the_cells(nights: Nights) -> None:
    mail = mail_about(nights, *map(planned, ALL), called=TEXTS["a mail header"], name=FILE_NAMES["a line that lies"])
    assert sorted(mail.keys()) == sorted(MAIL_HEADERS)
    assert mail["To"] == COACH
    assert mail["From"] == "Ann Lee <ann@example.org>"
    assert re.fullmatch(r"\d+ to follow up today \(20 Nov\)", mail["Subject"])
    kinds = [part.get_content_type() for part in mail.walk()]
    assert kinds == ["multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar"]
    (*others, attached) = mail.walk()
    assert [part.get_filename() for part in (*others, attached)] == [None] * 4 + ["follow-ups.ics"]
    assert list(calendar_faults(payload_of(attached))) == []
    assert b"evil" not in nights.server.mails[-1].data.split(b"\r\n\r\n", 1)[0]


SHOWN = [
    *("a formula", "a script", "the end of a page", "entities", "control characters", "terminal codes of 8 bits"),
    *("text turned round", "half a character", "a mail header", "a template", "markdown", "a path that is there"),
]


def test_the_faces_of_a_mail_show_texts_and_obey_none(nights: Nights, tmp_path: Path) -> None:
    texts = [TEXTS[name] for name in SHOWN]
    mail = mail_about(nights, *map(planned, texts), called=TEXTS["a script"])
    bodies = ((mail.get_body([kind]) or mail).get_content() for kind in ("plain", "html"))
    text, html = (body.replace("\r\n", "\n") for body in bodies)
    assert unseen(text + html, joiners=True) == set()
    (tmp_path / "plain.xlsx").write_bytes(built([planned("Plain") | {"Phone": "+44 1632 960001"}]))
    harmless = call("agenda", tmp_path / "plain.xlsx", "--format", "html", *TODAY).out
    assert list(intruders(html, harmless)) == []
    for face in (text, HtmlPage(html).text):
        told = " ".join(face.split())
        assert [one for one in map(shown, texts) if " ".join(one.split()) not in told] == []


def test_no_address_of_a_mail_comes_from_a_workbook(nights: Nights) -> None:
    nights.configure({"client.xlsx": "eve@example.net"})
    path = nights.folder / "clients" / "client.xlsx"
    path.parent.mkdir(exist_ok=True)
    for number, text in enumerate(("b@evil.example", "eve@example.net, b@evil.example", TEXTS["a mail header"])):
        path.write_bytes(built([planned("Plain")], Settings=[["E-mail", text]]))
        ran = nights.night("--to-clients", "--email", days=number)
        assert unseen(ran.out + ran.err) == set()
    assert set(nights.mailed) == {COACH, "eve@example.net"}
    assert not any("evil" in str(value) for mail in nights.server.mails for value in mail.message.values())


@pytest.mark.slow
def test_a_mail_and_calendars_are_told_of_files_called_anything(nights: Nights, tmp_path: Path) -> None:
    calendars = tmp_path / "calendars"
    nights.configure(run=f"[run]\nics_dir = '{calendars}'\n")
    (nights.folder / "clients").mkdir()
    for name in FILE_NAMES.values():
        (nights.folder / "clients" / name).write_bytes(built([planned("Plain")]))
    ran = nights.night("--email", "--ics", "--jobs", "1")
    assert (ran.code, ran.err, nights.mailed) == (0, "", [COACH])
    assert all(re.fullmatch(r"[\w-]+\.ics", file.name) for file in calendars.iterdir())
    assert len(list(calendars.iterdir())) == len(FILE_NAMES)
    html = (nights.last.get_body(["html"]) or nights.last).get_content()
    assert unseen(html.replace("\r\n", "\n"), joiners=True) == set()
    assert {"b", "script", "img"} & HtmlPage(html).tags == set()
