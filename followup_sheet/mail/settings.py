"""The ``[mail]`` section of the configuration: which server, as whom, to whom, where the password is."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path

from followup_sheet.mail.address import Mailbox, read_mailbox
from followup_sheet.quoting import quoted

MAIL_KEYS = (
    "host", "port", "security", "user", "from", "to", "always", "password_file", "password_command", "clients",
)  # fmt: skip
"""Everything that may stand in ``[mail]``."""


class Security(StrEnum):
    """How the way to the server is protected."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


USUAL_PORTS: Mapping[Security, int] = {Security.TLS: 465, Security.STARTTLS: 587, Security.NONE: 25}


@dataclass(frozen=True, slots=True)
class MailSettings:
    """``[mail]``, checked. ``port`` is 1 to 65535; without a ``user`` nobody logs in and no password is needed.

    ``clients`` are the mailboxes by the name or the path of the tracker whose own digest they get; a path
    is absolute."""

    host: str
    sender: Mailbox
    port: int = USUAL_PORTS[Security.TLS]
    security: Security = Security.TLS
    user: str = ""
    recipients: tuple[Mailbox, ...] = ()
    always: bool = False
    password_file: Path | None = None
    password_command: tuple[str, ...] = ()
    clients: Mapping[str, Mailbox] = field(default_factory=dict)

    @property
    def server(self) -> str:
        return f"{self.host}:{self.port}"


def read_mail(section: Mapping[str, object], folder: Path, faults: list[str]) -> MailSettings | None:
    """The section as settings; None where ``faults`` were found, each of which is added there.

    Relative paths are taken from ``folder``, the configuration's own."""
    reader = _Section(section, folder, faults)
    before = len(faults)
    reader.refuse_unknown_keys()
    security = reader.security()
    settings = MailSettings(
        host=reader.host(),
        sender=reader.sender(),
        port=reader.port(security),
        security=security,
        user=reader.text("user"),
        recipients=tuple(reader.recipients()),
        always=reader.always(),
        password_file=reader.path("password_file"),
        password_command=reader.command(),
        clients=dict(reader.clients()),
    )
    if settings.user and security is Security.NONE and settings.host and not _is_this_machine(settings.host):
        faults.append(
            '[mail] security = "none" would send the password in the clear: set "tls" or "starttls", or leave user out'
        )
    return settings if len(faults) == before else None


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


class _Section:
    """One section being read: what is wrong in it goes to ``faults``, all of it."""

    def __init__(self, section: Mapping[str, object], folder: Path, faults: list[str]) -> None:
        self._section = section
        self._folder = folder
        self._faults = faults

    def refuse_unknown_keys(self) -> None:
        for key in self._section:
            if key == "password":
                step = "use password_file, password_command or: followup-sheet mail setup"
                self._faults.append(f"[mail] password must not stand here, where others may read it: {step}")
            elif key not in MAIL_KEYS:
                self._faults.append(f"[mail] {key} is not a setting: there are {', '.join(MAIL_KEYS)}")

    def text(self, key: str) -> str:
        value = self._section.get(key)
        if value is None:
            return ""
        if not isinstance(value, str) or not value.strip() or not value.isprintable():
            self._faults.append(f"[mail] {key} must be a text on one line")
            return ""
        return value.strip()

    def host(self) -> str:
        host = self.text("host")
        if not host and "host" not in self._section:
            self._faults.append('[mail] host is missing: the name of the mail server, such as "smtp.gmail.com"')
        elif set(host) & set(" /@"):
            self._faults.append(f"[mail] host is {quoted(host)}: give the server's name alone")
        return host

    def security(self) -> Security:
        value = self._section.get("security", Security.TLS)
        if value not in list(Security):
            self._faults.append('[mail] security must be "tls", "starttls" or "none"')
            return Security.TLS
        return Security(str(value))

    def port(self, security: Security) -> int:
        value = self._section.get("port", USUAL_PORTS[security])
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 65_535:
            self._faults.append("[mail] port must be a whole number from 1 to 65535")
            return USUAL_PORTS[security]
        return value

    def always(self) -> bool:
        value = self._section.get("always", False)
        if not isinstance(value, bool):
            self._faults.append("[mail] always must be true or false")
        return value is True

    def sender(self) -> Mailbox:
        key = "from" if "from" in self._section else "user"
        if key == "user" and "@" not in self.text("user"):
            self._faults.append("[mail] from is missing: the address the mail comes from")
            return Mailbox("")
        return self._mailbox(key, self.text(key)) or Mailbox("")

    def recipients(self) -> Iterator[Mailbox]:
        value = self._section.get("to", [])
        texts = [value] if isinstance(value, str) else value
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            self._faults.append("[mail] to must be an address or a list of addresses")
            return
        found = {box.key: box for text in texts if (box := self._mailbox("to", text))}
        yield from found.values()

    def clients(self) -> Iterator[tuple[str, Mailbox]]:
        value = self._section.get("clients", {})
        if not isinstance(value, dict):
            self._faults.append("mail.clients must be a section: [mail.clients]")
            return
        for name, text in value.items():
            if not isinstance(text, str):
                self._faults.append(f"[mail.clients] {quoted(name)} must be one address")
            elif box := self._mailbox(f"clients {quoted(name)}", text):
                yield self._client(name), box

    def _client(self, name: str) -> str:
        return str(self._absolute(name)) if set(name) & set("/\\~") else name

    def path(self, key: str) -> Path | None:
        text = self.text(key)
        return self._absolute(text) if text else None

    def command(self) -> tuple[str, ...]:
        value = self._section.get("password_command", [])
        try:
            words = shlex.split(value) if isinstance(value, str) else value
        except ValueError:
            words = None
        if not isinstance(words, Sequence) or not all(isinstance(word, str) and word for word in words):
            self._faults.append("[mail] password_command must be a command as one text, or as a list of its words")
            return ()
        if "password_command" in self._section and not words:
            self._faults.append("[mail] password_command names no command")
        return tuple(words)

    def _absolute(self, text: str) -> Path:
        try:
            return (self._folder / Path(text).expanduser()).absolute()
        except RuntimeError:
            self._faults.append(f"[mail] {quoted(text)} names a home folder that is not there")
            return self._folder

    def _mailbox(self, key: str, text: str) -> Mailbox | None:
        if not text:
            return None  # told already
        try:
            return read_mailbox(text)
        except ValueError as error:
            self._faults.append(f"[mail] {key}: {error}")
            return None
