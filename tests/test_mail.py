"""Promise: what was composed arrives, over a line nobody can listen in on, and a refusal is told as one."""

from __future__ import annotations

import logging
import re
import ssl
from datetime import UTC, datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from pathlib import Path

import pytest

from followup_sheet.mail import smtp as module
from followup_sheet.mail.address import Mailbox, read_mailbox
from followup_sheet.mail.outcome import Outcome, Verdict
from followup_sheet.mail.settings import MailSettings, Security
from followup_sheet.mail.smtp import Connection, as_bytes
from tests.support.command import ROOT
from tests.support.smtp_server import HOST, SECRET, USER, Authority, Server, free_port, serving

ANN = Mailbox("ann@example.org", "Ann Lee")
BOB = Mailbox("bob@example.org", "Bob")
QUICK = 4.0
"""Seconds a mail has here."""


@pytest.fixture(autouse=True)
def _trusted(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))


def composed(text: str = "Call Zoë.\n.hidden\nFrom here on\n", to: Address | None = None) -> EmailMessage:
    message = EmailMessage()
    message["From"] = Address("Ann Lee", "ann", "example.org")
    message["To"] = to or Address('Zoë 🎉 Café, "Z"', "zoe", "example.org")
    message["Subject"] = "1 to follow up today: Überfällig"
    message["Message-ID"] = "<one@example.org>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    message.add_alternative("<p>Call <b>Zoë</b>.</p>", subtype="html")
    message.add_attachment(b"BEGIN:VCALENDAR", maintype="text", subtype="calendar", filename="follow-ups.ics")
    return message


def sent(settings: MailSettings, to: Mailbox = ANN, body: bytes | None = None, secret: str = SECRET) -> Outcome:
    with Connection(settings, secret, seconds=QUICK, pauses=(0, 0)) as connection:
        return connection.send(body or as_bytes(composed()), to, lambda: True)


@pytest.mark.parametrize("security", list(Security))
def test_a_mail_arrives_as_it_was_composed(security: Security, authority: Authority) -> None:
    with serving(None if security is Security.NONE else authority.good, security) as server:
        assert sent(server.settings()) == Outcome(Verdict.SENT)
    (mail,) = server.mails
    assert (mail.sender, mail.recipients) == ("ann@example.org", ("ann@example.org",))
    assert bool(mail.tls) == (security is not Security.NONE)
    assert server.log_ins == [(USER, SECRET)]
    message = mail.message
    assert message["To"].addresses[0].display_name == 'Zoë 🎉 Café, "Z"'
    assert message["Subject"] == "1 to follow up today: Überfällig"
    assert (message["Message-ID"], message["Auto-Submitted"]) == ("<one@example.org>", "auto-generated")
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content().replace("\r\n", "\n") == "Call Zoë.\n.hidden\nFrom here on\n"
    assert html.get_content().strip() == "<p>Call <b>Zoë</b>.</p>"
    (calendar,) = message.iter_attachments()
    assert (calendar.get_content_type(), calendar.get_filename()) == ("text/calendar", "follow-ups.ics")


def test_without_a_user_nobody_logs_in(authority: Authority) -> None:
    with serving(authority.good, log_in=False) as server:
        assert sent(server.settings(user=""), secret="").verdict is Verdict.SENT
    assert (len(server.mails), server.log_ins) == (1, [])


def test_who_logs_in_need_not_be_the_sender(server: Server) -> None:
    assert "@" not in USER
    assert sent(server.settings()).verdict is Verdict.SENT
    assert server.mails[0].sender == "ann@example.org"


def test_many_mails_go_over_one_connection_and_it_ends_politely(server: Server) -> None:
    boxes = [Mailbox(f"client{number}@example.org") for number in range(5)]
    with Connection(server.settings(), SECRET, seconds=QUICK) as connection:
        outcomes = [connection.send(as_bytes(composed(f"{box}")), box, lambda: True) for box in boxes]
    assert {outcome.verdict for outcome in outcomes} == {Verdict.SENT}
    assert [mail.recipients for mail in server.mails] == [(box.address,) for box in boxes]
    assert (server.connections, server.said_good_bye) == (1, 1)


def test_a_refused_recipient_is_told_and_does_not_entangle_the_others(server: Server) -> None:
    server.replies[BOB.address] = "550 no such user"
    boxes = [ANN, BOB, Mailbox("cid@example.org")]
    with Connection(server.settings(), SECRET, seconds=QUICK) as connection:
        outcomes = [connection.send(as_bytes(composed()), box, lambda: True) for box in boxes]
    assert [outcome.verdict for outcome in outcomes] == [Verdict.SENT, Verdict.REFUSED, Verdict.SENT]
    assert "bob@example.org" in outcomes[1].reason
    assert "550 no such user" in outcomes[1].reason
    assert [mail.recipients[0] for mail in server.mails] == ["ann@example.org", "cid@example.org"]


