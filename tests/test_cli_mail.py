"""Promise: setting up mail tells what happened and what to do next, and the password is nowhere to be seen."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import keyring
import pytest

from followup_sheet.mail.settings import Security
from followup_sheet.mail.smtp import Connection
from tests.support.command import Ran, call, environment, everything_in, run_program, state_folder
from tests.support.keyrings import FILE_VARIABLE, InAFile
from tests.support.smtp_server import HOST, SECRET, USER, Authority, Server, free_port, misbehaving, serving
from tests.support.terminal import typed

PASSWORD = "FOLLOWUP_SHEET_MAIL_PASSWORD"  # noqa: S105 - the variable's name


@pytest.fixture(autouse=True)
def _trusted(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    monkeypatch.setenv(PASSWORD, SECRET)


def configured(folder: Path, text: str) -> Path:
    place = folder / "config.toml"
    place.write_text(text, encoding="utf-8")
    return place


def mail_test(folder: Path, text: str, *more: str) -> Ran:
    ran = call("--config", configured(folder, text), "mail", "test", *more)
    assert "Traceback" not in ran.err
    assert SECRET not in ran.out + ran.err
    return ran


def test_a_test_mail_arrives(server: Server, tmp_path: Path) -> None:
    ran = mail_test(tmp_path, server.toml())
    assert (ran.code, ran.err) == (0, "")
    assert f"{HOST}:{server.port} has taken the test mail to ann@example.org" in ran.out
    (mail,) = server.mails
    message = mail.message
    assert (message["From"], message["To"]) == ("Ann Lee <ann@example.org>", "ann@example.org")
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"].endswith("@example.org>")
    assert message["Date"].datetime
    assert "mail test" in message.get_content()


def test_a_test_mail_goes_where_it_is_asked_to(server: Server, tmp_path: Path) -> None:
    assert mail_test(tmp_path, server.toml(), "--to", "Bob <bob@example.org>").code == 0
    assert server.mails[0].recipients == ("bob@example.org",)
    twice = {mail.message["Message-ID"] for mail in server.mails}
    assert mail_test(tmp_path, server.toml(to="")).code == 2
    assert "--to ADDRESS" in mail_test(tmp_path, server.toml(to="")).complaint
    assert "name@example.org" in mail_test(tmp_path, server.toml(), "--to", "bob").complaint
    assert mail_test(tmp_path, server.toml()).code == 0
    assert len(twice | {mail.message["Message-ID"] for mail in server.mails}) == 2


def test_without_a_mail_section_it_is_said_where_to_write_one(tmp_path: Path) -> None:
    for command in ("test", "setup"):
        ran = call("--config", configured(tmp_path, ""), "mail", command)
        assert ran.code == 3
        assert ran.complaint.startswith(f"{tmp_path / 'config.toml'}: there is no [mail] section. Write it: host")


@pytest.mark.parametrize("command", ["test", "setup"])
def test_where_there_is_no_configuration_file_it_is_said_where_to_make_one(command: str) -> None:
    ran = call("mail", command)
    place = state_folder().parent / "config" / "followup-sheet" / "config.toml"
    assert ran.code == 3
    assert ran.complaint.startswith(f"{place}: there is no configuration file, and mail needs one. Make it, with")
    assert "no [mail]" not in ran.complaint
    assert ran.complaint.endswith("then: followup-sheet mail test")
    place.parent.mkdir(parents=True)
    place.touch()
    assert call("mail", command).complaint.startswith(f"{place}: there is no [mail] section. Write it: host")


def test_a_wrong_password_is_exit_code_4_with_what_to_do(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PASSWORD, "wrong")
    ran = mail_test(tmp_path, server.toml())
    assert (ran.code, ran.out) == (4, "")
    assert f"refused the password of {USER}" in ran.complaint
    assert "app password" in ran.complaint


def test_a_missing_password_is_exit_code_3(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(PASSWORD)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    ran = mail_test(tmp_path, server.toml())
    assert ran.code == 3
    assert "mail setup" in ran.complaint


def test_a_refused_recipient_is_exit_code_4(server: Server, tmp_path: Path) -> None:
    server.replies["ann@example.org"] = "550 5.1.1 no such user"
    refused = mail_test(tmp_path, server.toml())
    assert refused.code == 4
    assert "550 5.1.1 no such user" in refused.complaint


def test_a_server_that_says_terminal_codes_says_them_in_vain(server: Server, tmp_path: Path) -> None:
    server.replies["ann@example.org"] = "550 \x1b[2J\x07cleared"
    ran = mail_test(tmp_path, server.toml())
    assert "\x1b" not in ran.err
    assert "cleared" in ran.complaint


@pytest.mark.slow
def test_under_cron_it_never_asks_and_soon_ends(authority: Authority, tmp_path: Path) -> None:
    """No terminal, nothing in the environment; stdin closed, empty, or a pipe nobody writes to."""
    config = configured(
        tmp_path, f'[mail]\nhost = "{HOST}"\nport = {free_port()}\nuser = "ann"\nfrom = "a@b.c"\nto = "a@b.c"\n'
    )
    bare = {
        "PYTHONPATH": environment()["PYTHONPATH"],
        "FOLLOWUP_SHEET_STATE": str(tmp_path / "state"),
        "HOME": str(tmp_path),
    }
    reading, writing = os.pipe()
    try:
        for stdin in (subprocess.DEVNULL, reading):
            for backend in ("keyring.backends.fail.Keyring", "keyring.backends.null.Keyring"):
                start = time.monotonic()
                ran = run_program(
                    "--config", config, "mail", "test", env=bare | {"PYTHON_KEYRING_BACKEND": backend}, stdin=stdin,
                    start_new_session=True,
                )  # fmt: skip
                assert ran.code == 3
                assert "no mail password was found" in ran.complaint
                assert time.monotonic() - start < 20
    finally:
        os.close(reading)
        os.close(writing)


def test_a_mail_has_a_minute_and_a_silent_server_is_exit_code_4(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = Connection.__init__.__kwdefaults__
    assert usual["seconds"] == 60
    monkeypatch.setitem(usual, "seconds", 0.5)
    with misbehaving("greeting", "drip") as server:
        text = f'[mail]\nhost = "127.0.0.1"\nport = {server.port}\nsecurity = "none"\nfrom = "a@b.c"\nto = "a@b.c"\n'
        ran = mail_test(tmp_path, text)
    assert ran.code == 4
    assert "did not answer in time" in ran.complaint


def test_setup_needs_a_terminal_and_a_user(server: Server, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    request.addfinalizer(partial(keyring.set_keyring, keyring.get_keyring()))
    keyring.set_keyring(InAFile())
    ran = call("--config", configured(tmp_path, server.toml()), "mail", "setup")
    assert ran.code == 2
    assert "password_file or password_command" in ran.complaint
    ran = call("--config", configured(tmp_path, server.toml(user="")), "mail", "setup")
    assert ran.code == 3
    assert "no user" in ran.complaint


@pytest.mark.slow
def test_setup_keeps_what_is_typed_in_the_keyring_and_the_next_mail_uses_it(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(PASSWORD)
    config = configured(tmp_path, server.toml())
    ring = {"PYTHON_KEYRING_BACKEND": "tests.support.keyrings.InAFile", FILE_VARIABLE: str(tmp_path / "ring.json")}
    ran = typed(f"{SECRET}\n", "--config", config, "mail", "setup", **ring)
    assert ran.code == 0
    assert f"Password of {USER} for {HOST}:{server.port}" in ran.out
    assert "Next: followup-sheet mail test" in ran.out
    assert SECRET not in ran.out
    done = run_program("--config", config, "mail", "test", env=environment(**ring))
    assert (done.code, done.err) == (0, "")
    assert server.log_ins == [(USER, SECRET)]


@pytest.mark.slow
def test_setup_asks_nothing_where_no_keyring_could_keep_the_answer(server: Server, tmp_path: Path) -> None:
    config = configured(tmp_path, server.toml())
    ran = typed("x\n", "--config", config, "mail", "setup", PYTHON_KEYRING_BACKEND="keyring.backends.fail.Keyring")
    assert ran.code == 3
    assert "Password of" not in ran.out
    assert "password_file or password_command" in ran.out


def test_the_password_is_nowhere_afterwards(
    authority: Authority, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Neither in what was printed nor in any file, in no coding, whatever the server answers."""
    codings = [
        SECRET.encode(), base64.b64encode(SECRET.encode()), base64.b64encode(f"\0{USER}\0{SECRET}".encode()),
    ]  # fmt: skip
    said = ""
    for reply in ("", f"550 {codings[0].decode()}", f"554 {codings[1].decode()}", f"553 {codings[2].decode()}"):
        with serving(authority.good, replies={"MAIL": reply} if reply else {}) as server:
            ran = mail_test(tmp_path, server.toml())
            said += ran.out + ran.err
    said += "".join(capfd.readouterr())
    kept = b"".join(everything_in(state_folder().parent).values()) + b"".join(everything_in(tmp_path).values())
    assert [coding for coding in codings if coding in said.encode() + kept] == []


def test_no_password_is_sent_where_anybody_could_read_it(tmp_path: Path) -> None:
    with serving(None, Security.NONE) as server:
        text = server.toml(security="none", host="mail.example.org")
        assert mail_test(tmp_path, text).code == 3
        assert server.log_ins == []


def test_help_does_not_load_the_mail_library() -> None:
    script = "from followup_sheet.cli.boundary import run; run(['mail', '--help']); assert 'yagmail' not in sys.modules"
    command = [sys.executable, "-c", f"import sys; {script}"]
    assert subprocess.run(command, env=environment(), capture_output=True, check=False).returncode == 0
