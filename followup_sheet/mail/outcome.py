"""What became of one mail, and every failure in words with the next step."""

from __future__ import annotations

import base64
import ssl
from dataclasses import dataclass, replace
from enum import StrEnum

from followup_sheet.mail.address import Mailbox
from followup_sheet.mail.settings import USUAL_PORTS, MailSettings, Security
from followup_sheet.quoting import printable

LONGEST_REPLY = 160
"""Characters of a server's own words that are repeated."""


class Verdict(StrEnum):
    """What is known about one mail."""

    SENT = "sent"
    """The server has taken it."""

    REFUSED = "refused"
    """The server's last word: it has not taken it, and will not."""

    DEFERRED = "deferred"
    """The server has not taken it now, and may later."""

    NOT_DELIVERED = "not delivered"
    """No server was reached, or the line was lost, before the mail was complete: nobody has got it."""

    UNCERTAIN = "uncertain"
    """It was handed over, and the server's answer never came: it may have arrived."""

    ELSEWHERE = "elsewhere"
    """Another run had it in hand; this one left it alone."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One mail's ``verdict``, why, and what to do. ``passing`` tells that another try at once may go better."""

    verdict: Verdict
    reason: str = ""
    next_step: str = ""
    passing: bool = False


NOT_AGAIN = "It is not sent again, so that it never arrives twice: look whether it has arrived"
"""What to do about a mail that is uncertain."""

_OWN_HOST = "Check host and port in [mail], and whether this machine is online"
_APP_PASSWORDS = (
    "Check user and the password where it is kept; many providers want an app password instead of the usual one"
)
_GMAIL = (
    "Gmail wants an app password: make one at https://myaccount.google.com/apppasswords, "
    "and store it with: followup-sheet mail setup"
)
_MICROSOFT = "Microsoft has switched passwords off for this mailbox: allow SMTP AUTH for it, or use another server"
_LATER = "Try again later; the nightly run does so by itself"
_EXPIRED, _NOT_YET, _WRONG_NAME = 10, 9, 62
"""OpenSSL's numbers for what is wrong with a certificate; the rest are about who signed it."""

_NO_NAME = {-2, -5, 8, 11001}
"""The resolver's numbers, on Linux, macOS and Windows, for a name that does not exist."""


