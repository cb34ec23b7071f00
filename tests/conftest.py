"""What holds for every test: no network, a state folder of its own, no skips on a CI machine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import pytest_socket
from hypothesis import HealthCheck, settings

from tests.support.ci import on_ci
from tests.support.libreoffice import office as office
from tests.support.profiles import UNBOUNDED, WITHOUT_END

if TYPE_CHECKING:
    from tests.support.smtp_server import Authority, Server

pytest_plugins = ["tests.support.strict_skips", "tests.support.figures_plugin"]

settings.register_profile("fast", max_examples=40, deadline=None)
settings.register_profile("ci", max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile(UNBOUNDED, max_examples=WITHOUT_END, deadline=None, print_blob=True)
settings.load_profile("ci" if on_ci() else "fast")


@pytest.hookimpl(trylast=True)
def pytest_runtest_setup() -> None:
    """Only this machine can be reached; pytest-socket lifts the ban again after each test."""
    pytest_socket.socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


@pytest.fixture(autouse=True)
def _own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """State and configuration of the person running the tests are neither read nor touched.

    The folder is not below ``tmp_path``, so that a test may count what lies beside its tracker.
    """
    own = tmp_path_factory.mktemp("own")
    monkeypatch.setenv("FOLLOWUP_SHEET_STATE", str(own / "state"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(own / "config"))
    monkeypatch.delenv("FOLLOWUP_SHEET_CONFIG", raising=False)
    monkeypatch.delenv("FOLLOWUP_SHEET_MAIL_PASSWORD", raising=False)
    return own


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Who certifies the mail servers of the tests, for those who trust its ``file``."""
    from tests.support.smtp_server import Authority

    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def server(authority: Authority) -> Iterator[Server]:
    """A mail server on this machine that takes whatever it is given."""
    from tests.support.smtp_server import serving

    with serving(authority.good) as found:
        yield found
