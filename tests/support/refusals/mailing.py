"""What stands between a digest and its mailbox: settings, the password, the server."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from unittest import mock

import click
import keyring
from keyring.backend import KeyringBackend
from keyring.backends import fail

import followup_sheet.cli  # noqa: F401 - loads the module named below
from followup_sheet.mail import credentials
from followup_sheet.mail.smtp import Connection
from followup_sheet.mailing.outbox import Outbox
from followup_sheet.mailing.outbox.database import LOCK_NAME
from tests.support import keyrings
from tests.support.mail_nights import AMY, BEN
from tests.support.refusals.case import TODAY, Case, Given, Place, nothing
from tests.support.refusals.commands import after_a_night
from tests.support.smtp_server import Authority, free_port, misbehaving, serving

command = sys.modules["followup_sheet.cli.mail"]  # that name of its package is the group of commands
_TEST = ("--config", "FOLDER/mine.toml", "mail", "test")
_SETUP = (*_TEST[:3], "setup")
_PASSWORD = "FOLLOWUP_SHEET_MAIL_PASSWORD"  # noqa: S105 - the variable's name
_ADDRESSES = {"from": "ann@example.org", "to": "ann@example.org"}
_WRONG = """
[mail]
host = "mail.example.org/smtp"
port = 0
security = "ssl"
from = "ann@"
to = "ann@example.org, bob@example.org"
always = "yes"
pasword = "secret"
password = "secret"
password_command = []
[mail.clients]
"ann.xlsx" = 7
[run]
ics_dir = 3
[kitchen]
"""


def _mail(text: str) -> Given:
    return lambda place: (place.folder / "mine.toml").write_text(text)


def _section(**keys: object) -> str:
    """A ``[mail]`` section that sends without TLS to this machine, with changes; "" takes a key away."""
    usual = {"host": "127.0.0.1", "port": 2525, "security": "none"} | _ADDRESSES
    lines = (f"{key} = {value!r}\n" for key, value in (usual | keys).items() if value != "")
    return "[mail]\n" + "".join(lines)


def _keyring(place: Place, backend: KeyringBackend) -> None:
    place.undo.callback(keyring.set_keyring, keyring.get_keyring())
    keyring.set_keyring(backend)


def _with_keyring(backend: type[KeyringBackend]) -> Given:
    """Somebody sits before a terminal and has this keyring."""

    def given(place: Place) -> None:
        _mail(_section(user="ann"))(place)
        _keyring(place, backend())
        place.set(keyrings.FILE_VARIABLE, place.state / "keyring.json")
        place.patch(command, "somebody_can_type", lambda: True)
        place.patch(click, "prompt", lambda *_, **__: "secret")

    return given


def _no_keyring(place: Place) -> None:
    _mail(_section(user="ann"))(place)
    place.undo.callback(sys.modules.__setitem__, "keyring", keyring)
    sys.modules["keyring"] = None  # type: ignore[assignment]  # how Python marks what cannot be imported


def _nobody_types(place: Place) -> None:
    _with_keyring(keyrings.InAFile)(place)
    place.patch(command, "somebody_can_type", lambda: False)


def _password_file(text: bytes = b"secret\n", mode: int = 0o600) -> Given:
    def given(place: Place) -> None:
        _mail(_section(user="ann", password_file="password"))(place)  # noqa: S106 - a file's name
        (place.folder / "password").write_bytes(text)
        (place.folder / "password").chmod(mode)

    return given


def _password_folder(place: Place) -> None:
    _mail(_section(user="ann", password_file="."))(place)  # noqa: S106 - a folder's name


def _command(*words: str) -> Given:
    return _mail(_section(user="ann", password_command=list(words)))


def _password(value: str, keys: Mapping[str, object] | None = None) -> Given:
    def given(place: Place) -> None:
        _mail(_section(**({"user": "ann"} | dict(keys or {}))))(place)
        place.set(_PASSWORD, value)

    return given


def _never_ends(place: Place) -> None:
    _command("sleep", "99")(place)
    place.undo.enter_context(mock.patch.dict(credentials.password.__kwdefaults__, seconds=0.2))


def _nothing_there(place: Place) -> None:
    _mail(_section(port=free_port()))(place)
    _at_once(place)


def _hangs_up(place: Place) -> None:
    _server("greeting", "drop")(place)
    _at_once(place)


def _at_once(place: Place) -> None:
    """What is tried again is tried without a pause."""
    place.undo.enter_context(mock.patch.dict(Connection.__init__.__kwdefaults__, pauses=(0, 0)))


def _server(at: str, how: str | bytes, **keys: object) -> Given:
    """A server that does this at this point of the talk."""

    def given(place: Place) -> None:
        server = place.undo.enter_context(misbehaving(at, how))
        _mail(_section(port=server.port, **keys))(place)
        place.set(_PASSWORD, "secret")

    return given


def _secure(host: str = "localhost", **signed: object) -> Given:
    """A server with TLS, whose certificate the machine knows unless told otherwise."""

    def given(place: Place) -> None:
        authority = Authority(place.folder.parent)
        certificate = authority.issue(*signed["names"]) if "names" in signed else authority.good  # type: ignore[misc]  # a list of names
        server = place.undo.enter_context(serving(certificate))
        _mail(_section(host=host, port=server.port, security="tls", user="ann"))(place)
        place.set(_PASSWORD, "wrong")
        if signed.get("known", True):
            place.set("SSL_CERT_FILE", authority.file)

    return given


SETTINGS = (
    Case("Settings of [mail] are wrong", _mail(_WRONG), _TEST, 3),
    Case("A password would go in the clear", _mail(_section(host="mail.example.org", user="ann")), _TEST, 3),
    Case("A folder is in the home of nobody", _mail("[run]\nics_dir = '~nobody-of-that-name/x'\n"), _TEST, 3),
    Case("There is no configuration file", nothing, ("mail", "test"), 3),
    Case("There is no [mail]", _mail(""), _TEST, 3),
    Case("Nobody is there to mail to", _mail(_section(to="")), _TEST, 2),
    Case("An address is none", _mail(_section()), (*_TEST, "--to", "ann"), 2),
    Case("An address has what no address has", _mail(_section()), (*_TEST, "--to", "ann lee@example.org"), 2),
    Case("An address leads nowhere", _mail(_section()), (*_TEST, "--to", "ann@example_org"), 2),
    Case("An address leads nowhere in any language", _mail(_section()), (*_TEST, "--to", "ann@\u0660x.org"), 2),
)
PASSWORDS = (
    Case("No password is found", _with_keyring(keyrings.InAFile), _TEST, 3),
    Case("No password is found, for the keyring is locked", _with_keyring(keyrings.Locked), _TEST, 3),
    Case("The password is empty", _password_file(b"\n"), _TEST, 3),
    Case("The password has letters that no log-in can carry", _password("caf\u00e9"), _TEST, 3),
    Case("The password file is open to others", _password_file(mode=0o644), _TEST, 3),
    Case("The password file is a folder", _password_folder, _TEST, 3),
    Case("The password file is missing", _mail(_section(user="ann", password_file="missing")), _TEST, 3),  # noqa: S106 - a file's name
    Case("The password file is not text", _password_file(b"\xff\xfe"), _TEST, 3),
    Case("The password command does not exist", _command("no-such-program"), _TEST, 3),
    Case("The password command fails", _command("false"), _TEST, 3),
    Case("The password command does not end", _never_ends, _TEST, 3),
    Case("mail setup: there is no user", _mail(_section()), _SETUP, 3),
    Case("mail setup: there is no terminal", _nobody_types, _SETUP, 2),
    Case("mail setup: the keyring is not installed", _no_keyring, _SETUP, 3),
    Case("mail setup: the system has no keyring", _with_keyring(fail.Keyring), _SETUP, 3),
    Case("mail setup: the keyring is locked", _with_keyring(keyrings.Locked), _SETUP, 3),
    Case("mail setup: the keyring asks for a password itself", _with_keyring(keyrings.Asking), _SETUP, 3),
    Case("mail setup: the keyring forgets", _with_keyring(keyrings.Forgetful), _SETUP, 3),
)
SERVERS = (
    Case("The name of the server does not exist", _mail(_section(host="mail.invalid")), _TEST, 4),
    Case("Nothing answers there", _nothing_there, _TEST, 4),
    Case("The server hangs up", _hangs_up, _TEST, 4),
    Case("The server turns everybody away", _server("greeting", b"554 not here\r\n"), _TEST, 4),
    Case("The server knows no log-in", _server("never", "drop", user="ann"), _TEST, 4),
    Case("The server knows no STARTTLS", _server("never", "drop", security="starttls"), _TEST, 4),
    Case("The server does not speak TLS from the start", _server("never", "drop", security="tls"), _TEST, 4),
    Case("The certificate is for another name", _secure(names=["mail.example.org"]), _TEST, 4),
    Case("Nobody known has signed the certificate", _secure(known=False), _TEST, 4),
    Case("The password is wrong", _secure(), _TEST, 4),
    Case("The sender is refused", _server("MAIL", b"553 not yours\r\n"), _TEST, 4),
    Case("The recipient is refused", _server("RCPT", b"550 no such user\r\n"), _TEST, 4),
    Case("The mail is refused", _server("end", b"554 looks like spam\r\n"), _TEST, 4),
    Case("The mail is put off", _server("end", b"451 try later\r\n"), _TEST, 4),
    Case("The answer to the whole mail never comes", _server("end", "drop"), _TEST, 4),
    Case(
        "The address has letters that the server cannot carry",
        _server("never", "drop"),
        (*_TEST, "--to", "zo\u00eb@example.org"),
        4,
    ),
)


def _due(place: Place, **keys: object) -> None:
    """Last night all was written, and something is to be mailed."""
    after_a_night(place)
    _mail(_section(**keys))(place)
    _at_once(place)


def _digest_refused(place: Place) -> None:
    server = place.undo.enter_context(misbehaving("RCPT", b"550 no such user\r\n"))
    _due(place, port=server.port)


def _another_run(place: Place) -> None:
    _due(place)
    outbox = place.undo.enter_context(Outbox(place.state))
    place.undo.enter_context(outbox.delivering())
    place.undo.enter_context(mock.patch.dict(Outbox.__init__.__kwdefaults__, wait_seconds=0))


def _nobody_answers(place: Place) -> None:
    _due(place, port=free_port())


def _client_twice(place: Place) -> None:
    _due(place)
    with (place.folder / "mine.toml").open("a") as config:
        config.write(f"[mail.clients]\n'tracker.xlsx' = '{AMY}'\n'tracker' = '{BEN}'\n")


def _two_trackers(place: Place) -> None:
    _due(place)
    other = place.folder / "new" / place.name
    other.parent.mkdir()
    other.write_bytes(place.file.read_bytes())
    with (place.folder / "mine.toml").open("a") as config:
        config.write(f"[mail.clients]\n'tracker.xlsx' = '{AMY}'\n")


def _no_calendar(place: Place) -> None:
    """A file stands where the folder of the calendars should be."""
    after_a_night(place)
    (place.folder / "calendars").touch()
    _mail("[run]\nics_dir = 'calendars'\n")(place)


def _no_record(place: Place) -> None:
    """Something stands where the record is locked."""
    _due(place)
    (place.state / LOCK_NAME).mkdir()


_RUN = (*_TEST[:2], "run", "FILE", "--email", *TODAY)
_CLIENTS = (*_TEST[:2], "run", "FOLDER", "--to-clients", *TODAY)
ORDERS = (
    Case("run --email: nobody is named to get the digest", _mail(_section(to="")), _RUN, 3),
    Case("run --to-clients: no client is named", _mail(_section()), _CLIENTS, 3),
    Case("run --ics: there is no folder for calendars", _mail(""), (*_TEST[:2], "run", "FILE", "--ics", *TODAY), 2),
)
DIGESTS = (
    Case("The digest is refused", _digest_refused, _RUN, 4),
    Case("Two digests, and nobody answers", _nobody_answers, (*_RUN, "--to", AMY, "--to", BEN), 4),
    Case("Two trackers have a client's name", _two_trackers, _CLIENTS, 4),
    Case("A client has two addresses", _client_twice, _CLIENTS, 4),
    Case("Another run is sending mail", _another_run, _RUN, 4),
    Case("What is mailed cannot be recorded", _no_record, _RUN, 4),
    Case("A calendar cannot be written", _no_calendar, (*_TEST[:2], "run", "FILE", "--ics", *TODAY), 4),
)
