"""From a finished message to an SMTP server, by yagmail: its only door.

yagmail makes the connection, the TLS and the log-in. The steps of a delivery are taken one by one on its
connection, because its own `send` repeats a mail after a lost line, although the server may have taken it:

    MAIL → RCPT → DATA → the whole text → *the outbox records it* → the final dot → the server's yes or no

Without the final dot no server delivers a mail (RFC 5321, 4.1.1.4); so whatever happens before it, the
mail may be sent again, and whatever happens after it, never.
"""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from email.message import EmailMessage
from functools import partial
from types import TracebackType
from typing import Any

from followup_sheet.mail.address import Mailbox
from followup_sheet.mail.deadline import Deadline, within
from followup_sheet.mail.outcome import Failures, Outcome, Verdict, told_again_later
from followup_sheet.mail.settings import MailSettings, Security

SECONDS = 60.0
"""All the time one mail has, the connection and every further try included."""

SILENCE_SECONDS = 30.0
"""How long a single answer may take to begin."""

PAUSES = (2.0, 5.0)
"""Seconds before the second and the third try."""

_BEFORE_THE_END = 5 / 6
"""The share of a mail's time after which it is not completed any more, so that the answer has the rest."""

_GOOD_BYE_SECONDS = 5.0
_LOST_IN_A_ROW = 2
"""So many mails that were lost, one after the other, and the rest are left for the next run."""

_OK, _GO_ON = 250, 354
_TAKEN, _NO = range(200, 300), range(400, 600)

_OWN_NAME = "[127.0.0.1]"
"""How this machine greets: its real name would have to be looked up, which can take long, and is nobody's business."""

_ABOUT_SENDER = "Set from in [mail] to an address this login may send as"
_ABOUT_RECIPIENT = "Check the address"
_ABOUT_TEXT = "Ask whoever runs the server why"


def as_bytes(message: EmailMessage) -> bytes:
    """A message as it goes over the line: 7-bit, CRLF; with UTF-8 in the headers only where an address needs it."""
    from email.policy import SMTP

    plain = all(address.addr_spec.isascii() for address in _addresses(message))
    data = message.as_bytes(policy=SMTP.clone(cte_type="7bit") if plain else SMTP.clone(utf8=True))
    # A line end that only one of two servers takes for one can hide a second mail in the first.
    return re.sub(rb"(?<!\r)\n", b"\r\n", re.sub(rb"\r(?!\n)", b"", data))


def _addresses(message: EmailMessage) -> list[Any]:
    return [address for name in ("From", "To") for header in message.get_all(name, []) for address in header.addresses]


class Connection:
    """One line to the mail server, opened when the first mail needs it, for any number of mails.

    ``seconds`` is what each mail has in all, ``pauses`` what is waited before it is tried again. When
    no server can be reached, the mails after it are not tried: their outcome is the same."""

    def __init__(
        self,
        settings: MailSettings,
        password: str,
        *,
        seconds: float = SECONDS,
        pauses: Sequence[float] = PAUSES,
    ) -> None:
        self._settings = settings
        self._password = password
        self._seconds = seconds
        self._pauses = pauses
        self._failures = Failures(settings, password)
        self._dialogue: _Dialogue | None = None
        self._hopeless: Outcome | None = None
        self._reached = False
        self._lost_in_a_row = 0

    def __enter__(self) -> Connection:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._dialogue and kind is None:
            self._dialogue.say_good_bye()
        self._hang_up()

    def reach(self) -> Outcome | None:
        """Connects and logs in, within ``seconds``, and sends nothing; what stood in the way, else None."""
        try:
            self._connected(Deadline(self._seconds))
        except (OSError, ValueError) as error:
            self._hang_up()
            return self._failures.lost(error)
        return None

    def send(self, body: bytes, recipient: Mailbox, before_end: Callable[[], bool]) -> Outcome:
        """Delivers one finished message to one mailbox, in ``seconds`` whatever the server does.

        ``before_end`` is called once, when nothing but the final dot is missing; where it returns False
        or raises, the mail is not completed and nobody gets it."""
        if self._hopeless:
            return told_again_later(self._hopeless)
        deadline = Deadline(self._seconds)
        give_up = Deadline(self._seconds * _BEFORE_THE_END)
        outcome = self._try(body, recipient, before_end, give_up, deadline)
        for pause in self._pauses:
            if not outcome.passing or give_up.left() <= pause:
                break
            time.sleep(pause)
            outcome = self._try(body, recipient, before_end, give_up, deadline)
        self._remember(outcome)
        return outcome

    def _try(
        self, body: bytes, recipient: Mailbox, before_end: Callable[[], bool], give_up: Deadline, deadline: Deadline
    ) -> Outcome:
        try:
            dialogue = self._connected(give_up)
            step = partial(dialogue.hand_over, body, self._settings.sender, recipient)
            refused = within(give_up.left(), step)
        except (OSError, ValueError) as error:
            self._hang_up()
            return self._failures.lost(error)
        return refused or self._complete(dialogue, recipient, before_end, deadline)

    def _complete(
        self, dialogue: _Dialogue, recipient: Mailbox, before_end: Callable[[], bool], deadline: Deadline
    ) -> Outcome:
        try:
            ours = before_end()
        except BaseException:
            self._hang_up()
            raise
        if not ours:
            self._hang_up()
            return Outcome(Verdict.ELSEWHERE)
        try:
            code, reply = within(deadline.left(), dialogue.finish)
        except (OSError, ValueError) as error:
            self._hang_up()
            return self._failures.uncertain(error)
        return self._answered(code, reply, recipient)

    def _answered(self, code: int, reply: bytes, recipient: Mailbox) -> Outcome:
        if code in _TAKEN:
            return Outcome(Verdict.SENT)
        if code not in _NO:
            return self._failures.unintelligible(code, reply)
        outcome = self._failures.refused(f"the mail to {recipient.address}", code, reply, _ABOUT_TEXT)
        return replace(outcome, passing=False)  # it was handed over once: no second time in this run

    def _connected(self, deadline: Deadline) -> _Dialogue:
        if self._dialogue is None:
            self._reached = False
            self._dialogue = _Dialogue(self._settings, self._password, self._failures)
            within(deadline.left(), self._dialogue.open)
            self._reached = True
        return self._dialogue

    def _hang_up(self) -> None:
        if self._dialogue:
            self._dialogue.drop()
        self._dialogue = None

    def _remember(self, outcome: Outcome) -> None:
        lost = outcome.verdict in (Verdict.NOT_DELIVERED, Verdict.UNCERTAIN)
        self._lost_in_a_row = self._lost_in_a_row + 1 if lost else 0
        if not self._reached or self._lost_in_a_row >= _LOST_IN_A_ROW:
            self._hopeless = outcome


