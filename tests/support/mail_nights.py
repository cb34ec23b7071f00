"""Nights with mail: trackers in folders, a configuration, the real command, a real server and what it was given."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from followup_sheet.mail.smtp import Connection
from tests.support.command import ANN, DAY, Ran, call, workbook
from tests.support.lifelike import Row
from tests.support.smtp_server import SECRET, Authority, Received, Server, serving

COACH = "coach@example.org"
ONE_DAY = timedelta(days=1)
EXCEL_LOCK = bytes([9]) + b"Ana Souza".ljust(54) + (9).to_bytes(2, "little") + "Ana Souza".ljust(54).encode("utf-16-le")


def due(company: str, person: str, days_ago: int = 10) -> Row:
    """A row that asks for a follow-up on DAY."""
    return {"Company": company, "Role": "Clerk", "Contact": person, "Applied on": DAY - timedelta(days=days_ago)}


QUIET: Row = due("Later", "Lea Late", 1)
"""A row that asks for nothing on DAY."""


@dataclass
class Nights:
    """What a coach or a job seeker has. Each run of the command is a night on ``day``, unless it says otherwise."""

    folder: Path
    server: Server
    day: date = DAY
    config: Path = field(init=False)

    def __post_init__(self) -> None:
        self.config = self.folder / "config.toml"
        self.configure()

    def configure(self, clients: Mapping[str, str] | None = None, run: str = "", **keys: str) -> None:
        """The configuration file. ``keys`` change those of ``[mail]``; "" takes one away."""
        secret = self.folder / "password"
        secret.write_text(SECRET, encoding="utf-8")
        secret.chmod(0o600)
        always = "always = true\n" if keys.pop("always", "") else ""
        mail = self.server.toml(**({"to": COACH, "password_file": str(secret)} | keys)) + always
        self.config.write_text(f"{mail}\n{_section(clients)}\n{run}", encoding="utf-8")

    def configure_plainly(self, port: int, clients: Mapping[str, str] | None = None) -> None:
        """The configuration for a server without TLS or log-in."""
        mail = f"host = '127.0.0.1'\nport = {port}\nsecurity = 'none'\nfrom = 'ann@example.org'\nto = '{COACH}'\n"
        self.config.write_text(f"[mail]\n{mail}\n{_section(clients)}", encoding="utf-8")

    def tracker(self, name: str, *rows: Row, **settings: str) -> Path:
        """A tracker below ``clients``, written anew. ``settings`` are names with underscores for spaces."""
        path = self.folder / "clients" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = [[_SETTINGS[key], text] for key, text in settings.items()]
        path.write_bytes(workbook(rows or (ANN,), **({"Settings": lines} if lines else {})))
        return path

    def arguments(self, *options: str | Path, paths: Sequence[str | Path] = (), days: int = 0) -> list[str | Path]:
        """The command line of a night, ``days`` later than ``day``."""
        today = (self.day + days * ONE_DAY).isoformat()
        return ["--config", self.config, "run", *(paths or [self.folder / "clients"]), "--today", today, *options]

    def night(
        self, *options: str | Path, paths: Sequence[str | Path] = (), days: int = 0, verbose: bool = False
    ) -> Ran:
        """One run in this process."""
        told = ["-v"] if verbose else []
        ran = call(*told, *self.arguments(*options, paths=paths, days=days))
        assert "Traceback" not in ran.err
        assert SECRET not in ran.out + ran.err
        return ran

    @property
    def mailed(self) -> list[str]:
        """Who got a mail, in the order of the mails."""
        return [recipient for mail in self.server.mails for recipient in mail.recipients]

    def to(self, address: str) -> EmailMessage:
        """The one mail to an address."""
        (mail,) = (mail for mail in self.server.mails if mail.recipients == (address,))
        return mail.message

    @property
    def last(self) -> EmailMessage:
        return self.server.mails[-1].message


AMY, BEN = "amy@example.org", "ben@example.net"


@contextmanager
def nights_with(folder: Path, authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Iterator[Nights]:
    """A server with TLS and log-in, whose certificate is trusted; what is tried again is tried at once."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    monkeypatch.setitem(Connection.__init__.__kwdefaults__, "pauses", (0, 0))
    with serving(authority.good) as server:
        yield Nights(folder, server)


def with_two_clients(nights: Nights) -> Nights:
    """A coach's two clients, each with an address of their own."""
    nights.tracker("amy.xlsx", due("Amylase Ltd", "Al Ames"), your_name="Amy Adams")
    nights.tracker("ben.xlsx", due("Benzol plc", "Bo Bright"), your_name="Ben Brown")
    nights.configure({"amy.xlsx": AMY, "ben": f"Ben Brown <{BEN}>"})
    return nights


_SETTINGS = {"your_name": "Your name", "email": "E-mail"}


def _section(clients: Mapping[str, str] | None) -> str:
    named = "".join(f"{_quoted(name)} = {_quoted(box)}\n" for name, box in (clients or {}).items())
    return f"[mail.clients]\n{named}" if clients is not None else ""


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def text(message: EmailMessage) -> str:
    """The plain text, its lines joined, so that no sentence is broken by the end of a line."""
    body = message.get_body(("plain",))
    assert body is not None
    return " ".join(body.get_content().split())


def everything(mail: Received) -> str:
    """All that a mail holds: the bytes as they went over the line, and each part as a mail program decodes it."""
    message = email.message_from_bytes(mail.data, policy=email.policy.default)
    parts = [part.get_content() for part in message.walk() if not part.is_multipart()]
    decoded = (part if isinstance(part, str) else part.decode("utf-8", "replace") for part in parts)
    headers = "\n".join(f"{name}: {value}" for name, value in message.items())
    return "\n".join((mail.data.decode("latin-1"), headers, *decoded))