@pytest.mark.parametrize(
    ("at", "step"), [("MAIL", "Set from in [mail]"), ("DATA", "Ask whoever runs the server"), (ANN.address, "address")]
)
def test_every_refusal_names_what_was_refused_and_what_to_do(server: Server, at: str, step: str) -> None:
    server.replies[at] = "553 5.7.1 not\x1b[31m yours"
    outcome = sent(server.settings())
    assert (outcome.verdict, server.mails) == (Verdict.REFUSED, [])
    assert "553 5.7.1 not\\x1b[31m yours" in outcome.reason
    assert "ann@example.org" in outcome.reason
    assert step in outcome.next_step


def test_a_wrong_password_is_told_as_one_and_asked_once(server: Server) -> None:
    with Connection(server.settings(), "wrong", seconds=QUICK, pauses=(0, 0)) as connection:
        first = connection.send(b"x", ANN, lambda: True)
        second = connection.send(b"x", BOB, lambda: True)
    assert first.verdict is second.verdict is Verdict.NOT_DELIVERED
    assert f"refused the password of {USER} (535 " in first.reason
    assert "app password" in first.next_step
    assert server.connections == 1
    assert second.reason == first.reason


def test_a_server_that_does_not_speak_tls_gets_no_password(authority: Authority) -> None:
    with serving(authority.good, Security.STARTTLS) as server:
        outcome = sent(server.settings(security=Security.TLS))
    assert outcome.verdict is Verdict.NOT_DELIVERED
    assert 'security = "starttls"' in outcome.next_step
    assert "587" in outcome.next_step
    assert server.log_ins == []


def test_a_server_without_starttls_gets_no_password() -> None:
    with serving(None, Security.NONE) as server:
        outcome = sent(server.settings(security=Security.STARTTLS))
    assert "offers no STARTTLS" in outcome.reason
    assert 'security = "tls"' in outcome.next_step
    assert (server.log_ins, server.mails) == ([], [])


def test_a_server_that_knows_no_log_in_is_told(authority: Authority) -> None:
    with serving(authority.good, log_in=False, auth_exclude_mechanism=["PLAIN", "LOGIN"]) as server:
        outcome = sent(server.settings())
    assert outcome.verdict is Verdict.NOT_DELIVERED
    assert "log in" in outcome.reason
    assert "Leave user out" in outcome.next_step


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
@pytest.mark.parametrize(
    ("wrong", "said"), [("name", "for another name"), ("expired", "not valid today"), ("signer", "nobody this machine")]
)
def test_a_certificate_that_is_not_right_gets_no_password(
    security: Security, wrong: str, said: str, authority: Authority, tmp_path: Path
) -> None:
    past = datetime.now(UTC) - timedelta(days=1)
    certificate = {
        "name": lambda: authority.issue("mail.example.org"),
        "expired": lambda: authority.issue(HOST, not_before=past - timedelta(days=9), not_after=past),
        "signer": lambda: Authority(tmp_path).good,
    }[wrong]()
    with serving(certificate, security) as server:
        outcome = sent(server.settings())
    assert outcome.verdict is Verdict.NOT_DELIVERED
    assert said in outcome.reason
    assert HOST in outcome.reason
    assert outcome.next_step
    assert (server.log_ins, server.mails) == ([], [])


def test_a_port_where_nobody_listens_is_told() -> None:
    outcome = sent(MailSettings(HOST, ANN, free_port(), user=USER))
    assert outcome.verdict is Verdict.NOT_DELIVERED
    assert "connection refused" in outcome.reason
    assert "host and port" in outcome.next_step


def test_a_name_that_does_not_exist_is_told() -> None:
    outcome = sent(MailSettings("mail.invalid", ANN, user=USER))
    assert outcome.verdict is Verdict.NOT_DELIVERED
    assert "mail.invalid was not found" in outcome.reason


def test_an_address_beyond_ascii_goes_where_it_can(server: Server) -> None:
    zoe = read_mailbox("Zoë <zoë@bücher.example>")
    message = composed(to=zoe.header)
    assert sent(server.settings(), zoe, as_bytes(message)).verdict is Verdict.REFUSED
    assert server.mails == []


def test_an_address_beyond_ascii_is_carried_by_a_server_that_can(authority: Authority) -> None:
    zoe = read_mailbox("Zoë <zoë@bücher.example>")
    with serving(authority.good, enable_SMTPUTF8=True) as server:
        assert sent(server.settings(), zoe, as_bytes(composed(to=zoe.header))).verdict is Verdict.SENT
        assert sent(server.settings(), ANN).verdict is Verdict.SENT
    international, plain = server.mails
    assert international.recipients == ("zoë@xn--bcher-kva.example",)
    assert "SMTPUTF8" in international.options
    assert "\r\nTo: Zoë <zoë@xn--bcher-kva.example>\r\n".encode() in international.data
    assert "SMTPUTF8" not in plain.options