class _Dialogue:
    """What is said over one line, from the greeting to the good-bye; each answer may take `SILENCE_SECONDS`."""

    def __init__(self, settings: MailSettings, password: str, failures: Failures) -> None:
        self._client = _client(settings, password)
        self._failures = failures
        self._dropped = False

    def open(self) -> None:
        """Connects, makes the line safe, logs in."""
        try:
            self._client.login()
            # The final dot would wait for the other side to acknowledge the text, which puts that off by 40 ms.
            self._client.smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        finally:
            if self._dropped:  # its time was over meanwhile
                self.drop()

    def hand_over(self, body: bytes, sender: Mailbox, recipient: Mailbox) -> Outcome | None:
        """Everything but the final dot; the outcome where the server refuses, else None."""
        smtp = self._client.smtp
        smtp.ehlo_or_helo_if_needed()
        international = not (sender.address + recipient.address).isascii()
        if international and not smtp.has_extn("smtputf8"):
            return self._failures.address_not_carried(sender if recipient.address.isascii() else recipient)
        code, reply = smtp.mail(sender.address, _options(smtp, len(body), international=international))
        if code != _OK:
            return self._refused(f"{sender.address} as the sender", code, reply, _ABOUT_SENDER)
        code, reply = smtp.rcpt(recipient.address)
        if code not in _TAKEN:
            return self._refused(f"the recipient {recipient.address}", code, reply, _ABOUT_RECIPIENT)
        code, reply = smtp.docmd("DATA")
        if code != _GO_ON:
            return self._refused(f"the mail to {recipient.address}", code, reply, _ABOUT_TEXT)
        smtp.send(_dots_doubled(body))
        return None

    def _refused(self, what: str, code: int, reply: bytes, step: str) -> Outcome:
        with suppress(OSError):  # the next mail would find out
            self._client.smtp.rset()
        return self._failures.refused(what, code, reply, step)

    def finish(self) -> tuple[int, bytes]:
        """The final dot, and the server's answer to the whole mail."""
        self._client.smtp.send(b".\r\n")
        code, reply = self._client.smtp.getreply()
        return code, reply

    def say_good_bye(self) -> None:
        with suppress(OSError, ValueError):
            within(_GOOD_BYE_SECONDS, self._client.close)

    def drop(self) -> None:
        """Ends the line from this side without a word, also under a call that still waits for an answer."""
        self._dropped = True
        self._client.is_closed = True
        line = getattr(self._client.smtp, "sock", None)
        if line is not None:
            with suppress(OSError, ValueError):
                line.shutdown(socket.SHUT_RDWR)


def _client(settings: MailSettings, password: str) -> Any:
    """yagmail, told what it would otherwise guess: by itself it verifies no certificate, waits for ever,
    asks for a password, and writes to the terminal."""
    import ssl

    import yagmail  # type: ignore[import-untyped]  # it has type hints, but no py.typed

    context = ssl.create_default_context()
    safe = {"context": context} if settings.security is Security.TLS else {}
    client = yagmail.Client(
        user={settings.user or settings.sender.address: ""},
        password=password or "-",
        host=settings.host,
        port=settings.port,
        smtp_ssl=settings.security is Security.TLS,
        smtp_starttls={"context": context} if settings.security is Security.STARTTLS else False,
        smtp_skip_login=not settings.user,
        soft_email_validation=False,
        timeout=SILENCE_SECONDS,
        local_hostname=_OWN_NAME,
        **safe,
    )
    client.set_logging(None)
    return client


def _options(smtp: Any, size: int, *, international: bool) -> list[str]:
    sized = [f"size={size}"] if smtp.has_extn("size") else []
    return [*sized, "SMTPUTF8", "BODY=8BITMIME"] if international else sized


def _dots_doubled(body: bytes) -> bytes:
    """A text as it may be sent: a line that begins with a dot gets a second one (RFC 5321, 4.5.2)."""
    ended = body if body.endswith(b"\r\n") else body + b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", ended)
