"""A real mail server on the loopback, with TLS and log-in, that keeps what it is given."""

from __future__ import annotations

import email
import email.policy
import logging
import socket
import ssl
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from followup_sheet.mail.settings import MailSettings, Security

logging.getLogger("mail.log").addHandler(logging.NullHandler())  # aiosmtpd would tell the terminal

HOST = "localhost"
USER = "ann"
SECRET = "correct horse/battery+staple"  # noqa: S105 - of a server that lives as long as one test


@dataclass(frozen=True, slots=True)
class Received:
    """One mail as the server took it; ``tls`` is the version its line was protected by, "" for none."""

    sender: str
    recipients: tuple[str, ...]
    data: bytes
    tls: str
    options: tuple[str, ...] = ()

    @property
    def message(self) -> EmailMessage:
        message = email.message_from_bytes(self.data, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        return message


@dataclass
class Server:
    """Where it listens, and what has happened there. ``replies`` overrule the answer to a recipient's
    address, to ``MAIL`` or to the whole ``DATA``; ``before_answer`` is called when a whole mail was taken."""

    port: int
    security: Security
    replies: dict[str, str]
    before_answer: Callable[[Received], None] | None = None
    mails: list[Received] = field(default_factory=list)
    connections: int = 0
    log_ins: list[tuple[str, str]] = field(default_factory=list)
    said_good_bye: int = 0

    def settings(self, **changes: Any) -> MailSettings:
        """The configuration that fits this server."""
        from followup_sheet.mail.address import Mailbox

        usual: dict[str, Any] = {
            "host": HOST, "sender": Mailbox("ann@example.org", "Ann Lee"), "port": self.port,
            "security": self.security, "user": USER,
        }  # fmt: skip
        return MailSettings(**(usual | changes))

    def toml(self, **more: str) -> str:
        """The same as a file."""
        keys = {
            "host": HOST, "port": self.port, "security": str(self.security), "user": USER,
            "from": "Ann Lee <ann@example.org>", "to": "ann@example.org",
        } | more  # fmt: skip
        return "[mail]\n" + "".join(f"{key} = {value!r}\n" for key, value in keys.items() if value != "")


class _Handler:
    def __init__(self, server: Server) -> None:
        self.server = server

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, _protocol: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if "MAIL" in self.server.replies:
            return self.server.replies["MAIL"]
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _protocol: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.server.replies:
            return self.server.replies[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, protocol: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        if "DATA" in self.server.replies:
            return self.server.replies["DATA"]
        line = protocol.transport.get_extra_info("ssl_object")
        data = envelope.original_content or b""
        mail = Received(
            str(envelope.mail_from), tuple(map(str, envelope.rcpt_tos)), data, line.version() if line else "",
            tuple(envelope.mail_options),
        )  # fmt: skip
        self.server.mails.append(mail)
        if self.server.before_answer:
            self.server.before_answer(mail)
        return "250 taken"

    async def handle_QUIT(self, _protocol: SMTP, _session: Session, _envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        self.server.said_good_bye += 1
        return "221 Bye"


class _Controller(Controller):
    """Counts connections; aiosmtpd cannot be told to find a port by itself."""

    def __init__(self, server: Server, **options: Any) -> None:
        self._kept = server
        super().__init__(_Handler(server), hostname="127.0.0.1", port=server.port, **options)

    def factory(self) -> SMTP:
        self._kept.connections += 1
        return super().factory()

    def _trigger_server(self) -> None:
        """The first connection, by which aiosmtpd sees that it runs: its own way cannot do TLS."""
        socket.create_connection(("127.0.0.1", self.port), 1).close()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def serving(
    certificate: trustme.LeafCert | None,
    security: Security = Security.TLS,
    *,
    replies: Mapping[str, str] | None = None,
    before_answer: Callable[[Received], None] | None = None,
    log_in: bool = True,
    **options: Any,
) -> Iterator[Server]:
    """A server until the block ends. It asks for `USER` and `SECRET` unless told otherwise."""
    server = Server(free_port(), security, dict(replies or {}), before_answer)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(context)
        options |= (
            {"ssl_context": context}
            if security is Security.TLS
            else {"tls_context": context, "require_starttls": security is Security.STARTTLS}
        )

    def authenticated(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        told = (data.login.decode(), data.password.decode())
        server.log_ins.append(told)
        return AuthResult(success=told == (USER, SECRET), handled=False)

    if log_in:
        # aiosmtpd does not know of TLS that was there from the start.
        options = {"authenticator": authenticated, "auth_required": True, "auth_require_tls": False} | options
        warnings.filterwarnings("ignore", message="Requiring AUTH")  # until the end of the test
    controller = _Controller(server, **({"enable_SMTPUTF8": False} | options))
    controller.start()
    server.connections = 0
    try:
        yield server
    finally:
        controller.stop()


class Authority:
    """A certificate authority, and the certificates it has signed."""

    def __init__(self, folder: Path) -> None:
        self._ca = trustme.CA()
        self.file = folder / "authority.pem"
        self._ca.cert_pem.write_to_path(self.file)
        self.good = self._ca.issue_cert(HOST, "127.0.0.1")

    def issue(self, *names: str, **options: Any) -> trustme.LeafCert:
        return self._ca.issue_cert(*names, **options)


@dataclass
class Rude:
    """A server written by hand that misbehaves at one point; ``heard`` are the commands, ``mails`` whole texts."""

    port: int
    heard: list[str] = field(default_factory=list)
    mails: list[bytes] = field(default_factory=list)
    connections: int = 0


REPLIES = {
    "greeting": b"220 here\r\n", "EHLO": b"250-here\r\n250 SIZE 1000000\r\n", "MAIL": b"250 ok\r\n",
    "HELO": b"250 here\r\n", "RCPT": b"250 ok\r\n", "DATA": b"354 go on\r\n", "end": b"250 taken\r\n",
    "RSET": b"250 ok\r\n", "QUIT": b"221 bye\r\n",
}  # fmt: skip
STAGES = ("greeting", "EHLO", "MAIL", "RCPT", "DATA", "end")


@contextmanager
def misbehaving(at: str, how: str | bytes, *, times: int = 1_000) -> Iterator[Rude]:
    """At the stage ``at`` (of `STAGES`) it drops the line, falls silent, drips, or says the bytes ``how``.

    After ``times`` of it, it behaves. Without TLS or log-in."""
    stop = threading.Event()
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        server = Rude(listener.getsockname()[1])
        rudeness = _Rudeness(at, how, times, stop)
        thread = threading.Thread(target=_accept, args=(listener, server, rudeness), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            stop.set()
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(5)


@dataclass
class _Rudeness:
    at: str
    how: str | bytes
    times: int
    stop: threading.Event

    def answer(self, line: socket.socket, stage: str) -> bytes:
        """Answers; what was said, nothing where the line is over."""
        if stage != self.at or self.times == 0:
            said = REPLIES.get(stage, b"500 what?\r\n")
            line.sendall(said)
            return said
        self.times -= 1
        if isinstance(self.how, bytes):
            line.sendall(self.how)
            return self.how
        if self.how == "silence":
            self.stop.wait(20)
        elif self.how == "drip":
            line.sendall(REPLIES[stage][:3] + b"-")
            while not self.stop.wait(0.05):
                line.sendall(b"x")
        return b""


def _accept(listener: socket.socket, server: Rude, rudeness: _Rudeness) -> None:
    while not rudeness.stop.is_set():
        try:
            line, _ = listener.accept()
        except OSError:
            return
        server.connections += 1
        threading.Thread(target=_talk, args=(line, server, rudeness), daemon=True).start()


def _talk(line: socket.socket, server: Rude, rudeness: _Rudeness) -> None:
    try:
        with line, line.makefile("rb") as incoming:
            if not rudeness.answer(line, "greeting"):
                return
            for command in incoming:
                verb = command[:4].decode("latin-1").upper().strip()
                server.heard.append(verb)
                said = rudeness.answer(line, verb)
                if not said or verb == "QUIT":
                    return
                if said.startswith(b"354") and not _take(line, incoming, server, rudeness):
                    return
    except OSError:
        return


def _take(line: socket.socket, incoming: Any, server: Rude, rudeness: _Rudeness) -> bool:
    text = b""
    for part in incoming:
        if part == b".\r\n":
            server.mails.append(text)
            return bool(rudeness.answer(line, "end"))
        text += part
    return False