class Failures:
    """Words for what goes wrong with one server; ``secret`` never appears in them, in no coding."""

    def __init__(self, settings: MailSettings, secret: str) -> None:
        self._settings = settings
        self._hidden = _codings(settings.user, secret) if secret else ()

    def lost(self, error: Exception) -> Outcome:
        """An error before the mail was complete."""
        reason, step, passing = self._connection(error)
        return Outcome(Verdict.NOT_DELIVERED, reason, step, passing)

    def uncertain(self, error: Exception) -> Outcome:
        """An error after the mail was complete."""
        return Outcome(
            Verdict.UNCERTAIN,
            f"{self._server} had the whole mail, but its answer never came ({self._said(error)})",
            NOT_AGAIN,
        )

    def refused(self, what: str, code: int, reply: bytes, step: str) -> Outcome:
        """A server's no, before or after the mail was complete; ``what`` is what it refused."""
        told = self._reply(code, reply)
        if 400 <= code < 500:
            return Outcome(Verdict.DEFERRED, f"{self._server} put off {what} ({told})", _LATER, True)
        return Outcome(Verdict.REFUSED, f"{self._server} refused {what} ({told})", step)

    def address_not_carried(self, mailbox: Mailbox) -> Outcome:
        """An address with letters beyond ASCII, and a server that knows nothing of them."""
        reason = f"{self._server} cannot carry letters such as those of {mailbox.address} (no SMTPUTF8)"
        return Outcome(Verdict.REFUSED, reason, "Use an address in plain letters, or another server")

    def unintelligible(self, code: int, reply: bytes) -> Outcome:
        """An answer to the complete mail that says neither yes nor no."""
        return self.uncertain(OSError(self._reply(code, reply)))

    @property
    def _server(self) -> str:
        return self._settings.server

    def _reply(self, code: int, reply: bytes | str) -> str:
        text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else str(reply)
        return f"{code} {self._shown(text)}"

    def _shown(self, text: str) -> str:
        for secret in self._hidden:
            text = text.replace(secret, "[password]")
        text = printable(" ".join(text.split()))
        return text if len(text) <= LONGEST_REPLY else text[:LONGEST_REPLY].rstrip() + "…"

    def _said(self, error: Exception) -> str:
        return self._shown(str(getattr(error, "strerror", None) or error) or type(error).__name__)

    def _connection(self, error: Exception) -> tuple[str, str, bool]:
        """Reason, next step, and whether it may pass."""
        code = getattr(error, "smtp_code", None)
        if type(error).__name__ == "SMTPAuthenticationError" and isinstance(code, int):
            return self._log_in(code, getattr(error, "smtp_error", b""))
        if isinstance(code, int):
            told = self._reply(code, getattr(error, "smtp_error", b""))
            return f"{self._server} turned the connection away ({told})", _OWN_HOST, 400 <= code < 500
        if isinstance(error, ssl.SSLCertVerificationError):
            return *self._certificate(error), False
        if isinstance(error, ssl.SSLError) and error.reason:
            return *self._no_tls(error), False
        return self._network(error)

    def _log_in(self, code: int, reply: bytes | str) -> tuple[str, str, bool]:
        told = self._reply(code, reply)
        user = printable(self._settings.user)
        if 400 <= code < 500:
            return f"{self._server} could not log {user} in now ({told})", _LATER, True
        return f"{self._server} refused the password of {user} ({told})", self._about_password(told), False

    def _about_password(self, told: str) -> str:
        if self._settings.host.lower().endswith((".gmail.com", ".googlemail.com", ".google.com")):
            return _GMAIL
        return _MICROSOFT if "5.7.139" in told else _APP_PASSWORDS

    def _certificate(self, error: ssl.SSLCertVerificationError) -> tuple[str, str]:
        host, wrong = self._settings.host, self._shown(error.verify_message).rstrip(".")
        if error.verify_code == _WRONG_NAME:
            return f"the certificate of {self._server} is for another name ({wrong})", "Set host in [mail] to that name"
        if error.verify_code in (_EXPIRED, _NOT_YET):
            step = "Check this machine's clock; if it is right, tell whoever runs the server"
            return f"the certificate of {self._server} is not valid today ({wrong})", step
        step = f"If {host} is your own server, set SSL_CERT_FILE to its authority's certificate"
        return f"nobody this machine trusts has signed the certificate of {self._server} ({wrong})", step

    def _no_tls(self, error: ssl.SSLError) -> tuple[str, str]:
        if self._settings.security is Security.TLS and error.reason in ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE"):
            return f"{self._server} does not speak TLS from the start", f"Set {_both(Security.STARTTLS)} in [mail]"
        return f"no TLS with {self._server} ({self._said(error)})", "Check port and security in [mail]"

    def _network(self, error: Exception) -> tuple[str, str, bool]:
        kind = type(error).__name__
        if kind == "SMTPNotSupportedError" or "authentication method" in str(error):
            return *self._not_supported(error), False
        if kind == "gaierror":
            named = getattr(error, "errno", None) in _NO_NAME
            return f"the name {self._settings.host} was not found ({self._said(error)})", _OWN_HOST, not named
        if isinstance(error, TimeoutError):
            return f"{self._server} did not answer in time", self._about_silence(), True
        if isinstance(error, ConnectionRefusedError):
            return f"nothing answers at {self._server} (connection refused)", _OWN_HOST, True
        return f"the connection to {self._server} was lost ({self._said(error)})", self._about_silence(), True

    def _not_supported(self, error: Exception) -> tuple[str, str]:
        if "STARTTLS" in str(error):
            return f"{self._server} offers no STARTTLS", f"Set {_both(Security.TLS)} in [mail]"
        step = "Leave user out of [mail] if the server wants no log-in; otherwise check port and security"
        return f"{self._server} offers no way to log in that is known here", step

    def _about_silence(self) -> str:
        """A server that waits for TLS says nothing to a client that waits for its greeting."""
        if self._settings.security is Security.TLS:
            return _OWN_HOST
        port = self._settings.port
        sure = "speaks" if port == USUAL_PORTS[Security.TLS] else "may speak"
        return f"Port {port} {sure} TLS from the start: then set {_both(Security.TLS)} in [mail]"


def _both(security: Security) -> str:
    return f'security = "{security}" (its usual port is {USUAL_PORTS[security]})'


def _codings(user: str, secret: str) -> tuple[str, ...]:
    """A password as it goes over the line, and as a server may send it back."""
    plain = f"\0{user}\0{secret}"
    return secret, *(base64.b64encode(text.encode()).decode() for text in (plain, secret))


def told_again_later(outcome: Outcome) -> Outcome:
    """The same for the mails after it, which are not tried at all."""
    if outcome.verdict is Verdict.UNCERTAIN:  # that one may have arrived; these have not
        return Outcome(Verdict.NOT_DELIVERED, "the server had not answered for the mails before it", _LATER)
    return replace(outcome, verdict=Verdict.NOT_DELIVERED, passing=False)
