"""The mail password: environment → file → command → keyring. The only door to `keyring`.

Nothing here asks anybody anything, prints a secret or puts one into an error. What is named in the
configuration and fails is told, never passed over: who set a password file means that one.
"""

from __future__ import annotations

import os
import shlex
import stat
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from followup_sheet.errors import ConfigurationError
from followup_sheet.mail.deadline import Deadline, within
from followup_sheet.quoting import printable
from followup_sheet.schedule.this_program import command_adding

if TYPE_CHECKING:
    from followup_sheet.mail.settings import MailSettings

PASSWORD_VARIABLE = "FOLLOWUP_SHEET_MAIL_PASSWORD"  # noqa: S105 - the variable's name, no password
KEYRING = "the keyring"
KEYRING_SERVICE = "followup-sheet"

LONGEST = 4_096
"""Bytes of a password's line."""

_LIMIT_SECONDS = 30.0
_STORE = "Store it with: followup-sheet mail setup (or set password_file or password_command in [mail])"
_OTHERWISE = "Set password_file or password_command in [mail] instead"


def password(settings: MailSettings, environ: Mapping[str, str], *, seconds: float = _LIMIT_SECONDS) -> str:
    """The password of ``settings.user``, of one line, ASCII; empty where nobody logs in.

    A command or a keyring has ``seconds`` to answer. Raises ConfigurationError, which names every
    source that was tried and the command that stores a password."""
    if not settings.user:
        return ""
    if environ.get(PASSWORD_VARIABLE):
        return _fit(environ[PASSWORD_VARIABLE], PASSWORD_VARIABLE)
    if settings.password_file:
        return _fit(_from_file(settings.password_file), str(settings.password_file))
    if settings.password_command:
        return _fit(_from_command(settings.password_command, seconds), "password_command")
    return _fit(_from_keyring(settings.user, seconds), KEYRING)


def _fit(secret: str, source: str) -> str:
    if not secret:
        raise ConfigurationError(f"the mail password is empty: {source} gives nothing", next_step=_STORE)
    if not (secret.isascii() and secret.isprintable()):
        raise ConfigurationError(
            f"the mail password from {source} holds characters that no log-in to a mail server can carry",
            next_step="Choose one of plain letters, digits and signs, such as an app password",
        )
    return secret


def _from_file(file: Path) -> str:
    """The first line of a file that is its owner's alone."""
    try:
        descriptor = os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except OSError as error:
        step = "Mend password_file in [mail], or write the password there"
        raise ConfigurationError(
            f"the password file cannot be read: {error.strerror}", path=str(file), next_step=step
        ) from error
    try:
        _refuse_unsafe(os.fstat(descriptor), file)
        return _first_line(os.read(descriptor, LONGEST), str(file))
    finally:
        os.close(descriptor)


def _refuse_unsafe(status: os.stat_result, file: Path) -> None:
    if not stat.S_ISREG(status.st_mode):
        step = "Name a file that holds the password alone"
        raise ConfigurationError("the password file is not a regular file", path=str(file), next_step=step)
    # On Windows the mode says nothing; who may read the file is up to its folder there.
    if os.name == "posix" and status.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise ConfigurationError(
            f"the password file is open to others (mode {stat.S_IMODE(status.st_mode):04o})",
            path=str(file),
            next_step=f"Run: chmod 600 {shlex.quote(str(file))}",
        )


def _first_line(data: bytes, source: str) -> str:
    try:
        return data.decode("utf-8").split("\n", 1)[0].rstrip("\r")
    except UnicodeDecodeError:
        # Not chained: the error holds what was read.
        raise ConfigurationError(f"the mail password from {source} is not text", next_step=_STORE) from None


