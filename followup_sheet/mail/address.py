"""E-mail addresses as people write them: ``ann@example.org``, ``Ann Lee <ann@example.org>``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from followup_sheet.contact_links import LABEL
from followup_sheet.quoting import quoted

if TYPE_CHECKING:
    from email.headerregistry import Address

_WITH_NAME = re.compile(r"(?P<name>[^<>]*)<(?P<address>[^<>]*)>")
_NOT_IN_LOCAL_PART = re.compile(r'[\s()<>\[\]:;,\\"@]')
"""Quoted local parts are left out on purpose: nobody has one, and they are how headers are forged."""

_DOMAIN = re.compile(rf"{LABEL}(?:\.{LABEL})*", re.IGNORECASE)
_LONGEST_LOCAL_PART, _LONGEST_DOMAIN = 64, 253
"""Characters; RFC 5321, 4.5.3.1."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Where somebody gets mail. ``address`` has its domain in ASCII; ``name`` is shown beside it, empty for none."""

    address: str
    name: str = ""

    @property
    def key(self) -> str:
        """The same for all spellings that lead to one mailbox."""
        return self.address.casefold()

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]

    @property
    def header(self) -> Address:
        """As it stands in a message's header."""
        from email.headerregistry import Address

        local, _, domain = self.address.rpartition("@")
        return Address(display_name=self.name, username=local, domain=domain)


def read_mailbox(text: str) -> Mailbox:
    """The one mailbox that ``text`` names; raises ValueError saying what is wrong with it."""
    match = _WITH_NAME.fullmatch(text.strip())
    name, address = (match["name"], match["address"]) if match else ("", text)
    local, at, domain = address.strip().rpartition("@")
    if not (at and local and domain):
        raise ValueError(f"{quoted(text)} is not an e-mail address")
    if _NOT_IN_LOCAL_PART.search(local) or not local.isprintable() or len(local) > _LONGEST_LOCAL_PART:
        raise ValueError(f"{quoted(text)} is not one e-mail address: {quoted(local)} cannot stand before the @")
    return Mailbox(f"{local}@{_ascii_domain(domain)}", _plain(name))


def _plain(name: str) -> str:
    shown = "".join(letter if letter.isprintable() else " " for letter in name)
    return " ".join(shown.strip(' "').split())


def _ascii_domain(domain: str) -> str:
    """As the mail's way is looked up: IDNA of 2008, since that of 2003 leads ``faß.de`` to ``fass.de``."""
    if not domain.isascii():
        domain = _encoded(domain)
    if not _DOMAIN.fullmatch(domain) or len(domain) > _LONGEST_DOMAIN:
        raise ValueError(f"{quoted(domain)} cannot stand after the @ of an e-mail address")
    return domain.lower()


def _encoded(domain: str) -> str:
    import idna

    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except idna.IDNAError as error:
        raise ValueError(f"{quoted(domain)} cannot stand after the @ of an e-mail address") from error
