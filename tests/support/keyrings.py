"""Keyrings for tests, of the kinds there are: one that works, ones that do not.

``PYTHON_KEYRING_BACKEND`` chooses one by name for a process of its own.
"""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

FILE_VARIABLE = "TEST_KEYRING_FILE"


class InAFile(KeyringBackend):
    """Keeps what it is given in the file that `FILE_VARIABLE` names."""

    priority = 1

    @property
    def _file(self) -> Path:
        return Path(os.environ[FILE_VARIABLE])

    def _all(self) -> dict[str, str]:
        return dict(json.loads(self._file.read_text())) if self._file.exists() else {}

    def get_password(self, service: str, username: str) -> str | None:
        return self._all().get(f"{service}/{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        self._file.write_text(json.dumps(self._all() | {f"{service}/{username}": password}))


class Locked(KeyringBackend):
    priority = 1

    def get_password(self, _service: str, _username: str) -> str | None:
        raise KeyringLocked("the collection is locked")

    def set_password(self, _service: str, _username: str, _password: str) -> None:
        raise KeyringLocked("the collection is locked")


class Broken(KeyringBackend):
    """Fails with an error of its own, which repeats what it was given."""

    priority = 1

    def get_password(self, _service: str, username: str) -> str | None:
        raise RuntimeError(f"no bus for {username}")

    def set_password(self, _service: str, _username: str, password: str) -> None:
        raise RuntimeError(f"cannot keep {password}")


class Waiting(KeyringBackend):
    """Waits for somebody to click."""

    priority = 1

    def get_password(self, _service: str, _username: str) -> str | None:
        threading.Event().wait(20)
        return None

    def set_password(self, _service: str, _username: str, _password: str) -> None:
        threading.Event().wait(20)


class Forgetful(KeyringBackend):
    priority = 1

    def get_password(self, _service: str, _username: str) -> str | None:
        return None

    def set_password(self, _service: str, _username: str, _password: str) -> None:
        return None


class Asking(KeyringBackend):
    """Asks for a password of its own, as the encrypted files of keyrings.alt do."""

    priority = 1
    keyring_key = ""

    def get_password(self, _service: str, _username: str) -> str | None:
        raise AssertionError("it would ask now")

    def set_password(self, _service: str, _username: str, _password: str) -> None:
        raise AssertionError("it would ask now")
