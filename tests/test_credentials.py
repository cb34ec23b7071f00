"""Promise: the password comes from where it was put, in a known order; nobody is asked, and nobody gets to see it."""

from __future__ import annotations

import os
import sys
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

import keyring
import keyring.backends.chainer
import keyring.backends.fail
import keyring.backends.null
import pytest
from keyring.backend import KeyringBackend

from followup_sheet.errors import ConfigurationError
from followup_sheet.mail.address import Mailbox
from followup_sheet.mail.credentials import PASSWORD_VARIABLE, check_keyring, going_before_the_keyring, password, store
from followup_sheet.mail.settings import MailSettings
from followup_sheet.quoting import as_typed
from followup_sheet.schedule.this_program import command_adding
from tests.support import keyrings

USER = "ann@example.org"
SECRET = "correct horse battery"  # noqa: S105 - of nobody
PLAIN = MailSettings("mail.example.org", Mailbox(USER), user=USER)


@pytest.fixture(autouse=True)
def _own_keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv(keyrings.FILE_VARIABLE, str(tmp_path / "keyring.json"))
    before = keyring.get_keyring()
    keyring.set_keyring(keyrings.InAFile())
    yield
    keyring.set_keyring(before)


def settings(*, file: Path | None = None, command: tuple[str, ...] = ()) -> MailSettings:
    return MailSettings("mail.example.org", Mailbox(USER), user=USER, password_file=file, password_command=command)


def secret_file(folder: Path, text: str | bytes = SECRET + "\n", mode: int = 0o600) -> Path:
    file = folder / "password"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    file.chmod(mode)
    return file


def python(script: str) -> tuple[str, ...]:
    return (sys.executable, "-c", script)


def refused(of: MailSettings, environ: dict[str, str] | None = None, seconds: float = 5) -> ConfigurationError:
    """The refusal; nothing of a password is anywhere in it."""
    with pytest.raises(ConfigurationError) as raised:
        password(of, environ or {}, seconds=seconds)
    error = raised.value
    assert SECRET not in "".join(traceback.format_exception(error)) + repr(error) + repr(error.__cause__)
    assert error.next_step
    return error


def test_the_sources_are_asked_in_their_order(tmp_path: Path) -> None:
    file, command = secret_file(tmp_path, "of the file"), python("print('of the command')")
    keyring.set_password("followup-sheet", USER, "of the keyring")
    everything = settings(file=file, command=command)
    assert password(everything, {PASSWORD_VARIABLE: "of the environment"}) == "of the environment"
    assert password(everything, {PASSWORD_VARIABLE: ""}) == "of the file"
    assert password(settings(command=command), {}) == "of the command"
    assert password(PLAIN, {}) == "of the keyring"


def test_nobody_who_logs_in_nowhere_needs_a_password() -> None:
    assert password(MailSettings("localhost", Mailbox(USER)), {PASSWORD_VARIABLE: SECRET}) == ""


def test_a_source_that_was_set_and_fails_is_told_and_never_passed_over(tmp_path: Path) -> None:
    keyring.set_password("followup-sheet", USER, "of the keyring")
    missing = settings(file=tmp_path / "missing", command=python("print('of the command')"))
    assert str(refused(missing)).startswith(f"{tmp_path / 'missing'}: the password file cannot be read: No such file")


def test_without_any_password_every_source_is_named_and_the_command_that_stores_one() -> None:
    error = refused(PLAIN)
    for word in (USER, PASSWORD_VARIABLE, "password_file", "password_command", "the keyring holds none for this user"):
        assert word in error.cause
    assert "followup-sheet mail setup" in error.next_step
    assert error.exit_code == 3


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o644, 0o660, 0o666, 0o777])
def test_a_file_that_others_can_read_or_write_is_refused(tmp_path: Path, mode: int) -> None:
    file = secret_file(tmp_path, mode=mode)
    error = refused(settings(file=file))
    assert f"{mode:04o}" in error.cause
    assert error.next_step == f"Run: chmod 600 {file}"


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_a_file_that_is_its_owners_alone_is_read(tmp_path: Path, mode: int) -> None:
    assert password(settings(file=secret_file(tmp_path, mode=mode)), {}) == SECRET