def test_a_mail_goes_over_the_line_in_seven_bits_and_short_lines() -> None:
    data = as_bytes(composed("Zoë " * 2_000))
    assert data.isascii()
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert max(map(len, data.split(b"\r\n"))) <= 998


@pytest.mark.parametrize("text", ["x\r\nBcc: eve@example.org", "x\nBcc: eve@example.org", "s\r\n\r\nbody"])
@pytest.mark.parametrize("header", ["Subject", "To", "From"])
def test_no_text_makes_a_header_of_its_own(header: str, text: str) -> None:
    message = EmailMessage()
    with pytest.raises(ValueError, match=r"(?i)header"):
        message[header] = text


def test_no_line_ends_but_at_its_end() -> None:
    message = composed("one\rtwo\n.\r\nMAIL FROM:<eve@example.org>\n")
    message["X"] = "cut\r"
    data = as_bytes(message)
    assert not re.search(rb"\r(?!\n)|(?<!\r)\n", data)
    assert data.index(b"X: cut\r\n") < data.index(b"\r\n\r\n")


@pytest.mark.parametrize(
    "text",
    ["", "ann", "@example.org", "ann@", "a b@example.org", "ann@example.org, bob@example.org", "ann@ex ample.org",
     "ann@example.org\nBcc: x@y.z", "<ann@example.org> <bob@example.org>", "ann@-x.org", "ann@exa_mple.org",
     'a"b@example.org', "ann\x00@example.org", "ann@" + "x" * 64 + ".org", "a" * 65 + "@example.org",
     "ann@xn--\u0660.org"],
)  # fmt: skip
def test_what_is_not_one_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="e-mail address"):
        read_mailbox(text)


@pytest.mark.parametrize(
    ("text", "address", "name"),
    [("ann@Example.ORG", "ann@example.org", ""),
     ("Ann\tLee  <ann+jobs@example.org>", "ann+jobs@example.org", "Ann Lee"),
     ('"Lee, Ann" <ann@localhost>', "ann@localhost", "Lee, Ann"), ("ann@faß.de", "ann@xn--fa-hia.de", ""),
     ("An\r\nn <a@b.c>", "a@b.c", "An n")],
)  # fmt: skip
def test_an_address_is_read_as_people_write_it(text: str, address: str, name: str) -> None:
    assert read_mailbox(text) == Mailbox(address, name)


def test_nothing_is_written_to_the_terminal_or_a_log(
    server: Server, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="yagmail.log")
    server.replies[BOB.address] = "550 no"
    with Connection(server.settings(), SECRET, seconds=QUICK) as connection:
        for box in (ANN, BOB):
            connection.send(as_bytes(composed()), box, lambda: True)
    sent(server.settings(), secret=SECRET[::-1])
    assert capfd.readouterr() == ("", "")
    assert SECRET not in caplog.text
    assert {type(handler) for handler in logging.getLogger("yagmail.log").handlers} == {logging.NullHandler}


def test_an_answer_that_gives_the_password_away_does_not_get_through(authority: Authority) -> None:
    import base64

    coded = base64.b64encode(SECRET.encode()).decode()
    plain = base64.b64encode(f"\0{USER}\0{SECRET}".encode()).decode()
    with serving(authority.good, replies={"MAIL": f"550 you said {SECRET}, {coded}, {plain}"}) as server:
        outcome = sent(server.settings())
    assert "you said" in outcome.reason
    assert not [word for word in (SECRET, coded, plain) if word in repr(outcome)]


def test_no_object_shows_the_password(server: Server) -> None:
    connection = Connection(server.settings(), SECRET)
    assert SECRET not in repr(connection) + repr(server.settings())


def test_a_recipient_written_like_a_file_is_never_read(server: Server, tmp_path: Path) -> None:
    (tmp_path / "secrets").write_text("secret of the file")
    assert sent(server.settings(), body=as_bytes(composed(str(tmp_path / "secrets")))).verdict is Verdict.SENT
    assert b"secret of the file" not in server.mails[0].data


def test_only_certified_lines_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[dict[str, object]] = []
    import yagmail

    monkeypatch.setattr(yagmail, "Client", lambda **options: made.append(options) or yagmail.SMTP(**options))
    for security in Security:
        module._client(MailSettings(HOST, ANN, security=security, user=USER), SECRET)
    tls, starttls, none = made
    for context in (tls["context"], starttls["smtp_starttls"]["context"]):  # type: ignore[index]  # a dictionary
        assert isinstance(context, ssl.SSLContext)
        assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert none["smtp_starttls"] is False
    assert {options["timeout"] for options in made} == {30.0}


def test_the_code_never_talks_smtp_by_itself() -> None:
    sources = (ROOT / "followup_sheet").rglob("*.py")
    assert [path for path in sources if re.search(r"^\s*(import|from) smtplib", path.read_text(), re.MULTILINE)] == []
