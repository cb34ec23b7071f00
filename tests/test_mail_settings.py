"""Promise: what is wrong in [mail] is named, all of it at once, before anything is touched."""

from __future__ import annotations

from pathlib import Path

import pytest

from followup_sheet.configuration import Configuration, load_configuration
from followup_sheet.errors import ConfigurationError
from followup_sheet.mail.address import Mailbox
from followup_sheet.mail.settings import MAIL_KEYS, MailSettings, Security

LEAST = 'host = "mail.example.org"\nuser = "ann@example.org"\n'


def loaded(folder: Path, text: str) -> Configuration:
    place = folder / "config.toml"
    place.write_text(text, encoding="utf-8")
    return load_configuration(str(place))


def mail(folder: Path, text: str) -> MailSettings:
    found = loaded(folder, f"[mail]\n{text}").mail
    assert found is not None
    return found


def faults(folder: Path, text: str) -> tuple[str, ...]:
    with pytest.raises(ConfigurationError) as raised:
        loaded(folder, text)
    assert raised.value.exit_code == 3
    return tuple(raised.value.details)


def test_host_and_user_are_enough_for_most_servers(tmp_path: Path) -> None:
    ann = Mailbox("ann@example.org")
    assert mail(tmp_path, LEAST) == MailSettings("mail.example.org", ann, 465, Security.TLS, "ann@example.org")


@pytest.mark.parametrize(("security", "port"), [("tls", 465), ("starttls", 587)])
def test_each_security_has_its_usual_port(tmp_path: Path, security: str, port: int) -> None:
    assert mail(tmp_path, f'{LEAST}security = "{security}"\n').port == port
    assert mail(tmp_path, f'{LEAST}security = "{security}"\nport = 2525\n').port == 2525


def test_everything_that_may_stand_there_is_read(tmp_path: Path) -> None:
    text = """
host = "mail.example.org"
port = 587
security = "starttls"
user = "apikey"
from = "Ann Lee <ann@example.org>"
to = ["ann@example.org", "Coach <coach@Example.org>", "ANN@example.org"]
always = true
password_file = "secrets/mail"
[mail.clients]
"ann lee.xlsx" = "ann@example.org"
"clients/bob.xlsx" = "Bob <bob@example.org>"
"""
    found = mail(tmp_path, text)
    assert (found.host, found.port, found.security, found.user) == (
        "mail.example.org",
        587,
        Security.STARTTLS,
        "apikey",
    )
    assert found.sender == Mailbox("ann@example.org", "Ann Lee")
    assert [box.key for box in found.recipients] == ["ann@example.org", "coach@example.org"]
    assert (found.always, found.password_file) == (True, tmp_path / "secrets" / "mail")
    assert found.clients == {
        "ann lee.xlsx": Mailbox("ann@example.org"),
        str(tmp_path / "clients" / "bob.xlsx"): Mailbox("bob@example.org", "Bob"),
    }


@pytest.mark.parametrize("value", ["\"pass show 'mail box'\"", '["pass", "show", "mail box"]'])
def test_a_command_is_a_text_or_a_list_of_words(tmp_path: Path, value: str) -> None:
    assert mail(tmp_path, f"{LEAST}password_command = {value}\n").password_command == ("pass", "show", "mail box")


def test_every_fault_is_named_at_once(tmp_path: Path) -> None:
    text = """
[mail]
host = "mail.example.org/smtp"
port = 0
security = "ssl"
from = "nobody"
to = ["ann@example.org", "bob"]
always = "yes"
pasword = "x"
password_command = "a 'b"
password_file = ""
[mail.clients]
"ann.xlsx" = 7
"bob.xlsx" = "bob@"
[run]
ics_dir = 3
max_rows = 0
"""
    said = faults(tmp_path, text)
    expected = (
        "[run] max_rows", "[run] ics_dir", "[mail] pasword is not a setting", "[mail] security", "[mail] host",
        "[mail] from", "[mail] port", "[mail] to", "[mail] always", "[mail] password_file", "[mail] password_command",
        "[mail.clients] 'ann.xlsx'", "[mail] clients 'bob.xlsx'",
    )  # fmt: skip
    assert len(said) == len(expected)
    for start in expected:
        assert sum(line.startswith(start) for line in said) == 1, start
    assert all(key in " ".join(said) for key in MAIL_KEYS)


@pytest.mark.parametrize(
    ("text", "said"),
    [("from = 'a@b.c'\n", "host is missing"),
     ('host = "x"\n', "from is missing"),
     ('host = "x"\nuser = "apikey"\n', "from is missing"),
     (f'{LEAST}to = 7\n', "an address or a list"), (f"{LEAST}clients = 7\n", "[mail.clients]"),
     (f'{LEAST}password_command = []\n', "names no command"), (f'{LEAST}password_command = [7]\n', "a command"),
     (f'{LEAST}to = "a@b.c, d@e.f"\n', "is not one e-mail address"),
     (f'{LEAST}port = true\n', "1 to 65535"), (f'{LEAST}port = 70000\n', "1 to 65535"),
     (f'{LEAST}password_file = "~nobody-of-that-name/x"\n', "home folder"),
     ('host = "x\\ny"\nfrom = "a@b.c"\n', "one line")],
)  # fmt: skip
def test_what_is_wrong_is_said_in_its_own_words(tmp_path: Path, text: str, said: str) -> None:
    (line,) = faults(tmp_path, f"[mail]\n{text}")
    assert said in line


def test_a_password_must_not_stand_in_the_configuration_and_is_not_repeated(tmp_path: Path) -> None:
    (line,) = faults(tmp_path, f'[mail]\n{LEAST}password = "hunter2"\n')
    assert "password_command" in line
    assert "hunter2" not in line


@pytest.mark.parametrize(
    ("host", "well"), [("localhost", True), ("127.0.0.1", True), ("::1", True), ("mail.lan", False)]
)
def test_a_password_never_goes_in_the_clear_to_another_machine(tmp_path: Path, host: str, well: bool) -> None:
    text = f'[mail]\nhost = "{host}"\nuser = "ann@example.org"\nsecurity = "none"\n'
    if well:
        assert loaded(tmp_path, text).mail is not None
    else:
        (line,) = faults(tmp_path, text)
        assert "in the clear" in line
    assert loaded(tmp_path, text.replace("user", "from")).mail is not None


def test_without_a_mail_section_there_is_no_mail(tmp_path: Path) -> None:
    assert loaded(tmp_path, "").mail is None
    assert faults(tmp_path, "mail = 3") == ("mail must be a section: [mail]",)


def test_the_folder_for_calendars_is_taken_from_where_the_configuration_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert loaded(tmp_path, '[run]\nics_dir = "calendars"\n').ics_dir == tmp_path / "calendars"
    assert loaded(tmp_path, '[run]\nics_dir = "~/calendars"\n').ics_dir == tmp_path / "home" / "calendars"
    assert loaded(tmp_path, "").ics_dir is None
    assert "home folder" in faults(tmp_path, '[run]\nics_dir = "~nobody-of-that-name/x"\n')[0]
