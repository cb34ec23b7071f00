"""Links out of cells, and only such as can do no harm: ``mailto:``, ``tel:`` and ``http(s):``.

A cell is data. What does not look exactly like one address, number or web address stays plain text.
"""

from __future__ import annotations

import re

LONGEST_ADDRESS = 254
LONGEST_URL = 2_000

LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
"""What stands between the dots of a domain's name."""

_HOST = rf"(?:{LABEL}\.)+[a-z][a-z0-9-]{{0,61}}[a-z0-9]"
_ADDRESS = re.compile(rf"(?:mailto:)?([a-z0-9!#$%&'*+/=?^_`{{|}}~.-]{{1,64}}@{_HOST})", re.IGNORECASE | re.ASCII)
_NUMBER = re.compile(r"\+?[0-9 ()./-]{5,30}")
_TRUNK = re.compile(r"^(\+[\d ]*)\(0\)")
_URL = re.compile(rf"(https?)://({_HOST})(:[0-9]{{1,5}})?([/?#]\S*)?", re.IGNORECASE | re.ASCII)

_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_IN_URLS = _PLAIN | frozenset(":/?#[]@!$&()*+,;=%")
_DIGITS = range(5, 16)
"""How many a telephone number has; 15 is the international limit."""


def mailto(text: str) -> str:
    """The link that writes to the address ``text`` is; blank where it is none."""
    match = _ADDRESS.fullmatch(text.strip())
    if match is None or len(match[1]) > LONGEST_ADDRESS:
        return ""
    local, _, host = match[1].rpartition("@")
    return f"mailto:{_encoded(local, _PLAIN)}@{host.lower()}"


def tel(text: str) -> str:
    """The link that calls the number ``text`` is; blank where it is none, or has an extension.

    The zero of ``+44 (0)20`` is left out, as it has to be from abroad."""
    number = text.strip()
    if not _NUMBER.fullmatch(number):
        return ""
    digits = "".join(ch for ch in _TRUNK.sub(r"\1", number) if ch.isdigit())
    plus = "+" if number.startswith("+") else ""
    return f"tel:{plus}{digits}" if len(digits) in _DIGITS else ""


def web(text: str) -> str:
    """The web address ``text`` is, encoded; blank where it is none.

    One with a name or password before its host, or a host in letters that look like others, stays text."""
    address = text.strip()
    match = _URL.fullmatch(address)
    if match is None or len(address) > LONGEST_URL or not address.isprintable():
        return ""
    scheme, host, port, rest = match[1].lower(), match[2].lower(), match[3] or "", match[4] or ""
    return f"{scheme}://{host}{port}{_encoded(rest, _IN_URLS)}"


def host(url: str) -> str:
    """Whose page a link of :func:`web` opens, without ``www.``."""
    match = _URL.fullmatch(url)
    return match[2].removeprefix("www.") if match else ""


def _encoded(text: str, kept: frozenset[str]) -> str:
    return "".join(ch if ch in kept else "".join(f"%{byte:02X}" for byte in ch.encode("utf-8")) for ch in text)