def test_a_link_to_a_file_counts_as_the_file(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(secret_file(tmp_path))
    assert password(settings(file=tmp_path / "link"), {}) == SECRET


@pytest.mark.parametrize("text", [f"{SECRET}", f"{SECRET}\n", f"{SECRET}\r\n", f"{SECRET}\nuser: ann\n"])
def test_the_first_line_is_the_password(tmp_path: Path, text: str) -> None:
    assert password(settings(file=secret_file(tmp_path, text)), {}) == SECRET
    assert password(settings(command=python(f"print({text!r})")), {}) == SECRET


def test_what_is_no_file_is_refused_at_once(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir(mode=0o700)
    os.mkfifo(tmp_path / "pipe", 0o600)
    for name in ("folder", "pipe"):
        assert "not a regular file" in refused(settings(file=tmp_path / name)).cause


@pytest.mark.parametrize("text", [b"", b"\n", b"caf\xc3\xa9\n", b"a\x00b", b"a\x1bb", b"\xff\xfe"])
def test_what_can_be_no_password_is_refused(tmp_path: Path, text: bytes) -> None:
    file = secret_file(tmp_path, text)
    error = refused(settings(file=file))
    assert str(file) in error.cause
    assert "é" not in str(error)


def test_a_command_is_no_shell_and_gets_no_input(tmp_path: Path) -> None:
    shown = python("import sys; print(sys.argv[1], len(sys.stdin.read()))")
    assert password(settings(command=(*shown, "$HOME; echo x")), {}) == "$HOME; echo x 0"


@pytest.mark.parametrize(
    ("command", "said"),
    [(("/no/such/program",), "cannot be started"), (("nul\x00",), "cannot be started"),
     (python(f"print({SECRET!r}); raise SystemExit(7)"), "ended with exit code 7"),
     (python(f"import sys; sys.stderr.write({SECRET!r}); sys.exit(1)"), "ended with exit code 1")],
)  # fmt: skip
def test_a_command_that_fails_is_named_without_what_it_said(
    command: tuple[str, ...], said: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ConfigurationError) as raised:
        password(settings(command=command), {})
    assert said in raised.value.cause
    assert "Type it yourself" in raised.value.next_step
    assert capfd.readouterr() == ("", "")


@pytest.mark.slow
def test_a_command_that_does_not_end_is_killed_with_all_it_started(tmp_path: Path) -> None:
    alive = tmp_path / "alive"
    grandchild = f"import time; time.sleep(1); open({str(alive)!r}, 'w')"
    script = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {grandchild!r}])"
    start = time.monotonic()
    assert "did not end within 0.4 seconds" in refused(settings(command=python(script)), seconds=0.4).cause
    assert time.monotonic() - start < 0.95
    time.sleep(1)
    assert not alive.exists()


def test_a_command_that_leaves_something_running_is_not_waited_for() -> None:
    left = "import time; time.sleep(8)"
    script = f"import subprocess, sys; print('x', flush=True); subprocess.Popen([sys.executable, '-c', {left!r}])"
    start = time.monotonic()
    assert password(settings(command=python(script)), {}) == "x"
    assert time.monotonic() - start < 5


def test_a_command_that_prints_without_end_is_killed() -> None:
    error = refused(settings(command=python("while True: print('x' * 1000)")), seconds=0.4)
    assert "did not end" in error.cause


KEYRINGS = {
    keyring.backends.fail.Keyring: "has no place",
    keyring.backends.null.Keyring: "has no place",
    keyrings.Locked: "is locked",
    keyrings.Broken: "failed (RuntimeError)",
    keyrings.Waiting: "did not answer within",
    keyrings.Asking: "asks for a password of its own",
}


@pytest.mark.parametrize("kind", KEYRINGS)
def test_a_keyring_that_gives_nothing_is_told_and_nobody_asked(kind: type[KeyringBackend]) -> None:
    keyring.set_keyring(kind())
    error = refused(PLAIN, seconds=0.2)
    assert f"the keyring {KEYRINGS[kind]}" in error.cause
    assert "mail setup" in error.next_step


@pytest.mark.parametrize("kind", KEYRINGS)
def test_a_keyring_that_takes_nothing_is_told_with_what_else_there_is(kind: type[KeyringBackend]) -> None:
    keyring.set_keyring(kind())
    with pytest.raises(ConfigurationError) as raised:
        store(PLAIN, SECRET, seconds=0.2)
    assert f"the keyring {KEYRINGS[kind]}" in raised.value.cause
    assert "password_file or password_command" in raised.value.next_step
    assert SECRET not in "".join(traceback.format_exception(raised.value)) + repr(raised.value)


def test_a_missing_keyring_is_told_with_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert "the keyring is not installed" in refused(PLAIN).cause
    with pytest.raises(ConfigurationError) as raised:
        check_keyring()
    assert f"{as_typed(sys.executable)} -m pip install keyring" in raised.value.next_step


@pytest.mark.parametrize(
    ("left_there", "command"),
    [
        ("pipx_metadata.json", "pipx inject 'my tracker' keyring"),
        ("uv-receipt.toml", "uv pip install --python '/opt/my tracker/python' keyring"),
        ("pyvenv.cfg", "'/opt/my tracker/python' -m pip install keyring"),
    ],
)
def test_it_is_told_for_the_way_in_which_the_program_was_installed(
    left_there: str, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = tmp_path / "my tracker"
    environment.mkdir()
    (environment / left_there).touch()
    monkeypatch.setattr(sys, "prefix", str(environment))
    monkeypatch.setattr(sys, "executable", "/opt/my tracker/python")
    assert command_adding("keyring") == command


def test_a_keyring_that_forgets_is_found_out() -> None:
    keyring.set_keyring(keyrings.Forgetful())
    with pytest.raises(ConfigurationError, match="did not keep"):
        store(PLAIN, SECRET)


def test_what_is_stored_is_what_is_found() -> None:
    check_keyring()
    store(PLAIN, SECRET)
    assert password(PLAIN, {}) == SECRET


def test_what_goes_before_the_keyring_is_named(tmp_path: Path) -> None:
    everything = settings(file=tmp_path / "x", command=("x",))
    notes = list(going_before_the_keyring(everything, {PASSWORD_VARIABLE: "x"}))
    assert [note.split()[0] for note in notes] == [PASSWORD_VARIABLE, "password_file", "password_command"]
    assert list(going_before_the_keyring(PLAIN, {})) == []
