"""The rules every test runs under."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import pytest_socket

ROOT = Path(__file__).parent.parent

SKIPPING = """
import pytest

def test_kept():
    pass

@pytest.mark.skipif(True, reason="no sun")
def test_skipped():
    pass

def test_skips_itself():
    pytest.importorskip("a_module_nobody_has")
"""


def _run(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_some.py").write_text(SKIPPING)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "tests.support.strict_skips",
        "-p",
        "no:randomly",
        str(folder),
    ]
    clean = {name: value for name, value in os.environ.items() if name != "CI"} | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(command, env=clean | environment, cwd=folder, capture_output=True, text=True)


def test_a_skip_is_a_failure_on_a_ci_machine(tmp_path: Path) -> None:
    done = _run(tmp_path, CI="true")
    assert done.returncode == 1
    assert "1 failed, 1 passed, 1 error" in done.stdout


def test_a_skip_is_only_a_skip_elsewhere(tmp_path: Path) -> None:
    done = _run(tmp_path)
    assert done.returncode == 0
    assert "1 passed, 2 skipped" in done.stdout


def test_no_test_reaches_beyond_this_machine() -> None:
    refused = pytest.raises(pytest_socket.SocketConnectBlockedError)
    with socket.socket() as outside, pytest.warns(UserWarning, match="192.0.2.1"), refused:
        outside.connect(("192.0.2.1", 80))


def test_a_server_on_this_machine_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername() == server.getsockname()


def test_state_is_kept_away_from_the_person_running_the_tests(tmp_path: Path) -> None:
    state = Path(os.environ["FOLLOWUP_SHEET_STATE"])
    assert not state.is_relative_to(Path.home() / ".local")
    assert not state.is_relative_to(tmp_path)