def _from_command(words: tuple[str, ...], seconds: float) -> str:
    """The first line a program prints. It runs without a shell, without input, and is killed when its time is over."""
    shown = printable(shlex.join(words))
    try:
        process = subprocess.Popen(  # noqa: S603 - the user's own command, from the user's own configuration
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # may hold what is secret
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        raise _command_failed(shown, f"cannot be started: {getattr(error, 'strerror', None) or error}") from error
    deadline = Deadline(seconds)
    try:
        return _told_by(process, shown, deadline)
    except (TimeoutError, subprocess.TimeoutExpired) as error:
        raise _command_failed(shown, f"did not end within {seconds:g} seconds") from error
    finally:
        _end(process)


def _told_by(process: subprocess.Popen[bytes], shown: str, deadline: Deadline) -> str:
    output: Any = process.stdout
    # One line and no more: what the program leaves running may hold the pipe open for ever.
    line = within(deadline.left(), lambda: bytes(output.readline(LONGEST)))
    code = process.wait(deadline.left())
    if code:
        raise _command_failed(shown, f"ended with exit code {code}")
    return _first_line(line, "password_command")


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        _kill(process)
        process.wait()


def _kill(process: subprocess.Popen[bytes]) -> None:
    """The program and whatever it started."""
    if sys.platform == "win32":
        process.kill()
    else:
        import signal

        os.killpg(process.pid, signal.SIGKILL)


def _command_failed(shown: str, how: str) -> ConfigurationError:
    step = "Type it yourself to see why: it must print the password without asking anything"
    return ConfigurationError(f"the password command {how}: {shown}", next_step=step)


def _from_keyring(user: str, seconds: float) -> str:
    """What the system's keyring holds for ``user``."""
    try:
        found = within(seconds, lambda: _keyring().get_password(KEYRING_SERVICE, user))
    except ConfigurationError as error:
        raise _nowhere(user, error.cause) from error.__cause__
    except Exception as error:  # a keyring's backend may raise anything
        raise _nowhere(user, _keyring_fault(error, seconds)) from None
    if not found:
        raise _nowhere(user, "holds none for this user")
    return str(found)


def _nowhere(user: str, keyring: str) -> ConfigurationError:
    tried = (
        f"{PASSWORD_VARIABLE} is not set; password_file and password_command are not in [mail]; the keyring {keyring}"
    )
    return ConfigurationError(f"no mail password was found for {printable(user)}: {tried}", next_step=_STORE)


def _keyring_fault(error: Exception, seconds: float) -> str:
    if isinstance(error, TimeoutError):
        return f"did not answer within {seconds:g} seconds; it may be locked until its owner logs in"
    if "Locked" in type(error).__name__:
        return "is locked, as it often is for cron"
    return f"failed ({type(error).__name__})"


def _keyring() -> Any:
    """The system's keyring; raises ConfigurationError, its cause continuing "the keyring"."""
    try:
        import keyring
    except ImportError as error:
        step = f"Run: {command_adding('keyring')}; or set password_file or password_command in [mail] instead"
        raise ConfigurationError("is not installed", next_step=step) from error
    backend = keyring.get_keyring()
    for each in getattr(backend, "backends", [backend]):
        if type(each).__module__ in ("keyring.backends.fail", "keyring.backends.null"):
            raise ConfigurationError("has no place to keep a password on this system", next_step=_OTHERWISE)
        if _asks_itself(each):
            raise ConfigurationError("asks for a password of its own each time", next_step=_OTHERWISE)
    return backend


def _asks_itself(backend: object) -> bool:
    """Whether a backend would prompt: the encrypted files of `keyrings.alt` do."""
    return any(hasattr(kind, "keyring_key") for kind in type(backend).__mro__)


def password_source(settings: MailSettings, environ: Mapping[str, str]) -> str:
    """Where `password` looks: the first of its sources that is set, by name."""
    return next(_before_the_keyring(settings, environ), KEYRING)


def going_before_the_keyring(settings: MailSettings, environ: Mapping[str, str]) -> Iterator[str]:
    """A line for each source that is asked before the keyring is, so that what is kept there has no effect."""
    for name in _before_the_keyring(settings, environ):
        yield f"{name} is set and goes before the keyring: take it away for the keyring to count"


def _before_the_keyring(settings: MailSettings, environ: Mapping[str, str]) -> Iterator[str]:
    for name, is_set in (
        (PASSWORD_VARIABLE, environ.get(PASSWORD_VARIABLE)),
        ("password_file", settings.password_file),
        ("password_command", settings.password_command),
    ):
        if is_set:
            yield name


def check_keyring(*, seconds: float = _LIMIT_SECONDS) -> None:
    """Raises ConfigurationError where the system has no keyring that could hold a password."""
    with _in_words(seconds):
        within(seconds, _keyring)


def store(settings: MailSettings, secret: str, *, seconds: float = _LIMIT_SECONDS) -> None:
    """Keeps ``secret`` in the system's keyring for ``settings.user``.

    Raises ConfigurationError where no keyring takes it, or where it does not give it back."""
    _fit(secret, "what was typed")
    with _in_words(seconds):
        kept = within(seconds, lambda: _stored(settings.user, secret))
    if kept != secret:
        raise ConfigurationError("the keyring did not keep the password", next_step=_OTHERWISE)


@contextmanager
def _in_words(seconds: float) -> Iterator[None]:
    try:
        yield
    except ConfigurationError as error:
        raise ConfigurationError(f"the keyring {error.cause}", next_step=error.next_step) from error.__cause__
    except Exception as error:  # a keyring's backend may raise anything
        raise ConfigurationError(f"the keyring {_keyring_fault(error, seconds)}", next_step=_OTHERWISE) from None


def _stored(user: str, secret: str) -> str | None:
    ring = _keyring()
    ring.set_password(KEYRING_SERVICE, user, secret)
    found = ring.get_password(KEYRING_SERVICE, user)
    return None if found is None else str(found)
